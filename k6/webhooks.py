"""The load of webhooks.js: payments to be told of, and what of it is reported and found in the database."""
import json
import sys
import time
import urllib.request
from datetime import date, timedelta

from bare import BareInserts as beside  # noqa: F401
from reconcile import check
from report import phase
from target import Failed

SCRIPT = "webhooks.js"
# Measured on a machine of the same kind: once it had to send, with 643 of 1,242 notifications unanswered.
ORIGINAL = {"of": "the original, once it had to send", "rps": 32, "p95": 8000}
PHASES = [("mercadopago", "Mercado Pago, 50 a second"), ("mercadopago_bursts", "Mercado Pago, bursts of 100"),
          ("whatsapp", "WhatsApp, 50 a second"), ("whatsapp_bursts", "WhatsApp, bursts of 100")]
COUNTS = ("sent_mercadopago", "copies_mercadopago", "sent_whatsapp", "copies_whatsapp")
SAID = "both providers notify 50 times a second, one in five a copy, with bursts of 100"
# No multiple of five: every fifth notification is a copy, and each payment is told of for the first time too.
PAYMENTS = 99
CABINS = 20
PATIENCE = 180
OF_RUN = "r.guest_email LIKE '%.{run}@load.example'"


def prepared(_given, target, run):
    """So many holds, each paid at the sandbox, of which nobody has told Posta."""
    sandbox = target.setting("SANDBOX_ADDR")
    secrets = {"MERCADOPAGO_SECRET": target.setting("MERCADOPAGO_WEBHOOK_SECRET"), "WHATSAPP_SECRET": target.setting("WHATSAPP_APP_SECRET")}
    if not sandbox or not all(secrets.values()):
        raise Failed("this load needs a sandbox, MERCADOPAGO_WEBHOOK_SECRET and WHATSAPP_APP_SECRET")
    cabins = target.cabins(CABINS)
    for number in range(PAYMENTS):
        hold(target, run, cabins[number % CABINS], number)
    paid = [post(f"http://{sandbox}/pay/{preference}", {"outcome": "approve", "notify": False})["payment_id"]
            for preference in preferences(target.database(), run)]
    return {"PAYMENTS": paid, **secrets}


def hold(target, run, cabin, number):
    check_in = date.today() + timedelta(days=30 + 3 * (number // CABINS))
    asked = {"accommodation_id": cabin, "check_in": check_in.isoformat(), "check_out": (check_in + timedelta(days=2)).isoformat(), "guests": 2,
             "channel": "direct", "contact_name": "Guest", "contact_phone": f"+54911{20000000 + number}", "contact_email": f"w{number}.{run}@load.example"}
    post(f"{target.url}/api/v1/reservations/pre-reserve", asked, {"X-Forwarded-For": f"10.254.0.{number}"})


def preferences(database, run):
    query = f"SELECT l.preference_id FROM payment_links l JOIN reservations r ON r.id = l.reservation_id WHERE {OF_RUN.format(run=run)}"
    limit = time.monotonic() + PATIENCE
    while len(found := database.told(query).split()) < PAYMENTS:
        if time.monotonic() > limit:
            raise Failed(f"only {len(found)} of {PAYMENTS} holds have a payment link")
        time.sleep(0.5)
    return found


def post(url, body, headers=()):
    request = urllib.request.Request(url, json.dumps(body).encode(), {"Content-Type": "application/json", **dict(headers)})
    with urllib.request.urlopen(request, timeout=30) as answer:
        return json.load(answer)


def phases(summary, bare):
    told = [phase(summary["metrics"], f"scenario:{key}", of, summary["lengths"][key]) for key, of in PHASES]
    return [*told, *bare.phases()]


def reconciled(database, target, run, summary):
    def told(name):
        return int(summary["metrics"].get(name, {}).get("values", {}).get("count", 0))

    began = time.monotonic()
    undone = drained(database, run)
    waited = time.monotonic() - began
    # What each notification of this run names: its request, or its message.
    of_mercadopago = f"source = 'mercadopago' AND headers ->> 'x-request-id' LIKE '{run}-%'"
    of_whatsapp = f"source = 'whatsapp' AND position('wamid.{run}.'::bytea IN body) > 0"
    rows = "SELECT count(*) FROM webhook_events WHERE {of}{more}"
    checks = []
    for name, of, first in [("mercadopago", of_mercadopago, " AND signed IS NOT NULL"), ("whatsapp", of_whatsapp, " AND verdict = 'accepted'")]:
        sent, copies = told(f"sent_{name}"), told(f"copies_{name}")
        checks += [
            check(f"{name}: stored, as many as were sent", database.number(rows.format(of=of, more="")), sent),
            check(f"{name}: accepted", database.number(rows.format(of=of, more=first)), sent - copies),
            check(f"{name}: duplicates", database.number(rows.format(of=of, more=" AND verdict = 'duplicate'")), copies),
            check(f"{name}: accepted of which nothing became", database.number(rows.format(of=of, more=f"{first} AND outcome IS NULL")), 0),
        ]
    confirmed = f"SELECT count(*) FROM reservations r WHERE {OF_RUN.format(run=run)} AND r.reservation_status = 'confirmed'"
    once = f"{confirmed} AND (SELECT count(*) FROM audit_log a WHERE a.reservation_id = r.id AND a.action = 'confirm') = 1 " \
           "AND (SELECT count(*) FROM payments p WHERE p.reservation_id = r.id) = 1"
    mails = "SELECT count(*) FROM jobs j JOIN reservations r ON r.id = j.reservation_id WHERE j.kind = 'send_email' " \
            f"AND j.payload ->> 'mail' = 'confirmed' AND j.state = 'done' AND {OF_RUN.format(run=run)}"
    messages = f"SELECT count(*) FROM chat_messages WHERE wamid LIKE 'wamid.{run}.%'"
    return [
        *checks,
        check("messages kept, each once", database.number(messages), told("sent_whatsapp") - told("copies_whatsapp")),
        check("holds confirmed, with one payment and one change", database.number(once), PAYMENTS),
        check("mails of confirmations done", database.number(mails), PAYMENTS),
        check(f"jobs not done {waited:.0f} s after the load", undone, 0),
    ]


def drained(database, run):
    query = "SELECT count(*) FROM jobs WHERE kind IN ('process_payment_event', 'process_whatsapp_event') AND state <> 'done'"
    mails = "SELECT count(*) FROM jobs j JOIN reservations r ON r.id = j.reservation_id WHERE j.kind = 'send_email' " \
            f"AND j.payload ->> 'mail' = 'confirmed' AND j.state <> 'done' AND {OF_RUN.format(run=run)}"
    limit = time.monotonic() + PATIENCE
    while (left := database.number(query) + database.number(mails)) and time.monotonic() < limit:
        print(f"load: {left} jobs to go", file=sys.stderr, flush=True)
        time.sleep(2)
    return left
