"""Annotated corpora: the canonical form, its linter, its formats, its noise, its sizes.

Enters: files of a corpus. Leaves: `CorpusDocument`s whose spans are exact, or other people's formats. Nothing here reads
a document by rules or models; what compares their output with a corpus is the room beside this one, `evaluation`.
"""
