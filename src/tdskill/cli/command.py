"""What every command on a year has: the same options for files, formats and output, written once.

A command is a function of a `Year` and its own options. `asks` makes one of a function that returns a
`Result`, `works_on` one of a function that tells by itself; both add the options that are shared.
"""

import inspect
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from inspect import Parameter
from pathlib import Path
from typing import Any, Final, get_args

import typer
from typer.models import ArgumentInfo, OptionInfo

from tdskill.cli import options
from tdskill.cli.asked import Result
from tdskill.errors import UsageError, not_together
from tdskill.i18n import gettext as _

Ask = Callable[..., Result]
Work = Callable[..., None]
Pairs = Sequence[tuple[str, str]]
Needs = Mapping[str, Sequence[str]]
OF_ANSWERS: Final = ("file_format", "table", "headers", "output")
"""The shared options of commands that answer with tables."""
OF_FILES: Final = ("year", "sample", "encoding", "_sheets", "_notes", "skip_bad_rows")
"""Those of commands that read files of a year."""


@dataclass(frozen=True)
class Spec:
    """A command: the kinds of files that an option names, and which of its options go together.

    `apart` are pairs of which only one may be given; an option of `needs` is of use only with one of
    those beside it; `without` are shared ones that it does not have; `frameworks` may name the folder
    of one. All are names of parameters.
    """

    ask: Ask | Work
    reads: tuple[str, ...]
    sets: bool
    apart: Pairs
    needs: Needs
    without: tuple[str, ...]
    frameworks: tuple[str, ...] = ()

    @property
    def own(self) -> list[Parameter]:
        """The options of this command alone."""
        return list(inspect.signature(self.ask).parameters.values())[1:]

    @property
    def parameters(self) -> list[Parameter]:
        """All options."""
        return [*self.own, *_shared(self)]


def asks(
    *,
    reads: tuple[str, ...] = (),
    sets: bool = False,
    apart: Pairs = (),
    needs: Needs | None = None,
    without: tuple[str, ...] = (),
    frameworks: tuple[str, ...] = (),
) -> Callable[[Ask], Work]:
    """Make a command of a function that asks a year: see `Spec`."""
    return lambda ask: _command(Spec(ask, reads, sets, apart, needs or {}, without, frameworks))


def works_on(
    *,
    reads: tuple[str, ...] = (),
    sets: bool = False,
    apart: Pairs = (),
    needs: Needs | None = None,
    without: tuple[str, ...] = (),
) -> Callable[[Work], Work]:
    """Make a command of a function that tells by itself what it made of a year: see `Spec`."""
    return lambda work: _command(
        Spec(work, reads, sets, apart, needs or {}, (*OF_ANSWERS, *without))
    )


def _command(spec: Spec) -> Work:
    def run(**given: Any) -> None:  # noqa: ANN401 - of any option
        _run(spec, given)

    parameters = spec.parameters
    run.__name__ = spec.ask.__name__
    run.__annotations__ = {each.name: each.annotation for each in parameters} | {"return": None}
    run.__signature__ = inspect.Signature(  # type: ignore[attr-defined]
        [each.replace(kind=Parameter.KEYWORD_ONLY) for each in parameters]
    )
    run.spec = spec  # type: ignore[attr-defined]
    return run


def _shared(spec: Spec) -> list[Parameter]:
    """Return the options that this command shares with others."""

    def option(name: str, kind: object, default: object = None) -> Parameter:
        return Parameter(name, Parameter.KEYWORD_ONLY, default=default, annotation=kind)

    shared = (
        option("folder", options.Folder, Path()),
        option("year", options.Year),
        option("sample", options.Sample, default=False),
        *(option(kind, options.FILES[kind]) for kind in spec.reads),
        *([option("skill_set", options.SkillSet, "skills")] if spec.sets else []),
        # `_notes` marks what reads the files of a year.
        *(
            [option("skill_set", options.NoSet, "skills")]
            if not spec.sets and "_notes" not in spec.without
            else []
        ),
        option("encoding", options.Encoding),
        option("_sheets", options.Sheets),
        option("_notes", options.Notes, default=False),
        option("skip_bad_rows", options.SkipBadRows, default=False),
        option("file_format", options.FileFormat),
        option("table", options.TableName),
        option("headers", options.Headers),
        option("output", options.Output),
    )
    return [each for each in shared if each.name not in spec.without]


def _run(spec: Spec, given: Mapping[str, Any]) -> None:
    from tdskill.library.reading import locate, refuse_to_overwrite
    from tdskill.library.year import Year

    refuse_pairs(spec, given)
    file_format, told, output = "", None, given.get("output")
    if "table" not in spec.without:
        file_format = options.choose_format(given["file_format"], output, options.ANSWER_FORMATS)
        in_words = options.choose_headers(given["headers"], file_format)
        told = options.Told(spec.ask.__name__, given["table"], in_words)
    workspace = locate(
        given["folder"],
        given.get("year"),
        sample=given.get("sample", False),
        named={kind: given[kind] for kind in spec.reads},
        output=output,
    )
    own = {each.name: given[each.name] for each in spec.own}
    paths = (value for name, value in own.items() if name != "output" and isinstance(value, Path))
    refuse_to_overwrite(output, (*paths, *(Path(own[name]) for name in spec.frameworks)))
    year = Year(
        workspace,
        set=given.get("skill_set", "skills"),
        encoding=given.get("encoding"),
        skip_bad_rows=given.get("skip_bad_rows", False),
        named=frozenset(kind for kind in spec.reads if given[kind] is not None),
    )
    result = spec.ask(year, **own)
    if result is not None and told is not None:
        from tdskill.cli.output import tell

        tell(result, file_format, output, told)
        if result.failed:
            raise typer.Exit(1)


def refuse_pairs(spec: Spec, values: Mapping[str, Any]) -> None:
    """Raise UsageError for options that do not go together, or that do nothing by themselves."""
    given = [each.name for each in spec.parameters if is_given(each, values[each.name])]
    flags = {each.name: flag_of(each) for each in spec.parameters if each.default is not each.empty}
    for one, other in spec.apart:
        if one in given and other in given:
            raise not_together(flags[one], flags[other])
    for name, others in spec.needs.items():
        if name in given and not any(other in given for other in others):
            raise UsageError(
                _("{option} goes with {other}.").format(
                    option=flags[name], other=", ".join(flags[other] for other in others)
                )
            )


def is_given(parameter: Parameter, value: object) -> bool:
    """Tell whether an option was given a value of its own."""
    return value not in (parameter.default, None, [], ())


def flag_of(parameter: Parameter) -> str:
    """Return an option as it is written on the command line, an argument as its help calls it."""
    args = get_args(parameter.annotation)
    info = next(each for each in args if isinstance(each, OptionInfo | ArgumentInfo))
    if isinstance(info, ArgumentInfo):
        return str(info.metavar)
    # In an annotation Typer takes the first name for the default.
    names = (info.default, *(info.param_decls or ()))
    flag = next(name for name in names if isinstance(name, str) and name.startswith("--"))
    # Of `--decide/--no-decide` the one that is no default, or both.
    return flag if parameter.default is None else flag.split("/")[-1]
