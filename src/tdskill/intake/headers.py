"""Which column means what, found from the header's texts in Japanese or English."""

import re
import unicodedata
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from tdskill.errors import TdskillError
from tdskill.framework.models import Text
from tdskill.i18n import gettext as _
from tdskill.i18n import language, listed
from tdskill.intake.cells import quoted
from tdskill.intake.row_problems import Findings
from tdskill.kinds import INTEREST, KINDS, NAME, REASON, RETURNED, STAFF, STAFF_ID, Column
from tdskill.names import Names, match_key

_LISTED = 12
_NO_SETS: Mapping[Text, Names] = {}
_LONGEST = 1_000
_CALLED = {
    column.name: column for kind in reversed(KINDS.values()) for column in (*RETURNED, *kind.known)
}
_NUMBERED = re.compile(r"^[(\[【]?[0-9]{1,3}(?:[)\]】]\s*|\s*[.:_、]\s*|\s+)(?=\S)")
_BESIDE = r"\s*(?:[(\[【]\s*(?:{0})\s*[)\]】]|[\s_:]\s*(?:{0}))$"
_OF_REASON, _OF_INTEREST = (
    re.compile(_BESIDE.format("|".join(map(re.escape, column.spellings()))), re.IGNORECASE)
    for column in (REASON, INTEREST)
)
_SUFFIXED = re.compile(
    r"\s*(?:[(\[【]\s*(?:スキル)?(?:レベル|level|lv\.?)\s*[)\]】]|[_:]\s*(?:レベル|level|lv))$",
    re.IGNORECASE,
)
_OF_LEVELS = ("skill", "level")
_REPEATED = re.compile(r"(\D*?[^\d\s_.(-])[\s_.(-]*([1-9][0-9]?)[\s_.)-]*(\D*)")
_LONGEST_NUMBERED = 60
_MOST_TIMES = 200
_OF_GRID = re.compile(r".*\S\s*\[\s*(.+?)\s*\]")
_ASKED = (
    re.compile(
        r"(?:あなたの|ご自身の)?(.+?)(?:を|は|について)?[ごお]?"
        r"(?:入力|記入|記載|選択|回答|選び|選ん|教え|答え|書い)(?:して|て|で)?(?:ください|下さい)"
        r"[。.]?\s*(?:[(\[【].*[)\]】])?\s*\*?"
    ),
    re.compile(r"(?:あなたの|ご自身の)?(.+?)は(?:何|なん)ですか[?。]?"),
    re.compile(
        r"(?:please )?(?:enter|select|choose|give) (?:your |the )?(.+?)[.:*]?", re.IGNORECASE
    ),
    re.compile(r"what is (?:your|the) (.+?)\??", re.IGNORECASE),
)
_REMARK = re.compile(r"\s*(?:[(【].*[)】])$")
_LEVEL_OF = re.compile(r"の(?:スキル)?(?:レベル|習熟度)$")
_OF_FORMS = tuple(
    frozenset(map(match_key, pair))
    for pair in (("開始時刻", "完了時刻"), ("start time", "completion time"))
)
"""The columns by which the answers of Microsoft Forms are known, whose ID is a running number."""


STAFF_IDS = frozenset(map(match_key, STAFF_ID.spellings()))
"""Every header that may mean the staff ID."""


class MissingColumnsError(TdskillError):
    """The header is not that of the table asked for."""


class OtherSetError(MissingColumnsError):
    """The levels in the file are all of another set of skills."""


@dataclass(frozen=True)
class Columns:
    """The places of the columns, counted from 0: by field, by skill id, and those with no use here."""

    fields: dict[str, int]
    skills: dict[str, int]
    passed_over: dict[int, str]
    """Columns that could mean a field for which there is a better column."""
    unused: tuple[int, ...]
    earlier: dict[str, int]
    """Columns of skills of earlier frameworks, by the name that `Framework.successors` has."""
    elsewhere: tuple[int, ...] = ()
    """Columns of skills of another set."""
    joined: Mapping[int, int] = field(default_factory=dict)
    """Columns that hold the first part of a field, each with the column that holds the second."""
    groups: tuple[Mapping[int, int], ...] = ()
    """Where columns repeat, for each time but the first: the columns by those of the first time."""
    reasons: Mapping[str, int] = field(default_factory=dict)
    interests: Mapping[str, int] = field(default_factory=dict)
    """Columns of a returned form that hold a skill's reason or interest, by skill id."""

    @property
    def found(self) -> tuple[Mapping[str, int], ...]:
        """The places of the columns that are used, by what is said there."""
        return self.fields, self.skills, self.earlier, self.reasons, self.interests

    @property
    def used(self) -> set[int]:
        """The places of all columns that are used."""
        places: tuple[Mapping[Any, int], ...] = (*self.found, self.joined, *self.groups)
        return {place for each in places for place in each.values()}

    @property
    def is_long(self) -> bool:
        """Whether a row of a staff file is a person and a skill."""
        return not self.skills and not self.earlier


