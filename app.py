"""The door: `app` for WSGI servers and `flask --app app`; run as a script it serves by itself."""

import contextlib
import ipaddress
import os
import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent
THREADS = 4
LARGEST_BODY = 1024 * 1024
"""Bytes that the server reads before it refuses; the application's own limit is lower and answers with a page."""


def how_to_install(missing: str) -> str:
    """What to type, on each system, when the package `missing` is not there."""
    own = [path for path in (HERE / ".venv/bin/python", HERE / ".venv/Scripts/python.exe") if path.exists()]
    if own and Path(sys.prefix).resolve() != HERE / ".venv":
        return f"""\
The package {missing} is missing here, but there is a folder .venv beside app.py. Start infolit with its Python:

    {own[0]} {HERE / "app.py"}
"""
    return f"""\
infolit needs some packages, and {missing} is missing (this is Python {sys.version.split()[0]}; 3.11 or newer will do).
In the folder of app.py, type

  on Linux and macOS:
    python3 -m venv .venv
    .venv/bin/python -m pip install --require-hashes -r requirements.txt
    .venv/bin/python app.py

  on Windows:
    py -m venv .venv
    .venv\\Scripts\\python -m pip install --require-hashes -r requirements.txt
    .venv\\Scripts\\python app.py

(On Debian and Ubuntu the first line may want `sudo apt install python3-venv` before it.)
"""


try:
    from waitress.server import create_server

    from infolit import create_app
    from infolit.config import Config, ConfigError, load_config
    from infolit.staff.first_hour import new_first_path
except ModuleNotFoundError as error:
    package = (error.name or "").partition(".")[0]
    if __name__ != "__main__" or package == "infolit":
        raise
    print(how_to_install(package), end="", file=sys.stderr)
    sys.exit(1)


def address(config: Config) -> str:
    """Where a browser on this computer finds the server, "http://127.0.0.1:8000/"."""
    try:
        host = ipaddress.ip_address(config.host)
    except ValueError:
        return f"http://{config.host}:{config.port}/"
    if host.is_unspecified:
        host = ipaddress.ip_address("127.0.0.1" if host.version == 4 else "::1")
    return f"http://{host if host.version == 4 else f'[{host}]'}:{config.port}/"


def serve() -> int:
    """Serve until Ctrl+C; the exit status: 2 if a setting is wrong or the port is not to be had."""
    try:
        config = load_config(os.environ)
        app = create_app(config)
    except ConfigError as error:
        print(error, file=sys.stderr)
        return 2
    try:
        server = create_server(
            app,
            host=config.host,
            port=config.port,
            threads=THREADS,
            ident=None,
            max_request_body_size=LARGEST_BODY,
            # Else waitress takes X-Forwarded-* away before the application can believe its proxies.
            clear_untrusted_proxy_headers=config.proxy_hops == 0,
        )
    except (OSError, ValueError) as error:
        # waitress has a ValueError for a name that leads nowhere.
        reason = error.strerror if isinstance(error, OSError) else "no such address"
        print(
            f"infolit cannot listen on {config.host}, port {config.port}: {reason}. "
            "INFOLIT_HOST and INFOLIT_PORT choose another address.",
            file=sys.stderr,
        )
        return 2
    # waitress ends quietly at Ctrl+C, but not in the moment before it runs.
    with contextlib.suppress(KeyboardInterrupt):
        print(f"infolit is at {address(config)} (Ctrl+C stops it)")
        if path := new_first_path(app):
            print(f"Set up your library (works once, until the next start): {address(config)[:-1]}{path}")
        sys.stdout.flush()
        server.run()
    return 0


if __name__ == "__main__":
    sys.exit(serve())

app = create_app()
