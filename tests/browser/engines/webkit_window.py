"""The window in which WebKitWebDriver shows pages, with what WebDriver lacks: scripts that run
before a page's own, and printing to a file. Run by Debian's Python; the argument is the folder for
its data.

A page tells it what to do by `webkit.messageHandlers.window.postMessage(JSON)`.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path

import gi

gi.require_version("Gtk", "3.0")
gi.require_version("WebKit2", "4.1")
from gi.repository import Gtk, WebKit2  # noqa: E402


class Window:
    """A window with nothing but a page."""

    def __init__(self, folder: str) -> None:
        data = WebKit2.WebsiteDataManager(base_data_directory=folder, base_cache_directory=folder)
        context = WebKit2.WebContext(website_data_manager=data)
        context.set_automation_allowed(True)
        context.connect("automation-started", self._automate)
        self._scripts = WebKit2.UserContentManager()
        self._scripts.register_script_message_handler("window")
        self._scripts.connect("script-message-received::window", self._obey)
        self._page = WebKit2.WebView(
            web_context=context,
            user_content_manager=self._scripts,
            is_controlled_by_automation=True,
        )
        self._stay_in_one_process()
        window = Gtk.Window()
        window.add(self._page)
        window.show_all()

    def _automate(self, _: object, session: WebKit2.AutomationSession) -> None:
        session.connect("create-web-view", lambda _: self._page)

    def _stay_in_one_process(self) -> None:
        """Ignore opener policies: WebDriver gets no answer from a page that another process has
        taken over."""
        features = WebKit2.Settings.get_all_features()
        for feature in map(features.get, range(features.get_length())):
            if feature.get_identifier() == "CrossOriginOpenerPolicy":
                self._page.get_settings().set_feature_enabled(feature, False)

    def _obey(self, _: object, message: WebKit2.JavascriptResult) -> None:
        [(order, value)] = json.loads(message.get_js_value().to_string()).items()
        getattr(self, order)(value)

    def preload(self, script: str) -> None:
        """Run a script before those of each page."""
        frames, start = WebKit2.UserContentInjectedFrames, WebKit2.UserScriptInjectionTime.START
        self._scripts.add_script(WebKit2.UserScript(script, frames.ALL_FRAMES, start, None, None))

    def forget(self, _: str) -> None:
        """Run no such script any more."""
        self._scripts.remove_all_scripts()

    def pdf(self, path: str) -> None:
        """Print the page; the file is there once it is whole."""
        unfinished = Path(path).with_suffix(".part.pdf")
        settings = Gtk.PrintSettings()
        settings.set_printer("Print to File")  # its name in English
        settings.set(Gtk.PRINT_SETTINGS_OUTPUT_URI, unfinished.as_uri())
        printing = WebKit2.PrintOperation(web_view=self._page)
        printing.set_print_settings(settings)
        a4 = Gtk.PageSetup()
        a4.set_paper_size(Gtk.PaperSize.new("iso_a4"))
        printing.set_page_setup(a4)
        printing.connect("finished", lambda _: unfinished.rename(path))
        printing.print_()
        self._printing = printing  # kept until the next one


Window(sys.argv[1])
Gtk.main()
