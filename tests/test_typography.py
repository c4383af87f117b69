"""The spaces of each language."""

from __future__ import annotations

import pytest
from returnguide.content.typography import NARROW, NO_BREAK, typography_for


@pytest.mark.parametrize(
    ("typed", "shown"),
    [
        ("Quoi ? Oui ! Non ;", "Quoi_? Oui_! Non_;"),
        ("À noter : « oui ».", "À noter~: «_oui_»."),
        ("avant 8 h, 14 jours, 34 cm, 20 %", "avant 8~h, 14~jours, 34~cm, 20~%"),
        ("deux : ", "deux~: "),
        ("https://exemple.fr/?a=1 12:30 a ?b", "https://exemple.fr/?a=1 12:30 a ?b"),
        ("7 hommes, 3 gestes", "7 hommes, 3 gestes"),
        ("déjà~: bien_!", "déjà~: bien_!"),
    ],
)
def test_french(typed: str, shown: str) -> None:
    """_ stands for a narrow no-break space, ~ for a no-break one; a second time nothing changes."""
    expected = shown.replace("_", NARROW).replace("~", NO_BREAK)
    once = typography_for("fr")(typed.replace("_", NARROW).replace("~", NO_BREAK))
    assert once == expected
    assert typography_for("fr-BE")(once) == expected


def test_other_languages_are_left_alone() -> None:
    """English has no space to give."""
    assert typography_for("en")("Why ? Because : so") == "Why ? Because : so"
