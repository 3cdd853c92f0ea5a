"""What a year changed, put into words."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any, Final

import polars as pl

from tdskill.analysis.trend import PARTS
from tdskill.columns import COLUMNS, Kind
from tdskill.framework import Framework
from tdskill.i18n import gettext as _
from tdskill.i18n import listed, ngettext
from tdskill.render.answer import (
    BARS_AT_MOST,
    Answer,
    Chart,
    ChartKind,
    Remark,
    Series,
    Tone,
    as_part,
    as_points,
    as_share,
    as_text,
    between,
)
from tdskill.render.answers.common import (
    head_lines,
    internal_note,
    rest_names,
    skill_names,
    small_group_remarks,
    with_categories,
)
from tdskill.render.answers.names import id_names
from tdskill.render.labels import fiscal_year_label
from tdskill.render.layout import Cell, Layout, aside, hidden
from tdskill.reports.trend import FallsReport, Span, TrainingReport, TrendReport

_noop = str
_WHEN: Final = ("then", "now")
_NAMED_AT_MOST: Final = 3
_LEAST_PART: Final = 0.5


def _dated_pairs(*names: str, roomy: int = 0) -> tuple[Cell, ...]:
    return tuple(Cell(f"{name}_{when}", roomy=roomy) for name in names for when in _WHEN)


_SKILL: Final[tuple[Cell | str, ...]] = (Cell("skill", whole=True), hidden("category"))
_SHORT: Final[tuple[Cell | str, ...]] = (
    *_dated_pairs("demand", "supply", "not_assessed", roomy=2),
    *(Cell(name, roomy=2) for name in ("came", "left_levels", "rose", "fell")),
    hidden("newly_assessed"),
    hidden("no_longer_assessed"),
    Cell("other_texts", roomy=2),
    *(aside(f"{name}_{when}") for name in ("shortfall", "shortfall_least") for when in _WHEN),
    # Where room is scarce the change tells the first, beside the second.
    *(
        Cell(
            f"shortfall_{when}",
            between,
            of=(f"shortfall_least_{when}", f"shortfall_{when}"),
            sheet=False,
            roomy=int(when == "then"),
        )
        for when in _WHEN
    ),
    "shortfall_change",
    *(f"{part}_part" for part in PARTS),
)
SKILLS: Final = Layout(
    "trend", "skills", _noop("A row for each skill."), ("skill",), (*_SKILL, *_SHORT)
)
BUREAUS: Final = Layout(
    "trend",
    "bureaus",
    _noop("A row for each bureau and skill."),
    ("bureau", "skill"),
    ("bureau", *_SKILL, *_SHORT),
)
_OF_LEVEL: Final[tuple[Cell | str, ...]] = (
    *_SKILL,
    "at_level",
    *_dated_pairs("demand", roomy=2),
    Cell("people_then", roomy=1),
    "people_now",
    *_dated_pairs("not_assessed", roomy=3),
    "came",
    "left_levels",
    "rose",
    "fell",
    *(
        Cell(name, roomy=3)
        for name in (
            "newly_assessed",
            "no_longer_assessed",
            "other_texts_up",
            "other_texts_down",
        )
    ),
)
LEVELS: Final = Layout(
    "trend",
    "levels",
    _noop("A row for each skill and level."),
    ("skill", "at_level"),
    _OF_LEVEL,
)
BUREAU_LEVELS: Final = Layout(
    "trend",
    "bureau_levels",
    _noop("A row for each bureau, skill and level."),
    ("bureau", "skill", "at_level"),
    ("bureau", *_OF_LEVEL),
)
FELL: Final = Layout(
    "trend",
    "fell",
    _noop("A row for each level of a person that fell."),
    ("staff_id", "skill"),
    ("staff_id", "bureau", *_SKILL, "level_then", "level_now"),
)
TRAININGS: Final = Layout(
    "trend",
    "trainings",
    _noop("A row for each training taken and skill that it raises."),
    ("training", "skill"),
    (
        "training",
        *_SKILL,
        "took",
        Cell("took_rose", roomy=1),
        Cell("others", roomy=1),
        Cell("others_rose", roomy=1),
        "share_took",
        "share_others",
        "share_difference",
        Cell("share_low", roomy=1),
        Cell("share_high", roomy=1),
        Cell("by_chance", roomy=1),
        Cell("stays", roomy=1),
        Cell("without_others", roomy=1),
    ),
)
TOGETHER: Final = Layout(
    "trend",
    "together",
    _noop("One row: all trainings and skills together."),
    (),
    (
        *("levels_took", "levels_others", "share_took", "share_others"),
        *("share_difference", "share_low", "share_high"),
    ),
    extra=True,
)
_RENAMED: Final = {"difference": "share_difference", "low": "share_low", "high": "share_high"}


def trend_answer(report: TrendReport, framework: Framework) -> Answer:
    """A row for each skill, or each skill and level; and bureau, where asked for."""
    span = report.span
    if report.by_level:
        layout = BUREAU_LEVELS if report.by_bureau else LEVELS
        heading = _("{column} (at this level or above)")
    else:
        layout = BUREAUS if report.by_bureau else SKILLS
        heading = _("{column} (Lv.1 or above)")
    of_texts = ("other_texts", "other_texts_up", "other_texts_down")
    table = layout.of(
        _renamed(report.rows, framework),
        id_names(framework),
        hide=() if span.other_texts else of_texts,
        together=rest_names(span.now),
        headings=_dated_headings(layout, span)
        | {
            name: heading.format(column=_(COLUMNS[name].heading))
            for name in ("came", "left_levels")
        },
        chart=None if report.by_level or report.by_bureau else trend_chart(report, framework),
    )
    return Answer(
        _title(_("Change of skills"), span, framework),
        _head(span),
        (table,),
        tuple(_trend_remarks(report, framework)),
        personal=span.then.tells_of_few or span.now.tells_of_few,
        about=span.now,
    )


_TONES: Final = dict(
    zip(PARTS, (Tone.SHORT, Tone.PALE, Tone.LIGHT, Tone.FILLED, Tone.BLANK), strict=True)
)


def trend_chart(report: TrendReport, framework: Framework) -> Chart:
    """Draw the parts of each skill's change, or where these are not told the change alone."""
    told = [f"{part}_part" for part in PARTS]
    is_told = not report.skills.select(pl.any_horizontal(pl.col(told).is_null().any())).item()
    shown = [*told, "change"] if is_told else ["change"]
    rows = report.skills.filter(pl.any_horizontal(pl.col(shown) != 0)).head(BARS_AT_MOST)
    names = skill_names(framework)
    series = (
        tuple(
            Series(
                _(COLUMNS[f"{part}_part"].heading),
                tuple(rows[f"{part}_part"].to_list()),
                _TONES[part],
                Kind.PART,
            )
            for part in PARTS
            if (rows[f"{part}_part"] != 0).any()
        )
        if is_told
        else (
            Series(
                _(COLUMNS["shortfall_change"].heading),
                tuple(rows["change"].to_list()),
                Tone.SHORT,
                Kind.CHANGE,
            ),
        )
    )
    return Chart(
        ChartKind.BARS,
        _chart_title(report, told if is_told else []),
        _(COLUMNS["skill"].heading),
        tuple(names[skill] for skill in rows["skill"]),
        series,
    )


