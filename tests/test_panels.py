"""Markdown in, HTML out: tabs, folds, steps, outside links."""

from __future__ import annotations

import re

import pytest
from markdown import Markdown
from returnguide.content.choices import Choices, Listing, Offers
from returnguide.render.markdown_ext import GuideExtension

CHOICES = Choices(
    kinds={
        "os": ("ios", "android"),
        "carrier": ("dhl", "other"),
        "dropoff": ("pickup", "drop-off-point"),
    },
    required={},
    offers={"dropoff": Offers("carrier", {"dhl": ("pickup", "drop-off-point")}, {})},
)
WORDS = {
    "step": {
        "heading": "Étape {number} sur {total}",
        "contents": "Étape {number} sur {total} : {title}",
    },
    "question": {"os": "Quel appareil ?", "carrier": "Quel transporteur ?", "dropoff": "Où ?"},
    "admonition": {"warning": "Attention", "danger": "Danger"},
}


MANY = tuple("abcdefg")


def markdown(choices: Choices = CHOICES) -> Markdown:
    """Return a parser with the extensions that matter here."""
    guide = GuideExtension(
        choices=choices,
        words=WORDS,
        addresses={"laposte-locator": "https://poste.example/"},
        language="fr",
    )
    return Markdown(extensions=["admonition", "attr_list", "toc", "pymdownx.superfences", guide])


def html_of(text: str, choices: Choices = CHOICES) -> str:
    """Return the HTML of `text` without white space between tags."""
    return re.sub(r">\s+<", "><", markdown(choices).convert(text))


@pytest.mark.parametrize(
    "text",
    [
        "\n    Un *mot*.\n    Deux.",
        "\nUn *mot*.\nDeux.",
        " Un *mot*.\nDeux.",
        "\n  Un *mot*.\n    Deux.",
    ],
)
def test_text_of_an_admonition_need_not_be_indented(text: str) -> None:
    """What translators' tools make of an admonition is the same admonition; what comes after the
    blank line is not its text. Code stays as it is."""
    html = html_of(f'!!! tip "Un titre"{text}\n\nAprès.\n\n```\n!!! tip "T"\nx\n```')
    html = re.sub(r"\s+", " ", html)
    assert html.startswith(
        '<div class="admonition tip"><p class="admonition-title">Un titre</p><p>Un <em>mot</em>.'
        " Deux.</p></div><p>Après.</p>"
    )
    assert '!!! tip "T" x' in re.sub(r"&quot;", '"', re.sub(r"<[^>]+>", "", html))


def test_tabs() -> None:
    """The whole shape of a set: named group, radios with the permanent ids, labels, panels that
    keep their headings."""
    assert (
        html_of(
            "<!-- tabs: os -->\n\n### iPhone {#x-ios}\n\nUn.\n\n### *Android*"
            " {#x-android}\n\nDeux.\n\n<!-- /tabs -->\n\n### Après {#after}"
        )
        == '<div aria-label="Quel appareil ?" class="tabbed-set" data-choice="os" role="group">'
        '<input autocomplete="off" checked="checked" data-key="ios" id="x-ios" name="__tabbed_1"'
        ' type="radio" /><label data-search-exclude="true" for="x-ios">iPhone</label><div'
        ' class="tabbed-block" data-key="ios"><h3 class="panel-title"'
        ' id="x-ios--title">iPhone</h3><p>Un.</p></div>'
        '<input autocomplete="off" data-key="android" id="x-android" name="__tabbed_1"'
        ' type="radio" /><label data-search-exclude="true"'
        ' for="x-android"><em>Android</em></label><div class="tabbed-block"'
        ' data-key="android"><h3 class="panel-title"'
        ' id="x-android--title"><em>Android</em></h3><p>Deux.</p></div></div><h3'
        ' id="after">Après</h3>'
    )


def test_many_tabs() -> None:
    """More than six tabs of a set are a select too, however many they are."""
    choices = Choices(kinds={"os": MANY}, required={})
    tabs = [f"### T*{key}* {{#x-{key}}}\n\nTexte." for key in MANY]
    html = html_of("\n\n".join(["<!-- tabs: os -->", *tabs, "<!-- /tabs -->"]), choices)
    select = re.search(r"<select.*?</select>", html)[0]
    assert re.findall(r'<option value="(\w+)">(\w+)</option>', select) == [
        (key, f"T{key}") for key in MANY
    ]
    assert 'aria-label="Quel appareil ?"' in select
    assert html.count('type="radio"') == html.count('class="tabbed-block"') == len(MANY)


def test_fold() -> None:
    """A fold's id stands inside the details, so that a browser opens it for an address without
    script."""
    assert (
        html_of("<!-- folds -->\n\n### Écran noir {#dark}\n\nTexte.\n\n<!-- /folds -->")
        == '<details class="fold"><summary data-search-exclude="true">Écran noir</summary><div'
        ' class="fold-content" id="dark"><h3 class="panel-title" id="dark--title">Écran'
        " noir</h3><p>Texte.</p></div></details>"
    )


def test_nested_tabs_and_folds() -> None:
    """Sets inside a tab stay inside it; every group of radios has a name of its own."""
    html = html_of(
        "<!-- tabs: carrier -->\n\n## DHL {#s-dhl}\n\nTexte.\n\n<!-- tabs: dropoff -->\n\n### A"
        " {#s-dhl-pickup}\n\n### B {#s-dhl-drop-off-point}\n\n<!-- /tabs -->\n\n<!-- folds"
        " -->\n\n### Pli {#f}\n\n<!-- /folds -->\n\n## Autre {#s-other}\n\n<!-- /tabs -->"
    )
    outer = html.index('data-key="dhl"><h2')
    assert (
        outer
        < html.index('data-choice="dropoff"')
        < html.index('id="f"')
        < html.index('<div class="tabbed-block" data-key="other">')
    )
    assert re.findall(r'id="([\w-]+)" name="(__tabbed_\d)"', html) == [
        ("s-dhl", "__tabbed_1"),
        ("s-dhl-pickup", "__tabbed_2"),
        ("s-dhl-drop-off-point", "__tabbed_2"),
        ("s-other", "__tabbed_1"),
    ]


