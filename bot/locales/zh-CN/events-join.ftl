# 命令
command-event-feed = 日历订阅
    .description = 你的专属日历地址，订阅后活动会自动出现在你的日历里
command-event-door = 签到码
    .description = 在现场出示签到码，每分钟换一次
    .event = 活动
    .event-description = 哪场活动
command-event-checkin = 签到
    .description = 到现场了，输入签到码
    .event = 活动
    .event-description = 哪场活动
    .code = 签到码
    .code-description = 主办人出示的六位数字
command-event-attendance = 到场名单
    .description = 标记谁来了、谁没来
    .event = 活动
    .event-description = 哪场活动
command-event-feedback = 反馈
    .description = 来过的人怎么评价你的活动，不显示名字
    .event = 活动
    .event-description = 哪场活动
command-event-dispute = 异议
    .description = 对扣的积分或到场标记有异议，由管理人员裁定
    .event = 活动
    .event-description = 哪场活动
command-event-statement = 结算单
    .description = 你的活动收了多少积分，归谁
    .event = 活动
    .event-description = 哪场活动
command-event-report = 活动报告
    .description = 大家在哪一步没能参加，俱乐部有多少人在参与
    .month = 月份
    .month-description = 如 2026-03；不填就看这个月
    .kind = 类型
    .kind-description = 只看一种活动
    .city = 城市
    .city-description = 只看一个城市
    .event = 活动
    .event-description = 只看一场；主办人也能看自己的

# 报名
joining-sign-up = 报名
joining-cancel = 取消报名
joining-cancel-yes = 确定，让出名额
joining-leave = 退出候补
joining-who = 谁会来
joining-calendar = 加到日历
joining-back = 上一页
joining-next = 下一页
joining-when =
    🕒 { $when }（{ $soon }）
    📍 { $where }
joining-rule = { $until } 之前取消全额退还，之后{ $percent ->
    [0] 不退。
    [100] 也全额退还。
   *[other] 退 { $percent }%。
    }
joining-rule-free = 来不了的话请取消一下，把名额让给别人。
joining-in = ### 报名成功：{ $title }{ $seats ->
    [1] {""}
   *[other] （{ $seats } 个名额）
    }
joining-in-again = ### 你已经报过名了：{ $title }{ $seats ->
    [1] {""}
   *[other] （{ $seats } 个名额）
    }
joining-paid = 已付 { $paid } 积分，余额 { $balance }。
joining-waits = ### 已进候补：{ $title }
    名额满了，你排在第 { $place } 位。
joining-waits-again = ### 你已经在候补里了：{ $title }
    现在排在第 { $place } 位。
joining-waits-how = 有名额空出来、轮到你时，我会私信问你，留出时间让你答复。{ $price ->
    [0] 不会替你做决定。
   *[other] 答应了才扣积分。
    }
joining-waits-rush = 活动快开始了，空出来的名额谁先点**报名**就归谁。多来看看。
joining-how-many = ### { $title }
    你们来几位？{ $price ->
    [0] {""}
   *[other] 每个名额 { $price } 积分。
    }
joining-with = { $guests ->
    [0] 就我自己
   *[other] 带 { $guests } 位朋友
    }
joining-form = 报名
joining-typed = 你刚才写的在这里，没有丢：
joining-needs-group = 这场活动面向 **{ $name }** 的认证成员。用 `/社群 申请` 提交资质，通过后再来。
joining-out = 已取消 **{ $title }** 的报名，谢谢你把位置让出来。
joining-money = { $back ->
    [0] 没有积分退还。
   *[other] 退还 { $back } 积分。
    }{ $kept ->
    [0] {""}
   *[other] 活动留下 { $kept } 积分。
    }
joining-cancel-sure = ### 取消 { $title } 的报名吗？
    { $costs }
    名额会给候补的下一位；再报名要从队尾排起。
joining-who-title = ### 谁会来：{ $title }
joining-who-count = 已报 { $seats } / { $capacity }{ $waiting ->
    [0] 。
   *[other] ，候补 { $waiting } 人。
    }
joining-who-nobody = 还没有人报名，来做第一个吧！
joining-file = **{ $title }** 的日历文件在下面，打开就能加到日历。

# 日历订阅
feed-none = 这个机器人没有开网页，所以没有订阅地址。活动卡片上的**加到日历**可以拿到文件。
feed-address = ### 你的日历地址
    在日历应用里添加订阅：你报上名的活动会自己出现，改时间也会跟着改。
