"""The rules that a framework is checked by: the code of each, and what there is to say of it."""

from functools import cache
from pathlib import Path
from typing import Annotated, Final

from pydantic import Field, TypeAdapter

from tdskill.errors import Severity
from tdskill.framework import yaml_source
from tdskill.framework.models import Entry, Text

CODES: Final = {
    "file_missing": "TD001",
    "folder_for_file": "TD002",
    "not_a_regular_file": "TD003",
    "file_not_read": "TD004",
    "file_too_large": "TD005",
    "file_of_too_many_entries": "TD006",
    "file_empty": "TD007",
    "file_not_utf8": "TD008",
    "file_ends_in_letter": "TD009",
    "character_invisible": "TD010",
    "space_wide": "TD011",
    "colon_wide": "TD012",
    "number_sign_wide": "TD013",
    "space_missing": "TD014",
    "tab_indents": "TD015",
    "indentation_off": "TD016",
    "bracket_open": "TD017",
    "quotation_mark_unclosed": "TD018",
    "quotation_mark_left_open": "TD019",
    "value_begins_with_sign": "TD020",
    "value_missing": "TD021",
    "colon_misplaced": "TD022",
    "neither_key_nor_text": "TD023",
    "backslash_misplaced": "TD024",
    "nested_too_deep": "TD025",
    "second_document": "TD026",
    "key_twice": "TD027",
    "key_of_parts": "TD028",
    "key_of_other_kind": "TD029",
    "yaml_alias": "TD030",
    "yaml_anchor": "TD031",
    "yaml_merge_key": "TD032",
    "yaml_tag": "TD033",
    "yaml_invalid": "TD034",
    "yaml_unreadable": "TD035",
    "key_unknown": "TD101",
    "key_missing": "TD102",
    "keys_expected": "TD103",
    "list_expected": "TD104",
    "text_expected": "TD105",
    "whole_number_expected": "TD106",
    "true_or_false_expected": "TD107",
    "number_out_of_range": "TD108",
    "level_out_of_place": "TD109",
    "text_empty": "TD110",
    "text_too_long": "TD111",
    "list_empty": "TD112",
    "list_too_short": "TD113",
    "not_an_id": "TD114",
    "not_a_provenance": "TD115",
    "not_a_month": "TD116",
    "not_a_fingerprint": "TD117",
    "value_not_allowed": "TD118",
    "one_name_of_several": "TD119",
    "provenance_missing": "TD120",
    "level_texts_twice": "TD121",
    "months_reversed": "TD122",
    "renewal_years_missing": "TD123",
    "ranks_reversed": "TD124",
    "training_raises_nothing": "TD125",
    "alias_is_a_number": "TD126",
    "name_of_signs_only": "TD127",
    "scale_with_holes": "TD128",
    "scale_without_levels": "TD129",
    "points_missing": "TD130",
    "points_not_rising": "TD131",
    "levels_not_rising": "TD132",
    "skill_without_levels": "TD133",
    "job_type_only_wishes": "TD134",
    "group_unreachable": "TD135",
    "grade_without_family": "TD136",
    "not_a_language": "TD137",
    "main_language_missing": "TD138",
    "level_names_shared": "TD139",
    "not_a_web_address": "TD140",
    "number_expected": "TD141",
    "teaching_level_unclear": "TD142",
    "id_twice": "TD201",
    "name_shared": "TD202",
    "named_twice": "TD203",
    "skill_of_no_job_type": "TD204",
    "name_of_both_sets": "TD205",
    "set_named_as_skills": "TD206",
    "set_file_misnamed": "TD207",
    "skill_named_as_field": "TD208",
    "replaced_is_there": "TD209",
    "exam_succeeded_twice": "TD210",
    "exams_in_circle": "TD211",
    "rank_out_of_order": "TD212",
    "rank_target_falls": "TD213",
    "policy_unreachable": "TD214",
    "policy_twice": "TD215",
    "id_unknown": "TD216",
    "rank_unknown": "TD217",
    "ranks_impossible": "TD218",
    "requirements_assumed": "TD219",
    "level_of_skill_missing": "TD220",
    "within_itself": "TD221",
    "too_deep_within": "TD222",
    "grade_twice": "TD223",
    "next_rank_before": "TD224",
    "points_unreachable": "TD225",
    "head_count_twice": "TD226",
    "rates_beyond_scale": "TD227",
    "rates_above_all": "TD228",
    "framework_file_not_read": "TD301",
    "set_file_misplaced": "TD302",
    "rule_unknown": "TD311",
    "rule_not_ignorable": "TD312",
    "ignore_of_nothing": "TD313",
    "levels_under_other_texts": "TD401",
    "fingerprint_of_present": "TD402",
    "skill_meaning": "TD411",
    "skill_harmless": "TD412",
    "skill_renamed": "TD413",
    "skill_replaces": "TD414",
    "skill_new": "TD415",
    "skill_gone": "TD416",
}
"""The code by which everybody knows a rule, by what it is called in these sources.

TD0: the form of the YAML, TD1: one entry, TD2: across entries and files, TD3: the folder and its
settings, TD4: meaning and earlier frameworks. A code is never given to another rule: that of one that
is gone stays free.
"""

NAMES: Final = {code: name for name, code in CODES.items()}
"""What a rule is called in these sources, by its code."""

KNOWN: Final = frozenset(NAMES)

BETWEEN_FRAMEWORKS: Final = "TD4"
"""How the codes begin of what is asked only with --since, or of the years of a workspace."""


class Rule(Entry):
    """What there is to say of a rule; an example stands in `file` where it can stand in one file."""

    severity: Annotated[Severity, Field(strict=False)]
    what: Text
    why: Text
    file: str = ""
    wrong: str = ""
    right: str = ""

    @property
    def can_be_ignored(self) -> bool:
        return self.severity is not Severity.ERROR


def code_of(name: str) -> str:
    """Return the code of a rule; what is no rule of a framework keeps its word."""
    return CODES.get(name, name)


@cache
def rules() -> dict[str, Rule]:
    """Return every rule by its code."""
    file = yaml_source.read(Path(__file__).with_suffix(".yaml"))
    told = TypeAdapter(dict[str, Rule]).validate_python(file.value)
    return {code: told[name] for name, code in CODES.items()}
