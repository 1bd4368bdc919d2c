"""An experiment as a PySpark script: the draft or a version, with the columns that the studio knows."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import PurePosixPath
from typing import Any

from components.errors import OperationalError, UserError
from components.spec.job import DatasetFiles
from components.spec.schema import UNKNOWN
from runners.code.script import Given, write
from studio.api.problems import Refused
from studio.experiments import documents, variables
from studio.workspaces.models import Workspace

CODE = "text/x-python"


def script(workspace: Workspace, document: Mapping[str, Any], title: str) -> str:
    """The script; 422 with what is wrong or cannot be code, 409 while columns are being looked up."""

    def dataset(name: str) -> DatasetFiles | None:
        """Where a dataset would lie once it is downloaded: places of this server are no business of a script."""
        found = documents.dataset(workspace, name)
        if found is None:
            return None
        file = f"{PurePosixPath(name).stem}.{found.format}"
        return DatasetFiles(file, found.format, found.options or {}, found.schema or UNKNOWN)

    given = Given(documents.schemas(workspace), dataset, documents.analysed)
    try:
        return write(document, title, given, variables.for_run(document, {}))
    except UserError as wrong:
        raise Refused(wrong.problems, 422) from wrong
    except OperationalError as waiting:
        raise Refused(waiting.problems, 409) from waiting
