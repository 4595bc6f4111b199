"""What a message is about: a linear classifier trained from the deployment's own history.

One-against-the-rest support vectors on TF-IDF of two blocks (``features``), with probabilities calibrated on held-out parts of
the training data (one temperature for the softmax of the margins). A model file is a zip of JSON and plain numeric arrays: no
code, so that a file from elsewhere can be opened safely.
"""

from __future__ import annotations

import io
import json
import zipfile
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from scipy.sparse import csr_matrix

from .features import message_features, split_message

SCHEMA = "luoshi.subject-model/1"
BATCH = 2_000
LEAST = 2  # messages of a subject below which it cannot be learned
SEED = 20261123


class ModelError(ValueError):
    """A model that cannot be trained or read; one sentence for the person."""


@dataclass(frozen=True)
class Guess:
    """A subject with its probability, the likeliest three with theirs, the words that weighed for it, and the likeliest branches
    above (a branch is as likely as all that is below it; none where the subjects are no tree)."""

    subject: str
    probability: float
    candidates: tuple[tuple[str, float], ...]
    reasons: tuple[str, ...]
    above: tuple[tuple[str, float], ...] = ()


def branch_of(subject: str) -> str:
    """The branch that a subject hangs on: what stands before the last "/", or the first two digits of a four-digit code; "" for none.

    >>> branch_of("城乡建设/供水"), branch_of("0401"), branch_of("04"), branch_of("交通运输")
    ('城乡建设', '04', '', '')
    """
    if "/" in subject:
        return subject.rpartition("/")[0]
    return subject[:2] if len(subject) == 4 and subject.isascii() and subject.isdigit() else ""


class _Block:
    """TF-IDF of one block of features: 1 + log tf, smoothed idf, each message of length one."""

    def __init__(self, vocabulary: list[str], idf: np.ndarray) -> None:
        self.vocabulary, self.idf = vocabulary, idf
        self.column = {word: n for n, word in enumerate(vocabulary)}

    @classmethod
    def learn(cls, messages: Sequence[list[str]], least: int) -> _Block:
        spread = Counter(word for message in messages for word in set(message))
        kept = sorted(word for word, n in spread.items() if n >= least)
        idf = np.array([np.log((1 + len(messages)) / (1 + spread[word])) + 1 for word in kept])
        return cls(kept, idf)

    def count(self, words: Iterable[str], indices: list[int], counts: list[int], offset: int = 0) -> None:
        """Append the columns (from ``offset`` on) that a message's words have here, with how often."""
        column, found = self.column, dict[int, int]()
        for word in words:
            n = column.get(word)
            if n is not None:
                found[n + offset] = found.get(n + offset, 0) + 1
        indices += found.keys()
        counts += found.values()


