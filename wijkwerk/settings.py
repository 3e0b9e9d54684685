"""Settings: everything a deployment decides comes in here, once, from the environment (docs/configuration.md)."""

import datetime
import os
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import environ
from celery.schedules import crontab
from csp.constants import NONCE, NONE, SELF
from django.core.exceptions import ImproperlyConfigured
from whitenoise.compress import Compressor

BASE_DIR = Path(__file__).resolve().parent.parent
# Where something that is set to nothing says something; elsewhere it is a line of .env that nobody filled in.
_EMPTY_SAYS_NONE = ("MAP_TILES", "MAP_ATTRIBUTION", "ADDRESS_SERVICE")


class Environment(environ.Env):
    """The environment of this process; a variable that is set to nothing has its default."""

    def get_value(
        self, var: str, cast: Any = None, default: Any = environ.Env.NOTSET, parse_default: bool = False
    ) -> Any:
        """The value of a variable, or its default."""
        if os.environ.get(var) == "" and default is not self.NOTSET and var not in _EMPTY_SAYS_NONE:
            return default
        return super().get_value(var, cast=cast, default=default, parse_default=parse_default)


env = Environment()

# The private services of bin/ are up: a city that tries the product, a developer, the tests. Never production.
LOCAL = env.bool("WIJKWERK_SERVICES", default=False)

if not env("DATABASE_URL", default="") and not env("PGHOST", default=""):
    # One sentence instead of a traceback: this is the first thing a newcomer meets.
    raise SystemExit(
        "wijkwerk has no database here: use bin/test (tests) or bin/manage (commands),"
        " or set DATABASE_URL and REDIS_URL."
    )

DEBUG = env.bool("DEBUG", default=False)
# bin/ makes one for the private set-up and keeps it, so that sessions and links last.
SECRET_KEY = env("SECRET_KEY")
# Old keys still open signed links; see docs/operations.md for rotation.
SECRET_KEY_FALLBACKS = env.list("SECRET_KEY_FALLBACKS", default=[])
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", default=["127.0.0.1", "localhost", "[::1]"] if LOCAL else [])
# Links in mails cannot come from a request: the address of the application is said once.
BASE_URL = env("BASE_URL", default="http://127.0.0.1:8000" if LOCAL else "https://" + (ALLOWED_HOSTS or [""])[0])
CSRF_TRUSTED_ORIGINS = env.list("CSRF_TRUSTED_ORIGINS", default=[])

INSTALLED_APPS = [
    "wijkwerk.porch.Porch",
    "dashboard",
    "agenda",
    "signals",
    "officers",
    "areas",
    "outbox",
    "wijkwerk.beheer_config.BeheerConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "wijkwerk.statics.StaticFiles",
    "django.contrib.gis",
    "django.contrib.postgres",
    "django.contrib.humanize",
    "leaflet",
    "django_htmx",
    "rest_framework",
    "rest_framework_gis",
    "django_filters",
    "drf_spectacular",
    "drf_spectacular_sidecar",
    "csp",
    "allauth",
    "allauth.account",
    # Of this one only the OIDC client is used (officers/oidc.py); its tables stay empty.
    "allauth.socialaccount",
    "allauth.mfa",
    "allauth.usersessions",
]

MIDDLEWARE = [
    "wijkwerk.health.HealthMiddleware",
    "wijkwerk.metrics.MetricsMiddleware",
    # Before the rest, so that every refusal below it reaches a program as a problem.
    "wijkwerk.api.middleware.ApiMiddleware",
    "django.middleware.security.SecurityMiddleware",
    # Above the static files: a drawing that is opened by itself is a page too.
    "csp.middleware.CSPMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "wijkwerk.audit.AuditMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "wijkwerk.languages.LanguageMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "wijkwerk.signed_in.SignedInMiddleware",
    # Before anything reads a body, and where it is known who is signed in.
    "wijkwerk.doors.DoorMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "wijkwerk.errors.EmptyErrorMiddleware",
]

ROOT_URLCONF = "wijkwerk.urls"
WSGI_APPLICATION = "wijkwerk.wsgi.application"
# Contract: no trailing slash means 404 and no redirect; pages name their addresses without a slash.
APPEND_SLASH = False

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
                "csp.context_processors.nonce",
                "wijkwerk.context.site",
            ],
        },
    }
]


