"""The registers' tables. A row holds from ``valid_from`` up to, but not with, ``valid_to``; a change is a new row, the old one stays."""

from __future__ import annotations

from datetime import date
from typing import Any, ClassVar, Self, TypeVar

from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from ..codes import divisions, uscc

Row = TypeVar("Row", bound=models.Model, covariant=True)


class DatedQuerySet(models.QuerySet[Row]):
    """Rows that are valid for a time."""

    def on(self, day: date) -> Self:
        """The rows in force on a day."""
        return self.filter(Q(valid_to=None) | Q(valid_to__gt=day), valid_from__lte=day)


class Dated(models.Model):
    """What holds for a time."""

    valid_from = models.DateField(_("生效日期"), default=divisions.EVER, help_text=_("起始日不详的填1900-01-01"))
    valid_to = models.DateField(_("失效日期"), null=True, blank=True, help_text=_("自这一天起不再有效；仍有效的留空"))

    objects = DatedQuerySet.as_manager()

    class Meta:
        abstract = True
        constraints = [models.CheckConstraint(condition=Q(valid_to=None) | Q(valid_to__gt=F("valid_from")), name="%(class)s_ends_after_it_begins")]

    def in_force(self, day: date) -> bool:
        """Whether it holds on a day."""
        return self.valid_from <= day and (self.valid_to is None or day < self.valid_to)


def validate_place_code(code: str) -> None:
    """The form of a 12-digit code; ValidationError with what is wrong."""
    try:
        full = divisions.checked(code)
    except divisions.CodeError as error:
        raise ValidationError(str(error)) from None
    if full != code:
        raise ValidationError(_("区划代码要写满12位：%(full)s"), params={"full": full})


def validate_uscc(code: str) -> None:
    """The form and check character of a 统一社会信用代码, already in its one form; ValidationError with what is wrong."""
    try:
        plain = uscc.checked(code)
    except uscc.UsccError as error:
        raise ValidationError(str(error)) from None
    if plain != code:
        raise ValidationError(_("统一社会信用代码应写作：%(plain)s"), params={"plain": plain})


class Place(Dated):
    """A division of administration with its 12-digit code. Level and parent follow from the code and are set on saving."""

    LEVELS = [("province", _("省级")), ("prefecture", _("地级")), ("district", _("县级")), ("township", _("乡级")), ("village", _("村级"))]

    code = models.CharField(_("区划代码"), max_length=12, validators=[validate_place_code])
    name = models.CharField(_("名称"), max_length=100, db_index=True)
    level = models.CharField(_("级别"), max_length=10, choices=LEVELS, editable=False)
    parent_code = models.CharField(_("上级代码"), max_length=12, blank=True, db_index=True, editable=False)
    successor_code = models.CharField(_("接续代码"), max_length=12, blank=True, validators=[validate_place_code], help_text=_("撤销后由哪个代码接续"))
    population = models.PositiveIntegerField(_("人口"), null=True, blank=True, help_text=_("用来按人口比较诉求量；不详的留空"))
    source = models.CharField(_("来源"), max_length=200, blank=True)

    class Meta(Dated.Meta):
        verbose_name = _("区划")
        verbose_name_plural = _("区划")
        ordering = ("code", "valid_from")
        constraints = [*Dated.Meta.constraints, models.UniqueConstraint(fields=["code", "valid_from"], name="place_once_from_a_day")]
        indexes = [models.Index(fields=["level", "code"], name="place_by_level")]

    def __str__(self) -> str:
        return f"{self.name} {self.code}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        self.derive()
        super().save(*args, **kwargs)

    def derive(self) -> None:
        """Set level and parent from the code. Raises divisions.CodeError."""
        self.code = divisions.checked(self.code)
        self.level, self.parent_code = divisions.level_of(self.code), divisions.parent_of(self.code)

    def successor_at(self, day: date) -> Place | None:
        """The place that this one is on a day: itself until it ends, then what followed it, as far as the table goes; None where nothing did.

        A successor of which the table knows only a later time (the national snapshot) is taken all the same.
        """
        here, seen = self, {self.code}
        while here.valid_to is not None and day >= here.valid_to:
            if here.successor_code in seen:  # its own code again: renamed, or a circle
                return Place.objects.on(day).filter(code=here.successor_code).first()
            rows = Place.objects.filter(code=here.successor_code)
            following = rows.on(day).first() or rows.filter(valid_from__gt=day).first() or rows.last()
            if following is None:
                return None
            here = following
            seen.add(here.code)
        return here


