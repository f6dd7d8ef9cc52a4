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
    ("reservations, status and cabin", "/admin/reservations?status=no_show&acc_id=7"),
    ("reservations, a status long over", "/admin/reservations?status=confirmed&to=2016-02-10"),
    ("reservations, cabin, status and month", "/admin/reservations?acc_id=7&status=completed&from={month}-01&to={month}-28"),
    ("reservations, a code", "/admin/reservations?q={code}"),
    ("reservations, the end of a code", "/admin/reservations?q={code_end}"),
    ("reservations, a phone", "/admin/reservations?q={phone}"),
    ("reservations, an address", "/admin/reservations?q=guest.{reservation}%40correo"),
    ("reservations, a rare name", "/admin/reservations?q={name}"),
    ("reservations, a common name", "/admin/reservations?q=gonzalez"),
    ("reservations, a common name of a status", "/admin/reservations?q=gonzalez&status=no_show"),
    ("reservations, a name of some", "/admin/reservations?q=i%C3%B1igo+acu%C3%B1a"),
    ("reservations, a name of some, in the middle", "/admin/reservations?q=i%C3%B1igo+acu%C3%B1a&before={reservation}"),
    ("reservations, a name of some, newer than the middle", "/admin/reservations?q=i%C3%B1igo+acu%C3%B1a&after={reservation}"),
    ("reservations, a name of some of a status", "/admin/reservations?q=i%C3%B1igo+acu%C3%B1a&status=confirmed"),
    ("reservations, a name of some in a cabin", "/admin/reservations?q=i%C3%B1igo+acu%C3%B1a&acc_id=7"),
    ("reservations, a name of some, of old", "/admin/reservations?q=ca%C3%B1ete+nu%C3%B1ez"),
    ("reservations, a month's codes, of old", "/admin/reservations?q=RES{oldest_month}"),
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
    ("jobs, dead of a queue", "/admin/jobs?state=dead&queue=messages"),
    ("jobs, dead of an error's kind", "/admin/jobs?state=dead&error=mercadopago%3A+%23+Service+Unavailable%2C+try+%23"),
    ("jobs, of an error that never was", "/admin/jobs?error=disk+full"),
    ("jobs, promised long ago", "/admin/jobs?older=3600h"),
    ("jobs, scheduled of a kind", "/admin/jobs?state=scheduled&kind=process_whatsapp_event"),
    ("jobs, done of a rare kind", "/admin/jobs?state=done&kind=refund_payment"),
    ("jobs, a kind in a queue that is not its", "/admin/jobs?kind=expire_hold&queue=mail"),
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
    ("calendar, a month long ago", "/admin/calendar?month={month}"),
    ("calendar, a cabin", "/admin/calendar?acc_id=7"),
    ("conversations", "/admin/conversations"),
    ("conversations, 20 pages on", ">/admin/conversations"),
    ("conversations, the oldest", "/admin/conversations?before={first_heard}"),
    ("conversations, newer than the oldest", "/admin/conversations?after={first_heard}"),
    ("conversations, a common name", "/admin/conversations?q=hu%C3%A9sped"),
    ("conversations, a name", "/admin/conversations?q=hu%C3%A9sped+31415"),
    ("conversations, a phone", "/admin/conversations?q=%2B5492610031415"),
    ("conversations, nobody's name", "/admin/conversations?q=wolfeschlegel"),
    ("conversations, two letters", "/admin/conversations?q=zz"),
    ("a conversation", "/admin/conversations/31415"),
    ("payments", "/admin/payments"),
    ("payments, 20 pages on", ">/admin/payments"),
    ("payments, in the middle", "/admin/payments?before=200000"),
    ("payments, newer than the middle", "/admin/payments?after=200000"),
    ("payments, rejected", "/admin/payments?status=rejected"),
    ("payments, of a status that none has", "/admin/payments?status=charged_back"),
    ("payments, in cash, none", "/admin/payments?provider=cash"),
    ("payments, of no reservation", "/admin/payments?odd=unmatched"),
    ("payments, late", "/admin/payments?odd=late"),
    ("payments, late of a status that none has", "/admin/payments?odd=late&status=in_mediation"),
    ("payments, one", "/admin/payments?q={payment}"),
    ("payments, of a reservation", "/admin/payments?q={code}"),
    ("payments, found nowhere", "/admin/payments?q=wolfeschlegel"),
    ("webhooks", "/admin/webhooks"),
    ("webhooks, 20 pages on", ">/admin/webhooks"),
    ("webhooks, a source", "/admin/webhooks?source=whatsapp"),
    ("webhooks, accepted", "/admin/webhooks?verdict=accepted"),
    ("webhooks, a verdict that none has", "/admin/webhooks?verdict=malformed"),
    ("webhooks, of a source and a verdict", "/admin/webhooks?source=mercadopago&verdict=invalid"),
    ("webhooks, since a month", "/admin/webhooks?since={month_ago}"),
    ("webhooks, of a payment", "/admin/webhooks?q={told_payment}"),
    ("webhooks, of nothing", "/admin/webhooks?q=wolfeschlegel"),
    ("mails", "/admin/mails"),
    ("mails, 20 pages on", ">/admin/mails"),
    ("mails, in the middle", "/admin/mails?before={job}"),
    ("mails, newer than the middle", "/admin/mails?after={job}"),
    ("mails, of a type", "/admin/mails?mail=confirmed"),
    ("mails, of a rare type", "/admin/mails?mail=sign_in"),
    ("mails, of a type that nobody got", "/admin/mails?mail=cancelled"),
    ("mails, sent", "/admin/mails?state=sent"),
    ("mails, waiting", "/admin/mails?state=waiting"),
    ("mails, failed", "/admin/mails?state=failed"),
    ("mails, skipped", "/admin/mails?state=skipped"),
    ("mails, skipped of a type that never was", "/admin/mails?state=skipped&mail=payment_reminder"),
    ("mails, failed of a type that nobody got", "/admin/mails?state=failed&mail=cancelled"),
    ("mails, of a reservation", "/admin/mails?q={code}"),
    ("mails, of an address", "/admin/mails?q=guest.{reservation}%40correo.example"),
    ("mails, of nobody", "/admin/mails?q=wolfeschlegel%40correo.example"),
    ("a mail", "/admin/mails/{job}"),
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
SELECT to_char(created_at + interval '31 days', 'YYMM') FROM reservations ORDER BY id LIMIT 1;
SELECT (current_date - 30)::text;
SELECT subject FROM webhook_events WHERE subject IS NOT NULL ORDER BY received_at DESC OFFSET 1000 LIMIT 1;
SELECT max(id) FROM chat_messages WHERE guest_id IN (SELECT guest_id FROM chat_messages ORDER BY id DESC OFFSET 49900 LIMIT 1);
"""
NAMES = ["reservation", "code", "code_end", "phone", "name", "month", "oldest", "job", "dead", "payment", "highest", "oldest_month", "month_ago",
         "told_payment", "first_heard"]


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
