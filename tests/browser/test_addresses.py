"""Addresses that mail programs and help desks have damaged lead where they meant, and are put right
in the address bar; right ones stay as they are."""

from __future__ import annotations

from .test_choosing import SEEN, case

MEANT = {
    "sign-out-android": "sign-out-android",
    "sign-out-android&utm_source=mail": "sign-out-android",
    "sign-out-android?utm_source=mail": "sign-out-android",
    "sign-out-android.": "sign-out-android",
    "sign-out-android)": "sign-out-android",
    "sign-out-android%2C": "sign-out-android",
    "sign-out-android%E2%80%8B": "sign-out-android",
    "%23sign-out-android": "sign-out-android",
    "Sign-Out-Android": "sign-out-android",
    "sign-out-android%E0%A4%A": "sign-out-android",
    "": "",
    ").": "",
}
"""What stands in an address -> the id that is meant."""

CASES = {
    "?os=android&amp;carrier=dhl": {"os": "android", "carrier": "dhl"},
    "?os=Android.&amp;amp;Carrier=DHL)": {"os": "android", "carrier": "dhl"},
    "?os=ios&os=android": {"os": "ios"},
    "?__proto__=ios": {},
}
"""Query -> the case that is meant."""


def test_what_is_meant(visit) -> None:
    """The id and the case of a damaged address."""
    page = visit("/accessibility/").page
    assert page.evaluate("texts => texts.map(meantBy)", list(MEANT)) == list(MEANT.values())
    assert page.evaluate("texts => texts.map(readCase)", list(CASES)) == list(CASES.values())


DAMAGED = {
    "/return/?utm_source=a&OS=android.#Imei)": "/return/?utm_source=a&os=android#imei",
    "/return/?os=android&amp;carrier=dhl": "/return/?os=android&carrier=dhl",
    "/en/return/%23Sign-Out-Android?os=Ios": "/en/return/?os=ios#sign-out-android",
    "/Return./": "/return/",
    "/go/Sign-Out-Android/?lang=EN": "/en/return/#sign-out-android",
    "/go/sign-out-android/)?lang=en&amp;carrier=DHL": "/en/return/?carrier=dhl#sign-out-android",
}
"""What was followed -> what the address bar has in the end."""


def test_damaged_addresses(visit, address: str) -> None:
    """On pages, short links and the page of what does not exist."""
    page = visit("/accessibility/").page
    for damaged, meant in DAMAGED.items():
        page.goto(address + damaged)
        page.wait_for_url(address + meant)
        if "#" in meant:
            page.wait_for_function(SEEN, arg=meant.partition("#")[2])
    page.evaluate("location.hash = 'Shipping-Dhl-Pickup).'")
    page.wait_for_url("**/en/return/?carrier=dhl#shipping-dhl-pickup")
    assert page.evaluate(SEEN, "shipping-dhl-pickup")


RIGHT = (
    "/return/?x[]=1&os=android&utm_source=a%20b#sign-out-android",
    "/return/?dropoff=pickup",
    "/return/?os=blackberry&carrier",
    "/return/?os=android&os=ios#nowhere",
    "/imei/#",
    "/nirgends/",
    "/en/go/nowhere/",
    "/404.html",
)


def test_right_and_unknown_addresses_stay(visit, address: str) -> None:
    """What means nothing else than it says is not touched."""
    page = visit("/accessibility/").page
    for right in RIGHT:
        page.goto(address + right, wait_until="load")
        page.wait_for_timeout(200)
        assert page.url == address + right


def test_the_case_survives_a_page_that_does_not_exist(visit, address: str) -> None:
    """The page that says so carries it to the guide."""
    page = visit("/nirgends/?carrier=DHL").page
    page.locator(".md-content .md-button").first.click()
    page.wait_for_url(f"{address}/return/?carrier=dhl")
    assert case(page) == "Lien préparé pour : DHL Express."
