"""Where a text speaks of nobody though persons' words stand in it: 真他妈好看, 老干妈, 麻婆豆腐.

Only what leaves no doubt: 他妈的手机 may be his mother's, 怎么他妈没来 asks for her. The lists were
written for this project from general knowledge. Texts are read folded (`script.fold`).
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from .words import word_set

Stretch = tuple[int, int]
_HAN = "\u4e00-\u9fff"
_BEGIN, _END = rf"(?<![{_HAN}\w])", rf"(?![{_HAN}\w])"
# Relatives that are sworn by.
_SWORN = "(?:妈|娘|奶奶|姥姥|大爷|二大爷|祖宗|妹)"
_SWEARING = re.compile(
    # 真他妈, 你他娘的; not 认真他妈, 告别他妈, 你他妈妈
    r"(?:(?<!认)真|(?<!老)(?<!太)太|(?<!告)(?<!分)别|(?<![带帮替给跟和对叫让像是问诉借陪骗])[你我您]|[贼纯净]|简直|老子|老娘)"
    r"(?P<a>他[妈娘](?:的|滴)?)(?![妈们]|的?(?:翻版|复制|年轻|亲生|缩小|附体))"
    # 这他妈谁啊, 那他妈才叫帅; not 这他妈也太年轻了, 那他妈怎么没来
    r"|(?:这(?P<b>他[妈娘]的?)(?=谁|什么|啥|怎么(?![带教养])|哪|叫|是|就是|还(?!不)|算|才|能(?!放心|同意|愿意))"
    r"|那(?P<h>他[妈娘]的?)(?=才|算|叫(?!什么|啥)|就是(?![他她])))"
    # 他妈的，又停电; 他妈的什么玩意; 这车是他妈的 is hers
    rf"|{_BEGIN}(?P<c>[你他]{_SWORN}的)(?={_END}|我|你|咱|老子|老娘|什么|怎么|谁|哪|又|就|还|真|太|给我|[气烦笑吓累热冷饿疼急]死)"
    # 去你大爷的, 滚你妈的, 去他的; not 去他的店
    rf"|(?:去|滚|滚去)(?P<d>[你他它]{_SWORN}?的)(?={_END}|吧)"
    # 管他呢, 管他三七二十一; not 没人管他呢
    rf"|{_BEGIN}管(?P<e>[他它])(?=呢|三七|那么多|天王老子|什么(?!事|关系))"
    rf"|(?P<f>你)个(?:头|大头|锤子|香蕉)(?:啊|呀|哦|哟)?{_END}"
    r"|(?P<g>老天爷|天老爷)"
)
_THINGS = word_set(
    """
    老干妈 王老吉 李锦记 徐福记 周黑鸭 老乡鸡 狗不理 王致和 杜蕾斯 老凤祥 周大福 周六福 周生生
    陈李济 雷允上 胡庆余堂 陈克明 好太太 老板电器 小浣熊 旺仔牛奶 旺仔小馒头 大娘水饺 沪上阿姨
    霸王茶姬 老妈蹄花 老娘舅 爷爷不泡茶 爷爷泡的茶 王婆大虾 张姐烤肉拌饭 李先生牛肉面
    李先生加州牛肉面 张亮麻辣烫 杨国福 小杨生煎 张飞牛肉 王小卤 张君雅小妹妹 张一元 吴裕泰 谢馥春
    李施德林 戴森 戴尔 任天堂 曹操出行 曹操专车 哪吒汽车 小鹏汽车 花小猪 汪汪队 老婆饼 老公饼
    夫妻肺片 宫保鸡丁 麻婆豆腐 东坡肉 东坡肘子 叫花鸡 佛跳墙 状元红 娃娃菜 娃娃鱼 太爷鸡 太公鱼
    贵妃鸡 贵妃醉酒 公主切 公主病 王子病 老爹鞋 老头乐 老头衫 奶奶灰 奶爸车 老人机 婴儿肥 婴儿蓝
    婴儿床 婴儿车 婴儿油 婴儿装 儿童餐 儿童票 儿童床 儿童车 儿童椅 儿童座椅 学生证 学生卡 学生票
    学生服 学生装 学生时代 孕妇裤 孕妇装 孕妇照 孕妇枕 孕妇餐 孕妇奶粉 护士服 护士帽 护士站 厨师帽
    厨师服 公主裙 公主床 公主抱 伴娘服 伴娘裙 伴郎服 新娘妆 新娘服 新娘捧花 新郎服 教师证 老人椅
    情侣装 情侣款 情侣照 情侣头像 亲子装 亲子照 老板椅 老板桌 主播间 司机位 医生证 保姆车 网红店
    明星同款 男厕所 女厕所 男装 女装 男科 妇科 儿科 妈妈臀 大叔音 御姐音 萝莉音 正太音 少女心
    少女感 少女粉 美人痣 人民币 人民广场 姨妈巾 姨妈红 母亲节 父亲节 儿童节 妇女节 教师节 护士节
    女王节 女神节 情人节 老人味 男生宿舍 女生宿舍 寡妇制造者 任何 任务 任意 任性 严肃 严重 严格
    雷阵雨 柳絮 杨絮 甘肃
    """
)
_ANY_THING_BUT = (
    r"张小泉(?=[菜剪厨]?刀|剪|牌)|王麻子(?=[菜剪厨]?刀|剪)|马应龙(?=痔|膏|药|眼霜|口红)|王守义(?=十三香)|太太乐(?=鸡|调料|酱油)"
    r"|女儿红(?=酒|黄酒)|大姨妈(?=推迟|疼|痛|期间|不准)|来大姨妈|大姨妈来(?![看我接帮串家做])|陈克明(?=面|挂面)|雷允上(?=六神|药)"
    r"|康师傅(?=红烧|方便|泡面|冰红|绿茶|牛肉|老坛|香辣|[面饮矿水桶])|(?<=[吃喝泡买])康师傅|张亮(?=麻辣烫)|杨国福(?=麻辣烫)"
)
_ANY_THING = re.compile(
    "|".join([*sorted(map(re.escape, _THINGS), key=lambda w: (-len(w), w)), _ANY_THING_BUT])
)


def swearing(text: str) -> Iterator[Stretch]:
    """Characters, half-open, in which a pronoun or a relative is an oath."""
    for found in _SWEARING.finditer(text):
        yield found.span(found.lastgroup or 0)


def things(text: str) -> Iterator[Stretch]:
    """Characters, half-open, of brands, dishes, holidays and other words that name no person."""
    for found in _ANY_THING.finditer(text):
        yield found.span()
