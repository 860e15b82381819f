command-redpacket = 红包
    .description = 红包：发、抢、回看，以及核对是否公平
command-redpacket-send = 发
    .description = 发一个红包，先到先得；发出前会先给你看清楚条款
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
choice-random = 拼手气
choice-equal = 平分
choice-club-budget = 俱乐部预算
choice-my-wallet = 我的钱包
command-redpacket-list = 列表
    .description = 还没开的红包：你的；工作人员能看到所有人的
command-redpacket-cancel = 撤回
    .description = 撤回还没开的红包；工作人员也能结束已经开的
    .packet = 红包
    .packet-description = 哪一个
command-redpacket-move = 移动
    .description = 把开着的红包换到另一个频道
    .packet = 红包
    .packet-description = 哪一个
    .channel = 频道
    .channel-description = 换到哪里；原来的卡片会撤掉
command-redpacket-approve = 审批
    .description = 查看等待另一位管理员批准的大额红包，并作决定
    .packet = 红包
    .packet-description = 哪一个

packet-former-member = 一位已离开的成员
packet-lasting = { $n } { $unit ->
    [day] 天
    [hour] 小时
    [minute] 分钟
   *[second] 秒
}

packet-preview = ### 发这个红包吗？
packet-sum = **{ $total } 积分** · { $shares } 份 · { $mode ->
    [equal] 平分
   *[random] 拼手气
}
packet-line-where = 发在：{ $channel }
packet-line-who = 谁能抢：{ $who }
packet-line-opens = 开抢时间：{ $at }（{ $soon }）
packet-line-lasts = 持续 { $time }，没抢完的退回
packet-line-word = 口令：{ $word }
packet-line-question = 提问：{ $question }
packet-line-answers = 回答至少 { $least } 个字{ $no_opinion ->
    [yes] ，也可以选“没有意见”
   *[no] { "" }
}；只有发红包的人能看到，{ $anonymous ->
    [yes] 不带名字
   *[no] 带名字
}
packet-who-all = 俱乐部所有人
packet-who-roles = { $roles }
packet-who-streak = 连续签到满 { $days } 天
packet-who-membership = 加入满 { $days } 天
packet-cost = { $source ->
    [wallet] 从你的钱包出 **{ $total }**，之后还剩 { $left }。
   *[budget] 从本月红包预算出 **{ $total }**，之后还剩 { $left }。
}
packet-needs-approval = ⚖️ 这么大的数额要另一位管理员批准。{ $staff ->
    [yes] 你点发送后，会自动通知工作人员。
   *[no] 请找一位管理员输入 `/红包 审批`。
}
packet-send = 发送
packet-drop = 先不发
packet-dropped = 没有发，积分也没动。
packet-sent = ### 🧧 好了
packet-sent-open = 红包已发到 { $channel }，进展看卡片。
packet-sent-over = 红包发在 { $channel }，已经结束。
packet-sent-scheduled = { $at }（{ $soon }）在 { $channel } 开抢，积分已经留出。要撤回：`/红包 撤回`
packet-sent-waiting = 积分已经留出。{ $staff ->
    [yes] 已经通知工作人员，另一位管理员同意后就开抢。
   *[no] 另一位管理员同意后就开抢：请找一位输入 `/红包 审批`。
}要撤回：`/红包 撤回`

packet-card = ## 🧧 { $giver } 的红包
packet-card-progress = 已抢 **{ $taken }** / { $shares } 份
packet-card-word = 🔑 口令红包，听过口令的人都知道。
packet-card-question = ✍️ 先回答：{ $question }（回答只有发红包的人能看到）
packet-card-ends = { $at } 结束
packet-card-late = -# 开晚了：原定 { $at }，当时机器人不在线。
packet-card-commitment = -# 公平：每份多少在开抢前已定，封条 `{ $digest }`
packet-card-seed = -# 种子 `{ $seed }` · 谁都可以核对：`/红包 验证` { $number }
packet-card-over = { $why ->
    [empty] 🎉 { $time }抢完
    [cancelled] 已由工作人员结束
    [card-lost] 已结束：卡片或频道被删除
   *[expired] 时间到了
}
packet-card-best = 👑 手气最佳：{ $who }，{ $points }
packet-card-refunded = 剩下的 { $points } 积分已退回。
packet-claim = 抢红包
packet-claim-empty = 已抢完
packet-claim-over = 已结束

