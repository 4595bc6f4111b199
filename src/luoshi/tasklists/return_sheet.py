"""The return sheet (进展情况表) as Excel: what is known is there and locked, what is to be filled is open and marked, and a sheet explains each column."""

from __future__ import annotations

from collections.abc import Sequence

from ..office.outgoing import DAY, SHARE, WHOLE, Column, Table
from ..office.xlsx_writing import xlsx_bytes
from ..reading.views.report_tables import clean
from .grids import GUIDE_SHEET
from .marks import MARK_COLUMN
from .row import TaskRow

TOTAL, NEW = BASES = ("年初以来的累计数", "本期新增的数")  # what a figure may be
# Field, heading, width, kind, whether it is to be filled in, what it means, an example.
COLUMNS: tuple[tuple[str, str, float, str, bool, str, str], ...] = (
    ("ordinal", "序号", 5, WHOLE, False, "这张表里的第几项。", "3"),
    ("matter", "系统编号", 12, "", False, "任务在系统里的编号；交回时靠它和最后一列认出是哪一项。", "C26-7VAHM5"),
    ("number", "折子号", 7, WHOLE, False, "任务分解表里的序号。", "31"),
    ("task", "工作任务", 28, "", False, "任务的原话。", "改造老旧小区80个"),
    ("target", "量化目标", 16, "", False, "现行目标，带单位。", "老旧小区改造 80个"),
    ("year", "年度", 6, WHOLE, False, "哪一年的目标。", "2026"),
    ("deadline", "完成时限", 12, DAY, False, "哪一天以前完成。", "2026-12-31"),
    ("lead", "牵头单位", 12, "", False, "谁牵头。", "市住房城乡建设局"),
    ("period", "填报期", 9, "", False, "这张表报哪一期。", "2026-Q3"),
    ("last", "上次报送", 16, "", False, "上一次报的是哪一期、多少。", "2026-Q2：老旧小区改造 48个；完成率60%"),
    ("progress", "目前进展情况", 30, "", True, "写结果和数字，不写开了什么会。已填的是上次报的，请改成这一期的。", "累计改造62个，其中三季度完工14个。"),
    ("figure", "实际完成数", 10, "", True, "目标的完成数，只填数字，可以带单位（62、1.2万、62个）；几个目标的任务请在网页上填。", "62"),
    ("basis", "口径", 10, "", True, "完成数是累计还是本期新增，点开选一个；不选按累计。", TOTAL),
    ("percent", "完成率", 8, SHARE, True, "写成65%；填了完成数可以不改，系统按目标算。", "77.5%"),
    ("problems", "存在问题", 16, "", True, "没有就空着。", "2个小区管线迁改未批。"),
    ("next_step", "下一步措施", 16, "", True, "到下一期要做什么。", "10月底前完成迁改审批，11月开工。"),
    ("schedule", "序时进度判定", 8, "", False, "系统判定，不用填。", "达进度"),
    ("evidence", "佐证材料", 8, "", False, "已上传的文件名；新的请在网页上传。", "验收单.pdf"),
)
RULES = (
    ("填哪里", "黄底的格，其余已锁定；要调整列宽、行高、筛选都可以。"),
    ("不要做", "不要删列，不要挪动个别格；行可以排序，不报的行留着不动。"),
    ("交回", "存成.xlsx，在“收发任务表”上传；先逐格列出改动，看过再采用。填报期不对、编号错位、同一项报了两行、写的不是数，都会指出在哪一格。"),
)


def write(rows: Sequence[TaskRow], cells: Sequence[Sequence[object]], title: str) -> bytes:
    """A workbook of the return sheet and of what explains it. ``cells``: the rows' cells in the order of COLUMNS, then their marks."""
    columns = [
        *(
            Column(heading, width, kind, fill=fill, choices=BASES if field == "basis" else (), hint=hint if fill else "")
            for field, heading, width, kind, fill, hint, _example in COLUMNS
        ),
        Column(MARK_COLUMN, 4, hidden=True),
    ]
    guide = [*((heading, "填" if fill else "已填好", hint, example) for _f, heading, _w, _k, fill, hint, example in COLUMNS), *((name, "", words, "") for name, words in RULES)]
    return xlsx_bytes(
        [
            Table(columns, cells, name="进展情况表", title=clean(title), filters=True, locked=True, freeze=4),
            Table([Column("栏目", 14), Column("谁填", 8), Column("怎样填", 44), Column("示例", 28)], guide, name=GUIDE_SHEET, title=GUIDE_SHEET),
        ]
    )
