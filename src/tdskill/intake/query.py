"""Skills with levels as somebody types them: `クラウド>=2, UX>=1`, `クラウド2以上 かつ UX`."""

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Final

from tdskill.errors import Problem, ProblemsFoundError, TdskillError
from tdskill.framework import Framework
from tdskill.framework.models import names_of
from tdskill.i18n import gettext as _
from tdskill.i18n import listed
from tdskill.intake.cells import Scale, parse_level, quoted
from tdskill.intake.row_problems import Bad
from tdskill.names import Names, match_key

_MOST_WORDS: Final = 12
"""Words with signs between them that a single condition may hold."""
_NAMED: Final = 10

_AND = frozenset(("と", "かつ", "および", "及び", "and", "&", "＆"))
_OR = re.compile(
    r"または|又は|もしくは|あるいは|\||(?<![a-z])or(?![a-z])(?! (?:higher|more|above|lower|less|below))",
    re.IGNORECASE,
)
_BETWEEN = re.compile(
    r"([,，、､;；&＆]|\s+|(?<=[0-9０-９上下満超])と|かつ|および|及び|または|又は|もしくは|あるいは)"
)
_SIGNS = re.compile(r"[<>=≧≦≥≤⩾⩽:!]|(?<=[^0-9])[0-9]")
_ENDS = re.compile(r"[,，、､;；&＆\n]")

_FROM, _ABOVE, _JUST, _UPTO, _BELOW = ">=", ">", "=", "<=", "<"
_MEANT: Final = {
    _FROM: ">=|=>|≧|≥|⩾|at least",
    _UPTO: "<=|=<|≦|≤|⩽|at most",
    _ABOVE: ">",
    _BELOW: "<",
    _JUST: "==|=|exactly|just",
}
"""What stands before a level, the longer first."""
_BEHIND: Final = {
    _FROM: r"以上|or higher|or more|or above|\+|~|〜",
    _UPTO: "以下|まで|or lower|or less|or below",
    _ABOVE: "超|より上",
    _BELOW: "未満|より下",
    _JUST: "のみ|だけ|ちょうど",
}
"""What stands behind it."""


@dataclass(frozen=True)
class Wanted:
    """A skill and the lowest and the highest level asked for, of a scale up to `top`.

    `own` are the levels above 0 of a skill that does not have all of them.
    """

    skill: str
    low: int
    high: int
    top: int
    own: tuple[int, ...] = ()

    @property
    def levels(self) -> Sequence[int]:
        """The levels above 0 that can be held, rising."""
        return self.own or range(1, self.top + 1)

    @property
    def is_open(self) -> bool:
        """Whether no level is too high."""
        return self.high == self.top


def read_query(text: str, framework: Framework) -> tuple[Wanted, ...]:
    """Return the skills that a text asks for, of any set, in its order.

    All of them must be held; a skill without a level is asked for at its first one or higher. A name is any
    spelling that files may use, or a part that only one skill has; signs between skills that stand in
    a name do not part it. A skill that is named twice must be as both say.
    Raises ProblemsFoundError that tells every place that is not understood.
    """
    reader = _Reader(framework)
    wanted: dict[str, Wanted] = {}
    problems: list[Problem] = []
    for place, part, found in reader.parts(text):
        if isinstance(found, Wanted):
            before = wanted.get(found.skill, found)
            found = replace(  # noqa: PLW2901 - as both say
                found, low=max(before.low, found.low), high=min(before.high, found.high)
            )
            if found.low <= found.high:
                wanted[found.skill] = found
                continue
            found = _nothing_left()  # noqa: PLW2901
        told = _("Sign {place}, {part}: {message}").format(
            place=place + 1, part=quoted(part), message=found.message
        )
        problems.append(Problem("", told, found.hint, code=found.code))
    if problems or not wanted:
        raise ProblemsFoundError(
            _("It is not understood which skills are looked for."),
            problems,
            _("Write skills with levels, such as: {example}").format(example=example(framework)),
        )
    return tuple(wanted.values())


