"""What the doctor finds about the ports: of the web pages, and of the metrics."""

from __future__ import annotations

import socket

from yarl import URL

from bot.config import ConfigError, MetricsSettings, WebSettings
from bot.doctor import machine
from bot.doctor.findings import Finding
from bot.web.staff import keys


def port(settings: WebSettings) -> list[Finding]:
    """Whether the web port can be listened on, and what is said of it to the world makes sense."""
    if settings.port is None:
        if settings.public_url is not None:
            return [Finding.warning("web.public_url is set, but there are no pages\nSet web.port, or take it out")]
        if settings.oauth_client_id is not None:
            return [Finding.warning("web.oauth_client_id is set, but there are no pages\nSet web.port, or take it out")]
        return [Finding.good("web port: off")]
    findings = [_listened("web", settings.host, settings.port), *_staff(settings)]
    if settings.public_url is None:
        findings.append(
            Finding.warning("web.public_url is not set: the bot posts no links to the pages\nSet it to their address")
        )
        return findings
    url = URL(settings.public_url)
    inside = keys.is_loopback(url.host or "")
    if inside and not keys.is_loopback(settings.host):
        findings.append(Finding.warning(f"web.public_url {url} is this machine only\nSet what the world calls it"))
    if url.scheme == "http" and not inside:
        findings.append(
            Finding.warning(f"web.public_url {url} is not encrypted\nPut a reverse proxy with https before it")
        )
    if not keys.is_loopback(settings.host) and url.scheme == "https":
        findings.append(
            Finding.warning(
                f"web.host {settings.host} can be reached past the proxy that adds https\n"
                "Set 127.0.0.1 where the proxy is on this machine; otherwise let a firewall see to it"
            )
        )
    return findings


def metrics_port(settings: MetricsSettings, pages: WebSettings) -> list[Finding]:
    """Whether the metrics port can be listened on, beside the web port, and not by everybody."""
    if settings.port is None:
        return [Finding.good("metrics port: off")]
    if settings.port == pages.port and settings.host == pages.host:
        return [Finding.problem(f"metrics.port is the same as web.port: {settings.port}\nGive each its own")]
    findings = [_listened("metrics", settings.host, settings.port)]
    if not keys.is_loopback(settings.host):
        findings.append(
            Finding.warning(
                f"metrics.host {settings.host} can be reached from other machines, without a password\n"
                "Set 127.0.0.1, or let a firewall pass Prometheus only"
            )
        )
    return findings


def _staff(settings: WebSettings) -> list[Finding]:
    """Whether people can sign in to the staff pages."""
    off = keys.why_off(settings)
    if off is not None:
        if settings.oauth_client_id is None:
            return []  # nobody wants them
        return [Finding.warning(f"staff pages: off, for {off}\ndocs/operations.md, Staff pages, says what they take")]
    try:
        found = keys.keys(settings)
    except ConfigError as error:
        return [Finding.problem(f"{error}\nMend the file, or take web.oauth_client_id out: the bot does not start so")]
    assert found is not None  # they are on
    back = f"{settings.public_url}/staff/signed-in"
    findings = [Finding.good(f"staff pages: on; Discord has to know the redirect {back}")]
    for path in (settings.oauth_secret_file, settings.session_key_file):
        findings += machine.private(path, "a secret of the staff pages") if path is not None else []
    if found.passing:
        findings.append(
            Finding.warning(
                "there is no session key: each start of the bot signs everybody out of the staff pages\n"
                "Set GUANXI_WEB__SESSION_KEY or web.session_key_file, if that bothers anybody"
            )
        )
    return findings


def _listened(section: str, host: str, port: int) -> Finding:
    where = f"{section} port {host}:{port}"
    try:
        family, kind, proto, _, address = socket.getaddrinfo(
            host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE
        )[0]
        with socket.socket(family, kind, proto) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind(address)
    except OSError as error:
        return Finding.warning(
            f"{where} is taken or cannot be listened on: {error.strerror or error}\n"
            f"If that is the running bot, all is well; otherwise set another {section}.port"
        )
    return Finding.good(f"{where}: free")
