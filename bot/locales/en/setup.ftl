setup-title = Setting up the club
setup-first = Everything works already, with what stands below. Change what you like, in any order: each choice is saved at once, and you can come back to /setup at any time.
setup-again = Each choice is saved at once. What you leave alone stays as it is.
setup-line-days = **Language and days:** { $language }, { $zone }, a day begins at { $start }
setup-line = **{ $name }:** { $value }
setup-none = none
setup-findings = { $count ->
    [0] nothing is missing
    [one] one thing to mend
   *[other] { $count } things to mend
}
setup-back = Overview
setup-next = Next: { $page }
setup-days = Language and days
setup-roles = Staff
setup-channels = Channels
setup-budgets = Budgets
setup-check = Check
setup-language-what = **Language** of what is meant for everyone. Each member is answered in the language of their own Discord.
setup-zone-what = **Time zone**: days, streaks and months follow it.
setup-start-what = **A day begins at**: with 04:00, a check-in at two in the night still counts for the day before.
setup-days-now = In the club it is { $time } now, the day is { $day }; the next day begins { $next }.
setup-zone-other = Another time zone…
setup-zone-form = Time zone
setup-zone-label = City or time zone
setup-zone-hint = A large city nearby, or a name such as Asia/Shanghai
setup-zone-near = I do not know exactly which time zone “{ $typed }” is. Is it one of these?
setup-zone-unknown = I know no time zone like “{ $typed }”. Try a large city nearby, such as Shanghai or Berlin.
setup-zone-retry = Type it again…
setup-pick-roles = Pick roles, or none
setup-pick-channel = Pick a channel, or none
setup-budgets-what = How many points the bot may give out in a month, to benefit partners in a year, for each purpose. When a budget is used up, members are told kindly and you are told at 80 % and 100 %. What is left over expires with the month or year.
setup-budget-line = **{ $name }:** { $points } points a { $span ->
    [year] year
   *[month] month
}
setup-transfer-line = **Sending:** each member up to { $times } times and { $points } points a day
setup-budgets-change = { $parts ->
    [1] Change budgets…
   *[other] Change budgets ({ $part })…
}
setup-budgets-form = Points a month (partners: a year)
setup-transfers-change = Change sending limits…
setup-transfers-form = What each member may send
setup-all-well = ✅ The bot has every permission it needs, and everything chosen is there.
setup-check-again = Check again
setup-check-invite = The invitation link asks for exactly the permissions needed. Following it again adds what is missing in the whole server; what a channel denies, you allow in that channel's settings.
setup-invite = Invitation link
language-name = English
setting-language = Language
setting-time-zone = Time zone
setting-day-start = Hour at which a day begins
setting-admin-roles = Admins
    .what = May do everything here: set up, give points, read the audit log. Whoever may manage the server is an admin anyway; others are shown /setup only where Server Settings → Integrations allow it.
setting-moderator-roles = Moderators
    .what = Post cards in channels.
setting-executive-roles = Executives
    .what = Those who speak and give in the club's name.
setting-announcement-channel = Announcements
    .what = What concerns everyone, such as a day that is forgiven after an outage.
setting-staff-channel = Staff queue
    .what = What staff should see to: cases that wait for a decision, budgets running out, things that could not be done. Without it, staff look into /review themselves.
setting-audit-channel = Audit log
    .what = A copy of every line of /audit.
setting-budgets = Budgets
setting-transfers-a-day = Times a day
setting-transfer-points-a-day = Points a day
finding-guild-permissions = In the whole server I lack: { $permissions }. Allow it for my role in Server Settings → Roles, or follow the invitation link again.
finding-channel-gone = The channel for “{ $setting }” is gone or hidden from me. Choose another under Channels.
finding-channel-permissions = In { $channel } I lack: { $permissions }. Allow it for my role in that channel's settings → Permissions.
finding-channel-public = Everyone can read { $channel }, and in “{ $setting }” stand names and decisions. Choose a channel for staff only, or close this one in its settings → Permissions.
finding-role-gone = A role chosen for “{ $setting }” was deleted. Choose again under Staff.
finding-prize-gone = The role for { $day } days of checking in was deleted. Choose another with /checkin-rules milestone.
finding-prize-not-given = { $role }, for { $day } days of checking in, cannot be given by anybody. Choose another with /checkin-rules milestone.
finding-prize-too-high = { $role }, for { $day } days of checking in, stands above my own role. In Server Settings → Roles, drag mine above it.
permission-read-messages = View Channels
permission-send-messages = Send Messages
permission-add-reactions = Add Reactions
permission-attach-files = Attach Files
permission-read-message-history = Read Message History
permission-send-messages-in-threads = Send Messages in Threads
permission-manage-roles = Manage Roles
error-bad-number = “{ $value }” is not a whole number from 0 to { $most }. You can write 5000, 5,000 or 5k; please open the form again.
error-everyone-is-no-staff = @everyone cannot be staff: that would be every member. Please pick other roles.
setup-verified = Verified groups
setup-verified-what = What holds for the founding, the reviews and the accounts of verified groups. A change holds at once, also for what is under way.
setup-verified-form = Verified groups
setup-verified-0 = Founding and queue…
setup-verified-1 = Applicants…
setup-verified-2 = Fund and reports…
setup-rule = - **{ $name }:** { $value } ({ $limits })
setup-rule-limits = { $least } to { $most }
setup-officers-review = - **Officers review applications to their own group:** { $allowed ->
    [yes] yes
   *[no] no, only moderators do
}
setup-officers-change = { $allowed ->
    [yes] Let only moderators review
   *[no] Let officers review
}
setup-contribution = Contribution
setup-contribution-what = How much a member’s contribution grows by what they do for groups; 0 for what does not count. A change holds for what comes after it.
setup-contribution-form = Contribution
setup-contribution-change = Change…
verified-rule-founders = Founders that a group needs
verified-rule-take-minutes = Minutes a case may be held
verified-rule-target-days = Days a decision should take
verified-rule-undo-minutes = Minutes a decision can be undone
verified-rule-officers-review = Officers review applications
verified-rule-reapply-days = Days before applying again
verified-rule-appeal-days = Days in which to appeal
verified-rule-keep-days = Days files are kept after a decision
verified-rule-grace-days = Days of grace after a credential ends
verified-rule-opening-grant = Opening grant, in points
verified-rule-two-from = Points from which two must agree
verified-rule-report-day = Day of the month reports are due
setting-council-roles = Trust’s council
    .what = Decide what the development fund pays: two of them for each grant.
audit-action-settings-verified = { $by } changed the rules for verified groups:{ $changes }
    .name = Rules for verified groups changed
audit-action-settings-contribution = { $by } changed how contribution is counted:{ $changes }
    .name = Contribution changed
error-rule-out-of-range = “{ $name }” can be { $least } to { $most }. Nothing was changed; please open the form again.
