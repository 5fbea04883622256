"""Files and folders that are written whole or not at all."""

from __future__ import annotations

import errno
import json
import os
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from spacy_tiktalk.files import (
    json_text,
    move_into,
    no_file,
    parents_of,
    read_json,
    whole_file,
    whole_folder,
    write_bytes,
    write_text,
)


def names(folder: Path) -> list[str]:
    return sorted(path.relative_to(folder).as_posix() for path in folder.rglob("*"))


def test_why_there_is_no_file(tmp_path: Path) -> None:
    (tmp_path / "a.txt").touch()
    assert no_file(tmp_path / "a.txt") == ""
    assert no_file(tmp_path) == "it is a folder, not a file"
    for path in ("", tmp_path / "b.txt", tmp_path / "a.txt" / "b", "a\0b"):
        assert no_file(path) == "there is no such file"
    assert no_file("长" * 300) == os.strerror(errno.ENAMETOOLONG)


def test_a_file_appears_at_the_end_and_keeps_its_ending_meanwhile(tmp_path: Path) -> None:
    path = tmp_path / "见😀.mp4"
    with whole_file(path) as part:
        part.write_bytes(b"half")
        assert part.parent == tmp_path and part.suffix == ".mp4" and not path.exists()
    assert names(tmp_path) == [path.name] and path.read_bytes() == b"half"


@pytest.mark.parametrize("err", [ValueError("of a library"), KeyboardInterrupt(), SystemExit(3)])
def test_an_error_leaves_what_was_there(tmp_path: Path, err: BaseException) -> None:
    old = tmp_path / "a.txt"
    old.write_text("old")

    def pieces():  # type: ignore[no-untyped-def]
        yield "new"
        raise err

    for path in (old, tmp_path / "new.txt"):
        with pytest.raises(type(err)):
            write_text(path, pieces())
    with pytest.raises(type(err)):
        write_text(tmp_path / "b" / "c" / "d.txt", pieces(), parents=True)
    assert names(tmp_path) == ["a.txt"] and old.read_text() == "old"


def test_folders_that_were_there_or_are_used_stay(tmp_path: Path) -> None:
    (tmp_path / "there").mkdir()
    with pytest.raises(KeyboardInterrupt), parents_of(tmp_path / "there" / "a" / "b" / "c"):
        (tmp_path / "there" / "a" / "mine.txt").write_text("")
        raise KeyboardInterrupt
    assert names(tmp_path) == ["there", "there/a", "there/a/mine.txt"]


def test_a_link_stays_one_and_a_file_keeps_its_permissions(tmp_path: Path) -> None:
    real, link = tmp_path / "real.txt", tmp_path / "link.txt"
    real.write_text("old")
    real.chmod(0o640)
    link.symlink_to(real)
    write_bytes(link, b"new")
    assert link.is_symlink() and real.read_text() == "new"
    assert stat.S_IMODE(real.stat().st_mode) == 0o640
    loose = tmp_path / "loose.txt"
    loose.symlink_to(tmp_path / "later.txt")
    write_bytes(loose, b"new")
    assert loose.is_symlink() and (tmp_path / "later.txt").read_bytes() == b"new"


def test_a_device_is_written_as_it_is(tmp_path: Path) -> None:
    write_text(os.devnull, "gone")
    assert not os.path.isfile(os.devnull)


def test_stdout_by_its_name_in_the_file_system() -> None:
    if not os.path.exists("/dev/stdout"):
        pytest.skip("this system has no such name")
    code = "from spacy_tiktalk.files import write_text; write_text('/dev/stdout', '小满')"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, timeout=120)
    assert (done.returncode, done.stdout.decode(), done.stderr) == (0, "小满", b"")


def test_errors_name_the_file_and_not_the_part(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError) as missing:
        write_bytes(tmp_path / "nowhere" / "a.txt", b"")
    assert missing.value.filename == str(tmp_path / "nowhere" / "a.txt")
    with pytest.raises(IsADirectoryError) as folder:
        write_bytes(tmp_path, b"")
    assert folder.value.filename == str(tmp_path)
    (tmp_path / "file").write_text("")
    for path in (tmp_path / "file" / "a", tmp_path / "file" / "a" / "b"):
        with pytest.raises(OSError, match="file"):
            write_bytes(path, b"", parents=True)
    with pytest.raises(NotADirectoryError), whole_folder(tmp_path / "file"):
        pass
    assert names(tmp_path) == ["file"]


