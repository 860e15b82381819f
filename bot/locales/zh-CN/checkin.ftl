command-checkin = 签到
    .description = 今日签到：领积分，连续天数 +1
command-checkin-card = 签到卡片
    .description = 在本频道发布带签到按钮的卡片
command-streak = 连签
    .description = 连续签到：查看、补签、提醒
command-streak-show = 查看
    .description = 查看你的连续签到和全年日历
    .year = 年份
    .year-description = 想看其他年份时填写
command-streak-leaderboard = 排行
    .description = 俱乐部连续签到排行
command-streak-remind = 提醒
    .description = 到点还没签到时，私信提醒你
    .hour = 时间
    .hour-description = 按俱乐部时间选一个整点；不填则查看当前设置
command-streak-makeup = 补签
    .description = 用一张补签卡补上漏签的一天
    .day = 日期
    .day-description = 漏签的那一天
command-checkin-rules = 签到规则
    .description = 签到能得什么，以及怎么设置
command-checkin-rules-show = 查看
    .description = 签到能得什么：积分、里程碑、补签
command-checkin-rules-set = 设置
    .description = 修改每日积分、补签和保护卡，次日生效
    .base = 起始积分
    .base-description = 连续签到第 1 天的积分
    .growth = 每日递增
    .growth-description = 之后每多签一天增加的积分
    .cap = 每日上限
    .cap-description = 每天最多得多少（不含里程碑）
    .makeup_days = 补签天数
    .makeup_days-description = 补签卡最多能补几天前；0 表示不能补签
    .freezes = 保护卡上限
    .freezes-description = 每人最多持有几张保护卡
    .cards = 补签卡上限
    .cards-description = 每人最多持有几张补签卡
command-checkin-rules-milestone = 里程碑
    .description = 新增、修改或删除里程碑，次日生效
    .day = 天数
    .day-description = 连续签到的第几天
    .points = 积分
    .points-description = 额外奖励的积分
    .cards = 补签卡
    .cards-description = 奖励几张补签卡
    .freezes = 保护卡
    .freezes-description = 奖励几张保护卡
    .role = 身份组
    .role-description = 奖励的身份组
    .remove = 删除
    .remove-description = 删除整个里程碑，或只去掉身份组
command-checkin-rules-multiplier = 倍率
    .description = 按身份组调整每日积分倍率，次日生效
    .role = 身份组
    .role-description = 对哪个身份组生效
    .percent = 百分比
    .percent-description = 100 为正常，150 为 1.5 倍
    .remove = 取消
    .remove-description = 取消这个身份组的倍率
choice-off = 关闭
choice-the-milestone = 整个里程碑
choice-only-its-role = 只去掉身份组

# 签到结果
checkin-done = 签到成功，+{ $points } 积分
checkin-done-unpaid = 签到成功
checkin-repeated = 今天已经签过到了
checkin-repeated-points = 今天得了 { $points } 积分。
checkin-streak = 连续签到 **{ $days }** 天
checkin-milestone = 🏅 **连续 { $day } 天！** { $brings }
checkin-owed = 里程碑的 { $points } 积分先给你记着，管理员追加预算或到了下个月就补发。
checkin-unpaid = 本月的签到积分已经发完，今天没有积分；天数照样算，管理员已收到通知。
checkin-frozen = ❄️ 保护卡替你守住了 { $days }（用掉 { $n } 张），连续签到不断。
checkin-broken = 🌱 上一段连续 { $before } 天结束了，今天重新出发。你的最长纪录是 { $longest } 天。
checkin-broken-card = 🩹 你有 { $cards } 张补签卡，输入 `/连签 补签` 补上漏签的日子，就能接回来。
checkin-next-milestone = 🎯 再签 { $days } 天到第 { $day } 天：{ $brings }
checkin-next-day = ⏳ { $at } 可以再签到
checkin-balance = 💰 余额：**{ $points }**
checkin-reminder-paused = 🔕 你关闭了私信，每日提醒已暂停。请在服务器的隐私设置里打开私信，再点下面的按钮恢复。
checkin-picture = 连续签到 { $days } 天，今天得 { $points } 积分。
breakdown-daily = 每日 { $points }
breakdown-role = { $times }（身份组）
breakdown-milestone = 里程碑 { $points }
plain-number = { $n }
brings-points = { $n } 积分
brings-cards = 补签卡 { $n } 张
brings-freezes = 保护卡 { $n } 张
brings-role = 身份组 { $role }
brings-honour = 荣誉
day-stretch = { $first }至{ $last }

