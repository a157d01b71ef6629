"""Passwords that are hashed quickly, and somebody at the door."""

import pytest
from argon2 import PasswordHasher
from flask import Flask

from infolit.staff import passwords
from infolit.store.db import Database
from tests.staff.colleague import Colleague, database_of


@pytest.fixture(autouse=True)
def _quick_hashes(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(passwords, "hasher", PasswordHasher(time_cost=1, memory_cost=8, parallelism=1))


@pytest.fixture
def db(app: Flask) -> Database:
    """The database of the application."""
    return database_of(app)


@pytest.fixture
def colleague(app: Flask) -> Colleague:
    """Somebody of the staff who reads English, over https."""
    return Colleague(app)
