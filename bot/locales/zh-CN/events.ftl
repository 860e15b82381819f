command-event = 活动
    .description = 活动：找活动、报名、自己办一场
command-event-create = 发起
    .description = 办一场活动：一页一页填，写好了再发布
    .kind = 类型
    .kind-description = 什么类型的活动；不选就是成员活动
    .group = 社群
    .group-description = 由哪个社群来办
command-event-again = 再办
    .description = 下个月再办一场一样的：内容都带过来，先存成草稿
    .event = 活动
    .event-description = 你的哪场活动
command-event-manage = 管理
    .description = 管理你的活动：报名名单、群发消息、修改、取消
    .event = 活动
    .event-description = 哪场活动
command-event-rules = 规则
    .description = 俱乐部的活动规则；不填的保持不变，改了马上生效
    .members_host = 成员可办
    .members_host-description = 成员能不能自己办活动
    .approved_after = 免审场数
    .approved_after-description = 办过几场之后，发布不用再审核
    .most_open = 同时场数
    .most_open-description = 每位成员最多同时办几场
    .dispute_hours = 异议小时
    .dispute_hours-description = 活动结束多少小时内可以提异议，之后才结算
    .absences = 缺席次数
    .absences-description = 缺席几次就暂时不能报名；0 表示不限制
    .absence_days = 缺席天数
    .absence_days-description = 统计最近多少天的缺席
    .messages_a_day = 每天群发
    .messages_a_day-description = 主办人一天最多群发几条消息
    .mirror = 同步
    .mirror-description = 活动要不要也显示在 Discord 自带的活动列表里
command-event-list = 列表
    .description = 近期活动：按城市、类型、月份找，或者只看你能报名的
    .city = 城市
    .city-description = 只看这个城市的
    .kind = 类型
    .kind-description = 只看这一类的
    .joinable = 能报名
    .joinable-description = 只看你符合条件的
    .month = 月份
    .month-description = 只看这个月的
command-event-mine = 我的
    .description = 你报了名的和你办的活动
command-event-info = 详情
    .description = 一场活动的全部信息，以及你报名了没有
    .event = 活动
    .event-description = 哪场活动
command-event-calendar = 月历
    .description = 一个月的活动，画成一张图
    .month = 月份
    .month-description = 哪个月；不选就是这个月
choice-member-hosted = 成员活动
choice-official = 官方活动
choice-product-talk = 产品说明会
choice-prospective-owners = 准车主见面会
choice-annual-day = 年度车友日
choice-partner-benefit = 伙伴福利
choice-events = 成员活动
choice-disputes = 活动异议

help-topic-events = 活动
    .about = 找活动、报名；自己办一场，候补、签到、结算都管。

event-kind-annual = 年度车友日
event-kind-prospect = 准车主见面会
event-kind-talk = 产品说明会
event-kind-official = 官方活动
event-kind-member = 成员活动
event-kind-partner = 伙伴福利
event-state-draft = 草稿
event-state-review = 审核中
event-state-published = 已发布
event-state-ended = 已结束
event-state-cancelled = 已取消
event-state-settled = 已结算
event-now-draft = 这是草稿。
event-now-review = 管理人员正在看，有结果之前别人看不到。
event-now-ended = 活动已结束。
event-now-settled = 活动已结束。
event-now-cancelled = ❌ 活动已取消，付过的积分已全部退回。
event-now-closed = 暂停报名。
event-now-full = 名额满了。可以先排候补，有名额空出来会按顺序问你。

