"""The package cn_clip, with or without torchvision."""

from __future__ import annotations

import importlib
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.machinery import ModuleSpec
from importlib.util import find_spec
from pathlib import Path
from types import ModuleType
from typing import Any

from ...errors import error, one_line

# lmdb 1.3.0, which cn_clip lists for its training scripts only, has no wheels for Python >= 3.11.
MEND = (
    'pip install "spacy-tiktalk[clip]", or, where lmdb cannot be built, '
    "pip install --no-deps cn_clip six"
)
_USED = ("Compose", "ToTensor", "Normalize", "Resize", "InterpolationMode")
_lock = threading.Lock()


def cn_clip() -> ModuleType:
    """`cn_clip.clip`, imported, with its `model.CLIP` and `tokenize`.

    Its module `utils` asks for torchvision, of which only its own preprocessing makes use. A
    torchvision that does not match torch cannot be imported, and breaks others where it is
    installed, so it is no requirement: where it cannot be imported a stand-in is there for the
    length of this import, and gone afterwards.

    RAISES: T700.
    """
    with _lock:
        if "cn_clip.clip" in sys.modules:
            return sys.modules["cn_clip.clip"]
        with _torchvision():
            try:
                return importlib.import_module("cn_clip.clip")
            except (ImportError, OSError) as err:
                reason = one_line(err)
                raise _missing(reason) from err


def config_folder() -> Path:
    """Where cn_clip keeps the JSON files of its architectures. RAISES: T700."""
    try:
        spec = find_spec("cn_clip")
    except ValueError:  # it stands in sys.modules as None or without a spec
        spec = None
    if spec is None or not spec.submodule_search_locations:
        raise _missing("it is not installed")
    return Path(next(iter(spec.submodule_search_locations)), "clip", "model_configs")


def _missing(reason: str) -> Exception:
    return error("T700", what="CN-CLIP", package="cn_clip", reason=reason, mend=MEND)


@contextmanager
def _torchvision() -> Iterator[None]:
    """torchvision where it works, else something that can be imported in its place."""
    before = {name for name in sys.modules if name.partition(".")[0] == "torchvision"}
    try:
        importlib.import_module("torchvision.transforms")
    # Beside another torch it fails with RuntimeError (operator torchvision::nms does not exist).
    except (ImportError, OSError, RuntimeError, AttributeError) as err:
        reason = f"{type(err).__name__}: {err}"
    else:
        yield
        return
    taken = {name: sys.modules.pop(name) for name in _torchvision_modules() if name in before}
    for name in _torchvision_modules():  # what the failed import left half made
        del sys.modules[name]
    package, transforms = ModuleType("torchvision"), ModuleType("torchvision.transforms")
    package.transforms = transforms  # type: ignore[attr-defined]  # a module has any attribute
    package.__path__ = []
    for module in (package, transforms):
        module.__spec__ = ModuleSpec(module.__name__, None, is_package=module is package)
    for name in _USED:
        setattr(transforms, name, _refuse(name, reason))
    sys.modules |= {"torchvision": package, "torchvision.transforms": transforms}
    try:
        yield
    finally:
        for name in _torchvision_modules():
            del sys.modules[name]
        sys.modules |= taken


def _torchvision_modules() -> list[str]:
    return [name for name in sys.modules if name.partition(".")[0] == "torchvision"]


def _refuse(name: str, reason: str) -> type:
    """What the stand-in offers under a name: it says what is missing when it is used."""

    class Meta(type):
        def __getattr__(cls, attribute: str) -> Any:
            raise ImportError(f"torchvision cannot be imported, and {name} is needed ({reason})")

    class Missing(metaclass=Meta):
        def __init__(self, *args: Any, **kwargs: Any) -> None:
            raise ImportError(f"torchvision cannot be imported, and {name} is needed ({reason})")

    Missing.__name__ = name
    return Missing
