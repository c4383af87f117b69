"""The ideas of the return guide, in plain Python: only `locales.py` and `rebuilding.py` know MkDocs."""
