"""The table of judged requests, one row a request: the columns from which is counted (``COLUMNS``, kept in the data folder, nobody's to
download), and those that are published (``PUBLISHED``). Instants are ISO texts of one zone, to the second, so that they compare as texts.

What is published has tip-offs and hidden requests in it, for the rates count them; so it holds nothing by which a row could be found
again among the requests that are public: no number, instant, street or subject, and of the unit's place the district."""

from __future__ import annotations

COLUMNS: dict[str, str] = {
    "ref": "编号 · the request's number",
    "month": "归属月份 · the month (YYYY-MM) in which its last limit ended",
    "unit": "承办单位代码 · the code of the unit that led when that was last said",
    "unit_name": "承办单位 · its name",
    "group": "类别 · street, district, bureau or company",
    "population": "人口 · people in the unit's place, empty where it is not known",
    "subject": "分类 · the subject's code",
    "place": "区划 · the place's 12-digit code",
    "route": "派单方式 · direct, direct_copied or district",
    "dispatched_at": "派单时间 · when it was dispatched",
    "due_at": "首轮期限 · by when the caller had to be contacted: the first round's limit, with its extensions",
    "contacted_at": "联系时间 · when the unit first contacted the caller, empty if never",
    "finished_at": "答复时间 · when the unit last answered, empty if never",
    "extended": "延期 · 1 if its limit was extended",
    "callback": "回访 · contacted, no_answer or pending",
    "solved": "是否解决 · yes, half, no, no_longer, or empty",
    "satisfied": "是否满意 · yes, basically, no, or empty",
    "excluded": "剔除理由 · the reason's code if it is left out of the rates",
    "bounces": "异议次数 · objections to its duty",
    "redone": "重办次数 · times it was done again",
    "reopened": "再次反映次数 · times it was told again after its end",
}
PUBLISHED: dict[str, str] = {
    "row": "行号 · drawn at random for this publication of the month, nobody's number; the rows stand in its order",
    **{name: COLUMNS[name] for name in ("month", "unit", "unit_name", "group", "population")},
    "district": "区 · the 6-digit code of the district in which the unit's place lies, empty for the city's own",
    "in_time": "按时联系 · 1 if the caller was contacted within the first round's limit",
    **{name: COLUMNS[name] for name in ("callback", "solved", "satisfied", "excluded")},
    "month_state": "月份是否完整 · whole; partial where the platform began in it; running where it is not over, and all of it provisional",
    "apart": "是否拆开 · 1 where outcome, satisfaction and in_time were drawn among the unit's rows each by itself, so that a row is no one request; the unit's sums are exact",
}
