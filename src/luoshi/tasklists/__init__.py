"""Task lists: the documents in which offices assign and report work (任务分解表, 进展表) ↔ rows.

``read_tasks`` takes what offices send; ``export`` writes the tables that go round; ``differences`` says what a filled table would
change before anything is taken. Plain Python: no Django, no database, no network.
"""

from .compare import Difference, differences
from .export import write_progress, write_tasks
from .office_forms import read_tasks
from .row import Deadline, Refused, TaskList, TaskListError, TaskRow

__all__ = ["Deadline", "Difference", "Refused", "TaskList", "TaskListError", "TaskRow", "differences", "read_tasks", "write_progress", "write_tasks"]
