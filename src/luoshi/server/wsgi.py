"""The WSGI entry: ``luoshi.server.wsgi:application``."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "luoshi.server.settings")
application = get_wsgi_application()

from luoshi.requests import lookalikes  # noqa: E402 (the apps are ready only now)

lookalikes.warm()
