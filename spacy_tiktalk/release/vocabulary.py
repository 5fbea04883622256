"""What a released pipeline keeps of the vocabulary that it was trained with.

The strings of the training data stay behind; what the components of others look up by its hash (a
tagger its labels, a lemmatizer its lemmas) must not.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice
from pathlib import Path
from typing import Any

import numpy as np
import srsly
from spacy.language import Language
from spacy.tokens import Doc

from ..doc.dialogue import Dialogue
from ..errors import TiktalkError, error, one_line
from ..training.corpus import DialogueCorpus
from .light_check import video_pipes
from .trained import load_trained

_DIALOGUES = 20
_MOST = 2**64 - 1  # a hash
_SAMPLE = Dialogue.from_turns([("A", "这不是刘德华吗"), ("B", "他2024年在香港见过小明 😂")])


def keep_vocabulary(trained: Language, clean: Language) -> None:
    """Give a pipeline vectors, tables and needed strings of another, and no other string of it.

    Needed is what a component of others has in its data, as a text or by its hash.
    """
    clean.vocab.from_bytes(trained.vocab.to_bytes(exclude=["strings"]), exclude=["strings"])
    known = trained.vocab.strings
    for pipe in _of_others(trained).values():
        for value in (getattr(pipe, "labels", ()), _data(pipe)):
            for key in _keys(value):
                if (isinstance(key, str) or 0 <= key <= _MOST) and key in known:
                    clean.vocab.strings.add(known[key] if isinstance(key, int) else key)


def check_readable(trained: Language, folder: Path, dialogues: str | Path | None) -> None:
    """Let the components of others read with the released vocabulary.

    dialogues (str | Path | None): As `DialogueCorpus` reads them; None takes two sentences.
    RAISES: T610 where one fails that did not fail before.
    """
    if not _of_others(trained):
        return
    found = _failing(load_trained(folder), dialogues)
    if found and not _failing(trained, dialogues):
        raise error("T610", component=found[0], reason=found[1])


def _failing(nlp: Language, dialogues: str | Path | None) -> tuple[str, str] | None:
    """The first component that cannot read, or whose annotations nobody can read, and why."""
    docs: Iterator[Doc] = iter([_SAMPLE.to_doc(nlp)])
    if dialogues is not None:
        docs = (eg.predicted for eg in islice(DialogueCorpus(dialogues)(nlp), _DIALOGUES))
    video = video_pipes(nlp)
    for doc in docs:
        for name, pipe in nlp.pipeline:
            if name in video:
                continue
            try:
                doc = pipe(doc)
                doc.to_json()  # asks for the text behind each hash
            except TiktalkError:
                raise
            except Exception as err:  # whatever others raise
                return name, one_line(err).rstrip(".")
    return None


def _of_others(nlp: Language) -> dict[str, Any]:
    own = __name__.partition(".")[0]
    pipes = ((name, pipe) for name, pipe in nlp.components)
    return {name: pipe for name, pipe in pipes if type(pipe).__module__.partition(".")[0] != own}


def _data(pipe: Any) -> Any:
    """What a component stores beside its weights, in which no string is looked up.

    Not its tables: a text is looked up there by its hash, and nobody needs the text of the hash.
    All words of the training data that a public table has would go out by it.
    """
    if not hasattr(pipe, "to_bytes"):
        return ()
    return pipe.to_bytes(exclude=["vocab", "model", "lookups"])


def _keys(value: Any) -> Iterator[str | int]:
    """All texts and whole numbers in a component's data, however deep."""
    if isinstance(value, str | int):
        yield value
        if isinstance(value, str) and value.startswith(("[", "{")):
            yield from _keys(_unpacked(value))  # a knowledge base has JSON in its msgpack
    elif isinstance(value, dict):
        for key, inner in value.items():
            yield from _keys(key)
            yield from _keys(inner)
    elif isinstance(value, list | tuple | set | frozenset):
        for inner in value:
            yield from _keys(inner)
    elif isinstance(value, np.ndarray) and value.dtype.kind in "iu":
        yield from value.ravel().tolist()
    elif isinstance(value, bytes):
        yield from _keys(_unpacked(value))


def _unpacked(data: bytes | str) -> Any:
    """What JSON or msgpack holds; nothing for others."""
    for read in (srsly.json_loads, srsly.msgpack_loads):
        try:
            return read(data)
        except Exception:  # each library raises its own of bytes that are not its
            continue
    return ()
