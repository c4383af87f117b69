"""The check of a built site: golden cases for each rule, sites that are broken as a whole, speed's
and memory's conditions.

Each file below golden/site-*/ has `pages` (file -> body: the rest of a good page is put around it),
`files` (file -> whole text), `sizes` (file -> bytes, filled up with spaces), `site` (keys of
site.json beside those of SITE) and `problems`, the printed lines. Right cases that look wrong stand
beside the faults.
"""

from __future__ import annotations

import gzip
import json
import os
import random
import re
import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import guide
import pytest
import turbohtml
import yaml
from conftest import REAL_LANGUAGES, ROOT, built
from returnguide.diagnostics import Diagnostic, Rule
from returnguide.hosting.page_scan import PolicyScan
from returnguide.linkcheck.site import (
    anchors,
    image_names,
    link_names,
    markup,
    missing_targets,
    page_languages,
    references,
    running_text,
    url_rules,
)
from returnguide.linkcheck.site.checker import SiteReport, check_site
from returnguide.linkcheck.site.folder_scan import scan_folder
from returnguide.linkcheck.site.model import SiteModel
from returnguide.linkcheck.site.redirect_rules import RedirectRule, RedirectTable, parse_redirects
from returnguide.linkcheck.site.routes import Routes
from returnguide.linkcheck.site.site_json import model_of
from returnguide.linkcheck.site.urls import url_of

CASES = sorted((Path(__file__).parent / "golden").glob("site-*/*.yml"))
SITE = {"site_url": "https://guide.example/", "languages": ["fr", "en"], "default_language": "fr"}
GOOD = '<p><a href="#here" id="here">Le début de cette page</a></p>'


def good_page(file: str, body: str, site: dict[str, object]) -> str:
    """A page with what every good page has, on line 1, and its body from line 2 on."""
    model, _ = model_of({**SITE, **site})
    language = model.language_of(file)
    return (
        f'<!doctype html><html lang="{language}"><head><title>{file}</title><link rel="canonical"'
        f' href="{url_of(file, model)}"></head><body>\n{body}\n</body></html>\n'
    )


def written(folder: Path, case: dict) -> Path:
    """The site of a case, in `folder`."""
    site = case.get("site", {})
    pages = {"index.html": GOOD, "en/index.html": GOOD, **case.get("pages", {})}
    files = {
        name: good_page(name, body, site)
        for name, body in pages.items()
        if name not in case.get("files", {})
    }
    for name, size in case.get("sizes", {}).items():
        files[name] += " " * (size - len(files[name]))
    for name, text in {**files, **case.get("files", {})}.items():
        file = folder / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(text if isinstance(text, bytes) else text.encode())
    return folder


def problems_of(folder: Path, case: dict) -> list[str]:
    """The printed problems of a case."""
    model, unknown = model_of({**SITE, **case.get("site", {})})
    assert not unknown
    return [str(problem) for problem in check_site(written(folder, case), model).diagnostics]


@pytest.mark.parametrize("path", CASES, ids=lambda path: f"{path.parent.name}/{path.stem}")
def test_golden(path: Path, tmp_path: Path) -> None:
    """The site has exactly the problems listed, in that order."""
    case = yaml.safe_load(path.read_text(encoding="utf-8"))
    assert set(case) <= {"pages", "files", "sizes", "site", "problems"}
    problems = problems_of(tmp_path, case)
    if path.parent.name != "site-orphan-page":
        problems = [problem for problem in problems if "[site-orphan-page]" not in problem]
    assert problems == case["problems"]


def but_orphans(checked: SiteReport) -> list[Diagnostic]:
    """The problems, but that the pages of a case stand for themselves."""
    return [problem for problem in checked.diagnostics if problem.rule != "site-orphan-page"]


def text_of(checked: SiteReport) -> list[str]:
    """The same as they are printed."""
    return [str(problem) for problem in but_orphans(checked)]


@pytest.mark.parametrize(
    ("files", "expected"),
    [
        ({}, ".:1: there is no HTML page; name the folder of a built site [site-nothing-checked]"),
        (
            {"index.html": "<html lang=en><p>x"},
            ".:1: there is no link in 1 pages; is this a built site? [site-nothing-checked]",
        ),
    ],
)
def test_nothing_to_check(tmp_path: Path, files: dict[str, str], expected: str) -> None:
    """A check that looked at nothing fails."""
    for name, text in files.items():
        (tmp_path / name).write_text(text)
    assert text_of(check_site(tmp_path)) == [expected]


