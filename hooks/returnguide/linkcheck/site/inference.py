"""Inferring the model of a site from its files: its address, and its languages with their
folders."""

from __future__ import annotations

from collections.abc import Mapping

from returnguide.linkcheck.site.language_codes import base_language, language_code_error
from returnguide.linkcheck.site.model import SiteModel, host_of
from returnguide.linkcheck.site.page_parser import PageParser, parse_html
from returnguide.linkcheck.site.site_files import SiteFiles
from returnguide.linkcheck.site.site_index import BuiltPage, SiteIndex

_CODE_LENGTHS = range(2, 8)
"""Characters of a folder's name that may be a language's code."""


def infer_model(files: SiteFiles) -> SiteModel:
    """Return the model of a site of which nothing is known: its address by the canonical address of
    its home page, its languages by its folders."""
    folders = sorted(name for name in files.folders if _may_be_language(files, name))
    homes = _read_homes(files, ["index.html", *(f"{folder}/index.html" for folder in folders)])
    home = homes.get("index.html")
    languages = {
        folder: folder
        for folder in folders
        if (page := homes.get(f"{folder}/index.html"))
        and base_language(page.language or "") == base_language(folder)
    }
    if home is None or home.redirect is not None:
        return SiteModel(languages=languages)
    if home.language and languages and home.language not in languages:
        languages = {home.language: "", **languages}
    url = home.canonicals[0].address.strip() if home.canonicals else ""
    return SiteModel(site_url=url if _is_root(url) else "", languages=languages)


def _is_root(url: str) -> bool:
    """Return whether an address may be that of a site's root."""
    try:
        return url.startswith(("http://", "https://")) and url.endswith("/") and bool(host_of(url))
    except ValueError:  # 'http://['
        return False


def _may_be_language(files: SiteFiles, folder: str) -> bool:
    """Return whether a folder at the root is called like a language, and has a home page."""
    if "/" in folder or len(folder) not in _CODE_LENGTHS:
        return False
    return f"{folder}/index.html" in files.sizes and not language_code_error(folder)


def _read_homes(files: SiteFiles, names: list[str]) -> dict[str, BuiltPage]:
    """Return those of some pages that there are. What is wrong with them is reported when all pages
    are read."""
    index, reported = SiteIndex(files), len(files.diagnostics)
    for name in names:
        if name in files.sizes and (text := files.read_text(name)) is not None:
            index.add(PageParser(index, name, text, parse_html(text)).parse())
    del files.diagnostics[reported:]
    return index.pages


def place_languages(languages: Mapping[str, str], files: SiteFiles) -> dict[str, str]:
    """Return language -> the folder that it really has, the one at the root first: the default
    language may have a folder too, and letters' case may differ."""
    top_folders = {name.lower(): name for name in files.folders if name and "/" not in name}
    placed = {}
    for code, folder in languages.items():
        if folder not in files.folders and folder.lower() not in top_folders:
            folder = code  # no folder, but what the language is called
        homes = {f"{code}/index.html", f"{code.lower()}/index.html"}
        if not folder and homes & files.sizes.keys():
            folder = code
        placed[code] = top_folders.get(folder.lower(), folder)
    if "" not in languages.values() and "index.html" in files.sizes:
        # no default language was named: it is the first that has no folder
        without_folder = (code for code, folder in placed.items() if folder not in files.folders)
        if at_root := next(without_folder, ""):
            placed[at_root] = ""
    return dict(sorted(placed.items(), key=lambda row: row[1] != ""))
