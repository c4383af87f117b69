"""What a host needs of the site, without a host: policies, the table, compressed files, and what
stops a build."""

from __future__ import annotations

import base64
import datetime
import gzip
import hashlib
import os
import re
from pathlib import Path

import brotli
import pytest
from conftest import LANGUAGES, built
from returnguide.hosting import Settings, apply_csp, policy_scan, write_host_files
from returnguide.hosting.csp import (
    InlineHashes,
    hash_of,
    insert_policy,
    page_policy,
)
from returnguide.hosting.headers import (
    HeaderRule,
    Site,
    header_rules,
    headers_for,
    language_regex,
    regex_of,
)
from returnguide.hosting.host_files import headers_file, security_file
from returnguide.hosting.page_scan import PolicyScan
from returnguide.hosting.precompress import precompress, tidy
from returnguide.linkcheck.site.checker import check_site
from returnguide.linkcheck.site.page_parser import parse_html


def test_only_what_runs_is_hashed() -> None:
    """Scripts of every type that runs, and styles; neither data nor files. The hash is that of the
    bytes between the tags (CSP3, 8.6)."""
    html = (
        '<style>a{}</style><script>one()</script><script type=module>\n two("é &amp; <b>")'
        ' </script><script src=x.js>ignored</script><script type="application/json">{"a":'
        ' 1}</script><script type="speculationrules">{}</script><!-- <script>no()</script> -->'
    )
    scan = PolicyScan("https://guide.example/")
    scan.add_page("x", parse_html(html))
    inline = scan.inline_of(["x"])
    assert scan.diagnostics == []
    assert inline.styles == {hash_of("a{}")}
    assert inline.scripts == {hash_of("one()"), hash_of('\n two("é &amp; <b>") '), hash_of("{}")}
    assert (
        hash_of("é")
        == f"'sha256-{base64.b64encode(hashlib.sha256('é'.encode()).digest()).decode()}'"
    )


def test_policies_are_closed() -> None:
    """Everything is forbidden but what is named; a <meta> says nothing that only a header can
    (CSP3, 3.3)."""
    inline = InlineHashes(frozenset({"'sha256-b'", "'sha256-a'"}), frozenset({"'sha256-c'"}))
    for policy in (page_policy, insert_policy):
        header, meta = (
            dict(part.partition(" ")[::2] for part in policy(inline, header=header).split("; "))
            for header in (True, False)
        )
        assert next(iter(header)) == "default-src"
        assert (
            header["default-src"]
            == header["base-uri"]
            == header["form-action"]
            == header["frame-ancestors"]
            == "'none'"
        )
        assert header["script-src"].endswith("'sha256-a' 'sha256-b'")
        assert header.keys() - meta.keys() == {
            "frame-ancestors",
            *(["sandbox"] if policy is insert_policy else []),
        }
        assert not re.search(r"unsafe|\*|https?:", policy(inline, header=True))
    assert "'self'" not in insert_policy(inline, header=True)
    assert "allow-same-origin" not in insert_policy(inline, header=True)


@pytest.mark.parametrize(
    ("path", "yes", "no"),
    [
        ("/*", ["/", "/a/b"], []),
        (
            "/assets/images/*",
            ["/assets/images/a.svg"],
            ["/en/assets/images/a.svg", "/assets/imagesX"],
        ),
        (
            "/:language/ios/",
            ["/en/ios/", "/pt-BR/ios/index.html"],
            ["/ios/", "/a/b/ios/", "/en/ios/x", "/en/ios"],
        ),
        ("/a.min.js", ["/a.min.js"], ["/aXmin.js", "/a.min.js.map"]),
    ],
)
def test_paths_of_the_table(path: str, yes: list[str], no: list[str]) -> None:
    """A path of the table as an expression finds what the hosts' own pattern finds."""
    assert [one for one in yes + no if re.match(regex_of(path), one)] == yes


@pytest.mark.parametrize(
    ("header", "language"),
    [
        ("en", "en"),
        ("xx, en-US;q=0.5, fr", "en"),
        ("fr", "fr"),
        ("frx,enx", None),
        ("", None),
        ("a" * 5000, None),
        ("a," * 5000 + "en", "en"),
    ],
)
def test_first_language(header: str, language: str | None) -> None:
    """The first that the site has; long headers cost nothing."""
    found = re.match(
        language_regex(Site(("fr", "en"), (), (), InlineHashes(), InlineHashes())), header
    )
    assert (found and found[1]) == language


