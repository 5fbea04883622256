"""Griffe extension: lays out this project's docstrings for the API pages.

mkdocs.yml names this file; it is not run by itself.
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

from griffe import Extension, Object

sys.path.insert(0, str(Path(__file__).parent))  # mkdocs loads this file by its path alone

from docs_tables import laid_out


class LaidOut(Extension):
    """Rewrites every docstring as it is collected."""

    def on_instance(self, *, obj: Object, **_: Any) -> None:
        """Called once for each module, class, function and attribute."""
        if obj.docstring is None:
            return
        names = {parameter.name for parameter in getattr(obj, "parameters", ())}
        if obj.is_class:
            names |= set(obj.attributes)
        obj.docstring.value = laid_out(obj.docstring.value, names)
