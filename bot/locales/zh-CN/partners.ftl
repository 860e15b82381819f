programme-partners = 福利合伙人

command-partner = 合伙人
    .description = 福利：成员给成员的好东西
command-partner-apply = 申请
    .description = 把你的商品或服务提供给俱乐部成员，由管理人员先看
    .title = 名称
    .title-description = 几个字说清楚，例如：免费一壶茶
    .text = 说明
    .text-description = 成员能得到什么，在哪里、怎么用
    .until = 截止
    .until-description = 到什么时候，例如 2026-12-31 或 下周五20点
    .amount = 数量
    .amount-description = 一共多少份；上传了兑换码文件就按文件里的数量
    .asks = 要求
    .asks-description = 希望来的人做什么，例如：提前一天预约
    .role = 身份组
    .role-description = 只给有这个身份组的人
    .other_role = 另一个身份组
    .other_role-description = 有这个身份组也行
    .min_streak = 连续签到
    .min_streak-description = 只给连续签到满这么多天的人
    .group = 认证社群
    .group-description = 只给这个认证社群里通过审核的成员
    .codes = 兑换码
    .codes-description = 你自己的兑换码，文本或 CSV 文件，一行一个；不传就由机器人生成
    .event = 活动
    .event-description = 在哪场活动上兑换，活动主办人也能核销
command-partner-list = 福利
    .description = 现在有哪些福利可以领，以及你的兑换码
command-partner-card = 展示
    .description = 把你的一项福利放到这个频道，点按钮就能领
    .benefit = 福利
    .benefit-description = 哪一项
command-partner-mine = 我的
    .description = 你提供的福利：进度、核销情况、得到的积分
command-partner-close = 结束
    .description = 提前结束你的一项福利，已发出的兑换码仍然有效
    .benefit = 福利
    .benefit-description = 哪一项
command-partner-redeem = 核销
    .description = 核销成员出示的兑换码：一码一次，你会得到积分
    .code = 兑换码
    .code-description = 照着输入就行
    .benefit = 福利
    .benefit-description = 只有两项福利用了同一个码时才需要选
command-partner-helpers = 帮手
    .description = 除了你，还有谁能帮你核销：查看、添加、移除
    .add = 添加
    .add-description = 让这位成员帮你核销
    .remove = 移除
    .remove-description = 这位成员不再帮你核销
command-partner-report = 报表
    .description = 一年的福利：每位合伙人的情况，预算用了多少
    .year = 年份
    .year-description = 哪一年，不填就是今年
command-partner-rules = 规则
    .description = 每核销一个码给合伙人多少积分：查看或修改
    .points = 积分
    .points-description = 每核销一个码给多少积分
    .cap = 上限
    .cap-description = 一项福利最多能得多少积分
    .most_going = 同时几项
    .most_going-description = 一位合伙人同时最多有几项福利在进行或等待
choice-benefits = 福利

benefit-budget-alert = ### 福利合伙人：{ $percent ->
    [100] 今年的预算用完了
   *[other] 今年的预算已用 { $percent }%
}
    { $year } 年的 { $size } 积分还剩 { $left }。{ $percent ->
    [100] 兑换码照常核销，只是合伙人不再得到积分，他们会收到说明。
   *[other] 用完以后兑换码照常核销，只是合伙人不再得到积分。
}
    给今年加预算：`/设置` 里的“预算”。看用在哪里：`/合伙人 报表`。

benefit-state = { $state ->
    [review] 等待审核
    [returned] 退回修改
    [open] 进行中
    [over] 已到期
    [closed] 已结束
   *[declined] 未通过
}
benefit-for-everyone = 所有人
benefit-for-roles = 有 { $roles } 的人
benefit-for-streak = 连续签到满 { $days } 天的人
benefit-for-group = { $name } 的认证成员
benefit-facts = { $who } 提供 · 给{ $whom } · 到 { $until }
benefit-asks = 来的人请：{ $words }

