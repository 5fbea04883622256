"""Run a package that rearranges the process, and put the process back afterwards."""

from __future__ import annotations

import importlib
import os
import warnings
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager, suppress
from typing import Any

import numpy as np

from .threads import thread_counts

_PATCHED = {
    "PIL.Image": ("open",),
    "torch": ("save", "load"),
    "cv2": ("imread", "imwrite", "imshow"),
}


@contextmanager
def kept_state(variables: Mapping[str, str]) -> Iterator[None]:
    """Set environment variables, and undo at the end what ran inside, whatever happened.

    Undone: every change of os.environ, the thread counts of OpenCV and PyTorch, replaced functions
    of PIL.Image, torch and cv2, warning filters, NumPy's and PyTorch's print options, PyTorch's
    random state, and the classes made known to its weights_only loader. All of that belongs to the
    whole process: another thread sees the changes meanwhile.
    """
    import torch

    functions: list[tuple[Any, str, Any]] = []
    for module, names in _PATCHED.items():
        with suppress(ImportError):
            loaded = importlib.import_module(module)  # before the patch, to know the original
            functions += [(loaded, name, getattr(loaded, name)) for name in names]
    environment = dict(os.environ)
    random_state = torch.get_rng_state()
    known_classes = torch.serialization.get_safe_globals()
    numpy_print = np.get_printoptions()
    torch_print = vars(torch._tensor_str.PRINT_OPTS).copy()  # there is no public reader
    with ExitStack() as stack:
        stack.enter_context(thread_counts())
        stack.enter_context(warnings.catch_warnings())
        try:
            os.environ.update(variables)
            yield
        finally:
            for loaded, name, function in functions:
                setattr(loaded, name, function)
            _restore_environment(environment)
            torch.set_rng_state(random_state)
            torch.serialization.clear_safe_globals()
            torch.serialization.add_safe_globals(known_classes)
            np.set_printoptions(**numpy_print)
            torch.set_printoptions(**torch_print)


def _restore_environment(before: Mapping[str, str]) -> None:
    for name in set(os.environ) - set(before):
        del os.environ[name]
    for name, value in before.items():
        if os.environ.get(name) != value:
            os.environ[name] = value