def test_files_that_cannot_be_read(tmp_path: Path) -> None:
    """Links in a circle or to nothing, pipes and strange names are findings, once each; a link to
    another folder is none."""
    written(
        tmp_path,
        {"pages": {"deep/index.html": '<a href="/alias/">x</a> <a href="/deep/up/">x</a>'}},
    )
    (tmp_path / "alias").symlink_to("deep")
    (tmp_path / "deep" / "up").symlink_to("..")
    (tmp_path / "loop").symlink_to("loop")
    (tmp_path / "dead.html").symlink_to("nothing")
    os.mkfifo(tmp_path / "pipe.html")
    Path(os.fsdecode(os.fsencode(tmp_path) + b"/\xe9\n.html")).write_text("<p><a href=gone>x</a>")
    expected = [
        r"\xe9\n.html:1: 'gone' leads to /gone, which does not exist [site-dead-link]",
        "dead.html:1: this is a symbolic link that leads to nothing [site-unreadable]",
        "deep/index.html:2: '/deep/up/' leads to /deep/up/, which does not exist [site-dead-link]",
        (
            "deep/up:1: this symbolic link leads back to a folder that it is in, so that the site"
            " would never end [site-unreadable]"
        ),
        (
            "loop:1: this is a file that cannot be read: Too many levels of symbolic links"
            " [site-unreadable]"
        ),
        (
            "pipe.html:1: this is no file that a host can send (a device, a pipe or a socket)"
            " [site-unreadable]"
        ),
    ]
    assert text_of(check_site(tmp_path, model_of(SITE)[0])) == expected
    without_model = text_of(check_site(tmp_path))
    assert {line for line in expected if "unreadable" in line} <= {*without_model}


def test_hostile_files(tmp_path: Path) -> None:
    """Whatever stands in the files, there are findings and no exception: noise, a million tags, an
    XML bomb, wrong types in JSON."""
    noise = random.Random(1).randbytes(50_000)
    bomb = (
        '<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa">'
        + "".join(f'<!ENTITY {chr(98 + i)} "{f"&{chr(97 + i)};" * 10}">' for i in range(12))
        + "]><urlset><url><loc>&m;</loc></url></urlset>"
    )
    addresses = [
        "http://[",
        "//[::1",
        "http://a:b/",
        "%",
        "%ff",
        "#%",
        "//",
        "///x",
        "mailto:%",
        "tel:%zz",
        "\\\\x",
        "?",
        "x:" * 500,
        "../" * 5000 + "x",
    ]
    page = "".join(
        f'<a href="{one}">x</a><base href="{one}"><link rel=canonical href="{one}"><link'
        f' rel=alternate hreflang="{one[:9]}" href="{one}"><meta http-equiv=refresh'
        f' content="0;url={one}">'
        for one in addresses
    )
    files = {
        "noise.html": noise,
        "noise.css": b"url(" + noise,
        "noise/sitemap.xml": noise,
        "robots.txt": b"Sitemap: /noise/sitemap.xml\nSitemap: " + noise,
        "_redirects": noise,
        "nul.html": b"\0" * 1000,
        "deep.html": b"<div>" * 1_000_000 + b"<a href=#>" + b"<b>" * 5000 + b"<i hidden>x",
        "sitemap.xml": bomb.encode(),
        "site.webmanifest": b'[{"icons": 3}]',
        "manifest.webmanifest": (
            b'{"icons": [5, {"src": 5}], "shortcuts": {"a": 1}, "start_url": []}'
        ),
        "addresses.html": page.encode(),
    }
    for name, data in files.items():
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_bytes(data)
    found = check_site(tmp_path)
    assert found.pages == 4
    assert {"noise.html", "noise.css", "_redirects", "sitemap.xml", "noise/sitemap.xml"} <= {
        problem.path for problem in found.diagnostics if problem.rule == "site-unreadable"
    }


