"""What was measured as a person reads it: a table with ratios, and each aim with whether it is met."""
import statistics

MORE, LESS = "more", "less"
# Key, what it says, how it is written, which is better.
ROWS = [
    ("push_one", "enqueued one by one, jobs/s", "{:,.0f}", MORE), ("push_bulk", "enqueued in bulk, jobs/s", "{:,.0f}", MORE),
    ("drain", "no-op jobs drained, jobs/s", "{:,.0f}", MORE), ("pickup_p50", "pickup at 50 jobs/s, p50 ms", "{:.2f}", LESS),
    ("pickup_p99", "pickup at 50 jobs/s, p99 ms", "{:.2f}", LESS), ("io_ratio", "2,000 jobs of 20 ms, 50 at once: time ÷ ideal", "{:.3f}", LESS),
    ("bytes_a_job", "Redis' memory a waiting job, bytes", "{:,.0f}", LESS), ("push_redis_us", "Redis' CPU a job enqueued in bulk, µs", "{:.1f}", LESS),
    ("drain_redis_us", "Redis' CPU a job drained, µs", "{:.1f}", LESS), ("drain_worker_us", "worker's CPU a job drained, µs", "{:.1f}", LESS),
    ("survival", "kill -9: all run again after, s", "{:.0f}", None),
]
ALONE = [
    ("due_seconds", "20,000 due at once, all forgotten after, s", "{:.2f}"), ("flood_p50", "pickup beside a queue of 100,000, p50 ms", "{:.2f}"),
    ("flood_p99", "pickup beside a queue of 100,000, p99 ms", "{:.2f}"), ("flood_samples", "… from so many jobs", "{:.0f}"),
    ("plain_push_bulk", "plain: enqueued in bulk, jobs/s", "{:,.0f}"), ("plain_drain", "plain: drained, jobs/s", "{:,.0f}"),
    ("plain_bytes_a_job", "plain: bytes a waiting job", "{:,.0f}"),
    ("few_drain", "plain, 16 at once as a queue has by default: drained, jobs/s", "{:,.0f}"),
    ("serial_push_bulk", "a serial key each: enqueued in bulk, jobs/s", "{:,.0f}"), ("serial_drain", "a serial key each: drained, jobs/s", "{:,.0f}"),
    ("serial_bytes_a_job", "a serial key each: bytes a waiting job", "{:,.0f}"),
    ("shared-serial_push_bulk", "a thousand serial keys: enqueued in bulk, jobs/s", "{:,.0f}"),
    ("shared-serial_drain", "a thousand serial keys: drained, jobs/s", "{:,.0f}"),
    ("shared-serial_bytes_a_job", "a thousand serial keys: bytes a waiting job", "{:,.0f}"),
    ("limit_push_bulk", "two limits, not reached: enqueued in bulk, jobs/s", "{:,.0f}"), ("limit_drain", "two limits, not reached: drained, jobs/s", "{:,.0f}"),
    ("limit_bytes_a_job", "two limits, not reached: bytes a waiting job", "{:,.0f}"),
    ("breaker_drain", "a circuit, closed: drained, jobs/s", "{:,.0f}"),
    ("kept_drain", "unrecorded fates kept: drained, jobs/s", "{:,.0f}"), ("kept_bytes", "… bytes of Redis an ended, unrecorded job", "{:,.0f}"),
    ("million_first", "scheduled jobs, the first tenth of the million, jobs/s", "{:,.0f}"), ("million_last", "… the last tenth, jobs/s", "{:,.0f}"),
    ("million_bytes_a_job", "… bytes a job", "{:,.0f}"), ("million_slowest_ms", "… the longest that a script held Redis, ms", "{:.1f}"),
    ("million_fork_ms", "… the fork of an append-only file's rewrite, ms", "{:.1f}"),
    ("million_drain", "… drained beside them, jobs/s", "{:,.0f}"), ("million_drain_slowest_ms", "… the longest script with that drain, ms", "{:.1f}"),
    ("ledger_promised", "with the ledger: promised, jobs/s", "{:,.0f}"), ("ledger_drain", "with the ledger: run and settled, jobs/s", "{:,.0f}"),
    ("ledger_recorded", "with the ledger: run and recorded (as seen from outside), jobs/s", "{:,.0f}"),
    ("ledger_whole", "with the ledger: first promise to last record, jobs/s", "{:,.0f}"),
    ("ledger_pickup_p50", "with the ledger: promise to start at 50/s, p50 ms", "{:.1f}"),
    ("ledger_pickup_p99", "with the ledger: promise to start at 50/s, p99 ms", "{:.1f}"),
    ("raw_push_bulk", "raw limit: the commands of a bulk enqueue by redis-benchmark, jobs/s", "{:,.0f}"),
    ("raw_drain", "raw limit: the commands of a drain by redis-benchmark, jobs/s", "{:,.0f}"),
]


def medians(runs):
    """Of each measure, over the runs that have it."""
    keys = dict.fromkeys(key for run in runs for key, value in run.items() if isinstance(value, (int, float)))
    return {key: statistics.median(run[key] for run in runs if key in run) for key in keys}


