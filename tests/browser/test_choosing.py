"""One choice of device and carrier for the whole guide: in the address, on every page, in both
languages, on paper."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, Route, expect
from returnguide.content.conventions import STEPS
from returnguide.content.guide import find_languages, load_guide
from returnguide.content.markdown_page import SourcePage as Source
from returnguide.content.panels import walk_panel_sets
from returnguide.render.choices import choice_labels

from .conftest import DESKTOP, PHONE
from .paper import squeezed, text_on

ROOT = Path(__file__).parent.parent.parent
GUIDE = load_guide(ROOT / "docs", find_languages(ROOT / "docs"))
LANGUAGES = pytest.mark.parametrize("language", ["fr", "en"])


CHOICE_LABELS = choice_labels(
    GUIDE.pages_in("fr")["return.md"],
    GUIDE.pages_in("fr")["return.md"],
    GUIDE.data.choices,
    GUIDE.data.ui_strings_for("fr"),
)
"""Kind -> key -> label, in French."""


def prefix(language: str) -> str:
    """Return the folder of a language on the site, without its final slash."""
    return "" if language == "fr" else f"/{language}"


def shown(page: Page) -> list[str]:
    """Return the ids of the tabs that are open in the sets that are shown."""
    return page.locator(".tabbed-set > input:checked").evaluate_all(
        "radios => radios.filter(radio => radio.parentElement.offsetParent).map(radio => radio.id)"
    )


def tap(page: Page, tab: str) -> None:
    """Choose a tab of a set, which may show a line, or have a select in place of labels."""
    tabs = page.locator(f".tabbed-set:has(> #{tab})")
    for button in tabs.locator("> .answered button").all():
        button.click()
    if tabs.locator("> select").count():
        tabs.locator("> select").select_option(page.locator(f"#{tab}").get_attribute("data-key"))
    else:
        page.locator(f'label[for="{tab}"]').click()


def answer(page: Page, *keys: str) -> None:
    """Answer the question at the top, one kind after the other."""
    for key in keys:
        option = page.locator(f'#your-case option[value="{key}"]')
        if option.count():
            fold = page.locator("#your-case details:not([open]) > summary")
            for summary in fold.all():
                summary.click()
            page.locator("#your-case select").select_option(key)
            page.get_by_role("button", name="Continuer").click()
        else:
            page.locator(f'#your-case [data-key="{key}"]').click()


def case(page: Page) -> str:
    """Return the line that describes the reader's choices, with plain spaces."""
    return " ".join(page.locator("[data-case]").first.inner_text().split())


def test_labels_are_the_headings_of_the_tabs() -> None:
    """Every choice has the label that its first tab in the guide has, in each language."""
    labels = {
        language: choice_labels(
            GUIDE.pages_in(language)["return.md"],
            GUIDE.pages_in("fr")["return.md"],
            GUIDE.data.choices,
            GUIDE.data.ui_strings_for(language),
        )
        for language in GUIDE.languages
    }
    assert labels["fr"]["os"]["windows"] == "PC Windows"
    assert labels["en"]["dropoff"] == {
        "post-office": "Post office",
        "letterbox": "Letterbox",
        "drop-off-point": "Drop-off point",
        "locker": "Parcel locker",
        "pickup": "Pickup",
    }
    assert labels["en"]["country"]["de"] == "Germany"
    assert all(
        label != key
        for of_language in labels.values()
        for kind in of_language.values()
        for key, label in kind.items()
        if label != "bpost"
    )


def test_a_choice_holds_everywhere(visit, address: str) -> None:
    """Chosen on tabs in French: the same on every set, after a change of language at the same
    place, a reload, on another page."""
    page = visit("/return/").page
    tap(page, "sign-out-android")
    tap(page, "shipping-dhl")
    tap(page, "shipping-dhl-pickup")
    assert {"imei-android", "sign-out-android", "shipping-dhl", "shipping-dhl-pickup"} <= set(
        shown(page)
    )
    assert case(page) == "Android · DHL Express · Enlèvement"
    page.evaluate("document.getElementById('sign-out').scrollIntoView({behavior: 'instant'})")
    page.locator(".languages summary").click()
    page.get_by_role("link", name="English").click()
    page.wait_for_url("**/en/return/**")
    page.wait_for_load_state("load")
    expect(page.locator("#sign-out")).to_be_in_viewport()
    for path in (None, "/en/shipping/"):
        page.goto(address + path) if path else page.reload()
        sentence = "Your situation: Android · DHL Express · Pickup."
        assert case(page) == (sentence if path else "Android · DHL Express · Pickup")
    assert {"send-dhl", "send-dhl-pickup"} <= set(shown(page))


