"""Column headers and field names: what each says its content is about, and words that are none."""

from __future__ import annotations

import pytest

from docintel.lexicon.labels import zone_of_label

LABELS = {
    "number": "序号 编号 受理编号 案件编号 转办编号 来信来电编号 督办编号 问题编码 图斑编号 项次",
    "problem": (
        "问题 存在问题 存在的主要问题 问题描述 具体问题 问题简述 问题简要描述 问题线索 线索内容 交办问题基本情况 群众信访反映的问题 "
        "信访举报问题 举报内容 投诉内容 巡查发现问题 暗访发现问题 现场情况 现场问题 缺陷描述 疑似问题 问题及隐患 隐患描述 违法事实"
    ),
    "location": "位置 具体位置 地点 所在河流 河流名称 河段 水库名称 排口名称 桩号 经度 坐标 行政区域 县（市、区） 乡镇（街道） 所属乡镇 市县 镇村",
    "unit": (
        "责任单位 整改责任单位 责任部门 责任主体 责任人 责任单位及责任人 责任单位（人） 责任领导 市级责任领导 包保领导 牵头单位 配合单位 "
        "督办单位 主管部门 监管部门 联系部门 河长 责任河长 属地"
    ),
    "measure": "整改措施 整治措施 处置措施 拟采取措施 整改措施及完成时限 整改方案 整治方案 整改要求 整改建议 处理意见",
    "deadline": (
        "整改时限 整改期限 完成时限 整改完成时限 计划完成时间 计划整改时间 拟完成时间 要求完成时间 限办时间 销号时限 目标期限 时限要求"
    ),
    "completion": "完成时间 实际完成时间 销号时间 验收时间 发现时间 巡查时间 检查日期 交办时间 来文时间",
    "status": (
        "完成情况 整改情况 整改进展 进展 目前进展 当前进展 最新进展 进度 现状 当前状态 整改状态 是否销号 是否完成整改 办理情况 办结情况 "
        "调查核实情况 初核情况 复核结果 验收情况 处理和整改情况 查处及整改情况 问责情况 追责问责情况 责任人被处理情况"
    ),
    "verdict": "是否属实 属实情况",
    "quantity": "数量 数量（处） 问题数量（个） 排查出的“四乱”问题数量（个） 占用面积 面积（平方米） 长度（米） 规模",
    "goal": "整改目标 整改标准",
    "severity": "问题等级 严重程度 是否重点",
    "remark": "备注 污染类型 问题类型 类别 问题来源 来源",
}
NONE = "水利局 已完成 清溪河 沿河镇人民政府 3处 乱堆 河道淤积 青山村 属实 2024年6月 无 王某 河长办 巡河 桥下垃圾堆积如山 整改工作领导小组办公室主任会议纪要"


@pytest.mark.parametrize(("zone", "words"), [(zone, words) for zone, line in LABELS.items() for words in line.split()])
def test_labels(zone: str, words: str) -> None:
    assert zone_of_label(words) == zone
    assert zone_of_label(f" {words[:1]} {words[1:]}：") == zone


@pytest.mark.parametrize("words", NONE.split())
def test_values_are_no_labels(words: str) -> None:
    assert zone_of_label(words) is None
