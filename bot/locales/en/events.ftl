help-topic-events = Events
    .about = Find events and sign up; hold your own, with a waitlist, a list at the door and a settlement.

# --- kinds and states
event-kind-annual = Annual day
event-kind-prospect = Prospective owners
event-kind-talk = Product talk
event-kind-official = Official event
event-kind-member = Member-hosted
event-kind-partner = Partner benefit
event-state-draft = draft
event-state-review = with staff
event-state-published = published
event-state-ended = over
event-state-cancelled = called off
event-state-settled = over and settled
event-now-draft = This is a draft.
event-now-review = Staff look at it; until they decide nobody else sees it.
event-now-ended = This event is over.
event-now-settled = This event is over.
event-now-cancelled = ❌ This event was called off. Everybody got everything back.
event-now-closed = Sign-up is closed.
event-now-full = All places are taken. Sign up for the waitlist: a place that becomes free is offered in order.

# --- the card
event-line-by = 🎪 { $who }
event-stars = ★ { $stars } ({ $ratings } ratings)
event-line-when = 🗓️ { $when } ({ $soon })
event-line-where = 📍 { $where }
event-line-places = 👥 { $taken } of { $capacity } places taken{ $waiting ->
    [0] { "" }
   *[other] {" "}· { $waiting } on the waitlist
}
event-line-price = 💰 { $price ->
    [0] Free
    [one] { $price } point a place
   *[other] { $price } points a place
}
event-line-guests = { $guests ->
    [0] 🙋 No guests
    [one] 🙋 You may bring a guest
   *[other] 🙋 You may bring up to { $guests } guests
}
event-line-for = 🔑 { $who }
event-line-everyone = 🔓 For everyone
event-for-roles = Only with one of these roles: { $roles }
event-for-streak = Only with a check-in streak of { $days ->
    [one] { $days } day
   *[other] { $days } days
} or more
event-for-contribution = Only with { $points } contribution or more
event-for-cities = Only for members in { $cities }
event-for-group = Only for members of { $name } who proved their trade
event-line-opens = 🔔 Sign-up opens { $at }
event-line-opens-now = 🔔 Sign-up opens at once
event-line-closes = ⏳ Sign-up closes { $at }
event-line-rule = ↩️ { $rule }
event-line-questions = 📝 { $count ->
    [one] You are asked one question
   *[other] You are asked { $count } questions
}
event-more = -# There is more to read: `/event info`
event-voice = In { $channel }: { $minutes ->
    [one] one minute
   *[other] { $minutes } minutes
} there count as having come
event-no-voice = By the code that you show, or by your list
event-no-questions = None

# --- one's own view
event-mine-confirmed = ✅ You have a place.
event-mine-offered = 🎟️ A place is offered to you: press Sign up to take it.
event-mine-waiting = ⏳ You are on the waitlist.
event-mine-place = Number { $place } in line.
event-not-for-you = 🔒 { $why }
event-manage = Manage

