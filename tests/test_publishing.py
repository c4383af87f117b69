"""A site is published whole or not at all, whatever stops its build."""

from __future__ import annotations

import errno
import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from conftest import built, small_project
from returnguide.build import publishing
from returnguide.build.publishing import Publication
from returnguide.diagnostics import UsageError

Contents = dict[str, bytes]


def contents(folder: Path) -> Contents:
    """Path -> bytes of every file of the published site and of its hosts' configuration."""
    return {
        file.relative_to(folder).as_posix(): file.read_bytes()
        for name in ("site", "hosting")
        for file in sorted((folder / name).rglob("*"))
        if file.is_file()
    }


def write(folder: Path, name: str, text: str) -> None:
    """Write a file and its folders."""
    (folder / name).parent.mkdir(parents=True, exist_ok=True)
    (folder / name).write_text(text, encoding="utf-8")


def publish(project: Path, text: str) -> list[str]:
    """Publish a small site of one page, and a file for hosts."""
    publication = Publication(project / "site")
    try:
        publication.prepare()
        write(publication.site, "index.html", text)
        write(publication.site.with_name("hosting"), "Caddyfile", text)
        return publication.publish()
    finally:
        publication.close()


def test_new_site_takes_the_place_of_the_old_one(tmp_path: Path) -> None:
    """What is gone is gone; what is hidden and not ours (`.git`) stays, as MkDocs leaves it."""
    write(tmp_path, "site/old.html", "old")
    write(tmp_path, "site/.git/config", "kept")
    assert publish(tmp_path, "new") == []
    assert contents(tmp_path) == {
        "hosting/Caddyfile": b"new",
        "site/index.html": b"new",
        "site/.git/config": b"kept",
    }
    assert [entry.name for entry in (tmp_path / ".site.build").iterdir()] in ([], ["lock"])


def test_second_build_ends_at_once(tmp_path: Path) -> None:
    """With one sentence, and the first one publishes."""
    first = Publication(tmp_path / "site")
    first.prepare()
    write(first.site, "index.html", "first")
    with pytest.raises(UsageError, match="another build is writing site/: wait until it has ended"):
        Publication(tmp_path / "site")
    first.publish()
    first.close()
    assert (tmp_path / "site/index.html").read_text(encoding="utf-8") == "first"
    Publication(tmp_path / "site").close()


def test_what_a_killed_build_left_is_removed(tmp_path: Path) -> None:
    """Half a site, or the old one between two renames, which is put back."""
    write(tmp_path, ".site.build/site/half.html", "half")
    write(tmp_path, ".site.build/old-site/index.html", "last good")
    publication = Publication(tmp_path / "site")
    publication.prepare()
    assert (tmp_path / "site/index.html").read_text(encoding="utf-8") == "last good"
    assert list(publication.site.iterdir()) == []
    publication.close()
    assert (tmp_path / "site/index.html").read_text(encoding="utf-8") == "last good"


