"""The settings of the guide in mkdocs.yml: read with their lines, reported when they are wrong."""

from __future__ import annotations

import datetime
from pathlib import Path

import pytest
from conftest import built, served
from returnguide.rules.settings import Settings, load_settings, parse_settings


def parsed(guide: str) -> Settings:
    """The settings of a mkdocs.yml with some lines below `extra: guide:`."""
    lines = "".join(f"    {line}\n" for line in guide.splitlines())
    return parse_settings(f"site_name: X\nextra:\n  guide:\n{lines}", path="mkdocs.yml")


def test_missing_settings_have_defaults(tmp_path: Path) -> None:
    """Of a file, of the whole table, of each setting."""
    for settings in (
        load_settings(tmp_path / "mkdocs.yml"),
        parse_settings("site_name: X\n", path="mkdocs.yml"),
        parse_settings("extra: {guide: {}}\n", path="mkdocs.yml"),
        parsed("offline: true"),
    ):
        assert settings == Settings(lint=settings.lint)
        assert settings.errors == ()


def test_every_setting_is_read() -> None:
    """Each as its type; an address ends in a slash."""
    settings = parsed(
        "edit_url: https://example.com/edit/main\noffline: false\npreview: [pt]\n"
        "security_contact: mailto:security@example.com\nbrotli_quality: 11"
    )
    assert settings.errors == ()
    assert settings.edit_url == "https://example.com/edit/main/"
    assert (settings.offline, settings.preview, settings.brotli_quality) == (False, ("pt",), 11)
    assert settings.security_contact == "mailto:security@example.com"


LOCALES = 'write a list of locales, such as [pt], Norwegian as ["no"]'


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ("preveiw: [pt]", "'preveiw' is no setting; did you mean 'preview'?"),
        ("preview: pt", f"'preview' is 'pt'; {LOCALES}"),
        ("preview: [no]", f"'preview' is '[False]'; {LOCALES}"),
        ("preview: [2026-02-30]", f"'preview' is 'what cannot be read'; {LOCALES}"),
        (
            "brotli_quality: 2026-02-30",
            "'brotli_quality' is '2026-02-30'; write a whole number from 0 to 11",
        ),
        ("offline: maybe", "'offline' is 'maybe'; write true or false"),
        ("brotli_quality: 12", "'brotli_quality' is '12'; write a whole number from 0 to 11"),
        ("brotli_quality: true", "'brotli_quality' is 'True'; write a whole number from 0 to 11"),
        ("brotli_quality: five", "'brotli_quality' is 'five'; write a whole number from 0 to 11"),
        (
            "security_contact: me",
            "'security_contact' is 'me'; write an address that somebody reads, such as"
            " mailto:security@example.com",
        ),
        (
            "edit_url: github.com/x",
            "'edit_url' is 'github.com/x'; write an address, such as"
            " https://github.com/OWNER/REPO/edit/main/",
        ),
        (
            "offline: 2027-02-30",
            "'offline' is '2027-02-30'; write true or false",
        ),
        ("brotli_quality:", "'brotli_quality' is nothing; write a whole number from 0 to 11"),
        (
            f"brotli_quality: 0x{'f' * 5000}",
            "'brotli_quality' is 'a very long number'; write a whole number from 0 to 11",
        ),
        ("offline: " + "y" * 99, f"'offline' is '{'y' * 59}…'; write true or false"),
        (
            "offline: !ENV {a: b}",
            "'offline' is 'what cannot be read'; write true or false",
        ),
    ],
)
def test_wrong_setting_is_told_with_its_line(line: str, message: str) -> None:
    """And left at its default."""
    settings = parsed(f"offline: true\n{line}" if "offline" not in line else f"\n{line}")
    assert [str(error) for error in settings.errors] == [f"mkdocs.yml:5: {message} [settings]"]
    assert settings == Settings(lint=settings.lint, errors=settings.errors)


