"""Pages made from templates: Markdown and HTML. Templates place what reports hold, nothing more."""

import base64
import hashlib
import re
import traceback
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache, partial
from pathlib import Path
from types import MappingProxyType
from typing import Any, Final, Literal
from urllib.parse import quote

from jinja2 import (
    ChoiceLoader,
    Environment,
    FileSystemLoader,
    StrictUndefined,
    TemplateError,
    TemplateNotFound,
    TemplateSyntaxError,
    UndefinedError,
)
from jinja2.meta import find_referenced_templates
from jinja2.sandbox import SandboxedEnvironment
from markupsafe import Markup, escape
from rich.cells import cell_len

from tdskill import i18n
from tdskill.columns import COLUMNS
from tdskill.errors import Problem, Severity, TdskillError
from tdskill.files import patiently
from tdskill.framework import Framework
from tdskill.i18n import gettext as _
from tdskill.i18n import listed
from tdskill.page_folder import CATALOGUE
from tdskill.render import (
    ahead,
    bureau_story,
    catalogue_words,
    decisions,
    labels,
    line_breaks,
    organisation_sentences,
    pictures,
    sheet_words,
    story,
)
from tdskill.render.answer import (
    Answer,
    Column,
    Table,
    as_change,
    as_mean,
    as_mean_change,
    as_share,
    as_text,
)
from tdskill.render.answers import recommend
from tdskill.render.answers.common import assumed_remark, assumed_scale, counted_sentence
from tdskill.render.explorer import as_script_data, choices, explorer_data, finder_words
from tdskill.render.safe import markdown, visible
from tdskill.reports.bureau_report import BureauReport
from tdskill.reports.catalogue import Catalogue
from tdskill.reports.everybody import Index
from tdskill.reports.explorer import Explorer
from tdskill.reports.organisation_report import OrganisationReport
from tdskill.reports.sheet import PersonReport
from tdskill.reports.story import story_of
from tdskill.resources import templates_dir
from tdskill.rounding import percent

PageFormat = Literal["md", "html"]

_MARKUP = (".html.j2", ".svg.j2")
_PARTS_KEPT = 50_000
_ONE_LINE = 26  # cells of a name; what is longer is prose

TEMPLATES_VERSION: Final = 3
"""What templates are given, as `docs/templates.md` tells it; it grows when a template of before may fail."""

_VERSION_FILE: Final = "version.txt"


def person_page(
    report: PersonReport,
    framework: Framework,
    file_format: PageFormat,
    *,
    catalogue: str | None = None,
    templates: Path | None = None,
) -> str:
    """Return a person's 1on1 sheet in the language in use.

    `catalogue` is the file of the catalogue in the folder where the sheet will lie.
    `templates` is a folder whose files stand in for the embedded ones of the same name. Raises
    TdskillError, with file and line, for a mistake in them.
    """
    assumed = framework.assumed_job_types
    return _page(
        f"person.{file_format}.j2",
        templates,
        report=report,
        framework=framework,
        catalogue=catalogue and link(catalogue),
        top=framework.max_level,
        name=report.name or report.staff_id,
        any_assumed=bool(assumed),
        all_assumed=len(assumed) == len(framework.job_types),
    )


def index_page(index: Index, file_format: PageFormat, *, templates: Path | None = None) -> str:
    """Return the page that leads to every person's, in the language in use; errors as above."""
    if file_format == "md":
        return _page("index.md.j2", templates, index=index)
    return _page(
        "index.html.j2",
        templates,
        index=index,
        words=_Rendered(as_script_data(finder_words())),
        script=_embedded(templates, "search.js", "index.js"),
    )


def explorer_page(
    explorer: Explorer,
    *,
    beside: Mapping[str, str | None] = MappingProxyType({}),
    templates: Path | None = None,
) -> str:
    """Return the page on which a year is looked through, in the language in use; errors as above.

    `beside` are the pages that it leads to, in the same folder, with the staff ids of those that are
    somebody's.
    """
    sheets = {staff_id: link(file) for file, staff_id in beside.items() if staff_id is not None}
    catalogue = link(CATALOGUE) if beside.get(CATALOGUE, "") is None else None
    return _page(
        "explorer.html.j2",
        templates,
        explorer=explorer,
        choices=choices(explorer),
        catalogue=catalogue,
        data=_Rendered(explorer_data(explorer, sheets, catalogue)),
        style=_embedded(templates, "explorer.css"),
        script=_embedded(templates, "search.js", "explorer.js"),
    )


