"""What readers do, in every engine, on a phone or a desktop or both: Chromium, Firefox and WebKit
with the site as nginx serves it. The long walks of the other files are in Chromium alone."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, ExitStack
from pathlib import Path

import programs
import pytest
import servers
from conftest import require

from .conftest import DESKTOP, PHONE
from .engines.chromium import chromium, chromium_87
from .engines.engine import Engine
from .engines.firefox import firefox
from .engines.webkit import webkit
from .paper import squeezed, text_on

ENGINES: dict[str, Callable[[str, Path], AbstractContextManager[Engine]]] = {
    "chromium": chromium,
    "firefox": firefox,
    "webkit": webkit,
}

FLOOR = os.environ.get("FLOOR")
"""A Python with PyQtWebEngine 5.15: then the walk is in Chromium 87 alone (`make floor`)."""

WALKED = ["chromium87"] if FLOOR else [*ENGINES]

pytestmark = pytest.mark.parametrize("engine", WALKED, indirect=True, scope="session")

BOTH = pytest.mark.parametrize("size", [PHONE, DESKTOP], ids=["phone", "desktop"])
"""For what lies elsewhere, or is another control, on a phone and on a desktop."""

ON_A_PHONE = pytest.mark.parametrize("size", [PHONE], ids=["phone"])
ON_A_DESKTOP = pytest.mark.parametrize("size", [DESKTOP], ids=["desktop"])
"""For what the script does in the same way at any size: one of them is enough in each engine."""

OPEN_TABS = """[...document.querySelectorAll(".tabbed-set > input:checked")]
  .filter(radio => radio.parentElement.getClientRects().length).map(radio => radio.id)"""
"""The ids of the tabs that are open in the sets that are shown."""

TICKS = "[...document.querySelectorAll('[data-step]:checked')].map(box => box.dataset.step)"

WIDER = "document.documentElement.scrollWidth > document.documentElement.clientWidth"

SHOWN = """(step => {
  const text = document.querySelector(`[data-of=${step}] .step-text`);
  return !text.hasAttribute("hidden") && text.getClientRects().length > 0;
})"""
"""Whether the text of a step is shown."""

PROGRESS = "document.querySelector('[data-progress]').innerText"

SEEN = """(id => {
  const target = document.getElementById(id);
  const named = target.closest(".fold") ?? target.closest(".tabbed-set") ?? target;
  const panel = document.getElementById(`${id}--title`)?.parentElement ?? target;
  const { top, height } = panel.getBoundingClientRect();
  const header = document.querySelector(".md-header").getBoundingClientRect().bottom;
  const atEnd = scrollY + innerHeight > document.documentElement.scrollHeight - 2;
  return height > 0 && top < innerHeight - 20
    && (atEnd || named.getBoundingClientRect().top >= header - 1);
})"""
"""Whether what an id names is shown within the screen, below the header."""

CONTROLLED = """Boolean(navigator.serviceWorker?.controller) && (await caches.keys()).length > 0
  && (await (await caches.open((await caches.keys())[0])).keys()).length > 10"""
"""Whether the service worker has come, with what it keeps of itself."""

FILL = """(() => {
  for (let size = 2 ** 23; size >= 1; size /= 2)
    try {
      for (let number = 0; ; number++)
        localStorage.setItem(`other-${size}-${number}`, "x".repeat(size));
    } catch {}
  return Object.keys(localStorage).length;
})()"""
"""Fill the site's storage to its last character."""

ANDROID = "Android"


@pytest.fixture(scope="session")
def engine(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Engine]:
    """Yield a browser, started once."""
    name = request.param
    folder = tmp_path_factory.mktemp("engine")
    if FLOOR:
        browser = chromium_87(FLOOR, folder)
    else:
        require(name)
        browser = ENGINES[name](programs.path(name), folder)
    with browser as started:
        yield started


@pytest.fixture
def reader(engine: Engine, nginx: str, size: dict) -> Iterator[Engine]:
    """Yield the browser for a walk on the site; whatever goes wrong on its pages fails the test."""
    engine.begin(nginx, **size)
    yield engine
    engine.note_faults()
    assert engine.faults == []


