"""The pages that are asked for, by what a person does there. A page that this build does not have is said to be missing."""
from stack import Failed
from table import spread

# Name, path. `{code}` and the like are a row in the middle of the database; `>` before a path is the page 20 turns on.
PAGES = [
    ("reservations", "/admin/reservations"),
    ("reservations, 20 pages on", ">/admin/reservations"),
    ("reservations, in the middle", "/admin/reservations?before={reservation}"),
    ("reservations, newer than the middle", "/admin/reservations?after={reservation}"),
    ("reservations, the oldest", "/admin/reservations?before=51"),
    ("reservations, a common status", "/admin/reservations?status=completed"),
    ("reservations, a rare status", "/admin/reservations?status=no_show"),
    ("reservations, the holds", "/admin/reservations?status=pre_reserved"),
    ("reservations, a cabin", "/admin/reservations?acc_id=7"),
    ("reservations, a month", "/admin/reservations?from={month}-01&to={month}-28"),
    ("reservations, a day long ago", "/admin/reservations?from=2016-02-10&to=2016-02-10"),
    ("reservations, from a day long ago", "/admin/reservations?from=2016-02-10"),
    ("reservations, until a day long ago", "/admin/reservations?to=2016-02-10"),
    ("reservations, status and month", "/admin/reservations?status=cancelled&from={month}-01&to={month}-28"),
    ("reservations, cabin, status and month", "/admin/reservations?acc_id=7&status=completed&from={month}-01&to={month}-28"),
    ("reservations, a code", "/admin/reservations?q={code}"),
    ("reservations, the end of a code", "/admin/reservations?q={code_end}"),
    ("reservations, a phone", "/admin/reservations?q={phone}"),
    ("reservations, an address", "/admin/reservations?q=guest.{reservation}%40correo"),
    ("reservations, a rare name", "/admin/reservations?q={name}"),
    ("reservations, a common name", "/admin/reservations?q=gonzalez"),
    ("reservations, a common name of a status", "/admin/reservations?q=gonzalez&status=no_show"),
    ("reservations, a name of some", "/admin/reservations?q=i%C3%B1igo+acu%C3%B1a"),
    ("reservations, in all of them", "/admin/reservations?q=correo.example"),
    ("reservations, nobody's name", "/admin/reservations?q=wolfeschlegel"),
    ("reservations, two letters", "/admin/reservations?q=zz"),
    ("reservations, of the oldest only", "/admin/reservations?q=RES{oldest}"),
    ("a reservation", "/admin/reservations/{code}"),
    ("jobs", "/admin/jobs"),
    ("jobs, 20 pages on", ">/admin/jobs"),
    ("jobs, in the middle", "/admin/jobs?before={job}"),
    ("jobs, newer than the middle", "/admin/jobs?after={job}"),
    ("jobs, a queue", "/admin/jobs?queue=mail"),
    ("jobs, a rare queue", "/admin/jobs?queue=maintenance"),
    ("jobs, a kind", "/admin/jobs?kind=expire_hold"),
    ("jobs, a rare kind", "/admin/jobs?kind=refund_payment"),
    ("jobs, a kind that never was", "/admin/jobs?kind=sweep_holds"),
    ("jobs, done", "/admin/jobs?state=done"),
    ("jobs, dead", "/admin/jobs?state=dead"),
    ("jobs, dead of a kind", "/admin/jobs?state=dead&kind=process_whatsapp_event"),
    ("jobs, scheduled", "/admin/jobs?state=scheduled"),
    ("jobs, ready", "/admin/jobs?state=ready"),
    ("jobs, running", "/admin/jobs?state=running"),
    ("jobs, parked", "/admin/jobs?state=parked"),
    ("jobs, discarded", "/admin/jobs?state=discarded"),
    ("jobs, a code", "/admin/jobs?text={code}"),
    ("jobs, an id", "/admin/jobs?text={job}"),
    ("jobs, a common error", "/admin/jobs?text=550+mailbox"),
    ("jobs, a rare error", "/admin/jobs?text=try+4321"),
    ("jobs, dead of an error", "/admin/jobs?state=dead&text=try+431"),
    ("jobs, a payment", "/admin/jobs?text={payment}"),
    ("jobs, found nowhere", "/admin/jobs?text=wolfeschlegel"),
    ("jobs, found nowhere in a kind", "/admin/jobs?kind=send_email&text=wolfeschlegel"),
    ("a job", "/admin/jobs/{job}"),
    ("a dead job", "/admin/jobs/{dead}"),
    ("a change of the dead", "/admin/jobs/change?act=retry&state=dead"),
    ("queues", "/admin/queues"),
    ("schedule", "/admin/schedule"),
    ("calendar", "/admin/calendar"),
    ("conversations", "/admin/conversations"),
    ("payments", "/admin/payments"),
    ("payments, 20 pages on", ">/admin/payments"),
    ("payments, rejected", "/admin/payments?status=rejected"),
    ("payments, one", "/admin/payments?q={payment}"),
    ("webhooks", "/admin/webhooks"),
    ("webhooks, 20 pages on", ">/admin/webhooks"),
    ("mails", "/admin/mails"),
    ("mails, 20 pages on", ">/admin/mails"),
    ("calendars", "/admin/calendars"),
    ("cabins", "/admin/cabins"),
    ("audit", "/admin/audit"),
    ("audit, 20 pages on", ">/admin/audit"),
    ("audit, somebody", "/admin/audit?actor=guest"),
    ("audit, somebody seldom here", "/admin/audit?actor=luis%40bench.example"),
    ("audit, nobody", "/admin/audit?actor=nadie%40bench.example"),
    ("audit, what is done often", "/admin/audit?action=hold"),
    ("audit, what is done seldom", "/admin/audit?action=no_show"),
    ("audit, what somebody did seldom", "/admin/audit?action=no_show&actor=guest"),
    ("audit, a reservation", "/admin/audit?code={code}"),
]
WARM = 3

