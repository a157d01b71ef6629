"""What an installation is told by INFOLIT_* variables, read once at start; a wrong one is refused by name."""

import dataclasses
import difflib
import os
import secrets
import time
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from typing import Literal, cast, get_args
from urllib.parse import quote

Mode = Literal["demo", "production"]

PACKAGE = Path(__file__).parent
ALLOWED_LANGUAGES = ("lv", "en", "lt", "cs", "el", "sr", "sr-Latn")
KEY_BYTES = 32
"""Shortest key that is accepted, in bytes."""
FREE_PREFIXES = ("INFOLIT_FAULT", "INFOLIT_TEST_")
"""Variables that tests and fault drills use; they are no settings."""


class ConfigError(Exception):
    """A setting is missing or wrong; the message, one line, names the variable and what it should be."""


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Config:
    """All settings of one installation, checked; each is set by INFOLIT_ and its name in capitals.

    Keys have at least KEY_BYTES bytes; folders are absolute. What is secret stays out of the repr.
    """

    mode: Mode
    """What a new database starts as, demo (default) or production; production makes up no keys."""
    database_url: str = dataclasses.field(repr=False)
    """sqlite:///file (default: infolit.sqlite3 in the instance folder) or postgresql://user:password@host/name."""
    secret_key: bytes = dataclasses.field(repr=False)
    """Signs start forms, from which attempts follow. No comma."""
    secret_key_old: tuple[bytes, ...] = dataclasses.field(repr=False)
    """Former secret keys that are still accepted, newest first; separated by commas."""
    code_key: bytes = dataclasses.field(repr=False)
    """Keys the hash of patrons' codes. Never changed: a new one would make every code worthless."""
    rounding_key: bytes = dataclasses.field(repr=False)
    """Keys the rounding of published counts. Never changed: the same people would be rounded anew."""
    content: Path
    """Folder of stages, items and texts; default: the content that comes with infolit."""
    languages: tuple[str, ...]
    """Languages offered, in the order of the menu; separated by commas, default lv,en."""
    default_language: str
    """Language of who asks for none of those offered; default: the first of them."""
    library_name: str
    """Name of the library, used once, when the database is new; default: nothing, the demonstration's own."""
    proxy_hops: int
    """Reverse proxies in front whose X-Forwarded-* headers are believed, 0 (default) to 5."""
    host: str
    """Address that `python app.py` listens on; default 127.0.0.1, this computer only."""
    port: int
    """Port that `python app.py` listens on, 1 to 65535; default 8000."""
    instance: Path
    """Folder for what infolit writes: the SQLite file, a demonstration's keys; default: instance beside app.py."""


VARIABLES = tuple(f"INFOLIT_{field.name.upper()}" for field in dataclasses.fields(Config))
"""Every variable there is; a test keeps README.md to this list."""


def load_config(environ: Mapping[str, str] = os.environ) -> Config:
    """Read all settings; makes the instance folder and, for a demonstration, its keys.

    Blank values count as not set.

    :raise ConfigError: for the first setting that is missing, wrong or unknown.
    """
    told = {name: environ[name].strip() for name in environ if name.startswith("INFOLIT_")}
    told = {name: value for name, value in told.items() if value}
    _refuse_unknown(told)
    mode = cast("Mode", _one_of(told, "INFOLIT_MODE", get_args(Mode)))
    instance = _instance_folder(told)
    languages = _languages(told)
    return Config(
        mode=mode,
        database_url=_database_url(told, instance=instance),
        secret_key=_secret_key(told, mode=mode, instance=instance),
        secret_key_old=_old_secret_keys(told),
        code_key=_key(told, "INFOLIT_CODE_KEY", mode=mode, instance=instance),
        rounding_key=_key(told, "INFOLIT_ROUNDING_KEY", mode=mode, instance=instance),
        content=_content_folder(told),
        languages=languages,
        default_language=_one_of(told, "INFOLIT_DEFAULT_LANGUAGE", languages),
        library_name=_library_name(told),
        proxy_hops=_whole_number(told, "INFOLIT_PROXY_HOPS", default=0, lowest=0, highest=5),
        host=_host(told),
        port=_whole_number(told, "INFOLIT_PORT", default=8000, lowest=1, highest=65535),
        instance=instance,
    )


def _refuse_unknown(told: Mapping[str, str]) -> None:
    """Tell a slip of the pen, which would otherwise leave a default in force unseen."""
    for name in sorted(told):
        if name not in VARIABLES and not name.startswith(FREE_PREFIXES):
            near = difflib.get_close_matches(name, VARIABLES, n=1)
            hint = f"; did you mean {near[0]}?" if near else f". Known are: {', '.join(VARIABLES)}."
            raise ConfigError(f"{name} is not a setting of infolit{hint}")


def _one_of(told: Mapping[str, str], name: str, choices: tuple[str, ...]) -> str:
    """The value, which must be one of `choices`; the first of them if not set."""
    value = told.get(name, choices[0])
    if value not in choices:
        raise ConfigError(f"{name} should be one of {', '.join(choices)}, not {value!r}.")
    return value


def _whole_number(told: Mapping[str, str], name: str, *, default: int, lowest: int, highest: int) -> int:
    """The value as a whole number from `lowest` to `highest`."""
    value = told.get(name, str(default))
    # ASCII digits only: int() also takes "1_000" and " 7 ". Six of them suffice for a port.
    if not (value.isascii() and value.isdigit() and len(value) <= 6 and lowest <= int(value) <= highest):
        raise ConfigError(f"{name} should be a whole number from {lowest} to {highest}, not {value!r}.")
    return int(value)


