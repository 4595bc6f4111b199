"""A process with limits: what it is asked comes back, and whatever goes wrong in it is one sentence."""

import os
import threading
import time

import pytest

from luoshi.office import Bounds, Unreadable, bounded, call

SHORT = Bounds(memory=400 << 20, cpu=2, wall=4)


def test_what_is_asked_comes_back():
    assert call("bounded_kit:given", b"abc", more="多") == {"size": 3, "more": "多"}
    assert call("bounded_kit:back", bytes(range(256)) * 20_000) == (bytes(range(256)) * 20_000)[::-1]


@pytest.mark.parametrize(
    ("function", "why"), [("hoards", "memory"), ("spins", "slow"), ("sleeps", "slow"), ("dies", "memory"), ("fails", "broken"), ("says", "bomb"), ("nothing", "broken")]
)
def test_what_goes_wrong_is_one_sentence_in_time(function, why):
    begun = time.perf_counter()
    with pytest.raises(Unreadable) as told:
        call(f"bounded_kit:{function}", b"x", "甲.docx", SHORT)
    assert told.value.why == why
    assert str(told.value).count("。") == 1
    assert "甲.docx" in str(told.value)
    assert "甲.docx" in told.value.english
    assert time.perf_counter() - begun < 15


def test_the_process_knows_nothing_of_ours(monkeypatch):
    monkeypatch.setenv("DATABASE_URL", "postgres://secret")
    with open(os.devnull) as ours:
        os.set_inheritable(ours.fileno(), True)
        seen = call("bounded_kit:sees", b"x")
    assert not any(n in ("DATABASE_URL", "SECRET_KEY", "HOME") or n.startswith("LUOSHI") for n in seen["environment"])
    assert len(seen["descriptors"]) <= 6
    assert not seen["wrote"] or not os.path.getsize("written")
    if os.path.exists("written"):
        os.remove("written")


def test_many_threads_may_call_and_too_many_are_told(monkeypatch):
    said = []

    def one():
        try:
            said.append(call("bounded_kit:given", b"x" * 1000)["size"])
        except Unreadable as error:
            said.append(error.why)

    threads = [threading.Thread(target=one) for _ in range(8)]
    for each in threads:
        each.start()
    for each in threads:
        each.join()
    assert said == [1000] * 8

    monkeypatch.setattr(bounded, "WAIT", 0.05)
    monkeypatch.setattr(bounded, "_places", threading.BoundedSemaphore(1))

    def sleeps():
        with pytest.raises(Unreadable):
            call("bounded_kit:sleeps", b"x", "", SHORT)

    slow = threading.Thread(target=sleeps)
    slow.start()
    time.sleep(0.5)
    with pytest.raises(Unreadable, match="过一会儿"):
        call("bounded_kit:given", b"x")
    slow.join()
