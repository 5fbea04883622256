"""`tiktalk release`: what is handed out holds the weights and nothing of its maker's machine."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
import spacy
from spacy.training import Example

from spacy_tiktalk import clusters_from_spans
from spacy_tiktalk.errors import TiktalkError
from spacy_tiktalk.release.card import model_card
from spacy_tiktalk.release.slim import data_hash, release_pipeline

CNN = {
    "@architectures": "spacy.HashEmbedCNN.v2",
    "width": 16,
    "depth": 1,
    "embed_size": 100,
    "window_size": 1,
    "maxout_pieces": 2,
    "subword_features": True,
    "pretrained_vectors": None,
}
SECRET = "独一无二的句子"


@pytest.fixture
def trained(tmp_path: Path) -> Path:
    nlp = spacy.blank("zh")
    nlp.add_pipe("mention_clusterer", config={"model": {"tok2vec": CNN, "hidden_width": 8}})
    reference = nlp.make_doc(f"{SECRET}小明\n他真好")
    clusters_from_spans(reference, [[(7, 9), (10, 11)]])
    nlp.initialize(lambda: [Example(nlp.make_doc(reference.text), reference)])
    nlp.config["paths"]["train"] = "somewhere/private/train.spacy"
    nlp.config["initialize"]["before_init"] = {
        "@callbacks": "spacy-tiktalk.load_encoder.v1",
        "path": "somewhere/private/encoder",
    }
    nlp.get_pipe("mention_clusterer").link_threshold = 0.25
    nlp.vocab[SECRET]
    nlp.to_disk(tmp_path / "trained")
    return tmp_path / "trained"


def test_nothing_of_the_maker_stays(trained: Path, tmp_path: Path) -> None:
    assert SECRET in json.loads((trained / "vocab" / "strings.json").read_text(encoding="utf8"))
    assert "somewhere" in (trained / "config.cfg").read_text(encoding="utf8")
    out = release_pipeline(trained, tmp_path / "out", name="mine", version="1.2.3")
    for path in out.rglob("*"):
        if path.is_file():
            data = path.read_bytes()
            assert SECRET.encode() not in data, path
            assert b"somewhere" not in data, path
            assert str(tmp_path).encode() not in data, path
    # Not even the single characters of a dialogue.
    assert json.loads((out / "vocab" / "strings.json").read_text(encoding="utf8")) == []


def test_settings_weights_and_meta_are_kept(trained: Path, tmp_path: Path) -> None:
    data = tmp_path / "train.jsonl"
    data.write_text("{}\n", encoding="utf8")
    out = release_pipeline(
        trained,
        tmp_path / "out",
        name="mine",
        version="1.2.3",
        data=[data],
        details={"command": "make it", "seed_scores": [0.6, 0.62, 0.64]},
    )
    nlp = spacy.load(out)
    assert nlp.get_pipe("mention_clusterer").link_threshold == 0.25
    meta = nlp.meta
    assert (meta["lang"], meta["name"], meta["version"]) == ("zh", "mine", "1.2.3")
    assert meta["tiktalk"]["data"] == {"train.jsonl": data_hash(data)}
    assert meta["tiktalk"]["versions"]["spacy"] == spacy.__version__
    card = (out / "README.md").read_text(encoding="utf8")
    assert "62.0 (60.0, 62.0, 64.0)" in card
    assert data_hash(data) in card and "`make it`" in card
    assert card == model_card(meta)


def test_eight_bits_stay_the_same_when_saved_again(trained: Path, tmp_path: Path) -> None:
    out = release_pipeline(trained, tmp_path / "out", name="mine", version="1.2.3", storage="int8")
    assert (out / "mention_clusterer" / "model").stat().st_size < (
        trained / "mention_clusterer" / "model"
    ).stat().st_size
    nlp = spacy.load(out)
    nlp.to_disk(tmp_path / "again")
    first = (out / "mention_clusterer" / "model").read_bytes()
    assert (tmp_path / "again" / "mention_clusterer" / "model").read_bytes() == first
    text = "小明来了\n他真好"
    one, two = spacy.load(out)(text), spacy.load(tmp_path / "again")(text)
    assert [c.offsets for c in one._.coref_clusters] == [c.offsets for c in two._.coref_clusters]


def test_a_release_never_overwrites(trained: Path, tmp_path: Path) -> None:
    (tmp_path / "out").mkdir()
    (tmp_path / "out" / "mine.txt").write_text("precious", encoding="utf8")
    with pytest.raises(TiktalkError, match="T601"):
        release_pipeline(trained, tmp_path / "out", name="mine", version="1.2.3")
    assert (tmp_path / "out" / "mine.txt").read_text(encoding="utf8") == "precious"
