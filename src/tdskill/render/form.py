"""Skill-check forms: workbooks to fill in with Excel, and a table for Forms or kintone."""

import io
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, cached_property, partial
from itertools import groupby, repeat
from typing import Any

import polars as pl

from tdskill.framework import Framework, Rank, Skill, fingerprint, texts_digest
from tdskill.i18n import gettext as _
from tdskill.i18n import listed
from tdskill.intake import form as marks
from tdskill.intake.aims import LONGEST_REASON, parse_reason
from tdskill.kinds import (
    AIM,
    ASSESSED_ON,
    ASSESSOR,
    BUREAU,
    CHECKED_ON,
    FRAMEWORK,
    GROUP,
    INTEREST,
    MENTOR,
    MET,
    NAME,
    RANK,
    REASON,
    STAFF_ID,
    STAGE_OF_LEVELS,
    TARGET,
    Column,
    stage_names,
    yes_and_no,
)
from tdskill.render import limits, talks_sheet
from tdskill.render.answers.common import assumed_scale
from tdskill.render.formats import csv_bytes
from tdskill.render.labels import fiscal_year_label, stage_label
from tdskill.render.limits import cell_text, sheet_name, write_text
from tdskill.render.talks_sheet import write_talks
from tdskill.render.workbook import level_format, xlsxwriter
from tdskill.reports.form import Forms, PersonForm
from tdskill.reports.ladder import statements
from tdskill.tables import STAGES

_FONT = limits.FONT | {"valign": "vcenter"}
_SMALL, _LARGE = 9, 14
_SIZES = {"title": _LARGE, "guide": _SMALL, "label": _SMALL, "legend": _SMALL}
"""Of letters, where they are not ours."""
_INK, _PALE, _INPUT, _LINE = "#1F3864", "#EEF2F8", "#FFF9DB", "#B7C0CE"
_KEY, _VALUE, _NUMBER, _CATEGORY, _SKILL, _DESCRIPTION, _FIRST_LEVEL = range(7)
_WIDTHS = (5, 16, 24, 34)
_LEVEL_WIDTH, _COMPARED_WIDTH, _ANSWER_WIDTH, _REASON_WIDTH, _INTEREST_WIDTH = 28, 13, 20, 36, 8
_MARKS, _TITLE, _NOTICE, _GUIDE, _WHO, _STAGE, _DATE, _ASSESSOR, _AIM = range(9)
_LINES_ON_PERSON = 5
_A4 = 9
_FOOTER_TEXT = 60
_KIND_OF_TARGET = Column("kind_of_target", "GQ・DQの別", "", "")
_MOST_FROZEN = 320
"""Points that fit above the first skill on a small screen."""