def test_site_maps_that_cannot_be_unpacked(tmp_path: Path) -> None:
    """A packed site map that is damaged at any byte, cut off, or a bomb is a finding and costs no
    more memory than the biggest that the protocol allows."""
    packed = gzip.compress(
        b"<urlset><url><loc>https://guide.example/</loc></url></urlset>", mtime=0
    )
    files = {
        "good.xml.gz": packed,
        "cut.xml.gz": packed[:-12],
        "bomb.xml.gz": gzip.compress(b" " * (50 * 1024 * 1024 + 1)),
        "many.txt": b"https://guide.example/\n" * 50_001,
    }
    for number in range(len(packed)):
        damaged = bytearray(packed)
        damaged[number] ^= 0xFF
        files[f"damaged{number}.xml.gz"] = bytes(damaged)
    files["robots.txt"] = "".join(f"Sitemap: /{name}\n" for name in files).encode()
    written(tmp_path, {"pages": {"en/index.html": GOOD}, "files": files})
    found = [one for one in check_site(tmp_path).diagnostics if one.rule == "site-unreadable"]
    messages = {one.path: one.message for one in found}
    said = "the site map cannot be read: it"
    assert messages["bomb.xml.gz"] == f"{said} has more than 50 MB, the most that it may"
    assert messages["many.txt"].startswith(f"{said} lists more than 50,000 addresses")
    assert messages["cut.xml.gz"].startswith("the site map cannot be read: Compressed file ended")
    assert "good.xml.gz" not in messages
    # six bytes of the head say nothing of the content
    assert len(messages) >= 3 + len(packed) - 6


def test_symbolic_links_that_leave_the_site_or_multiply(tmp_path: Path) -> None:
    """What leaves the folder is not read. Folders that link to each other have ways without number
    to the same pages, which are read once and found under each name."""
    names = [f"d{number}" for number in range(12)]
    way = f'<a href="/d0/{"/".join(names[1:])}/{"/".join(names)}/#here">x y</a>'
    site = tmp_path / "site"
    written(site, {"pages": {f"{name}/index.html": GOOD for name in names} | {"a.html": way}})
    for name in names:
        for other in names:
            if other != name:
                (site / name / other).symlink_to(f"../{other}")
    (tmp_path / "secret").mkdir()
    (tmp_path / "secret" / "index.html").write_text('<a href="gone/">x</a>')
    (site / "out").symlink_to("../secret")
    (site / "out.html").symlink_to("../secret/index.html")
    (site / "root").symlink_to("/")
    found = check_site(site, model_of(SITE)[0])
    what = "this symbolic link leads out of the site's folder; put the file itself there"
    assert text_of(found) == [
        f"{name}:1: {what} [site-unreadable]" for name in ("out", "out.html", "root")
    ]
    assert found.pages == 15


def test_numbers_and_addresses_that_python_refuses(tmp_path: Path) -> None:
    """Numbers of thousands of digits, `http://[` as an address, files of gigabytes: no traceback,
    and nothing is read whose size alone is too much."""
    digits = "9" * 5_000
    files = {
        "index.html": (
            '<!doctype html><html lang="fr"><title>x</title><link rel="canonical" href="http://[">'
            f'<link rel="manifest" href="m.webmanifest"><a href="http://a.example:{digits}">x y</a>'
        ),
        "b.html": f'<meta http-equiv="refresh" content="{digits}; url=/a.html">',
        "m.webmanifest": f'{{"icons": [{digits}]}}',
        "_redirects": f"/a /b {digits}\n",
    }
    written(tmp_path, {"files": files})
    with (tmp_path / "huge.html").open("wb") as file:
        file.truncate(3_000_000_000)
    said = [line for line in text_of(check_site(tmp_path)) if "en/" not in line]
    assert (
        "huge.html:1: the file has 3000 MB: above 50 MB none is checked [site-unreadable]" in said
    )
    assert (
        "m.webmanifest:1: the web manifest has a number that is too long [site-unreadable]" in said
    )
    assert said[0].startswith("_redirects:1: '/a /b 999")
    assert any("'http://[', which is no address" in line for line in said)


