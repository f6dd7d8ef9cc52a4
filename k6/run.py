"""Runs a load, of bookings.js or webhooks.js, against a `posta dev` of its own, or against LOAD_URL, reconciles what was answered
with the database, and writes a report. Exit 1 where a gate or the reconciliation fails.

Python's standard library only, and `psql`. What it starts, it ends by pid, also when it is interrupted."""
import argparse
import json
import os
import pathlib
import signal
import subprocess
import sys
import time
from datetime import datetime, timezone

import bookings
import report
import webhooks
from target import Failed, Given, Own

LOADS = {"bookings": bookings, "webhooks": webhooks}
HERE = pathlib.Path(__file__).parent
GATES_MISSED = 99


def main():
    given = arguments()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    run = f"{int(time.time()):x}"
    given.out.mkdir(parents=True, exist_ok=True)
    url = os.environ.get("LOAD_URL")
    load = LOADS[given.load]
    with Given(given.posta, url) if url else Own(given.posta) as target:
        say("cabins, guests, sessions")
        environment = load.prepared(given, target, run)
        say(load.SAID)
        with load.beside(target.database()) as beside:
            summary, gates = loaded(given, target, run, load.SCRIPT, environment)
        say("reconciling with the database")
        checks = load.reconciled(target.database(), target, run, summary)
    result = report.result(summary, gates, checks, load, load.phases(summary, beside), profile=given.profile,
                           at=datetime.now(timezone.utc), cores=os.cpu_count())
    report.write(result, given.out)
    print(report.printed(result))
    say(f"written to {given.out}/report.html and {given.out}/report.json")
    return 0 if result["passed"] else 1


def arguments():
    parser = argparse.ArgumentParser(prog="./scripts/load", description="k6 against a fresh posta dev, with gates and a reconciliation.",
                                     epilog="--release builds and loads the optimized program. LOAD_URL: one that runs already, with the "
                                            "settings of POSTA_HOME or the environment.")
    parser.add_argument("load", nargs="?", choices=sorted(LOADS), default="bookings", help="of what (bookings)")
    parser.add_argument("--short", action="store_true", help="seconds of load instead of minutes")
    parser.add_argument("--cabins", type=int, default=int(os.environ.get("LOAD_CABINS", "60")), help="so many are added (LOAD_CABINS)")
    parser.add_argument("--posta", type=pathlib.Path, default=pathlib.Path("target/debug/posta"), help="the executable")
    parser.add_argument("--profile", default="debug", help="how it was built, for the report")
    parser.add_argument("--k6", type=pathlib.Path, default=pathlib.Path("k6"))
    parser.add_argument("--out", type=pathlib.Path, default=pathlib.Path("target/load"), help="where the report goes")
    given = parser.parse_args()
    if given.load != "bookings":
        given.out /= given.load
    return given


def loaded(given, target, run, script, more):
    written = given.out / "k6.json"
    written.unlink(missing_ok=True)
    environment = {"PATH": os.environ.get("PATH", ""), "HOME": str(given.out), "BASE_URL": target.url, "RUN": run,
                   "SHORT": "1" if given.short else "0", "SUMMARY": str(written.resolve())}
    environment |= {name: value if isinstance(value, str) else json.dumps(value) for name, value in more.items()}
    words = [str(given.k6), "run", "--quiet", "--no-usage-report", "--address", "", "--include-system-env-vars"]
    k6 = subprocess.Popen([*words, str(HERE / script)], env=environment, stdin=subprocess.DEVNULL)
    try:
        status = k6.wait(300)
    finally:
        if k6.poll() is None:
            k6.terminate()
            k6.wait(20)
    if status not in (0, GATES_MISSED) or not written.is_file():
        sys.exit(f"load: k6 ended with {status}")
    return json.loads(written.read_text("utf-8")), status == 0


def say(what):
    print(f"load: {what}", file=sys.stderr, flush=True)


if __name__ == "__main__":
    try:
        sys.exit(main())
    except Failed as reason:
        sys.exit(f"load: {reason}")
