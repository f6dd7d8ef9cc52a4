"""Runs nginx with the shipped configuration on loopback: only where it listens and where the api is are replaced."""
import pathlib
import re
import shutil
import socket
import subprocess
import time

SHIPPED = pathlib.Path(__file__).resolve().parent.parent / "nginx"


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


class Nginx:
    """A context: nginx runs inside, as a child, and has ended after."""

    def __init__(self, folder, upstream, balancer=None, tls=None):
        """`folder` is made. `balancer`: an address whose X-Forwarded-For is believed. `tls`: a folder with a certificate."""
        self.folder, self.port, self.tls_port = pathlib.Path(folder), free_port(), free_port()
        self.configuration = self.folder / "configuration"
        shutil.copytree(SHIPPED, self.configuration)
        self.folder.chmod(0o755)
        self.written = self.folder / "written"
        self.written.mkdir(mode=0o755)
        site = self.configuration / "site.conf"
        if tls:
            shutil.copy(SHIPPED / "site-tls.conf", site)
            self.replace("site.conf", r"listen 8443", f"listen 127.0.0.1:{self.tls_port}")
            self.replace("site.conf", r"/etc/nginx/", f"{tls}/")
        self.replace("site.conf", r"listen 8080", f"listen 127.0.0.1:{self.port}")
        self.replace("http/upstream.conf", r"server api:8080 resolve", f"server {upstream}")
        if balancer:
            self.replace("http/balancer.conf", r"# set_real_ip_from .*;", f"set_real_ip_from {balancer};")
            self.replace("http/balancer.conf", r"# (real_ip_.*;)", r"\1")

    def replace(self, file, pattern, by):
        path = self.configuration / file
        text, count = re.subn(pattern, by, path.read_text("utf-8"))
        if not count:
            raise AssertionError(f"ops/nginx/{file} has nothing like {pattern}: the check is out of date")
        path.write_text(text, "utf-8")

    def command(self, *more):
        return ["nginx", "-e", "stderr", "-p", f"{self.written}/", "-c", str(self.configuration / "nginx.conf"), *more]

    def test(self):
        """What `nginx -t` says; raises where it refuses."""
        told = subprocess.run(self.command("-t"), capture_output=True, text=True, check=False)
        if told.returncode or "[warn]" in told.stderr:
            raise AssertionError(told.stderr.strip())

    def __enter__(self):
        self.out = (self.folder / "access.log").open("wb")
        self.err = (self.folder / "error.log").open("wb")
        # Ends with this program, in whatever way that ends.
        command = ["setpriv", "--pdeathsig", "TERM", *self.command("-g", "daemon off;")]
        self.process = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=self.out, stderr=self.err)
        for _ in range(600):
            if self.process.poll() is not None:
                break
            with socket.socket() as probe:
                if probe.connect_ex(("127.0.0.1", self.port)) == 0:
                    return self
            time.sleep(0.05)
        self.__exit__()
        raise AssertionError(f"nginx did not start: {self.errors()}")

    def __exit__(self, *_):
        self.process.terminate()
        try:
            self.process.wait(10)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
        self.out.close()
        self.err.close()

    def log(self):
        return (self.folder / "access.log").read_text("utf-8")

    def errors(self):
        return (self.folder / "error.log").read_text("utf-8")
