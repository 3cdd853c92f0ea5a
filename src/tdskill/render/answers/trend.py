"""What a year changed, put into words."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any

import polars as pl

from tdskill.analysis.trend import PARTS
from tdskill.columns import Kind
from tdskill.framework import Framework
from tdskill.i18n import gettext as _
from tdskill.i18n import listed, ngettext
from tdskill.render.answer import (
    Answer,
    Column,
    Table,
    as_part,
    as_text,
    hidden,
    in_sheets,
    number,
    share,
    text,
)
from tdskill.render.answers.common import (
    head_lines,
    internal_note,
    skill_names,
    small_group_remarks,
    with_ranges,
    with_skills,
)
from tdskill.render.labels import column_label, fiscal_year_label
from tdskill.reports.trend import FallsReport, Span, TrainingReport, TrendReport


def trend_answer(report: TrendReport, framework: Framework) -> Answer:
    """A row for each skill, or each skill and level; and bureau, where asked for."""
    rows = with_skills(report.rows, framework)
    if not report.by_level:
        rows = _with_ranges(rows)
    columns = (
        *((text("bureau"),) if report.by_bureau else ()),
        *_skill(),
        *(_level_columns(report.span) if report.by_level else _skill_columns(report.span)),
    )
    return Answer(
        _title(_("Change of skills"), report.span),
        _head(report.span),
        (Table(columns, rows),),
        tuple(_trend_remarks(report, framework)),
        personal=report.span.then.tells_of_few or report.span.now.tells_of_few,
    )


def falls_answer(report: FallsReport, framework: Framework) -> Answer:
    """A row for each level of a person that fell."""
    columns = (
        text("staff_id"),
        text("bureau"),
        *_skill(),
        number("level_from", header=_dated("level", report.span.then.fiscal_year)),
        number("level_to", header=_dated("level", report.span.now.fiscal_year)),
    )
    return Answer(
        _title(_("Levels that fell"), report.span),
        _head(report.span),
        (Table(columns, with_skills(report.rows, framework)),),
        (
            *_not_compared(report.span, framework),
            *(
                (
                    _(
                        "A level that fell is a point to look at: a wrong entry, or a level judged "
                        "otherwise."
                    ),
                    _("It is no judgement of the person."),
                )
                if report.rows.height
                else (_("No level that is known in both years fell."),)
            ),
            internal_note(),
        ),
        personal=True,
    )


def training_answer(report: TrainingReport, framework: Framework, *, every_row: bool) -> Answer:
    """A row for each training and skill; without `every_row` those with enough people who took it."""
    rows = with_skills(report.rows, framework)
    if not every_row:
        rows = rows.filter(pl.col("took") >= report.span.now.smallest_group)
    columns = (
        text("training"),
        *_skill(),
        number("took"),
        number("took_rose", roomy=True),
        number("others"),
        number("others_rose", roomy=True),
        share("share_took"),
        share("share_others"),
        number("difference", Kind.POINTS),
        number("low", Kind.POINTS),
        number("high", Kind.POINTS),
        number("without_others", roomy=True),
    )
    return Answer(
        _title(_("Rise of levels beside trainings taken"), report.span),
        _head(report.span),
        (Table(columns, rows),),
        (
            *_training_remarks(report, every_row=every_row),
            *_not_compared(report.span, framework),
            *small_group_remarks(report.span.now),
        ),
        personal=report.span.now.tells_of_few,
    )


def _skill() -> tuple[Column, ...]:
    return (
        hidden("skill"),
        text("name", header=_("Skill"), whole=True),
        hidden("category"),
    )


def _skill_columns(span: Span) -> Iterable[Column]:
    for what in ("demand", "supply", "not_assessed"):
        yield from _then_and_now(what, span, roomy=2)
    yield from _movements(_("{column} (Lv.1 or above)"), roomy=2)
    yield number("other_texts", roomy=2, shown=bool(span.other_texts))
    years = (("then", span.then.fiscal_year), ("now", span.now.fiscal_year))
    for name in ("shortfall", "shortfall_least"):
        for when, year in years:
            heading = _dated(name, year)
            yield in_sheets(f"{name}_{when}", heading, kind=Kind.COUNT, numeric=True)
    for when, year in years:
        yield text(
            f"_shortfall_{when}",
            header=_dated("shortfall", year),
            numeric=True,
            machine=False,
            sheet=False,
            # Where room is scarce the change tells the first, beside the second.
            roomy=int(when == "then"),
        )
    yield number("change", Kind.CHANGE)
    for part in PARTS:
        yield number(f"{part}_part", Kind.PART)


def _level_columns(span: Span) -> Iterable[Column]:
    yield number("level")
    for what in ("demand", "people"):
        yield from _then_and_now(what, span)
    yield from _then_and_now("not_assessed", span, roomy=1)
    yield from _movements(_("{column} (at this level or above)"), roomy=0)
    for name in ("other_texts_up", "other_texts_down"):
        yield number(name, roomy=True, shown=bool(span.other_texts))


def _with_ranges(rows: pl.DataFrame) -> pl.DataFrame:
    """Add `_shortfall_then` and `_shortfall_now`: `34-35`, or `35`."""
    for when in ("_then", "_now"):
        rows = with_ranges(rows, "shortfall", times=(when,)).rename(
            {"_shortfall": f"_shortfall{when}"}
        )
    return rows


def _movements(whose: str, *, roomy: int) -> Iterable[Column]:
    """Yield those who came, left, rose and fell; `whose` heads the first two, which are of some levels."""
    for name in ("came", "left"):
        yield number(name, header=whose.format(column=column_label(name)), roomy=roomy)
    for name in ("rose", "fell"):
        yield number(name, roomy=roomy)
    for name in ("newly_assessed", "no_longer_assessed"):
        yield number(name, roomy=True, shown=not roomy)


def _then_and_now(what: str, span: Span, *, roomy: int = 0) -> Iterable[Column]:
    for when, head in (("then", span.then), ("now", span.now)):
        yield number(f"{what}_{when}", header=_dated(what, head.fiscal_year), roomy=roomy)


def _dated(what: str, year: int | None) -> str:
    return f"{column_label(what)} {year}"


def _years(span: Span) -> dict[str, str]:
    return {
        "then": fiscal_year_label(span.then.fiscal_year),
        "now": fiscal_year_label(span.now.fiscal_year),
    }


def _title(what: str, span: Span) -> str:
    return _("{what}, {first} to {last}").format(
        what=what,
        first=fiscal_year_label(span.then.fiscal_year),
        last=fiscal_year_label(span.now.fiscal_year),
    )


def _head(span: Span) -> tuple[str, ...]:
    lines = [span.now.organisation] if span.now.organisation else []
    if span.written_otherwise:
        lines.append(
            _("Staff IDs of the two years are written differently: people count as left and come.")
        )
    for head in (span.then, span.now):
        label = fiscal_year_label(head.fiscal_year)
        told = head_lines(replace(head, organisation=None, bureaus=()))
        lines += [_("{year}: {line}").format(year=label, line=line) for line in told]
    lines.append(
        _("Came: {came}, left: {left}, in both years: {stayed}").format(
            came=f"{span.came:,}", left=f"{span.left:,}", stayed=f"{span.stayed:,}"
        )
    )
    if span.now.bureaus:
        lines.append(_("Only bureau: {names}").format(names=listed(span.now.bureaus)))
    return tuple(lines)


def _alike(report: TrendReport, change: int) -> Iterable[str]:
    """Say how many more skills changed by as much as the one named."""
    others = int((report.skills["change"] == change).sum()) - 1
    if others:
        yield ngettext(
            "{n} other skill changed by as much.", "{n} other skills changed by as much.", others
        ).format(n=as_text(others))


def _trend_remarks(report: TrendReport, framework: Framework) -> Iterable[str]:
    names = skill_names(framework)
    largest_rise = report.skills.row(0, named=True)
    largest_fall = report.skills.sort("change", maintain_order=True).row(0, named=True)
    if largest_rise["change"] > 0:
        yield _("Largest rise of a shortfall: {told}.").format(told=_told(largest_rise, names))
        yield from _alike(report, largest_rise["change"])
    if largest_fall["change"] < 0:
        yield _("Largest fall of a shortfall: {told}.").format(told=_told(largest_fall, names))
        yield from _alike(report, largest_fall["change"])
    if largest_rise["change"] == largest_fall["change"] == 0:
        yield _("No skill's shortfall changed.")
    if report.by_bureau and report.span.moved:
        yield ngettext(
            "{n} person changed bureaus: one who left the one and came to the other.",
            "{n} people changed bureaus: they left the one and came to the other.",
            report.span.moved,
        ).format(n=report.span.moved)
    if report.levels_fallen:
        yield _(
            "Levels that fell: {levels}, people: {people}. List them for a look with --fell."
        ).format(levels=report.levels_fallen, people=report.people_fallen)
    # One not told is null, and adds nothing.
    newly, no_longer = (
        int(report.skills[name].sum()) for name in ("newly_assessed", "no_longer_assessed")
    )
    if newly or no_longer:
        yield _(
            "Levels assessed now and not before: {newly}; before and not now: {no_longer}. "
            "They count as assessment, and neither as risen nor as fallen."
        ).format(newly=f"{newly:,}", no_longer=f"{no_longer:,}")
    yield from _not_compared(report.span, framework)
    yield from _not_known(report)
    if not report.by_level and report.rows["came"].count():
        yield _(
            "The parts add up to the change; as shown, each rounded, they may miss it by 0.1 or 0.2. "
            "Each is the mean over all orders in which demand, joiners, leavers, growth and assessment "
            "can have changed, so it may be a fraction."
        )
    if report.rows["came"].null_count():
        yield _(
            "Not shown (-) is what happened to people where fewer than {n} came, left or stayed, or "
            "where it would give them away as a difference."
        ).format(n=report.span.now.smallest_group)
    yield from small_group_remarks(report.span.now, by_bureau=report.by_bureau)
    then, now = report.supply_levels
    if (then, now) != (1, 1) and not report.by_level:
        yield _(
            "Supply counts people at Lv.{then} or above then and Lv.{now} or above now, as the years' "
            "policies say."
        ).format(then=then, now=now)


def _not_known(report: TrendReport) -> Iterable[str]:
    """Say which part of the shortfalls hangs on people who were not assessed."""
    rows = report.skills if report.by_level else report.rows
    then, now = (
        int((rows[f"shortfall_{when}"] - rows[f"shortfall_least_{when}"]).sum())
        for when in ("then", "now")
    )
    if not (then or now):
        return
    if report.by_bureau and not report.by_level:
        told = _(
            "People not assessed count as without the skill. So much of the shortfalls, bureau by "
            "bureau, cannot be known before they are assessed: {then} {first}, {now} {last}."
        )
    else:
        told = _(
            "People not assessed count as without the skill. So much of the shortfalls cannot be "
            "known before they are assessed: {then} {first}, {now} {last}."
        )
    yield told.format(first=f"{then:,}", last=f"{now:,}", **_years(report.span))
    if not report.by_level:
        yield _("The change and its parts are those of the upper end of a shortfall.")


def _not_compared(span: Span, framework: Framework) -> Iterable[str]:
    """Say which levels of the two years are not compared."""
    if span.other_texts is None:
        yield _(
            "Some levels were judged under texts of another meaning in {now} than in {then}, and are not "
            "compared as risen or fallen."
        ).format(**_years(span))
    if not span.other_texts:
        return
    names = skill_names(framework)
    count = sum(span.other_texts.values())
    yield ngettext(
        "{n} level was judged under texts of another meaning in {now} than in {then}, and is not "
        "compared as risen or fallen: {skills}.",
        "{n} levels were judged under texts of another meaning in {now} than in {then}, and are not "
        "compared as risen or fallen: {skills}.",
        count,
    ).format(
        n=f"{count:,}",
        skills=listed(
            _("{skill} {n}").format(skill=names[skill], n=f"{span.other_texts[skill]:,}")
            for skill in framework.skill_ids
            if skill in span.other_texts
        ),
        **_years(span),
    )


def _told(row: Mapping[str, Any], names: Mapping[str, str]) -> str:
    """Say how a skill's shortfall changed and, where that is told, which part did most of it."""
    least = tuple(row[f"shortfall_least_{when}"] for when in ("then", "now"))
    shortfalls = row["shortfall_then"], row["shortfall_now"]
    known = _("{skill} ({then} to {now})")
    bounded = _("{skill} ({then} to {now}; at least {least_then} to {least_now})")
    told = (known if shortfalls == least else bounded).format(
        skill=names[row["skill"]],
        then=shortfalls[0],
        now=shortfalls[1],
        least_then=least[0],
        least_now=least[1],
    )
    parts = {part: row[f"{part}_part"] for part in PARTS}
    if None in parts.values():
        return told
    most = (max if row["change"] > 0 else min)(parts.values())
    mainly = [part for part, value in parts.items() if value == most]
    return _("{change}, mainly by {parts}").format(
        change=told,
        parts=listed(
            _("{part} {value}").format(part=_part_label(part), value=as_part(parts[part]))
            for part in mainly
        ),
    )


