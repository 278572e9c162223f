"""A thin runner for a checkout: `python cli.py extract PATH` calls docintel's command line."""

from docintel.cli import main

if __name__ == "__main__":
    main()