def named_skill(name: str, framework: Framework) -> str:
    """Return the skill, of any set, that a name stands for as in a query. Raises TdskillError."""
    reader = _Reader(framework)
    skills = reader.skills(unicodedata.normalize("NFKC", name))
    if len(skills) == 1:
        return skills[0]
    bad = reader.several(skills) if skills else reader.not_understood(name)
    raise TdskillError(bad.message, bad.hint)


def example(framework: Framework) -> str:
    """Return what may be asked of a framework."""
    asked = zip(framework.skills[:2], (2, 1), strict=False)
    levels = framework.levels_of
    return listed(f"{skill.name}>={levels[skill.id][:n][-1]}" for skill, n in asked)


def _either(meant: dict[str, str]) -> str:
    return "|".join(f"(?:{signs})" for signs in meant.values())


def _sense(signs: str | None, meant: dict[str, str]) -> str | None:
    """Return what signs before or behind a level mean."""
    if not signs:
        return None
    return next(sense for sense, each in meant.items() if re.fullmatch(each, signs, re.IGNORECASE))


class _Reader:
    def __init__(self, framework: Framework) -> None:
        self._framework = framework
        self._views = (
            framework,
            *(each for each in framework.views if each.set_id != framework.set_id),
        )
        self._scales = {
            skill: scale for view in self._views for skill, scale in Scale.of_each(view).items()
        }

    def parts(self, text: str) -> Iterator[tuple[int, str, Wanted | Bad]]:
        """Yield where a part begins, the part, and what it asks for or why that is not known."""
        pieces = _BETWEEN.split(text)
        starts = [sum(map(len, pieces[:n])) for n in range(len(pieces))]
        at = 0
        while at < len(pieces):
            if (
                not pieces[at].strip()
                or pieces[at].casefold() in _AND
                or _ENDS.fullmatch(pieces[at])
            ):
                at += 1
                continue
            end, found = self._longest(pieces, at)
            yield starts[at], "".join(pieces[at:end]).strip(), found
            at = end

    def _longest(self, pieces: Sequence[str], at: int) -> tuple[int, Wanted | Bad]:
        """Return where the longest part ends that begins here and is understood, and what it says."""
        several: tuple[int, Bad] | None = None
        for end in range(min(len(pieces), at + 2 * _MOST_WORDS), at, -1):
            found = self._understood("".join(pieces[at:end]))
            if isinstance(found, Wanted):
                return end, found
            if found is not None and several is None:
                several = end, found
        if several is not None:
            return several
        end = at + 1
        while end < len(pieces) and not (
            _ENDS.search(pieces[end]) or pieces[end].casefold() in _AND or _OR.match(pieces[at])
        ):
            end += 1
        return end, self.not_understood("".join(pieces[at:end]).strip())

    def _understood(self, text: str) -> Wanted | Bad | None:
        """Return what a text asks for, why it cannot be, or None where it is no skill with a level."""
        folded = unicodedata.normalize("NFKC", text).strip()
        if _OR.fullmatch(folded):
            return None
        skills = self.skills(folded)
        if len(skills) == 1:
            first = (self._scales[skills[0]].own or (1,))[0]
            return self._within(skills[0], first, None, None)
        found = self._with_level.fullmatch(folded)
        if found and found["name"].strip():
            skills = self.skills(found["name"]) or skills
            if len(skills) == 1:
                return self._levels(skills[0], found)
        return self.several(skills) if skills else None

    @cached_property
    def _with_level(self) -> re.Pattern[str]:
        names = sorted(
            {
                unicodedata.normalize("NFKC", name)
                for scale in self._scales.values()
                for name, _level in scale.names
            },
            key=len,
            reverse=True,
        )
        number = r"(?:(?:lv|level|レベル)[\s.:]*)?[0-9]{1,9}(?:\.0+)?(?![0-9.])"
        level = rf"(?:{number}|{'|'.join(map(re.escape, names))})"
        return re.compile(
            rf"(?P<name>.*?)[\s:はがの]*(?P<before>{_either(_MEANT)})?\s*(?P<level>{level})"
            rf"(?:\s*[-~〜ー]\s*(?P<to>{level})|\s*(?P<behind>{_either(_BEHIND)}))?",
            re.IGNORECASE,
        )

    def _levels(self, skill: str, found: re.Match[str]) -> Wanted | Bad | None:
        before, behind = _sense(found["before"], _MEANT), _sense(found["behind"], _BEHIND)
        if before == _JUST and (found["to"] or behind):
            before = None
        if before and (found["to"] or behind not in (None, before)):
            return None
        whole = replace(self._scales[skill], own=())
        level, last = (
            parse_level(text, whole) if text else None for text in (found["level"], found["to"])
        )
        if isinstance(level, Bad) or isinstance(last, Bad):
            return self._no_level(skill)
        return self._within(skill, level or 0, last, behind or before)

    def _within(self, skill: str, at: int, last: int | None, sense: str | None) -> Wanted | Bad:
        top = self._scales[skill].top
        low, high = {
            _ABOVE: (at + 1, top),
            _JUST: (at, at),
            _UPTO: (0, at),
            _BELOW: (0, at - 1),
        }.get(sense or _FROM, (at, top if last is None else last))
        # A bound may be a level that the skill lacks, where it has others within.
        wanted = Wanted(skill, low, high, top, self._scales[skill].own)
        can_be = any(low <= level <= high for level in (0, *wanted.levels))
        return wanted if can_be else self._no_level(skill)

    def _no_level(self, skill: str) -> Bad:
        scale = self._scales[skill]
        return Bad(
            _("{skill} has no such level.").format(skill=self._name(skill)),
            _("Its levels: {levels}.").format(levels=listed((0, *scale.own)))
            if scale.own
            else _("Its levels are 0 to {top}.").format(top=scale.top),
            code="query_without_level",
        )

    def skills(self, text: str) -> list[str]:
        """Return the skills of which a text is the name, else those of whose names it is a part."""
        for view in self._views:
            found = view.skill_names.find(text)
            if found is not None:
                return [found]
        key = match_key(text)
        return [
            skill.id
            for view in self._views
            for skill in view.skills
            if key and any(key in match_key(spelling) for spelling, _id in skill.spellings())
        ]

    def _name(self, skill: str) -> str:
        return str(next(v.skill_by_id[skill].name for v in self._views if skill in v.skill_by_id))

    def several(self, skills: Sequence[str]) -> Bad:
        """Say which skills a name may stand for."""
        return Bad(
            _("Several skills are called so."),
            _("Name one of: {names}.").format(names=listed(map(self._name, skills), _NAMED)),
            code="query_ambiguous",
        )

    def not_understood(self, text: str) -> Bad:
        """Say why a text is no skill with a level."""
        if _OR.search(text):
            return Bad(
                _("Skills are looked for together, never one or the other."),
                _("Ask twice, once for each."),
                code="query_with_or",
            )
        folded = unicodedata.normalize("NFKC", text)
        found = self._with_level.fullmatch(folded)
        name = _SIGNS.split(found["name"] if found else folded)[0].strip("-~〜ー ")
        if not match_key(name):
            hint = _("Write skills with levels, such as: {example}").format(
                example=example(self._framework)
            )
        elif not self.skills(name):
            return Bad(
                _("There is no skill {name!r}.").format(name=name),
                self._names.did_you_mean(name, _("See them with: tdskill show skills")),
                code="query_skill_unknown",
            )
        else:
            forms = (f"{name}{level}" for level in (">=2", "2以上", " Lv.2", "=1"))
            hint = _("Write one of: {forms}.").format(forms=listed(forms))
        return Bad(_("This is no skill with a level."), hint, code="query_not_understood")

    @cached_property
    def _names(self) -> Names:
        return names_of(skill for view in self._views for skill in view.skills)


def _nothing_left() -> Bad:
    return Bad(
        _("An earlier condition on this skill says something else."),
        _("Name each skill once."),
        code="query_contradictory",
    )
