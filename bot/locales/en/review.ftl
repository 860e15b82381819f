review-queue = What waits
review-mine = Your cases
review-open = { $count ->
    [0] Nothing is open.
    [one] One case is open.
   *[other] { $count } cases are open.
}
review-target = A case should be decided within { $days ->
    [one] one day
   *[other] { $days } days
}.
review-median = Half of those of the last 90 days took no longer than { $days } days.
review-given = You gave { $count ->
    [0] no verdicts
    [one] one verdict
   *[other] { $count } verdicts
} on applications in the last 90 days.
review-empty = Nothing waits here. 🎉
review-mine-empty = You hold no case. Take one from `/review queue`.
review-no-channel = -# No channel for staff is set, so no cards are posted: `/setup`, Channels.
review-kind-proposal = Proposal of a verified group
review-kind-application = Application
review-kind-appeal = Appeal
review-kind-fund = Fund request
review-waiting = handed in { $since }, due { $due }
review-overdue = ⚠️ **overdue**: handed in { $since }, was due { $due }
review-free = Free: nobody works on it.
review-held = { $who } works on it. It is free again { $until } at the latest.
review-closed = Closed { $at }.
review-take = Take it
review-open-case = Open
review-release = Give it back
review-released = You gave it back: it is free for others.
review-pick = Look at a case
job-case-card = Showing a case to staff
job-case-lapse = Seeing whether a case is free again
audit-action-case-refused = { $by } was refused at a case that is not theirs
    .name = Refused at a case
error-case-unknown = There is no such case any more. `/review queue` shows what waits.
error-case-closed = This case is closed: somebody decided it, or it was withdrawn. `/review queue` shows what waits.
error-case-taken = { $who } works on it. It is free again { $until } at the latest; `/review queue` shows what is free now.
error-case-not-yours = You do not hold this case. Take it first, if it is free: `/review queue`
error-case-own = This case is about you, so somebody else has to decide it.
error-case-own-group = This is about a group of your own, so somebody else has to decide it.
error-case-referred = You invited or recommended somebody whom this is about, so another reviewer has to decide. Pick a different case: `/review queue`
error-case-touched = You had a hand in the decision that is appealed against, so somebody else has to hear the appeal.
help-topic-review = Review
    .about = What waits for a decision of staff, and what you hold of it.
