"""The command line: one file per command, each of which parses and then calls a plain function.

Enters: arguments and standard input. Leaves: results on standard output, messages on standard error, and an exit code:
0 fine, 1 a document failed or was read in part, 2 a usage error. Importing this package imports no stage.
"""

from __future__ import annotations


def main() -> None:
    """The console script `docintel`; it ends the process with the exit code."""
    from docintel.cli.app import app

    app(prog_name="docintel")
