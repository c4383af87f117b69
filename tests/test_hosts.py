"""The hosts' files on the hosts: the real nginx and Caddy serve the real site, and every row of the
table is asked for.

The function for CloudFront runs under node, with events as CloudFront makes them.
"""

from __future__ import annotations

import datetime
import gzip
import http.client
import json
import re
import socket
import ssl
import subprocess
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from urllib.parse import urljoin

import brotli
import programs
import pytest
import servers
import yaml
from conftest import REAL_LANGUAGES, ROOT, headers_for, inline_of, require
from returnguide.hosting.headers import HOME_VARY, HeaderRule, header_rules
from returnguide.hosting.host_files import write_host_files
from returnguide.hosting.site import HostSettings, Site, describe_site
from returnguide.locales import Locale

OTHERS = tuple(language for language in REAL_LANGUAGES if language != "fr")
INSERTS = tuple(f"parcel-insert/{system}/" for system in ("ios", "android", "other"))
VISIT = {"Sec-Fetch-Site": "none"}


@dataclass(frozen=True)
class Answer:
    """What a server said."""

    status: int
    headers: dict[str, str]
    """Lower-case name -> value; values of a repeated header are joined, as a browser joins them."""
    body: bytes


Ask = Callable[..., Answer]


@pytest.fixture(scope="session")
def table(site: Path) -> tuple[Site, tuple[HeaderRule, ...]]:
    """What the site holds and the table made from it."""
    settings = HostSettings(
        "https://guide-retour.example/",
        tuple(Locale(code, code, is_default=code == "fr") for code in REAL_LANGUAGES),
        INSERTS,
        "mailto:a@example.org",
        datetime.date(2026, 11, 22),
        inline=inline_of(site.rglob("*.html")),
        insert_inline=inline_of(site.rglob("parcel-insert/*/index.html")),
    )
    scanned = describe_site(site, settings)
    return scanned, header_rules(scanned)


@pytest.fixture(scope="session", params=["nginx", "caddy"])
def host(request: pytest.FixtureRequest) -> str:
    """Which server."""
    require(request.param)
    return request.param


@pytest.fixture(scope="session")
def ask(host: str, site: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Ask]:
    """Ask the server: ask('/return/', method='HEAD', **{'Accept-Encoding': 'br'})."""
    folder = tmp_path_factory.mktemp(host)
    with running(host, site.with_name("hosting"), site, folder) as address:
        yield partial(request, address)


def running(
    host: str, configuration: Path, root: Path, folder: Path
) -> AbstractContextManager[str]:
    """Run a server with its file of `configuration`; gives its address."""
    if host == "nginx":
        return servers.nginx(configuration / "nginx/return-guide.conf", root, folder)
    return servers.caddy(configuration / "Caddyfile", root, folder)


def request(address: str, path: str, method: str = "GET", **headers: str) -> Answer:
    """Return the answer to one request."""
    connection = http.client.HTTPConnection(address.removeprefix("http://"), timeout=10)
    try:
        connection.request(method, path, headers=headers)
        answer = connection.getresponse()
        joined: dict[str, str] = {}
        for name, value in answer.getheaders():
            key = name.lower()
            joined[key] = f"{joined[key]}, {value}" if key in joined else value
        return Answer(answer.status, joined, answer.read())
    finally:
        connection.close()


def missing_headers(
    answer: Answer, rules: tuple[HeaderRule, ...], path: str
) -> dict[str, tuple[str, str | None]]:
    """The headers of the table that an answer does not have: name -> (expected, got)."""
    return {
        name: (value, answer.headers.get(name.lower()))
        for name, value in headers_for(rules, path).items()
        if answer.headers.get(name.lower()) != value
    }


def addresses(site: Site) -> list[str]:
    """The address of every file, as links name it; what servers read themselves aside."""
    return [
        f"/{path.removesuffix('index.html')}"
        for path in site.files
        if not path.endswith((".br", ".gz")) and not path.startswith("_")
    ]


