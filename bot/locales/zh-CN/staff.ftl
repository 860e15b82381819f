command-jobs = 未办成的事
    .description = 查看机器人没办成的事，并让它重试
jobs-title = 没办成的事
jobs-none = ✅ 该办的都办好了。
jobs-card = 有件事没办成
jobs-entry = **{ $name }**（{ $since }）
    > { $why }
jobs-more = 另有 { $count } 件，处理完上面的就会显示。
jobs-retry = 重试
jobs-retry-one = 重试第 { $number } 件
jobs-dismiss = 不用管了
jobs-dismiss-one = 第 { $number } 件不用管了
jobs-retried = { $by } 已让机器人重试（{ $at }）。如果还不行，会再在这里提醒。
jobs-dismissed = { $by } 决定不再处理（{ $at }）。
job-audit-mirror = 把操作记录同步到频道
job-staff-dead-job = 提醒管理人员有事没办成
job-points-received = 通知成员收到积分
job-programme-alert = 提醒管理员预算快用完
job-checkin-amnesty = 公告某天不算断签
job-checkin-owed = 补发预算不够时欠下的里程碑积分
job-checkin-tell = 回复成员打字签到的结果
job-checkin-remind = 提醒成员签到
job-member-add-role = 授予成员获得的身份组

# 为什么没办成
give-up-channel-gone = 频道已被删除。请用 /设置 换一个，再重试。
give-up-channel-closed = 我不能在 { $channel } 发言。请允许我在那里查看频道、发送消息，再重试。
give-up-user-gone = { $member } 的 Discord 账号已经不存在。
give-up-user-closed = Discord 不让我给 { $member } 发私信。
give-up-unknown-job = 现在运行的版本不会做这件事。请更新机器人，再重试。
