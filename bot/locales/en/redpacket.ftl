packet-former-member = a former member
packet-lasting = { $unit ->
    [day] { $n ->
        [one] 1 day
       *[other] { $n } days
    }
    [hour] { $n ->
        [one] 1 hour
       *[other] { $n } hours
    }
    [minute] { $n ->
        [one] 1 minute
       *[other] { $n } minutes
    }
   *[second] { $n ->
        [one] 1 second
       *[other] { $n } seconds
    }
}

# The preview, for the giver alone.
packet-preview = ### Send this red packet?
packet-sum = **{ $total ->
    [one] 1 point
   *[other] { $total } points
}** in { $shares ->
    [one] one share
   *[other] { $shares } { $mode ->
        [equal] equal
       *[random] random
    } shares
}
packet-line-where = In { $channel }
packet-line-who = For { $who }
packet-line-opens = Opens { $at } ({ $soon })
packet-line-lasts = Lasts { $time }, then what is left goes back
packet-line-word = Takes the word: { $word }
packet-line-question = Asks: { $question }
packet-line-answers = Answers: { $least ->
    [one] a character or more
   *[other] { $least } characters or more
}{ $no_opinion ->
    [yes] , or “no opinion”
   *[no] { "" }
}; only the giver reads them, { $anonymous ->
    [yes] without names
   *[no] with names
}
packet-who-all = everyone in the club
packet-who-roles = { $roles }
packet-who-streak = a check-in streak of { $days ->
    [one] 1 day
   *[other] { $days } days
} or more
packet-who-membership = members of { $days ->
    [one] 1 day
   *[other] { $days } days
} or more
packet-cost = { $source ->
    [wallet] Your wallet pays **{ $total }**; { $left } will be left in it.
   *[budget] This month’s red packet budget pays **{ $total }**; { $left } will be left in it.
}
packet-needs-approval = ⚖️ So large a sum takes a second admin. { $staff ->
    [yes] The staff will be asked as soon as you send it.
   *[no] Please ask one to type `/redpacket approve`.
}
packet-send = Send
packet-drop = Not now
packet-dropped = Nothing was sent, and no points were set aside.
packet-sent = ### 🧧 Done
packet-sent-open = It is in { $channel } now. Its card shows how it goes.
packet-sent-over = It was in { $channel }, and is over.
packet-sent-scheduled = It opens in { $channel } on { $at } ({ $soon }). The points are set aside. To take it back: `/redpacket cancel`
packet-sent-waiting = The points are set aside. { $staff ->
    [yes] The staff have been asked; it opens when a second admin agrees.
   *[no] It opens when a second admin agrees: please ask one to type `/redpacket approve`.
} To take it back: `/redpacket cancel`

# The card in the channel.
packet-card = ## 🧧 A red packet from { $giver }
packet-card-progress = **{ $taken }** of { $shares } claimed
packet-card-word = 🔑 Takes the word. Who heard it knows it.
packet-card-question = ✍️ Asks: { $question } (only the giver reads the answers)
packet-card-ends = Ends { $at }
packet-card-late = -# Opened late: it was meant for { $at }, when the bot was away.
packet-card-commitment = -# Fair: the shares were fixed before it opened. Their seal: `{ $digest }`
packet-card-seed = -# The seed: `{ $seed }` · anyone can check it: `/redpacket verify` { $number }
packet-card-over = { $why ->
    [empty] 🎉 All claimed in { $time }
    [cancelled] Ended by staff
    [card-lost] Ended: its card or channel was deleted
   *[expired] Its time is over
}
packet-card-best = 👑 Best luck: { $who }, { $points }
packet-card-refunded = { $points ->
    [one] 1 point
   *[other] { $points } points
} went back to where they came from.
packet-claim = Open
packet-claim-empty = All claimed
packet-claim-over = Over

# Claiming.
packet-claimed = ### 🧧 +{ $points ->
    [one] 1 point
   *[other] { $points } points
}
packet-claimed-again = ### 🧧 You have yours: { $points ->
    [one] 1 point
   *[other] { $points } points
}
packet-claimed-luck = { $luck ->
    [high] A lucky hand: well above the average.
   *[low] A small one this time. Every place has the same chance.
}
packet-claimed-thanks = Thank you. Only { $giver } reads your answer{ $anonymous ->
    [yes] , without your name
   *[no] { "" }
}.
packet-claimed-after = { $left ->
    [0] That was the last share.
    [one] One share is left.
   *[other] { $left } shares are left.
} Your balance: **{ $balance }**
packet-form = Red packet
packet-form-word = The word
packet-form-word-hint = As the giver said it. Case and spaces do not matter.
packet-form-answer = Your answer
packet-form-answer-hint = { $least } characters or more. Only the giver reads it, { $anonymous ->
    [yes] without your name.
   *[no] with your name.
}
packet-form-none = I have no opinion on this
packet-typed = Here is what you typed:
packet-word-reply = The answer is for you alone: please press the button.
packet-word-form = This red packet asks for something first: please press the button on [its card]({ $card }).

