"""Understanding of messages, measured beside others in one run, on one core: subjects, units, places, look-alikes.

    python bench/understanding.py [--messages labelled.csv] [--letters letters.csv]

Subjects: this project's classifier, fastText and a plain TF-IDF of characters with scikit-learn's LinearSVC learn from four parts
of the labelled messages and are tried on the fifth; messages whose titles begin alike lie on the same side. Units: real letters and
the institution that answered. Look-alikes: invented requests. Needs bench/requirements.txt; parts whose data are absent are left out.
"""

from __future__ import annotations

import argparse
import csv
import os
import random
import statistics
import sys
import tempfile
import time
import zlib
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

for name in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"):
    os.environ[name] = "1"
SHARED = Path(__file__).resolve().parents[2] / "shared" / "data"
Message = tuple[str, str]
Learner = Callable[[list[Message], list[str]], Callable[[list[Message]], list[str]]]


def main() -> int:
    """Measure what there are data for; print tables in Markdown."""
    ap = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    ap.add_argument("--messages", type=Path, default=SHARED / "messages" / "labelled.csv")
    ap.add_argument("--letters", type=Path, default=SHARED / "letters" / "letters.csv")
    given = ap.parse_args()
    if given.messages.exists():
        subjects(given.messages)
    if given.letters.exists():
        units(given.letters)
    look_alikes()
    places()
    return 0


def subjects(path: Path) -> None:
    """Macro-F1, training and classifying speed of each learner."""
    rows = _rows(path)
    messages, labels = [(r["title"], r["detail"]) for r in rows], [r["label"] for r in rows]
    held = [zlib.crc32("".join(m[0].split())[:8].encode()) % 5 == 0 for m in messages]
    train = [(m, label) for m, label, out in zip(messages, labels, held, strict=True) if not out]
    tried = [(m, label) for m, label, out in zip(messages, labels, held, strict=True) if out]
    print(f"subjects: {len(train)} messages to learn from, {len(tried)} to try, {len(set(labels))} subjects\n")
    print("| | macro-F1 | training | messages a second |\n|---|---|---|---|")
    learners: dict[str, Learner] = {"luoshi": luoshi, "TF-IDF of 1–3 characters + LinearSVC": plain, "fastText": fast_text}
    for name, learn in learners.items():
        begun = time.perf_counter()
        classify = learn([m for m, _l in train], [label for _m, label in train])
        learned = time.perf_counter() - begun
        begun = time.perf_counter()
        found = classify([m for m, _l in tried])
        speed = len(tried) / (time.perf_counter() - begun)
        print(f"| {name} | {macro_f1([label for _m, label in tried], found):.3f} | {learned:.1f} s | {speed:,.0f} |", flush=True)
    print()
    calibration(train, tried)


def calibration(train: list[tuple[Message, str]], tried: list[tuple[Message, str]]) -> None:
    """Whether a probability of 0.9 is right nine times in ten."""
    from luoshi.understanding import train as learn

    found = learn([m for m, _l in train], [label for _m, label in train]).classify([m for m, _l in tried], reasons=0)
    print("| probability said | messages | right |\n|---|---|---|")
    for low, high in ((0, 0.5), (0.5, 0.7), (0.7, 0.8), (0.8, 0.9), (0.9, 1.01)):
        here = [g.subject == label for g, (_m, label) in zip(found, tried, strict=True) if low <= g.probability < high]
        if here:
            print(f"| {low:.1f}–{min(high, 1):.1f} | {len(here)} | {100 * sum(here) / len(here):.0f} % |")
    print()


def units(path: Path) -> None:
    """The unit that answers, from past letters: five folds; most letters are one unit's, so macro figures count."""
    rows = [r for r in _rows(path) if r["institution"].strip()]
    random.Random(5).shuffle(rows)
    print(
        f"units: {len(rows)} letters, {len({r['institution'] for r in rows})} institutions, five folds\n\n| | right | macro-F1 | right among the others | among the first three |\n|---|---|---|---|---|"
    )
    most = max({r["institution"] for r in rows}, key=lambda u: sum(r["institution"] == u for r in rows))
    truth: list[str] = []
    found: list[str] = []
    three: list[bool] = []
    from luoshi.understanding import train

    for fold in range(5):
        inside = [r for n, r in enumerate(rows) if n % 5 != fold]
        outside = [r for n, r in enumerate(rows) if n % 5 == fold]
        model = train([(r["title"], r["content"]) for r in inside], [r["institution"] for r in inside])
        for row, guess in zip(outside, model.classify([(r["title"], r["content"]) for r in outside], reasons=0), strict=True):
            truth.append(row["institution"])
            found.append(guess.subject)
            three.append(row["institution"] in [c for c, _p in guess.candidates])
    for name, answers in (("luoshi", found), (f"always {most}", [most] * len(truth))):
        others = [t == a for t, a in zip(truth, answers, strict=True) if t != most]
        right = sum(t == a for t, a in zip(truth, answers, strict=True)) / len(truth)
        thirds = f"{100 * sum(three) / len(three):.0f} %" if name == "luoshi" else ""
        print(f"| {name} | {100 * right:.0f} % | {macro_f1(truth, answers):.3f} | {100 * sum(others) / len(others):.0f} % of {len(others)} | {thirds} |")
    print()


