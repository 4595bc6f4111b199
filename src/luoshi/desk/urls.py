"""The addresses of the staff screens."""

app_name = "desk"
urlpatterns: list = []
