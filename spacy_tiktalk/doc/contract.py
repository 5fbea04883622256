"""The names under which a Doc carries the dialogue and its clusters."""

from __future__ import annotations

TURNS_KEY = "turns"
MARKS_KEY = "marks"
CLUSTER_PREFIX = "coref_clusters"
USER_DATA_KEY = "spacy_tiktalk"
# On a reference Doc of the training data: what a teacher thinks of it.
TEACHER_KEY = "spacy_tiktalk_teacher"
# In a cluster's attrs: which person of the video it is, across Docs.
PERSON_KEY = "person"
TEXT_FIELDS = ("title", "video", "key")

# What ends a line, inside and outside of turns. A turn never holds one of these.
LINE_BREAKS = "\n\r\v\f\x1c\x1d\x1e\x85\u2028\u2029"


def dialogue_name(key: str | None, number: int) -> str:
    """What a dialogue is called: its key, else "dialogue-0001" by its number from 1."""
    return f"dialogue-{number:04}" if key is None else key
