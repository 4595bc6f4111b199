"""What is to be maintained, on the administrators' home page: people without a role or a unit, notices that do not go out, a worker that stands
still, tables and registers that are wrong or run out, backups. Counted from indexes and small files: what takes long is `luoshi check`'s."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from luoshi import registers, rules
from luoshi.accounts import people
from luoshi.desk.work import Share, Task
from luoshi.matters.models import Unfinished
from luoshi.notices.models import Notice
from luoshi.registers.models import Duty, Place, Unit
from luoshi.requests.erased_list import backup_folders

from . import backup

STANDS_STILL = timedelta(minutes=10)  # after which what is due and not done says that no worker runs
BACKUP_OLD = timedelta(days=2)  # a night missed and another
RUNS_OUT = timedelta(days=30)  # before which a register that ends is told of
CALENDAR_FROM = 10  # the month from which next year's working days are missed


def work(user: Any, since: datetime) -> Share:
    """What waits for an administrator; nothing for others."""
    share, now = Share(), timezone.now()
    if user.has_perm("accounts.manage_people") and user.is_staff:
        share.tasks = [*_people(), *_backup(now), *_worker(now), *_notices(), *_tables(timezone.localdate()), *_registers(timezone.localdate())]
    return share


def _people() -> Iterator[Task]:
    users = reverse("admin:auth_user_changelist")
    bare, lost = people.without_role().count(), people.without_unit().count()
    yield Task("upkeep.no_role", _("没有角色的人员"), bare, f"{users}?lacks=role", 10, verb=_("给角色"), tone="warn", note=_("登录了也看不到要办的事"))
    yield Task("upkeep.no_unit", _("没有所属单位的承办人"), lost, f"{users}?lacks=unit", 12, verb=_("登记单位"), tone="warn", note=_("登录了也看不到本单位的事"))


def _backup(now: datetime) -> Iterator[Task]:
    made = backup.last_made(backup_folders())
    if made is None or now - made > BACKUP_OLD:
        note = _("一次也没有做过：luoshi backup 目录") if made is None else _("上一次是 %s") % timezone.localtime(made).strftime("%Y-%m-%d %H:%M")
        yield Task("upkeep.backup", _("没有新的备份"), None, reverse("admin:index"), 8, verb=_("看管理页"), tone="bad", note=note)


def _worker(now: datetime) -> Iterator[Task]:
    """Whether somebody does what is to be done from time to time."""
    late = Notice.objects.filter(state="waiting", next_at__lt=now - STANDS_STILL).count()
    yield Task(
        "upkeep.worker", _("到时没有发的通知"), late, _notices_in("waiting"), 2, verb=_("看这些通知"), tone="bad", note=_("多半是后台任务没有在运行：luoshi deliver --watch")
    )
    kept = Unfinished.objects.count()
    yield Task("upkeep.unfinished", _("没有做完的后续"), kept, reverse("admin:index"), 4, verb=_("看管理页"), tone="warn", note=_("后台任务会再试：luoshi check 说是哪些"))


def _notices() -> Iterator[Task]:
    for state, label, tone in (("failed", _("发不出去的通知"), "bad"), ("unsure", _("不知发没发出的通知"), "warn")):
        yield Task(f"upkeep.{state}", label, Notice.objects.filter(state=state).count(), _notices_in(state), 6, verb=_("看这些通知"), tone=tone)


def _tables(today: date) -> Iterator[Task]:
    wrong = [each.table.name for each in rules.standings(today) if each.error]
    yield Task("upkeep.rules", _("用不了的规则表"), len(wrong), reverse("admin:index"), 3, verb=_("看管理页"), tone="bad", note="、".join(f"rules/{name}.csv" for name in wrong))


def _registers(today: date) -> Iterator[Task]:
    """Registers that run out, duties of units that are no more, working days that nobody told."""
    known = registers.calendar().knows
    year = today.year if not known(today.year) else today.year + 1 if today.month >= CALENDAR_FROM and not known(today.year + 1) else 0
    if year:
        note = _("不知道哪几天上班，跨到那一年的期限定不了：luoshi import-codes calendar 文件")
        yield Task("upkeep.calendar", _("缺%d年的工作日历") % year, None, reverse("admin:registers_calendarday_changelist"), 1, verb=_("导入日历"), tone="bad", note=note)
    soon = today + RUNS_OUT
    for model, name, label in ((Duty, "duty", _("30天内到期的派单目录")), (Place, "place", _("30天内到期的区划"))):
        ends = model.objects.on(today).filter(valid_to__lte=soon).count()
        yield Task(f"upkeep.{name}", label, ends, reverse(f"admin:registers_{name}_changelist"), 20, verb=_("看这一版"), tone="warn")
    gone = Duty.objects.on(today).filter(~Q(lead=None)).exclude(lead__in=Unit.objects.active(today)).count()
    yield Task("upkeep.gone", _("派给已撤销单位的目录"), gone, reverse("admin:registers_duty_changelist"), 5, verb=_("改目录"), tone="bad", note=_("这些诉求只能等派单员"))


def _notices_in(state: str) -> str:
    return f"{reverse('admin:notices_notice_changelist')}?state__exact={state}"
