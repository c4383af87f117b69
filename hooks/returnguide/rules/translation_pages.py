"""Rules on the pages of a translation: it has those of the French, under the same names."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping

from returnguide.content.conventions import GUIDE, SOURCE_LANGUAGE
from returnguide.content.guide import Guide
from returnguide.content.permalinks import REDIRECTS
from returnguide.content.published_files import is_page
from returnguide.diagnostics import Diagnostic, Rule

RULES = (
    Rule(
        "missing-page",
        "Every language has the pages that the French source has; until then readers get the French"
        " page.",
        severity="warning",
        reference="""\
A page of `docs/fr/` has no file of the same name in another language, or a language has no folder
at all. Readers of that language get the French page, with a line that says so. Translate the page,
and run `guide.py translations stamp`.""",
        bad="docs/fr/imei.md\ndocs/fr/packing.md\ndocs/de/imei.md",
        good="docs/fr/imei.md\ndocs/fr/packing.md\ndocs/de/imei.md\ndocs/de/packing.md",
    ),
    Rule(
        "lost-page",
        "A page that was translated stands in the French.",
        reference="""\
The translations have a page that was made from the French or published, and `docs/fr/` has it no
longer: it was deleted, or its file has another name. Write it again, or give it its name again. To
take it out on purpose, use `guide.py translations remove PAGE`, which does so in all languages.""",
        bad="docs/fr/pictures.md\ndocs/de/photos.md\ndocs/en/photos.md",
        good="docs/fr/photos.md\ndocs/de/photos.md\ndocs/en/photos.md",
    ),
    Rule(
        "extra-page",
        "A page of a translation stands in the French too.",
        reference="""\
The French has no page of this name, so the page is in no menu, and readers of other languages never
see it. File names are never translated: give the file the name that the message says. A new page is
written in French first.""",
        bad="docs/fr/photos.md\ndocs/de/fotos.md",
        good="docs/fr/photos.md\ndocs/de/photos.md",
    ),
)


def check_pages(guide: Guide) -> Iterator[Diagnostic]:
    """Yield the pages that one language has and another lacks; every language must have the guide
    itself."""
    names = _names_by_language(guide)
    source = names[SOURCE_LANGUAGE] | {GUIDE}
    orphans: dict[str, list[str]] = {}
    for language in guide.languages:
        for name in sorted(names[language] - source):
            orphans.setdefault(name, []).append(language)
    lost = {name: found for name, found in orphans.items() if _is_known(guide, name)}
    renamed = {new: name for name in lost if (new := _new_name(guide, name, lost[name][0], names))}
    yield from _check_lost(guide, lost, {name: new for new, name in renamed.items()})
    waiting = {
        language: sorted(source - renamed.keys() - names[language]) for language in guide.languages
    }
    for name in orphans.keys() - lost.keys():
        for language in orphans[name]:
            meant = _meant_name(guide, f"{guide.folder}/{language}/{name}", waiting[language])
            waiting[language] = [other for other in waiting[language] if other != meant]
            yield _extra_page(guide, language, name, meant)
    yield from _check_missing(guide, names, waiting)


def _names_by_language(guide: Guide) -> dict[str, set[str]]:
    """Return language -> names of its pages, those that cannot be read included."""
    names: dict[str, set[str]] = {language: set() for language in guide.languages}
    for path in (*guide.pages, *guide.files):
        language, _, name = path.removeprefix(f"{guide.folder}/").partition("/")
        if language in names and is_page(f"{language}/{name}"):
            names[language].add(name)
    return names


def _is_known(guide: Guide, name: str) -> bool:
    """Return whether the French once had a page: it was published, or a translation is recorded as
    made from it."""
    is_recorded = any(rows for (_, page), rows in guide.lock.records.items() if page == name)
    return is_recorded or name in guide.data.published


def _new_name(guide: Guide, old: str, language: str, names: Mapping[str, Collection[str]]) -> str:
    """Return the name that a lost page has in the French now: that of a page which only the French
    has and which has most of its ids; empty where there is none."""
    page = guide.pages_in(language).get(old)
    ids = set(page.ids) if page else set()
    for name, source in guide.pages_in(SOURCE_LANGUAGE).items():
        is_new = sum(name in others for others in names.values()) == 1
        if is_new and len(ids & set(source.ids)) * 2 > len(ids):
            return name
    return ""


def _meant_name(guide: Guide, path: str, waiting: Collection[str]) -> str:
    """Return which of the pages that a language lacks a file of its own probably is: that which has
    most of its ids; empty where there is none."""
    ids = set(guide.pages[path].ids) if path in guide.pages else set()
    source = guide.pages_in(SOURCE_LANGUAGE)
    candidates = (name for name in waiting if name in source)
    return next(
        (name for name in candidates if len(ids & set(source[name].ids)) * 2 > len(ids)), ""
    )


def _check_lost(
    guide: Guide, lost: Mapping[str, Collection[str]], renamed: Mapping[str, str]
) -> Iterator[Diagnostic]:
    """Yield each page that the French has lost, once."""
    folder = f"{guide.folder}/{SOURCE_LANGUAGE}"
    for name, languages in lost.items():
        is_in_all = len(languages) == len(guide.languages) - 1 > 1
        named = "all translations" if is_in_all else ", ".join(languages)
        path, message = f"{folder}/{name}", f"the page is gone, and stands in {named}"
        hint = (
            "write it again, or take it out everywhere:"
            f" python hooks/guide.py translations remove {name}"
        )
        if new := renamed.get(name):
            path, message = f"{folder}/{new}", f"the page is {name} in {named}"
            hint = (
                f"name the file {name}; to rename it, rename it in every language, in links and"
                f" under nav: in mkdocs.yml, and add this row to {guide.folder}/{REDIRECTS}:"
                f" {name}: {new}"
            )
        yield Diagnostic(path, 1, "lost-page", message, hint, target=name)


def _extra_page(guide: Guide, language: str, name: str, meant: str) -> Diagnostic:
    message = f"the page does not stand in {guide.folder}/{SOURCE_LANGUAGE}"
    hint = "write it in French first, or take it out"
    if meant:
        hint = f"file names are never translated: name it {meant}"
    path = f"{guide.folder}/{language}/{name}"
    return Diagnostic(path, 1, "extra-page", message, hint, target=name)


def _check_missing(
    guide: Guide, names: Mapping[str, Collection[str]], waiting: Mapping[str, Collection[str]]
) -> Iterator[Diagnostic]:
    """Yield the pages that languages wait for."""
    for language in guide.languages:
        folder = f"{guide.folder}/{language}"
        has_files = any(path.startswith(f"{folder}/") for path in guide.files)
        if language != SOURCE_LANGUAGE and not names[language] and not has_files:
            hint = f"python hooks/guide.py translations new {language} makes its folder"
            yield Diagnostic(folder, 1, "missing-page", "the language has no page", hint)
            continue
        for name in waiting[language]:
            hint = f"translate {guide.folder}/{SOURCE_LANGUAGE}/{name}"
            path = f"{folder}/{name}"
            yield Diagnostic(path, 1, "missing-page", "the page is missing", hint)
