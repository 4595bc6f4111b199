"""Understanding: what a message is about. Plain Python: no Django, no database, no network."""

from .subject import Guess, ModelError, SubjectModel, train

__all__ = ["Guess", "ModelError", "SubjectModel", "train"]
