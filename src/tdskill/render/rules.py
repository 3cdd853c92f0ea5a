"""The rules of a framework in words, for a terminal and as pages under docs/."""

from collections.abc import Iterator
from textwrap import indent

from tdskill.framework.mend import MENDED
from tdskill.framework.rules import NAMES, Rule, rules
from tdskill.i18n import gettext as _
from tdskill.render.labels import severity_label
from tdskill.render.safe import markdown_cell


def rules_list() -> str:
    """Return a line for each rule."""
    return "".join(f"{code}  {rule.what}\n" for code, rule in rules().items())


def explained(code: str) -> str:
    """Return what there is to say of a rule, for a terminal."""
    rule = rules()[code]
    parts = [f"{code}  {rule.what}", str(rule.why)]
    parts += (f"{title}\n{indent(text.rstrip(), '    ')}" for title, text in _examples(rule))
    return "\n\n".join([*parts, "\n".join(_remarks(code))]) + "\n"


def rule_page(code: str, other: str) -> str:
    """Return the Markdown page of a rule; `other` links the other language."""
    rule = rules()[code]
    parts = [f"# {code}: {rule.what}", other, str(rule.why)]
    for title, text in _examples(rule):
        language = "toml" if rule.file.endswith(".toml") else "yaml"
        parts.append(f"{title}\n\n```{language}\n{text.rstrip()}\n```")
    return "\n\n".join([*parts, "\n".join(f"- {remark}" for remark in _remarks(code))]) + "\n"


def rules_page(other: str, ending: str) -> str:
    """Return the Markdown page that lists every rule; each has a page of its own with this ending."""
    headings = (_("Code"), _("Meaning"), _("Severity"))
    lines = [
        "# " + _("Rules of a framework"),
        "",
        other,
        "",
        _(
            "Made by `make docs` from the code. `tdskill validate` tells each problem of a framework with "
            "its code, and `tdskill explain CODE` says what stands here. A code is never given to "
            "another rule. Problems of other files, such as staff.csv, have words as codes, which only "
            "formats for programs show."
        ),
        "",
        f"| {' | '.join(headings)} | `--fix` |",
        "|---|---|---|---|",
    ]
    for code, rule in rules().items():
        cells = (markdown_cell(str(rule.what)), severity_label(rule.severity))
        mends = "○" if NAMES[code] in MENDED else ""
        lines.append(f"| [{code}]({code}{ending}) | " + " | ".join((*cells, mends)) + " |")
    return "\n".join(lines) + "\n"


def _examples(rule: Rule) -> Iterator[tuple[str, str]]:
    if rule.file:
        yield _("Wrong, in {file}:").format(file=rule.file), rule.wrong
        yield _("Right:"), rule.right


def _remarks(code: str) -> Iterator[str]:
    rule = rules()[code]
    yield _("Severity: {severity}.").format(severity=severity_label(rule.severity))
    if rule.can_be_ignored:
        yield _("It can be ignored: {how}").format(how=f'[validate] ignore = ["{code}"]')
    else:
        yield _("It cannot be ignored.")
    if NAMES[code] in MENDED:
        yield _("Mended by: {command}").format(command="tdskill validate --fix")
    else:
        yield _("It is not mended by itself.")
