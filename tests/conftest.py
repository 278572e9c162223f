"""What all tests share.

pytest puts this folder on the path, so that `case_tables` can be imported from every folder of tests. Property tests
try the same examples in every run, so that a gate does not fail by luck; `HYPOTHESIS_PROFILE=explore pytest` tries new
and more ones.
"""

from __future__ import annotations

import os

from hypothesis import settings

settings.register_profile("gate", derandomize=True, deadline=None)
settings.register_profile("explore", deadline=None)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "gate"))
