"""Rules on inline markup: what would be printed as it is typed, and the texts of pictures."""

from __future__ import annotations

from collections.abc import Iterator
from posixpath import basename

from returnguide.content.markdown_page import SourcePage
from returnguide.diagnostics import Diagnostic, Rule

RULES = (
    Rule(
        "unparsed-markup",
        "Marks are written so that Markdown recognises them; titles and words have none.",
        reference="""\
Something would be printed as it is typed, or would take in the rest of the page:

- a link without one of its brackets, `++keys++` with a space outside quotes, a comment without
  `-->`, a code block without its end, an admonition (`!!! warning "Title"`) of an unknown kind or
  without text in the next line;
- marks that a tool has changed: `** text **` with spaces inside, quotes and hyphens that are not
  plain (`!!! note „Titel“`, `<!– tabs: os –>`), full-width brackets, `\\*\\*`, `&lt;b&gt;`;
- signs of lists that are none: `•`, `–`, `a)`; a table or a `##` that does not stand on its own;
- marks of other dialects of Markdown and of templates: `[!NOTE]`, `:::`, `=== "Tab"`, `[ ]`,
  `~~text~~`, `==text==`, `:smile:`, `[TOC]`, `[[page]]`, `[^1]`, `{% if %}`, `{{< ref >}}`.

The rule looks at the texts that Markdown made, so that code may show all of this. Front matter and
words are plain text: in them `**text**` is printed too.""",
        bad="Lisez [la page des photos] (photos.md).",
        good="Lisez [la page des photos](photos.md).",
    ),
    Rule(
        "image-text",
        "Every picture has a text that says what it shows.",
        reference="""\
The text between the brackets of a picture (its alternative text) is what a screen reader says, and
what everybody reads while the picture is missing. Say what it shows, in the language of the page
(WCAG 2.2, success criterion 1.1.1).""",
        bad="![](../assets/images/photo-back.svg)",
        good="![Dos du téléphone](../assets/images/photo-back.svg)",
    ),
    Rule(
        "image-name",
        "The text of a picture is not the name of its file.",
        reference="""\
The name of a file tells a reader nothing, and is not in their language (WCAG 2.2, failure F30). Say
what the picture shows.""",
        bad="![photo-back.svg](../assets/images/photo-back.svg)",
        good="![Dos du téléphone](../assets/images/photo-back.svg)",
    ),
    Rule(
        "duplicate-image-text",
        "Different pictures of a page have different texts.",
        reference="""\
Whoever hears the texts of two different pictures must be able to tell them apart. Say in each text
what only that picture shows.""",
        bad="![Côté](../assets/images/photo-left.svg)\n![Côté](../assets/images/photo-right.svg)",
        good="![Côté gauche](../assets/images/photo-left.svg)\n"
        "![Côté droit](../assets/images/photo-right.svg)",
    ),
)


def check_unparsed_markup(page: SourcePage) -> Iterator[Diagnostic]:
    """Yield markup that readers would see as it is typed, or that takes in the rest of the page."""
    for line, error in page.unparsed_markup:
        yield Diagnostic(page.path, line, "unparsed-markup", error)


def check_image_texts(page: SourcePage) -> Iterator[Diagnostic]:
    """Yield pictures whose text is missing, is the name of their file, or is that of another
    picture."""
    first: dict[str, tuple[str, int]] = {}
    for image in (link for link in page.links if link.image):
        text = " ".join(image.text.split()).casefold()
        if not text:
            rule, message = "image-text", f"the picture '{image.target}' has no text"
            hint, target = "write ![what it shows](…)", ""
        elif text in _file_names(image.target):
            rule, target = "image-name", image.target
            message = f"the text of the picture is the name of its file, '{image.text}'"
            hint = "say what it shows"
        elif text in first and first[text][0] != image.target:
            rule, target = "duplicate-image-text", image.target
            message = f"'{image.text}' is said of another picture in line {first[text][1]}"
            hint = "say what tells them apart"
        else:
            first.setdefault(text, (image.target, image.line))
            continue
        yield Diagnostic(page.path, image.line, rule, message, hint, target=target)


def _file_names(target: str) -> set[str]:
    """Return the spellings of a file's name: with and without extension, with spaces."""
    file = basename(target).casefold()
    stem = file.rsplit(".", 1)[0]
    return {file, stem, stem.replace("-", " ").replace("_", " ")}