def test_later_rows_win_and_joined_ones_come_to_the_same() -> None:
    """`_headers` is read in two ways: the last value wins, or all are joined. No header may come
    out weaker or broken."""
    inline = InlineHashes(
        frozenset({"'sha256-page'", "'sha256-insert'"}), frozenset({"'sha256-style'"})
    )
    own = InlineHashes(frozenset({"'sha256-insert'"}), frozenset({"'sha256-style'"}))
    rows = header_rules(
        Site(
            LANGUAGES, ("index.html", "assets/a.01234567.css"), ("parcel-insert/ios/",), inline, own
        )
    )
    written = headers_file(rows)
    assert "Cache-Control" not in written.split("\n# ")[0], (
        "a host that joins values would undo no-store and immutable"
    )
    joined = [
        row.headers["Content-Security-Policy"]
        for row in rows
        if "Content-Security-Policy" in row.headers
    ]
    assert len(joined) == 2
    script, allowed = (
        re.search(r"script-src ([^;]+)", policy)[1].split() for policy in reversed(joined)
    )
    assert set(script) <= set(allowed), (
        "a browser enforces both policies: the insert's script must pass the site's too"
    )
    assert headers_for(rows, "/en/parcel-insert/ios/")["Content-Security-Policy"] == joined[1]
    assert headers_for(rows, "/assets/a.01234567.css")["Cache-Control"].endswith("immutable")
    assert max(map(len, written.splitlines())) < 2000, "Cloudflare reads no longer line"
    assert written.count("\n/") < 100, "Cloudflare reads no more than 100 rules"


def test_rows_without_paths_are_left_out() -> None:
    """A site without fingerprinted files or inserts has no empty rule."""
    rows = header_rules(Site(("fr",), ("index.html",), (), InlineHashes(), InlineHashes()))
    assert all(isinstance(row, HeaderRule) and row.paths for row in rows)
    assert "immutable" not in headers_file(rows)


def test_compressed_beside(tmp_path: Path) -> None:
    """Every text from 200 bytes on, both forms, the same bytes each time and with or without the
    cache, as old as their file."""
    text = "Ceci est un texte. " * 500
    site, cache = tmp_path / "site", tmp_path / "cache"
    site.mkdir()
    for name in ("a.html", "a.js", "a.svg", "a.pdf"):
        (site / name).write_text(text, encoding="utf-8")
    (site / "short.css").write_text("a{}", encoding="utf-8")
    assert precompress(site, cache=None) == 3
    first = {file.name: file.read_bytes() for file in site.iterdir()}
    assert set(first) == {
        "a.html",
        "a.html.br",
        "a.html.gz",
        "a.js",
        "a.js.br",
        "a.js.gz",
        "a.svg",
        "a.svg.br",
        "a.svg.gz",
        "a.pdf",
        "short.css",
    }
    assert (
        {brotli.decompress(data) for name, data in first.items() if name.endswith(".br")}
        == {gzip.decompress(first["a.js.gz"])}
        == {text.encode()}
    )
    assert (site / "a.js.br").stat().st_mtime_ns == (site / "a.js").stat().st_mtime_ns
    for _ in range(2):
        precompress(site, cache=cache)
        assert {file.name: file.read_bytes() for file in site.iterdir()} == first
    kept = sorted(cache.iterdir())
    assert len(kept) == 2, "a page and a script of the same text have two qualities"
    kept[0].write_bytes(b"4\nkepttoo")
    kept[1].write_bytes(b"broken")
    precompress(site, cache=cache)
    assert {b"kept", b"too"} < {file.read_bytes() for file in site.iterdir()}, "the cache is used"
    assert b"broken" not in {file.read_bytes() for file in site.iterdir()}, "but not what is broken"
    tidy(cache, most=1)
    assert len(list(cache.iterdir())) == 1


def test_compressed_forms_of_the_last_build(tmp_path: Path) -> None:
    """One that is right stays, and is as old as its file; one of another text is written anew."""
    for name, text in (("same.html", "x" * 300), ("other.html", "y" * 300)):
        (tmp_path / name).write_text(text, encoding="utf-8")
    precompress(tmp_path, cache=None)
    before = (tmp_path / "same.html.br").read_bytes()
    os.utime(tmp_path / "same.html", ns=(1_000, 2_000))
    (tmp_path / "other.html").write_text("z" * 300, encoding="utf-8")
    precompress(tmp_path, cache=None)
    assert (tmp_path / "same.html.br").stat().st_mtime_ns == 2_000
    assert (tmp_path / "same.html.br").read_bytes() == before
    assert brotli.decompress((tmp_path / "other.html.br").read_bytes()) == b"z" * 300
    assert gzip.decompress((tmp_path / "other.html.gz").read_bytes()) == b"z" * 300


def test_compressed_where_the_cache_cannot_be_written(tmp_path: Path) -> None:
    """A cache is a help, never a need."""
    (tmp_path / "site").mkdir()
    (tmp_path / "site/a.html").write_text("x" * 300, encoding="utf-8")
    (tmp_path / "cache").write_text("a file where the folder should be", encoding="utf-8")
    assert precompress(tmp_path / "site", cache=tmp_path / "cache") == 1
    assert (tmp_path / "site/a.html.br").is_file()


