"""Five-fold cross-validation of a recipe over research dialogues and our own.

    python benchmarks/cross_validation.py run NAME --data FOLDER --fold 0 -- TRAIN_OPTIONS
    python benchmarks/cross_validation.py score NAME [--against OTHER]

`run` trains on four fifths of TikTalkCoref's train and dev (FOLDER, where `spacy project run
convert` put them) together with four fifths of `corpus/`'s train and dev, and writes what the
trained pipeline says of the other fifths. A fold is done once, so a run that was cut off goes on.
What comes after `--` goes to `spacy train configs/tiktalk.cfg`. `--old` is the recipe of
`zh_tiktalk` 0.2.0 with today's features: the research dialogues alone, pairs and no clusters. An
encoder that was adapted has seen the text of the dialogues held out, not what is marked. `--start`
names a pipeline trained on our own dialogues alone: it goes on (`configs/further.cfg`) with four
fifths of the research dialogues, thrice, and a share (`--own`) of the train part of ours, so that a
fold takes minutes; only research dialogues are then held out, as with `--research`. `score` adds
the folds up, by kind of dialogue, with bootstrap intervals over dialogues, those of the difference
from another recipe among them.

No test part is read. Dialogues of one video stay in one fold.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import subprocess
import sys
from pathlib import Path

import spacy
from spacy.tokens import DocBin
from spacy.training import Example
from spacy.util import load_config

from spacy_tiktalk.formats.convert import convert, read_records
from spacy_tiktalk.formats.jsonl import write_jsonl
from spacy_tiktalk.formats.record import DialogueRecord
from spacy_tiktalk.formats.records import record_to_doc
from spacy_tiktalk.metrics.bootstrap import bootstrap_interval, paired_bootstrap
from spacy_tiktalk.metrics.coref.scorer import score_coref, tally_coref
from spacy_tiktalk.training.corpus import make_predicted

ROOT = Path(__file__).resolve().parent.parent
OWN = (
    "corpus/train.jsonl",
    "corpus/dev.jsonl",
    "corpus/threads/train.jsonl",
    "corpus/threads/dev.jsonl",
)
FOLDS = 5


def kind(key: str, origin: str) -> str:
    """research, sample, threads or pairs."""
    if origin.startswith("corpus/threads"):
        return "threads" if key.startswith("t") else "pairs"
    return "sample" if origin.startswith("corpus") else "research"


def everything(data: Path) -> list[tuple[str, DialogueRecord]]:
    """Every dialogue that may be trained on or chosen by, with its kind, in a fixed order."""
    out = []
    for origin in (*(str(data / name) for name in ("train.spacy", "dev.spacy")), *OWN):
        path = Path(origin) if Path(origin).is_absolute() else ROOT / origin
        for number, record in enumerate(read_records(path)):
            key = record.dialogue.key or f"{path.stem}-{number}"
            out.append((kind(key, origin), record))
    return out


def fold_of(record: DialogueRecord) -> int:
    """By the video where there is one, so that nobody's dialogue is on both sides, else by the
    text."""
    name = record.dialogue.key or record.dialogue.text
    return hashlib.sha256(name.encode()).digest()[0] % FOLDS


def schedule(args: argparse.Namespace, records: list[DialogueRecord]) -> list[str]:
    """Options that let the rate of learning fall to 0 in the steps there are; with --old those of
    the recipe of `zh_tiktalk` 0.2.0 too."""
    config = load_config(ROOT / args.config)
    epochs, size = config["training"]["max_epochs"], config["training"]["batcher"]["size"]
    options: dict[str, object] = {}
    if args.old:
        epochs, size = 8, 520
        options = {
            "training.max_epochs": epochs,
            "training.batcher.size": size,
            "training.optimizer.learn_rate.warmup_steps": 40,
            "components.tok2vec.model.replies": "false",
            "components.mention_clusterer.model.clusters": "false",
        }
    steps = epochs * sum(len(record.dialogue.text) for record in records) // size
    options["training.optimizer.learn_rate.total_steps"] = max(steps, 1)
    return [part for name, value in options.items() for part in (f"--{name}", str(value))]


def run(args: argparse.Namespace, options: list[str]) -> None:
    folder = ROOT / "training" / "cv" / args.name / str(args.fold)
    said = folder / "said.spacy"
    if said.is_file():
        print(f"{said} is there already")
        return
    records = everything(args.data)
    if args.research or args.start:
        records = [(what, record) for what, record in records if what == "research"]
    held = [(what, record) for what, record in records if fold_of(record) == args.fold]
    rest = [(what, record) for what, record in records if fold_of(record) != args.fold]
    again: list[DialogueRecord] = []
    if args.start:
        own = [
            (kind(record.dialogue.key or "", name), record)
            for name in OWN
            if name.endswith("train.jsonl")
            for record in read_records(ROOT / name)
        ]
        again, rest = [record for _, record in rest], [*rest, *own]
    if args.old:
        rest = [(what, record) for what, record in rest if what == "research"]
    if args.own < 1.0:  # a learning curve: the first so many of our own
        size = {what: sum(w == what for w, _ in rest) for what in ("threads", "pairs")}
        seen = dict.fromkeys(size, 0)
        kept = []
        for what, record in rest:
            if what in seen:
                seen[what] += 1
                if seen[what] > args.own * size[what]:
                    continue
            kept.append((what, record))
        rest = kept
    folder.mkdir(parents=True, exist_ok=True)
    parts = {
        "held": [record for _, record in held],
        "train/all": [record for _, record in rest],
        **({"train/twice": again, "train/thrice": again} if again else {}),
    }
    (folder / "train").mkdir(exist_ok=True)
    for name, part in parts.items():
        write_jsonl(folder / f"{name}.jsonl", part)
        convert(folder / f"{name}.jsonl", folder / f"{name}.spacy")
    print(f"fold {args.fold}: {len(rest):,} dialogues to train on, {len(held):,} held out")
    command = [
        *(sys.executable, "-m", "spacy", "train", args.config, "--output", str(folder / "trained")),
        *("--paths.train", str(folder / "train"), "--paths.dev", str(folder / "held.spacy")),
        *(("--paths.text", args.start) if args.start else ("--paths.encoder", args.encoder)),
        *("--system.seed", str(args.seed)),
        # Scored only at the start: nothing is chosen by the part held out.
        *("--training.eval_frequency", "1000000"),
        *schedule(args, [*(record for _, record in rest), *again, *again]),
        *options,
    ]
    with (folder / "train.log").open("w") as log:
        subprocess.run(command, check=True, cwd=ROOT, stdout=log, stderr=log)
    trained = spacy.load(folder / "trained" / "model-last")
    docs = [make_predicted(trained, record_to_doc(record, trained)[0]) for _, record in held]
    DocBin(docs=list(trained.pipe(docs, batch_size=64)), store_user_data=True).to_disk(said)
    kinds = {"kinds": [what for what, _ in held], "command": command}
    (folder / "about.json").write_text(json.dumps(kinds, indent=1) + "\n", encoding="utf8")
    print(f"{said} written")


def said_of(name: str) -> tuple[list[int], list[str], list[Example]]:
    """The folds that are done, and every dialogue held out in one of them with its kind."""
    folds, kinds, examples = [], [], []
    nlp = spacy.blank("zh")
    for fold in range(FOLDS):
        folder = ROOT / "training" / "cv" / name / str(fold)
        if not (folder / "said.spacy").is_file():
            continue
        folds.append(fold)
        kinds += json.loads((folder / "about.json").read_text(encoding="utf8"))["kinds"]
        said = DocBin().from_disk(folder / "said.spacy").get_docs(nlp.vocab)
        gold = DocBin().from_disk(folder / "held.spacy").get_docs(nlp.vocab)
        examples += [Example(a, b) for a, b in zip(said, gold, strict=True)]
    return folds, kinds, examples


def score(args: argparse.Namespace) -> None:
    folds, kinds, examples = said_of(args.name)
    if not folds:
        sys.exit(f"training/cv/{args.name} has no fold that is done.")
    other = said_of(args.against) if args.against else None
    if other is not None and (other[0] != folds or other[1] != kinds):
        sys.exit(f"{args.name} has the folds {folds}, {args.against} {other[0]}: run the rest.")
    print(f"{args.name}, folds {folds}: percent, with 95 % intervals over dialogues")
    for what in ("research", "sample", "threads", "pairs", "all"):
        at = [k for k, w in enumerate(kinds) if what in ("all", w)]
        if not at:
            continue
        part = [examples[k] for k in at]
        mine, scores = tally_coref(part), score_coref(part)
        nominal = scores["coref_per_type"].get("NOMINAL", {}).get("f", 0.0)
        line = f"{what:>9} {len(part):>5}"
        theirs = None if other is None else tally_coref([other[2][k] for k in at])
        for label, measure in (("CoNLL", "coref_f"), ("mentions", "coref_mention_f")):
            v = bootstrap_interval(mine, measure)
            line += f" | {label} {100 * v.value:.1f} [{100 * v.low:.1f}, {100 * v.high:.1f}]"
            if theirs is not None:
                d = paired_bootstrap(mine, theirs, measure)
                line += f" {100 * d.value:+.1f} [{100 * d.low:+.1f}, {100 * d.high:+.1f}]"
        print(f"{line} | nominal F1 {100 * nominal:.1f}")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    commands = parser.add_subparsers(dest="command", required=True)
    train = commands.add_parser("run")
    train.add_argument("name")
    train.add_argument("--data", type=Path, required=True, help="train.spacy and dev.spacy")
    train.add_argument("--fold", type=int, choices=range(FOLDS), required=True)
    train.add_argument("--config", default="configs/tiktalk.cfg")
    train.add_argument("--encoder", default="assets/encoder")
    train.add_argument("--seed", type=int, default=1)
    train.add_argument("--old", action="store_true", help="train on the research dialogues alone")
    train.add_argument("--research", action="store_true", help="hold out research dialogues alone")
    train.add_argument("--start", help="a pipeline trained on our own dialogues, to go on from")
    train.add_argument("--own", type=float, default=1.0, help="share of our own threads and pairs")
    show = commands.add_parser("score")
    show.add_argument("name")
    show.add_argument("--against")
    own, options = sys.argv[1:], []
    if "--" in own:
        own, options = own[: own.index("--")], own[own.index("--") + 1 :]
    args = parser.parse_args(own)
    if args.command == "run" and args.start:
        args.config = "configs/further.cfg"
    if args.command == "run":
        run(args, options)
    else:
        score(args)


if __name__ == "__main__":
    main()
