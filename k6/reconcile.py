"""What was answered against what the database and the inbox say: no night sold twice, no booking and no mail lost."""
import sys
import time

PATIENCE = 180
# The sandbox keeps so many mails.
INBOX_KEEPS = 10_000
OF_RUN = "r.guest_email LIKE '%.{run}@load.example'"
LIVE = "('pre_reserved', 'confirmed')"
OVERLAPS = f"""SELECT count(*) FROM reservations a JOIN reservations b
  ON a.accommodation_id = b.accommodation_id AND a.id < b.id AND a.period && b.period
  WHERE a.reservation_status IN {LIVE} AND b.reservation_status IN {LIVE}"""
MAILS = """SELECT count(*) FROM jobs j JOIN reservations r ON r.id = j.reservation_id
  WHERE j.kind = 'send_email' AND j.payload ->> 'mail' = '{mail}' AND {run}{more}"""
# Each booking with a change that is there not exactly once.
CONFIRMED_OTHERWISE_THAN_ONCE = """SELECT count(*) FROM reservations r WHERE r.reservation_status = 'confirmed' AND {run}
  AND (SELECT count(*) FROM audit_log a WHERE a.reservation_id = r.id AND a.action = 'confirm') <> 1"""


def reconciled(database, target, run, summary):
    def told(name):
        return int(summary["metrics"].get(name, {}).get("values", {}).get("count", 0))

    of_run = OF_RUN.format(run=run)
    held, unknown, bookings = told("held"), told("unknown"), summary["bookings"]
    rows = database.number(f"SELECT count(*) FROM reservations r WHERE {of_run}")
    nights = database.number(f"SELECT count(DISTINCT (accommodation_id, check_in)) FROM reservations r WHERE {of_run}")
    confirmed = database.number(f"SELECT count(*) FROM reservations r WHERE r.reservation_status = 'confirmed' AND {of_run}")
    lost = f"SELECT count(*) FROM reservations r WHERE {of_run} AND NOT EXISTS (SELECT 1 FROM jobs j WHERE j.reservation_id = r.id " \
           "AND j.kind = 'send_email' AND j.payload ->> 'mail' = 'hold_created')"
    began = time.monotonic()
    undone = drained(database, of_run)
    waited = time.monotonic() - began
    checks = [
        check("stays that overlap in the whole database", database.number(OVERLAPS), 0),
        # A request without an answer may have been carried out.
        check("holds in the database, as many as were answered 201", rows, held, held + unknown),
        check("nights sold, one a hold", nights, rows),
        check("bookings confirmed", confirmed, bookings),
        check("bookings whose confirmation is written down otherwise than once", database.number(CONFIRMED_OTHERWISE_THAN_ONCE.format(run=of_run)), 0),
        check("holds whose mail was never promised", database.number(lost), 0),
        check("mails of holds done", mails(database, of_run, "hold_created", " AND j.state = 'done'"), rows),
        check("mails of confirmations done", mails(database, of_run, "confirmed", " AND j.state = 'done'"), bookings),
        check(f"mails not done {waited:.0f} s after the load", undone, 0),
    ]
    inbox = target.inbox()
    if inbox is not None:
        ours = [to for mail in inbox for to in mail["to"] if to.endswith(f".{run}@load.example")]
        expected = rows + bookings
        # Beyond what it keeps, the jobs alone are counted.
        checks.append(check("mails in the inbox", len(ours), *([expected] if expected <= INBOX_KEEPS else [1, INBOX_KEEPS])))
        checks.append(check("guests with a mail in the inbox", len(set(ours)), *([rows] if expected <= INBOX_KEEPS else [1, INBOX_KEEPS])))
    return checks


def drained(database, of_run):
    query = "SELECT count(*) FROM jobs j JOIN reservations r ON r.id = j.reservation_id " \
            f"WHERE j.kind = 'send_email' AND j.state <> 'done' AND j.run_at <= now() + interval '5 minutes' AND {of_run}"
    limit = time.monotonic() + PATIENCE
    while (left := database.number(query)) and time.monotonic() < limit:
        print(f"load: {left} mails to go", file=sys.stderr, flush=True)
        time.sleep(2)
    return left


def mails(database, of_run, mail, more):
    return database.number(MAILS.format(mail=mail, run=of_run, more=more))


def check(what, seen, least, most=None):
    most = least if most is None else most
    return {"what": what, "seen": seen, "expected": f"{least:,}" if least == most else f"{least:,} to {most:,}", "ok": least <= seen <= most}
