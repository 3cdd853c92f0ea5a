"""Answers about the career ladder: people beside the targets and guides of their ranks."""

from collections.abc import Collection
from dataclasses import dataclass, replace
from enum import StrEnum

import polars as pl

from tdskill.analysis import ladder as ladder_of
from tdskill.analysis.small_groups import SMALLEST_GROUP, head_counts, hidden_units, is_among
from tdskill.errors import TdskillError
from tdskill.framework import Framework, Text
from tdskill.i18n import gettext as _
from tdskill.reports.head import Head, head_of
from tdskill.reports.selection import EVERYBODY, Selection, select, with_staff_names
from tdskill.reports.small_groups import in_one_row, rest_of
from tdskill.year_data import YearData


class LadderView(StrEnum):
    """What a row of the answer stands for."""

    PEOPLE = "people"
    TARGETS = "targets"
    READY = "ready"
    SUMMARY = "summary"


@dataclass(frozen=True)
class LadderReport:
    """Rows of the view, and of the same people `analysis.ladder.standing` and who has no place in it.

    `standing` has also `rank_stated`, the rank as the staff file has it. `off_ladder` counts the people
    whose stated rank (None: none) is not on the ladder.
    """

    head: Head
    view: LadderView
    rows: pl.DataFrame
    standing: pl.DataFrame
    off_ladder: tuple[tuple[str | None, int], ...]
    exams_known: bool
    answers_known: bool
    rests: frozenset[str] = frozenset()
    """Names of rows of the summary that stand for several bureaus."""
    left_out: int = 0
    """People of the bureaus asked for who stand in rows of the summary with others."""


def need_ladder(framework: Framework) -> None:
    """Raise TdskillError for a framework without a ladder."""
    if not framework.ranks:
        raise TdskillError(
            _("This framework has no career ladder."),
            _("Its ranks are written in career_ladder.yaml."),
        )


def ladder_report(
    data: YearData,
    framework: Framework,
    selection: Selection = EVERYBODY,
    *,
    view: LadderView = LadderView.PEOPLE,
    smallest_group: int = SMALLEST_GROUP,
) -> LadderReport:
    """Set people beside the ladder.

    In a summary bureaus with few people of a rank stand together there, and not as in `selection`.
    Raises TdskillError for an unknown person, rank, bureau or group, and for a framework without a
    ladder.
    """
    need_ladder(framework)
    everybody = data.staff
    data, kept = select(data, framework, selection)
    staff = on_ladder(data.staff, framework)
    frames = (
        staff.lazy(),
        data.ladder_checks.lazy(),
        data.certificates.lazy() if "certificates" in data.kinds else None,
        framework,
    )
    standing = (
        ladder_of.standing(*frames)
        .join(
            staff.lazy().select("staff_id", "rank_stated"),
            on="staff_id",
            how="left",
            maintain_order="left",
        )
        .collect()
    )
    rests, left_out = frozenset[str](), 0
    match view:
        case LadderView.PEOPLE:
            rows = with_staff_names(standing, staff)
        case LadderView.TARGETS:
            rows = with_staff_names(ladder_of.details(*frames).collect(), staff)
        case LadderView.READY:
            rows = with_staff_names(_by_readiness(standing, framework), staff)
        case LadderView.SUMMARY:
            together, rests = _together(
                on_ladder(everybody, framework), standing, smallest_group, kept.bureaus
            )
            rows = ladder_of.by_rank_and_bureau(
                together.lazy(), framework, smallest_group, rests
            ).collect()
            left_out = standing["staff_id"].n_unique() - together["staff_id"].n_unique()
    off_ladder = standing.filter(pl.col("rank").is_null())["rank_stated"].value_counts()
    return LadderReport(
        head=head_of(replace(data, smallest_group=smallest_group), staff, **vars(kept)),
        view=view,
        rows=rows,
        standing=standing,
        off_ladder=tuple(off_ladder.sort("rank_stated", nulls_last=True).iter_rows()),
        exams_known="certificates" in data.kinds,
        answers_known="ladder_checks" in data.kinds,
        rests=rests,
        left_out=left_out,
    )


def _together(
    everybody: pl.DataFrame, standing: pl.DataFrame, smallest_group: int, bureaus: Collection[str]
) -> tuple[pl.DataFrame, frozenset[str]]:
    """Give the bureaus with few people of a rank one name in it; return the people and these names.

    Of some `bureaus` alone such a row is there where all of its bureaus are asked for.
    """
    people, rests = [standing.filter(pl.col("rank").is_null())], set()
    for (rank,), of_all in everybody.drop_nulls("rank").group_by("rank", maintain_order=True):
        counts = head_counts(of_all)
        hidden = hidden_units(counts, smallest=smallest_group)
        rest = rest_of(hidden, counts)
        of_rank = standing.filter(pl.col("rank") == rank)
        if bureaus and not hidden <= set(bureaus):
            of_rank = of_rank.filter(~is_among("bureau", hidden))
        elif rest is not None:
            of_rank = in_one_row(of_rank, rest)
            rests.add(rest.name)
        people.append(of_rank)
    return pl.concat(people), frozenset(rests)


def on_ladder(staff: pl.DataFrame, framework: Framework) -> pl.DataFrame:
    """Put the ladder's ids in place of ranks; `rank_stated` keeps them as they are written."""
    stated = staff["rank"].drop_nulls().unique().to_list()
    found = {text: rank.id for text in stated if (rank := framework.rank_of(text))}
    return staff.with_columns(
        pl.col("rank").alias("rank_stated"),
        pl.col("rank").replace_strict(found, default=None, return_dtype=pl.String),
    )


def _by_readiness(standing: pl.DataFrame, framework: Framework) -> pl.DataFrame:
    """Keep those with a next rank: rank by rank, the ones who are ready first."""
    order = pl.col("rank").cast(pl.Enum([rank.id for rank in framework.ranks]))
    yes_unknown_no = pl.col("ready").cast(pl.Int8).replace_strict({1: 0, 0: 2}, default=1)
    kept = standing.filter(pl.col("next_rank").is_not_null())
    return kept.sort(order, yes_unknown_no, "staff_id", maintain_order=True)


@dataclass(frozen=True, slots=True)
class Statement:
    """A target that only people can judge; `kind` is GQ or DQ, `rank` the id of its rank."""

    target: str
    text: Text
    kind: str
    rank: str


def statements(stated_rank: str | None, framework: Framework) -> tuple[Statement, ...]:
    """List what a person of this rank (as staff.csv writes it) can be asked: own rank, then those next.

    These are the targets that levels cannot check, as rows of ladder_checks.csv name them; none for
    a rank that is not on the ladder.
    """
    own = framework.rank_of(stated_rank)
    near = (own, *framework.next_ranks[own.id]) if own else ()
    return tuple(
        Statement(target.id, target.text, kind, rank.id)
        for rank in near
        for kind, targets in (("GQ", rank.gq), ("DQ", rank.dq))
        for target in targets
        if not target.criteria
    )
