"""What is written beside a head: the person's name where one is linked to it."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from typing import TYPE_CHECKING

from ...doc.annotations import read_clusters
from ...errors import error, warn
from ..payload.naming import named_heads
from .label_font import LabelFont, whole_characters

if TYPE_CHECKING:
    from spacy.tokens import Doc

    from ...video.tracks.head_tracks import HeadTracks

_LONGEST = 32  # characters of a name
_SHOWN = 20  # characters that a warning names
_BOX = "□"  # stands for a character that cannot be drawn; the package's own font has it
_SELECTORS = re.compile("[\ufe00-\ufe0f\U000e0100-\U000e01ef]")  # of a character's variant


def doc_labels(doc: Doc) -> dict[str, str]:
    """Head id → what to call the person: {"H1": "刘德华"}; in order of the heads' numbers.

    Only heads that a cluster is linked to have a label: the cluster's name, else its best mention
    (nouns before pronouns, long before short). Of several clusters with one head, one of a single
    person comes before a group, one with a name before one without, then the surest link.
    """
    clusters = [
        {
            "id": "",
            "name": cluster.name,
            "mentions": [
                {"type": kind, "text": mention.text}
                for kind, mention in zip(cluster.types, cluster.mentions, strict=True)
            ],
            "heads": [
                {"id": str(track["id"]), "score": track.get("score")}
                for track in cluster.attrs.get("head_tracks") or ()
            ],
        }
        for cluster in read_clusters(doc)
    ]
    return {head: label for head, (_, label) in named_heads(clusters).items() if label}


def head_names(tracks: HeadTracks, labels: Mapping[str, str]) -> dict[str, str]:
    """Head id → "H1 name", in one line and not too long. RAISES: T751 for an unknown head."""
    known = tracks.head_ids
    names = {}
    for head_id, name in labels.items():
        if head_id not in known:
            raise error("T751", what="head id", found=head_id, known=", ".join(known) or "none")
        # Control characters, marks of writing direction and halves of emoji cannot be drawn, and
        # whether an emoji has color is nothing for a label of two.
        kinds = ("Cc", "Cf", "Cs")
        shown = unicodedata.normalize("NFC", _SELECTORS.sub("", str(name)))
        shown = "".join(c if unicodedata.category(c) not in kinds else " " for c in shown)
        shown = " ".join(shown.split())
        cut = shown if len(shown) <= _LONGEST else shown[: _LONGEST - 1] + "…"
        names[head_id] = f"{head_id} {cut}".rstrip()
    return names


def drawable_names(names: Mapping[str, str], font: LabelFont) -> dict[str, str]:
    """The names as they can be drawn: □ for a character that no font has, of which W760 warns.

    Of a name without any other character nothing is left: its head is shown by its id.
    """
    missing = font.missing("".join(names.values()))
    if not missing:
        return dict(names)
    shown = "".join(missing[:_SHOWN]) + ("…" if len(missing) > _SHOWN else "")
    warn("W760", characters=shown)
    lacking = set(missing)
    found = {}
    for head, name in names.items():
        drawn = [_BOX if c in lacking else c for c in whole_characters(name)]
        if set(drawn[len(head) :]) - {_BOX, " "}:
            found[head] = "".join(drawn)
    return found
