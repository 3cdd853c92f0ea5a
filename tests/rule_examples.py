"""The examples of the rules as frameworks: the broken cases' valid one with an example in its place."""

import shutil
from pathlib import Path
from textwrap import dedent, indent

from tdskill.framework.rules import rules

VALID = Path(__file__).parent / "broken" / "framework" / "_valid"

_LEVELS = """\
- level: 1
  name: {ja: 見習い, en: Guided}
  description: {ja: 助けがあれば行える。}
  provenance: guide p.1
- level: 2"""

INSTEAD_OF = {
    "TD020": 'version: "1.0"',
    "TD022": "ja: 見本市の手引",
    "TD024": 'version: "1.0"',
    "TD034": 'version: "1.0"',
    "TD117": "description: {ja: 方針を立てる。}",
    "TD119": "aliases: [体験設計]",
    "TD126": "name: {ja: 見習い, en: Guided}",
    "TD130": _LEVELS,
    "TD131": _LEVELS,
    "TD142": _LEVELS,
    "TD132": "description: {ja: 使う人から考える。}",
    "TD133": "description: {ja: 使う人から考える。}",
    "TD135": "- skill: strategy\n  level: 2\n  core: true\n- skill: service_design\n  level: 1",
    "TD137": 'version: "1.0"',
    "TD138": 'version: "1.0"',
    "TD139": """\
- level: 1
  text: {ja: 手順どおりに動かせる。}
- level: 2
  text: {ja: 構成を決められる。}""",
    "TD140": 'version: "1.0"',
    "TD141": "open_to_municipalities: true",
    "TD209": "description: {ja: 方針を立てる。}",
    "TD220": "description: {ja: 方針を立てる。}",
    "TD221": "- id: planning\n  name: {ja: 企画, en: Planning}",
    "TD222": "- id: building\n  name: {ja: 構築, en: Building}\n  provenance: guide p.2",
    "TD224": "order: 2\ndsm_level: 2",
    "TD402": "description: {ja: 方針を立てる。}",
}
"""What an example stands in place of, where it is not what is right that the valid framework has."""


def with_examples() -> list[str]:
    """Return the codes of the rules that have an example."""
    return [code for code, rule in rules().items() if rule.file]


def framework_with(code: str, snippet: str, folder: Path) -> Path:
    """Make the framework in which a rule's example, right or wrong, stands where it belongs.

    It takes the place of what is right; an entry of a list that is not there goes to its end, and
    anything else is the whole file.
    """
    made = folder / "framework"
    shutil.copytree(VALID, made)
    rule = rules()[code]
    path = made / rule.file
    lines = path.read_text(encoding="utf-8").splitlines() if path.exists() else []
    place = dedent(INSTEAD_OF.get(code, rule.right)).splitlines()
    at = next((n for n in range(len(lines)) if _same(lines[n : n + len(place)], place)), None)
    if at is not None:
        margin = lines[at][: len(lines[at]) - len(lines[at].lstrip())]
        lines[at : at + len(place)] = indent(snippet, margin).splitlines()
    elif snippet.startswith("- "):
        lines += indent(snippet, "  ").splitlines()
    else:
        lines = snippet.splitlines()
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return made


def _same(lines: list[str], place: list[str]) -> bool:
    return dedent("\n".join(lines)).splitlines() == place
