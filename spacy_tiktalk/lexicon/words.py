"""Words about persons: surnames, kinship, roles, generic person words.

Data, and no rules. The lists were written for this project from general knowledge of Chinese
and hold single words of the language, no text of any data set. They are simplified and half width:
what is looked up is folded first (`script.fold`).
"""

from __future__ import annotations

import re
from collections.abc import Iterable


def word_set(text: str) -> frozenset[str]:
    return frozenset(text.split())


def any_of(words: Iterable[str]) -> str:
    """A pattern that finds the longest of the words that stands somewhere."""
    return "|".join(map(re.escape, sorted(words, key=lambda word: (-len(word), word))))


def beginning(words: Iterable[str]) -> str:
    """A pattern that holds where one of the words may begin.

    In front of many words and what else may stand there it rules out most places of a text at once.
    """
    return f"(?=[{re.escape(''.join(sorted({word[0] for word in words})))}])"


# The most frequent family names.
SURNAMES = word_set(
    """
    王 李 张 刘 陈 杨 黄 赵 吴 周 徐 孙 马 朱 胡 郭 何 高 林 罗 郑 梁 谢 宋 唐 许 韩 冯 邓 曹 彭
    曾 肖 萧 田 董 袁 潘 于 蒋 蔡 余 杜 叶 程 苏 魏 吕 丁 任 沈 姚 卢 姜 崔 钟 谭 陆 汪 范 金 石
    廖 贾 夏 韦 付 傅 方 白 邹 孟 熊 秦 邱 江 尹 薛 闫 阎 段 雷 侯 龙 史 陶 黎 贺 顾 毛 郝 龚 邵
    万 钱 严 覃 武 戴 莫 孔 向 汤 常 温 康 施 文 牛 樊 葛 邢 刑 安 齐 易 乔 伍 庞 颜 倪 庄 聂 章
    鲁 岳 翟 殷 詹 申 欧 耿 关 兰 焦 俞 左 柳 甘 祝 包 宁 尚 符 舒 阮 柯 纪 梅 童 凌 毕 单 季 裴
    霍 涂 成 苗 谷 盛 曲 翁 冉 骆 蓝 路 游 辛 靳 管 柴 蒙 鲍 华 喻 祁 蒲 房 滕 屈 饶 解 牟 艾 尤
    阳 时 穆 农 司 卓 古 吉 缪 简 车 项 连 芦 麦 褚 娄 窦 戚 岑 景 党 宫 费 卜 冷 晏 席 卫 米 柏
    宗 瞿 桂 全 佟 应 臧 闵 苟 邬 边 卞 姬 师 和 仇 栾 隋 商 刁 沙 荣 巫 寇 桑 郎 甄 丛 仲 虞 敖
    巩 明 佘 池 查 麻 苑 迟 邝 官 封 谈 匡 鞠 惠 荆 乐 冀 郁 胥 南 班 储 原 栗 燕 楚 鄢 劳 谌 奚
    皮 粟 冼 蔺 楼 盘 满 闻 位 厉 伊 仝 区 郜 海 阚 花 权 强 帅 屠 豆 朴 盖 练 廉 禹 井 祖 漆 巴
    丰 支 卿 国 狄 平 计 索 宣 晋 相 初 门 云 容 敬 来 扈 晁 芮 都 普 阙 浦 戈 伏 鹿 薄 邸 雍 辜
    羊 阿 乌 母 裘 亓 修 邰 赫 杭 况 那 宿 鲜 印 逯 隆 茹 诺 战 慕 危 玉 银 亢 嵇 公 哈 湛 宾 戎
    勾 茅 利 呼 居 揭 干 但 尉 冶 斯 元 束 檀 衣 信 展 阴 昝 智 幸 奉 植
    欧阳 司马 上官 诸葛 东方 皇甫 尉迟 公孙 慕容 令狐 司徒 夏侯 端木 轩辕 南宫 独孤 百里 长孙 宇文
    呼延 闻人 澹台 东郭 西门 申屠 拓跋 完颜 纳兰 叶赫那拉 爱新觉罗
    """
)

