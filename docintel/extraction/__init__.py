"""Extraction: from clean text to mentions, one file per kind."""
