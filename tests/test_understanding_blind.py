"""Sets written before they were run, and for no table; the first run of each, before anything was mended by it:

- danger (data/urgency_learned.csv, set 4, 60 sentences, 25 of them danger): 7 of 25 found, nothing else called danger; what cannot wait 4 of 10.
- danger, again (set 5, 60, after the words were made general by the first): 13 of 25 found, nothing else called danger;
  what cannot wait 9 of 11.
- and again (set 6, 40, told more plainly, after the second): 13 of 20 found, 3 others called danger; what cannot wait
  5 of 8.
- places (data/addresses_seen.csv, 103 in Beijing, Shanghai and Chengdu): 92 as expected, 10 wrong without asking, one asked needlessly;
  of the expectations four were wrong (the table has no 五角场镇 and 长辛店镇; two villages that are named), which makes 96.

Then the words and forms were mended by what the sets showed, so that today's figures on these are no forecast. The words alone go on
missing half of what nobody had thought of; so a model was learned from training/dangers.csv (these three sets are in it) and put beside
them, and a fourth set written by a hand that had seen neither words nor model:

- danger (data/danger_seen.csv, 120 sentences, 60 of them danger): the words alone 30 of 60, 4 others called danger; with the model 57
  of 60, 5 others called danger. This is the forecast; nothing was mended by it.
- and once more (data/danger_seen2.csv, 100, 50 of them danger, by yet another): 33 and 1; with the model 48 and 1.

Both were looked at when the training sentences were widened, and some of the new ones are told alike: no forecast any more, and called seen.
Then 60 of 60 (2 others) and 50 of 50 (none). A sentence of the first that was learned but for one sign has left it since.

2026-11-29, four sets more (data/danger_blind3.csv, 600, 302 of them danger), each by a hand that had seen neither words, model nor
sentences, half danger and half an ordinary day's calls, some of which sound alarming. First run, with the sentences of eighteen hands,
before an error was looked at: 75 of 75 and 2 others of 75; 75 of 76 and 6 of 74; 76 of 76 and 4 of 74; 75 of 75 and 5 of 75. Then a
nineteenth hand's sentences were learned, told what to write before any error of the four was seen, and of the fourth only these sums were
known: none of 75, 5 of 74, 4 of 74 and 3 of 75 others, the same found. Nothing was mended by them.

The forecast of what ships: data/danger_blind4.csv, 150 by yet another hand, 73 of them danger, written and asked once when nothing was
changed any more: 73 of 73 and 3 others of 77 (3.9 %).
"""

import csv
from datetime import date

import pytest

from luoshi.codes.divisions import divisions
from luoshi.understanding import Alias, Locator
from luoshi.understanding.urgency import rules, urgency

DAY = date(2026, 11, 23)
BEIJING = "110100000000"


def read(request, name):
    with (request.path.parent / "data" / name).open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines))


# What is promised of the sets that nobody learned from or mended by (docs/how-requests-are-understood.md); not one run's counts.
FOUND, CALLED = 0.98, 0.05  # of the dangers; of what is none
SEEN = {  # what a set that was looked at has wrong to this day, by the sentence
    "danger_seen.csv": {"前年我骑车掉进没盖的井里摔断了腿，赔偿到现在都没给我说法"},
    "danger_seen2.csv": set(),
}


def judged(request, name):
    return [(row["text"], row["danger"] == "1", urgency(row["text"], rules(), DAY).level == "danger") for row in read(request, name)]


@pytest.mark.parametrize("name", ["danger_blind3.csv", "danger_blind4.csv"])
def test_danger_as_nobody_had_thought_of_it(request, name):
    told = judged(request, name)
    dangers, others = ([got for _text, danger, got in told if danger is is_one] for is_one in (True, False))
    assert min(len(dangers), len(others)) > 70
    assert sum(dangers) / len(dangers) >= FOUND
    assert sum(others) / len(others) <= CALLED


def test_danger_in_the_words_that_people_add_to_a_request(request):
    """Half sentences behind a request that is known, written by us in one go after one of them was sent to the police: every danger is found, and
    of the others a fifth is called one. That is too many, and where it may only fall from."""
    told = judged(request, "added_words.csv")
    assert [text for text, danger, got in told if danger and not got] == []
    assert len([text for text, danger, got in told if got and not danger]) <= 8  # of 40
    assert sum(danger for _text, danger, _got in told) == 12


@pytest.mark.parametrize("name", SEEN)
def test_danger_on_the_sets_that_were_looked_at(request, name):
    assert {text for text, danger, got in judged(request, name) if danger != got} <= SEEN[name]


def test_places(request, shared):
    with (shared / "data" / "places" / "villages-beijing.csv").open(encoding="utf-8-sig", newline="") as lines:
        villages = [Alias(row["name"], row["code"], "community") for row in csv.DictReader(lines)]
    rows = read(request, "addresses_seen.csv")
    kept = {city: Locator(divisions().values(), villages if city == BEIJING else (), city=city) for city in {row["city"] for row in rows}}
    wrong = []
    for row in rows:
        got = kept[row["city"]].locate(row["text"])
        if (not got.ask or row["expected"] != "ask") and (got.ask or got.code != row["expected"]):
            wrong.append((row["text"], row["expected"], got.code))
    assert len(rows) == 103
    assert {text for text, _expected, _code in wrong} <= {"双井这儿，九龙山地铁站旁边", "月坛街道三里河", "蒲江县寿安镇"}, wrong
    for row in rows:
        code = row["expected"]
        assert code == "ask" or code in divisions() or code in {v.place_code for v in villages}, row
