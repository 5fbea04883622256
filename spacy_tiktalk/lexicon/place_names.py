"""Places as apps print them: provinces, their cities, and countries.

Data and one pattern. Only what is listed is a place: 上海阿姨 and 湖南的小哥 begin with one and
speak of a person.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from itertools import chain

from .words import any_of, beginning, word_set

_PROVINCES = """
北京 天津 上海 重庆 河北 山西 辽宁 吉林 黑龙江 江苏 浙江 安徽 福建 江西 山东 河南 湖北 湖南 广东
海南 四川 贵州 云南 陕西 甘肃 青海 台湾 内蒙古 广西 西藏 宁夏 新疆 香港 澳门
"""
_CITIES = """
石家庄 唐山 秦皇岛 邯郸 邢台 保定 张家口 承德 沧州 廊坊 衡水 太原 大同 阳泉 长治 晋城 朔州 晋中
运城 忻州 临汾 吕梁 呼和浩特 包头 乌海 赤峰 通辽 鄂尔多斯 呼伦贝尔 巴彦淖尔 乌兰察布 兴安盟
锡林郭勒 阿拉善 沈阳 大连 鞍山 抚顺 本溪 丹东 锦州 营口 阜新 辽阳 盘锦 铁岭 朝阳 葫芦岛 长春
四平 辽源 通化 白山 松原 白城 延边 哈尔滨 齐齐哈尔 鸡西 鹤岗 双鸭山 大庆 伊春 佳木斯 七台河
牡丹江 黑河 绥化 大兴安岭 南京 无锡 徐州 常州 苏州 南通 连云港 淮安 盐城 扬州 镇江 泰州 宿迁
昆山 杭州 宁波 温州 嘉兴 湖州 绍兴 金华 衢州 舟山 台州 丽水 义乌 合肥 芜湖 蚌埠 淮南 马鞍山 淮北
铜陵 安庆 黄山 滁州 阜阳 宿州 六安 亳州 池州 宣城 福州 厦门 莆田 三明 泉州 漳州 南平 龙岩 宁德
南昌 景德镇 萍乡 九江 新余 鹰潭 赣州 吉安 宜春 抚州 上饶 济南 青岛 淄博 枣庄 东营 烟台 潍坊 济宁
泰安 威海 日照 临沂 德州 聊城 滨州 菏泽 郑州 开封 洛阳 平顶山 安阳 鹤壁 新乡 焦作 濮阳 许昌 漯河
三门峡 南阳 商丘 信阳 周口 驻马店 济源 武汉 黄石 十堰 宜昌 襄阳 鄂州 荆门 孝感 荆州 黄冈 咸宁
随州 恩施 仙桃 潜江 天门 神农架 长沙 株洲 湘潭 衡阳 邵阳 岳阳 常德 张家界 益阳 郴州 永州 怀化
娄底 湘西 广州 韶关 深圳 珠海 汕头 佛山 江门 湛江 茂名 肇庆 惠州 梅州 汕尾 河源 阳江 清远 东莞
中山 潮州 揭阳 云浮 南宁 柳州 桂林 梧州 北海 防城港 钦州 贵港 玉林 百色 贺州 河池 来宾 崇左 海口
三亚 三沙 儋州 成都 自贡 攀枝花 泸州 德阳 绵阳 广元 遂宁 内江 乐山 南充 眉山 宜宾 广安 达州 雅安
巴中 资阳 阿坝 甘孜 凉山 贵阳 六盘水 遵义 安顺 毕节 铜仁 黔西南 黔东南 黔南 昆明 曲靖 玉溪 保山
昭通 丽江 普洱 临沧 楚雄 红河 文山 西双版纳 大理 德宏 怒江 迪庆 拉萨 日喀则 昌都 林芝 山南 那曲
西安 铜川 宝鸡 咸阳 渭南 延安 汉中 榆林 安康 商洛 兰州 嘉峪关 金昌 白银 天水 武威 张掖 平凉 酒泉
庆阳 定西 陇南 临夏 甘南 西宁 海东 海北 黄南 果洛 玉树 银川 石嘴山 吴忠 固原 中卫 乌鲁木齐
克拉玛依 吐鲁番 哈密 昌吉 博尔塔拉 巴音郭楞 阿克苏 喀什 和田 伊犁 塔城 阿勒泰 石河子 台北 新北
桃园 台中 台南 高雄 基隆 新竹
"""
_COUNTRIES = """
海外 未知 美国 日本 韩国 朝鲜 英国 加拿大 澳大利亚 新西兰 新加坡 马来西亚 泰国 法国 德国 意大利
西班牙 葡萄牙 荷兰 比利时 瑞士 瑞典 挪威 丹麦 芬兰 冰岛 爱尔兰 奥地利 波兰 捷克 斯洛伐克 匈牙利
罗马尼亚 保加利亚 希腊 塞尔维亚 克罗地亚 斯洛文尼亚 黑山 阿尔巴尼亚 马耳他 塞浦路斯 卢森堡
摩纳哥 立陶宛 拉脱维亚 爱沙尼亚 俄罗斯 乌克兰 白俄罗斯 摩尔多瓦 格鲁吉亚 亚美尼亚 阿塞拜疆
哈萨克斯坦 乌兹别克斯坦 吉尔吉斯斯坦 塔吉克斯坦 土库曼斯坦 蒙古国 蒙古 越南 老挝 柬埔寨 缅甸
菲律宾 印度尼西亚 印尼 文莱 东帝汶 印度 巴基斯坦 孟加拉国 孟加拉 斯里兰卡 尼泊尔 不丹 马尔代夫
阿富汗 伊朗 伊拉克 土耳其 以色列 巴勒斯坦 约旦 黎巴嫩 叙利亚 沙特阿拉伯 沙特 阿联酋 阿曼 也门
卡塔尔 巴林 科威特 埃及 利比亚 突尼斯 阿尔及利亚 摩洛哥 苏丹 埃塞俄比亚 肯尼亚 坦桑尼亚 乌干达
卢旺达 尼日利亚 加纳 科特迪瓦 塞内加尔 喀麦隆 刚果 安哥拉 赞比亚 津巴布韦 莫桑比克 马达加斯加
毛里求斯 塞舌尔 南非 纳米比亚 博茨瓦纳 墨西哥 危地马拉 巴拿马 哥斯达黎加 古巴 牙买加 多米尼加
巴西 阿根廷 智利 秘鲁 哥伦比亚 委内瑞拉 厄瓜多尔 玻利维亚 巴拉圭 乌拉圭 斐济 巴布亚新几内亚 关岛
塞班
"""
# Cities abroad, which apps do not print, but people write about. Left out are those after which
# people, those of well-known works too, are called (米兰, 柏林, 东京, 华盛顿, 休斯顿, 马赛), and
# 金边, by which whoever wears such glasses is.
_ABROAD = """
温哥华 多伦多 蒙特利尔 渥太华 纽约 洛杉矶 旧金山 芝加哥 西雅图 波士顿 费城 底特律 亚特兰大
迈阿密 拉斯维加斯 夏威夷 伦敦 曼彻斯特 利物浦 伯明翰 爱丁堡 巴黎 慕尼黑 法兰克福 苏黎世 日内瓦
维也纳 布拉格 布达佩斯 华沙 阿姆斯特丹 布鲁塞尔 哥本哈根 斯德哥尔摩 奥斯陆 马德里 巴塞罗那 里斯本
罗马 威尼斯 佛罗伦萨 伊斯坦布尔 安卡拉 莫斯科 圣彼得堡 基辅 迪拜 开罗 孟买 新德里 加德满都
曼谷 清迈 普吉岛 巴厘岛 吉隆坡 雅加达 马尼拉 胡志明市 仰光 大阪 名古屋 北海道 冲绳 首尔
釜山 济州岛 悉尼 墨尔本 布里斯班 奥克兰
"""
# People are called so as well, or by a nickname that sounds so.
_ALSO_PEOPLE = word_set(
    """
    朝阳 长春 玉林 玉树 玉溪 文山 保山 白山 黄山 丽水 金华 安康 海东 海南 海北 三明 大庆 大同
    天水 天门 日照 平凉 东营 丹东 德宏 德阳 宁德 永州 乐山 吉安 安顺 安阳 阳江 吴忠 林芝 昌吉
    昌都 和田 伊春 大理 迪庆 承德 宜春 新余 龙岩 茂名 清远 常德 怀化 自贡 广安 达州 广元 内江
    来宾 随州 咸宁 泰安 泰州 许昌 南平 临沧 武威 桃园 嘉兴 绍兴 遵义 雅安 吕梁
    松原 高雄 新竹 阿曼 苏丹
    """
)
_CALLED = re.compile("叫[我你他她]?$")
PLACE = "\ufdd0"
"""What stands for each character of a place in `with_places`: a code that no text has."""


@cache
def _pattern() -> re.Pattern[str]:
    provinces, cities, countries = (
        any_of(names.split()) for names in (_PROVINCES, _CITIES, _COUNTRIES)
    )
    # A district or county is not listed; in what is said of a person stand these.
    smaller = (
        r"(?:[^\W\da-zA-Z的那这个人哥姐老小]{1,6}?[县区旗](?=\s|$)" + rf"|(?:{cities})[市州盟]?)?"
    )
    begins = beginning(f"中国 {_PROVINCES} {_CITIES} {_COUNTRIES}".split())
    return re.compile(
        rf"{begins}(?:(?:中国)?(?:{provinces})(?:省|市|(?:回族|壮族|维吾尔)?自治区)?{smaller}"
        rf"|(?:{cities})市?|{countries})"
    )


@cache
def _abroad() -> re.Pattern[str]:
    return re.compile(f"{beginning(_ABROAD.split())}(?:{any_of(_ABROAD.split())})")


def nobodys_places(text: str) -> Iterator[tuple[int, int]]:
    """Characters, half-open, of places after which nobody is called; not of those that the text
    calls somebody by: 大家都叫她巴黎."""
    places = list(chain(_pattern().finditer(text), _abroad().finditer(text)))
    called = {f[0] for f in places if _CALLED.search(text[max(0, f.start() - 2) : f.start()])}
    for found in places:
        if found[0] not in _ALSO_PEOPLE | called:
            yield found.span()


def with_places(folded: str) -> str:
    """The text, as long as before, with `PLACE` for each character of a place."""
    return _pattern().sub(lambda found: PLACE * len(found[0]), folded)