# Kinship words that stand alone. Relational: "X妈" is not X, so a name in front stays a possessor.
RELATIONAL_KIN = word_set(
    """
    爸 妈 爹 娘 爸爸 妈妈 爸比 妈咪 爹地 老爸 老妈 老爹 老娘 父亲 母亲 父母 爸妈 爹妈 亲爸 亲妈
    亲爹 亲娘 后妈 后爸 干妈 干爹 养父 养母 继父 继母 生母 生父 麻麻 粑粑 母上 父皇 母后 老公
    老婆 媳妇 媳妇儿 丈夫 妻子 太太 爱人 对象 婆娘 老伴 老头子 前夫 前妻 前任 现任 未婚夫 未婚妻
    男朋友 女朋友 男友 女友 前男友 前女友 小女友 小男友 情人 小三 情敌 初恋 另一半 夫妻 小夫妻
    夫妇 两口子 小两口 老两口 情侣 伴侣 内人 男票 女票 cp CP 新郎 新娘 伴郎 伴娘 儿子 女儿 闺女
    孩子 小孩 娃 娃娃 宝宝 大儿子 小儿子 大女儿 小女儿 二女儿 二儿子 独生女 独生子 孙子 孙女 外孙
    外孙女 侄子 侄女 外甥 外甥女 儿媳 儿媳妇 女婿 孙媳妇 崽 崽崽 双胞胎 龙凤胎 兄妹 姐弟 兄弟俩
    姐妹俩 母女 母子 父子 父女 母女俩 母子俩 父子俩 父女俩 爷俩 娘俩 兄弟 姐妹 公公 婆婆
    岳父 岳母 丈人 老丈人 丈母娘 亲家 家人 家长 亲戚 亲人 闺蜜 基友 室友 同学 同桌 同事 朋友
    好朋友 好友 粉丝 站姐 徒弟 邻居 老乡 后代 祖宗 祖先 先人
    """
)

# Kinship words that are also forms of address: "X哥", "X姐姐" name X himself.
ADDRESS_KIN = word_set(
    """
    哥 姐 弟 妹 叔 姨 伯 婶 舅 姑 嫂 爷 奶 婆 公 哥哥 姐姐 弟弟 妹妹 叔叔 阿姨 伯伯 伯父 伯母
    婶婶 舅舅 舅妈 姑姑 姑父 姑妈 姨妈 姨父 嫂子 嫂嫂 姐夫 妹夫 爷爷 奶奶 外公 外婆 姥姥 姥爷
    大爷 大妈 大叔 大姐 大哥 大姨 大婶 大伯 大舅 大嫂 大娘 大姑 小姨 小叔 小姑 小舅 小哥 小妹
    小弟 二哥 二姐 二弟 二妹 二叔 二姨 二爷 二婶 二舅 三哥 三姐 三弟 三妹 三叔 三姨 老哥 老姐
    老弟 老妹 老叔 表哥 表姐 表弟 表妹 堂哥 堂姐 堂弟 堂妹 大兄弟 大妹子 妹子 姐子 哥们 哥们儿
    姐们 姐们儿 兄台 兄 老兄 仁兄 老铁 铁子 铁汁 老北鼻 老大爷 老阿姨 老奶奶 老爷爷 老爷子 老太太
    老大 老二 老三 老四 老幺 老么
    """
)

