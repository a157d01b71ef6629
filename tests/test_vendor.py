"""What infolit carries of others is byte for byte what they published."""

import hashlib
import tomllib
from pathlib import Path

VENDOR = Path(__file__).parent.parent / "infolit" / "static" / "vendor"
ENTRIES: list[dict[str, str]] = tomllib.loads((VENDOR / "VENDOR.toml").read_text(encoding="utf-8"))["files"]


def test_every_vendored_file_has_the_hash_that_is_written_down() -> None:
    found = {
        entry["file"]: hashlib.sha256((VENDOR / entry["file"]).read_bytes()).hexdigest() for entry in ENTRIES
    }
    assert found == {entry["file"]: entry["sha256"] for entry in ENTRIES}


def test_every_vendored_file_is_listed_and_has_its_licence_beside_it() -> None:
    listed = {entry[key] for entry in ENTRIES for key in ("file", "licence_file")}
    assert {path.name for path in VENDOR.iterdir()} == listed | {"VENDOR.toml"}


def test_the_name_of_a_vendored_file_says_its_version() -> None:
    assert all(entry["version"] in entry["file"] for entry in ENTRIES)
