"""How many times a second nginx serves the compressed guide, on loopback, with the configuration
that the build writes.

wrk asks beside it on the same cores, so the number is what is left for nginx; ten seconds, bounded.
Build the site first. Ends with 1 below the house's 30,000 a second. Usage: python
tests/bench/nginx.py [SECONDS]
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import tempfile
import urllib.request
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

import programs
import servers
from costs import ROOT

BAR = 30_000
PAGE = "/return/"


def main() -> int:
    """Returns 0 at the bar or above."""
    seconds = min(int(sys.argv[1]) if len(sys.argv) > 1 else 10, 60)
    if programs.missing("nginx") or not shutil.which("wrk"):
        print(
            "nginx, its brotli module and wrk are needed. On Debian or Ubuntu: sudo apt-get install"
            " nginx libnginx-mod-http-brotli-static wrk",
            file=sys.stderr,
        )
        return 1
    with (
        tempfile.TemporaryDirectory() as name,
        servers.nginx(
            ROOT / "hosting/nginx/return-guide.conf",
            ROOT / "site",
            Path(name),
            workers=os.cpu_count(),
        ) as address,
    ):
        request = urllib.request.Request(address + PAGE, headers={"Accept-Encoding": "br"})
        with urllib.request.urlopen(request) as answer:
            sent = len(answer.read())
            if answer.headers["Content-Encoding"] != "br":
                raise SystemExit("nginx did not send the brotli form")
        command = [
            "wrk",
            "-t2",
            "-c32",
            f"-d{seconds}s",
            "-H",
            "Accept-Encoding: br",
            address + PAGE,
        ]
        said = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    if "Non-2xx" in said or "Socket errors" in said:
        print(said, file=sys.stderr)
        return 1
    rate = float(re.search(r"Requests/sec:\s+([\d.]+)", said)[1])
    print(
        f"{rate:,.0f} requests a second of {sent:,} bytes (brotli), {os.cpu_count()} cores shared"
        f" with wrk, load {os.getloadavg()[0]:.1f} before"
    )
    return 0 if rate >= BAR else 1


if __name__ == "__main__":
    sys.exit(main())
