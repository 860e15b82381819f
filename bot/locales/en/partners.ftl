programme-partners = Benefit partners
benefit-budget-alert = ### Benefit partners: { $percent ->
    [100] this year’s budget is used up
   *[other] { $percent } % of this year’s budget is used
}
    Of { $size } points for { $year }, { $left } are left. { $percent ->
    [100] Codes can still be redeemed; partners get no points for them and are told so.
   *[other] When it is used up, codes can still be redeemed, and partners get no points for them.
}
    More for this year: `/setup`, Budgets. Where it went: `/partner report`.

benefit-state = { $state ->
    [review] with staff
    [returned] sent back to be changed
    [open] open
    [over] over
    [closed] closed
   *[declined] declined
}
benefit-for-everyone = everyone
benefit-for-roles = who has { $roles }
benefit-for-streak = who checked in { $days } days in a row
benefit-for-group = proven members of { $name }
benefit-facts = From { $who } · for { $whom } · until { $until }
benefit-asks = Asked of who comes: { $words }

benefit-list = ## Benefits from members
benefit-list-empty = Nobody offers anything just now. Have you got something? `/partner apply`
benefit-list-end = There is nothing more.
benefit-get = Get it: { $title }
benefit-show-code = My code: { $title }
benefit-have = { $used ->
    [yes] ✅ Your code was redeemed.
   *[no] 🎟️ You have a code.
}
benefit-yours = This is yours. How it goes: `/partner mine`
benefit-left = ✅ For you · { $left ->
    [one] the last one
   *[other] { $left } left
}
benefit-kept-out = 🔒 { $why }

benefit-given = { $again ->
    [yes] Your code for **{ $title }**:
   *[no] **{ $title }** is yours. This is your code; nobody else can see it:
}
benefit-given-how = Show it to { $who } or who helps them until { $until }. It can be used once. To see it again: `/partner list`
benefit-given-used = It was redeemed { $at } and cannot be used again.
benefit-code-gone = **{ $title }** is long over, and your code was cleared away.

benefit-card-comes = The card of **{ $title }** comes into this channel in a moment.
benefit-card-get = Get it
benefit-card-show = Show my code
benefit-card-state = { $state ->
    [open] 🎟️ { $left ->
        [one] One left
       *[other] { $left } left
    }, one for each member
    [gone] All are gone. Who has one can see their code again.
   *[over] This benefit is over.
}
benefit-handed-in = Handed in. Staff look at it, and you hear by direct message; how it stands: `/partner mine`.
    { $own ->
    [yes] { $amount ->
        [one] One code of your own is kept and given to who claims first.
       *[other] { $amount } codes of your own are kept and given in their order.
    }
   *[no] The bot makes { $amount ->
        [one] one code
       *[other] { $amount } codes
    }, each when it is claimed.
} You redeem them with `/partner redeem`.
benefit-form = Change your benefit
benefit-field-title = In a few words
benefit-field-about = What members get, where and how
benefit-field-asks = What you ask of who comes
benefit-field-amount = How many
benefit-field-until = Until when
benefit-typed = This is what you typed, so that nothing is lost:

benefit-mine = ## Your benefits
benefit-mine-empty = You offer nothing yet. Got something for the other members? `/partner apply`
benefit-mine-end = There is nothing more.
benefit-mine-title = **{ $place }. { $title }** · { $state }
benefit-mine-counts = { $claimed } of { $amount } claimed · { $redeemed } redeemed · { $points ->
    [one] { $points } point
   *[other] { $points } points
} for you · until { $until }
benefit-mine-reason = What staff said: { $reason }
benefit-change = Change { $place }…
benefit-codes = Redeemed codes of { $place }
benefit-close = End { $place } early…
benefit-codes-title = ### { $title }: { $count } redeemed
benefit-codes-line = - `{ $code }` · { $who } · redeemed { $at } by { $by } · { $points ->
    [0] no points
    [one] +{ $points } point
   *[other] +{ $points } points
}
benefit-close-ask = End **{ $title }** now? No more codes are given. { $held ->
    [0] No code is out that was not redeemed.
    [one] One code that was given still holds until the end you named.
   *[other] { $held } codes that were given still hold until the end you named.
} This cannot be undone.
benefit-close-yes = End it
benefit-close-done = **{ $title }** has ended. { $held ->
    [0] No code is out any more.
    [one] One code is still out: please redeem it when it is shown.
   *[other] { $held } codes are still out: please redeem them when they are shown.
}

