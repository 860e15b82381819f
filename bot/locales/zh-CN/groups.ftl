command-group = 社群
    .description = 社群：找一个、建一个、邀请、转让
command-group-create = 创建
    .description = 创建社群，会有专属的身份组和频道
    .name = 名称
    .name-description = 社群叫什么
    .topic = 主题
    .topic-description = 聊什么、做什么
    .entry = 加入方式
    .entry-description = 谁可以加入
choice-open-to-everyone = 谁都能加入
choice-by-invitation = 邀请制
command-group-join = 加入
    .description = 加入一个社群
    .group = 社群
    .group-description = 哪个社群
command-group-leave = 退出
    .description = 退出一个社群
    .group = 社群
    .group-description = 哪个社群
command-group-list = 列表
    .description = 俱乐部里的社群
    .search = 搜索
    .search-description = 只看名称或主题里有这些字的
command-group-info = 详情
    .description = 社群是做什么的，谁在管，你可以做什么
    .group = 社群
    .group-description = 哪个社群
command-group-members = 成员
    .description = 社群里有谁
    .group = 社群
    .group-description = 哪个社群
command-group-invite = 邀请
    .description = 邀请成员加入你的社群
    .group = 社群
    .group-description = 哪个社群
    .member = 成员
    .member-description = 邀请谁
command-group-handover = 转让
    .description = 把社群交给一位社群成员，对方同意后生效
    .group = 社群
    .group-description = 哪个社群
    .member = 成员
    .member-description = 交给谁
command-group-topic = 主题
    .description = 修改社群主题
    .group = 社群
    .group-description = 哪个社群
    .topic = 主题
    .topic-description = 聊什么、做什么
command-group-card = 卡片
    .description = 在这里发社群卡片，大家点一下就能加入
    .group = 社群
    .group-description = 哪个社群
command-group-close = 关闭
    .description = 永久关闭社群，身份组和频道会一起删除
    .group = 社群
    .group-description = 哪个社群
command-group-category = 频道分类
    .description = 新社群的频道建在哪个分类下
    .category = 分类
    .category-description = 频道分类，不选就建在最上面

group-list = 社群
group-list-found = 含“{ $search }”的社群
group-list-line = **{ $name }** · { $count } 人{ $entry ->
    [invitation] { " " }· 邀请制
    [verified] { " " }· 认证社群
   *[open] { "" }
}
    -# { $topic }
group-list-empty = 还没有社群。来建第一个：`/社群 创建`
group-list-end = 后面没有了。
group-list-not-found = 没找到。换个词试试，用 `/社群 列表` 看全部，或者自己建一个：`/社群 创建`
group-list-narrow = 还有更多，多打几个字缩小范围。
group-back = 上一页
group-next = 下一页
group-owner = 群主：{ $owner }
group-owner-mark = 群主
group-director-mark = 负责人
group-guest-mark = 访客
group-size = { $count } 位成员
group-entry = { $entry ->
    [invitation] 邀请制，由群主邀请
    [verified] 认证社群：成员都证明过自己的职业
   *[open] 谁都能加入
}
group-trade = 行业：{ $trade }
group-director = 负责人：{ $owner }
group-liaison = 专属理事：{ $who }
group-liaison-none = 专属理事：还没有
group-since = 创建于 { $at }
group-channel = 频道：{ $channel }
group-closed-at = 这个社群已关闭（{ $at }）。
group-you-are-in = 你是成员。
group-you-own = 这是你的社群：`/社群 邀请`、`/社群 主题`、`/社群 卡片`、`/社群 转让`、`/社群 关闭`
group-you-direct = 你是负责人：`/社群 任命`、`/社群 干事`、`/社群 主题`、`/社群 卡片`、`/社群 转让`
group-you-are-invited = 群主邀请了你，点“加入”就行。
group-former-member = 一位前成员
group-join = 加入
group-leave = 退出
group-info = 详情
group-members = 成员
group-repair = 重试
group-repairing = **{ $name }**：正在重新准备身份组和频道，过一分钟用 `/社群 详情` 看看。

