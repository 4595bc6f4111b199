"""Dangers stand first in every list: a column of its own, filled for what is open, and the queue's index on PostgreSQL in that order."""

from django.db import migrations, models

QUEUE = """CREATE INDEX matter_queue ON matters_matter (danger DESC, due_at ASC NULLS FIRST, id) WHERE kind = 'request' AND state IN
('received', 'conferring', 'followed', 'issued', 'under_way', 'sent_back', 'waiting', 'disputed', 'answered')"""
BEFORE = """CREATE INDEX matter_queue ON matters_matter (due_at ASC NULLS FIRST, id) WHERE kind = 'request' AND state IN
('received', 'conferring', 'issued', 'under_way', 'sent_back', 'waiting', 'disputed', 'answered')"""


def fill(apps, schema_editor):
    matters = apps.get_model("matters", "Matter").objects.filter(kind="request").exclude(state__in=("ended", "void"))
    matters.filter(document__request__urgency="danger").update(danger=True)


def order(apps, schema_editor):
    _queue(schema_editor, QUEUE)


def order_as_before(apps, schema_editor):
    _queue(schema_editor, BEFORE)


def _queue(schema_editor, index):
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute("DROP INDEX IF EXISTS matter_queue")
        schema_editor.execute(index)


class Migration(migrations.Migration):
    dependencies = [
        ("matters", "0010_due_waits"),
        ("registers", "0004_population"),
    ]

    operations = [
        migrations.AddField(
            model_name="matter",
            name="danger",
            field=models.BooleanField(default=False, verbose_name="急险"),
        ),
        migrations.AlterField(
            model_name="matter",
            name="state",
            field=models.CharField(
                choices=[
                    ("draft", "拟办"),
                    ("issued", "已交办"),
                    ("under_way", "办理中"),
                    ("claimed", "申请办结"),
                    ("sent_back", "退回重办"),
                    ("parked", "挂账"),
                    ("ended", "已办结"),
                    ("objected", "提出异议"),
                    ("void", "作废"),
                    ("received", "待派单"),
                    ("conferring", "会商中"),
                    ("disputed", "派单异议"),
                    ("waiting", "暂停计时"),
                    ("answered", "待回访"),
                    ("followed", "转接跟踪"),
                ],
                max_length=12,
                verbose_name="状态",
            ),
        ),
        migrations.AlterField(
            model_name="matter",
            name="verdict",
            field=models.CharField(
                blank=True,
                choices=[
                    ("met", "兑现"),
                    ("partly", "部分兑现"),
                    ("missed", "未兑现"),
                    ("undecidable", "无法判断"),
                    ("unreported", "未再提及"),
                    ("solved", "已解决"),
                    ("half_solved", "部分解决"),
                    ("unsolved", "未解决"),
                    ("no_longer", "不再需要"),
                    ("no_answer", "回访未接通"),
                    ("answered", "当场答复"),
                    ("transferred", "已转接"),
                    ("merged", "已并入"),
                    ("handled", "已处置"),
                ],
                max_length=12,
                verbose_name="结论",
            ),
        ),
        migrations.AddIndex(
            model_name="matter",
            index=models.Index(condition=models.Q(("danger", True)), fields=["danger", "due_at"], name="matter_danger"),
        ),
        migrations.RunPython(order, order_as_before),
        migrations.RunPython(fill, migrations.RunPython.noop),  # last: PostgreSQL builds no index over rows that a transaction has just changed
    ]