# 图上的字
picture-streak = 天连续签到
picture-points = +{ $points } 积分
picture-next = 再签 { $days } 天到第 { $day } 天
legend-checkin = 签到
legend-makeup = 补签
legend-freeze = 保护
legend-bridged = 豁免
legend-missed = 漏签
legend-today = 今天

# 工作人员发布的卡片
card-title = 每日签到
card-invitation = 每天点一下领积分，连续签得越久得越多。结果只有你自己看得到。
card-as-of = 以上为{ $day }的规则。{ $how }
card-words = 也可以输入 `/签到`，或直接发“签到”。
card-command = 也可以输入 `/签到`。

# 按钮
button-checkin = 签到
button-my-streak = 我的连签
button-rules = 规则
button-see = 查看结果
button-previous = 上一页
button-next = 下一页
button-remind-again = 恢复提醒
button-remind-off = 不再提醒

# /连签 查看
streak-title = 🔥 连续签到 { $days } 天
streak-title-broken = 签一次，重新开始
streak-checked = ✅ 今天已签到，得 { $points } 积分。{ $at } 可以再签到。
streak-open = 今天还没签到，{ $at } 截止。
streak-at-risk = ❄️ 你漏签了。今天签到（{ $at } 截止），保护卡会替你接上。
streak-broken = 今天签到就能重新开始，{ $at } 截止。
streak-totals = 🏆 最长 **{ $longest }** 天 · 累计 { $total } 天
streak-stocks = 🩹 补签卡 **{ $cards }** 张 · ❄️ 保护卡 **{ $freezes }** 张
streak-fillable = 可以补签：{ $days }。输入 `/连签 补签`。
streak-year = **{ $year } 年** · 签到 { $checkin } 天 · 补签 { $makeup } 天 · 保护 { $freeze } 天 · 豁免 { $bridged } 天
streak-picture = { $year } 年签到日历：签到 { $checkin } 天，补签 { $makeup } 天，保护卡 { $freeze } 天，豁免 { $bridged } 天。
streak-picture-days = 从近到远：{ $days }。
streak-picture-title = { $name } · { $year } 年
streak-empty-title = 点一下，开始连续签到
streak-empty = 你还没签过到。每天签到都有积分，连续越久得越多。

# /连签 排行
top-title = 🔥 连续签到排行
top-line = { $place } { $member } · { $days } 天
top-empty = 现在还没有人在连续签到。输入 `/签到`，做第一个。
top-own = 你已连续签到 **{ $days }** 天
top-own-none = 你现在没有连续签到，输入 `/签到` 就能开始。

# /连签 补签
makeup-done = 🩹 **{ $day }** 补上了。
makeup-streak = 🔥 现在连续签到 **{ $days }** 天。
makeup-still-broken = 中间还有漏签的日子，连续签到暂时没接上。
makeup-left = 补签卡还剩 **{ $cards }** 张
error-makeup-bad-day = 看不懂日期“{ $value }”。请从列表里选，或按 2026-03-09 的格式输入。
error-makeup-future = { $day }还没到，不用补。
error-makeup-not-missed = { $day }不用补：那天已经算上了；如果是今天，直接签到就行。
error-makeup-bridged = { $day }所有人都豁免，不会断签，补签卡没有用掉。
error-makeup-before-first = { $day }在你第一次签到之前，补签卡只能补之后漏掉的日子。
error-makeup-too-far-back = { $back ->
    [0] 本俱乐部没有开放补签。
   *[other] { $day }太久了，补签卡最多补 { $back } 天前。
}
error-makeup-no-card = 你还没有补签卡。达成里程碑就能获得，见 `/签到规则 查看`。
error-no-such-year = 没有那一年的日历，请填 { $first } 到 { $last } 之间的年份。

