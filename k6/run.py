"""Runs the load of bookings.js against a `posta dev` of its own, or against LOAD_URL, reconciles what was answered with the
database, and writes a report. Exit 1 where a gate or the reconciliation fails.

Python's standard library only, and `psql`. What it starts, it ends by pid, also when it is interrupted."""
import argparse
import json
import os
import pathlib
import signal
import subprocess
import sys
import time
import urllib.error
import urllib.request
from datetime import datetime, timezone

import report
from reconcile import reconciled
from target import Database, Failed, Given, Own

HERE = pathlib.Path(__file__).parent
GATES_MISSED = 99


def main():
    given = arguments()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    run = f"{int(time.time()):x}"
    given.out.mkdir(parents=True, exist_ok=True)
    url = os.environ.get("LOAD_URL")
    with Given(given.posta, url) if url else Own(given.posta) as target:
        say(f"{given.cabins} cabins")
        cabins = target.cabins(given.cabins)
        token = signed_in(target)
        say("20 to 100 users pre-reserve, then 20 confirm one booking at once")
        summary, gates = loaded(given, target, run, cabins, token)
        say("reconciling with the database")
        checks = reconciled(Database(target.setting("DATABASE_URL")), target, run, summary)
    result = report.result(summary, gates, checks, profile=given.profile, at=datetime.now(timezone.utc), cores=os.cpu_count())
    report.write(result, given.out)
    print(report.printed(result))
    say(f"written to {given.out}/report.html and {given.out}/report.json")
    return 0 if result["passed"] else 1


def arguments():
    parser = argparse.ArgumentParser(prog="./scripts/load", description="k6 against a fresh posta dev, with gates and a reconciliation.",
                                     epilog="--release builds and loads the optimized program. LOAD_URL: one that runs already, with the "
                                            "settings of POSTA_HOME or the environment.")
    parser.add_argument("--short", action="store_true", help="about 15 s of load instead of 90")
    parser.add_argument("--cabins", type=int, default=int(os.environ.get("LOAD_CABINS", "60")), help="so many are added (LOAD_CABINS)")
    parser.add_argument("--posta", type=pathlib.Path, default=pathlib.Path("target/debug/posta"), help="the executable")
    parser.add_argument("--profile", default="debug", help="how it was built, for the report")
    parser.add_argument("--k6", type=pathlib.Path, default=pathlib.Path("k6"))
    parser.add_argument("--out", type=pathlib.Path, default=pathlib.Path("target/load"), help="where the report goes")
    return parser.parse_args()


def signed_in(target):
    """The cookie is the JWT that the API takes as Bearer."""
    link = target.posta("admin", "link", target.owner()).strip().splitlines()[-1]
    path = link[link.index("/admin/sign-in/"):]
    request = urllib.request.Request(target.url + path, data=b"", method="POST", headers={"X-Forwarded-For": "10.255.0.2"})
    try:
        answer = urllib.request.build_opener(Stay).open(request, timeout=15)
    except urllib.error.HTTPError as redirect:
        answer = redirect
    for cookie in answer.headers.get_all("Set-Cookie") or []:
        name, _, rest = cookie.partition("=")
        if name == "posta_session":
            return rest.split(";")[0]
    sys.exit(f"load: the sign-in link was answered {answer.status} without a session")


class Stay(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *_):
        return None


def loaded(given, target, run, cabins, token):
    written = given.out / "k6.json"
    written.unlink(missing_ok=True)
    environment = {"PATH": os.environ.get("PATH", ""), "HOME": str(given.out), "BASE_URL": target.url, "RUN": run, "TOKEN": token,
                   "CABINS": json.dumps(cabins), "SHORT": "1" if given.short else "0", "SUMMARY": str(written.resolve())}
    words = [str(given.k6), "run", "--quiet", "--no-usage-report", "--address", "", "--include-system-env-vars"]
    k6 = subprocess.Popen([*words, str(HERE / "bookings.js")], env=environment, stdin=subprocess.DEVNULL)
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
