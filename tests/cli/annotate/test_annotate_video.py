"""`annotate` with videos: who is which head, resuming, failing videos, options, pictures.

The videos are drawn squares and the linker is a stand-in: cluster 1 is head H1, cluster 2 is H2.
"""

from __future__ import annotations

import io
import json
import os
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import spacy
from rich.cells import cell_len
from spacy.language import Language
from spacy.tokens import Doc
from spacy.util import registry
from typer.testing import CliRunner

pytest.importorskip("cv2", reason="the extra [video] is not installed")
from drawn import ColorDetector, ColorEmbedder, draw, two_shots, write_video

from spacy_tiktalk import Dialogue
from spacy_tiktalk.cli import tiktalk_cli
from spacy_tiktalk.cli.annotate.frames import FrameWriter
from spacy_tiktalk.cli.annotate.jobs import Job
from spacy_tiktalk.cli.annotate.people import known_aliases
from spacy_tiktalk.cli.annotate.result_file import ResultFile, dialogue_id
from spacy_tiktalk.cli.annotate.run import annotating
from spacy_tiktalk.cli.annotate.video_options import VideoOptions, set_up_pipes
from spacy_tiktalk.doc.annotations import read_clusters, write_group
from spacy_tiktalk.errors import TiktalkError
from spacy_tiktalk.formats.convert import convert, read_records
from spacy_tiktalk.video.tracks.cache import PROCESS_CACHE
from spacy_tiktalk.video.tracks.head_tracks import HeadTracks

registry.misc("cli_tests.ColorDetector.v1", func=ColorDetector)
registry.misc("cli_tests.ColorEmbedder.v1", func=ColorEmbedder)
run = CliRunner().invoke
TURNS = [{"speaker": "A", "text": "这不是高小满吗"}, {"speaker": "B", "text": "小满她妈也来了"}]
FILM = "刘德华 演唱会😀.mp4"


class Linker:
    """Cluster 1 is H1 and so on; notes what it was told."""

    def __init__(self) -> None:
        self.mode = "assign"
        self.told: dict[str, Any] = {}

    def set_gallery(self, source: Any) -> None:
        named = source if isinstance(source, Path) else source["刘德华"][-1]
        self.told["gallery"] = named.relative_to(named.parents[1]).as_posix()

    def set_clip(self, path: Any, model: str = "ViT-B-16") -> None:
        self.told["clip"] = f"{Path(path).name} {model}"

    def __call__(self, doc: Doc) -> Doc:
        if "炸" in doc.text:
            raise RuntimeError("the linker fell over")
        tracks = doc._.head_tracks
        for number, cluster in enumerate(read_clusters(doc)):
            attrs = {**cluster.attrs, "head_tracks": [], "visible": 0.25}
            if tracks is None:
                attrs["link_status"] = "not_evaluated"
            elif number < len(tracks.head_ids):
                evidence = {"text": -0.5, "gallery": 3.25}
                head = {"id": tracks.head_ids[number], "score": 0.93, "evidence": evidence}
                attrs |= {"head_tracks": [head], "link_status": "linked", "visible": 0.97}
                attrs |= {"link_reason": "gallery", "link_note": f"{self.mode} {self.told}"}
            else:
                attrs |= {"link_status": "not_visible", "link_reason": "text"}
            write_group(doc, cluster.key, cluster.offsets, attrs)
        return doc

    def to_disk(self, path: Any, exclude: Any = ()) -> None:
        pass

    def from_disk(self, path: Any, exclude: Any = ()) -> Linker:
        return self


@Language.factory("cli_test_linker", assigns=["doc.spans"])
def _make_linker(nlp: Language, name: str) -> Linker:
    return Linker()