# /连签 提醒
remind-none = 你没有设置提醒。输入 `/连签 提醒` 选一个时间，到点还没签到就私信提醒你。
remind-on = 🔔 每天 { $hour }（俱乐部时间）还没签到的话，我会私信提醒你一次。下一次：{ $at }。
remind-paused = 🔕 你关闭了私信，{ $hour } 的提醒已暂停。请在服务器的隐私设置里打开私信，再点“恢复提醒”。
remind-off = 🔕 不再提醒你了。输入 `/连签 提醒` 可以重新打开。
reminder-title = { $club }：今天的签到
reminder-streak = 你已连续签到 **{ $days }** 天，今天还没签，{ $at } 截止。
reminder-none = 今天还没签到，{ $at } 截止。
reminder-foot = -# 这是你用“/连签 提醒”设置的提醒。
error-no-reminder = 你还没有设置提醒。输入 `/连签 提醒` 选一个时间。
error-not-a-member = 你或我已经不在那个服务器里了。

# 频道里发“签到”
word-reply = 签到成功。你关闭了私信，详情请点按钮查看。
error-not-your-checkin = 这是别人的。输入 `/连签 查看` 看你自己的。

# /签到规则
rules-title = 签到规则
rules-day = 每天签到一次，一天从 { $hour } 开始（{ $zone }）。
rules-points = 每日积分
rules-curve = 连续第 1 天得 { $base }，之后每天多 { $growth }，第 { $day } 天起每天 { $cap } 封顶。
rules-flat = 每天得 { $points } 积分。
rules-sample = 第 { $day } 天 { $points }
rules-milestones = 里程碑（额外奖励）
rules-milestone = 🏅 第 { $day } 天：{ $brings }
rules-no-milestones = 目前没有。
rules-roles = 身份组
rules-multiplier = { $role }：每日积分 { $times }
rules-multipliers-how = 有多个身份组时取最高的；里程碑人人一样。
rules-no-multipliers = 人人一样，车主和非车主没有区别。
rules-missed = 漏签了怎么办
rules-freezes = ❄️ 保护卡自动生效，每人最多 { $most } 张。
rules-no-freezes = ❄️ 目前没有保护卡。
rules-makeup = 🩹 补签卡能补 { $back } 天内漏签的日子（`/连签 补签`），每人最多 { $most } 张。
rules-no-makeup = 🩹 目前不能补签。
rules-amnesty = ☂️ 机器人自己掉线大半天的日子，谁的连续签到都不会断。
rules-no-odds = 没有抽奖，规则全在这里。所有人的签到每月合计最多 { $budget } 积分。
rules-coming = 📣 **{ $day }起**（{ $at }）：
rules-changed = { $day }起生效（{ $at }）
rules-unchanged = 现在就是这样设置的，没有变化。
rules-change = { $what }：{ $before } → **{ $after }**
rules-field-base = 第 1 天积分
rules-field-growth = 每日递增
rules-field-cap = 每日上限
rules-field-makeup-days-back = 补签天数
rules-field-max-freezes = 保护卡上限
rules-field-max-makeup-cards = 补签卡上限
rules-milestone-gone = 🏅 第 { $day } 天：不再是里程碑
rules-multiplier-gone = { $role }：与其他人一样
rules-role-out-of-reach = ⚠️ 我现在还给不了 { $role }：请把我的身份组移到它上面，并允许我管理身份组。
error-nothing-to-change = 请至少填一项要改的内容。
error-cap-below-base = 每日上限（{ $cap }）不能低于第 1 天的积分（{ $base }）。
error-too-many-milestones = 最多 { $most } 个里程碑，请先删掉一个。
error-no-such-milestone = 第 { $day } 天没有里程碑，请从列表里选。
error-no-such-multiplier = 这个身份组没有设置倍率，不用取消。
error-role-not-giveable = 这个身份组不能发：它属于所有人、机器人或第三方应用。请换一个。

# 给工作人员和俱乐部看的
role-reason = 签到里程碑：第 { $day } 天
role-gone = { $member } 连续签到第 { $day } 天应得 { $role }，但这个身份组已经不存在。请用 /签到规则 里程碑 修改。
role-forbidden = { $member } 连续签到第 { $day } 天应得 { $role }，但我没有权限。请把我的身份组移到它上面，允许我管理身份组，然后重试。
role-member-gone = { $member } 连续签到第 { $day } 天应得 { $role }，但已经离开服务器。
amnesty = ☂️ { $days }我掉线了大半天（共 { $n } 天）。谁的连续签到都不会断：{ $streaks } 人的连续签到照常继续。
