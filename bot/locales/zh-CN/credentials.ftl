command-group-apply = 申请
    .description = 申请加入认证社群：先看要求，再交材料
    .group = 社群
    .group-description = 哪个社群
command-group-application = 我的申请
    .description = 你的申请：到哪一步了，还缺什么，能做什么
command-group-revoke = 撤销资格
    .description = 撤销某人在认证社群的成员资格，对方会看到原因
    .group = 社群
    .group-description = 哪个社群
    .member = 成员
    .member-description = 撤销谁的
    .reason = 原因
    .reason-description = 为什么，对方会看到

application-to = 申请加入 { $name }
application-trade = 面向：{ $trade }
application-standard = 要求
application-care = 你的材料怎么处理
application-care-text = 只用来核对你是否符合要求。材料加密保存，只有正在处理你这份申请的审核人能逐页查看，每次查看都有记录。{ $days ->
    [0] 结果生效后马上删除
   *[other] 结果出来 { $days } 天后删除
}；你撤回的话，马上删除。不需要的信息请先遮住。
application-renewal = 你已经是成员，证明有效期到 { $day }。提前交新的，什么都不受影响。
application-start = 开始申请
application-start-again = 重新填写
application-referrer = 推荐人（选填）
application-referrer-why = 是哪位成员推荐你来的？可以在下面选，也可以不填。推荐人不会参与你的审核。
application-mine = 我的申请
application-apply = 申请加入
application-form = 申请加入
application-files = 你的材料
application-files-hint = PDF、JPEG、PNG、WebP 或 HEIC，每个不超过 { $most } MB。不需要的信息请先遮住。
application-files-there = 有新材料才要传，之前交的还在。
application-evidence = 分别是什么
application-evidence-hint = 每项要求至少选一个。
application-expires = 有效期最后一天
application-expires-hint = 按材料上写的填，例如 2027-05-31
application-words = 补充说明
application-words-hint = 有需要解释的再写，只有这份申请的审核人会看到。
application-consent = 我同意
application-consent-hint = 只用于核对职业，只给这份申请的审核人看，结果出来 { $days } 天后删除。
application-made = 已提交。有结果会私信你；在那之前可以用 `/社群 我的申请` 查看。
application-added = 收到，已经回到队列里原来的位置。
application-appealed = 申诉已提交，会由没经手过的人来看。
application-none = 你还没有申请过。用 `/社群 申请` 看看各个社群的要求。
application-list = 你的申请
application-line = - **{ $name }**：{ $state ->
    [waiting] 排队中
    [more] 需要补材料
    [approved] 已通过
    [declined] 未通过
    [appealed] 申诉中
   *[withdrawn] 已撤回
} · { $at }
application-state = { $state ->
    [waiting] 排队中
    [more] **需要你补充**
    [approved] **已通过**
    [declined] **未通过**
    [appealed] 申诉中
   *[withdrawn] 已撤回
} · 提交于 { $at }
application-state-short = { $state ->
    [waiting] 排队中
    [more] 需要补材料
    [approved] 已通过
    [declined] 未通过
    [appealed] 申诉中
   *[withdrawn] 已撤回
}
application-place = 在这个社群的队列里排第 { $place } 位
application-referred-by = 推荐人：{ $who }（不参与审核）
application-pages = { $count ->
    [0] 没有保存任何材料。
   *[other] 加密保存了 { $count } 页材料。
}
application-deleted-on = { $at } 删除。
application-wanted = 审核人想请你补充：
application-declined-for = 原因：{ $reason }。未满足的要求：**{ $failed }**
application-reason-unreadable = 看不清
application-reason-wrong-trade = 不是这个行业的
application-reason-out-of-date = 已过期
application-reason-not-theirs = 看不出是你本人的
application-reason-incomplete = 不完整
application-reason-other = 见说明
application-again = { $at } 可以再次申请。
application-again-now = 现在就可以再次申请：`/社群 申请`
application-appeal-until = 觉得不对的话，可以在 `/社群 我的申请` 里点“申诉”，截止 { $at }，会换一个人来看。
application-pick = 看哪一份
application-add = 补充材料…
application-add-form = 补充材料
application-add-hint = 只有这份申请的审核人会看到。
application-appeal = 申诉…
application-appeal-form = 申诉
application-appeal-hint = 哪里没看到、没看对？由没经手过的人来看。
application-withdraw = 撤回…
application-withdraw-yes = 撤回申请
application-keep = 先不撤
application-withdrawing = 要撤回加入 **{ $name }** 的申请吗？材料和你写的内容会马上删除，之后随时可以再申请。
application-where = 详情在俱乐部里用 `/社群 我的申请` 查看
application-told-more = { $club } 的 **{ $name }** 审核人想请你补充一点东西，用 `/社群 我的申请` 补上：
application-told-approved = 欢迎！{ $club } 的 **{ $name }** 通过了你的申请，马上就能看到它的频道。
application-told-declined = { $club } 的 **{ $name }** 这次没能通过你的申请。
application-told-idle = { $club } 的 **{ $name }** 请你补充的内容两周没有等到，申请已撤回，材料已删除。随时可以再申请：`/社群 申请`
application-told-closed = { $club } 的 **{ $name }** 已经关闭，你的申请也随之结束，材料已删除。用 `/社群 列表` 看看别的社群。
proof-reminder = 你在 { $club } **{ $name }** 的证明，有效期到 { $day }。用 `/社群 申请` 交新的，成员资格不会中断。
proof-grace = 你在 { $club } **{ $name }** 的证明已于 { $day } 到期。成员资格再保留 { $grace } 天，请用 `/社群 申请` 交新的。
proof-told-expired = 你在 { $club } **{ $name }** 的证明已到期，成员资格也随之结束。有了新的证明，随时欢迎回来：`/社群 申请`
proof-told-revoked = 你在 { $club } **{ $name }** 的成员资格被撤销了，原因如下。问题解决后可以再申请：`/社群 申请`
proof-welcome = 👋 欢迎 { $who } 加入 **{ $name }**！

