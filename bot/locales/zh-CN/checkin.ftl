command-checkin = 签到
    .description = 今日签到：领积分，连续天数 +1
checkin-done = 签到成功，**+{ $points }** 积分
checkin-repeated = 今天已经签到过了，得了 { $points } 积分。
checkin-streak = 连续签到 **{ $days }** 天
checkin-next-milestone = 再签 { $days } 天到第 { $day } 天，可得 { $points } 积分。
checkin-next-day = 下一天 { $at } 开始。
checkin-balance = 余额：{ $points }
