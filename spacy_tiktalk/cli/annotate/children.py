"""The processes of `annotate -n`: what may be sent to them, and how they keep quiet.

multiprocessing forks them, or starts fresh ones ("spawn", "forkserver": macOS, Windows, Linux from
Python 3.14). A forked process has everything this process has. A fresh one is sent everything by
pickle, and what is set here at run time has to be set there again.
"""

from __future__ import annotations

import gc
import multiprocessing
import os
import pickle
import signal
import threading
import warnings
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from multiprocessing.context import get_spawning_popen
from multiprocessing.process import BaseProcess
from multiprocessing.queues import Queue
from typing import TYPE_CHECKING, Any

from spacy.tokens import Doc, Span, Token
from spacy.tokens.underscore import Underscore

from ...errors import error, one_line
from ..shared.terminal import show_coded_warnings

if TYPE_CHECKING:
    from spacy.language import Language

_parents: set[int] = set()
# Seconds between checks; a child that starts and dies between two is missed.
_SECONDS = 0.05


def prepare_children(nlp: Language) -> None:
    """Get this process ready to start the others.

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
            reason = one_line(err).rstrip(".")
            raise error("T591", what=what, reason=reason) from err


@contextmanager
def ending_children() -> Iterator[None]:
    """Around the work with processes: whatever stops it early ends those that it started.

    spaCy only waits for them, and they need not end: each waits to hand on its results, and forked
    ones keep each other's pipes open. So it would wait for one that was killed as well: then all
    are ended, and it hears of it.
    """
    others = set(multiprocessing.active_children())
    # These are raised inside spaCy, which would wait before anybody else hears of them.
    here = threading.current_thread() is threading.main_thread()
    usual = {
        number: handler
        for number in (signal.SIGINT, signal.SIGTERM)
        # Else it is ignored, or Python does not hear of it.
        if here and callable(handler := signal.getsignal(number))
    }
    over = threading.Event()

    def stop(number: int, frame: Any) -> None:
        over.set()
        _end_children(others)
        usual[signal.Signals(number)](number, frame)

    for number in usual:
        signal.signal(number, stop)
    threading.Thread(target=_watch, args=(others, over), name="watch", daemon=True).start()
    try:
        yield
    except BaseException:
        over.set()
        _end_children(others)
        raise
    finally:
        over.set()
        for number, handler in usual.items():
            signal.signal(number, handler)


def _watch(others: Collection[BaseProcess], over: threading.Event) -> None:
    """End all processes as soon as one of them is killed; returns once `over` is set."""
    seen: set[BaseProcess] = set()
    while not over.wait(_SECONDS):
        seen.update(child for child in multiprocessing.active_children() if child not in others)
        if any(child.exitcode for child in seen) and not over.is_set():
            _end_children(others)
            return


def _end_children(others: Collection[BaseProcess]) -> None:
    """End all processes of this one but others."""
    warnings.filterwarnings("ignore", r"\[W127\]")  # spaCy's, that they did not end well
    for child in multiprocessing.active_children():
        if child not in others:
            child.terminate()
    # Nobody reads any longer what is on its way to them, and Python would wait for it at its end.
    for queue in [one for one in gc.get_objects() if type(one) is Queue]:
        queue.cancel_join_thread()


class Settling:
    """Travels with what is sent to a process that is not forked, and sets that process up.

    Ctrl-C is left to the parent, and warnings look as they do there.
    """

    def __reduce__(self) -> tuple[Any, ...]:
        return (Settling if get_spawning_popen() is None else _settled, ())


def _settled() -> Settling:
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    show_coded_warnings()
    return Settling()


def _sent(nlp: Language) -> Iterator[tuple[str, Any]]:
    """Everything spaCy sends that others wrote, disabled components too, by name."""
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
    """Make the processes forked from here ignore Ctrl-C: this one ends them, and says so."""
    if not _parents and hasattr(os, "register_at_fork"):
        os.register_at_fork(after_in_child=_ignore_ctrl_c)
    _parents.add(os.getpid())


def _ignore_ctrl_c() -> None:
    if os.getppid() in _parents:
        signal.signal(signal.SIGINT, signal.SIG_IGN)
