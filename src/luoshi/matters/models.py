"""The ledger's tables. ``Event`` is the truth and only ever appended to; ``Matter`` and ``Assignment`` hold the state that
follows from it, kept so that lists are fast, and can be rebuilt from it at any time. ``Contact`` holds personal data,
sealed and apart, so that they can be erased without touching the history."""

from __future__ import annotations

from typing import Any, NoReturn

from django.db import models
from django.utils.translation import gettext_lazy as _

from . import keys, kinds, sealing

EventKey = keys.EventKey


class Frozen(Exception):
    """Somebody tried to change what is only ever appended to."""


class MatterQuerySet(models.QuerySet["Matter"]):
    """Which matters there are to see."""

    def public(self) -> MatterQuerySet:
        """What anybody may find: of every kind, what is listed."""
        return self.filter(_in_states("listed"))

    def of_open_kinds(self) -> MatterQuerySet:
        """Those of the kinds that stand in open lists, whatever their state."""
        return self.filter(kind__in=[kind.name for kind in kinds.open_kinds()])

    def of_units(self, unit_ids: Any) -> MatterQuerySet:
        """What these units lead or help with, once they are to know of it."""
        mine = Assignment.objects.filter(unit_id__in=unit_ids, until=None).values("matter_id")
        return self.filter(pk__in=mine).exclude(_in_states("office"))


def _in_states(which: str) -> models.Q:
    """Of every kind the matters in one of its groups of states: ``public``, ``listed``, ``live``, ``working``, ``queue``, ``office``."""
    found = models.Q(pk__in=())
    for kind in kinds.registered():
        if states := getattr(kind, which):
            found |= models.Q(kind=kind.name, state__in=states)
    return found


def public_events() -> models.Q:
    """The events of which the public is told, of the kinds that stand in open lists (those of matters that it may not see included)."""
    found = models.Q(pk__in=())
    for kind in kinds.open_kinds():
        found |= models.Q(matter__kind=kind.name) & ~models.Q(move__in=sorted(kind.internal))
    return found


class Matter(models.Model):
    """One thing owed: its present state, derived from its events."""

    ref = models.CharField(_("编号"), max_length=16, unique=True)
    kind = models.CharField(_("类别"), max_length=kinds.LONGEST_NAME)
    state = models.CharField(_("状态"), max_length=kinds.LONGEST_CODE)
    version = models.PositiveIntegerField(default=0)
    number = models.CharField(_("序号"), max_length=40, blank=True)
    text = models.TextField(_("工作任务"))
    year = models.PositiveSmallIntegerField(_("年度"), null=True)
    place = models.CharField(_("区划"), max_length=12, blank=True)
    subject = models.CharField(_("分类"), max_length=20, blank=True)
    lead = models.ForeignKey("registers.Unit", models.PROTECT, null=True, related_name="+", verbose_name=_("牵头单位"))
    leader = models.CharField(_("牵头领导"), max_length=60, blank=True)
    due = models.DateField(_("完成时限"), null=True)
    due_at = models.DateTimeField(_("到期"), null=True)  # where the clock runs to the minute
    due_waits = models.PositiveSmallIntegerField(null=True)  # the year whose working days must be known before its limit can be told
    extended = models.BooleanField(_("已延期"), default=False)  # its deadline is not the first one
    danger = models.BooleanField(_("急险"), default=False)  # of life and limb, and not ended: it stands first in every list
    asked = models.CharField(_("待批"), max_length=9, null=True)  # what somebody asked for and nobody decided: a code of ``Kind.asks``
    schedule = models.CharField(_("序时进度"), max_length=12, blank=True)
    percent = models.DecimalField(_("完成率"), max_digits=9, decimal_places=2, null=True)
    verdict = models.CharField(_("结论"), max_length=kinds.LONGEST_CODE, blank=True)
    report = models.CharField(_("所属报告"), max_length=64, blank=True)
    look = models.CharField(max_length=6, null=True)  # waits, never, hidden, edited: why its words are not public as they are (``withdrawals.look``)
    parent = models.ForeignKey("self", models.PROTECT, null=True, related_name="children", verbose_name=_("上级任务"))
    document = models.JSONField(default=dict)  # the whole state, as state.py has it
    opened_at = models.DateTimeField(null=True)
    changed_at = models.DateTimeField(null=True)
    head = models.CharField(max_length=64, blank=True)  # the hash of the last event

    objects = MatterQuerySet.as_manager()

    class Meta:
        verbose_name = _("事项")
        verbose_name_plural = _("事项")
        ordering = ("id",)
        indexes = [
            models.Index(fields=["kind", "state", "due"], name="matter_state_due"),
            models.Index(fields=["changed_at", "id"], name="matter_changed"),
            models.Index(fields=["lead", "state", "due"], name="matter_lead"),
            # Every count on the scoreboard and the board is read from this index alone: the rows are wide.
            models.Index(fields=["year", "kind", "state", "verdict", "schedule", "lead", "subject", "place"], name="matter_counts"),
            models.Index(fields=["report"], name="matter_report"),
            # What is owed now, and what came in, are counted from these alone.
            models.Index(fields=["kind", "state", "due_at", "lead", "place"], name="matter_clock"),
            models.Index(fields=["kind", "opened_at", "subject", "place"], name="matter_opened"),
            models.Index(fields=["kind", "subject", "place", "opened_at"], name="matter_about"),
            models.Index(fields=["danger", "due_at"], name="matter_danger", condition=models.Q(danger=True)),
            models.Index(fields=["asked", "kind"], name="matter_asked", condition=models.Q(asked__isnull=False)),
            models.Index(fields=["opened_at"], name="matter_look", condition=models.Q(look="waits")),
            models.Index(fields=["due_waits", "kind"], name="matter_due_waits", condition=models.Q(due_waits__isnull=False)),
        ]
        permissions = [  # those that every kind's moves ask for; each kind has more (``Kind.permissions``)
            ("view_all_matters", "Can see every unit's matters"),
            ("view_audit", "Can see the audit of the ledger"),
            ("draft_matter", "Can draft matters"),
            ("verify_matter", "Can verify, send back, overrule"),
            ("take_down", "Can take down what is public"),
        ]

    def __str__(self) -> str:
        return f"{self.ref} {self.text[:30]}"


