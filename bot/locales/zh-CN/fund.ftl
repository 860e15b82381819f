programme-fund = 发展基金

command-fund = 发展基金
    .description = 发展基金：谁得到了多少，花在哪里
command-fund-show = 公示
    .description = 基金的积分从哪里来、花到哪里去，每一笔都能看
    .group = 社群
    .group-description = 看哪个社群的账户，不选就看基金本身
command-fund-request = 申请
    .description = 为你的认证社群向发展基金申请积分
    .group = 社群
    .group-description = 哪个社群
    .amount = 数量
    .amount-description = 多少积分
    .purpose = 用途
    .purpose-description = 用来做什么，所有人都能看到
    .until = 截止日
    .until-description = 最晚哪天用完，例如 2026-05-31
command-fund-spend = 支出
    .description = 从认证社群的账户支出积分，用途对所有人公开
    .group = 社群
    .group-description = 哪个社群
    .amount = 数量
    .amount-description = 多少积分
    .reason = 用途
    .reason-description = 用来做什么，所有人都能看到
    .member = 成员
    .member-description = 发给谁；直接用掉就不用选
command-fund-endow = 注入本金
    .description = 给基金本金增加积分，本金永远只增不减
    .amount = 数量
    .amount-description = 多少积分
    .reason = 来源
    .reason-description = 积分从哪里来，所有人都能看到
command-fund-income = 注入收益
    .description = 从本月预算转入基金收益，拨款都从收益里支付
    .amount = 数量
    .amount-description = 多少积分
    .reason = 来源
    .reason-description = 积分从哪里来，所有人都能看到

fund-title = ## 发展基金
fund-accounts = 本金 **{ $principal }**，只增不减。收益 **{ $income }**，拨款都从这里支付。
fund-group = - **{ $name }**：账户 { $points }{ $state ->
    [waiting] ，正在申请 { $asked }
    [running] ，有一笔 { $asked } 的拨款在用
   *[none] { "" }
}
fund-empty = 还没有任何收支。管理员用 `/发展基金 注入本金` 和 `/发展基金 注入收益` 充实基金，认证社群用 `/发展基金 申请`。
fund-end = 没有更早的了。
fund-of-group = ### { $name } · 账户 { $points }
fund-group-empty = 这个账户还没有收支。负责人可以用 `/发展基金 申请`。
fund-waiting = 正在申请 **{ $points }**，用到 { $until }：“{ $words }”。等理事会决定。
fund-running = 有一笔 **{ $points }** 的拨款在用：“{ $words }”。还剩 { $rest }，没用完的 { $ends } 退回基金。

fund-line = **{ $way ->
    [in] +
   *[out] −
}{ $points }** · { $what }
fund-line-below = -# { $of ->
    [principal] 本金
    [income] 收益
   *[group] 余额
} { $balance } · { $at }
fund-for-endowed = { $who } 注入本金：“{ $words }”
fund-for-event-settled = 活动收入：“{ $words }”
fund-for-income = { $who } 注入收益：“{ $words }”
fund-for-opening = 启动金{ $way ->
    [in] { "" }
   *[out] 给 { $group }
}
fund-for-granted = 拨款{ $way ->
    [in] { "" }
   *[out] 给 { $group }
}，{ $deciders } 批准：“{ $words }”
fund-for-spent = { $to ->
    [nobody] { $who } 支出
   *[other] { $who } 发给 { $to }
}：“{ $words }”
fund-for-returned = { $way ->
    [in] { $group } 退回
   *[out] 退回基金
}{ $words ->
    [none] { "" }
   *[other] ，“{ $words }”的余款
}