def _database() -> dict[str, object]:
    """The one database: DATABASE_URL, or the private cluster of bin/ by its socket (PGHOST, PGPORT, PGUSER)."""
    if env("DATABASE_URL", default=""):
        parsed = env.db_url("DATABASE_URL")
        parsed["ENGINE"] = "django.contrib.gis.db.backends.postgis"
    else:
        parsed = {
            "ENGINE": "django.contrib.gis.db.backends.postgis",
            "HOST": env("PGHOST"),
            "PORT": env("PGPORT", default="5432"),
            "USER": env("PGUSER", default="wijkwerk"),
            "NAME": env("WIJKWERK_DB", default="wijkwerk"),
        }
    # Measured: reconnecting per request costs about 10 ms of server CPU.
    parsed["CONN_MAX_AGE"] = env.int("DATABASE_CONN_MAX_AGE", default=600)
    parsed["CONN_HEALTH_CHECKS"] = True
    # Needed with pgbouncer in transaction mode only; a city sets it there.
    pooled = env.bool("DATABASE_POOLED", default=False)
    parsed["DISABLE_SERVER_SIDE_CURSORS"] = pooled
    if not pooled:
        # Measured: to plan a list with its eight joins PostgreSQL weighs every order of them, and takes fifty times as
        # long for that as for running it (38 ms and 0.6). Django writes joins in an order that is good already.
        # A pooler does not take this along; there it belongs in the server's configuration.
        parsed["OPTIONS"] = {"options": "-c join_collapse_limit=4", **parsed.get("OPTIONS", {})}
    return parsed


DATABASES = {"default": _database()}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"


def _redis() -> str:
    """REDIS_URL; each process of the tests has a numbered database of its own, since a test empties it."""
    url = env("REDIS_URL", default="redis://127.0.0.1:6379/0")
    if not os.environ.get("PYTEST_VERSION"):
        return url
    number = 2 + int(os.environ.get("PYTEST_XDIST_WORKER", "gw0").removeprefix("gw")) % 13
    parts = urlsplit(url)
    if parts.scheme == "unix":
        return f"unix://{parts.path}?db={number}"
    return parts._replace(path=f"/{number}").geturl()


REDIS_URL = _redis()
CACHES = {
    "default": {
        # Being away is no error: then nothing is remembered.
        "BACKEND": "wijkwerk.cache.ForgivingRedisCache",
        "LOCATION": REDIS_URL,
        # A cache that hangs must not make a resident wait.
        "OPTIONS": {"socket_connect_timeout": 0.2, "socket_timeout": 0.25},
        "KEY_PREFIX": env("WIJKWERK_DB", default="wijkwerk"),
    },
    # Of this process alone: what must be counted also while Redis is away (wijkwerk/doors.py). Nothing else.
    "process": {
        "BACKEND": "django.core.cache.backends.locmem.LocMemCache",
        "OPTIONS": {"MAX_ENTRIES": 20_000},
    },
}


def _broker(redis_url: str) -> str:
    """Celery names a Redis socket in another way than redis-py does."""
    parts = urlsplit(redis_url)
    if parts.scheme == "unix":
        return f"redis+socket://{parts.path}?virtual_host={parts.query.removeprefix('db=') or 0}"
    return redis_url


