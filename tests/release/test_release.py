"""`tiktalk release`: what is handed out holds the weights and nothing of its maker's machine."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import numpy
import pytest
import spacy
from places import ROOT
from spacy.cli.package import get_meta
from spacy.kb import InMemoryLookupKB
from spacy.language import Language
from spacy.strings import get_string_id
from spacy.tokens import Doc, Span
from spacy.training import Example
from spacy.util import split_requirement
from spacy.vocab import Vocab
from thinc.api import Config
from typer.testing import CliRunner

from spacy_tiktalk import clusters_from_spans
from spacy_tiktalk.cli import tiktalk_cli
from spacy_tiktalk.doc.dialogue import Dialogue
from spacy_tiktalk.errors import TiktalkError
from spacy_tiktalk.files import sha256_of
from spacy_tiktalk.formats.jsonl import write_jsonl
from spacy_tiktalk.formats.record import DialogueRecord, GoldCluster, GoldMention
from spacy_tiktalk.lexicon.marks.kinds import MARK_KINDS
from spacy_tiktalk.lexicon.mentions import MENTION_TYPES
from spacy_tiktalk.models.link.linker import clip_of
from spacy_tiktalk.release.card import model_card
from spacy_tiktalk.release.meta import data_hashes
from spacy_tiktalk.release.slim import release_pipeline

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
DIALOGUE = DialogueRecord(
    Dialogue.from_turns([("A", "小明来了"), ("B", "他真好")]),
    (GoldCluster((GoldMention(0, 0, 2), GoldMention(1, 0, 1))),),
)
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
    # The labels alone, and not even the single characters of a dialogue.
    strings = json.loads((out / "vocab" / "strings.json").read_text(encoding="utf8"))
    assert set(strings) == {*MENTION_TYPES, *MARK_KINDS}


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
    name = "mention_clusterer"
    assert nlp.get_pipe(name).link_threshold == 0.25
    assert nlp.config["components"][name]["link_threshold"] == 0.25  # what was set after training
    # The value that it was trained with can be asked for again.
    other = spacy.load(out, config={f"components.{name}.link_threshold": 0.5})
    assert other.get_pipe(name).link_threshold == 0.5
    meta = nlp.meta
    assert (meta["lang"], meta["name"], meta["version"]) == ("zh", "mine", "1.2.3")
    assert meta["tiktalk"]["data"] == {"train.jsonl": sha256_of(data)}
    assert meta["tiktalk"]["versions"]["spacy"] == spacy.__version__
    card = (out / "README.md").read_text(encoding="utf8")
    assert "62.0 (60.0, 62.0, 64.0)" in card
    assert sha256_of(data) in card and "`make it`" in card
    assert card == model_card(meta)


def release_strings(folder: Path) -> set[str]:
    return set(json.loads((folder / "vocab" / "strings.json").read_text(encoding="utf8")))


@pytest.mark.parametrize("kind", ["tagger", "trainable_lemmatizer"])
def test_components_of_others_keep_the_strings_that_they_look_up(
    trained: Path, tmp_path: Path, kind: str
) -> None:
    nlp = spacy.load(trained)
    nlp.config["initialize"]["before_init"] = None
    settings = {"tagger": {}, "trainable_lemmatizer": {"min_tree_freq": 1}}[kind]
    nlp.add_pipe(kind, config=settings)
    gold = {"tags": ["甲类", "乙类"], "lemmas": ["它", "美丽"]}
    examples = [Example.from_dict(nlp.make_doc("他帅"), gold)] * 2
    with nlp.select_pipes(enable=kind):
        optimizer = nlp.initialize(lambda: examples)
        for _ in range(30):
            nlp.update(examples, sgd=optimizer)
    nlp.vocab[SECRET]
    nlp.to_disk(trained)
    out = release_pipeline(trained, tmp_path / "out", name="mine", version="1.2.3")
    before, after = (spacy.load(folder)("他帅") for folder in (trained, out))
    told = [[(token.tag_, token.lemma_) for token in doc] for doc in (before, after)]
    assert told[0] == told[1] and (told[0][1][0] or told[0][1][1]) in ("乙类", "美丽")
    assert SECRET not in release_strings(out)


def test_a_knowledge_base_keeps_its_names(trained: Path, tmp_path: Path) -> None:
    nlp = spacy.load(trained)
    nlp.add_pipe("sentencizer")
    nlp.add_pipe("entity_ruler").add_patterns([{"label": "STAR", "pattern": "小明"}])
    linker = nlp.add_pipe("entity_linker", config={"incl_context": False})

    def make_base(vocab: Vocab) -> InMemoryLookupKB:
        base = InMemoryLookupKB(vocab, entity_vector_length=1)
        base.add_entity("Q-ming", freq=1, entity_vector=[1.0])
        base.add_alias("小明", ["Q-ming"], [1.0])
        return base

    linker.set_kb(make_base)
    reference = nlp.make_doc("小明来了")
    reference.set_ents([Span(reference, 0, 2, label="STAR", kb_id="Q-ming")])
    linker.initialize(lambda: [Example(nlp.make_doc(reference.text), reference)], nlp=nlp)
    nlp.to_disk(trained)
    out = release_pipeline(trained, tmp_path / "out", name="mine", version="1.2.3")
    (ent,) = spacy.load(out)("小明来了").ents
    assert (ent.label_, ent.kb_id_) == ("STAR", "Q-ming")


def test_vectors_and_tables_are_kept(trained: Path, tmp_path: Path) -> None:
    nlp = spacy.load(trained)
    nlp.vocab.reset_vectors(shape=(2, 4))
    nlp.vocab.set_vector(SECRET, numpy.ones(4, dtype="float32"))
    nlp.vocab.lookups.add_table("mine", {"a": "b"})
    nlp.to_disk(trained)
    out = release_pipeline(trained, tmp_path / "out", name="mine", version="1.2.3")
    vocab = spacy.load(out).vocab
    assert vocab.get_vector(SECRET).tolist() == [1, 1, 1, 1]
    assert vocab.lookups.get_table("mine")["a"] == "b"
    assert SECRET not in release_strings(out)  # their keys are hashes


def test_numbers_that_are_no_hashes_and_tables_of_components_give_no_word_away(
    trained: Path, tmp_path: Path
) -> None:
    nlp = spacy.load(trained)
    ruler = nlp.add_pipe("span_ruler")
    ruler.add_patterns([{"label": "LONG", "pattern": [{"LENGTH": {">=": -1}}]}])
    lemmatizer = nlp.add_pipe("lemmatizer", config={"mode": "lookup"})
    lemmatizer.lookups.add_table("lemma_lookup", {SECRET: "x", "何知夏": "y"})
    nlp.vocab.strings.add(SECRET)
    nlp.to_disk(trained)
    out = release_pipeline(trained, tmp_path / "out", name="mine", version="1.2.3")
    assert SECRET not in release_strings(out)
    table = spacy.load(out).get_pipe("lemmatizer").lookups.get_table("lemma_lookup")
    assert table[SECRET] == "x"


class Forgetful:
    """Writes a tag that it learned, and stores nothing of it."""

    def __call__(self, doc: Doc) -> Doc:
        for token in doc:
            token.tag = get_string_id("a tag of the training data")
        return doc


@Language.factory("forgetful_tagger")
def make_forgetful(nlp: Language, name: str) -> Forgetful:
    return Forgetful()


@pytest.mark.parametrize("measured", [False, True])
def test_a_component_that_needs_a_lost_string_is_named(
    trained: Path, tmp_path: Path, measured: bool
) -> None:
    dialogues = tmp_path / "dev.jsonl" if measured else None
    if dialogues is not None:
        write_jsonl(dialogues, [DIALOGUE])
    nlp = spacy.load(trained)
    nlp.add_pipe("forgetful_tagger")
    nlp.vocab.strings.add("a tag of the training data")
    nlp.to_disk(trained)
    with pytest.raises(TiktalkError, match=r"T610.*forgetful_tagger"):
        release_pipeline(trained, tmp_path / "out", name="mine", version="1.2.3", measure=dialogues)
    assert not (tmp_path / "out").exists()


def test_learning_on_does_no_harm(trained: Path, tmp_path: Path) -> None:
    """Whatever trained it last, such as the linker's rate of 0.02, on a schedule from 0."""
    nlp = spacy.load(trained)
    schedule = {"@schedules": "warmup_linear.v1", "warmup_steps": 5, "total_steps": 9}
    nlp.config["training"]["optimizer"]["learn_rate"] = {**schedule, "initial_rate": 0.02}
    nlp.to_disk(trained)
    out = release_pipeline(trained, tmp_path / "out", name="mine", version="1.2.3")
    optimizer = spacy.load(out).resume_training()
    further = Config().from_disk(ROOT / "configs" / "further.cfg", interpolate=False)
    usual = further["training"]["optimizer"]
    for _ in range(3):
        assert 0 < optimizer.learn_rate < usual["learn_rate"]["initial_rate"]
        optimizer.step_schedules()
    assert optimizer.averages is not None and usual["L2"] == optimizer.L2
    assert optimizer.grad_clip == usual["grad_clip"] and optimizer.L2_is_weight_decay