def _part_label(part: str) -> str:
    return {
        "demand": _("demand"),
        "joiners": _("joiners"),
        "leavers": _("leavers"),
        "growth": _("growth"),
        "assessment": _("assessment"),
    }[part]


def _training_remarks(report: TrainingReport, *, every_row: bool) -> Iterable[str]:
    yield _(
        "These figures show no cause: people who take a training differ from others in their work, "
        "their wish and the time they have."
    )
    yield _(
        "Compared are people of both years below the top level; others are weighted to the levels "
        "before of those who took the training. {low} and {high} bound the difference with 95 per cent "
        "confidence, in percentage points."
    ).format(low=column_label("low"), high=column_label("high"))
    yield _("Even where nothing differs, about one row in twenty leaves zero out by chance.")
    if not report.rows.is_empty() and not every_row:
        least = report.span.now.smallest_group
        few = report.rows.filter(pl.col("took") < least).height
        if few:
            yield (
                ngettext(
                    "Not shown: {n} pair of a training and a skill in which nobody who took it can be "
                    "compared.",
                    "Not shown: {n} pairs of a training and a skill in which nobody who took it can be "
                    "compared.",
                    few,
                )
                if least == 1
                else ngettext(
                    "Not shown: {n} pair of a training and a skill in which fewer than {least} people "
                    "who took it can be compared.",
                    "Not shown: {n} pairs of a training and a skill in which fewer than {least} people "
                    "who took it can be compared.",
                    few,
                )
            ).format(n=as_text(few), least=least)
        # Which rows are blank though enough people took the training.
        blank = report.rows.filter(
            (pl.col("took") >= least) & pl.col("share_took").is_null()
        ).height
        if blank:
            yield _(
                "Not shown (-) are figures where fewer than {n} others, or fewer than {n} people without "
                "others to compare, would be told of."
            ).format(n=least)
    if report.out_of_time:
        yield ngettext(
            "Not counted as taken: {n} course finished before the person's levels of {then} were judged "
            "or after those of {now}.",
            "Not counted as taken: {n} courses finished before the person's levels of {then} were judged "
            "or after those of {now}.",
            report.out_of_time,
        ).format(n=f"{report.out_of_time:,}", **_years(report.span))
    if report.undated:
        yield ngettext(
            "{n} course is counted although it is not known whether it was finished between the "
            "judgements of {then} and {now}: a date is missing.",
            "{n} courses are counted although it is not known whether they were finished between the "
            "judgements of {then} and {now}: a date is missing.",
            report.undated,
        ).format(n=f"{report.undated:,}", **_years(report.span))
    alone = int(report.rows["without_others"].sum())
    if alone:
        yield ngettext(
            "Left out: {n} level of a person who took a training, as nobody else stood at the same "
            "level before.",
            "Left out: {n} levels of people who took a training, as nobody else stood at the same "
            "level before.",
            alone,
        ).format(n=as_text(alone))
    if report.rows.is_empty():
        yield _("Nobody is in the files of trainings.")
