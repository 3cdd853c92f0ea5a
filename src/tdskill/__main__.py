"""The program, and `python -m tdskill`."""

import os
import signal

_ALLOCATOR = "_RJEM_MALLOC_CONF", "dirty_decay_ms:50,muzzy_decay_ms:0"
"""What Polars frees goes back to the system soon; of itself it keeps it, some 30 MB."""


def main() -> None:
    """Run the program on the arguments of the process."""
    # As long as there is nothing to clean up, Ctrl+C ends it without a word.
    signal.signal(signal.SIGINT, signal.SIG_DFL)

    os.environ.setdefault(*_ALLOCATOR)

    from tdskill.cli import main as run

    run()


if __name__ == "__main__":
    main()
