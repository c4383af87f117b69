"""The programs that the tests need and pip does not install: browsers, servers, po4a.

Run as a command it installs, in one go, Debian's packages where it may, or says what to run: python
tests/programs.py
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

ELSEWHERE = "/usr/sbin:/usr/local/sbin:/sbin:/opt/homebrew/bin"


@dataclass(frozen=True)
class Program:
    """A program, and how it is installed."""

    what_for: str
    names: tuple[str, ...]
    """Names and paths that it may have; the best first."""
    packages: tuple[str, ...]
    """Debian's."""
    files: tuple[str, ...] = ()
    """Other files that it needs, as patterns, on systems with apt."""
    brew: str = ""
    """Its name on macOS, if the tests run there with it."""
    variable: str = ""
    """The environment variable in which people can name another one."""

    def path(self) -> str | None:
        """Return where it is, or None."""
        for name in filter(None, (os.environ.get(self.variable, ""), *self.names)):
            if path := shutil.which(name) or shutil.which(name, path=ELSEWHERE):
                return path
        return None

    def is_there(self) -> bool:
        """Return whether it can be run, with all that belongs to it."""
        if not self.path():
            return False
        return not shutil.which("apt-get") or all(any(Path("/").glob(file)) for file in self.files)


PROGRAMS = {
    "chromium": Program(
        "the browser tests",
        (
            # The same browser without windows, toolbars and menus, which Chromium starts for each
            # page even where nobody sees them: a page opens in 0.25 s instead of 0.65 s.
            "chromium-headless-shell",
            "chromium",
            "chromium-browser",
            "google-chrome-stable",
            "google-chrome",
            "chrome",
            "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
            "/Applications/Chromium.app/Contents/MacOS/Chromium",
        ),
        ("chromium-headless-shell",),
        brew="--cask chromium",
        variable="CHROMIUM",
    ),
    "firefox": Program(
        "the walk in Firefox",
        ("firefox-esr", "firefox", "/Applications/Firefox.app/Contents/MacOS/firefox"),
        ("firefox-esr",),
        brew="--cask firefox",
        variable="FIREFOX",
    ),
    "webkit": Program(
        "the walk in WebKit",
        ("WebKitWebDriver",),
        ("webkit2gtk-driver", "gir1.2-webkit2-4.1", "python3-gi", "xvfb"),
        (
            "usr/lib/*/girepository-1.0/WebKit2-4.1.typelib",
            "usr/lib/python3/dist-packages/gi",
            "usr/bin/Xvfb",
        ),
    ),
    "nginx": Program(
        "the tests of hosts",
        ("nginx",),
        ("nginx", "libnginx-mod-http-brotli-static"),
        ("usr/lib/nginx/modules/ngx_http_brotli_static_module.so",),
        brew="nginx",
    ),
    "caddy": Program("the tests of hosts", ("caddy",), ("caddy",), brew="caddy"),
    "openssl": Program("the tests of hosts with a certificate", ("openssl",), ("openssl",)),
    "node": Program("the tests of CloudFront's function", ("node",), ("nodejs",), brew="node"),
    "po4a": Program("the round trip of translations", ("po4a",), ("po4a",), brew="po4a"),
}

OPTIONAL = ("firefox", "webkit", "openssl", "po4a")
"""Those without which the tests that need them are skipped; with CI set they are needed too."""


def path(name: str) -> str | None:
    """Return the path of a program, or None."""
    return PROGRAMS[name].path()


def missing(*names: str) -> list[str]:
    """Return those of some programs that are not there, or of all."""
    return [name for name in names or PROGRAMS if not PROGRAMS[name].is_there()]


def needed(*names: str) -> list[str]:
    """Return those without which the tests fail."""
    return [name for name in names if name not in OPTIONAL or os.environ.get("CI")]


def how_to_install(names: list[str]) -> str:
    """Return what to run for programs that are missing."""
    programs = [PROGRAMS[name] for name in names]
    lines = [f"  {name}, for {PROGRAMS[name].what_for}" for name in names]
    packages = " ".join(package for program in programs for package in program.packages)
    lines.append(f"Debian, Ubuntu: sudo apt-get install --no-install-recommends {packages}")
    lines += [f"macOS: brew install {program.brew}" for program in programs if program.brew]
    lines += [
        f"elsewhere: set {program.variable}=/path/to/it" for program in programs if program.variable
    ]
    return "\n".join(["Not found:", *lines])


def install(names: list[str]) -> None:
    """Install Debian's packages of some programs, those that this release has."""
    print(f"Installing for the tests: {', '.join(names)}", flush=True)
    subprocess.run(["apt-get", "update", "-qq"], check=False)
    wanted = [package for name in names for package in PROGRAMS[name].packages]
    known = [package for package in wanted if _is_known(package)]
    if "chromium" in names and "chromium-headless-shell" not in known:
        known.append("chromium")  # older releases have no headless shell
    subprocess.run(
        ["apt-get", "install", "-y", "-qq", "--no-install-recommends", *known],
        check=False,
        stdout=subprocess.DEVNULL,
        env={**os.environ, "DEBIAN_FRONTEND": "noninteractive"},
    )


def _is_known(package: str) -> bool:
    shown = subprocess.run(["apt-cache", "show", package], capture_output=True, check=False)
    return shown.returncode == 0


def main() -> int:
    """Return 0 when all that is needed is there, after installing it if need be."""
    if missing() and shutil.which("apt-get") and os.geteuid() == 0:
        install(missing())
    if absent := missing():
        print(how_to_install(absent), file=sys.stderr)
        for name in absent:
            if name not in needed(*absent):
                print(f"Without {name} {PROGRAMS[name].what_for} is skipped.", file=sys.stderr)
        return bool(needed(*absent))
    print(f"For the tests there are {', '.join(PROGRAMS)}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
