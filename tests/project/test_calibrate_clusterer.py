"""`scripts/calibrate_clusterer.py`: temperatures that are known, and a small pipeline from end to
end, into the training of the links."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
import spacy
from places import ROOT
from script_files import load_script, run_script
from spacy.language import Language
from spacy.training import Example
from tiny_pipelines import CNN, CORPUS, LISTENER, train

from spacy_tiktalk.models.text.clusters.links import Links
from spacy_tiktalk.models.walking import encoders_of

calibrate = load_script("calibrate_clusterer")
SETTINGS = ("mention_temperature", "link_temperature", *calibrate.USUAL)


def made_links(temperature: float, *, mentions: int, seed: int) -> tuple[Links, np.ndarray]:
    """Logits that are `temperature` times too sure of which cluster, or a new one, is right."""
    rng = np.random.default_rng(seed)
    of_mention, target, logits = [], [], []
    for number in range(mentions):
        honest = np.append(rng.normal(0.0, 2.0, rng.integers(1, 5)), 0.0)
        chance = np.exp(honest) / np.exp(honest).sum()
        right = rng.choice(len(chance), p=chance)
        of_mention += [number] * (len(chance) - 1)
        target += [float(k == right) for k in range(len(chance) - 1)]
        logits += (honest[:-1] * temperature).tolist()
    nothing = np.zeros(0, dtype=np.int64)
    links = Links(
        nothing,
        np.asarray(of_mention, dtype=np.int64),
        nothing,  # of which clusters does not matter here
        nothing.reshape(0, 1),
        np.asarray(target, dtype=np.float32),
    )
    return links, np.asarray(logits, dtype=np.float32)


@pytest.mark.parametrize("temperature", [0.5, 1.0, 3.0])
def test_a_known_temperature_is_found_again(temperature: float) -> None:
    links, logits = made_links(temperature, mentions=3000, seed=1)
    found, chosen, right = calibrate.fit_links(links, logits)
    assert found == pytest.approx(temperature, rel=0.1)
    assert chosen(found).shape == right.shape == (3000,)
    # What it holds for likeliest is right as often as it says.
    assert chosen(found).mean() == pytest.approx(right.mean(), abs=0.02)


def test_what_mends_nothing_is_left_at_one(capsys: pytest.CaptureFixture[str]) -> None:
    found = calibrate.fit_links(*made_links(3.0, mentions=2000, seed=2))
    assert calibrate.report("links", *found) == pytest.approx(found[0], abs=1e-3)
    before, after = map(float, re.findall(r"([\d.]+) % (?:before|after)", capsys.readouterr().out))
    assert after < 2.0 < before
    _, chosen, right = calibrate.fit_links(*made_links(1.0, mentions=2000, seed=3))
    assert calibrate.report("links", 9.95, chosen, right) == 1.0
    said = capsys.readouterr().out
    assert "that is a bound of the search" in said and "links: left at 1" in said
    # No mention with a cluster before it.
    assert (
        calibrate.report("links", *calibrate.fit_links(*made_links(1.0, mentions=0, seed=4))) == 1.0
    )


@pytest.fixture(scope="module")
def trained(
    tmp_path_factory: pytest.TempPathFactory, make_examples: Callable[..., list[Example]]
) -> Path:
    """A clusterer that scores mentions with clusters, after a few steps."""
    spacy.util.fix_random_seed(0)
    nlp = spacy.blank("zh")
    nlp.add_pipe("tok2vec", config={"model": CNN})
    model = {
        "@architectures": "spacy-tiktalk.MentionClusterer.v1",
        "hidden_width": 32,
        "clusters": True,
        "tok2vec": LISTENER,
    }
    nlp.add_pipe("mention_clusterer", config={"model": model})
    examples = make_examples(nlp, 8)
    nlp.initialize(lambda: examples)
    train(nlp, examples, steps=40, rate=5e-3)
    folder = tmp_path_factory.mktemp("trained")
    nlp.to_disk(folder / "model-best")
    lines = (CORPUS / "train.jsonl").read_text(encoding="utf8").splitlines(keepends=True)
    (folder / "choose.jsonl").write_text("".join(lines[:12]), encoding="utf8")
    return folder


def test_what_is_fitted_is_saved_and_goes_into_the_linkers_training(
    trained: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    out = trained / "new" / "calibrated"
    run_script(calibrate, monkeypatch, trained / "model-best", trained / "choose.jsonl", out)
    said = capsys.readouterr().out
    before, after = spacy.load(trained / "model-best"), spacy.load(out)
    settings = settings_of(after)
    # The pipeline that was read is as it was, and so are the weights.
    assert settings_of(before) == {
        "mention_temperature": 1.0,
        "link_temperature": 1.0,
        "start_threshold": 0.5,
        "score_threshold": 0.0,
        "link_threshold": 0.5,
    }
    name = calibrate.NAME
    assert before.get_pipe(name).model.to_bytes() == after.get_pipe(name).model.to_bytes()
    for part in ("mention", "link"):
        told = re.search(rf"^{part}s: temperature ([\d.]+)", said, re.M)
        kept = f"{part}s: left at 1" in said
        assert told is not None
        assert settings[f"{part}_temperature"] == (1.0 if kept else float(told[1]))
    assert {1.0} != {settings["mention_temperature"], settings["link_temperature"]}
    for setting in calibrate.USUAL:
        found = re.findall(rf"{setting} ([\d.]+): CoNLL ([\d.]+)", said)
        scores = {float(threshold): float(score) for threshold, score in found}
        assert list(scores) == calibrate.THRESHOLDS and max(scores.values()) > 5.0
        as_it_is = re.search(rf"{setting} as it is, ([\d.]+): CoNLL ([\d.]+)", said)
        assert as_it_is is not None
        if settings[setting] == float(as_it_is[1]):
            continue
        assert scores[settings[setting]] >= float(as_it_is[2])
        # The best of the inner ones, each with its two neighbors, where clearly above the usual.
        smooth = np.convolve(list(scores.values()), np.ones(3) / 3, "valid")
        best = dict(zip(calibrate.THRESHOLDS[1:-1], smooth, strict=True))[settings[setting]]
        assert best >= smooth.max() - 100 * calibrate.GAIN - 0.02
    assert calibrate.chosen_threshold({0.4: 0.7, 0.5: 0.698, 0.6: 0.6}, 0.5) == 0.5
    assert calibrate.chosen_threshold({0.4: 0.7, 0.5: 0.69, 0.6: 0.6}, 0.5) == 0.4
    # `train-linker` takes the text half from there: `source` and `frozen_components`.
    config = spacy.util.load_config(
        ROOT / "configs" / "linker.cfg", overrides={"paths.text": str(out)}, interpolate=True
    )
    linker = spacy.util.load_model_from_config(config, auto_fill=True)
    assert settings_of(linker) == settings
    linker.remove_pipe("head_linker")  # has no weights yet
    linker.to_disk(trained / "links")
    assert settings_of(spacy.load(trained / "links")) == settings


def settings_of(nlp: Language) -> dict[str, float]:
    clusterer = nlp.get_pipe(calibrate.NAME)
    return {name: getattr(clusterer, name) for name in SETTINGS}


def test_no_threshold_is_set_that_is_worse_than_the_present_one(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Between the steps of the grid, or beside a lucky neighbor, there may be a better one."""

    class Clusterer:
        link_threshold = 0.33

        def predict(self, docs: object) -> None: ...

        def set_annotations(self, docs: object, found: object) -> None: ...

    clusterer = Clusterer()

    def score(examples: object) -> dict[str, float]:
        return {"coref_f": curve.get(clusterer.link_threshold, 0.5)}

    monkeypatch.setattr(calibrate, "score_coref", score)
    curve = {0.33: 0.71, 0.4: 0.7, 0.45: 0.7, 0.5: 0.7}
    calibrate.fit_threshold(clusterer, [], "link_threshold", 0.5)
    assert clusterer.link_threshold == 0.33
    curve[0.45] = 0.72
    calibrate.fit_threshold(clusterer, [], "link_threshold", 0.35)
    assert clusterer.link_threshold == 0.45


