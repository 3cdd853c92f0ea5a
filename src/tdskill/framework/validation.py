"""A Document's values as a pydantic model, or pydantic's errors as Problems in our own words."""

from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from functools import cached_property
from itertools import chain
from typing import Any, Final, NamedTuple, TypeAlias, get_args

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from tdskill import i18n
from tdskill.errors import Problem
from tdskill.framework.models import (
    ONE,
    POINTS,
    SEVERAL,
    SKILLS,
    Criterion,
    Entry,
    Group,
    PointsCriterion,
    Requirement,
    Text,
    kind_of_criterion,
    kind_of_requirement,
)
from tdskill.framework.yaml_source import Document, Loc, Plain, is_beyond_integers
from tdskill.framework.yaml_wording import Wording, slip, space_missing
from tdskill.i18n import gettext as _
from tdskill.i18n import listed, ngettext
from tdskill.names import Names

Words: TypeAlias = tuple[str, str, str]
"""A code, a message and a hint."""

TOP_LEVEL: Final = 9
_KINDS: Final = (ONE, SEVERAL, SKILLS, POINTS)
_LEVEL_KEYS = ("level", "dsm_level", "supply_level", "to_level")


@dataclass(frozen=True)
class Validated:
    """A Document against the model of its file: the model when all is well, else the errors."""

    document: Document
    model_type: type[Entry]
    model: Entry | None = None
    errors: list[ErrorDetails] = field(default_factory=list)
    languages: tuple[str, ...] = ()

    def problems(self, top_level: int) -> list[Problem]:
        """Return the problems of form and content; levels run up to `top_level`."""
        told = (error for error in self.errors if not self._follows(error))
        content = (_problem(error, self, top_level) for error in told)
        return [*self.document.problems, *content]

    def _follows(self, error: ErrorDetails) -> bool:
        """Tell whether an error only follows from something that is reported already."""
        loc = error["loc"]
        if any(loc[:length] in self.document.refused for length in range(len(loc) + 1)):
            return True
        if error["type"] == "too_short":
            # pydantic counts the valid entries only.
            return bool(len(error["input"]) >= error["ctx"]["min_length"])
        if error["type"] != "missing":
            return False
        entry, key = loc[:-1], loc[-1]
        fields = _names(
            _keys(_model_at(self.model_type, entry, self.document.value), self.languages)
        )
        strange = self._unknown_keys.get(entry, [])
        return entry in self.document.lacking or any(fields.closest(k) == key for k in strange)

    def is_whole(self, loc: Loc) -> bool:
        """Tell whether nothing at all is wrong at `loc`, below it, or with what it stands in."""
        return self.document.complete and not any(
            wrong[: len(loc)] == loc[: len(wrong)] for wrong in self._wrong
        )

    def is_wrong(self, loc: Loc) -> bool:
        """Tell whether something is wrong with the very value at `loc`."""
        return loc in self._wrong

    def may_be_misspelled(self, key: str) -> bool:
        """Tell whether a key of the file is not there, and an unknown one may be meant for it."""
        there = isinstance(self.document.value, dict) and key in self.document.value
        return not there and bool(self._unknown_keys.get(()))

    @cached_property
    def _wrong(self) -> frozenset[Loc]:
        return frozenset(chain((error["loc"] for error in self.errors), self.document.twice))

    @cached_property
    def _unknown_keys(self) -> dict[Loc, list[str]]:
        found: dict[Loc, list[str]] = defaultdict(list)
        for error in self.errors:
            if error["type"] == "extra_forbidden":
                found[error["loc"][:-1]].append(str(error["loc"][-1]))
        return found


def validate(
    document: Document, model_type: type[Entry], languages: tuple[str, ...] = ()
) -> Validated:
    """Validate a whole file; `languages` are those that framework.yaml names, the main one first."""
    if not document.complete:
        return Validated(document, model_type)
    try:
        model = model_type.model_validate(document.value, context=languages)
    except ValidationError as error:
        errors = [_placed(each) for each in error.errors(include_url=False)]
        return Validated(document, model_type, errors=errors, languages=languages)
    return Validated(document, model_type, model)


def _placed(error: ErrorDetails) -> ErrorDetails:
    """Return an error at a place of the file: pydantic puts in what kind it took it for."""
    error["loc"] = tuple(part for part in error["loc"] if part not in _KINDS)
    return error


def closest(text: str, known: Iterable[str]) -> str:
    """Return the hint that names the known word most like `text`, or no hint."""
    found = _names(known).closest(text)
    return _("Did you mean {name!r}?").format(name=found) if found else ""


def _names(words: Iterable[str]) -> Names:
    return Names((word, word) for word in words)