def test_files_of_one_name_are_told_apart(
    trained: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    names = ["fit/threads.spacy", "choose/threads.spacy", "choose/sample.spacy", "talk.jsonl"]
    for name in names:
        path = tmp_path / "data" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(name, encoding="utf8")
    monkeypatch.chdir(tmp_path)
    data = [Path("data") / name for name in names]
    # The same file by another way is no file more.
    again = tmp_path / "data" / "fit" / ".." / "talk.jsonl"
    out = release_pipeline(
        trained, tmp_path / "out", name="mine", version="1.2.3", data=[*data, again]
    )
    told = json.loads((out / "meta.json").read_text(encoding="utf8"))["tiktalk"]["data"]
    keys = ["fit/threads.spacy", "choose/threads.spacy", "sample.spacy", "talk.jsonl"]
    assert told == {key: sha256_of(path) for key, path in zip(keys, data, strict=True)}
    assert len(set(told.values())) == 4
    card = (out / "README.md").read_text(encoding="utf8")
    assert all(f"- `{key}`: `{digest}`" in card for key, digest in told.items())
    # Folders of one name: one more above them.
    for folder in ("one/fit", "two/fit"):
        (tmp_path / folder).mkdir(parents=True)
        (tmp_path / folder / "threads.spacy").write_text(folder, encoding="utf8")
    paths = [tmp_path / folder / "threads.spacy" for folder in ("one/fit", "two/fit")]
    assert list(data_hashes(paths)) == ["one/fit/threads.spacy", "two/fit/threads.spacy"]
    assert data_hashes([]) == {}


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
    with pytest.raises(TiktalkError, match=r"T601.*something in it"):
        release_pipeline(trained, tmp_path / "out", name="mine", version="1.2.3")
    with pytest.raises(TiktalkError, match=r"T601.*is a file"):
        release_pipeline(trained, tmp_path / "out" / "mine.txt", name="mine", version="1.2.3")
    assert (tmp_path / "out" / "mine.txt").read_text(encoding="utf8") == "precious"


def release(*args: object) -> tuple[int, str]:
    done = CliRunner().invoke(tiktalk_cli, ["release", *map(str, args)])
    return done.exit_code, done.output


def test_no_mistake_costs_the_older_release(trained: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    assert release(trained, out)[0] == 0
    before = (out / "meta.json").read_bytes()
    wrong, empty = tmp_path / "wrong.json", tmp_path / "empty.json"
    no_score = tmp_path / "no-score.json"
    wrong.write_text("{no", encoding="utf8")
    empty.write_text("{}", encoding="utf8")
    (tmp_path / "bare").mkdir()
    for text in ('{"coref_f": true}', '{"coref_f": NaN}', '{"coref_f": 1' + "0" * 400 + "}"):
        no_score.write_text(text, encoding="utf8")
        status, said = release(trained, out, "--force", "--scores", no_score)
        assert status == 1 and "T603" in said and "coref_f" in said, said
    for args, code in (
        ((trained, out, "--force", "--storage", "int4"), "T208"),
        ((trained, out, "--force", "--about", wrong), "T603"),
        ((trained, out, "--force", "--scores", empty), "T603"),
        ((trained, out, "--force", "--seed-scores", tmp_path / "seed-*.json"), "T603"),
        ((tmp_path / "bare", out, "--force"), "T603"),
        ((tmp_path / "nowhere", out, "--force"), "T505"),
        ((trained, out), "T560"),
    ):
        status, said = release(*args)
        assert status == 1 and code in said, said
        assert (out / "meta.json").read_bytes() == before
    assert release(trained, out, "--force", "--version", "9.9.9")[0] == 0
    assert json.loads((out / "meta.json").read_bytes())["version"] == "9.9.9"


def test_force_never_deletes_what_is_to_be_released(trained: Path) -> None:
    status, said = release(trained, trained, "--force")
    assert status == 1 and "T602" in said
    assert spacy.load(trained).pipe_names == ["mention_clusterer"]


def test_seed_scores_are_found_by_an_absolute_pattern(trained: Path, tmp_path: Path) -> None:
    for seed, score in enumerate((0.6, 0.62, 1)):
        (tmp_path / f"seed-{seed}.json").write_text(json.dumps({"coref_f": score}), "utf-8-sig")
    status, said = release(trained, tmp_path / "out", "--seed-scores", tmp_path / "seed-*.json")
    assert status == 0, said
    meta = json.loads((tmp_path / "out" / "meta.json").read_bytes())
    assert meta["tiktalk"]["seed_scores"] == [0.6, 0.62, 1.0]


def test_scores_of_another_pipeline_are_refused(trained: Path, tmp_path: Path) -> None:
    scores, data = tmp_path / "scores.json", tmp_path / "dev.jsonl"
    write_jsonl(data, [DIALOGUE])
    asked = ["evaluate", str(trained), str(data), "--output", str(scores)]
    assert CliRunner().invoke(tiktalk_cli, asked).exit_code == 0
    status, said = release(trained, tmp_path / "out", "--scores", scores)
    assert status == 0, said
    other = spacy.load(trained)
    for node in other.get_pipe("mention_clusterer").model.walk():
        for name in node.param_names:
            node.set_param(name, node.get_param(name) + 1)
    other.to_disk(tmp_path / "other")
    status, said = release(tmp_path / "other", tmp_path / "wrong", "--scores", scores)
    assert status == 1 and "T609" in said and not (tmp_path / "wrong").exists()
    # Files of earlier releases do not say whose they are.
    scores.write_text('{"coref_f": 0.5, "run": {"model": "x"}}', encoding="utf8")
    assert release(tmp_path / "other", tmp_path / "wrong", "--scores", scores)[0] == 0


def test_the_card_says_what_the_pipeline_is(trained: Path, tmp_path: Path) -> None:
    out = release_pipeline(trained, tmp_path / "out", name="mine", version="1.2.3")
    meta = json.loads((out / "meta.json").read_bytes())
    assert "no dialogue encoder. Weights stored as float16" in model_card(meta)
    # Nobody said more: no heading without anything below, no gap where a description would be.
    card = (out / "README.md").read_text(encoding="utf8")
    titles = [line for line in card.splitlines() if line.startswith("## ")]
    assert titles == ["## What it is", "## Scores"]
    assert "\n\n\n" not in card and "said" not in card.lower()


def test_a_wheel_of_a_release_of_a_wheel_names_each_requirement_once(
    trained: Path, tmp_path: Path
) -> None:
    nlp = spacy.load(trained)
    old = ["spacy-tiktalk>=0.1.0,<0.2.0", "spacy>=3.8.2,<3.9.0", "spacy>=3.8.2,<3.9.0"]
    nlp.meta["requirements"] = [*old, "mine>=1"]
    nlp.to_disk(tmp_path / "again")
    out = release_pipeline(tmp_path / "again", tmp_path / "out", name="mine", version="1.2.3")
    meta = json.loads((out / "meta.json").read_bytes())
    assert meta["requirements"] == ["mine>=1"]
    packaged = get_meta(out, meta, require_parent=True)["requirements"]
    names = [split_requirement(one)[0] for one in packaged]
    assert names.count("spacy") == 1 and len(set(names)) == len(names)


def test_a_release_of_a_release_says_nothing_that_nobody_said(
    trained: Path, tmp_path: Path
) -> None:
    nlp = spacy.load(trained)
    nlp.meta["version"] = "4.5.6"
    nlp.meta["sources"] = [{"name": "Talk", "license": "MIT"}, {"name": "Talk", "license": "MIT"}]
    nlp.to_disk(tmp_path / "first")
    assert release(tmp_path / "first", tmp_path / "again")[0] == 0
    meta = json.loads((tmp_path / "again" / "meta.json").read_bytes())
    assert meta["version"] == "4.5.6"
    assert [source["name"] for source in meta["sources"]] == ["Talk"]
    card = (tmp_path / "again" / "README.md").read_text(encoding="utf8")
    assert "Made by" not in card and "not recorded" not in card
    assert "As training reported them" in card and "development dialogues" not in card


@pytest.mark.parametrize("faces", ["mobile", "dlib", None])
def test_a_release_names_its_face_model_and_where_it_is_from(
    trained: Path, tmp_path: Path, faces: str | None
) -> None:
    pytest.importorskip("cv2", reason="the extra [video] is not installed")
    nlp = spacy.load(trained)
    nlp.add_pipe("head_tracker", config={"fps": 3.0})
    nlp.to_disk(tmp_path / "tracks")
    release_pipeline(tmp_path / "tracks", tmp_path / "out", name="m", version="1.0.0", faces=faces)
    tracker = spacy.load(tmp_path / "out").get_pipe("head_tracker")
    assert tracker.tracker.fps == 3.0
    dlib = faces == "dlib"
    assert type(tracker.tracker.embedder).__name__ == ("DlibFace" if dlib else "MobileFace")
    card = (tmp_path / "out" / "README.md").read_text(encoding="utf8")
    assert ("CC0-1.0" in card) is dlib and ("not stated" in card) is not dlib


def test_no_face_model_without_a_tracker(trained: Path, tmp_path: Path) -> None:
    for faces in ("dlib", "other"):
        with pytest.raises(TiktalkError, match=r"T511.*--faces"):
            release_pipeline(trained, tmp_path / "o", name="m", version="1.0.0", faces=faces)
    assert not (tmp_path / "o").exists()


def test_no_folder_of_the_maker_stays_in_a_component(trained: Path, tmp_path: Path) -> None:
    pytest.importorskip("cv2", reason="the extra [video] is not installed")
    made = tmp_path / "private"
    (made / "heads").mkdir(parents=True)
    sizes = Config().from_disk(ROOT / "configs" / "synthetic.cfg", interpolate=False)
    tracker = {k: sizes["components"]["head_tracker"][k] for k in ("video_root", "store")}
    nlp = spacy.load(trained)
    detector = {"@misc": "spacy-tiktalk.CenterFace.v1", "path": str(made / "eyes.onnx")}
    nlp.add_pipe("head_tracker", config={"detector": detector})
    boxes = {"candidates": "boxes", "images_dir": str(made / "heads"), "gallery": str(made / "x")}
    nlp.add_pipe("head_linker", config=boxes)
    nlp.to_disk(tmp_path / "linked")
    config = Config().from_disk(tmp_path / "linked" / "config.cfg", interpolate=False)
    config["paths"]["made"] = str(made)
    config["components"]["head_tracker"].update(tracker)
    config["corpora"]["dev"]["path"] = str(made / "heads")
    config.to_disk(tmp_path / "linked" / "config.cfg")
    with pytest.warns(UserWarning, match=r"W602.*head_tracker\.detector\.path = 'eyes\.onnx'"):
        out = release_pipeline(tmp_path / "linked", tmp_path / "out", name="m")
    assert "private" not in (out / "config.cfg").read_text(encoding="utf8")
    made_new = spacy.load(out)
    tracking = made_new.get_pipe("head_tracker")
    assert tracking.store is None and tracking.video_root is None
    assert tracking.tracker.detector.path == "eyes.onnx"
    assert made_new("小明\n他真好")._.coref_clusters is not None  # asks for no gallery


def test_a_file_that_a_part_reads_when_it_is_made_stops_a_release(
    trained: Path, tmp_path: Path
) -> None:
    part = f"{__name__}.reads_at_once"

    @spacy.registry.misc(part)
    def reads_at_once(path: str) -> str:
        return Path(path).read_text(encoding="utf8")

    @Language.factory("reader", default_config={"text": ""})
    def make_reader(nlp: Language, name: str, text: str) -> object:
        return lambda doc: doc

    (tmp_path / "words.txt").write_text("他", encoding="utf8")
    nlp = spacy.load(trained)
    nlp.add_pipe("reader", config={"text": {"@misc": part, "path": str(tmp_path / "words.txt")}})
    nlp.to_disk(tmp_path / "reads")
    with pytest.raises(TiktalkError, match=r"T608.*reader\.text\.path = 'words\.txt'"):
        release_pipeline(tmp_path / "reads", tmp_path / "out", name="m")
    assert not (tmp_path / "out").exists()


def test_a_text_picture_model_keeps_no_folder_in_its_weights(trained: Path, tmp_path: Path) -> None:
    folder = tmp_path / "private"
    folder.mkdir()
    sizes: dict[str, object] = {"embed_dim": 8, "image_resolution": 16, "vocab_size": 21128}
    sizes |= {"vision_width": 8, "vision_layers": 1, "vision_patch_size": 8}
    sizes |= {"vision_head_width": 4, "text_hidden_size": 8, "text_intermediate_size": 8}
    sizes |= {"text_num_hidden_layers": 1, "text_num_attention_heads": 2, "text_hidden_act": "gelu"}
    sizes |= {"text_max_position_embeddings": 64, "text_type_vocab_size": 2}
    sizes |= {"text_hidden_dropout_prob": 0.1, "text_attention_probs_dropout_prob": 0.1}
    sizes |= {"text_initializer_range": 0.02}
    (folder / "small.json").write_text(json.dumps(sizes), encoding="utf8")
    nlp = spacy.load(trained)
    clip = {"@misc": "spacy-tiktalk.CNCLIP.v1", "path": str(folder / "small.pt")}
    clip["model"] = str(folder / "small.json")
    nlp.add_pipe("head_linker", config={"model": {"clip": clip}})
    nlp.to_disk(tmp_path / "sees")
    with pytest.warns(UserWarning, match=r"W602.*clip\.path = 'small\.pt'"):
        out = release_pipeline(tmp_path / "sees", tmp_path / "out", name="m")
    shutil.rmtree(folder)
    for path in out.rglob("*"):
        assert path.is_dir() or b"private" not in path.read_bytes(), path
    settings = clip_of(spacy.load(out).get_pipe("head_linker").model).given
    assert settings.path == "small.pt" and settings.model["embed_dim"] == 8
