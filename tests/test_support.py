"""What support gets from the build: short links, the list of links for help-desk tools, the link
builder, old addresses."""

from __future__ import annotations

import csv
import http.client
import io
import json
import re
import subprocess
from pathlib import Path
from urllib.parse import unquote, urljoin, urlsplit

import guide
import jsonschema
import pytest
from conftest import LANGUAGES, REAL_LANGUAGES, ROOT, built, served
from returnguide.content.conventions import STEPS
from returnguide.content.guide import find_languages, load_guide
from returnguide.content.link_targets import KINDS
from returnguide.hosting.csp import hash_of
from returnguide.support.link_export import last_changes
from servers import nginx_serving, serving

SITE = "https://guide-retour.example/"


@pytest.fixture(scope="session")
def table(site: Path) -> dict:
    """links.json of the real site."""
    return json.loads((site / "links.json").read_text(encoding="utf-8"))


def test_links_json_is_as_its_schema_says(site: Path, table: dict) -> None:
    """The schema beside it is a schema, the file is valid, and the schema is not one that all files
    pass."""
    schema = json.loads((site / "links-1.schema.json").read_text(encoding="utf-8"))
    jsonschema.Draft202012Validator.check_schema(schema)
    validator = jsonschema.Draft202012Validator(schema)
    assert list(validator.iter_errors(table)) == []
    assert table["$schema"] == f"{SITE}links-1.schema.json"
    for name in table["links"][0]:
        assert not validator.is_valid(
            {
                **table,
                "links": [{key: value for key, value in table["links"][0].items() if key != name}],
            }
        ), name


def test_every_id_is_a_link(table: dict) -> None:
    """Every heading of the source with its kind, pages and inserts too; every language has its
    title and address."""
    links = {link["id"]: link for link in table["links"]}
    assert {row["language"] for row in table["languages"]} == set(REAL_LANGUAGES)
    assert len(links) == len(table["links"])
    source = load_guide(ROOT / "docs", find_languages(ROOT / "docs"))
    ids = {id for page in source.pages_in("fr").values() for id in page.ids}
    assert ids <= set(links)
    assert {link["kind"] for link in table["links"]} == set(KINDS)
    assert [link["id"] for link in table["links"] if link["kind"] == "step"] == list(STEPS)
    assert {id: links[id]["kind"] for id in set(links) - ids} == {
        **{f"page-{name.removesuffix('.md')}": "page" for name in source.pages_in("fr")},
        **{f"insert-{system}": "insert" for system in ("ios", "android", "other")},
        **{f"pdf-{system}": "pdf" for system in ("ios", "android", "other")},
    }
    pickup = links["shipping-dhl-pickup"]
    assert pickup["choice"] == {"carrier": "dhl", "dropoff": "pickup"}
    assert (pickup["kind"], pickup["page"], pickup["within"], pickup["published"]) == (
        "tab",
        "return",
        "shipping-dhl",
        True,
    )
    assert pickup["short"] == f"{SITE}go/shipping-dhl-pickup/"
    assert (pickup["titles"]["en"], pickup["urls"]["en"]) == (
        "DHL Express pickup",
        f"{SITE}en/return/#shipping-dhl-pickup",
    )
    assert (pickup["translations"]["fr"], pickup["translations"]["en"]) == ("source", "current")
    assert links["sign-out-dead-device"]["kind"] == "fold"
    assert links["page-index"]["urls"]["fr"] == SITE
    assert "country" in links["page-warranty-exclusions"]["choices"]


def test_links_csv_says_the_same(site: Path, table: dict) -> None:
    """A row for each link, with lines as RFC 4180 asks for."""
    text = (site / "links.csv").read_bytes().decode("utf-8")
    assert "\r\n" in text
    rows = list(csv.DictReader(io.StringIO(text, newline="")))
    for row, link in zip(rows, table["links"], strict=True):
        assert (row["id"], row["kind"], row["short"]) == (link["id"], link["kind"], link["short"])
        for language in REAL_LANGUAGES:
            assert (row[f"title_{language}"], row[f"url_{language}"]) == (
                link["titles"][language],
                link["urls"][language],
            )


