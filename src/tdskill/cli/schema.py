"""tdskill schema."""

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Annotated

import typer

from tdskill.cli import options
from tdskill.i18n import gettext as _

_Modelines = Annotated[
    Path | None,
    typer.Option(
        "--modelines",
        metavar="DIR",
        help=_("Let a first line of each YAML file of this framework name its schema."),
    ),
]


def schema(
    kind: Annotated[
        str | None,
        typer.Argument(
            metavar="KIND",
            help=_(
                "The kind of file, or a YAML file of a framework such as skills.yaml (default: list them)."
            ),
            show_default=False,
        ),
    ] = None,
    folder: options.Folder = Path(),
    output: options.Output = None,
    out: Annotated[
        Path | None,
        typer.Option(
            "--out",
            metavar="DIR",
            help=_(
                "Write the schemas of all YAML files into this folder (default: schema, with --for "
                "schema/bound, in the framework)."
            ),
            show_default=False,
        ),
    ] = None,
    bound_to: Annotated[
        Path | None,
        typer.Option(
            "--for",
            metavar="DIR",
            help=_("Bind the schemas to this framework: editors offer its ids with their names."),
        ),
    ] = None,
    modelines: _Modelines = None,
    vscode: Annotated[
        Path | None,
        typer.Option(
            "--vscode",
            metavar="DIR",
            help=_("Print the setting of VS Code that gives this framework its schemas."),
        ),
    ] = None,
    check: Annotated[
        bool,
        typer.Option(
            "--check", help=_("Write nothing; exit with 1 where something is not up to date.")
        ),
    ] = False,
) -> None:
    from tdskill.errors import UsageError

    of_all = {"--out": out, "--modelines": modelines, "--vscode": vscode, "--check": check or None}
    given = [name for name, value in of_all.items() if value is not None]
    if kind is not None and given:
        raise UsageError(
            _("{option} is about all files of a framework.").format(option=given[0]),
            _("Leave {name} out.").format(name=kind),
        )
    if kind is not None or not (given or bound_to):
        _one(kind, folder, output, bound_to)
    else:
        _all(output, out, bound_to, modelines, vscode, check=check)


def _one(kind: str | None, folder: Path, output: Path | None, bound_to: Path | None) -> None:
    """Print the schema of a kind of file, or the list of them."""
    from tdskill.cli.output import deliver
    from tdskill.errors import UsageError
    from tdskill.framework import FILES, load_framework
    from tdskill.framework.editor import as_text, model_of, schema_of
    from tdskill.i18n import listed
    from tdskill.kinds import KINDS
    from tdskill.library.reading import locate
    from tdskill.render.kinds_of_files import table_schema
    from tdskill.workspace import find_framework

    options.choose_format(None, output, ("text",) if kind is None else ("json", "text"))
    workspace = locate(folder, None, sample=False, named={}, output=output)
    if kind is None:
        text = "".join(f"{name:20} {meaning}\n" for name, meaning in _kinds())
    elif model_of(kind):
        bound = None if bound_to is None else load_framework(find_framework(bound_to))
        text = as_text(schema_of(kind, bound))
    elif bound_to is not None:
        raise UsageError(
            _("{option} goes with the YAML files of a framework.").format(option="--for"),
            _("Known: {names}.").format(names=listed(FILES)),
        )
    elif kind in KINDS:
        text = as_text(table_schema(KINDS[kind], workspace.framework()))
    else:
        raise UsageError(
            _("There is no kind of file {name!r}.").format(name=kind),
            _("Known: {names}.").format(names=listed(name for name, _meaning in _kinds())),
        )
    deliver(text.encode(), output, personal=False)


def _kinds() -> Iterator[tuple[str, str]]:
    """Yield what there is a schema of, with what it is."""
    from tdskill.framework import FILES
    from tdskill.framework.editor import ANY_SET, model_of
    from tdskill.framework.keys import FILE_MEANINGS
    from tdskill.kinds import KINDS

    for each in KINDS.values():
        yield each.id, _(each.meaning)
    for file in (*FILES, ANY_SET):
        if model := model_of(file):
            yield file, _(FILE_MEANINGS[model])


def _all(
    output: Path | None,
    out: Path | None,
    bound_to: Path | None,
    modelines: Path | None,
    vscode: Path | None,
    *,
    check: bool,
) -> None:
    """Write the schemas of all YAML files, and what names them, or tell what is not up to date."""
    from tdskill.cli.output import deliver, tell_written
    from tdskill.errors import TdskillError, UsageError, not_together
    from tdskill.files import new_folders, write_named
    from tdskill.framework import editor, load_framework
    from tdskill.framework.load import FILES
    from tdskill.i18n import listed
    from tdskill.library.reading import refuse_to_overwrite
    from tdskill.render.safe import utf8
    from tdskill.resources import data_dir
    from tdskill.workspace import find_framework

    if output is not None and vscode is None:
        raise UsageError(
            _("{option} goes with {other}.").format(option="--output", other="--vscode"),
            _("Name a folder with --out."),
        )
    refuse_to_overwrite(output, filter(None, [bound_to, modelines, vscode]))
    if check and vscode is not None:
        raise not_together("--check", "--vscode")
    folders = {
        each: find_framework(each) for each in (bound_to, modelines, vscode) if each is not None
    }
    if modelines is not None and (
        folders[modelines] == data_dir()
        or not any((folders[modelines] / file).is_file() for file in FILES)
    ):
        raise TdskillError(
            _("{folder} has no framework of its own.").format(folder=modelines),
            _("Name the folder that holds skills.yaml."),
        )
    schemas = out or _in_framework(next(iter(folders.values()), None), bound=bound_to is not None)
    bound = None if bound_to is None else load_framework(folders[bound_to])
    made = {schemas / name: content for name, content in editor.schema_files(bound).items()}
    if bound is not None and out is None:
        made[schemas / ".gitignore"] = b"*\n"
    if modelines is not None:
        made |= editor.modelines(folders[modelines], schemas)
    stale = _stale(made)
    if check and stale:
        raise TdskillError(
            _("Not up to date: {names}.").format(names=listed(stale)),
            _("Run the same without {option}.").format(option="--check"),
        )
    if stale:
        with new_folders(schemas):
            for path in stale:
                write_named(path, made[path])
                tell_written(path)
    else:
        typer.echo(_("Everything is up to date: {folder}").format(folder=schemas), err=True)
    if vscode is not None:
        setting = editor.vscode_setting(folders[vscode], schemas)
        deliver(utf8(editor.as_text(setting)), output, personal=False)


def _in_framework(framework: Path | None, *, bound: bool) -> Path:
    """Return where the schemas of a framework stand. Raises UsageError where they can stand nowhere."""
    from tdskill.errors import UsageError
    from tdskill.framework import editor
    from tdskill.resources import data_dir

    if framework is None or framework == data_dir():
        raise UsageError(
            _("Nothing says where to write."),
            _("Name a folder with --out, or that of a framework with --modelines."),
        )
    return framework / (editor.BOUND_FOLDER if bound else editor.FOLDER)


def _stale(made: Mapping[Path, bytes]) -> list[Path]:
    """Return the files that do not hold what they are to hold."""
    from tdskill.files import patiently

    return [
        path
        for path, content in made.items()
        if not path.is_file() or patiently(path.read_bytes) != content
    ]
