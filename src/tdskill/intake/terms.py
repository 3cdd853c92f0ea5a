"""What returned forms are held against."""

import datetime as dt
import difflib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache, cached_property, partial

from tdskill.framework.core import Framework
from tdskill.framework.fingerprint import fingerprint, texts_digest
from tdskill.framework.models import Skill, names_of
from tdskill.i18n import gettext as _
from tdskill.intake import cells
from tdskill.intake.absences import (
    Absence,
)
from tdskill.intake.aims import aim_names, parse_aim
from tdskill.intake.cells import Scale, quoted
from tdskill.intake.row_problems import Bad
from tdskill.intake.writings import ALIKE, did_you_mean
from tdskill.names import Names, match_key, other_writings
from tdskill.years import fiscal_year_of

SHOWN = 5


_COMPARED = 10


@dataclass(frozen=True)
class Terms:
    """What returned forms are held against; `stage` and `assessed_on` stand in where one says none.

    `sets` is the framework with each of its sets of skills asked about (`Framework.views`).
    """

    sets: tuple[Framework, ...]
    roster: tuple[str, ...]
    fiscal_year: int
    today: dt.date
    stage: str | None = None
    assessed_on: dt.date | None = None
    any_date: bool = False
    """Whether dates outside the fiscal year are taken."""
    called: Mapping[str, str | None] = field(default_factory=dict)
    """The names of the people on the roster, by staff id."""
    mentors: tuple[str, ...] = ()
    """The mentors that the roster names, as it writes them."""
    absent: Mapping[str, Absence] = field(default_factory=dict)
    """Why people of the roster are not counted, by staff id."""
    count_on_leave: bool = True
    """Whether people on leave count, by what a returned table says of them."""
    mentor_of: Mapping[str, str | None] = field(default_factory=dict)
    """Each person's mentor, as the roster writes it."""
    agreed: frozenset[tuple[str, dt.date, str]] = frozenset()
    """What has been agreed in talks: person, day and step (`names.words_key`)."""

    wishes: frozenset[tuple[str, str | None]] = frozenset()
    """Who wants to learn which skill and, without a skill, who aims at anything, as far as is known."""

    @cached_property
    def people(self) -> frozenset[str]:
        return frozenset(self.roster)

    @cached_property
    def set_by_id(self) -> dict[str, Framework]:
        return {each.set_id: each for each in self.sets}

    @cached_property
    def digests(self) -> dict[str, str]:
        """The digest of the texts of each set, by the set's id."""
        return {each.set_id: texts_digest(each) for each in self.sets}

    @cached_property
    def scales(self) -> dict[str, Scale]:
        """The level scale of each set, by the set's id."""
        return {each.set_id: Scale.of(each) for each in self.sets}

    @cached_property
    def scale_of(self) -> dict[str, Scale]:
        """The level scale of each skill of any set, by the skill's id."""
        return {skill: scale for each in self.sets for skill, scale in Scale.of_each(each).items()}

    @cached_property
    def skill_by_id(self) -> dict[str, Skill]:
        """The skills of all sets."""
        return {skill.id: skill for each in self.sets for skill in each.skills}

    @cached_property
    def names(self) -> Names:
        """Every spelling of every skill of all sets."""
        return names_of(self.skill_by_id.values())

    @cached_property
    def spellings(self) -> dict[str, frozenset[str]]:
        """The spellings of each skill, by its id."""
        return {
            skill.id: frozenset(text for text, _id in skill.spellings())
            for skill in self.skill_by_id.values()
        }

    @cached_property
    def earlier_names(self) -> Names:
        """Every skill of an earlier framework that some skill replaces."""
        names = {name for skill in self.skill_by_id.values() for name in skill.replaces}
        return Names((name, name) for name in sorted(names) if self.names.find(name) is None)

    @cached_property
    def parse_aim(self) -> cells.Parse:
        """What finds the job type or the rank that somebody aims at."""
        return partial(parse_aim, names=aim_names(self.sets[0]))

    @cached_property
    def job_types(self) -> frozenset[str]:
        return frozenset(self.sets[0].job_type_by_id)

    @cached_property
    def assessors(self) -> frozenset[str]:
        """The keys of everybody who can be meant as an assessor."""
        known = (*self.roster, *self.absent, *self.mentors, *self.called.values())
        return frozenset(match_key(each) for each in known if each)

    @cached_property
    def explain_stranger(self) -> Callable[[object, frozenset[str]], Bad]:
        """Say why a staff id is not known, which stands among others; each id is looked up once."""
        find = other_writings(self.roster)
        return cache(partial(_not_on_roster, find=find, roster=self.roster, compared=set()))

    @cached_property
    def set_of(self) -> dict[str, str]:
        """The id of the set of each skill."""
        return {skill.id: each.set_id for each in self.sets for skill in each.skills}

    @cached_property
    def fingerprints(self) -> dict[str, str]:
        """The present fingerprint of each skill."""
        return {skill.id: fingerprint(skill, each) for each in self.sets for skill in each.skills}

    def parse_date(self, text: str) -> dt.date | Bad | None:
        """Return the date that a cell gives; a day without a year is one of the fiscal year."""
        return cells.parse_date(text, self.fiscal_year)

    def is_of_year(self, day: dt.date) -> bool:
        """Tell whether a day is in the fiscal year."""
        return fiscal_year_of(day) == self.fiscal_year


def _not_on_roster(
    staff_id: object,
    others: frozenset[str],
    find: Callable[[str], str | None],
    roster: Sequence[str],
    compared: set[str],
) -> Bad:
    """Say which id is meant that is none of the others in the file.

    Only the first few are compared with all on the roster, as that is slow.
    """
    asked = str(staff_id)
    hint = _("Add the person to roster.csv, or mend the staff ID.")
    if known := find(asked):
        hint = did_you_mean(asked, known)
    elif len(compared) < _COMPARED:
        compared.add(asked)
        alike = difflib.get_close_matches(asked, roster, n=SHOWN, cutoff=ALIKE)
        if closest := [each for each in alike if each not in others]:
            hint = _("Did you mean {name}?").format(name=quoted(closest[0])) + " " + hint
    return Bad(
        _("{cell} is not on the roster.").format(cell=quoted(asked)),
        hint,
        code="staff_id_not_on_roster",
    )
