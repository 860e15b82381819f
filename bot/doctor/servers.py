"""What the doctor finds on Discord: token, intents, and in each server permissions, channels and roles."""

from __future__ import annotations

import re
from datetime import datetime

import aiohttp
import discord

from bot import checkup
from bot.config import Settings
from bot.doctor.findings import Finding
from bot.exits import INTENTS, PORTAL, explain, missing_intents
from bot.invite import invitation
from db.engine import Database
from services.checkin.rules import CheckinRules
from services.club import ClubSettings
from services.settings import Settings as ClubsSettings


async def examine(settings: Settings, token: str, database: Database | None, now: datetime) -> list[Finding]:
    """Ask Discord about the bot and the servers it is in. `database` tells what the clubs have set up, if it can."""
    client = discord.Client(intents=discord.Intents(guilds=True), proxy=settings.discord.proxy)
    try:
        await client.login(token)
        findings = _application(client, settings)
        findings += await _shards(client, settings)
        findings += await _servers(client, database, now)
    except (discord.DiscordException, aiohttp.ClientError, TimeoutError) as error:
        explained = explain(error, settings)
        said = explained[1] if explained else f"Discord refused a question of the doctor: {error}"
        return [Finding.problem(f"{said}\nIntents, channels and roles were not checked.")]
    finally:
        await client.close()
    return findings


def _application(client: discord.Client, settings: Settings) -> list[Finding]:
    application = client.application
    assert application is not None and client.user is not None
    flags = application.flags
    findings = [Finding.good(f"Discord knows the token: {client.user}")]
    granted = {
        "members_intent": flags.gateway_guild_members or flags.gateway_guild_members_limited,
        "message_content_intent": flags.gateway_message_content or flags.gateway_message_content_limited,
    }
    missing = [key for key in INTENTS if getattr(settings.discord, key) and not granted[key]]
    if missing:
        findings.append(Finding.problem(missing_intents(missing)))
    else:
        findings.append(Finding.good("intents: everything that the configuration asks for is switched on"))
    if application.interactions_endpoint_url:
        findings.append(
            Finding.problem(
                "Discord sends commands and clicks to a web address instead of to this bot\n"
                f"Empty the Interactions Endpoint URL: {PORTAL} → your application → General Information"
            )
        )
    if application.bot_require_code_grant:
        findings.append(
            Finding.problem(
                "the invitation link cannot work\n"
                f"Switch off Requires OAuth2 Code Grant: {PORTAL} → your application → Bot"
            )
        )
    return [*findings, Finding.good(f"invitation, with exactly the permissions needed: {invitation(application.id)}")]


async def _shards(client: discord.Client, settings: Settings) -> list[Finding]:
    wanted, _, _ = await client.http.get_bot_gateway()
    if wanted <= settings.sharding.of:
        return []
    return [
        Finding.warning(
            f"Discord recommends {wanted} shards for as many servers; there are {settings.sharding.of}\n"
            "Past 2,500 servers to a shard it lets the bot in no more: docs/scaling.md"
        )
    ]


async def _servers(client: discord.Client, database: Database | None, now: datetime) -> list[Finding]:
    findings: list[Finding] = []
    async for found in client.fetch_guilds(limit=None):
        guild = await client.fetch_guild(found.id)
        club, rules = ClubSettings(), CheckinRules()
        if database is not None:
            stored = ClubsSettings(database)
            club = await stored.club(guild.id)
            rules = await stored.checkin_rules(guild.id, club.calendar.day_of(now))
        findings += await _server(client, guild, club, rules)
    return findings or [Finding.warning("the bot is in no server yet\nOpen the invitation link and choose one")]


async def _server(
    client: discord.Client, guild: discord.Guild, club: ClubSettings, rules: CheckinRules
) -> list[Finding]:
    assert client.user is not None
    # Without a gateway, what its events would have told has to be asked for.
    guild._add_member(await guild.fetch_member(client.user.id))
    for channel in await guild.fetch_channels():
        guild._add_channel(channel)
    found = [
        Finding.warning(f"{guild.name}: {_readable(finding.text('en'), guild)}")
        for finding in checkup.findings(guild, club, rules)
    ]
    if club.staff_channel is None and club != ClubSettings():
        found.append(
            Finding.warning(
                f"{guild.name}: no channel for staff is set, so cases that wait for a decision get no cards\n"
                "Choose one with /setup, Channels; until then staff look into /review queue"
            )
        )
    return found or [Finding.good(f"{guild.name}: permissions, channels and roles")]


def _readable(text: str, guild: discord.Guild) -> str:
    """The text with names in place of the mentions that only Discord can show."""

    def name(mention: re.Match[str]) -> str:
        kind, number = mention.groups()
        named = guild.get_channel(int(number)) if kind == "#" else guild.get_role(int(number))
        return f"{'#' if kind == '#' else '@'}{named.name if named else number}"

    return re.sub(r"<(#|@&)(\d+)>", name, text).replace("**", "").replace("`", "")
