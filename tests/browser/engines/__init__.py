"""Browsers of other engines, driven by what each of them offers: DevTools (Chromium), WebDriver
BiDi (Firefox), WebDriver (WebKit)."""
