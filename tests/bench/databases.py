"""Fresh databases: files of SQLite, or databases on one PostgreSQL."""

import shutil
import sqlite3
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol
from urllib.parse import urlsplit

import psycopg


class Databases(Protocol):
    """Makes databases; each has an address for DATABASE_URL."""

    @property
    def software(self) -> str:
        """What keeps them, with its version."""

    def fresh(self, name: str) -> str:
        """The address of a new one, empty."""

    def copied(self, name: str, source: str) -> str:
        """The address of a new one, with what the one of this name holds; nobody may be connected to that."""


@dataclass(frozen=True)
class SQLite:
    """Each database is a file in a folder."""

    folder: Path

    @property
    def software(self) -> str:
        return f"SQLite {sqlite3.sqlite_version}"

    def fresh(self, name: str) -> str:
        return f"sqlite:///{self._file(name)}"

    def copied(self, name: str, source: str) -> str:
        shutil.copyfile(self._file(source), self._file(name))
        return self.fresh(name)

    def _file(self, name: str) -> Path:
        return self.folder / f"{name}.sqlite3"


@dataclass(frozen=True)
class PostgreSQL:
    """Each database is on the server with this address."""

    address: str

    @property
    def software(self) -> str:
        with psycopg.connect(self.address) as connection:
            return f"PostgreSQL {connection.info.parameter_status('server_version')}"

    def fresh(self, name: str) -> str:
        return self.copied(name, "template1")

    def copied(self, name: str, source: str) -> str:
        with psycopg.connect(self.address, autocommit=True) as connection:
            statement = psycopg.sql.SQL("CREATE DATABASE {} TEMPLATE {}")
            connection.execute(statement.format(psycopg.sql.Identifier(name), psycopg.sql.Identifier(source)))
        return urlsplit(self.address)._replace(path=f"/{name}").geturl()
