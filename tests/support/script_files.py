"""The programs in `scripts/` as modules, to call what is in them."""

from __future__ import annotations

import importlib.util
import sys
from types import ModuleType

import pytest
from places import ROOT


def load_script(name: str) -> ModuleType:
    """`scripts/NAME.py`, run as an import runs it."""
    spec = importlib.util.spec_from_file_location(name, ROOT / "scripts" / f"{name}.py")
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[name] = module  # dataclasses look their module up there
    spec.loader.exec_module(module)
    return module


def run_script(script: ModuleType, monkeypatch: pytest.MonkeyPatch, *args: object) -> None:
    """Its `main()`, as if called with these words on the command line."""
    monkeypatch.setattr(sys, "argv", [f"{script.__name__}.py", *map(str, args)])
    script.main()
