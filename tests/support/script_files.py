"""The programs in `scripts/` and `benchmarks/` as modules, to call what is in them."""

from __future__ import annotations

import importlib
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


def load_benchmark(name: str) -> ModuleType:
    """`benchmarks/NAME.py`, which finds its neighbors while it is imported."""
    folder = str(ROOT / "benchmarks")
    sys.path.insert(0, folder)
    try:
        return importlib.import_module(name)
    finally:
        sys.path.remove(folder)


def run_script(script: ModuleType, monkeypatch: pytest.MonkeyPatch, *args: object) -> None:
    """Its `main()`, as if called with these words on the command line."""
    monkeypatch.setattr(sys, "argv", [f"{script.__name__}.py", *map(str, args)])
    script.main()
