"""Words that stand before a colon and are no writer, and labels that can be nothing else.

Data of the language only, written for this project.
"""

from __future__ import annotations

import re

from ....lexicon.words import word_set


def _words(text: str) -> tuple[str, ...]:
    return tuple(text.lower().split())


INTRODUCING = frozenset(
    _words(
        """
    注意 注 注释 附 附注 回复 回覆 回復 转发 来自 转自 出处 来源 标题 时间 地址 地点 日期 链接 网址
    提示 提醒 温馨提示 友情提示 备注 说明 声明 公告 通知 结果 原因 结论 重点 划重点 总结 小结 答案
    问题 问 答 方法 步骤 材料 配料 做法 食材 用量 歌名 歌手 歌词 歌曲 作词 作曲 编曲 演唱 原唱
    翻唱 专辑 片名 剧名 书名 片尾曲 主题曲 插曲 影片 电影 电视剧 综艺 节目 主演 领衔主演 导演 编剧
    出品 配音 剪辑 字幕 文案 翻译 原文 译文 价格 原价 现价 电话 手机 微信 微信号 邮箱 密码 口令
    账号 姓名 名字 昵称 性别 年龄 生日 身高 体重 星座 血型 学历 职业 籍贯 爱好 特长 优点 缺点 比如
    例如 譬如 如 如下 比分 比例 即 也就是 换言之 上联 下联 横批 关键词 关键字 标签 话题 摘要 正文
    目录 评论 评论区 弹幕 内容 简介 介绍 前言 后记 第一 第二 第三 首先 其次 最后 一句话
    重要的事情说三遍 今日限定 老规矩 真相 事实 现实 理想 内心 内心os os 真实想法 画外音 旁白
    潜台词 翻译一下 心里话 内心独白 表面 实际 实际上 背地里 结局 后来 之前 以前 现在 此时 此刻
    当时 这时 然后 总之 所以 因为 但是 不过 然而 其实 记住 听好 看 看看 请看 你看 听 请问 求 求问
    同理 正解 彩蛋 冷知识 预告 下期 下一集 上集 上一集 前情提要 http https ftp ps p.s p.s. re ref
    fw fwd note tip tips todo q&a faq eg e.g e.g. ie i.e i.e. bgm cv up主说 vs rt via cc tel email
    e-mail wechat qq url title time date from to subject link id ip uid 时长 集数 ip属地 属地
    发布于 编辑于 点赞 收藏 分享
    """
    )
)
"""Words that introduce text with a colon and write no comment, in small letters."""

INTRODUCING_ENDINGS = _words(
    """
    提示 提醒 注意 链接 网址 地址 时间 日期 地点 标题 原因 理由 结论 重点 总结 备注 声明 结果 原话
    内心 心里 心想 内心os 如下 比如 例如 譬如 包括 问题 答案 方法 步骤 真相 台词 歌词 名言 语录
    歇后语 对联 谚语 一句 一句话 区别 好处 坏处 建议 观点 想法 意思 感觉 印象 反应 表情 状态 关键
    限定 规矩 价格 电话 生日 身高 体重
    """
)
"""What a label ends with that names a thing to come, not a writer."""

SAYING = (
    *_words(
        """
    说 说道 说过 说了 说的 说着 就说 还说 都说 问 问道 问我 问他 问她 答 答道 回答 回道 喊 喊道
    叫道 骂 骂道 吼 吼道 笑道 笑着说 哭着说 心想 想着 以为 觉得 认为 表示 写道 写着 曰 回复 回覆
    回復 吐槽 感叹 感慨 补充 解释 强调 指出 透露 宣布 告诉我 告诉你 告诉他 告诉她 对我说 对你说
    跟我说 和我说 说到 提到 讲道 唱道
    """
    ),
    *(" say", " says", " said", " ask", " asks", " asked", " reply", " replies", " replied"),
)
"""Verbs of saying: 小北说：… is told by somebody else."""

CLAUSE_ENDINGS = _words(
    "是 就是 为 叫 叫做 的是 有 的 了 着 过 吧 吗 呢 啊 呀 到 想 要 给 像 一下 这样 那样"
)
"""What a clause ends with, and a name seldom does."""

PRONOUN_START = re.compile(
    r"(?!我是|我叫)[我你您他她它咱俺妳祂](?:们|俩|自己|的)?|这|那|谁|大家|有人|别人|某人|人家|本人"
)
"""A label that begins so is a person told of, 我妈, more often than a nickname; 我是小满 is one."""

OWN_FORM = re.compile(
    r"(?:(?:用户|网友|发言人|说话人|评论者?|匿名用户?|匿名|speaker|spk|user|guest)[ _#-]?"
    r"(?:[A-Za-z]?\d{1,16}|[A-Za-z]\d{0,2}|[甲乙丙丁戊己庚辛壬癸])"
    r"|[A-Za-z]\d{0,2}|[甲乙丙丁戊己庚辛壬癸]|(?:发言人|说话人)[一二三四五六七八九十]"
    r"|楼主|层主|作者|博主|主播|up主?|抖音用户|快手用户|微博用户|匿名用户|已注销用户?|\d{1,5}楼)"
    r"(?:[(（]?(?:作者|楼主|博主|up主)[)）]?)?",
    re.IGNORECASE,
)
"""Labels that speak for themselves, once being enough: A, B2, 甲, 用户123, speaker1, 楼主."""
EMOTES = word_set(
    """
    呲牙 玫瑰 鼓掌 强 弱 红心 烟花 礼物 doge 吃瓜 思考 酷 酷拽 月亮 太阳 啤酒 咖啡 微笑 害羞
    憨笑 可爱 色 调皮 机智 惊讶 抱拳 给力 绿帽子 耶 绝望 灵机一动 发呆 难过 尴尬 疑问 奋斗 再见
    得意 胜利 握手 蛋糕 撇嘴 委屈 可怜 抓狂 晕 衰 阴险 鄙视 快哭了 骷髅 菜刀 凋谢 炸弹 便便 庆祝
    生病 无语 裂开 叹气 苦涩 强壮 合十 爆竹 發 666 plus1 ok OK yyds good 热词系列 星星眼 妙啊
    滑稽 辣眼睛 嗑瓜子 点赞 支持 保佑 福 囍 中国赞 允悲 悲伤 费解 哆啦A梦 失望 傻眼 黑线 右哼哼
    左哼哼 哼 嘘 挤眼 互粉 鲜花 爱你 并不简单 萌 害怕 失恋 派对 偷乐 石化 翻白眼
    """
)
"""Usual emotes: names in brackets that are no writers."""
