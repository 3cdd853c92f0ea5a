"""Pages made from templates: Markdown and HTML. Templates place what reports hold, nothing more."""

from functools import cache
from pathlib import Path
from typing import Literal

from jinja2 import ChoiceLoader, Environment, FileSystemLoader, StrictUndefined

from tdskill import i18n
from tdskill.framework import Framework
from tdskill.render import labels, words
from tdskill.render.answer import percent
from tdskill.render.safe import markdown, visible
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
    )
    return environment


def _visible(value: object) -> str:
    """Return what a template prints, with a mark where a text holds controls that could mislead."""
    text = value if isinstance(value, str) else str(value)
    return type(text)(visible(text))