def _chart_title(report: TrendReport, told: list[str]) -> str:
    """Say how the shortfall of all skills changed and, where it is told, by which parts."""
    then, now = (int(report.skills[f"shortfall_{when}"].sum()) for when in _WHEN)
    if then == now:
        change = _("The shortfall is the same as in {first}: {now}")
    elif now > then:
        change = _("The shortfall grew by {change}, from {then} to {now}")
    else:
        change = _("The shortfall fell by {change}, from {then} to {now}")
    change = change.format(
        first=fiscal_year_label(report.span.then.fiscal_year),
        change=as_text(abs(now - then)),
        then=as_text(then),
        now=as_text(now),
    )
    parts = {name.removesuffix("_part"): float(report.skills[name].sum()) for name in told}
    most = sorted(parts.items(), key=lambda part: -abs(part[1]))
    named = listed(
        _("{part} {value}").format(part=_part_label(part), value=as_part(value))
        for part, value in most
        if abs(value) >= _LEAST_PART
    )
    return _("{change} ({parts})").format(change=change, parts=named) if named else change


def _renamed(rows: pl.DataFrame, framework: Framework) -> pl.DataFrame:
    called = {"left": "left_levels", "level": "at_level", "change": "shortfall_change"}
    return with_categories(rows, framework).rename(called, strict=False)


