"""Put several threads into one dialogue, to be learned from beside what is learned already.

    python scripts/join_dialogues.py corpus/threads/train.jsonl data/joined \\
        --beside data/taught_gold --pairs 450 --threes 150 --fives 50

A model that has only seen one thread at a time takes people of two for one. OUTPUT gets
joined.spacy, and what the folder --beside has. Only threads are joined (a dialogue of two
turns says little), and only such that no wording stands for somebody in two: two people called
小雨 could not be told apart. Titles are left away, since a thread would stand under the other's.
"""

from __future__ import annotations

import argparse
import random
import shutil
import sys
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

import spacy
from spacy.tokens import DocBin

from spacy_tiktalk.errors import TiktalkError
from spacy_tiktalk.formats.convert import read_records
from spacy_tiktalk.formats.record import DialogueRecord
from spacy_tiktalk.formats.records import record_to_doc
from spacy_tiktalk.lexicon.mentions import mention_type

TURNS = 3  # fewer are no thread
TRIES = 50  # for each pair that is asked for


def joined(
    records: Sequence[DialogueRecord], key: str, *, same_writers: bool
) -> tuple[DialogueRecord, list[int]]:
    """One record of all, and where the turns of each begin; without same_writers nobody writes in
    two of them."""
    turns, clusters, starts = [], [], []
    for number, record in enumerate(records):
        first = len(turns)
        starts.append(first)
        for turn in record.dialogue.turns:
            speaker = turn.speaker
            if speaker and not same_writers:
                speaker = f"{speaker}{number}"
            reply = turn.reply_to
            turns.append(
                replace(
                    turn,
                    speaker=speaker,
                    reply_to=reply + first if isinstance(reply, int) else None,
                )
            )
        for cluster in record.clusters:
            mentions = tuple(replace(m, turn=m.turn + first) for m in cluster.mentions)
            clusters.append(replace(cluster, mentions=mentions, heads=None))
    dialogue = replace(records[0].dialogue, turns=tuple(turns), title=None, video=None, key=key)
    return DialogueRecord(dialogue, tuple(clusters)), starts


def wordings(record: DialogueRecord) -> set[str]:
    """What stands for somebody in it and is no pronoun."""
    said = {record.text_of(mention) for mention in record.mentions}
    return {text for text in said if mention_type(text) != "PRONOUN"}


def groups(
    records: Sequence[DialogueRecord], size: int, count: int, rng: random.Random
) -> Iterator[DialogueRecord]:
    """Up to `count` records of `size` threads each; fewer where too few can be joined."""
    threads = [record for record in records if len(record.dialogue.turns) >= TURNS]
    said = [wordings(record) for record in threads]
    for _ in range(TRIES * count if len(threads) >= size else 0):
        if not count:
            return
        chosen = rng.sample(range(len(threads)), size)
        if len(set().union(*(said[n] for n in chosen))) == sum(len(said[n]) for n in chosen):
            count -= 1
            key = "+".join(str(threads[n].dialogue.key) for n in chosen)
            yield joined([threads[n] for n in chosen], key, same_writers=True)[0]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("threads", type=Path, help="annotated dialogues")
    parser.add_argument("output", type=Path, help="a folder")
    parser.add_argument("--beside", type=Path, help="a folder of .spacy files to learn from too")
    parser.add_argument("--pairs", type=int, default=450, help="dialogues of two threads")
    parser.add_argument("--threes", type=int, default=0, help="of three")
    parser.add_argument("--fives", type=int, default=0, help="of five")
    parser.add_argument("--seed", type=int, default=7)
    args = parser.parse_args()
    wanted = {2: args.pairs, 3: args.threes, 5: args.fives}
    if min(wanted.values()) < 0 or not any(wanted.values()):
        sys.exit("--pairs, --threes, --fives: none can be below 0, nor all of them 0.")
    if args.beside is not None and not args.beside.is_dir():
        sys.exit(f"{args.beside}: there is no such folder.")
    try:
        records = list(read_records(args.threads))
    except TiktalkError as err:
        sys.exit(str(err))
    made: list[DialogueRecord] = []
    rng = random.Random(args.seed)
    for size, count in wanted.items():
        some = list(groups(records, size, count, rng))
        if len(some) < count:
            sys.exit(
                f"{args.threads}: only {len(some)} times {size} threads without a wording in "
                f"common were found. Ask for fewer than {count}, or give more threads."
            )
        made += some
    nlp = spacy.blank("zh")
    docs = [record_to_doc(record, nlp)[0] for record in made]
    args.output.mkdir(parents=True, exist_ok=True)
    if args.beside is not None and args.beside.resolve() != args.output.resolve():
        shutil.copytree(args.beside, args.output, dirs_exist_ok=True)
    target = args.output / "joined.spacy"
    DocBin(docs=docs, store_user_data=True).to_disk(target)
    print(f"{target}: {len(docs):,} dialogues")


if __name__ == "__main__":
    main()