CASE = ("android", "fault", "es", "other")
"""The answers of a reader whose carrier is not in the list: nothing is asked of it."""

IN_WORDS = "Android · Panne ou défaut · Espagne · Autre transporteur"


def asked(page: Page) -> str:
    """Return the question that is asked, with plain spaces; an empty string where none is."""
    legends = page.locator("#your-case legend").all_inner_texts()
    return " ".join(legends[0].split()) if legends else ""


def test_one_question_at_a_time(visit) -> None:
    """Home asks for one kind after the other, in order; each answer opens its tab in every set of
    the guide, and the line says all of them."""
    visited = visit("/", viewport={"width": 360, "height": 640})
    page = visited.page
    asks = []
    for key in CASE:
        asks.append(asked(page))
        answer(page, key)
    assert asks == [
        "Quel appareil renvoyez-vous ?",
        "Pourquoi le renvoyez-vous ?",
        "De quel pays part le colis ?",
        "Quel transporteur figure sur votre bon de retour ?",
    ]
    assert asked(page) == ""
    assert case(page) == IN_WORDS
    page.get_by_role("link", name="Commencer mon retour").click()
    page.wait_for_url("**/return/")
    assert case(page) == IN_WORDS
    assert {"imei-android", "sign-out-android"} <= set(shown(page))
    assert visited.errors == []


def test_the_dropoff_is_asked_for_a_carrier_that_has_several(visit) -> None:
    """Another carrier asks again, and the sets follow."""
    page = visit("/return/?country=fr").page
    answer(page, "macos", "fault", "colissimo", "letterbox")
    assert {"imei-macos", "shipping-colissimo", "shipping-colissimo-letterbox"} <= set(shown(page))
    page.get_by_role("button", name="Modifier").first.click()
    page.locator(".answers").get_by_role("button", name="Colissimo").click()
    chosen = page.locator("#your-case [aria-pressed=true]")
    assert chosen.all_inner_texts() == ["Colissimo"]
    answer(page, "dhl")
    assert asked(page) == "Comment remettez-vous le colis ?"
    assert "shipping-dhl" in shown(page)


def test_change_leads_to_one_answer(visit) -> None:
    """ "Change" lists the answers; one is asked again, the others stay. Pressed twice it changes
    nothing."""
    page = visit("/return/").page
    answer(page, *CASE)
    change = page.get_by_role("button", name="Modifier").first
    change.click()
    assert page.locator(".answers button").count() == len(CASE)
    change.click()
    assert page.locator(".answers").count() == 0
    change.click()
    page.locator(".answers").get_by_role("button", name="Espagne").click()
    answer(page, "de")
    assert case(page) == IN_WORDS.replace("Espagne", "Allemagne"), "the label decides"
    assert asked(page) == ""


def test_many_answers_are_a_select(visit) -> None:
    """More than six answers are a native select, that of the language's country first; the carriers
    of a country come first, all others in one fold."""
    page = visit("/de/?os=ios&reason=fault").page
    countries = page.locator("#your-case option")
    assert countries.nth(1).inner_text() == "Deutschland"
    assert countries.count() == 1 + len(GUIDE.data.choices.kinds["country"])
    page.locator("#your-case select").select_option("es")
    page.get_by_role("button", name="Weiter").click()
    buttons = page.locator("#your-case fieldset > [data-key]").all_inner_texts()
    assert buttons[0] == "Correos"
    assert "Colissimo" not in buttons
    page.locator("#your-case summary").click()
    page.locator("#your-case select").select_option("colissimo")
    page.get_by_role("button", name="Weiter").click()
    assert case(page).endswith("Spanien · Colissimo.")


def test_a_link_whose_carrier_is_not_of_its_country_is_believed(visit) -> None:
    """What stands on the reader's label is not judged."""
    page = visit("/return/?os=ios&reason=fault&country=de&carrier=correos").page
    assert "transporteur" not in asked(page)
    assert case(page) == (
        "Lien préparé pour : iPhone ou iPad · Panne ou défaut · Allemagne · Correos."
    )


