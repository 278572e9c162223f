"""Runs docintel's command line from a checkout: `python cli.py extract corpora/samples --format table`."""

from docintel.cli import main

if __name__ == "__main__":
    main()
