"""What is measured of every contender, each on an empty server of its own."""
import time

import contender as program
from contender import PATIENCE
from server import Server
from table import spread

PICKUPS_PER_SECOND = 50
SLEEPERS, SLEEP_MS, AT_ONCE = 2_000, 20, 50
IDEAL_SECONDS = SLEEPERS / AT_ONCE * SLEEP_MS / 1000
# A kill that is not made good within this is not survived.
SURVIVAL_SECONDS = 120


def all_of(contender, scale):
    """One value a measure: jobs a second, milliseconds, a ratio, bytes."""
    ones, many, pickups = (max(100, round(count * scale)) for count in (contender.ones, contender.many, 250))
    with Server() as server:
        found = {"push_one": ones / program.push(contender, server, "one", ones)}
        server.empty()
        found |= filled(contender, server, many)
        found |= drained(contender, server, many)
        server.empty()
        found |= picked_up(contender, server, pickups)
        server.empty()
        found["io_ratio"] = sleeping(contender, server)
    return found


def filled(contender, server, count):
    before = server.memory()
    cpu = server.cpu()
    seconds = program.push(contender, server, "bulk", count)
    return {"push_bulk": count / seconds, "bytes_a_job": (server.memory() - before) / count,
            "push_redis_us": (server.cpu() - cpu) / count * 1e6}


def drained(contender, server, count, *more):
    """From the worker's readiness, with the queue full, to the end of the last job."""
    with program.worker(contender, server, count, contender.concurrency, 0, *more) as worker:
        worker.answer()
        cpu = server.cpu(), worker.cpu()
        seconds = worker.answer()["seconds"]
        redis, own = server.cpu() - cpu[0], worker.cpu() - cpu[1]
    return {"drain": count / seconds, "drain_redis_us": redis / count * 1e6, "drain_worker_us": own / count * 1e6}


def picked_up(contender, server, count):
    """An idle worker, and a producer in another process."""
    with program.worker(contender, server, count, contender.concurrency, 0) as worker:
        worker.answer()
        time.sleep(1)
        program.push(contender, server, "one", count, PICKUPS_PER_SECOND)
        waits = spread(worker.answer()["waits"])
    return {f"pickup_{name}": waits[name] for name in ("p50", "p99", "max")}


def sleeping(contender, server):
    program.push(contender, server, "bulk", SLEEPERS)
    with program.worker(contender, server, SLEEPERS, AT_ONCE, SLEEP_MS) as worker:
        worker.answer()
        return worker.answer()["seconds"] / IDEAL_SECONDS


def survived(contender):
    """Seconds from a kill -9 of the worker, with 20 jobs running, until a second one has run them all; none if it has not."""
    jobs, run_ms = 20, 4_000
    # A heartbeat as it comes, for whom it is a setting.
    own = [30] if contender.name == "apalis" else []
    with Server() as server:
        program.push(contender, server, "bulk", jobs)
        with program.worker(contender, server, jobs, jobs, run_ms, *own) as first:
            first.answer()
            time.sleep(2.5)
            first.kill()
        killed = time.monotonic()
        with program.worker(contender, server, jobs, jobs, 1, *own) as second:
            second.answer(PATIENCE)
            try:
                second.answer(SURVIVAL_SECONDS)
            except program.Failed:
                return None
            return time.monotonic() - killed