def _languages(told: Mapping[str, str]) -> tuple[str, ...]:
    """Languages in the order given, each once."""
    value = told.get("INFOLIT_LANGUAGES", "lv,en")
    languages = tuple(dict.fromkeys(part.strip() for part in value.split(",")))
    if not set(languages) <= set(ALLOWED_LANGUAGES):
        raise ConfigError(
            f"INFOLIT_LANGUAGES should be some of {', '.join(ALLOWED_LANGUAGES)}, separated by commas, "
            f"not {value!r}."
        )
    return languages


def _library_name(told: Mapping[str, str]) -> str:
    """The name as given, or nothing."""
    value = told.get("INFOLIT_LIBRARY_NAME", "")
    if len(value) > 100 or not value.isprintable():
        raise ConfigError("INFOLIT_LIBRARY_NAME should be one line of at most 100 characters.")
    return value


def _host(told: Mapping[str, str]) -> str:
    """A name or an address without scheme, port or path."""
    value = told.get("INFOLIT_HOST", "127.0.0.1")
    if any(sign in value for sign in "/[] ,") or value.count(":") == 1:
        raise ConfigError(
            f"INFOLIT_HOST should be an address alone, such as 127.0.0.1, 0.0.0.0 or ::1, not {value!r}; "
            "INFOLIT_PORT has the port."
        )
    return value


def _instance_folder(told: Mapping[str, str]) -> Path:
    """The folder, made if it is not there; only its owner may look inside, as attempts lie there."""
    folder = Path(told.get("INFOLIT_INSTANCE", PACKAGE.parent / "instance")).absolute()
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError as error:
        raise ConfigError(
            f"INFOLIT_INSTANCE should be a folder that can be made and written to: {folder} ({error.strerror})."
        ) from error
    return folder


def _content_folder(told: Mapping[str, str]) -> Path:
    """The folder of content; one that is named must exist."""
    value = told.get("INFOLIT_CONTENT")
    if value is not None and not Path(value).is_dir():
        raise ConfigError(f"INFOLIT_CONTENT should be a folder with content files, and {value!r} is none.")
    return Path(value or PACKAGE / "content").absolute()


def _database_url(told: Mapping[str, str], *, instance: Path) -> str:
    """The address as SQLAlchemy wants it. Messages never repeat it: it may hold a password."""
    # SQLAlchemy reads percent escapes in the path, so a folder named "100 %" has to be escaped.
    default = f"sqlite:///{quote((instance / 'infolit.sqlite3').as_posix(), safe='/:')}"
    scheme, separator, rest = told.get("INFOLIT_DATABASE_URL", default).partition("://")
    if not separator or scheme not in ("sqlite", "postgresql", "postgresql+psycopg"):
        raise ConfigError(
            "INFOLIT_DATABASE_URL should begin with sqlite:/// or postgresql://; no other databases are known."
        )
    return f"{'sqlite' if scheme == 'sqlite' else 'postgresql+psycopg'}://{rest}"


def _secret_key(told: Mapping[str, str], *, mode: Mode, instance: Path) -> bytes:
    """The secret key; a comma would break it apart once it stands among the old ones."""
    key = _key(told, "INFOLIT_SECRET_KEY", mode=mode, instance=instance)
    if b"," in key:
        raise ConfigError("INFOLIT_SECRET_KEY should have no comma.")
    return key


def _old_secret_keys(told: Mapping[str, str]) -> tuple[bytes, ...]:
    """Former secret keys in the order given."""
    value = told.get("INFOLIT_SECRET_KEY_OLD", "")
    keys = tuple(os.fsencode(key.strip()) for key in value.split(",") if key.strip())
    if any(len(key) < KEY_BYTES for key in keys):
        raise ConfigError(
            f"INFOLIT_SECRET_KEY_OLD should be keys of at least {KEY_BYTES} bytes each, separated by commas."
        )
    return keys


def _key(told: Mapping[str, str], name: str, *, mode: Mode, instance: Path) -> bytes:
    """The key that `name` gives; a demonstration that is given none makes one up and keeps it."""
    if name not in told and mode == "demo":
        return _kept_key(instance / name.removeprefix("INFOLIT_").lower(), name=name)
    key = os.fsencode(told.get(name, ""))
    if len(key) < KEY_BYTES:
        state = "too short" if key else "not set"
        raise ConfigError(
            f"{name} is {state}: it should be at least {KEY_BYTES} random bytes, for example from "
            '`python -c "import secrets; print(secrets.token_hex(32))"`.'
        )
    return key


def _owners(path: str, flags: int) -> int:
    """Opens a file that only its owner may read."""
    return os.open(path, flags, 0o600)


def _kept_key(path: Path, *, name: str) -> bytes:
    """The key in the file at `path`, which only its owner may read; whoever starts first writes it."""
    try:
        with suppress(FileExistsError), open(path, "xb", opener=_owners) as file:
            file.write(secrets.token_hex(KEY_BYTES).encode())
        # Another start may be writing it right now: hence up to one second of patience.
        for _ in range(20):
            if len(key := path.read_bytes().strip()) >= KEY_BYTES:
                return key
            time.sleep(0.05)
    except OSError as error:
        raise ConfigError(f"{name} is not set and cannot be kept in {path} ({error.strerror}).") from error
    raise ConfigError(
        f"{name} is not set and the key in {path} is too short; delete that file for a new key."
    )