def test_the_question_with_the_keyboard(visit) -> None:
    """Enter answers, the focus is on the next question then; an arrow key in a select answers
    nothing."""
    page = visit("/return/").page
    focused = "document.activeElement.dataset.kind ?? document.activeElement.localName"
    page.locator("#your-case [data-key=ios]").focus()
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    assert page.evaluate(focused) == "reason"
    page.keyboard.press("Tab")
    page.keyboard.press("Space")
    assert page.evaluate(focused) == "country"
    page.keyboard.press("Tab")
    for _ in range(3):
        page.keyboard.press("ArrowDown")
    assert case(page) == "Android · Panne ou défaut"
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    assert page.evaluate(focused) == "carrier"
    answer(page, "other")
    assert page.evaluate(focused) == "p", "the line that says the answers"


@pytest.mark.parametrize("path", ["/", "/return/", "/de/", "/de/return/"])
def test_the_question_fits_one_screen(visit, path: str) -> None:
    """On a small phone, before any answer and after all; nothing scrolls by itself."""
    page = visit(path, viewport={"width": 360, "height": 640}).page
    bottom = "document.querySelector('#your-case').getBoundingClientRect().bottom + scrollY"
    assert page.evaluate(bottom) <= 640
    page.goto(f"{page.url}?os=other&reason=wrong-or-damaged&country=at&carrier=dhl&dropoff=pickup")
    assert page.evaluate(bottom) <= 640


def test_a_set_that_is_answered_is_one_line(visit) -> None:
    """The line stands in place of all labels; "change" brings them back in this set."""
    page = visit("/return/").page
    answer(page, "macos")
    for tab in ("imei-macos", "sign-out-macos"):
        line = page.locator(f".tabbed-set:has(> #{tab}) > .answered")
        assert " ".join(line.inner_text().split()) == "Pour : Mac · Modifier"
        assert not page.locator(f"label[for={tab}]").is_visible()
    page.locator(".tabbed-set:has(> #imei-ios) > .answered button").click()
    expect(page.locator("#imei-macos")).to_be_focused()
    page.keyboard.press("ArrowRight")
    assert {"imei-windows", "sign-out-windows"} <= set(shown(page))
    assert page.locator("label[for=imei-windows]").is_visible()
    assert not page.locator("label[for=sign-out-windows]").is_visible()


def test_a_step_that_does_not_apply(visit, address: str) -> None:
    """It says so in a line, counts as done, and can be opened; its number stays."""
    page = visit("/return/?reason=change-of-mind").page
    warranty = page.locator("[data-of=warranty]")
    expect(warranty.locator(".skipped")).to_have_text(
        "Votre cas\u202f: J'ai changé d'avis. Cette étape ne vous concerne pas\u202f: passez à la"
        " suivante.",
        use_inner_text=True,
    )
    assert not warranty.locator(".step-text").is_visible()
    assert not warranty.get_by_role("checkbox").is_visible()
    assert "1 sur 7" in page.locator("[data-progress]").inner_text()
    assert page.locator("[data-resume]").get_attribute("href") == "#photos"
    assert "1 sur 7" in warranty.locator("h2").inner_text()
    warranty.get_by_role("button", name="Afficher l'étape").click()
    assert warranty.locator(".step-text").is_visible()
    page.goto(f"{address}/return/?reason=fault")
    assert page.locator("[data-of=warranty] .step-text").is_visible()


def test_a_ticked_step_folds(visit, address: str, tmp_path: Path) -> None:
    """To its heading, also after a reload; it opens for an address in it and at a press; on paper
    it is whole."""
    page = visit("/return/").page
    photos = page.locator("[data-of=photos]")
    text = photos.locator(".step-text")
    box = photos.get_by_role("checkbox")
    box.scroll_into_view_if_needed()
    before = box.bounding_box()["y"]
    box.check()
    assert abs(box.bounding_box()["y"] - before) < 2, "the reader stays at the tick"
    page.reload()
    assert not text.is_visible()
    photos.get_by_role("button", name="Afficher l'étape").click()
    assert text.is_visible()
    photos.get_by_role("button", name="Masquer l'étape").click()
    assert not text.is_visible()
    page.evaluate("location.hash = 'photos-dead-screen'")
    expect(page.locator("#photos-dead-screen")).to_be_visible()
    page.goto(f"{address}/return/?paper")
    assert not text.is_visible()
    assert "Prenezseptphotos" in pdf_text(page, "Imprimer mon cas", tmp_path / "mine.pdf")


