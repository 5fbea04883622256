"""The page as a file: nothing of a comment becomes markup, nothing is fetched, the same twice."""

from __future__ import annotations

import base64
import hashlib
import html.parser
import json
import re
import warnings
from pathlib import Path
from typing import Any, ClassVar

import pytest
import spacy
from hypothesis import given, settings
from hypothesis import strategies as st
from link_scenes import make_doc, two_heads
from report_material import HOSTILE, linked_doc

from spacy_tiktalk import report
from spacy_tiktalk.errors import TiktalkError
from spacy_tiktalk.report import doc_to_html, docs_to_html, palette, write_report
from spacy_tiktalk.report.page.html import asset, page_script, render_page, script_json
from spacy_tiktalk.report.page.media import LARGEST_EMBEDDED, Media
from spacy_tiktalk.report.payload.document import document_payload

TEXT = st.one_of(st.text(), st.sampled_from(HOSTILE))


class Reader(html.parser.HTMLParser):
    """What a browser's parser would see: elements, and the data blocks by id."""

    def __init__(self, page: str) -> None:
        super().__init__(convert_charrefs=True)
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.blocks: dict[str, str] = {}
        self.inline: dict[str, str] = {}
        self._open: str | None = None
        self.feed(page)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given_ = dict(attrs)
        self.tags.append((tag, given_))
        if tag in ("script", "style"):
            self._open = given_.get("id") or tag

    def handle_endtag(self, tag: str) -> None:
        if tag in ("script", "style"):
            self._open = None

    def handle_data(self, data: str) -> None:
        if self._open in ("script", "style"):
            self.inline[self._open] = self.inline.get(self._open, "") + data
        elif self._open:
            self.blocks[self._open] = self.blocks.get(self._open, "") + data


def page_of(**changes: Any) -> dict[str, Any]:
    return {**document_payload(linked_doc("film.mp4", two_heads())), **changes}


def shape(page: str) -> list[tuple[str, tuple[str, ...]]]:
    return [(tag, tuple(attrs)) for tag, attrs in Reader(page).tags]


@settings(deadline=None, max_examples=60)
@given(text=TEXT, speaker=TEXT, title=TEXT, name=TEXT, key=TEXT)
def test_no_text_changes_the_markup(
    text: str, speaker: str, title: str, name: str, key: str
) -> None:
    payload = page_of(
        turns=[{"speaker": speaker, "text": text}],
        title=title,
        key=key,
        facts=[[text, name]],
        notes=[text],
        error=name,
    )
    payload["sides"][0]["clusters"][0]["name"] = name
    page = render_page([payload], title=title, intro=text)
    assert shape(page) == shape(render_page([page_of()]))
    found = json.loads(Reader(page).blocks["d0"])
    assert found["turns"][0] == {"speaker": speaker, "text": text}
    assert found["title"] == title and found["key"] == key


@settings(deadline=None)
@given(value=st.recursive(TEXT, lambda inner: st.lists(inner) | st.dictionaries(TEXT, inner)))
def test_json_in_a_script_comes_back_and_ends_no_script(value: Any) -> None:
    text = script_json(value)
    assert json.loads(text) == value
    assert not set(text) & set("<>&\u2028\u2029\u202e\u200f\x00\x7f")
    text.encode("utf-8")  # halves of emoji are escaped


@pytest.mark.parametrize("value", [float("nan"), float("inf"), {1, 2}, b"x"])
def test_what_is_no_json_is_refused(value: Any) -> None:
    with pytest.raises(TiktalkError, match="T855"):
        render_page([page_of(facts=[["a", value]])])


def test_the_policy_allows_this_page_and_nothing_else() -> None:
    reader = Reader(render_page([page_of()]))
    (policy,) = (a["content"] for t, a in reader.tags if a.get("http-equiv"))
    assert policy is not None
    rules = dict(rule.strip().split(" ", 1) for rule in policy.split(";"))
    assert rules["default-src"] == "'none'" and rules["img-src"] == "data:"
    assert "http" not in policy and "unsafe" not in policy and "*" not in policy
    for name in ("script", "style"):
        digest = base64.b64encode(hashlib.sha256(reader.inline[name].encode()).digest()).decode()
        assert rules[f"{name}-src"] == f"'sha256-{digest}'"


