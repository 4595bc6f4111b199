"""The registers in the admin, each with a page that takes a CSV table."""

from __future__ import annotations

import hashlib
from typing import Any

from django import forms
from django.contrib import admin, messages
from django.contrib.admin.models import CHANGE, LogEntry
from django.contrib.contenttypes.models import ContentType
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from luoshi.accounts.file_doors import takes_files
from luoshi.accounts.people import signed_in

from .importing import TABLES, ImportReport, TableError, import_csv
from .models import CalendarDay, Duty, Place, PlaceName, Subject, Unit


class ImportForm(forms.Form):
    """A file, and whether to try only."""

    file = forms.FileField(label=gettext_lazy("CSV或Excel文件"))
    dry_run = forms.BooleanField(label=gettext_lazy("只检查，不写入"), required=False)


class RegisterAdmin(admin.ModelAdmin):
    """A register: lists by page, and the import of a table for those who may add and change rows."""

    change_list_template = "admin/registers/change_list.html"
    kind = ""
    list_per_page = 100
    show_full_result_count = False

    def get_urls(self) -> list[Any]:
        view = takes_files(f"registers.add_{self.opts.model_name}")(self.admin_site.admin_view(self.import_view))
        return [path("import/", view, name=f"registers_{self.opts.model_name}_import"), *super().get_urls()]

    def may_import(self, request: HttpRequest) -> bool:
        """Whether the person may add and change rows of this register."""
        return self.has_add_permission(request) and self.has_change_permission(request)

    def changelist_view(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        address = reverse(f"admin:registers_{self.opts.model_name}_import", current_app=self.admin_site.name) if self.may_import(request) else ""
        return super().changelist_view(request, {**(extra_context or {}), "import_url": address})

    def import_view(self, request: HttpRequest) -> HttpResponse:
        """Ask for a file; take it and go back to the list, or show what is wrong with it."""
        if not self.may_import(request):
            raise PermissionDenied
        form = ImportForm(request.POST or None, request.FILES or None)
        report: ImportReport | None = None
        if request.method == "POST" and form.is_valid():
            given, dry_run = form.cleaned_data["file"], form.cleaned_data["dry_run"]
            data = given.read()
            try:
                report = import_csv(self.kind, data, dry_run=dry_run)
            except TableError as error:
                form.add_error("file", str(error))
            if report and report.ok and not dry_run:
                self._log(request, given.name, data, report)
                messages.success(request, f"{report}{report.sum}")
                return HttpResponseRedirect(reverse(f"admin:registers_{self.opts.model_name}_changelist", current_app=self.admin_site.name))
        context = {**self.admin_site.each_context(request), "opts": self.opts, "title": _("导入CSV"), "form": form, "report": report, "table": TABLES[self.kind]}
        return TemplateResponse(request, "admin/registers/import.html", context)

    def _log(self, request: HttpRequest, name: str, data: bytes, report: ImportReport) -> None:
        told = f"{name}: {report} SHA-256 {hashlib.sha256(data).hexdigest()}"
        kind = ContentType.objects.get_for_model(self.model)
        LogEntry.objects.create(user=signed_in(request), content_type=kind, object_repr=_("导入CSV"), action_flag=CHANGE, change_message=told)


@admin.register(Place)
class PlaceAdmin(RegisterAdmin):
    """Places."""

    kind = "places"
    list_display = ("code", "name", "level", "parent_code", "population", "valid_from", "valid_to", "successor_code")
    list_filter = ("level", "valid_from", ("valid_to", admin.EmptyFieldListFilter))
    search_fields = ("name", "code")
    readonly_fields = ("level", "parent_code")


@admin.register(PlaceName)
class PlaceNameAdmin(RegisterAdmin):
    """The names people use for where they are."""

    kind = "names"
    list_display = ("name", "place_code", "kind", "valid_from", "valid_to")
    list_filter = ("kind", ("valid_to", admin.EmptyFieldListFilter))
    search_fields = ("name", "place_code")


@admin.register(Unit)
class UnitAdmin(RegisterAdmin):
    """Units."""

    kind = "units"
    list_display = ("code", "name", "short", "kind", "place_code", "parent", "valid_from", "valid_to")
    list_filter = ("kind", ("valid_to", admin.EmptyFieldListFilter))
    list_select_related = ("parent",)
    search_fields = ("name", "short", "code", "uscc")
    autocomplete_fields = ("parent", "successor")


@admin.register(Subject)
class SubjectAdmin(RegisterAdmin):
    """Subjects."""

    kind = "subjects"
    list_display = ("code", "name", "name_en", "parent_code", "version", "valid_from", "valid_to", "source")
    list_filter = ("version", "source", ("valid_to", admin.EmptyFieldListFilter))
    search_fields = ("name", "name_en", "code", "words")


@admin.register(CalendarDay)
class CalendarDayAdmin(RegisterAdmin):
    """The deployment's own working days."""

    kind = "calendar"
    list_display = ("date", "working", "note", "source")
    list_filter = ("working", "date")
    search_fields = ("note", "date")
    date_hierarchy = "date"


@admin.register(Duty)
class DutyAdmin(RegisterAdmin):
    """The catalogue of duties."""

    kind = "duties"
    list_display = ("subject_code", "place_code", "condition", "lead", "version", "valid_from", "valid_to")
    list_filter = ("version", "valid_from", ("valid_to", admin.EmptyFieldListFilter))
    list_select_related = ("lead",)
    search_fields = ("subject_code", "place_code", "condition", "lead__name", "lead__code")
    autocomplete_fields = ("lead", "helpers")
