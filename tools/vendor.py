"""Fetches again what VENDOR.toml lists, by npm, and writes it only if every hash is the expected one."""

import base64
import hashlib
import subprocess
import sys
import tarfile
import tempfile
import tomllib
from pathlib import Path

VENDOR = Path(__file__).resolve().parent.parent / "infolit" / "static" / "vendor"


class Mismatch(Exception):
    """What was fetched is not what VENDOR.toml expects."""


def fetch(package: str, *, version: str, integrity: str, folder: Path) -> Path:
    """The npm tarball of a package, packed into `folder`; `integrity` is npm's "sha512-<base64>".

    :raise Mismatch: if the tarball is another.
    """
    command = ["npm", "pack", "--silent", f"{package}@{version}", "--pack-destination", str(folder)]
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
    (tarball,) = folder.glob("*.tgz")
    found = "sha512-" + base64.b64encode(hashlib.sha512(tarball.read_bytes()).digest()).decode()
    if found != integrity:
        raise Mismatch(f"{package}@{version}: integrity is {found}, VENDOR.toml has {integrity}")
    return tarball


def member(tarball: Path, name: str) -> bytes:
    """One file of an npm tarball, whose names all begin with "package/"."""
    with tarfile.open(tarball) as archive:
        file = archive.extractfile(f"package/{name}")
        if file is None:
            raise Mismatch(f"{tarball.name} has no file {name}")
        return file.read()


def vendor(entry: dict[str, str]) -> None:
    """Write the file and the licence of one [[files]] entry of VENDOR.toml.

    :raise Mismatch: before anything is written.
    """
    with tempfile.TemporaryDirectory() as folder:
        tarball = fetch(
            entry["package"], version=entry["version"], integrity=entry["integrity"], folder=Path(folder)
        )
        content = member(tarball, entry["member"])
        licence = member(tarball, entry["licence_member"])
    found = hashlib.sha256(content).hexdigest()
    if found != entry["sha256"]:
        raise Mismatch(f"{entry['file']}: sha256 is {found}, VENDOR.toml has {entry['sha256']}")
    (VENDOR / entry["file"]).write_bytes(content)
    (VENDOR / entry["licence_file"]).write_bytes(licence)


def main() -> int:
    """Fetch everything; the exit status."""
    entries = tomllib.loads((VENDOR / "VENDOR.toml").read_text(encoding="utf-8"))["files"]
    for entry in entries:
        try:
            vendor(entry)
        except Mismatch as mismatch:
            print(mismatch, file=sys.stderr)
            return 1
        print(f"{entry['file']}: {entry['name']} {entry['version']}, as expected")
    return 0


if __name__ == "__main__":
    sys.exit(main())
