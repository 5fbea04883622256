"""What installing this package costs everybody who only wants spaCy."""

from __future__ import annotations

import json
import os
import subprocess
import sys

HEAVY = (
    "torch",
    "transformers",
    "cv2",
    "av",
    "scenedetect",
    "onnxruntime",
    "dlib",
    "ultralytics",
    "cn_clip",
)
OF_FILES = ("scipy", "pandas", "pyarrow", "PIL")

# Entry points of other add-ons (spacy-transformers loads torch) are left out on both sides.
PROGRAM = """
import json, sys
from importlib.metadata import Distribution, EntryPoints
whole = Distribution.entry_points
ours = {ours!r}

def foreign(entry):
    if not entry.group.startswith("spacy"):
        return False
    if entry.value.startswith("spacy_tiktalk"):
        return not ours
    return not entry.value.startswith(("spacy.", "spacy_legacy", "spacy_loggers"))

def entry_points(distribution):
    return EntryPoints([e for e in whole.fget(distribution) if not foreign(e)])

Distribution.entry_points = property(entry_points)
for name in {blocked!r}:
    sys.modules[name] = None
import spacy
nlp = spacy.blank("zh")
pipes = ("mention_clusterer", "head_tracker", "head_linker")
registered = [name in nlp.factories for name in pipes]
if ours:
    import spacy_tiktalk
    from spacy_tiktalk import Dialogue
    doc = Dialogue.from_turns([("A", "这不是刘德华吗"), ("B", "是他")]).to_doc(nlp)
    (cluster,) = spacy_tiktalk.clusters_from_spans(doc, [[(3, 6), (9, 10)]])
    spacy_tiktalk.resolve_text(doc)
    spacy_tiktalk.merge_docs([doc, doc])
    # Links are read and told of without what made them.
    assert cluster.link_status == "not_evaluated" and cluster.head_track_ids == ()
    from spacy_tiktalk.linking.explain import explain
    assert explain(cluster) == "not looked for: no head tracks"
loaded = sorted(name for name, module in sys.modules.items() if module is not None)
print(json.dumps([registered, loaded]))
"""


def run(*, ours: bool, blocked: tuple[str, ...] = ()) -> tuple[list[bool], set[str]]:
    """Which of our factories are known, and the modules loaded in a fresh process."""
    program = PROGRAM.format(ours=ours, blocked=blocked)
    done = subprocess.run(
        [sys.executable, "-c", program],
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
        env={**os.environ, "PYTHONUTF8": "1"},
    )
    assert done.returncode == 0, done.stderr
    registered, loaded = json.loads(done.stdout.splitlines()[-1])
    return registered, set(loaded)


def heavy(loaded: set[str]) -> set[str]:
    return {name for name in loaded if name.split(".")[0] in HEAVY}


def test_nothing_heavy_is_added() -> None:
    known_without, without = run(ours=False)
    known, with_ours = run(ours=True)
    assert not any(known_without) and all(known)  # the difference is ours alone
    assert heavy(with_ours) - heavy(without) == set()
    added = {name for name in with_ours - without if name.startswith("spacy_tiktalk")}
    assert added and not any(name.startswith("spacy_tiktalk.models.") for name in added)


def test_works_where_nothing_heavy_is_installed() -> None:
    known, loaded = run(ours=True, blocked=HEAVY)
    assert all(known) and heavy(loaded) == set()


def test_rules_of_linking_tracks_and_tables_need_nothing_heavy() -> None:
    """Evidence and decisions are plain numpy; torch and OpenCV come with models and pictures."""
    names = ("box_heads", "clip_query", "columns", "decide", "moment", "order", "position",
             "salience", "scene", "title", "types", "unseen")  # fmt: skip
    program = "\n".join(
        [
            "import sys",
            f"for name in {(*HEAVY, *OF_FILES)!r}: sys.modules[name] = None",
            *(f"import spacy_tiktalk.linking.{name}" for name in names),
            "import spacy_tiktalk.linking.visibility_features, spacy_tiktalk.pipeline.head_linker",
            "import spacy_tiktalk.video.tracks.head_tracks, spacy_tiktalk.tables",
        ]
    )
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=False, timeout=120
    )
    assert done.returncode == 0, done.stderr


IMPORT_ALONE = """
import json, sys
import spacy
import spacy_tiktalk
ours = [name for name in sys.modules if name.startswith("spacy_tiktalk")]
known = dir(spacy_tiktalk)
found = {name: getattr(spacy_tiktalk, name).__module__ for name in spacy_tiktalk.__all__[1:4]}
try:
    spacy_tiktalk.no_such_name
except AttributeError as err:
    print(json.dumps([ours, known, found, str(err)]))
"""


def test_the_import_alone_sets_the_attributes_and_waits_with_the_rest() -> None:
    done = subprocess.run(
        [sys.executable, "-c", IMPORT_ALONE], capture_output=True, text=True, check=True
    )
    ours, known, found, told = json.loads(done.stdout)
    # Entry points of spaCy's registry are read on demand, for a name it does not know.
    assert set(ours) == {
        "spacy_tiktalk",
        "spacy_tiktalk.doc",
        "spacy_tiktalk.doc.extensions",
        "spacy_tiktalk.doc.extensions.install",
    }
    import spacy_tiktalk

    assert set(spacy_tiktalk.__all__) <= set(known)
    assert found == {
        "ClusterData": "spacy_tiktalk.doc.annotations",
        "Dialogue": "spacy_tiktalk.doc.dialogue",
        "Turn": "spacy_tiktalk.doc.dialogue",
    }
    assert told == "module 'spacy_tiktalk' has no attribute 'no_such_name'"
    assert all(getattr(spacy_tiktalk, name) is not None for name in spacy_tiktalk.__all__)
