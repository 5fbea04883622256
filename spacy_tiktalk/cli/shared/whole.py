"""The package made whole before a command runs, where `spacy-tiktalk` began without spaCy."""

from __future__ import annotations

import sys
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path

from ...errors import one_line
from .terminal import fail, stopped

_NAME = __name__.partition(".")[0]


def whole_package() -> None:
    """Run the package's `__init__`, and with it spaCy, where a stand-in is in its place.

    RAISES: typer.Exit, after a line on stderr, where spaCy cannot be imported.
    """
    package = sys.modules[_NAME]
    if hasattr(package, "__version__"):
        return
    folder = next(iter(package.__path__))
    init = Path(folder, "__init__.py")
    spec = spec_from_file_location(_NAME, init, submodule_search_locations=[folder])
    assert spec is not None and spec.loader is not None
    # Modules that are loaded hold the stand-in as their parent: it is filled, not replaced.
    package.__dict__.update(module_from_spec(spec).__dict__)
    try:
        spec.loader.exec_module(package)
    except KeyboardInterrupt as err:
        raise stopped(err) from None
    except Exception as err:  # whatever a broken package raises when it is imported
        reason = one_line(err)
        raise fail(
            f"spaCy, or what it needs, cannot be imported here ({type(err).__name__}: {reason}). "
            "What is broken, and how to mend it: spacy-tiktalk doctor"
        ) from err