@dataclass(frozen=True)
class _Design:
    """What all sheets of the forms have in common, worked out once for all of them.

    `before` are the names of the stages whose levels the forms begin with; nothing for the first stage.
    """

    forms: Forms
    framework: Framework
    before: str

    @cached_property
    def digest(self) -> str:
        return texts_digest(self.framework)

    @cached_property
    def fingerprints(self) -> dict[str, str]:
        return {skill.id: fingerprint(skill, self.framework) for skill in self.framework.skills}

    @cached_property
    def choices(self) -> tuple[str, ...]:
        """The levels as the drop-down shows them."""
        return tuple(f"Lv.{level.level} {level.name}" for level in self.framework.levels)

    @cached_property
    def last_level(self) -> int:
        """The column with the text of the highest level."""
        return _FIRST_LEVEL + self.framework.max_level - 1

    @cached_property
    def last_year(self) -> int:
        return self.last_level + 1

    @cached_property
    def answer(self) -> int:
        """The column to fill in, behind the one or two to compare with."""
        return self.last_year + (2 if self.before else 1)

    @property
    def reason(self) -> int:
        return self.answer + 1

    @property
    def interest(self) -> int:
        return self.answer + 2

    @cached_property
    def aims(self) -> dict[str, str]:
        """What people can aim at, as the drop-down shows it, by id; nothing for another set of skills."""
        framework = self.framework
        entries = (*framework.job_types, *framework.ranks) if framework.is_main else ()
        return {entry.id: str(entry.name) for entry in entries}

    @cached_property
    def header(self) -> int:
        """The row above the skills: below the lines on the person and one for each level."""
        return _WHO + max(_LINES_ON_PERSON, len(self.choices))

    @cached_property
    def widths(self) -> tuple[int, ...]:
        """The widths of the columns that are seen, from that of the number on."""
        levels = [_LEVEL_WIDTH] * (self.last_level - _DESCRIPTION)
        compared = [_COMPARED_WIDTH] * (self.answer - self.last_year)
        return (*_WIDTHS, *levels, *compared, _ANSWER_WIDTH, _REASON_WIDTH, _INTEREST_WIDTH)

    @cached_property
    def headings(self) -> tuple[str, ...]:
        """What stands above the columns that are seen."""
        compared = [_("Confirmed level of last year")]
        if self.before:
            heading = _("Level of this year's stage before: {stage}")
            compared.append(heading.format(stage=self.before))
        asked = (_("No."), _("Category"), _("Skill"), _("Description"), *self.choices[1:])
        return (*asked, *compared, _("Level"), _("Reason: work, role, difficulty"), _("Interest"))

    @cached_property
    def points(self) -> tuple[float, ...]:
        """How many points high the row of headings must be, and that of each skill."""
        choices = {self.choices, *map(self.choices_of, self.framework.skills)}
        most = max(limits.points(each, _ANSWER_WIDTH) for some in choices for each in some)
        sizes = (_SMALL, _SMALL, limits.SIZE, *repeat(_SMALL, len(self.widths)))
        rows = [self.headings, *(("", *texts) for texts in self.texts)]
        return tuple(max(most, *map(limits.points, row, self.widths, sizes)) for row in rows)

    @cached_property
    def is_cut(self) -> bool:
        """Whether a text is longer than its row can show."""
        width = _LEVEL_WIDTH * self.framework.max_level
        meanings = (
            limits.points(str(level.description), width, _SIZES["legend"])
            for level in self.framework.levels
        )
        return max(*self.points, *meanings) > limits.HIGHEST

    @cached_property
    def texts(self) -> tuple[tuple[str, ...], ...]:
        """What stands behind the number of each skill: what it is, and what its levels are."""
        return tuple(
            (
                str(self.framework.category_by_id[skill.category].name),
                *(str(skill.name), str(skill.description)),
                *(self.level_text(skill, level.level) for level in self.framework.levels[1:]),
            )
            for skill in self.framework.skills
        )

    def mark(self, person: PersonForm | None) -> marks.Mark:
        """Return what a sheet is of; without a person it is of several people."""
        about = self.framework.about
        return marks.Mark(
            version=marks.VERSION,
            framework=about.id,
            framework_version=about.version,
            texts_digest=self.digest,
            skill_set=self.framework.set_id,
            fiscal_year=self.forms.fiscal_year,
            staff_id=person.staff_id if person else "",
            levels=self.choices,
            interests=person.interests if person else (),
            aim=person.aim if person and person.aim in self.aims else None,
        )

    @cached_property
    def guide(self) -> str:
        return _guide(self)

    def choice(self, skill: Skill, level: int) -> str:
        """Return a level of a skill as the drop-down shows it."""
        return f"Lv.{level} {skill.level_names.get(level) or self.framework.levels[level].name}"

    def choices_of(self, skill: Skill) -> tuple[str, ...]:
        """Return the levels that a skill has as the drop-down shows them."""
        if skill.levels is None and not skill.level_names:
            return self.choices
        return tuple(self.choice(skill, each) for each in (0, *self.framework.levels_of[skill.id]))

    def level_text(self, skill: Skill, level: int) -> str:
        """Return what a level looks like in a skill, or what it means in general."""
        if level not in self.framework.levels_of[skill.id]:
            return "–"
        told = {entry.level: entry for entry in skill.level_texts}.get(level)
        if told is None:
            return str(self.framework.levels[level].description)
        return f"{told.name}: {told.text}" if told.name else str(told.text)


def workbook_maker(forms: Forms, framework: Framework) -> Callable[[Sequence[PersonForm]], bytes]:
    """Return what makes one workbook after another, of a sheet a person, in the language in use.

    Raises TdskillError without XlsxWriter.
    """
    design_of = cache(partial(_Design, forms, framework))

    def make(people: Sequence[PersonForm]) -> bytes:
        before = listed(map(stage_label, forms.stages_before(people)))
        return _workbook(people, design_of(before))

    return make


