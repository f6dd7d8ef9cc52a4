"""python main.py PORT push one|bulk COUNT [PER_SECOND]
python main.py PORT work COUNT CONCURRENCY SLEEP_MS POOL

What it prints is read by ../../contender.py. A tag is a number, or when paced the time of its promise in microseconds."""
import json
import multiprocessing
import sys
import threading
import time

from celery import Celery, signals

port, verb, *rest = sys.argv[1:]
app = Celery("bench", broker=f"redis://127.0.0.1:{port}/0")
# Without what a lone worker has no use for: the fewest Redis operations that it can do with.
app.conf.update(task_ignore_result=True, worker_send_task_events=False, worker_prefetch_multiplier=100, worker_redirect_stdouts=False)

# Shared with the processes that run the jobs; the clock is the machine's.
SLEEP = multiprocessing.Value("d", 0, lock=False)
DONE = multiprocessing.Value("l", 0)
LAST = multiprocessing.Value("d", 0, lock=False)
WAITS = multiprocessing.Array("d", 100_000, lock=False)


@app.task(name="probe", max_retries=8)
def probe(tag):
    began = time.time()
    if SLEEP.value:
        time.sleep(SLEEP.value)
    with DONE.get_lock():
        if int(tag) > 1e12:
            WAITS[DONE.value] = (began - int(tag) / 1e6) * 1000
        DONE.value += 1
        LAST.value = time.monotonic()


def say(**facts):
    print(json.dumps(facts), flush=True)


def push(how, count, per_second=0):
    count, per_second = int(count), float(per_second)
    with app.connection_for_write() as connection:
        connection.ensure_connection()
    began = time.monotonic()
    if how == "bulk":
        # There is no such call: the nearest is to hold one producer.
        with app.producer_pool.acquire(block=True) as producer:
            for number in range(count):
                probe.apply_async((str(number),), producer=producer)
    else:
        for number in range(count):
            if per_second:
                time.sleep(max(0, began + number / per_second - time.monotonic()))
            probe.delay(str(int(time.time() * 1e6) if per_second else number))
    say(seconds=time.monotonic() - began)


def work(count, concurrency, sleep_ms, pool):
    count = int(count)
    SLEEP.value = float(sleep_ms) / 1000
    began = []

    @signals.worker_ready.connect(weak=False)
    def ready(**_):
        began.append(time.monotonic())
        say(ready=True)

    def watch():
        while DONE.value < count:
            time.sleep(0.01)
        waits = list(WAITS[:count]) if WAITS[0] else []
        say(seconds=LAST.value - began[0], waits=waits)

    threading.Thread(target=watch, daemon=True).start()
    worker = app.Worker(pool=pool, concurrency=int(concurrency), loglevel="ERROR", without_gossip=True, without_mingle=True, without_heartbeat=True)
    worker.start()


if __name__ == "__main__":
    {"push": push, "work": work}[verb](*rest)
