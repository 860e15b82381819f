# Times that people type.
error-time-unreadable = “{ $typed }” cannot be read as a time. Try `20:00`, `tomorrow 8pm`, `next Friday 20:00`, `2026-12-24 20:00` or `in 2 hours`; a day needs a time of day too.
error-time-past = That was { $at }. Please give a time that is still to come.

# Red packets that repeat.
packet-series-preview = ### Send this red packet again and again?
packet-series-rhythm = { $rhythm ->
    [daily] every day
    [weekly] every week
   *[monthly] every month
}
packet-series-next = next { $at } ({ $soon })
packet-series-until = until { $at }
packet-series-choice = { $total } points, { $shares ->
    [one] 1 share
   *[other] { $shares } shares
}
packet-series-cost = { $source ->
    [wallet] Each round takes **{ $total }** from your wallet when it opens.
   *[budget] Each round takes **{ $total }** from that month’s red packet budget when it opens.
} Nothing is set aside before. A round that meets a limit is left out, and you are told.
packet-series-approval = ⚖️ So large a sum takes a second admin, each round anew.
packet-series-start = Start
packet-series-begun = ### 🔁 It is set
packet-series-how = To see it: `/redpacket list`. To change it: `/redpacket edit`. To end it: `/redpacket cancel`
packet-series-dropped = It does not run, and no points were set aside.
packet-series-ended = Ended: it will not come again. Nothing was set aside for it.
packet-series-word = ### 🔁 Your repeating red packet in { $channel }
packet-series-over = It does not come again.
packet-series-giver = A round was due, but you may not send red packets any more, or are not in the club. It has ended.
packet-round-missed = { $missed ->
    [one] A round was missed while the bot was away: { $at }. Nothing was taken for it.
   *[other] { $missed } rounds were missed while the bot was away, about { $at }. Nothing was taken for them.
}
packet-round-refused = The round of { $at } was left out, and nothing was taken for it:
error-packet-until-once = “until” is for red packets that repeat. Please choose how often with “repeat”, or leave it out.
error-packet-series-until = The first round would be { $first }, after the end. Please give a later end.
error-packet-series-many = You have { $most } repeating red packets, and that is the most. To end one: `/redpacket cancel`

# Changing what has not opened.
packet-edited = ### ✏️ Changed. It is now:
packet-edited-waiting = ⚖️ A second admin has to agree to it as it is now.
error-packet-nothing-to-change = Please say what should be different: the time, the words, the sum …

# Answers.
packet-answers = ### 💬 { $question }
packet-answers-count = { $said ->
    [0] No answers yet
    [one] 1 answer
   *[other] { $said } answers
}{ $none ->
    [0] { "" }
   *[other] , { $none } without an opinion
}
packet-answers-anonymous = -# They were promised that you see no names. You can still reply: the bot carries it.
packet-answers-none = { $over ->
    [yes] Nobody answered. A shorter question, or a larger packet, may bring more.
   *[no] Nobody has answered yet. You will get a digest when it is over.
}
packet-answers-export = All as a file
packet-answers-file = All answers, as a table that any spreadsheet opens. It is for you alone.
packet-answers-all = All answers
packet-answers-group = ### { $count } answers that say nearly the same
packet-answers-alike = { $count } answers like this
packet-answers-pick = Read one in full, reply, mark it …
packet-answers-more = … and { $more } more, in the file
packet-answers-where = -# To reply or to mark: `/redpacket answers` in { $club }
packet-answer-by = -# { $who }, { $at }
packet-answer-marked = ⭐ Marked for a follow-up
packet-answer-replied = { $how ->
    [failed] ✉️ Your reply of { $at } did not arrive: they take no direct messages.
   *[sent] ✉️ You replied { $at }:
}
packet-answer-reply = Reply
packet-answer-mark = Follow up
packet-answer-unmark = No follow-up
packet-reply-form = Reply to this answer
packet-reply-label = Your reply
packet-reply-hint = The bot carries it, in your name. You can reply once.
packet-reply = ### ✉️ { $giver } replies to your answer, in { $club }
packet-reply-question = -# The question was: { $question }
packet-reply-answer = -# You answered: { $answer }
packet-reply-failed = ### Your reply did not arrive
    Who it was for takes no direct messages from the bot. This is what you wrote; `/redpacket answers` lets you try again:
