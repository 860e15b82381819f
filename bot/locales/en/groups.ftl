group-list = Groups
group-list-found = Groups with “{ $search }”
group-list-line = **{ $name }** · { $count ->
    [one] one member
   *[other] { $count } members
}{ $entry ->
    [invitation] { " " }· by invitation
    [verified] { " " }· verified
   *[open] { "" }
}
    -# { $topic }
group-list-empty = There are no groups yet. Found the first: `/group create`
group-list-end = Nothing further.
group-list-not-found = No group has these words. Try others, see all with `/group list`, or found one: `/group create`
group-list-narrow = There are more. Type more of the name to narrow it down.
group-back = Back
group-next = Next
group-owner = Owner: { $owner }
group-owner-mark = owner
group-director-mark = director
group-guest-mark = guest
group-size = { $count ->
    [one] One member
   *[other] { $count } members
}
group-entry = { $entry ->
    [invitation] By invitation of the owner
    [verified] Verified: members prove their trade
   *[open] Open to everyone
}
group-trade = Trade: { $trade }
group-director = Director: { $owner }
group-liaison = Liaison director: { $who }
group-liaison-none = Liaison director: nobody yet
group-since = Founded { $at }
group-channel = Channel: { $channel }
group-closed-at = This group was closed { $at }.
group-you-are-in = You are a member.
group-you-own = This group is yours: `/group invite`, `/group topic`, `/group card`, `/group handover`, `/group close`
group-you-direct = You direct this group: `/group appoint`, `/group officers`, `/group topic`, `/group card`, `/group handover`
group-you-are-invited = You are invited: press Join to accept.
group-former-member = a former member
group-join = Join
group-leave = Leave
group-info = About
group-members = Members
group-repair = Try again
group-repairing = **{ $name }**: I am trying again to give the group its role and channel. Look with `/group info` in a minute.

group-created = **{ $name }** is founded, and yours. Its role and its channel come in a moment. { $entry ->
    [invitation] Bring people in with `/group invite`.
   *[open] Show it to everyone with `/group card`.
}
group-joined = Welcome to **{ $name }**! You see its channel in a moment.
group-in-already = You are in **{ $name }** already. If you do not see its channel, wait a moment: I am looking after your role.
group-left = You have left **{ $name }**.
group-out-already = You are not in **{ $name }**.
group-invitation-sent = { $who } is asked to join **{ $name }**.
group-invitation = { $guest }, { $owner } invites you to **{ $name }** in { $club }.
group-accept = Accept
group-decline = No, thanks
group-declined = You are not joining **{ $name }**. Nobody will ask you again for a while.
group-removed = { $who } is not in **{ $name }** any more. They are told, and can come back if you invite them.
group-offered = { $who } is asked to take over **{ $name }**. Until they agree, the group stays as it is.
group-offer = { $why ->
    [left] { $heir }, { $owner } has left { $club }, and you have been in **{ $name }** the longest. Will you take it over?
    [expired] { $heir }, the proof of { $owner } for **{ $name }** in { $club } has ended, and a group of a trade is run by somebody who has proven it. Will you take it over?
   *[asked] { $heir }, you are asked to take over **{ $name }** in { $club } from { $owner }. Will you?
} The owner invites, keeps the topic, and may hand over or close the group.
group-take = Take it over
group-refuse = No, thanks
group-taken = **{ $name }** is yours now. `/group info` shows what you can do.
group-refused = You are not taking over **{ $name }**.
group-topic-changed = **{ $name }** has its new topic.
group-card-posted = The card of **{ $name }** is posted here.
group-closing = Close **{ $name }**? { $count ->
    [one] Its only member loses
   *[other] Its { $count } members lose
} the role, and **the channel is deleted with everything written in it**. This cannot be undone.
group-close = Close the group…
group-close-form = Close the group
group-close-reason = Why
group-close-own = If you like; it goes on record.
group-close-staff = The owner is told, and it goes on record.
group-closed = **{ $name }** is closed. Its role and its channel go in a moment.
group-category-set = Channels of new groups are made under { $category }.
group-category-none = Channels of new groups are made at the top of the server.
group-role-reason = For the group { $name }

group-told-trouble = Something is wrong with the group **{ $name }** in { $club }. Once it is mended, press Try again in `/group info`.
group-told-closed = A moderator of { $club } has closed your group **{ $name }**.
group-told-removed = You were taken out of the group **{ $name }** in { $club }. You can come back if its owner invites you.
group-told-handed-over = { $who } has taken over **{ $name }** in { $club }. You are still a member.
group-told-declined = { $who } does not want to take over **{ $name }** in { $club }. You can ask somebody else: `/group handover`
group-told-orphaned = The group **{ $name }** has no owner here any more: { $who } is not in it now, and nobody has taken it over. You can offer it to a member with `/group handover` or close it with `/group close`.
group-told-role-given = Somebody gave { $who } the role of **{ $name }** by hand, though they are not in the group. I am taking it back; members get it by joining. If there are more within the hour, `/audit` has them.
group-told-role-taken = Somebody took the role of **{ $name }** from { $who } by hand, though they are in the group. I am giving it back; they lose it by leaving. If there are more within the hour, `/audit` has them.
group-trouble-role-gone = The role of { $role } was deleted. Trying again makes it anew.
group-trouble-channel-gone = The channel of { $role } was deleted, with all that was written there. Trying again makes an empty one.
group-trouble-forbidden = Discord does not let me: { $role }. In Server Settings → Roles, an admin should allow me Manage Roles and Manage Channels and drag my role above it.
group-trouble-role-limit = The server has as many roles as Discord allows, so { $role } gets none. An admin should delete one that nobody needs.
group-trouble-channel-limit = The server has as many channels as Discord allows, so { $role } gets none. An admin should delete one that nobody needs.
group-trouble-discord = Discord has not taken it for hours: { $role }. Trying again may do.