def test_another_return(visit) -> None:
    """It clears answers and ticks, those of a link too, and keeps the country."""
    page = visit("/return/?reason=fault").page
    answer(page, "android", "es", "correos")
    page.get_by_role("checkbox").first.check()
    page.get_by_role("button", name="Faire un autre retour").click()
    assert case(page) == "Espagne"
    assert asked(page) == "Quel appareil renvoyez-vous ?"
    assert page.locator("input[data-step]:checked").count() == 0
    assert page.locator("[data-kind=os]").evaluate("it => it === document.activeElement")
    page.reload()
    assert case(page) == "Espagne"


def test_address_goes_before_the_store_and_leaves_it_alone(visit, address: str) -> None:
    """A link prepared by an agent holds for the visit, along its links, and the reader's own choice
    is there again after it."""
    page = visit("/return/").page
    tap(page, "sign-out-macos")
    page.goto(f"{address}/return/?os=android&carrier=dhl&dropoff=pickup#shipping")
    assert case(page) == "Lien préparé pour : Android · DHL Express · Enlèvement."
    assert {"sign-out-android", "shipping-dhl-pickup"} <= set(shown(page))
    page.get_by_role("link", name="envoyer le colis, transporteur par transporteur").click()
    page.wait_for_url("**/shipping/?os=android&carrier=dhl&dropoff=pickup")
    assert case(page) == "Lien préparé pour : Android · DHL Express · Enlèvement."
    page.goto(f"{address}/return/")
    assert case(page) == "Mac"
    assert "sign-out-macos" in shown(page)


def test_key_that_was_renamed(visit, browser: Browser, address: str) -> None:
    """A link with the old key, and an old key that the device remembers, open the tab of the new
    one; further links have the new one."""
    context = browser.new_context(viewport=PHONE, service_workers="block")

    def with_row(route: Route) -> None:
        response = route.fetch()
        row = '"renamed":{"os":{"robot":"android"}},"kinds":'
        route.fulfill(response=response, body=response.text().replace('"kinds":', row, 1))

    context.route("**/return/*", with_row)
    page = visit("/return/?os=robot", context=context).page
    assert case(page) == "Lien préparé pour : Android."
    assert "sign-out-android" in shown(page)
    page.get_by_role("link", name="les sept photos à prendre").click()
    page.wait_for_url("**/photos/?os=android#seven-photos")
    page.evaluate("localStorage.setItem('return-guide', '{\"os\": \"robot\"}')")
    page.goto(f"{address}/return/")
    assert case(page) == "Android"
    context.close()


def test_the_reader_s_own_answer_beside_a_link(visit, address: str) -> None:
    """An answer given in a prepared visit is said beside the link's, kept with its carrier, and not
    carried on by old links."""
    page = visit("/return/?os=android").page
    answer(page, "fault", "de", "dhl")
    own = "Panne ou défaut · Allemagne · DHL Express"
    pickup = CHOICE_LABELS["dropoff"]["pickup"]
    assert case(page) == f"Lien préparé pour : Android. Votre cas : Android · {own}."
    answer(page, "pickup")
    link = page.get_by_role("link", name="les sept photos à prendre")
    link.click(button="right")
    page.get_by_role("button", name="Ce n'est pas mon cas").click()
    assert case(page) == f"{own} · {pickup}"
    link.click()
    page.wait_for_url(f"{address}/photos/#seven-photos")


def test_an_answer_goes_before_the_tab_of_the_address(visit) -> None:
    """After an answer in the question a reload shows it, also where the address led to another tab
    of that kind."""
    page = visit("/return/#sign-out-ios").page
    answer(page, "android")
    page.reload()
    assert "sign-out-android" in shown(page)


def test_two_tabs_of_the_browser_keep_all_ticks(visit) -> None:
    """Ticks made on one open page are not lost by ticks on another."""
    first = visit("/return/").page
    second = visit("/return/", context=first.context).page
    first.get_by_role("checkbox").nth(0).check()
    second.get_by_role("checkbox").nth(1).check()
    expect(first.get_by_role("checkbox").nth(1)).to_be_checked()
    first.reload()
    assert first.locator("input[data-step]:checked").count() == 2