fund-requested = 已为 **{ $name }** 申请 **{ $points }** 积分：“{ $words }”，用到 { $until }。申请已交给理事会，需要 { $needed } 位同意。有结果会私信告诉你，也可以随时看 `/发展基金 公示`。
fund-until-choice = { $day }（{ $count } 天）
fund-end-waiting = 撤回申请…
fund-end-running = 提前结束…
fund-end-ask = { $state ->
    [waiting] 撤回 **{ $name }** 的申请？理事会不会再看到它，之后随时可以重新申请。
    [running] 现在结束 **{ $name }** 的拨款？剩下的 { $rest } 积分会退回基金，不能撤销。
   *[none] **{ $name }** 已经没有申请，也没有在用的拨款，不用处理。
}
fund-end-sure = { $state ->
    [running] 结束并退回余款
   *[other] 撤回
}
fund-ended = { $state ->
    [running] 拨款已结束，{ $points } 积分退回了基金。
   *[other] 申请已撤回。
}
fund-spent = 已从 **{ $name }** 的账户{ $to ->
    [nobody] 支出 **{ $points }**
   *[other] 发给 { $to } **{ $points }**
}：“{ $words }”。账户还剩 { $balance }。这一笔所有人都能在 `/发展基金 公示` 里看到。
fund-endowed = 本金增加了 **{ $points }**，现在是 { $principal }。这一笔所有人都能在 `/发展基金 公示` 里看到。
fund-paid-in = 收益增加了 **{ $points }**，现在是 { $income }。这一笔所有人都能在 `/发展基金 公示` 里看到。

fund-summary = **{ $name }** 申请 { $points } 积分（{ $count }/{ $needed } 同意）：“{ $words }”
fund-panel = ### { $name } 申请 { $points } 积分
fund-panel-what = 用途：“{ $words }” · 申请人 { $who }
fund-panel-until = 用到 { $until } · { $at }申请
fund-panel-money = 基金收益 **{ $income }** · 社群账户 **{ $balance }**
fund-panel-overdue = ⚠️ 这个社群有逾期未发的公示，发布后才能支付。
fund-panel-earlier = -# 以前：{ $points }，{ $at }，{ $state ->
    [settled] 已拨款并结清
    [running] 在用
    [declined] 未批准
    [withdrawn] 已撤回
   *[other] 待决定
}：“{ $words }”
fund-said-yes = { $count ->
    [0] 还没有人同意，需要 { $needed } 位同意。
   *[other] 已同意：{ $who }（{ $count }/{ $needed }）
}
fund-said-no = { $who } 没有批准：“{ $words }”
fund-approve = 同意
fund-decline = 不批准…
fund-decline-form = 不批准这笔申请
fund-decline-reason = 原因
fund-decline-hint = 社群负责人会看到。
fund-decided-waiting = 你对 **{ $name }** 的同意已记录。还需要 { $left } 位同意才会支付 { $points } 积分，申请已回到队列里。
fund-decided-running = **{ $name }** 得到 **{ $points }** 积分，基金收益现在是 { $income }。会通知社群负责人。
fund-decided-declined = **{ $name }** 申请的 { $points } 积分没有批准。会把原因告诉社群负责人。
fund-decided-withdrawn = **{ $name }** 撤回了 { $points } 积分的申请，不用处理了。
fund-decided-settled = **{ $name }** 得到过 { $points } 积分，拨款已经结束。

