"""A program that runs pipelines in processes, started in each way: its process is of no account.

python start_methods.py foreign|shipped|annotate FOLDER. Prints JSON, by the way: "none" (one
process), "fork", "spawn", "forkserver". Other processes import this file to find what is in it.
"""

from __future__ import annotations

import json
import multiprocessing
import os
import re
import signal
import sys
import warnings
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import spacy
from spacy.language import Language
from spacy.tokens import Doc, Span
from spacy.util import registry

METHODS = [name for name in ("fork", "spawn", "forkserver")
           if name in multiprocessing.get_all_start_methods()]  # fmt: skip
WAYS = ["none", *METHODS]


# --- what children run --------------------------------------------------------------------------


def shouted(doc: Doc) -> str:
    """A getter of a user's own."""
    return doc.text + "！"


@Language.component("start_tests_probe")
def probe(doc: Doc) -> Doc:
    """Writes down how the extension attributes are in the process it runs in."""
    told: dict[str, Any] = {"parent": multiprocessing.parent_process() is None}
    told["computed"] = [len(doc._.coref_clusters), doc._.dialogue.text, doc._.shouted]
    doc.user_data["spacy_tiktalk"] = {}  # a Doc of ours
    try:
        doc._.coref_clusters = []
    except ValueError as err:
        told["set"] = str(err)
    doc.user_data["probe"] = told
    return doc


class Spans:
    """Clusters 小满 and 她, tells of its process in a file, warns, and dies where it shall."""

    def __init__(self, folder: str) -> None:
        self.folder = folder

    def __call__(self, doc: Doc) -> Doc:
        from spacy_tiktalk import ClusterData, write_clusters
        from spacy_tiktalk.errors import warning

        if "死" in doc.text and multiprocessing.parent_process() is not None:
            os.kill(os.getpid(), signal.SIGKILL)
        ignored = signal.getsignal(signal.SIGINT) is signal.SIG_IGN
        (Path(self.folder) / f"{os.getpid()}.child").write_text(str(ignored))
        if "她" in doc.text:
            warnings.warn(warning("W840", reason="of a test"), UserWarning, stacklevel=2)
        found = tuple(m.span() for m in re.finditer("小满|她", doc.text))
        write_clusters(doc, [ClusterData(found, (0.9,) * len(found))] if found else [])
        return doc


@Language.factory("start_tests_spans", assigns=["doc.spans"], default_config={"folder": ""})
def make_spans(nlp: Language, name: str, folder: str) -> Spans:
    return Spans(folder)


@Language.factory("start_tests_closure")
def make_closure(nlp: Language, name: str) -> Any:
    return lambda doc: doc


@Language.component("start_tests_threads")
def threads(doc: Doc) -> Doc:
    """Writes down in how many threads torch works."""
    import torch

    doc.user_data["threads"] = torch.get_num_threads()
    return doc


class Handler:
    """An error handler that can be sent; what it is told stays in its process, so it says it."""

    def __call__(self, name: str, proc: Any, docs: Sequence[Doc], err: Exception) -> None:
        print(f"handled: {name} {str(err)[:6]}", file=sys.stderr, flush=True)


# --- the programs -------------------------------------------------------------------------------


def ways() -> Iterator[tuple[str, dict[str, int]]]:
    """Each way with the settings of `nlp.pipe`."""
    yield "none", {"n_process": 1}
    for method in METHODS:
        multiprocessing.set_start_method(method, force=True)
        yield method, {"n_process": 2}


def foreign(folder: Path) -> dict[str, Any]:
    """A pipeline with no component of ours; the last one asks for our attributes."""
    Doc.set_extension("shouted", getter=shouted)
    Span.set_extension("noted", default="")
    nlp = spacy.blank("zh")
    nlp.add_pipe("sentencizer")
    nlp.add_pipe("start_tests_probe")
    found: dict[str, Any] = {}
    for way, settings in ways():
        docs = list(nlp.pipe(["你好。在吗？", "", "👩‍👩‍👧", "好"], batch_size=1, **settings))
        sentences = [len(list(doc.sents)) for doc in docs if len(doc)]
        found[way] = {"sentences": sentences, "probes": [doc.user_data["probe"] for doc in docs]}
    return found


