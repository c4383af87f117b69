"""The sitemap, which alone tells search engines the languages of a page (https://developers.google.com/search/docs/specialty/international/localized-versions)."""

from __future__ import annotations

from xml.etree import ElementTree

_NAMES = {"": "http://www.sitemaps.org/schemas/sitemap/0.9", "xhtml": "http://www.w3.org/1999/xhtml"}


def finished(sitemap: str, default: str) -> str:
    """The sitemap with an `x-default` for each page that the default language has, and without guesses at how often it changes."""
    for prefix, name in _NAMES.items():
        ElementTree.register_namespace(prefix, name)
    root = ElementTree.fromstring(sitemap)
    for url in root.findall("url", _NAMES):
        for guess in url.findall("changefreq", _NAMES):
            url.remove(guess)
        alternates = {link.get("hreflang"): link.get("href") for link in url.findall("xhtml:link", _NAMES)}
        if default in alternates:
            ElementTree.SubElement(url, f"{{{_NAMES['xhtml']}}}link", {"rel": "alternate", "hreflang": "x-default", "href": alternates[default]})
    ElementTree.indent(root)
    return f'<?xml version="1.0" encoding="UTF-8"?>\n{ElementTree.tostring(root, encoding="unicode")}\n'
