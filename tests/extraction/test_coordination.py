"""Lists of defects told side by side, and their members."""

from __future__ import annotations

import pytest

from docintel.extraction.coordination import members_of
from docintel.extraction.defects import defect_lexicon
from docintel.spans import CleanSpan

LISTS = (
    ("管网破损、污水直排及垃圾乱堆", ["管网破损", "污水直排", "垃圾乱堆"]),
    ("乱占、乱建、乱堆等问题", ["乱占", "乱建", "乱堆"]),
    ("台账缺失；巡河记录不全，以及公示牌损坏等", ["台账缺失", "巡河记录不全", "公示牌损坏"]),
    ("拆除“乱占、乱建”房屋、清理河道垃圾", ["拆除“乱占、乱建”房屋", "清理河道垃圾"]),
    ("还有井盖缺失、井壁渗水", ["井盖缺失", "井壁渗水"]),
    ("保洁不到位和水系没有贯通", ["保洁不到位", "水系没有贯通"]),
    ("部分污水直排河道与暗管偷排污水、垃圾乱堆", ["部分污水直排河道", "暗管偷排污水", "垃圾乱堆"]),
)
NO_LISTS = (
    "河道清淤不及时",
    "污水波及两村",
    "生活污水和工业废水直排",
    "乡镇与企业未办理移交",
    "四乱（乱占、乱采、乱堆、乱建）问题突出",
    "未及时清运垃圾",
    "、",
    "一、二、三、四、五、六、七、八、九、十、甲、乙、丙",
)


@pytest.mark.parametrize(("words", "members"), LISTS)
def test_lists_are_parted(words: str, members: list[str]) -> None:
    assert [words[m.start : m.end] for m in members_of(words, CleanSpan(0, len(words)), defect_lexicon().defects(words))] == members


@pytest.mark.parametrize("words", NO_LISTS)
def test_what_is_no_list_stays_whole(words: str) -> None:
    assert members_of(words, CleanSpan(0, len(words)), defect_lexicon().defects(words)) == ()