error-packet-no-question = This red packet asked nothing, so there are no answers.
error-reply-missing = Please write something.
error-reply-long = That is too long: { $most } characters at the most.
error-reply-sent = You have replied to this answer already. One reply is all there is.

# The proof.
packet-proof-holds = ### ✅ Fair: every share follows from the seed
packet-proof-broken = ### ⚠️ This does not follow from the seed. Please tell an admin.
packet-proof-commitment = Seal, on the card from the first moment: `{ $digest }`
packet-proof-seed = Seed, whose SHA-256 is the seal: `{ $seed }`
packet-proof-claim = { $place }. { $who } · { $points }
packet-proof-someone = somebody
packet-proof-more = … and { $more } more, in the file
packet-proof-no-claims = Nobody claimed a share.
packet-proof-file = The file has every share, every claim, and a recipe of twenty lines: run it with Python, and it checks all of this without the bot.
error-packet-seed-secret = It is not over yet. The seed comes out when it is, and then anybody can check it.

# History.
packet-history-claimed = ### 🧧 What you claimed
packet-history-given = ### 🧧 What you gave
packet-history-claimed-none = Nothing here. When a red packet comes, press “Open” on its card.
packet-history-given-none = Nothing here. Those who may send one do it with `/redpacket send`.
packet-history-to-given = What I gave
packet-history-to-claimed = What I claimed
packet-history-claim = **+{ $points }** from { $giver } (place { $place })
packet-history-state = { $state ->
    [waiting] ⚖️ waits for approval
    [scheduled] ⏰ has not opened
    [open] open: { $taken } of { $shares } claimed
    [empty] all claimed
    [expired] over: { $taken } of { $shares } claimed, { $back } went back
    [declined] declined, { $back } went back
    [undecided] not decided in time, { $back } went back
    [missed] missed while the bot was away, { $back } went back
    [quiet] due in quiet hours, { $back } went back
    [card-lost] ended with its card: { $taken } of { $shares } claimed, { $back } went back
    [not-allowed] not opened, { $back } went back
    [budget] not opened, { $back } went back
   *[cancelled] taken back: { $taken } of { $shares } claimed, { $back } went back
}
packet-newest = Newest
packet-older = Older
packet-back = Back
packet-next = Next

# Limits.
packet-limits = ### Limits for red packets
packet-limits-changed = ### ✅ Changed. These limits hold from now on
packet-limits-set = To change them: `/redpacket limits set`. Budgets: `/setup`
packet-limit-giver-a-month = Of the club’s budget, one giver may give { $n } points a month
packet-limit-approval-over = Above { $n } points a second admin has to agree
packet-limit-largest-total = The most in one packet: { $n } points
packet-limit-most-shares = The most shares in one packet: { $n }
packet-limit-giver-a-day = Packets a day from one giver: { $n }
packet-limit-channel-a-day = Packets a day in one channel: { $n }
packet-limit-channel-gap-minutes = Between two in a channel: { $n ->
    [one] 1 minute
   *[other] { $n } minutes
}
packet-limit-quiet = Quiet hours: { $on ->
    [yes] from { $start } to { $end }, no packet opens
   *[no] none
}
packet-limit-account-days = To claim, a Discord account has to be this old: { $n ->
    [0] no matter
    [one] 1 day
   *[other] { $n } days
}
packet-limit-membership-days = To claim, one has to be in the club for: { $n ->
    [0] no matter
    [one] 1 day
   *[other] { $n } days
}
packet-limit-guesses = Guesses at a word: { $n }
packet-limit-own-packet = Givers may claim of their own packets: { $n ->
    [yes] yes
   *[no] no
}
packet-limit-members-may-give = Members may give from their own wallets: { $n ->
    [yes] yes
   *[no] no
}
packet-limit-late-minutes = When the bot was away, a packet still opens up to { $n ->
    [one] 1 minute
   *[other] { $n } minutes
} late
error-packet-limits-nothing = Please choose at least one limit to change. To see them: `/redpacket limits show`
error-packet-limits-quiet = Quiet hours need a beginning and an end: please give both `quiet_from` and `quiet_until`.

