"""What a task list holds: rows, the rows that were refused, and what is to be said about the whole."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from ..office.guard import plain
from ..reading.sources import ReadError

# The fields that a table can fill, and how they are called to people.
FIELDS = {
    "number": "序号",
    "text": "报告原文",
    "task": "任务文本",
    "target": "量化目标",
    "leader": "牵头领导",
    "lead": "牵头单位",
    "helpers": "责任（配合）单位",
    "deadline": "完成时限",
    "node1": "一季度节点目标",
    "node2": "二季度节点目标",
    "node3": "三季度节点目标",
    "node4": "四季度节点目标",
    "progress": "目前进展情况",
    "problems": "存在问题",
    "next_step": "下一步措施",
    "figure": "实际完成数",
    "percent": "完成率",
    "schedule": "序时进度判定",
    "evidence": "佐证材料",
}
__all__ = ["FIELDS", "NODES", "Deadline", "Refused", "TaskList", "TaskListError", "TaskRow", "plain"]
NODES = ("node1", "node2", "node3", "node4")


class TaskListError(ReadError):
    """A file that is no task list, or cannot be made; the message is one sentence for the person who gave it."""


@dataclass(frozen=True)
class Deadline:
    """When a task is due: the words as written, the date they mean, and their kind.

    ``kind``: "by" a date, "ongoing" all year (due at its end), "recurring" (a rhythm of returns), "default" where nothing is
    written (31 December of the year), "unread" for words that give no date (``due`` is then None).
    """

    text: str = ""
    due: date | None = None
    kind: str = "default"


@dataclass
class TaskRow:
    """One task. ``text`` is the report's sentence, ``task`` the words of the list that assigns it; a list that has only one of them leaves the
    other empty, and ``words`` is what is to be done in either case.

    ``lead`` has several names only where the list says 分别牵头 or the like; ``questions`` then asks which part is whose.
    ``figure``: what was reached of the target in this period, as written, and ``basis``: whether it is a total or what is new; the ledger's own rows
    leave them empty, and tell what was returned before in ``last``. ``period``: the one that the table asks for.
    ``matter`` and ``version`` name the matter on the ledger as it was when the table was written. ``cells`` keeps each cell of the file as it
    stood, by field: a field that is no key had no column.
    """

    number: str = ""
    text: str = ""
    task: str = ""
    target: str = ""
    leader: str = ""
    lead: list[str] = field(default_factory=list)
    helpers: list[str] = field(default_factory=list)
    deadline: Deadline = field(default_factory=Deadline)
    nodes: list[str] = field(default_factory=lambda: ["", "", "", ""])
    progress: str = ""
    problems: str = ""
    next_step: str = ""
    percent: Decimal | None = None
    schedule: str = ""
    evidence: str = ""
    figure: str = ""
    basis: str = ""
    year: str = ""
    period: str = ""
    last: str = ""
    matter: str = ""
    version: int | None = None
    where: str = ""
    questions: list[str] = field(default_factory=list)
    cells: dict[str, str] = field(default_factory=dict, repr=False, compare=False)

    @property
    def words(self) -> str:
        """What is to be done: the task's words, else the report's."""
        return self.task or self.text


@dataclass(frozen=True)
class Refused:
    """A row that is not taken: where it stands, why, its words, and the matter that it names, if any."""

    where: str
    reason: str
    words: str = ""
    matter: str = ""


@dataclass
class TaskList:
    """What a file gave. ``form``: wuhu, wuhan, lishui, guofa (see forms.py) or table; ``columns``: the fields that its tables have;
    ``period``: the time that its progress column speaks of (一季度, 上半年), "" where it does not say."""

    rows: list[TaskRow] = field(default_factory=list)
    form: str = ""
    remarks: list[str] = field(default_factory=list)
    refused: list[Refused] = field(default_factory=list)
    columns: frozenset[str] = frozenset()
    period: str = ""
    year: int | None = None
    seen: int = 0  # rows of its tables below their headers, as a spreadsheet counts them
    passed: int = 0  # of these the empty ones, headings between rows and notes under them

    def add_up(self) -> None:
        """TaskListError unless every row of the tables was counted once: it is a fault of ours, and must not pass in silence."""
        if self.form == "table" and self.seen != len(self.rows) + len(self.refused) + self.passed:
            raise TaskListError(f"行数对不上：{self.seen}行，任务{len(self.rows)}、不能收{len(self.refused)}、空行和标题{self.passed}；请把这句话报给维护人员。")
