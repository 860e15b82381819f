checkin-done = **+{ $points }** points. Checked in!
checkin-repeated = You have checked in today already, for { $points } points.
checkin-streak = Streak: **{ $days ->
    [one] { $days } day
   *[other] { $days } days
}**
checkin-next-milestone = { $days ->
    [one] One day
   *[other] { $days } days
} to your { $day }-day milestone (+{ $points }).
checkin-next-day = The next day begins { $at }.
checkin-balance = Balance: { $points }
