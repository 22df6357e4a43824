# SPDX-License-Identifier: MIT
"""What is wrong with a scenario."""
from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Problem:
    """A mistake in a scenario, or a warning.

    ``line`` and ``column`` count from 1; 0: of the text as a whole.
    """

    severity: str  # "error" or "warning"
    line: int
    column: int
    message: str

    @property
    def hint(self) -> str:
        """What the message proposes, or an empty text."""
        for mark in ("; did you mean ", "; "):
            before, found, after = self.message.partition(mark)
            if found and before:
                return found[2:] + after if mark != "; " else after
        return ""


class ScenarioError(ValueError):
    """A scenario that cannot be read, is refused, or was stopped by a guard.

    ``str()`` is what the command line prints, with source lines.
    """

    def __init__(self, message: str, file: str = "",
                 problems: list[tuple[str, int, int, str]] | None = None) -> None:
        super().__init__(message.rstrip("\n"))
        self.file = file
        self.problems = [Problem(*each) for each in problems or []]

    def __reduce__(self) -> tuple[type[ScenarioError], tuple[object, ...]]:
        rows = [(p.severity, p.line, p.column, p.message) for p in self.problems]
        return type(self), (str(self), self.file, rows)

    def _first(self) -> Problem | None:
        return next((p for p in self.problems if p.severity == "error"), None)

    @property
    def line(self) -> int:
        """Of the first error; 0: of none."""
        first = self._first()
        return first.line if first else 0

    @property
    def column(self) -> int:
        """Of the first error; 0: of none."""
        first = self._first()
        return first.column if first else 0

    @property
    def hint(self) -> str:
        """The first that an error proposes, or an empty text."""
        return next((p.hint for p in self.problems if p.severity == "error" and p.hint), "")
