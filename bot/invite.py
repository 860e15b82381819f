"""What the bot asks for when it is invited to a server, and nothing more."""

from __future__ import annotations

import discord

# Where the bot posts: the announcements, the staff's queue, the audit log, and wherever staff put a card.
IN_CHANNELS = discord.Permissions(
    view_channel=True,
    send_messages=True,
    attach_files=True,  # pictures
    read_message_history=True,  # replying to the word 签到
)

# Never administrator: a channel that is closed to the bot stays closed.
PERMISSIONS = IN_CHANNELS | discord.Permissions(
    send_messages_in_threads=True,
    add_reactions=True,  # the quiet mark on a message that checked in or claimed
    manage_roles=True,  # the roles that milestones earn, and those of groups
    manage_channels=True,  # the channels of groups
    create_events=True,  # the club's events in Discord's own list; with it the bot may change those it made
)


def invitation(application_id: int) -> str:
    """The link with which someone who manages a server invites the bot."""
    return discord.utils.oauth_url(application_id, permissions=PERMISSIONS, scopes=("bot", "applications.commands"))
