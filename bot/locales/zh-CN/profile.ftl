command-profile = 名片
    .description = 看一位成员：贡献值、连续签到、社群和职务
    .member = 成员
    .member-description = 看谁的，不选就看自己的

profile-title = ## { $who }
profile-contribution = 贡献值：**{ $count }**
profile-streak = 连续签到 **{ $days }** 天，最长 { $longest } 天
profile-streak-none = 还没有签到过：输入 `/签到`。
profile-points = 积分：**{ $points }**（只有你看得到）
profile-city = 城市：{ $city }（只有你看得到）
profile-since = { $at } 加入俱乐部
profile-place = { $kind ->
    [proven] ✅ **{ $name }** · 认证成员
    [guest] **{ $name }** · 认证社群，还没有认证
   *[ordinary] **{ $name }**
}{ $post ->
    [director] { " " }· 负责人
    [officer] { " " }· 干事
    [liaison] { " " }· 专属理事
   *[none] { "" }
}
profile-places-none = { $own ->
    [yes] 你还没有加入社群：`/社群 列表` 里都有。
   *[no] 没有公开的社群。
}
profile-places-more = -# 还有 { $count } 个
profile-own = -# 别人能看到你的贡献值、公开和认证的社群、职务，还有连续签到（不上榜就看不到：`/积分 上榜设置`）。
profile-city-button = 我的城市
profile-city-form = 你住在哪里
profile-city-field = 城市
profile-city-hint = 有些活动只限某些城市；清空就会删掉
profile-city-kept = ✅ 你的城市：{ $city }。别人看不到，只用来看你能不能报名限城市的活动。
profile-city-gone = ✅ 已删除你的城市。
profile-contribution-lines = 我的贡献值
profile-contribution-title = ### 我的贡献值 · { $count }
profile-contribution-line = **+{ $count }** · { $what } · { $at }
profile-contribution-none = 这里还是空的。
profile-contribution-how = 为社群做事就有贡献值，不会花掉，也没有人能拿走：
profile-contribution-rule = - { $name }：+{ $count }
contribution-for-founding = 创办认证社群
contribution-for-review = 按时审核
contribution-for-report = 按时发布公示
contribution-for-hosting = 组织活动
contribution-for-attending = 参加活动
contribution-rule-founding = 创办认证社群
contribution-rule-review = 按时审核一件
contribution-rule-report = 按时发布公示
contribution-rule-hosting = 组织一次活动
contribution-rule-attending = 参加一次活动
help-topic-profile = 名片
    .about = 成员的贡献值、连续签到、社群和职务。
error-profile-left = 对方已经不在俱乐部，请选一位成员。
error-profile-city = 城市最多 { $most } 个字。
error-profile-bot = 机器人没有名片，请选一位成员。
