proposal-title = Proposal: { $name }
proposal-unnamed = a verified group
proposal-none = nobody
proposal-draft-what = What you write is saved page by page: come back any time with `/group propose`. Once everything has a ✅, hand it in.
proposal-of-ordinary = The group **{ $name }** is to be verified. Its members stay as guests until they prove their trade.
proposal-mend = Staff ask you to mend this, then hand it in again:
proposal-basics = Name, trade, purpose
proposal-charter = Charter
proposal-founders = Founders
proposal-standard = Admission standard
proposal-trade-missing = Name and purpose are taken from your group; the trade is missing.
proposal-charter-what = -# What the group does and does not do, who decides what, how it keeps its accounts.
proposal-founders-what = { $named } of { $needed }, you among them. Each of the others confirms by a button before staff see the proposal.
proposal-officers-what = **Officers**: founders who help you to run the group, if you like. You direct it.
proposal-standard-what = -# What an applicant has to prove, and by which documents. Add at least one criterion.
proposal-write-basics = Name, trade, purpose…
proposal-write-charter = Charter…
proposal-hand-in = Hand it in
proposal-withdraw = Withdraw…
proposal-withdraw-yes = Yes, withdraw it
proposal-back = Back
proposal-withdrawing = Withdraw the proposal **{ $name }**? What the founders confirmed is lost; what you wrote is there when you propose again.
proposal-pick-founders = Pick the other founders
proposal-pick-officers = Pick officers among the founders
proposal-basics-form = Name, trade, purpose
proposal-form-name = Name of the group
proposal-form-trade = Trade
proposal-form-trade-hint = Who belongs here, such as “chefs and restaurant owners”
proposal-form-purpose = Purpose
proposal-form-purpose-hint = In a sentence or two; it stands in the directory
proposal-charter-form = Charter
proposal-form-charter = The charter
proposal-form-charter-hint = What the group does, who decides what, how accounts are kept
proposal-nothing = You have proposed nothing, and nobody asks you to found a group. To propose a verified group: `/group propose`
proposal-state-confirming = Your founders are being asked. Once all of them have confirmed, staff see the proposal. Pick others if somebody does not answer.
proposal-state-queued = { $ahead ->
    [0] Staff have it, and it is the next in the queue.
    [one] Staff have it. One proposal is before it.
   *[other] Staff have it. { $ahead } proposals are before it.
}
proposal-state-approved = Approved { $at }. The group is there: `/group info`
proposal-state-declined = Declined. You can propose again: `/group propose`
proposal-state-withdrawn = You withdrew it. To begin again with what you wrote: `/group propose`
proposal-founder = { $state ->
    [confirmed] ✅ { $who } has confirmed
    [declined] ❌ { $who } said no
   *[asked] ⏳ { $who } has not answered
}
proposal-asked = Staff ask:
proposal-reason = The reason:
proposal-answer = Answer…
proposal-answer-form = Your answer
proposal-answer-label = What staff should know
proposal-answer-sent = Your answer about **{ $name }** is with staff.
proposal-ask = { $who }, { $proposer } names you as a founder of the verified group **{ $name }** in { $club }. Will you found it together?
proposal-ask-what = Please read it first: you stand for the charter, and vouch that you are of this trade yourself. You can take your word back until it is decided.
proposal-confirm = Yes, I found it
proposal-refuse = No, thanks
proposal-refuse-now = Take my word back
proposal-confirmed = Thank you! You are a founder of **{ $name }**. Staff see the proposal once everybody has confirmed.
proposal-refused = All right: you are not founding **{ $name }**, and its proposer is told. If it was a slip, `/group proposal` has the button again for as long as it is open.
proposal-proposer = Proposed by: { $who }
proposal-founders-are = Other founders: { $who }
proposal-officers-are = Officers: { $who }
proposal-read = Read all of it
proposal-summary = **{ $name }** · { $trade } · proposed by { $who }
proposal-summary-question = a question is with the founders
proposal-summary-answer = the founders have answered
proposal-summary-returned = sent back to be mended
proposal-summary-approved = ✅ approved by { $who }
proposal-summary-declined = declined by { $who }
proposal-summary-withdrawn = withdrawn
proposal-yours-until = You hold this case. It goes back to the queue { $until }; until then nobody else works on it.
proposal-word-question = **Question** of { $who }, { $at }
proposal-word-answer = **Answer** of { $who }, { $at }
proposal-word-points = **Sent back** by { $who }, { $at }
proposal-word-reason = **Declined** by { $who }, { $at }
proposal-approve = Approve
proposal-ask-back = Ask the founders…
proposal-return = Send back…
proposal-decline = Decline…
proposal-ask-form = Ask the founders
proposal-ask-label = Your question
proposal-ask-hint = All founders are told; the case stays in the queue.
proposal-return-form = Send the proposal back
proposal-return-label = What is to be mended
proposal-return-hint = The proposer is told, and hands it in again.
proposal-decline-form = Decline the proposal
proposal-decline-label = The reason
proposal-decline-hint = The founders are told.
proposal-approved = **{ $name }** is approved. Its role, its channel and its card come in a moment; what Discord refuses is shown on `/group info` and in `/jobs`.
proposal-ask-done = The founders of **{ $name }** are asked. You see the answer in the case; give it back if you do not want to wait.
proposal-return-done = **{ $name }** is sent back to its proposer.
proposal-decline-done = **{ $name }** is declined, and the founders are told.

