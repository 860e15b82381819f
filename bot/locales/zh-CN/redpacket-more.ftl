command-redpacket-schedule = 定时
    .description = 定个时间发红包，发一次或者重复发
    .at = 时间
    .at-description = 什么时候：20:00、明天 20:00、下周五晚上8点、2026-12-24 20:00、2小时后
    .repeat = 重复
    .repeat-description = 要不要重复发
    .until = 截止
    .until-description = 重复到哪天；不填就一直发，直到你撤回
    .total = 总额
    .total-description = 一共多少积分
    .shares = 份数
    .shares-description = 分成多少份
    .mode = 方式
    .mode-description = 拼手气，还是平分
    .greeting = 祝福
    .greeting-description = 附上几句话
    .source = 出处
    .source-description = 由俱乐部预算出，还是你自己出
    .hours = 小时
    .hours-description = 持续几小时；不填就是一天
    .minutes = 分钟
    .minutes-description = 持续几分钟，可以和小时一起填
    .role = 身份组
    .role-description = 只有这个身份组可以抢
    .role2 = 身份组二
    .role2-description = ……或这个
    .role3 = 身份组三
    .role3-description = ……或这个
    .min_streak = 连签天数
    .min_streak-description = 连续签到至少这么多天才能抢
    .min_membership_days = 入群天数
    .min_membership_days-description = 加入至少这么多天才能抢
    .word = 口令
    .word-description = 抢的时候要填口令，你在讲话或帖子里公布
    .question = 提问
    .question-description = 抢之前先回答这个问题，答案只有你能看到
    .min_answer = 回答字数
    .min_answer-description = 回答至少多少个字；不填就是 5 个字
    .anonymous = 匿名
    .anonymous-description = 你看到的答案不带名字
    .no_opinion = 可无意见
    .no_opinion-description = 能不能选“没有意见”；不填就是可以
choice-once = 不重复
choice-daily = 每天
choice-weekly = 每周
choice-monthly = 每月
command-redpacket-edit = 修改
    .description = 修改你还没开的红包
    .packet = 红包
    .packet-description = 哪一个
    .at = 时间
    .at-description = 什么时候开：20:00、明天 20:00、2026-12-24 20:00、2小时后
    .greeting = 祝福
    .greeting-description = 换几句话；填 - 就去掉
    .total = 总额
    .total-description = 一共多少积分：原来的退回，新的留出
    .shares = 份数
    .shares-description = 分成多少份
    .hours = 小时
    .hours-description = 持续几小时
    .minutes = 分钟
    .minutes-description = 持续几分钟，可以和小时一起填
    .word = 口令
    .word-description = 换个口令；填 - 就去掉
    .question = 提问
    .question-description = 换个问题；填 - 就去掉
command-redpacket-answers = 回答
    .description = 大家对你红包提问的回答：查看、导出、回复
    .packet = 红包
    .packet-description = 哪一个
command-redpacket-verify = 验证
    .description = 核对一个红包是否公平：用种子重新算出每一份
    .packet = 红包
    .packet-description = 选一个，或填卡片上的编号
command-redpacket-history = 记录
    .description = 我的红包：抢到的和发出的
command-redpacket-limits = 限额
    .description = 俱乐部对红包的规定
command-redpacket-limits-show = 查看
    .description = 红包现在有哪些规定
command-redpacket-limits-set = 设置
    .description = 修改规定，没填的不变，马上生效
    .giver_a_month = 每人每月积分
    .giver_a_month-description = 每人每月最多用俱乐部预算发多少积分
    .approval_over = 审批线
    .approval_over-description = 超过多少积分要另一位管理员批准
    .largest_total = 单个上限
    .largest_total-description = 一个红包最多多少积分
    .most_shares = 份数上限
    .most_shares-description = 一个红包最多多少份
    .giver_a_day = 每人每天
    .giver_a_day-description = 每人每天最多发几个
    .channel_a_day = 每频道每天
    .channel_a_day-description = 每个频道每天最多几个
    .channel_gap_minutes = 间隔分钟
    .channel_gap_minutes-description = 同一频道两个红包至少隔几分钟
    .quiet_from = 安静开始
    .quiet_from-description = 从几点起不开红包；和结束填一样就是没有安静时段
    .quiet_until = 安静结束
    .quiet_until-description = 到几点为止
    .account_days = 账号天数
    .account_days-description = Discord 账号注册满多少天才能抢
    .membership_days = 入群天数
    .membership_days-description = 加入俱乐部满多少天才能抢
    .guesses = 口令次数
    .guesses-description = 口令红包可以猜几次
    .own_packet = 抢自己的
    .own_packet-description = 发红包的人能不能抢自己的
    .members_may_give = 成员可发
    .members_may_give-description = 普通成员能不能用自己的钱包发
    .late_minutes = 迟到分钟
    .late_minutes-description = 机器人不在线时错过的定时红包，迟到几分钟内仍然开
