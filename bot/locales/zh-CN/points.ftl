# 积分从哪里来：预算和报表里的名称。
programme-checkin = 签到
programme-grants = 发放
programme-red-packets = 红包

command-points = 积分
    .description = 我的积分：查看、转赠、排行
command-points-balance = 余额
    .description = 我有多少积分，接下来去哪里赚
command-points-history = 明细
    .description = 我的积分明细，每一笔的来龙去脉
command-points-send = 转赠
    .description = 把积分送给另一位成员
    .member = 成员
    .member-description = 送给谁
    .amount = 数量
    .amount-description = 多少积分
    .note = 留言
    .note-description = 说句话，对方能看到
command-points-leaderboard = 排行榜
    .description = 谁的积分最多，我排第几
command-points-visibility = 上榜设置
    .description = 要不要出现在俱乐部的排行榜上
    .choice = 选择
    .choice-description = 上榜，还是不上榜
choice-show-me = 上榜
choice-hide-me = 不上榜
command-points-grant = 发放
    .description = 从本月发放预算里给成员积分，会记录在案
    .member = 成员
    .member-description = 发给谁
    .amount = 数量
    .amount-description = 多少积分
    .reason = 原因
    .reason-description = 为什么发，对方也能看到
command-points-revoke = 收回
    .description = 收回成员的积分，会记录在案
    .member = 成员
    .member-description = 从谁那里收回
    .amount = 数量
    .amount-description = 多少积分
    .reason = 原因
    .reason-description = 为什么收回，对方也能看到
command-points-report = 报表
    .description = 每月发出和收回了多少积分，来自哪里，预算用了多少
    .months = 月数
    .months-description = 看最近几个月，1 到 12

points-balance = ## { $points } 积分
points-earn-checkin = 今天还没签到：输入 `/签到`，积分就到手。
points-earn-done = 今天已经签到，{ $at } 可以再来 `/签到`。
points-earn-spent = 本月的签到积分已经发完，{ $at } 会有新的。连续天数照算。
points-room = 今天还能送出 { $points } 积分，最多 { $times } 笔：`/积分 转赠`
points-room-none = 今天能送的都送完了，{ $at } 可以再送。

points-history = ### 我的明细 · 余额 { $points }
points-history-empty = 这里还是空的。输入 `/签到`，领第一笔积分。
points-history-end = 没有更早的了。
points-line = **{ $way ->
    [in] +
   *[out] −
}{ $points }** · { $what }
points-line-below = -# 余额 { $balance } · { $at }{ $link ->
    [none] { "" }
   *[other] { " " }· [查看消息]({ $link })
}
points-for-checkin = 每日签到
points-for-checkin-milestone = 签到里程碑（补发）
points-for-transfer = { $way ->
    [in] 收到 { $who } 转赠
   *[out] 转赠给 { $who }
}
points-for-grant = { $who } 发放
points-for-revoke = { $who } 收回
points-for-other = 其他
points-note = { $what }：“{ $note }”
points-former-member = 一位已离开的成员
points-older = 更早
points-newest = 最新

points-ask = 送给 { $who } **{ $points }** 积分？
points-ask-note = 留言：“{ $note }”
points-ask-after = 送出后你还有 { $balance }。请在 { $until } 前确认。
points-confirm = 送出 { $points }
points-cancel = 取消
points-sent = 已送给 { $who } **{ $points }** 积分。
points-sent-balance = 余额：{ $balance }
points-cancelled = 已取消，积分没有送出。
points-received = { $who } 在{ $club }送了你 **{ $points }** 积分。
points-received-note = “{ $note }”
points-received-balance = 你在那里的余额：{ $balance }

points-leaders = ### 积分排行
points-leaders-empty = 榜上还没有人。输入 `/签到`，做第一个。
points-leaders-line = **{ $place }** · { $who } · { $points }
points-leaders-own = 你排第 { $place }，有 { $points } 积分。这一行只有你看得到。
points-leaders-hidden = 你没有上榜。按积分你排第 { $place }，有 { $points } 积分，这一行只有你看得到。想上榜：`/积分 上榜设置`
points-leaders-none = 你还没有积分：输入 `/签到`。
points-previous = 上一页
points-next = 下一页
points-shown = 你现在会出现在俱乐部的排行榜上。
points-hidden = 你不再出现在俱乐部的排行榜上。自己的名次只有你看得到。

points-granted = 已发给 { $who } **{ $points }** 积分，对方余额 { $balance }。
points-revoked = 已从 { $who } 收回 **{ $points }** 积分，对方余额 { $balance }。

points-report = ### 积分报表 · 最近 { $months } 个月
points-report-empty = 还没有发出过积分。有人 `/签到`，或用 `/积分 发放`，这里就有数了。
points-report-month = 月份
points-report-source = 来源
points-report-points = 积分
points-report-issued = 发出合计
points-report-retired = 收回或用掉
points-report-held = 成员手里现有 { $points } 积分。
points-report-budgets = **{ $month }预算**
points-report-budget = - { $programme }{ $year ->
    [none] { "" }
   *[other] （{ $year } 全年）
}：已用 { $used } / { $size }（{ $percent }%），还剩 { $left }
points-report-budget-none = - { $programme }：没有预算。要给预算：`/设置` 里的“预算”
points-report-picture = 每月柱状图：{ $rows }
points-report-picture-row = { $month }：{ $values }
points-report-picture-value = { $name } { $points }
points-report-unit = 积分

points-alert = ### { $programme }：{ $percent ->
    [100] 本月预算已用完
   *[other] 本月预算已用 { $percent }%
}
points-alert-numbers = { $month }的 { $size } 积分还剩 { $left }。
points-alert-none = { $month }没有预算，所以发不出积分。
points-alert-ahead = 用完以后，成员会收到说明，下个月之前不再从这里得到积分。
points-alert-now = 下个月之前成员不再从这里得到积分；他们会收到说明，连续天数不受影响。
points-alert-do = 给本月加预算：`/设置` 里的“预算”。看用在哪里：`/积分 报表`。

error-send-to-self = 这些积分本来就是你的，请选另一位成员。
error-receiver-left = 对方已经不在俱乐部，积分没有送出。请选一位成员。
error-note-too-long = 太长了，最多 { $most } 个字。
error-transfer-limit = { $times ->
    [0] 本俱乐部没有开放转赠。
   *[other] 每天最多送 { $points } 积分、{ $times } 笔；{ $left ->
        [0] 今天的额度已经用完
       *[other] 今天还剩 { $left } 积分的额度
    }。{ $until } 可以再送。
}
error-transfer-gone = 这笔转赠已经取消，积分没有送出。要送积分：`/积分 转赠`
error-transfer-not-yours = 只有发起转赠的人才能确认或取消。想送自己的积分：`/积分 转赠`
error-transfer-expired = 已经过了十分钟，积分没有送出。请重新输入 `/积分 转赠`。
error-reason-missing = 请写明原因，它会记录在案。
error-budget-used-up = 本月的发放预算还剩 { $left }，这次要 { $needed }。少发一些，或加预算：`/设置` 里的“预算”
error-revoke-too-much = 对方有 { $balance } 积分，最多只能收回这么多。
error-account-full = 一个账户最多放 { $most } 积分，这次没有变动。
error-months-out-of-range = 请选 1 到 { $most } 个月。
