"""What the doctor finds about the web port."""

from __future__ import annotations

import socket
from ipaddress import ip_address

from yarl import URL

from bot.config import WebSettings
from bot.doctor.findings import Finding


def port(settings: WebSettings) -> list[Finding]:
    """Whether the web port can be listened on, and what is said of it to the world makes sense."""
    if settings.port is None:
        if settings.public_url is not None:
            return [Finding.warning("web.public_url is set, but there are no pages\nSet web.port, or take it out")]
        return [Finding.good("web port: off")]
    where = f"{settings.host}:{settings.port}"
    findings = [_listened(settings, where)]
    if settings.public_url is None:
        findings.append(
            Finding.warning("web.public_url is not set: the bot posts no links to the pages\nSet it to their address")
        )
        return findings
    url = URL(settings.public_url)
    inside = _is_loopback(url.host or "")
    if inside and not _is_loopback(settings.host):
        findings.append(Finding.warning(f"web.public_url {url} is this machine only\nSet what the world calls it"))
    if url.scheme == "http" and not inside:
        findings.append(
            Finding.warning(f"web.public_url {url} is not encrypted\nPut a reverse proxy with https before it")
        )
    if not _is_loopback(settings.host) and url.scheme == "https":
        findings.append(
            Finding.warning(
                f"web.host {settings.host} can be reached past the proxy that adds https\n"
                "Set 127.0.0.1 where the proxy is on this machine; otherwise let a firewall see to it"
            )
        )
    return findings


def _listened(settings: WebSettings, where: str) -> Finding:
    try:
        family, kind, proto, _, address = socket.getaddrinfo(
            settings.host, settings.port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE
        )[0]
        with socket.socket(family, kind, proto) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind(address)
    except OSError as error:
        return Finding.warning(
            f"web port {where} is taken or cannot be listened on: {error.strerror or error}\n"
            "If that is the running bot, all is well; otherwise set another web.port"
        )
    return Finding.good(f"web port {where}: free")


def _is_loopback(host: str) -> bool:
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
