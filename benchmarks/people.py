"""People across the threads of gold videos, scored beside baselines.

    python benchmarks/people.py [--videos corpus/videos] [--model zh_tiktalk] [--out people.json]
    python benchmarks/people.py --model zh_tiktalk --chosen-only --mention-min 0.5
    python benchmarks/people.py --videos corpus/outside/seen --all

On gold clusters: CoNLL over the union of a video's threads, and precision and recall of pairs of
clusters across threads, for the joining and for what it must beat, with bootstrap intervals over
videos. On the part that choices were made by and on the part held out, or with --all on all videos
of a folder that has no such parts. With --model the same over
the clusters that the pipeline finds, where pairs are of mentions.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT / "scripts"))
from video_corpus import VIDEOS, GoldVideo, annotated, parts, read_videos  # noqa: E402

from spacy_tiktalk.metrics.bootstrap import bootstrap_interval, paired_bootstrap  # noqa: E402
from spacy_tiktalk.metrics.people.baselines import BASELINES, Persons  # noqa: E402
from spacy_tiktalk.metrics.people.tally import PeopleTally  # noqa: E402
from spacy_tiktalk.people import (  # noqa: E402
    PeopleSettings,
    PersonMention,
    VideoPeople,
    find_people,
)
from spacy_tiktalk.people.thread_clusters import ThreadCluster, thread_clusters  # noqa: E402
from spacy_tiktalk.tables.document import TableDocument, from_record  # noqa: E402

OURS = "people"
SHOWN = ("coref_f", "coref_muc_f", "coref_b3_f", "coref_ceafe_f", "join_p", "join_r")


def persons_by(system: str, documents: list[TableDocument], settings: PeopleSettings) -> Persons:
    """What a system makes of the clusters of one video."""
    if system == OURS:
        return {ref: p.id for ref, p in joined(documents, settings).person_of().items()}
    return BASELINES[system](clusters_of(documents))


def mentions_by(
    system: str, documents: list[TableDocument], settings: PeopleSettings
) -> dict[Any, Any]:
    """The person of each mention: of our people, those that are not unsure."""
    if system == OURS:
        people = joined(documents, settings).people
        return {place(m): person.id for person in people for m in person.mentions}
    persons = BASELINES[system](clusters_of(documents))
    return {
        m: persons[ref] for ref, own in mentions_of(clusters_of(documents)).items() for m in own
    }


def joined(documents: list[TableDocument], settings: PeopleSettings) -> VideoPeople:
    """The people of one video."""
    (video,) = find_people(documents, settings=settings, one_video=True)
    return video


def place(m: PersonMention) -> tuple[Any, ...]:
    """Where a mention stands."""
    return m.document, m.turn, m.start, m.end


def clusters_of(documents: list[TableDocument]) -> list[ThreadCluster]:
    """The clusters of the documents as the joining reads them."""
    head_min = PeopleSettings().head_min
    return [c for d in documents for c in thread_clusters(d, d.dialogue.key, head_min=head_min)]


def mentions_of(clusters: Iterable[ThreadCluster]) -> dict[Any, list[tuple[Any, ...]]]:
    """The mentions of each cluster, as places."""
    return {c.ref: [place(m) for m in c.mentions] for c in clusters}


def score(
    videos: list[GoldVideo], found: dict[str, list[TableDocument]] | None, settings: PeopleSettings
) -> dict[str, PeopleTally]:
    """A tally of each system. found: by video what a pipeline clustered; None for gold."""
    tallies = {system: PeopleTally() for system in (OURS, *BASELINES)}
    for video in videos:
        gold_documents = [from_record(record) for record in video.records]
        gold_mentions = mentions_of(clusters_of(gold_documents))
        for system, tally in tallies.items():
            if found is None:
                persons = persons_by(system, gold_documents, settings)
                threads = {ref: ref.document for ref in persons}
                tally.add(video.persons, persons, gold_mentions, threads, video.name)
            else:
                gold = {m: video.persons[ref] for ref, own in gold_mentions.items() for m in own}
                theirs = mentions_by(system, found[video.name], settings)
                threads = {m: m[0] for m in (*gold, *theirs)}
                tally.add(gold, theirs, {m: [m] for m in threads}, threads, video.name)
    return tallies


def told(tallies: dict[str, PeopleTally]) -> dict[str, Any]:
    """Scores in percent with intervals, and how far the joining is above each baseline."""
    table: dict[str, Any] = {}
    for system, tally in tallies.items():
        row = {name: round(100 * tally.scores()[name], 2) for name in SHOWN}
        parts_of = {"coref_f": tally.coref, "join_p": tally.joins, "join_r": tally.joins}
        for name, part in parts_of.items():
            if row[name] == row[name]:  # 0 / 0 has no interval
                interval = bootstrap_interval(part, name)
                row[f"{name}_interval"] = [round(100 * v, 2) for v in interval[1:]]
            else:
                row[name] = None
        if system != OURS:
            gain = paired_bootstrap(tallies[OURS].coref, tally.coref, "coref_f")
            row["people_above"] = [round(100 * v, 2) for v in gain[:3]]
        table[system] = row
    return table


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--videos", type=Path, default=VIDEOS)
    parser.add_argument("--model", help="cluster the threads by this pipeline too")
    parser.add_argument("--threshold", type=float, default=PeopleSettings().threshold)
    parser.add_argument("--mention-min", type=float, default=PeopleSettings().mention_min)
    parser.add_argument("--chosen-only", action="store_true", help="leave the held-out part alone")
    parser.add_argument("--all", action="store_true", help="the folder has no held-out part")
    parser.add_argument("--out", type=Path)
    args = parser.parse_args()
    settings = PeopleSettings(threshold=args.threshold, mention_min=args.mention_min)
    everything = read_videos(args.videos)
    chosen, held_out = parts(everything)
    sets = {"chosen by": chosen} | ({} if args.chosen_only else {"held out": held_out})
    if args.all:
        sets = {"all": everything}
    result: dict[str, Any] = {"threshold": args.threshold, "mention_min": args.mention_min}
    for name, videos in sets.items():
        if not videos:
            continue
        result[name] = {"videos": len(videos), "gold": told(score(videos, None, settings))}
        if args.model:
            found = annotated(videos, args.model)
            result[name]["predicted"] = told(score(videos, found, settings))
        for kind in ("gold", "predicted"):
            for system, row in result[name].get(kind, {}).items():
                cells = "  ".join(f"{row[k]!s:>6}" for k in SHOWN)
                above = f"  people above by {row['people_above']}" if system != OURS else ""
                print(f"{name} ({len(videos)}), {kind}: {system:17} {cells}{above}")
    if args.out:
        args.out.write_text(json.dumps(result, indent=2) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