def _dated_headings(layout: Layout, span: Span) -> dict[str, str]:
    """Return headings that name the years in place of `then` and `now`."""
    years = {"then": span.then.fiscal_year, "now": span.now.fiscal_year}
    found = {}
    for column in layout.columns:
        what, _under, when = column.name.rpartition("_")
        if when in years and what in COLUMNS:
            found[column.name] = f"{_(COLUMNS[what].heading)} {years[when]}"
    return found


def falls_answer(report: FallsReport, framework: Framework) -> Answer:
    """A row for each level of a person that fell."""
    rows = with_categories(report.rows, framework).rename(
        {"level_from": "level_then", "level_to": "level_now"}
    )
    if report.rows.height:
        remarks = [
            Remark(
                "to_look_at",
                _(
                    "A level that fell is a point to look at: a wrong entry, or a level judged "
                    "otherwise."
                ),
            ),
            Remark("no_judgement", _("It is no judgement of the person.")),
        ]
    else:
        remarks = [Remark("none_fell", _("No level that is known in both years fell."))]
    return Answer(
        _title(_("Levels that fell"), report.span, framework),
        _head(report.span),
        (FELL.of(rows, id_names(framework), headings=_dated_headings(FELL, report.span)),),
        (
            *_not_compared(report.span, framework),
            *remarks,
            Remark("internal", internal_note()),
        ),
        about=report.span.now,
    )


def training_answer(report: TrainingReport, framework: Framework, *, every_row: bool) -> Answer:
    """A row for each training and skill; without `every_row` those with enough people to compare."""
    rows = with_categories(report.rows, framework).rename(_RENAMED)
    if not every_row:
        rows = rows.filter(pl.col("share_took").is_not_null())
    together = report.together
    of_all = TOGETHER.frame(
        [
            (
                *(together.took, together.others, together.share_took, together.share_others),
                *(together.difference, together.low, together.high),
            )
        ]
    )
    return Answer(
        _title(_("Rise of levels beside trainings taken"), report.span, framework),
        _head(report.span),
        (TRAININGS.of(rows, id_names(framework)), TOGETHER.of(of_all, id_names(framework))),
        (
            *_what_stays(report, framework),
            *_training_remarks(report, every_row=every_row),
            *_not_compared(report.span, framework),
            *small_group_remarks(report.span.now),
        ),
        personal=report.span.now.tells_of_few,
        about=report.span.now,
    )


def _years(span: Span) -> dict[str, str]:
    return {
        "then": fiscal_year_label(span.then.fiscal_year),
        "now": fiscal_year_label(span.now.fiscal_year),
    }


def _title(what: str, span: Span, framework: Framework) -> str:
    if not framework.is_main:
        what = _("{text} ({note})").format(text=what, note=framework.set_name)
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


def _alike(report: TrendReport, change: int) -> Iterable[Remark]:
    """Say how many more skills changed by as much as the one named."""
    others = int((report.skills["change"] == change).sum()) - 1
    if others:
        yield Remark(
            "alike",
            ngettext(
                "{n} other skill changed by as much.",
                "{n} other skills changed by as much.",
                others,
            ).format(n=as_text(others)),
        )


