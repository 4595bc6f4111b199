"""Which address belongs to which room. The module that a source's AppConfig names in ``addresses`` says what it adds: ``public`` and ``staff``, pages within the site's and the
desk's own addresses (and names), and ``own``, addresses of its own at the root."""

from importlib import import_module

from allauth.account.decorators import secure_admin_login
from django.apps import apps
from django.contrib import admin
from django.urls import URLPattern, URLResolver, include, path

from luoshi.desk import urls as desk
from luoshi.site import urls as site

admin.site.login = secure_admin_login(admin.site.login)  # type: ignore[method-assign, no-untyped-call]  # one way in: with the second factor, and its tries counted
admin.ModelAdmin.get_changeform_initial_data = lambda *_: {}  # type: ignore[method-assign]  # no field is filled in from an address: what a field cannot take is an error there


def _added(name: str) -> list[URLPattern | URLResolver]:
    """What the apps add whose ``AppConfig.addresses`` names a module of addresses, in the order of the settings."""
    modules = [import_module(config.addresses) for config in apps.get_app_configs() if hasattr(config, "addresses")]
    return [pattern for module in modules for pattern in getattr(module, name, ())]


urlpatterns = [
    path("", include(([*site.urlpatterns, *_added("public")], "site"))),
    path("api/v1/", include("luoshi.api.urls")),
    *_added("own"),
    path("desk/", include(([*desk.urlpatterns, *_added("staff")], "desk"))),
    path("accounts/", include("allauth.urls")),
    path("admin/", admin.site.urls),
    path("i18n/", include("django.conf.urls.i18n")),
]
handler400 = "luoshi.site.errors.bad_request"
handler403 = "luoshi.site.errors.forbidden"
handler404 = "luoshi.site.errors.not_found"
handler429 = "luoshi.site.errors.too_often"  # allauth asks for it
handler500 = "luoshi.site.errors.server_error"
