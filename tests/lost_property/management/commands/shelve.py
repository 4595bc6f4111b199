"""``luoshi shelve``: count the shelves in use."""

from django.core.management.base import BaseCommand

from ...models import Shelf


class Command(BaseCommand):
    def handle(self, *args, **options):
        self.stdout.write(f"{Shelf.objects.count()} shelves")