@pytest.mark.parametrize("kind", ["listener", "embedded"])
def test_the_lengths_of_windows_are_kept(
    overfit_nlp: Callable[..., Language], tmp_path: Path, kind: str
) -> None:
    nlp = overfit_nlp(kind)
    calibrate.set_windows(nlp, 50, 40)
    nlp.to_disk(tmp_path)
    loaded = spacy.load(tmp_path)
    (node,) = encoders_of(loaded)
    windows, pipes = node.attrs["windows"], loaded.config["components"]
    inner = pipes[calibrate.NAME]["model"]["tok2vec"]
    settings = inner if kind == "embedded" else pipes["tok2vec"]["model"]
    for found in (windows, settings):
        lengths = [found[name] for name in ("max_length", "part_length", "stride")]
        assert lengths == [50, 40, 18]


def test_windows_are_an_encoders(overfit_nlp: Callable[..., Language]) -> None:
    with pytest.raises(SystemExit, match="has a dialogue encoder"):
        calibrate.set_windows(overfit_nlp("cnn"), 50, 40)


@pytest.mark.parametrize("name", ["calibrate_clusterer", "calibrate_linker", "shrink_encoder"])
def test_an_installed_pipeline_is_given_by_its_name(
    name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    script, asked = load_script(name), []

    def load(pipeline: object) -> None:
        asked.append(pipeline)
        raise SystemExit

    monkeypatch.setattr(spacy, "load", load)
    options = ["--talk", "talk.jsonl"] if name == "shrink_encoder" else ["dev.spacy"]
    with pytest.raises(SystemExit):
        run_script(script, monkeypatch, "zh_mine", *options, "out")
    assert asked == ["zh_mine"] and isinstance(asked[0], str)