def test_every_file_has_the_headers_of_its_rule(ask: Ask, table) -> None:
    """Each page, script, drawing and PDF: 200, the headers that the table gives its path, a type,
    and no cookie."""
    site, rules = table
    for path in addresses(site):
        answer = ask(path)
        assert answer.status == 200, path
        assert missing_headers(answer, rules, path) == {}, path
        assert "set-cookie" not in answer.headers
        assert not re.search(r"\d", answer.headers.get("server", "")), (
            "the server tells its version"
        )


def test_rules_are_what_they_should_be(table) -> None:
    """The table itself: what each kind of file gets."""
    site, rules = table
    cache = {path: headers_for(rules, path)["Cache-Control"] for path in addresses(site)}
    assert {path for path, value in cache.items() if value == "no-store"} == {
        f"{root}{folder}" for root in ("/", *(f"/{code}/" for code in OTHERS)) for folder in INSERTS
    }
    immutable = [path for path, value in cache.items() if "immutable" in value]
    assert any(path.endswith(".js") for path in immutable)
    assert all(re.search(r"\.[0-9a-f]{8}\.", path) for path in immutable)
    assert {
        cache[path] for path in cache if path.endswith("/") and "/parcel-insert/" not in path
    } == {"no-cache"}
    assert (
        cache["/parcel-insert/parcel-insert-ios.pdf"]
        == cache["/sw.js"]
        == cache["/en/manifest.webmanifest"]
        == "no-cache"
    )
    for path in cache:
        policy = headers_for(rules, path)["Content-Security-Policy"]
        assert policy.startswith("default-src 'none'; script-src ")
        assert "unsafe" not in policy
        assert ("sandbox" in policy) == (cache[path] == "no-store")
        assert ("'self'" in policy) != ("sandbox" in policy)
        assert len(policy) < 1000


NOWHERE = [
    "/no/such/page/",
    "/missing.html",
    "/assets/missing.0123abcd.css",
    "/parcel-insert/nokia/",
    "/assets/",
    "/en/none",
    "/en/no/such/page/",
    "/en/assets/x.js",
]


@pytest.mark.parametrize("path", NOWHERE)
def test_not_found_in_the_language_of_the_address(ask: Ask, table, path: str) -> None:
    """404, each language's own page, with every header, compressed too."""
    language = "en" if path.startswith("/en/") else "fr"
    for encoding, read in (
        ("identity", bytes),
        ("br", brotli.decompress),
        ("gzip", gzip.decompress),
    ):
        answer = ask(path, **{"Accept-Encoding": encoding})
        assert answer.status == 404
        assert missing_headers(answer, table[1], "/404.html") == {}
        assert f'<html lang="{language}" dir="ltr"'.encode() in read(answer.body)
        assert "immutable" not in answer.headers["cache-control"]


@pytest.mark.parametrize(
    "path", ["/return", "/en", "/en/return", "/parcel-insert/ios", "/en/parcel-insert/other"]
)
def test_no_page_without_its_slash(ask: Ask, table, path: str) -> None:
    """A page asked for without its slash is another address (relative links would lead elsewhere):
    a lasting redirect that keeps the reader's case."""
    for query in ("", "?os=android&carrier=dhl"):
        answer = ask(path + query)
        assert answer.status in (301, 308)
        assert answer.headers["location"] == f"{path}/{query}"
        assert missing_headers(answer, table[1], path) == {}


@pytest.mark.parametrize(
    "path",
    [
        "//evil.example/..",
        "//evil.example",
        "//return",
        "/\\evil.example",
        "/%2f%2fevil.example/",
        "/return//evil.example/%2e%2e",
    ],
)
def test_never_led_to_another_host(ask: Ask, path: str) -> None:
    """No address makes the server send the browser away."""
    answer = ask(path)
    where = answer.headers.get("location", "/")
    assert urljoin("http://guide.example/x/", where).startswith("http://guide.example/"), where


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("POST", "/return/"),
        ("DELETE", "/"),
        ("PUT", "/en/"),
        ("HEAD", "/return/"),
        ("HEAD", "/none"),
    ],
)
def test_other_methods(ask: Ask, table, method: str, path: str) -> None:
    """Reading is all there is; errors have every header too."""
    answer = ask(path, method)
    assert answer.status == {"HEAD": 404 if path == "/none" else 200}.get(method, 405)
    assert missing_headers(answer, table[1], path) == {}


