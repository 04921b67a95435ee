# SPDX-License-Identifier: EUPL-1.2
"""Settings of Connecte: one file, read from the environment. See deploy/production/connecte.env.example."""

import sys
from datetime import timedelta
from pathlib import Path
from urllib.parse import urlsplit

import environ
from csp.constants import NONE, SELF
from django.utils.translation import gettext_lazy as _

from connecte.backdrop import backdrop
from connecte.mail import mail_server
from connecte.refusals import refuse_unsafe

BASE_DIR = Path(__file__).resolve().parent.parent
env = environ.Env()

# --- What must be given -------------------------------------------------------------------------------------------
DEBUG = env.bool("DEBUG", default=False)
DEMO = env.bool("DEMO", default=False)  # loads fictitious accounts; only ever on loopback
DEMO_PASSWORD = env("DEMO_PASSWORD", default="demo")
SECRET_KEY = env("SECRET_KEY")
FIELD_KEYS = env.list("FIELD_KEYS")  # Fernet keys of the secrets at rest; the first one encrypts
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", default=["localhost", "127.0.0.1", "[::1]"])
BASE_URL = env("BASE_URL", default="http://localhost:8000")
SECURE = urlsplit(BASE_URL).scheme == "https"
BEHIND_PROXY = env.bool("BEHIND_PROXY", default=False)  # one nginx, which appends to X-Forwarded-For

# --- Applications -------------------------------------------------------------------------------------------------
INSTALLED_APPS = [
    "apps.console",
    "apps.reversibility",
    "apps.supervision",
    "apps.webhooks",
    "apps.opendata",
    "apps.kpi",
    "apps.interventions",
    "apps.open311",
    "apps.signalements",
    "apps.energy",
    "apps.duty",
    "apps.events",
    "apps.contracts",
    "apps.telemetry",
    "apps.assets",
    "apps.territories",
    "connecte.apps.Administration",  # django.contrib.admin on our own site
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.humanize",
    "django.contrib.gis",
    "django.contrib.postgres",
    "channels",
    "rest_framework",
    "knox",
    "django_filters",
    "drf_spectacular",
    "drf_spectacular_sidecar",
    "leaflet",
    "pgtrigger",
    "pghistory",
    "csp",
    "axes",
]
AUTH_USER_MODEL = "territories.User"

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "connecte.static_files.StaticFiles",
    "csp.middleware.CSPMiddleware",
    "connecte.headers.Headers",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "apps.territories.sessions.IdleLimit",
    "connecte.history.History",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "axes.middleware.AxesMiddleware",
]
ROOT_URLCONF = "connecte.urls"
ASGI_APPLICATION = "connecte.asgi.application"
DATA_UPLOAD_MAX_NUMBER_FIELDS = 6_000  # a version of 500 lines is one form of the administration

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
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

# --- Data: PostgreSQL keeps every fact; Redis is expendable ---------------------------------------------------------
DATABASES = {"default": env.db_url("DATABASE_URL")}
DATABASES["default"]["ENGINE"] = "django.contrib.gis.db.backends.postgis"
DATABASES["default"]["CONN_HEALTH_CHECKS"] = True
DATABASES["default"]["OPTIONS"] = {
    "application_name": env("APPLICATION_NAME", default="connecte"),
    "connect_timeout": 5,
    # pgtrigger.ignore: unset, each history trigger raises and catches an error per row, 3x slower. random_page_cost: as
    # of a disk without a moving head; at 4, a batch of a storm reads whole tables instead of its own rows. What is
    # prepared (`events.fetching`) is planned once, not five times more to compare.
    "options": "-c pgtrigger.ignore={} -c random_page_cost=1.1 -c plan_cache_mode=force_generic_plan",
}
if env.bool("DB_POOL", default=False):  # the web process only: prefork workers must not share a pool
    DATABASES["default"]["OPTIONS"]["pool"] = {
        "min_size": 2,
        "max_size": env.int("DB_POOL_SIZE", default=16),
        "timeout": 5,  # seconds a request waits for a connection before it answers 503
        "reconnect_timeout": 10,  # seconds; longer, and the pauses between attempts outlast a long outage
    }
