"""What is below `docs/`, read into a `Guide`: pages, directives, data files, UI strings, locks."""