fund-told-granted = { $club }的 **{ $name }** 得到了发展基金的 **{ $points }** 积分：“{ $words }”。用 `/发展基金 支出` 来花，没用完的 { $ends } 退回。
fund-told-declined = { $club }的发展基金没有批准 **{ $name }** 申请的 { $points } 积分（“{ $words }”），原因：“{ $reason }”。可以用 `/发展基金 申请` 重新申请。
fund-told-opening = { $club }的 **{ $name }** 得到了发展基金的 **{ $points }** 积分启动金。用 `/发展基金 支出` 来花，用途所有人都能看到。
fund-told-ending = { $club }的 **{ $name }** 还有 **{ $points }** 积分拨款没有用（“{ $words }”），可以用 `/发展基金 支出` 来花，没用完的 { $ends } 退回基金。
fund-told-settled = { $club }的 **{ $name }** 拨款已结束（“{ $words }”）。{ $points ->
    [0] 全部用完，没有余款。
   *[other] { $points } 积分退回了基金。
}需要的话用 `/发展基金 申请` 再申请。
fund-told-ended = { $club }的 **{ $name }** 的拨款，已由打理社群的人提前结束（“{ $words }”）。{ $points ->
    [0] 全部用完，没有余款。
   *[other] { $points } 积分退回了基金。
}需要的话用 `/发展基金 申请` 再申请。
fund-told-reward = { $club }的 **{ $name }** 从社群账户给了你 **{ $points }** 积分，在 `/积分 明细` 里能看到。
points-for-fund-spent = { $who } 从社群账户发放

audit-action-fund-endowed = { $by } 给基金本金注入了 { $points } 积分
    .name = 基金注入本金
audit-action-fund-income = { $by } 给基金收益注入了 { $points } 积分
    .name = 基金注入收益
audit-action-fund-approved = { $by } 同意给 { $group } 拨款 { $points } 积分（{ $about } 申请）
    .name = 拨款：第一位同意
audit-action-fund-granted = { $by } 同意给 { $group } 拨款 { $points } 积分（{ $about } 申请），已支付
    .name = 拨款已支付
audit-action-fund-declined = { $by } 没有批准 { $group } 的 { $points } 积分（{ $about } 申请）
    .name = 拨款未批准
job-fund-opening = 支付社群的启动金
job-fund-ending = 提醒拨款快到期
job-fund-settle = 收回拨款的余款
job-fund-tell = 通知社群积分的变动
give-up-fund-short = 基金收益不够支付启动金。请用 /发展基金 注入收益 补足，再重试。
help-topic-fund = 发展基金
    .about = 给认证社群的积分：申请，两人同意，公开支出。

error-fund-budget-used-up = 本月的基金预算还剩 { $left }，这次要 { $needed }。少转入一些，或加预算：`/设置` 里的“预算”
error-fund-verified-only = **{ $name }** 是普通社群，基金只给认证社群拨款。想认证：`/社群 提案`
error-fund-not-yours = 只有 **{ $name }** 的负责人和干事可以这样做。谁都可以看：`/发展基金 公示`
error-fund-request-open = { $state ->
    [running] **{ $name }** 还有一笔拨款在用。用完，或在 `/发展基金 公示` 里提前结束，再来申请。
   *[waiting] **{ $name }** 已经申请了，理事会还没决定。要修改的话，在 `/发展基金 公示` 里撤回，再重新申请。
}
error-fund-nothing-open = **{ $name }** 已经没有申请，也没有在用的拨款，不用处理。
error-fund-report-overdue = **{ $name }** 有逾期未发的公示，发布之前不能得到新的拨款。请先补上，再来一次。
error-fund-until-day = 看不懂这个日期。请从建议里选，或写成 2026-05-31 这样。
error-fund-until-past = 这一天已经过了。请写今天（{ $today }）或以后的日期。
error-fund-until-far = 太远了。请写 { $last } 或更早的日期，到时可以再申请。
error-fund-until-passed = **{ $name }** 申请用到 { $last }，已经过了。请不批准，让他们重新申请。
error-fund-income-short = 基金收益只有 { $left }，这次要 { $needed }。没有支付，你的同意也还没算。等管理员用 `/发展基金 注入收益` 补足后，再点一次同意。
error-fund-request-unknown = 没有这笔申请了。现有的都在 `/发展基金 公示` 里。
error-fund-account-short = **{ $name }** 的账户只有 { $balance }，这次要 { $needed }。少花一些，或向基金申请：`/发展基金 申请`
error-fund-spend-self = 不能把社群的积分发给自己。请让另一位干事来发，用途所有人都能看到。