else:
    DATABASES["default"]["CONN_MAX_AGE"] = 60
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

REDIS_URL = env("REDIS_URL")
MQTT_URL = env("MQTT_URL", default="")
CHANNEL_LAYERS = {
    "default": {
        "BACKEND": "channels_redis.core.RedisChannelLayer",
        "CONFIG": {"hosts": [REDIS_URL], "capacity": 50, "group_expiry": 300},
    }
}
CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}

CELERY_BROKER_URL = REDIS_URL
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_TASK_TIME_LIMIT = 600
CELERY_TASK_PUBLISH_RETRY = False
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_BROKER_CONNECTION_MAX_RETRIES = None
CELERY_BROKER_TRANSPORT_OPTIONS = {"socket_timeout": 5, "socket_connect_timeout": 3, "visibility_timeout": 900}
CELERY_TIMEZONE = "UTC"
CELERY_WORKER_HIJACK_ROOT_LOGGER = False

# --- Language and time ----------------------------------------------------------------------------------------------
LANGUAGE_CODE = "fr"
LANGUAGES = [("fr", _("français"))]
LOCALE_PATHS = [BASE_DIR / "locale"]
USE_I18N = True
USE_TZ = True
TIME_ZONE = "Europe/Paris"  # display only; the database is in UTC
USE_THOUSAND_SEPARATOR = True

# --- Static files -----------------------------------------------------------------------------------------------------
STATIC_URL = "static/"
STATIC_ROOT = Path(env("STATIC_ROOT", default=str(BASE_DIR / "staticfiles")))
STATICFILES_DIRS = [BASE_DIR / "static"]
TESTING = "pytest" in sys.modules
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        if DEBUG or TESTING
        else "connecte.static_files.Collected"
    },
}

# --- What people send: never served but through a view that asks who reads --------------------------------------------
MEDIA_ROOT = Path(env("MEDIA_ROOT", default=str(BASE_DIR / "media")))
FILE_UPLOAD_PERMISSIONS = 0o640

# --- Who comes in -----------------------------------------------------------------------------------------------------
AUTHENTICATION_BACKENDS = ["axes.backends.AxesStandaloneBackend", "apps.territories.backends.MembershipBackend"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
]
LOGIN_URL = "login"
LOGIN_REDIRECT_URL = "console"
LOGOUT_REDIRECT_URL = "home"
SESSION_COOKIE_AGE = 12 * 3600  # one shift, from the login
# Accounts of wall screens, whose session lasts for weeks when they can change nothing (territories.sessions).
WALL_ACCOUNTS = env.list("WALL_ACCOUNTS", default=[])
WALL_SESSION_AGE = timedelta(days=90)
SESSION_IDLE_LIMIT = timedelta(hours=2)  # without a request; an open console makes some
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_SECURE = SECURE
CSRF_COOKIE_SECURE = SECURE
CSRF_TRUSTED_ORIGINS = [BASE_URL] if BASE_URL else []
SECURE_SSL_REDIRECT = SECURE
SECURE_REDIRECT_EXEMPT = [r"^(healthz|readyz|metrics)$"]  # asked on loopback, without TLS
SECURE_HSTS_SECONDS = 31_536_000 if SECURE else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE
SECURE_HSTS_PRELOAD = SECURE
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CONTENT_TYPE_NOSNIFF = True
X_FRAME_OPTIONS = "DENY"
PERMISSIONS_POLICY = "camera=(), microphone=(), geolocation=(self), payment=(), usb=(), browsing-topics=()"
if BEHIND_PROXY:  # nginx sets this header and removes the client's
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
AXES_FAILURE_LIMIT = 6
AXES_COOLOFF_TIME = timedelta(minutes=15)
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_RESET_ON_SUCCESS = True
AXES_LOCKOUT_TEMPLATE = "registration/lockout.html"
AXES_CLIENT_IP_CALLABLE = "apps.territories.addresses.client_ip"
AXES_VERBOSE = False
AXES_ENABLE_ADMIN = False  # apps/territories/admin/doors.py shows them, read-only
SILENCED_SYSTEM_CHECKS = ["gis.W001"]  # Debian 12 has GDAL 3.6; it reads no user file here (reliability.md)