group-created = **{ $name }** 建好了，你是群主。身份组和频道马上就来。{ $entry ->
    [invitation] 用 `/社群 邀请` 请人加入。
   *[open] 用 `/社群 卡片` 让大家看到它。
}
group-joined = 欢迎加入 **{ $name }**！马上就能看到它的频道。
group-in-already = 你已经在 **{ $name }** 里了。看不到频道的话稍等一下，我再检查一遍你的身份组。
group-left = 你已退出 **{ $name }**。
group-out-already = 你不在 **{ $name }** 里。
group-invitation-sent = 已邀请 { $who } 加入 **{ $name }**。
group-invitation = { $guest }，{ $owner } 邀请你加入 { $club } 的社群 **{ $name }**。
group-accept = 加入
group-decline = 不了，谢谢
group-declined = 你没有加入 **{ $name }**，一段时间内不会再邀请你。
group-removed = { $who } 已移出 **{ $name }**，对方会收到通知；你再邀请，对方还可以回来。
group-offered = 已问 { $who } 愿不愿意接管 **{ $name }**。对方同意之前，一切照旧。
group-offer = { $why ->
    [left] { $heir }，{ $owner } 离开了 { $club }，你是 **{ $name }** 里资格最老的成员，愿意接管吗？
    [expired] { $heir }，{ $owner } 在 { $club } **{ $name }** 的证明已经过期。行业社群要由证明过职业的人来带，愿意接管吗？
   *[asked] { $heir }，{ $owner } 想把 { $club } 的社群 **{ $name }** 交给你，愿意接管吗？
}群主负责邀请、维护主题，也可以转让或关闭社群。
group-take = 我来接管
group-refuse = 不了，谢谢
group-taken = **{ $name }** 现在归你管了。用 `/社群 详情` 看看能做什么。
group-refused = 你没有接管 **{ $name }**。
group-topic-changed = **{ $name }** 的主题已更新。
group-card-posted = **{ $name }** 的卡片已发在这里。
group-closing = 要关闭 **{ $name }** 吗？{ $count } 位成员会失去身份组，**频道和里面的全部内容都会删除**，无法恢复。
group-close = 关闭社群…
group-close-form = 关闭社群
group-close-reason = 原因
group-close-own = 可以不填，填了会记录在案。
group-close-staff = 群主会看到，也会记录在案。
group-closed = **{ $name }** 已关闭，身份组和频道马上删除。
group-category-set = 新社群的频道会建在 { $category } 下。
group-category-none = 新社群的频道会建在服务器最上面。
group-role-reason = 社群 { $name }

group-told-trouble = { $club } 的社群 **{ $name }** 出了点问题。处理好后，在 `/社群 详情` 里点“重试”。
group-told-closed = { $club } 的版主关闭了你的社群 **{ $name }**。
group-told-removed = 你已被移出 { $club } 的社群 **{ $name }**。群主再邀请你的话，可以回来。
group-told-handed-over = { $who } 接管了 { $club } 的社群 **{ $name }**，你仍是成员。
group-told-declined = { $who } 不打算接管 { $club } 的社群 **{ $name }**。可以问问别人：`/社群 转让`
group-told-orphaned = 社群 **{ $name }** 没有群主了：{ $who } 已不在群里，也没有人接管。可以用 `/社群 转让` 交给一位成员，或用 `/社群 关闭` 关掉。
group-told-role-given = 有人手动给了 { $who } **{ $name }** 的身份组，但对方不在社群里，我正在收回。加入社群后会自动得到。一小时内如果还有，可以在 `/操作记录` 里看到。
group-told-role-taken = 有人手动拿走了 { $who } 的 **{ $name }** 身份组，但对方还在社群里，我正在补上。退出社群后会自动收回。一小时内如果还有，可以在 `/操作记录` 里看到。
group-trouble-role-gone = { $role } 的身份组被删了，重试会新建一个。
group-trouble-channel-gone = { $role } 的频道被删了，里面的内容找不回来；重试会新建一个空的。
group-trouble-forbidden = Discord 不让我处理 { $role }。请管理员在“服务器设置 → 身份组”里给我“管理身份组”和“管理频道”权限，并把我的身份组拖到它上面。
group-trouble-role-limit = 服务器的身份组已到 Discord 的上限，{ $role } 建不了。请管理员删掉一个没用的。
group-trouble-channel-limit = 服务器的频道已到 Discord 的上限，{ $role } 建不了。请管理员删掉一个没用的。
group-trouble-discord = Discord 几个小时都没处理好 { $role }，重试也许就行。

job-group-place = 创建或删除社群的身份组和频道
job-group-member = 授予或收回社群身份组
job-group-card = 更新社群卡片
job-group-invite = 邀请成员加入社群
job-group-offer = 问成员愿不愿意接管社群
job-group-lapse = 查看社群有没有人接管
job-group-check = 查看成员的社群身份组在不在
job-group-tell = 通知社群的变化

