"""`python -m tdskill`."""

from tdskill.cli import main

main()