CELERY_BROKER_URL = _broker(REDIS_URL)
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_DEFAULT_QUEUE = env("WIJKWERK_DB", default="wijkwerk")
# Mail has a queue of its own: a worker that leaves it alone (-X wijkwerk-mail) goes on while a mail server that hangs
# keeps another one waiting. A worker that is told nothing takes from both.
MAIL_QUEUE = f"{CELERY_TASK_DEFAULT_QUEUE}-mail"
CELERY_TASK_QUEUES: dict[str, dict[str, str]] = {CELERY_TASK_DEFAULT_QUEUE: {}, MAIL_QUEUE: {}}
CELERY_TASK_ROUTES = {
    "outbox.tasks.deliver_letters": {"queue": MAIL_QUEUE},
    "outbox.tasks.sweep": {"queue": MAIL_QUEUE},
}
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
# For ever: a worker that gave up would have to be started again by a person.
CELERY_BROKER_CONNECTION_MAX_RETRIES = None
CELERY_TASK_PUBLISH_RETRY = False
CELERY_BROKER_TRANSPORT_OPTIONS = {"socket_connect_timeout": 0.2, "socket_timeout": 5, "max_retries": 0}
CELERY_TASK_TIME_LIMIT = 300
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
CELERY_TIMEZONE = "Europe/Amsterdam"
# A task that waits for a slow mail server must not keep others waiting behind it in the same process.
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
OUTBOX_SWEEP_SECONDS = env.float("OUTBOX_SWEEP_SECONDS", default=15.0)
CELERY_BEAT_SCHEDULE = {
    "outbox-sweep": {
        "task": "outbox.tasks.sweep",
        "schedule": OUTBOX_SWEEP_SECONDS,
        # Without a worker, sweeps must not pile up in the queue: the next one does the same.
        "options": {"expires": OUTBOX_SWEEP_SECONDS},
    },
    "outbox-purge": {"task": "outbox.tasks.purge", "schedule": crontab(hour="3", minute="30")},
    "officers-clear-sessions": {"task": "officers.tasks.clear_sessions", "schedule": crontab(hour="3", minute="45")},
    "officers-tell-of-undelivered": {"task": "officers.tasks.tell_of_undelivered", "schedule": crontab(minute="5")},
    "signals-left-scenarios": {
        "task": "signals.tasks.try_left_scenarios",
        "schedule": 60.0,
        "options": {"expires": 60.0},
    },
    "signals-daily-notices": {"task": "signals.tasks.write_daily_notices", "schedule": crontab(hour="7", minute="30")},
    "signals-questions": {"task": "signals.tasks.follow_up_questions", "schedule": crontab(hour="8", minute="0")},
    # Early enough for the daily mail, and once more for when the worker was away.
    "signals-bring-back": {
        "task": "signals.tasks.bring_back_unanswered_offers",
        "schedule": crontab(hour="6,12", minute="10"),
    },
    "signals-let-holds-go": {"task": "signals.tasks.let_holds_go", "schedule": crontab(hour="6,12", minute="15")},
    "signals-forget-repeats": {"task": "signals.tasks.forget_repeats", "schedule": crontab(hour="4", minute="0")},
    "signals-forget-links": {"task": "signals.tasks.forget_links", "schedule": crontab(hour="4", minute="5")},
    "signals-write-news": {"task": "signals.tasks.write_news", "schedule": crontab(minute="*/10")},
    "signals-forget-followers": {"task": "signals.tasks.forget_followers", "schedule": crontab(hour="4", minute="10")},
    "signals-remove-abandoned": {"task": "signals.tasks.remove_abandoned_photos", "schedule": crontab(minute="35")},
    "signals-remove-orphans": {"task": "signals.tasks.remove_orphan_files", "schedule": crontab(minute="20")},
    "signals-refresh-objects": {"task": "signals.tasks.refresh_objects", "schedule": crontab(hour="2", minute="40")},
    "signals-learn-what-waits": {"task": "signals.tasks.learn_what_waits", "schedule": crontab(minute="*/10")},
    "signals-learn": {
        "task": "signals.tasks.learn_each_week",
        "schedule": crontab(day_of_week="0", hour="2", minute="15"),
    },
    "signals-count-suggestions": {
        "task": "signals.tasks.count_suggestions",
        "schedule": crontab(hour="3", minute="15"),
    },
    "signals-fetch-asked-objects": {
        "task": "signals.tasks.fetch_asked_objects",
        "schedule": 60.0,
        "options": {"expires": 60.0},
    },
    "signals-move-terms-on": {"task": "signals.tasks.move_terms_on", "schedule": crontab(hour="0", minute="10")},
    "signals-close-unanswered": {"task": "signals.tasks.close_unanswered", "schedule": crontab(hour="6", minute="30")},
    # Before the daily notices, which hold what is told here.
    "signals-decisions": {"task": "signals.tasks.remind_of_decisions", "schedule": crontab(hour="7", minute="10")},
    "signals-warn-of-terms": {"task": "signals.tasks.warn_of_terms", "schedule": crontab(hour="7", minute="15")},
    "signals-undelivered": {"task": "signals.tasks.tell_of_undelivered", "schedule": crontab(minute="*/5")},
    # What a planned change of the organisation brings on its day; after a night without a worker, the next hour.
    "signals-carry-out-plans": {"task": "signals.tasks.carry_out_plans", "schedule": crontab(minute="2")},
    "agenda-write-news": {"task": "agenda.tasks.write_news", "schedule": 60.0, "options": {"expires": 60}},
    "agenda-forget-deliveries": {
        "task": "agenda.tasks.forget_deliveries",
        "schedule": crontab(hour="4", minute="15"),
    },
    "agenda-remind": {"task": "agenda.tasks.remind_of_promises", "schedule": crontab(hour="7", minute="20")},
    "agenda-links": {"task": "agenda.tasks.warn_of_links", "schedule": crontab(hour="7", minute="22")},
    "agenda-undelivered": {"task": "agenda.tasks.tell_of_undelivered", "schedule": crontab(minute="*/5")},
    "agenda-review": {"task": "agenda.tasks.remind_of_reviews", "schedule": crontab(hour="7", minute="25")},
    # Before the nightly backup.
    "signals-retention": {"task": "signals.tasks.apply_retention", "schedule": crontab(hour="1", minute="20")},
    # Reports are never more than a minute old. Without a worker, runs must not pile up: the next one does the same.
    "signals-measure": {"task": "signals.tasks.measure", "schedule": 30.0, "options": {"expires": 30}},
    # Boundaries may be imported ahead of the day on which they hold.
    "signals-relocate": {"task": "signals.tasks.relocate_open_signals", "schedule": crontab(hour="0", minute="5")},
}
# Off: nothing is erased or destroyed but by `manage.py apply_retention`.
if not env.bool("RETENTION_NIGHTLY", default=True):
    del CELERY_BEAT_SCHEDULE["signals-retention"]

