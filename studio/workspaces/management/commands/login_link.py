"""Print a link that logs a user in once."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from studio.workspaces import actions
from studio.workspaces.models import User


class Command(BaseCommand):
    help = "Print a link that logs a user in once; without a name, the owner of this installation."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("username", nargs="?")
        parser.add_argument("--next", default="/", help="where the link leads")

    def handle(self, *args: Any, **options: Any) -> None:
        name = options["username"]
        user = User.objects.filter(username=name).first() if name else actions.ensure_owner()[0]
        if user is None:
            raise CommandError(f"There is no user {name}.")
        secret = actions.create_login_link(user)
        self.stdout.write(f"{settings.STUDIO_URL}/login/once/{secret}?next={options['next']}")
