"""Messages that are ready to copy, on the page for the time after sending."""

from __future__ import annotations

from collections.abc import Callable

from playwright.sync_api import expect

from .conftest import Visit

PATH = "/after-sending/?os=ios&carrier=colissimo#after-silent-seller"


def test_a_message_is_copied_in_another_language(visit: Callable[..., Visit]) -> None:
    """The message stands in the clipboard with the reader's case behind it, in the language that
    was chosen; what cannot be loaded leaves the message as it was and says so."""
    opened = visit(PATH, permissions=["clipboard-read", "clipboard-write"])
    page = opened.page
    fold = page.locator("#after-silent-seller")
    quote, tools = fold.locator("blockquote"), fold.locator(".message-tools")
    tools.locator("button").click()
    expect(tools.locator("[role=status]")).to_have_text("Message copié. Complétez les pointillés.")
    french = quote.inner_text()
    copied = page.evaluate("navigator.clipboard.readText()")
    assert copied == f"{french}\n\niPhone ou iPad · Colissimo"
    tools.locator("select").select_option(label="Deutsch")
    expect(quote).to_contain_text("meiner Bestellung Nr. …")
    assert quote.get_attribute("lang") == "de"
    tools.locator("button").click()
    expect(tools.locator("[role=status]")).not_to_be_empty()
    assert page.evaluate("navigator.clipboard.readText()") == (
        f"{quote.inner_text()}\n\niPhone oder iPad · Colissimo"
    )
    tools.locator("select").select_option(label="Français")
    expect(quote).to_have_text(french)
    assert opened.errors == []
    page.route("**/nl/after-sending/", lambda route: route.abort())
    tools.locator("select").select_option(label="Nederlands")
    expect(tools.locator("[role=status]")).to_contain_text("ne peut pas être chargée")
    expect(quote).to_have_text(french)


def test_where_copying_is_not_allowed_the_message_is_selected(
    visit: Callable[..., Visit],
) -> None:
    """The status says so, and the selection is the message."""
    page = visit(PATH).page
    page.evaluate("() => { navigator.clipboard.writeText = () => Promise.reject(new Error('no')) }")
    fold = page.locator("#after-silent-seller")
    fold.locator(".message-tools button").click()
    expect(fold.locator("[role=status]")).to_contain_text("sélectionné")
    assert (
        page.evaluate("String(getSelection())").strip() == fold.locator("blockquote").inner_text()
    )


def test_without_script_there_is_the_message_alone(visit: Callable[..., Visit]) -> None:
    """No dead control is shown."""
    page = visit(PATH, java_script_enabled=False).page
    assert page.locator(".message-tools:visible").count() == 0
