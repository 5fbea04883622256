"""The processes of `annotate -n`: what may be sent to them, and how they keep quiet.

multiprocessing forks them, or starts them anew ("spawn", "forkserver": macOS, Windows, Linux from
Python 3.14). A forked one has all that stands in this process; to the others everything goes by
pickle, and what is set here at run time has to be set there again.
"""

from __future__ import annotations

import multiprocessing
import os
import pickle
import signal
from collections.abc import Iterator
from multiprocessing.context import get_spawning_popen
from typing import TYPE_CHECKING, Any

from spacy.tokens import Doc, Span, Token
from spacy.tokens.underscore import Underscore

from ...errors import error
from ..shared.terminal import show_coded_warnings

if TYPE_CHECKING:
    from spacy.language import Language

_parents: set[int] = set()


def prepare_children(nlp: Language) -> None:
    """Call it in this process before the others are started.

    RAISES: T591 for a pipeline that cannot be sent to processes that are not forked. Without it
        spaCy fails as well, names nothing, and may then hang with its queues full.
    """
    if multiprocessing.get_start_method() == "fork":
        _leave_ctrl_c_to_this_process()
        return
    for what, value in _sent(nlp):
        try:
            pickle.Pickler(_Nowhere()).dump(value)
        except RuntimeError:  # multiprocessing's own locks are sent with a process only
            continue
        except (pickle.PicklingError, AttributeError, TypeError, ValueError) as err:
            reason = " ".join(str(err).split()).rstrip(".")
            raise error("T591", what=what, reason=reason) from err


class Settling:
    """Goes along with what is sent to a process that is not forked, and settles it on arrival.

    Ctrl-C is left to the parent, and warnings look as they do there.
    """

    def __reduce__(self) -> tuple[Any, ...]:
        return (Settling if get_spawning_popen() is None else _settled, ())


def _settled() -> Settling:
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    show_coded_warnings()
    return Settling()


def _sent(nlp: Language) -> Iterator[tuple[str, Any]]:
    """All that spaCy sends and others have made, disabled components too, by what to call it."""
    yield "The tokenizer", nlp.tokenizer
    for name, pipe in nlp.components:
        yield f"The component {name!r}", pipe
    tables = zip((Token, Span, Doc), Underscore.get_state(), strict=True)
    for owner, table in tables:
        for name, functions in table.items():
            yield f"The extension attribute {owner.__name__}._.{name}", functions


class _Nowhere:
    """A file that keeps nothing."""

    def write(self, data: Any) -> int:
        return len(data)


def _leave_ctrl_c_to_this_process() -> None:
    """Let the processes that are forked from here ignore it: this one ends them, and says so."""
    if not _parents and hasattr(os, "register_at_fork"):
        os.register_at_fork(after_in_child=_ignore_ctrl_c)
    _parents.add(os.getpid())


def _ignore_ctrl_c() -> None:
    if os.getppid() in _parents:
        signal.signal(signal.SIGINT, signal.SIG_IGN)
