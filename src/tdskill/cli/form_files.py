"""Files of forms: each is written by itself, and no answer is written over those that came back."""

import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from tdskill.errors import Problem, TdskillError, UsageError
from tdskill.i18n import gettext as _


def lay_out(folder: Path) -> None:
    """Make the folder that forms or texts are written to. Raises TdskillError where it cannot be one."""
    from tdskill.files import make_private, sweep

    if folder.exists() and not folder.is_dir():
        raise TdskillError(_("{file} is no folder.").format(file=folder))
    make_private(folder)
    sweep(folder)


def is_there(path: Path) -> bool:
    """Tell whether there is a form; a link that somebody put there is none."""
    return path.exists() and not path.is_symlink()


def refusal(path: Path, content: bytes) -> Problem | None:
    """Write a form; return what is to be told of one that cannot be replaced."""
    from tdskill.files import RefusedError, write_whole

    try:
        write_whole(path, content, private=True, tidy=False)
    except RefusedError as error:
        return Problem("", error.message, error.hint, code="file_not_written")
    return None


@contextmanager
def told_where_it_ends(written: Sequence[object], folder: Path) -> Iterator[None]:
    """Say how many files were written when the block raises."""
    from tdskill.render.answers.form import files_written
    from tdskill.render.terminal import console, print_lines

    try:
        yield
    except BaseException:
        print_lines([files_written(len(written), folder)], console(sys.stderr))
        raise


def refuse_output(output: Path | None, paths: Sequence[Path], files: Sequence[Path]) -> None:
    """Raise UsageError where the answer would be written over, or among, what is collected."""
    from tdskill.files import real
    from tdskill.library.reading import refuse_to_overwrite

    refuse_to_overwrite(output, files)
    for each in paths:
        if output and each.is_dir() and real(output).is_relative_to(real(each)):
            raise UsageError(
                _("{file} lies in a folder that is collected; nothing was written.").format(
                    file=output
                ),
                _("Name another file with --output."),
            )
