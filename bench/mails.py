"""From the 201 of a hold to its mail in the inbox: what a guest feels of the queue."""
import http.client
import json
import time
from datetime import date, datetime, timedelta

from stack import Failed, eventually
from table import row, spread

CABINS = 3
AIM_MS = 100


def measure(stack, count, per_second):
    answered = {}
    connection = http.client.HTTPConnection(stack.at["API_ADDR"], timeout=15)
    began = time.monotonic()
    for number in range(count):
        time.sleep(max(0, began + number / per_second - time.monotonic()))
        address = f"guest.{number}@bench.example"
        hold(connection, number, address)
        answered[address] = time.time()
    connection.close()
    arrived = eventually(lambda: all_of(stack, count), 60, f"{count} mails")
    # Both are clocks of this machine. A mail may be there before we have read the 201: that is no time at all.
    waits = [max(0.0, arrived[address] - at) * 1000 for address, at in answered.items()]
    return row("201 to inbox", "ms", spread(waits), of=f"{count} holds, {per_second:g} a second", aim={"p95": AIM_MS})


def hold(connection, number, address):
    check_in = date.today() + timedelta(days=10 + number // CABINS)
    body = {"accommodation_id": 1 + number % CABINS, "check_in": str(check_in), "check_out": str(check_in + timedelta(days=1)),
            "guests": 2, "channel": "direct", "contact_name": "Guest", "contact_phone": f"+54911{50_000_000 + number}", "contact_email": address}
    source = f"10.1.{number // 250}.{1 + number % 250}"
    connection.request("POST", "/api/v1/reservations/pre-reserve", json.dumps(body), {"Content-Type": "application/json", "X-Forwarded-For": source})
    answer = connection.getresponse()
    text = answer.read()
    if answer.status != 201:
        raise Failed(f"hold {number}: {answer.status} {text.decode('utf-8', 'replace')}")


def all_of(stack, count):
    """When each first came, by address, once all have."""
    came = {mail["to"][0]: datetime.fromisoformat(mail["received_at"].replace("Z", "+00:00")).timestamp() for mail in stack.inbox()}
    return came if len(came) == count else None