class UnitQuerySet(DatedQuerySet["Unit"]):
    """Units."""

    def active(self, day: date | None = None) -> UnitQuerySet:
        """Those in force on a day; today, unless one is given."""
        return self.on(day or timezone.localdate())

    def called(self, name: str) -> UnitQuerySet:
        """Those with this code, name or short name, exactly."""
        return self.filter(Q(code=name) | Q(name=name) | Q(short=name))


UnitManager = models.Manager.from_queryset(UnitQuerySet)


class Unit(Dated):
    """Who can owe something: a bureau, a district, a street, a public company."""

    KINDS = [
        ("bureau", _("部门")),
        ("district", _("区")),
        ("street", _("街道")),
        ("town", _("乡镇")),
        ("zone", _("开发区管委会")),
        ("company", _("公共服务企事业单位")),
        ("central", _("中央单位")),
        ("office", _("督查室等综合机构")),
        ("other", _("其他")),
    ]

    code = models.SlugField(_("代码"), max_length=64, unique=True, help_text=_("字母、数字、连字符；定了就不再改"))
    name = models.CharField(_("名称"), max_length=100, db_index=True)
    short = models.CharField(_("简称"), max_length=50, blank=True, db_index=True)
    kind = models.CharField(_("类别"), max_length=10, choices=KINDS, default="bureau")
    place_code = models.CharField(_("区划代码"), max_length=12, blank=True, db_index=True, validators=[validate_place_code])
    parent = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="children", verbose_name=_("上级单位"))
    uscc = models.CharField(_("统一社会信用代码"), max_length=18, blank=True, validators=[validate_uscc])
    successor = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="predecessors", verbose_name=_("职责承接单位"))
    phone = models.CharField(_("对外电话"), max_length=40, blank=True)
    hours = models.CharField(_("办公时间"), max_length=100, blank=True)
    address = models.CharField(_("地址"), max_length=200, blank=True)
    about = models.CharField(_("说明"), max_length=200, blank=True, help_text=_("什么事找它，名录里查得到"))

    objects: ClassVar[UnitManager[Unit]] = UnitManager()

    class Meta(Dated.Meta):
        verbose_name = _("单位")
        verbose_name_plural = _("单位")
        ordering = ("code",)
        indexes = [models.Index(fields=["kind", "code"], name="unit_by_kind")]

    def __str__(self) -> str:
        return self.short or self.name

    @property
    def is_active(self) -> bool:
        """Whether it is in force today."""
        return self.in_force(timezone.localdate())

    def clean(self) -> None:
        for field in ("parent", "successor"):
            if self.pk and self._circle(field):
                raise ValidationError({field: _("%(unit)s绕一圈又回到了自己。") % {"unit": self.name}})

    def _circle(self, field: str) -> bool:
        seen, at = {self.pk}, getattr(self, field)
        while at is not None:
            if at.pk in seen:
                return True
            seen.add(at.pk)
            at = getattr(at, field)
        return False


class Subject(Dated):
    """What a matter is about; a tree by ``parent_code``."""

    code = models.CharField(_("代码"), max_length=20, validators=[RegexValidator(r"^[0-9A-Za-z._-]+$", _("代码只用字母、数字、点和连字符。"))])
    name = models.CharField(_("名称"), max_length=100, db_index=True)
    name_en = models.CharField(_("英文名称"), max_length=100, blank=True)
    parent_code = models.CharField(_("上级代码"), max_length=20, blank=True, db_index=True)
    words = models.TextField(_("常用词"), blank=True, help_text=_("以顿号分隔"))
    version = models.PositiveIntegerField(_("版本"), default=1)
    source = models.CharField(_("来源"), max_length=200, blank=True)

    class Meta(Dated.Meta):
        verbose_name = _("事项分类")
        verbose_name_plural = _("事项分类")
        ordering = ("code", "valid_from")
        constraints = [*Dated.Meta.constraints, models.UniqueConstraint(fields=["code", "valid_from"], name="subject_once_from_a_day")]

    def __str__(self) -> str:
        return f"{self.code} {self.name}"


