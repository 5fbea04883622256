"""Who is meant, beside another component: which entity belongs to which cluster.

python examples/compose_with_ner.py
"""

from __future__ import annotations

import spacy

from spacy_tiktalk import Dialogue

# Your own pipeline. The ruler stands for any component that writes doc.ents, such as ner.
nlp = spacy.blank("zh")
ruler = nlp.add_pipe("entity_ruler")
for label, name in (("PERSON", "阿泽"), ("PERSON", "刘德华"), ("PLACE", "重庆")):
    ruler.add_patterns([{"label": label, "pattern": [{"ORTH": letter} for letter in name]}])

# The clusterer and the encoder it was trained with, one right after the other, at the end.
trained = spacy.load("zh_tiktalk")
nlp.add_pipe("tok2vec", source=trained, name="tiktalk_tok2vec")
nlp.add_pipe("mention_clusterer", source=trained)
print("pipeline:", *nlp.pipe_names)

turns = [("小北", "阿泽在重庆吃火锅，他辣哭了"), ("大橙", "刘德华来了也得哭")]
doc = nlp(Dialogue.from_turns(turns).to_doc(nlp))

for entity in doc.ents:
    cluster = entity._.coref_cluster  # the cluster with a mention of exactly these tokens, or None
    if cluster is None:
        print(entity.text, entity.label_, "is in no cluster")
    else:
        others = [mention.text for mention in cluster.mentions if mention.text != entity.text]
        print(entity.text, entity.label_, f"is {cluster.key}, also meant by {others}")
