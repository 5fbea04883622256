"""Galleries of faces: names, photos, and what they say of heads. Drawn heads and two public-domain
photographs of corpus/heads."""

from __future__ import annotations

import json
import os
import pickle
import re
import sys
import unicodedata
import warnings
from dataclasses import replace
from pathlib import Path

import cv2
import numpy as np
import pytest
import spacy
from drawn import ColorDetector, ColorEmbedder, draw
from hypothesis import given
from hypothesis import strategies as st
from places import HEADS

from spacy_tiktalk.errors import TiktalkError, error
from spacy_tiktalk.lexicon.aliases import Aliases, public_figures
from spacy_tiktalk.linking.gallery.faces import FaceGallery
from spacy_tiktalk.linking.gallery.files import gallery_aliases, read_gallery
from spacy_tiktalk.linking.gallery.load import load_gallery
from spacy_tiktalk.linking.gallery.names import GalleryNames, plain_name
from spacy_tiktalk.linking.types import ClusterText, Evidence, Scene
from spacy_tiktalk.video.detect.centerface import CenterFace
from spacy_tiktalk.video.embed.mobile_face import MobileFace
from spacy_tiktalk.video.reading.backends import heif
from spacy_tiktalk.video.recognize.dlib_face import DlibFace
from spacy_tiktalk.video.types import Embedder

LIMIT = 6.0
RED, GREEN = (np.array(c, dtype=np.float32) / 255 for c in ((40, 40, 230), (40, 230, 40)))


def photo(path: Path, **heads: tuple[int, int]) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    ok, data = cv2.imencode(".png", draw(heads))
    assert ok
    path.write_bytes(data.tobytes())
    return path


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    photo(tmp_path / "faces" / "刘德华.png", red=(20, 20))
    photo(tmp_path / "faces" / "周慧敏" / "1.png", green=(50, 30))
    (tmp_path / "faces" / "aliases.json").write_text('{"刘德华": ["华仔", "Andy Lau"]}', "utf-8")
    return tmp_path / "faces"


def load(source: object) -> FaceGallery:
    return load_gallery(source, detector=ColorDetector(), embedder=ColorEmbedder())


def scene(*names: str, kinds: str = "PROPER", **vectors: np.ndarray) -> Scene:
    clusters = tuple(ClusterText(((0, 1),), (n,), (kinds,), n) for n in names)
    held = {head: [vector] for head, vector in vectors.items()}
    return Scene(spacy.blank("zh")("他"), clusters, tuple(vectors), None, {}, held)


def test_a_face_is_found_by_name_and_by_alias(folder: Path) -> None:
    gallery = load(folder)
    assert isinstance(gallery, Evidence)
    found = gallery([scene("刘德华", "华仔", "周慧敏", "路人", H1=RED, H2=GREEN)])[0]
    assert found is not None and found.values.shape == (4, 2, 1)
    first, alias, second, nobody = found.values[:, :, 0]
    assert first[0] == alias[0] > 3 and first[1] < -3 and second[1] > 3 and second[0] < -3
    assert not nobody.any()
    assert "刘德华" in found.notes[0, 0] and (3, 0) not in found.notes


def test_who_is_not_seen_gets_evidence_against_every_head(folder: Path) -> None:
    found = load(folder)([scene("刘德华", H1=GREEN)])[0]
    assert found is not None and (found.values < -3).all()


def test_nothing_to_say(folder: Path) -> None:
    gallery = load(folder)
    assert gallery([scene("路人", H1=RED), scene("刘德华"), scene()]) == [None, None, None]
    held = scene("刘德华", H1=RED)
    blind = Scene(held.doc, held.clusters, ("H1", "H2"), None, {}, {"H2": [RED]})
    found = gallery([blind])[0]
    assert found is not None and found.values[0, 0, 0] == 0 and found.values[0, 1, 0] > 3
    assert gallery([]) == []


@pytest.mark.parametrize(
    ("said", "person"),
    [
        ("刘德华", "刘德华"), ("劉德華", "刘德华"),
        ("ＡＮＤＹ lau", "刘德华"), ("刘德华弟弟", None), ("华", None),
        ("刘德华和周慧敏", None), ("老刘", None),
    ],
)  # fmt: skip
def test_names(folder: Path, said: str, person: str | None) -> None:
    called = GalleryNames(load(folder).names)
    known = public_figures()
    assert called.person_of(ClusterText(((0, 1),), (said,), ("PROPER",)), known) == person
    assert called.person_of(ClusterText(((0, 1),), (said,), ("NOMINAL",)), known) is None


