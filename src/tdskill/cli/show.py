"""tdskill show: the framework as tables, and as one page."""

from collections.abc import Callable
from typing import Annotated, Any

import typer

from tdskill.cli import options
from tdskill.cli.asked import Result, Year
from tdskill.cli.boundary import Command, Group
from tdskill.cli.command import OF_FILES, asks, works_on
from tdskill.errors import UsageError
from tdskill.i18n import gettext as _
from tdskill.names import choose_word

CATALOGUE = "catalogue"


class _Topics(Group):
    """What can be shown; without a topic it is the catalogue."""

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:  # noqa: ANN401 - private class
        if args and args[0].startswith("-") and args[0] not in ctx.help_option_names:
            args = [CATALOGUE, *args]
        return super().parse_args(ctx, args)


app = typer.Typer(
    cls=_Topics,
    help=_(
        "Show the framework: skills, job types, sets of skills, exams, career ladder, trainings, works. "
        "Without one of them: all of it as one page (--output FILE)."
    ),
    rich_markup_mode=None,
    no_args_is_help=True,
)


def _shower(what: str) -> Callable[..., None]:
    @asks(sets=what == "skills", without=OF_FILES)
    def show(year: Year) -> Result:
        return year.show(what)

    return show


def _shower_of_families(what: str) -> Callable[..., None]:
    @asks(sets=True, without=OF_FILES)
    def show(year: Year, family: options.Families = None) -> Result:
        return year.show(what, families=family or ())

    return show


for _name, _help in (
    ("skills", _("The skills with their meaning, and the levels.")),
    ("job-types", _("The job types with the levels they require.")),
    ("sets", _("The sets of skills that --set takes, and whom they are for.")),
    ("certifications", _("The exams with the levels they suggest.")),
    ("ladder", _("The ranks with their guide levels and targets.")),
    ("trainings", _("The courses with the levels they raise.")),
    ("works", _("The kinds of work with the levels they usually need.")),
):
    _of = _shower_of_families if _name == "job-types" else _shower
    app.command(_name, cls=Command, help=_help)(_of(_name))


@app.command("columns", cls=Command, help=_("The columns of a command's answers."))
def columns(
    command: Annotated[
        str | None,
        typer.Argument(metavar="COMMAND", help=_("Only this command."), show_default=False),
    ] = None,
    file_format: options.FileFormat = None,
    output: options.Output = None,
) -> None:
    from tdskill.cli.output import emit
    from tdskill.render.answers import layouts
    from tdskill.render.answers.columns import columns_answer

    chosen = options.choose_format(file_format, output, options.ANSWER_FORMATS)
    known = choose_word("COMMAND", command, list(layouts())) if command else None
    emit(columns_answer(known), chosen, output)


@works_on(without=OF_FILES)
def catalogue(
    year: Year,
    since: Annotated[
        str | None,
        typer.Option(
            "--since",
            metavar="OLD",
            help=_(
                "Mark what changed since this earlier framework: a folder, or REV[:PATH] of git."
            ),
        ),
    ] = None,
    templates: options.Templates = None,
    file_format: Annotated[
        str | None, typer.Option("--format", metavar="FORMAT", help=_("html or pdf."))
    ] = None,
    output: options.Output = None,
) -> None:
    from tdskill.cli.notes import tell_errors, tell_others
    from tdskill.cli.output import deliver, on_terminal
    from tdskill.render.pdf import pdf_maker

    chosen = options.choose_format(file_format, output, ("html", "pdf"))
    if output is None and on_terminal():
        raise UsageError(
            _("A terminal cannot show the format {file_format}.").format(file_format=chosen),
            _("Name a file with --output."),
        )
    to_pdf = pdf_maker() if chosen == "pdf" else None
    page = year.catalogue(since=since, templates=templates)
    tell_errors(page.notes)
    deliver(to_pdf(page.text) if to_pdf else page.text.encode(), output, personal=page.personal)
    tell_others(page.notes)


app.command(
    CATALOGUE, cls=Command, help=_("The whole framework as one page to look things up in.")
)(catalogue)
