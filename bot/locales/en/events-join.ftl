# Signing up
joining-sign-up = Sign up
joining-cancel = Cancel
joining-cancel-yes = Yes, give up my place
joining-leave = Leave the waitlist
joining-who = Who comes
joining-calendar = Add to calendar
joining-back = Back
joining-next = Next
joining-when =
    🕒 { $when } ({ $soon })
    📍 { $where }
joining-rule = You can cancel free of charge until { $until }; after that { $percent ->
    [0] nothing is given back.
    [100] you still get everything back.
   *[other] { $percent } % is given back.
    }
joining-rule-free = If you cannot come, please cancel, so that somebody else can.
joining-in = ### You have a place: { $title }{ $seats ->
    [one] {""}
   *[other] {" "}({ $seats } places)
    }
joining-in-again = ### You have a place already: { $title }{ $seats ->
    [one] {""}
   *[other] {" "}({ $seats } places)
    }
joining-paid = Paid: { $paid } points. You have { $balance } left.
joining-waits = ### You are on the waitlist: { $title }
    All places are taken. You are number { $place }.
joining-waits-again = ### You are on the waitlist already: { $title }
    You are number { $place }.
joining-waits-how = When a place frees up and it is your turn, I ask you by direct message, with some time to say yes. { $price ->
    [0] Nothing is decided for you.
   *[other] You pay only then.
    }
joining-waits-rush = It is nearly time: places now go to whoever presses **Sign up** first. Look in again.
joining-how-many = ### { $title }
    How many of you come? { $price ->
    [0] {""}
   *[other] Each place costs { $price } points.
    }
joining-with = { $guests ->
    [0] Just me
    [one] Me and one guest
   *[other] Me and { $guests } guests
    }
joining-form = Sign up
joining-typed = This is what you wrote, so that it is not lost:
joining-needs-group = This event is for proven members of **{ $name }**. Prove your trade with `/group apply`, then sign up.
joining-out = You are out of **{ $title }**. Thank you for making room.
joining-money = { $back ->
    [0] Given back: nothing.
   *[other] Given back: { $back } points.
    }{ $kept ->
    [0] {""}
   *[other] {" "}Kept by the event: { $kept } points.
    }
joining-cancel-sure = ### Cancel { $title }?
    { $costs }
    Your place goes to the next in line; signing up again puts you at the end.
joining-who-title = ### Who comes: { $title }
joining-who-count = { $seats } of { $capacity } places taken{ $waiting ->
    [0] .
   *[other] , { $waiting } on the waitlist.
    }
joining-who-nobody = Nobody yet. Be the first!
joining-file = **{ $title }** for your calendar: open the file below.

# The feed
feed-none = This bot has no web pages, so there is no address for your calendar. Each event's card has a file under **Add to calendar**.
feed-address = ### Your calendar address
    Add it to your calendar as a subscription: the events you have a place in appear there by themselves, and move when they move.
feed-secret = Whoever has this address can read it, so keep it to yourself. If it got out, make a new one: the old one stops at once.
feed-renew = New address
feed-hint = To have all your events in your calendar by themselves: `/event feed`.

# Offers
offer-question = ### { $who }, a place is free
    { $seats ->
        [one] One place
       *[other] { $seats } places
    } at **{ $title }** ({ $club }) for you, if you want it.
offer-until = Please answer by { $until } ({ $soon }); after that the next in line is asked. { $price ->
    [0] It costs nothing.
   *[other] It costs { $price } points, taken when you say yes.
    }
offer-yes = Yes, I come
offer-no = No, thank you
offer-over = This offer for **{ $title }** does not stand any more. You can sign up again, at the end of the line.
error-event-offer-not-yours = This question is for somebody else. You can sign up on the event's card.

# What is told
event-told-remind = ### { $late ->
    [yes] Late, sorry: **{ $title }** ({ $club })
   *[no] Soon: **{ $title }** ({ $club })
    }
    { $late ->
        [yes] I was away when I should have reminded you.
       *[no] You have a place.
    } Start: { $soon }.
event-told-moved = ### Changed: **{ $title }** ({ $club })
    Its time or place is another one. If that does not suit you, you may cancel and get everything back.
event-told-cancelled = ### Called off: **{ $title }** ({ $club })
    What you paid is back in your wallet. The host says:
event-told-approved = ### Approved: **{ $title }** ({ $club })
    Staff have looked at your event, and it is open for sign-up.
event-told-sent-back = ### Not yet: **{ $title }** ({ $club })
    Staff ask you to change your event and publish it again. They say:
event-told-added = ### You have a place: **{ $title }** ({ $club })
    The host put you on the list, free of charge. If you cannot come, please cancel.
event-told-removed = ### You were taken off the list of **{ $title }** ({ $club })
    What you paid is back in your wallet. The host says:
event-told-message = ### About **{ $title }** ({ $club }), from { $host }
event-told-disputed = ### Somebody objects to how **{ $title }** ({ $club }) was charged or marked
    Staff look at it. The event is settled when they have decided.
event-told-dispute-decided = ### Decided: your objection about **{ $title }** ({ $club })
    { $points ->
        [0] Nothing is given back.
        [one] One point is back in your wallet.
       *[other] { $points } points are back in your wallet.
    } Staff say:
event-told-ended = ### Over: **{ $title }** ({ $club })
    Please complete who came: whoever is not marked by the settlement counts as absent.
event-told-settled = ### Settled: **{ $title }** ({ $club })
    The points are where they belong. Thank you for hosting!
event-told-first-come = ### Look in: **{ $title }** ({ $club })
    It begins within the hour. From now on a place that frees up goes to whoever presses first.