@pytest.mark.parametrize("path", ["/return/", "/", "/return", "/none"])
def test_refused_methods_are_told_the_others(ask: Ask, path: str) -> None:
    """405 says what is allowed (RFC 9110, 15.5.6), before any redirect; no other answer does."""
    for method in ("POST", "OPTIONS"):
        answer = ask(path, method)
        assert (answer.status, answer.headers["allow"]) == (405, "GET, HEAD")
        assert b"<html lang" not in answer.body, "it is not the page that says: not found"
    assert "allow" not in ask(path).headers


SPELLINGS = [
    "//parcel-insert/ios/",
    "/parcel-insert//ios/",
    "/./parcel-insert/ios/",
    "/parcel-insert/./ios/",
    "/x/../parcel-insert/ios/",
    "/parcel-insert/ios/x/%2e%2e/",
    "/parcel-insert/ios%2findex.html",
    "/parcel-insert/ios/%2findex.html",
    "/parcel%2dinsert/ios/index.html",
    "/parcel-insert/ios//index.html",
    "/en//parcel-insert/ios/",
    "/en/../de/./parcel-insert/other/",
]


@pytest.mark.parametrize("path", SPELLINGS)
def test_every_spelling_of_an_insert_has_its_policy(ask: Ask, table, path: str) -> None:
    """However its address is written, the insert is never served under the policy of the other
    pages, and never kept."""
    answer = ask(path)
    assert answer.status == 200
    assert b"data-kind" in answer.body
    assert missing_headers(answer, table[1], "/parcel-insert/ios/") == {}


@pytest.mark.parametrize(
    "path",
    ["/parcel-insert/ios/%252findex.html", "/parcel-insert/ios/%5c", "/parcel-insert/ios/%0a"],
)
def test_what_only_looks_like_an_insert(ask: Ask, path: str) -> None:
    """A path is decoded once, and a backslash or the end of a line is no slash."""
    assert ask(path).status == 404


@pytest.mark.parametrize("spelling", ["/{}", "//{}", "/./{}", "/x/../{}", "/%5f{}"])
@pytest.mark.parametrize("name", ["_headers", "_redirects"])
def test_files_for_other_hosts_are_not_served(
    ask: Ask, site: Path, spelling: str, name: str
) -> None:
    """What Netlify and Cloudflare read themselves."""
    assert (site / name).is_file()
    path = spelling.format(name.removeprefix("_") if "%" in spelling else name)
    assert ask(path).status == 404


@pytest.mark.parametrize("path", ["/%00", "/return/%00", "/parcel-insert/ios/%00"])
def test_null_byte(ask: Ask, table, path: str) -> None:
    """No file has it in its name: the request is broken, the server is not."""
    answer = ask(path)
    assert answer.status == 400
    assert missing_headers(answer, table[1], "/") == {}


def test_broken_request(ask: Ask, host: str, table) -> None:
    """What cannot be an address is refused; nginx sends its headers even then, Go's server, below
    Caddy, answers before Caddy."""
    answer = ask("/%")
    assert answer.status == 400
    assert host == "caddy" or missing_headers(answer, table[1], "/") == {}


ENCODED = [
    "/return/",
    "/en/",
    "/",
    "/assets/copy.*.js",
    "/search/search_index.json",
    "/assets/images/photo-back.svg",
    "/parcel-insert/ios/",
]


@pytest.mark.parametrize(
    ("accepted", "sent"),
    [("gzip, deflate, br, zstd", "br"), ("gzip, deflate", "gzip"), ("", None), ("zstd", None)],
)
def test_encodings(ask: Ask, site: Path, accepted: str, sent: str | None) -> None:
    """The best form that the browser takes, made at build; the same content; caches keep the forms
    apart."""
    for pattern in ENCODED:
        path = (
            next(f"/{file.relative_to(site).as_posix()}" for file in site.glob(pattern[1:]))
            if "*" in pattern
            else pattern
        )
        file = site / (path.removeprefix("/") + ("index.html" if path.endswith("/") else ""))
        answer = ask(path, **{"Accept-Encoding": accepted or "identity"})
        assert answer.headers.get("content-encoding") == sent, path
        form = {"br": ".br", "gzip": ".gz", None: ""}[sent]
        assert answer.body == file.with_name(file.name + form).read_bytes(), path
        assert "accept-encoding" in answer.headers["vary"].lower(), path
        assert re.match(
            r"text/|application/(javascript|json)|image/svg", answer.headers["content-type"]
        )
        assert answer.headers["content-type"].endswith("charset=utf-8") or not answer.headers[
            "content-type"
        ].startswith("text/")