@pytest.mark.parametrize(
    ("codes", "message"),
    [
        ("[ptt]", "'preview' names 'ptt', which is no translation of the site; did you mean 'pt'?"),
        ("[fr]", "'preview' names 'fr', which is no translation of the site; known: en, pt"),
    ],
)
@pytest.mark.parametrize("plugins", ["{i18n: %s}", "[search, {i18n: %s}]"])
def test_preview_names_translations(codes: str, message: str, plugins: str) -> None:
    """A misspelt one would be published, and the source is always live."""
    plugins %= "{languages: [{locale: fr}, {locale: en}, {locale: pt}]}"
    text = f"plugins: {plugins}\nextra: {{guide: {{preview: %s}}}}"
    assert parse_settings(text % "[pt, en]", path="mkdocs.yml").errors == ()
    (error,) = parse_settings(text % codes, path="mkdocs.yml").errors
    assert str(error) == f"mkdocs.yml:2: {message} [settings]"


@pytest.mark.parametrize(
    "address",
    [
        "",
        "guide.example",
        "https://",
        "http://x y/",
        "ftp://a.example/",
        "https://a/?b",
        "https://a;b/",
    ],
)
def test_wrong_address_of_the_site(address: str) -> None:
    """Told before a site map of nothing is built; one that is left out is MkDocs' matter."""
    assert parse_settings("site_url: https://a.example/b", path="x").site_url.endswith("/b/")
    (error,) = parse_settings(f"site_url: {address!r}", path="mkdocs.yml").errors
    assert str(error).startswith("mkdocs.yml:1: 'site_url' is ")


@pytest.mark.parametrize(
    "contact",
    ["mailto:a", "mailto:a@b", "mailto:@b.eu", "mailto:a@b.eu, c@d.eu", "mailto:a@192.0.2.1"]
    + ["https://x", "https://?", "http://a.eu/", "https:a.eu", "tel:", "tel:-", "tel:112", "tel:+1"]
    + ["a@b.eu", "javascript:alert(1)", "https://a.eu/ b"],
)
def test_what_is_no_contact(contact: str) -> None:
    """RFC 9116 wants an address at which somebody can be reached: a mailbox, a page, a number with
    its country."""
    settings = parsed(f"security_contact: {contact!r}")
    assert settings.security_contact == ""
    assert "write an address that somebody reads" in str(settings.errors)


@pytest.mark.parametrize(
    ("site", "contact", "told"),
    [
        ("https://refurbished.eu/", "mailto:security@guide-retour.example", True),
        ("https://refurbished.eu/", "https://example.com/security", True),
        ("https://refurbished.eu/", "mailto:security@examples.eu", False),
        ("https://refurbished.eu/", "https://refurbished.eu/security?a=b", False),
        ("https://refurbished.eu/", "tel:+33-1-23-45-67-89", False),
        ("https://guide.example/", "mailto:security@guide.example", False),
        ("http://127.0.0.1:8000/", "mailto:security@guide.example", False),
    ],
)
def test_placeholder_of_a_contact(site: str, contact: str, told: bool) -> None:
    """It is told, and not published, where the site is one that readers reach."""
    text = f"site_url: {site}\nextra: {{guide: {{security_contact: {contact!r}}}}}"
    settings = parse_settings(text, path="mkdocs.yml")
    assert [str(error) for error in settings.errors] == [
        f"mkdocs.yml:2: 'security_contact' is the placeholder '{contact}'; security.txt is not"
        " published; set SECURITY_CONTACT to an address that somebody reads [placeholder-contact]"
    ] * told
    assert settings.security_contact == ("" if told else contact)


def test_settings_from_elsewhere() -> None:
    """Those that are merged in are read; those of a file that is inherited from are not, and that
    is told."""
    merged = "extra:\n  x: &x {offline: false}\n  guide: {<<: *x}"
    assert parse_settings(merged, path="mkdocs.yml").offline is False
    (error,) = parse_settings("INHERIT: base.yml", path="mkdocs.yml").errors
    assert error.message == "settings in another file are not read"


@pytest.mark.parametrize(
    "lint",
    [
        "[a]",
        "{severity: [a]}",
        "{exempt: {a: b}}",
        "{max_link_age: 2027-02-30}",
        "{max_link_age: !ENV [NOT_SET, soon]}",
        "{severity: {image-text: {severity: 2027-02-30, reason: x}}}",
        "{exempt: [{[a]: b}]}",
    ],
)
def test_wrong_lint_table(lint: str) -> None:
    """One error each, no traceback, nothing without a word."""
    (error,) = parsed(f"lint: {lint}").lint.config_errors
    assert error.rule == "lint-config"