# A second admin.
packet-request = ### ⚖️ { $giver } asks to send a red packet
packet-request-why = Above { $most } points, a second admin decides. The points are set aside; nothing opens before.
packet-approve = Approve
packet-decline = Decline
packet-decline-form = Decline this red packet
packet-decline-reason = Why not?
packet-decline-hint = The giver reads it, and it goes on record.
packet-approved = Approved. Its card is on its way.
packet-approved-later = Approved. It opens { $at }.
packet-declined = Declined. The points went back, and the giver is told why.
packet-decided = { $how ->
    [approved] ✅ Approved by { $who }
    [declined] ❌ Declined by { $who }
    [undecided] ⌛ Nobody decided in time; the points went back
    [quiet] ⌛ Its time fell into quiet hours; the points went back
    [missed] ⌛ Its time had passed; the points went back
    [not-allowed] The giver may not send red packets any more; the points went back
    [budget] More than the giver may give in a month by now; the points went back
   *[cancelled] Taken back; there is nothing to decide any more
}

# Words to the giver.
packet-told = { $why ->
    [approved] ✅ Your red packet for { $channel } is approved.
    [declined] Your red packet for { $channel } was declined.
    [undecided] Nobody decided on your red packet for { $channel } in time.
    [missed] The bot was away when your red packet in { $channel } was due, and it is too late for it now.
    [quiet] Your red packet in { $channel } was due in what are quiet hours now, so it did not open.
    [not-allowed] Your red packet in { $channel } was due, but you may not send red packets any more.
    [budget] Your red packet in { $channel } was due, but it is more than you may give of the club’s budget in a month by now.
    [cancelled] Your red packet in { $channel } was ended by staff.
   *[card-lost] Your red packet in { $channel } has ended: its card or channel was deleted, or the bot may not post there.
}
packet-told-refund = { $points ->
    [one] 1 point is
   *[other] { $points } points are
} back in { $source ->
    [wallet] your wallet
   *[budget] the club’s budget
}.
packet-told-club = -# { $club } · yours: `/redpacket list`, `/redpacket history`
packet-told-staff = For { $giver }, who takes no direct messages:

# Lists and choices.
packet-list = ### Red packets to come
packet-list-empty = No red packet waits to open. To send one: `/redpacket send`
packet-list-more = … and { $more } more
packet-state = { $state ->
    [waiting] ⚖️ Waits for approval
   *[scheduled] ⏰ Opens { $at }
}
packet-choice = { $total } points, { $shares ->
    [one] 1 share
   *[other] { $shares } shares
}, { $state ->
    [waiting] waits for approval
    [scheduled] scheduled
    [open] open
   *[other] over
}
packet-cancelled = Taken back. { $points ->
    [one] 1 point is
   *[other] { $points } points are
} back in { $source ->
    [wallet] the giver’s wallet
   *[budget] the club’s budget
}.
packet-moved = The card moves to { $channel }.

