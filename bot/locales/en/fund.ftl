programme-fund = Development fund

fund-title = ## Development fund
fund-accounts = The principal is **{ $principal }** and never goes down. The income is **{ $income }**: grants are paid from it.
fund-group = - **{ $name }**: { $points } on its account{ $state ->
    [waiting] , asks for { $asked }
    [running] , a grant of { $asked } is running
   *[none] { "" }
}
fund-empty = Nothing has moved yet. Admins fill the fund with `/fund endow` and `/fund income`; verified groups ask with `/fund request`.
fund-end = There is nothing older.
fund-of-group = ### { $name } · account { $points }
fund-group-empty = Nothing has moved on this account yet. Who runs the group asks with `/fund request`.
fund-waiting = Asks for **{ $points }**, to be spent until { $until }: “{ $words }”. The council decides.
fund-running = A grant of **{ $points }** is running: “{ $words }”. { $rest } of it are left; what is not spent goes back { $ends }.

fund-line = **{ $way ->
    [in] +
   *[out] −
}{ $points }** · { $what }
fund-line-below = -# { $of ->
    [principal] principal
    [income] income
   *[group] balance
} { $balance } · { $at }
fund-for-endowed = endowed by { $who }: “{ $words }”
fund-for-event-settled = taken in by the event “{ $words }”
fund-for-income = paid in by { $who }: “{ $words }”
fund-for-opening = opening grant{ $way ->
    [in] { "" }
   *[out] { " " }for { $group }
}
fund-for-granted = grant{ $way ->
    [in] { "" }
   *[out] { " " }to { $group }
}, decided by { $deciders }: “{ $words }”
fund-for-spent = { $to ->
    [nobody] used up
   *[other] to { $to }
}, by { $who }: “{ $words }”
fund-for-returned = given back{ $way ->
    [in] { " " }by { $group }
   *[out] { "" }
}{ $words ->
    [none] { "" }
   *[other] , the rest of “{ $words }”
}

fund-requested = **{ $name }** asks the fund for **{ $points }** { $points ->
    [one] point
   *[other] points
}: “{ $words }”, to be spent until { $until }. It is in the council’s queue; { $needed ->
    [one] one of them has
   *[other] { $needed } of them have
} to agree. You hear by direct message, and see it in `/fund show`.
fund-until-choice = { $day } ({ $count } days)
fund-end-waiting = Take the request back…
fund-end-running = End the grant…
fund-end-ask = { $state ->
    [waiting] Take back what **{ $name }** asks for? It leaves the council’s queue; you can ask anew at any time.
    [running] End the grant of **{ $name }** now? The { $rest } points that are left of it go back to the fund. This cannot be undone.
   *[none] **{ $name }** has no request and no grant any more. Nothing needs to be done.
}
fund-end-sure = { $state ->
    [running] End it and give back the rest
   *[other] Take it back
}
fund-ended = { $state ->
    [running] The grant is over; { $points } points went back to the fund.
   *[other] The request is taken back.
}
fund-spent = { $to ->
    [nobody] **{ $points }** used up
   *[other] **{ $points }** paid to { $to }
} from the account of **{ $name }**: “{ $words }”. { $balance } are left. Everyone sees this line in `/fund show`.
fund-endowed = **{ $points }** added to the principal, which is { $principal } now. Everyone sees this line in `/fund show`.
fund-paid-in = **{ $points }** paid into the income, which is { $income } now. Everyone sees this line in `/fund show`.

fund-summary = **{ $name }** asks for { $points } points ({ $count } of { $needed } agree): “{ $words }”
fund-panel = ### { $name } asks for { $points } points
fund-panel-what = What for: “{ $words }” · asked by { $who }
fund-panel-until = To be spent until { $until } · asked { $at }
fund-panel-money = The fund’s income: **{ $income }** · the group’s account: **{ $balance }**
fund-panel-overdue = ⚠️ A report of this group is overdue: it can be paid only once that is published.
fund-panel-earlier = -# Earlier: { $points }, { $at }, { $state ->
    [settled] granted and settled
    [running] running
    [declined] declined
    [withdrawn] taken back
   *[other] waiting
}: “{ $words }”
fund-said-yes = { $count ->
    [0] Nobody has agreed yet; { $needed ->
        [one] one person has
       *[other] { $needed } people have
    } to.
   *[other] Agreed: { $who } ({ $count } of { $needed })
}
fund-said-no = Declined by { $who }: “{ $words }”
fund-approve = Approve
fund-decline = Decline…
fund-decline-form = Decline the request
fund-decline-reason = Why
fund-decline-hint = Who runs the group reads it.
fund-decided-waiting = Your yes for **{ $name }** is on record. { $left ->
    [one] One more person has
   *[other] { $left } more people have
} to agree before { $points } points are paid; the request is free in the queue again.
fund-decided-running = **{ $name }** gets **{ $points }** points; the fund’s income is { $income } now. Who runs the group is told.
fund-decided-declined = The request of **{ $name }** for { $points } points is declined. Who runs the group is told why.
fund-decided-withdrawn = **{ $name }** took the request for { $points } points back. Nothing needs to be done.
fund-decided-settled = **{ $name }** got { $points } points, and the grant is over.