event-line-by = 🎪 { $who }
event-stars = ★ { $stars }（{ $ratings } 人评价）
event-line-when = 🗓️ { $when }（{ $soon }）
event-line-where = 📍 { $where }
event-line-places = 👥 已报 { $taken }/{ $capacity }{ $waiting ->
    [0] { "" }
   *[other] ，候补 { $waiting } 人
}
event-line-price = 💰 { $price ->
    [0] 免费
   *[other] 每个名额 { $price } 积分
}
event-line-guests = { $guests ->
    [0] 🙋 不能带人
   *[other] 🙋 最多可以带 { $guests } 个人
}
event-line-for = 🔑 { $who }
event-line-everyone = 🔓 人人都可以报名
event-for-roles = 需要有其中一个身份组：{ $roles }
event-for-streak = 需要连续签到 { $days } 天以上
event-for-contribution = 需要 { $points } 贡献值以上
event-for-cities = 仅限这些城市的成员：{ $cities }
event-for-group = 仅限“{ $name }”的认证成员
event-line-opens = 🔔 { $at } 开始报名
event-line-opens-now = 🔔 发布后就能报名
event-line-closes = ⏳ { $at } 截止报名
event-line-rule = ↩️ { $rule }
event-line-questions = 📝 报名时要回答 { $count } 个问题
event-more = -# 完整介绍：`/活动 详情`
event-voice = 在 { $channel } 待满 { $minutes } 分钟就算到场
event-no-voice = 看你出示的签到码，或由你在名单上标记
event-no-questions = 没有

event-mine-confirmed = ✅ 你已报名成功。
event-mine-offered = 🎟️ 有名额留给你：点“报名”就是你的。
event-mine-waiting = ⏳ 你在候补名单里。
event-mine-place = 排在第 { $place } 位。
event-not-for-you = 🔒 { $why }
event-manage = 管理

event-page-basics = 内容、时间、地点
event-page-places = 名额和价格
event-page-signing = 报名和取消
event-page-thresholds = 谁可以来
event-page-questions = 提问
event-page-door = 签到
event-page-picture = 图片
event-field-title = 标题
event-field-title-hint = 活动叫什么
event-field-about = 介绍
event-field-about-hint = 做些什么，要带什么，适合谁来
event-field-starts = 开始时间
event-field-starts-hint = 比如：下周五晚上7点、2026-12-24 20:00。时区：{ $zone }
event-field-ends = 结束时间
event-field-ends-hint = 22:00，或者写多久：3小时
event-field-place = 地点
event-field-place-hint = 地址；线上活动填链接（https://…）
event-field-city = 城市
event-field-city-hint = 大家会按城市找活动；线上活动不用填
event-field-capacity = 名额
event-field-capacity-hint = 一共能来多少人
event-field-price = 价格（积分）
event-field-price-hint = 每个名额多少积分，0 就是免费
event-field-guests = 可以带人
event-field-guests-hint = 每人最多带几个，0 到 5；带的人也占名额、也要付积分
event-field-opens-at = 开始报名
event-field-opens-at-hint = 写个时间，比如明天 12:00；不填就是发布后马上开始
event-field-closes-hours = 截止报名
event-field-closes-hours-hint = 开始前多少小时截止；0 就是到开始为止
event-field-free-hours = 免费取消
event-field-free-hours-hint = 开始前多少小时之前取消，全额退回
event-field-late-percent = 之后取消退百分之几
event-field-late-percent-hint = 0 到 100
event-field-role-ids = 身份组
event-field-role-ids-hint = 有其中一个才能报名；不选就是不限
event-field-min-streak = 连续签到
event-field-min-streak-hint = 至少连续多少天；0 就是不限
event-field-min-contribution = 贡献值
event-field-min-contribution-hint = 至少多少；0 就是不限
event-field-cities = 城市限制
event-field-cities-hint = 只限住在这些城市的成员，用逗号隔开；不填就是不限
event-field-proven-in = 认证社群
event-field-proven-in-hint = 只限其中的认证成员
event-field-questions = 问题 { $number }
event-field-voice-id = 语音或舞台频道
event-field-voice-id-hint = 在里面待着就算到场；不在频道里办就不选
event-field-voice-minutes = 待多少分钟
event-field-voice-minutes-hint = 待够这么久才算到场
event-field-picture = 图片
event-field-picture-hint = PNG、JPEG、WebP 或 HEIC，最大 8 MB；所有人都能在卡片上看到
event-field-picture-gone = 去掉图片
event-field-picture-gone-hint = 卡片上就不再有图
event-group-any = 不限
event-has-picture = 🖼️ 已有图片，点“预览”可以看
event-no-picture = 没有
event-picture-of = 活动“{ $title }”的图片
event-picture-look = 看图片
event-kind-is = 类型：{ $kind }
event-typed = 没有改动。这是你刚才填的，可以复制：
event-kept = ✅ 已保存。
event-draft-what = -# 草稿只有你看得到，会一直留着，发布或删除前随时用 `/活动 管理` 接着写。
event-preview = 预览
event-preview-is = 👁️ 别人看到的就是这样。
event-publish = 发布到这里
event-publish-where = 或者发布到别的频道
event-published = 🎉 **{ $title }** 已发布到 { $channel }，{ $at }开始。
event-in-review = **{ $title }** 已交给管理人员，有结果会告诉你。通过后会出现在 { $channel }，{ $at }开始。
event-drop = 删除
event-drop-yes = 确定删除
event-drop-sure = 确定删除草稿 **{ $title }** 吗？删了就找不回来了。
event-dropped = 草稿已删除。
event-back = 返回
event-again-made = 下个月同一时间再来一场。看一遍，没问题就发布吧。

