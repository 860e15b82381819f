web-skip = To the text
web-way = Where you are
web-language = Language
web-foot = These pages are kept by the club's bot. They set no cookies and run no scripts.
web-nameless = The club
web-home = Groups that run in the open
web-home-what = An owners' club keeps its verified trade groups here in plain sight: each month what they did, who may come in, how long it took, and what became of the points they were given.
web-home-where = You come to a club's pages by the links that its bot posts in the club, on each report's card.
web-directory = { $club }: groups that run in the open
web-directory-what = Verified groups publish a report each month: members, applications, events, and every point in and out.
web-directory-empty = Nothing is published yet. The first reports come at the month's end.
web-reports = { $count ->
    [one] one report
   *[other] { $count } reports
}, the newest of { $month }
web-closed = This group is closed.
web-overdue = overdue
web-group-reports = Reports
web-reference = Reference: { $reference }
web-error-404 = There is nothing here
    .what = Nothing is published at this address. Check it, or go on from the link that the club's bot posted.
web-error-405 = These pages can only be read
    .what = Nothing can be sent to this address.
web-error-429 = Too much at once
    .what = Many requests came from your address in a short time. Wait a minute, then load the page again.
web-error-500 = Something went wrong
    .what = That was our fault. Try again in a while; if it stays like this, tell the club's staff the reference.
web-error-503 = Not just now
    .what = The club's records cannot be read at the moment. Nothing is lost. Try again in a minute.