def test_types_that_installing_needs(ask: Ask) -> None:
    """The worker is a script, or browsers refuse it; a manifest has a type of its own
    (https://www.w3.org/TR/appmanifest/#media-type-registration)."""
    assert re.match(r"(?:text|application)/javascript\b", ask("/sw.js").headers["content-type"])
    for path in ("/manifest.webmanifest", "/en/manifest.webmanifest"):
        answer = ask(path, **{"Accept-Encoding": "br"})
        assert answer.headers["content-type"].startswith("application/manifest+json")
        assert json.loads(brotli.decompress(answer.body))["icons"]


@pytest.mark.parametrize("encoding", ["identity", "gzip", "br"])
def test_table_of_links_is_csv(ask: Ask, encoding: str) -> None:
    """Spreadsheets open it as a table, in UTF-8 (RFC 7111)."""
    answer = ask("/links.csv", **{"Accept-Encoding": encoding})
    assert re.fullmatch("text/csv; ?charset=utf-8", answer.headers["content-type"])
    assert answer.headers.get("content-encoding", "identity") == encoding


def test_asked_again_costs_nothing(ask: Ask, table) -> None:
    """A page that has not changed is 304, with its policy: browsers take the new headers for the
    kept page."""
    first = ask("/return/", **{"Accept-Encoding": "br"})
    again = ask("/return/", **{"Accept-Encoding": "br", "If-None-Match": first.headers["etag"]})
    assert (again.status, again.body) == (304, b"")
    assert missing_headers(again, table[1], "/return/") == {}


@pytest.mark.parametrize(
    ("headers", "where"),
    [
        ({**VISIT, "Accept-Language": "en-GB,en;q=0.9,fr;q=0.8"}, "/en/"),
        ({**VISIT, "Accept-Language": "EN"}, "/en/"),
        ({"Sec-Fetch-Site": "cross-site", "Accept-Language": "pl, en;q=0.8, fr;q=0.7"}, "/en/"),
        ({**VISIT, "Accept-Language": "fr-CH, en;q=0.9"}, None),
        ({**VISIT, "Accept-Language": "pl"}, None),
        ({**VISIT, "Accept-Language": "frr, eng;q=0.9, x-en"}, None),
        ({**VISIT, "Accept-Language": "*"}, None),
        (VISIT, None),
        ({"Sec-Fetch-Site": "same-origin", "Accept-Language": "en"}, None),
        ({"Accept-Language": "en"}, None),
    ],
)
def test_language_at_the_root(ask: Ask, table, headers: dict[str, str], where: str | None) -> None:
    """A visit that begins at / goes to the first language of the browser that the site has; whoever
    comes from the guide, as by its menu, gets French."""
    for query in ("", "?os=ios"):
        answer = ask(f"/{query}", **headers)
        assert answer.status == (302 if where else 200)
        assert answer.headers.get("location") == (where and where + query)
        assert set(HOME_VARY.split(", ")) <= set(answer.headers["vary"].split(", "))
        assert missing_headers(answer, table[1], "/") == {}
    for path in ("/return/", "/en/", "/en/return/"):
        answer = ask(path, **headers)
        assert answer.status == 200, "only the root chooses"
        assert "Accept-Language" not in answer.headers.get("vary", "")