def _workbook(people: Sequence[PersonForm], design: _Design) -> bytes:
    forms, framework = design.forms, design.framework
    content = io.BytesIO()
    package = xlsxwriter(_("make the table: --form csv"))
    with package.Workbook(content, limits.workbook_options()) as book:
        book.set_properties({"title": cell_text(_title(forms)), "comments": _apart()})
        looks = _looks(book)
        names: set[str] = set()
        for person in people:
            sheet = book.add_worksheet(sheet_name(person.staff_id, names))
            _write_sheet(sheet, person, design, looks)
        if framework.is_main:
            name = sheet_name(talks_sheet.NAME, names)
            title = "  ".join(filter(None, (_talks_title(forms), forms.organisation)))
            mark = design.mark(people[0] if len(people) == 1 else None)
            write_talks(book, name, people, mark, (title, _apart()), looks)
    return content.getvalue()


def form_csv(forms: Forms, people: Sequence[PersonForm], framework: Framework) -> bytes:
    """Return a table with a row for each person, filled in as the workbooks are.

    Its headers and words are in the main language of the framework, as those of the files of a workspace.
    """
    language = framework.about.main_language
    yes, brackets = yes_and_no(language)[True], "（{}）" if language == "ja" else " ({})"
    of_reason, of_interest = (
        brackets.format(each.header_in(language)) for each in (REASON, INTEREST)
    )
    digest = texts_digest(framework)
    of_set = () if framework.is_main else (framework.set_id,)
    aims = _aims_in_files(framework)
    told: dict[Column, list[str | None]] = {
        STAFF_ID: [person.staff_id for person in people],
        NAME: [person.name for person in people],
        BUREAU: [person.bureau for person in people],
        RANK: [person.rank for person in people],
        GROUP: [person.group for person in people],
        MENTOR: [person.mentor for person in people],
        STAGE_OF_LEVELS: [stage_names(language)[forms.stage]] * len(people),
        ASSESSED_ON: [None] * len(people),
        ASSESSOR: [None] * len(people),
        FRAMEWORK: [
            " ".join((framework.about.id, *of_set, digest)) + _filled_mark(person, framework)
            for person in people
        ],
    }
    columns = {column.header_in(language): cells for column, cells in told.items()}
    if aims:
        columns[AIM.header_in(language)] = [aims.get(person.aim or "") for person in people]
    for skill in framework.skills:
        name = skill.name.first
        levels = (person.filled.get(skill.id) for person in people)
        columns[name] = [None if level is None else str(level) for level in levels]
        columns[name + of_reason] = [person.reasons.get(skill.id) for person in people]
        columns[name + of_interest] = [
            yes if skill.id in person.interests else None for person in people
        ]
    return csv_bytes(pl.DataFrame(columns, schema=dict.fromkeys(columns, pl.String)))


def _aims_in_files(framework: Framework) -> dict[str, str]:
    """Return what people can aim at as files call it, by id; nothing for another set of skills."""
    entries = (*framework.job_types, *framework.ranks) if framework.is_main else ()
    return {entry.id: entry.name.first for entry in entries}


def _filled_mark(person: PersonForm, framework: Framework) -> str:
    """Return the mark of what is filled in for a person; blank where nothing is."""
    interests = [each for each in person.interests if each in framework.skill_ids]
    aim = person.aim if person.aim in _aims_in_files(framework) else None
    if not (person.filled or interests or aim):
        return ""
    reasons = {skill: str(parse_reason(text) or "") for skill, text in person.reasons.items()}
    return marks.filled_mark(person.filled, reasons, interests, aim)


def ladder_csv(people: Sequence[PersonForm], framework: Framework) -> bytes:
    """Return a table with a row for each person and statement of the ladder, to be answered.

    A statement is a target of the person's own rank or the next that levels cannot check. Filled in,
    the table is a ladder_checks.csv; its headers and texts are in the main language of the framework.
    """
    language = framework.about.main_language
    asked = [
        (person, statement) for person in people for statement in statements(person.rank, framework)
    ]
    told: dict[Column, list[str | None]] = {
        STAFF_ID: [person.staff_id for person, _statement in asked],
        NAME: [person.name for person, _statement in asked],
        RANK: [
            _rank_asked(framework.rank_by_id[statement.rank], person.rank, framework)
            for person, statement in asked
        ],
        _KIND_OF_TARGET: [statement.kind for _person, statement in asked],
        TARGET: [statement.text.first for _person, statement in asked],
        MET: [None] * len(asked),
        CHECKED_ON: [None] * len(asked),
    }
    columns = {column.header_in(language): cells for column, cells in told.items()}
    return csv_bytes(pl.DataFrame(columns, schema=dict.fromkeys(columns, pl.String)))


def _rank_asked(rank: Rank, stated: str | None, framework: Framework) -> str:
    """Name the rank that a statement is about, the person's own as the person's file calls it."""
    called = rank.called(stated) if stated and framework.rank_of(stated) == rank else rank.name
    return called if isinstance(called, str) else called.first