# Titles and occupations. "刘老师" names a person, "音乐老师" does not.
ROLES = word_set(
    """
    老师 导师 教授 博士 医生 大夫 护士 教练 指导 导演 编剧 制片 制片人 监制 演员 老演员 男演员
    女演员 歌手 主唱 新主唱 鼓手 吉他手 贝斯手 舞者 舞蹈演员 主持 主持人 主播 博主 阿婆主 楼主
    作者 原作者 作家 画家 明星 女明星 男明星 偶像 爱豆 艺人 模特 网红 大V 星探 经纪人 助理 秘书
    翻译 摄影师 摄影 造型师 化妆师 理发师 设计师 厨师 大厨 司机 女司机 男司机 车主 乘客 房东 租客
    包租婆 包租公 保安 保镖 警察 交警 民警 消防员 军人 士兵 战士 兵哥哥 将军 队长 班长 班主任
    校长 院长 处长 局长 部长 市长 省长 县长 村长 镇长 主任 主席 总统 总理 书记 领导 老板 老板娘
    总裁 总经理 经理 董事长 董事 员工 职员 店员 店主 商家 卖家 买家 客服 顾客 客人 管家 保姆 佣人
    服务员 快递员 快递小哥 外卖员 外卖小哥 工人 农民 民工 记者 小记者 律师 法官 会计 工程师
    程序员 科学家 专家 学者 学生 学生妹 大学生 小学生 学姐 学长 学妹 学弟 师兄 师姐 师弟 师妹
    大师兄 二师兄 大师姐 师父 师傅 师娘 总监 评委 裁判 选手 球员 球星 运动员 冠军 队友 对手 球迷
    观众 嘉宾 女嘉宾 男嘉宾 群演 龙套 替身 主角 配角 男主 女主 男主角 女主角 男一 女一 男二 女二
    男三 女三 男四 女四 男配 女配 反派 皇上 皇帝 皇后 太后 太子 公主 王子 娘娘 贵妃 女帝 女王
    国王 王爷 贝勒爷 少爷 大少爷 小姐 大小姐 二小姐 夫人 总 先生 女士 同志 书生 男书生 宫女 太监
    丫鬟 掌门 盟主 大佐 长老 天王 天后 影帝 影后 歌神 顶流 大佬 大神 up主 UP主 UP up 小编 版主
    群主 网友 水友 路人 路人甲 兔女郎 黑粉 水军 脑残粉 CEO 老总 富豪 首富 富二代 老赖 骗子 小偷
    凶手 坏人 好人 罪犯 嫌疑人 受害者 受害人 死者 伤者 患者 病人 当事人 目击者 证人 校草
    领舞 伴舞 寿星 小寿星 楼上 楼下 层主
    校花 班花 班草 学霸 学渣 月嫂 舞蹈生 驾驶员 飞行员 空姐 乘务员 售货员
    """
)
# What only one person of a video is, though it is in the lists of kinship or of anybody.
MORE_ROLES = word_set(
    """
    教官 将军 花旦 店长 船长 司仪 掌柜 班主 园长 骑手 门卫 实习生 护士长 解说 守门员 门将 前锋 舵手
    主厨 收银员 机长 空乘 法医 村支书 辅导员 宿管 课代表 体委 学委 团支书 运营 场控 助播 编导 场务
    特助 中介 花童 体育生 前台 领队 队医 财务 出纳 导游 向导 摊主 船家 船夫 辅助 中单 打野 上单
    丞相 宰相 相国 军师 主公 陛下 万岁 太上皇 大王 国师 元帅 都督 县令 知县 知府 师爷 捕头 教主 帮主
    团长 乡长 庄主 谷主 掌教 方丈 住持 道长 师太 师尊 郡主 驸马 世子 王妃 侍卫 刺史 提督
    """
)
# Clothes by which somebody is called: 白衬衫.
CLOTHES = re.compile(
    "^.{1,4}(?:外套|衬衫|衬衣|毛衣|卫衣|雨衣|西装|旗袍|围裙|裙子|裙|短裤|长裤|裤子|帽子|帽|鞋|羽绒服|马甲|背心|睡衣|围巾|墨镜|校服|工装|格子衫|恤|衣服|短袖|上衣|大衣|长裙|短裙|头发)$"
)
# Things by which people are called, which begin like a full name.
LIKE_NAMES = tuple(
    sorted(word_set("吉他 熊猫 马尾 黄毛 白衣 金链 金发 高马尾 高跟鞋 马甲 麦霸 花臂"))
)