command-redpacket-report = 报表
    .description = 谁发的、积分流向、频道还能不能好好聊天
    .months = 月数
    .months-description = 看最近几个月，1 到 12

error-time-unreadable = 看不懂“{ $typed }”是什么时间。可以这样写：`20:00`、`明天 20:00`、`下周五晚上8点`、`2026-12-24 20:00`、`2小时后`；只写日期不够，还要写几点。
error-time-past = { $at } 已经过了，请填一个还没到的时间。

packet-series-preview = ### 重复发这个红包吗？
packet-series-rhythm = { $rhythm ->
    [daily] 每天
    [weekly] 每周
   *[monthly] 每月
}
packet-series-next = 下次 { $at }（{ $soon }）
packet-series-until = 到 { $at } 为止
packet-series-choice = { $total } 积分，{ $shares } 份
packet-series-cost = { $source ->
    [wallet] 每次开抢时从你的钱包出 **{ $total }**，
   *[budget] 每次开抢时从当月红包预算出 **{ $total }**，
}平时不预留。哪次碰到限额就不发，并会告诉你。
packet-series-approval = ⚖️ 这么大的数额，每次都要另一位管理员批准。
packet-series-start = 开始
packet-series-begun = ### 🔁 设好了
packet-series-how = 查看：`/红包 列表`，修改：`/红包 修改`，停掉：`/红包 撤回`
packet-series-dropped = 没有开始，积分也没动。
packet-series-ended = 已停止，以后不再发。没有为它预留积分。
packet-series-word = ### 🔁 你在 { $channel } 的重复红包
packet-series-over = 以后不再发了。
packet-series-giver = 到时间了，但你已经没有发红包的权限，或者不在俱乐部了，所以停掉了。
packet-round-missed = 机器人不在线时错过了 { $missed } 次（{ $at } 前后），没有扣积分。
packet-round-refused = { $at } 那次没有发，也没有扣积分。原因：
error-packet-until-once = “截止”只用于重复的红包。请选“重复”，或者不填“截止”。
error-packet-series-until = 第一次是 { $first }，比截止还晚。请填晚一点的截止日期。
error-packet-series-many = 你已经有 { $most } 个重复红包，不能再多了。要停掉一个：`/红包 撤回`

packet-edited = ### ✏️ 改好了，现在是：
packet-edited-waiting = ⚖️ 改动后要另一位管理员批准。
error-packet-nothing-to-change = 请填要改什么：时间、祝福、总额……

packet-answers = ### 💬 { $question }
packet-answers-count = { $said ->
    [0] 还没有回答
   *[other] { $said } 个回答
}{ $none ->
    [0] { "" }
   *[other] ，{ $none } 人没有意见
}
packet-answers-anonymous = -# 说好了不带名字。你仍然可以回复，由机器人转达。
packet-answers-none = { $over ->
    [yes] 没有人回答。问题短一点，或者红包大一点，可能会好些。
   *[no] 还没有人回答。结束后会发一份汇总给你。
}
packet-answers-export = 全部导出
packet-answers-file = 全部回答，用表格软件就能打开，只有你能看到。
packet-answers-all = 全部回答
packet-answers-group = ### { $count } 个意思差不多的回答
packet-answers-alike = { $count } 个差不多的回答
packet-answers-pick = 看全文、回复、标记……
packet-answers-more = ……还有 { $more } 条，在文件里
packet-answers-where = -# 要回复或标记：在 { $club } 输入 `/红包 回答`
packet-answer-by = -# { $who }，{ $at }
packet-answer-marked = ⭐ 已标记，要跟进
packet-answer-replied = { $how ->
    [failed] ✉️ 你 { $at } 的回复没有送到：对方关闭了私信。
   *[sent] ✉️ 你 { $at } 回复了：
}
packet-answer-reply = 回复
packet-answer-mark = 要跟进
packet-answer-unmark = 不用跟进
packet-reply-form = 回复这个回答
packet-reply-label = 你的回复
packet-reply-hint = 由机器人转达，会写明是你。只能回复一次。
packet-reply = ### ✉️ { $giver } 在 { $club } 回复了你的回答
packet-reply-question = -# 问题：{ $question }
packet-reply-answer = -# 你的回答：{ $answer }
packet-reply-failed = ### 你的回复没有送到
    对方不接收机器人的私信。这是你写的内容，可以用 `/红包 回答` 再试一次：
