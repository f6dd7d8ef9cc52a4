"""The plans of what the panel's lists ask, as Postgres makes them for the values: `bench/plans.py` says where the texts are from."""
import json
import re

import plans

WHOLE_TABLE = re.compile(r"Seq Scan on (reservations|jobs|audit_log|payments|webhook_events|deliveries|chat_messages) ")
TOOK = re.compile(r"Execution Time: ([0-9.]+) ms")
NONE = "NULL"

RESERVATIONS = {
    "in order": "AND id < $8::bigint ORDER BY id DESC LIMIT $7",
    "near": "WHERE id < $8::bigint AND id >= $9::bigint ORDER BY id DESC OFFSET 0)",
    "far": "AND id < $8::bigint ORDER BY id + 0 DESC LIMIT $7)) ORDER BY id DESC",
    "totals": "AS some_of_them LEFT JOIN refund_dues",
}
JOBS = {
    "near": "AND j.id < $15::uuid AND ($16::uuid IS NULL OR j.id >= $16) ORDER BY j.id DESC LIMIT $14",
    "far": "AND j.id < $15::uuid ORDER BY j.id::text DESC LIMIT $14",
    "count": "LIMIT $14) AS seen",
}
AUDIT = "AND ($5::bigint IS NULL OR entry.id < $5) ORDER BY entry.id DESC LIMIT $4"
PAYMENTS = "ORDER BY payments.id DESC LIMIT $5"
NOTIFICATIONS = "ORDER BY received_at DESC, id DESC LIMIT $5"
MAILS = "ORDER BY job.created_at DESC, job.id DESC LIMIT $5"
CONVERSATIONS = "ORDER BY message_id DESC LIMIT $2"
HIGHEST = "'ffffffff-ffff-ffff-ffff-ffffffffffff'"