@dataclass(frozen=True, slots=True)
class Embedded:
    """A script or a style of a page, and the SHA-256 by which the page's policy lets it run."""

    text: Markup
    digest: str


def _embedded(templates: Path | None, *names: str) -> Embedded:
    """Put together files of `templates`, where they are there, or ours, just as they are."""
    folders = [folder for folder in (templates, templates_dir()) if folder]
    with _mistakes_told(folders[0]):
        paths = [
            next(path for folder in folders if (path := folder / name).is_file()) for name in names
        ]
        text = "\n" + "".join(patiently(path.read_text, encoding="utf-8") for path in paths)
    digest = base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()
    return Embedded(_Rendered(text), digest)


def catalogue_page(catalogue: Catalogue, *, templates: Path | None = None) -> str:
    """Return a whole framework as one HTML page in the language in use; errors as above."""
    return _page("catalogue.html.j2", templates, catalogue=catalogue)


def text_page(template: str, templates: Path | None, /, **given: object) -> str:
    """Return a plain text from a template in the language in use; `templates` as in `person_page`."""
    return _page(template, templates, **given)


def _page(template: str, templates: Path | None, /, **given: object) -> str:
    environment = _environment_of(templates)
    if templates is None:
        return environment.get_template(template).render(given)
    with _mistakes_told(templates):
        return environment.get_template(template).render(given)


def organisation_page(
    report: OrganisationReport,
    framework: Framework,
    file_format: PageFormat,
    *,
    templates: Path | None = None,
) -> str:
    """Return the year's report of an organisation in the language in use.

    `templates` as in `person_page`.
    """
    return _page(f"organisation.{file_format}.j2", templates, report=report, framework=framework)


def bureau_page(
    report: BureauReport,
    framework: Framework,
    file_format: PageFormat,
    *,
    templates: Path | None = None,
) -> str:
    """Return the year of a bureau in the language in use; `templates` as in `person_page`."""
    return _page(f"bureau.{file_format}.j2", templates, report=report, framework=framework)


def answer_page(answer: Answer) -> str:
    """Return an answer as one HTML page in the language in use: its tables with their bars."""
    tables = []
    for table in answer.shown:
        columns = [column for column in table.columns if column.shown]
        rows = table.cells(columns)
        looks = [
            _look(column, [row[place] for row in rows]) for place, column in enumerate(columns)
        ]
        tables.append((table, list(zip(columns, looks, strict=True)), rows, _stacks(table)))
    return _page("answer.html.j2", None, answer=answer, tables=tables)


def _look(column: Column, cells: Iterable[str]) -> str:
    """Return how the cells of a column stand: figures, texts that stay in one line, or prose."""
    if column.numeric:
        return "figure"
    longest = max((cell_len(line) for cell in cells for line in cell.split("\n")), default=0)
    return "whole" if column.whole or longest <= _ONE_LINE else "prose"


def _stacks(table: Table) -> list[list[tuple[str, float]]]:
    """Return the parts of each row's bar as lengths in per cent, none where the table has no bars."""
    bars = table.bars
    if bars is None:
        return []
    columns = (bars.whole, bars.part, bars.least or bars.part)
    rows = list(zip(*(table.rows[name] for name in columns), strict=True))
    longest = max((whole for whole, _part, _least in rows), default=0)
    return [
        [
            (kind, pictures.length(size, whole if bars.shares else longest))
            for kind, size in (("have", whole - part), ("unknown", part - least), ("want", least))
        ]
        for whole, part, least in rows
    ]


class _Loader(FileSystemLoader):
    def get_source(
        self, environment: Environment, template: str
    ) -> tuple[str, str, Callable[[], bool]]:
        return patiently(super().get_source, environment, template)


_held: dict[Path, str] = {}
"""What folders of own templates held when `check_templates` looked last: a notebook sees a change."""


def _environment_of(templates: Path | None) -> Environment:
    held = () if templates is None else (_held.get(templates, ""),)
    return _environment(i18n.language(), templates, *held)