def test_contents_mark_the_section_of_the_address(visit) -> None:
    """'On this page' shows the step that the address names as the current one."""
    page = visit("/return/#shipping", viewport=DESKTOP).page
    expect(page.locator(".md-sidebar--secondary .md-nav__link--active")).to_have_attribute(
        "href", "#shipping"
    )


def test_not_my_case(visit, address: str) -> None:
    """One button ends the prepared visit; another choice of the reader's own takes the place of the
    link's."""
    page = visit("/return/?os=android&carrier=dhl#sign-out").page
    tap(page, "sign-out-ios")
    prepared = "Lien préparé pour : DHL Express."
    assert case(page) == f"{prepared} Votre cas : iPhone ou iPad · DHL Express."
    assert page.url == f"{address}/return/?carrier=dhl#sign-out-ios"
    page.get_by_role("button", name="Ce n'est pas mon cas").click()
    assert case(page) == "iPhone ou iPad"
    assert "?" not in page.url


STRANGE = {
    "os=<img src=x onerror=alert(1)>": "",
    "os=__proto__&carrier=constructor": "",
    "os=%E0%A4%A&carrier=%": "",
    "os=blackberry": "",
    "carrier=other&dropoff=pickup": "Lien préparé pour : Autre transporteur.",
    "dropoff=pickup": "Lien préparé pour : DHL Express · Enlèvement.",
    "os=windows&utm_source=mail&x[]=1": "Lien préparé pour : PC Windows.",
}
"""What stands behind the question mark -> what the page says of it."""


def test_strange_addresses(visit, address: str) -> None:
    """What is no choice is ignored without an error; a drop-off stands for its carrier."""
    visited = visit("/imei/")
    descriptions = {}
    for query in STRANGE:
        visited.page.goto(f"{address}/return/?{query}#%E0%A4%A")
        descriptions[query] = case(visited.page)
    assert descriptions == STRANGE
    assert visited.errors == []


def test_strange_stores(visit, address: str) -> None:
    """Whatever stands in the storage, the page works."""
    visited = visit("/imei/")
    for stored in (
        "null",
        "[]",
        '"x"',
        "{",
        '{"os": "__proto__", "carrier": 4, "done": "x"}',
        '{"done": 5}',
    ):
        visited.page.evaluate("text => localStorage.setItem('return-guide', text)", stored)
        visited.page.goto(f"{address}/return/")
        tap(visited.page, "sign-out-android")
        assert case(visited.page) == "Android", stored
        assert visited.errors == [], stored


BLOCKED = (
    "Object.defineProperty(window, 'localStorage', {get() { throw new DOMException('blocked',"
    " 'SecurityError') }})"
)


def test_blocked_storage_works_for_the_visit(visit) -> None:
    """Where nothing can be stored the choice goes along in the address, and is not called a
    prepared link."""
    page = visit("/return/").page
    page.add_init_script(BLOCKED)
    page.goto(page.url)
    tap(page, "sign-out-android")
    page.get_by_role("checkbox").first.check()
    assert page.locator("[data-progress]").inner_text().split() == [
        "Étapes",
        "faites",
        ":",
        "1",
        "sur",
        "7.",
    ]
    page.get_by_role("link", name="se déconnecter d'un appareil Android").click()
    page.wait_for_url("**/sign-out/?os=android#sign-out-accounts-android")
    assert "sign-out-accounts-android" in shown(page)
    assert case(page) == "Votre cas : Android."


def test_the_target_of_an_address_goes_before_the_choice(visit, address: str) -> None:
    """An address names one tab: it is open whatever the reader has chosen, and the other sets keep
    the choice."""
    page = visit("/return/").page
    tap(page, "sign-out-macos")
    page.goto(f"{address}/return/?x#sign-out-android")
    page.wait_for_load_state("networkidle")
    assert {"imei-macos", "sign-out-android"} <= set(shown(page))
    assert case(page) == "Mac"