def _trend_remarks(report: TrendReport, framework: Framework) -> Iterable[Remark]:
    names = skill_names(framework)
    largest_rise = report.skills.row(0, named=True)
    largest_fall = report.skills.sort("change", maintain_order=True).row(0, named=True)
    if largest_rise["change"] > 0:
        yield Remark(
            "largest_rise",
            _("Largest rise of a shortfall: {told}.").format(told=_told(largest_rise, names)),
        )
        yield from _alike(report, largest_rise["change"])
    if largest_fall["change"] < 0:
        yield Remark(
            "largest_fall",
            _("Largest fall of a shortfall: {told}.").format(told=_told(largest_fall, names)),
        )
        yield from _alike(report, largest_fall["change"])
    if largest_rise["change"] == largest_fall["change"] == 0:
        yield Remark("none_changed", _("No skill's shortfall changed."))
    if report.by_bureau and report.span.moved:
        yield Remark(
            "moved",
            ngettext(
                "{n} person changed bureaus: one who left the one and came to the other.",
                "{n} people changed bureaus: they left the one and came to the other.",
                report.span.moved,
            ).format(n=report.span.moved),
        )
    if report.levels_fallen:
        yield Remark(
            "levels_fell",
            _(
                "Levels that fell: {levels}, people: {people}. List them for a look with --fell."
            ).format(levels=report.levels_fallen, people=report.people_fallen),
        )
    # One not told is null, and adds nothing.
    newly, no_longer = (
        int(report.skills[name].sum()) for name in ("newly_assessed", "no_longer_assessed")
    )
    if newly or no_longer:
        yield Remark(
            "newly_assessed",
            _(
                "Levels assessed now and not before: {newly}; before and not now: {no_longer}. "
                "They count as assessment, and neither as risen nor as fallen."
            ).format(newly=f"{newly:,}", no_longer=f"{no_longer:,}"),
        )
    yield from _not_compared(report.span, framework)
    yield from _not_known(report)
    if not report.by_level and report.rows["came"].count():
        yield Remark(
            "parts",
            _(
                "The parts add up to the change; as shown, each rounded, they may miss it by 0.1 or 0.2. "
                "Each is the mean over all orders in which demand, joiners, leavers, growth and assessment "
                "can have changed, so it may be a fraction."
            ),
        )
    if report.rows["came"].null_count():
        yield Remark(
            "few",
            _(
                "Not shown (-) is what happened to people where fewer than {n} came, left or stayed, or "
                "where it would give them away as a difference."
            ).format(n=report.span.now.smallest_group),
        )
    yield from small_group_remarks(report.span.now, by_bureau=report.by_bureau)
    then, now = report.supply_levels
    if (then, now) != (1, 1) and not report.by_level:
        yield Remark(
            "supply_levels",
            _(
                "Supply counts people at Lv.{then} or above then and Lv.{now} or above now, as the years' "
                "policies say."
            ).format(then=then, now=now),
        )


def _not_known(report: TrendReport) -> Iterable[Remark]:
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
    yield Remark(
        "not_known", told.format(first=f"{then:,}", last=f"{now:,}", **_years(report.span))
    )
    if not report.by_level:
        yield Remark(
            "upper_end", _("The change and its parts are those of the upper end of a shortfall.")
        )


