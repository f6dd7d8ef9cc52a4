"""What Redis could do at most: the same commands as a job of ours costs, as many, without scripts and without a
worker, by redis-benchmark."""
import subprocess

import contender as program
from server import Server
from stack import Failed

# A job's commands with arguments of the same sizes. `__rand_int__` is replaced by one of a million.
ID = "0197b3c4-5d6e-7f80-9a1b-__rand_int__"
JOB = f"{{posta:payments}}:meta:{ID}"
FATE = '{"job":"' + ID + '","kind":"probe","generation":1,"run":1,"attempts":1,"crashes":0,"outcome":"done","started_at":1795854654000,' \
       '"finished_at":1795854654000,"delay":0,"worker":"bench-host-4711-0a1b2c3d"}'
SCHEDULED = "{posta:payments}:scheduled"
# What stands once a call, and what once a job of the call.
COMMANDS = {
    "hmget": (["HMGET", JOB, "k", "v", "p", "g", "n", "a", "c"], []), "hget": (["HGET", JOB, "g"], []), "hgetall": (["HGETALL", JOB], []),
    "hset": (["HSET", JOB, "s", "r", "n", "1", "l", "1:1:4711:bench-host-4711-0a1b2c3d", "t", "1795854654000", "d", "1795854654000"], []),
    "hdel": (["HDEL", JOB, "p", "l"], []), "hincrby": (["HINCRBY", JOB, "n", "1"], []), "hvals": (["HVALS", JOB], []),
    "del": (["DEL"], [JOB]), "unlink": (["UNLINK"], [JOB]), "exists": (["EXISTS", JOB], []),
    "get": (["GET", JOB + ":s"], []), "set": (["SET", JOB + ":s", FATE], []), "getdel": (["GETDEL", JOB + ":s"], []),
    "zadd": (["ZADD", SCHEDULED], ["1795854654000", ID]), "zrem": (["ZREM", SCHEDULED], [ID]), "zscore": (["ZSCORE", SCHEDULED, ID], []),
    "zrange": (["ZRANGE", SCHEDULED, "0", "0", "WITHSCORES"], []), "zpopmin": (["ZPOPMIN", SCHEDULED], []), "zcard": (["ZCARD", SCHEDULED], []),
    "sadd": (["SADD", "{posta:payments}:set"], [ID]), "srem": (["SREM", "{posta:payments}:set"], [ID]), "llen": (["LLEN", "{posta:payments}:signal"], []),
    "rpush": (["RPUSH", "{posta:payments}:list"], [ID]), "lpush": (["LPUSH", "{posta:payments}:list"], [ID]), "lpop": (["LPOP", "{posta:payments}:list"], []),
}
# They carry the others, and are not the work itself.
CARRIERS = {"evalsha", "eval", "script|load", "info", "flushall", "config|resetstat", "slowlog|get", "slowlog|reset", "client|setinfo", "ping", "hello", "select"}


def measure(contender, count):
    """Jobs a second that the raw commands of pushing in bulk, and of draining, allow."""
    with Server() as server:
        program.push(contender, server, "bulk", count)
        of_push = server.commands()
        server.empty()
        program.push(contender, server, "bulk", count)
        server.line.ask("CONFIG", "RESETSTAT")
        with program.worker(contender, server, count, contender.concurrency, 0) as worker:
            worker.answer(), worker.answer()
        of_drain = server.commands()
    return {**raw("push_bulk", of_push, count), **raw("drain", of_drain, count)}


def raw(name, commands, count):
    calls = {command: calls for command, (calls, _) in commands.items() if command not in CARRIERS and calls >= count / 200}
    unknown = sorted(calls.keys() - COMMANDS.keys())
    with Server() as server:
        # In the order of their names: what is added is there to be removed.
        seconds = sum(benchmark(server.port, command, calls[command], count) for command in sorted(calls) if command in COMMANDS)
    if not seconds:
        raise Failed(f"no command of {name} can be repeated")
    a_job = {command: round(calls / count, 2) for command, calls in sorted(calls.items())}
    return {f"raw_{name}": count / seconds, f"raw_{name}_commands": a_job, f"raw_{name}_left_out": unknown}


def benchmark(port, command, calls, count):
    """Seconds for so many calls, about a hundred jobs a pipeline, as our batches are."""
    once, each = COMMANDS[command]
    jobs_a_call = max(1, round(count / calls)) if each else 1
    words = ["redis-benchmark", "-p", str(port), "-c", "1", "-P", str(max(1, 100 // jobs_a_call)), "-r", str(count), "-n", str(calls), "--csv",
             *once, *each * jobs_a_call]
    done = subprocess.run(words, capture_output=True, text=True, check=False)
    if done.returncode:
        raise Failed(f"redis-benchmark: {done.stderr.strip()[-300:]}")
    # Seven columns stand after the command's own words, which hold commas and quotes as they are; the first is the rate.
    return calls / float(done.stdout.splitlines()[-1].rsplit(",", 7)[1].strip('"'))