job-group-place = Making or removing a group's role and channel
job-group-member = Giving or taking a group's role
job-group-card = Showing a group's card
job-group-invite = Inviting a member into a group
job-group-offer = Asking a member to take over a group
job-group-lapse = Seeing whether a group has found an owner
job-group-check = Seeing whether members have their groups' roles
job-group-tell = Telling what became of a group

audit-action-group-created = { $by } founded the group { $group }
    .name = Group founded
audit-action-group-closed = { $by } closed the group { $group } of { $about }
    .name = Group closed
audit-action-group-handed-over = { $by } took over the group { $group } from { $about }
    .name = Group handed over
audit-action-group-member-removed = { $by } took { $about } out of the group { $group }
    .name = Member taken out of a group
audit-action-group-changed = { $by } changed the topic of the group { $group }
    .name = Group's topic changed
audit-action-group-owner-left = { $about }, the owner of the group { $group }, left the server
    .name = Group's owner left
audit-action-group-damaged = The { $what ->
    [role] role
   *[channel] channel
} of the group { $group } was deleted by hand
    .name = Group's role or channel deleted

audit-action-group-role-drifted = { $what ->
    [given] { $about } was given the role of the group { $group } by hand; it is taken back
   *[taken] The role of the group { $group } was taken from { $about } by hand; it is given back
}
    .name = Group's role changed by hand

error-group-unknown = There is no such group. Pick one from the list while typing, or see `/group list`.
error-group-closed = { $name } is closed. `/group list` shows the groups that there are.
error-group-not-yours = Only whoever owns or directs { $name } can do this. `/group info` shows who that is.
error-group-members-only = Who is in this group is shown to its members only. To become one: `/group join`
error-group-by-invitation = { $name } takes members by invitation. Ask its owner to invite you.
error-group-needs-application = { $name } is a verified group: its members prove their trade. See what it asks with `/group standard`, then apply with `/group apply`.
error-group-removed = The owner of { $name } took you out of it. You can come back by invitation.
error-group-remove-owner = They own the group. It has to be handed over first: `/group handover`
error-group-remove-outside = They are not in the group.
error-group-remove-proven = They proved their trade to { $name }. Their membership ends by staff, with a reason: `/group revoke`
error-group-heir-not-proven = { $name } is directed by somebody of its trade. Pick a member who has proved it.
error-group-close-verified = A verified group is closed by staff. Tell a moderator why { $name } should end, or hand it over: `/group handover`
error-group-ordinary = { $name } is an ordinary group. Its owner can propose it for verification: `/group propose`
error-group-verified-already = { $name } is verified already.
error-group-owner-stays = { $name } is yours. Hand it over first with `/group handover`, or close it with `/group close`.
error-group-name-length = Please choose a name of { $least } to { $most } characters.
error-group-name-characters = Please choose a name of letters, digits, emoji, spaces and simple marks such as - or &.
error-group-name-taken = There is a group of that name already. Choose another name, or join it: `/group info`
error-group-name-role = A role of this server has that name. Please choose another.
error-group-topic-length = Please say in 1 to { $most } characters what it is about.
error-group-limit = A member can own { $most } groups. One has to be handed over or closed first.
error-group-limit-day = That is { $most } groups founded within a day. Please wait until tomorrow.
error-group-inside-already = They are in the group already.
error-group-invited-already = They are invited already and have not answered yet.
error-group-invited-no = They did not want to join. You can ask again { $until }.
error-group-invitations-day = A group can invite { $most } people a day. Please go on tomorrow.
error-group-not-invited = This invitation is not for you, or it has been answered. `/group list` shows what you can join.
error-group-heir-outside = A group is handed over to one of its members. Invite them first.
error-group-heir-owner = They own the group already, so there is nothing to hand over.
error-group-offer-gone = This question is not for you, or it does not stand any more.
error-group-guest-left = They are not in this server. Please pick a member.
error-group-card-here = A card can only be posted where both of us may write. Please type the command in such a channel.
setting-groups-category = Category of groups
    .what = Under which category the channels of new groups are made; with none, at the top of the server.
setup-pick-category = Pick a category, or none
permission-manage-channels = Manage Channels
help-topic-groups = Groups
    .about = Circles of members: anyone founds one, each has a role and a channel.
