application-to = Apply to { $name }
application-trade = For: { $trade }
application-standard = What it takes
application-care = What happens with your files
application-care-text = They serve one purpose: to see whether you meet this standard. They are stored encrypted, and only the reviewer who holds your application sees them, page by page, with every look on record. { $days ->
    [0] They are deleted as soon as a decision stands
    [one] They are deleted one day after the decision
   *[other] They are deleted { $days } days after the decision
}, and at once if you withdraw. Cover what is not asked for.
application-renewal = You are in. Your proof is good until { $day }; hand in the new one in time and nothing changes for you.
application-start = Apply
application-start-again = Fill it in again
application-referrer = Who recommended you? (optional)
application-referrer-why = Has a member of the club recommended you? Say who, if you like. They then take no part in the decision.
application-mine = My application
application-apply = Apply
application-form = Apply
application-files = Your documents
application-files-hint = PDF, JPEG, PNG, WebP or HEIC, up to { $most } MB each. Cover what is not asked for.
application-files-there = Only if there is something new: what you handed in is still there.
application-evidence = What they are
application-evidence-hint = Pick at least one for every criterion.
application-expires = Last day that it is good for
application-expires-hint = As it stands on the document, such as 2027-05-31
application-words = A few words
application-words-hint = If something needs explaining. Only reviewers of this application read it.
application-consent = I agree
application-consent-hint = To check my trade only; seen by its reviewers only; deleted { $days } d after the decision.
application-made = It is handed in. You are told by direct message once it is decided; until then, look here: `/group application`
application-added = Thank you, it is back in the queue, at its old place.
application-appealed = Your appeal is handed in. Somebody who has had nothing to do with the case will look at it.
application-none = You have not applied anywhere yet. `/group apply` shows what a group asks.
application-list = Your applications
application-line = - **{ $name }**: { $state ->
    [waiting] in the queue
    [more] something is asked for
    [approved] approved
    [declined] declined
    [appealed] under appeal
   *[withdrawn] withdrawn
} · { $at }
application-state = { $state ->
    [waiting] In the queue
    [more] **You are asked for something**
    [approved] **Approved**
    [declined] **Declined**
    [appealed] Under appeal
   *[withdrawn] Withdrawn
} · handed in { $at }
application-state-short = { $state ->
    [waiting] In the queue
    [more] Something is asked for
    [approved] Approved
    [declined] Declined
    [appealed] Under appeal
   *[withdrawn] Withdrawn
}
application-place = Place { $place } in the group's queue
application-referred-by = Recommended by { $who }, who takes no part in the decision
application-pages = { $count ->
    [0] No files are stored.
    [one] One page is stored, encrypted.
   *[other] { $count } pages are stored, encrypted.
}
application-deleted-on = They are deleted { $at }.
application-wanted = The reviewer asks:
application-declined-for = Reason: { $reason }. Criterion: **{ $failed }**
application-reason-unreadable = it cannot be read
application-reason-wrong-trade = it is of another trade
application-reason-out-of-date = it is out of date
application-reason-not-theirs = it is not clear that it is yours
application-reason-incomplete = something is missing
application-reason-other = see below
application-again = You can apply again { $at }.
application-again-now = You can apply again: `/group apply`
application-appeal-until = If you think that this is wrong: `/group application` → Appeal, until { $at }. Somebody else will look.
application-pick = Which one
application-add = Add what is asked for…
application-add-form = Add what is asked for
application-add-hint = Only the reviewers of this application read it.
application-appeal = Appeal…
application-appeal-form = Appeal
application-appeal-hint = What was overlooked? Somebody who has not touched the case reads it.
application-withdraw = Withdraw…
application-withdraw-yes = Withdraw it
application-keep = Keep it
application-withdrawing = Withdraw your application to **{ $name }**? Your files and what you wrote are deleted at once. You can apply again whenever you like.
application-where = See it all: `/group application` in the club
application-told-more = A reviewer of **{ $name }** in { $club } asks you for something. Add it with `/group application`:
application-told-approved = You are in! **{ $name }** in { $club } has approved your application. You see its channel in a moment.
application-told-declined = **{ $name }** in { $club } could not approve your application this time.
application-told-idle = What **{ $name }** in { $club } asked you for has not come within two weeks, so your application was withdrawn and your files are deleted. You can apply again: `/group apply`
application-told-closed = **{ $name }** in { $club } is closed, so your application is over. Your files are deleted. `/group list` shows the other groups.
proof-reminder = Your proof for **{ $name }** in { $club } is good until { $day }. Hand in the new one with `/group apply`, and you stay in without a gap.
proof-grace = Your proof for **{ $name }** in { $club } ended on { $day }. You stay in for { $grace ->
    [one] one more day
   *[other] { $grace } more days
}: hand in the new one with `/group apply`.
proof-told-expired = Your proof for **{ $name }** in { $club } has ended, and with it your membership. You are welcome back with a new one: `/group apply`
proof-told-revoked = Your membership in **{ $name }** in { $club } was revoked, for this reason. Once it is settled, you can apply again: `/group apply`
proof-welcome = 👋 Welcome to **{ $name }**, { $who }!