def text(result):
    """Markdown, which is read on a terminal as well."""
    lines = [f"# Queue benchmark of {result['at']}", "", head(result), "", *compared(result), "", *by_itself(result), "", *aims(result), "", *set_up(result)]
    return "\n".join(lines) + "\n"


def head(result):
    machine = result["machine"]
    return (f"{machine['cores']} cores ({machine['processor']}), load {machine['load']} before; Redis {machine['redis']}, append-only file with fsync "
            f"everysec, noeviction, a fresh server for every run; one worker process each. Medians of {result['runs']} runs.")


def compared(result):
    names = list(result["contenders"])
    if not names:
        return []
    titles = ["", *names, "ours ÷ fastest peer", "ours ÷ fastest that survives kill -9"]
    rows = [[what, *(cell(value_of(result, name, key), form) for name in names), *(ratio(result, key, better, only) for only in (False, True))]
            for key, what, form, better in ROWS]
    return table([titles, *rows])


def by_itself(result):
    rows = [[what, cell(result["alone"].get(key), form)] for key, what, form in ALONE if key in result["alone"]]
    return table([["ours", ""], *rows]) if rows else []


def aims(result):
    ours, alone = ("contenders" in result and result["contenders"].get("ours", {}).get("median", {})), result["alone"]
    peer = lambda key: best(result, key, MORE, True)
    wanted = [
        ("drain at least 6 x the fastest peer that survives kill -9", over(ours.get("drain"), peer("drain")), 6, MORE),
        ("bulk enqueue at least 6 x that peer's", over(ours.get("push_bulk"), peer("push_bulk")), 6, MORE),
        ("the whole way with the ledger at least 2 x its drain", over(alone.get("ledger_drain"), peer("drain")), 2, MORE),
        ("… measured from the first promise to the last record", over(alone.get("ledger_whole"), peer("drain")), 2, MORE),
        ("pickup p99 under 3 ms", ours.get("pickup_p99"), 3, LESS), ("I/O-bound jobs within 10 % of ideal", ours.get("io_ratio"), 1.1, LESS),
        ("20,000 due at once done within 2 s", alone.get("due_seconds"), 2, LESS), ("under 400 bytes a waiting job", ours.get("bytes_a_job"), 400, LESS),
        ("a flooded queue leaves another's pickup p99 under 20 ms", alone.get("flood_p99"), 20, LESS),
        ("a million scheduled: the last tenth as fast as the first (0.8)", over(alone.get("million_last"), alone.get("million_first")), 0.8, MORE),
        ("no script over 5 ms", alone.get("million_drain_slowest_ms"), 5, LESS),
    ]
    rows = [[what, f"{value:,.2f}", "met" if (value >= limit if better == MORE else value <= limit) else "MISSED"]
            for what, value, limit, better in wanted if value is not None]
    return table([["aim", "measured", ""], *rows]) if rows else []


def set_up(result):
    lines = [f"- FAILED: {failure}" for failure in result.get("failures", [])]
    for name, one in result["contenders"].items():
        facts = [f"{one['jobs']:,} jobs, {one['concurrency']} at once", *one["remarks"]]
        lines.append(f"- {name} {one['version']}: {'; '.join(facts)}." + "".join(f" FAILED: {failure}" for failure in one["failures"]))
    for name in ("push_bulk", "drain"):
        if commands := result["alone"].get(f"raw_{name}_commands"):
            lines.append(f"- Commands a job ({name}): " + ", ".join(f"{command} {count}" for command, count in commands.items()) + ".")
    return lines


def value_of(result, name, key):
    one = result["contenders"][name]
    return one["survival"] if key == "survival" else one["median"].get(key)


def survivors(result):
    return {name for name, one in result["contenders"].items() if isinstance(one["survival"], (int, float))}


def best(result, key, better, only_survivors):
    """Of the peers."""
    names = set(result["contenders"]) - {"ours"}
    if only_survivors:
        names &= survivors(result)
    values = [value for name in names if (value := result["contenders"][name]["median"].get(key)) is not None]
    return (max if better == MORE else min)(values, default=None)


def ratio(result, key, better, only_survivors):
    """How many times as good as the best of them."""
    ours = result["contenders"].get("ours", {}).get("median", {}).get(key)
    peer = best(result, key, better, only_survivors) if better else None
    times = over(ours, peer) if better == MORE else over(peer, ours)
    return "" if times is None else f"{times:.1f} x"


def over(one, other):
    return one / other if one is not None and other else None


def cell(value, form):
    if isinstance(value, str):
        return value
    return "" if value is None else form.format(value)


def table(rows):
    widths = [max(len(row[at]) for row in rows) for at in range(len(rows[0]))]
    lines = ["| " + " | ".join(word.ljust(width) if at == 0 else word.rjust(width) for at, (word, width) in enumerate(zip(row, widths))) + " |" for row in rows]
    rule = "|" + "|".join("-" * (width + 1) + ("-" if at == 0 else ":") for at, width in enumerate(widths)) + "|"
    return [lines[0], rule, *lines[1:]]