def look_alikes(count: int = 100_000, asked: int = 500) -> None:
    """How long a question for look-alikes takes among so many open requests."""
    from luoshi.understanding.lookalike import LookAlikes, OpenRequest

    rng, now = random.Random(7), datetime(2026, 11, 23, tzinfo=UTC)
    begun = time.perf_counter()
    kept = LookAlikes(OpenRequest(str(n), *_told(rng), now - timedelta(minutes=rng.randrange(80_000)), str(rng.randrange(60_000))) for n in range(count))
    built = time.perf_counter() - begun
    times = []
    for _n in range(asked):
        text, place, subject = _told(rng)
        begun = time.perf_counter()
        kept.candidates(text, place, subject, str(rng.randrange(60_000)), at=now)
        times.append(time.perf_counter() - begun)
    times.sort()
    print(f"look-alikes among {count:,} open: p50 {1e3 * statistics.median(times):.1f} ms, p95 {1e3 * times[int(0.95 * asked)]:.1f} ms; index built in {built:.1f} s\n")


def places() -> None:
    """How fast a place is found in words, among all places of a large city."""
    from luoshi.codes.divisions import divisions
    from luoshi.understanding.place import Locator

    begun = time.perf_counter()
    locator = Locator(divisions().values(), city="110000000000")
    built = time.perf_counter() - begun
    rng = random.Random(7)
    texts = [
        f"{rng.choice(('朝阳区', '', '北京市海淀区'))}{rng.choice(('望京街道', '麦子店', '中关村街道', '清河'))}{rng.randrange(99)}号{rng.choice(WHAT)}" for _n in range(4_000)
    ]
    begun = time.perf_counter()
    for text in texts:
        locator.locate(text)
    print(f"places: {len(texts) / (time.perf_counter() - begun):,.0f} texts a second; the table of Beijing read in {built:.1f} s")


WHERE = [
    f"{a}{b}{c}" for a in ("滨江", "文衡", "云桥", "柳荫", "旧埠", "湖心", "锦机", "北苑", "南坡", "石榴") for b in ("东", "西", "里", "新") for c in ("小区", "路", "街", "胡同")
]
WHAT = (
    "路灯不亮，晚上看不见路",
    "停水到现在没有来",
    "暖气不热，屋里只有十五度",
    "半夜还在施工，睡不着觉",
    "电梯坏了一周没人修",
    "路面坑洼积水",
    "垃圾没人清运，味道很大",
    "占道经营堵住了出口",
    "树枝压到电线",
    "井盖响",
)


def _told(rng: random.Random) -> tuple[str, str, str]:
    where, what = rng.choice(WHERE), rng.randrange(len(WHAT))
    text = f"{where}{rng.randrange(1, 300)}号{rng.choice(('门口', '楼下', '北侧', '旁边', ''))}{WHAT[what]}{rng.choice(('，请尽快处理', '，已经三天了', '，反映过没人管', ''))}"
    return text, f"9901020{WHERE.index(where) % 60:02}000", f"{4 + what % 3:02}{what:02}"


def luoshi(messages: list[Message], labels: list[str]) -> Callable[[list[Message]], list[str]]:
    """This project's."""
    from luoshi.understanding import train

    model = train(messages, labels)
    return lambda asked: [g.subject for g in model.classify(asked, reasons=0)]


def plain(messages: list[Message], labels: list[str]) -> Callable[[list[Message]], list[str]]:
    """What scikit-learn gives in three lines."""
    from sklearn.feature_extraction.text import TfidfVectorizer
    from sklearn.pipeline import make_pipeline
    from sklearn.svm import LinearSVC

    model = make_pipeline(TfidfVectorizer(analyzer="char", ngram_range=(1, 3), sublinear_tf=True, min_df=2), LinearSVC())
    model.fit([f"{t} {b}" for t, b in messages], labels)
    return lambda asked: list(model.predict([f"{t} {b}" for t, b in asked]))


def fast_text(messages: list[Message], labels: list[str]) -> Callable[[list[Message]], list[str]]:
    """fastText on words, with pairs of words."""
    import fasttext
    import rjieba

    def line(message: Message) -> str:
        return " ".join(w for w in rjieba.cut(f"{message[0]} {message[1]}") if w.strip())

    names = sorted(set(labels))
    with tempfile.NamedTemporaryFile("w", suffix=".txt", encoding="utf-8") as file:
        file.writelines(f"__label__{names.index(label)} {line(m)}\n" for m, label in zip(messages, labels, strict=True))
        file.flush()
        model = fasttext.train_supervised(file.name, epoch=25, lr=0.5, wordNgrams=2, thread=1, verbose=0)
    return lambda asked: [names[int(model.f.predict(line(m) + "\n", 1, 0.0, "strict")[0][1].removeprefix("__label__"))] for m in asked]


def macro_f1(truth: list[str], found: list[str]) -> float:
    """The mean over the classes of F1, a class that never appears among the answers counting nought."""
    from sklearn.metrics import f1_score

    return float(f1_score(truth, found, average="macro", labels=sorted(set(truth)), zero_division=0))


def _rows(path: Path) -> list[dict[str, Any]]:
    csv.field_size_limit(10**7)
    with path.open(encoding="utf-8-sig", newline="") as lines:
        return list(csv.DictReader(lines))


if __name__ == "__main__":
    sys.exit(main())
