"""How far two readings of the comment sections agree: corpus/videos and corpus/videos/second.

    python scripts/video_agreement.py [--first FOLDER] [--second FOLDER]

For each video that was read twice, and all: MUC and mention F1 over its threads, CoNLL over the
people of the whole video, and F1 of pairs of mentions in two threads that are one person; percent.
Where the texts differ a MarkupError says so.
"""

from __future__ import annotations

import argparse
from collections import defaultdict
from pathlib import Path

from video_corpus import VIDEOS, GoldVideo, MarkupError, read_videos

from spacy_tiktalk.metrics.coref.tally import CorefTally
from spacy_tiktalk.metrics.people.tally import JoinTally

Place = tuple[str, int, int, int]
Persons = dict[Place, int]
SHOWN = ("MUC", "mentions", "people CoNLL", "joins")


def persons_of(video: GoldVideo) -> Persons:
    """(thread, turn, start, end) of each mention → its person."""
    return {
        (record.dialogue.key, m.turn, m.start, m.end): video.persons[record.dialogue.key, number]
        for record in video.records
        for number, cluster in enumerate(record.clusters, start=1)
        for m in cluster.mentions
    }


def clusters(persons: Persons, *, threads: bool) -> list[list[Place]]:
    """Mentions of one person; threads: of one thread each."""
    found: dict[tuple[object, ...], list[Place]] = defaultdict(list)
    for place, person in persons.items():
        found[(person, place[0]) if threads else (person,)].append(place)
    return list(found.values())


def agreement(pairs: list[tuple[GoldVideo, GoldVideo]]) -> dict[str, float]:
    """The figures of `SHOWN` of (first reading, second reading) of some videos, percent."""
    in_threads, people, joins = CorefTally(), CorefTally(), JoinTally()
    for one, other in pairs:
        for a, b in zip(one.records, other.records, strict=True):
            if a.dialogue != b.dialogue:
                raise MarkupError(f"{one.name}: the texts of {a.dialogue.key} differ")
        sides = [persons_of(video) for video in (one, other)]
        first, second = sides
        for tally, threads in ((in_threads, True), (people, False)):
            of = [clusters(side, threads=threads) for side in sides]
            tally.add(*of, one.name)
        joins.add(first, second, {place: place[0] for place in (*first, *second)}, one.name)
    inner = in_threads.scores()
    found = (
        inner["coref_muc_f"],
        inner["coref_mention_f"],
        people.scores()["coref_f"],
        joins.scores()["join_f"],
    )
    return {name: round(100 * value, 1) for name, value in zip(SHOWN, found, strict=True)}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--first", type=Path, default=VIDEOS)
    parser.add_argument("--second", type=Path, default=VIDEOS / "second")
    args = parser.parse_args()
    first = {video.name: video for video in read_videos(args.first)}
    pairs = [(first[video.name], video) for video in read_videos(args.second)]
    print("| video | " + " | ".join(SHOWN) + " |\n|---|" + "---:|" * len(SHOWN))
    for name, some in [*((one.name, [(one, other)]) for one, other in pairs), ("all", pairs)]:
        print(f"| {name} | " + " | ".join(map(str, agreement(some).values())) + " |")


if __name__ == "__main__":
    main()
