"""Reports: a source of matters. A work report or a task list becomes drafts on the ledger; the next report proposes verdicts."""