# GDAL opens no file and no text that a stranger sent: GeoJSON comes in as numbers that we checked.
SILENCED_SYSTEM_CHECKS = ["gis.W001"]

AUTH_USER_MODEL = "officers.Officer"
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "officers.passwords.LongEnough", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
]
# Who somebody is; and before it, what somebody may do at /beheer/: by rights, and by no other permissions.
AUTHENTICATION_BACKENDS = ["wijkwerk.beheer.RightsBackend", "officers.sign_in.SignInBackend"]
LOGIN_URL = "login"
LOGIN_REDIRECT_URL = "desk"
LOGOUT_REDIRECT_URL = "home"

# --- Signing in (officers/sign_in.py, docs/adr/0010) ----------------------------------------------------------------
ACCOUNT_ADAPTER = "officers.sign_in.AccountAdapter"
ACCOUNT_LOGIN_METHODS = {"username"}
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_SESSION_REMEMBER = True
ACCOUNT_FORMS = {
    "login": "officers.sign_in_forms.SignInForm",
    "change_password": "officers.sign_in_forms.ChangePasswordForm",
    "reauthenticate": "officers.sign_in_forms.PasswordAgainForm",
}
# Addresses and names are counted at the doors (wijkwerk/doors.py) without being kept; here by an officer's id only.
ACCOUNT_RATE_LIMITS = {
    "login": None,
    "login_failed": "5/5m/key",
    "change_password": "5/m/user",
    "reauthenticate": "10/m/user",
}
# The identity provider of the city (officers/oidc.py); without an address and a client there is none.
OIDC_SERVER_URL = env("OIDC_SERVER_URL", default="")
OIDC_CLIENT_ID = env("OIDC_CLIENT_ID", default="")
OIDC_CLIENT_SECRET = env("OIDC_CLIENT_SECRET", default="")
OIDC_NAME = env("OIDC_NAME", default="uw account van de gemeente")
# What of the token says who somebody is: "email", or the name of a claim that holds a username of ours.
OIDC_CLAIM = env("OIDC_CLAIM", default="email")
OIDC_SECOND_FACTOR = env.bool("OIDC_SECOND_FACTOR", default=False)
MFA_RATE_LIMITS = {"webauthn_login": None}
MFA_ADAPTER = "officers.sign_in.SecondFactorAdapter"
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
# One step of half a minute early or late: clocks of telephones differ.
MFA_TOTP_TOLERANCE = 1
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = LOCAL
MFA_FORMS = {
    "authenticate": "officers.sign_in_forms.CodeForm",
    "reauthenticate": "officers.sign_in_forms.CodeAgainForm",
    "activate_totp": "officers.sign_in_forms.AppForm",
    "authenticate_webauthn": "officers.sign_in_forms.KeyAfterPasswordForm",
    "login_webauthn": "officers.sign_in_forms.KeyLoginForm",
    "reauthenticate_webauthn": "officers.sign_in_forms.KeyAgainForm",
    "add_webauthn": "officers.sign_in_forms.KeyForm",
    "edit_webauthn": "officers.sign_in_forms.KeyNameForm",
}