review-kind-event = 成员活动
review-kind-dispute = 活动异议
event-summary = **{ $title }** · { $who } · { $when } · { $capacity } 个名额 · { $price ->
    [0] 免费
   *[other] { $price } 积分
}
event-gone = 这场活动已经不在了。
event-yours-until = 由你处理，到 { $until } 为止。
event-review-host = { $held ->
    [0] 第一次办活动。
   *[other] 之前办过 { $held } 场。
}
event-hostless = ### 官方活动 **{ $title }** 没有主办人了
    { $who } 离开了服务器。活动 { $when } 开始，已报 { $taken }/{ $capacity }，报名都还在。谁接手，谁就是新的主办人。没人能办的话，用 `/活动 管理` 取消，积分会全部退回。
event-take-over = 我来接手
event-taken-over = **{ $title }** 现在由 { $who } 主办：`/活动 管理`
event-approve = 通过并发布
event-approved = **{ $title }** 已发布，会告诉主办人。
event-send-back = 退回修改…
event-send-back-form = 退回活动
event-send-back-words = 要改什么
event-send-back-hint = 主办人会看到，改好可以再提交
event-sent-back = **{ $title }** 已退回，你写的话会转给主办人。
event-dispute-by = { $who } 有异议
event-dispute-paid = 目前付了 { $paid } 积分（{ $seats } 个名额，每个 { $price }）
event-dispute-marked = { $how ->
    [came] 标记为：到场
    [absent] 标记为：没来
   *[none] 还没有标记
}
event-dispute-words = **对方说**
event-dispute-how = -# 你决定之前不会结算。退的积分从对方付的里面出，不会告诉主办人是谁提的。
event-dispute-summary = 对 **{ $title }** 的异议，来自 { $who }
event-decide = 决定…
event-decide-form = 处理异议
event-decide-points = 退多少积分
event-decide-points-hint = 0 到对方目前付的数
event-decide-words = 理由
event-decide-words-hint = 对方会看到，也会记录在案
event-decided = { $points ->
    [0] 已处理：不退给 { $who }。
   *[other] 已处理：退给 { $who } { $points } 积分。
}