@pytest.mark.parametrize("text", ["extra: {guide: 3}", "extra: {guide: [offline]}"])
def test_table_of_another_shape(text: str) -> None:
    """One error, no traceback."""
    (error,) = parse_settings(text, path="mkdocs.yml").errors
    assert str(error).startswith("mkdocs.yml:1: 'guide' has no settings of its own;")


@pytest.mark.parametrize(
    "text", ["", "a: [", "- 1", "extra: 3", "extra: {1: {guide: 2}}", "? [a]\n: b"]
)
def test_odd_files_end_in_no_traceback(text: str) -> None:
    """What is no table at all is left to MkDocs."""
    parse_settings(text, path="mkdocs.yml")


@pytest.mark.parametrize("text", ["a: [", "a: *b", "a: " + "[" * 3000])
def test_file_that_is_no_yaml(text: str) -> None:
    """Told, since `guide.py check` runs without MkDocs."""
    (error,) = parse_settings(text, path="mkdocs.yml").errors
    assert error.message.startswith("not valid YAML (")


def test_file_that_is_not_text(tmp_path: Path) -> None:
    """One error, no traceback."""
    (tmp_path / "mkdocs.yml").write_bytes(b"\xff")
    (error,) = load_settings(tmp_path / "mkdocs.yml").errors
    assert str(error) == "mkdocs.yml:1: cannot be read: it is not UTF-8 text [settings]"


def test_values_from_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    """`!ENV`, as MkDocs reads it; empty is none, not "None"."""
    text = (
        'security_contact: !ENV [CONTACT, "mailto:a@b.example"]\nbrotli_quality: !ENV [BROTLI, 5]'
    )
    assert parsed(text).security_contact == "mailto:a@b.example"
    monkeypatch.setenv("CONTACT", "")
    monkeypatch.setenv("BROTLI", "9")
    settings = parsed(text)
    assert (settings.security_contact, settings.brotli_quality, settings.errors) == ("", 9, ())
    monkeypatch.setenv("BROTLI", "much")
    assert len(parsed(text).errors) == 1


@pytest.mark.parametrize("value", ["!ENV [SEVERITY, none]", "!unknown x", "!!python/name:x y"])
def test_tags_in_the_table_of_rules(value: str) -> None:
    """A tag below `lint` is a value or an error, never a traceback."""
    (error,) = parsed(f"lint:\n  severity:\n    image-text: {value}").lint.config_errors
    assert (error.line, error.rule) == (6, "lint-config")


def test_source_date_epoch(monkeypatch: pytest.MonkeyPatch) -> None:
    """The day that a reproducible build takes for today; what is no number is an error."""
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "0")
    assert parsed("offline: true").today == datetime.date(1970, 1, 1)
    for epoch in ("yesterday", "9" * 30, "-1", " 1", "4294967296"):
        monkeypatch.setenv("SOURCE_DATE_EPOCH", epoch)
        (error,) = parsed("offline: true").errors
        assert error.text_with_hint.endswith("in the environment; write seconds since 1970")


def test_source_date_epoch_that_is_no_time_does_not_reach_mkdocs(
    project: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """An empty one counts as none; a wrong one is told, and under serve the site is shown."""
    for epoch, messages in (("", 0), ("abc", 1)):
        monkeypatch.setenv("SOURCE_DATE_EPOCH", epoch)
        assert len(served(project)) == messages


def test_wrong_setting_stops_a_build_before_anything_is_written(project: Path) -> None:
    """A misspelt `preview` would publish a language that is not live."""
    file = project / "mkdocs.yml"
    text = file.read_text(encoding="utf-8")
    file.write_text(text.replace("    preview: []", "    preveiw: [en]"), encoding="utf-8")
    with pytest.raises(SystemExit) as stopped:
        built(project)
    assert ["did you mean 'preview'" in line for line in stopped.value.warnings] == [True]
    assert not (project / "site").exists()