@pytest.mark.parametrize("language", REAL_LANGUAGES)
def test_the_link_builder_lists_all_links_without_script(
    site: Path, table: dict, language: str
) -> None:
    """On each language's page every link once: its title, its short address, and its address in
    that language."""
    root = next(row["url"] for row in table["languages"] if row["language"] == language)
    html = (site / root.removeprefix(SITE) / "support/index.html").read_text(encoding="utf-8")
    rows = re.findall(
        r'<tr><th scope="row">(.+?)</th><td><a href="([^"]+)">(.+?)</a></td><td><a'
        r' href="([^"]+)">(.+?)</a></td></tr>',
        html,
    )
    links = [
        (urljoin(f"{root}support/", short), urljoin(f"{root}support/", full), text)
        for _, short, _, full, text in rows
    ]
    assert links == [
        (link["short"], link["urls"][language], f"/{link['urls'][language].removeprefix(SITE)}")
        for link in table["links"]
    ]


def pages_over(address: str, paths: set[str]) -> dict[str, str]:
    """Path -> body (empty unless it is text) of every path, over one connection; asserts that each
    is there as it is."""
    connection = http.client.HTTPConnection(urlsplit(address).netloc, timeout=10)
    bodies = {}
    for path in sorted(paths):
        connection.request("GET", path)
        answer = connection.getresponse()
        body = answer.read()
        assert answer.status == 200, path
        kind = answer.headers["Content-Type"]
        assert kind.startswith("application/pdf" if path.endswith(".pdf") else "text/html"), path
        bodies[path] = body.decode("utf-8") if kind.startswith("text/html") else ""
    connection.close()
    return bodies


def paths_of(table: dict) -> list[tuple[str, str]]:
    """Path and id of every address of links.json, short ones included."""
    urls = [url for link in table["links"] for url in (link["short"], *link["urls"].values())]
    assert all(url.startswith(SITE) for url in urls)
    return [(parts.path, unquote(parts.fragment)) for parts in map(urlsplit, urls)]


@pytest.mark.parametrize("serve", [serving, nginx_serving], ids=["plain", "nginx"])
def test_every_link_resolves(site: Path, table: dict, serve) -> None:
    """Every address of every language, and where each short link leads in every language: the page
    is served, and has the id."""
    with serve(site) as address:
        paths = paths_of(table)
        bodies = pages_over(address, {path for path, _ in paths})
    for path, id in paths:
        assert not id or f'id="{id}"' in bodies[path], f"{path}#{id}"
    known = set(paths)
    for link in table["links"]:
        path = urlsplit(link["short"]).path
        targets = re.findall(r'<a href="([^"]+)" hreflang="([^"]+)" lang="\2"', bodies[path])
        assert [language for _, language in targets] == [
            row["language"] for row in table["languages"]
        ], "the default language first"
        for href, language in targets:
            there = urlsplit(urljoin(f"https://x{path}", href))
            assert (there.path, there.fragment) in known
            assert urljoin(f"{SITE}go/{link['id']}/", href) == link["urls"][language]


def test_short_links_are_sealed_and_alike(site: Path) -> None:
    """One script for all, its hash in the policy of each; nothing indexed, no handler, no style
    attribute, nothing loaded."""
    scripts = set()
    for page in (site / "go").rglob("index.html"):
        html = page.read_text(encoding="utf-8")
        script, style = (
            re.search(r"<script>(.*?)</script>", html, re.S)[1],
            re.search(r"<style>(.*?)</style>", html, re.S)[1],
        )
        scripts.add(script)
        policy = re.search(r'http-equiv="Content-Security-Policy" content="([^"]+)"', html)[1]
        assert hash_of(script) in policy and hash_of(style) in policy
        assert '<meta name="robots" content="noindex">' in html
        assert not re.search(r"\son\w+=|\sstyle=|\ssrc=|canonical|<link", html)
    assert len(scripts) == 1


def test_team_pages_are_out_of_the_customers_way(site: Path) -> None:
    """Not in the sitemap, the search, the navigation; noindex; no inline script or style that a
    strict policy would refuse."""
    for name in (
        "sitemap.xml",
        "search/search_index.json",
        "en/search/search_index.json",
        "index.html",
        "return/index.html",
    ):
        text = (site / name).read_text(encoding="utf-8")
        assert "/support/" not in text
        assert "/go/" not in text.replace('data-short="../go/"', "").replace('data-short="go/"', "")
    for folder in ("", "en/"):
        html = (site / folder / "support/index.html").read_text(encoding="utf-8")
        assert '<meta name="robots" content="noindex">' in html
        assert re.findall(
            r"<script(?! id=\"page-data\" type=\"application/json\")[^>]*>", html
        ) == [f'<script src="../{"../" if folder else ""}support/support.js" defer>']
        assert not re.search(r"\son\w+=|\sstyle=|<style", html)