def test_the_list_of_aliases_is_asked_where_the_gallerys_own_say_nothing(tmp_path: Path) -> None:
    red, green = photo(tmp_path / "r.png", red=(20, 20)), photo(tmp_path / "g.png", green=(50, 30))
    listed = Aliases({"刘德华": ["德哥", "华仔"], "周慧敏": ["敏敏"], "林一": ["敏敏"]})

    def person(gallery: FaceGallery, *said: str) -> str | None:
        cluster = ClusterText(((0, 1),) * len(said), said, ("PROPER",) * len(said))
        return GalleryNames(gallery.names).person_of(cluster, listed)

    both = load({"刘德华": red, "周慧敏": green})
    assert person(both, "华仔") == "刘德华" and person(both, "敏敏") == "周慧敏"
    assert person(both, "路人") is None and person(both, "华仔", "敏敏") is None
    assert person(load({"林一": red, "周慧敏": green}), "敏敏") is None  # of two of the gallery
    own = load({"刘德华": red, "周慧敏": {"photos": green, "aliases": ["华仔"]}})
    assert person(own, "华仔") == "周慧敏"
    found = load({"刘德华": red})([scene("华仔", H1=RED)])[0]  # of the package's list
    assert found is not None and found.values[0, 0, 0] > 3


def test_a_face_that_is_nearer_to_another_of_the_gallery_is_that_ones(tmp_path: Path) -> None:
    """Alone each photo would speak for this head."""
    shade = (0.8 * RED + 0.2 * GREEN).astype(np.float32)
    source = {"刘德华": photo(tmp_path / "1.png", red=(20, 20))}
    gallery = load(source)
    held = scene("刘德华", "周慧敏", H1=RED, H2=shade)
    alone = gallery([held])[0]
    assert alone is not None and (alone.values[0, :, 0] > 2).all()
    both = replace(gallery, names={**gallery.names, "周慧敏": "周慧敏"},
                   faces={**gallery.faces, "周慧敏": (shade,)})  # fmt: skip
    found = both([held])[0]
    assert found is not None
    ((first, taken), (other, own)) = found.values[:, :, 0].tolist()
    assert first > 2 and own > 2 and taken < 0 and other < 0
    many = {f"人{n}": (GREEN,) for n in range(40)}  # nobody like it
    crowd = replace(both, names={**both.names, **{n: n for n in many}},
                    faces={**both.faces, **many})  # fmt: skip
    found = crowd([held])[0]
    assert found is not None and found.values[0, 1, 0] < 0 and found.values[1, 0, 0] < 0


def test_a_known_face_is_nobody_of_another_full_name(folder: Path) -> None:
    gallery = load(folder)
    kinds = ("邓紫棋", "刘得华", "小棋", "阿华", "主播", "她")
    found = gallery([scene("邓紫棋", H1=RED, H2=(RED + GREEN) / 2)])[0]
    assert found is not None
    assert found.values[0, 0, 0] < -3  # 刘德华's
    found = gallery([scene(*kinds[1:], H1=RED)])[0]  # who may be 刘德华
    assert found is None or np.allclose(found.values, 0, atol=1e-6)
    # Their first character is a surname, too.
    looks = ("白衣服", "白衬衫", "黄毛", "司仪", "左二", "左边")
    found = gallery([scene(*looks, H1=RED)])[0]
    assert found is None or not found.values.any()
    strange = np.array([1.0, 0.1, 0.1], dtype=np.float32)
    found = gallery([scene("邓紫棋", H1=strange)])[0]
    assert found is not None and abs(found.values[0, 0, 0]) < 0.1  # nobody's
    same = replace(scene("邓紫棋", H1=RED), aliases=Aliases({"刘德华": ["邓紫棋"]}))
    found = gallery([same])[0]
    assert found is not None and found.values[0, 0, 0] > 3


def test_of_more_people_one_likeness_says_less_against_another_name(folder: Path) -> None:
    gallery = load(folder)
    near = (0.7 * RED + 0.3 * GREEN).astype(np.float32)
    held = scene("邓紫棋", H1=near)
    many = {f"周{given}": (GREEN,) for given in "子丑寅卯辰巳午未申酉戌亥"}  # none of them like it
    crowd = replace(gallery, names={**gallery.names, **{n: n for n in many}},
                    faces={**gallery.faces, **many})  # fmt: skip
    few, more = (found.values[0, 0, 0] for found in (gallery([held])[0], crowd([held])[0]) if found)
    assert few < more - 0.5 < 0


