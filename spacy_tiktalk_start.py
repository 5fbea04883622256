"""What the command `spacy-tiktalk` starts: the command line, or its doctor without the rest.

Outside the package, since whatever is imported from that imports spaCy, and with it thinc and
torch. Where one of those is broken (a torch whose libraries do not load makes `import spacy` raise
OSError, or ends Python), the command that says so has to run all the same.
"""

from __future__ import annotations

import importlib.util
import sys
from pathlib import Path

PROGRAM = "spacy-tiktalk"


def main() -> None:
    """Run the command line with the arguments of the process."""
    if sys.argv[1:2] == ["doctor"]:
        _doctor()
        return
    try:
        from spacy_tiktalk.cli import tiktalk_cli
    except KeyboardInterrupt:
        sys.stderr.write("✘ Stopped.\n")
        sys.exit(130)
    except Exception as err:  # whatever a broken package raises when it is imported
        reason = " ".join(str(err).split())
        sys.exit(
            f"✘ spaCy, or what it needs, cannot be imported here ({type(err).__name__}: {reason}). "
            f"What is broken, and how to mend it: {PROGRAM} doctor"
        )
    tiktalk_cli()


def _doctor() -> None:
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
    try:
        from spacy_tiktalk.cli.doctor.alone import doctor_cli
    except ImportError as err:
        missing = f"{err.name or err} cannot be imported"
        sys.exit(f"✘ The core does not work: {missing}. Mend: pip install {err.name or 'rich'}")
    doctor_cli(prog_name=PROGRAM)


if __name__ == "__main__":
    main()