proposal-told-queued = All founders of **{ $name }** have confirmed: the proposal is with the staff of { $club }. How it stands: `/group proposal`
proposal-told-refused = { $who } would rather not found **{ $name }** in { $club }. Name somebody else with `/group propose`, and hand it in again.
proposal-told-unreachable = { $who } takes no direct messages, so I could not ask them to found **{ $name }**. Ask them to type `/group proposal` in { $club }.
proposal-told-again = The proposal **{ $name }** in { $club }, of which you are a founder, was handed in anew. Your yes stands unless you take it back.
proposal-told-question = The staff of { $club } ask about the proposal **{ $name }**. You, or another founder, can answer here.
proposal-told-answered = { $who } has answered your question about **{ $name }** in { $club }. The case: `/review queue`
proposal-told-returned = The staff of { $club } have sent your proposal **{ $name }** back. Mend this with `/group propose`, then hand it in again.
proposal-told-approved = 🎉 **{ $name }** is a verified group of { $club } now. You see its channel in a moment; `/group info` shows what you can do.
proposal-told-declined = The staff of { $club } have declined the proposal **{ $name }**.
verified-told-appointed = You are an officer of **{ $name }** in { $club } now. `/review queue` shows you the applications to your group, if the club lets officers review.
verified-told-dismissed = You are no longer an officer of **{ $name }** in { $club }. You are still a member.
verified-told-standard = The admission standard of **{ $name }** in { $club } was changed: `/group standard`
verified-told-liaison = You are the liaison director of **{ $name }** in { $club }: its charter is in `/group standard`, and you see its channel in a moment.
verified-told-no-liaison = The verified group **{ $name }** has no liaison director: nobody on the list has room. `/liaison add` puts somebody on it, and gives them the group.

criterion-evidence-license = Practising certificate
criterion-evidence-business = Proof of business
criterion-evidence-letter = Employer's letter
criterion-evidence-badge = Work badge
criterion-evidence-other = Other document
criterion-proven-by = Proven by: { $kinds }
criterion-visible = To be seen on it: { $what }
criterion-expires = Good until the day that stands on it
criterion-add = Add a criterion…
criterion-change = Change a criterion…
criterion-drop = Drop a criterion
criterion-form = A criterion
criterion-form-name = What has to be proven
criterion-form-name-hint = Such as “Works as a chef or owns a restaurant”
criterion-form-evidence = Documents that prove it
criterion-form-visible = What must be readable on it
criterion-form-visible-hint = Such as “name, trade, validity”; what need not be seen can be covered
criterion-form-expires = How long it is good
criterion-form-lasting = For good
criterion-form-expiring = Until the day that stands on it
standard-reviewers = { $count ->
    [one] One reviewer decides.
   *[other] { $count } reviewers must agree, each without seeing what the other found.
}
standard-agree = { $count ->
    [one] One reviewer decides
   *[other] { $count } reviewers must agree
}
standard-version = Version { $version } of the standard
standard-apply = To come in: `/group apply`
standard-guest = You are a guest here. To be a full member, prove your trade: `/group apply`
standard-you-are-in = You have proved your trade to this group, so there is nothing to do.
officers-you-may = You can appoint and dismiss: `/group appoint`, `/group dismiss`
officers-appointed = { $who } is an officer.
officers-dismissed = { $who } is no longer an officer.
liaison-title = Liaison directors
liaison-line = { $who }: { $groups } of { $quota } groups
liaison-empty = Nobody is on the list yet. Add somebody: `/liaison add`
liaison-what = A new verified group gets the one with the fewest groups who has room.
liaison-added = { $who } stands ready for { $quota ->
    [one] one group
   *[other] up to { $quota } groups
}.
liaison-given = They get at once, for it had nobody: { $groups }
liaison-removed = { $who } is no longer on the list of liaison directors.
liaison-kept = They keep these until you name others with `/liaison assign`: { $groups }
liaison-assigned = { $who } is the liaison director of **{ $name }**.

