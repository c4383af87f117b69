"""What a host needs of the site, without a host: policies, the table, compressed files, and what
stops a build."""

from __future__ import annotations

import base64
import datetime
import gzip
import hashlib
import json
import re
from collections.abc import Callable
from pathlib import Path

import brotli
import pytest
from cache_damage import DAMAGES, damage_all
from conftest import built, headers_for, inline_of, served
from planted_scripts import PLANTED
from returnguide.cache import Cache
from returnguide.hosting.csp import (
    InlineHashes,
    hash_of,
    insert_policy,
    page_policy,
)
from returnguide.hosting.headers import (
    HeaderRule,
    accept_language_regex,
    header_rules,
    path_regex,
)
from returnguide.hosting.host_files import (
    headers_file,
    redirects_file,
    security_txt,
    server_config_files,
    write_host_files,
)
from returnguide.hosting.page_policies import apply_csp
from returnguide.hosting.page_scan import PolicyScan
from returnguide.hosting.precompress import precompress
from returnguide.hosting.site import HostSettings, Site, policy_scan
from returnguide.linkcheck.site.checker import check_site
from returnguide.linkcheck.site.page_parser import parse_html
from returnguide.locales import Locale

FRENCH, ENGLISH = Locale("fr", "Français", is_default=True), Locale("en", "English")


def small_site(locales: tuple[Locale, ...]) -> Site:
    """Return what hosts know of a site that has no page but the home pages."""
    files = tuple(sorted(f"{locale.root}index.html" for locale in locales))
    return Site(locales, files, (), InlineHashes(), InlineHashes())


def test_only_what_runs_is_judged() -> None:
    """Scripts of every type that runs, and styles; no data. The hash is that of the bytes between
    the tags (CSP3, 8.6)."""
    html = (
        '<style>a{}</style><script>one()</script><script type=module>\n two("é &amp; <b>")'
        ' </script><script src=x.js>ignored</script><script type="application/json">{"a":'
        ' 1}</script><script type="speculationrules">{}</script><!-- <script>no()</script> -->'
    )
    inline = InlineHashes.of(scripts=["one()", '\n two("é &amp; <b>") ', "{}"], styles=["a{}"])
    scan = PolicyScan("https://guide.example/", inline, script_files=frozenset({"x.js"}))
    scan.add_page("x", parse_html(html))
    assert scan.diagnostics == []
    scan = PolicyScan("https://guide.example/")
    scan.add_page("x", parse_html(html))
    assert [found.target for found in scan.diagnostics] == [
        "a{}",
        "one()",
        'two("é &amp; <b>")',
        "x.js",
        "{}",
    ]
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
    assert [address for address in yes + no if re.match(path_regex(path), address)] == yes


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
    match = re.match(accept_language_regex(small_site((FRENCH, ENGLISH))), header)
    assert (match and match[1]) == language


