"""`python -m deploy serve PACKAGE` starts an endpoint; `python -m deploy prove PACKAGE` checks a package."""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path

from components.errors import StudioError
from deploy.prover import COMMAND
from deploy.prover import serve as serve_proofs


def main(arguments: list[str] | None = None) -> int:
    """Run one command; 1 where it could not be done, with the reasons on standard error."""
    asked = _parser().parse_args(arguments)
    try:
        if asked.command == "prove":
            from deploy.prove import prove
            from deploy.scorers.choose import PROVEN

            print(json.dumps(prove(asked.package, asked.scorer or PROVEN), ensure_ascii=False))
            return 0
        if asked.command == COMMAND:
            return serve_proofs()
        from deploy.servers.serve import Options, serve

        return serve(
            Options(asked.package, asked.name, asked.version, asked.host, asked.port, asked.port_file, asked.scorer)
        )
    except StudioError as wrong:
        for one in wrong.problems:
            print(f"{one.code}: {one.message.en} / {one.message.zh}", file=sys.stderr)
        return 1


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m deploy", description=__doc__)
    commands = parser.add_subparsers(dest="command", required=True)
    prove = commands.add_parser("prove", help="compare a package's scorers with the engine's stored scores")
    prove.add_argument("package", type=Path)
    prove.add_argument("--scorer", action="append", help="one to try, may be repeated; by default pmml-jpmml and fast")
    commands.add_parser(COMMAND, help="prove packages asked for on standard input, for the engine")
    serve = commands.add_parser("serve", help="answer predictions (Open Inference Protocol v2 over HTTP)")
    serve.add_argument("package", type=Path)
    serve.add_argument("--name", help="the model's name in addresses; the package's by default")
    serve.add_argument("--version", default="1", help="the model version told in the metadata")
    serve.add_argument("--host", default="127.0.0.1")
    serve.add_argument("--port", type=int, default=0, help="0 takes a free one")
    serve.add_argument("--port-file", type=Path, help="where the port is written once it listens")
    serve.add_argument("--scorer", help="pmml-jpmml, fast or pmml-pypmml; by default the first one proven")
    return parser


if __name__ == "__main__":
    raise SystemExit(main())
