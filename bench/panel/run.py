"""The panel beside a million reservations and a million jobs: what each page takes, and what the export of all of it takes.

Python's standard library only, and `psql`. What it starts, it ends by pid, also when it is interrupted. Exit 1 where an aim is missed."""
import argparse
import json
import os
import pathlib
import signal
import sys
from datetime import datetime, timezone

# What the other benchmarks use, too.
sys.path.append(str(pathlib.Path(__file__).resolve().parent.parent))

import export
import fill
import pages
import report
import statements
from browser import Browser
from database import Database
from place import Place
from stack import Failed


def main():
    given = arguments()
    # As an exception, so that everything is ended on the way out.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    result = {"at": datetime.now(timezone.utc).isoformat(timespec="seconds"), "profile": given.profile, "rows": given.rows, "times": given.times,
              "machine": {"cores": os.cpu_count(), "load": round(os.getloadavg()[0], 2)}}
    with Place(given.posta) as place:
        database = Database(place.address)
        result["machine"]["postgres"] = database.told("SHOW server_version;").split()[0]
        say(f"filling a database with {given.rows:,} reservations and as many jobs")
        result["index_seconds"] = fill.filled(database, given.rows, say)
        place.start_api()
        browser = Browser(place)
        say(f"each page {given.times} times")
        values = pages.values_of(database)
        result["pages"] = pages.measured(browser, values, given.times, given.only)
        result["plans"] = statements.explained(database, values)
        if not given.only:
            say("the export of all of it")
            result["export"] = export.measured(place, browser)
    text = report.text(result)
    print(text)
    if not given.only:
        given.out.mkdir(parents=True, exist_ok=True)
        (given.out / "panel.json").write_text(json.dumps(result, indent=1) + "\n", "utf-8")
        (given.out / "panel.md").write_text(text, "utf-8")
        say(f"written to {given.out}/panel.json and panel.md")
    return 1 if report.missed(result) else 0


def arguments():
    parser = argparse.ArgumentParser(prog="./scripts/bench panel", description="Measure the panel beside a long database of its own.")
    parser.add_argument("--posta", type=pathlib.Path, default=pathlib.Path("target/debug/posta"), help="the executable")
    parser.add_argument("--profile", default="debug", help="how it was built, for the table")
    parser.add_argument("--rows", type=int, default=1_000_000, help="reservations, and as many jobs (from 20,000)")
    parser.add_argument("--times", type=int, default=40, help="how often each page is asked for")
    parser.add_argument("--only", default="", metavar="TEXT", help="pages with this in their name; no export, and nothing is written")
    parser.add_argument("--out", type=pathlib.Path, default=pathlib.Path("bench/results"), help="where the results go")
    given = parser.parse_args()
    if given.rows < 20_000:
        parser.error("--rows is too few for the pages that are asked for")
    return given


def say(what):
    print(f"bench: {what}", file=sys.stderr, flush=True)


if __name__ == "__main__":
    try:
        sys.exit(main())
    except Failed as reason:
        sys.exit(f"bench: {reason}")
    except KeyboardInterrupt:
        sys.exit(130)
