jobs-title = What could not be done
jobs-none = ✅ Everything that was promised has been done.
jobs-card = This could not be done
jobs-entry = **{ $name }**, due { $since }
    > { $why }
jobs-more = And { $count } more: they move up when these are settled.
jobs-retry = Try again
jobs-retry-one = Try { $number } again
jobs-dismiss = Let it be
jobs-dismiss-one = Let { $number } be
jobs-retried = { $by } had it tried again { $at }. If it fails again, it will be told here.
jobs-dismissed = { $by } let it be { $at }.
job-audit-mirror = Copying a line of the audit log to its channel
job-staff-dead-job = Telling staff what could not be done
job-points-received = Telling a member of points sent to them
job-programme-alert = Telling admins that a budget runs out
job-checkin-amnesty = Announcing that a day breaks no streak
job-checkin-owed = Paying a milestone that the budget could not pay
job-checkin-tell = Answering a check-in by a word
job-checkin-remind = Reminding a member of the check-in
job-member-add-role = Giving a member the role that they earned

# Why it could not be done
give-up-channel-gone = The channel was deleted. Choose another with /setup, then try again.
give-up-channel-closed = I may not post in { $channel }. Let me view it and send messages there, then try again.
give-up-user-gone = { $member } has no Discord account any more.
give-up-user-closed = Discord does not let me write to { $member }.
give-up-unknown-job = This version of the bot does not know how to do it. Update the bot, then try again.
