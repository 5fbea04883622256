"""The model card of a released pipeline, written from its meta and from nothing else."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Any

SCORES = (
    ("coref_f", "CoNLL average"),
    ("coref_muc_f", "MUC F1"),
    ("coref_b3_f", "B³ F1"),
    ("coref_ceafe_f", "CEAF-φ4 F1"),
    ("coref_lea_f", "LEA F1"),
    ("coref_mention_f", "mention F1"),
    ("visible_auc", "in the picture or not, by the words: area under the ROC curve"),
)

_TEXT = """# {lang}_{name} {version}

{description}

```python
import spacy
from spacy_tiktalk import Dialogue

nlp = spacy.load("{lang}_{name}")
doc = nlp(Dialogue.from_turns([("A", "这不是刘德华吗"), ("B", "他还是那么帅")]).to_doc(nlp))
for cluster in doc._.coref_clusters:
    print(cluster.name, [mention.text for mention in cluster.mentions])
```

## What it is
- Pipeline: {pipeline}.
- Encoder: {encoder}. Weights stored as {storage}.
- Without torch: {light}
{command}- Versions: {versions}

{data}

## Scores
{measured}

| measure | score |
|---|---|
{scores}

{seeds}

{use}

{limits}
"""
_MEASURED = (
    "On the development dialogues, which also chose the weights: expect a little less elsewhere."
)
_REPORTED = "As training reported them; the pipeline was not measured again when it was released."


def model_card(meta: Mapping[str, Any]) -> str:
    """Write the card; what nobody said is left out.

    meta (Mapping): A released pipeline's meta with its "tiktalk" section.
    RETURNS (str): Markdown.
    """
    facts = meta.get("tiktalk", {})
    measured = facts.get("scores")
    scores = measured or meta.get("performance", {})
    rows = [
        f"| {title} | {100 * scores[key]:.1f} |"
        for key, title in SCORES
        if isinstance(scores.get(key), float)
    ]
    about = facts.get("about", {})
    parameters = facts.get("encoder", {}).get("parameters")
    command = facts.get("command")
    text = _TEXT.format(
        lang=meta["lang"],
        name=meta["name"],
        version=meta["version"],
        description=meta["description"],
        pipeline=" → ".join(f"`{name}`" for name in meta["pipeline"]),
        encoder=f"{parameters:,} parameters" if parameters else "no dialogue encoder",
        storage=facts.get("storage", "float32"),
        light=_light(facts.get("light")),
        command=f"- Made by: `{command}`\n" if command else "",
        versions=", ".join(f"{k} {v}" for k, v in facts.get("versions", {}).items()),
        data=_data(about.get("data"), facts.get("data", {}), meta.get("sources") or ()),
        use=_section("Intended use", about.get("use")),
        limits=_section("Limits", "\n".join(f"- {limit}" for limit in about.get("limits", ()))),
        measured=_MEASURED if measured else _REPORTED,
        scores="\n".join(rows) or "| not measured | |",
        seeds=_seeds(facts.get("seed_scores", [])),
    )
    return re.sub("\n{3,}", "\n\n", text).rstrip() + "\n"


def _section(title: str, text: str | None) -> str:
    return f"## {title}\n{text}" if text else ""


def _data(note: str | None, hashes: Mapping[str, str], sources: Iterable[Mapping[str, str]]) -> str:
    files = "\n".join(f"- `{name}`: `{digest}`" for name, digest in hashes.items())
    licenses = "\n".join(f"- {source['name']} ({source['license']})" for source in sources)
    told = [
        note,
        files and f"sha256 of the files:\n\n{files}",
        licenses and f"Sources:\n\n{licenses}",
    ]
    return _section("Data", "\n\n".join(part for part in told if part))


def _light(found: Mapping[str, Any] | None) -> str:
    if not found:
        return "not compared with torch."
    told = f"the same clusters as with torch in {found['same_clusters']} of {found['dialogues']}"
    told += " dialogues"
    if "coref_f" in found:
        ours, theirs = 100 * found["coref_f"], 100 * found["coref_f_torch"]
        told += f"; CoNLL average of these {ours:.1f}, with torch {theirs:.1f}"
    return f"{told}."


def _seeds(scores: list[float]) -> str:
    if len(scores) < 2:
        return ""
    mean = 100 * sum(scores) / len(scores)
    each = ", ".join(f"{100 * score:.1f}" for score in scores)
    return f"CoNLL average over {len(scores)} seeds: {mean:.1f} ({each})."