def test_many_tabs_of_which_some_are_listed() -> None:
    """Those for the language's readers come first, the one for all others last; without script a
    fold, and in the select a group, has its name."""
    choices = Choices(
        kinds={"country": ("x", "y"), "carrier": (*MANY, "other")},
        required={},
        listings={"carrier": Listing("country", {"x": ("f", "b"), "y": ("a", "c", "d")})},
        first_in={"country": {"fr": "x"}},
    )
    tabs = [f"### T{key} {{#x-{key}}}\n\nTexte." for key in ("other", *MANY)]
    html = html_of("\n\n".join(["<!-- tabs: carrier -->", *tabs, "<!-- /tabs -->"]), choices)
    near, far = html.split('<details class="fold more">')
    assert far.startswith('<summary data-search-exclude="true">Tother</summary></details>')
    assert near.count('name="__tabbed_1"') == 4
    radios = re.findall(r'<input[^>]*data-key="(\w+)"', html)
    assert radios == ["f", "b", "e", "g", "a", "c", "d", "other"]
    assert re.findall(r'<option value="(\w+)"', html) == radios
    assert '<optgroup label="Tother"><option value="a">' in html
    assert re.findall(r'checked="checked" data-key="(\w+)"', html) == ["f"]


@pytest.mark.parametrize(
    "text",
    [
        "```\n<!-- tabs: os -->\n### A {#a-ios}\n<!-- /tabs -->\n```",
        "Dans `<!-- tabs: os -->` rien.",
        "<!-- une note -->\n\n### A {#a-ios}",
        "<!-- /tabs -->\n\n### A {#a-ios}",
    ],
)
def test_other_text_is_left_alone(text: str) -> None:
    """Directives in code, other comments and unmatched closing directives make no set."""
    assert "tabbed-set" not in html_of(text)


def test_an_unclosed_set_ends_with_its_section() -> None:
    """Under serve a broken page is still shown: nothing of it is lost."""
    html = html_of(
        "## Un {#one}\n\n<!-- tabs: os -->\n\n### iPhone {#x-ios}\n\nTexte.\n\n## Deux"
        " {#two}\n\nFin."
    )
    assert html.endswith('</div></div><h2 id="two">Deux</h2><p>Fin.</p>')


def test_steps_are_numbered() -> None:
    """In the heading and in the table of contents, by the step's place among the seven, not by
    counting."""
    parser = markdown()
    html = parser.convert("## Prouver la *déconnexion* {#sign-out}\n\n## Autre {#more}")
    assert html.startswith(
        '<h2 class="step" id="sign-out"><span class="step-number">Étape 4 sur 7</span> Prouver la'
        " <em>déconnexion</em></h2>"
    )
    assert [token["name"] for token in parser.toc_tokens] == [
        "Étape 4 sur 7 : Prouver la déconnexion",
        "Autre",
    ]


def test_outside_links() -> None:
    """Keys of links.yml are references on every page, also on the second that one parser
    converts."""
    parser = markdown()
    for _ in range(2):
        parser.reset()
        assert (
            parser.convert("Un [bureau][laposte-locator].")
            == '<p>Un <a href="https://poste.example/">bureau</a>.</p>'
        )


def test_french_spaces() -> None:
    """Text gets its no-break spaces, across links and in alternative texts; code and keys are left
    as typed."""
    html = html_of("Prêt ? Voir [ici](a.md) : « oui » ; `a ; b`\n\n![Vue : dos](b.svg)")
    assert (
        html
        == '<p>Prêt\u202f? Voir <a href="a.md">ici</a>\u00a0: «\u202foui\u202f»\u202f; <code>a ;'
        ' b</code></p><p><img alt="Vue\u00a0: dos" loading="lazy" src="b.svg" /></p>'
    )


@pytest.mark.parametrize(
    ("line", "title"),
    [
        ("!!! warning", "Attention"),
        (
            '!!! warning "Batterie *gonflée*"',
            '<span class="kind">Attention. </span>Batterie <em>gonflée</em>',
        ),
        ('!!! danger "Warning"', '<span class="kind">Danger. </span>Warning'),
        ('!!! custom "Titre"', "Titre"),
    ],
)
def test_kind_of_an_admonition_in_words(line: str, title: str) -> None:
    """A screen reader says how serious an admonition is, whoever wrote its title; a kind without a
    word stays as it is."""
    assert f'<p class="admonition-title">{title}</p><p>Texte.</p>' in html_of(f"{line}\n    Texte.")


def test_images_have_their_size() -> None:
    """Width and height of the drawing, whatever its path is from the page; an image of unknown size
    has none."""
    guide = GuideExtension(
        choices=CHOICES, words=WORDS, addresses={}, language="fr", sizes={"a.svg": ("320", "240")}
    )
    html = Markdown(extensions=[guide]).convert("![A](../assets/images/a.svg)\n\n![B](b.png)")
    assert (
        '<img alt="A" height="240" loading="lazy" src="../assets/images/a.svg" width="320" />'
        in html
    )
    assert '<img alt="B" loading="lazy" src="b.png" />' in html
