report-title = Published report
report-state-published = Published on { $day }.
report-state-corrected = { " " }Corrected on { $day }.
report-state-overdue = Overdue: the group's director had until { $day } to complete it. The figures are made by the bot. Until it is completed, the group gets no new grants.
report-state-closed = The last report of a group that is closed. The figures are made by the bot.
report-state-draft = A draft, which only those who run the group see. Complete it by { $day }.
report-row = { $what }: { $count }
report-uncounted = not counted yet
report-few = fewer than { $few }
report-members = Members
report-members-start = At the start of the month
report-joined = Joined
report-left = Left
report-members-end = At the end of the month
report-proven = Trade proven
report-applications = Applications
report-received = Received
report-approved = Approved
report-declined = Declined
report-wait = Median wait for a decision
report-wait-few = too few to say
report-wait-hours = { $hours ->
    [0] under an hour
    [one] one hour
   *[other] { $hours } hours
}
report-wait-days = { $days ->
    [one] one day
   *[other] { $days } days
}
report-events = Events
report-held = Held
report-attendance = People who came
report-money = Points and contribution
report-points-in = Points in
report-points-out = Points out
report-balance = Left in the group's account
report-contribution = Contribution earned by members
report-movements = Every point in and out
report-what-for = What for
report-points = Points
report-for-fund-opening = Opening grant from the development fund
report-for-fund-granted = Grant from the development fund
report-for-fund-spent = Spent
report-for-fund-returned = Back to the development fund
report-for-event-settled = Taken in by an event
report-for-other = Other
report-no-movements = No points came in or went out this month.
report-more-movements = { $count ->
    [one] and one more
   *[other] and { $count } more
}
report-plan = Next month
report-no-plan = The director has not written the plan yet.
report-notes = Notes
report-history = Month by month
report-month = Month
report-care = No applicant is named here. Fewer than { $few } declined applications are not told apart from none, so that nobody can be picked out.
report-picture-title = { $name }: members and applications
report-picture = { $month }: { $members ->
    [one] one member
   *[other] { $members } members
}, { $applications ->
    [0] no applications
    [one] one application
   *[other] { $applications } applications
}
report-open-page = Open as a page
report-as-file = The page is attached as a file: it opens in any browser, without Discord.

report-ask-new = The figures of **{ $name }** for { $month } in { $club } are ready. What is missing are your words: what the group plans for next month, and anything members should know. Please complete it by { $day }.
report-ask-soon = A reminder: the report of **{ $name }** for { $month } in { $club } still waits for your words. Please complete it by { $day }; after that it is shown as overdue, and the group gets no new grants.
report-ask-late = The report of **{ $name }** for { $month } in { $club } is overdue. It is public with its figures alone, and the group gets no new grants until you complete it. It takes two minutes.
report-fill = Write the words
report-change = Change the words
report-publish = Publish
report-form = Words for the report
report-form-plan = What is planned for next month
report-form-plan-hint = Everyone reads it. Name nobody who has applied.
report-form-notes = Notes
report-form-notes-hint = What members should know besides; may stay empty.
report-kept = Kept as a draft. This is what everyone will read. Publish it when you are content with it.
report-look-again = Somebody has changed the words since you looked, so nothing is published yet. Read them once more, and publish if they are right.
report-correct = Correct the words
report-correct-form = Correct a published report
report-form-why = What you correct
report-form-why-hint = One sentence. Everyone reads it, next to the earlier words.
report-corrected = Corrected. Everyone can read what changed and when, and the earlier words stay on the page.
report-corrections = Corrections
report-corrected-on = Corrected on { $day }:
report-correction = **Corrected on { $day }**: { $why }
report-before = What it said before
report-before-where = The report's page shows what it said before.
report-done = Published. Thank you: everyone can read it now.
report-done-already = This report is published already.

error-report-none = **{ $name }** has published no report yet. The first one comes after the month's end.
error-report-ordinary = **{ $name }** is an ordinary group: it runs itself and publishes nothing.
error-report-unknown = **{ $name }** has no published report for { $month }. Leave the month out for the newest one.
error-report-month = I do not know that month. Pick one from the list, or write it as 2026-03.
error-report-not-yours = Only those who run this group complete its report: its director, its officers, its liaison director and the club's staff.
error-report-published = The report of **{ $name }** for { $month } is published already. Something is wrong in it? `/group report` → “Correct the words”.
error-report-not-published = This report is not published yet. Change its words with `/group report`.
error-report-stale = Somebody else has changed these words while you were writing, and nothing was written over theirs. Open the form again: it shows theirs, and you can add yours.
error-report-same = Nothing is changed in these words. Change what is wrong, then send it again.
error-report-why = Please say in one sentence of up to { $most } characters what you correct.
error-report-corrections = This report has been corrected { $most } times, which is as often as it goes. Please put it right in the next month's report.
error-report-plan-missing = Write first what the group plans for next month: press “Write the words”.
error-report-too-long = That is too long: the plan may have { $plan } characters, the notes { $notes }.

job-report-make = Making a group's monthly report
job-report-ask = Asking a group's director for the words of its report
job-report-remind = Reminding of a report
job-report-lapse = Seeing whether a report is overdue
job-report-card = Showing a published report

audit-action-report-published = { $by } published the report of the group { $group } for { $month }
    .name = Report published
audit-action-report-corrected = { $by } corrected the published report of the group { $group } for { $month }
    .name = Report corrected
audit-action-report-overdue = The report of the group { $group } for { $month } is overdue; its director is { $about }
    .name = Report overdue
