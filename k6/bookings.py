"""The load of bookings.js: what it needs, and what of it is reported."""
import contextlib
import sys
import urllib.error
import urllib.request

from report import phase
from reconcile import reconciled  # noqa: F401

SCRIPT = "bookings.js"
# Measured on a machine of the same kind with the load generator on it.
ORIGINAL = {"of": "the original at 100 users", "rps": 100, "p95": 1366}
PHASES = [("users_20", "20 users"), ("ramp", "20 to 100 users"), ("users_100", "100 users")]
COUNTS = ("held", "taken", "unknown", "confirmed", "already")
SAID = "20 to 100 users pre-reserve, then 20 confirm one booking at once"


def prepared(given, target, run):
    return {"CABINS": target.cabins(given.cabins), "TOKEN": signed_in(target)}


def beside(_database):
    return contextlib.nullcontext()


def phases(summary, _beside):
    metrics = summary["metrics"]
    confirm = phase(metrics, "name:confirm", f"{summary['confirmers']} confirm one booking, {summary['bookings']} times", None)
    return [*(phase(metrics, f"scenario:{key}", of, summary["lengths"][key]) for key, of in PHASES), confirm]


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