def all_of(values):
    """Name, statement, what it is executed with."""
    near, middle = f"51, {values['highest']} + 1, {values['highest']} - 4999", f"51, {values['highest']} - 5000"
    month = f"'{values['month']}-01', '{values['month']}-28'"
    for name, asked in [("a rare status", f"'no_show', {NONE}, {NONE}, NULL, NULL, NULL"), ("a cabin", "NULL, NULL, NULL, 7, NULL, NULL")]:
        yield f"reservations, {name}", RESERVATIONS["in order"], f"{asked}, 51, {values['highest']} + 1"
        yield f"reservations, {name}: totals", RESERVATIONS["totals"], f"{asked}, 10001, 0"
    for name, asked in [("a month", f"NULL, {month}, NULL, NULL, '{values['month']}-28'::date + 2"),
                        ("status and month", f"'cancelled', {month}, NULL, NULL, '{values['month']}-28'::date + 2"),
                        ("a phone", f"NULL, NULL, NULL, NULL, '%{values['phone']}%', NULL"),
                        ("a name of some", "NULL, NULL, NULL, NULL, '%inigo acuna%', NULL"),
                        ("a word's beginning", "NULL, NULL, NULL, NULL, '% zz%', NULL"),
                        ("a code", f"NULL, NULL, NULL, NULL, '%{values['code']}%', NULL")]:
        yield f"reservations, {name}: near", RESERVATIONS["near"], f"{asked}, {near}"
        yield f"reservations, {name}: far", RESERVATIONS["far"], f"{asked}, {middle}"
        yield f"reservations, {name}: totals", RESERVATIONS["totals"], f"{asked}, 10001, 0"

    def jobs(queue=None, kind=None, state=None, stored=None, before=None, text=None, reservations="{}", error=None):
        given = [f"'{value}'" if value else NONE for value in (queue, kind, state, stored, before)]
        pattern, error = (f"'{value}'" if value else NONE for value in (text and f"%{text}%", error))
        return f"'{{}}', now(), {', '.join(given)}, {pattern}, NULL, NULL, '{reservations}', false, {error}"

    for name, asked in [("all", jobs()), ("a rare queue", jobs(queue="maintenance")), ("a rare kind", jobs(kind="refund_payment")),
                        ("a kind that never was", jobs(kind="sweep_holds")), ("dead", jobs(state="dead", stored="dead")),
                        ("dead of a kind", jobs(state="dead", stored="dead", kind="process_whatsapp_event")),
                        ("ready", jobs(state="ready", stored="pending")), ("scheduled", jobs(state="scheduled", stored="pending")),
                        ("parked", jobs(state="parked", stored="parked")), ("an error that never was", jobs(error="disk full")),
                        ("long ago", jobs(before="2001-01-01"))]:
        yield f"jobs, {name}", JOBS["near"], f"{asked}, 51, {HIGHEST}, NULL"
        # Of all the first ten thousand are counted, wherever they stand.
        if name != "all":
            yield f"jobs, {name}: count", JOBS["count"], f"{asked}, 10001"
    for name, asked in [("an error", jobs(text="try 4321")), ("a payment", jobs(text=values["payment"])), ("nothing", jobs(text="wolfeschlegel")),
                        ("a code", jobs(text=values["code"], reservations=f"{{{values['reservation']}}}")),
                        ("nothing of a kind", jobs(kind="send_email", text="wolfeschlegel"))]:
        yield f"jobs, {name}: far", JOBS["far"], f"{asked}, 51, {HIGHEST}"
        yield f"jobs, {name}: count", JOBS["count"], f"{asked}, 10001"
    for name, asked in [("all", "NULL, NULL, NULL"), ("somebody seldom here", "'luis@bench.example', NULL, NULL"), ("nobody", "'nadie', NULL, NULL"),
                        ("what is done seldom", "NULL, 'no_show', NULL"), ("a reservation", f"NULL, NULL, '{values['code']}'")]:
        yield f"audit, {name}", AUDIT, f"{asked}, 101, NULL"


    for name, asked in [("all", "NULL, NULL, NULL, NULL"), ("a status that none has", "'charged_back', NULL, NULL, NULL"),
                        ("a provider that none has", "NULL, 'cash', NULL, NULL"), ("one", f"NULL, NULL, '{values['payment']}', NULL"),
                        ("of no reservation", "NULL, NULL, NULL, 'unmatched'"), ("late", "NULL, NULL, NULL, 'late'")]:
        yield f"payments, {name}", PAYMENTS, f"{asked}, 51, NULL"
    for name, asked in [("all", "NULL, NULL"), ("a source", "'whatsapp', NULL"), ("a verdict that none has", "NULL, 'malformed'")]:
        yield f"webhooks, {name}", NOTIFICATIONS, f"{asked}, NULL, NULL, 51, NULL, '{{}}'"
    for name, asked, settled in [("all", "NULL, NULL, NULL, NULL", NONE), ("a type that nobody got", "'cancelled', NULL, NULL, NULL", "true"),
                                 ("a type that nobody is to get", "'cancelled', NULL, NULL, NULL", "false"), ("waiting", "NULL, 'waiting', NULL, NULL", NONE),
                                 ("failed", "NULL, 'failed', NULL, NULL", NONE), ("skipped", "NULL, 'skipped', NULL, NULL", NONE),
                                 ("an address", f"NULL, NULL, NULL, 'guest.{values['reservation']}@correo.example'", NONE)]:
        yield f"mails, {name}", MAILS, f"{asked}, 51, NULL, {settled}"
    for name, text in [("all", NONE), ("a name", "'%31415%'"), ("nobody's name", "'%wolfeschlegel%'")]:
        yield f"conversations, {name}", CONVERSATIONS, f"{text}, 51, NULL"
    yield "conversations, the oldest", CONVERSATIONS, f"NULL, 51, {values['first_heard']}"


def explained(database, values):
    """Name, milliseconds and whether a table is read whole, of each; with the plan."""
    texts = [" ".join(json.loads(file.read_text("utf-8"))["query"].split()) for file in plans.KEPT.glob("query-*.json")]
    return [one(database, name, plans.only(texts, name, fragment), given) for name, fragment, given in all_of(values)]


def one(database, name, text, given):
    script = f"SET plan_cache_mode = force_custom_plan;\nPREPARE asked AS {text};\nEXPLAIN (ANALYZE, BUFFERS) EXECUTE asked ({given});\n"
    plan = database.told(script)
    return {"name": name, "ms": float(TOOK.search(plan).group(1)), "whole_table": bool(WHOLE_TABLE.search(plan)), "plan": plan}
