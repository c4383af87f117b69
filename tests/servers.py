"""Servers for tests: a plain static one, and the real nginx and Caddy, on a free port of this
machine, started, waited for, and surely stopped."""

from __future__ import annotations

import functools
import http.server
import os
import re
import shutil
import socket
import subprocess
import tempfile
import threading
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import programs

MODULE = Path("/usr/lib/nginx/modules/ngx_http_brotli_static_module.so")

PLAIN_SITE = "location / { try_files $uri $uri/ =404; }"
"""What a server of static files needs, and no more."""

_CONFIG = """\
daemon off;
master_process off;
error_log stderr warn;
pid {work}/nginx.pid;
events {{}}
http {{
  types {{
    text/html html; text/css css; text/javascript js; application/json json; text/csv csv;
    image/svg+xml svg; application/pdf pdf; application/xml xml;
  }}
  access_log off;
  client_body_temp_path {work}/body; proxy_temp_path {work}/proxy;
  fastcgi_temp_path {work}/fastcgi; uwsgi_temp_path {work}/uwsgi; scgi_temp_path {work}/scgi;
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
    """Serve `folder` as a plain static server; gives the address, without a final slash."""
    server = http.server.ThreadingHTTPServer(
        ("127.0.0.1", 0), functools.partial(handler, directory=str(folder))
    )
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        server.server_close()


def free_port() -> int:
    """Return a port that nothing listens on now."""
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return one.getsockname()[1]


@contextmanager
def started(
    command: Sequence[str],
    *,
    port: int,
    folder: Path,
    environment: Mapping[str, str] | None = None,
    seconds: float = 15,
) -> Iterator[str]:
    """Run a server in `folder` until the block ends; gives its address without a final slash.

    Raises RuntimeError with what the server said, when it ends or does not listen on `port` in
    time.
    """
    log = folder / f"{Path(command[0]).name}.log"
    with log.open("wb") as said:
        running = subprocess.Popen(
            command,
            cwd=folder,
            env={**os.environ, **(environment or {})},
            stdout=said,
            stderr=subprocess.STDOUT,
        )
    try:
        end = time.monotonic() + seconds
        while not _listens(port):
            if running.poll() is not None or time.monotonic() > end:
                output = log.read_text(encoding="utf-8", errors="replace")
                raise RuntimeError(f"{' '.join(command)} does not listen:\n{output}")
            time.sleep(0.02)
        yield f"http://127.0.0.1:{port}"
    finally:
        running.terminate()
        try:
            running.wait(5)
        except subprocess.TimeoutExpired:
            running.kill()
            running.wait()


def _listens(port: int) -> bool:
    with socket.socket() as one:
        one.settimeout(1)
        return one.connect_ex(("127.0.0.1", port)) == 0


@dataclass(frozen=True)
class Certificate:
    """The two files of a certificate."""

    chain: Path
    key: Path


def self_signed(folder: Path, host: str) -> Certificate | None:
    """Make a certificate for a host that nobody else vouches for; None without openssl."""
    made = Certificate(folder / "fullchain.pem", folder / "privkey.pem")
    if not (openssl := programs.path("openssl")):
        return None
    key = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes"]
    name = ["-subj", f"/CN={host}", "-addext", f"subjectAltName=DNS:{host}"]
    files = ["-keyout", str(made.key), "-out", str(made.chain)]
    subprocess.run([openssl, "req", "-x509", *key, *name, *files], check=True, capture_output=True)
    return made


def _nginx_config(
    conf: Path, root: Path, *, port: int, plain: str, certificate: Certificate | None
) -> str:
    """Return a site's configuration with the lines set that people set: where it listens, the
    certificate, where the site is. Without a certificate it serves the site without TLS. `plain` is
    where the redirect to https listens."""
    files = certificate or Certificate(Path("none"), Path("none"))
    text = conf.read_text(encoding="utf-8")
    for old, new in (
        (r"    listen 80;\n", f"    listen {plain};\n"),
        (r"    listen \[::\]:80;\n", ""),
        (r"    listen 443( ssl http2);\n", f"    listen 127.0.0.1:{port}\\1;\n"),
        (r"    listen \[::\]:443 ssl http2;\n", ""),
        (r"    ssl_certificate .*\n", f"    ssl_certificate {files.chain};\n"),
        (r"    ssl_certificate_key .*\n", f"    ssl_certificate_key {files.key};\n"),
        (r"    root /srv/return-guide;\n", f"    root {root};\n"),
    ):
        text, count = re.subn(old, new, text)
        if count != 1:
            raise ValueError(f"{conf} has {count} lines {old!r}")
    return text if certificate else re.sub(r" ssl http2(?=;)|    ssl_.*\n", "", text)


@contextmanager
def nginx(
    conf: Path,
    root: Path,
    folder: Path,
    *,
    workers: int = 1,
    certificate: Certificate | None = None,
    plain_port: int | None = None,
) -> Iterator[str]:
    """Run nginx with a site's configuration (`return-guide.conf`, and beside it the part for
    brotli), serving `root`; its own files in `folder`.

    With a certificate it serves the site by https, though the address given is http, and redirects
    there at `plain_port`. As root its workers are root's too: they read what root's tests have
    built.
    """
    port = free_port()
    (folder / "conf.d").mkdir(parents=True, exist_ok=True)
    plain = f"127.0.0.1:{plain_port}" if plain_port else f"unix:{folder}/redirect.sock"
    text = _nginx_config(conf, root, port=port, plain=plain, certificate=certificate)
    (folder / "conf.d" / conf.name).write_text(text, encoding="utf-8")
    brotli = conf.with_name("return-guide.brotli")
    if MODULE.is_file():
        shutil.copy(brotli, folder / "conf.d")
    types = next(
        path
        for path in (
            Path("/etc/nginx/mime.types"),
            Path("/opt/homebrew/etc/nginx/mime.types"),
            Path("/usr/local/etc/nginx/mime.types"),
        )
        if path.is_file()
    )
    temporary = "\n".join(
        f"    {kind}_temp_path {folder}/{kind};"
        for kind in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    )
    (folder / "nginx.conf").write_text(
        f"""{f"load_module {MODULE};" if MODULE.is_file() else ""}
{"user root;" if os.geteuid() == 0 else ""}
daemon off;
worker_processes {workers};
pid {folder}/nginx.pid;
error_log stderr warn;
events {{ worker_connections 1024; }}
http {{
    include {types};
    default_type application/octet-stream;
    access_log off;
    keepalive_requests 1000000;
{temporary}
    include conf.d/*.conf;
}}
""",
        encoding="utf-8",
    )
    with started(
        [
            programs.path("nginx"),
            "-e",
            "stderr",
            "-p",
            str(folder),
            "-c",
            str(folder / "nginx.conf"),
        ],
        port=port,
        folder=folder,
    ) as address:
        yield address


@contextmanager
def nginx_serving(root: Path, rules: str = PLAIN_SITE) -> Iterator[str]:
    """Run nginx as a plain server of the files in `root`; `rules` are the lines of its `server`
    block."""
    port = free_port()
    with tempfile.TemporaryDirectory() as work:
        config = Path(work, "nginx.conf")
        config.write_text(
            _CONFIG.format(work=work, port=port, root=root, rules=rules), encoding="utf-8"
        )
        with started(
            [programs.path("nginx"), "-e", "stderr", "-p", work, "-c", str(config)],
            port=port,
            folder=Path(work),
        ) as address:
            yield address


@contextmanager
def caddy(conf: Path, root: Path, folder: Path) -> Iterator[str]:
    """Run Caddy with a site's Caddyfile, serving `root`; its own files in `folder`."""
    port = free_port()
    (folder / "Caddyfile").write_text(
        "{\n\tadmin off\n}\n" + conf.read_text(encoding="utf-8"), encoding="utf-8"
    )
    environment = {
        "GUIDE_ADDRESS": f"http://127.0.0.1:{port}",
        "GUIDE_ROOT": str(root),
        "XDG_CONFIG_HOME": str(folder),
        "XDG_DATA_HOME": str(folder),
        "HOME": str(folder),
    }
    command = [
        programs.path("caddy"),
        "run",
        "--config",
        str(folder / "Caddyfile"),
        "--adapter",
        "caddyfile",
    ]
    with started(command, port=port, folder=folder, environment=environment) as address:
        yield address
