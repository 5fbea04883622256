"""Where a text speaks of nobody though it may seem so: 真他妈好看, 老干妈, 抖音把我限流了.

Only what leaves no doubt: 他妈的手机 may be his mother's, 怎么他妈没来 asks for her. The lists were
written for this project from general knowledge. Texts are read folded (`script.fold`).
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from .words import any_of, beginning, word_set

Stretch = tuple[int, int]
_HAN = "\u4e00-\u9fff"
_BEGIN, _END = rf"(?<![{_HAN}\w])", rf"(?![{_HAN}\w])"
# Relatives that are sworn by.
_SWORN = "(?:妈|娘|爹|爷爷|奶奶|姥姥|大爷|二大爷|祖宗|妹)"
_HIS = "他[妈娘爹]"
# What stands before an oath: 真他妈, 你他娘的; not 认真他妈, 告别他妈, 带你他妈, 为什么他妈没来.
_BEFORE = (
    "(?<!认)真|(?<!老)(?<!太)太|(?<!告)(?<!分)(?<!区)别|(?<![带帮替给跟和对叫让像是问诉借陪骗])[你我您]|[贼纯净]"
    f"|简直|老子|老娘|谁|[他你我]们|(?<![为凭])什么|(?<![两安])全(?={_HIS}的?(?!惯|教|带|的错))"
    f"|真的(?={_HIS}的?[好太帅美绝牛服无离笑烦气恶])|还(?={_HIS}的?[不是有能想敢好挺真没])"
    f"|又(?={_HIS}(?!又|来|去|在|给|把))"
    f"|都(?={_HIS}(?!的?(?:惯|教|养|生|带|打|逼|宠|功|给|做|买|安|还|在|来|没|不|知)))"
)
_SWEARING = re.compile(
    f"(?:{_BEFORE})(?P<a>{_HIS}(?:的|滴)?)(?![妈们爹]|的?(?:翻版|复制|年轻|亲生|缩小|附体))"
    # 这他妈谁啊, 那他妈才叫帅; not 这他妈也太年轻了, 那他妈怎么没来
    f"|这(?P<b>{_HIS}的?)(?=谁|什么|啥|怎么(?![带教养管说照])|哪|叫|是|就是|还(?!不)|算|才|能(?!放心|同意|愿意|答应|不))"
    f"|那(?P<h>{_HIS}的?)(?=才|算|叫(?!什么|啥)|就是(?![他她]))"
    # 他妈的，又停电; 他妈的什么玩意; 这车是他妈的 is hers
    rf"|(?:{_BEGIN}|卧槽|我去|我靠|我操|我擦)(?P<c>[你他]{_SWORN}的)(?={_END}(?![？?])|我|你|咱|老子|老娘"
    "|什么(?!时候)|怎么|谁|哪|又|就|还(?!是)|真|太|给我|[气烦笑吓累热冷饿疼急]死)"
    # 去你大爷的, 滚你妈的, 去他的, 去他妈的爱情; not 去他的店
    rf"|(?:去|滚|滚去)(?P<d>[你他它]{_SWORN}?的)(?={_END}|吧|爱情|生活|工作|梦想|青春|命运|规矩|面子)"
    # 管他呢, 管他三七二十一; not 没人管他呢, 管他什么事
    rf"|{_BEGIN}管(?P<e>[他它])(?=呢|三七|那么多|天王老子|什么(?!事|关系))"
    rf"|(?P<f>你)个(?:头|大头|锤子|香蕉)(?:啊|呀|哦|哟)?{_END}"
    r"|[操艹肏](?P<i>[你他她它][妈娘爹]的?)(?!妈)|(?<!生)日(?P<j>你[妈娘])(?!妈)"
    rf"|(?P<k>[你他]{_SWORN})个(?:腿|头|蛋|熊|锤子|球|嘴|巴子|爪)"
    "|(?P<g>老天[爷奶]|天老爷)"
    # 妈呀，吓死我了 and 妈呀妈呀: nobody in 26 of 26 places of our gold; not 我妈呀
    f"|(?:{_BEGIN}|我[的滴嘞]|(?<={_BEGIN}妈呀))(?P<l>妈)呀(?!妈(?!呀)|(?:妈呀)?地)"
)
_THINGS = word_set(
    """
    甄嬛传 芈月传 武媚娘传奇 楚乔传 李卫当官 神探狄仁杰 爸爸去哪儿 乘风破浪的姐姐 披荆斩棘的哥哥
    夏洛特烦恼 将军肚 贵妃榻 霸王洗发水 皇帝的新衣 说曹操曹操到 关公战秦琼 小爱同学 香奈儿 欧莱雅
    阿玛尼 老干妈 王老吉 李锦记 徐福记 周黑鸭 老乡鸡 狗不理 王致和 杜蕾斯 老凤祥 周大福 周六福
    周生生 陈李济 雷允上 胡庆余堂 陈克明 老板电器 小浣熊 旺仔牛奶 旺仔小馒头 大娘水饺 沪上阿姨
    霸王茶姬 老妈蹄花 老娘舅 爷爷不泡茶 爷爷泡的茶 王婆大虾 张姐烤肉拌饭 李先生牛肉面
    李先生加州牛肉面 张亮麻辣烫 小杨生煎 张飞牛肉 王小卤 张君雅小妹妹 张一元 吴裕泰 谢馥春
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
    雷阵雨 甘肃 康乃馨 郁金香 罗汉果 罗汉松 酸梅汤 马卡龙 费列罗 金骏眉 萨克斯 尤克里里 施坦威
    雅马哈 爷青回 爷青结
    五菱宏光 兰博基尼 法拉利 保时捷 凯迪拉克 雷克萨斯 江诗丹顿 劳力士 欧米茄 卡地亚 蒂芙尼 爱马仕
    路易威登 古驰 德克士 汉堡王 必胜客 赛百味 呷哺呷哺 赖汤圆 龙抄手 钟水饺 谭鸭血 左宗棠鸡
    毛血旺 葛根粉 布洛芬 连花清瘟 帕金森 阿尔茨海默 莫扎里拉 物业费
    王者荣耀 和平精英 英雄联盟 蛋仔派对 元梦之星 第五人格 穿越火线 永劫无间 星穹铁道 绝区零 迷你世界
    三角洲行动 原神 刺客信条 赛博朋克 黑神话 安卓 珀莱雅 完美日记 花西子 百雀羚 雅诗兰黛 资生堂
    欧诗漫 薇诺娜 扫地机器人 洗碗机 九寨沟 黄果树 婺源 鼓浪屿 布达拉宫
    """
)
# Names that people have too, and words that the next word parts: with what must stand around them.
_ONLY = (
    "康师傅(?=红烧|方便|泡面|冰红|冰糖|绿茶|牛肉|老坛|香辣|鲜虾|[面饮矿水桶]|和统一)|(?<=[吃喝泡买])康师傅"
    "|张小泉(?=[菜剪厨]?刀|剪|拍蒜|旗舰)|王麻子(?=[菜剪厨]?刀|剪)|马应龙(?=痔|膏|药|眼|口红|肛)|王守义(?=十三香)"
    "|杨铭宇(?=的?黄焖鸡)|鲍师傅(?=糕点|的?肉松|小贝)"
    "|(?:杨国福|张亮)(?=麻辣烫)|陈克明(?=挂?面)|太太乐(?=鸡|调料|酱油|味精)|好太太(?=晾衣|智能|集成)"
    "|(?<![他她你我的家])女儿红(?![了着裙衣脸色扑润唇帽鞋彤])|来大姨妈|大姨妈来(?![看我接帮串家做找吃住])"
    "|大姨妈(?=推迟|疼|痛|期间|走了|不准|没来|提前)|[杨柳]树(?=下|叶|林|皮|毛|枝|条|上)|杨絮"
    "|(?<![李王张刘陈杨赵黄周吴马孙])[海空陆]军(?=里|部队|基地|军官|[少中上大]将)"
    "|(?<![A-Za-z0-9])(?:(?i:ok+|yyds|xswl|awsl|nsdd|wow|omg|lol|emo)|666+|2333+|888+|999+)(?![A-Za-z0-9])"
    "|柳絮(?=飞|飘|过敏|满|漫)|(?<=[飘飞满])柳絮|李宁(?=的?(?:鞋|卫衣|衣服|外套|裤|T恤))|(?<=[穿买])李宁"
)
_ANY_THING = re.compile(f"{beginning(_THINGS)}(?:{any_of(_THINGS)})|{_ONLY}")

# Platforms, broadcasters, shops and teams. In the gold of our training and development parts and
# of the research data 208 of the 265 places where one stands are unmarked, and in all others but
# one it is a part of the mention of somebody of theirs: 美团那小哥, 我们班那个. Words that people
# are called by too (小米, 苹果, 特斯拉, 茅台) are left out.
_INSTITUTIONS = word_set(
    """
    淘宝 天猫 京东 拼多多 闲鱼 唯品会 抖音 快手 小红书 微博 微信 知乎 贴吧 虎扑 豆瓣 哔哩哔哩 B站
    b站 百度 腾讯 网易 网易云 网易云音乐 爱奇艺 优酷 QQ音乐 喜马拉雅 字节跳动 支付宝 美团 饿了么
    滴滴 顺丰 大众点评 携程 某宝 某东 某音 某手 某书 某团 某博 某乎 某度 某鱼 某信 某多多 某红书
    央视 央妈 中央台 央视新闻 央视网 芒果台 芒果TV 芒果tv 湖南台 人民日报 新华社 新华网 共青团中央
    湖南卫视 浙江卫视 江苏卫视 东方卫视 北京卫视 山东卫视 安徽卫视 河南卫视 辽宁卫视 深圳卫视
    广东卫视 春晚 央视春晚 元旦晚会 跨年晚会 官方 剧组 节目组 摄制组 导演组 制作组
    德云社 开心麻花 国足 国乒 国羽 中国队 国家队 中国男足 中国女足 中国女排 中国男篮
    华为 海底捞 蜜雪冰城 瑞幸 瑞幸咖啡 肯德基 麦当劳 星巴克 沃尔玛 宜家 盒马 优衣库 鸿星尔克
    比亚迪 古茗 茶百道 喜茶 奈雪的茶
    """
)
# 我们公司 is none, and so is the 我们 of it; 我们班那个 and 我们学校的胡老师 are somebody.
_OURS = (
    "(?:[我你他她]们|咱们?|俺们?)"
    "(?:学校|公司|单位|小区|宿舍|寝室|部门|科室|[村班厂店队镇县])(?![长里的那个花草委主医友导霸服])"
)
_NAMES = any_of(_INSTITUTIONS)
_ANY_INSTITUTION = re.compile(f"{beginning(_INSTITUTIONS | {*'我你他她咱俺'})}(?:{_NAMES}|{_OURS})")
# Somebody may be called so: 我弟叫古茗, 小名喜茶. Not 我叫滴滴, who orders one.
_CALLED_SO = re.compile(
    f"(?:名叫|名字[是叫]|[小网外绰昵][名号称](?:就?[是叫])?|[弟妹哥姐儿女娃孩狗猫他她它]叫)(?P<name>{_NAMES})"
)


def swearing(text: str) -> Iterator[Stretch]:
    """Characters, half-open, in which a pronoun or a relative is an oath."""
    for found in _SWEARING.finditer(text):
        yield found.span(found.lastgroup or 0)


def things(text: str) -> Iterator[Stretch]:
    """Characters, half-open, of brands, dishes, holidays and other words that name no person."""
    for found in _ANY_THING.finditer(text):
        yield found.span()


def institutions(text: str) -> Iterator[Stretch]:
    """Characters, half-open, of words for institutions; who is of one is named beyond them.

    Not of those that the text calls somebody by.
    """
    names = {found["name"] for found in _CALLED_SO.finditer(text)}
    for found in _ANY_INSTITUTION.finditer(text):
        if found[0] not in names:
            yield found.span()
