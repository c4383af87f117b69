"""The inserts of one language of the guide."""

from __future__ import annotations

from babel import Locale

from returnguide.content.conventions import SOURCE_LANGUAGE
from returnguide.content.guide import GuideData
from returnguide.content.markdown_page import SourcePage
from returnguide.inserts import model
from returnguide.render.choices import choice_labels


def inserts_for(
    data: GuideData, guide: SourcePage, source: SourcePage, *, site: str
) -> list[model.Insert]:
    """The inserts in the language of the page `guide`; `source` is the French one, `site` the
    address of the site."""
    language = guide.language
    root = "" if language == SOURCE_LANGUAGE else f"{language}/"
    direction = Locale.parse(language, sep="-").text_direction
    labels = choice_labels(guide, source, data.choices).get("os", {})
    return model.inserts_for(
        data.inserts,
        language=language,
        direction=direction,
        labels=labels,
        words=data.ui_strings_for(language),
        guide=f"{site.rstrip('/')}/{root}return/",
    )
