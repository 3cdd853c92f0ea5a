"""The program, and `python -m tdskill`."""

import signal


def main() -> None:
    """Run the program on the arguments of the process."""
    # As long as there is nothing to clean up, Ctrl+C ends it without a word.
    signal.signal(signal.SIGINT, signal.SIG_DFL)

    from tdskill.cli import main as run

    run()


if __name__ == "__main__":
    main()
