"""The return guide, one folder an idea: see docs/handbook/architecture.md."""