def test_the_page_asks_for_no_other_file() -> None:
    page = render_page([page_of()])
    for tag, attrs in Reader(page).tags:
        assert tag not in ("link", "img", "iframe", "object", "embed", "base")
        assert "src" not in attrs and not any(name.startswith("on") for name in attrs)
    assert not re.search(r"https?://|url\(|@import|//cdn", page)
    script, style = page_script(), asset("report.css")
    for forbidden in ("innerHTML", "outerHTML", "insertAdjacentHTML", "document.write", "eval("):
        assert forbidden not in script
    for forbidden in ("fetch(", "XMLHttpRequest", "localStorage", "new Function", "</script"):
        assert forbidden not in script
    assert "</style" not in style and "<!--" not in script


def test_both_dark_themes_are_one() -> None:
    found = re.findall(r'data-theme="(?:light|dark)"\]\)? \{\n(.*?)\}', asset("report.css"), re.S)
    first, second = (re.sub(r"\s+", " ", block).strip() for block in found)
    assert first == second and "--bg" in first


def test_the_same_twice() -> None:
    doc = linked_doc("film.mp4", two_heads())
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        assert doc_to_html(doc) == doc_to_html(doc)


def test_an_index_has_every_dialogue_once() -> None:
    docs = [linked_doc(key=key) for key in ("a", "a", "", "a~2")]
    entries = json.loads(Reader(docs_to_html(docs)).blocks["index"])
    assert [entry["key"] for entry in entries] == ["a", "a", "", "a~2"]
    assert len({entry["id"] for entry in entries}) == 4 and entries[0]["id"] == "a"
    assert entries[0]["persons"] == 4 and entries[0]["linked"] == 2 and entries[0]["unseen"] == 1
    assert entries[0]["speakers"] == ["A", "B"] and "小满" in entries[0]["names"]


def test_statuses_of_a_comparison_are_counted() -> None:
    payload = page_of()
    clusters = payload["sides"][0]["clusters"]
    clusters[0]["status"] = "split + wrong head"
    clusters[1]["mentions"][0]["status"] = "missing"
    (entry,) = json.loads(Reader(render_page([payload])).blocks["index"])
    assert entry["statuses"] == {"split": 1, "wrong head": 1, "missing": 1}
    # A comparison counts itself: the badges of a pair are two, and a split in three is two splits.
    (entry,) = json.loads(
        Reader(render_page([{**payload, "statuses": {"split": 2}}])).blocks["index"]
    )
    assert entry["statuses"] == {"split": 2}


def test_no_dialogue_at_all_is_a_page() -> None:
    assert json.loads(Reader(render_page([])).blocks["index"]) == []


def test_what_is_nothing_to_draw_is_refused() -> None:
    for value in ("text", 3, {"key": "a"}, None):
        with pytest.raises(TiktalkError, match="T851"):
            docs_to_html([value])  # type: ignore[list-item]
    with pytest.raises(TiktalkError, match="T852"):
        docs_to_html([], video="all")


def test_a_failed_report_leaves_the_old_one(tmp_path: Path) -> None:
    target = tmp_path / "new" / "report.html"
    write_report(target, [linked_doc()])
    before = target.read_bytes()
    with pytest.raises(TiktalkError, match="T851"):
        write_report(target, [linked_doc(), 3])  # type: ignore[list-item]
    assert target.read_bytes() == before and list(target.parent.iterdir()) == [target]
    for place in (tmp_path, target / "r.html"):  # a folder, and in a file
        with pytest.raises(TiktalkError, match="T853"):
            write_report(place, [linked_doc()])


def test_what_is_loaded_late_is_listed() -> None:
    assert set(report.__all__) <= set(dir(report))
    assert all(callable(getattr(report, name)) for name in report.__all__)


def test_many_dialogues_stay_small(tmp_path: Path) -> None:
    size = write_report(tmp_path / "r.html", (linked_doc(key=str(i)) for i in range(200)))
    assert size.stat().st_size < 200 * 4_000 + 100_000