credential-title = Application to { $name }
credential-appeal = Appeal: { $name }
credential-applicant = { $who } · handed in { $at }
credential-held = You hold it; it goes back into the queue { $until }.
credential-looks = { $count ->
    [0] Nobody has looked at the files yet.
    [one] The files have been looked at once.
   *[other] The files have been looked at { $count } times.
}
credential-referred-by = Recommended by { $who }, as the applicant says. They are kept out of this case.
credential-again = Another reviewer has decided already. You decide without seeing how.
credential-earlier = { $count ->
    [one] One earlier application to this group.
   *[other] { $count } earlier applications to this group.
}
credential-last-day = Good until: { $day }
credential-words = They write:
credential-appeal-words = Their appeal:
credential-declined-for = It was declined with these words:
credential-care = -# Every look is on record, and each page bears your name. Share nothing of it.
credential-summary = { $who } → **{ $name }**{ $needed ->
    [one] { "" }
   *[other] { " " }· verdicts: { $given }, agreeing reviewers needed: { $needed }
}
credential-gone = This application is gone.
credential-look = Look at page { $number }
credential-page = Page { $number }. For your eyes only.
credential-approve = Approve…
credential-approve-form = Approve
credential-decline = Decline…
credential-decline-form = Decline
credential-more = Ask for more…
credential-more-form = Ask for more
credential-more-label = What is missing
credential-more-hint = The applicant reads it, in these words.
credential-back = Give back
credential-given-back = It is back in the queue. Thank you.
credential-mark-met = Met
credential-mark-unmet = Not met
credential-mark-unclear = Unclear
credential-expires-hint = As you read it on the document
credential-failed = It fails on
credential-failed-hint = The applicant is told this one.
credential-unmet = Not met either
credential-unclear = Unclear
credential-unclear-hint = What you do not pick here or above counts as met.
credential-reason = Reason
credential-reason-words = In words
credential-words-hint = The applicant reads it. Needed where the reason is “see below”.
credential-decided = { $result ->
    [approved] **{ $name }**: approved. You can undo it until { $until }; then it takes effect, and the applicant is told.
    [declined] **{ $name }**: declined. You can undo it until { $until }; then it takes effect, and the applicant is told.
   *[another] **{ $name }**: your verdict is noted. Another reviewer decides next, without seeing yours.
}
credential-undo = Undo
credential-asked-more = The applicant is asked. The case comes back once they have answered.
credential-revoked = { $who } is not a full member any more, and is told why.

job-application-settle = Letting a decision on an application take effect
job-application-tell = Telling an applicant how it stands
job-application-idle = Withdrawing an application that waits for its applicant
job-application-delete = Deleting an applicant's files
job-proof-remind = Reminding a member that their proof ends
job-proof-lapse = Ending a membership whose proof has ended
job-proof-tell = Telling a member about their membership
job-proof-welcome = Welcoming a member into a verified group

audit-action-application-made = { $by } applied to { $group }
    .name = Application handed in
