"""An SFTP server in this process, for the tests of remote folders: one user, one folder, read only."""

from __future__ import annotations

import contextlib
import socket
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import paramiko

USER, PASSWORD = "ixl", "una clave de prueba"


class _Door(paramiko.ServerInterface):
    def check_auth_password(self, username: str, password: str) -> int:
        good = (username, password) == (USER, PASSWORD)
        return paramiko.AUTH_SUCCESSFUL if good else paramiko.AUTH_FAILED

    def check_channel_request(self, kind: str, chanid: int) -> int:
        return paramiko.OPEN_SUCCEEDED

    def get_allowed_auths(self, username: str) -> str:
        return "password"


def _files_of(root: Path) -> type[paramiko.SFTPServerInterface]:
    class Files(paramiko.SFTPServerInterface):
        def _real(self, path: str) -> Path:
            return root / self.canonicalize(path).lstrip("/")

        def list_folder(self, path: str) -> Any:
            def named(name: str) -> paramiko.SFTPAttributes:
                return paramiko.SFTPAttributes.from_stat((self._real(path) / name).stat(), name)

            return _answer(lambda: [named(one.name) for one in sorted(self._real(path).iterdir())])

        def stat(self, path: str) -> Any:
            return _answer(lambda: paramiko.SFTPAttributes.from_stat(self._real(path).stat()))

        lstat = stat

        def open(self, path: str, flags: int, attr: Any) -> Any:
            def opened() -> paramiko.SFTPHandle:
                handle = paramiko.SFTPHandle(flags)
                handle.readfile = self._real(path).open("rb")  # type: ignore[attr-defined]
                return handle

            return _answer(opened)

    return Files


def _answer(ask: Any) -> Any:
    try:
        return ask()
    except OSError as error:
        return paramiko.SFTPServer.convert_errno(error.errno or 0)


@contextlib.contextmanager
def sftp_server(root: Path) -> Iterator[int]:
    """The port at which a folder is served while the block lasts."""
    key = paramiko.RSAKey.generate(2048)
    listening = socket.create_server(("127.0.0.1", 0))
    transports: list[paramiko.Transport] = []

    def serve() -> None:
        with contextlib.suppress(OSError):
            while True:
                connection, _ = listening.accept()
                transport = paramiko.Transport(connection)
                transport.add_server_key(key)
                transport.set_subsystem_handler("sftp", paramiko.SFTPServer, _files_of(root))
                with contextlib.suppress(EOFError, paramiko.SSHException):
                    transport.start_server(server=_Door())
                transports.append(transport)

    threading.Thread(target=serve, daemon=True).start()
    try:
        yield listening.getsockname()[1]
    finally:
        listening.close()
        for transport in transports:
            transport.close()
