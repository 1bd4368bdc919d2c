"""The studio's settings, with its data in a folder of this test process's own: tests never touch a real studio's."""

from __future__ import annotations

import atexit
import os
import shutil
import tempfile

os.environ["STUDIO_DATA"] = tempfile.mkdtemp(prefix="studio-tests-")
atexit.register(shutil.rmtree, os.environ["STUDIO_DATA"], ignore_errors=True)

from studio.settings import *  # noqa: E402, F403

# Each test client loads the middleware anew; static files are then looked up when asked for, not all beforehand.
WHITENOISE_AUTOREFRESH = True
# No test is about how hard a stored password is to guess.
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
