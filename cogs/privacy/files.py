"""A person's data as a file that Discord takes."""

from __future__ import annotations

import io
import json
import zipfile

from services.errors import UserError
from services.privacy.service import Export

MOST = (
    10 * 1024**2 - 64 * 1024
)  # bytes of a file that Discord takes from anybody, with room for the rest of the message


def packed(export: Export) -> tuple[str, bytes]:
    """The file's name and content: JSON, zipped where it is too large. Raises UserError("privacy-export-large")."""
    name = f"guanxi-{export.made_at:%Y-%m-%d}"
    document = {
        "made_by": "guanxi",
        "made_at": export.made_at.isoformat(),
        "server_id": str(export.guild_id),
        "user_id": str(export.user_id),
        "data": export.data,
    }
    content = json.dumps(document, ensure_ascii=False, indent=1).encode()
    if len(content) <= MOST:
        return f"{name}.json", content
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        moment = export.made_at
        inside = zipfile.ZipInfo(f"{name}.json", (moment.year, moment.month, moment.day, moment.hour, moment.minute, 0))
        archive.writestr(inside, content, zipfile.ZIP_DEFLATED)
    if out.tell() > MOST:
        raise UserError("privacy-export-large")
    return f"{name}.zip", out.getvalue()