feed-secret = 拿到这个地址的人都能看，别发给别人。泄露了就换一个，旧的马上失效。
feed-renew = 换新地址
feed-hint = 想让所有活动自动进日历：`/活动 日历订阅`。

# 名额
offer-question = ### { $who }，有名额了
    轮到你了：**{ $title }**（{ $club }）空出 { $seats } 个名额，来吗？
offer-until = 请在 { $until }（{ $soon }）之前答复，过时会问下一位。{ $price ->
    [0] 不用积分。
   *[other] 需要 { $price } 积分，答应时才扣。
    }
offer-yes = 来
offer-no = 不来了
offer-over = **{ $title }** 的这个名额已经不再为你保留。可以重新报名，从队尾排起。
error-event-offer-not-yours = 这是在问别人。想参加的话，在活动卡片上报名就好。

# 通知
event-told-remind = ### { $late ->
    [yes] 提醒晚了，抱歉：**{ $title }**（{ $club }）
   *[no] 快开始了：**{ $title }**（{ $club }）
    }
    { $late ->
        [yes] 该提醒你的时候我不在线。
       *[no] 你报了名。
    }开始时间：{ $soon }。
event-told-moved = ### 有变动：**{ $title }**（{ $club }）
    时间或地点改了。不合适的话可以取消，全额退还。
event-told-cancelled = ### 活动取消：**{ $title }**（{ $club }）
    你付的积分已全部退回。主办人说：
event-told-approved = ### 通过了：**{ $title }**（{ $club }）
    管理人员看过了，活动已开放报名。
event-told-sent-back = ### 还差一点：**{ $title }**（{ $club }）
    管理人员请你改一改再发布。他们说：
event-told-added = ### 给你留了名额：**{ $title }**（{ $club }）
    主办人把你加进了名单，不扣积分。来不了的话请取消。
event-told-removed = ### 你被移出了 **{ $title }**（{ $club }）的名单
    你付的积分已全部退回。主办人说：
event-told-message = ### { $host } 关于 **{ $title }**（{ $club }）的通知
event-told-disputed = ### 有人对 **{ $title }**（{ $club }）的扣费或到场标记有异议
    管理人员正在看，裁定后再结算。
event-told-dispute-decided = ### 你对 **{ $title }**（{ $club }）的异议有结果了
    { $points ->
        [0] 不退积分。
       *[other] { $points } 积分已退回。
    }管理人员说：
event-told-ended = ### 活动结束：**{ $title }**（{ $club }）
    请把到场名单补全：结算时还没标记的人算没来。
event-told-settled = ### 已结算：**{ $title }**（{ $club }）
    积分都到位了，谢谢你办活动！
event-told-first-come = ### 来看看：**{ $title }**（{ $club }）
    一小时内就开始了，现在空出来的名额谁先点就归谁。
event-told-lapsed = ### **{ $title }**（{ $club }）的名额给了下一位
    没等到你的答复，没有扣积分。还想来的话可以重新报名，从队尾排起。
event-told-feedback = ### **{ $title }**（{ $club }）怎么样？
    主办人只看得到星星和文字，看不到你的名字。
event-told-absent = ### **{ $title }**（{ $club }）没有记到你到场
    有事没来的话，跟主办人说一声就不算缺席；如果你其实来了，可以提出异议，由管理人员裁定。
event-untold = { $who } 关闭了私信，这件事没能通知到：{ $what ->
    [removed] 被移出了 **{ $title }** 的名单，积分已退回。
    [dispute-decided] 对 **{ $title }** 的异议有结果了。
    [sent-back] 活动 **{ $title }** 被退回修改。
    [approved] 活动 **{ $title }** 已通过，开放报名。
    [disputed] 有人对其活动 **{ $title }** 的扣费或到场标记有异议。
   *[ended] 活动 **{ $title }** 结束了，要补全到场名单。
    }
event-mute-reminders = 不再提醒
event-mute-messages = 不再接收主办人通知
event-unmute = 恢复接收
event-muted-reminders = 以后不再提醒你活动了。时间地点有变动还是会告诉你。
event-muted-messages = 以后不再转达主办人的通知。时间地点有变动还是会告诉你。
event-unmuted-reminders = 好的，活动前一天和前一小时会提醒你。
event-unmuted-messages = 好的，主办人的通知会转达给你。

# 签到
door-code = ### 签到码：{ $title }
    # { $code }
