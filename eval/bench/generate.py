"""Generated policy documents and questions on them: invented places, real shapes, the same on every machine.

Reports of a year (results, then goals, with figures) and rules in articles, three to one. The figures of a place change
from year to year, so that the corpus is full of neighbours that are no answer.
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass

_NAME_STARTS = "云临安清宁平长海江松竹梅柳桐枫石沙泉湖岭青丹白金银玉瑞祥永泰"
_NAME_ENDS = "岭川原溪浦港湾山峰林阳阴泽源洲台桥门关屏"
_FIRST_YEAR = 2014
DOCUMENTS_OF_A_PLACE = 12  # reports of nine years and three rules
_SECTIONS_NUMERALS = "一二三四五六七八九十"
# Indicator, unit, least and largest figure of a year.
_INDICATORS = (
    ("一般公共预算收入", "亿元", 12, 480), ("固定资产投资", "亿元", 60, 2400), ("规模以上工业增加值", "亿元", 40, 1900),
    ("社会消费品零售总额", "亿元", 30, 1600), ("进出口总额", "亿元", 8, 900), ("实际利用外资", "亿美元", 1, 60),
    ("高新技术企业", "家", 20, 900), ("城镇新增就业", "万人", 1, 30), ("新增市场主体", "户", 1200, 64000),
    ("造林面积", "万亩", 1, 40), ("新建改建农村公路", "公里", 30, 1400), ("老旧小区改造", "个", 8, 320),
    ("新增养老床位", "张", 150, 5200), ("新增中小学学位", "个", 900, 26000), ("发明专利授权", "件", 60, 5200),
    ("技术合同成交额", "亿元", 2, 260), ("粮食总产量", "万吨", 12, 640), ("空气质量优良天数", "天", 240, 350),
    ("旅游接待人次", "万人次", 80, 6400), ("保障性住房开工", "套", 400, 12000), ("5G基站", "座", 120, 9000),
    ("城市绿道", "公里", 6, 180), ("培训技能人才", "人次", 800, 36000), ("新能源装机容量", "万千瓦", 5, 420),
)  # fmt: skip
_THEMES = (
    "产业转型升级", "科技创新", "改革开放", "乡村振兴", "城市建设管理", "生态环境保护", "民生保障", "安全发展",
    "营商环境", "文化旅游", "交通基础设施", "政府自身建设",
)  # fmt: skip
_THINGS = (
    "先进装备制造", "生物医药", "新能源汽车", "集成电路", "现代物流", "特色种植", "智慧城市", "冷链仓储", "海洋经济",
    "数字政务", "绿色建筑", "职业教育", "社区卫生服务", "水源地保护", "河道整治", "垃圾分类", "污水处理", "老年助餐",
    "普惠托育", "非遗传承", "全民健身", "防汛抗旱", "食品安全", "消防救援", "信用体系", "知识产权", "融资担保",
    "人才公寓",
)  # fmt: skip
_WORKS = ("产业园", "示范区", "服务中心", "实验室", "创新平台", "改造工程", "提升工程", "综合体", "快速路", "生态廊道")
_MEASURES = (
    "推进{thing}{work}建设，完善{thing2}配套政策，健全部门联动、定期调度和结果通报机制",
    "支持{place2}方向的{thing}项目落地，带动上下游企业{n}家，完成投资{m}亿元",
    "围绕{thing}和{thing2}两条主线，梳理问题清单{n}项，逐项明确责任单位和完成时限",
    "开展{thing}专项行动，检查点位{m}处，整改隐患{n}项",
    "建成{thing}{work}{n}个，服务群众{m}万人次",
    "出台{thing}扶持办法，兑现资金{m}万元，惠及企业{n}户",
    "{place}至{place2}的{thing}通道列入重点工程，年度投资{m}万元",
    "引导金融机构为{thing}领域发放贷款{m}亿元，综合融资成本下降{n}个基点",
    "{thing}覆盖率达到{n}%，比计划高{k}个百分点",
    "组织{thing}技能培训{n}期，{m}人取得证书",
)
_RULE_TOPICS = (
    "养犬管理", "户外广告管理", "共享单车管理", "餐厨废弃物管理", "地下管线管理", "公共停车管理", "古树名木保护",
    "烟花爆竹管理", "物业服务管理", "供水用水管理", "扬尘污染防治", "农村房屋建设管理",
)  # fmt: skip
# What documents that say the same of other places may differ in: words of one kind.
PLACE_NAMES = tuple(start + end for start in _NAME_STARTS for end in _NAME_ENDS)
WORDS = (_THEMES, _THINGS, _WORKS)
_OFFICES = ("城市管理", "住房和城乡建设", "公安", "生态环境", "交通运输", "市场监督管理", "农业农村", "水务")
_DUTIES = (
    "{office}部门负责{thing}的监督管理工作，每年至少组织{n}次联合检查",
    "从事{thing}活动的单位应当自开工之日起{n}日内向{office}部门备案",
    "{thing}设施的所有人应当每{n}个月检修一次，并如实记录备查",
    "鼓励社会力量参与{thing}，对成绩突出的单位给予表彰",
    "任何单位和个人不得占用{thing}用地；确需临时占用的，不得超过{n}日",
    "违反本办法第{article}条规定的，由{office}部门责令限期改正，处{n}00元以上{m}000元以下罚款",
    "{office}部门应当在收到申请之日起{n}个工作日内作出决定，并书面告知申请人",
)


@dataclass(frozen=True, slots=True)
class GeneratedDocument:
    """A document and questions that it answers or, in ``unanswerable``, does not."""

    name: str
    text: str
    questions: tuple[str, ...]


def generate_documents(seed: int = 4) -> Iterator[GeneratedDocument]:
    """Yield documents without end, each of about 5,000 characters; the first n are the same whatever comes after.

    >>> next(generate_documents()) == next(generate_documents())
    True
    """
    places = list(PLACE_NAMES)
    drawn_from(seed).shuffle(places)
    number = 0
    while True:
        place, at = divmod(number, DOCUMENTS_OF_A_PLACE)
        name = places[place % len(places)]
        chance = drawn_from(f"{seed}:{number}")
        if at % 4 == 3:
            yield _rule(chance, name, _RULE_TOPICS[number // 4 % len(_RULE_TOPICS)], number)
        else:
            yield _report(chance, places, name, _FIRST_YEAR + at - at // 4, number)
        number += 1


def drawn_from(seed: int | str) -> random.Random:
    """Chance that falls the same way on every machine."""
    return random.Random(seed)  # noqa: S311 - to be repeated, not to be secret


def _report(chance: random.Random, places: list[str], place: str, year: int, number: int) -> GeneratedDocument:
    title = f"{place}市{year - 1}年工作情况及{year}年工作安排"
    done, planned = (chance.sample(_INDICATORS, 12) for _ in range(2))
    parts = [_header(f"{place}市人民政府", year, number), title]
    parts.append(f"一、{year - 1}年工作完成情况")
    parts.append(f"{year - 1}年，" + "；".join(_figure(chance, one, "完成") for one in done) + "。")
    parts += _themes(chance, places, place)
    parts.append(f"二、{year}年工作安排")
    parts.append(f"{year}年，主要预期目标是：" + "；".join(_figure(chance, one, "达到") for one in planned) + "。")
    parts += _themes(chance, places, place)
    theme, thing = chance.choice(_THEMES), chance.choice(_THINGS)
    questions = (
        f"{place}市{year}年{planned[0][0]}的目标是多少",
        f"{place}市{year - 1}年{done[0][0]}完成了多少",
        f"{place}市{year - 1}年和{year}年{done[1][0]}各是多少",
        f"{place}市{year}年{theme}有哪些措施",
        f"{place}市{year}年{thing}方面做了什么",
        f"{place}市{year + 30}年{planned[1][0]}的目标是多少",
        f"{year}年{planned[2][0]}目标是多少",
    )
    return GeneratedDocument(f"{number:06d}-{title}.txt", "\n\n".join(parts) + "\n", questions)


def _rule(chance: random.Random, place: str, topic: str, number: int) -> GeneratedDocument:
    year = _FIRST_YEAR + chance.randrange(9)
    title = f"{place}市{topic}办法"
    parts = [_header(f"{place}市人民政府办公室", year, number), title, f"（自{year}年3月1日起施行）"]
    article = 0
    for chapter in range(6):
        parts.append(f"第{_SECTIONS_NUMERALS[chapter]}章 {chance.choice(_THINGS)}")
        for _ in range(8):
            article += 1
            duties = "。".join(
                duty.format(
                    office=chance.choice(_OFFICES),
                    thing=chance.choice(_THINGS),
                    article=_numeral(chance.randrange(1, 40)),
                    n=chance.randrange(2, 10),
                    m=chance.randrange(2, 10),
                )
                for duty in chance.sample(_DUTIES, 2)
            )
            parts.append(f"第{_numeral(article)}条 {duties}。")
    asked = chance.choice(_THINGS)
    questions = (
        f"{place}市{topic}办法第{_numeral(chance.randrange(1, article))}条怎么规定",
        f"{place}市{topic}办法由哪个部门负责{asked}",
        f"{place}市{topic}办法什么时候施行",
    )
    return GeneratedDocument(f"{number:06d}-{title}.txt", "\n\n".join(parts) + "\n", questions)


def _header(issuer: str, year: int, number: int) -> str:
    day = f"{year}-{number % 12 + 1:02d}-{number % 28 + 1:02d}"
    return f"索引号: {year}/{number:06d}\n发布机构: {issuer}\n成文日期: {day}\n发布日期: {day}\n有效性: 有效"


def _figure(chance: random.Random, indicator: tuple[str, str, int, int], verb: str) -> str:
    name, unit, least, most = indicator
    return f"{name}{verb}{chance.randrange(least, most)}{unit}、增长{chance.randrange(10, 190) / 10}%"


def _themes(chance: random.Random, places: list[str], place: str) -> Iterator[str]:
    """Sections with a heading each and paragraphs of measures."""
    for at, theme in enumerate(chance.sample(_THEMES, 8)):
        yield f"（{_SECTIONS_NUMERALS[at]}）着力抓好{theme}"
        for _ in range(2):
            yield (
                "。".join(
                    measure.format(
                        thing=chance.choice(_THINGS),
                        thing2=chance.choice(_THINGS),
                        work=chance.choice(_WORKS),
                        place=place,
                        place2=chance.choice(places),
                        n=chance.randrange(2, 99),
                        m=chance.randrange(100, 990),
                        k=chance.randrange(1, 9),
                    )
                    for measure in chance.sample(_MEASURES, 4)
                )
                + "。"
            )


def _numeral(number: int) -> str:
    """1 to 99 in Chinese numerals."""
    tens, ones = divmod(number, 10)
    ten = ("" if tens == 1 else _SECTIONS_NUMERALS[tens - 1]) + "十" if tens else ""
    return ten + (_SECTIONS_NUMERALS[ones - 1] if ones else "")
