profile-title = ## { $who }
profile-contribution = Contribution: **{ $count }**
profile-streak = Check-in streak: **{ $days }** { $days ->
    [one] day
   *[other] days
}, the longest { $longest }
profile-streak-none = No check-in yet: type `/checkin`.
profile-points = Points: **{ $points }** (only you see this line)
profile-city = City: { $city } (only you see this line)
profile-since = In the club since { $at }
profile-place = { $kind ->
    [proven] ✅ **{ $name }** · verified
    [guest] **{ $name }** · verified group, not proven yet
   *[ordinary] **{ $name }**
}{ $post ->
    [director] { " " }· director
    [officer] { " " }· officer
    [liaison] { " " }· liaison director
   *[none] { "" }
}
profile-places-none = { $own ->
    [yes] You are in no group yet: `/group list` shows them all.
   *[no] No groups that everyone can see.
}
profile-places-more = -# and { $count } more
profile-own = -# Others see your contribution, your groups that are open or verified, your posts, and your streak unless you hide from leaderboards (`/points visibility`).
profile-city-button = My city
profile-city-form = Where you live
profile-city-field = City
profile-city-hint = Events for one city ask for it. Leave it empty to delete it
profile-city-kept = ✅ Your city is { $city }. Nobody else sees it; events that are for some cities only go by it.
profile-city-gone = ✅ Your city is deleted.
profile-contribution-lines = My contribution
profile-contribution-title = ### Your contribution · { $count }
profile-contribution-line = **+{ $count }** · { $what } · { $at }
profile-contribution-none = Nothing here yet.
profile-contribution-how = Contribution is earned by work for groups. It is never spent, and nobody takes it away:
profile-contribution-rule = - { $name }: +{ $count }
contribution-for-founding = founded a verified group
contribution-for-review = decided a case in time
contribution-for-report = published a report in time
contribution-for-hosting = hosted an event
contribution-for-attending = attended an event
contribution-rule-founding = Founding a verified group
contribution-rule-review = A case decided in time
contribution-rule-report = A report published in time
contribution-rule-hosting = Hosting an event
contribution-rule-attending = Attending an event
help-topic-profile = Profiles
    .about = Contribution, streak, groups and posts of a member.
error-profile-left = They are not in the club any more. Please pick a member.
error-profile-city = A city has { $most } characters at most.
error-profile-bot = Bots have no profile. Please pick a member.
