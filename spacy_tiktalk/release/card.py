"""The model card of a released pipeline, written from its meta and from nothing else."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

SCORES = (
    ("coref_f", "CoNLL average"),
    ("coref_muc_f", "MUC F1"),
    ("coref_b3_f", "B³ F1"),
    ("coref_ceafe_f", "CEAF-φ4 F1"),
    ("coref_lea_f", "LEA F1"),
    ("coref_mention_f", "mention F1"),
)

_TEXT = """# zh_{name} {version}

{description}

```python
import spacy
from spacy_tiktalk import Dialogue

nlp = spacy.load("zh_{name}")
doc = nlp(Dialogue.from_turns([("A", "这不是刘德华吗"), ("B", "华仔还是那么帅")]).to_doc(nlp))
for cluster in doc._.coref_clusters:
    print(cluster.name, [mention.text for mention in cluster.mentions])
```

## What it is
- Pipeline: {pipeline}.
- Encoder: multilingual-e5-small ({parameters:,} parameters), cut to single Chinese characters and
  fine-tuned; weights stored as {storage}.
- Made by: `{command}`
- Versions: {versions}

## Data
Trained on the train part of TikTalkCoref (Li, Gong, Fu, ACL 2025), chosen on its development part.
No line of it is in this package. sha256 of the files:

{data}

## Scores
On the development dialogues (which also chose the model, so expect a little less elsewhere):

| measure | score |
|---|---|
{scores}

{seeds}

## Intended use
Research on who is meant in short-video comments, and tools built for such research. The training
annotations come from a dataset whose parent asks for research use only; respect that.

## Limits
- Two-turn comment dialogues about short videos are what it has seen; longer talk works, less well.
- It marks mentions the way the dataset does: a commenter's own 我 mostly is none, a generic 你 is
  none, possessor and whole in 你妈 are two.
- Mention types (PROPER, PRONOUN, NOMINAL) are set by rule, not learned.
- It was trained on public comments. It will reflect their ways of speaking of people, and it must
  not be used to single out or profile private persons.
"""


def model_card(meta: Mapping[str, Any]) -> str:
    """Write the card.

    meta (Mapping): A released pipeline's meta with its "tiktalk" section.
    RETURNS (str): Markdown.
    """
    facts = meta.get("tiktalk", {})
    scores = facts.get("scores") or meta.get("performance", {})
    rows = [
        f"| {title} | {100 * scores[key]:.1f} |"
        for key, title in SCORES
        if isinstance(scores.get(key), float)
    ]
    data = [f"- `{name}`: `{digest}`" for name, digest in facts.get("data", {}).items()]
    return _TEXT.format(
        name=meta["name"],
        version=meta["version"],
        description=meta["description"],
        pipeline=" → ".join(f"`{name}`" for name in meta["pipeline"]),
        parameters=facts.get("encoder", {}).get("parameters", 0),
        storage=facts.get("storage", "float32"),
        command=facts.get("command", "not recorded"),
        versions=", ".join(f"{k} {v}" for k, v in facts.get("versions", {}).items()),
        data="\n".join(data) or "- not recorded",
        scores="\n".join(rows) or "| not measured | |",
        seeds=_seeds(facts.get("seed_scores", [])),
    )


def _seeds(scores: list[float]) -> str:
    if not scores:
        return ""
    mean = 100 * sum(scores) / len(scores)
    each = ", ".join(f"{100 * score:.1f}" for score in scores)
    return f"CoNLL average over {len(scores)} seeds: {mean:.1f} ({each})."