@pytest.fixture
def stop(reader: Engine, site: Path, tmp_path: Path, size: dict) -> Iterator[Callable[[], None]]:
    """Let the walk be on a server of its own, and yield what stops it."""
    with ExitStack() as stack:
        conf = site.with_name("hosting") / "nginx/return-guide.conf"
        reader.begin(stack.enter_context(servers.nginx(conf, site, tmp_path)), **size)
        yield stack.close


def case(reader: Engine) -> str:
    """Return the line that describes the reader's choices."""
    return reader.text("[data-case]")


def open_tabs(reader: Engine) -> set[str]:
    """Return the ids of the tabs that are open."""
    return set(reader.evaluate(OPEN_TABS))


def choose(reader: Engine, *keys: str) -> None:
    """Answer the question at the top of the guide."""
    for key in keys:
        reader.click(f"#your-case [data-key={key}]")


def choose_country(reader: Engine, key: str) -> None:
    """Answer the question that is a select."""
    reader.evaluate(f"document.querySelector('#your-case select').value = '{key}'")
    reader.click("#your-case .many button")


def change_tab(reader: Engine, tab: str) -> None:
    """Choose a tab of a set, which may show a line, or have a select in place of labels."""
    reader.evaluate(f"""(tab => {{
      const set = tab.parentElement;
      set.querySelector(":scope > .answered button")?.click();
      const select = set.querySelector(":scope > select");
      if (select) select.value = tab.dataset.key;
      const changed = new Event("change", {{ bubbles: true }});
      if (select) select.dispatchEvent(changed);
      else document.querySelector(`label[for=${{tab.id}}]`).click();
    }})(document.getElementById("{tab}"))""")


def tick(reader: Engine, step: str) -> None:
    """Tick a step."""
    reader.click(f"[data-step={step}] + span")


@BOTH
def test_reads_the_steps(reader: Engine) -> None:
    """Seven steps, each shown with its number; nothing is wider than the screen."""
    reader.open("/return/")
    titles = reader.evaluate(
        "[...document.querySelectorAll('h2.step')].map(step => step.innerText.trim())"
    )
    assert len(titles) == 7
    assert all(str(number) in title for number, title in enumerate(titles, 1))
    assert not reader.evaluate(WIDER)


@BOTH
def test_answers_the_question(reader: Engine) -> None:
    """One question at a time; an answer opens its tab in every set; the drop-off is asked for the
    carrier chosen. "Change" asks one of them again."""
    reader.open("/return/")
    choose(reader, "android", "fault")
    choose_country(reader, "de")
    choose(reader, "dhl", "pickup")
    assert reader.evaluate("document.querySelectorAll('#your-case fieldset').length") == 0
    assert {"imei-android", "sign-out-android", "shipping-dhl", "shipping-dhl-pickup"} <= open_tabs(
        reader
    )
    answers = "Panne ou défaut · Allemagne · DHL Express · Enlèvement"
    assert case(reader) == f"Android · {answers}"
    reader.click("[data-action=change]")
    reader.click(".answers button")
    choose(reader, "macos")
    assert case(reader) == f"Mac · {answers}"


@BOTH
def test_taps_on_tabs(reader: Engine) -> None:
    """A tap opens a tab, in the other sets too, and the address becomes the tab's."""
    reader.open("/return/")
    for tab in ("sign-out-android", "shipping-dhl", "shipping-dhl-pickup"):
        change_tab(reader, tab)
        assert tab in open_tabs(reader)
        assert reader.evaluate("location.hash") == f"#{tab}"
    assert "imei-android" in open_tabs(reader)


@ON_A_DESKTOP
def test_changes_the_tab_by_keyboard(reader: Engine) -> None:
    """An arrow key opens the next tab of a set."""
    if not reader.has_keys:
        pytest.skip("this browser can press no arrow key when driven so")
    reader.open("/return/")
    reader.click("label[for=sign-out-ios]")
    reader.press("ArrowRight")
    reader.wait("document.querySelector('#sign-out-android').checked")
    assert case(reader) == ANDROID


@BOTH
def test_opens_a_prepared_link(reader: Engine) -> None:
    """The link's case is shown, and its step; one button ends it."""
    reader.open("/return/?os=android&carrier=dhl&dropoff=pickup#shipping")
    assert case(reader) == "Lien préparé pour : Android · DHL Express · Enlèvement."
    assert {"sign-out-android", "shipping-dhl-pickup"} <= open_tabs(reader)
    assert reader.evaluate(f"{SEEN}('shipping')")
    reader.click("[data-action=not-mine]")
    assert case(reader) == ""
    assert reader.evaluate("location.search") == ""


