"""Whoever is signed in and asks for pages, one after another, on one connection."""
import html
import http.client
import re
import time

from place import ADMIN
from stack import Failed

NEXT = re.compile(r'<a rel="next" href="([^"]+)"')
FORM = {"Content-Type": "application/x-www-form-urlencoded"}


class Browser:
    def __init__(self, place):
        self.connection = http.client.HTTPConnection("127.0.0.1", place.ports["api"], timeout=60)
        link = place.told("admin", "link", ADMIN).removeprefix(place.environment["BASE_URL"])
        status, headers, _ = self.ask(link, method="POST", headers={**FORM, "Origin": place.environment["BASE_URL"]})
        cookies = [value.split(";")[0] for name, value in headers if name.lower() == "set-cookie" and value.startswith("posta_session=")]
        if status != 303 or not cookies:
            raise Failed(f"signing in was answered with {status}")
        self.cookie = cookies[0]

    def ask(self, path, method="GET", headers=None):
        """Status, headers and body."""
        with_session = {"Cookie": self.cookie} if headers is None else headers
        self.connection.request(method, path, headers=with_session)
        answer = self.connection.getresponse()
        return answer.status, answer.getheaders(), answer.read()

    def times(self, path, count):
        """Milliseconds from the request to the last byte of the answer; none where there is no such page."""
        took = []
        for _ in range(count):
            began = time.perf_counter()
            status, _, body = self.ask(path)
            took.append((time.perf_counter() - began) * 1000)
            if status == 404:
                return None
            if status != 200:
                raise Failed(f"{path}: {status} {body[:300].decode('utf-8', 'replace')}")
        return took

    def further(self, path, pages):
        """The address so many pages on, as the pages link them; the last, where there are fewer."""
        for _ in range(pages):
            found = NEXT.search(self.ask(path)[2].decode("utf-8", "replace"))
            if not found:
                break
            path = html.unescape(found.group(1))
        return path

    def saved(self, path):
        """Bytes, lines and seconds of a file that is read as it comes."""
        began = time.perf_counter()
        self.connection.request("GET", path, headers={"Cookie": self.cookie})
        answer = self.connection.getresponse()
        size = lines = 0
        while chunk := answer.read1(1 << 16):
            size += len(chunk)
            lines += chunk.count(b"\n")
        if answer.status != 200:
            raise Failed(f"{path}: {answer.status}")
        return size, lines, time.perf_counter() - began
