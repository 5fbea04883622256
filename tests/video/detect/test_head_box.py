"""HeadBox: the rule, its limits, and heads labelled by hand."""

from __future__ import annotations

import json
import warnings

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from places import HEADS

from spacy_tiktalk.errors import TiktalkError
from spacy_tiktalk.video.detect.head_box import HeadBox

FACE = np.array([[100, 100, 200, 300]], dtype=np.float32)
AHEAD = np.array([[[120, 150], [180, 150], [150, 200], [130, 250], [170, 250]]], dtype=np.float32)


def test_grows_by_parts_of_width_and_height():
    box = HeadBox(side=0.1, up=0.5, down=0.25, turn=1.0, slim=0.0, nod=0.0)
    assert box.grow(FACE).tolist() == [[90, 0, 210, 350]]
    assert box.grow(FACE, AHEAD).tolist() == [[90, 0, 210, 350]]


def test_moves_against_the_nose_half_a_width_at_most():
    box = HeadBox(side=0.0, up=0.0, down=0.0, turn=1.0, slim=0.0, nod=0.0)
    aside = AHEAD.copy()
    aside[0, 2, 0] = 130  # the nose 20 to the left: the head lies to the right
    assert box.grow(FACE, aside).tolist() == [[120, 100, 220, 300]]
    aside[0, 2, 0] = 1000
    assert box.grow(FACE, aside).tolist() == [[50, 100, 150, 300]]
    aside[0, 2, 0] = np.nan
    assert box.grow(FACE, aside).tolist() == FACE.tolist()


def test_the_top_follows_the_shape_of_the_face_and_its_nod():
    plain = {"side": 0.0, "up": 0.5, "down": 0.0, "turn": 0.0}
    # Of what `slim` and `nod` do, one at a time.
    wide = FACE + np.array([0, 0, 50, 0], np.float32)  # 150 x 200: the average shape
    assert HeadBox(**plain, nod=0.0, slim=1.0).grow(wide)[0, 1] == 0
    assert HeadBox(**plain, nod=0.0, slim=1.0).grow(FACE)[0, 1] == 50  # 0.5 - 0.25 heights
    assert (
        HeadBox(**plain, nod=0.0, slim=3.0).grow(FACE + [0, 0, 0, 800])[0, 1] == 500
    )  # -0.4 at least
    bowed = AHEAD.copy()
    bowed[0, 2, 1] = 210  # the nose 60 of 200 below the eyes
    assert HeadBox(**plain, slim=0.0, nod=2.0).grow(FACE, bowed)[0, 1] == pytest.approx(-40)
    bowed[0, 2, 1] = np.nan
    assert HeadBox(**plain, slim=0.0, nod=2.0).grow(FACE, bowed)[0, 1] == 0


def test_no_faces():
    grown = HeadBox().grow(np.zeros((0, 4), np.float32), np.zeros((0, 5, 2), np.float32))
    assert grown.shape == (0, 4)
    assert grown.dtype == np.float32


@given(
    arrays(np.float32, (3, 4), elements=st.floats(0, 1000, width=32)),
    st.floats(0.25, 4),
    st.floats(-500, 500),
)
def test_scaled_and_moved_with_the_face(corners, scale, shift):
    faces = np.concatenate([corners[:, :2], corners[:, :2] + corners[:, 2:] + 1], axis=1)
    box = HeadBox()
    expected = box.grow(faces) * scale + shift
    assert np.allclose(box.grow(faces * scale + shift), expected, rtol=1e-4, atol=0.05)


@pytest.mark.parametrize("value", [-0.5, 3.1, float("nan"), float("inf"), "1", None, True])
@pytest.mark.parametrize("field", ["side", "up", "down", "turn", "slim", "nod"])
def test_out_of_range(field, value):
    with pytest.raises(TiktalkError, match=f"T722.*{field}"):
        HeadBox(**{field: value})


def test_free_heads_labelled_by_hand():
    cv2 = pytest.importorskip("cv2")
    from spacy_tiktalk.video.detect.centerface import CenterFace
    from spacy_tiktalk.video.follow.iou import iou_matrix
    from spacy_tiktalk.video.types import VideoFrame

    labels = json.loads((HEADS / "heads.json").read_text(encoding="utf-8"))
    grown, bare = [], []
    for name, head in labels.items():
        picture = VideoFrame(0, 0.0, cv2.imread(str(HEADS / name)))
        grown.append(iou_matrix(CenterFace()([picture])[0].boxes, head).max())
        bare.append(iou_matrix(CenterFace(head_box=None)([picture])[0].boxes, head).max())
    assert len(grown) >= 2
    assert np.mean(grown) > 0.75
    assert np.mean(grown) > np.mean(bare) + 0.2


def test_a_face_without_height_gives_a_finite_box() -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        found = HeadBox().grow(np.float32([[5, 5, 5, 5], [5, 5, 9, 5]]))
    assert np.isfinite(found).all()