@cache
def _environment(language: str, templates: Path | None, _held: str = "") -> Environment:
    folders = [folder for folder in (templates, templates_dir()) if folder]
    # A template from outside may place what a page holds, and run nothing.
    kind = SandboxedEnvironment if templates else Environment
    environment = kind(
        loader=ChoiceLoader([_Loader(folder) for folder in folders]),
        extensions=["jinja2.ext.i18n"],
        autoescape=lambda name: name is not None and name.endswith(_MARKUP),
        finalize=_visible,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
        auto_reload=False,
    )
    environment.install_gettext_translations(  # type: ignore[attr-defined]  # added by the extension
        i18n.translations(language), newstyle=True
    )
    # A text alone needs no values put in: half the work of the extension's own `_`.
    alone = cache(i18n.translations(language).gettext)
    parts = _Parts(environment)
    environment.globals.update(_=alone, language=language, part=parts.part, heading=_heading)
    environment.filters.update(FILTERS, each=parts.each)
    return environment


def _heading(column: str) -> str:
    """Return what a column of `columns.py` is called; for another one raise as for what is not there."""
    if column not in COLUMNS:
        raise UndefinedError(f"{column!r} is undefined")
    return _(COLUMNS[column].heading)


class _Parts:
    """Partials that see what they are given and nothing else of the page.

    That is why the same things given need a partial only once, however many pages hold it. Rows and
    entries of the framework are the same when they are one object.
    """

    def __init__(self, environment: Environment) -> None:
        self._environment = environment
        self._kept: dict[tuple[object, ...], dict[int, tuple[str, object]]] = {}
        self._count = 0

    def part(self, name: str, /, **given: Any) -> str:  # noqa: ANN401 - whatever the partial takes
        """Return a partial with what it is given: `part("_x.html.j2", top=top)` in a template."""
        return self._of(None, name, self._with(name, given), given)

    def each(self, things: Iterable[object], name: str, /, **given: Any) -> str:  # noqa: ANN401 - as above
        """Return a partial for each thing, which it sees as `each`, on lines of their own."""
        kept = self._with(name, given)
        text = "\n".join(self._of(thing, name, kept, given) for thing in things)
        return _Rendered(text) if name.endswith(_MARKUP) else text

    def _with(self, name: str, given: dict[str, Any]) -> dict[int, tuple[str, object]]:
        """Return what was rendered of a partial with the same things given."""
        return self._kept.setdefault((name, *given, *map(_same, given.values())), {})

    def _of(
        self, thing: object, name: str, kept: dict[int, tuple[str, object]], given: dict[str, Any]
    ) -> str:
        found = kept.get(id(thing))
        if found is None:
            text = self._render(name, thing, given)
            found = (_Rendered(text) if name.endswith(_MARKUP) else text, (thing, given))
            kept[id(thing)] = found
        return found[0]

    def _render(self, name: str, thing: object, given: dict[str, Any]) -> str:
        self._count += 1
        if self._count > _PARTS_KEPT:
            self._kept.clear()
            self._count = 0
        more = {} if thing is None else {"each": thing}
        return self._environment.get_template(name).render(given, **more).removesuffix("\n")


class _Rendered(Markup):
    """What a partial gave: nothing in it is to be looked at again."""

    __slots__ = ()


_VALUES = frozenset({str, int, float, bool, type(None)})


def _same(value: object) -> object:
    kind = type(value)
    return (kind, value) if kind in _VALUES else id(value)


@contextmanager
def _mistakes_told(templates: Path) -> Iterator[None]:
    """Turn what goes wrong in templates of `templates` into a TdskillError with file and line."""
    try:
        yield
    except TdskillError:
        raise
    except TemplateSyntaxError as error:
        reason = _("it is not written as Jinja wants it ({told})").format(told=error.message)
        raise _mistake(error.filename or error.name, error.lineno, reason) from error
    except UnicodeDecodeError as error:
        raise TdskillError(
            _("{file} is not text in {encoding}.").format(file=templates, encoding="UTF-8"),
            _("Save it as text in UTF-8."),
        ) from error
    except Exception as error:
        frames = [
            (frame.filename, frame.lineno)
            for frame in traceback.extract_tb(error.__traceback__)
            if frame.filename.endswith(".j2")
        ]
        own = [frame for frame in frames if Path(frame[0]).is_relative_to(templates)]
        if not own and not isinstance(error, TemplateError):
            raise
        places = own or frames
        file, line = places[-1] if places else (str(templates), None)
        raise _mistake(file, line, _reason(error)) from error


