"""What made-up comments say: sentences with places for mentions, written for this project.

Data only. {x} is the one talked about, {y} a pronoun or other word for the same, {n} a name, {d} a
description, {a} and {b} two people.
"""

from __future__ import annotations


def _lines(text: str) -> tuple[str, ...]:
    return tuple(line.strip() for line in text.strip().splitlines())


def _words(text: str) -> tuple[str, ...]:
    return tuple(text.split())


# Of anybody, in the picture or not: a look at the picture has to tell.
SAY = _lines(
    """
    {x}好帅啊
    {x}也太好看了吧
    {x}好可爱
    {x}真的绝了
    {x}笑起来好甜
    {x}的表情笑死我了
    {x}唱得真好
    {x}跳得最好
    {x}气质真好
    {x}好有范儿
    {x}声音好好听
    {x}是练过的吧
    {x}好眼熟啊
    {x}一看就很会
    {x}怎么不说话
    {x}是不是喝多了
    {x}好像没睡醒
    {x}今天状态不错
    {x}的皮肤好好
    {x}有点东西
    {x}真幽默
    {x}演技好自然
    {x}一脸懵
    {x}太抢镜了
    谁懂啊，{x}好绝
    我就看{x}
    我全程只看{x}
    求{x}的穿搭链接
    救命，{x}也太会了
    哈哈哈哈{x}太搞笑了
    只有我觉得{x}好看吗
    就冲{x}我也要点赞
    被{x}圈粉了
    {x}有对象吗
    {x}在笑什么
    快看{x}
    不得不说{x}真的厉害
    {x}看镜头的那一下我没了
    """
)
# Of somebody whose name nobody said.
ASK = _lines(
    """
    求{x}的账号
    有没有人知道{x}是谁
    {x}叫什么名字
    {x}是谁啊
    {x}是哪里人
    {x}是新来的吗
    """
)
# Of the one the other comment is about.
REPLY = _lines(
    """
    {y}本来就好看
    {y}一直都这样
    {y}是我们学校的
    {y}叫什么呀
    {y}有对象了，别想了
    我也喜欢{y}
    对啊{y}超级好
    {y}本人更好看
    {y}以前可不是这样的
    我认识{y}
    我见过{y}，人很好
    {y}确实可以
    {y}还单身呢
    可是{y}不爱笑
    你也觉得{y}好看是吧
    {y}是隔壁班的
    关注{y}好久了
    {y}直播的时候更搞笑
    {y}上次也这么穿
    同感，{y}太绝了
    {y}唱歌跑调哈哈哈
    {y}平时很安静的
    别夸了，{y}会骄傲的
    {y}才十九岁
    """
)
REPLY_NAMED = tuple(line for line in REPLY if "叫什么" not in line)
REPLY_BARE = _lines(
    """
    确实
    同感
    哈哈哈哈哈
    我也这么觉得
    眼光不错
    一模一样的想法
    笑死我了
    +1
    真的假的
    说得对
    你说出了我的心声
    没看出来
    就是就是
    终于有人说了
    求链接
    """
)
# Directly behind what was said: still the same person.
MORE = _lines(
    """
    {y}是谁啊
    {y}叫什么
    {y}真的好会
    求{y}的主页
    我好喜欢{y}
    {y}别走
    {y}多大了
    感觉{y}人很好
    """
)
# A name for somebody described.
NAMING = _lines(
    """
    {d}是{n}吧
    {d}叫{n}
    {d}就是{n}
    {d}不就是{n}吗
    {d}是不是{n}啊
    我没认错吧，{d}是{n}
    原来{d}是{n}
    {d}好像是{n}
    {n}是{d}吧
    {n}就是{d}
    """
)
NAMING_ASK = _lines(
    """
    {x}是谁啊
    {x}叫什么
    有人知道{x}是谁吗
    {x}叫啥名字
    谁告诉我{x}是谁
    想知道{x}的名字
    """
)
NAMING_ANSWER = _lines(
    """
    {y}是{n}
    {y}叫{n}
    {y}就是{n}啊
    {n}啊，{y}你都不认识
    是{n}
    {n}呀
    那是{n}，新人
    叫{n}，最近很火
    """
)
NAMING_BOTH = _lines(
    """
    {d1}是{n1}，{d2}是{n2}
    {d1}叫{n1}，{d2}叫{n2}
    {n1}是{d1}，{n2}是{d2}
    给大家介绍一下，{d1}是{n1}，{d2}是{n2}
    """
)
CONTRAST = _lines(
    """
    {a}比{b}好看
    {a}好看，{b}一般
    {a}一直看着{b}
    {a}是不是喜欢{b}
    {a}在逗{b}笑
    {a}好凶，{b}好乖
    {a}抢了{b}的话
    {a}和{b}谁大
    没人觉得{a}像{b}吗
    {a}把{b}挡住了
    我选{a}，不要{b}
    """
)
OF_ALL = _lines(
    """
    {x}好配啊
    {x}是什么关系
    {x}都好好看
    {x}感情真好
    {x}是亲的吗
    {x}认识多久了
    {x}也太搞笑了
    {x}站一起好养眼
    羡慕{x}
    {x}又吵起来了
    {x}是一个公司的吗
    想看{x}多合作
    {x}颜值都好高
    """
)
REPLY_ALL = _lines(
    """
    {y}是同学
    {y}认识十年了
    {y}本来就是一家的
    我也想问{y}什么关系
    {y}天天在一起
    {y}上周还吵架呢
    有{y}在就很开心
    {y}是一个宿舍的
    """
)
PAIR = _lines(
    """
    {g}好配啊
    {g}是一对吗
    {g}是什么关系
    {g}站一起好养眼
    {g}都好好看
    {g}长得好像
    {g}是不是吵架了
    """
)
BESIDE = ("{x}旁边那个", "{x}旁边的", "{x}旁边那位", "{x}身边那个")
SPOKEN_TO = _lines(
    """
    {n}{y}今天好好看
    {n}{y}怎么又迟到
    {n}，{y}太可爱了
    {n}{y}别笑了
    {n}，什么时候和{y}合个影
    加油{n}，我永远支持{y}
    """
)