event-card-at = 📌 [活动卡片]({ $url })
event-card-none = 📌 活动卡片没有了。到想放的频道里点“卡片放到这里”。
event-people-button = 报名名单
event-people = 报名名单：{ $title }
event-people-none = 还没有人报名。
event-people-more = ……还有 { $count } 人，下载文件可以看全。
event-who-confirmed = 已报名
event-who-offered = 等对方确认
event-who-waiting = 候补
event-who-cancelled = 已取消
event-who-lapsed = 没有确认
event-who-removed = 被移出
event-who-came = ✅ 到场
event-who-absent = 没来
event-who-excuse = 说明：{ $words }
event-file-button = 下载名单
event-file = **{ $title }** 共 { $count } 条报名，可以用表格打开。
event-message-button = 群发消息…
event-message-form = 发给所有已报名的人
event-message-words = 消息内容
event-message-words-hint = 由机器人逐个发私信；不想收的人不会收到
event-messaged = ✅ 会发给 { $count } 个人。
event-add-button = 加人…
event-add-form = 给一个人名额
event-add-words = 原因
event-add-words-hint = 会记录在案。不收积分，也不看条件
event-added = ✅ 已给 { $who } 留了名额。
event-remove-button = 移出…
event-remove-form = 把一个人移出名单
event-remove-words = 原因
event-remove-words-hint = 对方会看到，积分全部退回
event-removed = ✅ { $who } 已移出，积分全部退回。
event-form-who = 谁
event-close-button = 暂停报名
event-reopen-button = 重新开放报名
event-closed = 报名已暂停。
event-reopened = 报名已重新开放。
event-change-button = 修改…
event-card-button = 卡片放到这里
event-card-comes = 卡片马上就到这个频道。
event-off-button = 取消活动…
event-off-form = 取消活动
event-off-sure = ⚠️ 取消了就不能恢复。{ $people ->
    [0] 还没有人报名。
   *[other] 会通知 { $people } 个人，共退回 { $points } 积分。
}
event-off-words = 原因
event-off-words-hint = 报了名的人都会看到
event-called-off = 活动已取消。
event-native-forbidden = ⚠️ Discord 自带的活动列表里没有它：机器人缺少“创建活动”权限。不影响报名。
event-native-waits = ⚠️ Discord 自带的活动列表里还没有它（每个服务器最多 100 场）。不影响报名。

event-list = 活动
event-list-joinable = 你能报名的
event-list-size = { $taken }/{ $capacity } · { $price ->
    [0] 免费
   *[other] { $price } 积分
}
event-list-nothing = 近期没有活动。自己办一场吧：`/活动 发起`
event-list-nothing-here = 没有符合的活动。少选几个条件试试：`/活动 列表`
event-open = 看一场活动
event-mine = 我的活动
event-mine-signed = 报了名的
event-mine-hosted = 你办的
event-mine-nothing = 你还没有报名，也没有办活动。看看有什么：`/活动 列表`
event-calendar-more = 还有 { $count } 场
event-calendar-nothing = 这个月没有活动。
event-calendar-zone = -# 时间按俱乐部的时区：{ $zone }

event-rules = ## 活动规则
event-rules-changed = ## 活动规则（已更新）
event-rules-how = -# 要改哪一条，就在 `/活动 规则` 里填哪一条。
event-yes = 是
event-no = 否
events-rule-members-host = 成员可以办活动
events-rule-approved-after = 办过几场之后免审核
events-rule-most-open = 每人最多同时办几场
events-rule-dispute-hours = 结束后多少小时内可提异议
events-rule-absences = 缺席几次不能再报名（0 不限制）
events-rule-absence-days = 统计最近多少天的缺席
events-rule-messages-a-day = 主办人每天群发几条
events-rule-mirror = 同步到 Discord 的活动列表

event-told-card-lost = { $club } 的活动 **{ $title }** 的卡片没有了：可能被删了，或者机器人不能再在那里发言。报名都还在。到想放的频道里用 `/活动 管理` 再放一张。
event-told-host-left = 主办人离开了，{ $club } 的活动 **{ $title }** 取消。你付的积分已全部退回。
event-told-host-now = { $club } 的活动 **{ $title }** 的主办人离开了。你是群主，现在由你主办：`/活动 管理`

