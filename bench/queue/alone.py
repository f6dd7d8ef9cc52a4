"""What is measured of our queue only: floods, features, a million."""
from dataclasses import replace

import contender as program
from server import Server
from measures import drained, filled
from table import spread

FEATURES = ["plain", "serial", "shared-serial", "limit", "breaker"]


def due_at_once(contender, count=20_000):
    """Seconds from the moment until the last is forgotten."""
    with Server() as server:
        with program.Program([*contender.push(server.port)[:2], "due", count, contender.concurrency]) as ours:
            return {"due_seconds": ours.answer()["seconds"]}


def flooded(contender, count=100_000, per_second=100):
    """The pickup of one queue while another drains."""
    with Server() as server:
        with program.Program([*contender.push(server.port)[:2], "flood", count, 16, per_second]) as ours:
            said = ours.answer()
    waits = spread(said["waits"])
    return {"flood_p50": waits["p50"], "flood_p99": waits["p99"], "flood_samples": len(said["waits"]), "flood_seconds": said["seconds"]}


def features(contender, count):
    """Each beside the plain queue: pushed in bulk, drained, and what a job takes."""
    found = {}
    for feature in FEATURES:
        with Server() as server:
            contender_with = with_flags(contender, ["--feature", feature])
            rows = filled(contender_with, server, count) | drained(contender_with, server, count)
        found |= {f"{feature}_{name}": rows[name] for name in ("push_bulk", "drain", "bytes_a_job")}
    with Server() as server:
        filled(contender, server, count)
        found["few_drain"] = drained(replace(contender, concurrency=16), server, count)["drain"]
    with Server() as server:
        filled(contender, server, count)
        found["kept_drain"] = drained(with_flags(contender, [], ["--keep"]), server, count)["drain"]
        found["kept_bytes"] = server.memory() / count
    return found


def a_million(contender, count):
    """Far ahead, then a drain beside them."""
    with Server() as server:
        before = server.memory()
        with program.Program([*contender.push(server.port)[:2], "million", count]) as ours:
            rates = ours.answer(600)["rates"]
        bytes_a_job = (server.memory() - before) / count
        script_ms, _ = server.slowest_ms()
        fork_ms = int(server.info("stats")["latest_fork_usec"]) / 1000
        few = max(1_000, count // 20)
        program.push(contender, server, "bulk", few)
        drain = drained(contender, server, few)["drain"]
        drain_ms, _ = server.slowest_ms()
    return {"million_first": rates[0], "million_last": rates[-1], "million_bytes_a_job": bytes_a_job,
            "million_slowest_ms": script_ms, "million_fork_ms": fork_ms, "million_drain": drain, "million_drain_slowest_ms": drain_ms}


def with_flags(contender, flags, work_flags=()):
    return replace(contender, push=lambda *words: [*contender.push(*words), *flags],
                   work=lambda *words: [*contender.work(*words), *flags, *work_flags])