SEEN = """id => {
  const target = document.getElementById(id);
  const isTab = target.matches('input');
  const block = isTab ? document.getElementById(`${id}--title`).parentElement : target;
  const named = isTab ? target.parentElement : target.closest('.fold') ?? target;
  const header = document.querySelector('.md-header').getBoundingClientRect().bottom;
  const atEnd = scrollY + innerHeight > document.documentElement.scrollHeight - 2;
  const { top, height } = block.getBoundingClientRect();
  const isBelowHeader = atEnd || named.getBoundingClientRect().top >= header;
  return block.checkVisibility() && height > 0 && top < innerHeight - 20 && isBelowHeader;
}"""

CLOSE_ALL = """() => {
  for (const fold of document.querySelectorAll('details')) fold.open = false;
  const radios = document.querySelectorAll('.tabbed-set > input:first-child');
  for (const radio of radios) radio.checked = true;
  scrollTo(0, document.body.scrollHeight);
}"""

WALK = """async ([path, ids]) => {
  const other = new DOMParser().parseFromString(await (await fetch(path)).text(), 'text/html');
  document.querySelector('.md-content').innerHTML = other.querySelector('.md-content').innerHTML;
  choices.apply();
  return ids.filter(id => {
    closeAll();
    // as a click on a link does, without the browser's pause after each
    history.replaceState(null, '', `#${id}`);
    dispatchEvent(new HashChangeEvent('hashchange'));
    return !seen(id);
  });
}"""
"""The ids of a page that are not seen when the reader goes to them. Its content takes the place of
that of the page that is loaded: loading each page of each language would take ten times as long."""


@pytest.mark.parametrize("language", ["fr", "de"])
def test_every_id_opens(visit, address: str, language: str) -> None:
    """The address of every step, heading, tab, nested tab and fold shows its target within the
    screen: all of them by going there on a page that is loaded, one of each language by loading its
    page at it. Every language has the same ids (test_build.py); these two are the source and one
    with long words."""
    page = visit("/accessibility/").page
    page.add_init_script(f"window.seen = {SEEN}; window.closeAll = {CLOSE_ALL}")
    sources = list(GUIDE.pages_in(language).values())
    fresh = sources[GUIDE.languages.index(language) % len(sources)]
    page.goto(f"{address}{path_of(fresh)}?fresh#{fresh.ids[-1]}", wait_until="load")
    assert page.evaluate("id => seen(id)", fresh.ids[-1])
    assert [
        f"{path_of(source)}#{id}"
        for source in sources
        for id in page.evaluate(WALK, [path_of(source), list(source.ids)])
    ] == []


def path_of(source: Source) -> str:
    """Return the path of a page on the site."""
    folder = "" if source.name == "index.md" else f"{source.name.removesuffix('.md')}/"
    return f"{prefix(source.language)}/{folder}"


def test_an_address_opens_on_the_page_too(visit) -> None:
    """A link within the page, the back button and a search result open what hides their target."""
    page = visit("/return/", viewport=DESKTOP).page
    page.evaluate("location.hash = 'shipping-dhl-pickup'")
    expect(page.locator(".tabbed-block:has(> #shipping-dhl-pickup--title)")).to_be_in_viewport()
    page.evaluate("location.hash = 'sign-out-dead-device'")
    expect(page.locator("#sign-out-dead-device")).to_be_in_viewport()
    page.wait_for_timeout(400)  # the theme closes its search a moment after the address changes
    page.locator(".md-search__input").click()
    page.keyboard.type("BitLocker")
    page.locator(".md-search-result__link").first.wait_for()
    page.locator(".md-search-result__more").evaluate_all(
        "elements => elements.forEach(element => element.open = true)"
    )
    page.locator(".md-search-result__link[href*='#sign-out-accounts-windows']").click()
    page.wait_for_url("**/sign-out/**#sign-out-accounts-windows")
    page.wait_for_load_state("load")
    expect(
        page.locator(".tabbed-block:has(> #sign-out-accounts-windows--title)")
    ).to_be_in_viewport()


