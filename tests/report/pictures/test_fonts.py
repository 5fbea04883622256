"""The font that comes with the package, what is asked after it, and machines without any font."""

from __future__ import annotations

import ast
import hashlib
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest
from places import ROOT

from spacy_tiktalk.errors import TiktalkError
from spacy_tiktalk.report.pictures import fonts, installed_fonts, label_font
from spacy_tiktalk.report.pictures.drawing import Labels
from spacy_tiktalk.report.pictures.fonts import BUNDLED, load_font, missing_characters
from spacy_tiktalk.report.pictures.installed_fonts import find_installed
from spacy_tiktalk.report.pictures.label_font import LabelFont, whole_characters
from spacy_tiktalk.report.pictures.labels import drawable_names

pil = pytest.importorskip("PIL.Image")
ENDINGS = (".ttf", ".ttc", ".otf", ".otc")
NOBODYS = "\U0010fffe"  # no character, so no font has it


@pytest.fixture
def no_fonts(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """A machine on which no font is installed."""
    monkeypatch.setattr(installed_fonts, "_font_files", tuple)
    monkeypatch.setattr(installed_fonts, "_listed_fonts", lambda characters: ())
    label_font._installed.cache_clear()
    yield
    label_font._installed.cache_clear()


def drawn(text: str, size: int = 17) -> np.ndarray:
    image = np.zeros((60, 900, 3), np.uint8)
    Labels(LabelFont(size)).place(image, (0, 50, 10, 55), text, (0, 255, 0), [])
    return image


def all_of(codec: str) -> str:
    """The hanzi of a legacy character set."""
    found = []
    for code in range(0x4E00, 0xA000):
        try:
            chr(code).encode(codec)
        except UnicodeEncodeError:
            continue
        found.append(chr(code))
    return "".join(found)


# --- the font of the package ----------------------------------------------------------------


def test_the_font_is_what_the_script_makes() -> None:
    tree = ast.parse((ROOT / "scripts/make_font.py").read_text(encoding="utf-8"))
    sums = {
        node.targets[0].id: ast.literal_eval(node.value)
        for node in tree.body
        if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name)
        if node.targets[0].id.endswith("_SHA256")
    }
    assert hashlib.sha256(BUNDLED.read_bytes()).hexdigest() == sums["RESULT_SHA256"]
    assert BUNDLED.stat().st_size < 5_000_000
    license_ = (BUNDLED.parent / "OFL.txt").read_text(encoding="utf-8")
    assert "Copyright 2014-2021 Adobe" in license_ and "SIL OPEN FONT LICENSE" in license_
    assert "Noto Sans CJK SC" in (ROOT / "THIRD_PARTY_NOTICES").read_text(encoding="utf-8")


@pytest.mark.parametrize(("codec", "n"), [("gb2312", 6763), ("big5", 13053), ("gbk", 20902)])
def test_hanzi_of_both_scripts(codec: str, n: int) -> None:
    hanzi = all_of(codec)
    assert len(hanzi) >= n
    assert missing_characters(hanzi, BUNDLED) == ""


def test_what_else_names_are_made_of() -> None:
    letters = "AZaz09 éüñ ǎǐǒǔǚǜ Дмитрий Ωμεγα そらカナ ㄅㄆ"
    signs = "!?'()[]{}@#%&*-_/~ （）《》「」，。！？、…—·•□〇○●★☆♡♥♪"
    assert missing_characters(letters + signs, BUNDLED) == ""
    assert missing_characters(f"a{NOBODYS}a \n", BUNDLED) == NOBODYS
    assert missing_characters("", BUNDLED) == missing_characters(" \n\u3000", BUNDLED) == ""


def test_files_that_are_no_font(tmp_path: Path) -> None:
    bad = tmp_path / "坏.ttf"
    bad.write_bytes(b"no font")
    for path in (bad, tmp_path / "missing.ttf", tmp_path):
        with pytest.raises(TiktalkError, match=r"T766"):
            load_font(path, 10)
        with pytest.raises(TiktalkError, match=r"T766"):
            LabelFont(10, path)