def _title(forms: Forms) -> str:
    title = _("Skill check, {year}").format(year=fiscal_year_label(forms.fiscal_year))
    if forms.skill_set is None:
        return title
    return _("{text} ({note})").format(text=title, note=forms.skill_set.name)


def _talks_title(forms: Forms) -> str:
    return _("What was agreed in 1on1s, {year}").format(year=fiscal_year_label(forms.fiscal_year))


def _apart() -> str:
    return _(
        "This form serves career development alone. It is kept apart from personnel evaluation."
    )


def _guide(design: _Design) -> str:
    lines = [
        _(
            "How to fill in: write in the yellow cells alone. Read what each level looks like, and "
            "choose for each skill the highest level that fits your work."
        ),
        _(
            "Leave a skill blank that cannot be judged: blank is not Lv.0. In a self-check the "
            "assessor may stay blank."
        ),
        _(
            "Beside a level you may write the reason (up to {most} letters: work, role, difficulty), and "
            "{yes} under interest where you want to learn more."
        ).format(most=f"{LONGEST_REASON:,}", yes=_("yes")),
        *assumed_scale(design.framework),
    ]
    if design.before:
        lines.append(
            _(
                "The levels of the stage before ({stage}) are filled in already: choose anew what "
                "changed, leave the rest as it is, and enter the date."
            ).format(stage=design.before)
        )
    if design.is_cut:
        lines.append(limits.longer_than_rows())
    return "\n".join(lines)


def _looks(book: Any) -> dict[str, Any]:  # noqa: ANN401 - XlsxWriter has no types
    box = {"border": 1, "border_color": _LINE}
    text = box | {"text_wrap": True, "valign": "top", "font_size": _SMALL}
    answer = box | {"bg_color": _INPUT, "locked": False, "align": "center", "text_wrap": True}
    return {
        name: book.add_format(_FONT | look)
        for name, look in {
            "title": {
                "bold": True,
                "font_size": _SIZES["title"],
                "font_color": _INK,
                "text_wrap": True,
            },
            "notice": {"bold": True, "font_color": "#9C0006", "text_wrap": True},
            "guide": {"text_wrap": True, "valign": "top", "font_size": _SIZES["guide"]},
            "label": box | {"bg_color": _PALE, "font_size": _SIZES["label"], "text_wrap": True},
            "value": box | {"text_wrap": True},
            "legend": box | {"font_size": _SIZES["legend"], "text_wrap": True},
            "header": box
            | {"bold": True, "bg_color": _INK, "font_color": "#FFFFFF"}
            | {"text_wrap": True, "align": "center", "font_size": _SMALL},
            "number": text | {"align": "center"},
            "text": text,
            "skill": text | {"bold": True, "font_size": limits.SIZE},
            "compared": text | {"align": "center", "num_format": level_format()},
            "staff_id": box | {"bold": True, "align": "center", "text_wrap": True},
            "answer": answer,
            # As text: what begins with = is no formula.
            "reason": answer
            | {"align": "left", "valign": "top", "font_size": _SMALL, "num_format": "@"},
            "date": answer | {"num_format": "yyyy/mm/dd"},
        }.items()
    }


def _write_sheet(sheet: Any, person: PersonForm, design: _Design, looks: Mapping[str, Any]) -> None:  # noqa: ANN401 - XlsxWriter has no types
    sheet.set_column(_KEY, _VALUE, None, None, {"hidden": True})
    for column, width in enumerate(design.widths, start=_NUMBER):
        sheet.set_column(column, column, width)
    sheet.set_row(_MARKS, None, None, {"hidden": True})
    sheet.write_string(_MARKS, _KEY, marks.MARKER)
    sheet.write_string(_MARKS, _VALUE, design.mark(person).model_dump_json())
    for column, mark in enumerate((marks.ANSWER, marks.REASON, marks.INTEREST), design.answer):
        sheet.write_string(_MARKS, column, mark)
    high = _write_head(sheet, person, design, looks)
    high += _write_skills(sheet, person, design, looks)
    # A head that fills the screen would leave no room to scroll in.
    sheet.freeze_panes(design.header + 1 if high <= _MOST_FROZEN else 0, _DESCRIPTION)
    sheet.set_selection(design.header + 1, design.answer, design.header + 1, design.answer)
    sheet.set_zoom(85)
    sheet.hide_gridlines(2)
    sheet.protect("", {"format_rows": True, "format_columns": True})
    _lay_out_print(sheet, person, design)