LANGUAGE_CODE = "nl"
# Each by its own name. Beside Dutch: those that `locale/` has a whole catalogue of (docs/languages.md).
LANGUAGES = [("nl", "Nederlands"), ("en", "English")]
LOCALE_PATHS = [BASE_DIR / "locale"]
TIME_ZONE = "Europe/Amsterdam"
USE_TZ = True
FORM_RENDERER = "wijkwerk.controls.Controls"
FORMAT_MODULE_PATH = "wijkwerk.formats"

STATIC_URL = "/static/"
STATIC_ROOT = Path(env("STATIC_ROOT", default=str(BASE_DIR / "staticfiles")))
NODE_MODULES = Path(env("NODE_MODULES", default=str(BASE_DIR / "node_modules")))
# Only the files that pages use leave the npm packages.
STATICFILES_DIRS = [
    BASE_DIR / "static",
    *[
        (
            f"npm/{name}",
            NODE_MODULES / name / "dist" if (NODE_MODULES / name / "dist").is_dir() else NODE_MODULES / name,
        )
        for name in (
            "@utrecht/component-library-css",
            "@nl-design-system-unstable/voorbeeld-design-tokens",
            "@fontsource-variable/source-sans-3",
        )
        if (NODE_MODULES / name).is_dir()
    ],
]
# A house style: one of ours in static/themes/, or a folder of the city with theme.css and logo.svg (docs/look.md).
_house_style = env("HOUSE_STYLE", default="petrol")
HOUSE_STYLE_AT = "house" if "/" in _house_style else f"themes/{_house_style}"
if "/" in _house_style:
    STATICFILES_DIRS.append(("house", Path(_house_style)))
for _part in ("theme.css", "logo.svg"):
    if not Path(_house_style if "/" in _house_style else BASE_DIR / "static" / HOUSE_STYLE_AT, _part).is_file():
        raise ImproperlyConfigured(f"HOUSE_STYLE={_house_style}: there is no {_part}; docs/look.md says what it takes.")
STORAGES = {
    # Files of residents: for the application only, whoever else has an account on the machine.
    "default": {
        "BACKEND": "django.core.files.storage.FileSystemStorage",
        "OPTIONS": {"file_permissions_mode": 0o600, "directory_permissions_mode": 0o700},
    },
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage" if LOCAL else "wijkwerk.statics.PackedFiles"
    },
}
# Maps from a packed script to its source are for who writes it: they are served, and not packed.
WHITENOISE_SKIP_COMPRESS_EXTENSIONS = [*Compressor.SKIP_COMPRESS_EXTENSIONS, "map"]
# The private set-up serves static files without a collectstatic step.
WHITENOISE_USE_FINDERS = LOCAL
WHITENOISE_AUTOREFRESH = LOCAL and DEBUG
MEDIA_ROOT = Path(env("MEDIA_ROOT", default=str(BASE_DIR / ".local" / "media")))

# Opens /metrics (wijkwerk/metrics.py); without one there is no such address.
METRICS_TOKEN = env("METRICS_TOKEN", default="")
# Of the nightly backup (`manage.py backup --every-night`), in local time.
BACKUP_TIME = env("BACKUP_TIME", default="02:30")
BACKUP_KEEP_DAYS = env.int("BACKUP_KEEP_DAYS", default=14)