def _reason(error: Exception) -> str:
    if isinstance(error, TemplateNotFound):
        return _("there is no template {name}").format(name=error.name)
    if isinstance(error, UndefinedError) and error.message:
        return _("it uses something that is not there ({told})").format(told=error.message)
    if isinstance(error, TemplateError) and error.message:
        return error.message
    # Other messages may hold what stands on the page, which is personal.
    return type(error).__name__


def _mistake(file: str | None, line: int | None, reason: str | None) -> TdskillError:
    place = ":".join(str(part) for part in (file, line) if part is not None)
    return TdskillError(
        _("{place}: the template cannot be used: {reason}.").format(
            place=place, reason=(reason or "").rstrip(".")
        ),
        _(
            "What each template is given stands in docs/templates.md; it is now version {ours}."
        ).format(ours=TEMPLATES_VERSION),
    )


def templates_digest(templates: Path | None) -> str:
    """Return a digest of all templates that pages are made with, ours and those of a folder."""
    digest = hashlib.sha256()
    for folder in (templates_dir(), templates):
        for path in sorted(folder.rglob("*.j2")) if folder else ():
            content = hashlib.sha256(patiently(path.read_bytes)).hexdigest()
            digest.update(f"{path.name} {content}\n".encode())
    return digest.hexdigest()


def check_templates(folder: Path) -> tuple[Problem, ...]:
    """Return notes on a folder of templates: its version, and templates that are in no use.

    Raises TdskillError where there is no folder, and for one that is no template.
    """
    if not folder.is_dir():
        raise TdskillError(
            _("There is no folder {folder}.").format(folder=folder),
            _("--templates names a folder with templates of your own."),
        )
    _held[folder] = templates_digest(folder)
    environment = _environment_of(folder)
    ours = {path.name for path in templates_dir().glob("*.j2")}
    referenced: set[str | None] = set()
    files = sorted(path for path in folder.iterdir() if path.suffix == ".j2")
    for path in files:
        with _mistakes_told(path):
            environment.get_template(path.name)
            syntax = environment.parse(patiently(path.read_text, encoding="utf-8"))
            referenced.update(find_referenced_templates(syntax))
    return _other_version(folder) + tuple(
        Problem(
            str(path),
            _("This template stands in for none of ours and is not used."),
            severity=Severity.NOTE,
            code="template_unused",
        )
        for path in files
        if path.name not in ours | referenced
    )


def _other_version(folder: Path) -> tuple[Problem, ...]:
    """Warn of templates that were written for another version than this one, or do not say for which."""
    path = folder / _VERSION_FILE
    found = path.read_text(encoding="utf-8", errors="replace").strip() if path.is_file() else ""
    if found == str(TEMPLATES_VERSION):
        return ()
    message = (
        _("These templates are written for version {found}, and this program has version {ours}.")
        if found
        else _("These templates do not say for which version they are written; it is now {ours}.")
    )
    return (
        Problem(
            str(path if found else folder),
            message.format(found=found[:20], ours=TEMPLATES_VERSION),
            _(
                "Compare them with docs/templates.md, which tells what changed; then write {ours} into "
                "{file} beside them."
            ).format(ours=TEMPLATES_VERSION, file=_VERSION_FILE),
            severity=Severity.WARNING,
            code="templates_of_other_version",
        ),
    )


def _visible(value: object) -> str:
    """Return what a template prints, with a mark where a text holds controls that could mislead."""
    if type(value) is _Rendered:
        return value
    text = value if isinstance(value, str) else str(value)
    shown = visible(text)
    return text if shown is text else type(text)(shown)


def css(text: object) -> Markup:
    """Return a text as it stands between quotes in a style sheet: all but letters and digits escaped."""
    safe = "".join(c if c.isalnum() else f"\\{ord(c):x} " for c in visible(str(text)))
    return Markup(safe)  # noqa: S704 - no sign of markup is left in it


_LATIN_END = re.compile("[A-Za-z]$")