@pytest.mark.parametrize("codes", [("fr", "en"), ("en", "fr")], ids="-".join)
def test_default_locale_is_the_marked_one(
    host: str, codes: tuple[str, ...], tmp_path: Path
) -> None:
    """Whatever the order of the rows in mkdocs.yml, French readers stay at the root and English
    ones go to /en/."""
    root = tmp_path / "site"
    locales = tuple(Locale(code, code, is_default=code == "fr") for code in codes)
    for locale in locales:
        (root / locale.root).mkdir(parents=True, exist_ok=True)
        for name in ("index", "404"):
            (root / locale.root / f"{name}.html").write_text(f"{name} in {locale.code}")
    settings = HostSettings("https://a.example/", locales, (), "mailto:a@example.org", None)
    scanned = describe_site(root, settings)
    write_host_files(root, tmp_path / "hosting", scanned, settings)
    with running(host, tmp_path / "hosting", root, tmp_path) as address:
        ask = partial(request, address)
        for path, language, status, body in (
            ("/", "fr", 200, b"index in fr"),
            ("/", "pl", 200, b"index in fr"),
            ("/en/", "fr", 200, b"index in en"),
            ("/none/", "en", 404, b"404 in fr"),
            ("/fr/", "fr", 404, b"404 in fr"),
            ("/en/none/", "fr", 404, b"404 in en"),
        ):
            answer = ask(path, **VISIT, **{"Accept-Language": language})
            assert (answer.status, answer.body) == (status, body), path
        answer = ask("/", **VISIT, **{"Accept-Language": "en"})
        assert (answer.status, answer.headers["location"]) == (302, "/en/")


def test_nginx_over_tls(site: Path, tmp_path: Path) -> None:
    """The site by https alone; http leads there, with the path and the query as they came."""
    certificate = servers.self_signed(tmp_path, "guide-retour.example")
    if not certificate:
        pytest.skip("openssl is not installed: nginx was not run with a certificate")
    plain_port = servers.free_port()
    with servers.nginx(
        site.with_name("hosting") / "nginx/return-guide.conf",
        site,
        tmp_path,
        certificate=certificate,
        plain_port=plain_port,
    ) as address:
        context = ssl.create_default_context(cafile=certificate.chain)
        port = int(address.rpartition(":")[2])
        with (
            socket.create_connection(("127.0.0.1", port), timeout=10) as plain,
            context.wrap_socket(plain, server_hostname="guide-retour.example") as secure,
        ):
            assert secure.version() in ("TLSv1.2", "TLSv1.3")
            secure.sendall(b"HEAD /return/ HTTP/1.1\r\nHost: guide-retour.example\r\n\r\n")
            answer = secure.recv(4096).decode()
        assert answer.startswith("HTTP/1.1 200")
        assert "\r\nStrict-Transport-Security: max-age=" in answer
        path = "/en/return?os=android&a=%C3%A9&b=//x"
        for host in ("guide-retour.example", "evil.example"):
            answer = request(f"http://127.0.0.1:{plain_port}", path, Host=host)
            assert answer.status == 301
            assert answer.headers["location"] == f"https://guide-retour.example{path}"


def test_security_file(ask: Ask) -> None:
    """RFC 9116: text, a contact, and an end within a year of the text's date."""
    answer = ask("/.well-known/security.txt")
    fields = dict(line.split(": ", 1) for line in answer.body.decode().splitlines())
    assert answer.headers["content-type"].startswith("text/plain")
    assert fields["Contact"] == "mailto:security@guide-retour.example"
    assert fields["Canonical"] == "https://guide-retour.example/.well-known/security.txt"
    text = (ROOT / "docs/fr/return.md").read_text(encoding="utf-8").split("---")[1]
    left = datetime.datetime.fromisoformat(fields["Expires"]).date() - yaml.safe_load(text)["date"]
    assert datetime.timedelta(300) < left < datetime.timedelta(365)


@pytest.fixture(scope="session")
def function(site: Path) -> Callable[[list[dict]], list[dict]]:
    """Run CloudFront's function on a list of events, in one node."""
    require("node")
    code = (site.with_name("hosting") / "cloudfront/viewer.js").read_text(encoding="utf-8")
    assert len(code.encode()) < 10_240, "CloudFront takes no function above 10 KB"

    def run(events: list[dict]) -> list[dict]:
        calls = f"{json.dumps(events)}.map(event => handler(event))"
        script = f"{code}\nconsole.log(JSON.stringify({calls}));"
        return json.loads(
            subprocess.run(
                [programs.path("node"), "-e", script], capture_output=True, check=True, text=True
            ).stdout
        )

    return run