# --- Mail ---------------------------------------------------------------------------------------------------------
# Without EMAIL_URL the private set-up keeps mail in its own mailbox, read at /postbus.
MAILBOX = LOCAL and not env("EMAIL_URL", default="")
if MAILBOX:
    EMAIL_BACKEND = "outbox.mailbox.MailboxBackend"
else:
    globals().update(env.email_url("EMAIL_URL", default="smtp://localhost:25"))
EMAIL_TIMEOUT = env.int("EMAIL_TIMEOUT", default=20)
DEFAULT_FROM_EMAIL = env("MAIL_FROM", default="wijkwerk <noreply@wijkwerk.example>" if LOCAL else "noreply@localhost")
# The first wait; each next one doubles, up to six hours. Twenty attempts outlast a weekend without a mail server.
OUTBOX_BACKOFF_SECONDS = env.float("OUTBOX_BACKOFF_SECONDS", default=30.0)
OUTBOX_MAX_ATTEMPTS = env.int("OUTBOX_MAX_ATTEMPTS", default=20)
# Days that a letter is kept after it was sent, or failed for good.
OUTBOX_KEEP_DAYS = env.int("OUTBOX_KEEP_DAYS", default=30)

# --- The municipality ---------------------------------------------------------------------------------------------
MUNICIPALITY_NAME = env("MUNICIPALITY_NAME", default="")
CONTACT_PHONE = env("CONTACT_PHONE", default="")
CONTACT_EMAIL = env("CONTACT_EMAIL", default="")
# Where the city's accessibility stands, as its statement says (A to E of the national register), and that statement.
ACCESSIBILITY_STATUS = env("ACCESSIBILITY_STATUS", default="C")
ACCESSIBILITY_STATEMENT = env("ACCESSIBILITY_STATEMENT", default="")
SECURITY_CONTACT = env("SECURITY_CONTACT", default="")
# Days that a status link opens its signal.
STATUS_LINK_DAYS = env.int("STATUS_LINK_DAYS", default=180)
# How long the link works with which a partner outside sees and answers what it was asked.
PARTNER_LINK_DAYS = env.int("PARTNER_LINK_DAYS", default=30)

# Days that a royal decree equates with a holiday (Algemene termijnenwet, article 3, third paragraph).
try:
    EXTRA_HOLIDAYS = [datetime.date.fromisoformat(day) for day in env.list("EXTRA_HOLIDAYS", default=[])]
except ValueError as error:
    raise ImproperlyConfigured("EXTRA_HOLIDAYS: write each day as 2026-05-15, with a comma between them.") from error

# Where "Snel weg van deze pagina" leads: a page that anybody might be reading.
QUICK_EXIT_URL = env("QUICK_EXIT_URL", default="https://www.knmi.nl/")

# --- Maps ---------------------------------------------------------------------------------------------------------
MAP_TILES = env(
    "MAP_TILES",
    default="https://service.pdok.nl/brt/achtergrondkaart/wmts/v2_0/standaard/EPSG:3857/{z}/{x}/{y}.png",
)
MAP_ATTRIBUTION = env("MAP_ATTRIBUTION", default="Kaartgegevens: Kadaster, CC BY 4.0")
# How far away another signal about the same may be and still be shown as near.
NEARBY_METRES = env.int("NEARBY_METRES", default=250)
# The national address service (Locatieserver of PDOK, or one with the same answers); empty: no address is looked up.
ADDRESS_SERVICE = env("ADDRESS_SERVICE", default="https://api.pdok.nl/bzk/locatieserver/search/v3_1")
ADDRESS_TIMEOUT = env.float("ADDRESS_TIMEOUT", default=1.5)
LEAFLET_CONFIG = {
    "TILES": [],
    "RESET_VIEW": False,
    "SCALE": "metric",
    "ATTRIBUTION_PREFIX": "",
    "NO_GLOBALS": True,
    "PLUGINS": {},
}

