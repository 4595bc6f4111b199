"""The public addresses."""

app_name = "site"
urlpatterns: list = []
