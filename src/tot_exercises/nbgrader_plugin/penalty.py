"""The late penalty, which nbgrader computes at autograde only and leaves stale when marks change."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from nbgrader.preprocessors import AssignLatePenalties
from traitlets.config import PyFileConfigLoader

CONFIG_NAME = "nbgrader_config.py"


def set_penalty(submission: Any, notebook: Any, config: Any) -> None:
    """Set a submitted notebook's late penalty from its present score; the caller commits.

    Parameters
    ----------
    submission : ``nbgrader.api.SubmittedAssignment``
    notebook : one of its ``nbgrader.api.SubmittedNotebook``, flushed
    config : the course's nbgrader configuration, which names the penalty; None for nbgrader's default
    """
    seconds = submission.total_seconds_late
    if seconds <= 0:
        if notebook.late_submission_penalty is not None:
            notebook.late_submission_penalty = None
        return
    assign = AssignLatePenalties(config=config)
    assign.init_plugin()
    penalty = assign.plugin_inst.late_submission_penalty(submission.student.id, notebook.score, seconds)
    notebook.late_submission_penalty = None if penalty is None else assign._check_late_penalty(notebook, penalty)


def course_config(root: Path) -> Any:
    """Read a course's ``nbgrader_config.py`` (traitlets ``Config``); None where it has none."""
    if not (root / CONFIG_NAME).is_file():
        return None
    return PyFileConfigLoader(CONFIG_NAME, path=str(root)).load_config()