# --- Doors: throttling and size (wijkwerk/doors.py) ---------------------------------------------------------------
# How many proxies of the city stand in front and append to X-Forwarded-For; 0 trusts the socket only.
TRUSTED_PROXIES = env.int("TRUSTED_PROXIES", default=0)
DOOR_RATES = {
    "form": env("RATE_FORM", default="10/m"),
    # From one step of the resident's form to the next, and what helps while somebody fills it in: nothing is sent.
    "step": env("RATE_STEP", default="60/m"),
    "help": env("RATE_HELP", default="120/m"),
    # Photos with a form. A whole village may share the address of one mobile network.
    "upload": env("RATE_UPLOAD", default="60/h"),
    "api": env("RATE_API", default="30/m"),
    "read": env("RATE_READ", default="600/m"),
    # Attempts that failed: a town hall signs in from one address.
    "login": env("RATE_LOGIN", default="30/m"),
    # Failed attempts on one account, from anywhere. Short, so that who owns it waits a minute at most.
    "account": env("RATE_ACCOUNT", default="5/m"),
    # Mails that anybody lets us send to one address, from all origins together.
    "mail": env("RATE_MAIL", default="5/h"),
    # What one officer sends from the street; after a walk without reception it comes all at once.
    "street": env("RATE_STREET", default="120/m"),
    "understand": env("RATE_UNDERSTAND", default="60/m"),
}
DATA_UPLOAD_MAX_MEMORY_SIZE = 1_000_000
DATA_UPLOAD_MAX_NUMBER_FIELDS = 200

# --- Files with a signal (signals/attachments.py) ------------------------------------------------------------------
FILE_MAX_MB = env.int("FILE_MAX_MB", default=15)
FILES_AT_ONCE = env.int("FILES_AT_ONCE", default=5)
FILES_PER_SIGNAL = env.int("FILES_PER_SIGNAL", default=50)
# Of photos of forms that are not sent yet: how long they are kept, and how much may wait at once.
UPLOAD_HOURS = env.int("UPLOAD_HOURS", default=4)
UPLOADS_WAITING_MB = env.int("UPLOADS_WAITING_MB", default=2000)
# Room for some more than may come, so that who sends too many hears so on the page, with what was typed still there.
DATA_UPLOAD_MAX_NUMBER_FILES = FILES_AT_ONCE + 10
# To disk, however small: what is cleaned is read from there, and memory does not grow with what people send.
FILE_UPLOAD_HANDLERS = ["django.core.files.uploadhandler.TemporaryFileUploadHandler"]
# The virus scanner: "unix:/run/clamav/clamd.ctl" or "host:3310". Empty: none.
CLAMAV = env("CLAMAV", default="")
CLAMAV_TIMEOUT = env.int("CLAMAV_TIMEOUT", default=30)

# --- Browser safety -----------------------------------------------------------------------------------------------
_https = env.bool("HTTPS", default=not LOCAL)
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = _https
SESSION_COOKIE_HTTPONLY = True
CSRF_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"
CSRF_FAILURE_VIEW = "wijkwerk.errors.csrf_failure"
# Whatever happens, and when nothing happens: after so many seconds an officer signs in again (wijkwerk/signed_in.py).
SESSION_COOKIE_AGE = env.int("SESSION_SECONDS", default=12 * 3600)
SESSION_IDLE_SECONDS = env.int("SESSION_IDLE_SECONDS", default=3600)
SECURE_SSL_REDIRECT = _https and env.bool("HTTPS_REDIRECT", default=True)
SECURE_HSTS_SECONDS = 31_536_000 if _https else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = _https
SECURE_HSTS_PRELOAD = _https
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CONTENT_TYPE_NOSNIFF = True
X_FRAME_OPTIONS = "DENY"
if env.bool("BEHIND_TLS_PROXY", default=False):
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")

_tiles = urlsplit(MAP_TILES)
_tile_hosts = [f"{_tiles.scheme}://{_tiles.netloc}"] if _tiles.netloc else []
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF, NONCE],
        "style-src": [SELF, NONCE],
        "img-src": [SELF, "data:", *_tile_hosts],
        "font-src": [SELF],
        "connect-src": [SELF],
        "manifest-src": [SELF],
        # The service worker of /straat.
        "worker-src": [SELF],
        "base-uri": [NONE],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
        "object-src": [NONE],
    }
}

