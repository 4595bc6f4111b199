"""Addresses and made-up content for the style page; no database. The tests serve it with the platform's own settings."""

import datetime
import json
from pathlib import Path

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import include, path

from luoshi.matters import kinds
from luoshi.reports.kind import COMMITMENT
from luoshi.site import errors

SAMPLES = Path(__file__).resolve().parents[1] / "samples"
TODAY = datetime.date(2025, 9, 25)
CLOCK = datetime.datetime(2025, 1, 20, 9, 30, tzinfo=datetime.UTC)


class Progress(forms.Form):
    progress = forms.CharField(label="进展情况", widget=forms.Textarea(attrs={"rows": 3}), help_text="写结果和数字，不写开了什么会。")
    percent = forms.DecimalField(label="完成率（%）", max_value=200)
    stage = forms.ChoiceField(label="进度", choices=[("a", "已完成"), ("b", "进行中"), ("c", "未启动")], widget=forms.RadioSelect)
    unit = forms.ChoiceField(label="协办单位", choices=[("1", "市财政局"), ("2", "市自然资源和规划局")], required=False)
    file = forms.FileField(label="佐证材料", required=False)
    sure = forms.BooleanField(label="以上情况属实，已经负责人审核")


def row(n, text, lead, state, schedule, percent, days):
    tone = {"behind": "bad", "on_time": "info", "ahead": "ok", "done": "ok"}.get(schedule, "mute")
    due = TODAY + datetime.timedelta(days=days)
    return {"ref": f"2025-{n:04}", "text": text, "lead": lead, "state": state, "schedule": schedule, "percent": percent, "tone": tone, "due": due}


ROWS = [
    row(41, "改造老旧小区90个以上，惠及居民3万户，并同步更新小区内的供水、供电、供气管网", "市住房城乡建设局", "ended", "done", 102.2, 97),
    row(42, "既有住宅加装电梯120部", "市住房城乡建设局", "under_way", "behind", 53.3, -4),
    row(57, "新增公共停车位1.2万个", "市城市管理局", "claimed", "ahead", 104.2, 6),
    row(63, "新增公办学位7000个", "市教育局", "under_way", "on_time", 76, 40),
    row(88, "市第二人民医院新院区投入使用", "市卫生健康委员会", "sent_back", "not_reported", None, 0),
]
EVENTS = [
    {"title": "交办", "at": CLOCK, "unit": "市政府督查室", "tone": "info", "text": "牵头：市住房城乡建设局；12月31日前完成。", "hash": "9f2c4e1ab7730c55d1c2"},
    {
        "title": "调整目标",
        "at": CLOCK + datetime.timedelta(days=120),
        "unit": "市政府督查室",
        "tone": "warn",
        "changes": [{"label": "加装电梯", "before": "150 部", "after": "120 部"}],
        "reason": "部分楼栋结构鉴定未通过；市政府第12次常务会议同意。",
        "hash": "03bb92ff6a1200e7aa18",
    },
    {
        "title": "报进展",
        "at": CLOCK + datetime.timedelta(days=175),
        "unit": "市住房城乡建设局",
        "tone": "mute",
        "text": "已竣工64部，在建31部。",
        "files": [{"name": "竣工验收表.pdf", "url": "#file"}],
        "hash": "771d00c3e9f1b2a40d5f",
    },
    {"title": "核查通过", "at": CLOCK + datetime.timedelta(days=340), "unit": "市政府督查室", "tone": "bad", "text": "竣工97部，差23部。", "hash": "c0ffee5512ab90ee0143"},
]
RATES = [78.2, 71.4, 88.9, 64.0, 83.3, None, 75.0, 69.2]


def style(request):
    places = json.loads((SAMPLES / "yunzhou-districts.geojson").read_text(encoding="utf-8"))
    form = Progress({"progress": "", "percent": "250", "stage": ""})
    messages.success(request, "已交办12项，通知了9个单位。")
    context = {
        "numbers": [
            {"value": 286, "label": "项任务", "note": "2025年《政府工作报告》", "lead": True},
            {"value": 201, "label": "兑现", "tone": "ok", "url": "#met", "unit": "项"},
            {"value": 31, "label": "部分兑现", "tone": "warn", "url": "#partly"},
            {"value": 23, "label": "未兑现", "tone": "bad", "url": "#missed"},
            {"value": "78.2", "unit": "%", "label": "兑现率", "note": "公式见“说明”", "tone": "info"},
        ],
        "verdicts": {"met": 201, "partly": 31, "missed": 23, "undecidable": 12, "unreported": 19},
        "before": "实施城市更新行动，改造老旧小区90个以上，",
        "quote": "既有住宅加装电梯120部",
        "after": "，新增公共停车位1.2万个，让居民住得更舒心。",
        "events": EVENTS,
        "rows": ROWS,
        "board": [{"state": s, "rows": [r for r in ROWS * 3 if r["state"] == s]} for s in ("issued", "under_way", "claimed", "sent_back", "ended")],
        "geojson": places,
        "places": [
            {"code": f["properties"]["code"], "name": f["properties"]["name"], "value": v, "url": f"#{f['properties']['code']}"}
            for f, v in zip(places["features"], RATES, strict=False)
        ],
        "bars": {
            "kind": "bar",
            "title": "各季度办结（项）",
            "labels": ["一季度", "二季度", "三季度", "四季度"],
            "series": [{"name": "办结", "values": [18, 46, 71, 120]}],
            "size": "slim",
        },
        "lines": {
            "kind": "line",
            "title": "加装电梯：序时与实际（%）",
            "labels": ["3月", "6月", "9月", "12月"],
            "series": [{"name": "序时", "values": [25, 50, 75, 100], "tone": "mute"}, {"name": "实际", "values": [12, 31.5, 53.3, None], "tone": "bad"}],
            "size": "slim",
        },
        "states": list(dict.fromkeys(s for kind in kinds.registered() for s in kind.states)),
        "schedules": list(COMMITMENT.schedules),
        "tones": ["ok", "warn", "bad", "info", "odd", "mute"],
        "page": Paginator(range(286), 25).page(3),
        "form": form,
        "due": TODAY + datetime.timedelta(days=9),
        "today": TODAY,
        "data_time": CLOCK,
    }
    return render(request, "luoshi/style.html", context)


def refused(request):
    raise PermissionDenied("这份报告还没有公开。")


def broken(request):
    return errors.server_error(request)


def busy(request):
    return errors.locked_out(request)


def bad(request):
    return errors.bad_request(request)


def staff(request):
    return render(request, "luoshi/staff.html")


def toast(request):
    return HttpResponse("ok", headers={"HX-Trigger": json.dumps({"toast": {"text": "saved", "tone": "ok"}})})


urlpatterns = [
    path("", style, name="style"),
    path("staff/", staff),
    path("refused/", refused),
    path("broken/", broken),
    path("busy/", busy),
    path("bad/", bad),
    path("toast/", toast),
    path("accounts/login/", style, name="account_login"),
    path(
        "site/",
        include(
            (
                [
                    path("", style, name="home"),
                    path("promises/", style, name="promises"),
                    path("reports/", style, name="reports"),
                    path("map/", style, name="map"),
                    path("data/", style, name="data"),
                ],
                "site",
            )
        ),
    ),
    path("i18n/", include("django.conf.urls.i18n")),
]
handler403 = errors.forbidden
handler404 = errors.not_found