# Words for "a person" that name nobody and hold for nobody's office or family.
GENERIC = word_set(
    """
    人 个人 一人 男人 女人 男的 女的 男子 女子 男生 女生 男孩 女孩 男孩子 女孩子 男孩儿 女孩儿 男
    女 男方 女方 男士 小伙 小伙子 小伙儿 小子 臭小子 姑娘 小姑娘 妹纸 汉子 女汉子 少年 少女 青年
    中年 老人 老人家 老头 老头儿 小老头 老太婆 老女人 老男人 小朋友 小孩子 小孩儿
    熊孩子 婴儿 婴孩 幼儿 儿童 丫头 小丫头 美女 大美女 小美女 帅哥 大帅哥 小帅哥 靓仔 靓女 美眉
    美人 大美人 小姐姐 小哥哥 小姐妹 小仙女 仙女 仙人 女神 男神 天使 宝 宝贝 宝贝儿 宝儿
    宝子 宝子们 亲 亲爱的 亲们 家人们 达令 乖乖 小可爱 可爱 甜心 小宝贝 渣男 渣女 直男 暖男 舔狗
    屌丝 土豪 胖子 瘦子 矮子 高个 高个子 光头 秃子 眼镜男 傻子 傻瓜 傻逼 笨蛋 白痴 疯子 神经病
    垃圾 狗 猪 鬼 妖怪 妖精 脏东西 假人 家伙 东西 货 老家伙 小家伙 老东西 小东西 二货 吃货 蠢货
    娘炮 绿茶 小丑 戏精 邻家女孩 邻家 宝妈 宝爸 奶爸 辣妈 大人 成年人 外国人 中国人 老外 韩国人
    日本人 美国人 本尊 正主 主人 小主人 主人公 男同志 拼命三郎 高手 新手 菜鸟 天才 英雄 女娃 男娃
    女儿国 小鲜肉 御姐 萝莉 正太 大叔 阿姨 女侠 大侠 男孩们 女孩们 大众 群众 观众 众人
    老大 老二 老三 老幺 全家 一家人 一家 他人 旁人 有人 某人 某些人
    """
)

# Too short or too common as the end of nicknames to be a head noun: only as whole mentions.
WHOLE_ONLY = word_set(
    """
    宝 亲 鬼 狗 猪 货 儿 女 男 麻 天使 可爱 东西 总 UP up CP cp 三郎 美 胖 大 baby Baby BABY miss
    Miss 老baby
    """
)

# Titles that make a name of whatever single word stands before them: 圆总, 甜先生.
NAMING_TITLES = word_set("总 先生 女士 老师 同学 老板 导 队 教练 指导 师傅 天王 天后 奥特曼")

# Names that begin with a demonstrative character, which is a surname or a sound there.
DEMONSTRATIVE_NAMES = word_set("那英 那姐 那威 那嘉 那吾克热 那吾 那尔那茜 哪吒")

# Characters that begin a description, not a name: determiners, numerals, adjectives, places.
MODIFIER_CHARS = frozenset("这那哪一二三四五六七八九十两俩几每某各前后第个好坏新旧男女穿戴长")

COLORS = "红橙黄绿青蓝紫黑白灰粉棕金银"

FOREIGN_SOUNDS = (
    "阿埃艾爱安昂奥巴班邦保鲍贝本比彼宾波伯勃博布潘查莉尚兹达戴丹当道德登迪蒂丁杜顿多塔提詹厄恩尔法凡菲费芬佛夫弗福"
    "富盖甘戈格根古贾哈海汉赫亨霍翰基吉加杰金奇夏嘉卡凯坎康考柯科克肯孔库奎拉莱兰朗劳勒雷里理利琳卢鲁路伦罗洛丽马玛"
    "迈麦曼梅米蜜莫姆木穆帕蒙买纳娜奈南内尼妮宁纽诺欧佩皮普珀契乔琼丘切瑞热萨赛桑瑟沙莎绍施史斯丝索苏塞森汤朱泰坦特"
    "图托唐廷瓦威韦维温沃乌吾西希锡谢辛耶休逊雅亚扬伊因尤约依泽佐扎珍芝"
)
"""Characters that foreign names are written with: 史蒂芬 库里, 莱昂纳德."""
