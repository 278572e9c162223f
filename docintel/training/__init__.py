"""Training: everything in `models/` from the annotated corpus, by one command.

Enters: the training split of a corpus, and documents of the user's own. Leaves: a folder for each model, weights and card.
Seeded: the same corpus gives the same bytes. What ranks and calibrates is fitted on readings that the tagger made of
documents it had not seen (cross-fitting); the dev and test splits are never read.
"""
