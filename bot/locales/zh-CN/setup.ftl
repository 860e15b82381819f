command-setup = 设置
    .description = 设置俱乐部：语言、时区、管理人员、频道、预算
setup-title = 俱乐部设置
setup-first = 不用改也能直接用，当前设置如下。想改哪项就改哪项，每选一次都会立即保存，随时可以再输入 /设置 回来。
setup-again = 每选一次都会立即保存，没动过的保持不变。
setup-line-days = **语言和时间**：{ $language }，{ $zone }，每天从 { $start } 开始
setup-line = **{ $name }**：{ $value }
setup-none = 未设置
setup-findings = { $count ->
    [0] 一切就绪
   *[other] 有 { $count } 处需要处理
}
setup-back = 返回总览
setup-next = 下一步：{ $page }
setup-days = 语言和时间
setup-roles = 管理人员
setup-channels = 频道
setup-budgets = 预算
setup-check = 检查
setup-language-what = **语言**：发给所有人看的内容用哪种语言。回复成员时，会跟随对方自己的 Discord 语言。
setup-zone-what = **时区**：日期、连续签到、月份都按它算。
setup-start-what = **每天几点开始**：设为 04:00 的话，凌晨两点签到仍算前一天。
setup-days-now = 俱乐部现在是 { $time }，日期算作 { $day }，下一天 { $next } 开始。
setup-zone-other = 其他时区…
setup-zone-form = 时区
setup-zone-label = 城市或时区
setup-zone-hint = 附近的大城市，或 Asia/Shanghai 这样的名称
setup-zone-near = 不确定“{ $typed }”是哪个时区，是下面的某一个吗？
setup-zone-unknown = 没找到“{ $typed }”对应的时区。试试附近的大城市，比如上海、柏林。
setup-zone-retry = 重新输入…
setup-pick-roles = 选择身份组，可以不选
setup-pick-channel = 选择频道，可以不选
setup-budgets-what = 每个月每种用途最多发出多少积分，福利合伙人按年算。用完后成员会看到说明；用到 80% 和 100% 时会提醒你。没用完的月底（或年底）作废，不累积。
setup-budget-line = **{ $name }**：{ $span ->
    [year] 每年
   *[month] 每月
} { $points } 积分
setup-transfer-line = **转赠**：每人每天最多 { $times } 次，共 { $points } 积分
setup-budgets-change = { $parts ->
    [1] 修改预算…
   *[other] 修改预算（{ $part }）…
}
setup-budgets-form = 每月积分预算（合伙人按年）
setup-transfers-change = 修改转赠上限…
setup-transfers-form = 每人每天的转赠上限
setup-all-well = ✅ 机器人需要的权限都有了，选过的身份组和频道也都在。
setup-check-again = 再检查一次
setup-check-invite = 邀请链接只申请必需的权限。再点一次链接，可以补上整个服务器里缺的权限；单个频道里被禁止的，请到该频道的设置里允许。
setup-invite = 邀请链接
language-name = 简体中文
setting-language = 语言
setting-time-zone = 时区
setting-day-start = 每天开始的时间
setting-admin-roles = 管理员
    .what = 可以做所有事：设置、发积分、查看操作记录。有“管理服务器”权限的人自动是管理员；其他人要看到 /设置，需在“服务器设置 → 整合”里允许。
setting-moderator-roles = 版主
    .what = 可以在频道里发布卡片。
setting-executive-roles = 高管
    .what = 代表俱乐部发言和送礼的人。
setting-announcement-channel = 公告频道
    .what = 与所有人有关的事，比如故障当天免断签。
setting-staff-channel = 工作频道
    .what = 需要管理人员处理的事：等待审核的提案和申请、预算快用完了、有事情没办成。不设的话，要自己用 /审核 查看。
setting-audit-channel = 操作记录频道
    .what = 同步 /操作记录 里的每一条。
