"""Which file of a pipeline an error was raised over: spaCy's messages do not name it."""

from __future__ import annotations

from pathlib import Path
from types import TracebackType

_READERS = {"spacy", "srsly", "confection", "thinc"}


def stored_file(err: BaseException) -> Path | None:
    """The file, or the folder of the component, that spaCy was reading when it failed.

    The frames of the traceback know it: the innermost one that has a path, and of its paths the
    deepest. Where the reader is compiled (the vocabulary), it is the folder.
    """
    found = None
    cause: BaseException | None = err
    while cause is not None:
        found = _innermost(cause.__traceback__) or found
        cause = cause.__cause__
    return found


def _innermost(trace: TracebackType | None) -> Path | None:
    found = None
    while trace is not None:
        frame = trace.tb_frame
        if str(frame.f_globals.get("__name__")).partition(".")[0] in _READERS:
            values = dict(frame.f_locals)
            paths = [value for value in values.values() if isinstance(value, Path)]
            if isinstance(values.get("key"), str):  # spacy.util.from_disk reads path / key
                paths += [path / values["key"] for path in paths]
            there = [path for path in paths if path.exists()]
            found = max(there, key=lambda path: len(path.parts), default=found)
        trace = trace.tb_next
    return found
