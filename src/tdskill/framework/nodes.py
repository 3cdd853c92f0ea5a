"""Values of a Document together with where they stand, to step from one to the next."""

from collections.abc import Iterator
from dataclasses import dataclass

from tdskill.errors import Problem, Severity
from tdskill.framework.yaml_source import Document, Loc, Plain


@dataclass(slots=True, eq=False)
class Node:
    """A value, or the absence of one; what has another form than asked for counts as absent."""

    document: Document
    loc: Loc = ()
    value: Plain = None

    def __getitem__(self, key: str) -> "Node":
        value = self.value.get(key) if isinstance(self.value, dict) else None
        return Node(self.document, (*self.loc, key), value)

    def __iter__(self) -> Iterator["Node"]:
        if isinstance(self.value, list):
            for index, value in enumerate(self.value):
                yield Node(self.document, (*self.loc, index), value)

    @property
    def text(self) -> str | None:
        return self.value if isinstance(self.value, str) else None

    @property
    def number(self) -> int | None:
        value = self.value
        return value if isinstance(value, int) and not isinstance(value, bool) else None

    @property
    def line(self) -> int:
        return self.document.marks[self.loc][2]

    def problem(
        self,
        message: str,
        hint: str,
        *,
        code: str,
        at_key: bool = False,
        severity: Severity = Severity.ERROR,
    ) -> Problem:
        """Return a problem at this value, or at its key."""
        return self.document.problem(
            self.loc, message, hint, at_key=at_key, severity=severity, code=code
        )