# --- people who are not in the picture ------------------------------------------------------

KIN = _words(
    """
    妈 爸 老公 老婆 闺蜜 同桌 弟 妹 姐 哥 奶奶 对象 同事 儿子 女儿 室友 前男友 前女友 表弟
    老板 班主任 女朋友 男朋友 婆婆 爷爷 舅舅 朋友 邻居 爸妈 室友们
    """
)
KIN_MEN = frozenset(_words("爸 老公 弟 哥 儿子 前男友 男朋友 爷爷 舅舅 表弟"))
KIN_SAY = _lines(
    """
    我{x}看完笑了一天
    我{x}也爱看
    已经发给我{x}了
    我{x}非要买同款
    我{x}年轻的时候也这样
    跟我{x}一模一样
    我{x}也戴眼镜
    我{x}也有一件红衣服
    我{x}以前也染黄头发
    我{x}也天天戴帽子
    我{x}在旁边问我看什么
    等下叫我{x}也来看
    我{x}说太吵了
    简直就是我{x}本人
    """
)
KIN_REPLY = _lines(
    """
    {x}眼光真好
    {x}说得对
    {x}也太可爱了吧
    快把{x}也叫来
    替我问{x}好
    {x}知道吗
    {x}后来呢
    """
)
STAFF = _words(
    "导演 摄影师 后期 编剧 剪辑师 策划 拍视频的 老板 经纪人 主办方 化妆师 灯光师 录音师 制片人"
)
STAFF_SAY = _lines(
    """
    {x}加鸡腿
    {x}是懂的
    {x}太会了
    {x}出来挨打
    给{x}涨工资
    {x}手别抖了
    {x}是谁请来的
    {x}你没有心
    笑死，{x}故意的吧
    {x}在憋笑
    """
)
STAFF_REPLY = _lines(
    """
    {x}已经在改了
    {x}：我谢谢你
    {x}自己都笑了
    {x}说下次一定
    别骂{x}了
    {x}工资已经涨了
    """
)
NAME_AWAY = _lines(
    """
    {x}怎么没来
    想{x}了
    今天没有{x}吗
    {x}去哪了
    等{x}出镜
    {x}不在好无聊
    还是上期的{x}好看
    长得有点像{x}
    我还以为是{x}
    让我想起了{x}
    比{x}还好看
    要是{x}也在就好了
    """
)
AWAY_REPLY = _lines(
    """
    {x}请假了
    {x}下期来
    {x}退出了吧
    {x}去忙别的了
    {x}在家睡觉
    没看到{x}啊
    {x}不在这个视频里
    """
)
GONE = _lines(
    """
    上次{x}怎么没来
    {x}今天不在吗
    {x}去哪了
    怎么没看到{x}
    还是之前{x}搞笑
    等{x}回来
    """
)
GENERIC = _words("大家 网友们 姐妹们 男人 女人 有些人 评论区的人 黑粉 粉丝们 路人 年轻人 外国人")
GENERIC_SAY = _lines(
    """
    {x}都看呆了吧
    {x}别吵了
    {x}都这样
    {x}怎么都不点赞
    {x}真会玩
    {x}是不是都喜欢这种
    {x}看热闹不嫌事大
    """
)

# --- titles ---------------------------------------------------------------------------------

TITLES = _lines(
    """
    今天也要开心呀 #日常
    #搞笑 没忍住笑出声
    路人采访第二弹
    周末的快乐就是这么简单
    #合拍 猜猜谁先笑
    这是什么神仙组合
    拍摄花絮来啦 #幕后
    下班前的十分钟
    #挑战 三秒不许动
    你会选谁呢
    终于聚齐了
    旅行第一天 #vlog
    """
)
NAME_TITLES = _lines(
    """
    介绍一下，{d}叫{n}
    {d}就是{n} #新成员
    #{n} {d}就是我啦
    猜对了，{d}是{n}
    {n}就是{d}，别再认错了
    今天的主角：{d}，{n}
    """
)
NAME_TITLES_ALONE = _lines(
    """
    {n}的日常 #vlog
    #{n} 今日份穿搭
    {n}：周末快乐呀
    {n}又来整活了
    听{n}说句话
    {n}第一次出镜
    """
)

# --- what stands around ---------------------------------------------------------------------

OPENERS = (
    "",
    "",
    "",
    "",
    "",
    "哈哈哈，",
    "救命，",
    "说真的，",
    "天哪，",
    "等等，",
    "话说",
    "啊啊啊",
)
ENDINGS = ("", "", "", "", "", "！", "哈哈哈", "😂", "😍", "[笑哭]", "～", "啊啊啊", "…", "🤣")