job-event-card = 更新活动卡片
job-event-hostless = 通知管理人员：活动没有主办人了
job-event-native = 同步 Discord 自带的活动
give-up-native-forbidden = 机器人不能创建 Discord 自带的活动。请在服务器设置的身份组里给它“创建活动”权限再重试，或者用 `/活动 规则` 关掉同步。
give-up-native-full = 服务器里的 Discord 活动已到上限（100 场）。结束一些再重试，或者用 `/活动 规则` 关掉同步。
permission-create-events = 创建活动
points-for-event-paid = 活动名额
points-for-event-refunded = 活动退回
points-for-event-returned = 活动取消，退回
points-for-event-disputed = 活动异议，退回
points-for-event-settled = 活动收入（主办人部分）
audit-action-event-published = { $by } 发布了活动 { $event }
    .name = 发布活动
audit-action-event-changed = { $by } 修改了活动 { $event }
    .name = 修改活动
audit-action-event-sent-back = { $by } 退回了活动 { $event }
    .name = 退回活动
audit-action-event-cancelled = { $by } 取消了活动 { $event }
    .name = 取消活动
audit-action-event-added = { $by } 把 { $about } 加进活动 { $event }
    .name = 加人
audit-action-event-removed = { $by } 把 { $about } 移出活动 { $event }
    .name = 移出
audit-action-event-messaged = { $by } 给活动 { $event } 的人群发了消息
    .name = 活动群发
audit-action-event-marked = { $by } 在活动 { $event } 标记了 { $people } 人：{ $as ->
    [came] 到场
    [absent] 没来
   *[other] 取消标记
}
    .name = 到场标记
audit-action-event-dispute-decided = { $by } 处理了 { $about } 对活动 { $event } 的异议：退 { $points } 积分
    .name = 处理活动异议
audit-action-event-settled = { $about } 的活动 { $event } 已结算：{ $income } 积分
    .name = 活动结算
audit-action-event-host-changed = 活动 { $event } 的主办人离开了，改由 { $about } 主办
    .name = 活动换主办人
audit-action-event-host-left = 活动 { $event } 的主办人 { $about } 离开了，由管理人员接手
    .name = 主办人离开
audit-action-settings-events = { $by } 修改了活动规则：{ $changes }
    .name = 活动规则

