# The answer to a check-in
checkin-done = +{ $points } { $points ->
    [one] point
   *[other] points
}
checkin-done-unpaid = Checked in
checkin-repeated = You have already checked in today
checkin-repeated-points = It brought you { $points } { $points ->
    [one] point
   *[other] points
}.
checkin-streak = { $days ->
    [one] Day **1** of your streak
   *[other] **{ $days } days** in a row
}
checkin-milestone = 🏅 **{ $day ->
    [one] { $day } day
   *[other] { $day } days
} in a row!** { $brings }
checkin-owed = { $points ->
    [one] The milestone’s point is
   *[other] The milestone’s { $points } points are
} kept for you, and paid as soon as the admins have put points into the budget or the new month begins.
checkin-unpaid = This month's points for check-ins are used up, so today brings none. Your day counts all the same, and the admins have been told.
checkin-frozen = { $n ->
    [one] ❄️ A freeze covered { $days }: your streak goes on.
   *[other] ❄️ { $n } freezes covered { $days }: your streak goes on.
}
checkin-broken = 🌱 Your streak of { $before ->
    [one] { $before } day
   *[other] { $before } days
} has ended, and a new one begins today. Your longest so far: { $longest ->
    [one] { $longest } day
   *[other] { $longest } days
}.
checkin-broken-card = 🩹 You hold { $cards ->
    [one] a make-up card
   *[other] { $cards } make-up cards
}: `/streak makeup` can fill a missed day and join the two.
checkin-next-milestone = 🎯 { $days ->
    [one] One more check-in
   *[other] { $days } more check-ins
} to day { $day }: { $brings }
checkin-next-day = ⏳ The next day begins { $at }
checkin-balance = 💰 Balance: **{ $points }**
checkin-reminder-paused = 🔕 Your daily reminder is paused, because your direct messages are closed to me. Open them in the server's privacy settings, then turn it on again.
checkin-picture = { $days ->
    [one] The first day of a streak
   *[other] A streak of { $days } days
}; { $points } points today.
breakdown-daily = { $points } daily
breakdown-role = { $times } for your role
breakdown-milestone = { $points } milestone
plain-number = { $n }
brings-points = +{ $n } { $n ->
    [one] point
   *[other] points
}
brings-cards = { $n ->
    [one] 1 make-up card
   *[other] { $n } make-up cards
}
brings-freezes = { $n ->
    [one] 1 freeze
   *[other] { $n } freezes
}
brings-role = the role { $role }
brings-honour = the honour
day-stretch = { $first } – { $last }

# Words on pictures, without formatting
picture-streak = { $days ->
    [one] day
   *[other] days in a row
}
picture-points = +{ $points } { $points ->
    [one] point
   *[other] points
}
picture-next = { $days ->
    [one] One more check-in
   *[other] { $days } more check-ins
} to day { $day }
legend-checkin = Check-in
legend-makeup = Made up
legend-freeze = Freeze
legend-bridged = Bridged
legend-missed = Missed
legend-today = Today

# The card that staff post
card-title = Daily check-in
card-invitation = One press a day: points, and a streak that grows. Only you see your answer.
card-as-of = Rules as of { $day }. { $how }
card-words = You can also type `/checkin`, or just “checkin”.
card-command = You can also type `/checkin`.

# Buttons
button-checkin = Check in
button-my-streak = My streak
button-rules = Rules
button-see = See what it brought
button-previous = Back
button-next = More
button-remind-again = Turn reminders on again
button-remind-off = No more reminders

# /streak show
streak-title = 🔥 { $days ->
    [one] 1 day
   *[other] { $days } days in a row
}
streak-title-broken = A new streak is one check-in away
streak-checked = ✅ Checked in today: { $points ->
    [one] 1 point
   *[other] { $points } points
}. The next day begins { $at }.
streak-open = You have not checked in today. The day ends { $at }.
streak-at-risk = ❄️ You missed a day. Check in before the day ends { $at }, and a freeze saves your streak.
streak-broken = Check in today to begin. The day ends { $at }.
streak-totals = 🏆 Longest: **{ $longest ->
    [one] { $longest } day
   *[other] { $longest } days
}** · checked in on { $total ->
    [one] { $total } day
   *[other] { $total } days
} in all
streak-stocks = 🩹 Make-up cards: **{ $cards }** · ❄️ Freezes: **{ $freezes }**
streak-fillable = A make-up card can fill: { $days }. Type `/streak makeup`.
streak-year = **{ $year }** · { $checkin } checked in · { $makeup } made up · { $freeze } frozen · { $bridged } bridged
streak-picture = Calendar of { $year }: { $checkin ->
    [one] { $checkin } day
   *[other] { $checkin } days
} checked in, { $makeup } made up, { $freeze } covered by a freeze, { $bridged } bridged.
streak-picture-days = Newest first: { $days }.
streak-picture-title = { $name } · { $year }
streak-empty-title = Your streak begins with one press
streak-empty = You have not checked in yet. Every day you do brings points, and each day in a row a little more.

# /streak leaderboard
top-title = 🔥 Longest streaks
top-line = { $place } { $member } · { $days ->
    [one] { $days } day
   *[other] { $days } days
}
top-empty = Nobody has a streak just now. Type `/checkin` and be the first.
top-own = Your streak: **{ $days ->
    [one] { $days } day
   *[other] { $days } days
}**
top-own-none = You have no streak just now; `/checkin` begins one.