def test_a_mapping_a_file_and_a_folder_are_one(folder: Path, tmp_path: Path) -> None:
    people = {
        "刘德华": {"photos": ["faces/刘德华.png"], "aliases": ["华仔", "Andy Lau"]},
        "周慧敏": "faces/周慧敏/1.png",
    }
    file = tmp_path / "g.json"
    file.write_text(json.dumps(people), encoding="utf-8")
    given_ = {
        "刘德华": {"photos": [folder / "刘德华.png"], "aliases": ("华仔", "Andy Lau")},
        "周慧敏": str(folder / "周慧敏" / "1.png"),
    }
    galleries = [load(source) for source in (folder, str(folder), file, given_)]
    assert len({gallery.fingerprint for gallery in galleries}) == 1
    assert len({str(gallery.names) for gallery in galleries}) == 1
    copy = pickle.loads(pickle.dumps(galleries[0]))
    assert copy.names == galleries[0].names and np.array_equal(
        copy.faces["刘德华"], galleries[0].faces["刘德华"]
    )


def test_what_is_no_gallery_is_told(folder: Path, tmp_path: Path) -> None:
    empty = tmp_path / "empty"
    empty.mkdir()
    bad_json = tmp_path / "bad.json"
    bad_json.write_text("[1]")
    nothing = photo(tmp_path / "nothing.png")
    two = photo(tmp_path / "two.png", red=(10, 10), green=(80, 60))
    text = tmp_path / "text.jpg"
    text.write_text("no picture")
    cases = {
        "T810": [tmp_path / "none", "x" * 5000, "a\0b", 3, None, two],
        "T811": [empty, {}],
        "T812": [
            bad_json, {"A": []}, {"A": [3]}, {"A": None}, {"A": "none.png"}, {" ": two},
            {"A": {"photos": two, "age": 3}}, {"A": {"photos": two, "aliases": "华仔"}},
            {"!": folder / "刘德华.png"},
        ],
        "T813": [
            {
                "甲": {"photos": [folder / "刘德华.png"], "aliases": ["哥"]},
                "乙": {"photos": [folder / "刘德华.png"], "aliases": ["哥"]},
            }
        ],
        "T814": [{"A": nothing}, {"A": two}, {"A": text}],
    }  # fmt: skip
    for code, sources in cases.items():
        for source in sources:
            with pytest.raises(TiktalkError, match=code):
                load(source)
    (folder / "aliases.json").write_text('{"谁": ["某"]}', encoding="utf-8")
    with pytest.raises(TiktalkError, match=r"T812.*谁"):
        read_gallery(folder)


@pytest.mark.skipif(sys.platform != "linux", reason="a name there is UTF-8 or is not written")
@pytest.mark.parametrize("name", ["刘德华", "刘德华A"])
def test_a_name_in_another_encoding_is_told(tmp_path: Path, name: str) -> None:
    (tmp_path / os.fsdecode(name.encode("gbk") + b".png")).write_bytes(
        photo(tmp_path.parent / "p.png", red=(20, 20)).read_bytes()
    )
    with pytest.raises(TiktalkError, match=r"T812.*not UTF-8") as caught:
        load(tmp_path)
    assert str(caught.value).encode()


def test_half_a_character_in_an_alias_is_told(folder: Path) -> None:
    (folder / "aliases.json").write_text(r'{"刘德华": ["华仔\ud800"]}', encoding="utf-8")
    for read in (load, gallery_aliases):
        with pytest.raises(TiktalkError, match=r"T812.*half a character"):
            read(folder)


def test_more_photos_and_more_crops_are_surer(folder: Path) -> None:
    """Two shades between red and green, nearer to red."""
    near = (0.62 * RED + 0.38 * GREEN).astype(np.float32)
    one = load({"刘德华": folder / "刘德华.png"})
    two = load({"刘德华": [folder / "刘德华.png", photo(folder.parent / "2.png", red=(50, 40))]})

    def said(gallery: FaceGallery, *vectors: np.ndarray) -> float:
        held = scene("刘德华", H1=near)
        found = gallery([replace(held, vectors={"H1": list(vectors)})])[0]
        assert found is not None
        return float(found.values[0, 0, 0])

    alone = said(one, near)
    assert 0.2 < abs(alone) < said(one, near, near) / np.sign(alone) < LIMIT
    assert abs(said(two, near)) > abs(alone)


@given(st.text(max_size=20))
def test_plain_names_are_stable(text: str) -> None:
    assert plain_name(plain_name(text)) == plain_name(text)


