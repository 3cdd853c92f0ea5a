"""tdskill show: the framework as tables."""

from collections.abc import Callable
from typing import TYPE_CHECKING, Annotated

import typer

from tdskill.cli import options
from tdskill.cli.boundary import Command, Group
from tdskill.cli.command import OF_FILES, asks
from tdskill.i18n import gettext as _
from tdskill.names import choose_word

if TYPE_CHECKING:
    from tdskill.library.result import Result
    from tdskill.library.year import Year

app = typer.Typer(
    cls=Group,
    help=_(
        "Show the framework: skills, job types, sets of skills, exams, career ladder, trainings, works."
    ),
    rich_markup_mode=None,
    no_args_is_help=True,
)


def _shower(what: str) -> Callable[..., None]:
    @asks(sets=what == "skills", without=OF_FILES)
    def show(year: "Year") -> "Result":
        return year.show(what)

    return show


def _shower_of_families(what: str) -> Callable[..., None]:
    @asks(sets=True, without=OF_FILES)
    def show(year: "Year", family: options.Families = None) -> "Result":
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