def test_progress(visit, address: str) -> None:
    """Ticks stay on this device, the first step not done is one tap away, one button erases
    everything stored."""
    page = visit("/return/").page
    box = page.get_by_role(
        "checkbox", name="Étape faite Étape 1 sur 7 Vérifier que l'appareil est sous garantie"
    )
    box.check()
    page.get_by_role("checkbox").nth(1).check()
    tap(page, "sign-out-android")
    page.goto(f"{address}/en/return/")
    assert page.locator("[data-progress]").inner_text() == "Steps done: 2 of 7."
    assert page.get_by_role("checkbox", name="Step 1 of 7").is_checked()
    page.get_by_role("link", name="Carry on at step 3: Send the IMEI number").click()
    expect(page.locator("#imei")).to_be_in_viewport()
    for number in range(len(STEPS)):
        page.get_by_role("checkbox").nth(number).check()
    assert page.get_by_text("All the steps are done.").is_visible()
    page.get_by_role("button", name="Erase my choices and steps").click()
    assert page.locator("input[data-step]:checked").count() == 0
    assert page.evaluate("Object.keys(localStorage).filter(key => !key.includes('__search'))") == []
    assert "sign-out-ios" in shown(page)
    page.reload()
    assert case(page) == ""


def pdf_text(page: Page, button: str, path: Path) -> str:
    """Press a print button, and return the text of the paper, without white space."""
    page.evaluate("window.print = () => { window.printed = true }")
    page.get_by_role("button", name=button).click()
    page.wait_for_function("window.printed")
    page.pdf(path=str(path), format="A4")
    return text_on(path)


KINDS_OF_CASE = ("os", "carrier", "dropoff")
"""The kinds that the printed case answers."""


def lines_of_panels(language: str) -> dict[str, set[str]]:
    """Tab id -> the lines of its own text that no other place of the page has, without markup or
    white space; only tabs of these kinds."""
    page = GUIDE.pages_in(language)["return.md"]
    lines = [squeezed(line.lstrip("-0123456789. ")) for line in page.lines]
    found: dict[str, set[str]] = {}
    for panel_set, _ in walk_panel_sets(page.sets.sets):
        for panel in panel_set.panels if panel_set.directive.name == "tabs" else ():
            own = lines[
                panel.heading.line : panel.sets[0].directive.line - 1
                if panel.sets
                else panel.end - 1
            ]
            if panel_set.directive.argument in KINDS_OF_CASE:
                found[panel.heading.id] = {
                    line
                    for line in own
                    if len(line) > 25 and not set("*[]`+!<{") & set(line) and lines.count(line) == 1
                }
    return found


@LANGUAGES
def test_print_my_case(visit, language: str, tmp_path: Path) -> None:
    """No line of another device or carrier on the paper, all of the reader's own; the whole guide
    has all lines of all."""
    names = {
        "fr": ("Imprimer mon cas", "Imprimer tout le guide"),
        "en": ("Print my steps", "Print the whole guide"),
    }[language]
    page = visit(
        f"{prefix(language)}/return/?os=android&carrier=dhl&dropoff=pickup", viewport=DESKTOP
    ).page
    mine, whole = (
        pdf_text(page, name, tmp_path / f"{number}.pdf") for number, name in enumerate(names)
    )
    own = {"imei-android", "sign-out-android", "shipping-dhl", "shipping-dhl-pickup"}
    lines = lines_of_panels(language)
    assert sum(len(found) for tab, found in lines.items() if tab not in own) > 10
    assert [line for tab, found in lines.items() for line in found if line not in whole] == []
    assert [line for tab in own for line in lines[tab] if line not in mine] == []
    assert [
        line for tab, found in lines.items() if tab not in own for line in found if line in mine
    ] == []
    assert [
        word for word in ("Colissimo", "LaPoste", "iPhone", "iCloud", "Windows") if word in mine
    ] == []
    dropoff = {"fr": "Enlèvement", "en": "Pickup"}[language]
    assert f"Android·DHLExpress·{dropoff}" in mine
    dated = {"fr": "Contenudu22novembre2026", "en": "Contentasof22November2026"}[language]
    assert dated in mine
    assert f"guide-retour.example{prefix(language)}/return/" in mine


def test_print_without_a_choice_is_whole(visit, tmp_path: Path) -> None:
    """Where nothing is chosen nothing is left out."""
    page = visit("/return/", viewport=DESKTOP).page
    text = pdf_text(page, "Imprimer mon cas", tmp_path / "mine.pdf")
    assert [
        line for found in lines_of_panels("fr").values() for line in found if line not in text
    ] == []