def staff_columns(
    header: Sequence[str],
    skills: Names,
    source: str,
    earlier_skills: Names | None = None,
    set_name: Text | None = None,
    other_sets: Mapping[Text, Names] = _NO_SETS,
) -> Columns:
    """Return the columns of a staff file, wide or long.

    `set_name` is what the set of skills is called; `other_sets` finds the skills of the others, by
    their names.

    Raises MissingColumnsError and, for a header that can be read two ways, TdskillError.
    """
    return _level_columns(
        header, STAFF.known, ("assessed_on",), skills, source, earlier_skills, set_name, other_sets
    )


def returned_columns(
    header: Sequence[str], skills: Names, source: str, earlier_skills: Names
) -> Columns:
    """Return the columns of a returned form, wide or long. Raises as `staff_columns` does."""
    columns = _level_columns(
        header, RETURNED, ("reason", "interest"), skills, source, earlier_skills
    )
    if columns.is_long:
        return columns
    reasons, interests = (
        _match_skills(
            [_beside(text, spelling) for text in header],
            columns.used,
            skills,
            source,
        )
        for spelling in (_OF_REASON, _OF_INTEREST)
    )
    used = {*reasons.values(), *interests.values()}
    unused = tuple(place for place in columns.unused if place not in used)
    return replace(columns, unused=unused, reasons=reasons, interests=interests)


def _beside(text: str, spelling: re.Pattern[str]) -> str:
    """Return the skill that a header stands beside, such as that of `クラウド（根拠）`; blank if none."""
    bare = undecorated(text)
    return spelling.sub("", bare) if spelling.search(bare) else ""


def _level_columns(
    header: Sequence[str],
    known: Sequence[Column],
    long_only: Sequence[str],
    skills: Names,
    source: str,
    earlier_skills: Names | None = None,
    set_name: Text | None = None,
    other_sets: Mapping[Text, Names] = _NO_SETS,
) -> Columns:
    header, groups = _ungrouped(header, known, _OF_LEVELS)
    fields, passed_over, joined = _match(header, known, source)
    taken = {*fields.values(), *passed_over, *joined.values()}
    skill_places = _match_skills(header, taken, skills, source)
    taken |= set(skill_places.values())
    earlier_places = _match_skills(header, taken, earlier_skills or Names(()), source)
    found = skill_places | earlier_places
    _need(header, fields, known, ("staff_id",), source)
    of_others = {
        place: name
        for place, text in enumerate(header)
        for name, names in other_sets.items()
        if _skill(text, names)
    }
    if found and {"skill", "level"} <= fields.keys():
        raise TdskillError(
            _(
                "{file}: columns {skill} and {level} stand beside columns of single skills ({other})."
            ).format(
                file=source,
                skill=quoted(header[fields["skill"]]),
                level=quoted(header[fields["level"]]),
                other=quoted(header[next(iter(found.values()))]),
            ),
            _("Use one row for each person, or one row for each person and skill, not both."),
        )
    if found:
        for name in ("skill", "level", *long_only):
            fields.pop(name, None)
    elif "skill" in fields or "level" in fields:
        _need(header, fields, known, ("skill", "level"), source)
    elif of_others:
        raise OtherSetError(
            _(
                "{file}: no column is that of a skill of this set ({own}); there are columns of the set "
                "{other}."
            ).format(file=source, own=set_name, other=listed(dict.fromkeys(of_others.values()))),
            _("Name the set that you want with --set."),
        )
    else:
        raise MissingColumnsError(
            _("{file}: there is no column for any skill.").format(file=source),
            _(
                "Needed: a column for each skill, or the columns スキル and レベル. "
                "The header reads: {header}."
            ).format(header=_listed(header)),
        )
    columns = _columns(header, fields, skill_places, passed_over, joined, earlier_places)
    others = tuple(index for index in columns.unused if index in of_others)
    unused = tuple(index for index in columns.unused if index not in of_others)
    return replace(columns, unused=unused, elsewhere=others, groups=groups)