FUZZED = {
    "index.html": (
        '<!doctype html><html lang="fr"><title>x</title><link rel="canonical" href="/"><meta'
        ' http-equiv="refresh" content="9; url=/"><base href="/">'
        '<script type="application/ld+json">{"url": "/a/"}</script>'
        '<a href="/a/#x:~:text=a,b" hreflang="en"><img src="a.png" alt="a"></a>'
        '<p id="x">{{ a }} [text][ref]</p><noscript><i id="y"></i></noscript><a href="#y">y</a>'
    ),
    "sitemap.xml": "<urlset><url><loc>https://guide.example/</loc></url></urlset>",
    "_redirects": "/old/* /a/:splat 301\n",
    "a.css": "a { background: url(a.png) }",
    "site.webmanifest": '{"icons": [{"src": "a.png"}], "start_url": "/"}',
}
ODD = [
    "\0", "http://[", "//", '"', "<", "<!--", "<template>", "</body>", "{{x}}", "%", "\\",
    "9" * 5_000, "\u202e", "https://\u2100/", "#:~:text=,-", "mailto:",
    "<iframe srcdoc='<a href=x>'>", "[" * 3_000,
]  # fmt: skip


@pytest.mark.parametrize("seed", range(40))
def test_mutated_files(tmp_path: Path, seed: int) -> None:
    """Files that were cut, doubled and mixed with odd texts at random end in findings."""
    chance = random.Random(seed)
    for name, text in FUZZED.items():
        for _ in range(chance.randint(0, 5)):
            start = chance.randrange(len(text) + 1)
            end = min(len(text), start + chance.randint(0, 40))
            instead = chance.choice([*ODD, "", text[start:end] * 9])
            text = text[:start] + instead + text[end:]
        (tmp_path / name).write_bytes(text.encode() + chance.randbytes(seed % 3))
    assert check_site(tmp_path).pages == 1


def test_strange_manifests_and_endless_addresses(tmp_path: Path) -> None:
    """Values of the wrong kind, lists without end, addresses of a million characters, names that
    name each other: findings, never a traceback."""
    circle = (
        '<a href="#a" aria-labelledby="a" id="a"><b id="b" aria-labelledby="c">x</b><i id="c"'
        ' aria-labelledby="b">y</i></a>'
    )
    (tmp_path / "index.html").write_text(
        "<!doctype html><html lang=fr><title>x</title><link rel=manifest"
        f" href=odd.webmanifest><link rel=manifest href=deep.webmanifest>{circle}"
        f'<a href="mailto:{"a" * 1_000_000}">x y</a>',
        encoding="utf-8",
    )
    (tmp_path / "odd.webmanifest").write_text(
        '{"icons": [1, {"src": 5}, null], "shortcuts": [null, {"url": null, "icons": 7}]}',
        encoding="utf-8",
    )
    (tmp_path / "deep.webmanifest").write_text("[" * 100_000, encoding="utf-8")
    found = [str(problem) for problem in check_site(tmp_path).diagnostics]
    start = f"mailto:{'a' * 53}…"
    assert [one for one in found if "canonical" not in one] == [
        "deep.webmanifest:1: the web manifest is nested too deep [site-unreadable]",
        (
            f"index.html:1: '{start}' has 1,000,007 characters: no program takes so many"
            " [site-malformed-address]"
        ),
    ]


def test_what_a_template_repeats_is_one_problem(tmp_path: Path) -> None:
    """The same markup in the frame of many pages is told once, with their number; the same fault in
    the text of some pages is not."""
    body = (
        '<nav><a href="{up}gone/">Gone</a></nav><main><p><a href="/nowhere/">text of page'
        " {number}</a></p></main>"
    )
    pages = {
        f"{'en/' * (number % 2)}p{number}/index.html": body.format(
            up="../" * (1 + number % 2), number=number
        )
        for number in range(8)
    }
    found = check_site(written(tmp_path, {"pages": pages}), model_of(SITE)[0]).diagnostics
    assert [(problem.target, problem.count) for problem in found if "gone" in problem.target] == [
        ("../../gone/", 8)
    ]
    assert [problem.count for problem in found if problem.target == "/nowhere/"] == [1] * 8


def test_copied_pages_have_the_problems_of_their_source(tmp_path: Path) -> None:
    """What is wrong on a page is not told again for the pages that show it in other languages."""
    copy = (
        '<!doctype html><html lang="en"><title>x</title><link rel="canonical"'
        ' href="https://guide.example/a/"><div lang="fr"><a href="../gone/">x</a></div>'
    )
    case = {
        "pages": {"a/index.html": '<a href="../gone/">x</a>'},
        "files": {"en/a/index.html": copy},
        "site": {"fallback_pages": ["en/a"]},
    }
    found = check_site(written(tmp_path, case), model_of({**SITE, **case["site"]})[0])
    assert [(problem.path, problem.target, problem.count) for problem in but_orphans(found)] == [
        ("a/index.html", "../gone/", 2)
    ]


