"""The TikTalkCoref paper's two tables with our rows beside them, from whatever is at hand.

    python benchmarks/paper_tables.py --model zh_tiktalk --data PATH/TO/tiktalkcoref

Text rows need the annotations, rows of linking videos or cut-out heads; what is missing is said,
and how to get it. Everything is also written to benchmarks/paper_tables.json.
"""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import paper_alignment as alignment
import paper_figures as paper
import spacy
from spacy.language import Language
from spacy.training import Example

from spacy_tiktalk.cli.shared.pipes import CLUSTERER, find_linker, find_pipe, set_video_root
from spacy_tiktalk.doc.turns import text_field
from spacy_tiktalk.errors import TiktalkError
from spacy_tiktalk.linking.box_heads import BoxHeads
from spacy_tiktalk.metrics.bootstrap import bootstrap_interval
from spacy_tiktalk.metrics.coref.scorer import tally_coref
from spacy_tiktalk.metrics.links.evaluation import evaluate_links
from spacy_tiktalk.pipeline.gold import GoldCount
from spacy_tiktalk.pipeline.on_gold import cluster_gold, link_gold_clusters
from spacy_tiktalk.training.corpus import DialogueCorpus

ROOT = Path(__file__).resolve().parent.parent
PARTS = ("dev", "test")
MEASURES = {
    "MUC": "coref_muc_f",
    "B3": "coref_b3_f",
    "CEAFe": "coref_ceafe_f",
    "average": "coref_f",
}
LINKS = ("link_p", "link_r", "link_f", "null_p", "null_r", "null_f", "link_acc", "visible_auc")


def main(arguments: Sequence[str] | None = None) -> None:
    args = parse(arguments)
    found: dict[str, Any] = {
        "source of the paper's figures": paper.SOURCE,
        "reported": {
            "text": paper.TEXT,
            "alignment": paper.ALIGNMENT,
            "alignment by type": paper.BY_TYPE,
        },
        "differences": list(paper.DIFFERENCES),
        "model": args.model,
        "text": {},
        "alignment": {},
        "links": {},
        "not measured": {},
    }
    missing: dict[str, str] = found["not measured"]
    # The annotations are research data: nothing of them stays behind.
    with tempfile.TemporaryDirectory() as scratch:
        parts = read_parts(args, Path(scratch), missing)
        nlp = load(args.model, missing) if parts else None
        if nlp is not None:
            found["model"] = f"{nlp.meta['lang']}_{nlp.meta['name']} {nlp.meta['version']}"
        for part, path in parts.items():
            if nlp is not None:
                measure_text(nlp, part, path, args, found["text"])
            measure_alignment(nlp, part, path, args, found)
    for line in (*text_table(found), "", *alignment_table(found), "", *link_lines(found)):
        print(line)
    print()
    for line in paper.DIFFERENCES:
        print(f"* {line}")
    for what, how in missing.items():
        print(f"not measured: {what}. {how}")
    args.output.parent.mkdir(parents=True, exist_ok=True)
    text = json.dumps(found, ensure_ascii=False, indent=2)
    args.output.write_text(text + "\n", encoding="utf8")