# --- REST API -----------------------------------------------------------------------------------------------------
API_VERSION = "1.0.0"
REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": ["wijkwerk.api.authentication.ApiKeyAuthentication"],
    "DEFAULT_PERMISSION_CLASSES": ["wijkwerk.api.permissions.HasScope"],
    "DEFAULT_THROTTLE_CLASSES": ["wijkwerk.api.throttling.ClientRateThrottle"],
    "DEFAULT_PAGINATION_CLASS": "wijkwerk.api.pagination.KeysetPagination",
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_PARSER_CLASSES": ["wijkwerk.api.parsing.StrictJSONParser"],
    "DEFAULT_SCHEMA_CLASS": "wijkwerk.api.schema.DutchSchema",
    "DEFAULT_FILTER_BACKENDS": ["wijkwerk.api.filtering.StrictFilterBackend"],
    "EXCEPTION_HANDLER": "wijkwerk.api.refusals.problem_handler",
    "DATETIME_FORMAT": "%Y-%m-%dT%H:%M:%SZ",
    "UNAUTHENTICATED_USER": "django.contrib.auth.models.AnonymousUser",
    "DEFAULT_METADATA_CLASS": None,
    "URL_FORMAT_OVERRIDE": None,
}
SPECTACULAR_SETTINGS = {
    "TITLE": "wijkwerk",
    "DESCRIPTION": "REST-API van wijkwerk: gebieden, organisatie en signalen. Fouten zijn application/problem+json.",
    "VERSION": API_VERSION,
    "OAS_VERSION": "3.1.0",
    "POSTPROCESSING_HOOKS": [
        "drf_spectacular.hooks.postprocess_schema_enums",
        "wijkwerk.api.schema.add_what_every_answer_has",
    ],
    "ENUM_GENERATE_CHOICE_DESCRIPTION": False,
    "ENUM_SUFFIX": "",
    "COMPONENT_SPLIT_PATCH": False,
    "ENUM_NAME_OVERRIDES": {
        "SoortSignaal": "signals.models.Kind",
        "Status": "signals.models.Status",
        "Gevoeligheid": "signals.models.Sensitivity",
        "Kanaal": "officers.models.Channel",
        "SoortGebeurtenis": "signals.api.shapes.EVENTS",
        "SoortDoener": "signals.api.shapes.DOERS",
        "Antwoord": "signals.models.Handover.Answer",
        "AanvaardOfGeweigerd": "signals.api.bodies.ANSWERS",
        "StandVanMeekijken": "signals.models.Consult.Answer",
        "AntwoordBijMeekijken": "signals.api.bodies.CONSULT_ANSWERS",
        "EenheidVanTermijn": "signals.models.TermUnit",
        "GeoJsonPunt": [("Point", "Point")],
        "GeoJsonObject": [("Feature", "Feature")],
        "GeoJsonVerzameling": [("FeatureCollection", "FeatureCollection")],
    },
    "SORT_OPERATION_PARAMETERS": False,
    "LICENSE": {"name": "EUPL-1.2", "identifier": "EUPL-1.2"},
    "SCHEMA_PATH_PREFIX": "/api/v1",
    "SCHEMA_PATH_PREFIX_TRIM": True,
    "SERVERS": [{"url": "/api/v1"}],
}

# --- Logging: JSON lines without personal data (wijkwerk/logs.py) ---------------------------------------------------
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"json": {"()": "wijkwerk.logs.JsonFormatter"}},
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "json"}},
    "root": {"handlers": ["stderr"], "level": env("LOG_LEVEL", default="INFO")},
    "loggers": {
        # Django mails errors and prints each request by itself; both would hold what a line may not.
        "django": {"handlers": [], "propagate": True, "level": "INFO"},
        "django.server": {"handlers": [], "propagate": False, "level": "ERROR"},
        "django.db.backends": {"level": "INFO"},
        # It warns of each style that it does not know, for each PDF anew.
        "weasyprint": {"level": "ERROR"},
        # At DEBUG it prints addresses that we ask others about.
        "urllib3": {"level": "WARNING"},
    },
}

if os.environ.get("PYTEST_VERSION"):
    # Fast hashing and a queue in the process: tests that need a real worker start one themselves.
    PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    CELERY_BROKER_URL = "memory://"
    # A test that asks for addresses brings a service of its own.
    ADDRESS_SERVICE = ""