benefit-redeemed = ✅ **{ $title }** for { $who }: the code is good and now redeemed.
benefit-redeemed-paid = { $why ->
    [paid] +{ $points ->
        [one] { $points } point
       *[other] { $points } points
    } for the partner.
    [cap] No points for the partner: this benefit has earned as much as one can.
    [budget] No points for the partner: this year’s budget is used up. They are not paid later.
   *[none] The club gives no points for this.
}
benefit-redeemed-count = -# { $redeemed } redeemed, { $claimed } claimed of { $amount }

helper-list = Beside you, these redeem codes of your benefits ({ $count } of { $most }): { $people }
helper-none = Nobody but you redeems codes of your benefits. To add somebody: `/partner helpers`, option add

review-kind-benefit = Benefit of a partner
benefit-summary = **{ $title }** from { $who } ({ $state }): “{ $words }”
benefit-panel = { $amount ->
    [one] One code
   *[other] { $amount } codes
}, { $own ->
    [yes] from the partner’s own list ({ $codes } kept)
   *[no] made by the bot
}.
benefit-panel-earlier = -# Before: { $title }, { $state }, { $claimed } claimed, { $redeemed } redeemed
benefit-approve = Approve
benefit-return = Send back…
benefit-decline = Decline…
benefit-return-form = Send the benefit back
benefit-decline-form = Decline the benefit
benefit-reason = Why
benefit-reason-hint = The partner reads it.
benefit-decided = { $state ->
    [open] **{ $title }** is open: members find it in `/partner list`. { $who } is told.
    [returned] **{ $title }** went back to { $who }, with what you wrote.
   *[declined] **{ $title }** is declined. { $who } is told why.
}

benefit-report = ## Benefits in { $year }
benefit-report-total = { $partners ->
    [one] One partner
   *[other] { $partners } partners
}: { $claimed } claimed, { $redeemed } redeemed, { $points ->
    [one] { $points } point
   *[other] { $points } points
} given
benefit-report-budget = Budget: { $used } of { $size } used ({ $percent } %), { $left } left
benefit-report-line = - { $who }: { $claimed } claimed, { $redeemed } redeemed, { $points ->
    [one] { $points } point
   *[other] { $points } points
}
benefit-report-more = - and { $count } more
benefit-report-empty = Nothing was claimed in that year. What is offered: `/partner list`
benefit-rules = ### What partners get
benefit-rule-line = - { $name }: **{ $n }**
benefit-rule-budget = For all of them together { $points } points a year: `/setup`, Budgets. When those are used up, codes are redeemed without points.
partners-rule-points = Points for a redeemed code
partners-rule-cap = Most points for one benefit
partners-rule-most-going = Benefits of one partner at a time

benefit-told-open = Your benefit **{ $title }** in { $club } is open until { $until }. Redeem the codes that members show you with `/partner redeem`; how it goes: `/partner mine`
benefit-told-returned = Staff of { $club } ask you to change your benefit **{ $title }**: “{ $reason }”. Change it and hand it in again: `/partner mine`
benefit-told-declined = Staff of { $club } declined your benefit **{ $title }**: “{ $reason }”. You can offer something else: `/partner apply`
benefit-told-closed = Staff of { $club } ended your benefit **{ $title }**. Codes that were given hold until { $until }; please redeem them when they are shown.
benefit-told-redeemed = Your code for **{ $title }** in { $club } was redeemed. If that was not you, tell the club’s staff.
benefit-told-unpaid = A code of your benefit **{ $title }** in { $club } was redeemed, and you got no points for it: this year’s budget is used up. Points are not paid later. To stop giving codes: `/partner close`
points-for-benefit-redeemed = a code of your benefit, redeemed

audit-action-benefit-approved = { $by } approved the benefit “{ $title }” of { $about }
    .name = Benefit approved
audit-action-benefit-returned = { $by } sent the benefit “{ $title }” back to { $about }
    .name = Benefit sent back