# --- drawing --------------------------------------------------------------------------------


@pytest.mark.usefixtures("no_fonts")
def test_names_are_drawn_on_a_machine_without_any_font() -> None:
    names = ["艾琳", "霍将军", "張學友", "鄧麗君", "小美 Bella 99", "さくら"]
    labels = {f"H{i}": f"H{i} {name}" for i, name in enumerate(names, 1)}
    assert drawable_names(labels, LabelFont(17)) == labels, "and no warning, which is an error here"
    pictures = [drawn(name) for name in names]
    assert all((a != b).any() for a, b in pairwise(pictures))
    assert all((picture[:50] == 0).all(axis=2).sum() > 100 for picture in pictures)


def test_a_label_of_the_package_font_asks_no_installed_one(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object) -> None:
        raise AssertionError("pictures would differ from machine to machine")

    monkeypatch.setattr(installed_fonts, "_font_files", refuse)
    monkeypatch.setattr(installed_fonts, "_listed_fonts", refuse)
    label_font._installed.cache_clear()
    assert (drawn("H1 刘德华 張學友 Ö?") > 0).any()


@pytest.mark.usefixtures("no_fonts")
def test_what_no_font_has_is_a_box() -> None:
    font = LabelFont(17)
    names = {"H1": "H1 刘\U0001fae8", "H2": "H2 小美", "H3": "H3 \U0001fae8 🧋", "H4": "H4"}
    with pytest.warns(UserWarning, match=r"W760.*🧋.*(?:1fae8|🫨)") as caught:
        found = drawable_names(names, font)
    assert found == {"H1": "H1 刘□", "H2": "H2 小美"}, "the others by their ids"
    assert len(caught) == 1
    many = {"H1": "".join(chr(0xAC00 + i) for i in range(40))}
    with pytest.warns(UserWarning, match=r"'[가-힣]{20}…'"):
        assert drawable_names(many, font) == {}
    assert drawable_names({}, font) == {}


def test_a_font_of_the_user_comes_first(tmp_path: Path) -> None:
    """Here it is Pillow's own, which has Latin letters; hanzi still come from the package."""
    given = tmp_path / "mine.ttf"
    image_font = pytest.importorskip("PIL.ImageFont")
    data = image_font.load_default(10).font_bytes
    given.write_bytes(data)
    font = LabelFont(17, given)
    assert font.missing("H1 Bella 刘德华") == []
    assert font.getbbox("Bella") != LabelFont(17).getbbox("Bella")
    runs = [text for _, text in font._runs("Bella 刘德华 x")]
    assert runs == ["Bella ", "刘德华 ", "x"]


def test_boxes_of_mixed_lines_hold_what_is_drawn() -> None:
    font = LabelFont(20)
    assert font.getbbox("") == (0, 0, 0, 0) and font.missing("") == []
    left, top, right, bottom = font.getbbox("刘g国")
    assert left >= 0 and right > 50 and top < 0 < bottom
    first, second = font.getbbox("刘"), font.getbbox("刘德")
    assert second[2] - first[2] == pytest.approx(20, abs=1)


def test_labels_have_one_height() -> None:
    taken: list[tuple[int, int, int, int]] = []
    labels = Labels(LabelFont(25))
    for text in ("H1", "H1 艾琳", "H2 龘靐齉", "H3 鄧麗君 é(gj|)", "?", "_", ""):
        labels.place(np.zeros((200, 400, 3), np.uint8), (0, 90, 9, 99), text, (0, 255, 0), taken)
    assert len({bottom - top for _, top, _, bottom in taken}) == 1


def test_marks_stay_with_their_characters() -> None:
    assert whole_characters("") == [] and whole_characters("x") == ["x"]
    assert whole_characters("e\u0301刘e\u0301\u0323") == ["e\u0301", "刘", "e\u0301\u0323"]
    assert whole_characters("\u0301a") == ["\u0301", "a"]


