"""Where tables are registered, and the kinds of columns that they are made of."""

from typing import Any

from sqlalchemy import BigInteger, Boolean, Column, Integer, LargeBinary, MetaData, Text, false

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s",
        "pk": "pk_%(table_name)s",
    }
)


def key_column(
    name: str, *args: Any, nullable: bool = False, length: int = 16, **kwargs: Any
) -> Column[bytes]:
    """Random bytes, or a hash."""
    return Column(name, LargeBinary(length), *args, nullable=nullable, **kwargs)


def text_column(name: str, *args: Any, nullable: bool = False, **kwargs: Any) -> Column[str]:
    """Text of any length."""
    return Column(name, Text, *args, nullable=nullable, **kwargs)


def number_column(name: str, *args: Any, nullable: bool = False, **kwargs: Any) -> Column[int]:
    """A whole number that no sequence gives."""
    return Column(name, Integer, *args, nullable=nullable, autoincrement=False, **kwargs)


def big_column(name: str, *, nullable: bool = False, **kwargs: Any) -> Column[int]:
    """A whole number beyond two thousand millions, such as Unix seconds."""
    return Column(name, BigInteger, nullable=nullable, autoincrement=False, **kwargs)


def yes_no_column(name: str) -> Column[bool]:
    """True or false."""
    return Column(name, Boolean, nullable=False)


def later_yes_no_column(name: str) -> Column[bool]:
    """A column that rows of an earlier revision get as false."""
    return Column(name, Boolean, nullable=False, server_default=false())