packet-claimed = ### 🧧 +{ $points } 积分
packet-claimed-again = ### 🧧 你已经抢到 { $points } 积分
packet-claimed-luck = { $luck ->
    [high] 手气真好，比平均多不少。
   *[low] 这次少一点。先抢后抢，机会都一样。
}
packet-claimed-thanks = 谢谢。你的回答只有 { $giver } 能看到{ $anonymous ->
    [yes] ，不带你的名字
   *[no] { "" }
}。
packet-claimed-after = { $left ->
    [0] 这是最后一份。
   *[other] 还剩 { $left } 份。
}你的余额：**{ $balance }**
packet-form = 抢红包
packet-form-word = 口令
packet-form-word-hint = 填发红包的人说过的口令，大小写和空格都不影响。
packet-form-answer = 你的回答
packet-form-answer-hint = 至少 { $least } 个字。只有发红包的人能看到，{ $anonymous ->
    [yes] 不带你的名字。
   *[no] 带你的名字。
}
packet-form-none = 我没有意见
packet-typed = 这是你刚才写的：
packet-word-reply = 结果只给你一个人看，请点按钮。
packet-word-form = 这个红包要先填写：请点[卡片]({ $card })上的按钮。

packet-request = ### ⚖️ { $giver } 想发一个红包
packet-request-why = 超过 { $most } 积分，由另一位管理员决定。积分已经留出，批准之前不会开抢。
packet-approve = 批准
packet-decline = 不批准
packet-decline-form = 不批准这个红包
packet-decline-reason = 为什么？
packet-decline-hint = 发红包的人会看到，也会记录在案。
packet-approved = 已批准，红包马上就到。
packet-approved-later = 已批准，{ $at } 开抢。
packet-declined = 没有批准，积分已退回，原因会告诉发红包的人。
packet-decided = { $how ->
    [approved] ✅ { $who } 批准了
    [declined] ❌ { $who } 没有批准
    [undecided] ⌛ 没人及时处理，积分已退回
    [quiet] ⌛ 到点时是安静时段，积分已退回
    [missed] ⌛ 时间已过，积分已退回
    [not-allowed] 发红包的人已经没有权限，积分已退回
    [budget] 发红包的人本月的额度调低了，已经超出，积分已退回
   *[cancelled] 已经撤回，不用处理了
}

packet-told = { $why ->
    [approved] ✅ 你在 { $channel } 的红包已获批准。
    [declined] 你在 { $channel } 的红包没有获得批准。
    [undecided] 你在 { $channel } 的红包没人及时审批。
    [missed] 你在 { $channel } 的红包到点时机器人不在线，现在已经太晚，没有开。
    [quiet] 你在 { $channel } 的红包到点时正好是安静时段，没有开。
    [not-allowed] 你在 { $channel } 的红包到点了，但你已经没有发红包的权限，没有开。
    [budget] 你在 { $channel } 的红包到点了，但你的每月额度调低了，已经超出，没有开。
    [cancelled] 你在 { $channel } 的红包被工作人员结束了。
   *[card-lost] 你在 { $channel } 的红包已结束：卡片或频道被删除，或者机器人在那里不能发言。
}
packet-told-refund = { $points } 积分已退回{ $source ->
    [wallet] 你的钱包
   *[budget] 俱乐部预算
}。
packet-told-club = -# { $club } · 查看：`/红包 列表`、`/红包 记录`
packet-told-staff = 请转告 { $giver }（对方关闭了私信）：

packet-list = ### 还没开的红包
packet-list-empty = 没有等着开的红包。要发一个：`/红包 发`
packet-list-more = ……还有 { $more } 个
packet-state = { $state ->
    [waiting] ⚖️ 等待批准
   *[scheduled] ⏰ { $at } 开抢
}
packet-choice = { $total } 积分，{ $shares } 份，{ $state ->
    [waiting] 等待批准
    [scheduled] 定时
    [open] 开抢中
   *[other] 已结束
}
packet-cancelled = 已撤回，{ $points } 积分退回{ $source ->
    [wallet] 发红包的人的钱包
   *[budget] 俱乐部预算
}。
packet-moved = 卡片换到 { $channel }。