def table_columns(
    header: Sequence[str],
    known: Sequence[Column],
    needed: Collection[str],
    source: str,
    told: Collection[str] | None = None,
) -> Columns:
    """Return the columns of a plain table. Raises as `staff_columns` does.

    `told` are the columns that say what a row is of, and may repeat (default: those `needed`).
    """
    of_rows = set(needed if told is None else told) - {STAFF_ID.name}
    header, groups = _ungrouped(header, known, of_rows)
    found, passed_over, joined = _match(header, known, source)
    _need(header, found, known, needed, source)
    return replace(_columns(header, found, {}, passed_over, joined), groups=groups)


def accepts(resolve: Callable[[tuple[str, ...]], Columns], header: tuple[str, ...]) -> bool:
    """Return whether a header is that of the table asked for, even where it says something twice."""
    try:
        resolve(header)
    except MissingColumnsError:
        return False
    except TdskillError:
        return True
    return True


def tell_columns(
    header: Sequence[str],
    columns: Columns,
    skills: Names,
    findings: Findings,
) -> None:
    """Note the columns that are not used."""
    for index, name in columns.passed_over.items():
        findings.note(
            _("Column {column} is not used: {better} is taken as {field}.").format(
                column=quoted(header[index]),
                better=quoted(header[columns.fields[name]]),
                field=_label(_CALLED[name]),
            ),
            column=header[index],
            code="column_gives_way",
        )
    others: list[str] = []
    for index in columns.unused:
        # The number that a form gives to an answer is no misspelt skill.
        is_skill = not columns.is_long and match_key(header[index]) not in STAFF_IDS
        closest = skills.closest(undecorated(header[index])) if is_skill else None
        if closest is None:
            others.append(header[index])
            continue
        findings.note(
            _("Column {column} is no known skill and is not used.").format(
                column=quoted(header[index])
            ),
            _("Did you mean {name}?").format(name=quoted(closest)),
            column=header[index],
            code="column_unknown",
        )
    if others:
        findings.note(
            _("Columns not used: {columns}.").format(columns=_listed(others)), code="columns_unused"
        )


def _match(
    header: Sequence[str], known: Iterable[Column], source: str
) -> tuple[dict[str, int], dict[int, str], dict[int, int]]:
    """Return the places of the fields, those that give way to them, and the second parts of joined ones."""
    found: dict[str, int] = {}
    passed_over: dict[int, str] = {}
    joined: dict[int, int] = {}
    keys = [{match_key(text), match_key(asked_for(text))} - {""} for text in header]
    is_of_forms = _is_of_forms(header)

    def places(spellings: Iterable[str]) -> list[int]:
        wanted = set(map(match_key, spellings))
        return [place for place, spelled in enumerate(keys) if spelled & wanted]

    for column in known:
        tiers = list(map(places, column.tiers()))
        if column == STAFF_ID and is_of_forms:
            tiers.pop()
        if parts := [places(part.split("|")) for part in column.parts]:
            tiers.insert(1, parts[0] if all(parts) else [])
        best = next(filter(None, tiers), [])
        twice = best if len(best) > 1 else []
        if parts and best and best is tiers[1]:
            twice = twice or (parts[1] if len(parts[1]) > 1 else [])
            joined[best[0]] = parts[1][0]
        if twice:
            raise _ambiguous(header, twice, _label(column), source)
        if best:
            found[column.name] = best[0]
            others = {place for tier in tiers[1:] for place in tier} - {*best}
            passed_over.update(dict.fromkeys(others, column.name))
    return found, passed_over, joined


def _ungrouped(
    header: Sequence[str], known: Iterable[Column], wanted: Collection[str]
) -> tuple[Sequence[str], tuple[Mapping[int, int], ...]]:
    """Return a header in which columns stand once that repeat with numbers, and where they repeat.

    That is so for スキル名_1, レベル_1, スキル名_2, レベル_2: each time must have all columns of `wanted`
    that do not stand alone.
    """
    if not any(map(_digits, header)):
        return header, ()
    keys = {
        match_key(text): column.name
        for column in reversed([*known])
        if column not in (STAFF_ID, NAME)
        for text in column.spellings()
    }
    alone: dict[str, int] = {}
    times: dict[int, dict[str, int]] = {}
    bare = [*header]
    for place, text in enumerate(header):
        found = _REPEATED.fullmatch(unicodedata.normalize("NFKC", text)) if _digits(text) else None
        if found is None:
            if (name := keys.get(match_key(text))) is not None:
                alone.setdefault(name, place)
        elif (name := keys.get(match_key(whole := found[1] + found[3]))) is not None:
            times.setdefault(int(found[2]), {}).setdefault(name, place)
            bare[place] = whole
    numbered = {name for columns in times.values() for name in columns}
    if times and min(times) > 1 and numbered <= alone.keys():
        times[1] = {name: alone.pop(name) for name in numbered}
    needed = set(wanted) - alone.keys()
    whole_ones = [columns for _number, columns in sorted(times.items()) if needed <= columns.keys()]
    if not needed or not 1 < len(whole_ones) <= _MOST_TIMES:
        return header, ()
    first, *others = whole_ones
    return (
        [
            bare[place]
            if place in first.values()
            else ""
            if any(place in columns.values() for columns in others)
            else text
            for place, text in enumerate(header)
        ],
        tuple(
            {first[name]: place for name, place in columns.items() if name in first}
            for columns in others
        ),
    )