error-packet-no-question = 这个红包没有提问，所以没有回答。
error-reply-missing = 请写点什么。
error-reply-long = 太长了，最多 { $most } 个字。
error-reply-sent = 这个回答你已经回复过了，只能回复一次。

packet-proof-holds = ### ✅ 公平：每一份都由种子决定
packet-proof-broken = ### ⚠️ 和种子对不上，请告诉管理员。
packet-proof-commitment = 封条（一开始就在卡片上）：`{ $digest }`
packet-proof-seed = 种子（它的 SHA-256 就是封条）：`{ $seed }`
packet-proof-claim = { $place }. { $who } · { $points }
packet-proof-someone = 某人
packet-proof-more = ……还有 { $more } 条，在文件里
packet-proof-no-claims = 没有人抢到。
packet-proof-file = 文件里有每一份、每次领取，还有二十行的算法：用 Python 运行，不靠机器人也能核对。
error-packet-seed-secret = 红包还没结束。结束时会公开种子，到时谁都可以核对。

packet-history-claimed = ### 🧧 我抢到的
packet-history-given = ### 🧧 我发出的
packet-history-claimed-none = 这里还是空的。有红包时，点卡片上的“抢红包”。
packet-history-given-none = 这里还是空的。有权限的人用 `/红包 发` 发红包。
packet-history-to-given = 看我发出的
packet-history-to-claimed = 看我抢到的
packet-history-claim = **+{ $points }** · { $giver } 发的，你第 { $place } 个抢到
packet-history-state = { $state ->
    [waiting] ⚖️ 等待批准
    [scheduled] ⏰ 还没开
    [open] 开抢中：已抢 { $taken } / { $shares } 份
    [empty] 抢完了
    [expired] 时间到：抢了 { $taken } / { $shares } 份，退回 { $back }
    [declined] 没有获得批准，退回 { $back }
    [undecided] 没人及时审批，退回 { $back }
    [missed] 机器人不在线，错过了，退回 { $back }
    [quiet] 到点时是安静时段，没有开，退回 { $back }
    [card-lost] 卡片没了，提前结束：抢了 { $taken } / { $shares } 份，退回 { $back }
    [not-allowed] 没有开，退回 { $back }
    [budget] 没有开，退回 { $back }
   *[cancelled] 已撤回：抢了 { $taken } / { $shares } 份，退回 { $back }
}
packet-newest = 最新
packet-older = 更早
packet-back = 上一页
packet-next = 下一页

packet-limits = ### 红包限额
packet-limits-changed = ### ✅ 改好了，从现在起按这些规定
packet-limits-set = 要修改：`/红包 限额 设置`。预算：`/设置`
packet-limit-giver-a-month = 每人每月最多用俱乐部预算发 { $n } 积分
packet-limit-approval-over = 超过 { $n } 积分要另一位管理员批准
packet-limit-largest-total = 一个红包最多 { $n } 积分
packet-limit-most-shares = 一个红包最多 { $n } 份
packet-limit-giver-a-day = 每人每天最多发 { $n } 个
packet-limit-channel-a-day = 每个频道每天最多 { $n } 个
packet-limit-channel-gap-minutes = 同一频道两个之间至少隔 { $n } 分钟
packet-limit-quiet = 安静时段：{ $on ->
    [yes] { $start } 到 { $end } 不开红包
   *[no] 没有
}
packet-limit-account-days = Discord 账号注册要满：{ $n ->
    [0] 不限
   *[other] { $n } 天
}
packet-limit-membership-days = 加入俱乐部要满：{ $n ->
    [0] 不限
   *[other] { $n } 天
}
packet-limit-guesses = 口令可以猜 { $n } 次
packet-limit-own-packet = 能不能抢自己发的：{ $n ->
    [yes] 能
   *[no] 不能
}
packet-limit-members-may-give = 普通成员能不能用自己的钱包发：{ $n ->
    [yes] 能
   *[no] 不能
}
packet-limit-late-minutes = 机器人不在线错过的，迟到 { $n } 分钟内仍然开
error-packet-limits-nothing = 请至少选一项来改。查看现在的规定：`/红包 限额 查看`
error-packet-limits-quiet = 安静时段要有开始和结束，请两个都填。

