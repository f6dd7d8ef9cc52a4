"""Measures a `posta dev` that it starts itself, prints a table and writes the same as JSON. Exit 1 where a plan reads a whole table.

Python's standard library only, and `psql`. What it starts, it ends by pid, also when it is interrupted."""
import argparse
import json
import os
import pathlib
import signal
import sys
from datetime import datetime, timezone

import mails
import plans
import probes
import reservations
from stack import Failed, Stack
from table import printed


def main():
    given = arguments()
    # As an exception, so that everything is ended on the way out.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    result = {"at": datetime.now(timezone.utc).isoformat(timespec="seconds"), "profile": given.profile, "cores": os.cpu_count(),
              "load": round(os.getloadavg()[0], 2), "measured": [], "plans": []}
    for word in given.what or BENCHMARKS:
        # Each has one of its own: the mails of one are not the load of the other.
        with Stack(given.posta) as stack:
            rows, seen = BENCHMARKS[word](stack, given)
        result["seconds_to_start"] = stack.seconds_to_start
        result["measured"] += rows
        result["plans"] += seen
    given.out.write_text(json.dumps(result, indent=2) + "\n", "utf-8")
    print(printed(result))
    print(plans.printed(result["plans"]))
    say(f"written to {given.out}")
    return 1 if any(one["whole_table"] for one in result["plans"]) else 0


def jobs(stack, given):
    say("holds and their mails")
    rows = [mails.measure(stack, given.holds, given.holds_per_second)]
    say("a flood of probes")
    rows += probes.throughput(stack, given.probes)
    say("probes one by one")
    rows.append(probes.pickup(stack, given.pickups, given.pickups_per_second))
    return rows, []


def with_reservations(stack, given):
    say(f"availability, quote and hold, with {given.reservations:,} reservations and without")
    return reservations.measure(stack, given.requests, given.reservations)


BENCHMARKS = {"jobs": jobs, "reservations": with_reservations}


def arguments():
    parser = argparse.ArgumentParser(prog="./scripts/bench", description="Measure a fresh posta dev.",
                                     epilog="jobs: mails, throughput and pickup. reservations: availability, quote and hold with 100,000 "
                                            "reservations over 200 cabins beside none, and the plans. Without a word, both. "
                                            "--release builds and measures the optimized program.")
    parser.add_argument("what", nargs="*", choices=[[], *BENCHMARKS], metavar="jobs|reservations", help="what to measure")
    parser.add_argument("--posta", type=pathlib.Path, default=pathlib.Path("target/debug/posta"), help="the executable")
    parser.add_argument("--profile", default="debug", help="how it was built, for the table")
    parser.add_argument("--out", type=pathlib.Path, default=pathlib.Path("target/bench.json"), help="where the JSON goes")
    parser.add_argument("--holds", type=int, default=200, help="holds whose mails are timed (to 2,000)")
    parser.add_argument("--holds-per-second", type=float, default=20)
    parser.add_argument("--probes", type=int, default=5000, help="no-op jobs that are due at one moment")
    parser.add_argument("--pickups", type=int, default=200, help="no-op jobs that meet an idle worker")
    parser.add_argument("--pickups-per-second", type=int, default=20)
    parser.add_argument("--reservations", type=int, default=100_000, help="so many of others, over 200 cabins")
    parser.add_argument("--requests", type=int, default=500, help="of each kind, once without and once with them (to 5,000)")
    return parser.parse_args()


def say(what):
    print(f"bench: {what}", file=sys.stderr, flush=True)


if __name__ == "__main__":
    try:
        sys.exit(main())
    except Failed as reason:
        sys.exit(f"bench: {reason}")
    except KeyboardInterrupt:
        sys.exit(130)