def test_security_file_of_another_day() -> None:
    """It ends within a year, as RFC 9116 asks."""
    text = security_file(
        "https://a.example/",
        contact="mailto:x@a.example",
        languages=("fr",),
        day=datetime.date(2028, 2, 29),
    )
    assert "Expires: 2029-02-23T00:00:00Z\n" in text


def test_site_is_whole(site: Path) -> None:
    """Each page has its policy before anything that it judges; no source map, no stemmer; forms
    beside every text."""
    for page in site.rglob("*.html"):
        html = page.read_text(encoding="utf-8")
        assert html.count("Content-Security-Policy") == 1, page
        assert not re.search(r"<(?:script|link|style)", html.split("Content-Security-Policy")[0])
    names = {path.name for path in site.rglob("*")}
    assert not [name for name in names if name.endswith((".map", ".map.br"))]
    assert not [name for name in names if name.startswith("lunr.")]
    for path in site.rglob("*"):
        if path.suffix in {".html", ".css", ".js", ".json"} and path.stat().st_size > 200:
            assert (
                brotli.decompress(path.with_name(path.name + ".br").read_bytes())
                == path.read_bytes()
            )
            assert (
                gzip.decompress(path.with_name(path.name + ".gz").read_bytes()) == path.read_bytes()
            )


def test_page_that_could_not_run_stops_the_build(project: Path, change) -> None:
    """A handler typed into a page is named with its place in the built file, in every language that
    has it."""
    change(
        "fr/photos.md", "Texte.", '<p onclick="x()">Texte.</p>\n\n<p style="color:red">Texte.</p>'
    )
    with pytest.raises(SystemExit) as stopped:
        built(project)
    assert [re.sub(r":\d+:", ":N:", line) for line in stopped.value.warnings[:2]] == [
        (
            'site/photos/index.html:N: <p> has the handler onclick="x()"; listen to the event in a'
            " script below docs/assets/javascripts/ [inline-handler]"
        ),
        (
            'site/photos/index.html:N: <p> has style="color:red"; give it a class, and put the'
            " style into docs/assets/stylesheets/guide.css [inline-style]"
        ),
    ]


def test_pages_that_are_not_utf_8_are_surveyed(tmp_path: Path) -> None:
    """Their encoding is another check's; what they run is seen all the same."""
    (tmp_path / "a.html").write_bytes(b'<meta charset="utf-8"><p onclick>\xe9t\xe9</p>')
    (tmp_path / "a.css").write_bytes(
        b"/* \xe9t\xe9 */ .x { background: url(https://else.example/a.png) }"
    )
    settings = Settings("https://a.example/", ("fr",), (), "mailto:x@a.example", None)
    scan = policy_scan(tmp_path, settings)
    check_site(tmp_path, visitor=scan)
    assert [found.rule for found in scan.diagnostics] == ["inline-handler", "outside-request"]
    page = tmp_path / "a.html"
    before = page.read_bytes()
    apply_csp(tmp_path, settings, scan)
    charset, policy, rest = page.read_bytes().partition(b'<meta http-equiv="Content-Security')
    assert policy and before.startswith(charset) and rest.endswith(before[len(charset) :])


def test_serve_writes_none_of_it(project: Path) -> None:
    """A page is shown as it is saved, without a policy that its next version would break."""
    built(project, site_url="http://127.0.0.1:8000/", site_dir=str(project / "mkdocs_serve"))
    assert not (project / "hosting").exists()
    assert "Content-Security-Policy" not in (project / "mkdocs_serve/return/index.html").read_text(
        encoding="utf-8"
    )
    assert not list((project / "mkdocs_serve").rglob("*.br"))
    assert "unregister" in (project / "mkdocs_serve/sw.js").read_text(encoding="utf-8"), (
        "a worker that a built site left at this address shows no old pages"
    )
    assert "data-worker" not in (project / "mkdocs_serve/return/index.html").read_text(
        encoding="utf-8"
    )


def test_day_of_the_build_can_be_given(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """SOURCE_DATE_EPOCH is the day from which security.txt counts; without it, the day of the
    text."""
    (tmp_path / "site").mkdir()
    settings = Settings(
        "https://a.example/", ("fr",), (), "mailto:x@a.example", datetime.date(2026, 11, 22)
    )
    for epoch, end in (("1893456000", "2030-12-27"), ("", "2027-11-17")):
        monkeypatch.setenv("SOURCE_DATE_EPOCH", epoch)
        scan = policy_scan(tmp_path / "site", settings)
        found, problems = apply_csp(tmp_path / "site", settings, scan)
        assert problems == []
        write_host_files(tmp_path / "site", tmp_path / "hosting", found, settings)
        assert f"Expires: {end}T" in (tmp_path / "site/.well-known/security.txt").read_text(
            encoding="utf-8"
        )