class PlaceName(Dated):
    """A name that people use for where they are, and the place it lies in: a community, an estate, a road, a landmark. A road
    through several streets has a row for each."""

    KINDS = [("community", _("社区、村")), ("estate", _("小区")), ("road", _("路")), ("landmark", _("地标"))]

    name = models.CharField(_("名称"), max_length=60)
    place_code = models.CharField(_("区划代码"), max_length=12, validators=[validate_place_code])
    kind = models.CharField(_("类别"), max_length=10, choices=KINDS)
    source = models.CharField(_("来源"), max_length=200, blank=True)

    class Meta(Dated.Meta):
        verbose_name = _("地名")
        verbose_name_plural = _("地名")
        ordering = ("name", "place_code")
        constraints = [*Dated.Meta.constraints, models.UniqueConstraint(fields=["name", "place_code", "valid_from"], name="place_name_once_from_a_day")]

    def __str__(self) -> str:
        return f"{self.name} → {self.place_code}"


class CalendarDay(models.Model):
    """A day that this deployment works, or does not, whatever the state's calendar says."""

    date = models.DateField(_("日期"), unique=True)
    working = models.BooleanField(_("上班"))
    note = models.CharField(_("说明"), max_length=100, blank=True)
    source = models.CharField(_("来源"), max_length=200, blank=True)

    class Meta:
        verbose_name = _("工作日")
        verbose_name_plural = _("工作日")
        ordering = ("date",)

    def __str__(self) -> str:
        kind = _("上班") if self.working else _("放假")
        return f"{self.date} {kind} {self.note}".strip()


class Duty(Dated):
    """Whose a matter is: subject × place, under a condition → lead unit, helpers and limit. An empty subject or place stands for
    any; ``route`` street or district stands for whichever governs the place. ``condition``: words of which one must be in the text."""

    ROUTES = [("unit", _("所列单位")), ("street", _("所在街道、乡镇")), ("district", _("所在区"))]
    LIMITS = [("hours", _("小时")), ("working_hours", _("工作时")), ("days", _("自然日")), ("workdays", _("工作日"))]

    subject_code = models.CharField(_("事项分类代码"), max_length=20, blank=True)
    place_code = models.CharField(_("区划代码"), max_length=12, blank=True, validators=[validate_place_code])
    condition = models.CharField(_("条件"), max_length=200, blank=True)
    route = models.CharField(_("派往"), max_length=10, choices=ROUTES, default="unit")
    lead = models.ForeignKey(Unit, models.PROTECT, null=True, blank=True, related_name="duties", verbose_name=_("牵头单位"))
    helpers = models.ManyToManyField(Unit, blank=True, related_name="helping_duties", verbose_name=_("配合单位"))
    limit_amount = models.PositiveIntegerField(_("时限"), null=True, blank=True, help_text=_("空着则按轻重缓急的通行时限"))
    limit_unit = models.CharField(_("时限单位"), max_length=14, choices=LIMITS, blank=True)
    version = models.PositiveIntegerField(_("版本"), default=1)
    source = models.CharField(_("来源"), max_length=200, blank=True)

    class Meta(Dated.Meta):
        verbose_name = _("职责")
        verbose_name_plural = _("职责目录")
        ordering = ("subject_code", "place_code", "condition", "valid_from")
        constraints = [
            *Dated.Meta.constraints,
            models.UniqueConstraint(fields=["subject_code", "place_code", "condition", "valid_from"], name="duty_once_from_a_day"),
            models.CheckConstraint(condition=~models.Q(route="unit", lead=None), name="duty_names_its_unit"),
        ]

    def __str__(self) -> str:
        return f"{self.subject_code or '*'} × {self.place_code or '*'} → {self.lead or self.get_route_display()}"

    def clean(self) -> None:
        if self.route == "unit" and self.lead_id is None:
            raise ValidationError({"lead": _("请写明牵头单位，或改为派往所在街道、所在区。")})
        if (self.limit_amount is None) != (not self.limit_unit) or self.limit_amount == 0:
            raise ValidationError({"limit_amount": _("时限要有大于零的数和单位，或者都空着。")})