def test_long_and_odd_texts() -> None:
    nlp = spacy.blank("zh")
    docs = [nlp(""), nlp("我"), make_doc(["她" * 5000], [["她"]]), nlp("😀" * 1000)]
    assert len(json.loads(Reader(docs_to_html(docs)).blocks["index"])) == 4


class TestMedia:
    """Which videos go into a page, and what is said of the others."""

    @pytest.fixture
    def film(self, tmp_path: Path) -> Path:
        path = tmp_path / "films" / "a b#?.mp4"
        path.parent.mkdir()
        path.write_bytes(b"\x00\x00\x00\x18ftypisom" + bytes(100))
        return path

    def add(self, media: Media, path: Path | str) -> dict[str, Any]:
        return media.add(document_payload(linked_doc(str(path))), str(path), None)

    def test_small_ones_are_embedded(self, film: Path) -> None:
        src = self.add(Media(), film)["video"]["src"]
        assert src.startswith("data:video/mp4;base64,")
        assert base64.b64decode(src.partition(",")[2]) == film.read_bytes()
        shouted = film.rename(film.with_suffix(".MKV"))
        assert self.add(Media(), shouted)["video"]["src"].startswith("data:video/webm")

    def test_large_ones_are_linked(self, film: Path) -> None:
        with film.open("r+b") as file:
            file.truncate(LARGEST_EMBEDDED + 1)
        media = Media(base=film.parents[1] / "out")
        assert self.add(media, film)["video"]["src"] == "./../films/a%20b%23%3F.mp4"
        assert self.add(Media(), film)["video"]["src"].startswith("file:///")

    def test_none_and_links(self, film: Path) -> None:
        assert self.add(Media(video="none"), film)["video"]["src"] is None
        linked = self.add(Media(video="link", base=film.parent), film)
        assert linked["video"]["src"] == "./a%20b%23%3F.mp4"

    def test_an_embedded_video_stands_once(self, film: Path) -> None:
        made = self.add(Media(), film)
        page = Reader(render_page([made, made]))
        assert (
            json.loads(page.blocks["m0"]).startswith("data:video/mp4") and "m1" not in page.blocks
        )
        assert json.loads(page.blocks["d1"])["video"]["block"] == "m0"

    def test_the_heads_of_a_video_stand_once(self) -> None:
        heads = [{"id": "H1", "cluster": None, "label": None, "crops": ["data:image/png;base64,A"]}]
        tracks = {"shots": [], "step": 0.2, "heads": [{"id": "H1", "tracklets": []}]}
        first, other = ({**page_of(), "tracks": tracks, "heads": heads} for _ in range(2))
        alone = {**page_of(), "tracks": tracks, "heads": [{**heads[0], "crops": []}]}
        page = Reader(render_page([first, {**other, "key": "other"}, alone, other]))
        d0, d1, d2, d3 = (json.loads(page.blocks[f"d{n}"]) for n in range(4))
        assert (d0["tracks"], d0["heads"]) == (tracks, heads) and "shared" not in d0
        for shared in (d1, d3):
            assert (shared["shared"], shared["tracks"]) == ("d0", None)
            assert shared["heads"] == [{**heads[0], "crops": []}]
        assert d2["tracks"] == tracks and "shared" not in d2

    def test_what_is_no_video_or_outside_is_never_read(self, tmp_path: Path, film: Path) -> None:
        secret = tmp_path / "secret.mp4"
        secret.write_text("password")
        media = Media(root=film.parent)
        for path in (secret, "../secret.mp4", "nothing.mp4", "http://example.org/a.mp4"):
            made = self.add(media, path)
            assert made["video"]["src"] is None and "not at hand" in made["notes"][-1]
        made = self.add(Media(), secret)  # no root, but no video either
        assert made["video"]["src"] is None
        assert len(media.missing) == 4
        (elsewhere := tmp_path / "elsewhere").mkdir()
        assert self.add(Media(root=elsewhere), film)["video"]["src"] is None

    def test_one_without_pictures_is_not_a_missing_one(self, film: Path) -> None:
        pytest.importorskip("cv2")
        media, tracks = Media(), two_heads()
        made = media.add(document_payload(linked_doc(str(film), tracks)), str(film), tracks)
        assert made["video"]["src"] and "could not be cut" in made["notes"][-1]
        assert (len(media.missing), len(media.uncut)) == (0, 1)

    def test_a_missing_one_that_nobody_wants_is_none(self) -> None:
        with warnings.catch_warnings():
            warnings.simplefilter("error")
            page = doc_to_html(linked_doc("nothing.mp4"), video="none")
            assert "not at hand" not in page
            assert "not at hand" not in doc_to_html(linked_doc(None, two_heads()))
        with pytest.warns(UserWarning, match="W850"):  # whose pictures are wanted
            page = doc_to_html(linked_doc("nothing.mp4", two_heads()), video="none")
        assert "no pictures of the heads: the video film.mp4 was not at hand" in page

    def test_a_missing_one_is_warned_of(self, tmp_path: Path) -> None:
        doc = linked_doc("nothing.mp4")
        with pytest.warns(UserWarning, match="W850"):
            page = doc_to_html(doc, title="我的")
        assert "not at hand" in page and "<title>我的" in page
        with pytest.warns(UserWarning, match="W850"):
            written = write_report(tmp_path / "r.html", [doc], title="我的")
        assert written.read_text(encoding="utf-8") == page