audit-action-group-created = { $by } 创建了社群 { $group }
    .name = 创建社群
audit-action-group-closed = { $by } 关闭了 { $about } 的社群 { $group }
    .name = 关闭社群
audit-action-group-handed-over = { $by } 从 { $about } 手中接管了社群 { $group }
    .name = 转让社群
audit-action-group-member-removed = { $by } 把 { $about } 移出了社群 { $group }
    .name = 移出社群成员
audit-action-group-changed = { $by } 修改了社群 { $group } 的主题
    .name = 修改社群主题
audit-action-group-owner-left = 社群 { $group } 的群主 { $about } 离开了服务器
    .name = 群主离开
audit-action-group-damaged = 社群 { $group } 的{ $what ->
    [role] 身份组
   *[channel] 频道
}被人删除
    .name = 社群身份组或频道被删

audit-action-group-role-drifted = { $what ->
    [given] { $about } 被手动给了社群 { $group } 的身份组，正在收回
   *[taken] { $about } 的社群 { $group } 身份组被手动拿走，正在补上
}
    .name = 手动改动社群身份组

error-group-unknown = 没有这个社群。输入时从列表里选，或者看看 `/社群 列表`。
error-group-closed = { $name } 已经关闭。用 `/社群 列表` 看看还有哪些社群。
error-group-not-yours = 只有 { $name } 的群主或负责人可以这样做，是谁可以看 `/社群 详情`。
error-group-members-only = 这个社群的成员名单只给成员看。想加入：`/社群 加入`
error-group-by-invitation = { $name } 是邀请制，请群主邀请你吧。
error-group-needs-application = { $name } 是认证社群，成员都证明过自己的职业。先用 `/社群 入群标准` 看看要求，再用 `/社群 申请` 申请加入。
error-group-removed = { $name } 的群主把你移出了，收到邀请后才能回来。
error-group-remove-owner = 对方是群主，要先转让社群：`/社群 转让`
error-group-remove-outside = 对方不在这个社群里。
error-group-remove-proven = 对方已经向 { $name } 证明过职业，要取消资格，由管理人员写明原因处理：`/社群 撤销资格`
error-group-heir-not-proven = { $name } 的负责人要是同行，请选一位已经证明过职业的成员。
error-group-close-verified = 认证社群由管理人员关闭。请告诉版主为什么要关闭 { $name }，或者转让给别人：`/社群 转让`
error-group-ordinary = { $name } 是普通社群。群主可以提议把它升级为认证社群：`/社群 提案`
error-group-verified-already = { $name } 已经是认证社群了。
error-group-owner-stays = { $name } 是你的社群。先用 `/社群 转让` 交给别人，或用 `/社群 关闭` 关掉。
error-group-name-length = 名称要 { $least } 到 { $most } 个字。
error-group-name-characters = 名称请用文字、数字、表情、空格，以及 - & 这类简单符号。
error-group-name-taken = 已经有叫这个名字的社群了。换个名字，或者用 `/社群 详情` 看看要不要加入。
error-group-name-role = 服务器里有身份组叫这个名字，请换一个。
error-group-topic-length = 请用 1 到 { $most } 个字说说主题。
error-group-limit = 每人最多管 { $most } 个社群，要先转让或关闭一个。
error-group-limit-day = 一天内已经建了 { $most } 个社群，明天再来吧。
error-group-inside-already = 对方已经在社群里了。
error-group-invited-already = 已经邀请过，对方还没答复。
error-group-invited-no = 对方不想加入，{ $until } 可以再问。
error-group-invitations-day = 一个社群一天最多邀请 { $most } 人，明天再继续吧。
error-group-not-invited = 这份邀请不是给你的，或者已经答复过了。用 `/社群 列表` 看看可以加入哪些。
error-group-heir-outside = 只能转让给社群成员，先邀请对方加入吧。
error-group-heir-owner = 对方已经是群主了，不用转让。
error-group-offer-gone = 这不是在问你，或者已经不作数了。
error-group-guest-left = 对方不在这个服务器里，请另选一位成员。
error-group-card-here = 要在你我都能发言的频道里才能发卡片，请换个频道再试。
setting-groups-category = 社群频道分类
    .what = 新社群的频道建在哪个分类下；不选就建在服务器最上面。
setup-pick-category = 选择分类，可以不选
permission-manage-channels = 管理频道
help-topic-groups = 社群
    .about = 志趣相投的小圈子：谁都能建，各有身份组和频道。