credential-title = 申请加入 { $name }
credential-appeal = 申诉：{ $name }
credential-applicant = { $who } · 提交于 { $at }
credential-held = 由你处理，{ $until } 回到队列。
credential-looks = { $count ->
    [0] 还没有人看过材料。
   *[other] 材料被查看过 { $count } 次。
}
credential-referred-by = 推荐人：{ $who }（申请人填写，需回避本次审核）
credential-again = 另一位审核人已经给过意见，你看不到是什么，请独立判断。
credential-earlier = 之前申请过这个社群 { $count } 次。
credential-last-day = 有效期到：{ $day }
credential-words = 申请人写道：
credential-appeal-words = 申诉内容：
credential-declined-for = 上次未通过时写的是：
credential-care = -# 每次查看都有记录，每页都带你的名字，请不要外传。
credential-summary = { $who } → **{ $name }**{ $needed ->
    [1] { "" }
   *[other] { " " }· 已有意见：{ $given }，需要一致的审核人：{ $needed }
}
credential-gone = 这份申请已经不在了。
credential-look = 看第 { $number } 页
credential-page = 第 { $number } 页，只给你看。
credential-approve = 通过…
credential-approve-form = 通过
credential-decline = 不通过…
credential-decline-form = 不通过
credential-more = 请对方补充…
credential-more-form = 请对方补充
credential-more-label = 还缺什么
credential-more-hint = 申请人会看到原话。
credential-back = 放回队列
credential-given-back = 已放回队列，谢谢。
credential-mark-met = 符合
credential-mark-unmet = 不符合
credential-mark-unclear = 拿不准
credential-expires-hint = 按你在材料上看到的填
credential-failed = 主要是哪一项
credential-failed-hint = 会告诉申请人是这一项。
credential-unmet = 还有哪些不符合
credential-unclear = 哪些拿不准
credential-unclear-hint = 这里和上面都没选的，算作符合。
credential-reason = 原因
credential-reason-words = 说明
credential-words-hint = 申请人会看到。原因选“见说明”时必填。
credential-decided = { $result ->
    [approved] **{ $name }**：已通过。{ $until } 前可以撤销，之后生效并通知申请人。
    [declined] **{ $name }**：未通过。{ $until } 前可以撤销，之后生效并通知申请人。
   *[another] **{ $name }**：你的意见已记下，接下来由另一位审核人独立判断。
}
credential-undo = 撤销
credential-asked-more = 已告诉申请人，对方补充后会回到队列。
credential-revoked = { $who } 的成员资格已撤销，对方会看到原因。

job-application-settle = 让申请结果生效
job-application-tell = 通知申请人进展
job-application-idle = 撤回一直没有补充的申请
job-application-delete = 删除申请人的材料
job-proof-remind = 提醒成员证明快到期
job-proof-lapse = 结束证明已到期的成员资格
job-proof-tell = 通知成员资格的变化
job-proof-welcome = 欢迎成员加入认证社群

audit-action-application-made = { $by } 申请加入 { $group }
    .name = 提交申请
audit-action-application-withdrawn = { $by } 撤回了加入 { $group } 的申请
    .name = 撤回申请