def test_a_set_without_the_choice_says_so(visit) -> None:
    """A step that has nothing for the reader's device says it in a line, and shows its first
    tab."""
    page = visit("/return/").page
    page.evaluate("""() => {
      const set = document.getElementById('imei-ios').parentElement;
      document.getElementById('imei-windows').remove();
      choices.choose({ os: 'windows' });
    }""")
    line = page.locator(".tabbed-set:has(> #imei-ios) > .lacking")
    assert (
        " ".join(line.inner_text().split())
        == "Cette partie ne dit rien de particulier pour : PC Windows. Lisez ce qui ressemble le"
        " plus à votre cas."
    )
    assert page.locator(".tabbed-block:has(> #imei-ios--title)").is_visible()
    tap(page, "imei-android")
    assert line.count() == 0


SHIFTS = (
    "new PerformanceObserver(list => { for (const entry of list.getEntries()) window.shift ="
    " (window.shift ?? 0) + entry.value }).observe({type: 'layout-shift', buffered: true})"
)


GUIDE_PAGES = ("/return/", "/return/?os=windows&carrier=dhl")


@pytest.mark.parametrize(
    ("viewport", "paths"),
    [
        (PHONE, (*GUIDE_PAGES, "/en/sign-out/#screenshot-android")),
        (DESKTOP, (GUIDE_PAGES[1], "/shipping/")),
    ],
    ids=["phone", "desktop"],
)
def test_no_layout_shift(visit, address: str, viewport: dict, paths: tuple[str, ...]) -> None:
    """A stored choice, or one of the address, is applied before anything is painted, on a slow
    device too, which paints a page in parts."""
    page = visit("/", viewport=viewport).page
    page.context.new_cdp_session(page).send("Emulation.setCPUThrottlingRate", {"rate": 6})
    page.evaluate(
        "localStorage.setItem('return-guide', JSON.stringify({os: 'macos', carrier: 'other', done:"
        " ['warranty', 'photos']}))"
    )
    for path in paths:
        page.goto(address + path, wait_until="load")
        page.evaluate(SHIFTS)
        page.wait_for_timeout(300)
        assert page.evaluate("window.shift ?? 0") == 0, path


def test_accessible_names_and_states(visit) -> None:
    """Radios and ticks have a role, a name and a state; sets of tabs are groups named by their
    question."""
    page = visit("/return/?os=android").page
    question = page.get_by_role("region", name="Votre cas")
    assert question.get_by_role("group", name="Pourquoi le renvoyez-vous ?").count() == 1
    assert question.get_by_role("button", name="Modifier", expanded=False).count() == 1
    tabs = page.locator(".tabbed-set[data-choice=os]").first
    tabs.get_by_role("button", name="Modifier").click()
    assert tabs.get_by_role("radio", name="Android", checked=True).count() == 1
    carriers = page.get_by_role("group", name="Quel transporteur figure sur votre bon de retour ?")
    assert carriers.count() == 1
    assert page.get_by_role("checkbox", checked=False).count() == len(STEPS)


def test_targets_are_large(visit) -> None:
    """Every control in the content is at least 44 px high on a phone, links in running text
    aside."""
    page = visit("/return/?os=android", viewport={"width": 320, "height": 640}).page
    small = page.locator(
        ":is(.question, .case, .tools, .step-done) :is(label, button, a, select), summary,"
        " .tabbed-set > label, .answered button"
    ).evaluate_all(
        "elements => elements.filter(element => element.checkVisibility()"
        " && element.getBoundingClientRect().height < 44)"
        ".map(element => element.outerHTML.slice(0, 80))"
    )
    assert small == []


def test_scripts_are_small() -> None:
    """The guide's four scripts stay under 18 kB, those of the frame, in place of the theme's and of
    copying under 2.5 kB each; white space and comments dropped: a minifier that shortens names
    takes a fifth more away."""
    jsmin = pytest.importorskip("rjsmin").jsmin

    folder = ROOT / "docs/assets/javascripts"
    size = {
        script.stem: len(jsmin(script.read_text(encoding="utf-8")))
        for script in folder.glob("*.js")
    }
    assert sum(size[name] for name in ("choices", "question", "steps", "guide")) < 18_432
    assert max(size[name] for name in ("header", "theme-shim", "copy", "print", "find")) < 2_560
    assert max(size["prepaint"], size["register-worker"]) < 704, "the first in each page"
    assert size["anchor-redirects"] < 512, "only on pages that an id has left"
    assert size["not-found"] < 768, "only on pages that say that there is none"