@pytest.fixture(scope="module")
def videos(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("视频 videos")
    write_video(folder / FILM, two_shots())
    write_video(folder / "one.mp4", [draw({"blue": (30, 30)})] * 30)
    write_video(folder / "nobody.mp4", [draw({})] * 30)
    (folder / "broken.mp4").write_bytes((folder / FILM).read_bytes()[:2000])
    return folder


@pytest.fixture(scope="module")
def model(tmp_path_factory: pytest.TempPathFactory) -> str:
    nlp = spacy.blank("zh")
    nlp.add_pipe("cli_test_clusters")
    parts = {
        "detector": {"@misc": "cli_tests.ColorDetector.v1"},
        "embedder": {"@misc": "cli_tests.ColorEmbedder.v1"},
    }
    nlp.add_pipe("head_tracker", config=parts)
    nlp.add_pipe("cli_test_linker", name="head_linker")
    path = tmp_path_factory.mktemp("cli") / "linked"
    nlp.to_disk(path)
    return str(path)


@pytest.fixture(autouse=True)
def _empty_cache() -> Iterator[None]:
    PROCESS_CACHE.clear()
    yield
    PROCESS_CACHE.clear()


def record(key: str | None, video: str | None = None, **more: Any) -> dict[str, Any]:
    return {"key": key, "video": video, "turns": TURNS, **more}


def write(path: Path, *records: object) -> str:
    path.write_text("".join(json.dumps(r) + "\n" for r in records), encoding="utf-8")
    return str(path)


def lines(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


# --- what is found --------------------------------------------------------------------------


def test_heads_stand_in_the_result(model: str, videos: Path, tmp_path: Path) -> None:
    path = write(videos / "a.jsonl", record("a", FILM))
    out = tmp_path / "结果.jsonl"
    done = run(tiktalk_cli, ["annotate", path, "-m", model, "-o", str(out)])
    assert done.exit_code == 0, done.output
    assert done.stdout == f"1 dialogue: 2 persons, 4 mentions, 2 seen, written to {out}\n"
    assert done.stderr == "", "no bar where nobody looks at it"
    (obj,) = lines(out)
    first, second = obj["clusters"]
    evidence = {"text": -0.5, "gallery": 3.25}
    assert first["head_tracks"] == [{"id": "H1", "score": 0.93, "evidence": evidence}]
    assert (first["link_status"], first["visible"], first["link_reason"]) == (
        "linked",
        0.97,
        "gallery",
    )
    assert first["explanation"].startswith("H1 (0.93): ")
    assert [track["id"] for track in second["head_tracks"]] == ["H2"]
    assert obj["video"] == FILM, "as the data name it, not where it was found"
    assert [head["id"] for head in obj["heads"]] == ["H1", "H2"]
    red = obj["heads"][0]
    assert red["first"] == 0.0 and 2.0 < red["seconds"] <= 4.2
    assert red["time"] == pytest.approx(red["frame"] / 25)
    x1, y1, x2, y2 = red["box"]
    assert abs(x2 - x1 - 24) <= 4 and abs(y2 - y1 - 24) <= 4
    assert "tracks" not in obj and "error" not in obj


def test_tracks_are_whole_where_asked_for(model: str, videos: Path) -> None:
    path = write(videos / "a.jsonl", record("a", FILM), record("b"))
    done = run(tiktalk_cli, ["annotate", path, "-m", model, "--json", "--tracks"])
    seen, text = (json.loads(line) for line in done.stdout.splitlines())
    assert HeadTracks.from_dict(seen["tracks"]).head_ids == ["H1", "H2"]
    assert text["tracks"] is None and text["heads"] is None


def test_results_are_input_again(
    model: str, listed_model: str, videos: Path, tmp_path: Path
) -> None:
    path = write(videos / "a.jsonl", record("a", FILM), record("b", "broken.mp4"))
    out = videos / "again.jsonl"
    run(tiktalk_cli, ["annotate", path, "-m", model, "-o", str(out), "--tracks", "--force"])
    assert [len(r.clusters) for r in read_records(out)] == [2, 2]
    assert Dialogue.from_json(lines(out)[0]).video == FILM
    assert Dialogue.from_json(lines(out)[1]).key == "b"
    assert convert(out, tmp_path / "a.spacy").mentions == 8
    again = run(tiktalk_cli, ["annotate", str(out), "-m", model, "--json", "--tracks"])
    assert [json.loads(line) for line in again.stdout.splitlines()] == lines(out)
    scored = run(tiktalk_cli, ["evaluate", listed_model, str(out), "--json"])
    assert scored.exit_code == 0, scored.output


def test_the_readable_form_says_who_is_seen_and_why(model: str, videos: Path) -> None:
    third = {"turns": [*TURNS, {"text": "阿姨好"}]}
    path = write(videos / "a.jsonl", record("a", "one.mp4", **third))
    done = run(tiktalk_cli, ["annotate", path, "-m", model])
    assert done.exit_code == 0, done.output
    tail = done.stdout.splitlines()[-8:]
    assert tail[0].startswith("  1 高小满     高小满 (PROPER")
    assert tail[1].strip().startswith("→ H1 (0.93): ")
    mention, arrow = tail[0].index("高小满 ("), tail[1].index("→")
    assert cell_len(tail[0][:mention]) == arrow, "one under the other"
    assert (
        tail[3].strip() == "→ not in the picture: the words say so (probability of being seen 0.25)"
    )
    assert tail[5] == "  one.mp4  H1 1.2 s from 0.0 s"
    assert tail[-1] == "1 dialogue: 2 persons, 5 mentions, 1 seen"


def test_text_alone_is_drawn_as_ever(model: str, videos: Path) -> None:
    path = write(videos / "a.jsonl", record("a"))
    done = run(tiktalk_cli, ["annotate", path, "-m", model])
    assert "→" not in done.stdout and done.stdout.endswith("\n1 dialogue: 2 persons, 4 mentions\n")


def test_a_video_with_no_heads(model: str, videos: Path, tmp_path: Path) -> None:
    path = write(videos / "a.jsonl", record("a", "nobody.mp4"))
    command = ["annotate", path, "-m", model]
    picture = tmp_path / "seen.png"
    drawn = run(tiktalk_cli, [*command, "--frame", str(picture)])
    assert drawn.exit_code == 0 and "nobody.mp4  no head is seen" in drawn.stdout
    assert picture.is_file()
    obj = json.loads(run(tiktalk_cli, [*command, "--json"]).stdout)
    assert obj["heads"] == []
    assert {cluster["link_status"] for cluster in obj["clusters"]} == {"not_visible"}


def test_one_video_for_dialogues_that_name_none(model: str, videos: Path, tmp_path: Path) -> None:
    text = tmp_path / "a.txt"
    text.write_text("A：是小满\n\nB：她妈\n", encoding="utf-8")
    film = str(videos / FILM)
    done = run(tiktalk_cli, ["annotate", str(text), "-m", model, "--video", film, "--json"])
    assert done.exit_code == 0, done.output
    found = [json.loads(line) for line in done.stdout.splitlines()]
    assert [obj["video"] for obj in found] == [film, film]
    assert all(len(obj["heads"]) == 2 for obj in found)
    path = write(videos / "a.jsonl", record("a", "one.mp4"), record("b"))
    done = run(tiktalk_cli, ["annotate", path, "-m", model, "--video", film, "--json"])
    assert [len(json.loads(line)["heads"]) for line in done.stdout.splitlines()] == [1, 2]


def test_a_missing_video_of_the_command_line_stops_at_once(model: str, videos: Path) -> None:
    path = write(videos / "a.jsonl", record("a"))
    done = run(tiktalk_cli, ["annotate", path, "-m", model, "--video", "没有😀.mp4", "--json"])
    assert done.exit_code == 1 and done.stdout == "" and "[T701]" in done.stderr


def test_videos_stay_in_their_root(model: str, videos: Path, tmp_path: Path) -> None:
    absolute = str(videos / FILM)
    path = write(tmp_path / "a.jsonl", record("a", absolute), record("b", FILM))
    command = ["annotate", path, "-m", model, "--json"]
    first, second = (json.loads(line) for line in run(tiktalk_cli, command).stdout.splitlines())
    assert "[T706]" in first["error"] and "[T701]" in second["error"]
    done = run(tiktalk_cli, [*command, "--video-root", str(videos)])
    assert done.exit_code == 0, done.output
    assert [len(json.loads(line)["heads"]) for line in done.stdout.splitlines()] == [2, 2]


def test_results_never_say_where_a_video_lies(model: str, videos: Path, tmp_path: Path) -> None:
    """They are passed on; the terminal says it, for the path that is to be corrected."""
    (tmp_path / "stills").mkdir()
    (tmp_path / "stills" / "1.jpg").write_text("no picture")
    names = ("gone.mp4", "sub/../gone.mp4", "stills")
    path = write(tmp_path / "a.jsonl", *(record(str(n), name) for n, name in enumerate(names)))
    done = run(tiktalk_cli, ["annotate", path, "-m", model, "--json"])
    errors = [json.loads(line)["error"] for line in done.stdout.splitlines()]
    assert str(tmp_path) in done.stderr and str(tmp_path) not in done.stdout
    assert all(name in error for name, error in zip(names, errors, strict=True))


def test_no_video_looks_at_none(model: str, videos: Path) -> None:
    path = write(videos / "a.jsonl", record("a", FILM), record("b", "missing.mp4"))
    done = run(tiktalk_cli, ["annotate", path, "-m", model, "--json", "--no-video"])
    assert done.exit_code == 0 and done.stderr == ""
    for line in done.stdout.splitlines():
        obj = json.loads(line)
        assert obj["heads"] is None and obj["video"] is not None
        assert {cluster["link_status"] for cluster in obj["clusters"]} == {"not_evaluated"}


# --- what goes wrong ------------------------------------------------------------------------

BAD = ("broken.mp4", "没有😀.mp4", r"C:\视频\没有😀.mp4", "../up.mp4", "a\0b.mp4")


@pytest.mark.parametrize("processes", ["1", "2"])
def test_bad_videos_never_stop_the_rest(model: str, videos: Path, processes: str) -> None:
    names = ["one.mp4", *BAD, FILM]
    path = write(videos / "a.jsonl", *(record(str(i), name) for i, name in enumerate(names)))
    command = ["annotate", path, "-m", model, "--json", "-n", processes]
    done = run(tiktalk_cli, command)
    assert done.exit_code == 1
    found = [json.loads(line) for line in done.stdout.splitlines()]
    assert [obj["key"] for obj in found] == [str(i) for i in range(len(names))], "in order"
    assert [obj["video"] for obj in found] == names
    assert ["error" in obj for obj in found] == [False, *[True] * len(BAD), False]
    for obj in found[1:-1]:
        assert obj["error"].startswith("[T7")
        assert [len(cluster["mentions"]) for cluster in obj["clusters"]] == [3, 1]
        assert {cluster["link_status"] for cluster in obj["clusters"]} == {"not_evaluated"}
        assert obj["heads"] is None
    assert [len(found[i]["heads"]) for i in (0, -1)] == [1, 2]
    told = done.stderr.splitlines()
    assert told[-1] == "✘ 5 dialogues with an error, named above."
    assert len(told) == 6 and told[0].startswith("! 1: [T7") and "broken.mp4" in told[0]


def test_the_readable_form_shows_the_error(model: str, videos: Path) -> None:
    path = write(videos / "a.jsonl", record("a", "broken.mp4"))
    done = run(tiktalk_cli, ["annotate", path, "-m", model])
    assert done.exit_code == 1
    assert "  from the text alone: [T7" in done.stdout and "→ not looked for" in done.stdout


@pytest.mark.parametrize(
    ("name", "processes"), [("broken.mp4", "1"), ("broken.mp4", "2"), ("missing.mp4", "1")]
)
def test_strict_stops_at_the_first(
    model: str, videos: Path, tmp_path: Path, name: str, processes: str
) -> None:
    path = write(videos / "a.jsonl", record("a", "one.mp4"), record("b", name), record("c"))
    out = tmp_path / "a.jsonl"
    done = run(
        tiktalk_cli, ["annotate", path, "-m", model, "-o", str(out), "--strict", "-n", processes]
    )
    *told, last = done.stderr.splitlines()
    assert done.exit_code == 1 and last.startswith("✘ [T7") and name in last
    part = tmp_path / "a.jsonl.part"
    if name == "missing.mp4":
        assert not told and not part.exists(), "missing ones are known before any work"
    else:
        assert told == [f"1 result of this run stands in {part}: go on with --resume."]
        assert [obj["key"] for obj in lines(part)] == ["a"]
    assert not out.exists()


@pytest.mark.parametrize("processes", ["1", "2"])
def test_another_pipe_that_fails(model: str, videos: Path, processes: str) -> None:
    boom = {"turns": [{"text": "小满炸了"}]}
    path = write(videos / "a.jsonl", record("a", "one.mp4"), record("b", "one.mp4", **boom))
    done = run(tiktalk_cli, ["annotate", path, "-m", model, "--json", "-n", processes])
    assert done.exit_code == 1
    good, bad = (json.loads(line) for line in done.stdout.splitlines())
    assert "error" not in good
    assert bad["error"] == "RuntimeError: the linker fell over"
    assert [cluster["name"] for cluster in bad["clusters"]] == ["小满"], "what was found is kept"


class Batched(Linker):
    """A stand-in that works on batches, and loses all of one where one text is bad."""

    def pipe(self, docs: Any, *, batch_size: int) -> Iterator[Doc]:
        for batch in spacy.util.minibatch(docs, batch_size):
            try:
                done = [self(doc) for doc in batch]
            except RuntimeError as err:
                self.handler("head_linker", self, batch, err)
            else:
                yield from done

    def get_error_handler(self) -> Any:
        return self.handler

    def set_error_handler(self, handler: Any) -> None:
        self.handler = handler

    def __call__(self, doc: Doc) -> Doc:
        if "炸" in doc.text:
            raise RuntimeError("too much")
        return super().__call__(doc)


@Language.factory("cli_test_batched", assigns=["doc.spans"])
def _make_batched(nlp: Language, name: str) -> Linker:
    return Batched()


def test_one_bad_text_is_not_the_error_of_its_batch(videos: Path, tmp_path: Path) -> None:
    nlp = spacy.blank("zh")
    nlp.add_pipe("cli_test_clusters")
    nlp.add_pipe("cli_test_batched", name="head_linker")
    nlp.to_disk(tmp_path / "nlp")
    boom = {"turns": [{"text": "小满炸了"}]}
    records = [record("a"), record("b", **boom), record("c"), record("d", **boom)]
    path = write(videos / "a.jsonl", *records)
    done = run(tiktalk_cli, ["annotate", path, "-m", str(tmp_path / "nlp"), "--json"])
    found = [json.loads(line) for line in done.stdout.splitlines()]
    assert [obj["key"] for obj in found] == ["a", "b", "c", "d"]
    assert ["error" in obj for obj in found] == [False, True, False, True]
    assert [len(obj["clusters"]) for obj in found] == [2, 1, 2, 1]
    assert done.stderr.splitlines()[-1] == "✘ 2 dialogues with an error, named above."


# --- the file of --out ----------------------------------------------------------------------


@pytest.fixture
def counted(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The keys of the dialogues that were worked on."""
    worked: list[str] = []
    usual = Job.to_doc

    def to_doc(job: Job, nlp: Language) -> Doc:
        worked.append(job.name)
        return usual(job, nlp)

    monkeypatch.setattr(Job, "to_doc", to_doc)
    return worked


def test_resume_does_only_what_is_left(
    model: str, videos: Path, tmp_path: Path, counted: list[str]
) -> None:
    records = [record("a"), record("b", "one.mp4"), record("c")]
    out = tmp_path / "out.jsonl"
    command = ["annotate", write(videos / "a.jsonl", *records), "-m", model, "-o", str(out)]
    assert run(tiktalk_cli, command).exit_code == 0
    whole = out.read_bytes()
    ends = [i + 1 for i, byte in enumerate(whole) if byte == 10]
    for cut, kept in ((ends[0], 1), (ends[1] - 1, 1), (ends[1] + 5, 2), (3, 0), (ends[2], 3)):
        out.write_bytes(whole[:cut])
        counted.clear()
        done = run(tiktalk_cli, [*command, "--resume"])
        assert done.exit_code == 0, done.output
        assert out.read_bytes() == whole, "the same file, however it was cut off"
        assert counted == ["a", "b", "c"][kept:]
        assert (f"({kept} more were there already)" in done.stdout) == (kept > 0)


def test_resume_says_which_threads_have_grown(
    model: str, videos: Path, tmp_path: Path, counted: list[str]
) -> None:
    path = write(videos / "a.jsonl", record("a"), record("b"))
    out = tmp_path / "out.jsonl"
    command = ["annotate", path, "-m", model, "-o", str(out), "--resume"]
    assert "otherwise" not in run(tiktalk_cli, command).stderr
    grown = record("b", turns=[*TURNS, {"speaker": "C", "text": "他来了"}])
    write(videos / "a.jsonl", record("a"), grown)
    whole = out.read_bytes()
    counted.clear()
    again = run(tiktalk_cli, command)
    assert again.exit_code == 0 and counted == [] and out.read_bytes() == whole
    assert "'b' reads otherwise in the input" in again.stderr and "--force" in again.stderr


def test_resume_says_what_is_of_another_run(model: str, videos: Path, tmp_path: Path) -> None:
    out = tmp_path / "out.jsonl"
    first = write(videos / "a.jsonl", record("a"), record("b"))
    assert run(tiktalk_cli, ["annotate", first, "-m", model, "-o", str(out)]).exit_code == 0
    other = write(videos / "b.jsonl", record("b"), record("c"))
    again = run(tiktalk_cli, ["annotate", other, "-m", model, "-o", str(out), "--resume"])
    assert again.exit_code == 0 and "1 result in" in again.stderr, again.output
    assert "of no dialogue of the input" in again.stderr
    place = {"turn": 0, "start": 0, "end": 1}
    gold = write(tmp_path / "gold.jsonl", record("g", clusters=[{"mentions": [place]}]))
    refused = run(tiktalk_cli, ["annotate", other, "-m", model, "-o", gold, "--resume"])
    assert refused.exit_code == 1 and "T518" in refused.stderr and "line 1" in refused.stderr


@pytest.mark.parametrize("name", ["out.csv", "out.XLSX", "out.txt"])
def test_a_name_of_another_format_is_refused(
    name: str, model: str, videos: Path, tmp_path: Path
) -> None:
    path = write(videos / "a.jsonl", record("a"))
    done = run(tiktalk_cli, ["annotate", path, "-m", model, "-o", str(tmp_path / name)])
    assert done.exit_code in (1, 2) and "T561" in done.stderr and "convert" in done.stderr
    assert not (tmp_path / name).exists()


def test_resume_knows_dialogues_without_a_key(
    model: str, videos: Path, tmp_path: Path, counted: list[str]
) -> None:
    same, titled = record(None), record(None, title="后台")
    path = write(videos / "a.jsonl", same, same, titled, record(None, "one.mp4"))
    out = tmp_path / "out.jsonl"
    command = ["annotate", path, "-m", model, "-o", str(out)]
    run(tiktalk_cli, command)
    whole = out.read_bytes().splitlines(keepends=True)
    out.write_bytes(whole[0] + whole[3])
    counted.clear()
    assert run(tiktalk_cli, [*command, "--resume"]).exit_code == 0
    assert counted == ["dialogue 2", "dialogue 3"]
    assert out.read_bytes() == whole[0] + whole[3] + whole[1] + whole[2]


def test_a_run_that_is_killed_leaves_what_it_had(
    model: str, videos: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    names = ["one.mp4", FILM, "nobody.mp4"]
    path = write(videos / "a.jsonl", *(record(name, name) for name in names))
    out = tmp_path / "out.jsonl"
    command = ["annotate", path, "-m", model, "-o", str(out)]
    part = tmp_path / "out.jsonl.part"
    usual = Linker.__call__
    seen: list[int] = []

    def interrupted(self: Linker, doc: Doc) -> Doc:
        seen.append(len(lines(part)) if part.exists() else 0)
        if len(seen) == 3:
            raise KeyboardInterrupt
        return usual(self, doc)

    with monkeypatch.context() as patch:
        patch.setattr(Linker, "__call__", interrupted)
        stopped = run(tiktalk_cli, command)
    assert stopped.exit_code == 130
    assert "2 results of this run stand in" in stopped.stderr and "--resume" in stopped.stderr
    assert seen == [0, 1, 2], "each result is on disk before the next video"
    assert [obj["key"] for obj in lines(part)] == names[:2] and not out.exists()
    refused = run(tiktalk_cli, command)
    assert refused.exit_code == 1 and "[T560]" in refused.stderr and part.name in refused.stderr
    assert run(tiktalk_cli, [*command, "--resume"]).exit_code == 0
    assert [obj["key"] for obj in lines(out)] == names and not part.exists()


def test_a_file_of_results_is_always_whole(
    model: str, videos: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Cut off while it is replaced or gone on with, the older file stays as it was."""
    out, part = tmp_path / "out.jsonl", tmp_path / "out.jsonl.part"
    first = write(videos / "a.jsonl", record("a"))
    assert run(tiktalk_cli, ["annotate", first, "-m", model, "-o", str(out)]).exit_code == 0
    before = out.read_bytes()
    more = write(videos / "b.jsonl", *(record(key, FILM) for key in "abc"))

    def interrupted(self: Linker, doc: Doc) -> Doc:
        raise KeyboardInterrupt

    for option, kept in (("--force", []), ("--resume", ["a"])):
        with monkeypatch.context() as patch:
            patch.setattr(Linker, "__call__", interrupted)
            done = run(tiktalk_cli, ["annotate", more, "-m", model, "-o", str(out), option])
        assert done.exit_code == 130 and out.read_bytes() == before
        assert [obj["key"] for obj in (lines(part) if part.exists() else [])] == kept
    command = ["annotate", more, "-m", model, "-o", str(out), "--resume"]
    assert run(tiktalk_cli, command).exit_code == 0 and not part.exists()
    assert [obj["key"] for obj in lines(out)] == ["a", "b", "c"]


@pytest.mark.skipif(os.name == "nt", reason="Windows has no such permissions")
@pytest.mark.parametrize("option", ["--force", "--resume"])
def test_a_file_of_results_keeps_its_permissions(
    model: str, videos: Path, tmp_path: Path, option: str
) -> None:
    out, path = tmp_path / "out.jsonl", write(videos / "a.jsonl", record("a"))
    assert run(tiktalk_cli, ["annotate", path, "-m", model, "-o", str(out)]).exit_code == 0
    out.chmod(0o640)
    more = write(videos / "b.jsonl", record("a"), record("b"))
    assert run(tiktalk_cli, ["annotate", more, "-m", model, "-o", str(out), option]).exit_code == 0
    assert len(lines(out)) == 2 and out.stat().st_mode & 0o777 == 0o640


def test_a_folder_or_a_link_as_out(model: str, videos: Path, tmp_path: Path) -> None:
    path = write(videos / "a.jsonl", record("a"))
    done = run(tiktalk_cli, ["annotate", path, "-m", model, "-o", str(tmp_path)])
    assert done.exit_code == 1 and "[T561]" in done.stderr and "a folder" in done.stderr
    link, real = tmp_path / "link.jsonl", tmp_path / "there" / "real.jsonl"
    real.parent.mkdir()
    link.symlink_to(real)
    assert run(tiktalk_cli, ["annotate", path, "-m", model, "-o", str(link)]).exit_code == 0
    assert link.is_symlink() and [obj["key"] for obj in lines(real)] == ["a"]


def test_a_dash_is_stdout(model: str, videos: Path) -> None:
    path = write(videos / "a.jsonl", record("a"))
    done = run(tiktalk_cli, ["annotate", path, "-m", model, "--out", "-"])
    assert done.exit_code == 0 and json.loads(done.stdout)["key"] == "a"


def test_a_file_that_is_there_is_not_replaced_unasked(
    model: str, videos: Path, tmp_path: Path
) -> None:
    path = write(videos / "a.jsonl", record("a"))
    out = tmp_path / "out.jsonl"
    out.write_text("mine\n", encoding="utf-8")
    command = ["annotate", path, "-m", model, "-o", str(out)]
    for more, code, exit_code in (
        ([], "T560", 1),
        (["--resume"], "T518", 1),
        (["--resume", "--force"], "T516", 2),
    ):
        done = run(tiktalk_cli, [*command, *more])
        assert done.exit_code == exit_code and f"[{code}]" in done.stderr
        assert out.read_text(encoding="utf-8") == "mine\n"
    # An error before the work leaves it too.
    done = run(tiktalk_cli, ["annotate", path, "-m", "zh_none", "-o", str(out), "--force"])
    assert done.exit_code == 1 and out.read_text(encoding="utf-8") == "mine\n"
    assert run(tiktalk_cli, [*command, "--force"]).exit_code == 0
    assert [obj["key"] for obj in lines(out)] == ["a"]
    out.write_text("", encoding="utf-8")
    assert run(tiktalk_cli, command).exit_code == 0, "an empty file holds nothing to lose"


@pytest.mark.parametrize("mine", ["no line end", '{"key": "a", "turns": 3}\n', "{}\n", "\n"])
def test_a_file_of_something_else_is_not_gone_on_with(tmp_path: Path, mine: str) -> None:
    out = tmp_path / "out.jsonl"
    out.write_text(mine, encoding="utf-8")
    with pytest.raises(TiktalkError, match=r"T518.*out\.jsonl"):
        ResultFile(out, resume=True)
    assert out.read_text(encoding="utf-8") == mine


def test_the_input_is_never_the_output(model: str, videos: Path) -> None:
    path = write(videos / "a.jsonl", record("a"))
    before = Path(path).read_bytes()
    for more in ([], ["--resume"], ["--force"]):
        done = run(tiktalk_cli, ["annotate", path, "-m", model, "-o", path, *more])
        assert done.exit_code == 1 and "[T562]" in done.stderr and "input" in done.stderr
    assert Path(path).read_bytes() == before


def test_ids_of_dialogues_tell_them_apart() -> None:
    def make(text: str = "好", **more: Any) -> str:
        return dialogue_id(Dialogue.from_turns([("A", text)], **more))

    ids = [
        make(),
        make("坏"),
        make(title="好"),
        make(video="好"),
        make(key="好"),
        make("A", key="坏"),
    ]
    assert len(set(ids)) == 6 and make() == ids[0] and make("坏", key="好") == ids[4]


# --- options --------------------------------------------------------------------------------


def test_options_reach_the_pipes(model: str, videos: Path, tmp_path: Path) -> None:
    path = write(videos / "a.jsonl", record("a", FILM))
    faces = tmp_path / "人" / "脸"
    faces.mkdir(parents=True)
    given = [
        "--gallery",
        str(faces),
        "--clip",
        "clip.pt",
        "--clip-model",
        "RN50",
        "--mode",
        "argmax",
    ]
    command = ["annotate", path, "-m", model, "--json", "--tracks", *given]
    obj = json.loads(run(tiktalk_cli, [*command, "--fps", "10"]).stdout)
    told = {"gallery": "人/脸", "clip": "clip.pt RN50"}
    assert obj["clusters"][0]["explanation"] == f"H1 (0.93): argmax {told}"
    assert obj["tracks"]["video"]["sampled_fps"] == 10.0
    every = json.loads(run(tiktalk_cli, [*command, "--fps", "0"]).stdout)
    assert every["tracks"]["video"]["sampled_fps"] is None


def test_aliases_reach_the_clusterer(tmp_path: Path) -> None:
    nlp = spacy.blank("zh")
    nlp.add_pipe("tok2vec")
    clusterer: Any = nlp.add_pipe("mention_clusterer")
    own, faces, listed = tmp_path / "own.txt", tmp_path / "faces", tmp_path / "people.json"
    own.write_text("沈知行\t行行", encoding="utf8")
    set_up_pipes(nlp, "model", VideoOptions(aliases=own))
    assert clusterer.aliases == {"沈知行": ["行行"]}
    nlp.add_pipe("cli_test_linker", name="head_linker")
    faces.mkdir()
    set_up_pipes(nlp, "model", VideoOptions(gallery=faces))  # without aliases.json
    assert clusterer.aliases == {"沈知行": ["行行"]}
    (faces / "aliases.json").write_text('{"林一": ["一一"], "沈知行": ["木木"]}', encoding="utf8")
    set_up_pipes(nlp, "model", VideoOptions(aliases=own, gallery=faces))
    assert clusterer.aliases == {"沈知行": ["行行", "木木"], "林一": ["一一"]}
    people = {"林一": {"photos": ["a.jpg"], "aliases": ["小一"]}, "沈知行": "b.jpg"}
    listed.write_text(json.dumps(people), encoding="utf8")
    set_up_pipes(nlp, "model", VideoOptions(gallery=listed))
    both = {"沈知行": ["行行", "木木"], "林一": ["一一", "小一"]}  # beside what it knew
    assert clusterer.aliases == both
    assert known_aliases(nlp).same("木木", "沈知行")  # those of --people are the same


@pytest.mark.parametrize(
    "given",
    [
        ["--video", "a.mp4"],
        ["--video-root", "."],
        ["--fps", "3"],
        ["--tracks"],
        ["--frame", "a.png"],
        ["--gallery", "faces"],
        ["--clip", "a.pt"],
        ["--mode", "argmax"],
        ["--aliases", "own.txt"],
    ],
)
def test_a_pipeline_without_the_pipes_says_so(
    given: list[str], videos: Path, listed_model: str
) -> None:
    path = write(videos / "a.jsonl", record("a", FILM))
    done = run(tiktalk_cli, ["annotate", path, "-m", listed_model, "--json", *given])
    assert done.exit_code == 1 and done.stdout == ""
    linker = given[0] in ("--gallery", "--clip", "--mode")
    missing = "head_linker" if linker else "head_tracker"
    missing = "mention_clusterer" if given[0] == "--aliases" else missing
    assert "[T515]" in done.stderr and missing in done.stderr and given[0] in done.stderr


def test_a_pipeline_without_the_pipes_reads_the_text(videos: Path, listed_model: str) -> None:
    path = write(videos / "a.jsonl", record("a", FILM))
    done = run(tiktalk_cli, ["annotate", path, "-m", listed_model, "--json"])
    assert done.exit_code == 0, "its own text work needs no video"
    obj = json.loads(done.stdout)
    assert obj["heads"] is None
    assert {cluster["explanation"] for cluster in obj["clusters"]} == {None}


@pytest.mark.parametrize(
    ("given", "code"),
    [
        (["--no-video", "--video", "a.mp4"], "T516"),
        (["--no-video", "--gallery", "faces"], "T516"),
        (["--no-video", "--fps", "0"], "T516"),
        (["--clip-model", "RN50"], "T516"),
        (["--font", __file__], "T516"),
        (["--resume"], "T516"),
        (["--force"], "T516"),
        (["--mode", "best"], "T511"),
    ],
)
def test_options_that_contradict_each_other(
    model: str, videos: Path, given: list[str], code: str
) -> None:
    path = write(videos / "a.jsonl", record("a"))
    done = run(tiktalk_cli, ["annotate", path, "-m", model, *given])
    assert done.exit_code == 2 and f"[{code}]" in done.stderr and done.stdout == ""


def test_nothing_to_look_at_is_remarked(model: str, videos: Path) -> None:
    path = write(videos / "a.jsonl", record("a"))
    done = run(tiktalk_cli, ["annotate", path, "-m", model, "--json", "--gallery", str(videos)])
    assert done.exit_code == 0
    assert done.stderr == "No dialogue has a video to look at, so nobody is looked for.\n"


def test_the_bar_names_the_video(monkeypatch: pytest.MonkeyPatch) -> None:
    class Terminal(io.StringIO):
        def isatty(self) -> bool:
            return True

    names = ["[red]一.mp4", "二\x1b[2J.mp4", None]
    jobs = [Job(i, None, None if n is None else Path(n)) for i, n in enumerate(names)]  # type: ignore[arg-type]
    terminal = Terminal()
    monkeypatch.setattr(sys, "stderr", terminal)
    monkeypatch.setenv("COLUMNS", "100")
    monkeypatch.setenv("TERM", "xterm")
    assert list(annotating("abc", jobs, bar=True)) == ["a", "b", "c"]
    shown = terminal.getvalue()
    assert "Annotating [red]一.mp4" in shown and "3/3" in shown
    assert "\x1b[2J.mp4" not in shown
    monkeypatch.setattr(sys, "stderr", Terminal())
    assert list(annotating("abc", jobs, bar=False)) == ["a", "b", "c"]
    assert sys.stderr.getvalue() == ""  # type: ignore[attr-defined]


# --- pictures -------------------------------------------------------------------------------


def test_a_picture_of_one_dialogue(
    model: str, videos: Path, tmp_path: Path, pictured: Callable[[Path], tuple[int, int]]
) -> None:
    path = write(videos / "a.jsonl", record("a", FILM), record("b"))
    picture = tmp_path / "新" / "见😀.PNG"
    command = ["annotate", path, "-m", model, "--json", "--frame"]
    done = run(tiktalk_cli, [*command, str(picture)])
    assert done.exit_code == 0, done.output
    assert pictured(picture) == (160, 120)
    wrong = run(tiktalk_cli, [*command, str(tmp_path / "a.gif")])
    assert wrong.exit_code == 2 and "[T519]" in wrong.stderr


def test_a_folder_of_pictures_may_have_a_dot_in_its_name(tmp_path: Path) -> None:
    folder = tmp_path / "v1.2"
    assert FrameWriter(folder, single=False).folder  # of several dialogues
    with pytest.raises(TiktalkError, match="T519"):
        FrameWriter(folder, single=True)  # a picture's name, most likely
    folder.mkdir()
    assert FrameWriter(folder, single=True).folder


def test_a_font_for_the_picture(model: str, videos: Path, tmp_path: Path) -> None:
    """Pillow's own looks other than the package's; a file that is no font is refused first."""
    font, bad = tmp_path / "mine.ttf", tmp_path / "坏.ttf"
    font.write_bytes(pytest.importorskip("PIL.ImageFont").load_default(10).font_bytes)
    bad.write_bytes(b"no font")
    command = ["annotate", write(videos / "a.jsonl", record("a", FILM)), "-m", model, "--json"]
    usual, mine = tmp_path / "usual.png", tmp_path / "mine.png"
    assert run(tiktalk_cli, [*command, "--frame", str(usual)]).exit_code == 0
    done = run(tiktalk_cli, [*command, "--frame", str(mine), "--font", str(font)])
    assert done.exit_code == 0, done.output
    assert usual.read_bytes() != mine.read_bytes()
    again = [*command, "--frame", str(mine), "--force"]
    refused = run(tiktalk_cli, [*again, "--font", str(bad)])
    assert refused.exit_code == 1 and "[T766]" in refused.stderr and refused.stdout == ""


def test_pictures_of_several(model: str, videos: Path, tmp_path: Path, pictured: Any) -> None:
    keys = ["a/../b", "a b", "刘德华😀", None, "a-b-2", "A B"]
    path = write(videos / "a.jsonl", *(record(key, "one.mp4") for key in keys))
    folder = tmp_path / "frames"
    command = ["annotate", path, "-m", model, "--json", "--frame"]
    assert run(tiktalk_cli, [*command, str(folder)]).exit_code == 0
    names = {p.name for p in tmp_path.rglob("*.jpg")}
    assert names == {
        "a-b-1.jpg",
        "a-b-2.jpg",
        "刘德华-3.jpg",
        "dialogue-4.jpg",
        "a-b-2-5.jpg",
        "A-B-6.jpg",
    }
    assert all(pictured(folder / name) == (160, 120) for name in names)
    done = run(tiktalk_cli, [*command, str(tmp_path / "one.png")])
    assert done.exit_code == 2 and "[T516]" in done.stderr


def test_a_run_that_goes_on_keeps_the_pictures(model: str, videos: Path, tmp_path: Path) -> None:
    path = write(videos / "a.jsonl", record("v/1", FILM), record("v 1", "one.mp4"))
    folder, out = tmp_path / "frames", tmp_path / "out.jsonl"
    command = ["annotate", path, "-m", model, "--out", str(out), "--frame", str(folder)]
    assert run(tiktalk_cli, command).exit_code == 0
    before = {p.name: p.read_bytes() for p in folder.iterdir()}
    first, _ = out.read_text(encoding="utf-8").splitlines(keepends=True)
    out.write_text(first, encoding="utf-8")
    done = run(tiktalk_cli, [*command, "--resume"])
    assert done.exit_code == 0, done.output
    assert {p.name: p.read_bytes() for p in folder.iterdir()} == before


@pytest.fixture
def pictured() -> Callable[[Path], tuple[int, int]]:
    """path → (width, height) of the picture."""
    pil = pytest.importorskip("PIL.Image")

    def size(path: Path) -> tuple[int, int]:
        with pil.open(path) as image:
            image.load()
            return image.size

    return size
