"""The residents' addresses."""

from django.urls import path

from . import ask, enterprise, follow, status

app_name = "resident"
urlpatterns = [
    path("", ask.ask, name="ask"),
    path("understood/", ask.understood, name="understood"),
    path("enterprise/", enterprise.enterprise, name="enterprise"),
    path("status/", status.status, name="status"),
    path("<slug:key>/", follow.follow, name="follow"),
    path("<slug:key>/rate/", follow.rate, name="rate"),
    path("<slug:key>/add/", follow.add, name="add"),
    path("<slug:key>/again/", follow.again, name="again"),
]