benefit-list = ## 成员福利
benefit-list-empty = 现在还没有福利。你有好东西想给大家？用 `/合伙人 申请`
benefit-list-end = 没有更多了。
benefit-get = 领取：{ $title }
benefit-show-code = 我的码：{ $title }
benefit-have = { $used ->
    [yes] ✅ 你的兑换码已经用过了。
   *[no] 🎟️ 你已经领到兑换码。
}
benefit-yours = 这是你提供的，进度看 `/合伙人 我的`
benefit-left = ✅ 你可以领 · { $left ->
    [1] 最后一份
   *[other] 还剩 { $left } 份
}
benefit-kept-out = 🔒 { $why }

benefit-given = { $again ->
    [yes] 你的 **{ $title }** 兑换码：
   *[no] **{ $title }** 归你了。这是你的兑换码，别人看不到：
}
benefit-given-how = 在 { $until } 之前出示给 { $who } 或其帮手，只能用一次。想再看一眼：`/合伙人 福利`
benefit-given-used = { $at }已经核销，不能再用了。
benefit-code-gone = **{ $title }** 早已结束，你的兑换码已经清除。

benefit-card-comes = **{ $title }** 的卡片马上就到这个频道。
benefit-card-get = 领取
benefit-card-show = 看我的码
benefit-card-state = { $state ->
    [open] 🎟️ 还剩 { $left } 份，每人一份
    [gone] 已经领完。领到的人还可以点按钮看自己的码。
   *[over] 这项福利已经结束。
}
benefit-handed-in = 已提交，管理人员看过后会私信告诉你。进度看 `/合伙人 我的`。
    { $own ->
    [yes] 收到你的 { $amount } 个兑换码，会按顺序发给领取的人。
   *[no] 机器人会生成 { $amount } 个兑换码，领一个生成一个。
}用 `/合伙人 核销` 来核销。
benefit-form = 修改福利
benefit-field-title = 名称
benefit-field-about = 成员能得到什么，在哪里、怎么用
benefit-field-asks = 希望来的人做什么
benefit-field-amount = 一共多少份
benefit-field-until = 到什么时候
benefit-typed = 你刚才写的都在这里，不会丢：

benefit-mine = ## 你提供的福利
benefit-mine-empty = 你还没有提供福利。有好东西想给其他成员？用 `/合伙人 申请`
benefit-mine-end = 没有更多了。
benefit-mine-title = **{ $place }. { $title }** · { $state }
benefit-mine-counts = 已领 { $claimed } / { $amount } · 已核销 { $redeemed } · 你得到 { $points } 积分 · 到 { $until }
benefit-mine-reason = 管理人员说：{ $reason }
benefit-change = 修改 { $place }…
benefit-codes = { $place } 的核销记录
benefit-close = 提前结束 { $place }…
benefit-codes-title = ### { $title }：已核销 { $count } 个
benefit-codes-line = - `{ $code }` · { $who } · { $by } 于 { $at } 核销 · { $points ->
    [0] 没有积分
   *[other] +{ $points } 积分
}
benefit-close-ask = 现在结束 **{ $title }**？不会再发出新的兑换码。{ $held ->
    [0] 没有还没核销的码。
   *[other] 已发出的 { $held } 个码在原定的截止时间之前仍然有效。
}结束后不能恢复。
benefit-close-yes = 结束
benefit-close-done = **{ $title }** 已结束。{ $held ->
    [0] 没有还没核销的码。
   *[other] 还有 { $held } 个码没核销，有人出示时请照常核销。
}

benefit-redeemed = ✅ { $who } 的 **{ $title }** 兑换码有效，已核销。
benefit-redeemed-paid = { $why ->
    [paid] 合伙人得到 { $points } 积分。
    [cap] 这项福利的积分已经到上限，这次没有积分。
    [budget] 今年的预算用完了，这次没有积分，以后也不补发。
   *[none] 俱乐部不为核销发积分。
}
benefit-redeemed-count = -# 已核销 { $redeemed }，已领 { $claimed } / { $amount }

