"""Persons across the threads of one video: clusters joined by evidence, with reasons.

Pure rules over what stands in Docs and results: no network, no pictures, nothing printed.
"""

from __future__ import annotations

from .attach import attach_people, with_people
from .by_hand.corrections import (
    Apart,
    Corrections,
    MentionPlace,
    corrections_from_json,
    corrections_to_json,
    read_corrections,
)
from .find import find_people
from .json_file import people_from_json, people_to_json, read_people, write_people
from .settings import PeopleSettings
from .sums import sum_people
from .tables import PEOPLE_TABLES, people_frames, write_people_tables
from .types import ClusterRef, Join, Person, PersonMention, Reason, VideoPeople

__all__ = [
    "PEOPLE_TABLES",
    "Apart",
    "ClusterRef",
    "Corrections",
    "Join",
    "MentionPlace",
    "PeopleSettings",
    "Person",
    "PersonMention",
    "Reason",
    "VideoPeople",
    "attach_people",
    "corrections_from_json",
    "corrections_to_json",
    "find_people",
    "people_frames",
    "people_from_json",
    "people_to_json",
    "read_corrections",
    "read_people",
    "sum_people",
    "with_people",
    "write_people",
    "write_people_tables",
]