packet-report = ### 红包，最近 { $months } 个月
packet-report-empty = 这段时间没有红包。要发一个：`/红包 发`
packet-report-too-early = **还看不出来：** 至少要 5 个红包才好判断，现在有 { $openings } 个。
packet-report-quiet = **✅ 红包用得好。** 没有变成噪音的迹象。
packet-report-watch = **👀 留意一下。** 有一个变成噪音的迹象：
packet-report-noise = **⚠️ 红包已经变成噪音。** 少发一些，带上提问，发在小一点的群，会好很多。原因：
packet-report-sign-loud = 红包一开，频道至少吵了一倍：是捧场，不是聊天。
packet-report-sign-leaving = 红包开后 24 小时内，离开的人比平时多。
packet-report-sign-same-people = 总是同一批人在抢：这周抢过的人里，六成以上抢了不止一次。
packet-report-giver = { $who }：{ $packets } 个，{ $points } 积分，被抢走 { $claimed }
packet-report-others = 另外 { $count } 人：{ $points } 积分
packet-report-budget = 本月预算：共 { $size }，用了 { $used }（{ $percent }%），还剩 { $left }
packet-report-emptied = { $count ->
    [0] 没有红包被抢完。
    [one] 1 个红包被抢完，用了 { $time }。
   *[other] { $count } 个红包被抢完，一半在 { $time }内。
}
packet-report-spread = { $claimers ->
    [0] 这周没有人抢。
   *[other] 这周 { $claimers } 人抢到过，其中 { $percent }% 不止一次。
}
packet-report-gini = 基尼系数 { $gini }（0 是人人一样多，1 是全归一人）。
packet-report-wall = { $openings ->
    [0] **那堵墙：** 还没有前后半小时都统计到的红包。
   *[other] **那堵墙：** 红包开前 30 分钟，频道每分钟 { $before } 条消息，开后 30 分钟每分钟 { $after } 条（共 { $openings } 个红包，最多看 60 天）。
}
packet-report-leaving = 红包开后 24 小时内有 { $near } 人离开：每天 { $near_rate } 人，平时每天 { $other_rate } 人。
packet-report-leaving-unknown = 不知道有多少人离开：机器人没有“服务器成员”权限，或者刚开始统计。
packet-report-muted = -# Discord 不会告诉机器人谁把频道静音或隐藏了，所以这部分看不到。可以发个带提问的红包问问大家。
packet-report-picture-title = 红包前后的消息
packet-report-picture-line = 平均每分钟消息数
packet-report-picture-unit = 分钟
packet-report-picture = 折线图：红包开前半小时每分钟 { $before } 条消息，开后半小时每分钟 { $after } 条；最多时每分钟 { $peak } 条，在第 { $minute } 分钟。

job-red-packet-round = 开一次重复红包
job-red-packet-round-told = 告诉发红包的人重复红包的情况
job-red-packet-digest = 把回答汇总发给发红包的人
job-red-packet-reply = 把回复转达给回答的人
job-red-packet-reply-failed = 告诉发红包的人回复没有送到

audit-action-red-packet-series-begun = { $by } 设置了重复红包：{ $points } 积分，{ $rhythm ->
    [daily] 每天
    [weekly] 每周
   *[monthly] 每月
}
    .name = 设置重复红包
audit-action-red-packet-series-ended = { $by } 停掉了 { $about } 的重复红包
    .name = 停止重复红包
audit-action-red-packet-edited = { $by } 修改了还没开的红包：{ $points } 积分，{ $shares } 份
    .name = 修改红包
audit-action-settings-red-packets = { $by } 修改了红包规定：{ $changes }
    .name = 修改红包规定
red_packets-rule-giver-a-month = 每人每月积分
red_packets-rule-approval-over = 审批线
red_packets-rule-largest-total = 单个上限
red_packets-rule-most-shares = 份数上限
red_packets-rule-giver-a-day = 每人每天个数
red_packets-rule-channel-a-day = 每频道每天个数
red_packets-rule-channel-gap-minutes = 间隔分钟
red_packets-rule-quiet-from = 安静开始
red_packets-rule-quiet-until = 安静结束
red_packets-rule-account-days = 账号天数
red_packets-rule-membership-days = 入群天数
red_packets-rule-guesses = 口令次数
red_packets-rule-own-packet = 抢自己的
red_packets-rule-members-may-give = 成员可发
red_packets-rule-late-minutes = 迟到分钟
