"""The tables: their columns in order, and the type of each. docs/formats.md tells the units."""

from __future__ import annotations

from typing import TypeAlias

TEXT, INT, FLOAT, FLOAT32 = "text", "int", "float", "float32"

Columns: TypeAlias = dict[str, str]
Tables: TypeAlias = dict[str, Columns]

TABLES: Tables = {
    "documents": {
        "document": TEXT,
        "title": TEXT,
        "video": TEXT,
        "video_type": TEXT,
        "turns": INT,
        "characters": INT,
        "mentions": INT,
        "clusters": INT,
        "heads": INT,
        "error": TEXT,
    },
    "turns": {
        "document": TEXT,
        "turn": INT,
        "speaker": TEXT,
        "text": TEXT,
        "comment_id": TEXT,
        "reply_to": INT,
        "time": TEXT,
        "likes": INT,
    },
    "mentions": {
        "document": TEXT,
        "mention": INT,
        "cluster": INT,
        "turn": INT,
        "start": INT,
        "end": INT,
        "text": TEXT,
        "type": TEXT,
        "score": FLOAT,
        "link_score": FLOAT,
    },
    "clusters": {
        "document": TEXT,
        "cluster": INT,
        "name": TEXT,
        "mentions": INT,
        "first_mention": INT,
        "gold_heads": TEXT,
        "link_status": TEXT,
        "visible": FLOAT,
        "link_reason": TEXT,
        "person": TEXT,
    },
    "links": {"document": TEXT, "cluster": INT, "head": TEXT, "rank": INT, "score": FLOAT},
    "evidence": {
        "document": TEXT,
        "cluster": INT,
        "head": TEXT,
        "evidence": TEXT,
        "nats": FLOAT,
    },
    "heads": {
        "document": TEXT,
        "head": TEXT,
        "seconds": FLOAT,
        "first": FLOAT,
        "tracklets": INT,
        "boxes": INT,
    },
    "tracks": {
        "document": TEXT,
        "head": TEXT,
        "tracklet": INT,
        "shot": INT,
        "frame": INT,
        "time": FLOAT,
        "x1": FLOAT32,
        "y1": FLOAT32,
        "x2": FLOAT32,
        "y2": FLOAT32,
        "score": FLOAT32,
    },
}
"""Name of each table → name of each column → "text", "int", "float" or "float32".

Any column but "document" and the numbers in a row's key may lack a value.
"""
