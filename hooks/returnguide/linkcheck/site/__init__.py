"""The check of a built site, of any generator: every link, id, file, redirect and language."""
