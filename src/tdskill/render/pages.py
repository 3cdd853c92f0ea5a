"""Pages made from templates: Markdown and HTML. Templates place what reports hold, nothing more."""

from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Literal

from jinja2 import ChoiceLoader, Environment, FileSystemLoader, StrictUndefined

from tdskill import i18n
from tdskill.framework import Framework
from tdskill.render import labels, pictures, story, words
from tdskill.render.answer import as_share, as_text, percent
from tdskill.render.answers.common import assumed_remark
from tdskill.render.safe import markdown, visible
from tdskill.reports.organisation_report import OrganisationReport
from tdskill.reports.sheet import PersonReport
from tdskill.resources import templates_dir

Form = Literal["md", "html"]


def person_page(
    report: PersonReport, framework: Framework, form: Form, *, templates: Path | None = None
) -> str:
    """Return a person's 1on1 sheet in the language in use.

    `templates` is a folder whose files stand in for the embedded ones of the same name.
    """
    page = _environment(i18n.language(), templates).get_template(f"person.{form}.j2")
    return page.render(report=report, framework=framework)


def organisation_page(
    report: OrganisationReport, framework: Framework, form: Form, *, templates: Path | None = None
) -> str:
    """Return the year's report of an organisation or a bureau in the language in use.

    `templates` as in `person_page`.
    """
    page = _environment(i18n.language(), templates).get_template(f"organisation.{form}.j2")
    return page.render(report=report, framework=framework)


@cache
def _environment(language: str, templates: Path | None) -> Environment:
    folders = [folder for folder in (templates, templates_dir()) if folder]
    environment = Environment(
        loader=ChoiceLoader([FileSystemLoader(folder) for folder in folders]),
        extensions=["jinja2.ext.i18n"],
        autoescape=lambda name: name is not None and name.endswith((".html.j2", ".svg.j2")),
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
    environment.globals["language"] = language
    environment.filters.update(
        md=markdown,
        day=labels.date_label,
        fiscal_year=labels.fiscal_year_label,
        stage=labels.stage_label,
        kind=labels.kind_label,
        months=labels.months_label,
        level=words.level_word,
        dots=words.level_dots,
        percent=percent,
        listed=words.listed,
        names=words.names_of,
        noted=words.noted,
        span=words.span_word,
        levels_sentence=words.levels_sentence,
        priorities_sentence=words.priorities_sentence,
        point_word=words.point_word,
        ladder_sentence=words.ladder_sentence,
        rank_title=words.rank_title,
        at_guide=words.at_guide_word,
        guide_exams=words.guide_exams_word,
        target_word=words.target_word,
        yes_word=words.yes_word,
        held_word=words.held_word,
        part_word=words.part_word,
        career_sentence=words.career_sentence,
        period=words.period_word,
        provenance=labels.provenance_label,
        question_title=words.question_title,
        question_text=words.question_text,
        radar=pictures.radar,
        radar_title=story.radar_title,
        radar_text=story.radar_text,
        count=as_text,
        share=as_share,
        signed=story.signed,
        width=pictures.length,
    )
    environment.filters.update(_of_organisation())
    return environment


def _of_organisation() -> dict[str, Callable[..., object]]:
    return {
        "slope": pictures.slope,
        "heat": lambda report: pictures.heat(report, story.bureau_word(None)),
        "longest": pictures.longest,
        "longest_change": pictures.longest_change,
        "most_near": pictures.most_near,
        "level_kind": pictures.level_kind,
        "level_parts": pictures.level_parts,
        "stage_kind": pictures.stage_kind,
        "stage_parts": pictures.stage_parts,
        "tiles": story.tiles,
        "bureau": story.bureau_word,
        "not_stated": story.not_stated,
        "heads_sentence": story.heads_sentence,
        "stages_sentence": story.stages_sentence,
        "balance_sentence": story.balance_sentence,
        "slope_sentence": story.slope_sentence,
        "slope_text": story.slope_text,
        "shortfall_sentence": story.shortfall_sentence,
        "hired_word": story.hired_word,
        "hired_heading": story.hired_heading,
        "heat_sentence": story.heat_sentence,
        "heat_text": story.heat_text,
        "spread_sentence": story.spread_sentence,
        "job_types_sentence": story.job_types_sentence,
        "change_sentence": story.change_sentence,
        "quality_sentence": story.quality_sentence,
        "quality_rows": story.quality_rows,
        "method_lines": story.method_lines,
        "assumed_remark": lambda framework: assumed_remark(framework, framework.job_type_by_id),
    }


def _visible(value: object) -> str:
    """Return what a template prints, with a mark where a text holds controls that could mislead."""
    text = value if isinstance(value, str) else str(value)
    return type(text)(visible(text))