def test_later_rows_win_and_joined_ones_come_to_the_same() -> None:
    """`_headers` is read in two ways: the last value wins, or all are joined. No header may come
    out weaker or broken."""
    inline = InlineHashes(
        frozenset({"'sha256-page'", "'sha256-insert'"}), frozenset({"'sha256-style'"})
    )
    own = InlineHashes(frozenset({"'sha256-insert'"}), frozenset({"'sha256-style'"}))
    rows = header_rules(
        Site(
            (FRENCH, ENGLISH),
            ("index.html", "assets/a.01234567.css"),
            ("parcel-insert/ios/",),
            inline,
            own,
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
    rows = header_rules(small_site((FRENCH,)))
    assert all(isinstance(row, HeaderRule) and row.paths for row in rows)
    assert "immutable" not in headers_file(rows)


def small_texts(folder: Path) -> Path:
    """Make a site of some files of the same text, long enough for the cache."""
    site = folder / "site"
    site.mkdir()
    for name in ("a.html", "a.js", "a.svg", "a.pdf"):
        (site / name).write_text("Ceci est un texte. " * 500, encoding="utf-8")
    (site / "short.css").write_text("a{}", encoding="utf-8")
    (site / "short.html").write_text("x" * 300, encoding="utf-8")
    return site


def contents(folder: Path) -> dict[str, bytes]:
    """Return the name and the bytes of each file of a folder."""
    return {file.name: file.read_bytes() for file in folder.iterdir()}


def test_compressed_beside(tmp_path: Path) -> None:
    """Every text from 200 bytes on has both forms, as old as their file, and the same ones from the
    cache."""
    site, cache = small_texts(tmp_path), Cache(tmp_path / "cache")
    assert precompress(site, cache=cache) == 4
    first = contents(site)
    compressed = {"a.html", "a.js", "a.svg", "short.html"}
    assert set(first) == {
        *compressed,
        *(f"{name}{suffix}" for name in compressed for suffix in (".br", ".gz")),
        "a.pdf",
        "short.css",
    }
    for name in compressed:
        assert brotli.decompress(first[f"{name}.br"]) == first[name]
        assert gzip.decompress(first[f"{name}.gz"]) == first[name]
    assert (site / "a.js.br").stat().st_mtime_ns == (site / "a.js").stat().st_mtime_ns
    cached = sorted((tmp_path / "cache").glob("*/*"))
    assert len(cached) == 2, "a page and a script of the same text have two qualities"
    precompress(site, cache=cache)
    assert contents(site) == first
    assert sorted((tmp_path / "cache").glob("*/*")) == cached


def test_compressed_forms_come_from_the_cache(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nothing is compressed twice but what is small."""
    site, cache = small_texts(tmp_path), Cache(tmp_path / "cache")
    precompress(site, cache=cache)
    (site / "short.html").unlink()
    monkeypatch.setattr(brotli, "compress", lambda *_, **__: pytest.fail("it is cached"))
    precompress(site, cache=cache)


@pytest.mark.parametrize("damage", DAMAGES, ids=lambda damage: damage.__name__)
def test_compressed_with_a_damaged_cache(tmp_path: Path, damage: Callable[[Path], None]) -> None:
    """A damaged file of the cache is as good as none."""
    site, cache = small_texts(tmp_path), Cache(tmp_path / "cache")
    precompress(site, cache=cache)
    first = contents(site)
    damage_all(tmp_path / "cache", damage)
    precompress(site, cache=cache)
    assert contents(site) == first


def test_compressed_where_the_cache_cannot_be_written(tmp_path: Path) -> None:
    """A cache is a help, never a need."""
    site = small_texts(tmp_path)
    (tmp_path / "cache").write_text("a file where the folder should be", encoding="utf-8")
    assert precompress(site, cache=Cache(tmp_path / "cache")) == 4
    assert (site / "a.html.br").is_file()


ORDERS = pytest.mark.parametrize(
    "locales", [(FRENCH, ENGLISH), (ENGLISH, FRENCH)], ids=["default-first", "default-last"]
)


@ORDERS
def test_default_locale_is_the_marked_one(locales: tuple[Locale, ...]) -> None:
    """Whatever the order of the rows in mkdocs.yml: French readers stay at the root, where French
    is; there is no /fr/."""
    site = small_site(locales)
    files = server_config_files(header_rules(site), site)
    nginx, caddy, viewer = (
        files[name] for name in ("nginx/return-guide.conf", "Caddyfile", "cloudfront/viewer.js")
    )
    assert "    default fr;" in nginx
    assert '"~*^(?:none|cross-site|same-site) en$" /en/;' in nginx
    assert "\t\tdefault fr\n" in caddy
    assert '"~(?i)^(?:none|cross-site|same-site) en$" /en/\n' in caddy
    assert 'DEFAULT_LOCALE = "fr";\nconst OTHER_LOCALES = ["en"];' in viewer
    redirects = redirects_file(site)
    assert "/en/* /en/404.html 404" in redirects
    for text in (*files.values(), redirects):
        assert "/fr/" not in text
    assert site.folders == ("",)


@ORDERS
def test_host_files_do_not_depend_on_the_order(locales: tuple[Locale, ...]) -> None:
    """With two locales all files are the same in both orders."""
    site, usual = small_site(locales), small_site((FRENCH, ENGLISH))
    assert server_config_files(header_rules(site), site) == server_config_files(
        header_rules(usual), usual
    )
    assert redirects_file(site) == redirects_file(usual)


@ORDERS
def test_inserts_of_the_default_locale_have_their_policy(
    tmp_path: Path, locales: tuple[Locale, ...]
) -> None:
    """They are the pages at the root: their policy is not written over."""
    html = '<meta charset="utf-8"><script>insert()</script>'
    for locale in locales:
        page = tmp_path / "site" / locale.root / "parcel-insert/ios/index.html"
        page.parent.mkdir(parents=True)
        page.write_text(html, encoding="utf-8")
    settings = HostSettings(
        "https://a.example/",
        locales,
        ("parcel-insert/ios/",),
        "mailto:x@y",
        None,
        insert_inline=InlineHashes.of(scripts=["insert()"]),
    )
    scan = policy_scan(settings)
    check_site(tmp_path / "site", visitor=scan)
    scanned, diagnostics = apply_csp(tmp_path / "site", settings, scan)
    assert diagnostics == []
    assert scanned.insert_inline.scripts == {hash_of("insert()")}
    for path in scanned.files:
        assert (tmp_path / "site" / path).read_text(encoding="utf-8") == html


def test_build_with_the_default_locale_last(project: Path) -> None:
    """The order of the rows in mkdocs.yml is that of the language menu, and of nothing else."""
    config = project / "mkdocs.yml"
    rows = config.read_text(encoding="utf-8").splitlines(keepends=True)
    first = next(number for number, row in enumerate(rows) if "- {locale: fr" in row)
    rows[first : first + 2] = rows[first + 1], rows[first]
    config.write_text("".join(rows), encoding="utf-8")
    assert "locale: en" in rows[first]
    assert built(project) == []
    assert "    default fr;" in (project / "hosting/nginx/return-guide.conf").read_text()
    for file in (*(project / "hosting").rglob("*.*"), project / "site/_redirects"):
        assert "/fr/" not in file.read_text(encoding="utf-8")
    table = json.loads((project / "site/links.json").read_text(encoding="utf-8"))
    assert [row["language"] for row in table["languages"]] == ["fr", "en"]
    short = (project / "site/go/imei/index.html").read_text(encoding="utf-8")
    assert '<html lang="fr">' in short
    for root, guide in (("", "return/"), ("en/", "en/return/")):
        page = project / "site" / root / "parcel-insert/ios/index.html"
        assert f'<figcaption dir="ltr">guide-retour.example/{guide}' in page.read_text("utf-8")


def test_security_file_of_another_day() -> None:
    """It ends within a year, as RFC 9116 asks."""
    text = security_txt(
        "https://a.example/",
        contact="mailto:x@a.example",
        locales=(FRENCH, ENGLISH),
        date=datetime.date(2028, 2, 29),
    )
    assert "Expires: 2029-02-23T00:00:00Z\n" in text
    assert "Preferred-Languages: fr, en\n" in text


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


def test_page_that_could_not_run_stops_the_build(project: Path) -> None:
    """What a page may not hold is told where it was written, once for all pages; nothing is
    published."""
    template = project / "overrides/partials/copyright.html"
    line = template.read_text(encoding="utf-8").count("\n") + 1
    with template.open("a", encoding="utf-8") as file:
        file.write('<p onclick="gone()" style="color:red">A</p><script>evil()</script>\n')
    with pytest.raises(SystemExit) as stopped:
        built(project)
    place = f"overrides/partials/copyright.html:{line}"
    told = [re.sub(r" \(on \d+ pages\)", "", line) for line in stopped.value.warnings]
    assert [line for line in told if "[site-" not in line] == [
        f"{place}: <script> holds 'evil()', which the build did not write; take it out: no page"
        " runs or applies it [foreign-script]",
        f'{place}: <p> has the handler onclick="gone()"; listen to the event in a script below'
        " docs/assets/javascripts/ [inline-handler]",
        f'{place}: <p> has style="color:red"; give it a class, and put the style into'
        " docs/assets/stylesheets/guide.css [inline-style]",
    ]
    assert not (project / "site").exists()


def test_planted_scripts_stop_the_build(project: Path) -> None:
    """Each kind, by an error at its line."""
    lines = [
        '<!doctype html><html lang="en"><meta charset="utf-8"><title>A</title>',
        *PLANTED.values(),
    ]
    template = project / "overrides/planted.html"
    template.write_text("\n".join(lines), encoding="utf-8")
    config = project / "mkdocs.yml"
    text = config.read_text(encoding="utf-8")
    config.write_text(text.replace("theme:\n", "theme:\n  static_templates: [planted.html]\n"))
    with pytest.raises(SystemExit) as stopped:
        built(project)
    rules = r"\[(?:foreign-script|inline-handler|script-address)\]$"
    told = [line for line in stopped.value.warnings if re.search(rules, line)]
    places = {int(re.match(r"\w+/planted\.html:(\d+): ", line)[1]) for line in told}
    assert places == set(range(2, 2 + len(PLANTED)))
    assert not (project / "site").exists()


def test_what_runs_is_known_before_a_page_is_read(site: Path) -> None:
    """The policies have the hashes of all that pages hold, and no other."""
    headers = (site / "_headers").read_text(encoding="utf-8")
    hashes = set(re.findall(r"'sha256-[^']+'", headers))
    pages = inline_of(site.rglob("*.html"))
    assert hashes == pages.scripts | pages.styles


def test_pages_that_are_not_utf_8_are_surveyed(tmp_path: Path) -> None:
    """Their encoding is another check's; what they run is seen all the same."""
    (tmp_path / "a.html").write_bytes(b'<meta charset="utf-8"><p onclick>\xe9t\xe9</p>')
    (tmp_path / "a.css").write_bytes(
        b"/* \xe9t\xe9 */ .x { background: url(https://else.example/a.png) }"
    )
    settings = HostSettings("https://a.example/", (FRENCH,), (), "mailto:x@a.example", None)
    scan = policy_scan(settings)
    check_site(tmp_path, visitor=scan)
    assert [found.rule for found in scan.diagnostics] == ["inline-handler", "outside-request"]
    page = tmp_path / "a.html"
    before = page.read_bytes()
    apply_csp(tmp_path, settings, scan)
    charset, policy, rest = page.read_bytes().partition(b'<meta http-equiv="Content-Security')
    assert policy and before.startswith(charset) and rest.endswith(before[len(charset) :])


def test_serve_writes_none_of_it(project: Path) -> None:
    """A page is shown as it is saved, without a policy that its next version would break."""
    served(project)
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


@pytest.mark.parametrize(
    ("contact", "date"), [("", datetime.date(2026, 11, 22)), ("mailto:x@a.example", None)]
)
def test_no_security_file(tmp_path: Path, contact: str, date: datetime.date | None) -> None:
    """Without a contact, which RFC 9116 requires, or a date there is no security.txt."""
    (tmp_path / "site").mkdir()
    settings = HostSettings("https://a.example/", (FRENCH,), (), contact, date)
    scanned, _ = apply_csp(tmp_path / "site", settings, policy_scan(settings))
    write_host_files(tmp_path / "site", tmp_path / "hosting", scanned, settings)
    assert (tmp_path / "site/_headers").is_file()
    assert not (tmp_path / "site/.well-known").exists()


def test_day_of_the_build_can_be_given(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """SOURCE_DATE_EPOCH is the day from which security.txt counts, and that of the PDFs; without
    it, security.txt counts from the day of the text."""
    monkeypatch.delenv("SOURCE_DATE_EPOCH", raising=False)
    pdf = project / "site/parcel-insert/parcel-insert-ios.pdf"
    expected = [("2027-11-17", b"20260101000000Z"), ("2027-12-20", b"20261225000000Z")]
    for end, created in expected:
        assert built(project) == []
        text = (project / "site/.well-known/security.txt").read_text(encoding="utf-8")
        assert f"Expires: {end}T" in text
        assert created in pdf.read_bytes()
        monkeypatch.setenv("SOURCE_DATE_EPOCH", "1798156800")  # 2026-12-25
