/** Sentences of this project in words with parts of speech, one a line, as People's Daily has them: they stand in where it is missing. */
export const sampleSentences: string = `
２０１５年/t ，/w 雷/nr 军/nr 在/p 北京/ns 介绍/v 了/u 小米/nt 的/u 新/a 手机/n 。/w
小米/nt 由/p 雷/nr 军/nr 在/p ２０１０年/t 创办/v 。/w
去年/t 冬天/t ，/w 王/nr 小明/nr 从/p 上海/ns 搬/v 到/v 了/u 成都/ns 。/w
李/nr 老师/n 说/v 这/r 本/q 书/n 值得/v 一/m 读/v 。/w
他/r 说/v 的/u 话/n 很/d 在理/a 。/w
这/r 件/q 事/n 的确/d 不/d 容易/a 。/w
他/r 确实/d 来/v 过/u 南京/ns 。/w
这/r 道/q 菜/n 实在/d 好吃/a 。/w
南京市/ns 长江/ns 大桥/n 每天/r 有/v 很/d 多/a 人/n 参观/v 。/w
今天/t 上午/t ，/w 教育部/nt 发布/v 了/u 新/a 的/u 通知/n 。/w
记者/n 从/p 铁道部/nt 了解/v 到/v ，/w 春运/n 将/d 于/p １月/t ２０日/t 开始/v 。/w
张/nr 华/nr 考/v 上/v 了/u 北京大学/nt 。/w
清华大学/nt 在/p 北京/ns 西郊/s 。/w
赵/nr 敏/nr 和/c 周/nr 芳/nr 星期六/t 去/v 杭州/ns 看/v 西湖/ns 。/w
八月/t 的/u 青岛/ns 不/d 太/d 热/a 。/w
联合国/nt 秘书长/n 昨天/t 到达/v 日内瓦/ns 。/w
新华社/nt 记者/n 陈/nr 立/nr 报道/v 了/u 这/r 场/q 比赛/vn 。/w
中国/ns 和/c 法国/ns 在/p 巴黎/ns 签署/v 了/u 协定/n 。/w
一九九八年/t 元旦/t ，/w 城里/s 下/v 起/v 了/u 大/a 雪/n 。/w
我/r 明天/t 要/v 去/v 广州/ns 开会/v 。/w
孙/nr 立新/nr 在/p 武汉/ns 工作/v 了/u 三/m 年/q 。/w
这/r 家/q 公司/n 去年/t 搬/v 到/v 了/u 深圳/ns 。/w
请/v 把/p 手/n 洗/v 干净/a 。/w
门/n 的/u 把手/n 坏/v 了/u 。/w
研究/v 生命/n 的/u 起源/n 很/d 有/v 意思/n 。/w
研究生/n 们/k 正在/d 写/v 论文/n 。/w
他/r 从/p 马/n 上/f 跳/v 下来/v 。/w
我/r 马上/d 就/d 来/v 。/w
这个/r 门/n 把/v 得/u 很/d 紧/a 。/w
结婚/v 的/u 和/c 尚未/d 结婚/v 的/u 都/d 来/v 了/u 。/w
老/a 和尚/n 在/p 山/n 上/f 种/v 茶/n 。/w
学生/n 会/v 写/v 程序/n 。/w
学生会/n 明天/t 开会/v 。/w
乒乓球/n 拍卖/v 完/v 了/u 。/w
这些/r 数据/n 可以/v 从/p 网/n 上/f 下载/v 。/w
神经/n 网络/n 可以/v 学习/v 很/d 多/a 事情/n 。/w
循环/vn 神经/n 网络/n 有/v 短期/b 记忆/n 。/w
吴/nr 刚/nr 住/v 在/p 天津/ns 。/w
林/nr 青/nr 今年/t 毕业/v 于/p 复旦大学/nt 。/w
复旦大学/nt 在/p 上海/ns 。/w
黄河/ns 从/p 兰州/ns 穿/v 城/n 而/c 过/v 。/w
三月/t 的/u 昆明/ns 到处/d 是/v 花/n 。/w
外交部/nt 发言人/n 今天/t 回答/v 了/u 记者/n 的/u 提问/vn 。/w
何/nr 平/nr 昨晚/t 从/p 东京/ns 回到/v 大连/ns 。/w
`;