def test_without_exchange_two_renames(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """On a system that cannot exchange folders."""
    monkeypatch.setattr(publishing, "exchange", lambda first, second: False)
    for text in ("first", "second"):
        assert publish(tmp_path, text) == []
        assert (tmp_path / "site/index.html").read_text(encoding="utf-8") == text


def test_a_mount_point_is_copied_into(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What cannot be renamed is copied into, whatever was there, and named."""
    exchange = publishing.exchange

    def busy(one: Path, other: Path) -> bool:
        if other.parent == tmp_path:
            raise OSError(errno.EBUSY, "Device or resource busy")
        return exchange(one, other)

    monkeypatch.setattr(publishing, "exchange", busy)
    write(tmp_path, "site/gone/old.html", "old")
    write(tmp_path, "site/index.html/old.html", "a folder where a file must be")
    write(tmp_path, "site/.git/config", "kept")
    write(tmp_path, "hosting/old", "old")
    assert publish(tmp_path, "new") == ["hosting", "site"]
    names = {
        path.relative_to(tmp_path / "site").as_posix() for path in (tmp_path / "site").rglob("*")
    }
    assert names == {"index.html", ".git", ".git/config"}
    assert [path.name for path in (tmp_path / "hosting").iterdir()] == ["Caddyfile"]


def test_a_link_stays_a_link(tmp_path: Path) -> None:
    """The folder that it leads to is exchanged."""
    (tmp_path / "www/site").mkdir(parents=True)
    (tmp_path / "site").symlink_to(tmp_path / "www/site")
    publish(tmp_path, "new")
    assert (tmp_path / "site").is_symlink()
    assert (tmp_path / "www/site/index.html").read_text(encoding="utf-8") == "new"


def test_a_link_to_the_files_of_hosts_stays_a_link(tmp_path: Path) -> None:
    """And what is hidden where it leads stays there."""
    write(tmp_path, "etc/.git/config", "kept")
    (tmp_path / "hosting").symlink_to(tmp_path / "etc")
    publish(tmp_path, "new")
    assert (tmp_path / "hosting").is_symlink()
    assert (tmp_path / "etc/Caddyfile").read_text(encoding="utf-8") == "new"
    assert (tmp_path / "etc/.git/config").is_file()


def test_hidden_folder_of_the_site_itself_is_replaced(tmp_path: Path) -> None:
    """A security.txt that is no longer made is gone."""
    write(tmp_path, "site/.well-known/security.txt", "old")
    publish(tmp_path, "new")
    assert not (tmp_path / "site/.well-known").exists()


def test_hidden_files_survive_a_kill_after_the_exchange(tmp_path: Path) -> None:
    """The old site is in the folder of the build then."""
    write(tmp_path, "site/index.html", "new")
    write(tmp_path, ".site.build/site/.git/config", "kept")
    Publication(tmp_path / "site").prepare()
    assert (tmp_path / "site/.git/config").is_file()


@pytest.mark.parametrize("name", ["docs", ".", "hooks", "hosting", "docs/site"])
def test_site_does_not_take_the_place_of_its_sources(tmp_path: Path, name: str) -> None:
    """Also by a link, which MkDocs does not follow."""
    write(tmp_path, "docs/fr/index.md", "text")
    (tmp_path / "hooks").mkdir()
    sources = [tmp_path / "docs", tmp_path / "hooks"]
    (tmp_path / "link").symlink_to(tmp_path / name)
    for folder in (tmp_path / name, tmp_path / "link"):
        with pytest.raises(UsageError, match="choose another site_dir"):
            Publication(folder, sources=sources)
    assert (tmp_path / "docs/fr/index.md").is_file()


@pytest.mark.parametrize("name", ["site", "hosting"])
def test_file_where_a_folder_is_published(tmp_path: Path, name: str) -> None:
    """Told before anything is built."""
    write(tmp_path, name, "a file")
    with pytest.raises(UsageError, match=f"^{name} is a file, and a folder must be there"):
        Publication(tmp_path / "site")


def test_link_in_the_folder_of_the_build_is_not_followed(tmp_path: Path) -> None:
    """What it leads to stays."""
    write(tmp_path, "docs/index.md", "text")
    (tmp_path / ".site.build").mkdir()
    (tmp_path / ".site.build/site").symlink_to(tmp_path / "docs")
    publish(tmp_path, "new")
    assert (tmp_path / "docs/index.md").is_file()


def test_site_that_cannot_be_replaced_leaves_both(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The files of hosts, published first, are put back."""
    publish(tmp_path, "old")
    before, exchange = contents(tmp_path), publishing.exchange

    def full(one: Path, other: Path) -> bool:
        if other.name == "site":
            raise OSError(errno.ENOSPC, "No space left on device")
        return exchange(one, other)

    monkeypatch.setattr(publishing, "exchange", full)
    with pytest.raises(OSError, match="No space left"):
        publish(tmp_path, "new")
    assert contents(tmp_path) == before


def test_copy_that_fails_changes_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """All is copied before anything is replaced."""
    publish(tmp_path, "old")
    before = contents(tmp_path)

    def refused(*_: object) -> bool:
        raise OSError(errno.EBUSY, "Device or resource busy")

    monkeypatch.setattr(publishing, "exchange", refused)
    monkeypatch.setattr(publishing.shutil, "copytree", refused)
    with pytest.raises(OSError, match="busy"):
        publish(tmp_path, "new")
    assert contents(tmp_path) == before


def test_folder_that_cannot_be_written(tmp_path: Path) -> None:
    """One sentence, no traceback. (A file where a folder must be: root may write anywhere.)"""
    write(tmp_path, "www", "a file")
    with pytest.raises(UsageError, match="nothing can be written beside site/"):
        Publication(tmp_path / "www/site")


def in_the_source(project: Path) -> None:
    """A rule on the source is broken."""
    file = project / "docs/en/return.md"
    text = file.read_text(encoding="utf-8")
    file.write_text(text.replace("{#shipping-dhl}", "{#shipping-dlh}"), encoding="utf-8")


def in_strict_count(project: Path) -> None:
    """A hook of somebody else warns, which strict mode counts after the last event."""
    write(
        project,
        "hooks/warns.py",
        "import logging\n\n\ndef on_env(env, **_):\n"
        '    logging.getLogger("mkdocs.hooks.warns").warning("something is odd")\n',
    )
    config = (project / "mkdocs.yml").read_text(encoding="utf-8")
    write(project, "mkdocs.yml", config.replace("hooks:\n", "hooks:\n  - hooks/warns.py\n"))


def in_site_check(project: Path) -> None:
    """A template leads to a page that does not exist."""
    file = project / "overrides/partials/content.html"
    file.write_text(
        file.read_text("utf-8").replace(
            "{{ content }}", '{{ content }}<a href="/nowhere/">Nowhere</a>'
        ),
        "utf-8",
    )


def in_a_policy(project: Path) -> None:
    """A template has a script in an attribute, which no policy allows."""
    file = project / "overrides/partials/content.html"
    file.write_text(
        file.read_text("utf-8").replace(
            "{{ content }}", '{{ content }}<p onclick="alert(1)">Text</p>'
        ),
        "utf-8",
    )


def in_a_template(project: Path) -> None:
    """A template fails while pages are written."""
    file = project / "overrides/partials/content.html"
    file.write_text(
        file.read_text("utf-8").replace("{{ content }}", "{{ content }}{{ 1 / 0 }}"),
        "utf-8",
    )


@pytest.fixture(scope="module")
def built_once(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the small good site as a project that has been built."""
    folder = small_project(tmp_path_factory.mktemp("built"))
    built(folder)
    return folder


@pytest.fixture
def published(built_once: Path, tmp_path: Path) -> Path:
    """Return a copy of the project that has been built."""
    return shutil.copytree(built_once, tmp_path / "published")


@pytest.mark.parametrize(
    "damage", [in_the_source, in_strict_count, in_site_check, in_a_policy, in_a_template]
)
def test_failed_build_leaves_the_last_good_site(
    published: Path, damage: Callable[[Path], None]
) -> None:
    """`site/` and `hosting/` are byte for byte as before, and the lock is free."""
    before = contents(published)
    damage(published)
    with pytest.raises((SystemExit, ZeroDivisionError)):
        built(published)
    assert contents(published) == before
    assert [path.name for path in (published / ".site.build").iterdir()] in ([], ["lock"])


def command(project: Path, *prefix: str) -> subprocess.Popen[str]:
    """Start the real command."""
    return subprocess.Popen(
        [*prefix, sys.executable, "-m", "mkdocs", "build", "-q"],
        cwd=project,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        env={**os.environ, "NO_MKDOCS_2_WARNING": "1"},
    )


def test_two_commands_at_once(project: Path) -> None:
    """One good site, one clear refusal."""
    runs = [command(project), command(project)]
    outputs = [run.communicate()[0] for run in runs]
    assert sorted(run.returncode for run in runs) == [0, 1]
    refused = outputs[[run.returncode for run in runs].index(1)]
    assert refused.strip() == "another build is writing site/: wait until it has ended"
    assert (project / "site/en/return/index.html").is_file()


def test_killed_build_leaves_the_last_good_site(published: Path) -> None:
    """At whatever moment; the next build is whole."""
    before = contents(published)
    for delay in (0.4, 0.8):
        run = command(published)
        time.sleep(delay)
        run.send_signal(signal.SIGKILL)
        run.communicate()
        assert contents(published) == before
    built(published)
    assert contents(published) == before


def test_strict_build_is_strict_when_quiet(project: Path) -> None:
    """MkDocs drops its warnings under `-q` before it counts them."""
    in_strict_count(project)
    run = command(project)
    output = run.communicate()[0]
    assert run.returncode == 1
    assert "something is odd" in output
    assert "site/ was not published, it is as it was" in output
    assert not (project / "site").exists()


def test_what_the_system_refuses_is_one_sentence(project: Path) -> None:
    """A full disk, for which stands a limit of the size of files; no traceback, nothing left."""
    run = command(project, "bash", "-c", 'ulimit -f 10; exec "$@"', "bash")
    output = run.communicate()[0]
    assert run.returncode == 1
    assert output.strip().splitlines()[-1].startswith("the build has stopped: ")
    assert output.strip().endswith("File too large")
    assert "Traceback" not in output
    assert [path.name for path in (project / ".site.build").iterdir()] in ([], ["lock"])


def test_interrupted_build_leaves_nothing(project: Path) -> None:
    """Ctrl-C while pages are written."""
    run = command(project, "env", "--default-signal=INT")
    while run.poll() is None and not list((project / ".site.build").glob("site/*")):
        time.sleep(0.01)
    run.send_signal(signal.SIGINT)
    assert run.communicate()[0].strip() == "Aborted!"
    assert [path.name for path in (project / ".site.build").iterdir()] in ([], ["lock"])


def test_page_that_mkdocs_cannot_read_is_one_sentence_under_serve(project: Path) -> None:
    """After the diagnostic."""
    (project / "docs/en/photos.md").write_bytes(b"\xff")
    with pytest.raises(SystemExit) as stopped:
        built(project, command="serve", site_dir=str(project / "served"))
    assert stopped.value.warnings[0].startswith("docs/en/photos.md:1: the file is not UTF-8 text")
    assert str(stopped.value).startswith("the build has stopped, fix the errors above first: ")
