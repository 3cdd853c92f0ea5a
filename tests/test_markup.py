"""The pages pass the W3C's own checker of HTML.

Runs where TDSKILL_VNU names its jar (`npm install vnu-jar`) and there is Java, and says so where it skips.
"""

import json
import os
import subprocess
from pathlib import Path

import pytest

from person_cases import EXAMS, priority_cloud, sheet, sheet_framework
from tdskill.render.pages import (
    bureau_page,
    catalogue_page,
    explorer_page,
    organisation_page,
    person_page,
)
from tdskill.reports.catalogue import catalogue
from tdskill.reports.explorer import explorer_of
from test_bureau_page import of_bureau
from year_cases import NEEDS, PEOPLE, year_data, year_framework, year_report

JAR = os.environ.get("TDSKILL_VNU")
# The checker knows fewer properties of CSS than browsers do.
UNKNOWN = ".*Property .(vector-effect|paint-order|line-clamp). doesn.t exist.*"

pytestmark = pytest.mark.skipif(
    not JAR, reason="THE CHECK OF THE MARKUP IS SKIPPED: TDSKILL_VNU names no vnu.jar"
)


def test_every_page_is_valid_html(tmp_path: Path) -> None:
    person = sheet(exams=EXAMS, priorities=priority_cloud(), target="architect")
    pages = {
        "organisation": organisation_page(year_report(), year_framework(), "html"),
        "bureau": bureau_page(of_bureau(), year_framework(), "html"),
        "person": person_page(person, sheet_framework(), "html"),
        "catalogue": catalogue_page(catalogue(sheet_framework(), sheet_framework(), "before")),
        "explorer": explorer_page(
            explorer_of(
                year_data(year_framework(), PEOPLE, NEEDS),
                year_framework(),
                with_names=True,
            ),
            beside={"catalogue.html": None},
        ),
    }
    for name, page in pages.items():
        (tmp_path / f"{name}.html").write_text(page, encoding="utf-8")
    call = ["java", "-jar", str(JAR), "--format", "json", "--filterpattern", UNKNOWN]
    told = subprocess.run(
        [*call, "--exit-zero-always", *map(str, sorted(tmp_path.glob("*.html")))],
        capture_output=True,
        check=True,
        text=True,
        encoding="utf-8",
    )
    found = json.loads(told.stderr)["messages"]
    assert [(each["url"], each["message"]) for each in found if each["type"] == "error"] == []
