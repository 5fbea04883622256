"""What the command `spacy-tiktalk` starts: the command line, or its doctor alone.

Outside the package, since whatever is imported from that imports spaCy, and with it thinc and
torch, a second or several. Help and wrong options need none of them; and where one is broken (a
torch whose libraries do not load makes `import spacy` raise OSError, or ends Python), the command
that says so has to run all the same.
"""

from __future__ import annotations

import importlib.util
import sys
from pathlib import Path

PROGRAM = "spacy-tiktalk"


def main() -> None:
    """Run the command line with the arguments of the process."""
    stand_in()
    try:
        if sys.argv[1:2] == ["doctor"]:
            from spacy_tiktalk.cli.doctor.alone import doctor_cli as program
        else:
            from spacy_tiktalk.cli.app import tiktalk_cli as program
    except KeyboardInterrupt:
        sys.stderr.write("✘ Stopped.\n")
        sys.exit(130)
    except ImportError as err:
        missing = f"{err.name or err} cannot be imported"
        sys.exit(f"✘ The core does not work: {missing}. Mend: pip install {err.name or 'rich'}")
    sys.modules["spacy_tiktalk.cli"].tiktalk_cli = program  # type: ignore[attr-defined]
    program(prog_name=PROGRAM)


def stand_in() -> None:
    """Let modules of the package be imported without its `__init__`, which imports spaCy.

    A command that runs fills the stand-in (`cli/shared/group.py`).
    """
    found = importlib.util.find_spec("spacy_tiktalk")  # looks for it, and imports nothing
    if found is None or not found.submodule_search_locations:
        sys.exit("✘ The package spacy-tiktalk is not installed here: pip install spacy-tiktalk")
    folder = next(iter(found.submodule_search_locations))
    child = importlib.util.spec_from_file_location(
        "spacy_tiktalk_doctor_child", Path(folder, "cli", "doctor", "child.py")
    )
    assert child is not None and child.loader is not None
    module = importlib.util.module_from_spec(child)
    child.loader.exec_module(module)
    module.stand_in(folder)


if __name__ == "__main__":
    main()
