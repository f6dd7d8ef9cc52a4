"""nginx, really run: before an upstream that shows what reaches it, then before a running posta.

edge.py FOLDER API_PORT [POSTA...]      POSTA: how the executable is called, for its calendar's address"""
import json
import pathlib
import ssl
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor

from nginx import Nginx
from report import Skipped, expect, finish, run
from web import Answer, Upstream, ask, connect

TOKEN = "S3cr3tT0kenS3cr3tT0kenS3cr3t"
EXPORT = f"/api/v1/ical/export/1/{TOKEN}.ics"
# The upstream lets this one be kept for a second only.
SHORT = f"/api/v1/ical/export/short/{TOKEN}.ics"
GUARDS = ("X-Content-Type-Options", "Referrer-Policy", "Content-Security-Policy", "Cache-Control", "X-Request-Id")


def flood(port, path, number, source, method="GET", body=None):
    """As fast as eight connections carry it; the answers."""
    def some(count):
        connection, answers = connect(port, source), []
        for _ in range(count):
            connection.request(method, path, body)
            answers.append(Answer(connection.getresponse()))
        connection.close()
        return answers
    with ThreadPoolExecutor(8) as pool:
        return [answer for part in pool.map(some, [number // 8] * 8) for answer in part]


def until(holds, what):
    """Until it holds; half a minute and no longer."""
    end = time.monotonic() + 30
    while not holds():
        expect(time.monotonic() < end, what)
        time.sleep(0.1)


def is_problem(answer, slug, status):
    expect(answer.status == status and answer.header("Content-Type") == "application/problem+json", f"a problem {status}", answer)
    document = json.loads(answer.body)
    expect(document["type"].endswith(f":{slug}") and document["status"] == status, f"of type {slug}", document)
    for name in GUARDS:
        expect(len(answer.headers.get_all(name) or []) == 1, f"{name} once", answer)


def the_configuration_is_accepted(folder, tls):
    for number, options in enumerate(({}, {"balancer": "10.0.0.0/8"}, {"tls": tls}, {"tls": tls, "balancer": "10.0.0.0/8"})):
        Nginx(folder / f"tried-{number}", "127.0.0.1:9", **options).test()
    return "nginx -t without a warning: plain, balancer, TLS, both"


def what_callers_write_of_themselves_is_dropped(edge, upstream):
    ask(edge.port, "/api/v1/x?a=%2F", source="127.0.0.31", headers={
        "X-Forwarded-For": "203.0.113.9, 10.0.0.1", "X-Real-IP": "203.0.113.9", "Forwarded": "for=203.0.113.9", "X-Forwarded-Proto": "https"})
    told = upstream.told[-1]
    expect(told["headers"].get_all("X-Forwarded-For") == ["127.0.0.31"], "X-Forwarded-For is the peer alone", told["headers"])
    expect(not told["headers"].get("X-Real-IP") and not told["headers"].get("Forwarded"), "no other word of where", told["headers"])
    expect(told["headers"].get("X-Forwarded-Proto") == "http" and told["path"] == "/api/v1/x?a=%2F", "scheme and path as they are", told)


def a_balancer_is_believed_and_nobody_else(edge, upstream):
    ask(edge.port, "/a", source="127.0.0.9", headers={"X-Forwarded-For": "198.51.100.1, 203.0.113.7"})
    expect(upstream.told[-1]["headers"]["X-Forwarded-For"] == "203.0.113.7", "the address that the balancer saw", upstream.told[-1]["headers"])


def a_customers_ipv6_network_is_one_source(edge, _):
    def status(network, number):
        return ask(edge.port, "/sixes", source="127.0.0.9", headers={"X-Forwarded-For": f"{network}::{number:x}"}).status
    # Twenty a second come back meanwhile: a slow machine needs more of them.
    expect(any(status("2001:db8:1:2", number) == 429 for number in range(1, 3001)), "ever more addresses of one /64 are refused in the end")
    expect(ask(edge.port, "/sixes", source="127.0.0.9", headers={"X-Forwarded-For": "2001:db8:1:3::1"}).status == 200, "the next /64 is served")


def what_is_for_those_inside_is_not_found(edge, upstream):
    before = len(upstream.told)
    for path in ("/metrics", "/livez", "/readyz", "//metrics", "/%6detrics", "/x/../metrics", "/metrics?a"):
        is_problem(ask(edge.port, path, source="127.0.0.32"), "not-found", 404)
    expect(len(upstream.told) == before, "none of it reached the api")


def a_flood_is_refused_and_the_neighbour_served(edge, upstream):
    before = len(upstream.told)
    answers = flood(edge.port, "/api/v1/accommodations", 400, "127.0.0.33")
    refused = [answer for answer in answers if answer.status == 429]
    passed = [answer for answer in answers if answer.status == 200]
    expect(len(refused) + len(passed) == 400 and 150 <= len(passed) <= 350, "some pass, the rest is 429", len(passed), len(refused))
    is_problem(refused[0], "rate-limited", 429)
    expect(all(int(answer.header("Retry-After")) >= 1 for answer in refused), "Retry-After", refused[0])
    expect(len(upstream.told) - before == len(passed), "what was refused cost the api nothing")
    expect(ask(edge.port, "/api/v1/accommodations", source="127.0.0.34").status == 200, "another source is served")
    return f"{len(passed)} of 400 passed"


def webhooks_have_fifty_a_second_and_more_room(edge, upstream):
    for path in ("/api/v1/webhooks/whatsapp", "/api/v1/mercadopago/webhook"):
        for number in range(150):
            expect(ask(edge.port, path, "POST", b"{}", source="127.0.0.35").status == 200, f"{path}: number {number} of 150 at 75 a second passes")
            # Never faster than that, not even to make up for a pause.
            time.sleep(1 / 75)
        expect(429 in [a.status for a in flood(edge.port, path, 480, "127.0.0.36", "POST", b"{}")], f"{path}: a flood does not")
        large = ask(edge.port, path, "POST", b"x" * (3 << 20), source="127.0.0.37")
        expect(large.status == 200 and upstream.told[-1]["bytes"] == 3 << 20, f"{path} takes 3 MiB", large)
        is_problem(ask(edge.port, path, "POST", b"x" * ((3 << 20) + 1), source="127.0.0.37"), "body-too-large", 413)


def bodies_of_other_paths_end_at_64_kib(edge, upstream):
    for path in ("/api/v1/reservations/pre-reserve", "/admin/reservations"):
        expect(ask(edge.port, path, "POST", b"x" * (64 << 10), source="127.0.0.38").status == 200, f"{path} takes 64 KiB")
        is_problem(ask(edge.port, path, "POST", b"x" * ((64 << 10) + 1), source="127.0.0.38"), "body-too-large", 413)
    written = [path for path in (edge.written / "body").rglob("*") if path.is_file()]
    expect(not written, "no body stands on the disk", written)


def the_panel_and_its_sign_in_have_limits_of_their_own(edge, _):
    statuses = [a.status for a in flood(edge.port, "/admin/jobs", 160, "127.0.0.39")]
    expect(429 in statuses and statuses.count(200) >= 60, "60 at once pass, 160 do not", statuses.count(200))
    posts = [ask(edge.port, "/admin/sign-in", "POST", b"email=a", source="127.0.0.40").status for _ in range(40)]
    expect(posts[:20] == [200] * 20 and 429 in posts, "20 sign-in posts at once pass, 40 do not", posts)
    expect(ask(edge.port, "/admin/sign-in", source="127.0.0.40").status == 200, "the form itself is shown all the same")


def connections_are_kept_on_both_sides(edge, upstream):
    before = len(upstream.told)
    connection = connect(edge.port, "127.0.0.41")
    connection.connect()
    socket = connection.sock
    for _ in range(30):
        connection.request("GET", "/kept")
        expect(Answer(connection.getresponse()).status == 200 and connection.sock is socket, "the caller's connection is kept")
    connection.close()
    peers = {told["peer"] for told in upstream.told[before:]}
    expect(len(peers) <= 2, "thirty requests reach the api over one or two connections", len(peers))


def calendars_are_kept_for_an_hour(edge, upstream):
    before = len(upstream.told)
    first = ask(edge.port, EXPORT, source="127.0.0.42")
    second = ask(edge.port, f"{EXPORT}?again=1", source="127.0.0.43", headers={"Cookie": "a=b", "Accept-Encoding": "gzip"})
    expect((first.header("X-Cache"), second.header("X-Cache")) == ("MISS", "HIT"), "the second comes from the cache", first, second)
    expect(second.body == upstream.calendar and second.header("ETag") == '"strong"' and "max-age=3600" in second.header("Cache-Control"), "whole", second)
    unchanged = ask(edge.port, EXPORT, source="127.0.0.42", headers={"If-None-Match": '"strong"'})
    expect(unchanged.status == 304 and not unchanged.body and unchanged.header("ETag") == '"strong"', "304 for who has it", unchanged)
    head = ask(edge.port, EXPORT, "HEAD", source="127.0.0.42")
    expect(head.status == 200 and head.header("X-Cache") == "HIT", "HEAD from the cache too", head)
    expect(len(upstream.told) == before + 1, "the api was asked once", upstream.told[before:])
    other = ask(edge.port, f"/api/v1/ical/export/2/{TOKEN}.ics", source="127.0.0.42")
    expect(other.header("X-Cache") == "MISS", "another address is another calendar", other)
    ask(edge.port, SHORT, source="127.0.0.42")
    until(lambda: ask(edge.port, SHORT, source="127.0.0.42").header("X-Cache") == "STALE", "an old one is served while the api is asked anew")
    until(lambda: upstream.told[-1]["headers"].get("If-None-Match") == '"strong"', "by its ETag")
    expect((edge.written / "ical").stat().st_mode & 0o077 == 0, "only nginx may enter the cache")


def without_the_api_it_says_so_and_serves_the_last_calendar(edge, upstream):
    upstream.end()
    away = ask(edge.port, "/api/v1/accommodations", source="127.0.0.44")
    is_problem(away, "unavailable", 503)
    expect(away.header("Retry-After") == "5", "Retry-After", away)
    page = ask(edge.port, "/r/RES261125A1B2C3", source="127.0.0.44")
    expect(page.status == 503 and page.header("Content-Type") == "text/html; charset=utf-8" and "momento" in page.body.decode(), "a page for people", page)
    until(lambda: ask(edge.port, SHORT, source="127.0.0.44").header("X-Cache") == "STALE", "an old calendar is served, too")
    kept = ask(edge.port, EXPORT, source="127.0.0.44")
    expect(kept.status == 200 and kept.body == upstream.calendar, "portals get the last calendar", kept)
    ask(edge.port, f"/admin/sign-in/{TOKEN}", source="127.0.0.44")
    ask(edge.port, f"/api/v1/ical/export/9/{TOKEN}", source="127.0.0.44")
    ask(edge.port, f"/r/RES261125A1B2C3?t={TOKEN}", source="127.0.0.44")


def the_logs_hold_no_token_and_no_address(edge, _):
    ask(edge.port, f"/ADMIN/sign-in/{TOKEN}", source="127.0.0.45", headers={"Referer": f"https://x/{TOKEN}", "User-Agent": TOKEN})
    until(lambda: edge.log().count("/admin/sign-in/-") >= 2, "the last request is in the log")
    access, errors = edge.log(), edge.errors()
    lines = [json.loads(line) for line in access.splitlines()]
    expect(len(lines) > 500 and all({"timestamp", "level", "message", "request_id", "path", "status"} <= set(line) for line in lines), "JSON lines", lines[:1])
    for name, text in (("access", access), ("error", errors)):
        expect(TOKEN not in text, f"a token in the {name} log", next((line for line in text.splitlines() if TOKEN in line), ""))
    expect("127.0.0.45" not in access and any(line["network"] == "127.0.0.0" for line in lines), "networks, not addresses")
    expect(any(line["network"] == "2001:db8:1::" for line in lines), "of IPv6 too", {line["network"] for line in lines})
    paths = {line["path"] for line in lines}
    expect({"/admin/sign-in/-", "/api/v1/ical/export/-", "/r/RES261125A1B2C3"} <= paths, "masked paths are seen", paths)
    expect(any(line["request_id"] == "from-upstream" for line in lines) and any(len(line["request_id"]) == 32 for line in lines), "the api's id, or ours")
    expect("[emerg]" not in errors and "[alert]" not in errors and "[crit]" not in errors, "no graver words", errors)


def tls_is_served_and_plain_http_sent_there(edge, folder):
    secure = ssl.create_default_context(cafile=folder / "tls/fullchain.pem")
    secure.check_hostname = False
    answer = ask(edge.tls_port, "/", secure=secure)
    expect(answer.status == 200 and answer.headers.get_all("Strict-Transport-Security") == ["max-age=63072000; includeSubDomains"], "HSTS once", answer)
    expect(answer.headers.get_all("X-Content-Type-Options") == ["nosniff"], "the api's headers, not doubled", answer)
    moved = ask(edge.port, f"/r/X?t={TOKEN}", headers={"Host": "reservas.example"})
    expect(moved.status == 308 and moved.header("Location") == f"https://reservas.example/r/X?t={TOKEN}", "308", moved)
    expect(TOKEN not in edge.log(), "no query in the log")


def posta_answers_through_it(edge, _):
    rooms = ask(edge.port, "/api/v1/accommodations", source="127.0.0.50")
    expect(rooms.status == 200 and len(json.loads(rooms.body)) >= 3, "the demo cabins", rooms)
    for name in GUARDS:
        expect(len(rooms.headers.get_all(name) or []) == 1, f"{name} once", rooms)
    expect(rooms.header("Strict-Transport-Security") is None and rooms.header("Server") == "nginx", "no HSTS without TLS, no version", rooms)
    hidden = ask(edge.port, "/metrics", source="127.0.0.50")
    is_problem(hidden, "not-found", 404)
    expect(ask(edge.port, "/api/v1/healthz", source="127.0.0.50").status == 200, "healthz is there for those outside")


def posta_counts_the_caller_and_not_nginx(edge, direct):
    """Its own burst (PUBLIC_BURST) ends for one caller behind nginx, and not for the next."""
    statuses = [a.status for a in flood(direct, "/api/v1/accommodations", 1600, "127.0.0.1")]
    expect(429 in statuses, "1600 as fast as they go from one source end in 429", len(statuses))
    own = ask(edge.port, "/api/v1/accommodations", source="127.0.0.52")
    expect(own.status == 200, "a guest behind nginx is another source than its address", own)


def large_answers_are_compressed(edge, _):
    answer = ask(edge.port, "/openapi.json", source="127.0.0.53", headers={"Accept-Encoding": "gzip"})
    expect(answer.header("Content-Encoding") == "gzip" and answer.header("Vary"), "gzip", answer.headers)
    plain = ask(edge.port, "/openapi.json", source="127.0.0.53")
    expect(len(answer.body) * 3 < len(plain.body), "to less than a third", len(answer.body), len(plain.body))
    return f"{len(plain.body)} bytes in {len(answer.body)}"


def a_cabin_is_held_through_it(edge, _):
    """It also gives Prometheus something to see."""
    def day(ahead):
        return time.strftime("%Y-%m-%d", time.gmtime(time.time() + ahead * 86400))
    for accommodation in (1, 2, 3):
        body = {"accommodation_id": accommodation, "check_in": day(90), "check_out": day(92), "guests": 2, "channel": "direct",
                "contact_name": "Ana", "contact_phone": f"+549115555000{accommodation}", "contact_email": "ana@posta.example"}
        answer = ask(edge.port, "/api/v1/reservations/pre-reserve", "POST", json.dumps(body), {"Content-Type": "application/json"}, "127.0.0.54")
        expect(answer.status == 201, "a hold", answer)


def postas_own_calendar_is_kept(edge, posta):
    """The address comes from `posta calendars export-url`, once there is that command."""
    if not posta:
        raise Skipped("no posta was named")
    told = subprocess.run([*posta, "calendars", "export-url", "1"], capture_output=True, text=True, check=False)
    if told.returncode == 2:
        raise Skipped("this posta has no `calendars export-url` yet")
    expect(told.returncode == 0, "posta calendars export-url", told.stderr)
    path = "/" + told.stdout.strip().splitlines()[-1].split("/", 3)[3]
    first, second = (ask(edge.port, path, source="127.0.0.55") for _ in range(2))
    expect(first.status == 200 and (first.header("X-Cache"), second.header("X-Cache")) == ("MISS", "HIT"), "kept", first, second)
    unchanged = ask(edge.port, path, source="127.0.0.55", headers={"If-None-Match": first.header("ETag")})
    expect(unchanged.status == 304, "304 for who has it", unchanged)
    expect(path.rsplit("/", 1)[1].split(".")[0] not in edge.log(), "its token is not in the log")


def certificate(folder):
    (folder / "tls").mkdir(parents=True)
    subprocess.run(["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-days", "1",
                    "-subj", "/CN=reservas.example", "-keyout", folder / "tls/privkey.pem", "-out", folder / "tls/fullchain.pem"],
                   check=True, capture_output=True)


def main():
    folder, api_port, posta = pathlib.Path(sys.argv[1]), int(sys.argv[2]), sys.argv[3:]
    certificate(folder)
    run("the configuration is accepted", the_configuration_is_accepted, folder, folder)
    upstream = Upstream()
    with Nginx(folder / "shown", f"127.0.0.1:{upstream.port}", balancer="127.0.0.9/32") as edge:
        for check in (what_callers_write_of_themselves_is_dropped, a_balancer_is_believed_and_nobody_else, a_customers_ipv6_network_is_one_source,
                      what_is_for_those_inside_is_not_found, a_flood_is_refused_and_the_neighbour_served, webhooks_have_fifty_a_second_and_more_room,
                      bodies_of_other_paths_end_at_64_kib, the_panel_and_its_sign_in_have_limits_of_their_own, connections_are_kept_on_both_sides,
                      calendars_are_kept_for_an_hour, without_the_api_it_says_so_and_serves_the_last_calendar, the_logs_hold_no_token_and_no_address):
            run(check.__name__.replace("_", " "), check, edge, upstream)
    upstream = Upstream()
    with Nginx(folder / "secure", f"127.0.0.1:{upstream.port}", tls=folder) as edge:
        run("tls is served and plain http sent there", tls_is_served_and_plain_http_sent_there, edge, folder)
    upstream.end()
    with Nginx(folder / "real", f"127.0.0.1:{api_port}") as edge:
        run("posta answers through it", posta_answers_through_it, edge, None)
        run("large answers are compressed", large_answers_are_compressed, edge, None)
        run("a cabin is held through it", a_cabin_is_held_through_it, edge, None)
        run("posta's own calendar is kept", postas_own_calendar_is_kept, edge, posta)
        run("posta counts the caller and not nginx", posta_counts_the_caller_and_not_nginx, edge, api_port)
    finish()


main()
