"""Functions that a bounded process is asked to run in tests: each goes wrong in a way of its own."""

import os
import time

from luoshi.office.unreadable import Unreadable


def given(data, more=""):
    return {"size": len(data), "more": more}


def back(data):
    return data[::-1]


def hoards(data):
    return len(bytearray(4 << 30))


def spins(data):
    while True:
        pass


def sleeps(data):
    time.sleep(60)


def dies(data):
    os.abort()


def fails(data):
    raise KeyError("anything")


def says(data):
    print("noise on standard output")
    raise Unreadable("bomb")


def sees(data):
    try:
        with open("written", "wb") as file:
            file.write(b"x")
        wrote = True
    except OSError:
        wrote = False
    return {"environment": sorted(os.environ), "descriptors": sorted(int(n) for n in os.listdir("/proc/self/fd")), "wrote": wrote}