error-event-unknown = 没有这场活动。看看近期有什么：`/活动 列表`
error-event-pick = 请从列表里选一场活动。
error-event-month = 请从列表里选一个月，或者写成 2026-03。
error-card-channel = 卡片放不到那里：你和机器人都要能在那个频道发言。换一个频道吧。
error-event-terms = “{ $field }”不能这样填，请看看旁边的提示。
error-event-opens-late = 开始报名的时间晚于截止时间（{ $at }），请改早一点。
error-event-title-length = 标题要有 1 到 { $most } 个字。
error-event-about-length = 介绍要有 1 到 { $most } 个字。
error-event-city-length = 城市最多 { $most } 个字。
error-event-place-length = 地点要有 1 到 { $most } 个字。
error-event-link = 这个链接不能用。链接要以 https:// 或 http:// 开头。
error-event-past = 这个时间已经过了（{ $at }），请填以后的时间。
error-event-ends-first = 结束比开始还早。请填晚一点的结束时间，或者写多久：3小时。
error-event-too-long = 一场活动最长 { $days } 天。
error-event-too-far = 离现在超过 { $days } 天了，请选近一点的日子。
error-event-capacity = 名额要在 1 到 { $most } 之间。
error-event-capacity-below = 已经占了 { $taken } 个名额，不能比这更少。要减的话先移出几位：`/活动 管理`
error-event-kind-stays = 只有草稿能改类型。要改的话，取消后用 `/活动 再办` 重新来。
error-event-held = 这场活动已经有人接手了。
error-event-picture-kind = 这不是能用的图片。请发 PNG、JPEG、WebP 或 HEIC。
error-event-picture-none = 这场活动没有图片。
error-event-picture-nothing = 还没有选图片。选一张，或者勾上“去掉图片”。
error-event-price = 每个名额 0 到 { $most } 积分。
error-event-price-stays = 已经有人按这个价格报名，价格不能再改。一定要改的话，只能取消重办。
error-event-not-host = 只有主办人、所属社群的干事和管理人员可以这样做。
error-event-members-cannot = 俱乐部现在不开放成员办活动，可以请管理人员来办。
error-event-published-already = 它已经不是草稿了。能做什么，看 `/活动 管理`。
error-event-over = 活动已经开始或结束，不能再这样做了。
error-event-cancelled = 活动已取消。
error-event-most = 你已经有 { $most } 场活动，到上限了。等其中一场结束再发布。
error-event-drafts = 你有 { $most } 份草稿了，先发布或删掉一份：`/活动 我的`
error-event-reason = 请写原因，最多 { $most } 个字。
error-event-full = { $capacity } 个名额都满了。先在 `/活动 管理` 里点“修改”加名额。
error-event-in-already = 对方已经有名额了。
error-event-not-in = 报了名才能这样做。你报了哪些，看 `/活动 我的`。
error-event-message = 消息要有 1 到 { $most } 个字。
error-event-messages-day = { $most ->
    [0] 俱乐部没有开放主办人群发消息。
   *[other] 每天最多群发 { $most } 条，明天再发吧。
}
error-event-nobody = 还没有人报名成功，或者他们都不想收主办人的消息。
error-event-begun = 活动已经开始，不能再报名或取消。主办人还可以把你加上。
error-event-closed = 主办人暂停了报名，晚点再来看看。
error-event-not-yet = { $at }开始报名，到时候再来。
error-event-sign-up-over = 报名已截止。可以问问主办人能不能加上你。
error-event-removed = 主办人把你移出了名单，有疑问请和主办人聊聊。
error-event-role = 这场需要有其中一个身份组：{ $roles }。
error-event-streak = 这场需要连续签到 { $needed } 天，你现在 { $streak } 天，再连着 `/签到` { $missing } 天就行。
error-event-contribution = 这场需要 { $needed } 贡献值，你还差 { $missing }。参加社群和活动都能攒，看看 `/名片`。
error-event-city = 这场只限这些城市的成员：{ $cities }。{ $city ->
    [none] 你还没填过城市：在 `/名片` 里点“我的城市”。
   *[other] 你填的是 { $city }；搬家了的话，在 `/名片` 里点“我的城市”改一下。
}
error-event-group = 这场只限某个认证社群的认证成员，可以先 `/社群 申请`。
error-event-absences = 最近 { $days } 天你有 { $times } 次报了名没来，暂时不能报名。如果有原因，在机器人发给你的私信里说明一下就好。
error-event-guests = { $most ->
    [0] 这场不能带人。
   *[other] 最多可以带 { $most } 个人。
}
error-event-answers = 请回答每个问题，每个最多 { $most } 个字。
error-event-offer-over = 留给你的时间过了，名额给了下一位。再报名可以继续候补。
error-event-door-closed = { $at }开始签到。
error-event-code-wrong = 签到码不对，它每分钟都会变，请再看一眼。{ $left ->
    [0] 暂时不能再试了。
   *[other] 还能试 { $left } 次。
}
error-event-code-guesses = 输错太多次了。{ $minutes } 分钟后再试，或者请主办人帮你标记。
error-event-excuse = 请用 1 到 { $most } 个字说明原因。
error-event-stars = 请选 1 到 5 颗星。
error-event-feedback-over = 活动结束两周内可以评价，现在已经过了。
error-event-feedback-long = 最多 { $most } 个字。
error-event-settled = 已经结算，不能再改谁到场了。
error-event-dispute-over = 活动结束之后、结算之前才能提异议。
error-event-dispute-words = 请用 1 到 { $most } 个字说说哪里不对。
error-event-dispute-already = 管理人员已经在看你的异议了，有结果会告诉你。
error-event-dispute-unknown = 这个异议已经处理过了。
error-event-refund-too-much = 对方只付了 { $most } 积分，不能退更多。
error-event-unsettled = 活动“{ $title }”收了积分，还没结算，请等结算之后再来。
