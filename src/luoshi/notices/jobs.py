"""What the worker does from time to time besides sending: rooms above hand it their jobs. A job is safe to do twice."""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

log = logging.getLogger("luoshi.notices")


@dataclass
class Job:
    """A job, how often it is done, and when it is to be done next."""

    work: Callable[[datetime], object]
    pace: timedelta
    next_at: datetime | None = None


_jobs: dict[str, Job] = {}


def every(pace: timedelta, name: str, work: Callable[[datetime], object]) -> None:
    """Have the worker do a job so often; ``work`` is given the time. Named again, it is replaced."""
    _jobs[name] = Job(work, pace)


def run(now: datetime) -> list[str]:
    """Do what is due; the names of the jobs done. One that fails is logged and waits for its next time like the others."""
    done = []
    for name, job in _jobs.items():
        if job.next_at is not None and now < job.next_at:
            continue
        job.next_at = now + job.pace
        try:
            job.work(now)
        except Exception:
            log.exception("the job %s failed", name)
            continue
        done.append(name)
    return done
