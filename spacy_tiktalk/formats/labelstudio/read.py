"""Label Studio: what annotators exported, back to records; `write.py` makes the tasks.

A file is one JSON list of tasks. A task's "data" holds the dialogue as its `Paragraphs` tag wants
it, [{"author": …, "text": …}], and beside it all else a record has. Each mention is a region of
`ParagraphLabels` (PROPER, NOMINAL or PRONOUN) with a text of its own, `cluster`: regions of the
same cluster text, or joined by a relation, mean the same person; a region with neither is a person
mentioned once. What is known of a person (name, visual labels) is kept in data "persons" under the
cluster text, and comes back for the cluster that still has it.

Offsets of a region are UTF-16 code units inside one paragraph, for so the browser counts: an emoji
is two. Where a region's own text says that somebody counted characters, those are taken (W875).

Read is, of each task, the annotation marked as ground truth, else the one saved last, of those
that are not cancelled (skipped); a task with none is left out and counted (W871). A task without
the key "annotations" is one that was never in Label Studio: its predictions are read.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from ...doc.dialogue import Dialogue, Turn
from ...errors import TiktalkError, error, warn
from ..annotators.regions import check_regions, group_regions
from ..fields import as_list, as_object, as_optional_text, as_text, required
from ..jsonl import boxes_from_json, person_from_json, with_facts
from ..record import DialogueRecord, GoldCluster, check_record
from ..source import BadRecords, Where, check_file, decode, json_type
from .results import Notes, read_results


def load_labelstudio(bad: BadRecords) -> list[DialogueRecord]:
    """Read an export of Label Studio (JSON, not JSON-MIN), or a file of tasks for it.

    bad (BadRecords): The file, and what becomes of its bad records.
    RAISES: T101, T103, T104, T110, T115, T117-T125, T870-T874 (T874 where no
        task is annotated).
    """
    notes = Notes()
    tasks = _tasks(bad)
    found = list(_annotated(tasks, bad, notes))
    if tasks and not found and not bad.refused:
        raise error("T874", where=bad.path, n=len(tasks))
    records = bad.collect(found, lambda pair, where: _record(*pair, where, notes))
    if notes.unannotated:
        warn("W871", path=bad.path, n=notes.unannotated, total=len(tasks))
    if notes.several:
        first = f"{notes.several[0].unit} {notes.several[0].line}"
        warn("W872", path=bad.path, n=len(notes.several), total=len(tasks), first=first)
    if notes.ignored:
        what = ", ".join(f"{n} {reason}" for reason, n in sorted(notes.ignored.items()))
        warn("W873", path=bad.path, what=what)
    if notes.in_characters:
        warn("W875", path=bad.path, n=len(notes.in_characters), first=notes.in_characters[0])
    bad.finish()
    return records


def _tasks(bad: BadRecords) -> list[Any]:
    path = bad.source
    check_file(path, bad.path)
    where = Where(bad.path)
    text = decode(path.read_bytes().removeprefix(b"\xef\xbb\xbf"), where)
    try:
        value = json.loads(text)
    except json.JSONDecodeError as err:
        reason = f"{err.msg} in line {err.lineno}, column {err.colno}"
        raise error("T870", where=where, reason=reason) from err
    except (ValueError, RecursionError) as err:
        raise error("T870", where=where, reason=str(err)) from err
    if not isinstance(value, list):
        expected = "the file of Export, JSON"
        raise error("T871", where=where, reason=f"it is {json_type(value)}", expected=expected)
    return value


def _annotated(
    tasks: Sequence[Any], bad: BadRecords, notes: Notes
) -> Iterator[tuple[Where, tuple[Mapping[str, Any], list[Any]]]]:
    """The tasks that have something to read, each with the results to take."""
    for number, task in enumerate(tasks, start=1):
        given = task.get("id") if isinstance(task, Mapping) else None
        by_id = isinstance(given, int) and not isinstance(given, bool)
        where = Where(bad.path, given if by_id else number, unit="task")
        if not isinstance(task, Mapping) or not isinstance(task.get("data"), Mapping):
            expected = 'objects with "data" (Export, JSON; JSON-MIN has lost what is needed)'
            reason = 'a task has no object "data"'
            if isinstance(task, Mapping) and "turns" in task:
                reason, expected = 'it has "turns", as our JSONL', "one dialogue a line, in no list"
            bad.refuse(error("T871", where=where, reason=reason, expected=expected))
            continue
        kind = "annotations" if "annotations" in task else "predictions"
        try:
            found = [
                as_object(answer, f"one of {kind}", where)
                for answer in as_list(task.get(kind, []), kind, where)
            ]
            answers = [answer for answer in found if not answer.get("was_cancelled")]
            if not answers:
                notes.unannotated += 1
                continue
            results = as_list(max(answers, key=_age).get("result"), "result", where)
        except TiktalkError as err:
            bad.refuse(err)
            continue
        if len(answers) > 1:
            notes.several.append(where)
        yield where, (task["data"], results)


def _age(answer: Mapping[str, Any]) -> tuple[bool, str, int]:
    """What the answer to take has most of: being ground truth, then being late."""
    when = answer.get("updated_at") or answer.get("created_at")
    number = answer.get("id")
    return (
        bool(answer.get("ground_truth")),
        when if isinstance(when, str) else "",
        number if isinstance(number, int) else 0,
    )


def _record(
    data: Mapping[str, Any], results: list[Any], where: Where, notes: Notes
) -> DialogueRecord:
    key = as_optional_text(data.get("key"), "data.key", where)
    where = where.with_key(key)
    turns = []
    for entry in as_list(required(data, "dialogue", "data", where), "data.dialogue", where):
        paragraph = as_object(entry, "a paragraph", where)
        author = as_optional_text(paragraph.get("author"), "an author", where) or ""
        text = as_text(required(paragraph, "text", "a paragraph", where), "a text", where)
        turns.append(Turn(author, text))
    turns = with_facts(turns, data.get("turns"), "data.turns", where)
    dialogue = Dialogue(
        tuple(turns),
        as_optional_text(data.get("title"), "data.title", where),
        as_optional_text(data.get("video"), "data.video", where),
        key,
    )
    regions, names, pairs = read_results(results, dialogue, where, notes)
    check_regions(regions, where)
    persons = as_object(data.get("persons", {}), "data.persons", where)
    clusters = []
    for name, mentions in group_regions(regions, pairs, names, where=where):
        who = f"person {name!r}"
        about = as_object(persons.get(name, {}) if name else {}, who, where)
        clusters.append(GoldCluster(mentions, *person_from_json(about, who, where)))
    record = DialogueRecord(
        dialogue,
        tuple(clusters),
        boxes_from_json(data.get("boxes", []), where),
        as_optional_text(data.get("video_type"), "data.video_type", where),
    )
    return check_record(record, where)