@pytest.mark.parametrize("embedder", [MobileFace(), DlibFace()], ids=["mobile", "dlib"])
def test_real_photographs(embedder: Embedder) -> None:
    if isinstance(embedder, DlibFace):
        pytest.importorskip("dlib", reason="the extra [dlib] is not installed")
    gallery = load_gallery(
        {"艾琳": HEADS / "collins.jpg", "霍珀": HEADS / "hopper.jpg"},
        detector=CenterFace(),
        embedder=embedder,
    )
    faces = {name: vectors[0] for name, vectors in gallery.faces.items()}
    found = gallery([scene("艾琳", "霍珀", H1=faces["艾琳"], H2=faces["霍珀"])])[0]
    assert found is not None
    assert np.sign(found.values[:, :, 0]).tolist() == [[1, -1], [-1, 1]]


def test_a_name_in_pieces_is_the_name(tmp_path: Path) -> None:
    """Some file systems hand out é as e and an accent."""
    whole, parts = "René", unicodedata.normalize("NFD", "René")
    (tmp_path / f"{parts}.jpg").write_bytes(b"x")
    (tmp_path / "aliases.json").write_text(json.dumps({whole: ["小雷"]}), encoding="utf-8")
    found = read_gallery(tmp_path)
    assert list(found) == [whole] and found[whole].aliases == ("小雷",)