fund-told-granted = **{ $name }** in { $club } gets **{ $points }** points from the development fund: “{ $words }”. Spend them with `/fund spend`; what is left goes back { $ends }.
fund-told-declined = The development fund of { $club } declined the { $points } points for **{ $name }** (“{ $words }”): “{ $reason }”. You can ask anew with `/fund request`.
fund-told-opening = **{ $name }** in { $club } starts with **{ $points }** points from the development fund. Spend them with `/fund spend`; everyone sees what for.
fund-told-ending = **{ $points }** points of the grant of **{ $name }** in { $club } are not spent yet (“{ $words }”). Spend them with `/fund spend`, or they go back to the fund { $ends }.
fund-told-settled = The grant of **{ $name }** in { $club } is over (“{ $words }”). { $points ->
    [0] All of it was spent, nothing goes back.
   *[other] { $points } points went back to the fund.
} You can ask anew with `/fund request`.
fund-told-ended = The grant of **{ $name }** in { $club } was ended early by somebody who runs the group (“{ $words }”). { $points ->
    [0] All of it was spent, nothing goes back.
   *[other] { $points } points went back to the fund.
} You can ask anew with `/fund request`.
fund-told-reward = **{ $name }** in { $club } gave you **{ $points }** points from its account. `/points history` shows it.
points-for-fund-spent = from a group’s account, by { $who }

audit-action-fund-endowed = { $by } added { $points } points to the fund’s principal
    .name = Fund endowed
audit-action-fund-income = { $by } paid { $points } points into the fund’s income
    .name = Fund: income paid in
audit-action-fund-approved = { $by } agreed to { $points } points for { $group }, asked for by { $about }
    .name = Grant: a first yes
audit-action-fund-granted = { $by } agreed to { $points } points for { $group }, asked for by { $about }: paid
    .name = Grant paid
audit-action-fund-declined = { $by } declined { $points } points for { $group }, asked for by { $about }
    .name = Grant declined
job-fund-opening = Pay a group’s opening grant
job-fund-ending = Say that a grant ends soon
job-fund-settle = Take back the rest of a grant
job-fund-tell = Tell somebody about their group’s points
give-up-fund-short = The fund’s income does not reach for the opening grant. Fill it with /fund income, then try again.
help-topic-fund = Development fund
    .about = Points for verified groups: asked for, decided by two, spent in public.

error-fund-budget-used-up = This month’s budget for the fund has { $left } points left, and this takes { $needed }. Pay in less, or raise the budget: `/setup`, Budgets
error-fund-verified-only = **{ $name }** is an ordinary group: the fund is for verified ones. To have a group verified: `/group propose`
error-fund-not-yours = Only the director and the officers of **{ $name }** can do this. Everyone can look: `/fund show`
error-fund-request-open = { $state ->
    [running] **{ $name }** has a grant that is still running. Spend it or end it in `/fund show`, then ask again.
   *[waiting] **{ $name }** has asked already, and the council has not decided yet. To change it, take it back in `/fund show` and ask anew.
}
error-fund-nothing-open = **{ $name }** has no request and no grant any more. Nothing needs to be done.
error-fund-report-overdue = A report of **{ $name }** is overdue: until it is published, there are no new grants. Complete it, then try again.
error-fund-until-day = That is no day I can read. Please pick one of the suggestions, or type it like 2026-05-31.
error-fund-until-past = That day is over. Please name today, { $today }, or a later one.
error-fund-until-far = That is too far ahead. Please name { $last } or an earlier day; you can ask anew then.
error-fund-until-passed = **{ $name }** asked for it until { $last }, which is over. Please decline it, so that they can ask anew.
error-fund-income-short = The fund’s income has { $left } points, and this takes { $needed }. Nothing was paid and your yes is not counted yet; once an admin has paid in (`/fund income`), approve again.
error-fund-request-unknown = There is no such request any more. `/fund show` has all there are.
error-fund-account-short = The account of **{ $name }** has { $balance } points, and this takes { $needed }. Spend less, or ask the fund: `/fund request`
error-fund-spend-self = You cannot pay your group’s points to yourself. Let another officer do it, with the reason for everyone to see.
