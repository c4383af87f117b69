"""What Lighthouse (npm, lighthouse) gives the site as nginx serves it, brotli and headers included,
to a phone: home, guide, a supporting page, an insert.

Each in French and German. Only npm asks the network, once. Prints the four scores, the first and
largest paint and the blocked time in ms, the shift, kilobytes and requests, medians of some runs,
and the audits that took points; judges nothing. An insert asks search engines to leave it alone and
lets no request out, not even Lighthouse's for robots.txt, so that its SEO is less than 100 on
purpose. Build the site first. Usage: python tests/bench/lighthouse.py [RUNS]
"""

from __future__ import annotations

import json
import os
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

import programs
import servers
from costs import ROOT

PACKAGE = "lighthouse"
VERSION = "13.5.0"
FOLDER = ROOT / ".cache" / "lighthouse"

PATHS = ("", "return/", "photos/", "parcel-insert/android/")
LANGUAGES = {"fr": "/", "de": "/de/"}
CATEGORIES = ("performance", "accessibility", "best-practices", "seo")
METRICS = (
    "first-contentful-paint",
    "largest-contentful-paint",
    "total-blocking-time",
    "cumulative-layout-shift",
    "total-byte-weight",
)


def installed() -> Path:
    """The program, after installing the package if need be; its install scripts are not run."""
    program = FOLDER / "node_modules" / PACKAGE / "cli" / "index.js"
    if not program.is_file():
        FOLDER.mkdir(parents=True, exist_ok=True)
        command = [
            "npm",
            "install",
            "--prefix",
            str(FOLDER),
            "--ignore-scripts",
            "--no-audit",
            "--no-fund",
            "--loglevel=error",
            f"{PACKAGE}@{VERSION}",
        ]
        subprocess.run(command, check=True, cwd=FOLDER)
    return program


def report(program: Path, address: str, language: str) -> dict:
    """Lighthouse's own report of one page, in a new browser that asks for a language."""
    command = [
        programs.path("node"),
        str(program),
        address,
        "--output=json",
        "--quiet",
        f"--only-categories={','.join(CATEGORIES)}",
        f"--chrome-flags=--headless=new --no-sandbox --lang={language}",
        f"--extra-headers={json.dumps({'Accept-Language': language})}",
    ]
    said = subprocess.run(
        command,
        check=False,
        capture_output=True,
        text=True,
        env={**os.environ, "CHROME_PATH": programs.path("chromium")},
    )
    if said.returncode:
        raise SystemExit(f"Lighthouse could not look at {address}:\n{said.stderr[-2000:]}")
    return json.loads(said.stdout)


def main() -> int:
    """Measure each page some times; returns 0 when all could be measured."""
    runs = int(sys.argv[1]) if len(sys.argv) > 1 else 1
    if absent := programs.missing("nginx", "node", "chromium"):
        print(programs.how_to_install(absent), file=sys.stderr)
        return 1
    program = installed()
    print(
        f"{'':32}  {'  '.join(CATEGORIES)}   first  largest  blocked  shift    kB  requests   (load"
        f" {os.getloadavg()[0]:.1f}, {runs} runs)"
    )
    with (
        tempfile.TemporaryDirectory() as name,
        servers.nginx(
            ROOT / "hosting/nginx/return-guide.conf", ROOT / "site", Path(name)
        ) as address,
    ):
        for path in PATHS:
            for language, root in LANGUAGES.items():
                reports = [report(program, f"{address}{root}{path}", language) for _ in range(runs)]
                scores = [
                    statistics.median(one["categories"][key]["score"] for one in reports) * 100
                    for key in CATEGORIES
                ]
                first, largest, blocked, shift, size = (
                    statistics.median(one["audits"][key]["numericValue"] for one in reports)
                    for key in METRICS
                )
                requests = len(reports[0]["audits"]["network-requests"]["details"]["items"])
                print(
                    f"{root + path:32}  {scores[0]:11.0f}  {scores[1]:13.0f}  {scores[2]:14.0f} "
                    f" {scores[3]:3.0f}   {first:5.0f}  {largest:7.0f}  {blocked:7.0f} "
                    f" {shift:5.3f}  {size / 1000:4.1f}  {requests:8}"
                )
                counted = {
                    ref["id"]
                    for one in reports[0]["categories"].values()
                    for ref in one["auditRefs"]
                    if ref["weight"]
                }
                for key in sorted(counted):
                    audit = min(
                        (one["audits"][key] for one in reports),
                        key=lambda audit: 1 if audit["score"] is None else audit["score"],
                    )
                    if audit["score"] is not None and audit["score"] < 0.9:
                        print(f"{'':34}{key}: {audit['score']} {audit.get('displayValue', '')}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
