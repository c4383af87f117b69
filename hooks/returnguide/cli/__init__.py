"""The commands of `guide.py`, one module a group. Each has `register`, which tells argparse what it
takes; `guide.py` imports the one that is asked for."""

from pathlib import Path

DOCS = Path(__file__).resolve().parents[3] / "docs"
"""The folder of the source, unless a command is told another."""
