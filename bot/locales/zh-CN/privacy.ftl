command-privacy = 隐私
    .description = 机器人存了你的哪些信息：查看、导出、清除
command-privacy-policy = 说明
    .description = 存了成员的哪些信息、存多久、谁能看到
command-privacy-export = 导出
    .description = 把机器人存的你的全部信息做成文件，只发给你
command-privacy-erase = 清除
    .description = 清除机器人存的你的全部信息，清除前会再问你一次
command-privacy-forget = 清除成员
    .description = 应来信请求，清除某个人的全部信息，已退出的也可以
    .user = 用户
    .user-description = 对方的用户编号，或者提及对方
help-topic-privacy = 我的信息
    .about = 机器人存了你的哪些信息：可以查看、导出，也可以全部清除。
privacy-policy = 我们存了你的哪些信息
privacy-policy-what = **存什么**：你用机器人做过的事，包括签到、积分和去向、红包和你的回答、社群和邀请、活动和报名、你填过的城市、退出服务器的时间、你的 Discord 语言。你在频道里说的话只计条数，内容不存。
privacy-policy-credentials = **从业证明**：加密存放，只给审核你申请的人看，画面上带审核人的名字，每次查看都有记录。出结果后过几天就删（俱乐部没有另定的话是 7 天），只留下审核结论，以及你填过的推荐人。
privacy-policy-seen = **谁能看到**：你自己。管理人员能看到要处理的事和操作记录。其他成员能看到你公开做的事和排行榜；不想上榜用 `/积分 上榜设置`。
privacy-policy-long = **存多久**：俱乐部用这个机器人期间一直存，直到你要求清除。退出服务器的时间存 60 天，办完的事存 40 天。俱乐部的备份里可能会再多留一阵。
privacy-policy-yours = **由你决定**：`/隐私 导出` 可以拿到全部信息，`/隐私 清除` 可以全部清除。如果你已经退出服务器，写信给管理员，他们可以替你办。
privacy-exported = 机器人存的你的全部信息
privacy-exported-how = 用任何文本编辑器或浏览器都能打开，时间是 UTC。这条消息只有你能看到，关掉 Discord 就没了，记得保存。你交过的证明图片不在里面，只写有几页。
privacy-part = { $part }：{ $count } 条
privacy-part-checkin = 签到
privacy-part-red-packets = 红包
privacy-part-points = 积分
privacy-part-groups = 社群
privacy-part-verified = 认证行业社群
privacy-part-fund = 发展基金
privacy-part-events = 活动
privacy-part-reports = 运营公示
privacy-part-activity = 退出服务器
privacy-part-settings = 你改过的设置
privacy-part-audit = 操作记录
privacy-part-jobs = 要为你办的事
privacy-erase = { $whose ->
    [other] 要清除 { $who } 的全部信息吗？
   *[self] 要清除你的全部信息吗？
}
privacy-erase-nothing = { $whose ->
    [other] 这里没有存 { $who } 的任何信息。如果对方来信问过，可以这样答复。
   *[self] 这里没有存你的任何信息，不用清除。
}
privacy-erase-first = 为了不让别人受影响，请先处理好这件事：
privacy-erase-goes = **会清除**：{ $whose ->
    [other] 对方的签到和连续天数、附言、回答等写过的内容、社群身份和身份组、证明、文件和没办完的申请、提醒。对方发的红包会马上结束，没领完的退回原处。{ $points ->
        [0] 对方没有积分。
       *[other] 对方的 { $points } 积分会作废，谁也拿不到。
    }
   *[self] 你的签到和连续天数、附言、回答等写过的内容、社群身份和身份组、证明、文件和没办完的申请、提醒。你发的红包会马上结束，没领完的退回原处。{ $points ->
        [0] 你没有积分。
       *[other] 你的 { $points } 积分会作废，谁也拿不到。
    }
}
privacy-erase-stays = **会留下，但不带名字**：账本，也就是每一笔积分的进出，记在一个查不到人的随机编号下。账要对得上，法律也可能要求俱乐部保留。管理人员做过的决定也留在这样的编号下。已经发在 Discord 上的消息归 Discord 管，要到那里去删。
privacy-erase-final = 清除后无法恢复。以后再来，一切从头开始。
privacy-erase-button = 全部清除
privacy-form = 全部清除
privacy-form-word = 确定吗？
privacy-form-word-hint = 请输入：{ $word }
privacy-form-reason = 原因
privacy-form-reason-hint = 会留在操作记录里，请不要写名字。例如：3 月 3 日来信请求
privacy-word = 清除
privacy-erased = { $whose ->
    [other] **清除好了**。这里不再存有 { $who } 的任何信息。{ $points ->
        [0] 对方没有积分。
       *[other] 有 { $points } 积分作废了。
    }
   *[self] **清除好了**。这里不再存有你的任何信息。{ $points ->
        [0] 你没有积分。
       *[other] 有 { $points } 积分作废了。
    }想回来的话，随时可以重新开始。
}
privacy-erased-roles = 这些社群身份组没能收回，请找管理人员收回：{ $roles }
audit-action-privacy-exported = { $by } 导出了自己的信息
    .name = 导出自己的信息
audit-action-privacy-erased = { $by } 清除了自己的全部信息
    .name = 清除自己的信息
audit-action-privacy-forgotten = { $by } 清除了 { $about } 的全部信息
    .name = 清除成员的信息
error-privacy-export-wait = 刚刚才给你导出过，{ $at }可以再导出一次。
error-privacy-export-large = 关于你的信息太多，一条 Discord 消息装不下。请找管理员要。
error-privacy-erased-already = 你的信息不久前刚清除过。这之后新存的，{ $at }可以再清除。
error-privacy-owns-groups = 你还有自己管的社群：{ $groups }。先用 `/社群 转让` 交给别人，或者用 `/社群 关闭` 关掉。
error-privacy-packet-open = 你领过的红包里还有没结束的，{ $at }结束，之后就可以清除了。
error-privacy-word-wrong = 输入的不对，什么都没有清除。要清除的话再按一次按钮，输入“清除”。
error-privacy-whose = 这不是用户编号。在 Discord 里打开开发者模式，从对方的资料里复制编号，或者直接提及对方。