# One line for each placeholder.
VALUES = """
SELECT id FROM reservations ORDER BY id DESC OFFSET (SELECT max(id) / 2 FROM reservations) LIMIT 1;
SELECT code FROM reservations WHERE id = (SELECT max(id) / 2 FROM reservations);
SELECT right(code, 6) FROM reservations WHERE id = (SELECT max(id) / 2 FROM reservations);
SELECT right(guest_phone, 8) FROM reservations WHERE id = (SELECT max(id) / 2 FROM reservations);
SELECT split_part(guest_name, ' ', -1) FROM reservations WHERE id = (SELECT max(id) / 2 FROM reservations);
SELECT to_char(check_in, 'YYYY-MM') FROM reservations WHERE id = (SELECT max(id) / 2 FROM reservations);
SELECT to_char(created_at, 'YYMMDD') FROM reservations ORDER BY id LIMIT 1;
SELECT id FROM jobs WHERE created_at > now() - interval '80 days' AND kind = 'send_email' AND state = 'done' ORDER BY id LIMIT 1;
SELECT id FROM jobs WHERE state = 'dead' ORDER BY id LIMIT 1;
SELECT external_payment_id FROM payments ORDER BY id DESC LIMIT 1;
SELECT max(id) FROM reservations;
"""
NAMES = ["reservation", "code", "code_end", "phone", "name", "month", "oldest", "job", "dead", "payment", "highest"]


def values_of(database):
    return dict(zip(NAMES, database.told(VALUES).splitlines(), strict=True))


def measured(browser, values, times, only):
    """Name, path and the milliseconds of each page; none where there is no such page."""
    rows = []
    for name, path in PAGES:
        if only not in name:
            continue
        path = path.format(**values)
        try:
            path = browser.further(path[1:], 20) if path.startswith(">") else path
            browser.times(path, WARM)
            took = browser.times(path, times)
            rows.append({"name": name, "path": path, **({"missing": True} if took is None else {key: round(value, 1) for key, value in spread(took).items()})})
        except Failed as reason:
            rows.append({"name": name, "path": path, "failed": str(reason)})
    return rows