def _digits(text: str) -> bool:
    return len(text) <= _LONGEST_NUMBERED and any(map(str.isdigit, text))


def _is_of_forms(header: Sequence[str]) -> bool:
    keys = set(map(match_key, header))
    return any(pair <= keys for pair in _OF_FORMS)


def asked_for(text: str) -> str:
    """Return what a question asks for: 職員番号 of `職員番号を入力してください`, of no question nothing."""
    if len(text) > _LONGEST:
        return ""
    folded = _NUMBERED.sub("", unicodedata.normalize("NFKC", text).strip())
    found = next(filter(None, (each.fullmatch(folded) for each in _ASKED)), None)
    return _REMARK.sub("", found[1]) if found else ""


def _match_skills(
    header: Sequence[str], taken: set[int], skills: Names, source: str
) -> dict[str, int]:
    found: dict[str, int] = {}
    for index, text in enumerate(header):
        skill = _skill(text, skills)
        if skill is None or index in taken:
            continue
        if skill in found:
            name = undecorated(header[found[skill]])
            raise _ambiguous(header, [found[skill], index], name, source)
        found[skill] = index
    return found


def _skill(text: str, skills: Names) -> str | None:
    return skills.find(text) or skills.find(undecorated(text))


def undecorated(text: str) -> str:
    """Return a header without a number before it and `(レベル)` behind it; a long text is none.

    Of a question of a form it is what is asked for, of one of a grid, as `レベル [name]`, its name.
    """
    if len(text) > _LONGEST:
        return text
    asked = _LEVEL_OF.sub("", asked_for(text))
    folded = asked or unicodedata.normalize("NFKC", text).strip()
    bare = _SUFFIXED.sub("", _NUMBERED.sub("", folded))
    of_grid = _OF_GRID.fullmatch(bare)
    return _NUMBERED.sub("", of_grid[1]) if of_grid else bare


def _ambiguous(header: Sequence[str], indexes: list[int], name: str, source: str) -> TdskillError:
    return TdskillError(
        _("{file}: several columns mean {field}: {columns}.").format(
            file=source, field=name, columns=_listed([header[index] for index in indexes])
        ),
        _("Keep one of them, or rename the others."),
    )


def _need(
    header: Sequence[str],
    found: dict[str, int],
    known: Iterable[Column],
    needed: Collection[str],
    source: str,
) -> None:
    missing = [each for each in known if each.name in needed and each.name not in found]
    if missing:
        names = listed(f"{each.header} ({each.name})" for each in missing)
        hint = _("The first row must be the header. It reads: {header}.").format(
            header=_listed(header)
        )
        if STAFF_ID in missing and _is_of_forms(header):
            told = _(
                "ID is the number of the answer, not a staff ID: ask for 職員番号 in the form."
            )
            hint = _("{first} {second}").format(first=hint, second=told)
        raise MissingColumnsError(
            _("{file}: needed columns are missing: {columns}.").format(file=source, columns=names),
            hint,
        )


def _label(column: Column) -> str:
    """Return what people call a column, in their language."""
    return column.header_in(language())


def _columns(
    header: Sequence[str],
    fields: dict[str, int],
    skills: dict[str, int],
    passed_over: dict[int, str],
    joined: dict[int, int],
    earlier: dict[str, int] | None = None,
) -> Columns:
    earlier = earlier or {}
    used = {
        *(*fields.values(), *skills.values(), *passed_over, *earlier.values(), *joined.values())
    }
    unused = tuple(i for i, text in enumerate(header) if text.strip() and i not in used)
    given_way = dict(sorted(passed_over.items()))
    return Columns(fields, skills, given_way, unused, earlier, joined=joined)


def _listed(texts: Sequence[str]) -> str:
    named = [quoted(text) for text in texts if text.strip()]
    return listed(named, _LISTED)
