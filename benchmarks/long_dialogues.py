"""Long dialogues, and the windows that the encoder reads them in.

    python benchmarks/long_dialogues.py zh_tiktalk --windows 512 512 --windows 384 256

The threads of `corpus/threads/dev.jsonl` one behind the other, two, five or twenty in one dialogue,
where nobody of one thread is anybody of another; and all threads of a video of `corpus/videos` (the
part that choices were made by) as one dialogue, where they are. CoNLL average, mention F1 and
seconds of the processor, for each pair of MAX_LENGTH and PART_LENGTH (see `DialogueEncoder.v1`), or
with the pipeline's own.
"""

from __future__ import annotations

import argparse
import os
import random
import sys
import time
import warnings
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

os.environ["OMP_NUM_THREADS"] = "1"  # before anything is imported that has threads

import spacy
from spacy.language import Language
from spacy.training import Example

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT / "scripts"))
from calibrate_clusterer import set_windows  # noqa: E402
from join_dialogues import joined  # noqa: E402
from people import clusters_of  # noqa: E402
from video_corpus import GoldVideo, parts, read_videos  # noqa: E402

from spacy_tiktalk.formats.convert import read_records  # noqa: E402
from spacy_tiktalk.formats.record import DialogueRecord, GoldCluster, GoldMention  # noqa: E402
from spacy_tiktalk.formats.records import record_to_doc  # noqa: E402
from spacy_tiktalk.metrics.coref.scorer import score_coref  # noqa: E402
from spacy_tiktalk.tables.document import from_record  # noqa: E402
from spacy_tiktalk.training.corpus import make_predicted  # noqa: E402

JOINED = (1, 2, 5, 20)
SEED = 0


def whole_video(video: GoldVideo) -> DialogueRecord:
    """All threads of a video as one dialogue, each person of the video one cluster."""
    record, starts = joined(video.records, video.name, same_writers=True)
    documents = [from_record(r) for r in video.records]
    first = {d.dialogue.key: start for d, start in zip(documents, starts, strict=True)}
    mentions: dict[Any, set[GoldMention]] = defaultdict(set)
    for cluster in clusters_of(documents):
        for m in cluster.mentions:
            moved = GoldMention(first[m.document] + m.turn, m.start, m.end)
            mentions[video.persons[cluster.ref]].add(moved)
    return replace(record, clusters=tuple(GoldCluster(tuple(sorted(m))) for m in mentions.values()))


def material() -> dict[str, list[DialogueRecord]]:
    """Dialogues by what they are made of."""
    threads = [
        record
        for record in read_records(ROOT / "corpus" / "threads" / "dev.jsonl")
        if (record.dialogue.key or "").startswith("t")
    ]
    random.Random(SEED).shuffle(threads)
    sets = {
        f"{n} thread{'s' if n > 1 else ''}": [
            joined(threads[k : k + n], f"{n}-{k}", same_writers=False)[0]
            for k in range(0, len(threads) - n + 1, n)
        ]
        for n in JOINED
    }
    return {**sets, "a video": [whole_video(video) for video in parts(read_videos())[0]]}


def score(nlp: Language, records: Sequence[DialogueRecord]) -> str:
    """CoNLL average / mention F1, and seconds."""
    references = [record_to_doc(record, nlp)[0] for record in records]
    docs = [make_predicted(nlp, reference) for reference in references]
    begin = time.process_time()
    docs = list(nlp.pipe(docs, batch_size=8))
    seconds = time.process_time() - begin
    scores = score_coref([Example(d, r) for d, r in zip(docs, references, strict=True)])
    found = (100 * scores[name] for name in ("coref_f", "coref_mention_f"))
    return " / ".join(f"{value:.1f}" for value in found) + f", {seconds:.0f} s"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("model")
    parser.add_argument(
        "--windows", type=int, nargs=2, action="append", metavar=("MAX_LENGTH", "PART_LENGTH")
    )
    args = parser.parse_args()
    warnings.simplefilter("ignore")
    nlp = spacy.load(args.model, exclude=["head_tracker", "head_linker"])
    sets = material()
    for name, records in sets.items():
        print(f"{name}: {len(records)} dialogues", flush=True)
    for lengths in args.windows or [None]:
        if lengths:
            set_windows(nlp, *lengths)
        cells = [f"{name} {score(nlp, records)}" for name, records in sets.items()]
        said = " ".join(map(str, lengths)) if lengths else "as they are"
        print(f"{said}: " + "; ".join(cells), flush=True)


if __name__ == "__main__":
    main()