def _problem(error: ErrorDetails, file: Validated, top_level: int) -> Problem:
    document = file.document
    loc, kind, value = error["loc"], error["type"], error["input"]
    at_key = kind in {"missing", "extra_forbidden"}
    place = loc[:-1] if kind == "missing" else loc
    model = _model_at(file.model_type, loc[:-1] if at_key else loc, document.value)
    case = _Case(loc, value, error.get("ctx", {}), model, top_level, file.languages)
    code, message, hint = _WORDS_OF.get(kind, _not_allowed)(case)
    problem = document.problem(place, message, hint, at_key=at_key, code=code)
    suspicious = kind == "extra_forbidden" or (kind == "model_type" and isinstance(value, str))
    found = None
    if suspicious and problem.line:
        line = document.line(problem.line)
        found = slip(line, problem.line) or _tight_in_brackets(problem, line, case)
    if found is None:
        return problem
    return Problem(
        document.source,
        found.message,
        found.hint,
        line=found.line,
        column=found.column,
        code=found.code,
    )


def _tight_in_brackets(problem: Problem, line: str, case: "_Case") -> Wording | None:
    """Return the slip of an unknown key such as `level:3` in `{level:3}`, if it is one."""
    key, colon, _rest = case.key.partition(":")
    if not (colon and case.value is None and key in case.keys and isinstance(problem.column, int)):
        return None
    column = problem.column + len(key)
    return space_missing(problem.line or 0, column) if line[column - 1 : column] == ":" else None


class _Case(NamedTuple):
    """What is known of an error: `model` is the model in force where its key or value stands."""

    loc: Loc
    value: Any
    context: dict[str, Any]
    model: type[BaseModel]
    top_level: int
    languages: tuple[str, ...]

    @property
    def keys(self) -> Iterable[str]:
        return _keys(self.model, self.languages)

    @property
    def key(self) -> str:
        return str(self.loc[-1]) if self.loc else ""


def _unknown_key(case: _Case) -> Words:
    return (
        "key_unknown",
        _("Unknown key {key!r}.").format(key=case.key),
        closest(case.key, case.keys) or _known_keys(case),
    )


def _known_keys(case: _Case) -> str:
    return _("Keys that can stand here: {keys}.").format(keys=listed(case.keys))


def _missing_key(case: _Case) -> Words:
    return (
        "key_missing",
        _("The key {key!r} is missing.").format(key=case.key),
        _("Needed keys: {keys}.").format(keys=_required(case.model)),
    )


def _no_mapping(case: _Case) -> Words:
    return (
        "keys_expected",
        _("Keys with values are expected here, not {found}.").format(found=_found(case.value)),
        _("Write 'key: value' lines; needed keys: {keys}.").format(keys=needed)
        if (needed := _required(case.model))
        else _("Write 'key: value' lines; keys that can stand here: {keys}.").format(
            keys=listed(case.keys)
        ),
    )


def _no_list(case: _Case) -> Words:
    return (
        "list_expected",
        _("A list is expected here, not {found}.").format(found=_found(case.value)),
        _("Begin each entry with '- '; an empty list is []."),
    )


def _no_text(case: _Case) -> Words:
    if isinstance(case.value, bool | int | float):
        hint = _("Put it in quotes.")
    else:
        hint = _("Write the text after the colon.")
    message = _("A text is expected here, not {found}.").format(found=_found(case.value))
    return "text_expected", message, hint


def _no_integer(case: _Case) -> Words:
    if isinstance(case.value, str) and is_beyond_integers(case.value):
        return (
            "number_out_of_range",
            _("The number {value} is out of range.").format(value=_short(case.value)),
            _("Write a number of fewer digits."),
        )
    return (
        "whole_number_expected",
        _("A whole number is expected here, not {found}.").format(found=_found(case.value)),
        _("Write plain digits such as 2: no quotes, no zero in front, no decimal point."),
    )


def _no_number(case: _Case) -> Words:
    return (
        "number_expected",
        _("A number is expected here, not {found}.").format(found=_found(case.value)),
        _("Write plain digits such as 0.3: no quotes, no %."),
    )


def _no_boolean(case: _Case) -> Words:
    return (
        "true_or_false_expected",
        _("true or false is expected here, not {found}.").format(found=_found(case.value)),
        _("Write true or false, in lower case and without quotes."),
    )


def _bad_form(case: _Case) -> Words:
    text = _short(case.value)
    if case.key.endswith("provenance"):
        return (
            "not_a_provenance",
            _("This is no provenance: {text!r}.").format(text=text),
            _(
                "Write 'deck p.12' (document and place), 'https://...', 'inferred: from what' or "
                "'assumed: why'."
            ),
        )
    if "languages" in case.loc:
        return (
            "not_a_language",
            _("{text!r} is no code of a language.").format(text=text),
            _("Write a code such as ja, en or zh-Hant."),
        )
    if case.key == "source_url":
        return (
            "not_a_web_address",
            _("This is no address of a page: {text!r}.").format(text=text),
            _("Write it as https://..., without spaces."),
        )
    if "same_meaning" in case.loc:
        return (
            "not_a_fingerprint",
            _("This is no fingerprint: {text!r}.").format(text=text),
            _("Copy the 13 signs that tdskill validate shows, in quotes."),
        )
    if case.key in {"since", "until"}:
        return (
            "not_a_month",
            _("This is no month: {text!r}.").format(text=text),
            _("Write year and month, as 2009-04."),
        )
    return (
        "not_an_id",
        _("{text!r} cannot be an id.").format(text=text),
        _("Use a-z, 0-9 and underscores, beginning with a letter; at most 64 characters."),
    )


