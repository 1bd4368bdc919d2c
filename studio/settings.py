"""Django's settings. What differs between installations comes from the environment: studio/environment.py."""

from __future__ import annotations

from typing import Any

from csp.constants import NONCE, SELF

from studio.environment import ROOT, Environment
from studio.logs import logging_settings

env = Environment()

BASE_DIR = ROOT
STUDIO_DATA = env.data
STUDIO_ARTIFACTS = env.artifacts
STUDIO_ARTIFACTS_LIMIT = env.number("STUDIO_ARTIFACTS_LIMIT_GB") * 1024**3
STUDIO_ROOTS = env.names("STUDIO_ROOTS")
STUDIO_URL = env.text("STUDIO_URL")
STUDIO_SPARK_MASTER = env.text("STUDIO_SPARK_MASTER")
STUDIO_WARM = env.flag("STUDIO_WARM")
STUDIO_PARALLEL_RUNS = env.number("STUDIO_PARALLEL_RUNS")
STUDIO_LEASE_S = env.number("STUDIO_LEASE_S")
STUDIO_LOGIN_LINK_HOURS = env.number("STUDIO_LOGIN_LINK_HOURS")
STUDIO_UPLOAD_LIMIT = env.number("STUDIO_UPLOAD_LIMIT_MB") * 1024 * 1024
STUDIO_BODY_LIMIT = env.number("STUDIO_BODY_LIMIT_MB") * 1024 * 1024
STUDIO_WEB = ROOT / "webui" / "dist"
REDIS_URL = env.text("REDIS_URL")
EMBEDDED = not REDIS_URL
"""One server process with broker and channels in memory; else a cluster with Redis and Celery workers."""

SECRET_KEY = env.secret_key()
DEBUG = env.flag("STUDIO_DEBUG")
ALLOWED_HOSTS = env.names("STUDIO_HOSTS")
CSRF_TRUSTED_ORIGINS = env.names("STUDIO_ORIGINS")

STUDIO_APPS = sorted(f"studio.{file.parent.name}" for file in (ROOT / "studio").glob("*/apps.py"))
INSTALLED_APPS = [
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "rest_framework",
    "drf_spectacular",
    "channels",
    "csp",
    *STUDIO_APPS,
]
MIDDLEWARE = [
    "studio.api.middleware.RequestLogMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
]
ROOT_URLCONF = "studio.urls"
ASGI_APPLICATION = "studio.asgi.application"
TEMPLATES: list[dict[str, Any]] = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ],
        },
    }
]

DATABASES = {"default": env.database()}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
AUTH_USER_MODEL = "workspaces.User"
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]

CHANNEL_LAYERS: dict[str, Any] = {
    "default": {"BACKEND": "channels.layers.InMemoryChannelLayer"}
    if EMBEDDED
    else {"BACKEND": "channels_redis.core.RedisChannelLayer", "CONFIG": {"hosts": [REDIS_URL]}}
}
CACHES = {
    "default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache", "OPTIONS": {"MAX_ENTRIES": 10_000}}
    if EMBEDDED
    else {"BACKEND": "django.core.cache.backends.redis.RedisCache", "LOCATION": REDIS_URL}
}

REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": ["studio.api.auth.TokenAuthentication", "studio.api.auth.BrowserAuthentication"],
    "DEFAULT_PERMISSION_CLASSES": ["studio.api.access.Allowed"],
    "DEFAULT_RENDERER_CLASSES": ["studio.api.render.JSONRenderer"],
    "DEFAULT_PARSER_CLASSES": ["studio.api.render.JSONParser"],
    "DEFAULT_SCHEMA_CLASS": "drf_spectacular.openapi.AutoSchema",
    "EXCEPTION_HANDLER": "studio.api.problems.handle",
    "DEFAULT_THROTTLE_RATES": {"login": "20/min"},
    # `?format=csv` is ours (downloads), not a choice among renderers.
    "URL_FORMAT_OVERRIDE": None,
    "UNAUTHENTICATED_USER": "django.contrib.auth.models.AnonymousUser",
}
SPECTACULAR_SETTINGS = {
    "TITLE": "Experiment Studio",
    "DESCRIPTION": "Build, run, compare, publish and deploy machine-learning experiments.",
    "VERSION": "1",
    "OAS_VERSION": "3.1.0",
    "SERVE_INCLUDE_SCHEMA": False,
    "SCHEMA_PATH_PREFIX": "/api",
    "COMPONENT_SPLIT_REQUEST": False,
    "ENUM_NAME_OVERRIDES": {
        "RunStateEnum": ["queued", "running", "ok", "failed", "cancelled"],
        "DeploymentStateEnum": ["starting", "ready", "restarting", "failed", "stopped"],
    },
}

USE_TZ = True
TIME_ZONE = "UTC"
LANGUAGE_CODE = "zh-hans" if env.text("STUDIO_LANGUAGE") == "zh" else "en"
LANGUAGES = [("en", "English"), ("zh-hans", "简体中文")]

STATIC_URL = "/static/"
# Vite's files carry a hash in their names already: hashing them again would load every one twice.
STATICFILES_DIRS = [("webui", STUDIO_WEB)] if STUDIO_WEB.is_dir() else []
WHITENOISE_USE_FINDERS = True
WHITENOISE_AUTOREFRESH = False
WHITENOISE_IMMUTABLE_FILE_TEST = r"^.+[.-][0-9a-zA-Z_-]{8,12}\..+$"

# An upload is spooled to disk above this; the view reads it back as a stream.
FILE_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024
DATA_UPLOAD_MAX_MEMORY_SIZE = STUDIO_BODY_LIMIT

SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = env.flag("STUDIO_HTTPS")
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if env.flag("STUDIO_HTTPS") else None
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "script-src": [SELF, NONCE],
        "style-src": [SELF, NONCE],
        # ECharts positions its tooltips by style attributes; attributes run no script.
        "style-src-attr": ["'unsafe-inline'"],
        "img-src": [SELF, "data:", "blob:"],
        "font-src": [SELF, "data:"],
        "connect-src": [SELF],
        "worker-src": [SELF, "blob:"],
        "frame-ancestors": ["'none'"],
        "base-uri": [SELF],
        "form-action": [SELF],
        "object-src": ["'none'"],
    }
}

LOGGING = logging_settings(env.text("STUDIO_LOG_LEVEL"))