helper-list = 除了你，还能帮你核销的人（{ $count } / { $most }）：{ $people }
helper-none = 现在只有你自己能核销。想添加帮手：`/合伙人 帮手`，选“添加”

review-kind-benefit = 合伙人的福利
benefit-summary = { $who } 的 **{ $title }**（{ $state }）：“{ $words }”
benefit-panel = 共 { $amount } 个兑换码，{ $own ->
    [yes] 合伙人自己的（已收到 { $codes } 个）
   *[no] 由机器人生成
}。
benefit-panel-earlier = -# 以前：{ $title }，{ $state }，已领 { $claimed }，已核销 { $redeemed }
benefit-approve = 通过
benefit-return = 退回修改…
benefit-decline = 不通过…
benefit-return-form = 退回这项福利
benefit-decline-form = 不通过这项福利
benefit-reason = 原因
benefit-reason-hint = 合伙人会看到。
benefit-decided = { $state ->
    [open] **{ $title }** 已开放，成员在 `/合伙人 福利` 里就能看到。会通知 { $who }。
    [returned] **{ $title }** 已退回给 { $who }，附上了你写的话。
   *[declined] **{ $title }** 没有通过，会把原因告诉 { $who }。
}

benefit-report = ## { $year } 年的福利
benefit-report-total = { $partners } 位合伙人：领取 { $claimed } 个码，核销 { $redeemed } 个，发出 { $points } 积分
benefit-report-budget = 预算：已用 { $used } / { $size }（{ $percent }%），还剩 { $left }
benefit-report-line = - { $who }：领取 { $claimed }，核销 { $redeemed }，{ $points } 积分
benefit-report-more = - 还有 { $count } 位
benefit-report-empty = 这一年还没有人领取。现在有哪些福利：`/合伙人 福利`
benefit-rules = ### 合伙人的积分
benefit-rule-line = - { $name }：**{ $n }**
benefit-rule-budget = 所有合伙人一年共 { $points } 积分：`/设置` 里的“预算”。用完以后照常核销，只是没有积分。
partners-rule-points = 每核销一个码的积分
partners-rule-cap = 一项福利最多的积分
partners-rule-most-going = 一位合伙人同时几项

benefit-told-open = 你在 { $club } 的福利 **{ $title }** 已开放，到 { $until } 为止。成员出示兑换码时用 `/合伙人 核销`，进度看 `/合伙人 我的`
benefit-told-returned = { $club } 的管理人员请你修改福利 **{ $title }**：“{ $reason }”。改好再提交：`/合伙人 我的`
benefit-told-declined = { $club } 的管理人员没有通过你的福利 **{ $title }**：“{ $reason }”。可以换一项再来：`/合伙人 申请`
benefit-told-closed = { $club } 的管理人员结束了你的福利 **{ $title }**。已发出的兑换码到 { $until } 仍然有效，有人出示时请照常核销。
benefit-told-redeemed = 你在 { $club } 的 **{ $title }** 兑换码已核销。如果不是你本人用的，请告诉俱乐部的管理人员。
benefit-told-unpaid = 你在 { $club } 的福利 **{ $title }** 有一个码核销了，但今年的预算用完了，这次没有积分，以后也不补发。不想再发码：`/合伙人 结束`
points-for-benefit-redeemed = 你的福利核销了一个码

audit-action-benefit-approved = { $by } 通过了 { $about } 的福利“{ $title }”
    .name = 福利通过
audit-action-benefit-returned = { $by } 退回了 { $about } 的福利“{ $title }”
    .name = 福利退回
audit-action-benefit-declined = { $by } 没有通过 { $about } 的福利“{ $title }”
    .name = 福利未通过
audit-action-benefit-closed = { $by } 结束了 { $about } 的福利“{ $title }”
    .name = 福利结束
audit-action-settings-partners = { $by } 修改了合伙人的规则：{ $changes }
    .name = 修改合伙人规则
