"""What is known of a turn beside its writer and text: whom it answers, its id, its source.

In a Doc it stands as one JSON text in our user data, a dict a turn, where retokenizing, DocBin and
`n_process` leave it alone.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Protocol

from spacy.tokens import Doc

from .turns import own_data

FACTS = ("reply_to", "id", "source")
FACTS_KEY = "turns"
"""The name in `doc.user_data["spacy_tiktalk"]`."""


class _Turn(Protocol):
    @property
    def reply_to(self) -> int | str | None: ...
    @property
    def id(self) -> str | None: ...
    @property
    def source(self) -> Mapping[str, str]: ...


def facts_of(turn: _Turn) -> dict[str, Any]:
    """What is known of a turn, by name; what is not known is left out."""
    facts: dict[str, Any] = {}
    if turn.reply_to is not None:
        facts["reply_to"] = turn.reply_to
    if turn.id is not None:
        facts["id"] = turn.id
    if turn.source:
        facts["source"] = dict(turn.source)
    return facts


def facts_text(turns: Iterable[_Turn]) -> dict[str, str]:
    """The entry for our user data; empty where nothing is known of any turn."""
    facts = [facts_of(turn) for turn in turns]
    # Plain ASCII, so that half an emoji in a nickname does not keep a Doc from being stored.
    return {FACTS_KEY: json.dumps(facts)} if any(facts) else {}


def read_facts(doc: Doc, n_turns: int) -> list[dict[str, Any]]:
    """For each turn of a Doc what is known of it.

    n_turns (int): How many turns the Doc has now: facts of another number are of turns that are
        gone, and are passed over.
    """
    text = own_data(doc).get(FACTS_KEY)
    nothing: list[dict[str, Any]] = [{} for _ in range(n_turns)]
    if not isinstance(text, str):
        return nothing
    try:
        facts = json.loads(text)
    except (ValueError, RecursionError):
        return nothing
    fits = isinstance(facts, list) and len(facts) == n_turns
    if not fits or not all(isinstance(fact, dict) for fact in facts):
        return nothing
    return [{name: fact[name] for name in FACTS if name in fact} for fact in facts]


def merge_facts(parts: Sequence[tuple[Doc, int]]) -> str | None:
    """The text for several Docs as one, each given with its number of turns; None without facts."""
    merged: list[dict[str, Any]] = []
    for doc, n_turns in parts:
        first = len(merged)
        for fact in read_facts(doc, n_turns):
            if isinstance(fact.get("reply_to"), int):
                fact["reply_to"] += first
            merged.append(fact)
    return json.dumps(merged) if any(merged) else None
