"""Write the golden reports anew: `python tests/golden/regenerate.py`. Read the diff before you commit it."""

from __future__ import annotations

import json
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))

from reduced import GOLDEN, analyzed, golden_file, samples


def main() -> None:
    """One golden file a sample; files of samples that are gone go too."""
    GOLDEN.mkdir(exist_ok=True)
    wanted = {golden_file(sample) for sample in samples()}
    for stale in set(GOLDEN.glob("*.json")) - wanted:
        stale.unlink()
    for sample in samples():
        text = json.dumps(analyzed(sample), ensure_ascii=False, indent=1)
        golden_file(sample).write_text(text + "\n", "utf-8")
        sys.stderr.write(f"{golden_file(sample).name}\n")


if __name__ == "__main__":
    main()