# Refusals.
error-packet-gone = There is no such red packet (any more). To send one: `/redpacket send`
error-packet-expired = This preview is more than 15 minutes old, so nothing was sent. Please type `/redpacket send` again.
error-packet-pick = Please pick one of the red packets that are suggested while you type.
error-packet-terms = { $field ->
    [greeting] The greeting is too long: 200 characters at the most.
    [minutes] A red packet lasts from a minute to 7 days. Please give other hours or minutes.
    [question] The question is too long: 200 characters at the most.
    [word] The word is too long: 50 characters at the most.
   *[other] Days go from 0 to 10,000. Please give another number.
}
error-packet-word-empty = The word needs a letter or a digit at least. Please choose another.
error-packet-shares-not-positive = Please give 1 share or more.
error-packet-too-many-shares = That is too many shares: { $most } at the most.
error-packet-too-large = That is too much for one red packet: { $most } points at the most. An admin can change this.
error-packet-share-below-one = { $total } points cannot make { $shares } shares: each is at least 1 point. Fewer shares, or more points?
error-packet-budget = This month’s red packet budget has { $left } points left, and this takes { $needed }. There is a new budget { $at }.
error-packet-giver-month = In a month each giver can give { $most } points of the club’s budget; { $left ->
    [0] yours are used up
   *[other] you have { $left } left
}. You can give more { $at }, or now from your wallet.
error-packet-giver-day = You have sent { $most ->
    [one] a red packet today, and one is the limit
   *[other] { $most } red packets today, and that is the limit
}. You can send more { $at }.
error-packet-channel-day = This channel has had { $most ->
    [one] its red packet of the day
   *[other] its { $most } red packets of the day
}. There is room { $at }, or in another channel.
error-packet-channel-gap = There is a red packet here at about that time, and between two there are { $minutes } minutes at least. There is room { $at }.
error-packet-quiet = It is quiet time in the club then. Red packets can open { $at }.
error-packet-time-past = That time has passed, or is too near. For one at once: `/redpacket send`
error-packet-time-far = That is too far ahead: { $days } days at the most.
error-packet-channel-closed = The bot may not post in that channel. Please pick another, or let the bot “View Channel” and “Send Messages” there.
error-packet-own-approval = Whoever sends a red packet cannot approve it. Please ask another admin.
error-packet-has-opened = It has opened, so it cannot be taken back. Staff can end it: please ask a moderator.
error-packet-not-movable = Only an open red packet can be moved, to a channel in which it is not already.
error-packet-not-open = This red packet has not opened yet. Its card will appear in the channel.
error-packet-over = { $why ->
    [cancelled] This red packet was ended by staff.
    [card-lost] This red packet has ended: its card was deleted.
   *[expired] Too late: the time of this red packet is over. What was left went back.
}
error-packet-empty = Too late: { $shares ->
    [one] the one share is
   *[other] all { $shares } shares are
} claimed. Better luck with the next!
error-packet-own = This is your own red packet; it is for the others.
error-packet-role = This one is for { $roles }. With such a role you can claim; ask a moderator how to get one.
error-packet-streak = This one takes a check-in streak of { $needed } days, and yours is { $streak }. { $missing ->
    [one] One more day
   *[other] { $missing } more days
} of `/checkin` will do.
error-packet-membership = This one is for who has been in the club for { $days ->
    [one] a day
   *[other] { $days } days
}. You will have been { $at }.
error-packet-account-age = To claim here, a Discord account has to be { $days ->
    [one] a day
   *[other] { $days } days
} old. Yours will be { $at }.
error-packet-wrong-word = That is not the word. { $left ->
    [0] That was your last guess for this red packet.
    [one] You have one more guess.
   *[other] You have { $left } more guesses.
}
error-packet-no-guesses = You have made all { $most } guesses for this red packet. The next one is yours to try.
error-packet-answer-needed = Please answer the question, in { $least } characters or more.
error-packet-answer-short = Your answer has { $length ->
    [one] 1 character
   *[other] { $length } characters
}; please write { $least } or more. Press the button to try again.
error-packet-answer-long = Your answer is too long: { $most } characters at the most.

# In statements, the audit log, and among jobs that could not be done.
points-for-red-packet-claimed = Red packet
points-for-red-packet-funded = Red packet sent
points-for-red-packet-refunded = Red packet: what was left came back
audit-action-red-packet-funded = { $by } sent a red packet: { $points } points in { $shares ->
    [one] one share
   *[other] { $shares } shares
}
    .name = Red packet sent
audit-action-red-packet-approved = { $by } approved a red packet of { $about }: { $points } points
    .name = Red packet approved
audit-action-red-packet-declined = { $by } declined a red packet of { $about }: { $points } points
    .name = Red packet declined
audit-action-red-packet-cancelled = { $by } took back or ended a red packet of { $about }
    .name = Red packet taken back or ended
audit-action-red-packet-moved = { $by } moved a red packet to <#{ $channel-id }>
    .name = Red packet moved
job-red-packet-open = Opening a red packet
job-red-packet-announce = Posting a red packet’s card
job-red-packet-card = Updating a red packet’s card
job-red-packet-close = Closing a red packet
job-red-packet-approve = Asking staff about a red packet
job-red-packet-decided = Showing the decision on a red packet
job-red-packet-tell-giver = Telling a giver about their red packet