@ON_A_PHONE
def test_follows_links_in_a_prepared_visit(reader: Engine) -> None:
    """The case goes along to other pages, and does not take the place of the reader's own."""
    reader.open("/return/")
    choose(reader, "macos")
    reader.open("/return/?os=android")
    reader.click(".md-content a[href$='/photos/#seven-photos']")
    reader.arrive("/photos/?os=android#seven-photos")
    assert case(reader) == "Lien préparé pour : Android."
    reader.open("/return/")
    assert case(reader) == "Mac"


@BOTH
def test_opens_the_address_of_something_hidden(reader: Engine) -> None:
    """A tab within a tab, and a fold, are opened and stand below the header."""
    for id in ("shipping-dhl-pickup", "sign-out-dead-device"):
        reader.open(f"/return/?fresh={id}#{id}")  # with another query the page is loaded anew
        reader.settle()
        assert reader.evaluate(f"{SEEN}('{id}')")


@BOTH
def test_follows_a_link_to_something_hidden_on_the_page(reader: Engine) -> None:
    """A link opens what hides its target; Back goes back step by step."""
    reader.open("/return/#warranty")
    for id in ("shipping-dhl-pickup", "sign-out-dead-device"):
        reader.evaluate(f"document.querySelector('[data-resume]').hash = '{id}'")
        reader.click("[data-resume]")
        reader.settle()
        assert reader.evaluate(f"{SEEN}('{id}')")
    for id in ("shipping-dhl-pickup", "warranty"):
        reader.back()
        reader.arrive(f"/return/#{id}")


@BOTH
def test_changes_the_language(reader: Engine) -> None:
    """The same section of the same page, with the same case."""
    reader.open("/return/")
    change_tab(reader, "shipping-dhl")
    reader.evaluate("document.getElementById('sign-out').scrollIntoView({behavior: 'instant'})")
    reader.click(".languages summary")
    reader.click(".languages a[hreflang=en]")
    reader.wait("document.readyState === 'complete' && location.pathname === '/en/return/'")
    reader.settle()
    assert reader.evaluate(f"{SEEN}('sign-out')")
    assert "DHL" in case(reader)
    assert "shipping-dhl" in open_tabs(reader)


@ON_A_DESKTOP
def test_goes_back_and_forward(reader: Engine) -> None:
    """Pages are as they were left."""
    reader.open("/return/?os=android#sign-out")
    reader.open("/photos/")
    reader.back()
    reader.arrive("/return/?os=android#sign-out")
    assert "sign-out-android" in open_tabs(reader)
    assert reader.evaluate(f"{SEEN}('sign-out')")
    reader.forward()
    reader.arrive("/photos/")


@ON_A_PHONE
def test_comes_back_to_choices_and_ticks(
    reader: Engine, record_property: Callable[[str, object], None]
) -> None:
    """Tabs and ticks are those of before, also where the browser brings the page back from its
    back/forward cache, as Firefox and WebKit do; Chromium does not when it is driven so."""
    reader.open("/return/")
    choose(reader, "android")
    change_tab(reader, "shipping-dhl")
    tick(reader, "warranty")
    reader.click(".md-content a[href$='/photos/#seven-photos']")
    reader.arrive("/photos/#seven-photos")
    reader.back()
    reader.wait("document.readyState === 'complete' && location.pathname === '/return/'")
    reader.settle(600)  # WebKit empties radios and boxes a moment later
    record_property("from the back/forward cache", reader.evaluate("window.isRestored"))
    assert {"imei-android", "shipping-dhl"} <= open_tabs(reader)
    assert reader.evaluate(TICKS) == ["warranty"]
    assert case(reader) == "Android · DHL Express"
    assert not reader.evaluate(f"{SHOWN}('warranty')")