def _write_head(
    sheet: Any,  # noqa: ANN401 - XlsxWriter has no types
    person: PersonForm,
    design: _Design,
    looks: Mapping[str, Any],
) -> float:
    """Write what stands above the skills; return how many points high it is."""
    forms = design.forms
    heights = dict.fromkeys(range(_TITLE, design.header), limits.points("", _ANSWER_WIDTH))

    def write(row: int, first: int, last: int, text: str, look: str) -> None:
        if last > first:
            sheet.merge_range(row, first, row, last, "", looks[look])
        write_text(sheet, row, first, text, looks[look])
        width = sum(design.widths[first - _NUMBER : last - _NUMBER + 1])
        heights[row] = max(
            heights[row],
            min(limits.points(text, width, _SIZES.get(look, limits.SIZE)), limits.HIGHEST),
        )

    title = "  ".join(filter(None, (_title(forms), forms.organisation)))
    write(_TITLE, _NUMBER, design.interest, title, "title")
    write(_NOTICE, _NUMBER, design.interest, _apart(), "notice")
    write(_GUIDE, _NUMBER, design.interest, design.guide, "guide")
    who = (
        (_("Full name"), person.name),
        (_("Bureau"), person.bureau),
        (_("Rank"), str(design.framework.called_rank(person.rank) or "")),
        (_("Group"), person.group),
        (_("Mentor"), person.mentor),
    )
    for row, (label, value) in enumerate(who, start=_WHO):
        write(row, _NUMBER, _CATEGORY, label, "label")
        write(row, _SKILL, _SKILL, value or "", "value")
    for row, level in enumerate(design.framework.levels, start=_WHO):
        write(row, _DESCRIPTION, _DESCRIPTION, design.choices[level.level], "legend")
        write(row, _FIRST_LEVEL, design.last_level, str(level.description), "legend")
    aims = [(_AIM, marks.AIM, _("Job type or rank aimed at"), _aim(person, design), "answer")]
    for row, key, label, value, look in (
        (_WHO, marks.STAFF_ID, _("Staff id"), person.staff_id, "staff_id"),
        (_STAGE, marks.STAGE, _("Stage"), stage_label(forms.stage), "answer"),
        (_DATE, marks.ASSESSED_ON, _("Assessed on"), "", "date"),
        (_ASSESSOR, marks.ASSESSOR, _("Assessor"), "", "answer"),
        *(aims if design.aims else ()),
    ):
        sheet.write_string(row, _KEY, key)
        write(row, design.answer - 1, design.answer - 1, label, "label")
        write(row, design.answer, design.answer, value, look)
    for row, high in heights.items():
        sheet.set_row(row, high)
    _restrict_head(sheet, design)
    return sum(heights.values())


def _aim(person: PersonForm, design: _Design) -> str:
    return design.aims.get(person.aim or "", "")


def _restrict_head(sheet: Any, design: _Design) -> None:  # noqa: ANN401 - XlsxWriter has no types
    stages = [stage_label(stage) for stage in STAGES]
    year, day = design.forms.fiscal_year, _place(_DATE, design.answer)
    sheet.data_validation(
        _STAGE,
        design.answer,
        _STAGE,
        design.answer,
        {"validate": "list", "source": stages, "error_message": _("Choose from the list.")},
    )
    sheet.data_validation(
        _DATE,
        design.answer,
        _DATE,
        design.answer,
        {
            "validate": "custom",
            "value": f"=AND({day}>=DATE({year},4,1),{day}<=DATE({year + 1},3,31))",
            "error_type": "warning",
            "input_title": _("Assessed on"),
            "input_message": _("The day of the check, such as {year}/10/1.").format(year=year),
            "error_message": _("This is no day of the fiscal year."),
        },
    )