audit-action-application-appealed = { $by } 对 { $group } 的结果提出申诉
    .name = 提出申诉
audit-action-application-looked-at = { $by } 查看了 { $about } 申请加入 { $group } 的材料第 { $page } 页
    .name = 查看材料
audit-action-application-reviewed = { $by } 对 { $about } 加入 { $group } 的申请给出意见：{ $verdict ->
    [approve] 通过
   *[decline] 不通过
}
    .name = 给出审核意见
audit-action-application-asked-more = { $by } 请 { $about } 为加入 { $group } 的申请补充材料
    .name = 要求补充
audit-action-application-undone = { $by } 撤销了自己对 { $about } 加入 { $group } 的意见
    .name = 撤销审核意见
audit-action-application-decided = { $about } 加入 { $group } 的申请{ $state ->
    [approved] 已通过
   *[declined] 未通过
}，最后由 { $by } 决定
    .name = 申请有结果
audit-action-proof-expired = { $about } 在 { $group } 的证明已到期
    .name = 证明到期
audit-action-proof-revoked = { $by } 撤销了 { $about } 在 { $group } 的成员资格
    .name = 撤销成员资格

error-credentials-off = 这里还不能申请：机器人没有加密材料用的密钥。请告诉管理员，运行 `guanxi doctor` 就知道怎么办。
error-group-not-verified = { $name } 是普通社群，不用交材料，用 `/社群 加入` 就行。
error-apply-in-already = 你已经通过 { $name } 的认证。要是退出过，用 `/社群 加入` 就能回来。
error-apply-open-already = 你已经有一份这个社群的申请，用 `/社群 我的申请` 查看。
error-apply-wait = { $until } 可以再次申请。这段时间可以先准备好：{ $criterion }
error-apply-limit-day = 一天最多提交 { $most } 份申请，明天再来吧。
error-apply-consent = 没有你的同意，谁也不能看你的材料。同意的话请勾选“我同意”。
error-apply-files = 一份申请总共 1 到 { $most } 页，只交能证明的那几页就好。
error-apply-standard-changed = 社群的要求刚刚改了，请重新看看：`/社群 申请`
error-apply-evidence = 请选一下用什么证明“{ $criterion }”。
error-apply-expiry-missing = 请填写材料的有效期。
error-apply-expired = 它在 { $day } 已经到期，请换一份还有效的。
error-apply-nothing-added = 请加一个文件，或者写几句话。
error-words-too-long = 太长了，最多 { $most } 个字。
error-referral-self = 推荐人不能填自己。换一位成员，或者留空就好。
error-application-unknown = 没有这份申请，用 `/社群 我的申请` 看看你的。
error-application-not-asked = 现在不需要补充什么，用 `/社群 我的申请` 看看进展。
error-application-decided = 已经有结果了，马上会告诉你，也可以看 `/社群 我的申请`。
error-appeal-too-late = 这里已经不能申诉了。可以再申请：`/社群 申请`
error-appeal-words = 请写一下哪里没看到、没看对。
error-appeal-files = 你的材料已经删除，请重新附上。
error-upload-slow = Discord 传文件太慢，没等到。请再试一次，或换个小一点的。
error-upload-lost = 没能从 Discord 取到你的文件，请重新上传。
error-file-gone = 这一页已经不在了，请重新打开这件事。
error-review-marks = 这份申请的要求和表里的不一样，请重新打开这件事。
error-review-not-all-met = 每一项都符合才能通过。否则请对方补充，或者不通过。
error-review-criterion = 请选一下主要是哪一项不符合。
error-review-reason = 请写几句话，申请人会看到。
error-review-expired = 今天还在有效期内才能通过，请再看一下有效期。
error-case-reviewed = 你已经给过意见，接下来要由另一位审核人来看。其他待处理的在 `/审核 队列` 里。
error-review-twice = 你已经给过意见了，接下来由另一位审核人处理。其他待处理的：`/审核 队列`
error-undo-nothing = 这里没有你可以撤销的意见。
error-undo-late = 已经不能撤销了：结果已生效，或者有人接着处理了。申请人可以申诉。
error-revoke-own = 不能撤销自己的成员资格。想退出请用 `/社群 退出`。
error-revoke-director = 对方是社群负责人，请先转让：`/社群 转让`
error-revoke-nothing = 对方在这个社群没有正式成员资格。有哪些成员：`/社群 成员`
error-revoke-reason = 请写明原因，对方会看到。
help-topic-credentials = 认证申请
    .about = 向认证社群证明你的职业，随时查看进展。