@BOTH
def test_ticks_steps(reader: Engine) -> None:
    """Ticks are counted and kept, their steps fold and open, and a link leads to the next step."""
    reader.open("/return/")
    tick(reader, "warranty")
    tick(reader, "photos")
    reader.wait(f"{PROGRESS}.includes('2')")
    reader.reload()
    assert reader.evaluate(TICKS) == ["warranty", "photos"]
    assert not reader.evaluate(f"{SHOWN}('photos')")
    reader.click("[data-of=photos] [data-action=show-step]")
    assert reader.evaluate(f"{SHOWN}('photos')")
    reader.click("[data-resume]")
    reader.settle()
    assert reader.evaluate(f"{SEEN}('imei')")


@ON_A_DESKTOP
def test_erases_everything(reader: Engine) -> None:
    """One button forgets choices and ticks."""
    reader.open("/return/")
    choose(reader, "android")
    tick(reader, "warranty")
    reader.click("[data-action=erase]")
    reader.reload()
    assert case(reader) == ""
    assert reader.evaluate(TICKS) == []


@BOTH
def test_searches(reader: Engine) -> None:
    """A word without its accent is found; a result opens the tab that hides it."""
    reader.open("/imei/")
    reader.click(".search-button, .md-search__input")
    reader.type("b")
    reader.wait("document.querySelector('.md-search-result__link')")  # the index has come
    reader.type("itlocker")
    reader.settle(200)  # each letter has had its answer: the list stays as it is
    reader.evaluate(
        "document.querySelectorAll('.md-search-result__more').forEach(more => more.open = true)"
    )
    reader.click(".md-search-result__link[href*='#sign-out-accounts-windows']")
    reader.wait("document.readyState === 'complete' && location.pathname === '/sign-out/'")
    reader.settle()
    assert reader.evaluate(f"{SEEN}('sign-out-accounts-windows')")


@BOTH
def test_changes_the_colours(reader: Engine) -> None:
    """Dark at a press, also after a reload."""
    scheme = "document.body.dataset.mdColorScheme"
    reader.open("/photos/")
    reader.click("[data-option=slate]")
    reader.wait(f"{scheme} === 'slate'")
    reader.reload()
    assert reader.evaluate(scheme) == "slate"


@BOTH
def test_goes_to_a_section_by_the_contents(reader: Engine, size: dict) -> None:
    """The menu on a phone, the column on a desktop."""
    reader.open("/return/")
    if size is PHONE:
        reader.click(".pages > summary")
        reader.click(".pages a[href='#packing']")
        reader.wait("!document.querySelector('.pages').open")
    else:
        reader.click(".md-sidebar a[href='#packing']")
    reader.settle()
    assert reader.evaluate(f"{SEEN}('packing')")


@ON_A_PHONE
def test_prints_the_case(reader: Engine) -> None:
    """Only what concerns the case, with its drawings."""
    reader.open("/return/?os=android&carrier=dhl#sign-out")
    reader.click("[data-action=print-case]")
    pictures = reader.wait("window.printed")
    assert [picture["src"] for picture in pictures if not picture["isThere"]] == []
    text = text_on(reader.pdf())
    assert squeezed("À propos du téléphone") in text
    assert squeezed("Un Mac n'a pas d'IMEI") not in text
    assert squeezed("Colissimo en boîte aux lettres") not in text


@ON_A_DESKTOP
def test_prints_the_whole_guide(reader: Engine) -> None:
    """Every tab and every fold."""
    reader.open("/return/")
    reader.click("[data-action=print-all]")
    reader.wait("window.printed")
    text = text_on(reader.pdf())
    for part in ("À propos du téléphone", "Un Mac n'a pas d'IMEI", "un téléphone à deux cartes"):
        assert squeezed(part) in text


@ON_A_DESKTOP
def test_fills_in_and_prints_an_insert(reader: Engine) -> None:
    """What is typed stands on one sheet; a mistake in the IMEI is told."""
    reader.open("/parcel-insert/android/")
    for field, value in {"last-name": "Zola", "order-number": "A1B2C3", "serial": "123456"}.items():
        reader.click(f"#f-{field}")
        reader.type(value)
    reader.wait("document.querySelector('#f-serial-said').innerText.includes('6')")
    reader.click("[data-action=print]")
    reader.wait("window.printed")
    text = text_on(reader.pdf())
    assert "Zola" in text
    assert "A1B2C3" in text


