"""The two golden reports, in Japanese as people see them; `make golden` writes them anew."""

import os
from pathlib import Path

import pytest

from person_cases import EXAMS, priority_cloud, sheet, sheet_framework
from tdskill import i18n
from tdskill.render.pages import PageFormat, person_page

GOLDEN = Path(__file__).parent / "golden"


@pytest.mark.parametrize("form", ["md", "html"])
def test_the_page_is_the_golden_one(form: PageFormat) -> None:
    i18n.use("ja")
    report = sheet(exams=EXAMS, priorities=priority_cloud(), target="architect", organisation="都")
    page = person_page(report, sheet_framework(), form)
    golden = GOLDEN / f"person.{form}"
    if os.environ.get("TDSKILL_WRITE_GOLDEN"):
        golden.write_text(page, encoding="utf-8", newline="\n")
    assert page == golden.read_text(encoding="utf-8")
