"""Which address belongs to which room."""

from allauth.account.decorators import secure_admin_login
from django.contrib import admin
from django.urls import include, path

admin.site.login = secure_admin_login(admin.site.login)  # one way in: with the second factor, and its tries counted
admin.ModelAdmin.get_changeform_initial_data = lambda *_: {}  # no field is filled in from an address: what a field cannot take is an error there

urlpatterns = [
    path("", include("luoshi.site.urls")),
    path("api/v1/", include("luoshi.site.api.urls")),
    path("open311/", include("luoshi.site.open311.urls")),
    path("ask/", include("luoshi.site.resident.urls")),
    path("desk/requests/", include("luoshi.desk.hotline.urls")),
    path("desk/", include("luoshi.desk.urls")),
    path("accounts/", include("allauth.urls")),
    path("admin/", admin.site.urls),
    path("i18n/", include("django.conf.urls.i18n")),
]
handler400 = "luoshi.site.errors.bad_request"
handler403 = "luoshi.site.errors.forbidden"
handler404 = "luoshi.site.errors.not_found"
handler500 = "luoshi.site.errors.server_error"