def parse(arguments: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--model", default="zh_tiktalk")
    parser.add_argument("--data", type=Path, help="folder of the annotations, or of .spacy files")
    parser.add_argument("--video-root", type=Path, help="folder of the videos")
    parser.add_argument("--images-dir", type=Path, help="folder of the cut-out heads")
    parser.add_argument("--clip-checkpoint", type=Path, help="CN-CLIP checkpoint, .pt")
    parser.add_argument("--clip-model", default="ViT-B-16", help="its architecture: name or .json")
    parser.add_argument("--bootstrap", type=int, default=1000, help="resamples for the intervals")
    parser.add_argument("--output", type=Path, default=ROOT / "benchmarks/paper_tables.json")
    return parser.parse_args(arguments)


def read_parts(args: argparse.Namespace, scratch: Path, missing: dict[str, str]) -> dict[str, Path]:
    """The parts that are there, as .spacy files with titles and video types."""
    if args.data is None or not args.data.is_dir():
        missing["our rows"] = f"Needed: {paper.HOW_TO['data']}"
        return {}
    folder = args.data
    if not (folder / "dev.spacy").is_file():
        sys.path.insert(0, str(ROOT / "scripts"))
        from prepare_data import prepare

        folder = scratch
        prepare(args.data, folder)
    parts = {p: folder / f"{p}.spacy" for p in PARTS if (folder / f"{p}.spacy").is_file()}
    if "test" not in parts:
        missing["any test part"] = "The data has none (test.jsonl, or split.jsonl by its authors)"
    return parts


def load(model: str, missing: dict[str, str]) -> Language | None:
    try:
        return spacy.load(model)
    except OSError as err:
        missing["rows of the pipeline"] = f"{model} cannot be loaded: {str(err).splitlines()[0]}"
        return None


# --- text ---------------------------------------------------------------------------------------


def measure_text(
    nlp: Language, part: str, path: Path, args: argparse.Namespace, rows: dict[str, Any]
) -> None:
    """End to end and on gold mentions, of all and of celebrity dialogues."""
    clusterer = find_pipe(nlp, CLUSTERER)
    runs = ["end to end", *(["gold mentions"] if clusterer else [])]
    video = [n for n in nlp.pipe_names if nlp.get_pipe_meta(n).factory.startswith("head_")]
    for kind in runs:
        examples = list(DialogueCorpus(path)(nlp))
        with nlp.select_pipes(disable=video):
            if kind == "gold mentions" and clusterer:
                docs = cluster_gold(nlp, clusterer, examples, 64, GoldCount())
            else:
                docs = list(nlp.pipe([eg.predicted for eg in examples], batch_size=64))
        done = [Example(doc, eg.reference) for doc, eg in zip(docs, examples, strict=True)]
        for subset in ("all", "celeb"):
            chosen = [eg for eg in done if subset == "all" or _type(eg) == subset]
            if not chosen:
                continue
            tally = tally_coref(chosen)
            scores = tally.scores()
            interval = bootstrap_interval(tally, "coref_f", n=args.bootstrap)
            rows[f"{part}, {subset}, {kind}"] = {
                **{name: _percent(scores[key]) for name, key in MEASURES.items()},
                "interval of the average": [_percent(interval.low), _percent(interval.high)],
                "dialogues": len(chosen),
            }


# --- alignment ----------------------------------------------------------------------------------


def measure_alignment(
    nlp: Language | None, part: str, path: Path, args: argparse.Namespace, found: dict[str, Any]
) -> None:
    """R@k over annotated heads, and links over tracked ones where there are videos."""
    missing, rows = found["not measured"], found["alignment"]
    reader = nlp if nlp is not None else spacy.blank("zh")
    examples = list(DialogueCorpus(path)(reader))
    boxes = BoxHeads(args.images_dir)
    annotated = alignment.read_annotated([eg.reference for eg in examples], boxes)
    if not annotated:
        missing[f"alignment on {part}"] = "Nothing says there who is seen where"
        return

    def add(name: str, tally: Any) -> None:
        rows[f"{part}, {name}"] = alignment.rows_of(tally, resamples=args.bootstrap)

    add("largest annotated head", alignment.by_size(annotated))
    linker = None if nlp is None else find_linker(nlp)
    if nlp is None or linker is None:
        missing["the pipeline's links"] = f"It has no head_linker: {paper.HOW_TO['linker']}"
    else:
        linked = alignment.by_linker(nlp, linker, examples, annotated)
        add("our head_linker, gold clusters and annotated heads", linked)
        measure_links(nlp, linker, part, path, args, found)
    if args.images_dir is None or args.clip_checkpoint is None:
        how = [paper.HOW_TO["images"]] if args.images_dir is None else []
        how += [paper.HOW_TO["checkpoint"]] if args.clip_checkpoint is None else []
        missing["CN-CLIP on annotated heads"] = "Needed: " + "; ".join(how)
        return
    if boxes.missing:
        missing[f"{len(boxes.missing)} heads of {part}"] = "Their pictures are not in --images-dir"
    if not any(one.scene.crops for one in annotated):
        return
    clip = alignment.clip_of(args.clip_checkpoint, args.clip_model)
    for pool, tally in alignment.by_clip(annotated, clip).items():
        add(f"CN-CLIP as given, annotated heads of the {pool}", tally)


def measure_links(
    nlp: Language,
    linker: str,
    part: str,
    path: Path,
    args: argparse.Namespace,
    found: dict[str, Any],
) -> None:
    """Links and nulls on predicted and on gold clusters; without videos nulls only."""
    if args.video_root is None:
        found["not measured"]["links to tracked heads"] = f"Needed: {paper.HOW_TO['videos']}"
    else:
        set_video_root(nlp, args.video_root, model=args.model)
    for kind in ("predicted clusters", "gold clusters"):
        examples = list(DialogueCorpus(path)(nlp))
        if args.video_root is None:
            for example in examples:
                example.predicted.user_data.get("spacy_tiktalk", {}).pop("video", None)
        if kind == "gold clusters":
            docs = link_gold_clusters(nlp, linker, examples, 64, GoldCount())
        else:
            docs = list(nlp.pipe([eg.predicted for eg in examples], batch_size=64))
        done = [Example(doc, eg.reference) for doc, eg in zip(docs, examples, strict=True)]
        scored = evaluate_links(done, bootstrap=args.bootstrap)
        systems = {"pipeline": scored.scores, **scored.baselines}
        if args.video_root is None:  # only these two say anything of nobody's video
            systems = {name: systems[name] for name in ("pipeline", "always null")}
        found["links"][f"{part}, {kind}"] = {
            "videos": args.video_root is not None,
            "systems": {
                name: {key: _percent(scores[key]) for key in LINKS}
                for name, scores in systems.items()
            },
            "intervals": {
                name: [_percent(i.low), _percent(i.high)] for name, i in scored.intervals.items()
            },
            "counts": scored.scores["link_n"],
        }


# --- printing -----------------------------------------------------------------------------------


def text_table(found: dict[str, Any]) -> list[str]:
    """The first table of the paper: F1 in percent."""
    lines = [f"Text, F1 in percent. Reported: {paper.SOURCE}", _line("", MEASURES, "95 %", "n")]
    for name, row in paper.TEXT.items():
        lines.append(_line(f"reported: {name}", (_cell(row.get(m)) for m in MEASURES), "", "67"))
    for name, row in found["text"].items():
        low, high = row["interval of the average"]
        cells = (_cell(row[m]) for m in MEASURES)
        lines.append(_line(f"ours: {name}", cells, f"{low}-{high}", str(row["dialogues"])))
    if not found["text"]:
        lines.append("ours: not measured")
    return lines


def alignment_table(found: dict[str, Any]) -> list[str]:
    """The second table: R@k in percent, with the pool of candidates."""
    ranks = alignment.RANKS
    lines = ["Alignment, percent", _line("", ranks, "95 %", "n")]
    for name, row in paper.ALIGNMENT.items():
        label = f"reported: {name} (pool not known)"
        lines.append(_line(label, (_cell(row[r]) for r in ranks), "", "80"))
    for row in paper.BY_TYPE.values():
        lines.append(_line(f"reported: {row['name']}", ("", "", "", _cell(row["mean"])), "", ""))
    for name, table in found["alignment"].items():
        for subset, row in table["rows"].items():
            low, high = row["interval of the mean"]
            label = f"ours: {name}, {subset} (pool {table['pool']}, {row['candidates']} heads)"
            n = str(row["queries"])
            lines.append(_line(label, (_cell(row[r]) for r in ranks), f"{low}-{high}", n))
            lines.append(_line("      chance", (_cell(row["chance"][r]) for r in ranks), "", n))
            types = table["mean by type"][subset]
            told = ", ".join(f"{kind} {_cell(value)}" for kind, value in types.items())
            lines.append(f"      mean by type: {told}")
    if not found["alignment"]:
        lines.append("ours: not measured")
    return lines


def link_lines(found: dict[str, Any]) -> list[str]:
    """Links and nulls, which the paper does not report."""
    lines = ["Links and nulls, percent (not reported in the paper)"]
    for name, table in found["links"].items():
        seen = "tracked heads" if table["videos"] else "no videos: nulls by the words alone"
        lines.append(f"{name} ({table['counts']['clusters']} clusters; {seen})")
        lines.append(_line("", LINKS, "", ""))
        for system, row in table["systems"].items():
            lines.append(_line(f"  {system}", (_cell(row[key]) for key in LINKS), "", ""))
    return lines if found["links"] else [*lines, "not measured"]


def _line(label: str, cells: Any, interval: str, n: str) -> str:
    body = "".join(str(cell).rjust(12) for cell in cells)
    return f"{label:<88}{body}{interval:>15}{n:>6}".rstrip()


def _cell(value: float | None) -> str:
    return "-" if value is None else f"{value:.2f}"


def _percent(value: float | None) -> float | None:
    return None if value is None else round(100 * value, 2)


def _type(example: Example) -> str | None:
    return text_field(example.reference, "video_type")


if __name__ == "__main__":
    try:
        main()
    except TiktalkError as err:
        sys.exit(str(err))
