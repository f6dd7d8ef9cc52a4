"""A Postgres, a Redis and a `posta api` of one's own: no worker, which would do or forget what the database is filled with."""
import os
import pathlib
import re
import shutil
import signal
import subprocess
import tempfile
import time
import urllib.error
import urllib.request

from stack import Failed, free_ports

ADMIN = "duenia@bench.example"
# As a small server is set up: what is read twice is in memory, and a disk seeks quickly. Durable, as in production.
SETTINGS = {"listen_addresses": "127.0.0.1", "unix_socket_directories": "", "shared_buffers": "512MB", "random_page_cost": "1.1",
            "max_wal_size": "1GB", "maintenance_work_mem": "256MB", "effective_cache_size": "2GB"}


class Place:
    """A context manager; on the way out every process has ended and the folder is gone."""

    def __init__(self, posta):
        self.posta = posta.resolve()
        if not self.posta.is_file():
            raise Failed(f"{posta} is not there")
        self.home = pathlib.Path(tempfile.mkdtemp(prefix="posta-bench-panel-"))
        # So that the account of Postgres can enter.
        self.home.chmod(0o755)
        self.ports = dict(zip(["postgres", "redis", "api"], free_ports(3)))
        self.started = []
        self.api = None

    def __enter__(self):
        try:
            self.database()
            self.run("redis", ["setpriv", "--pdeathsig", "KILL", "redis-server", "--bind", "127.0.0.1", "--port", str(self.ports["redis"]),
                               "--dir", str(self.home), "--save", "", "--appendonly", "no", "--maxmemory-policy", "noeviction"])
            self.told("migrate")
        except BaseException:
            self.__exit__()
            raise
        return self

    def __exit__(self, *_):
        for process in reversed(self.started):
            process.send_signal(signal.SIGINT)
            try:
                process.wait(30)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()
        shutil.rmtree(self.home, ignore_errors=True)

    @property
    def address(self):
        return f"postgres://posta@127.0.0.1:{self.ports['postgres']}/posta"

    @property
    def environment(self):
        """Nothing of whoever measures but the search path."""
        url = f"http://127.0.0.1:{self.ports['api']}"
        return {"PATH": os.environ.get("PATH", "/usr/bin:/bin"), "DATABASE_URL": self.address, "REDIS_URL": f"redis://127.0.0.1:{self.ports['redis']}",
                "API_ADDR": url.removeprefix("http://"), "BASE_URL": url, "TRUSTED_PROXIES": "127.0.0.1/32", "ADMIN_ALLOWED_EMAILS": ADMIN,
                "JWT_SECRET": "bench" * 8, "ADMIN_CSRF_SECRET": "panel" * 8, "ICS_SALT": "salt" * 8, "SMTP_HOST": "127.0.0.1",
                "SMTP_FROM": "reservas@bench.example", "POSTA_HOME": str(self.home / "none"), "PUBLIC_PER_SECOND": "100000", "PUBLIC_BURST": "100000"}

    def database(self):
        programs = max(pathlib.Path("/usr/lib/postgresql").glob("*/bin"), key=lambda folder: int(folder.parent.name), default=None)
        if programs is None:
            programs = pathlib.Path(shutil.which("initdb") or "initdb").parent
        data = self.home / "postgres"
        data.mkdir(mode=0o700)
        account = []
        if os.geteuid() == 0:
            # It refuses to run as root.
            account = ["--reuid", "postgres", "--regid", "postgres", "--init-groups"]
            shutil.chown(data, "postgres")
        made = subprocess.run(["setpriv", *account, str(programs / "initdb"), "-D", str(data), "-U", "posta", "--auth=trust", "--encoding=UTF8",
                               "--locale=C.UTF-8", "--no-sync", "--no-instructions"], cwd="/", capture_output=True, text=True, check=False)
        if made.returncode:
            raise Failed(f"initdb: {made.stderr.strip()}")
        settings = [word for name, value in {**SETTINGS, "port": self.ports["postgres"]}.items() for word in ("-c", f"{name}={value}")]
        self.run("postgres", ["setpriv", *account, "--pdeathsig", "INT", str(programs / "postgres"), "-D", str(data), *settings])
        create = ["psql", "--no-psqlrc", "--quiet", "--command", "CREATE DATABASE posta", self.address.removesuffix("posta") + "postgres"]
        limit = time.monotonic() + 30
        while subprocess.run(create, capture_output=True, check=False).returncode:
            if time.monotonic() > limit:
                raise Failed("Postgres does not start:\n" + (self.home / "postgres.txt").read_text("utf-8", "replace")[-1000:])
            time.sleep(0.2)

    def start_api(self):
        self.api = self.run("api", [str(self.posta), "api"])
        limit = time.monotonic() + 60
        while not self.answers():
            if self.api.poll() is not None or time.monotonic() > limit:
                raise Failed("posta api does not start:\n" + (self.home / "api.txt").read_text("utf-8", "replace")[-2000:])
            time.sleep(0.05)

    def answers(self):
        try:
            with urllib.request.urlopen(self.environment["BASE_URL"] + "/readyz", timeout=3) as answer:
                return answer.status == 200
        except (urllib.error.URLError, OSError):
            return False

    def run(self, name, command):
        with open(self.home / f"{name}.txt", "wb") as output:
            # A group of its own: Ctrl-C reaches us, and we end it in order.
            process = subprocess.Popen(command, env=self.environment, cwd="/", stdin=subprocess.DEVNULL, stdout=output, stderr=output,
                                       start_new_session=True)
        self.started.append(process)
        return process

    def told(self, *words):
        done = subprocess.run([str(self.posta), *words], env=self.environment, capture_output=True, text=True, check=False)
        if done.returncode:
            raise Failed(f"posta {' '.join(words)}: {done.stderr.strip()}")
        return done.stdout.strip()

    def memory(self):
        """The api's memory in KiB: now, and the most since the last [`forget_peak`]."""
        told = pathlib.Path(f"/proc/{self.api.pid}/status").read_text()
        return tuple(int(re.search(rf"{name}:\s+(\d+) kB", told).group(1)) for name in ("VmRSS", "VmHWM"))

    def forget_peak(self):
        pathlib.Path(f"/proc/{self.api.pid}/clear_refs").write_text("5")
