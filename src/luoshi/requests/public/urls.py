"""The residents' addresses."""

from django.urls import path

from . import ask, enterprise, follow, status

app_name = "resident"
urlpatterns = [
    path("", ask.ask, name="ask"),
    path("understood/", ask.understood, name="understood"),
    path("enterprise/", enterprise.enterprise, name="enterprise"),
    path("status/", status.status, name="status"),
    path("r/<slug:ref>/", follow.mine, name="mine"),
    path("r/<slug:ref>/rate/", follow.rate, name="mine_rate"),
    path("r/<slug:ref>/add/", follow.add, name="mine_add"),
    path("r/<slug:ref>/again/", follow.again, name="mine_again"),
    path("<slug:key>/", follow.follow, name="follow"),
    path("<slug:key>/rate/", follow.rate, name="rate"),
    path("<slug:key>/add/", follow.add, name="add"),
    path("<slug:key>/again/", follow.again, name="again"),
]
