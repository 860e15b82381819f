# What points come from, in budgets and reports.
programme-checkin = Check-in
programme-grants = Grants
programme-red-packets = Red packets

points-balance = ## { $points ->
    [one] { $points } point
   *[other] { $points } points
}
points-earn-checkin = You have not checked in today: type `/checkin`, and the points are yours.
points-earn-done = You have checked in today. The next day begins { $at }: `/checkin` again then.
points-earn-spent = The check-in’s points for this month are all given out; new ones come { $at }. Your streak counts all the same.
points-room = Today you can still send { $points ->
    [one] { $points } point
   *[other] { $points } points
}, in { $times ->
    [one] one transfer
   *[other] up to { $times } transfers
}: `/points send`.
points-room-none = You have sent all that a day allows. You can send again { $at }.

points-history = ### Your statement · balance { $points }
points-history-empty = Nothing has happened here yet. Type `/checkin` to get your first points.
points-history-end = There is nothing older.
points-line = **{ $way ->
    [in] +
   *[out] −
}{ $points }** · { $what }
points-line-below = -# balance { $balance } · { $at }{ $link ->
    [none] { "" }
   *[other] { " " }· [message]({ $link })
}
points-for-checkin = Daily check-in
points-for-checkin-milestone = Check-in milestone, paid later
points-for-transfer = { $way ->
    [in] from { $who }
   *[out] to { $who }
}
points-for-grant = granted by { $who }
points-for-revoke = taken back by { $who }
points-for-other = other
points-note = { $what }: “{ $note }”
points-former-member = a former member
points-older = Older
points-newest = Newest

points-ask = Send **{ $points }** { $points ->
    [one] point
   *[other] points
} to { $who }?
points-ask-note = Your note: “{ $note }”
points-ask-after = You would have { $balance } left. This question stands until { $until }.
points-confirm = Send { $points }
points-cancel = Cancel
points-sent = Sent: **{ $points }** { $points ->
    [one] point
   *[other] points
} to { $who }.
points-sent-balance = Your balance: { $balance }
points-cancelled = Cancelled. No points were sent.
points-received = { $who } sent you **{ $points }** { $points ->
    [one] point
   *[other] points
} in { $club }.
points-received-note = “{ $note }”
points-received-balance = Your balance there: { $balance }

points-leaders = ### Most points
points-leaders-empty = Nobody stands here yet. Type `/checkin` and be the first.
points-leaders-line = **{ $place }** · { $who } · { $points }
points-leaders-own = You are in place { $place }, with { $points }. Only you see this line.
points-leaders-hidden = You are hidden here. You would be in place { $place }, with { $points }. Only you see this; `/points visibility` shows you again.
points-leaders-none = You have no points yet: type `/checkin`.
points-previous = Back
points-next = Next
points-shown = You are on the club’s leaderboards now.
points-hidden = You are off the club’s leaderboards. You still see your own place; nobody else does.

points-granted = Granted **{ $points }** to { $who }. Their balance: { $balance }
points-revoked = Took **{ $points }** back from { $who }. Their balance: { $balance }

points-report = ### Points, the last { $months ->
    [one] month
   *[other] { $months } months
}
points-report-empty = No points have been given out yet. They come with the first `/checkin`, or with `/points grant`.
points-report-month = Month
points-report-source = Source
points-report-points = Points
points-report-issued = All given out
points-report-retired = Taken back or used up
points-report-held = Members hold { $points ->
    [one] { $points } point
   *[other] { $points } points
} now.
points-report-budgets = **Budgets in { $month }**
points-report-budget = - { $programme }{ $year ->
    [none] { "" }
   *[other] { " " }in all of { $year }
}: { $used } of { $size } used ({ $percent } %), { $left } left
points-report-budget-none = - { $programme }: no budget. To give it one: `/setup`, Budgets
points-report-picture = Bars, month by month: { $rows }
points-report-picture-row = { $month }: { $values }
points-report-picture-value = { $name } { $points }
points-report-unit = points

points-alert = ### { $programme }: { $percent ->
    [100] this month’s budget is used up
   *[other] { $percent } % of this month’s budget is used
}
points-alert-numbers = Of { $size } points for { $month }, { $left } are left.
points-alert-none = It has no budget for { $month }, so nothing can be given out.
points-alert-ahead = When it is used up, members are told politely and get no more points from it until next month.
points-alert-now = Until next month members get no more points from it; they are told so, and streaks go on.
points-alert-do = More for this month: `/setup`, Budgets. Where it went: `/points report`.

error-send-to-self = These points are yours already. Please pick somebody else.
error-receiver-left = They are not in the club any more, so nothing was sent. Please pick a member.
error-note-too-long = That is too long. Please use { $most } characters at the most.
error-transfer-limit = { $times ->
    [0] Sending points is switched off in this club.
   *[other] In a day you can send { $points } points, in { $times } transfers at the most; { $left ->
        [0] nothing is left for today
       *[other] { $left } points are left for today
    }. You can send more { $until }.
}
error-transfer-gone = This transfer was cancelled, and no points were sent. To send some: `/points send`
error-transfer-not-yours = Only who asked for this transfer can confirm or cancel it. To send points of your own: `/points send`
error-transfer-expired = This question is more than ten minutes old, so nothing was sent. Please type `/points send` again.
error-reason-missing = Please say why: the reason goes on record.
error-budget-used-up = This month’s budget for grants has { $left } points left, and this takes { $needed }. Grant less, or raise the budget: `/setup`, Budgets
error-revoke-too-much = They have { $balance } points: that is the most that can be taken back.
error-account-full = An account cannot hold more than { $most } points. Nothing was moved.
error-months-out-of-range = Please ask for 1 to { $most } months.