def _no_language(case: _Case) -> Words:
    return "text_empty", _("This text is empty."), _known_keys(case)


def _no_main_language(case: _Case) -> Words:
    return (
        "main_language_missing",
        _("This text is not there in the main language: {lang}.").format(
            lang=case.context["language"]
        ),
        _("The first of languages in framework.yaml is the main one: every text needs it."),
    )


def _empty_text(_case: _Case) -> Words:
    return "text_empty", _("This text is empty."), _("Write the text, or delete the key.")


def _long_text(case: _Case) -> Words:
    return (
        "text_too_long",
        _("This text is too long: {length} characters.").format(length=len(case.value)),
        _("At most {limit} characters can stand here.").format(limit=case.context["max_length"]),
    )


def _short_list(case: _Case) -> Words:
    least = case.context["min_length"]
    hint = ngettext("It needs at least {n} entry.", "It needs at least {n} entries.", least)
    code, message = (
        ("list_too_short", _("This list is too short."))
        if case.value
        else ("list_empty", _("This list is empty."))
    )
    return code, message, hint.format(n=least)


def _out_of_range(case: _Case) -> Words:
    if case.key in _LEVEL_KEYS:
        of_the_scale = case.loc[0] == "levels"
        low, high = (0, TOP_LEVEL) if of_the_scale else (1, case.top_level)
        return "level_out_of_place", *level_words(case.value, low, high)
    limit = case.context.get("ge", case.context.get("le"))
    if isinstance(limit, float):
        limit = f"{limit:g}"
    if "ge" in case.context:
        hint = _("The smallest that can stand here is {limit}.").format(limit=limit)
    else:
        # `1.0` would read as if it were another number than `1`.
        limit = case.context["le"]
        hint = _("The largest that can stand here is {limit}.").format(limit=f"{limit:.15g}")
    message = _("The number {value} is out of range.").format(value=case.value)
    return "number_out_of_range", message, hint


def _not_allowed(_case: _Case) -> Words:
    return "value_not_allowed", _("This value cannot stand here."), ""


_WORDS_OF: Final[dict[str, Callable[[_Case], Words]]] = {
    "extra_forbidden": _unknown_key,
    "missing": _missing_key,
    "model_type": _no_mapping,
    "tuple_type": _no_list,
    "no_language": _no_language,
    "no_main_language": _no_main_language,
    "string_type": _no_text,
    "int_type": _no_integer,
    "float_type": _no_number,
    "bool_type": _no_boolean,
    "string_pattern_mismatch": _bad_form,
    "string_too_short": _empty_text,
    "string_too_long": _long_text,
    "too_short": _short_list,
    "greater_than_equal": _out_of_range,
    "less_than_equal": _out_of_range,
}


def level_words(level: int, low: int, high: int) -> tuple[str, str]:
    """Return message and hint for a level that cannot stand where it does."""
    return (
        _("Level {level} cannot stand here.").format(level=level),
        _("Levels that can stand here: {low} to {high}.").format(low=low, high=high),
    )


def _found(value: Plain) -> str:
    """Say what stands in a place, to follow 'is expected here, not'."""
    if value is None:
        return _("nothing")
    if isinstance(value, str):
        return _("the text {value!r}").format(value=_short(value))
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, list):
        return _("a list")
    if isinstance(value, dict):
        return _("keys with values")
    return _("the number {value}").format(value=value)


def _short(text: str) -> str:
    return text if len(text) <= 40 else f"{text[:39]}…"  # noqa: PLR2004 - fits a terminal line


def _keys(model: type[BaseModel], languages: tuple[str, ...]) -> Iterable[str]:
    if issubclass(model, Text):
        return languages or i18n.LANGUAGES
    return model.model_fields


def _required(model: type[BaseModel]) -> str:
    return listed(name for name, info in model.model_fields.items() if info.is_required())


def _model_at(model: type[BaseModel], loc: Loc, value: Plain) -> type[BaseModel]:
    """Return the model in force at a place of a file with this value."""
    for part in loc:
        value = _part(value, part)
        if isinstance(part, str) and part in model.model_fields:
            model = _model_in(model.model_fields[part].annotation) or model
        if model is Requirement and kind_of_requirement(value) == SEVERAL:
            model = Group
        if model is Criterion and kind_of_criterion(value) == POINTS:
            model = PointsCriterion
    return model


def _part(value: Plain, part: str | int) -> Plain:
    if isinstance(value, dict) and isinstance(part, str):
        return value.get(part)
    inside = isinstance(value, list) and isinstance(part, int) and part < len(value)
    return value[part] if inside else None  # type: ignore[index]


def _model_in(annotation: object) -> type[BaseModel] | None:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return annotation
    return next(filter(None, map(_model_in, get_args(annotation))), None)
