"""The command line: `python -m spacy tiktalk …`, and the same as `spacy-tiktalk …`.

The only place that prints. Each command is a file or a folder; the work itself is in the library.
`app.py` is the program; here it becomes a part of spaCy's.
"""

from __future__ import annotations

from spacy.cli import app as spacy_app

from .app import tiktalk_cli

__all__ = ["tiktalk_cli"]

spacy_app.add_typer(tiktalk_cli)
