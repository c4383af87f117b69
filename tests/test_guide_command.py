"""The command line for people."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import guide
import pytest
from conftest import ROOT
from returnguide.rules.settings import load_settings


def test_check_prints_problems_and_counts_them(
    docs: Path, change, capsys: pytest.CaptureFixture[str]
) -> None:
    """Problems on standard output, one a line; the count on standard error; exit code 1, or 0
    without any."""
    assert guide.main(["check", "--docs", str(docs)]) == 0
    new = (
        "53 new addresses (?carrier=colissimo, ?carrier=dhl, ?carrier=other, …): `guide.py"
        " permalinks publish` makes them permanent when the site is published\n"
    )
    assert capsys.readouterr() == ("", f"0 problems in 22 pages, 2 languages\n{new}")
    change("en/return.md", "{#shipping-dhl}", "{#shipping-dlh}")
    assert guide.main(["check", "--docs", str(docs)]) == 1
    printed = capsys.readouterr()
    assert (
        printed.out == "docs/en/return.md:75: tab 'dlh' is not a carrier; did you mean 'dhl'?"
        " [unknown-choice]\n\n    1  unknown-choice  error\n    1  problem\n"
    )
    assert printed.err.startswith("1 problem in 22 pages, 2 languages\n")


def test_check_for_programs(docs: Path, change, capsys: pytest.CaptureFixture[str]) -> None:
    """`--format` gives the same problem to GitHub; where there is none, nothing but SARIF's frame
    is printed."""
    assert guide.main(["check", "--docs", str(docs), "--format", "sarif"]) == 0
    assert json.loads(capsys.readouterr().out)["runs"][0]["results"] == []
    change("en/return.md", "{#shipping-dhl}", "{#shipping-dlh}")
    assert guide.main(["check", "--docs", str(docs), "--format", "github"]) == 1
    assert (
        capsys.readouterr().out
        == "::error file=docs/en/return.md,line=75,title=unknown-choice::tab 'dlh' is not a"
        " carrier; did you mean 'dhl'?\n"
    )


def test_check_of_a_folder_with_another_name(docs: Path) -> None:
    """The source may lie in any folder."""
    assert guide.main(["check", "--docs", str(docs.rename(docs.with_name("source")))]) == 0


COMMANDS_ON_THE_SOURCE = {
    "check": 1,
    "links online": 2,
    "translations status": 1,
    "translations diff return.md#imei en": 1,
    "translations stamp": 1,
    "translations confirm return.md#imei": 1,
    "translations minor return.md#imei": 1,
    "translations major return.md#imei": 1,
    "translations new pl": 1,
    "permalinks publish": 1,
    "permalinks rename imei serial": 1,
}
"""Every command that reads the source -> its exit code where it cannot."""


@pytest.mark.parametrize(("command", "code"), COMMANDS_ON_THE_SOURCE.items())
def test_folder_that_is_not_the_source(
    tmp_path: Path, command: str, code: int, capsys: pytest.CaptureFixture[str]
) -> None:
    """A folder that is missing, a file, and a folder without French: one line, no traceback."""
    file, empty = tmp_path / "file", tmp_path / "empty"
    file.touch()
    empty.mkdir()
    hint = "name the folder of the source with --docs\n"
    for folder, error in (
        (tmp_path / "nowhere", "is no folder"),
        (file, "is no folder"),
        (empty, "has no folder 'fr' with the French text"),
    ):
        assert guide.main([*command.split(), "--docs", str(folder)]) == code
        assert capsys.readouterr() == ("", f"{folder} {error}: {hint}")
    assert not list(empty.iterdir())


@pytest.mark.parametrize("command", ["check", "translations new pl"])
def test_configuration_that_is_no_text(
    docs: Path, command: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """A mkdocs.yml in another encoding is named, and nothing is written."""
    config = docs.parent / "mkdocs.yml"
    config.write_bytes(b"\xff\xfe")
    assert guide.main([*command.split(), "--docs", str(docs)]) == 1
    output = "".join(capsys.readouterr())
    assert "mkdocs.yml" in output and "not UTF-8 text" in output
    assert not (docs / "pl").exists()


def test_file_that_cannot_be_read(docs: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """What the system refuses is one line that names the file, and nothing is written."""
    config = docs.parent / "mkdocs.yml"
    assert guide.main(["translations", "new", "pl", "--docs", str(docs)]) == 1
    assert capsys.readouterr().err == f"{config}: No such file or directory\n"
    config.mkdir()
    assert guide.main(["translations", "new", "pl", "--docs", str(docs)]) == 1
    assert capsys.readouterr().err.startswith(f"{config}: ")
    assert not (docs / "pl").exists()


@pytest.mark.parametrize("config", [b"\xff", b"[]", b"{", None])
def test_site_configuration_that_cannot_be_read(
    tmp_path: Path, config: bytes | None, capsys: pytest.CaptureFixture[str]
) -> None:
    """One line, exit code 2, for a site.json that is missing, no text, no JSON or no object."""
    file = tmp_path / "site.json"
    if config is not None:
        file.write_bytes(config)
    assert guide.main(["links", "built", str(tmp_path), "--config", str(file)]) == 2
    error = capsys.readouterr().err
    assert error.startswith("site.json") and error.count("\n") == 1


def run_without_packages(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    """Run the command of the project in `folder` with a Python that has the standard library
    only."""
    return subprocess.run(
        [sys.executable, "-S", str(folder / "hooks/guide.py"), *arguments],
        capture_output=True,
        text=True,
        check=False,
    )


def test_system_python_runs_the_venv(project: Path) -> None:
    """`python hooks/guide.py …` works without the packages where `.venv` has them, with the same
    output and exit code."""
    if not Path(sys.prefix, "pyvenv.cfg").is_file():
        pytest.skip("the tests run without a virtual environment")
    (project / ".venv").symlink_to(sys.prefix)
    run = run_without_packages(project, "check")
    assert (run.returncode, run.stdout) == (0, "")
    assert run.stderr.startswith("0 problems in 22 pages, 2 languages\n")
    run = run_without_packages(project, "links", "built", str(project / "nowhere"))
    assert (run.returncode, run.stderr) == (
        2,
        f"{project / 'nowhere'} is no folder: name that of a built site\n",
    )


def test_system_python_without_a_venv(project: Path) -> None:
    """One sentence says what to run; `--help` needs nothing."""
    run = run_without_packages(project, "check")
    assert (run.returncode, run.stdout) == (2, "")
    assert run.stderr.startswith("guide.py needs the Python module '")
    assert "run `make site` or `make check` first" in run.stderr
    assert run.stderr.count("\n") == 1
    assert "translations" in run_without_packages(project, "--help").stdout


def test_norwegian_is_no_boolean(docs: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """YAML reads a bare `no` as false: its rows are quoted, and found again."""
    config = docs.parent / "mkdocs.yml"
    shutil.copy(ROOT / "mkdocs.yml", config)
    assert guide.main(["translations", "new", "no", "--docs", str(docs)]) == 0
    text = config.read_text(encoding="utf-8")
    assert '- {locale: "no", name: Norsk}\n' in text
    assert load_settings(config).preview == ("no",)
    assert load_settings(config).errors == ()
    shutil.rmtree(docs / "no")
    assert guide.main(["translations", "new", "no", "--docs", str(docs)]) == 1
    assert "mkdocs.yml has a row for 'no' already" in capsys.readouterr().err


def test_nothing_is_recorded_over_a_damaged_lock(
    docs: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """What a merge left half has records that writing the file again would lose."""
    lock = docs / "data" / "freshness" / "en" / "return.json"
    lock.parent.mkdir(parents=True)
    lock.write_text('{\n  "": {"s": "0123456789", "t"\n', encoding="utf-8")
    before = lock.read_bytes()
    for command in ("stamp", "confirm return.md#imei en", "minor return.md#imei"):
        assert guide.main(["translations", *command.split(), "--docs", str(docs)]) == 1
        error = capsys.readouterr().err
        assert error.startswith("nothing was recorded: docs/data/freshness/en/return.json:3: ")
    assert lock.read_bytes() == before


@pytest.mark.parametrize("form", ("text", "jsonl", "github", "sarif"))
def test_name_of_a_file_that_is_no_text(docs: Path, form: str) -> None:
    """A file whose name is not UTF-8 is told, in every form and on any terminal."""
    (docs / "fr" / os.fsdecode(b"caf\xe9.md")).write_text("# A\n", encoding="utf-8")
    program = [sys.executable, "hooks/guide.py", "check", "--format", form, "--docs", str(docs)]
    environment = os.environ | {"PYTHONIOENCODING": "ascii"}
    process = subprocess.run(program, cwd=ROOT, env=environment, capture_output=True, text=True)
    assert "Traceback" not in process.stderr
    assert "caf" in process.stdout
