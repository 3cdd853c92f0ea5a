"""tdskill remind."""

from pathlib import Path
from typing import Annotated

import typer

from tdskill.cli import options
from tdskill.cli.asked import Result, Year
from tdskill.cli.command import asks
from tdskill.cli.form_files import lay_out
from tdskill.i18n import gettext as _
from tdskill.names import choose_word

_FORMS = ("txt", "csv")


@asks(reads=("roster", "assessments"), needs={"form": ("out",), "templates": ("out",)})
def remind(
    year: Year,
    out: Annotated[
        Path | None,
        typer.Option("--out", metavar="DIR", help=_("Folder for the texts of the reminders.")),
    ] = None,
    form: Annotated[
        str,
        typer.Option(
            "--form", metavar="FORM", help=_("txt: a file each; csv: one for mail merge.")
        ),
    ] = "txt",
    to: Annotated[
        list[str] | None,
        typer.Option("--to", metavar="WHOM", help=_("Only person, mentor or bureau (repeatable).")),
    ] = None,
    on: options.Today = None,
    bureau: options.Bureaus = None,
    templates: options.Templates = None,
) -> Result:
    from tdskill.files import file_names, write_whole
    from tdskill.library.values import checked
    from tdskill.render.answers.reminders import reminders_answer
    from tdskill.render.pages import check_templates
    from tdskill.render.reminders import mail_merge, text_of

    asked = checked({"to": to or (), "on": on, "bureaus": bureau or ()})
    kind = choose_word("--form", form, _FORMS)
    unused = () if templates is None else check_templates(templates)
    report = year.reminders(**asked)  # type: ignore[arg-type]
    if out is not None:
        texts = [
            (each, text_of(each, report, year.framework, templates)) for each in report.reminders
        ]
        lay_out(out)
        start = f"{report.day}-"
        if kind == "csv":
            files = {f"{start}reminders.csv": mail_merge(texts)}
        else:
            names = file_names(f"{whom}-{identifier}" for whom, identifier in report.asked)
            files = {
                f"{start}{names[f'{each.to}-{each.id}']}.txt": text.as_file().encode("utf-8-sig")
                for each, text in texts
            }
            # What was due when it was run before on the same day, and is so no more.
            for name in {f"{start}{name}.txt" for name in names.values()} - files.keys():
                (out / name).unlink(missing_ok=True)
        for name, content in files.items():
            write_whole(out / name, content, private=True, tidy=False)
    return year.answered(
        "remind",
        asked,
        reminders_answer(report, year.framework, out),
        (*unused, *report.head.notes),
    )