# --- Maps: images of somebody else behind ours, when the installation wants them --------------------------------------
BACKDROP = backdrop(
    env("BASEMAP_TILES", default=""), env("BASEMAP_LABEL", default=""), env("BASEMAP_CREDIT", default="")
)

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:", "blob:"],
        "font-src": [SELF],
        "connect-src": [SELF, *([BACKDROP.origin] if BACKDROP else [])],
        "worker-src": [SELF, "blob:"],
        "manifest-src": [SELF],
        "form-action": [SELF],
        "base-uri": [SELF],
        "frame-ancestors": [NONE],
    }
}

# --- Outbound calls: default deny (host:port pairs of the supervisors) ----------------------------------------------
OUTBOUND_ALLOW = frozenset(env.list("OUTBOUND_ALLOW", default=[]))
LISTEN_HOST = env("LISTEN_HOST", default="127.0.0.1")  # the address on which roadside sites (RSMP) open their links
EMAIL_HOST, EMAIL_PORT, EMAIL_HOST_USER, EMAIL_HOST_PASSWORD, EMAIL_USE_TLS, EMAIL_USE_SSL = mail_server(
    env("EMAIL_URL", default="")
)
EMAIL_TIMEOUT = 10  # seconds, for each exchange with the mail server
DEFAULT_FROM_EMAIL = env("EMAIL_FROM", default="connecte@localhost")
DEMO_TALQ_URL = env("DEMO_TALQ_URL", default="")
DEMO_MODBUS_PORT = env.int("DEMO_MODBUS_PORT", default=0)  # its inverter
DEMO_BACNET_PORT = env.int("DEMO_BACNET_PORT", default=0)  # its building controller
DEMO_RSMP_PORT = env.int("DEMO_RSMP_PORT", default=0)  # where the junctions of the fictitious city call
DEMO_RSMP_FAGNIERES_PORT = env.int("DEMO_RSMP_FAGNIERES_PORT", default=0)  # the same, of its second authority
DEMO_KEY = env("DEMO_KEY", default="")  # what the keys of its suppliers that post are derived from
# A Redmine for the demo; elsewhere GMAO are rows, written in the admin.
GMAO_URL, GMAO_KEY = env("GMAO_URL", default=""), env("GMAO_KEY", default="")
GMAO_PROJECT = env("GMAO_PROJECT", default="")
GMAO_TRACKER, GMAO_FIELD = env.int("GMAO_TRACKER", default=0), env.int("GMAO_FIELD", default=0)