# --- making one
event-page-basics = What, when, where
event-page-places = Places and price
event-page-signing = Sign-up and cancelling
event-page-thresholds = Who may come
event-page-questions = Questions
event-page-door = At the door
event-page-picture = Picture
event-field-title = Title
event-field-title-hint = What it is called
event-field-about = What it is about
event-field-about-hint = What people do there, what to bring, whom it suits
event-field-starts = Begins
event-field-starts-hint = next Friday 19:00, 2026-12-24 8pm, in 3 days 10:00. Clock: { $zone }
event-field-ends = Ends
event-field-ends-hint = 22:00, or how long: 3 hours
event-field-place = Place
event-field-place-hint = An address, or a link (https://…) for what is on line
event-field-city = City
event-field-city-hint = People look for events by city; leave it empty for what is on line
event-field-capacity = Places
event-field-capacity-hint = How many can come in all
event-field-price = Price in points
event-field-price-hint = For each place; 0 for free
event-field-guests = Guests
event-field-guests-hint = How many each may bring, 0 to 5; each takes a place and pays
event-field-opens-at = Sign-up opens
event-field-opens-at-hint = A time like tomorrow 12:00; empty: as soon as it is published
event-field-closes-hours = Sign-up closes
event-field-closes-hours-hint = How many hours before it begins; 0: when it begins
event-field-free-hours = Cancelling is free until
event-field-free-hours-hint = How many hours before it begins
event-field-late-percent = After that, percent given back
event-field-late-percent-hint = 0 to 100
event-field-role-ids = Roles
event-field-role-ids-hint = Only people with one of these; pick none for everyone
event-field-min-streak = Check-in streak
event-field-min-streak-hint = At least so many days in a row; 0 for none
event-field-min-contribution = Contribution
event-field-min-contribution-hint = At least so much; 0 for none
event-field-cities = Cities
event-field-cities-hint = Only members who live there; commas between several, empty for everyone
event-field-proven-in = Verified group
event-field-proven-in-hint = Only its members who proved their trade
event-field-questions = Question { $number }
event-field-voice-id = Voice or stage channel
event-field-voice-id-hint = Being there counts as having come; pick none if it is not held there
event-field-voice-minutes = For how many minutes
event-field-voice-minutes-hint = So long somebody has to be there
event-field-picture = Picture
event-field-picture-hint = PNG, JPEG, WebP or HEIC, 8 MB at most; everybody sees it on the card
event-field-picture-gone = Take the picture away
event-field-picture-gone-hint = Then the card stands without one
event-group-any = Everybody
event-has-picture = 🖼️ There is one; the preview shows it
event-no-picture = None
event-picture-of = Picture of the event “{ $title }”
event-picture-look = See the picture
event-kind-is = Kind: { $kind }
event-typed = Nothing was changed. This is what you typed, to copy:
event-kept = ✅ Kept.
event-draft-what = -# Nobody else sees this draft. It is kept until you publish or delete it: `/event manage` brings it back.
event-preview = Preview
event-preview-is = 👁️ This is how others will see it.
event-publish = Publish here
event-publish-where = Or publish it in another channel
event-published = 🎉 **{ $title }** is published in { $channel }. It begins { $at }.
event-in-review = **{ $title }** is with staff now; you will be told what they decide. Then it appears in { $channel } and begins { $at }.
event-drop = Delete
event-drop-yes = Yes, delete it
event-drop-sure = Delete the draft **{ $title }** for good?
event-dropped = The draft is deleted.
event-back = Back
event-again-made = Here it is again, next month, at the same time of day. Look it through and publish it.

# --- staff
review-kind-event = Member’s event
review-kind-dispute = Dispute about an event
event-summary = **{ $title }** · { $who } · { $when } · { $capacity } places · { $price ->
    [0] free
   *[other] { $price } points
}
event-gone = This event is not there any more.
event-yours-until = You work on it, until { $until }.
event-review-host = { $held ->
    [0] Their first event.
    [one] They held one event before.
   *[other] They held { $held } events before.
}
event-hostless = ### The club’s event **{ $title }** has no host
    { $who } has left the server. It begins { $when }; { $taken } of { $capacity } places are taken, and sign-ups stand. Who takes it on is its host from then on. If nobody can, call it off with `/event manage`: everybody gets everything back.
event-take-over = I take it on
event-taken-over = { $who } holds **{ $title }** now: `/event manage`
event-approve = Publish it
event-approved = **{ $title }** is published; the host is told.
event-send-back = Send back…
event-send-back-form = Send the event back
event-send-back-words = What should be changed
event-send-back-hint = The host reads it and can hand the event in again
event-sent-back = **{ $title }** went back to the host with your words.
event-dispute-by = { $who } objects
event-dispute-paid = Still paid: { $paid } points, for { $seats ->
    [one] one place
   *[other] { $seats } places
} at { $price }
event-dispute-marked = Marked: { $how ->
    [came] came
    [absent] did not come
   *[none] not marked yet
}
event-dispute-words = **What they say**
event-dispute-how = -# The settlement waits for your decision. What you give back comes out of what they paid; the host is told nothing of who objected.
event-dispute-summary = Dispute about **{ $title }**, by { $who }
event-decide = Decide…
event-decide-form = Decide the dispute
event-decide-points = Points to give back
event-decide-points-hint = 0 to what they still paid
event-decide-words = Why
event-decide-words-hint = They read it, and it goes on record
event-decided = Decided: { $who } gets { $points ->
    [0] nothing back
    [one] one point back
   *[other] { $points } points back
}.

# --- the host's card
event-card-at = 📌 [The card]({ $url })
event-card-none = 📌 The card is gone. Press “Card here” in a channel to have it there.
event-people-button = Who signed up
event-people = Who signed up: { $title }
event-people-none = Nobody yet.
event-people-more = … and { $count } more; the file has all of them.
event-who-confirmed = has a place
event-who-offered = is offered a place
event-who-waiting = waits
event-who-cancelled = cancelled
event-who-lapsed = let an offer pass
event-who-removed = removed
event-who-came = ✅ came
event-who-absent = did not come
event-who-excuse = Says why: { $words }
event-file-button = As a file
event-file = **{ $title }**: { $count ->
    [one] one sign-up
   *[other] { $count } sign-ups
}, for spreadsheets.
event-message-button = Message…
event-message-form = Message to all who have a place
event-message-words = Your message
event-message-words-hint = The bot sends it to each of them; who wants no such messages is left out
event-messaged = ✅ It goes to { $count ->
    [one] one person
   *[other] { $count } people
}.
event-add-button = Add…
event-add-form = Give somebody a place
event-add-words = Why
event-add-words-hint = It goes on record. They pay nothing, and no condition holds for them
event-added = ✅ { $who } has a place.
event-remove-button = Remove…
event-remove-form = Take somebody off the list
event-remove-words = Why
event-remove-words-hint = They are told, and get everything back
event-removed = ✅ { $who } is off the list and gets everything back.
event-form-who = Who
event-close-button = Close sign-up
event-reopen-button = Open sign-up again
event-closed = Sign-up is closed.
event-reopened = Sign-up is open again.
event-change-button = Change…
event-card-button = Card here
event-card-comes = The card comes into this channel in a moment.
event-off-button = Call off…
event-off-form = Call the event off
event-off-sure = ⚠️ This cannot be undone. { $people ->
    [0] Nobody has signed up.
    [one] One person is told, and gets everything back: { $points } points.
   *[other] { $people } people are told, and get everything back: { $points } points in all.
}
event-off-words = Why
event-off-words-hint = Everybody who signed up reads it
event-called-off = The event is called off.
event-native-forbidden = ⚠️ It is not in Discord’s own list of events: the bot lacks the permission Create Events. Sign-up works without it.
event-native-waits = ⚠️ It is not yet in Discord’s own list of events. A server holds a hundred of them at most. Sign-up works without it.

# --- finding
event-list = Events
event-list-joinable = that you may join
event-list-size = { $taken }/{ $capacity } · { $price ->
    [0] free
   *[other] { $price } points
}
event-list-nothing = No event is coming. Hold one yourself: `/event create`
event-list-nothing-here = No event fits that. Try fewer conditions: `/event list`
event-open = Look at an event
event-mine = Your events
event-mine-signed = You signed up
event-mine-hosted = You hold
event-mine-nothing = You signed up for nothing and hold nothing. `/event list` shows what is coming.
event-calendar-more = and { $count } more
event-calendar-nothing = No events this month.
event-calendar-zone = -# Times by the club’s clock: { $zone }

# --- the club's rules
event-rules = ## Rules for events
event-rules-changed = ## Rules for events, as they are now
event-rules-how = -# Name one with `/event rules` to change it.
event-yes = yes
event-no = no
events-rule-members-host = Members may hold events
events-rule-approved-after = Events held before a member’s are published without approval
events-rule-most-open = Events a member may have open at once
events-rule-dispute-hours = Hours for objections before points are paid out
events-rule-absences = Absences from which on one may not sign up (0: never)
events-rule-absence-days = Days in which absences are counted
events-rule-messages-a-day = Messages to everybody a host may send in a day
events-rule-mirror = Events also stand in Discord’s own list

# --- told
event-told-card-lost = The card of **{ $title }** in { $club } is gone: it was deleted, or I may not write there any more. Sign-ups stand. `/event manage` in a channel puts the card there.
event-told-host-left = **{ $title }** in { $club } is called off: its host has left. You got back everything you paid.
event-told-host-now = The host of **{ $title }** in { $club } has left. You own the group, so you hold it now: `/event manage`

# --- jobs, points, the audit log
job-event-card = Showing an event’s card
job-event-hostless = Telling staff that an event lost its host
job-event-native = Keeping Discord’s own event in line
give-up-native-forbidden = I may not make events in Discord’s own list. Give me Create Events (Server Settings → Roles) and try again, or switch it off with /event rules.
give-up-native-full = This server has as many of Discord’s own events as Discord allows, a hundred. End some and try again, or switch it off with /event rules.
permission-create-events = Create Events
points-for-event-paid = Event: place
points-for-event-refunded = Event: given back
points-for-event-returned = Event called off: given back
points-for-event-disputed = Event: given back after an objection
points-for-event-settled = Event: the host’s part
audit-action-event-published = { $by } published the event { $event }
    .name = Event published
audit-action-event-changed = { $by } changed the event { $event }
    .name = Event changed
audit-action-event-sent-back = { $by } sent the event { $event } back to its host
    .name = Event sent back
audit-action-event-cancelled = { $by } called off the event { $event }
    .name = Event called off
audit-action-event-added = { $by } added { $about } to the event { $event }
    .name = Added to an event
audit-action-event-removed = { $by } removed { $about } from the event { $event }
    .name = Removed from an event
audit-action-event-messaged = { $by } sent a message to everybody at the event { $event }
    .name = Message to an event
audit-action-event-marked = { $by } marked { $people ->
    [one] one person
   *[other] { $people } people
} at the event { $event }: { $as ->
    [came] came
    [absent] did not come
   *[other] unmarked
}
    .name = Attendance
audit-action-event-dispute-decided = { $by } decided { $about }’s dispute about the event { $event }: { $points } points back
    .name = Dispute about an event decided
audit-action-event-settled = The event { $event } of { $about } is settled: { $income } points
    .name = Event settled
audit-action-event-host-changed = { $about } holds the event { $event } now: its host left
    .name = Host of an event changed
audit-action-event-host-left = { $about }, host of the event { $event }, left; staff can run it
    .name = Host of an event left
audit-action-settings-events = { $by } changed the rules for events: { $changes }
    .name = Rules for events

# --- refusals
error-event-unknown = There is no such event. `/event list` shows what is coming.
error-event-pick = Please pick an event from the suggestions.
error-event-month = Please pick a month from the suggestions, or type it as 2026-03.
error-card-channel = The card cannot go there: you and I both have to be allowed to write in that channel. Please choose another.
error-event-terms = “{ $field }” does not take that. Please look at the hint beside it.
error-event-opens-late = Sign-up would open after it closes ({ $at }). Please choose an earlier time.
error-event-title-length = A title has 1 to { $most } characters.
error-event-about-length = What it is about has 1 to { $most } characters.
error-event-city-length = A city has { $most } characters at most.
error-event-place-length = A place has 1 to { $most } characters.
error-event-link = That link does not work here. Links begin with https:// or http://.
error-event-past = That is in the past ({ $at }). Please choose a time to come.
error-event-ends-first = It would end before it begins. Please type a later end, or how long it takes: 3 hours.
error-event-too-long = An event lasts { $days } days at most.
error-event-too-far = That is more than { $days } days away. Please choose an earlier day.
error-event-capacity = There have to be 1 to { $most } places.
error-event-capacity-below = { $taken } places are taken, so there cannot be fewer. Take somebody off the list first: `/event manage`
error-event-kind-stays = Only a draft can become another kind of event. Call this one off and hold it again: `/event again`
error-event-held = Somebody holds this event already.
error-event-picture-kind = That is no picture that I can take. Please send a PNG, JPEG, WebP or HEIC file.
error-event-picture-none = This event has no picture.
error-event-picture-nothing = You chose no picture. Choose one, or tick the box to take the picture away.
error-event-price = A place costs 0 to { $most } points.
error-event-price-stays = People have signed up at this price, so it stays. To change it, call the event off and hold it again.
error-event-not-host = Only the host, officers of its group and staff can do that.
error-event-members-cannot = In this club members do not hold events themselves. Ask staff to hold it.
error-event-published-already = It is not a draft any more. `/event manage` shows what you can do.
error-event-over = That event is over or has begun, so this cannot be done any more.
error-event-cancelled = This event was called off.
error-event-most = You have { $most ->
    [one] one event
   *[other] { $most } events
} open, as many as one may. Publish this one when another is over.
error-event-drafts = You have { $most } drafts. Publish or delete one first: `/event mine`
error-event-reason = Please give a reason, with { $most } characters at most.
error-event-full = All { $capacity } places are taken. Add places first: `/event manage`, Change…
error-event-in-already = They have a place already.
error-event-not-in = That works only for who has signed up. `/event mine` shows where you did.
error-event-message = A message has 1 to { $most } characters.
error-event-messages-day = { $most ->
    [0] In this club hosts send no messages to everybody.
    [one] You may send one message a day to everybody. Please wait until tomorrow.
   *[other] You may send { $most } messages a day to everybody. Please wait until tomorrow.
}
error-event-nobody = Nobody who has a place wants messages from hosts, or nobody has one yet.
error-event-begun = It has begun: signing up and cancelling are over. The host can still add you.
error-event-closed = The host closed sign-up for now. Look again later.
error-event-not-yet = Sign-up opens { $at }. Please come back then.
error-event-sign-up-over = Sign-up is over. Ask the host whether they can add you.
error-event-removed = The host took you off the list. Please talk to them.
error-event-role = This one is for people with one of these roles: { $roles }.
error-event-streak = This one takes a check-in streak of { $needed } days. Yours is { $streak }: check in on { $missing ->
    [one] one more day
   *[other] { $missing } more days
} with `/checkin`.
error-event-contribution = This one takes { $needed } contribution; you are { $missing } short. Group work and events earn it: `/profile`
error-event-city = This one is for members in { $cities }. { $city ->
    [none] You have not said where you live: `/profile`, My city.
   *[other] Your profile says { $city }. If you have moved: `/profile`, My city.
}
error-event-group = This one is for members of a verified group who proved their trade. `/group apply`
error-event-absences = You did not come to { $times ->
    [one] one event
   *[other] { $times } events
} in the last { $days } days, so you cannot sign up now. If you had a reason, say so: the bot asked you in a direct message.
error-event-guests = { $most ->
    [0] No guests at this one.
    [one] You may bring one guest.
   *[other] You may bring { $most } guests at most.
}
error-event-answers = Please answer every question, with { $most } characters at most each.
error-event-offer-over = The time for this offer is over; the place went to the next. Sign up again to be on the waitlist.
error-event-door-closed = Checking in begins { $at }.
error-event-code-wrong = That is not the code. Look at it again: it changes every minute. { $left ->
    [0] You have no tries left for now.
    [one] You have one try left.
   *[other] You have { $left } tries left.
}
error-event-code-guesses = Too many wrong codes. Try again in { $minutes } minutes, or ask the host to mark you.
error-event-excuse = Please say why in 1 to { $most } characters.
error-event-stars = Please choose 1 to 5 stars.
error-event-feedback-over = Feedback is open for two weeks from the end of the event.
error-event-feedback-long = Please use { $most } characters at most.
error-event-settled = It is settled: who came cannot be changed any more.
error-event-dispute-over = Objections are heard from the end of the event until it is settled.
error-event-dispute-words = Please say what is wrong in 1 to { $most } characters.
error-event-dispute-already = Staff look at your objection already. You will be told what they decide.
error-event-dispute-unknown = That dispute is decided already.
error-event-refund-too-much = They paid { $most } points, so no more can be given back.
error-event-unsettled = The event “{ $title }” took in points and is not settled yet. Please wait until it is.
