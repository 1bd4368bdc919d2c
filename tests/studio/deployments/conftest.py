"""The zoo's version, and the end of every endpoint that a test starts."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from deploy import api
from studio.deployments.models import Deployment
from tests.studio.zoo.conftest import register, small

__all__ = ["register", "small"]


@pytest.fixture(autouse=True)
def ended(transactional_db: None) -> Iterator[None]:
    yield
    for handle in Deployment.objects.exclude(handle=None).values_list("handle", flat=True):
        api.stop(handle)
