"""No-op jobs through the ledger, the relay, the queue and a handler, and back into the ledger."""
import json
import time
from datetime import datetime

import histogram
from stack import Failed, eventually
from table import row


def throughput(stack, count):
    """All are promised ahead and are due at one moment: what is timed is the work, not the promising."""
    ahead = 5 + count // 1000
    began = time.time()
    stack.jobs("enqueue", "probe", "--payload", json.dumps({"tag": "flood"}), "--count", str(count), "--in", f"{ahead}s")
    promising = time.time() - began
    due = max(instant(job["run_at"]) for job in stack.jobs("ls", "--text", "flood", "--limit", "100000"))
    if time.time() > due:
        raise Failed(f"promising {count} probes took {promising:.1f} s, longer than the {ahead} s that they lay ahead")

    def done():
        counts = stack.jobs("count", "--text", "flood")
        return counts if counts["done"] == count else None

    counts = eventually(done, 300, f"{count} probes are done", pause=0.3)
    # Both by the worker's clock.
    work = instant(counts["last_finished_at"]) - instant(counts["first_started_at"])
    of = f"{count} no-op probes"
    return [row("promised", "jobs/s", {"rate": count / promising}, of=of), row("run and settled", "jobs/s", {"rate": count / work}, of=of)]


def pickup(stack, count, per_second):
    """From the promise, before its commit, to the claim by an idle worker."""
    before = histogram.waits(stack, "probe")
    stack.jobs("enqueue", "probe", "--payload", json.dumps({"tag": "single"}), "--count", str(count), "--rate", str(per_second))
    eventually(lambda: stack.jobs("count", "--text", "single")["done"] == count, 60, f"{count} probes are done")
    seconds, seen = histogram.percentiles(before, histogram.waits(stack, "probe"))
    if seen != count:
        raise Failed(f"the worker saw {seen} probes instead of {count}")
    return row("promise to claim", "ms", {name: value * 1000 for name, value in seconds.items()}, of=f"{count} probes, {per_second} a second")


def instant(text):
    return datetime.fromisoformat(text.replace("Z", "+00:00")).timestamp()