class Event(models.Model):
    """One thing that happened to a matter. Appended, never changed: the class refuses, and so does the database (triggers)."""

    matter = models.ForeignKey(Matter, models.PROTECT, related_name="events")
    seq = models.PositiveIntegerField()
    move = models.CharField(_("动作"), max_length=20)
    at = models.DateTimeField(_("时间"))
    by = models.CharField(_("经办"), max_length=150)  # username, or "system"
    unit = models.CharField(_("单位"), max_length=60, blank=True)  # the unit's code
    stored_reason = models.TextField(_("理由"), blank=True, db_column="reason")  # "" where it is sealed with the data
    stored = models.JSONField(default=dict, db_column="data")  # as the chain covers it: people's words sealed (``sealing.py``)
    previous = models.CharField(max_length=64, blank=True)
    hash = models.CharField(max_length=64)

    class Meta:
        verbose_name = _("经过")
        verbose_name_plural = _("经过")
        ordering = ("matter_id", "seq")
        constraints = [models.UniqueConstraint(fields=["matter", "seq"], name="event_once")]
        indexes = [models.Index(fields=["at"], name="event_at")]

    key: bytes | None = None  # of an event that was just made
    _said: tuple[dict[str, Any], str] | None = None

    def __str__(self) -> str:
        return f"{self.matter_id}#{self.seq} {self.move}"

    @property
    def is_open(self) -> bool:
        """Whether its words can be read without another look into the table of keys."""
        return self._said is not None

    def open_with(self, key: bytes | None) -> None:
        """Open it with its key, or, without one, with what can still be known."""
        self._said = sealing.opened(self.stored, self.stored_reason, key)

    def close(self, kind: str, data: dict[str, Any], reason: str) -> None:
        """Take data and reason in, as they were said, and seal what people said of a matter of that kind."""
        self.stored, self.stored_reason, self.key = sealing.close(kind, data, reason, self.move)
        self._said = (data, reason)

    @property
    def data(self) -> dict[str, Any]:
        """What was said, as it was said (``ERASED`` where it can no longer be read)."""
        return self._opened()[0]

    @data.setter
    def data(self, data: dict[str, Any]) -> None:
        self._said = (data, self._said[1] if self._said else "")

    @property
    def reason(self) -> str:
        """Why, as it was said."""
        return self._opened()[1]

    @reason.setter
    def reason(self, reason: str) -> None:
        self._said = (self._said[0] if self._said else {}, reason)

    def _opened(self) -> tuple[dict[str, Any], str]:
        if self._said is None:
            keys.open_all([self])
        assert self._said is not None
        return self._said

    def save(self, *args: Any, **kwargs: Any) -> None:
        if self.pk is not None:
            raise Frozen("an event is never changed; append another one")
        super().save(*args, **kwargs)

    def delete(self, *args: Any, **kwargs: Any) -> NoReturn:
        raise Frozen("an event is never deleted")