def requested(uri: str, query: dict | None = None, **headers: str) -> dict:
    """An event of a viewer's request, as CloudFront's documentation shows it."""
    named = {name.lower(): {"value": value} for name, value in headers.items()}
    return {
        "version": "1.0",
        "context": {"eventType": "viewer-request"},
        "request": {
            "method": "GET",
            "uri": uri,
            "querystring": query or {},
            "headers": named,
            "cookies": {},
        },
    }


def answered(uri: str) -> dict:
    """An event of the response to it."""
    return {
        **requested(uri),
        "context": {"eventType": "viewer-response"},
        "response": {"statusCode": 200, "headers": {"x-amz-id": {"value": "1"}}},
    }


def test_function_finds_files(function) -> None:
    """Folders get their page, addresses without slash their redirect, and the rest each language's
    own 404 page."""
    files = {
        "/": "/index.html",
        "/return/": "/return/index.html",
        "/en/": "/en/index.html",
        "/en/return/": "/en/return/index.html",
        "/parcel-insert/parcel-insert-ios.pdf": "/parcel-insert/parcel-insert-ios.pdf",
        "/en/assets.none": "/en/assets.none",
        "/none": "/404.html",
        "/none/": "/404.html",
        "/en/none/": "/en/404.html",
        "/en/none": "/en/404.html",
        "//evil.example": "//evil.example",
        "//evil/": "/404.html",
        "/enx/": "/404.html",
    }
    requests = function([requested(uri) for uri in files])
    assert [request.get("uri") for request in requests] == list(files.values())


def test_function_redirects(function, table) -> None:
    """The missing slash, and the language at the root, with the query as it came and every
    header."""
    query = {
        "os": {"value": "android"},
        "a": {"value": "1", "multiValue": [{"value": "1"}, {"value": "%C3%A9"}]},
        "empty": {"value": ""},
    }
    kept = "?os=android&a=1&a=%C3%A9&empty"
    visit = {"sec-fetch-site": "none", "accept-language": "pl,en-GB;q=0.9"}
    french_visit = {**visit, "accept-language": "fr,en"}
    link_of_the_site = {**visit, "sec-fetch-site": "same-origin"}
    cases = [
        (requested("/return", query), 301, f"/return/{kept}"),
        (requested("/en"), 301, "/en/"),
        (requested("/en/parcel-insert/ios"), 301, "/en/parcel-insert/ios/"),
        (requested("/", query, **visit), 302, f"/en/{kept}"),
        (requested("/", **french_visit), None, None),
        (requested("/", **link_of_the_site), None, None),
        (requested("/", **{"accept-language": "en"}), None, None),
    ]
    for got, (event, status, where) in zip(
        function([case[0] for case in cases]), cases, strict=True
    ):
        assert got.get("statusCode") == status
        if status:
            assert got["headers"]["location"]["value"] == where
            for name, value in headers_for(table[1], event["request"]["uri"]).items():
                assert got["headers"][name.lower()]["value"] == value
        else:
            assert got["uri"] == "/index.html"


def test_function_sends_the_table(function, table) -> None:
    """The headers of each file are those of its row; a 404 page is a 404."""
    site, rules = table
    paths = [f"/{path}" for path in site.files if not path.endswith((".br", ".gz"))]
    for path, got in zip(paths, function([answered(path) for path in paths]), strict=True):
        assert {
            name: got["headers"][name.lower()]["value"] for name in headers_for(rules, path)
        } == headers_for(rules, path)
        assert got["headers"]["x-amz-id"]["value"] == "1"
        assert got["statusCode"] == (404 if path.endswith("/404.html") else 200)


def test_policy_for_cloudfront_s_errors(site: Path, table) -> None:
    """Its five security headers in their own fields, the others as they are: the first row,
    whole."""
    policy = json.loads(
        (site.with_name("hosting") / "cloudfront/errors.json").read_text(encoding="utf-8")
    )
    base = table[1][0].headers
    assert (
        policy["SecurityHeadersConfig"]["ContentSecurityPolicy"]["ContentSecurityPolicy"]
        == base["Content-Security-Policy"]
    )
    own = {item["Header"]: item["Value"] for item in policy["CustomHeadersConfig"]["Items"]}
    assert own == {name: base[name] for name in own}
    assert len(own) + len(policy["SecurityHeadersConfig"]) == len(base)
