help-topic-privacy = Your data
    .about = What is stored about you: read about it, have all of it as a file, have it erased.
privacy-policy = What is stored about you
privacy-policy-what = **What.** What you do with this bot: your check-ins, points and where they went, red packets and your answers to them, groups and invitations, events and sign-ups, your city if you named it, when you left the server, the language of your Discord. What you write in channels is counted and never kept.
privacy-policy-credentials = **Proof of your trade.** Stored encrypted, shown to the reviewers of your application only, with their name across it and each look on record. Deleted some days after the decision (7, unless the club says otherwise); what was decided stays, and who recommended you if you said so.
privacy-policy-seen = **Who sees it.** You. Staff see what they decide about and the record of decisions. Other members see what you do in public, and leaderboards; leave those with `/points visibility`.
privacy-policy-long = **How long.** As long as the club uses this bot, or until you have it erased. When you left the server: 60 days. Done errands: 40 days. The club’s backups may hold it a little longer.
privacy-policy-yours = **Yours to decide.** `/privacy export` gives you all of it. `/privacy erase` erases it. If you have left the server, write to its admins: they can do it for you.
privacy-exported = Everything that is stored about you
privacy-exported-how = The file is for programs and people alike: open it with any text editor or browser. Times are in UTC. Only you can see it here, so save it: this message goes when you close Discord. The pages that you handed in as proof are not in it, only how many there are.
privacy-part = { $part }: { $count ->
    [one] one entry
   *[other] { $count } entries
}
privacy-part-checkin = Check-in
privacy-part-red-packets = Red packets
privacy-part-points = Points
privacy-part-groups = Groups
privacy-part-verified = Verified groups
privacy-part-fund = Development fund
privacy-part-events = Events
privacy-part-reports = Published reports
privacy-part-activity = Leaving the server
privacy-part-settings = Settings that you changed
privacy-part-audit = Record of decisions
privacy-part-jobs = Errands for you
privacy-erase = { $whose ->
    [other] Erase everything about { $who }?
   *[self] Erase everything about you?
}
privacy-erase-nothing = { $whose ->
    [other] Nothing is stored about { $who } here. If they have written to you, tell them so.
   *[self] Nothing is stored about you here. There is nothing to do.
}
privacy-erase-first = One thing first, so that nobody else loses by it:
privacy-erase-goes = **What goes.** { $whose ->
    [other] Their days and streak, notes, answers and what else they typed, memberships and their roles, proofs, files and open applications, reminders. Red packets that they give end at once; what is left goes back where it came from. { $points ->
        [0] They have no points.
        [one] Their one point is lost to them, and nobody gets it.
       *[other] Their { $points } points are lost to them, and nobody gets them.
    }
   *[self] Your days and streak, notes, answers and what else you typed, memberships and their roles, proofs, files and open applications, reminders. Red packets that you give end at once; what is left goes back where it came from. { $points ->
        [0] You have no points.
        [one] Your one point is lost, and nobody gets it.
       *[other] Your { $points } points are lost, and nobody gets them.
    }
}
privacy-erase-stays = **What stays, without a name.** The books: each point that was moved, under a random number that leads to nobody. They have to add up, and law may require the club to keep them. Decisions of staff, under such a number too. Messages that stand on Discord are Discord’s: delete them there.
privacy-erase-final = It cannot be undone. Whoever comes back begins anew.
privacy-erase-button = Erase everything
privacy-form = Erase everything
privacy-form-word = Is it meant?
privacy-form-word-hint = Type { $word }.
privacy-form-reason = Why
privacy-form-reason-hint = Stays on record, so name nobody. For example: asked for it by mail on 3 March
privacy-word = ERASE
privacy-erased = { $whose ->
    [other] **Done.** Nothing about { $who } is stored here any more. { $points ->
        [0] They had no points.
        [one] One point was lost.
       *[other] { $points } points were lost.
    }
   *[self] **Done.** Nothing about you is stored here any more. { $points ->
        [0] You had no points.
        [one] One point was lost.
       *[other] { $points } points were lost.
    } You are welcome to begin anew whenever you like.
}
privacy-erased-roles = These roles of groups could not be taken; ask staff to take them: { $roles }
audit-action-privacy-exported = { $by } had their own data sent to them
    .name = Own data exported
audit-action-privacy-erased = { $by } had everything about themselves erased
    .name = Own data erased
audit-action-privacy-forgotten = { $by } had everything about { $about } erased
    .name = Somebody’s data erased
error-privacy-export-wait = You had your data sent to you a moment ago. You can have it again { $at }.
error-privacy-export-large = There is more about you than fits a message on Discord. Ask the club’s admins for it.
error-privacy-erased-already = Everything about you was erased lately. What has come since can be erased { $at }.
error-privacy-owns-groups = { $count ->
    [one] You own a group: { $groups }. Hand it over with /group handover, or close it with /group close.
   *[other] You own groups: { $groups }. Hand them over with /group handover, or close them with /group close.
}
error-privacy-packet-open = You claimed from a red packet that is still open. It closes { $at }; then everything can be erased.
error-privacy-word-wrong = Nothing was erased, because the word was another. Press the button again and type ERASE.
error-privacy-whose = That is no user id. In Discord, turn on developer mode, then copy the id from their profile; or mention them.