# --- API --------------------------------------------------------------------------------------------------------------
REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": [
        "knox.auth.TokenAuthentication",
        "rest_framework.authentication.SessionAuthentication",
    ],
    "DEFAULT_PERMISSION_CLASSES": ["rest_framework.permissions.IsAuthenticated"],
    "DEFAULT_FILTER_BACKENDS": ["apps.territories.filters.StrictFilterBackend"],
    "DEFAULT_PAGINATION_CLASS": "apps.territories.pagination.KeysetPagination",
    "EXCEPTION_HANDLER": "apps.territories.errors.answer",
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_PARSER_CLASSES": ["rest_framework.parsers.JSONParser"],
    "DEFAULT_SCHEMA_CLASS": "drf_spectacular.openapi.AutoSchema",
    "DEFAULT_THROTTLE_CLASSES": [
        "rest_framework.throttling.UserRateThrottle",
        "rest_framework.throttling.AnonRateThrottle",
    ],
    "DEFAULT_THROTTLE_RATES": {"user": "600/min", "anon": "60/min", "login": "20/min", "schema": "20/min"},
    "NUM_PROXIES": 1 if BEHIND_PROXY else 0,
    "UNAUTHENTICATED_USER": "django.contrib.auth.models.AnonymousUser",
}
KNOX_TOKEN_MODEL = "territories.Token"  # noqa: S105  (a model, not a secret)
REST_KNOX = {"TOKEN_TTL": timedelta(days=365)}
SPECTACULAR_SETTINGS = {
    "TITLE": "Connecte",
    "DESCRIPTION": "Hyperviseur urbain : territoires, équipements, mesures, alarmes, journal, sources.",
    "VERSION": "1",
    "SERVE_INCLUDE_SCHEMA": False,
    "SWAGGER_UI_DIST": "SIDECAR",
    "SWAGGER_UI_FAVICON_HREF": "SIDECAR",
    "REDOC_DIST": "SIDECAR",
    "SCHEMA_PATH_PREFIX": "/api/v1",
    "ENUM_NAME_OVERRIDES": {
        "AssetStateEnum": "apps.assets.models.Asset.State",
        "MeterEnergyEnum": "apps.energy.models.Energy",
        "SavingEnergyEnum": "apps.contracts.models.saving.SavingBaseline.Energy",
        "ClockEnum": "apps.contracts.models.penalty.CLOCK_CHOICES",
        "ContractKindEnum": "apps.contracts.models.Contract.Kind",
        "ContractVersionStateEnum": "apps.contracts.models.ContractVersion.State",
        "SourceHealthEnum": "apps.assets.models.Source.Health",
        "NetworkNatureEnum": "apps.assets.models.NetworkEdge.Nature",
        "AlarmStateEnum": "apps.events.models.Alarm.State",
        "IncidentStateEnum": "apps.events.models.Incident.State",
        "PlannedKindEnum": "apps.events.models.PlannedEvent.Kind",
        "SeveritySlugEnum": ["critical", "major", "minor"],
        "RequestStateEnum": "apps.interventions.models.WorkRequest.State",
        "OrderStateEnum": "apps.interventions.models.WorkOrder.State",
        "ClockStateEnum": "apps.interventions.models.Clock.State",
        "SuspensionStateEnum": "apps.interventions.models.Suspension.State",
        "SuspensionReasonEnum": "apps.interventions.models.Suspension.Reason",
        "GivenReasonEnum": "apps.interventions.models.suspension.given_reasons",
        "GmaoStandEnum": "apps.interventions.gmao.standing.Stand",
        "GmaoHealthEnum": "apps.interventions.models.Gmao.Health",
        "GmaoStepEnum": "apps.interventions.models.Step",
        "HandoffStateEnum": "apps.interventions.models.Handoff.State",
        "OutcomeEnum": "apps.interventions.models.Outcome",
        "MomentEnum": "apps.interventions.models.Attachment.Moment",
        "SignalementStateEnum": "apps.signalements.models.Signalement.State",
        "SignalementOutcomeEnum": "apps.signalements.models.Signalement.Outcome",
        "SignalementChannelEnum": "apps.signalements.models.Signalement.Channel",
        "SignalementMomentEnum": "apps.signalements.models.Photo.Moment",
        "SignalementPhotoStateEnum": "apps.signalements.models.Photo.State",
        "TreatedOutcomeEnum": ["resolved", "provisional", "not_found", "needless"],
        "EnteredChannelEnum": ["phone", "counter", "api"],
        "AdjustmentStateEnum": "apps.energy.models.Adjustment.State",
        "SavingsStatementStateEnum": "apps.energy.models.SavingsStatement.State",
        "TradeEnum": "apps.assets.models.Trade",
        "TerritoryKindEnum": "apps.territories.models.Territory.Kind",
    },
}
LEAFLET_CONFIG = {
    "TILES": [],  # no third-party tile
    "DEFAULT_CENTER": (46.6, 2.4),
    "DEFAULT_ZOOM": 6,
    "ATTRIBUTION_PREFIX": "",
    "RESET_VIEW": False,
    "SCALE": "metric",
}
METRICS_TOKEN = env("METRICS_TOKEN", default="")  # lets a remote Prometheus read /metrics; without it, loopback only

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "%(levelname)s %(name)s %(message)s"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["console"], "level": env("LOG_LEVEL", default="INFO")},
    "loggers": {"axes": {"level": "WARNING"}, "aiohttp.access": {"level": "WARNING"}},
}

refuse_unsafe(globals())