class Head(models.Model):
    """The head of the whole ledger at an instant (``heads.py``). Appended, never changed, like events."""

    seq = models.PositiveBigIntegerField(unique=True)
    at = models.DateTimeField()
    last_event = models.BigIntegerField()  # the id of the last event that it takes in
    events = models.PositiveBigIntegerField()
    matters = models.PositiveBigIntegerField()
    digest = models.CharField(max_length=64)  # of the events since the head before
    previous = models.CharField(max_length=64, blank=True)
    hash = models.CharField(max_length=64)


class Blot(models.Model):
    """Leave to put ``data`` in the place of an event's own, which were written in clear before words were sealed. The database lets an
    event be changed to exactly that and to nothing else; its hash stays, and the certificate of erasure names it."""

    event = models.OneToOneField(Event, models.PROTECT, related_name="blot")
    data = models.JSONField()
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = _("涂销")
        verbose_name_plural = _("涂销")


class Assignment(models.Model):
    """A unit's part in a matter, from one event to another; at most one lead at any time (the database sees to it)."""

    matter = models.ForeignKey(Matter, models.CASCADE, related_name="assignments")
    unit = models.ForeignKey("registers.Unit", models.PROTECT, related_name="assignments", verbose_name=_("单位"))
    role = models.CharField(_("角色"), max_length=8, choices=[("lead", _("牵头")), ("helper", _("配合"))])
    since = models.DateTimeField(_("自"))
    until = models.DateTimeField(_("至"), null=True)

    class Meta:
        verbose_name = _("分工")
        verbose_name_plural = _("分工")
        constraints = [
            models.UniqueConstraint(fields=["matter"], condition=models.Q(role="lead", until=None), name="one_lead"),
            models.UniqueConstraint(fields=["matter", "unit", "role"], condition=models.Q(until=None), name="assigned_once"),
        ]
        indexes = [models.Index(fields=["unit", "until", "role"], name="assignment_unit")]


class Evidence(models.Model):
    """A file that shows something, kept by its SHA-256 (``files/evidence/ab/abcdef…``); the ledger's events name the hash."""

    matter = models.ForeignKey(Matter, models.PROTECT, related_name="files")
    sha256 = models.CharField(max_length=64)
    name = models.CharField(_("文件名"), max_length=200)
    size = models.PositiveBigIntegerField(_("大小"))
    media_type = models.CharField(max_length=100)
    added_at = models.DateTimeField(auto_now_add=True)
    added_by = models.CharField(max_length=150)
    public = models.BooleanField(_("公开"), default=False)

    class Meta:
        verbose_name = _("佐证材料")
        verbose_name_plural = _("佐证材料")
        constraints = [models.UniqueConstraint(fields=["matter", "sha256"], name="evidence_once")]


class Unfinished(models.Model):
    """What goes with a matter and could not be done when its words were kept; the worker tries again (``unfinished.py``). No words of anybody's."""

    matter = models.ForeignKey(Matter, models.CASCADE, related_name="unfinished")
    what = models.CharField(max_length=20)
    of = models.BigIntegerField(default=0)  # the number of the event, or the key of the submission
    why = models.CharField(max_length=80)  # the kind of error
    tries = models.PositiveIntegerField(default=0)
    since = models.DateTimeField(auto_now_add=True)
    next_at = models.DateTimeField(db_index=True)

    class Meta:
        verbose_name = _("待补做")
        verbose_name_plural = _("待补做")
        constraints = [models.UniqueConstraint(fields=["matter", "what", "of"], name="unfinished_once")]


class Contact(models.Model):
    """Personal data of a matter, sealed (``contacts.py``). Not part of the history, so that a person can be forgotten."""

    matter = models.ForeignKey(Matter, models.CASCADE, related_name="contacts")
    role = models.CharField(max_length=20)
    sealed = models.BinaryField()
    added_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = _("联系人")
        verbose_name_plural = _("联系人")