event-told-lapsed = ### The place at **{ $title }** ({ $club }) went to the next in line
    There was no answer from you in time. Nothing was charged. If you still want to come, sign up again: you are at the end of the line.
event-told-feedback = ### How was **{ $title }** ({ $club })?
    The host sees your stars and your words, not your name.
event-told-absent = ### You are not marked as having come to **{ $title }** ({ $club })
    If something came between, tell the host and it does not count against you. If you were there, object, and staff look at it.
event-untold = { $who } takes no direct messages, so this did not reach them: { $what ->
    [removed] they were taken off the list of **{ $title }**, and have their points back.
    [dispute-decided] their objection about **{ $title }** is decided.
    [sent-back] their event **{ $title }** was sent back to be changed.
    [approved] their event **{ $title }** is approved and open.
    [disputed] somebody objects to how their event **{ $title }** was charged or marked.
   *[ended] their event **{ $title }** is over, and they should complete who came.
    }
event-mute-reminders = No more reminders
event-mute-messages = No more messages from hosts
event-unmute = Have them again
event-muted-reminders = I will not remind you of events any more. If time or place change, I still tell you.
event-muted-messages = Hosts' messages do not reach you any more. If time or place change, I still tell you.
event-unmuted-reminders = I will remind you of events again, a day and an hour before.
event-unmuted-messages = Hosts' messages reach you again.

# The door
door-code = ### The door: { $title }
    # { $code }
door-how = Members type it in `/event checkin`, or press **I am here** on their reminder. It is good for a minute, then refresh.
door-picture = A QR code that holds the digits { $code }.
door-refresh = Refresh
door-list = Who came
door-here = I am here
door-form = At the door
door-form-code = The code
door-form-hint = Six digits that the host shows
door-in = Welcome to **{ $title }**! You are marked as having come.
door-list-title = ### Who came: { $title }
door-counts = Came: { $came } · absent: { $absent } · not marked: { $unmarked }
door-list-settled = It is settled: nothing can be changed any more.
door-nobody = Nobody has a place.
door-mark-came = These came…
door-mark-absent = These did not come…
door-walk-in = Came without a place…
door-walk-in-reason = Walk-in

# Afterwards
after-stars = Your stars
after-words = Add a sentence
after-thanks = { $stars }
    Thank you, this helps the host of **{ $title }**.
after-words-form = How was it?
after-words-label = In a sentence
after-excuse = Say why
after-excuse-form = Why you did not come
after-excuse-label = The host and staff read this
after-excused = Thank you. The host of **{ $title }** can read it, and it does not count against you.
after-dispute = I object
after-dispute-form = What you object to
after-dispute-label = What happened, and what would be right
after-disputed = Your objection about **{ $title }** is with staff. Nothing is paid out until they have decided; you will be told.
after-feedback = ### What they said: { $title }
    ★ { $average } from { $count ->
        [one] one person
       *[other] { $count } people
    }
after-feedback-none = Nobody has said anything of **{ $title }** yet. Those who came are asked the day after.
after-feedback-wordless = Stars only, no words.
after-feedback-more = And { $count } more.
after-statement = Statement
after-statement-title = ### Statement: { $title }
after-statement-people = Came: { $came } · absent: { $absent }
after-statement-money = Taken in: { $income } points. { $to ->
    [host] Of these { $host } go to { $who } and { $platform } to the platform; an odd point is the host's.
    [group] All of it goes to the group.
   *[club] All of it goes to the club.
    }
after-statement-settled = It is settled.
after-statement-open = It is settled at { $at }, unless somebody objects.
after-statement-not-yet = It is settled after the end and the time for objections.

# The report
funnel-title = The way to the events
funnel-series = presses and people
funnel-unit = times
funnel-of-event = ### { $title }
funnel-of-month = ### Events of { $month }
funnel-empty = No events, so nothing to count.
funnel-saw = 👀 Looked: { $times } times
funnel-could = 🙋 Pressed and could join: { $times } times
funnel-signed = ✍️ Signed up: { $count }, for { $places } places at { $events ->
        [one] one event
       *[other] { $events } events
    }
funnel-offered = 📨 Places offered from the waitlist: { $count }
funnel-came = 🎉 Came: { $came }, did not come: { $absent }{ $again ->
    [0] {""}
   *[other] , came more than once: { $again }
    }
funnel-turned = **Turned away**
funnel-times = { $times ->
    [one] once
   *[other] { $times } times
    }
funnel-threshold-role = a role they do not have
funnel-threshold-streak = the length of the streak
funnel-threshold-contribution = the contribution
funnel-threshold-city = the city
funnel-threshold-group = proof of the trade
funnel-verdict = **The threshold that cost most people is { $what }: { $times ->
    [one] one press
   *[other] { $times } presses
    } turned away, { $percent } % of all who tried.**
funnel-verdict-open = **No threshold turned anybody away: { $signed } signed up, { $came } came.**
funnel-turnout = **How much of the club takes part** ({ $members } members)
funnel-turnout-month = { $month }: { $count ->
    [one] one member came
   *[other] { $count } members came
    }, { $percent } %
funnel-picture = Bars: looked { $saw }, could join { $could }, signed up { $signed }, came { $came }.
funnel-label-saw = looked
funnel-label-could = could join
funnel-label-turned = turned away
funnel-label-signed = signed up
funnel-label-came = came

# Jobs, for staff
job-event-offer = Offering a free place at an event
job-event-offer-lapse = Seeing whether an offered place was taken
job-event-first-come = Telling a waitlist that it is first come, first served
job-event-remind = Reminding of an event
job-event-tell = Telling a member about an event
job-event-voice = Seeing who is in an event's voice channel
job-event-end = Ending an event
job-event-settle = Settling an event
job-event-ask-feedback = Asking how an event was