def test_first_rule_of_redirects_that_fits_is_found_without_trying_all(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The order of the file counts, whatever stands for any path in it; of many rows only those are
    tried that begin as the path does."""
    tried: list[int] = []
    applied = RedirectRule.apply
    monkeypatch.setattr(
        RedirectRule, "apply", lambda rule, path: tried.append(rule.line) or applied(rule, path)
    )
    rows = [
        "/a/b /1",
        "/a/* /2",
        "/a/c /3",
        "/a/b /4",
        "/:x/d/ /5",
        "/e/d /6",
        "/e*/f /7",
        "/e/g/:y /8",
        "/e/g /9",
        "/h//* /10",
        "/i/j:z/k /11",
        "/i/jj/k /12",
        "/ /13",
        "/* /14",
        "/late /15",
        "/m/*n /17",
        "/o/*/* /18",
        "https://guide.example/l/ /16",
    ]
    paths = [
        "",
        "/",
        "a",
        "a/b",
        "a/b/",
        "a/c",
        "a/b/c/d",
        "e/d",
        "ee/f",
        "e/x/f",
        "e/g/",
        "e/g/h",
        "h",
        "h//x",
        "i/jj/k",
        "i/j/k",
        "late",
        "l",
        "x/y",
        "//",
        "mn",
        "m/xn",
        "op",
    ]
    for chosen in (rows, rows[::-1], [row for row in rows if row != "/* /14"]):
        rules, strange = parse_redirects("\n".join(chosen))
        assert not strange
        routes = Routes(scan_folder(tmp_path, SiteModel()), RedirectTable(rules), {})
        for path in paths:
            assert routes.redirect_target(path) == next(
                (target for rule in rules if (target := applied(rule, path)) is not None), None
            ), path
    many = parse_redirects(
        "\n".join(
            f"/p{number}/ /x\n/q{number}/* /x\n/r/:a{number}/s{number} /x" for number in range(2000)
        )
    )[0]
    routes = Routes(scan_folder(tmp_path, SiteModel()), RedirectTable(many), {})
    tried.clear()
    assert all(
        routes.redirect_target(f"{letter}{number}/") for letter in "pq" for number in range(2000)
    )
    assert len(tried) == 2 * 4000  # once to find the rule, once for its target


@pytest.fixture
def parsed(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The texts that were parsed."""
    texts: list[str] = []
    parse = turbohtml.parse
    monkeypatch.setattr(
        turbohtml, "parse", lambda text, **options: texts.append(text) or parse(text, **options)
    )
    return texts


def test_page_is_parsed_as_often_however_much_is_found_in_it(
    tmp_path: Path, parsed: list[str]
) -> None:
    """Each page is parsed to be read and once more to see what stands around its faults, be they
    few or many."""
    for number in (1, 200):
        body = "".join(
            f'<p><a href="/gone/">page {link}</a> <a href="/gone-{link}/">page {link}</a></p>'
            for link in ("x" * length for length in range(number))
        )
        folder = written(
            tmp_path / str(number), {"pages": {f"p{page}/index.html": body for page in range(3)}}
        )
        parsed.clear()
        assert len(check_site(folder, model_of(SITE)[0]).diagnostics) >= 2
        assert len(parsed) == 5 + 3, number  # three pages and two home pages


def test_page_is_parsed_once_for_links_and_policy(tmp_path: Path, parsed: list[str]) -> None:
    """What a policy must know of pages and style sheets comes from the same reading."""
    case = {
        "pages": {"a/index.html": '<script>a</script><p onclick="a">x</p>'},
        "files": {"a.css": "a { background: url(//a.example/a.png) }"},
    }
    scan = PolicyScan("https://guide.example/")
    assert text_of(check_site(written(tmp_path, case), model_of(SITE)[0], scan)) == []
    assert len(parsed) == 3
    rules = [diagnostic.rule for diagnostic in scan.diagnostics]
    assert rules == ["foreign-script", "inline-handler", "outside-request"]


EXAMPLE_SITE = {
    "pages": {
        "photos/index.html": '<h2 id="seven-photos">Photos</h2> <h2 id="imei">IMEI</h2>',
        "en/photos/index.html": GOOD,
    },
    "files": {
        "assets/back.svg": "<svg/>",
        "guide.pdf": "",
        "old/index.html": '<!doctype html><meta http-equiv="refresh" content="0; url=/photos/">',
    },
}
MODULES = (
    missing_targets, url_rules, references, link_names, image_names, running_text, markup, anchors,
    page_languages,
)  # fmt: skip
EXAMPLES = [rule for module in MODULES for rule in module.RULES if re.match("<(?!html)", rule.bad)]


@pytest.mark.parametrize("rule", EXAMPLES, ids=lambda rule: rule.id)
def test_examples_of_rules(rule: Rule, tmp_path: Path) -> None:
    """The bad example of a rule, on a page, breaks it, and the good one does not."""
    for name, snippet, is_bad in (("bad", rule.bad, True), ("good", rule.good, False)):
        pages = {**EXAMPLE_SITE["pages"], "en/example/index.html": snippet}
        folder = written(tmp_path / name, {**EXAMPLE_SITE, "pages": pages})
        found = check_site(folder, model_of(SITE)[0]).diagnostics
        assert (rule.id in {diagnostic.rule for diagnostic in found}) is is_bad, name


def test_names_that_name_others_have_an_end(tmp_path: Path) -> None:
    """What names a link is not asked in turn by whom it is named: 2 to the power of 60 texts would
    be put together."""
    names = "".join(
        f'<i id="n{number}"><b aria-labelledby="n{number + 1} n{number + 1}"></b></i>'
        for number in range(60)
    )
    page = (
        '<a href="#n0" aria-labelledby="n0"></a> <a href="#n0" aria-labelledby="named"></a>'
        f' {names} <i id="n60">last</i> <b id="named" hidden>The name</b>'
    )
    assert text_of(
        check_site(written(tmp_path, {"pages": {"index.html": page}}), model_of(SITE)[0])
    ) == [
        "index.html:2: the link to '#n0' has no text; write what is at its end; for a picture, as"
        " its alt text [site-unnamed-link]"
    ]


@pytest.mark.parametrize(
    "values",
    [
        {
            "site_url": "https://guide.example",
            "languages": {"fr": "/", "en": "/en/"},
        },
        {
            "site_url": "https://guide.example/",
            "languages": ["fr", "en"],
            "host": {"directory_index": "index.html"},
        },
        {},
    ],
)
def test_ways_to_say_what_a_site_is(tmp_path: Path, values: dict[str, object]) -> None:
    """Each names the same languages and finds the same fault; without anything the site itself
    tells them."""
    folder = written(
        tmp_path,
        {
            "pages": {
                "a/index.html": '<a href="/en/b/">x</a>',
                "b/index.html": GOOD,
                "en/b/index.html": GOOD,
            }
        },
    )
    assert [
        problem.rule
        for problem in but_orphans(check_site(folder, model_of(values)[0] if values else None))
    ] == ["site-other-language"]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("{", "site.json:1: not valid JSON"),
        ("[]", "site.json must be an object"),
        (
            '{"site_url": "guide.example"}',
            "site_url is 'guide.example', expected an address such as",
        ),
        ('{"site_url": "http://["}', "site_url is 'http://[', expected an address such as"),
        ('{"site_url": 5}', "site_url is 5, expected an address such as"),
        ('{"languages": 5}', "languages is 5, expected codes such as ['fr', 'en']"),
        ('{"languages": [5]}', "languages is [5], expected codes"),
        ('{"languages": [{"code": "fr"}]}', "languages is [{'code': 'fr'}], expected codes"),
        ('{"default_language": 5}', "default_language is 5, expected a code such as 'fr'"),
        ('{"fallback_pages": {"en": []}}', "fallback_pages is {'en': []}, expected a list"),
        ('{"schemes": "whatsapp"}', "schemes is 'whatsapp', expected a list of names"),
        ('{"host": "clean"}', "host is 'clean', expected an object"),
        ('{"host": {"clean_urls": "no"}}', "host.clean_urls is 'no', expected true or false"),
        ('{"host": {"directory_index": ""}}', "host.directory_index is '', expected true, false"),
        ("[" * 100_000, "site.json cannot be read: it is nested too deep"),
        ("1" * 5_000, "site.json cannot be read: Exceeds the limit"),
    ],
)
def test_configuration_that_cannot_be_read(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], text: str, said: str
) -> None:
    """The command says what is wrong with site.json and ends with 2."""
    (tmp_path / "site.json").write_text(text)
    assert (
        guide.main(["links", "built", str(tmp_path), "--config", str(tmp_path / "site.json")]) == 2
    )
    assert capsys.readouterr().err.startswith(said)