class TestPalette:
    """Colors that stay apart, and text on them that can be read."""

    SIGHT: ClassVar = {
        "normal": ((1, 0, 0), (0, 1, 0), (0, 0, 1)),
        "protan": (
            (0.152286, 1.052583, -0.204868),
            (0.114503, 0.786281, 0.099216),
            (-0.003882, -0.048116, 1.051998),
        ),
        "deutan": (
            (0.367322, 0.860646, -0.227968),
            (0.280085, 0.672501, 0.047413),
            (-0.011820, 0.042940, 0.968881),
        ),
        "tritan": (
            (1.255528, -0.076749, -0.178779),
            (-0.078411, 0.930809, 0.147602),
            (0.004733, 0.691367, 0.303900),
        ),
    }

    @pytest.mark.parametrize("sight", SIGHT)
    def test_any_two_are_told_apart(self, sight: str) -> None:
        labs = [self.lab(color, self.SIGHT[sight]) for color in (*palette.COLORS, palette.NOBODY)]
        distances = [
            sum((a - b) ** 2 for a, b in zip(one, other, strict=True)) ** 0.5
            for i, one in enumerate(labs)
            for other in labs[:i]
        ]
        assert min(distances) >= 15

    def test_numbers(self) -> None:
        assert palette.cluster_color(1) == palette.cluster_color(11) == palette.COLORS[0]
        assert palette.cluster_color(0) == palette.NOBODY

    @pytest.mark.parametrize("color", [*palette.COLORS, palette.NOBODY])
    def test_text_on_a_color_is_readable(self, color: str) -> None:
        light, dark = sorted(
            map(palette.relative_luminance, (color, palette.text_on(color))), reverse=True
        )
        assert (light + 0.05) / (dark + 0.05) >= 4.5

    @staticmethod
    def lab(color: str, matrix: Any) -> tuple[float, float, float]:
        parts = [int(color[i : i + 2], 16) / 255 for i in (1, 3, 5)]
        linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in parts]
        seen = [
            min(1.0, max(0.0, sum(m * c for m, c in zip(row, linear, strict=True))))
            for row in matrix
        ]
        to_xyz = ((0.4124, 0.3576, 0.1805), (0.2126, 0.7152, 0.0722), (0.0193, 0.1192, 0.9505))
        white = (0.9505, 1.0, 1.089)
        xyz = [sum(m * c for m, c in zip(row, seen, strict=True)) for row in to_xyz]
        f = [
            v ** (1 / 3) if v > 0.008856 else 7.787 * v + 16 / 116
            for v in (x / w for x, w in zip(xyz, white, strict=True))
        ]
        return 116 * f[1] - 16, 500 * (f[0] - f[1]), 200 * (f[1] - f[2])
