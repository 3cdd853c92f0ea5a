"""The files of a fiscal year as its questions read them, and those of the years before it."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property

from tdskill.errors import Problem, once
from tdskill.framework import MAIN, Framework
from tdskill.intake.headers import OtherSetError
from tdskill.kinds import KINDS
from tdskill.library.reading import TRAININGS, with_trainings, years_before
from tdskill.required import require
from tdskill.workspace import Workspace, year_before
from tdskill.year_data import YearData, read_year


@dataclass(frozen=True)
class YearFiles:
    """A fiscal year of a workspace as seen from one set of skills.

    `named` are the kinds of which single files were named, `read` is what has been read so far.
    """

    opened: Workspace
    set: str = "skills"
    lang: str | None = None
    words: str | None = None
    encoding: str | None = None
    skip_bad_rows: bool = False
    named: frozenset[str] = frozenset()
    read: list[tuple[Workspace, tuple[str, ...]]] = field(default_factory=list, compare=False)

    @cached_property
    def framework(self) -> Framework:
        """The framework as seen from the set of skills."""
        return self.opened.framework().for_set(self.set)

    @cached_property
    def workspace(self) -> Workspace:
        """The files of the year as the set of skills has them."""
        if self.set == MAIN.id:
            return self.opened
        return self.opened.for_set(self.framework.set_id, self.named)

    @property
    def fiscal_year(self) -> int | None:
        """The year, such as 2024 for April 2024 to March 2025."""
        return self.opened.fiscal_year

    def data(self, *needed: str, optional: Sequence[str] = ()) -> YearData:
        """Read the files of these kinds. Raises TdskillError where a needed one is not there."""
        require(self.workspace, *needed)
        data = self._read(self.workspace, *needed, *optional)
        spare = {str(self.workspace.files.get(kind)) for kind in optional}
        # `init` lays out files with a header alone: no news where a question can do without them.
        return replace(
            data,
            notes=tuple(
                note
                for note in data.notes
                if note.code != "file_without_rows" or note.source not in spare
            ),
        )

    def _read(
        self, workspace: Workspace, *kinds: str, framework: Framework | None = None
    ) -> YearData:
        data = read_year(
            workspace,
            framework or self.framework,
            *kinds,
            encoding=self.encoding,
            skip_bad_rows=self.skip_bad_rows,
        )
        self.read.append((workspace, tuple(kind for kind in KINDS if kind in data.kinds)))
        return data

    def _read_of_set(self, earlier: Workspace, *kinds: str) -> YearData | None:
        """Read files of an earlier year; None where they have no levels of the set."""
        try:
            return self._read(earlier, *kinds)
        except OtherSetError:
            return None

    def before(self) -> YearData | None:
        """Read staff and demand of the year before, where the workspace has its staff."""
        earlier = year_before(self.workspace)
        if earlier is None or not earlier.has("staff"):
            return None
        return self._read(earlier, "staff", "demand")

    def staff_before(self) -> YearData | None:
        """Read the staff of the year before, where there is one with levels of this set of skills."""
        earlier = year_before(self.workspace)
        if earlier is None or not earlier.has("staff"):
            return None
        return self._read_of_set(earlier, "staff")

    def confirmed_before(self) -> YearData | None:
        """Read the confirmed levels of the year before, where the workspace has its staff.csv."""
        from tdskill.reports.year_before import confirmed_alone

        earlier = year_before(self.workspace)
        if earlier is None or "staff" not in earlier.files:
            return None
        data = self._read_of_set(earlier, "staff", "assessments")
        return None if data is None else confirmed_alone(data, self.framework)

    def _confirmed_years(self) -> list[YearData]:
        """Read staff and demand of the earlier years with confirmed levels, the oldest first."""
        with_staff = (each for each in years_before(self.workspace) if "staff" in each.files)
        return [
            data
            for each in with_staff
            if (data := self._read_of_set(each, "staff", "demand", "assessments")) is not None
        ]

    def with_earlier_trainings(self, data: YearData) -> YearData:
        """Add the trainings taken in earlier years, unless a file of its own was named for them."""
        if TRAININGS in self.named:
            return data
        return with_trainings(
            data, self._trainings_of(years_before(self.workspace)), self.workspace
        )

    def _trainings_of(self, years: Iterable[Workspace]) -> list[YearData]:
        return [self._read(each, TRAININGS) for each in years if each.has(TRAININGS)]

    def with_last_talks(self, data: YearData) -> YearData:
        """Put the talks of the year before in front of those of the year."""
        from tdskill.reports.talks import with_last_talks

        before = year_before(self.workspace)
        if before is None or not before.has("talks"):
            return data
        return with_last_talks(data, self._read(before, "talks"))

    def _beside_last_year(
        self, kinds: Sequence[str]
    ) -> tuple[YearData, YearData | None, tuple[Problem, ...]]:
        """Read staff, demand and, where they are, these kinds; the year before; and what is to be told."""
        from tdskill.reports.year_before import written_otherwise

        data = self.data("staff", "demand", optional=kinds)
        if TRAININGS in kinds:
            data = self.with_earlier_trainings(data)
        before = self.before()
        if before is None:
            return data, None, data.notes
        ids = before.staff["staff_id"], data.staff["staff_id"]
        told = written_otherwise(*ids, before.workspace, self.workspace)
        return data, before, once((*told, *data.notes, *before.notes))

    def _of_set(self, view: Framework) -> YearData:
        return read_year(
            self.workspace,
            view,
            "roster",
            "assessments",
            encoding=self.encoding,
            skip_bad_rows=self.skip_bad_rows,
        )

    def sheets_data(self) -> YearData:
        """Read what people's sheets are made of."""
        data = self.data(
            "staff",
            optional=(
                "demand",
                "certificates",
                "assessments",
                "assignments",
                "trainings_taken",
                "ladder_checks",
                "seats",
                "talks",
                "aims",
                # Who has which job type matters where job types have families.
                *(("roster",) if self.framework.families else ()),
            ),
        )
        return self.with_last_talks(self.with_earlier_trainings(data))
