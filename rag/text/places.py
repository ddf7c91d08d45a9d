"""Whose a document is: the place or state a title, issuer or question names."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from functools import lru_cache
from importlib import resources

from rag.text.normalize import fold
from rag.text.tokenize import words

NATIONAL = "国家"
_PROVINCES = (
    "北京", "天津", "上海", "重庆", "河北", "山西", "辽宁", "吉林", "黑龙江", "江苏",
    "浙江", "安徽", "福建", "江西", "山东", "河南", "湖北", "湖南", "广东", "海南",
    "四川", "贵州", "云南", "陕西", "甘肃", "青海", "台湾", "内蒙古", "广西", "西藏",
    "宁夏", "新疆", "香港", "澳门",
)  # fmt: skip
# Another state asked about, not traded with or travelled to.
_COUNTRY = re.compile(
    r"(?<![对与和向从去到赴在同驻])(美国|日本|德国|法国|英国|俄罗斯|印度|韩国|朝鲜|越南|加拿大|澳大利亚|巴西|意大利|西班牙|新加坡|"
    r"泰国|马来西亚|印度尼西亚|欧盟)(?=的|\d|[今去明前]年|国内|政府|gdp)"
)
_NATION = re.compile(r"中华人民共和国|国务院|全国人民代表大会|全国人大|国家|全国|中央人民政府")
# Whose rule is asked for: "按国家献血法", "国务院的条例"; 国家助学贷款 asks after no state.
_ASKED_NATION = re.compile(
    r"中华人民共和国|国务院|全国人大|(?:国家|全国)(?!标准)(?:那[部个]|层面|一级|的)?[^,，。、;；]{0,14}?(?:条例|法(?!院)|办法|规定|标准)|国家层面"
)
# 隆重庆祝 holds no 重庆.
_PROVINCE = re.compile(
    rf"(?<!隆(?=重庆))({'|'.join(_PROVINCES)})(?:壮族自治区|回族自治区|维吾尔自治区|自治区|特别行政区|省|市)?"
)
# A place below the province: up to four characters and its rank, not a word like 城市 or 全市.
_LOCAL = re.compile(
    r"(?<![一-龥])?([一-龥]{2,6}?)(高新技术产业园区|高新区|开发区|新区|自治州|自治县|地区|市|县|区|州|盟|旗)"
)
# An autonomous place is called without its peoples: 湘西土家族苗族自治州 is 湘西.
_PEOPLE = (
    "蒙古|回|藏|维吾尔|苗|彝|壮|布依|朝鲜|满|侗|瑶|白|土家|哈尼|哈萨克|傣|黎|傈僳|佤|畲|高山|拉祜|水|东乡|纳西|景颇|柯尔克孜|"
    "土|达斡尔|仫佬|羌|布朗|撒拉|毛南|仡佬|锡伯|阿昌|普米|塔吉克|怒|裕固|保安|各"
)
_AUTONOMOUS = re.compile(
    rf"(?:({'|'.join(_PROVINCES)})(?:省|市|自治区)?)?([一-龥]{{2,4}}?)(?:(?:{_PEOPLE})族?)+自治[州县]"
)
# What is named by the places before it, the last of which it is the organ of.
_ORGAN = re.compile(r"人民|政府|委员会|管委会|管理委员会|第[一二三四五六七八九十]+[届次]|[区市县]长")
# A place that opens a question and that no document speaks for: "金普新区2019年…".
_OPENING_PLACE = re.compile(
    r"(?:请问|\s)*([一-龥]{2,6}?)(高新技术产业园区|高新区|开发区|新区|自治州|自治县|市|县|区)(?=的|\d|[今去明前]年)"
)
_NOT_A_PLACE = re.compile(
    r"城|全|本|各|该|我|贵(?![阳州港池溪定])|直辖|的|在|了|年|[设社小园辖地政县市新建校厂厢街片景]$|^[新旧老]"
)

# What people call a city among themselves.
_NICKNAMES = {
    "帝都": "北京", "魔都": "上海", "申城": "上海", "山城": "重庆", "津门": "天津", "羊城": "广州", "鹏城": "深圳",
    "蓉城": "成都", "冰城": "哈尔滨", "泉城": "济南", "江城": "武汉", "星城": "长沙", "鹭岛": "厦门", "岛城": "青岛",
}  # fmt: skip
# The one-character names of provinces, where a time or "两地" follows: 粤2026年, 京沪两地.
_CHARACTERS = {
    "京": "北京", "津": "天津", "冀": "河北", "晋": "山西", "蒙": "内蒙古", "辽": "辽宁", "吉": "吉林", "黑": "黑龙江",
    "沪": "上海", "苏": "江苏", "浙": "浙江", "皖": "安徽", "闽": "福建", "赣": "江西", "鲁": "山东", "豫": "河南",
    "鄂": "湖北", "湘": "湖南", "粤": "广东", "桂": "广西", "琼": "海南", "渝": "重庆", "川": "四川", "蜀": "四川",
    "黔": "贵州", "滇": "云南", "藏": "西藏", "陕": "陕西", "陇": "甘肃",
}  # fmt: skip
_CHARACTER = re.compile(
    rf"(?:^|(?<=[问那、和与跟及,，]))([{''.join(_CHARACTERS)}]{{1,4}})省?"
    r"(?=[去今明前]年|(?:19|20)?\d\d年|[\"“]?十[一二三四五]五|[两三四][地省市])"
)
# 海拉尔 names the district, 西湖 the lake.
_WITH_RANK = 3
# 上市, 城市: a place is longer with its rank.
_SHORT_WORD = 2
_NICKNAME = re.compile("|".join(_NICKNAMES))
# Where a city is named as one: 白银 and 大理 are other words elsewhere.
_BEFORE_CITY = r"(?:^|请问|[在那，,、和与跟及]|换成|我们?|我是|咱们?)"


def plain_places(text: str) -> str:
    """Return ``text`` with nicknames of cities and short names of provinces as their names.

    >>> plain_places("魔都扔垃圾"), plain_places("苏浙两省")
    ('上海扔垃圾', '江苏、浙江两省')
    """
    named = _CHARACTER.sub(lambda match: "、".join(_CHARACTERS[one] for one in match[1]), text)
    return _NICKNAME.sub(lambda match: _NICKNAMES[match[0]], named)


@lru_cache(maxsize=1)
def provinces_of_cities() -> Mapping[str, str]:
    """Return the province of each city, by their short names."""
    lines = (resources.files("rag.text") / "cities.txt").read_text(encoding="utf-8").splitlines()
    return {
        city: words[0] for line in lines if not line.startswith("#") for words in [line.split()] for city in words[1:]
    }


def names_place(place: str, text: str) -> bool:
    """Whether ``text`` names ``place``, in full or, where that is no common word, without its rank (海拉尔)."""
    return place in text or (len(place) > _WITH_RANK and place[-1] in "区县旗" and place[:-1] in text)


@lru_cache(maxsize=4096)
def city_of(words: str) -> str:
    """Return the city that ``words`` begins with, or "".

    >>> city_of("泸州经济总量"), city_of("大庆油田")
    ('泸州', '')
    """
    match = _opening_city().match(words)
    return match[1] if match else ""


@lru_cache(maxsize=1)
def _opening_city() -> re.Pattern[str]:
    # Two characters are a word elsewhere more often than before what a city has.
    return re.compile(rf"({'|'.join(provinces_of_cities())})市?(?=[经生地工财进旅城居人新规社固])")


@lru_cache(maxsize=1)
def _city_pattern() -> re.Pattern[str]:
    names = "|".join(sorted(provinces_of_cities(), key=lambda city: (-len(city), city)))
    return re.compile(rf"{_BEFORE_CITY}({names})(?![湖山海河路])|({names})(?=市)")


def find_place(text: str) -> str:
    """Return the province, place or 国家 that ``text`` names first, in its short form, or "".

    >>> find_place("浙江省生活垃圾管理条例"), find_place("国务院办公厅"), find_place("大连高新区管委会")
    ('浙江', '国家', '大连高新区')
    """
    folded = fold(text)
    national = _NATION.search(folded)
    nation = national.start() if national else len(folded) + 1
    if (autonomous := _AUTONOMOUS.search(folded)) and autonomous.start() < nation:
        return autonomous[2]
    province, local = _PROVINCE.search(folded), _first_local(folded)
    # 辽宁省大连市 is a city of the province, 北京经济技术开发区 a name that begins with the city's.
    ranked = province is not None and province[0] != province[1]
    if local is not None and local.start() < nation:
        first = province is None or local.start() < province.start() + (0 if ranked else 1)
        if first:
            return _short(_innermost(folded, local))
    if province is not None and province.start() < nation:
        inner = _innermost(folded, province)
        return province[1] if inner is province else _short(inner)
    return NATIONAL if nation <= len(folded) else ""


# "在全省算最高的吗": among which something is compared is not whose it is.
_AMONG = re.compile(r"在[^,，。在]{2,8}?(?:算|属于?|排|居|位列|名列)(?=[^,，。]{0,6}(?:最|第|前|领先))")


# "2019年全市进出口总额" of a district's report; "高于全市" and "全市第一" only compare with it.
_WHOLE_PLACE = re.compile(r"(?:^|(?<=[年月,，、\s的问]))全([市省国])(?!排|第|首|最|领先|平均|前|占|比|唯|倒|各|范围)")
_WHOLE_OF = re.compile(r"([一-龥]{2,4})全[市省]")
_RANKS = ("区县旗镇乡", "市", "省", "国")


def find_whole_place(text: str, known: Sequence[str]) -> str:
    """Return the larger place that a question is about where documents speak for smaller ones alone, or "".

    >>> find_whole_place("2031年全市公共预算收入是多少", ["海滨新区"]), find_whole_place("比全市高出多少", ["海滨新区"])
    ('全市', '')
    """
    folded = fold(text)
    for match in _WHOLE_OF.finditer(folded) if known else ():
        larger = next((match[1][at:] for at in range(len(match[1]) - 1) if _holds(match[1][at:], known)), "")
        if larger:
            return larger + match[0][-2:]
    match_whole = _WHOLE_PLACE.search(folded)
    if match_whole is None or not known:
        return ""
    asked = next(rank for rank, words in enumerate(_RANKS) if match_whole[1] in words)
    return f"全{match_whole[1]}" if asked > max(map(_rank, known)) else ""


def _holds(name: str, known: Sequence[str]) -> bool:
    """Whether a place that no document speaks for holds one that they speak for: 大连 holds 大连高新区."""
    return name not in known and any(place.startswith(name) and place != name for place in known)


def _rank(place: str) -> int:
    if place == NATIONAL:
        return len(_RANKS) - 1
    if place in _PROVINCES:
        return 2
    return 0 if place[-1] in _RANKS[0] else 1


# What something is compared with, counted among or a share of is not spoken of.
_COMPARED = r"(?<!高于)(?<!低于)(?<!多于)(?<!快于)(?<!慢于)(?<!超过)(?<!高出)(?<![比较占居列在名])"


def speaks_of(place: str, text: str) -> bool:
    """Whether a sentence speaks of a place, and does not only compare with it.

    >>> speaks_of("全市", "全市收入5亿元"), speaks_of("全市", "高于全市2个百分点")
    (True, False)
    """
    if place[-2] != "全":
        return place in text
    return bool(re.search(_COMPARED + re.escape(place[-2:]), text))


_TITLE = re.compile(r'"([^"]{4,})"')


def find_asked_place(text: str, known: Sequence[str]) -> str:
    """Return the place a question asks about: the longest of the ``known`` ones it names, else a city or province.

    What a province rules holds in its cities: of a city that is not known the known province is returned.

    >>> find_asked_place("青岛遛狗不拴绳罚多少", ["青岛", "上海"]), find_asked_place("广东省罚多少", ["青岛"])
    ('青岛', '广东')
    """
    folded = re.sub(r'"[^"]*"', " ", fold(text))  # a name in quotation marks is no place asked about
    folded = _AMONG.sub(" ", folded)
    named = [place for place in known if place and place != NATIONAL and names_place(place, folded)]
    if named:
        return max(named, key=lambda place: (len(place), place))
    if country := _COUNTRY.search(folded):
        return country[1]
    if whole := find_whole_place(folded, known):
        return whole
    if named_city := _city_pattern().search(folded):
        city = named_city[1] or named_city[2]
        ruled_by = provinces_of_cities()[city]
        return ruled_by if ruled_by in known else city
    province = _PROVINCE.search(folded)
    # 去香港, 支援新疆: a place something is done to, not the one whose rule or report is asked for.
    if province and not re.search(r"(?:去|赴|到|与|和|援|来自|支持)$", folded[: province.start()]):
        return province[1]
    if (opening := _OPENING_PLACE.match(folded)) and not _in_word(folded, opening.start(2)):
        return _short(opening)
    national = asks_nation(folded) >= 0 or "全国" in folded
    if national and NATIONAL in known:
        return NATIONAL
    return _titled_by(text, known)


def _titled_by(text: str, known: Sequence[str]) -> str:
    """The place whose title a question asks after ("浙江省劳动模范"), or ""."""
    titles = _TITLE.findall(fold(text))
    return next((place for title in titles for place in known if place and re.match(rf"{place}[省市区县]", title)), "")


def _in_word(text: str, place: int) -> bool:
    """Whether a word that is no place's name goes over ``place``: the 上市 of "等着上市的企业"."""
    at = 0
    for word, tag in words(text):
        if at < place < at + len(word):
            return len(word) <= _SHORT_WORD or tag != "ns"
        at += len(word)
    return False


def asks_nation(text: str) -> int:
    """Return where a question names the state as the one whose rule it asks for, or -1.

    >>> asks_nation("按国家献血法罚多少"), asks_nation("国家助学贷款有多少")
    (1, -1)
    """
    match = _ASKED_NATION.search(fold(text))
    return match.start() if match else -1


def _short(local: re.Match[str]) -> str:
    name = local[1] + ("" if local[2] in ("市", "县", "州") else local[2])
    # 深圳经济特区 is ruled as 深圳.
    return name.replace("高新技术产业园区", "高新区").removesuffix("经济特区")


def _innermost(folded: str, outer: re.Match[str]) -> re.Match[str]:
    """The last place of a chain that begins with ``outer`` and ends before an organ: 浙江省杭州市西湖区人民政府."""
    last, found = outer, outer
    while (following := _LOCAL.match(folded, last.end())) and not _NOT_A_PLACE.search(following[1]):
        last = following
        found = last if _ORGAN.match(folded, last.end()) else found
    return found


def _first_local(folded: str) -> re.Match[str] | None:
    for match in _LOCAL.finditer(folded):
        if not _NOT_A_PLACE.search(match[1]) and match[1] not in _PROVINCES:
            return match
    return None
