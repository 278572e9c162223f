"""Scoring reports against an annotated corpus, with intervals, comparisons and a browser of errors.

Enters: a corpus and reports (read from a file, or made now). Leaves: an `Evaluation`, and tables, JSON or HTML of it.
The definitions of the scores are those of the project's value-level scorer; see `layers`, `linked` and `fields`.
"""