def test_dates_come_from_git(tmp_path: Path) -> None:
    """The day of the last commit of each file that is as it was committed; nothing where there is
    no git, or only a part of the history."""

    def git(*arguments: str, cwd: Path = tmp_path / "repository") -> None:
        day = {
            "GIT_COMMITTER_DATE": "2026-03-04T12:00:00Z",
            "GIT_CONFIG_GLOBAL": "/dev/null",
            "PATH": "/usr/bin:/bin:/usr/local/bin",
        }
        subprocess.run(
            ["git", "-c", "user.name=t", "-c", "user.email=t@example.org", *arguments],
            cwd=cwd,
            check=True,
            capture_output=True,
            env=day,
        )

    docs = tmp_path / "repository" / "docs"
    (docs / "fr").mkdir(parents=True)
    assert last_changes(docs) == {}
    (docs / "fr" / "été.md").write_text("1", encoding="utf-8")
    git("init", "-q")
    git("add", ".")
    git("commit", "-qm", "x")
    (docs / "fr" / "new.md").write_text("1", encoding="utf-8")
    git("add", ".")
    git("commit", "-qm", "y")
    assert last_changes(docs) == {"fr/été.md": "2026-03-04", "fr/new.md": "2026-03-04"}
    (docs / "fr" / "new.md").write_text("2", encoding="utf-8")
    assert last_changes(docs) == {"fr/été.md": "2026-03-04"}, "the other was changed since"
    git(
        "clone",
        "-q",
        "--depth",
        "1",
        f"file://{docs.parent}",
        str(tmp_path / "shallow"),
        cwd=tmp_path,
    )
    assert last_changes(tmp_path / "shallow" / "docs") == {}


def test_serve_goes_on_with_rows_that_are_wrong(project: Path) -> None:
    """Rows that lead nowhere, round in a circle, or away from what exists are named, and no page is
    made of them."""
    (project / "docs/data/redirects.yml").write_text(
        "photos.md: return.md\nold.md: none.md\nreturn.md#a: return.md#b\nreturn.md#b:"
        " return.md#a\n",
        encoding="utf-8",
    )
    warnings = served(project)
    assert {line.rsplit("[", 1)[1] for line in warnings} == {
        "redirect-source]",
        "redirect-target]",
        "redirect-chain]",
    }
    assert 'class="md-content"' in (project / "mkdocs_serve/photos/index.html").read_text(
        encoding="utf-8"
    )
    assert not (project / "mkdocs_serve/old").exists()
    assert "anchor-redirects.js" not in (project / "mkdocs_serve/return/index.html").read_text(
        encoding="utf-8"
    )
    (project / "docs/fr/return.md").unlink()
    served(project)
    assert (project / "mkdocs_serve/photos/index.html").is_file()


def test_a_lost_heading_fails_the_build_with_the_row(project: Path) -> None:
    """Removing a published heading names the row; with it the build passes and the old addresses
    are on the site."""
    assert guide.main(["permalinks", "publish", "--docs", str(project / "docs")]) == 0
    line = (project / "docs/data/permalinks.lock").read_text(encoding="utf-8").split("\n").index(
        "return.md#shipping-tracking"
    ) + 1
    for language in LANGUAGES:
        page = project / "docs" / language / "return.md"
        page.write_text(page.read_text(encoding="utf-8").rpartition("### ")[0], encoding="utf-8")
    with pytest.raises(SystemExit) as stopped:
        built(project)
    file, row = "docs/data/redirects.yml", "return.md#shipping-tracking: return.md#shipping"
    assert stopped.value.warnings == [
        f"docs/data/permalinks.lock:{line}: 'return.md#shipping-tracking' is published and gone;"
        f" write it again, or add this row to {file}: {row} [removed-permalink]"
    ]
    (project / "docs/data/redirects.yml").write_text(f"{row}\n", encoding="utf-8")
    assert built(project) == []
    html = (project / "site/go/shipping-tracking/index.html").read_text(encoding="utf-8")
    assert '<a href="../../en/return/#shipping" hreflang="en"' in html
    page = (project / "site/en/return/index.html").read_text(encoding="utf-8")
    assert (
        '<script id="moved" type="application/json">{"shipping-tracking":"#shipping"}</script>'
        in page
    )
    assert page.index("/moved.") < page.index("const choices")
    assert "anchor-redirects.js" not in (project / "site/en/photos/index.html").read_text(
        encoding="utf-8"
    )
