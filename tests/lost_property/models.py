"""Who handed a thing in, sealed; and the shelf on which it lies, which follows from its state."""

from django.db import models

from luoshi.matters.data_key import seal, unseal


class Finder(models.Model):
    matter = models.OneToOneField("matters.Matter", models.CASCADE, related_name="+")
    sealed = models.BinaryField()

    @classmethod
    def note(cls, matter, name):
        return cls.objects.create(matter=matter, sealed=seal({"name": name}))

    @property
    def name(self):
        return unseal(bytes(self.sealed))["name"]


class Shelf(models.Model):
    matter = models.OneToOneField("matters.Matter", models.CASCADE, related_name="+")
    colour = models.CharField(max_length=20)
