"""What differs by country: no country's text before the reader has named one, then only theirs."""

from __future__ import annotations

from collections.abc import Callable

from playwright.sync_api import Page, expect

from .conftest import Visit

LINES = "article [data-when]"


def shown(page: Page) -> set[str]:
    """Return the countries whose lines are shown."""
    return set(
        page.locator(LINES).evaluate_all(
            "items => items.filter(item => item.checkVisibility()).map(item => item.dataset.when)"
        )
    )


def law(page: Page) -> str:
    """Return the country whose law is open; the select has it too."""
    return (
        page.locator(".tabbed-set[data-choice=country] > input:checked").get_attribute("data-key")
        or ""
    )


def test_only_what_holds_everywhere_until_a_country_is_named(visit: Callable[..., Visit]) -> None:
    page = visit("/warranty-exclusions/").page
    expect(page.locator(LINES).first).to_be_hidden()
    assert shown(page) == set() and law(page) == "other"


def test_the_reader_s_country_and_no_other(visit: Callable[..., Visit]) -> None:
    """Whoever says that a prepared case is not theirs sees what holds everywhere again."""
    page = visit("/pt/warranty-exclusions/?country=de").page
    assert shown(page) == {"country:de"} and law(page) == "de"
    page.locator("[data-action=not-mine]").click()
    assert shown(page) == set() and law(page) == "other"


def test_a_link_to_a_country_s_law_opens_it(visit: Callable[..., Visit]) -> None:
    page = visit("/warranty-exclusions/#legal-guarantee-es").page
    assert law(page) == "es"


def test_all_countries_without_script(visit: Callable[..., Visit]) -> None:
    page = visit("/warranty-exclusions/", java_script_enabled=False).page
    lines = page.locator(LINES)
    assert lines.count() > 8
    for line in (lines.first, lines.last):
        expect(line).to_be_visible()


def test_paper_has_the_reader_s_country_or_all(visit: Callable[..., Visit]) -> None:
    page = visit("/return/?country=at").page
    page.evaluate("window.print = () => {}")
    page.emulate_media(media="print")
    page.evaluate("document.querySelector('[data-action=print-case]').click()")
    assert shown(page) == {"country:at"}
    page.evaluate("dispatchEvent(new Event('afterprint'))")
    page.evaluate("document.querySelector('[data-action=print-all]').click()")
    assert {"country:at", "country:fr", "country:other"} <= shown(page)