def test_a_full_disk_is_named_by_the_file(tmp_path: Path) -> None:
    full = OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))  # the system names none
    with pytest.raises(OSError, match="No space") as caught, whole_file(tmp_path / "a.json"):
        raise full
    assert caught.value.filename == str(tmp_path / "a.json")
    with pytest.raises(OSError, match="No space") as caught, whole_folder(tmp_path / "out"):
        raise full
    assert caught.value.filename == str(tmp_path / "out") and not list(tmp_path.iterdir())
    other = OSError(errno.EIO, os.strerror(errno.EIO))  # of anything that was read meanwhile
    with pytest.raises(OSError) as caught, whole_file(tmp_path / "a.json"):
        raise other
    assert caught.value is other


def test_a_folder_is_whole_and_what_is_of_others_stays(tmp_path: Path) -> None:
    folder = tmp_path / "deep" / "made"
    with whole_folder(folder) as part:
        (part / "a").mkdir()
        (part / "a" / "1.txt").write_text("first")
        assert not folder.exists()
    (folder / "mine.txt").write_text("mine")

    def old(at: Path) -> list[Path]:
        return list((at / "a").iterdir())

    for err in (ValueError, KeyboardInterrupt):
        with pytest.raises(err), whole_folder(folder, old=old) as part:
            (part / "2.txt").write_text("second")
            raise err
    assert names(tmp_path / "deep") == ["made", "made/a", "made/a/1.txt", "made/mine.txt"]
    with whole_folder(folder, old=old) as part:
        (part / "b").mkdir()
        (part / "b" / "2.txt").write_text("second")
    assert names(folder) == ["b", "b/2.txt", "mine.txt"]


def test_moving_to_another_disk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    usual = os.replace
    new, target = tmp_path / "new", tmp_path / "target"

    def other_disk(source: str, place: str) -> None:
        if Path(source).parent == new:
            raise OSError(errno.EXDEV, "Invalid cross-device link", source, None, place)
        usual(source, place)

    monkeypatch.setattr(os, "replace", other_disk)
    new.mkdir()
    (new / "a.txt").write_text("new")
    move_into(new, target)
    assert names(tmp_path) == ["new", "target", "target/a.txt"]
    assert (target / "a.txt").read_text() == "new"


def test_folders_that_are_emptied_go_from_the_inside(tmp_path: Path) -> None:
    new, target = tmp_path / "new", tmp_path / "target"
    new.mkdir()
    nested = [target.joinpath(*"abcdefgh"[:n], "1.txt") for n in range(1, 9)]
    for path in nested:
        path.parent.mkdir(parents=True)
        path.write_text("old")
    move_into(new, target, nested)
    assert names(target) == []


def test_an_error_while_moving_puts_the_old_ones_back(tmp_path: Path) -> None:
    new, target = tmp_path / "new", tmp_path / "target"
    for folder in (new, target / "x"):
        folder.mkdir(parents=True)
    for name in ("a.txt", "b.txt", "c.txt"):
        (new / name).write_text("new")
    (new / "x").write_text("a file where a folder is")
    for name in ("a.txt", "b.txt"):  # the one named as old, the other not
        (target / name).write_text("old")
    (target / "x" / "mine.txt").write_text("mine")
    with pytest.raises(OSError, match="x"):
        move_into(new, target, [target / "a.txt"])
    assert names(target) == ["a.txt", "b.txt", "x", "x/mine.txt"]
    assert {(target / name).read_text() for name in ("a.txt", "b.txt")} == {"old"}


def test_json_is_read_with_and_without_a_mark(tmp_path: Path) -> None:
    for encoding in ("utf-8", "utf-8-sig"):
        (tmp_path / "a.json").write_text('{"甲": 1}', encoding=encoding)
        assert read_json(tmp_path / "a.json") == {"甲": 1}


def test_json_of_a_name_that_is_no_utf_8_reads_back_equal() -> None:
    value = {"name": "\\" + "评论".encode("gbk").decode("utf-8", "surrogateescape"), "甲": "😀"}
    text = json_text(value)
    assert json.loads(text.encode("utf-8")) == value
    assert r"\\\udcc6" in text and '"甲": "😀"' in text