job-benefit-card = 更新福利卡片
job-benefit-tell = 通知福利的消息
privacy-part-partners = 你提供、领取或核销的福利
help-topic-partners = 福利合伙人
    .about = 成员给成员的福利：领取、核销，也可以提供你自己的。

error-benefit-unknown = 没有这项福利。现有的看 `/合伙人 福利`，你自己的看 `/合伙人 我的`
error-benefit-pick = 请从建议里选一项。
error-benefit-how-many = 请用“数量”写明一共多少份，或上传兑换码文件。
error-benefit-title = 请用几个字写清名称，最多 { $most } 个字。
error-benefit-about = 请写明成员能得到什么，最多 { $most } 个字。
error-benefit-asks = 要求太长了，最多 { $most } 个字。
error-benefit-amount = 最少 1 份，最多 { $most } 份。
error-benefit-few-codes = 你要提供 { $amount } 份，但只有 { $codes } 个兑换码。减少份数，或用更长的文件重新申请。
error-benefit-past = 这个时间已经过了，请写一个以后的截止时间。
error-benefit-far = 太远了，最多 { $days } 天，到时可以再提供。
error-benefit-most = 你已经有 { $most } 项福利在进行或等待，到上限了。先结束一项：`/合伙人 我的`
error-benefit-group-ordinary = **{ $name }** 是普通社群，没有资质审核。请选一个认证社群。
error-benefit-not-returned = 这项福利现在不用你修改。进度看 `/合伙人 我的`
error-benefit-not-open = 审核通过、还没结束的福利才能展示。进度看 `/合伙人 我的`
error-benefit-closed = 已经结束了，不用处理。
error-benefit-over = 这项福利已经结束。现在有哪些：`/合伙人 福利`
error-benefit-own = 这是你自己提供的，留给其他人吧。进度看 `/合伙人 我的`
error-benefit-none-left = 最后一份刚被领走。看看还有什么：`/合伙人 福利`
error-benefit-role = 只给有 { $roles } 的人。
error-benefit-streak = 要连续签到满 { $needed } 天，还差 { $missing } 天：`/签到`
error-benefit-group = 只给认证社群里通过审核的成员，想加入：`/社群 申请`
error-benefit-reason = 请写明原因，最多 { $most } 个字。
error-benefit-year = 请写 { $last } 年或更早的年份。
error-benefit-file-big = 文件超过 { $most } KB。请用纯文本，一行一个兑换码。
error-benefit-file-text = 这不是文本文件。请把兑换码存成 UTF-8 的文本或 CSV，一行一个，再试一次。
error-benefit-file-empty = 文件里没有兑换码。请一行写一个。
error-benefit-file-many = 文件里有 { $count } 个兑换码，最多 { $most } 个。请分成几项福利。
error-benefit-file-code = 第 { $line } 行不是兑换码：要 { $least } 到 { $most } 个字母、数字或符号，不含空格。
error-benefit-file-twice = 每个兑换码只能出现一次。重复的有：`{ $typed }`{ $more ->
    [0] { "" }
   *[other] ，还有 { $more } 个
}。大小写和短横线不算区别。
error-code-wrong = 你的福利里没有这个兑换码。请再核对一遍，{ $left ->
    [0] 现在不能再试了。
   *[other] 还可以试 { $left } 次。
}
error-code-mistyped = 这个码不对：可能打错了一个字符，或者两个字符颠倒了。请再核对一遍，{ $left ->
    [0] 现在不能再试了。
   *[other] 还可以试 { $left } 次。
}
error-code-guesses = 输错太多次了。请等 { $minutes } 分钟再试。
error-code-several = 有两项福利用了这个码。请用“福利”选是哪一项。
error-code-own = 这是你自己的兑换码，要由别人来核销。
error-code-used = ⚠️ 这个码{ $at }已经核销过了，请不要再接受。
error-helper-self = 你本来就能核销自己的福利，请选另一位成员。
error-helper-most = 帮手最多 { $most } 位。先移除一位：`/合伙人 帮手`，选“移除”