# --- installed fonts ------------------------------------------------------------------------


def test_an_installed_font_gives_what_is_lacking(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The folders are searched where there is no fontconfig; broken files are passed over."""
    (tmp_path / "Abad.ttf").write_bytes(b"no font")
    (tmp_path / "readme.txt").write_bytes(b"")
    good = tmp_path / "deep" / "some.otf"
    good.parent.mkdir()
    shutil.copy(BUNDLED, good)
    monkeypatch.setattr(installed_fonts, "_font_folders", lambda: (tmp_path, tmp_path / "none"))
    monkeypatch.setattr(shutil, "which", lambda name: None)
    for cached in (installed_fonts._font_files, installed_fonts._listed_fonts):
        cached.cache_clear()
    try:
        assert find_installed("刘é") == good
        assert find_installed(NOBODYS) is None
        assert find_installed("") == good, "nothing is lacking"
    finally:
        for cached in (installed_fonts._font_files, installed_fonts._listed_fonts):
            cached.cache_clear()


def test_the_plainest_style_of_the_best_known_font_comes_first(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    names = ["zz.ttf", "b-Bold.ttf", "b.ttf", "NotoSansCJK-Bold.ttc", "NotoSansCJK-Regular.ttc"]
    monkeypatch.setattr(installed_fonts, "_font_files", lambda: tuple(map(Path, names)))
    monkeypatch.setattr(installed_fonts, "_listed_fonts", lambda characters: None)
    found = [path.name for path in installed_fonts._candidates("x")]
    assert found == [*names[:-3:-1], "b.ttf", "zz.ttf", "b-Bold.ttf"]
    monkeypatch.setattr(installed_fonts, "_listed_fonts", lambda characters: (Path("c.ttf"),))
    assert [path.name for path in installed_fonts._candidates("x")][2:] == ["c.ttf"]


@pytest.mark.skipif(sys.platform == "win32", reason="fontconfig is not asked there")
def test_fontconfig_without_fonts(tmp_path: Path) -> None:
    """In a process of its own, on a machine with an empty home and an empty fontconfig."""
    config = tmp_path / "fonts.conf"
    config.write_text(f"<fontconfig><cachedir>{tmp_path}</cachedir></fontconfig>")
    code = """
import pathlib, warnings
from spacy_tiktalk.report.pictures import installed_fonts
installed_fonts._font_folders = lambda: (pathlib.Path.home(),)
from spacy_tiktalk.report.pictures.label_font import LabelFont
from spacy_tiktalk.report.pictures.labels import drawable_names
warnings.simplefilter("error")
print(ascii(drawable_names({"H1": "H1 \\u970d\\u5c06\\u519b"}, LabelFont(17))))
print(ascii(LabelFont(17).missing("\\u5218\\uae40\\U0001fae8")))
"""
    env = os.environ | {"FONTCONFIG_FILE": str(config), "HOME": str(tmp_path)}
    env["PYTHONPATH"] = os.pathsep.join(p for p in sys.path if p)
    done = subprocess.run(
        [sys.executable, "-c", code], env=env, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    assert done.stdout.splitlines() == [
        ascii({"H1": "H1 霍将军"}),
        ascii(["김", "\U0001fae8"]),
    ]


def test_no_installed_font_claims_what_is_no_character() -> None:
    loaded = 0
    for path in installed_fonts._font_files()[:5]:
        try:
            load_font(path, 10)
        except TiktalkError:
            continue
        loaded += 1
        assert fonts.missing_characters(NOBODYS, path) == NOBODYS
    if not loaded:
        pytest.skip("no font that can be loaded is installed")


def test_a_user_without_a_home_has_the_fonts_of_the_system(monkeypatch: pytest.MonkeyPatch) -> None:
    """As in a container that runs under a number that no system file names."""
    monkeypatch.setattr(os.path, "expanduser", lambda path: path)
    assert [path for path in installed_fonts._font_folders() if path.is_absolute()]