setting-budgets = 预算
setting-transfers-a-day = 每天次数
setting-transfer-points-a-day = 每天积分
finding-guild-permissions = 我在服务器里还缺：{ $permissions }。请到“服务器设置 → 身份组”里给我的身份组打开，或再点一次邀请链接。
finding-channel-gone = “{ $setting }”选的频道已被删除，或者我看不到它。请在“频道”里重新选择。
finding-channel-permissions = 我在 { $channel } 里还缺：{ $permissions }。请到该频道的“设置 → 权限”里给我的身份组打开。
finding-channel-public = { $channel } 谁都能看，而“{ $setting }”里会出现成员和审核结果。请换一个只有管理人员能看的频道，或在它的“设置 → 权限”里设为私密。
finding-role-gone = “{ $setting }”选过的身份组已被删除。请在“管理人员”里重新选择。
finding-prize-gone = 连续签到 { $day } 天奖励的身份组已被删除。请用 /签到规则 里程碑 换一个。
finding-prize-not-given = 连续签到 { $day } 天奖励的 { $role } 是无法授予的身份组。请用 /签到规则 里程碑 换一个。
finding-prize-too-high = 连续签到 { $day } 天奖励的 { $role } 排在我的身份组上面。请到“服务器设置 → 身份组”里把我的拖到它上面。
permission-read-messages = 查看频道
permission-send-messages = 发送消息
permission-add-reactions = 添加反应
permission-attach-files = 附加文件
permission-read-message-history = 阅读消息历史记录
permission-send-messages-in-threads = 在子区内发送消息
permission-manage-roles = 管理身份组
error-bad-number = “{ $value }”不是 0 到 { $most } 之间的整数。可以写成 5000、5,000 或 500万，请重新打开表单填写。
error-everyone-is-no-staff = @everyone 不能当管理人员，那等于所有成员都是。请选别的身份组。
setup-verified = 认证社群
setup-verified-what = 认证社群的创办、审核和账户规则。修改后立即生效，进行中的也按新规则。
setup-verified-form = 认证社群
setup-verified-0 = 创办和审核…
setup-verified-1 = 申请人…
setup-verified-2 = 基金和公示…
setup-rule = - **{ $name }**：{ $value }（{ $limits }）
setup-rule-limits = { $least } 到 { $most }
setup-officers-review = - **干事可以审核自己社群的申请**：{ $allowed ->
    [yes] 可以
   *[no] 不可以，只由版主审核
}
setup-officers-change = { $allowed ->
    [yes] 只由版主审核
   *[no] 让干事也能审核
}
setup-contribution = 贡献值
setup-contribution-what = 成员为社群做事，贡献值各增加多少；不算的写 0。修改只影响以后。
setup-contribution-form = 贡献值
setup-contribution-change = 修改…
verified-rule-founders = 创办需要几位发起人
verified-rule-take-minutes = 一件最多占用几分钟
verified-rule-target-days = 几天内应作出决定
verified-rule-undo-minutes = 决定后几分钟内可撤销
verified-rule-officers-review = 干事审核申请
verified-rule-reapply-days = 几天后可重新申请
verified-rule-appeal-days = 几天内可以申诉
verified-rule-keep-days = 决定后文件保留几天
verified-rule-grace-days = 证件到期后宽限几天
verified-rule-opening-grant = 启动金（积分）
verified-rule-two-from = 多少积分起需两人同意
verified-rule-report-day = 每月几号前发布公示
setting-council-roles = 信托理事
    .what = 决定发展基金的拨款，每笔需要两位同意。
audit-action-settings-verified = { $by } 修改了认证社群的规则：{ $changes }
    .name = 修改认证社群规则
audit-action-settings-contribution = { $by } 修改了贡献值的规则：{ $changes }
    .name = 修改贡献值规则
error-rule-out-of-range = “{ $name }”只能是 { $least } 到 { $most }。没有改动，请重新打开表单填写。
