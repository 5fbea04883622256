"""Material for the tests of displaCy and notebooks: hostile Docs, and what HTML they become."""

from __future__ import annotations

from html.parser import HTMLParser

from link_scenes import NLP
from spacy.tokens import Doc

from spacy_tiktalk import Dialogue, clusters_from_spans
from spacy_tiktalk.doc.annotations import write_group


class Seen(HTMLParser):
    """What a browser would make of a piece of HTML: elements, attributes, text."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: set[str] = set()
        self.attributes: set[str] = set()
        self.links: set[str] = set()
        self.text = ""
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        self.attributes |= {name for name, _ in attrs}
        self.links |= {value or "" for name, value in attrs if name in ("href", "src")}

    def handle_data(self, data: str) -> None:
        self.text += data

    def handle_comment(self, data: str) -> None:
        self.tags.add("!--")


def hostile_doc(bad: str) -> Doc:
    """A dialogue with the same hostile text wherever a text may stand."""
    turns = [(bad, f"小满{bad}好看"), (bad, bad), ("", bad)]
    doc = Dialogue.from_turns(turns, title=bad, video=f"a/{bad}", key=bad).to_doc(NLP)
    (cluster,) = clusters_from_spans(doc, [[(0, 2), (0, 1)]])
    attrs = {
        **cluster.attrs,
        "name": bad,
        "head_tracks": [{"id": bad, "score": 0.9, "evidence": {bad: 1.0}}],
        "link_status": "linked",
        "link_reason": bad,
        "link_note": bad,
    }
    write_group(doc, cluster.key, cluster.offsets, attrs, labels=[bad, bad])
    return doc


def crossing_doc() -> Doc:
    """Mentions that cross, which our writers refuse (T013) and other people's may make."""
    doc = Dialogue.from_turns([("A", "一二三四五六")]).to_doc(NLP)
    doc.spans["coref_clusters_1"] = [doc[0:3]]
    doc.spans["coref_clusters_2"] = [doc[2:5]]
    return doc