audit-action-application-withdrawn = { $by } withdrew their application to { $group }
    .name = Application withdrawn
audit-action-application-appealed = { $by } appealed against a decision of { $group }
    .name = Appeal handed in
audit-action-application-looked-at = { $by } looked at page { $page } of { $about }'s application to { $group }
    .name = Files looked at
audit-action-application-reviewed = { $by } gave a verdict on { $about }'s application to { $group }: { $verdict ->
    [approve] approve
   *[decline] decline
}
    .name = Verdict on an application
audit-action-application-asked-more = { $by } asked { $about } for more for their application to { $group }
    .name = More asked for
audit-action-application-undone = { $by } took back their verdict on { $about }'s application to { $group }
    .name = Verdict taken back
audit-action-application-decided = The application of { $about } to { $group } is { $state ->
    [approved] approved
   *[declined] declined
}, last decided by { $by }
    .name = Application decided
audit-action-proof-expired = The proof of { $about } for { $group } has ended
    .name = Proof ended
audit-action-proof-revoked = { $by } revoked the membership of { $about } in { $group }
    .name = Membership revoked

error-credentials-off = Applications are switched off here: the bot has no key to encrypt files with. Please tell an admin: `guanxi doctor` says how.
error-group-not-verified = { $name } is an ordinary group and asks for no proof. Join it with `/group join`.
error-apply-in-already = You have proven yourself to { $name } already. If you have left it, come back with `/group join`.
error-apply-open-already = You have an application to this group already. See it with `/group application`.
error-apply-wait = You can apply again { $until }. Until then, see to this: { $criterion }
error-apply-limit-day = That is { $most } applications within a day. Please go on tomorrow.
error-apply-consent = Without your consent nobody may look at your files. Tick “I agree” if you do.
error-apply-files = An application can have 1 to { $most } pages in all. Please send only those that prove it.
error-apply-standard-changed = The group has changed what it asks. Please look again: `/group apply`
error-apply-evidence = Please pick what proves “{ $criterion }”.
error-apply-expiry-missing = Please say until which day your document is good.
error-apply-expired = That ended on { $day }. Please send one that is still good.
error-apply-nothing-added = Please add a file or a few words.
error-words-too-long = That is too long. Please use { $most } characters at the most.
error-referral-self = You cannot recommend yourself. Pick another member, or leave it empty.
error-application-unknown = There is no such application of yours. See yours with `/group application`.
error-application-not-asked = Nothing is asked for just now. See how it stands with `/group application`.
error-application-decided = It has been decided already. You are told in a moment; see `/group application`.
error-appeal-too-late = There is nothing to appeal against here any more. You can apply again: `/group apply`
error-appeal-words = Please say what was overlooked.
error-appeal-files = Your files are deleted already. Please attach them again.
error-upload-slow = Discord took too long to hand me your file. Please try again, perhaps with a smaller one.
error-upload-lost = Discord could not hand me your file. Please attach it again.
error-file-gone = This page is gone. Open the case again.
error-review-marks = The standard of this application has other criteria. Open the case again.
error-review-not-all-met = To approve, every criterion must be met. Otherwise ask for more, or decline.
error-review-criterion = Please pick the criterion that it fails on.
error-review-reason = Please say it in words; the applicant reads them.
error-review-expired = To approve, the document must be good today or later. Please read its last day again.
error-case-reviewed = You have given your verdict on this application. It takes another reviewer now: `/review queue`
error-review-twice = You have given your verdict on this one. Another reviewer goes on; what else waits: `/review queue`
error-undo-nothing = You have given no verdict here that could be undone.
error-undo-late = That can no longer be undone: it has taken effect, or somebody went on. The applicant can appeal.
error-revoke-own = You cannot revoke your own membership. Leave with `/group leave`.
error-revoke-director = They direct the group. Hand it over first: `/group handover`
error-revoke-nothing = They have no full membership in this group. `/group members` shows who is in it.
error-revoke-reason = Please say why; they read it.
help-topic-credentials = Applications
    .about = Prove your trade to a verified group, and see how it stands.