def shipped(folder: Path) -> dict[str, Any]:
    """zh_tiktalk with a gallery given at run time, over a video, texts, and a video that is not."""
    import torch

    from spacy_tiktalk import Dialogue

    # Its processes are then ready in a moment. What they import by themselves the others show.
    multiprocessing.set_forkserver_preload(["__main__", "spacy_tiktalk.models.network_shim"])
    torch.set_num_threads(2)
    nlp = spacy.load("zh_tiktalk")
    nlp.get_pipe("head_linker").set_gallery(folder / "gallery.json")
    nlp.add_pipe("start_tests_threads")
    nlp.set_error_handler(Handler())
    turns = [("小北", "艾琳笑得好灿烂，她是女机长"), ("大橙", "霍将军也在啊，刘德华怎么没来")]
    videos = [folder / "made.mp4", None, folder / "missing.mp4"]
    dialogues = [Dialogue.from_turns(turns, video=video, title="看看她俩") for video in videos]
    dialogues.append(Dialogue.from_turns([("A", "😀")]))

    def run(nlp: Language, **settings: Any) -> list[Any]:
        docs = [dialogue.to_doc(nlp) for dialogue in dialogues]
        pairs = [(doc, number) for number, doc in enumerate(docs)]
        return [
            [number, doc.user_data["threads"], told(doc)]
            for doc, number in nlp.pipe(pairs, as_tuples=True, batch_size=2, **settings)
        ]

    found: dict[str, Any] = {way: run(nlp, **settings) for way, settings in ways()}
    multiprocessing.set_start_method(METHODS[-1], force=True)
    found["sourced"] = run(sourced(nlp), n_process=2)
    return found


def sourced(nlp: Language) -> Language:
    """Its components in another pipeline."""
    new = spacy.blank("zh", vocab=nlp.vocab)
    for name in nlp.pipe_names:
        new.add_pipe(name, source=nlp)
    new.set_error_handler(Handler())
    return new


def told(doc: Doc) -> Any:
    """All of a Doc that its processes could change."""
    tracks = doc._.head_tracks
    return {
        "clusters": [
            [c.key, list(c.offsets), c.name, c.link_status, list(c.head_track_ids), plain(c.attrs)]
            for c in doc._.coref_clusters
        ],
        "dialogue": doc._.dialogue.to_json() | {"video": None},
        "heads": None if tracks is None else tracks.head_ids,
        "boxes": None if tracks is None else plain(tracks.at_frame(0).boxes),
    }


def plain(value: Any) -> Any:
    """As JSON has it."""
    if isinstance(value, Mapping):
        return {str(key): plain(one) for key, one in value.items()}
    if isinstance(value, list | tuple):
        return [plain(one) for one in value]
    return plain(value.tolist()) if hasattr(value, "tolist") else value


def annotate(folder: Path) -> dict[str, Any]:
    """The command, over a pipeline of drawn heads; then one that dies and one not to be sent."""
    from drawn import ColorDetector, ColorEmbedder

    registry.misc("start_tests.Detector.v1", func=ColorDetector)
    registry.misc("start_tests.Embedder.v1", func=ColorEmbedder)
    nlp = spacy.blank("zh")
    nlp.add_pipe("start_tests_spans", config={"folder": str(folder)})
    nlp.to_disk(folder / "deadly")
    parts = {"detector": {"@misc": "start_tests.Detector.v1"},
             "embedder": {"@misc": "start_tests.Embedder.v1"}}  # fmt: skip
    nlp.add_pipe("head_tracker", config=parts)
    nlp.to_disk(folder / "model")
    nlp.add_pipe("start_tests_closure", name="nested")
    nlp.to_disk(folder / "closure")
    found = {}
    for way, settings in ways():
        found[way] = command(folder, "model", "talk.jsonl", n=settings["n_process"])
    if METHODS[-1] != "fork":
        found["dead"] = command(folder, "deadly", "dead.txt", n=2)
        found["closure"] = command(folder, "closure", "talk.jsonl", n=2)
    return found


def command(folder: Path, model: str, talk: str, *, n: int) -> dict[str, Any]:
    """Run it here, and say what it wrote, and how its processes were."""
    from typer.testing import CliRunner

    from spacy_tiktalk.cli import tiktalk_cli

    for old in folder.glob("*.child"):
        old.unlink()
    errors = folder / "stderr"
    with capturing(errors):
        options = ["-m", str(folder / model), "--json", "-n", str(n), "-b", "2"]
        done = CliRunner().invoke(tiktalk_cli, ["annotate", str(folder / talk), *options])
    children = {path.stem: path.read_text() for path in folder.glob("*.child")}
    children.pop(str(os.getpid()), None)
    lines = [json.loads(line) for line in done.stdout.splitlines()]
    by_children = errors.read_text(encoding="utf-8").splitlines()
    return {"code": done.exit_code, "lines": lines, "told": done.stderr.splitlines(),
            "by_children": by_children, "children": sorted(children.values())}  # fmt: skip


@contextmanager
def capturing(path: Path) -> Iterator[None]:
    """Put what this process and those it starts write to stderr into a file."""
    kept = os.dup(2)
    with open(path, "wb") as file:
        os.dup2(file.fileno(), 2)
    try:
        yield
    finally:
        os.dup2(kept, 2)
        os.close(kept)


if __name__ == "__main__":
    programs = {"foreign": foreign, "shipped": shipped, "annotate": annotate}
    print(json.dumps(programs[sys.argv[1]](Path(sys.argv[2]))))
