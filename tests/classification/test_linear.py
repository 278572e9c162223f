"""Linear models and trees: what is read from arrays is what scikit-learn would have said."""

from __future__ import annotations

import numpy as np
import pytest

from docintel.classification.linear import SLOTS, LinearModel, slots_of
from docintel.classification.trees import Trees

FEATURES = [["污水", "直排"], ["垃圾", "河岸"], ["污水", "溢流"], ["垃圾", "堆放"], ["河长", "巡河"], ["河长", "不到位"]]
LABELS = ["sewage", "dumping", "sewage", "dumping", "duty", "duty"]


def test_slots_stay_in_the_table_and_do_not_depend_on_the_process() -> None:
    assert slots_of(["污水", "", "𠮷", "\ud800"]) == slots_of(["污水", "", "𠮷", "\ud800"])
    assert all(0 <= slot < SLOTS for slot in slots_of([str(n) for n in range(999)]))


def test_one_of_several_labels_as_scikit_learn_says() -> None:
    linear_model = pytest.importorskip("sklearn.linear_model")
    from docintel.training.linear import design, fit_one_of

    model = LinearModel(fit_one_of(FEATURES, LABELS, 3.0, 1), sorted(set(LABELS)))
    shown = design(FEATURES)
    there = linear_model.LogisticRegression(C=3.0, max_iter=1000, random_state=1).fit(shown.rows, LABELS)
    told = model.chances(FEATURES)
    assert told == pytest.approx(there.predict_proba(shown.rows), abs=2e-3)
    assert told.sum(axis=1) == pytest.approx(np.ones(len(FEATURES)))
    assert model.chances(FEATURES[1:2]) == pytest.approx(told[1:2])


def test_each_label_for_itself_and_the_words_that_decided() -> None:
    pytest.importorskip("sklearn")
    from docintel.training.linear import fit_each

    arrays = fit_each(FEATURES, [[label] for label in LABELS], ["dumping", "duty", "sewage", "never"], 3.0, 1)
    model = LinearModel(arrays, ["dumping", "duty", "sewage", "never"], each=True)
    dumping, duty, sewage, never = model.chances([["污水", "直排"]])[0]
    assert sewage > max(dumping, duty)
    assert never < 0.01
    assert model.deciding(["污水", "河边", "直排"], "sewage")[0] == "污水"
    assert model.deciding(["无关"], "sewage") == []


def test_unknown_features_leave_the_bias() -> None:
    arrays = {"slots": np.array([5]), "weights": np.array([[1.0, -1.0]]), "bias": np.array([0.0, 0.0])}
    assert LinearModel(arrays, ["a", "b"]).chances([["没有见过"]])[0] == pytest.approx([0.5, 0.5])


def test_trees_as_scikit_learn_says() -> None:
    ensemble = pytest.importorskip("sklearn.ensemble")
    from docintel.training.trees import tree_arrays

    rng = np.random.default_rng(7)
    rows = rng.normal(size=(300, 5)).astype(np.float32)
    right = rows[:, 0] * rows[:, 1] + rows[:, 2] > 0
    model = ensemble.GradientBoostingClassifier(n_estimators=20, max_depth=3, random_state=1).fit(rows, right)
    assert Trees(tree_arrays(model)).scores(rows) == pytest.approx(model.decision_function(rows), abs=1e-9)