def test_what_is_passed_over_is_told(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(heif, "can_read", lambda: False)
    phone = b"\0\0\0\x18ftypheic" + b"\0" * 40
    (folder / "周慧敏" / "IMG_1.HEIC").write_bytes(phone)
    (folder / "张学友.heic").write_bytes(phone)
    (folder / ".hidden").write_bytes(phone)
    (folder / ".git").mkdir()
    (folder / ".git" / "hidden").write_bytes(phone)
    with pytest.warns(UserWarning, match=r"W810.*spacy-tiktalk\[heif\]") as told:
        found = read_gallery(folder)
    assert list(found) == ["刘德华", "周慧敏"]
    (text,) = [str(warning.message) for warning in told]
    assert "张学友.heic" in text and "IMG_1.HEIC" in text and "hidden" not in text
    assert "aliases.json" not in text
    (folder / "周慧敏" / "IMG_1.HEIC").rename(folder / "周慧敏" / "IMG_1.jpg")  # by its name a JPEG
    (folder / "张学友.heic").rename(folder / "notes.txt")
    with (
        pytest.warns(UserWarning, match=r"W810.*notes\.txt.*JPEG or PNG"),
        pytest.warns(UserWarning, match=r"W814.*IMG_1.*HEIC"),
    ):
        load(folder)


def test_folders_without_a_picture_stop_nobody_else(folder: Path) -> None:
    for name in ("__MACOSX", ".Trash", "张学友", "黎明"):
        (folder / name).mkdir()
    (folder / "__MACOSX" / "._1.png").write_bytes(b"x")
    (folder / "__MACOSX" / "note.txt").write_bytes(b"x")
    (folder / "aliases.json").write_text('{"刘德华": ["华仔"], "黎明": ["黎天王"]}', "utf-8")
    with pytest.warns(UserWarning, match=r"W812") as told:
        found = read_gallery(folder)
    assert list(found) == ["刘德华", "周慧敏"] and found["刘德华"].aliases == ("华仔",)
    (text,) = [str(warning.message) for warning in told]
    assert "张学友, 黎明" in text and "MACOSX" not in text
    for path in (folder / "刘德华.png", folder / "周慧敏" / "1.png"):
        path.unlink()
    with pytest.warns(UserWarning, match=r"W812"), pytest.raises(TiktalkError, match=r"T811|T812"):
        read_gallery(folder)


def test_a_phones_photo_is_read_with_its_plugin(folder: Path) -> None:
    plugin = pytest.importorskip("pillow_heif", reason="the extra [heif] is not installed")
    expected = load(folder).faces["刘德华"][0]
    source = folder / "刘德华.png"
    pixels = cv2.imdecode(np.frombuffer(source.read_bytes(), np.uint8), 1)[:, :, ::-1]
    source.unlink()
    image = plugin.from_bytes("RGB", pixels.shape[1::-1], np.ascontiguousarray(pixels).tobytes())
    image.save(folder / "刘德华.HEIC", quality=-1)
    assert load(folder).faces["刘德华"][0] == pytest.approx(expected, abs=0.03)


def test_a_name_that_no_comment_in_chinese_has_is_told(folder: Path) -> None:
    photo = folder / "刘德华.png"
    with pytest.warns(UserWarning, match=r"W811.*Andy Lau.*aliases\.json"):
        read_gallery({"Andy Lau": photo, "周慧敏": photo})
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        read_gallery({"Andy Lau": {"photos": photo, "aliases": ["劉德華"]}})


def test_all_bad_photos_are_told_at_once(folder: Path) -> None:
    photo(folder / "甲.png")
    photo(folder / "乙" / "1.png")
    (folder / "丙.png").write_bytes(b"")
    with pytest.raises(TiktalkError, match=r"T815.*3 photos") as caught:
        load(folder)
    assert all(str(Path(name)) in str(caught.value) for name in ("甲.png", "1.png", "丙.png"))
    for path in (folder / "甲.png", folder / "乙" / "1.png"):
        path.unlink()
    with (
        pytest.warns(UserWarning, match="W812"),
        pytest.raises(TiktalkError, match=r"T814.*丙\.png"),
    ):
        load(folder)


def test_one_bad_photo_among_good_ones_is_passed_over(folder: Path) -> None:
    photo(folder / "刘德华" / "2.png")
    (folder / "周慧敏" / "broken.png").write_bytes(b"")
    with pytest.warns(UserWarning, match="W814") as told:
        gallery = load(folder)
    said = "\n".join(str(warning.message) for warning in told)
    assert "2.png of '刘德华'" in said and "no head is found in it." in said
    assert "broken.png" in said and "cannot be read as a picture (" in said
    assert "T708" not in said and ".." not in said.replace(str(folder), "")
    assert {name: len(faces) for name, faces in gallery.faces.items()} == {"刘德华": 1, "周慧敏": 1}


def test_one_face_under_two_names_is_told_and_fits_both(tmp_path: Path) -> None:
    same = photo(tmp_path / "1.png", red=(20, 20)), photo(tmp_path / "2.png", red=(60, 40))
    other = photo(tmp_path / "3.png", green=(20, 20))
    with pytest.warns(UserWarning, match=r"W815.*'刘德华' and '周慧敏'.*0\.00") as told:
        gallery = load({"刘德华": same[0], "周慧敏": same[1], "张学友": other})
    assert len(told) == 1
    found = gallery([scene("刘德华", "周慧敏", "张学友", H1=RED)])[0]
    assert found is not None
    assert (found.values[:2, 0, 0] > 3).all() and found.values[2, 0, 0] < -3


def test_a_photo_of_somebody_else_among_a_persons_is_told(tmp_path: Path) -> None:
    photos = [photo(tmp_path / f"{n}.png", red=(20 + n, 20)) for n in range(2)]
    wrong = photo(tmp_path / "wrong.png", green=(20, 20))
    with pytest.warns(UserWarning, match="W816") as told:
        load({"刘德华": [photos[0], wrong, photos[1]]})
    assert len(told) == 1
    said = str(told[0].message)
    assert "'刘德华'" in said and str(wrong) in said and str(photos[0]) not in said


def test_a_face_that_is_too_small_is_told_so(tmp_path: Path) -> None:
    small = cv2.resize(cv2.imread(str(HEADS / "collins.jpg")), None, fx=0.25, fy=0.25)
    cv2.imwrite(str(tmp_path / "small.png"), small)
    with pytest.raises(TiktalkError, match=r"T814.*too small: \d+ pixels between the eyes"):
        load_gallery(
            {"艾琳": tmp_path / "small.png"},
            detector=CenterFace(),
            embedder=MobileFace(min_eyes=200),
        )


def test_a_missing_package_is_no_fault_of_the_photos(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def lacking(*_: object) -> None:
        raise error("T700", what="It", package="cv2", reason="not there", mend="install it")

    monkeypatch.setattr("spacy_tiktalk.linking.gallery.load._usable", lacking)
    with pytest.raises(TiktalkError, match="T700"):
        load(folder)


@pytest.mark.parametrize("name", ["王小明2", "王小明_1", "王小明 (2)", "王小明（3）", "王小明-02"])
def test_a_name_with_a_number_is_told(folder: Path, name: str) -> None:
    photo(folder / f"{name}.png", blue=(20, 20))
    with pytest.warns(UserWarning, match=rf"W813.*{re.escape(name)}.*王小明/1.jpg"):
        load(folder)
    (folder / "aliases.json").write_text(json.dumps({name: ["小明"]}), "utf-8")
    with warnings.catch_warnings():
        warnings.simplefilter("error")  # who has other names may be called so
        load(folder)


def test_faces_of_another_embedder_are_not_compared(folder: Path) -> None:
    gallery = load(folder)
    assert gallery.embedder == ColorEmbedder().fingerprint
    seen = replace(scene("刘德华", H1=RED), embedder=gallery.embedder)
    assert gallery([seen])[0] is not None
    with pytest.raises(TiktalkError, match="T846"):
        gallery([replace(seen, embedder="another")])
