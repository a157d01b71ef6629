"""Settings: what is read, what is refused and by which name, and how keys are kept."""

import dataclasses
import re
import stat
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from sqlalchemy import make_url

from infolit.config import VARIABLES, Config, ConfigError, load_config

KEY = "k" * 32
KEYS = {"INFOLIT_SECRET_KEY": KEY, "INFOLIT_CODE_KEY": "c" * 32, "INFOLIT_ROUNDING_KEY": "r" * 32}


def loaded(instance: Path, **told: str) -> Config:
    """The settings that these variables give, written without their INFOLIT_."""
    return load_config({"INFOLIT_INSTANCE": str(instance)} | {f"INFOLIT_{name}": told[name] for name in told})


def refusal(instance: Path, **told: str) -> str:
    """The message with which these variables are refused."""
    with pytest.raises(ConfigError) as refused:
        loaded(instance, **told)
    return str(refused.value)


def test_without_variables_it_is_a_demonstration_on_this_computer_in_sqlite(tmp_path: Path) -> None:
    config = loaded(tmp_path)
    assert (config.mode, config.host, config.port, config.proxy_hops) == ("demo", "127.0.0.1", 8000, 0)
    assert (config.languages, config.default_language, config.library_name) == (("lv", "en"), "lv", "")
    assert make_url(config.database_url).database == str(tmp_path / "infolit.sqlite3")
    assert config.content.parts[-2:] == ("infolit", "content")


def test_an_odd_folder_name_survives_in_the_address_of_the_database(tmp_path: Path) -> None:
    odd = tmp_path / "100 % a%20b?c#d ā"
    assert make_url(loaded(odd).database_url).database == str(odd / "infolit.sqlite3")


def test_every_variable_is_read(tmp_path: Path) -> None:
    told = {
        "MODE": "production",
        "DATABASE_URL": "postgresql://anna:secret@db.example/infolit?sslmode=require",
        "SECRET_KEY": KEY,
        "SECRET_KEY_OLD": f" {'a' * 40}, {'b' * 32} ",
        "CODE_KEY": "c" * 32,
        "ROUNDING_KEY": "ŗ" * 16,
        "CONTENT": str(tmp_path),
        "LANGUAGES": "sr-Latn, el,lv,el",
        "DEFAULT_LANGUAGE": "el",
        "LIBRARY_NAME": "Valmieras bibliotēka",
        "PROXY_HOPS": "5",
        "HOST": "::1",
        "PORT": "65535",
        "INSTANCE": str(tmp_path / "deep" / "instance"),
    }
    assert {f"INFOLIT_{name}" for name in told} == set(VARIABLES)
    config = load_config({f"INFOLIT_{name}": value for name, value in told.items()})
    assert dataclasses.asdict(config) == {
        "mode": "production",
        "database_url": "postgresql+psycopg://anna:secret@db.example/infolit?sslmode=require",
        "secret_key": KEY.encode(),
        "secret_key_old": (b"a" * 40, b"b" * 32),
        "code_key": b"c" * 32,
        "rounding_key": "ŗ".encode() * 16,
        "content": tmp_path,
        "languages": ("sr-Latn", "el", "lv"),
        "default_language": "el",
        "library_name": "Valmieras bibliotēka",
        "proxy_hops": 5,
        "host": "::1",
        "port": 65535,
        "instance": tmp_path / "deep" / "instance",
    }


@pytest.mark.parametrize(
    ("url", "read"),
    [
        ("sqlite:///quiz.db", "sqlite:///quiz.db"),
        ("sqlite://", "sqlite://"),
        ("postgresql://db/q", "postgresql+psycopg://db/q"),
        ("postgresql+psycopg://db/q", "postgresql+psycopg://db/q"),
    ],
)
def test_databases_that_infolit_speaks_to(tmp_path: Path, url: str, read: str) -> None:
    assert loaded(tmp_path, DATABASE_URL=url).database_url == read


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("MODE", "test"),
        ("MODE", "Production"),
        ("DATABASE_URL", "mysql://db/q"),
        ("DATABASE_URL", "postgres://db/q"),
        ("DATABASE_URL", "postgresql+psycopg2://db/q"),
        ("DATABASE_URL", "infolit.sqlite3"),
        ("SECRET_KEY", "short"),
        ("SECRET_KEY", "k" * 31),
        ("SECRET_KEY", "k," * 16),
        ("SECRET_KEY_OLD", f"{KEY},short"),
        ("CODE_KEY", "short"),
        ("ROUNDING_KEY", "short"),
        ("CONTENT", "/nowhere/at/all"),
        ("LANGUAGES", "lv,ru"),
        ("LANGUAGES", "sr_Latn"),
        ("LANGUAGES", "lv,,en"),
        ("DEFAULT_LANGUAGE", "cs"),
        ("LIBRARY_NAME", "two\nlines"),
        ("LIBRARY_NAME", "l" * 101),
        ("PROXY_HOPS", "6"),
        ("PROXY_HOPS", "-1"),
        ("PROXY_HOPS", "one"),
        ("HOST", "http://127.0.0.1"),
        ("HOST", "127.0.0.1:80"),
        ("HOST", "[::1]"),
        ("PORT", "0"),
        ("PORT", "65536"),
        ("PORT", "8_000"),
        ("PORT", "٨٠٨٠"),
        ("PORT", "9" * 5000),
        ("INSTANCE", "/dev/null/instance"),
        ("PROT", "8000"),
    ],
)
def test_a_wrong_value_is_refused_in_one_line_that_names_the_variable(
    tmp_path: Path, name: str, value: str
) -> None:
    message = refusal(tmp_path, **{name: value})
    assert message.startswith(f"INFOLIT_{name} ")
    assert "\n" not in message


