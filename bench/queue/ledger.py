"""Ours the whole way: promised in Postgres, relayed, run by `posta worker`, recorded. On a `posta dev` with the same
Redis as everybody."""
import json
import time
from datetime import datetime

from server import Server
from stack import Failed, Stack, eventually
from table import spread


def measure(posta, runs, count, pickups, concurrency):
    """A list of values a measure."""
    found = {}
    with Server() as server:
        stack = Stack(posta)
        # As many at once as the queue alone has.
        stack.environment |= {"REDIS_URL": server.url, "QUEUE_CONCURRENCY": f"maintenance={concurrency}"}
        with stack:
            for number in range(runs):
                for name, value in {**drained(stack, f"drain{number}", count), **whole(stack, f"whole{number}", count),
                                    **picked_up(stack, f"single{number}", pickups)}.items():
                    found.setdefault(name, []).append(value)
    return found


def drained(stack, tag, count):
    """Promised and told ahead, all due at one moment: from the first start to the last end, and to the last record."""
    ahead = 5 + count // 1000
    began = time.monotonic()
    promise(stack, tag, count, "--in", f"{ahead}s")
    promising = time.monotonic() - began
    if promising > ahead - 2:
        raise Failed(f"promising {count} probes took {promising:.1f} s, too long for the {ahead} s that they lay ahead")
    counts, recorded = done(stack, tag, count)
    first, last = (instant(counts[name]) for name in ("first_started_at", "last_finished_at"))
    return {"ledger_promised": count / promising, "ledger_drain": count / (last - first), "ledger_recorded": count / (recorded - first)}


def whole(stack, tag, count):
    """From the first promise to the last record, everything at the same time."""
    began = time.time()
    promise(stack, tag, count)
    _, recorded = done(stack, tag, count)
    return {"ledger_whole": count / (recorded - began)}


def picked_up(stack, tag, count):
    """From the promise, before its commit, to the handler's start, by the ledger's own times."""
    promise(stack, tag, count, "--rate", "50")
    done(stack, tag, count)
    jobs = stack.jobs("ls", "--text", tag, "--limit", "100000")
    waits = spread([(instant(job["started_at"]) - instant(job["created_at"])) * 1000 for job in jobs])
    return {"ledger_pickup_p50": waits["p50"], "ledger_pickup_p99": waits["p99"]}


def promise(stack, tag, count, *when):
    stack.jobs("enqueue", "probe", "--payload", json.dumps({"tag": tag}), "--count", str(count), *when)


def done(stack, tag, count):
    """The counts once all are recorded, and when that was seen."""
    def all_are():
        counts = stack.jobs("count", "--text", tag)
        return counts if counts["done"] == count else None

    counts = eventually(all_are, 300, f"{count} probes are done", pause=0.25)
    return counts, time.time()


def instant(text):
    return datetime.fromisoformat(text.replace("Z", "+00:00")).timestamp()