# /streak makeup
makeup-done = 🩹 **{ $day }** is filled.
makeup-streak = 🔥 Your streak is now **{ $days ->
    [one] { $days } day
   *[other] { $days } days
}**.
makeup-still-broken = Another day is still missing, so the streak up to today is not whole yet.
makeup-left = Make-up cards left: **{ $cards }**
error-makeup-bad-day = “{ $value }” is not a day I can read. Please pick one from the list, or type it like 2026-03-09.
error-makeup-future = { $day } is still to come; there is nothing to fill.
error-makeup-not-missed = { $day } needs no card: it is filled already, or it is today, when you can still check in.
error-makeup-bridged = { $day } is bridged for everyone and breaks no streak. Your card stays with you.
error-makeup-before-first = { $day } is before your first check-in. Cards fill days that you missed after it.
error-makeup-too-far-back = { $back ->
    [0] Make-ups are turned off in this club.
   *[other] { $day } is too long ago: a card reaches { $back } days back.
}
error-makeup-no-card = You have no make-up card. Milestones bring them: see `/checkin-rules show`.
error-no-such-year = There is no calendar for that year. Please give one from { $first } to { $last }.

# /streak remind and the reminder
remind-none = You get no reminder. To be reminded by direct message on days without a check-in, type `/streak remind` and pick an hour.
remind-on = 🔔 On days when you have not checked in by { $hour } (the club's clock), I send you one direct message. The next time to look: { $at }.
remind-paused = 🔕 Your reminder for { $hour } is paused, because your direct messages are closed to me. Open them in the server's privacy settings, then turn it on again.
remind-off = 🔕 No more reminders. `/streak remind` turns them on again.
reminder-title = { $club }: today's check-in
reminder-streak = Your streak of **{ $days ->
    [one] { $days } day
   *[other] { $days } days
}** is waiting. The day ends { $at }.
reminder-none = You have not checked in today. The day ends { $at }.
reminder-foot = -# You asked for this with /streak remind.
error-no-reminder = You have no reminder to turn on. Type `/streak remind` and pick an hour.
error-not-a-member = You are no longer a member of that server, or I am not.

# Words in a channel
word-reply = Checked in. Your direct messages are closed, so the rest is behind this button.
error-not-your-checkin = This is somebody else's. Type `/streak show` to see your own.

# /checkin-rules
rules-title = What a check-in brings
rules-day = One check-in a day. A day begins at { $hour } ({ $zone }).
rules-points = Points a day
rules-curve = Day 1 of a streak brings { $base }, each further day { $growth } more, up to { $cap } from day { $day } on.
rules-flat = Every day brings { $points ->
    [one] 1 point
   *[other] { $points } points
}.
rules-sample = day { $day }: { $points }
rules-milestones = Milestones, on top
rules-milestone = 🏅 Day { $day }: { $brings }
rules-no-milestones = None at present.
rules-roles = Roles
rules-multiplier = { $role }: daily points { $times }
rules-multipliers-how = Of several roles the highest counts. Milestones are the same for everyone.
rules-no-multipliers = The same for everyone, whether they own a car or not.
rules-missed = When you miss a day
rules-freezes = ❄️ A freeze covers it by itself; you can hold { $most }.
rules-no-freezes = ❄️ No freezes at present.
rules-makeup = { $back ->
    [one] 🩹 A make-up card fills yesterday
   *[other] 🩹 A make-up card fills a day up to { $back } days back
}, with `/streak makeup`; you can hold { $most }.
rules-no-makeup = 🩹 No make-ups at present.
rules-amnesty = ☂️ When the bot itself was away for most of a day, nobody's streak pays for it.
rules-no-odds = There is no luck in it: these are all the rules. All check-ins together can bring { $budget } points a month.
rules-coming = 📣 **From { $day } on** ({ $at }):
rules-changed = From { $day } on ({ $at })
rules-unchanged = That is how it is set already; nothing changes.
rules-change = { $what }: { $before } → **{ $after }**
rules-field-base = Points of the first day
rules-field-growth = Points more each further day
rules-field-cap = Most points a day
rules-field-makeup-days-back = Days a make-up card reaches back
rules-field-max-freezes = Freezes one can hold
rules-field-max-makeup-cards = Make-up cards one can hold
rules-milestone-gone = 🏅 Day { $day }: no milestone any more
rules-multiplier-gone = { $role }: like everyone else
rules-role-out-of-reach = ⚠️ I cannot give { $role } yet: please put my own role above it and let me manage roles.
error-nothing-to-change = Please give at least one thing to change.
error-cap-below-base = The most a day brings ({ $cap }) cannot be less than the first day's points ({ $base }).
error-too-many-milestones = There can be { $most } milestones. Please remove one first.
error-no-such-milestone = There is no milestone on day { $day }. Please pick one from the list.
error-no-such-multiplier = That role has no multiplier, so there is nothing to remove.
error-role-not-giveable = That role cannot be given: it belongs to everyone, to a bot or to an integration. Please pick another.

# What staff and the club read
role-reason = Check-in milestone: day { $day }
role-gone = { $member } earned { $role } with day { $day } of a streak, but the role does not exist any more. Change the milestone with /checkin-rules milestone.
role-forbidden = { $member } earned { $role } with day { $day } of a streak, but I may not give it. Put my own role above it, let me manage roles, and retry.
role-member-gone = { $member } earned { $role } with day { $day } of a streak, and has left the server since.
amnesty = ☂️ I was away for most of { $days }. { $n ->
    [one] That day breaks
   *[other] Those days break
} nobody's streak: { $streaks ->
    [one] one streak goes on
   *[other] { $streaks } streaks go on
} as if I had been here.