error-packet-gone = 没有这个红包，或者它已经不在了。要发一个：`/红包 发`
error-packet-expired = 这份预览超过 15 分钟了，没有发出。请重新输入 `/红包 发`。
error-packet-pick = 请从输入时的建议里选一个红包。
error-packet-terms = { $field ->
    [greeting] 祝福太长了，最多 200 字。
    [minutes] 红包可以持续 1 分钟到 7 天，请换个时间。
    [question] 问题太长了，最多 200 字。
    [word] 口令太长了，最多 50 字。
   *[other] 天数在 0 到 10,000 之间，请换一个。
}
error-packet-word-empty = 口令里至少要有一个字或数字，请换一个。
error-packet-shares-not-positive = 至少要 1 份。
error-packet-too-many-shares = 份数太多了，最多 { $most } 份。
error-packet-too-large = 一个红包最多 { $most } 积分。管理员可以调整。
error-packet-share-below-one = { $total } 积分分不成 { $shares } 份：每份至少 1 积分。少几份，或者多一点积分？
error-packet-budget = 本月红包预算还剩 { $left } 积分，这个要 { $needed }。新的预算 { $at } 到。
error-packet-giver-month = 每人每月最多用俱乐部预算发 { $most } 积分，{ $left ->
    [0] 你的已经用完
   *[other] 你还剩 { $left }
}。{ $at } 可以再发，或者现在用自己的钱包。
error-packet-giver-day = 每人每天最多发 { $most } 个红包，你今天的发完了。{ $at } 可以再发。
error-packet-channel-day = 这个频道每天最多 { $most } 个红包，今天的满了。{ $at } 可以再发，或者换个频道。
error-packet-channel-gap = 那个时间前后这里已经有红包了，两个之间至少隔 { $minutes } 分钟。{ $at } 可以发。
error-packet-quiet = 那时是俱乐部的安静时段，{ $at } 可以开抢。
error-packet-time-past = 这个时间已经过了，或者太近。要马上发：`/红包 发`
error-packet-time-far = 太远了，最多提前 { $days } 天。
error-packet-channel-closed = 机器人不能在那个频道发言。请换一个频道，或者给机器人“查看频道”和“发送消息”权限。
error-packet-own-approval = 自己发的红包不能自己批准，请找另一位管理员。
error-packet-has-opened = 红包已经开抢，不能撤回了。工作人员可以结束它，请联系版主。
error-packet-not-movable = 只能移动开着的红包，而且要换到别的频道。
error-packet-not-open = 这个红包还没开，到时卡片会出现在频道里。
error-packet-over = { $why ->
    [cancelled] 这个红包被工作人员结束了。
    [card-lost] 这个红包已结束：卡片被删除了。
   *[expired] 来晚了：这个红包时间到了，没抢完的已退回。
}
error-packet-empty = 来晚了：{ $shares } 份都被抢完了，下次手快一点！
error-packet-own = 这是你自己发的红包，留给大家吧。
error-packet-role = 这个红包只给 { $roles }。有了身份组就能抢，怎么拿到可以问版主。
error-packet-streak = 要连续签到满 { $needed } 天，你现在 { $streak } 天。再连续 `/签到` { $missing } 天就可以了。
error-packet-membership = 要加入满 { $days } 天，你 { $at } 就满了。
error-packet-account-age = 在这里抢红包，Discord 账号要注册满 { $days } 天，你的 { $at } 就满了。
error-packet-wrong-word = 口令不对。{ $left ->
    [0] 这个红包的机会用完了。
   *[other] 还能再猜 { $left } 次。
}
error-packet-no-guesses = 这个红包的 { $most } 次机会都用完了，下一个再来。
error-packet-answer-needed = 请回答问题，至少 { $least } 个字。
error-packet-answer-short = 你写了 { $length } 个字，至少要 { $least } 个字。请点按钮再试一次。
error-packet-answer-long = 太长了，最多 { $most } 个字。

points-for-red-packet-claimed = 抢红包
points-for-red-packet-funded = 发红包
points-for-red-packet-refunded = 红包没抢完，退回
audit-action-red-packet-funded = { $by } 发了一个红包：{ $points } 积分，{ $shares } 份
    .name = 发红包
audit-action-red-packet-approved = { $by } 批准了 { $about } 的红包：{ $points } 积分
    .name = 批准红包
audit-action-red-packet-declined = { $by } 没有批准 { $about } 的红包：{ $points } 积分
    .name = 不批准红包
audit-action-red-packet-cancelled = { $by } 撤回或结束了 { $about } 的红包
    .name = 撤回或结束红包
audit-action-red-packet-moved = { $by } 把一个红包移到 <#{ $channel-id }>
    .name = 移动红包
job-red-packet-open = 到点开红包
job-red-packet-announce = 发出红包卡片
job-red-packet-card = 更新红包卡片
job-red-packet-close = 结束红包
job-red-packet-approve = 请工作人员审批红包
job-red-packet-decided = 更新红包审批结果
job-red-packet-tell-giver = 通知发红包的人