def _write_skills(
    sheet: Any,  # noqa: ANN401 - XlsxWriter has no types
    person: PersonForm,
    design: _Design,
    looks: Mapping[str, Any],
) -> float:
    """Write the headings and a row for each skill; return how many points high the headings are."""
    framework = design.framework
    order = person.in_order(framework)
    skills = [framework.skills[place] for place in order]
    all_points = (design.points[0], *(design.points[place + 1] for place in order))
    reasons = ("", *(person.reasons.get(skill.id, "") for skill in skills))
    for row, (points, reason) in enumerate(
        zip(all_points, reasons, strict=True), start=design.header
    ):
        of_reason = limits.points(reason, _REASON_WIDTH, _SMALL)
        sheet.set_row(row, min(max(points, of_reason), limits.HIGHEST))
    for column, heading in enumerate(design.headings, start=_NUMBER):
        write_text(sheet, design.header, column, heading, looks["header"])
    for number, (skill, place) in enumerate(zip(skills, order, strict=True), start=1):
        texts = design.texts[place]
        row = design.header + number
        sheet.write_string(row, _KEY, skill.id)
        sheet.write_string(row, _VALUE, design.fingerprints[skill.id])
        sheet.write_number(row, _NUMBER, number, looks["number"])
        for column, text in enumerate(texts, start=_CATEGORY):
            write_text(sheet, row, column, text, looks["skill" if column == _SKILL else "text"])
        compared = (person.last_year, person.earlier)[: design.answer - design.last_year]
        for column, levels in enumerate(compared, start=design.last_year):
            held = levels.get(skill.id)
            if held is None:
                sheet.write_blank(row, column, None, looks["compared"])
            else:
                sheet.write_number(row, column, held, looks["compared"])
        before = person.filled.get(skill.id)
        filled = "" if before is None else design.choice(skill, before)
        write_text(sheet, row, design.answer, filled, looks["answer"])
        write_text(sheet, row, design.reason, person.reasons.get(skill.id, ""), looks["reason"])
        wished = _("yes") if skill.id in person.interests else ""
        write_text(sheet, row, design.interest, wished, looks["answer"])
    _restrict_levels(sheet, design, skills)
    top, end = design.header + 1, design.header + len(framework.skills)
    sheet.data_validation(
        *(top, design.reason, end, design.reason),
        {
            "validate": "length",
            "criteria": "<=",
            "value": LONGEST_REASON,
            "error_message": _("At most {most} letters.").format(most=f"{LONGEST_REASON:,}"),
        },
    )
    sheet.data_validation(
        *(top, design.interest, end, design.interest),
        {
            "validate": "list",
            "source": [_("yes"), _("no")],
            "error_message": _("Choose from the list."),
        },
    )
    if design.aims:
        # Behind the last skill, in a hidden column and without a key.
        for row, name in enumerate(design.aims.values(), start=end + 1):
            write_text(sheet, row, _VALUE, name)
        first, last = _place(end + 1, _VALUE), _place(end + len(design.aims), _VALUE)
        sheet.data_validation(
            *(_AIM, design.answer, _AIM, design.answer),
            {
                "validate": "list",
                "source": f"={first}:{last}",
                "error_message": _("Choose from the list."),
            },
        )
    return min(design.points[0], limits.HIGHEST)


def _restrict_levels(sheet: Any, design: _Design, skills: Sequence[Skill]) -> None:  # noqa: ANN401 - XlsxWriter has no types
    """Offer the levels that skills have: those of the legend, or of cells in a hidden column."""
    places = {design.choices: (_WHO, _WHO + len(design.choices) - 1, _DESCRIPTION)}
    free = design.header + len(skills) + 1 + len(design.aims)
    row = design.header + 1
    for choices, some in groupby(skills, key=design.choices_of):
        if choices not in places:
            for place, choice in enumerate(choices, start=free):
                write_text(sheet, place, _VALUE, choice)
            places[choices] = (free, free + len(choices) - 1, _VALUE)
            free += len(choices)
        first, last, column = places[choices]
        end = row + sum(1 for _skill in some)
        sheet.data_validation(
            *(row, design.answer, end - 1, design.answer),
            {
                "validate": "list",
                # A range, as a list within the rule ends at 255 letters and at commas.
                "source": f"={_place(first, column)}:{_place(last, column)}",
                "error_message": _("Choose from the list."),
            },
        )
        row = end


def _place(row: int, column: int) -> str:
    return f"${chr(ord('A') + column)}${row + 1}"


def _lay_out_print(sheet: Any, person: PersonForm, design: _Design) -> None:  # noqa: ANN401 - XlsxWriter has no types
    last = design.header + len(design.framework.skills)
    sheet.set_paper(_A4)
    sheet.set_landscape()
    sheet.set_margins(left=0.4, right=0.4, top=0.5, bottom=0.6)
    sheet.center_horizontally()
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(design.header)
    sheet.print_area(_TITLE, _NUMBER, last, design.interest)
    staff_id = limits.on_paper(person.staff_id, _FOOTER_TEXT)
    sheet.set_footer(f"&L{staff_id}&C&P / &N&R{fiscal_year_label(design.forms.fiscal_year)}")
