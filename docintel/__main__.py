"""`python -m docintel` is the command `docintel`."""

from docintel.cli import main

main()