@ON_A_PHONE
def test_draws_a_pattern(reader: Engine) -> None:
    """Taps on dots are its order; the code is gone with the tick that asks for it."""
    reader.open("/parcel-insert/android/")
    reader.click("[data-ask] + span")
    for dot in (1, 2, 3, 6):
        reader.click(f"[data-dot='{dot}']")
    assert reader.text("[data-order]") == "1-2-3-6"
    reader.click("[data-ask] + span")
    assert reader.evaluate("document.querySelector('[data-order]').textContent") != "1-2-3-6"


@ON_A_PHONE
def test_leaves_an_insert_empty(reader: Engine) -> None:
    """What was typed is gone after leaving and coming back."""
    reader.open("/parcel-insert/ios/")
    reader.click("#f-last-name")
    reader.type("Zola")
    reader.open("/photos/")
    reader.back()
    reader.arrive("/parcel-insert/ios/")
    assert reader.evaluate("document.querySelector('#f-last-name').value") == ""


@ON_A_PHONE
def test_opens_a_short_link(reader: Engine) -> None:
    """The section in the language asked for, with the case."""
    reader.open("/go/sign-out-android/?lang=en&carrier=dhl")
    reader.wait("document.readyState === 'complete' && location.pathname === '/en/return/'")
    reader.settle()
    assert reader.evaluate("location.hash") == "#sign-out-android"
    assert reader.evaluate(f"{SEEN}('sign-out-android')")
    assert "shipping-dhl" in open_tabs(reader)


@ON_A_PHONE
def test_reads_without_a_connection(reader: Engine, stop: Callable[[], None]) -> None:
    """With the server stopped: the guide with its case, a page that was visited, and for another
    one a page that says so."""
    reader.open("/photos/")
    reader.wait_slowly(CONTROLLED)
    stop()
    reader.open("/return/?os=android")
    assert case(reader) == "Lien préparé pour : Android."
    change_tab(reader, "sign-out-ios")
    assert "imei-ios" in open_tabs(reader)
    reader.open("/shipping/")
    assert reader.text("h1") == "Cette page demande une connexion"
    reader.click("li a[href$='/return/']")
    reader.arrive("/return/")


@ON_A_DESKTOP
def test_goes_to_an_insert_and_back_without_a_connection(
    reader: Engine, stop: Callable[[], None]
) -> None:
    """The insert can be filled in, and its link leads back to the guide; also where the first page
    that was seen is one that does not exist."""
    reader.open("/nowhere.html")
    reader.wait_slowly("Boolean(navigator.serviceWorker?.controller)")
    reader.open("/return/?os=android")
    reader.wait_slowly(CONTROLLED)
    stop()
    reader.click(".insert-links a[href*='/android/']")
    reader.wait("document.readyState === 'complete' && location.pathname.includes('/android/')")
    reader.click("#f-last-name")
    reader.type("Zola")
    assert reader.evaluate("document.querySelector('#f-last-name').value") == "Zola"
    reader.click("a[href*='/return/']")
    reader.wait("document.readyState === 'complete' && location.pathname === '/return/'")
    assert len(reader.evaluate(OPEN_TABS)) > 2


@ON_A_PHONE
def test_blocked_storage(reader: Engine) -> None:
    """Where nothing can be stored choices and ticks hold for the visit, and the colours change."""
    reader.block_storage()
    reader.open("/return/")
    choose(reader, "android")
    tick(reader, "warranty")
    reader.wait(f"{PROGRESS}.includes('1')")
    reader.click("[data-option=slate]")
    reader.wait("document.body.dataset.mdColorScheme === 'slate'")
    reader.click(".md-content a[href$='/photos/#seven-photos']")
    reader.arrive("/photos/?os=android#seven-photos")
    assert case(reader) == "Votre cas : Android."


@ON_A_DESKTOP
def test_full_storage(reader: Engine) -> None:
    """Where nothing more can be stored, before or after the page has loaded, choices hold for the
    visit."""
    reader.open("/return/")
    assert reader.evaluate(FILL)
    choose(reader, "android")
    assert {"imei-android", "sign-out-android"} <= open_tabs(reader)
    assert case(reader) == ANDROID
    reader.reload()
    change_tab(reader, "shipping-dhl")
    tick(reader, "warranty")
    assert "shipping-dhl" in open_tabs(reader)
    reader.wait(f"{PROGRESS}.includes('1')")