def phrases(heading: object) -> Markup:
    """Return a heading whose words stay whole where the page folds it."""
    text = visible(str(heading))
    if text.isascii():
        return escape(text)
    words: list[str] = []
    for word in line_breaks.words_of(text):
        if words and _LATIN_END.search(words[-1]):
            words[-1] += word
        else:
            words.append(word)
    return Markup("").join(
        Markup("<span>{}</span>{}").format(word.rstrip(), word[len(word.rstrip()) :])
        for word in words
    )


def link(name: str) -> str:
    """Return the name of a file beside the page as the address of a link."""
    return quote(name)


def _of_organisation() -> dict[str, Callable[..., object]]:
    return {
        "story": story_of,
        "message": story.message,
        "lead": story.lead,
        "year_tiles": story.tiles,
        "chapters": organisation_sentences.chapters,
        "where_title": story.where_title,
        "where_notes": story.where_notes,
        "why_title": story.why_title,
        "why_notes": story.why_notes,
        "waterfall": story.waterfall,
        "actions_title": story.actions_title,
        "left_notes": story.left_notes,
        "fields_title": story.fields_title,
        "first_in_demand": organisation_sentences.first_in_demand,
        "bureaus_title": story.bureaus_title,
        "bureaus_notes": story.bureaus_notes,
        "worst": pictures.worst,
        "share_steps": lambda _report: pictures.share_steps(),
        "placement_aim": decisions.placement_aim,
        "decided_notes": story.decided_notes,
        "slope": pictures.slope,
        "heat": pictures.heat,
        "longest": pictures.longest,
        "longest_change": pictures.longest_change,
        "most_near": pictures.most_near,
        "level_kind": pictures.level_kind,
        "level_parts": pictures.level_parts,
        "level_shades": pictures.level_shades,
        "stage_kind": pictures.stage_kind,
        "stage_parts": pictures.stage_parts,
        "longest_shift": pictures.longest_shift,
        "most_seats": pictures.most_seats,
        "most_posts": pictures.most_posts,
        "plan_sentence": decisions.plan_sentence,
        "seats_sentence": decisions.seats_sentence,
        "seat_limit": decisions.seat_limit,
        "people_of_course": decisions.people_of_course,
        "placement_sentence": decisions.placement_sentence,
        "moves_sentence": decisions.moves_sentence,
        "empty_reason": decisions.empty_reason,
        "posts_named": decisions.posts_named,
        "outlook_title": ahead.outlook_title,
        "outlook_sentence": ahead.outlook_sentence,
        "outlook_notes": ahead.outlook_notes,
        "outlook_years": ahead.outlook_years,
        "outlook_skills": ahead.outlook_skills,
        "most_ahead": ahead.most_ahead,
        "interval": ahead.interval_word,
        "best_moves_sentence": ahead.best_moves_sentence,
        "bureau_message": bureau_story.message,
        "bureau_lead": bureau_story.lead,
        "bureau_tiles": bureau_story.tiles,
        "todo_title": bureau_story.todo_title,
        "below_word": bureau_story.below_word,
        "seats_of": bureau_story.seats_of,
        "alone_sentence": bureau_story.alone_sentence,
        "coverage_title": bureau_story.coverage_title,
        "coverage_word": bureau_story.coverage_word,
        "coverage_parts": bureau_story.coverage_parts,
        "head_notes": organisation_sentences.head_notes,
        "rest_notes": organisation_sentences.rest_notes,
        "bureau": organisation_sentences.bureau_word,
        "not_stated": organisation_sentences.not_stated,
        "heads_sentence": organisation_sentences.heads_sentence,
        "stages_sentence": organisation_sentences.stages_sentence,
        "balance_sentence": organisation_sentences.balance_sentence,
        "slope_sentence": organisation_sentences.slope_sentence,
        "slope_text": organisation_sentences.slope_text,
        "choice_sentences": organisation_sentences.choice_sentences,
        "shortfall_sentence": organisation_sentences.shortfall_sentence,
        "hired_word": organisation_sentences.hired_word,
        "hired_heading": organisation_sentences.hired_heading,
        "movable_word": organisation_sentences.movable_word,
        "movable_heading": organisation_sentences.movable_heading,
        "short_text": organisation_sentences.short_text,
        "empty_text": organisation_sentences.empty_text,
        "unknown_word": organisation_sentences.unknown_word,
        "coverage_heading": organisation_sentences.coverage_heading,
        "coverage_of_all_heading": organisation_sentences.coverage_of_all_heading,
        "report_title": organisation_sentences.report_title,
        "counted_sentence": lambda report: counted_sentence(report.head, ""),
        "counted_rows": organisation_sentences.counted_rows,
        "heat_sentence": organisation_sentences.heat_sentence,
        "spread_sentence": organisation_sentences.spread_sentence,
        "job_types_sentence": organisation_sentences.job_types_sentence,
        "change_sentence": organisation_sentences.change_sentence,
        "quality_sentence": organisation_sentences.quality_sentence,
        "quality_rows": organisation_sentences.quality_rows,
        "method_lines": organisation_sentences.method_lines,
        "assumed_scale": assumed_scale,
        "assumed_remark": lambda framework: assumed_remark(framework, framework.job_type_by_id),
    }