def test_a_refusal_never_repeats_a_password_or_a_key(tmp_path: Path) -> None:
    assert "hunter2" not in refusal(tmp_path, DATABASE_URL="mysql://anna:hunter2@db/q")
    assert "hunter2" not in refusal(tmp_path, SECRET_KEY="hunter2")
    assert "hunter2" not in refusal(tmp_path, SECRET_KEY_OLD="hunter2")


def test_a_slip_of_the_pen_is_told_with_the_nearest_name(tmp_path: Path) -> None:
    assert "did you mean INFOLIT_PORT?" in refusal(tmp_path, PROT="8000")


def test_variables_of_tests_and_of_other_programs_are_left_alone(tmp_path: Path) -> None:
    told = {"INFOLIT_FAULT": "x", "INFOLIT_TEST_URL": "x", "PORT": "no", "FLASK_DEBUG": "1"}
    assert load_config({"INFOLIT_INSTANCE": str(tmp_path)} | told).port == 8000


def test_a_blank_value_counts_as_not_set(tmp_path: Path) -> None:
    config = loaded(tmp_path, PORT="", MODE=" ", LANGUAGES="", DEFAULT_LANGUAGE="", CONTENT="", SECRET_KEY="")
    assert (config.port, config.mode, config.languages) == (8000, "demo", ("lv", "en"))


@pytest.mark.parametrize("name", KEYS)
def test_production_does_not_start_without_each_key(tmp_path: Path, name: str) -> None:
    told = {"INFOLIT_INSTANCE": str(tmp_path), "INFOLIT_MODE": "production"} | KEYS
    assert load_config(told).mode == "production"
    del told[name]
    with pytest.raises(ConfigError, match=f"^{name} is not set"):
        load_config(told)
    with pytest.raises(ConfigError, match=f"^{name} is too short"):
        load_config(told | {name: "k" * 31})
    assert list(tmp_path.iterdir()) == []


def test_a_demonstration_makes_up_its_keys_once_and_keeps_them(tmp_path: Path) -> None:
    first, second, other = loaded(tmp_path), loaded(tmp_path), loaded(tmp_path / "other")
    assert first == second
    keys = {config.secret_key for config in (first, other)} | {first.code_key, first.rounding_key}
    assert len(keys) == 4
    assert min(map(len, keys)) >= 32


def test_a_key_that_is_set_is_written_nowhere(tmp_path: Path) -> None:
    loaded(tmp_path, SECRET_KEY=KEY)
    assert {path.name for path in tmp_path.iterdir()} == {"code_key", "rounding_key"}


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such file modes")
def test_only_the_owner_may_read_the_keys(tmp_path: Path) -> None:
    instance = loaded(tmp_path / "instance").instance
    assert stat.S_IMODE(instance.stat().st_mode) == 0o700
    assert {stat.S_IMODE(path.stat().st_mode) for path in instance.iterdir()} == {0o600}


def test_starts_at_the_same_moment_agree_on_the_keys(tmp_path: Path) -> None:
    with ThreadPoolExecutor(max_workers=8) as pool:
        configs = list(pool.map(lambda _: loaded(tmp_path), range(8)))
    assert all(config == configs[0] for config in configs)


def test_a_key_file_that_was_cut_short_is_told_with_its_name(tmp_path: Path) -> None:
    (tmp_path / "code_key").write_bytes(b"")
    assert re.match(r"INFOLIT_CODE_KEY .*code_key is too short", refusal(tmp_path))


def test_nothing_secret_shows_in_the_repr(tmp_path: Path) -> None:
    config = loaded(
        tmp_path,
        SECRET_KEY="hunter2" * 8,
        SECRET_KEY_OLD="hunter2" * 8,
        CODE_KEY="hunter2" * 8,
        ROUNDING_KEY="hunter2" * 8,
        DATABASE_URL="postgresql://anna:hunter2@db/q",
    )
    assert "hunter2" not in repr(config)


def test_settings_cannot_be_changed_after_the_start(tmp_path: Path) -> None:
    config = loaded(tmp_path)
    for setting in dataclasses.fields(config):
        with pytest.raises(dataclasses.FrozenInstanceError):
            setattr(config, setting.name, None)


def test_the_readme_tells_every_variable_and_no_other() -> None:
    readme = (Path(__file__).parent.parent / "README.md").read_text(encoding="utf-8")
    assert set(re.findall(r"\bINFOLIT_[A-Z_]+\b", readme)) == set(VARIABLES)
