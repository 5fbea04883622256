"""The result of `tiktalk doctor`."""

from __future__ import annotations

import platform
from dataclasses import dataclass
from typing import Any

from ...needs import installed
from .checks import Check
from .parts import PACKAGE


@dataclass(frozen=True)
class Findings:
    """All checks. ok: the core works, and so does the pipeline of --model, if given."""

    core: tuple[Check, ...]
    extras: tuple[Check, ...]
    system: tuple[Check, ...]
    pipelines: tuple[Check, ...]
    model: Check | None
    tried: bool

    @property
    def ok(self) -> bool:
        model = self.model is None or self.model.works
        return model and all(check.works for check in self.core)

    def to_json(self) -> dict[str, Any]:
        """{"ok", "tried", "version", "python", "platform", lists of checks, "model"}."""
        groups = {
            name: [check.to_json() for check in getattr(self, name)]
            for name in ("core", "extras", "system", "pipelines")
        }
        return {
            "ok": self.ok,
            "tried": self.tried,
            "version": installed(PACKAGE),
            "python": platform.python_version(),
            "platform": platform.platform(),
            **groups,
            "model": None if self.model is None else self.model.to_json(),
        }