def tf_idf(title: _Block, body: _Block, features: Iterable[tuple[list[str], list[str]]]) -> csr_matrix:
    """Messages × the columns of both blocks, one beside the other; within each block a message has length one."""
    indices, counts, ends, offset = list[int](), list[int](), [0], len(title.vocabulary)
    for words_of_title, words_of_all in features:
        title.count(words_of_title, indices, counts)
        ends.append(len(indices))
        body.count(words_of_all, indices, counts, offset)
        ends.append(len(indices))
    columns, bounds = np.array(indices, dtype=np.int32), np.array(ends)
    data = (1 + np.log(np.array(counts, dtype=np.float64))) * np.concatenate([title.idf, body.idf])[columns]
    part = np.repeat(np.arange(len(ends) - 1), np.diff(bounds))
    data /= np.sqrt(np.bincount(part, weights=data * data, minlength=len(ends) - 1))[part]
    return csr_matrix((data, columns, bounds[::2]), shape=(len(ends) // 2, offset + len(body.vocabulary)))


class SubjectModel:
    """A trained classifier."""

    def __init__(self, subjects: list[str], title: _Block, body: _Block, weights: np.ndarray, bias: np.ndarray, temperature: float) -> None:
        self.subjects, self.title, self.body = subjects, title, body
        self.weights, self.bias, self.temperature = weights, bias, temperature  # weights: features × subjects
        self.branches = sorted({branch_of(subject) for subject in subjects} - {""})
        self._under = np.array([[branch_of(subject) == branch or subject == branch for branch in self.branches] for subject in subjects], dtype=np.float64)

    def classify(self, messages: Iterable[tuple[str, str] | str], reasons: int = 3) -> list[Guess]:
        """One guess a message, which is (title, body) or one text. ``reasons``: how many words to name (0 is faster)."""
        found: list[Guess] = []
        batch: list[tuple[str, str]] = []
        for message in messages:
            batch.append(split_message(message) if isinstance(message, str) else message)
            if len(batch) == BATCH:
                found += self._batch(batch, reasons)
                batch = []
        return found + (self._batch(batch, reasons) if batch else [])

    def _batch(self, messages: list[tuple[str, str]], reasons: int) -> list[Guess]:
        matrix = self._matrix(messages)
        scores = probabilities(matrix @ self.weights + self.bias, self.temperature)
        order = np.argsort(-scores, axis=1)[:, :3]
        above = scores @ self._under if self.branches else np.zeros((len(messages), 0))
        guesses = []
        for n, best in enumerate(order):
            candidates = tuple((self.subjects[k], round(float(scores[n, k]), 4)) for k in best)
            why = self._reasons(matrix, n, int(best[0]), reasons) if reasons else ()
            higher = tuple((self.branches[k], round(float(above[n, k]), 4)) for k in np.argsort(-above[n])[:3])
            guesses.append(Guess(*candidates[0], candidates, why, higher))
        return guesses

    def _matrix(self, messages: list[tuple[str, str]]) -> csr_matrix:
        return tf_idf(self.title, self.body, (message_features(title, body) for title, body in messages))

    def _reasons(self, matrix: csr_matrix, row: int, subject: int, most: int) -> tuple[str, ...]:
        begin, end = matrix.indptr[row], matrix.indptr[row + 1]
        columns = matrix.indices[begin:end]
        pull = matrix.data[begin:end] * (self.weights[columns, subject] - self.weights[columns].mean(axis=1))
        named: dict[str, float] = {}
        for k in np.argsort(-pull)[: 4 * most]:
            word = self._word(int(columns[k]))
            if pull[k] > 0 and len(word) > 1 and not any(word in other for other in named):
                named[word] = float(pull[k])
        return tuple(named)[:most]

    def _word(self, column: int) -> str:
        known = len(self.title.vocabulary)
        return (self.title.vocabulary[column] if column < known else self.body.vocabulary[column - known]).rstrip("/")

    def save(self, path: str | Path) -> None:
        """Write the model file, whole or not at all."""
        head = {"schema": SCHEMA, "subjects": self.subjects, "temperature": self.temperature, "title": self.title.vocabulary, "body": self.body.vocabulary}
        arrays = io.BytesIO()
        np.savez_compressed(arrays, weights=self.weights.astype(np.float32), bias=self.bias, title_idf=self.title.idf, body_idf=self.body.idf)
        path = Path(path)
        draft = path.with_name(path.name + ".part")
        with zipfile.ZipFile(draft, "w", zipfile.ZIP_DEFLATED) as file:
            file.writestr("model.json", json.dumps(head, ensure_ascii=False))
            file.writestr("arrays.npz", arrays.getvalue())
        draft.replace(path)

    @classmethod
    def load(cls, path: str | Path) -> SubjectModel:
        """Read a model file. ModelError for what is none."""
        try:
            with zipfile.ZipFile(path) as file:
                head = json.loads(file.read("model.json"))
                if head.get("schema") != SCHEMA:
                    raise ModelError(f"{path}: not a subject model of this version ({head.get('schema')!r}); train it again")
                arrays = np.load(io.BytesIO(file.read("arrays.npz")), allow_pickle=False)
                blocks = _Block(head["title"], arrays["title_idf"]), _Block(head["body"], arrays["body_idf"])
                return cls(head["subjects"], *blocks, arrays["weights"].astype(np.float64), arrays["bias"], float(head["temperature"]))
        except (OSError, zipfile.BadZipFile, KeyError, ValueError) as error:
            if isinstance(error, ModelError):
                raise
            raise ModelError(f"{path}: cannot be read as a subject model ({error}); make one with `luoshi train`") from None


def train(messages: Sequence[tuple[str, str]], labels: Sequence[str], cost: float = 0.7) -> SubjectModel:
    """Learn from (title, body) messages and their subjects. ModelError for fewer than two subjects with two messages each."""
    counted = Counter(labels)
    kept = [n for n, label in enumerate(labels) if label.strip() and counted[label] >= LEAST]
    subjects = sorted({labels[n] for n in kept})
    if len(subjects) < 2:
        raise ModelError("a classifier needs at least two subjects with two messages each; give more labelled messages")
    features = [message_features(*messages[n]) for n in kept]
    truth = np.array([subjects.index(labels[n]) for n in kept])
    title, body = _Block.learn([t for t, _b in features], 1), _Block.learn([b for _t, b in features], LEAST if len(kept) > 50 else 1)
    matrix = tf_idf(title, body, features)
    weights, bias = _fit(matrix, truth, len(subjects), cost)
    return SubjectModel(subjects, title, body, weights, bias, _temperature(matrix, truth, len(subjects), cost))


def probabilities(margins: np.ndarray, temperature: float) -> np.ndarray:
    """Softmax of the margins over the temperature, row by row."""
    scaled = margins / temperature
    scaled -= scaled.max(axis=1, keepdims=True)
    powers = np.exp(scaled)
    return np.asarray(powers / powers.sum(axis=1, keepdims=True))


def _fit(matrix: csr_matrix, truth: np.ndarray, count: int, cost: float) -> tuple[np.ndarray, np.ndarray]:
    from sklearn.svm import LinearSVC

    made = LinearSVC(C=cost, random_state=SEED).fit(matrix, truth)
    if count == 2:  # scikit-learn keeps one row for two classes
        return np.vstack([-made.coef_, made.coef_]).T.copy(), np.concatenate([-made.intercept_, made.intercept_])
    return made.coef_.T.copy(), made.intercept_


def _temperature(matrix: csr_matrix, truth: np.ndarray, count: int, cost: float) -> float:
    """The temperature that makes held-out probabilities likeliest: each fifth is scored by a model of the other four."""
    rng = np.random.default_rng(SEED)
    fold = rng.integers(0, 5, len(truth))
    margins, held = [], []
    for n in range(5):
        inside = fold != n
        if len(np.unique(truth[inside])) < count or not (~inside).any():
            continue
        weights, bias = _fit(matrix[inside], truth[inside], count, cost)
        margins.append(matrix[~inside] @ weights + bias)
        held.append(truth[~inside])
    if not margins:
        return 0.3
    scores, right = np.vstack(margins), np.concatenate(held)
    grid = np.geomspace(0.05, 3, 60)
    losses = [-np.log(probabilities(scores.copy(), t)[np.arange(len(right)), right] + 1e-12).mean() for t in grid]
    return float(grid[int(np.argmin(losses))])