job-proposal-ask = Asking a founder
job-proposal-tell = Telling what became of a proposal
job-verified-tell = Telling about a verified group

audit-action-proposal-handed-in = { $by } handed in the proposal { $group }
    .name = Proposal handed in
audit-action-proposal-withdrawn = { $by } withdrew the proposal { $group }
    .name = Proposal withdrawn
audit-action-proposal-founder-declined = { $by } does not found { $group }
    .name = Founder said no
audit-action-proposal-asked = { $by } asked the founders of { $group } something
    .name = Founders asked
audit-action-proposal-returned = { $by } sent the proposal { $group } back to { $about }
    .name = Proposal sent back
audit-action-proposal-approved = { $by } approved the verified group { $group } of { $about }
    .name = Verified group approved
audit-action-proposal-declined = { $by } declined the proposal { $group } of { $about }
    .name = Proposal declined
audit-action-officer-appointed = { $by } made { $about } an officer of { $group }
    .name = Officer appointed
audit-action-officer-dismissed = { $by } took the office of { $group } from { $about }
    .name = Officer dismissed
audit-action-standard-changed = { $by } changed the admission standard of { $group } (version { $version })
    .name = Admission standard changed
audit-action-liaison-added = { $by } put { $about } on the list of liaison directors, for { $quota } groups
    .name = Liaison director added
audit-action-liaison-removed = { $by } took { $about } off the list of liaison directors
    .name = Liaison director removed
audit-action-liaison-assigned = { $by } made { $about } the liaison director of { $group }
    .name = Liaison director named

error-proposal-unknown = There is no such proposal of yours any more. `/group proposal` shows how yours stands.
error-proposal-open-already = You have another proposal open. Finish it or withdraw it first: `/group proposal`
error-proposal-limit-day = That is { $most } proposals within a day. Please wait until tomorrow.
error-proposal-not-writable = It is handed in, so it cannot be written any more. `/group proposal` shows how it stands; to change it, withdraw it first.
error-proposal-missing = Still missing: { $parts }. Write it, then hand it in.
error-proposal-over = This proposal is over already. `/group proposal` shows how yours stands.
error-proposal-not-asked = This question is not for you, or you are not named as a founder any more.
error-proposal-no-question = There is no question that waits for an answer. `/group proposal` shows how it stands.
error-proposal-ordinary-gone = The ordinary group that is to be verified is closed, or belongs to somebody else now. Send the proposal back.
error-proposal-trade-length = Please name the trade in 1 to { $most } characters.
error-proposal-charter-length = Please write a charter of 1 to { $most } characters.
error-proposal-words-length = Please write 1 to { $most } characters.
error-proposal-founders-many = Please name at most { $most } founders beside yourself.
error-proposal-founders-few = { $needed ->
    [one] At least one founder beside yourself is needed.
   *[other] At least { $needed } founders beside yourself are needed.
} Pick others in place of who does not answer.
error-proposal-founder-refused = { $who } has said no to this proposal and will not be asked again. If they changed their mind, they can say so with `/group proposal`.
error-proposal-officer-outside = { $who } is no founder. Officers are picked among the founders; more can be appointed later.
error-proposal-officers-many = Please name at most { $most } officers.
error-criterion-many = A standard has at most { $most } criteria. Change or drop one first.
error-criterion-gone = This criterion is not there any more. Please open the page again.
error-criterion-unfit = Please give a name of up to { $name } characters, at least one kind of document, and up to { $visible } characters of what must be seen.
error-draft-stale = This was changed somewhere else while you were writing, and nothing was written over it. Open the form again: it shows how it stands now.
error-standard-own-group = You run this group, so another moderator has to change what it asks. Please tell one what you would like.
error-criterion-last = A standard needs at least one criterion. Add another before you drop this one.
error-officer-director = They direct the group already, and may do all that officers may.
error-officer-not-proven = { $who } has not proved their trade to this group. Officers are picked among its full members.
error-officer-none = { $who } is not an officer of this group. `/group officers` shows who is.
error-officers-many = A group has at most { $most } officers. Dismiss one first.
error-liaison-quota = Please give a number of groups from 0 to { $most }.
error-liaison-unknown = { $who } does not stand ready as liaison director. `/liaison add` puts them on the list.
error-liaison-full = { $who } has { $quota } groups already. Raise the number with `/liaison add`, or pick somebody else.
error-liaison-officer = { $who } runs this group. Its liaison director has to be somebody else.
help-topic-verified = Verified groups
    .about = Groups of a trade, with a charter and an admission standard; members prove what they do.
