"""Servers on loopback for the tests: a plain static one, and Debian's nginx; run as a command it installs nginx where it may."""

from __future__ import annotations

import functools
import http.server
import os
import shutil
import socket
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

MISSING = """No nginx was found for the tests of servers. Do one of these, then run the tests again:
  Debian, Ubuntu:  sudo apt-get install nginx-light
  macOS:           brew install nginx
  elsewhere:       install nginx, and set NGINX=/path/to/it"""

PLAIN_SITE = "location / { try_files $uri $uri/ =404; }"
"""What a server of static files needs, and no more."""

_CONFIG = """\
daemon off;
master_process off;
error_log stderr warn;
pid {work}/pid;
events {{}}
http {{
  types {{ text/html html; text/css css; text/javascript js; application/json json; text/csv csv; image/svg+xml svg; application/pdf pdf; application/xml xml; }}
  access_log off;
  client_body_temp_path {work}/body; proxy_temp_path {work}/proxy; fastcgi_temp_path {work}/fastcgi; uwsgi_temp_path {work}/uwsgi; scgi_temp_path {work}/scgi;
  server {{ listen 127.0.0.1:{port}; root {root}; index index.html; {rules} }}
}}
"""


class Quiet(http.server.SimpleHTTPRequestHandler):
    """Serves the site, its 404 page of the right language included, and keeps silent."""

    def log_message(self, *arguments: object) -> None:
        pass

    def send_error(self, code: int, message: str | None = None, explain: str | None = None) -> None:
        folder = "en/" if self.path.startswith("/en/") else ""
        body = Path(self.directory, folder, "404.html").read_bytes()
        self.send_response(code)
        self.send_header("Content-Type", "text/html; charset=utf-8")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)


@contextmanager
def serving(folder: Path, handler: type[Quiet] = Quiet) -> Iterator[str]:
    """The address, without a final slash, at which a plain static server serves `folder`."""
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), functools.partial(handler, directory=str(folder)))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        server.server_close()


def nginx() -> str | None:
    """The path of an nginx, or None."""
    names = [os.environ.get("NGINX", ""), "nginx", "/usr/sbin/nginx"]
    return next((path for name in names if name and (path := shutil.which(name))), None)


@contextmanager
def nginx_serving(folder: Path, rules: str = PLAIN_SITE) -> Iterator[str]:
    """The address, without a final slash, at which nginx serves `folder`; `rules` are the lines of its `server` block."""
    program = nginx()
    if not program:
        raise FileNotFoundError(MISSING)
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    with tempfile.TemporaryDirectory() as work:
        config = Path(work, "nginx.conf")
        config.write_text(_CONFIG.format(work=work, port=port, root=folder, rules=rules), encoding="utf-8")
        process = subprocess.Popen([program, "-c", str(config), "-e", "stderr", "-p", work], stderr=subprocess.PIPE, text=True)
        try:
            _wait_for(process, port)
            yield f"http://127.0.0.1:{port}"
        finally:
            process.terminate()
            process.wait(timeout=10)
            process.stderr.close()


def _wait_for(process: subprocess.Popen, port: int) -> None:
    """Until the port answers; raises RuntimeError with what nginx said when it ends before."""
    while process.poll() is None:
        with suppress(OSError), socket.create_connection(("127.0.0.1", port), timeout=1):
            return
        time.sleep(0.01)
    raise RuntimeError(process.stderr.read())


def main() -> int:
    """Returns 0 when an nginx is there, after installing it if need be."""
    if not nginx() and shutil.which("apt-get") and os.geteuid() == 0:
        print("Installing Debian's nginx for the tests of servers", flush=True)
        subprocess.run(["apt-get", "install", "-y", "-qq", "--no-install-recommends", "nginx-light"], check=False, stdout=subprocess.DEVNULL)
    if path := nginx():
        print(f"Tests of servers: {path}")
        return 0
    print(MISSING, file=sys.stderr)
    return 1


if __name__ == "__main__":
    sys.exit(main())
