"""The ideas of the return guide, in plain Python: only `build/static_i18n.py` and
`build/incremental.py` know MkDocs."""
