audit-title = Audit log
audit-empty = Nothing is on record yet. Settings, points given or taken back and other decisions of staff will stand here.
audit-empty-narrowed = Nothing on record fits. Try /audit with fewer options.
audit-only-by = by { $by }
audit-only-about = about { $about }
audit-only-action = { $action }
audit-newest = Newest
audit-older = Older
audit-bot = the bot
audit-reason = { $reason }
audit-nothing = none
audit-change = { $name }: { $before } → { $after }
audit-unknown = { $by }: `{ $action }`, { $about }
audit-action-points-granted = { $by } gave { $about } { $points } points
    .name = Points given
audit-action-points-revoked = { $by } took { $points } points back from { $about }
    .name = Points taken back
audit-action-settings-club = { $by } changed the settings:{ $changes }
    .name = Settings changed
audit-action-settings-checkin = { $by } changed the check-in rules from { $from-day } on:{ $changes }
    .name = Check-in rules changed
audit-action-checkin-amnesty = The bot was down for most of { $day }: the day breaks no streak ({ $streaks ->
    [one] one streak
   *[other] { $streaks } streaks
})
    .name = Day forgiven
audit-action-job-retried = { $by } had this tried again: { $kind }
    .name = Tried again
audit-action-job-dismissed = { $by } let this be: { $kind }
    .name = Let be
checkin-rule-base = Points a day
checkin-rule-growth = Growth a day of the streak
checkin-rule-cap = Most points a day
checkin-rule-milestones = Milestones
checkin-rule-role-multipliers = Multipliers of roles
checkin-rule-makeup-days-back = Days a make-up card reaches back
checkin-rule-max-freezes = Most freezes held
checkin-rule-max-makeup-cards = Most make-up cards held
