"""`make audit`: what guanxi is made of, and whether anything of it is known to be unsafe.

Writes the bill of materials (CycloneDX, JSON) of requirements.lock to dist/sbom.cdx.json, then asks the package index
for advisories by pip-audit. Ends with 1 where a pinned version has one. An index that knows no advisories, or cannot be
reached, is said and is no failure: a mirror without them must not stop a build.
"""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

LOCK = Path("requirements.lock")
BILL = Path("dist/sbom.cdx.json")
PATIENCE = 120  # seconds for the index


def main() -> int:
    """Write the bill and ask; the exit code."""
    BILL.parent.mkdir(exist_ok=True)
    subprocess.run(
        [sys.executable, "-m", "cyclonedx_py", "requirements", str(LOCK), "--of", "JSON", "--output-file", str(BILL)],
        check=True,
        stderr=subprocess.DEVNULL,
    )
    parts = json.loads(BILL.read_text(encoding="utf-8"))["components"]
    print(f"{BILL}: {len(parts)} packages")
    found = _advisories()
    if found is None:
        print("The package index tells no advisories, so none were looked for; once in a while run this where it does.")
        return 0
    for name, version, advisory, mended in found:
        print(f"{name} {version}: {advisory}; mended in {mended or 'no version yet'}", file=sys.stderr)
    print(f"{len(found)} known advisories")
    return 1 if found else 0


def _advisories() -> list[tuple[str, str, str, str]] | None:
    """Package, version, advisory and the versions that mend it; None where the index has nothing to say."""
    command = [sys.executable, "-m", "pip_audit", "--require-hashes", "--disable-pip", "--progress-spinner", "off"]
    try:
        run = subprocess.run(
            [*command, "--format", "json", "--requirement", str(LOCK)],
            capture_output=True,
            text=True,
            timeout=PATIENCE,
            check=False,
        )
        told = json.loads(run.stdout)["dependencies"]
    except (subprocess.TimeoutExpired, json.JSONDecodeError):
        return None
    audited = [each for each in told if "vulns" in each]
    if not audited:
        return None
    return [
        (each["name"], each["version"], vulnerability["id"], ", ".join(vulnerability["fix_versions"]))
        for each in audited
        for vulnerability in each["vulns"]
    ]


if __name__ == "__main__":
    sys.exit(main())