def _not_compared(span: Span, framework: Framework) -> Iterable[Remark]:
    """Say which levels of the two years are not compared."""
    if span.other_texts is None:
        yield Remark(
            "not_compared",
            _(
                "Some levels were judged under texts of another meaning in {now} than in {then}, and are not "
                "compared as risen or fallen."
            ).format(**_years(span)),
        )
    if not span.other_texts:
        return
    names = skill_names(framework)
    count = sum(span.other_texts.values())
    yield Remark(
        "not_compared",
        ngettext(
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
        ),
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


def _what_stays(report: TrainingReport, framework: Framework) -> Iterable[Remark]:
    """Say first of all trainings together, then of single ones, whether anything can be said."""
    together = report.together
    if together.difference is not None and together.low is not None and together.high is not None:
        nothing = together.low <= 0 <= together.high
        told = (
            _(
                "All trainings together: takers rose in {took} of {levels} levels, others at the same levels "
                "in {others}: {difference} points ({low} to {high}). That is within what chance does: "
                "nothing can be said yet."
            )
            if nothing
            else _(
                "All trainings together: takers rose in {took} of {levels} levels, others at the same levels "
                "in {others}: {difference} points ({low} to {high})."
            )
        )
        yield Remark(
            "together",
            told.format(
                took=as_share(together.share_took),
                levels=f"{together.took:,}",
                others=as_share(together.share_others),
                difference=as_points(together.difference),
                low=as_points(together.low),
                high=as_points(together.high),
            ),
        )
    judged = report.rows.filter(pl.col("stays").is_not_null())
    kept = judged.filter("stays")
    if kept.is_empty():
        yield Remark(
            "nothing_yet",
            _(
                "Of no single training can anything be said yet: of {n} pairs of a training and a skill that "
                "it raises none is beyond what chance does among so many (Benjamini-Hochberg at 10 per cent)."
            ).format(n=as_text(judged.height))
            if judged.height
            else _("Nothing can be said yet: too few people who took a training can be compared."),
        )
        return
    names = id_names(framework)
    yield Remark(
        "stays",
        _(
            "More takers rose than chance explains: {pairs}. Of those named, at most one in ten is there by "
            "chance in the mean (Benjamini-Hochberg at 10 per cent, {n} pairs looked at)."
        ).format(
            pairs=listed(
                _("{training}: {skill}").format(
                    training=names["training"][row["training"]], skill=names["skill"][row["skill"]]
                )
                for row in kept.iter_rows(named=True)
            ),
            n=as_text(judged.height),
        ),
    )


def _training_remarks(report: TrainingReport, *, every_row: bool) -> Iterable[Remark]:
    yield Remark(
        "no_cause",
        _(
            "These figures show no cause: people who take a training differ from others in their work, "
            "their wish and the time they have."
        ),
    )
    yield Remark(
        "compared",
        _(
            "Compared are people of both years who stood at a level that the training raises. Whoever took "
            "another training that raises the skill is left out; others are weighted to the levels before of "
            "those who took the training. {low} and {high} bound the difference with 95 per cent "
            "confidence, in percentage points."
        ).format(low=_(COLUMNS["share_low"].heading), high=_(COLUMNS["share_high"].heading)),
    )
    if not every_row:
        least = report.span.now.smallest_group
        few = report.rows["share_took"].null_count()
        if few:
            yield Remark(
                "few_took",
                (
                    ngettext(
                        "Not shown: {n} pair of a training and a skill in which nobody who took it can be "
                        "compared.",
                        "Not shown: {n} pairs of a training and a skill in which nobody who took it can be "
                        "compared.",
                        few,
                    )
                    if least == 1
                    else ngettext(
                        "Not shown: {n} pair of a training and a skill whose figures would tell of fewer "
                        "than {least} people.",
                        "Not shown: {n} pairs of a training and a skill whose figures would tell of fewer "
                        "than {least} people.",
                        few,
                    )
                ).format(n=as_text(few), least=least),
            )
    if report.raise_nothing:
        yield Remark(
            "raise_nothing",
            ngettext(
                "Not looked at: {n} training taken of which the framework does not say what it raises here "
                "({names}).",
                "Not looked at: {n} trainings taken of which the framework does not say what they raise here "
                "({names}).",
                len(report.raise_nothing),
            ).format(
                n=len(report.raise_nothing), names=listed(report.raise_nothing, _NAMED_AT_MOST)
            ),
        )
    if report.out_of_time:
        yield Remark(
            "out_of_time",
            ngettext(
                "Not counted as taken: {n} course finished before the person's levels of {then} were judged "
                "or after those of {now}.",
                "Not counted as taken: {n} courses finished before the person's levels of {then} were judged "
                "or after those of {now}.",
                report.out_of_time,
            ).format(n=f"{report.out_of_time:,}", **_years(report.span)),
        )
    if report.undated:
        yield Remark(
            "undated",
            ngettext(
                "{n} course is counted although it is not known whether it was finished between the "
                "judgements of {then} and {now}: a date is missing.",
                "{n} courses are counted although it is not known whether they were finished between the "
                "judgements of {then} and {now}: a date is missing.",
                report.undated,
            ).format(n=f"{report.undated:,}", **_years(report.span)),
        )
    alone = int(report.rows["without_others"].sum())
    if alone:
        yield Remark(
            "without_others",
            ngettext(
                "Left out: {n} level of a person who took a training, as nobody else stood at the same "
                "level before.",
                "Left out: {n} levels of people who took a training, as nobody else stood at the same "
                "level before.",
                alone,
            ).format(n=as_text(alone)),
        )
    if report.rows.is_empty():
        yield Remark("nobody", _("Nobody is in the files of trainings."))
