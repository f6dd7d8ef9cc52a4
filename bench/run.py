"""Measures a `posta dev` that it starts itself, prints a table and writes the same as JSON.

Python's standard library only. What it starts, it ends by pid, also when it is interrupted."""
import argparse
import json
import os
import pathlib
import signal
import sys
from datetime import datetime, timezone

import mails
import probes
from stack import Failed, Stack
from table import printed


def main():
    given = arguments()
    # As an exception, so that everything is ended on the way out.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    with Stack(given.posta) as stack:
        say("holds and their mails")
        rows = [mails.measure(stack, given.holds, given.holds_per_second)]
        say("a flood of probes")
        rows += probes.throughput(stack, given.probes)
        say("probes one by one")
        rows.append(probes.pickup(stack, given.pickups, given.pickups_per_second))
    result = {"at": datetime.now(timezone.utc).isoformat(timespec="seconds"), "profile": given.profile, "cores": os.cpu_count(),
              "load": round(os.getloadavg()[0], 2), "seconds_to_start": stack.seconds_to_start, "measured": rows}
    given.out.write_text(json.dumps(result, indent=2) + "\n", "utf-8")
    print(printed(result))
    say(f"written to {given.out}")


def arguments():
    parser = argparse.ArgumentParser(prog="./scripts/bench", description="Measure mails, throughput and pickup of a fresh posta dev.",
                                     epilog="--release builds and measures the optimized program.")
    parser.add_argument("--posta", type=pathlib.Path, default=pathlib.Path("target/debug/posta"), help="the executable")
    parser.add_argument("--profile", default="debug", help="how it was built, for the table")
    parser.add_argument("--out", type=pathlib.Path, default=pathlib.Path("target/bench.json"), help="where the JSON goes")
    parser.add_argument("--holds", type=int, default=200, help="holds whose mails are timed (to 2,000)")
    parser.add_argument("--holds-per-second", type=float, default=20)
    parser.add_argument("--probes", type=int, default=5000, help="no-op jobs that are due at one moment")
    parser.add_argument("--pickups", type=int, default=200, help="no-op jobs that meet an idle worker")
    parser.add_argument("--pickups-per-second", type=int, default=20)
    return parser.parse_args()


def say(what):
    print(f"bench: {what}", file=sys.stderr, flush=True)


if __name__ == "__main__":
    try:
        main()
    except Failed as reason:
        sys.exit(f"bench: {reason}")
    except KeyboardInterrupt:
        sys.exit(130)
