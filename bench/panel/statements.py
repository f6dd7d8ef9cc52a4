"""The plans of what the panel's lists ask, as Postgres makes them for the values: `bench/plans.py` says where the texts are from."""
import json
import re

import plans

WHOLE_TABLE = re.compile(r"Seq Scan on (reservations|jobs|audit_log)\b")
TOOK = re.compile(r"Execution Time: ([0-9.]+) ms")
NONE = "NULL"

RESERVATIONS = {
    "near": "AND id < $8::bigint AND id >= $9::bigint ORDER BY id DESC LIMIT $7",
    "far": "AND id < $8::bigint ORDER BY id + 0 DESC LIMIT $7)) ORDER BY id DESC",
    "totals": "AS some_of_them LEFT JOIN refund_dues",
}
JOBS = {
    "near": "AND j.id < $15::uuid AND ($16::uuid IS NULL OR j.id >= $16) ORDER BY j.id DESC LIMIT $14",
    "far": "AND j.id < $15::uuid ORDER BY j.id::text DESC LIMIT $14",
    "count": "LIMIT $14) AS seen",
}
AUDIT = "AND ($5::bigint IS NULL OR entry.id < $5) ORDER BY entry.id DESC LIMIT $4"
HIGHEST = "'ffffffff-ffff-ffff-ffff-ffffffffffff'"


def all_of(values):
    """Name, statement, what it is executed with."""
    near, middle = f"51, {values['highest']} + 1, {values['highest']} - 4999", f"51, {values['highest']} - 5000"
    month = f"'{values['month']}-01', '{values['month']}-28'"
    for name, asked in [("a rare status", f"'no_show', {NONE}, {NONE}, NULL, NULL, NULL"), ("a cabin", "NULL, NULL, NULL, 7, NULL, NULL")]:
        yield f"reservations, {name}", RESERVATIONS["near"], f"{asked}, 51, {values['highest']} + 1, -9223372036854775808"
        yield f"reservations, {name}: totals", RESERVATIONS["totals"], f"{asked}, 10001, 0"
    for name, asked in [("a month", f"NULL, {month}, NULL, NULL, '{values['month']}-28'::date + 2"),
                        ("status and month", f"'cancelled', {month}, NULL, NULL, '{values['month']}-28'::date + 2"),
                        ("a phone", f"NULL, NULL, NULL, NULL, '%{values['phone']}%', NULL"),
                        ("a word's beginning", "NULL, NULL, NULL, NULL, '% zz%', NULL"),
                        ("a code", f"NULL, NULL, NULL, NULL, '%{values['code']}%', NULL")]:
        yield f"reservations, {name}: near", RESERVATIONS["near"], f"{asked}, {near}"
        yield f"reservations, {name}: far", RESERVATIONS["far"], f"{asked}, {middle}"
        yield f"reservations, {name}: totals", RESERVATIONS["totals"], f"{asked}, 10001, 0"

    def jobs(queue=None, kind=None, state=None, stored=None, text=None, reservations="{}"):
        given = [f"'{value}'" if value else NONE for value in (queue, kind, state, stored)]
        pattern = f"'%{text}%'" if text else NONE
        return f"'{{}}', now(), {', '.join(given)}, NULL, {pattern}, NULL, NULL, '{reservations}', false, NULL"

    for name, asked in [("all", jobs()), ("a rare queue", jobs(queue="maintenance")), ("a rare kind", jobs(kind="refund_payment")),
                        ("a kind that never was", jobs(kind="sweep_holds")), ("dead", jobs(state="dead", stored="dead")),
                        ("dead of a kind", jobs(state="dead", stored="dead", kind="process_whatsapp_event")),
                        ("ready", jobs(state="ready", stored="pending")), ("scheduled", jobs(state="scheduled", stored="pending")),
                        ("parked", jobs(state="parked", stored="parked"))]:
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


def explained(database, values):
    """Name, milliseconds and whether a table is read whole, of each; with the plan."""
    texts = [" ".join(json.loads(file.read_text("utf-8"))["query"].split()) for file in plans.KEPT.glob("query-*.json")]
    return [one(database, name, plans.only(texts, name, fragment), given) for name, fragment, given in all_of(values)]


def one(database, name, text, given):
    script = f"SET plan_cache_mode = force_custom_plan;\nPREPARE asked AS {text};\nEXPLAIN (ANALYZE, BUFFERS) EXECUTE asked ({given});\n"
    plan = database.told(script)
    return {"name": name, "ms": float(TOOK.search(plan).group(1)), "whole_table": bool(WHOLE_TABLE.search(plan)), "plan": plan}
