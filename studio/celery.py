"""Celery for a cluster: `celery -A studio worker` drives runs, `celery -A studio beat` calls reconcile."""

from __future__ import annotations

import os

from celery import Celery

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "studio.settings")

from django.conf import settings

app = Celery("studio", broker=settings.REDIS_URL or "memory://")
app.conf.update(
    task_ignore_result=True,
    # The database is the truth: a message lost or doubled is mended by leases and reconcile.
    task_acks_late=False,
    worker_prefetch_multiplier=1,
    broker_connection_retry_on_startup=True,
    beat_schedule={
        "reconcile": {"task": "studio.runs.tasks.reconcile", "schedule": 5.0},
        "collect": {"task": "studio.runs.tasks.collect", "schedule": 600.0},
    },
    timezone="UTC",
)
app.autodiscover_tasks(settings.STUDIO_APPS)
