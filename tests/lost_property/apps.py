"""The app: what it has that the platform must know of beside its kind."""

from django.apps import AppConfig


class LostPropertyConfig(AppConfig):
    name = "lost_property"
    counted = ("Finder",)
    checks = "lost_property.ready"
    sample = "lost_property.sample"

    def ready(self):
        from luoshi.matters import data_key, personal_data
        from luoshi.wording import tones

        from .models import Finder

        data_key.declare(data_key.Column("lost_property.Finder", "sealed"))
        personal_data.for_a_time("finders", personal_data.rows(lambda before: Finder.objects.filter(matter__ended_at__lt=before)))
        tones.declare("lost", {"claimed": ("warn", "flag")})