# The report.
packet-report = ### Red packets, the last { $months ->
    [one] month
   *[other] { $months } months
}
packet-report-empty = No red packet has opened in that time. To send one: `/redpacket send`
packet-report-too-early = **Too early to tell:** a judgement takes 5 red packets or more, and there are { $openings } so far.
packet-report-quiet = **✅ Generosity is doing good.** Nothing speaks for noise.
packet-report-watch = **👀 Keep an eye on it.** One thing speaks for noise:
packet-report-noise = **⚠️ Generosity has turned into noise.** Fewer packets, with a question, in smaller groups would help. Why:
packet-report-sign-loud = After an opening the channel is at least twice as loud as before it: applause, not talk.
packet-report-sign-leaving = More members leave in the 24 hours after an opening than at other times.
packet-report-sign-same-people = The same people claim: six in ten claimers or more claimed more than once this week.
packet-report-giver = { $who }: { $packets ->
    [one] 1 packet
   *[other] { $packets } packets
}, { $points } points, of which { $claimed } were claimed
packet-report-others = { $count } more: { $points } points
packet-report-budget = Budget this month: { $used } of { $size } used ({ $percent }%), { $left } left
packet-report-emptied = { $count ->
    [0] No packet was emptied.
    [one] 1 packet was emptied, in { $time }.
   *[other] { $count } packets were emptied, half of them within { $time }.
}
packet-report-spread = This week { $claimers ->
    [0] nobody claimed.
    [one] 1 member claimed.
   *[other] { $claimers } members claimed; { $percent }% of them more than once.
}
packet-report-gini = Gini { $gini } (0: all claimed alike, 1: one has it all).
packet-report-wall = { $openings ->
    [0] **The wall:** there is no opening yet with half an hour counted on both sides.
   *[other] **The wall:** { $before } messages a minute in the 30 minutes before an opening, { $after } in the 30 after it ({ $openings ->
        [one] 1 opening
       *[other] { $openings } openings
    }, 60 days at the most).
}
packet-report-leaving = { $near ->
    [0] Nobody left
    [one] 1 member left
   *[other] { $near } members left
} within 24 hours of an opening: { $near_rate } a day, and { $other_rate } a day at other times.
packet-report-leaving-unknown = Who leaves is not known: the bot lacks the “Server Members” intent, or has only just begun to count.
packet-report-muted = -# Discord tells no bot who has muted or hidden a channel, so that part of the wall cannot be seen here. Ask, with a question in a packet.
packet-report-picture-title = Messages a minute around an opening
packet-report-picture-line = messages a minute, on average
packet-report-picture-unit = minutes
packet-report-picture = A line: { $before } messages a minute in the half hour before an opening, { $after } in the half hour after it; at most { $peak }, at minute { $minute }.

# Jobs that staff may have to look at.
job-red-packet-round = Opening a round of a repeating red packet
job-red-packet-round-told = Telling a giver about a round of their repeating red packet
job-red-packet-digest = Bringing a giver the answers to their red packet
job-red-packet-reply = Carrying a giver’s reply to who answered
job-red-packet-reply-failed = Telling a giver that their reply did not arrive

# In the audit log.
audit-action-red-packet-series-begun = { $by } set up a repeating red packet: { $points } points, { $rhythm ->
    [daily] every day
    [weekly] every week
   *[monthly] every month
}
    .name = Repeating red packet begun
audit-action-red-packet-series-ended = { $by } ended a repeating red packet of { $about }
    .name = Repeating red packet ended
audit-action-red-packet-edited = { $by } changed a red packet before it opened: { $points } points in { $shares } shares
    .name = Red packet changed
audit-action-settings-red-packets = { $by } changed the limits for red packets:{ $changes }
    .name = Red packet limits changed
red_packets-rule-giver-a-month = Points a giver a month
red_packets-rule-approval-over = Second admin above
red_packets-rule-largest-total = Largest packet
red_packets-rule-most-shares = Most shares
red_packets-rule-giver-a-day = Packets a giver a day
red_packets-rule-channel-a-day = Packets a channel a day
red_packets-rule-channel-gap-minutes = Minutes between two
red_packets-rule-quiet-from = Quiet from
red_packets-rule-quiet-until = Quiet until
red_packets-rule-account-days = Days of account to claim
red_packets-rule-membership-days = Days of membership to claim
red_packets-rule-guesses = Guesses at a word
red_packets-rule-own-packet = Own packets
red_packets-rule-members-may-give = Members may give
red_packets-rule-late-minutes = Minutes late
