"""What people bring (CSV, workbooks, exports of other software) as canonical frames and problems.

The readers return the good rows and every problem; whether to go on with errors is for the caller.
They raise TdskillError only when nothing can be read: no such file, a binary or empty file, text in
no known encoding, needed columns missing, a header that can be read in two ways.
"""

from tdskill.intake.assessments import read_assessments, staff_of, that_count
from tdskill.intake.assignments import read_assignments
from tdskill.intake.certificates import read_certificates
from tdskill.intake.demand import read_demand
from tdskill.intake.ladder_checks import read_ladder_checks
from tdskill.intake.posts import read_people, read_posts, read_wishes
from tdskill.intake.returned import Terms, files_in
from tdskill.intake.roster import read_roster
from tdskill.intake.row_problems import Intake
from tdskill.intake.seats import read_seats
from tdskill.intake.staff import read_staff
from tdskill.intake.trainings_taken import read_trainings_taken

__all__ = [
    "Intake",
    "Terms",
    "files_in",
    "read_assessments",
    "read_assignments",
    "read_certificates",
    "read_demand",
    "read_ladder_checks",
    "read_people",
    "read_posts",
    "read_roster",
    "read_seats",
    "read_staff",
    "read_trainings_taken",
    "read_wishes",
    "staff_of",
    "that_count",
]