audit-action-benefit-declined = { $by } declined the benefit “{ $title }” of { $about }
    .name = Benefit declined
audit-action-benefit-closed = { $by } ended the benefit “{ $title }” of { $about }
    .name = Benefit ended
audit-action-settings-partners = { $by } changed what partners get:{ $changes }
    .name = Rules for partners changed
job-benefit-card = Show a benefit’s card
job-benefit-tell = Tell somebody about a benefit
privacy-part-partners = Benefits that you offered, claimed or redeemed
help-topic-partners = Benefit partners
    .about = What members offer to members: claim it, redeem it, offer something of your own.

error-benefit-unknown = There is no such benefit. What is offered: `/partner list`; your own: `/partner mine`
error-benefit-pick = Please pick one of the suggestions.
error-benefit-how-many = Please say how many there are with the option amount, or add a file with your codes.
error-benefit-title = Please name it in a few words, { $most } characters at the most.
error-benefit-about = Please say what members get, in { $most } characters at the most.
error-benefit-asks = What you ask of who comes is too long: { $most } characters at the most.
error-benefit-amount = Please offer at least one and { $most } at the most.
error-benefit-few-codes = You offer { $amount }, and there are only { $codes } codes. Offer fewer, or hand it in anew with a longer file.
error-benefit-past = That is over already. Please name a later end.
error-benefit-far = That is too far ahead: { $days } days at the most. You can offer it again then.
error-benefit-most = You have { $most } benefits open or waiting, as many as one may. End one first: `/partner mine`
error-benefit-group-ordinary = **{ $name }** is an ordinary group, which proves nobody. Please pick a verified one.
error-benefit-not-returned = It is not with you to be changed any more. How it stands: `/partner mine`
error-benefit-not-open = Only a benefit that staff approved, and that is not over, can be shown. How it stands: `/partner mine`
error-benefit-closed = It has ended already. Nothing needs to be done.
error-benefit-over = This benefit is over. What is open now: `/partner list`
error-benefit-own = This is your own benefit: it is for the others. How it goes: `/partner mine`
error-benefit-none-left = The last one was just claimed. What else there is: `/partner list`
error-benefit-role = This is for { $roles } only.
error-benefit-streak = This is for who checked in { $needed } days in a row: { $missing ->
    [one] one more day
   *[other] { $missing } more days
} with `/checkin`.
error-benefit-group = This is for proven members of a verified group: `/group apply`
error-benefit-reason = Please say why, in { $most } characters at the most.
error-benefit-year = Please name a year up to { $last }.
error-benefit-file-big = The file is larger than { $most } KB. Please send a plain list: one code a line.
error-benefit-file-text = That is no text file. Please save the codes as text or CSV in UTF-8, one a line, and try again.
error-benefit-file-empty = There is no code in the file. Please write one a line.
error-benefit-file-many = There are { $count } codes in the file; { $most } is the most. Please split it into several benefits.
error-benefit-file-code = Line { $line } is no code: { $least } to { $most } letters, digits and signs, without spaces.
error-benefit-file-twice = Each code may stand in the file once. Twice or more: `{ $typed }`{ $more ->
    [0] { "" }
   *[other] { " " }and { $more } more
}. Case and dashes make no difference.
error-code-wrong = There is no such code in your benefits. Please look again{ $left ->
    [0] ; for now that was the last try.
    [one] ; you have one more try.
   *[other] ; you have { $left } more tries.
}
error-code-mistyped = That is not quite a code of ours: a character is wrong or two changed places. Please look again{ $left ->
    [0] ; for now that was the last try.
    [one] ; you have one more try.
   *[other] ; you have { $left } more tries.
}
error-code-guesses = Those were too many wrong codes. Please wait { $minutes } minutes, then try again.
error-code-several = Two of the benefits have this code. Please pick which with the option benefit.
error-code-own = This is your own code: somebody else has to redeem it.
error-code-used = ⚠️ This code was redeemed already, { $at }. Please do not take it again.
error-helper-self = You can redeem codes of your benefits anyway. Please pick somebody else.
error-helper-most = { $most } helpers are the most. Remove one first: `/partner helpers`, option remove
