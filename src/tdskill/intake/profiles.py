"""What a profile of the settings says that columns mean, for as long as a file is read by it."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from contextvars import ContextVar

from tdskill.errors import Problem, Severity, TdskillError, UsageError
from tdskill.framework.core import Framework
from tdskill.i18n import gettext as _
from tdskill.i18n import listed
from tdskill.intake.cells import quoted
from tdskill.kinds import KINDS, STAFF, Kind
from tdskill.names import Names, match_key
from tdskill.resources import SETTINGS

UNUSED = "-"
"""What a profile says of a column that is not to be used."""

Profile = Mapping[str, str]
"""What stands for each header that a rule cannot know: a header that the rules know, or nothing."""

_BY_HEADER: ContextVar[Profile | None] = ContextVar("profile", default=None)


@contextmanager
def meaning(profile: Profile) -> Iterator[None]:
    """Let headers mean what a profile says."""
    token = _BY_HEADER.set({match_key(text): header for text, header in profile.items()})
    try:
        yield
    finally:
        _BY_HEADER.reset(token)


def as_known(header: Sequence[str]) -> tuple[str, ...]:
    """Return a header with what the rules know in the place of what the profile explains.

    Raises TdskillError where columns of different names would become one.
    """
    known = _BY_HEADER.get() or {}
    meant = tuple(known.get(match_key(text), text) for text in header)
    for meaning_of in dict.fromkeys(known[match_key(text)] for text in header if explains(text)):
        columns = [text for text, each in zip(header, meant, strict=True) if each == meaning_of]
        if meaning_of and len(set(columns)) > 1:
            raise TdskillError(
                _("Several columns are taken as {meaning}: {columns}.").format(
                    meaning=quoted(meaning_of), columns=listed(map(quoted, columns))
                ),
                _('Let the profile in {file} say "-" of those that are not to be used.').format(
                    file=SETTINGS
                ),
            )
    return meant


def explains(text: str) -> bool:
    """Tell whether the profile says what a header means."""
    return match_key(text) in (_BY_HEADER.get() or {})


def example_of(name: str, kind: Kind) -> str:
    """Return what a profile for a kind of files looks like."""
    return f'[profiles.{name}.{kind.id}] "個人コード" = "{kind.columns[0].name}"'


def profile_of(
    profiles: Mapping[str, Mapping[str, Mapping[str, str]]],
    name: str,
    kind: Kind,
    framework: Framework,
) -> Profile:
    """Return what a profile says of a kind of files.

    Raises UsageError where there is no such profile, and TdskillError where it says what cannot be.
    """
    if name not in profiles:
        raise UsageError(
            _("There is no profile {name!r}.").format(name=name),
            _("Known: {names}.").format(names=listed(profiles))
            if profiles
            else _("Profiles stand in {file}: {example}").format(
                file=SETTINGS, example=example_of(name, kind)
            ),
        )
    kinds = Names((each, each) for each in KINDS)
    for each in profiles[name]:
        if each not in KINDS:
            raise _strange(f"profiles.{name}", each, _("a kind of files"), kinds)
    if kind.id not in profiles[name]:
        raise UsageError(
            _("The profile {name!r} says nothing of files of the kind {kind}.").format(
                name=name, kind=kind.id
            ),
            "\n".join(
                (
                    *(
                        [_("Known: {names}.").format(names=listed(profiles[name]))]
                        if profiles[name]
                        else []
                    ),
                    _("Profiles stand in {file}: {example}").format(
                        file=SETTINGS, example=example_of(name, kind)
                    ),
                )
            ),
        )
    of_kind = profiles[name][kind.id]
    meanings = _meanings(kind, framework)
    found = {}
    for header, meant in of_kind.items():
        known = "" if meant == UNUSED else meanings.find(meant)
        if known is None:
            raise _strange(
                f"profiles.{name}.{kind.id}", meant, _("a column of such files"), meanings
            )
        found[header] = known
    return found


def absent_columns(profile: Profile, header: Iterable[str]) -> Problem | None:
    """Warn of headers that a profile explains and a file does not have: misspelt, mostly."""
    there = set(map(match_key, header))
    absent = [text for text in profile if match_key(text) not in there]
    if not absent:
        return None
    return Problem(
        SETTINGS,
        _("The profile explains columns that the file does not have: {columns}.").format(
            columns=listed(map(quoted, absent))
        ),
        _("Write them as the header of the file does."),
        severity=Severity.WARNING,
        code="profile_columns_absent",
    )


def _meanings(kind: Kind, framework: Framework) -> Names:
    """Return every meaning that a column may have, with a header that the rules take for it."""
    columns = [(spelling, column.header) for column in kind.known for spelling in column.tiers()[0]]
    skills = (
        (spelling, str(skill.name.first))
        for each in framework.views
        for skill in each.skills
        for spelling, _id in skill.spellings()
    )
    return Names([*columns, *(skills if kind is STAFF else ())])


def _strange(where: str, text: str, what: str, known: Names) -> TdskillError:
    closest = known.closest(text)
    return TdskillError(
        _("{file}: {where}: {text!r} is not {what}.").format(
            file=SETTINGS, where=where, text=text, what=what
        ),
        _("Did you mean {name}?").format(name=quoted(closest)) if closest else "",
    )