door-how = 成员用 `/活动 签到` 输入，或点提醒里的**我到了**。一分钟内有效，过时请刷新。
door-picture = 二维码，内容是数字 { $code }。
door-refresh = 刷新
door-list = 到场名单
door-here = 我到了
door-form = 现场签到
door-form-code = 签到码
door-form-hint = 主办人出示的六位数字
door-in = 欢迎来到 **{ $title }**！已记你到场。
door-list-title = ### 到场名单：{ $title }
door-counts = 来了 { $came } · 没来 { $absent } · 未标记 { $unmarked }
door-list-settled = 已经结算，不能再改了。
door-nobody = 还没有人有名额。
door-mark-came = 这些人来了…
door-mark-absent = 这些人没来…
door-walk-in = 没报名但来了的人…
door-walk-in-reason = 现场加入

# 活动之后
after-stars = 打几颗星
after-words = 再说一句
after-thanks = { $stars }
    谢谢，这对 **{ $title }** 的主办人很有帮助。
after-words-form = 感觉怎么样？
after-words-label = 说一句
after-excuse = 说明原因
after-excuse-form = 为什么没来
after-excuse-label = 主办人和管理人员会看到
after-excused = 谢谢。**{ $title }** 的主办人能看到，这次不算缺席。
after-dispute = 我有异议
after-dispute-form = 提出异议
after-dispute-label = 发生了什么，怎样才对
after-disputed = 你对 **{ $title }** 的异议已交给管理人员。裁定前不会结算，有结果会告诉你。
after-feedback = ### 大家怎么说：{ $title }
    ★ { $average }，{ $count } 人评价
after-feedback-none = 还没有人评价 **{ $title }**。活动第二天会问来过的人。
after-feedback-wordless = 只有星星，没有文字。
after-feedback-more = 还有 { $count } 条。
after-statement = 结算单
after-statement-title = ### 结算单：{ $title }
after-statement-people = 来了 { $came } · 没来 { $absent }
after-statement-money = 共收 { $income } 积分。{ $to ->
    [host] 其中 { $host } 归 { $who }，{ $platform } 归平台；除不尽的零头归主办人。
    [group] 全部归社群。
   *[club] 全部归俱乐部。
    }
after-statement-settled = 已结算。
after-statement-open = 将于 { $at } 结算，除非有人提出异议。
after-statement-not-yet = 活动结束、异议期过后结算。

# 报告
funnel-title = 参加活动的每一步
funnel-series = 次数与人数
funnel-unit = 次
funnel-of-event = ### { $title }
funnel-of-month = ### { $month } 的活动
funnel-empty = 没有活动，没什么可统计的。
funnel-saw = 👀 看过：{ $times } 次
funnel-could = 🙋 点了报名且符合条件：{ $times } 次
funnel-signed = ✍️ 报名：{ $count } 人，{ $events } 场活动共 { $places } 个名额
funnel-offered = 📨 候补获得名额：{ $count } 次
funnel-came = 🎉 到场 { $came } 人，没来 { $absent } 人{ $again ->
    [0] {""}
   *[other] ，来过不止一次的 { $again } 人
    }
funnel-turned = **被门槛挡住**
funnel-times = { $times } 次
funnel-threshold-role = 没有所需的身份组
funnel-threshold-streak = 连续签到天数不够
funnel-threshold-contribution = 贡献值不够
funnel-threshold-city = 城市不符
funnel-threshold-group = 不是认证成员
funnel-verdict = **挡住人最多的门槛是“{ $what }”：{ $times } 次，占想报名的 { $percent }%。**
funnel-verdict-open = **没有人被门槛挡住：{ $signed } 人报名，{ $came } 人到场。**
funnel-turnout = **俱乐部的参与率**（共 { $members } 位成员）
funnel-turnout-month = { $month }：{ $count } 人参加过，占 { $percent }%
funnel-picture = 柱状图：看过 { $saw }，符合条件 { $could }，报名 { $signed }，到场 { $came }。
funnel-label-saw = 看过
funnel-label-could = 可参加
funnel-label-turned = 被挡住
funnel-label-signed = 报名
funnel-label-came = 到场

# 给管理人员看的任务
job-event-offer = 询问候补是否要空出的名额
job-event-offer-lapse = 查看给候补的名额有没有人要
job-event-first-come = 告诉候补先到先得
job-event-remind = 活动提醒
job-event-tell = 活动通知
job-event-voice = 查看活动语音频道里有谁
job-event-end = 结束活动
job-event-settle = 活动结算
job-event-ask-feedback = 询问活动感受
