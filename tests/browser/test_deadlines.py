"""Days that are not to be missed, counted from one that the reader types."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

from playwright.sync_api import expect

from .conftest import Visit

FORM = "#deadlines"


def test_days_are_shown_in_words_and_saved_for_the_calendar(visit: Callable[..., Visit]) -> None:
    """Only those of the reader's reason are shown; Sundays are no working days; the calendar file
    has each as a day of its own."""
    opened = visit("/after-sending/?reason=wrong-or-damaged#after-dates", accept_downloads=True)
    page = opened.page
    page.fill(f"{FORM} [type=date]", "2026-12-04")  # a Friday
    days = page.locator(f"{FORM} li strong")
    expect(days).to_have_text(["mardi 8 décembre 2026"])
    with page.expect_download() as download:
        page.locator(f"{FORM} button").click()
    assert download.value.suggested_filename == "dates-retour.ics"
    calendar = Path(download.value.path()).read_bytes().decode()
    unfolded = calendar.replace("\r\n ", "")
    assert "DTSTART;VALUE=DATE:20261208\r\n" in unfolded
    assert "SUMMARY:Dégât pendant le transport\u202f: signalez-le" in unfolded.replace(
        "\u00a0", "\u202f"
    )
    assert calendar.count("BEGIN:VEVENT") == 1
    assert max(len(line.encode()) for line in calendar.split("\r\n")) <= 75
    page.goto(page.url.replace("wrong-or-damaged", "change-of-mind"))
    page.fill(f"{FORM} [type=date]", "2026-12-04")
    expect(days).to_have_text(["vendredi 18 décembre 2026", "dimanche 3 janvier 2027"])
    assert opened.errors == []


def test_a_day_is_kept_only_where_the_reader_asks_for_it(visit: Callable[..., Visit]) -> None:
    """Without the tick nothing is stored; with it the day is there again, until it is taken away
    or all is erased."""
    page = visit("/en/after-sending/").page
    stored = "() => localStorage.getItem('return-guide') ?? ''"
    page.fill(f"{FORM} [type=date]", "2026-12-04")
    assert "2026-12-04" not in page.evaluate(stored)
    page.check(f"{FORM} [type=checkbox]")
    page.select_option(f"{FORM} select", "asked")
    page.goto(page.url + "?")
    expect(page.locator(f"{FORM} li strong")).to_have_text(
        re.compile("^Friday,? 18 December 2026$")
    )
    page.evaluate("choices.erase()")
    assert "2026-12-04" not in page.evaluate(stored)


def test_without_script_no_form_is_shown(visit: Callable[..., Visit]) -> None:
    """It would be a dead control."""
    page = visit("/after-sending/", java_script_enabled=False).page
    expect(page.locator(FORM)).to_be_hidden()
