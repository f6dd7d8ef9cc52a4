"""Asks over HTTP from any loopback address, so that one machine is many sources; and an upstream that notes what it is told."""
import http.client
import http.server
import socket
import socketserver
import threading


class Answer:
    def __init__(self, response):
        self.status, self.headers, self.body = response.status, response.headers, response.read()

    def header(self, name):
        return self.headers.get(name)

    def __str__(self):
        return f"{self.status} {dict(self.headers)} {self.body[:300]}"


def connect(port, source="127.0.0.1", secure=None):
    bound = (source, 0)
    if secure:
        return http.client.HTTPSConnection("127.0.0.1", port, timeout=20, source_address=bound, context=secure)
    return http.client.HTTPConnection("127.0.0.1", port, timeout=20, source_address=bound)


def ask(port, path, method="GET", body=None, headers=None, source="127.0.0.1", secure=None):
    connection = connect(port, source, secure)
    try:
        connection.request(method, path, body, headers or {})
        return Answer(connection.getresponse())
    finally:
        connection.close()


class Upstream(socketserver.ThreadingMixIn, http.server.HTTPServer):
    """Stands for the api where the api could not show what reached it. `told` holds what did, `answers` what it says."""

    daemon_threads = True
    request_queue_size = 256
    calendar = b"BEGIN:VCALENDAR\r\n" + b"X-LONG:enough to be compressed\r\n" * 100 + b"END:VCALENDAR\r\n"

    def __init__(self):
        super().__init__(("127.0.0.1", 0), Handler)
        self.told, self.connections = [], set()
        threading.Thread(target=self.serve_forever, args=(0.05,), daemon=True).start()

    @property
    def port(self):
        return self.server_address[1]

    def end(self):
        self.shutdown()
        self.server_close()
        for connection in list(self.connections):
            try:
                connection.shutdown(socket.SHUT_RDWR)
            except OSError:  # It has ended already.
                pass


class Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    # One write an answer: otherwise each waits for the other side's acknowledgement.
    wbufsize = -1
    disable_nagle_algorithm = True

    def setup(self):
        super().setup()
        self.server.connections.add(self.connection)

    def answer(self):
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        told = {"method": self.command, "path": self.path, "headers": self.headers, "bytes": len(body), "peer": self.client_address}
        self.server.told.append(told)
        if self.path.startswith("/api/v1/ical/export/") and self.command == "GET":
            tag = '"strong"'
            if self.headers.get("If-None-Match") == tag:
                return self.say(304, b"", ("ETag", tag))
            return self.say(200, self.server.calendar, ("Content-Type", "text/calendar; charset=utf-8"), ("ETag", tag),
                            ("Cache-Control", f"public, max-age={1 if '/short/' in self.path else 3600}"))
        return self.say(200, b"{}", ("Content-Type", "application/json"), ("X-Content-Type-Options", "nosniff"))

    def say(self, status, body, *headers):
        self.send_response(status)
        for name, value in (*headers, ("Content-Length", str(len(body))), ("X-Request-Id", "from-upstream")):
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)

    do_GET = do_POST = do_PUT = do_HEAD = answer

    def log_message(self, *_):
        pass