def _of_catalogue() -> dict[str, Callable[..., object]]:
    return {
        "since_word": catalogue_words.since_word,
        "need_change": catalogue_words.need_change,
        "need_shade": catalogue_words.need_shade,
        "thing_word": catalogue_words.thing_word,
        "scale_notes": catalogue_words.scale_notes,
        "requirements_notes": catalogue_words.requirements_notes,
        "texts_note": catalogue_words.texts_note,
        "exams_notes": catalogue_words.exams_notes,
        "trainings_notes": catalogue_words.trainings_notes,
        "works_notes": catalogue_words.works_notes,
        "renewal_word": catalogue_words.renewal_word,
        "years_word": catalogue_words.years_word,
        "published_word": sheet_words.published_word,
        "source": labels.source_text,
    }


FILTERS: dict[str, Callable[..., object]] = {
    "md": markdown,
    "people_word": sheet_words.people_word,
    "day": labels.date_label,
    "fiscal_year": labels.fiscal_year_label,
    "stage": labels.stage_label,
    "kind": labels.kind_label,
    "months": labels.months_word,
    "level": sheet_words.level_word,
    "dots": sheet_words.level_dots,
    "percent": percent,
    "listed": listed,
    "names": sheet_words.names_of,
    "held_word": sheet_words.held_word,
    "untold_word": sheet_words.untold_word,
    "held_days": sheet_words.held_days,
    "noted": sheet_words.noted,
    "span": sheet_words.span_word,
    "levels_sentence": sheet_words.levels_sentence,
    "folded_skills": sheet_words.folded_skills,
    "job_types_order": sheet_words.job_types_order,
    "priorities_sentence": sheet_words.priorities_sentence,
    "wished_sentence": sheet_words.wished_sentence,
    "since_title": sheet_words.since_title,
    "since_sentence": sheet_words.since_sentence,
    "change_mark": sheet_words.change_mark,
    "step_skill": sheet_words.step_skill,
    "counted_word": sheet_words.counted_word,
    "point_word": sheet_words.point_word,
    "ladder_sentence": sheet_words.ladder_sentence,
    "rank_title": sheet_words.rank_title,
    "at_guide": sheet_words.at_guide_word,
    "guide_exams": sheet_words.guide_exams_word,
    "target_word": sheet_words.target_word,
    "yes_word": sheet_words.yes_word,
    "part_heading": sheet_words.part_heading,
    "shared_reason": sheet_words.shared_reason,
    "own_reason": sheet_words.own_reason,
    "way_heading": recommend.heading,
    "way_sentence": recommend.sentence,
    "way_remarks": recommend.remarks,
    "reason": recommend.reason,
    "course_word": recommend.course_word,
    "career_sentence": sheet_words.career_sentence,
    "period": sheet_words.period_word,
    "provenance": labels.provenance_label,
    "steps_sentence": sheet_words.steps_sentence,
    "agreed_word": sheet_words.agreed_word,
    "step_word": sheet_words.step_word,
    "state_word": partial(labels.code_label, "step_state"),
    "question_title": sheet_words.question_title,
    "question_text": sheet_words.question_text,
    "cut": line_breaks.cut,
    "css": css,
    "link": link,
    "phrases": phrases,
    "count": as_text,
    "share": as_share,
    "signed": as_change,
    "mean": as_mean,
    "mean_change": as_mean_change,
    "width": pictures.length,
    **_of_organisation(),
    **_of_catalogue(),
}
"""What templates may put values through, besides what Jinja brings."""
