"""Whether availability, quote and hold stay as quick with 100,000 reservations as with none.

One caller, one request after another: what is timed is the answer, not the queue for it."""
import http.client
import json
import time
from datetime import date, timedelta

import plans
from database import Database
from stack import Failed, eventually
from table import row, spread

CABINS = 200
WARM = 30
# A multiple of EVERY.
AHEAD = 12
NIGHTS = 2
# A stay of two nights begins every fourth day: the two nights after it are free.
EVERY = 4
# The share of a cabin's stays that lies ahead; check-outs are taken up to 730 days ahead.
TO_COME = 0.3
AIM_RATIO = 2

CABINS_ADDED = f"""
INSERT INTO accommodations (uuid, name, type, capacity, base_price, ical_export_token)
SELECT gen_random_uuid(), 'Cabin ' || n, 'cabin', 4, 50000, md5('bench' || n) FROM generate_series(1, {CABINS}) AS n
RETURNING id;
"""
# Past stays are over, those to come are confirmed; a tenth was cancelled, and each cabin has one live hold.
STAYS = """
INSERT INTO reservations
    (uuid, code, accommodation_id, check_in, check_out, guest_name, guest_phone, guest_email, guests_count, nights, base_price_per_night,
     total_price, deposit_amount, reservation_status, channel_source, expires_at, created_at)
SELECT gen_random_uuid(), 'RES' || to_char(date '{first}' + n * {every}, 'YYMMDD') || upper(lpad(to_hex(a.place * {each} + n), 6, '0')),
       a.id, date '{first}' + n * {every}, date '{first}' + n * {every} + {nights}, 'Guest ' || n,
       '54922' || lpad((a.place * {each} + n)::text, 8, '0'), 'stay.' || a.place * {each} + n || '@bench.example', 2, {nights}, 50000,
       100000, 30000,
       CASE WHEN n % 10 = 0 THEN 'cancelled' WHEN n = {each} - 1 THEN 'pre_reserved'
            WHEN date '{first}' + n * {every} + {nights} <= date '{today}' THEN 'completed' ELSE 'confirmed' END,
       'direct', CASE WHEN n = {each} - 1 THEN now() + interval '1 day' END, now()
FROM (SELECT id, row_number() OVER (ORDER BY id) - 1 AS place FROM accommodations WHERE name LIKE 'Cabin %') AS a,
     generate_series({from_stay}, {to_stay} - 1) AS n
ORDER BY n, a.id;
"""


def measure(stack, count, reservations):
    """Rows for the table, and the plans."""
    database = Database(stack.setting("DATABASE_URL"))
    caller = Caller(stack, [int(line) for line in database.told(CABINS_ADDED).split()])
    database.told("ANALYZE accommodations, reservations;")
    empty = caller.times(count, "empty")
    drained(database)
    filled(database, reservations)
    full = caller.times(count, "full")
    held = f"{database.number('SELECT count(*) FROM reservations;'):,} reservations"
    rows = []
    for name in empty:
        before, after = spread(empty[name]), spread(full[name])
        rows.append(row(name, "ms", before, of=f"{count} requests, none but their own, {CABINS + 3} cabins"))
        rows.append(row(name, "ms", after, of=f"{count} requests, {held}"))
        rows.append(row(f"{name}, ratio", "times", {key: after[key] / before[key] for key in ("p50", "p95", "p99")}, of="full to empty",
                        aim={"p95": AIM_RATIO}))
    check_in = caller.free(100)
    values = {"cabin": caller.cabins[CABINS // 2], "check_in": check_in, "check_out": check_in + timedelta(days=NIGHTS),
              "from": caller.today + timedelta(days=AHEAD), "to": caller.today + timedelta(days=AHEAD + 30)}
    return rows, plans.of(database, values)


def filled(database, reservations):
    """In batches, so that no statement runs for long; then what autovacuum would do in a while."""
    each = reservations // CABINS
    today = date.today()
    first = today - timedelta(days=int(each * (1 - TO_COME)) * EVERY)
    for at in range(0, each, 50):
        database.told(STAYS.format(first=first, today=today, every=EVERY, nights=NIGHTS, each=each, from_stay=at, to_stay=min(each, at + 50)))
    database.told("VACUUM (ANALYZE) reservations;")


def drained(database):
    """Nothing of one measurement is left to do in the next."""
    due = "SELECT count(*) FROM jobs WHERE kind = 'send_email' AND state = 'pending' AND run_at <= now();"
    eventually(lambda: database.number(due) == 0, 120, "the mails of the holds", pause=0.5)


class Caller:
    """A guest of its own for each request, from an address of its own."""

    def __init__(self, stack, cabins):
        self.connection = http.client.HTTPConnection(stack.at["API_ADDR"], timeout=15)
        self.cabins, self.asked, self.held = cabins, 0, 0
        self.today = date.today()

    def free(self, place):
        """A stay begins today and every fourth day from then: the nights two days later are had by nobody."""
        return self.today + timedelta(days=AHEAD + NIGHTS + place * EVERY)

    def times(self, count, state):
        """Milliseconds of each answer, by what was asked, taken in turn: what disturbs one disturbs all."""
        kinds = {"availability": self.availability, "quote": self.quote, "hold": self.hold}
        seen = {name: [] for name in kinds}
        for number in range(WARM + count):
            for name, ask in kinds.items():
                took = ask(state)
                if number >= WARM:
                    seen[name].append(took)
        return seen

    def availability(self, _state):
        cabin = self.cabins[self.asked % CABINS]
        start = self.today + timedelta(days=AHEAD)
        return self.ask("GET", f"/api/v1/accommodations/{cabin}/availability?from={start}&to={start + timedelta(days=30)}", None, 200)

    def quote(self, _state):
        check_in = self.free(100)
        body = {"accommodation_id": self.cabins[self.asked % CABINS], "check_in": str(check_in),
                "check_out": str(check_in + timedelta(days=NIGHTS)), "guests": 2}
        return self.ask("POST", "/api/v1/quotes", body, 200)

    def hold(self, state):
        number = self.held
        self.held += 1
        check_in = self.free(number // CABINS)
        body = {"accommodation_id": self.cabins[number % CABINS], "check_in": str(check_in), "check_out": str(check_in + timedelta(days=NIGHTS)),
                "guests": 2, "channel": "direct", "contact_name": "Guest", "contact_phone": f"+54911{50_000_000 + number}",
                "contact_email": f"{state}.{number}@bench.example"}
        return self.ask("POST", "/api/v1/reservations/pre-reserve", body, 201)

    def ask(self, method, path, body, expected):
        self.asked += 1
        source = f"10.2.{self.asked // 250}.{1 + self.asked % 250}"
        headers = {"Content-Type": "application/json", "X-Forwarded-For": source}
        text = json.dumps(body) if body else None
        began = time.perf_counter()
        self.connection.request(method, path, text, headers)
        answer = self.connection.getresponse()
        told = answer.read()
        took = (time.perf_counter() - began) * 1000
        if answer.status != expected:
            raise Failed(f"{method} {path}: {answer.status} {told.decode('utf-8', 'replace')}")
        return took
