"""Makes `small` importable from the tests of this folder."""
