"""Which people move to which bureau: the best moves of a year, as a frozen result."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace

import polars as pl

from tdskill.analysis import gap as gap_of
from tdskill.analysis import moves as moves_of
from tdskill.analysis.moves import Moves, NoMoves, Terms
from tdskill.analysis.small_groups import SMALLEST_GROUP
from tdskill.errors import TdskillError, UsageError
from tdskill.framework import Framework
from tdskill.i18n import gettext as _
from tdskill.i18n import listed
from tdskill.reports.head import Head, head_of
from tdskill.reports.one_person import one_person
from tdskill.reports.placement import bureaus_before_and_after
from tdskill.reports.selection import EVERYBODY, Selection, bureaus_named, select
from tdskill.year_data import YearData

_NAMED_AT_MOST = 5


@dataclass(frozen=True)
class Wanted:
    """What moves are wanted: `fixed` are written ID=BUREAU, `excluded` ID or ID=BUREAU (see `Terms`)."""

    at_most: int
    floor: int | None = moves_of.PER_CENT
    fixed: Sequence[str] = ()
    excluded: Sequence[str] = ()
    seconds: float = Terms.seconds


@dataclass(frozen=True)
class MovesReport:
    """The best moves found within the terms.

    bureaus: bureau, shortfall before and after by the levels known, the sums over all skills, and
    before_least and after_least if everybody not assessed held the top level. skills: the same by
    skill, the sums over all bureaus, each by itself. head.rest: the bureaus with few people, which are
    one row of `bureaus`, counted as one bureau. without_bureau: people who do not move as they have none.
    """

    head: Head
    moves: Moves
    terms: Terms
    bureaus: pl.DataFrame
    skills: pl.DataFrame
    without_bureau: int


def moves_report(
    data: YearData,
    framework: Framework,
    selection: Selection = EVERYBODY,
    *,
    wanted: Wanted,
    smallest_group: int = SMALLEST_GROUP,
) -> MovesReport:
    """Choose who moves: those fixed, and of the others those selected and in `data.people`.

    Raises TdskillError for an unknown bureau, group, rank or person and for a floor that no moves keep,
    UsageError for what contradicts itself.
    """
    asked, kept = select(data, framework, selection)
    people = asked.staff
    if "people" in data.kinds:
        people = people.join(data.people, on="staff_id", how="semi", maintain_order="left")
    decided, data = _decided(wanted.fixed, data)
    stays, apart, data = _excluded(wanted.excluded, data)
    for one, bureau in decided.items():
        if one in stays or (one, bureau) in apart:
            raise UsageError(
                _("--fix and --exclude contradict each other about {name}.").format(name=one)
            )
    terms = Terms(
        wanted.at_most,
        wanted.floor,
        decided,
        frozenset(people["staff_id"]) - frozenset(stays),
        frozenset(apart),
        wanted.seconds,
    )
    found = moves_of.choose(data.staff, data.demand, _wishes(data), framework, terms)
    if isinstance(found, NoMoves):
        raise _floor_not_kept(found, terms)
    after = moves_of.moved(data.staff, found.rows)
    bureaus, rest = bureaus_before_and_after(data, after, framework, smallest_group)
    skills = gap_of.before_and_after(
        _by_skill(data.staff, data.demand, framework),
        _by_skill(after, data.demand, framework),
        "skill",
    )
    unplaced = people.filter(pl.col("bureau").is_null() & ~pl.col("staff_id").is_in(list(decided)))
    return MovesReport(
        head_of(
            replace(data, smallest_group=smallest_group, rest=rest),
            people,
            **vars(kept),
        ),
        found,
        terms,
        bureaus,
        skills,
        unplaced.height,
    )


def _decided(texts: Sequence[str], data: YearData) -> tuple[dict[str, str], YearData]:
    decided: dict[str, str] = {}
    for text in texts:
        one, bureau, data = _read(text, "--fix", data)
        if bureau is None:
            raise _not_taken("--fix", text)
        if decided.setdefault(one, bureau) != bureau:
            raise UsageError(_("{name} stands in --fix twice.").format(name=one))
    return decided, data


def _excluded(
    texts: Sequence[str], data: YearData
) -> tuple[list[str], list[tuple[str, str]], YearData]:
    stays: list[str] = []
    apart: list[tuple[str, str]] = []
    for text in texts:
        one, bureau, data = _read(text, "--exclude", data)
        if bureau is None:
            stays.append(one)
        else:
            apart.append((one, bureau))
    return stays, apart, data


def _read(text: str, option: str, data: YearData) -> tuple[str, str | None, YearData]:
    """Return the person and the bureau that `ID=BUREAU` names, None where there is no sign."""
    one, sign, bureau = text.replace("＝", "=").partition("=")
    if not one.strip() or (sign and not bureau.strip()):
        raise _not_taken(option, text)
    with _told_of(option, text):
        found, data = one_person(data.staff, one, data)
        named = bureaus_named(data, [bureau])[0] if sign else None
    return found["staff_id"].item(), named, data


def _not_taken(option: str, text: str) -> UsageError:
    return UsageError(
        _("{option} does not take {word!r}.").format(option=option, word=text),
        _("Write a staff id and a bureau, such as 100011=総務局."),
    )


@contextmanager
def _told_of(option: str, text: str) -> Iterator[None]:
    """Let what is raised within say which option it is about."""
    try:
        yield
    except TdskillError as error:
        error.message = _("{option} {word}: {reason}").format(
            option=option, word=text, reason=error.message
        )
        raise


def _wishes(data: YearData) -> pl.DataFrame:
    """Return the wishes with the bureau wished for: that of the post, where a post is named."""
    of_posts = data.posts.select("post", _of_post="bureau").unique("post")
    return data.wishes.join(of_posts, on="post", how="left", maintain_order="left").with_columns(
        pl.coalesce("bureau", "_of_post").alias("bureau")
    )


def _by_skill(staff: pl.DataFrame, demand: pl.DataFrame, framework: Framework) -> pl.DataFrame:
    places = gap_of.places_of(staff, demand, framework)
    return (
        gap_of.gap_by_bureau(places, framework)
        .group_by("skill")
        .agg(pl.col("shortfall", "shortfall_least").sum())
        .sort(
            "shortfall",
            pl.col("skill").cast(pl.Enum(framework.skill_ids)),
            descending=[True, False],
        )
        .collect()
    )


def _floor_not_kept(found: NoMoves, terms: Terms) -> TdskillError:
    below = listed(
        (
            _("{bureau} ({n} of {kept})").format(bureau=bureau, n=n, kept=kept)
            for bureau, n, kept in found.bureaus
        ),
        _NAMED_AT_MOST,
    )
    message = (
        _(
            "With --fix the floor cannot be kept: too few people would be left in {bureaus}, and nobody "
            "who may move can come."
        ).format(bureaus=below)
        if found.needed is None
        else _(
            "With --fix and at most {most} moves the floor cannot be kept: too few people would be left "
            "in {bureaus}. It takes {n} moves."
        ).format(bureaus=below, most=f"{terms.at_most:,}", n=f"{found.needed:,}")
        if found.bureaus
        else _("--fix names {n} moves, and --at-most allows {most}.").format(
            n=f"{found.needed:,}", most=f"{terms.at_most:,}"
        )
    )
    return TdskillError(
        message,
        _("Allow more moves or more people to move, lower --floor, or take a --fix back."),
    )