def test_command(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """`links built` prints each finding with its fields, ends with 1 for an error, with 0 for a
    policy, and names unknown keys."""
    folder, config = (
        written(tmp_path / "site", {"pages": {"index.html": '<a href="a/">a</a>'}}),
        tmp_path / "site.json",
    )
    config.write_text(json.dumps({**SITE, "lang": "fr"}))
    (folder / "a").mkdir()
    (folder / "a" / "index.html").write_text(
        good_page("a/index.html", '<a href="../en">English</a>', {})
    )
    assert guide.main(["links", "built", str(folder), "--config", str(config)]) == 0
    told = capsys.readouterr()
    assert "unknown keys: lang;" in told.err
    assert "a/index.html:2: policy: '../en' lacks its final slash" in told.out
    (folder / "a" / "index.html").write_text(good_page("a/index.html", '<a href="gone/">x</a>', {}))
    assert (
        guide.main(["links", "built", str(folder), "--config", str(config), "--format", "jsonl"])
        == 1
    )
    assert json.loads(capsys.readouterr().out) == {
        "file": "a/index.html",
        "line": 2,
        "rule": "site-dead-link",
        "severity": "error",
        "target": "gone/",
        "message": "'gone/' leads to /a/gone/, which does not exist",
        "hint": "",
        "count": 1,
    }
    assert guide.main(["links", "built", str(tmp_path / "nowhere")]) == 2


def test_check_needs_no_mkdocs() -> None:
    """The check of a built site works where MkDocs is not installed."""
    code = "import sys; sys.modules['mkdocs'] = None; import returnguide.linkcheck.site.checker"
    subprocess.run([sys.executable, "-c", code], cwd=ROOT / "hooks", check=True)


def test_real_site_has_no_finding(site: Path) -> None:
    """Our own site, as it was built, taken for any site: nothing is found, policies included, and
    every language was read."""
    found = check_site(
        site,
        replace(
            model_of({**SITE, "languages": [*REAL_LANGUAGES]})[0],
            site_url="https://guide-retour.example/",
        ),
    )
    assert text_of(found) == []
    assert found.pages > 12 * len(REAL_LANGUAGES)


def test_strict_build_stops_on_the_built_site(
    project: Path, change: Callable[[str, str, str], None]
) -> None:
    """What only the built site shows is told at its source: in a page of Markdown, a template, a
    style sheet. The site was written. What no policy allows is told in the same run."""
    change(
        "en/imei.md",
        "# ",
        '<span id="twice" onclick>a</span> <span id="twice">b</span> <img src="gone.png"'
        ' alt="x">\n\n# ',
    )
    config = project / "mkdocs.yml"
    severity = "    lint: {severity: {raw-html: {severity: policy, reason: test}}}\n"
    text = config.read_text(encoding="utf-8")
    config.write_text(
        re.sub(r"(?m)^  guide:.*\n", lambda match: match[0] + severity, text), "utf-8"
    )
    with (project / "overrides" / "main.html").open("a") as file:
        file.write(
            "{% block analytics %}<script src=\"{{ 'assets/gone.js' | url }}\"></script>{% endblock"
            " %}\n"
        )
    with (project / "docs" / "assets" / "stylesheets" / "guide.css").open("a") as file:
        file.write(".x { background: url(gone.svg) } .y { background: url(gone-too.svg) }\n")
    with pytest.raises(
        SystemExit, match=r"7 problems in the built site: it was not published, site is as it was"
    ) as stopped:
        built(project)
    lines = [line.partition("; ")[0] for line in stopped.value.warnings if "site-" in line]
    assert [line.partition(":")[0] for line in lines] == [
        *2 * ["docs/assets/stylesheets/guide.css"],
        "docs/en/imei.md",
        "docs/en/imei.md",
        "overrides/main.html",
    ]
    assert [
        line.partition(": ")[2].partition(";")[0]
        for line in stopped.value.warnings
        if "inline-handler" in line
    ] == ['<span> has the handler onclick=""']
    assert not (project / "site").exists()
