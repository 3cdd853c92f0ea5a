"""What the arguments of questions may be, whoever asks: a command or a program."""

import datetime as dt
import operator
from collections.abc import Callable, Iterable, Mapping
from typing import Final

from tdskill.errors import UsageError
from tdskill.framework.models import LEAST_SUCCESS
from tdskill.i18n import gettext as _
from tdskill.intake.cells import MAX_CAPACITY, parse_count, parse_date
from tdskill.names import choose_word

_ONLY_HERE: Final = frozenset(
    (
        *("lang", "words", "files", "view", "form", "first", "last"),
        *("bureaus", "not_bureaus", "groups", "ranks", "job_types", "exams", "fixed", "excluded"),
        "fields",
    )
)
"""Arguments that no option of a command is called like."""


_ALL: Final = 100


def checked(arguments: Mapping[str, object]) -> dict[str, object]:
    """Return the arguments of a question in the form that it takes. Raises UsageError."""
    return {
        name: _FORMS[name](name, value) if name in _FORMS and value is not None else value
        for name, value in arguments.items()
    }


def whole(name: str, value: object) -> int:
    """Return a whole number of any kind as an int. Raises UsageError."""
    if not isinstance(value, bool) and hasattr(value, "__index__"):
        return operator.index(value)
    raise UsageError(
        _("{option} takes a whole number, not {value!r}.").format(option=_option(name), value=value)
    )


def word(name: str, value: object, allowed: Iterable[str]) -> str:
    """Return one of the words that an argument takes. Raises UsageError, which names them."""
    return choose_word(_option(name), str(value), list(allowed))


def _option(name: str) -> str:
    return name if name in _ONLY_HERE else f"--{name.replace('_', '-')}"


def _from_one(name: str, value: object) -> int:
    count = whole(name, value)
    if count < 1:
        raise UsageError(
            _("--{option} takes a number from 1.").format(option=name.replace("_", "-"))
        )
    return count


def _capacity(name: str, value: object) -> int:
    count = whole(name, value)
    if not 1 <= count <= MAX_CAPACITY:
        raise UsageError(_("--capacity takes a number from 1 to {most}.").format(most=MAX_CAPACITY))
    return count


def _floor(_name: str, value: object) -> int:
    """Read the per cents of a floor: a whole number, or a text such as `90%`."""
    per_cent = value
    if isinstance(value, str):
        found = parse_count(value.strip().rstrip("%％").rstrip(), wrong="{cell}")
        per_cent = found if isinstance(found, int) else value
    if isinstance(per_cent, bool) or not isinstance(per_cent, int) or not 0 <= per_cent <= _ALL:
        raise UsageError(
            _("--floor takes per cents from 0 to 100, not {value!r}.").format(value=value),
            _("Write them as 90%, or give up the floor with --no-floor."),
        )
    return per_cent


def _success(_name: str, value: object) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise UsageError(
            _("--success takes a share from 0.01 to 1, such as 0.3, not {value!r}.").format(
                value=value
            )
        )
    if not LEAST_SUCCESS <= value <= 1:
        raise UsageError(_("--success takes a share from 0.01 to 1, such as 0.3."))
    return float(value)


GUARDS: Final = ("total", "bureau", "none")


def _guard(name: str, value: object) -> str | int:
    """Read one of the words, or the most places that may be short."""
    if isinstance(value, str):
        count = parse_count(value.strip(), wrong="{cell}")
        if isinstance(count, int):
            return count
        try:
            return word(name, value, GUARDS)
        except UsageError as error:
            or_count = _("Or write how many places may be short at most.")
            raise UsageError(error.message, f"{error.hint}\n{or_count}") from None
    count = whole(name, value)
    if count < 0:
        raise UsageError(_("--guard takes a number from 0, or total, bureau or none."))
    return count


def _text(_name: str, value: object) -> str:
    return str(value)


def _texts(name: str, value: object) -> tuple[str, ...]:
    if isinstance(value, str):
        return (value,)
    if isinstance(value, Iterable):
        return tuple(map(str, value))
    raise UsageError(
        _("{option} takes names, not {value!r}.").format(option=_option(name), value=value)
    )


def _day(_name: str, value: object) -> dt.date:
    """Read a day as the cells of files are read."""
    day = parse_date(value) if isinstance(value, str) else value
    if isinstance(day, dt.datetime):
        return day.date()
    if isinstance(day, dt.date):
        return day
    raise UsageError(_("--on takes a day."), _("Write it as 2025-03-31, 2025年3月31日 or R7.3.31."))


_FORMS: Final[Mapping[str, Callable[[str, object], object]]] = {
    **dict.fromkeys(("bureaus", "not_bureaus", "groups", "ranks", "job_types", "exams"), _texts),
    **dict.fromkeys(("fixed", "excluded", "without", "to", "fields"), _texts),
    **dict.fromkeys(("person", "mentor", "bureau", "skill", "job_type", "target"), _text),
    **dict.fromkeys(("query", "wish", "interest", "scenario", "hires_for"), _text),
    **dict.fromkeys(("smallest_group", "per_person", "top", "steps"), _from_one),
    **dict.fromkeys(("at_most", "seconds", "people", "skills"), _from_one),
    **dict.fromkeys(("first", "last", "least_fit", "exam_year", "below"), whole),
    **dict.fromkeys(("teacher_level", "learner_level"), whole),
    "capacity": _capacity,
    "floor": _floor,
    "success": _success,
    "guard": _guard,
    "on": _day,
}
"""How an argument is read that several questions have, by its name."""
