"""What development, tests and production have in common. Each variable is explained in `.env.example`."""

from datetime import timedelta
from email.utils import parseaddr
from typing import Any

from csp.constants import NONCE, NONE, SELF
from django.utils.translation import gettext_lazy as _

from almahra.core.logs import logging_settings

from .env import BASE_DIR, VAR, env
from .stripe import stripe_access

DEBUG = False
SECRET_KEY = env.str("SECRET_KEY")
SECRET_KEY_FALLBACKS = env.list("SECRET_KEY_FALLBACKS", default=[])
ALLOWED_HOSTS: list[str] = env.list("ALLOWED_HOSTS", default=[])
PORT = env.number("PORT", default=8000, least=1, most=65535)
# Where the customer's front end lives: links in mails, CORS and redirect targets come from this list only.
FRONTEND_URLS = env.origins("FRONTEND_URL", default=f"http://127.0.0.1:{PORT}")
FRONTEND_URL = FRONTEND_URLS[0]
# Keys for data at rest, newest first: the first one seals, all of them open.
DATA_KEYS: list[str] = env.list("DATA_KEYS")

# The shop
SHOP_NAME = env.str("SHOP_NAME", default="Almahra")
SHOP_CURRENCY = env.currency("SHOP_CURRENCY", default="USD")
SHOP_COUNTRY = env.country("SHOP_COUNTRY")  # where the shop is; carts show its taxes
SHOP_COUNTRIES = env.countries("SHOP_COUNTRIES")  # ships to; empty = everywhere
SHOP_PRICES_INCLUDE_TAX = env.yes_no("SHOP_PRICES_INCLUDE_TAX", default=True)
SUPPORT_REFUND_LIMIT = env.amount("SUPPORT_REFUND_LIMIT", default="100")  # for one order, in all
SHOP_TAX_RATE = env.amount("SHOP_TAX_RATE", default="0.05", most="1")  # while the tax table is empty
SHOP_SHIPPING_PRICE = env.amount("SHOP_SHIPPING_PRICE", default="6.00")  # while there is no shipping method
SHOP_WORKING_DAYS = env.working_days("SHOP_WORKING_DAYS")
SHOP_PRICE_BANDS = env.amounts("SHOP_PRICE_BANDS", default="50,100,150,200,300")  # edges, beside the list
SHOP_LOW_STOCK = env.number("SHOP_LOW_STOCK", default=3, most=100_000)  # fewer pieces are few; 0 = never told
SHOP_HANDLING_DAYS = env.number("SHOP_HANDLING_DAYS", default=1, most=365)  # working days until a parcel leaves
# Of the text that customers agree to before Stripe keeps a card of theirs; "off" = no cards are kept.
SAVED_CARDS_CONSENT_VERSION = env.version("SAVED_CARDS_CONSENT_VERSION", default="2026-11")
RULES_KEPT_SECONDS = env.number("RULES_KEPT_SECONDS", default=5, most=3600)  # in a web process: shipping, taxes
SHOP_TERMS_VERSION = env.str("SHOP_TERMS_VERSION", default="")  # of the terms that buyers accept; empty = not asked
CART_MAX_QUANTITY = env.number("CART_MAX_QUANTITY", default=20, least=1, most=9999)  # pieces of one line
CART_MAX_LINES = env.number("CART_MAX_LINES", default=50, least=1, most=1000)
WISH_KEPT_DAYS = env.number("WISH_KEPT_DAYS", default=30, least=1, most=3650)  # after "it is back" was mailed
WISH_WAIT_DAYS = env.number("WISH_WAIT_DAYS", default=365, least=1, most=3650)
PRESCRIPTION_PATIENCE = env.number("PRESCRIPTION_PATIENCE", default=24, least=1, most=720)  # hours
TRYON_KEPT_HOURS = env.number("TRYON_KEPT_HOURS", default=24, least=1, most=24)  # photos of faces
TRYON_PATIENCE = env.number("TRYON_PATIENCE", default=1500, most=25_000) / 1000  # seconds, from milliseconds
CART_GUEST_DAYS = env.number("CART_GUEST_DAYS", default=60, least=1, most=3650)
ORDER_PAYMENT_MINUTES = env.number("ORDER_PAYMENT_MINUTES", default=30, least=1, most=10080)
IDEMPOTENCY_KEY_HOURS = env.number("IDEMPOTENCY_KEY_HOURS", default=48, least=1, most=8760)

INSTALLED_APPS = [
    "almahra.backoffice.admin_config.BackOfficeAdminConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "django.contrib.humanize",
    "axes",
    "corsheaders",
    "csp",
    "django_filters",
    "django_structlog",
    "djstripe",
    "drf_spectacular",
    "drf_spectacular_sidecar",
    "rest_framework",
    "simple_history",
    "tree_queries",
    "almahra.core",
    "accounts",
    "catalog",
    "prescriptions",
    "tryon",
    "cart",
    "orders",
    "payments",
    "almahra.backoffice",
]

MIDDLEWARE = [
    "almahra.core.middleware.RequestIdMiddleware",
    "almahra.core.middleware.DatabaseDownMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "almahra.core.middleware.ContentPolicyMiddleware",
    "corsheaders.middleware.CorsMiddleware",
    "almahra.core.aliases.AliasMiddleware",
    "almahra.core.middleware.BodyLimitMiddleware",
    "almahra.core.page_middleware.PageSessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "almahra.core.page_middleware.PageAuthenticationMiddleware",
    "almahra.core.page_middleware.PageMessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "simple_history.middleware.HistoryRequestMiddleware",
    "almahra.core.middleware.RequestLogMiddleware",
    "axes.middleware.AxesMiddleware",
]

ROOT_URLCONF = "almahra.urls"
WSGI_APPLICATION = "almahra.wsgi.application"
APPEND_SLASH = False  # a redirect would lose the body of a POST; admin URLs carry their own slash
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
                "almahra.core.mail.shop",
            ]
        },
    }
]

# Database, cache, broker
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
MIGRATION_MODULES = {"djstripe": "payments.djstripe_migrations"}
_database = env.postgres("DATABASE_URL")
DATABASES = {
    "default": {
        **_database,
        "CONN_MAX_AGE": env.number("CONN_MAX_AGE", default=60),
        "CONN_HEALTH_CHECKS": True,
        "OPTIONS": {
            **_database.get("OPTIONS", {}),
            "connect_timeout": 3,
            # A stuck query or lock becomes an answer (503) instead of a stuck worker.
            "options": "-c statement_timeout=8000 -c lock_timeout=3000",
        },
    }
}
REDIS_URL = env.redis("REDIS_URL")
REDIS_TIMEOUT = 0.5  # seconds, for connecting and for each answer
CACHES = {
    "default": {
        "BACKEND": "almahra.core.cache.ForgivingRedisCache",
        "LOCATION": REDIS_URL,
        "KEY_PREFIX": "almahra",
        "OPTIONS": {"socket_connect_timeout": REDIS_TIMEOUT, "socket_timeout": REDIS_TIMEOUT},
    }
}

# Celery carries work; the outbox in PostgreSQL remembers it (see almahra/core/outbox.py).
CELERY_BROKER_URL = REDIS_URL
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_PUBLISH_RETRY = False  # publishing never holds a request; the sweep picks up what was not sent
CELERY_TASK_DEFAULT_QUEUE = "almahra"
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_BROKER_CONNECTION_TIMEOUT = REDIS_TIMEOUT
CELERY_BROKER_TRANSPORT_OPTIONS = {
    "socket_connect_timeout": REDIS_TIMEOUT,
    "socket_timeout": REDIS_TIMEOUT,
    "visibility_timeout": 300,
    "max_retries": 0,  # a request that publishes into a void must not wait for it to become a broker
}
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
CELERY_WORKER_SEND_TASK_EVENTS = False
# Writing a table of 20,000 products takes 150 seconds. Beyond the visibility timeout a task would be begun twice.
CELERY_TASK_TIME_LIMIT = 290
CELERY_TASK_SOFT_TIME_LIMIT = 270
CELERY_BEAT_SCHEDULE = {
    "outbox-sweep": {"task": "almahra.core.tasks.sweep_outbox", "schedule": 10.0},
    "forget-idempotency-keys": {"task": "almahra.core.tasks.forget_old_rows", "schedule": 3600.0},
    "forget-ended-sessions": {"task": "accounts.tasks.forget_ended_sessions", "schedule": 3600.0},
    "forget-abandoned-carts": {"task": "cart.tasks.forget_abandoned_carts", "schedule": 3600.0},
    "tell-who-waits-for-stock": {"task": "catalog.tasks.tell_wishers", "schedule": 60.0},
    "forget-wishes-and-drafts": {"task": "catalog.tasks.forget_wishes_and_drafts", "schedule": 3600.0},
    "turn-prices": {"task": "catalog.tasks.turn_prices", "schedule": 10.0},
    "count-words": {"task": "catalog.tasks.count_words", "schedule": 600.0},
    "forget-card-changes": {"task": "catalog.tasks.forget_card_changes", "schedule": 3600.0},
    "delete-photos": {"task": "tryon.tasks.delete_what_is_over", "schedule": 600.0},
    # Daily would do; hourly, a day that has ended is noted soon after it.
    "expire-prescriptions": {"task": "prescriptions.tasks.expire_prescriptions", "schedule": 3600.0},
    "expire-unpaid-orders": {"task": "payments.tasks.expire_unpaid_orders", "schedule": 60.0},
    # In every quarter of an hour thrice: what is paid is found within one, also when a run finds Stripe away.
    "payments-reconcile": {"task": "payments.tasks.reconcile_payments", "schedule": 300.0},
    "prune-stripe-copies": {"task": "payments.tasks.prune_stripe_copies", "schedule": 3600.0},
}

# People
AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = [
    "axes.backends.AxesStandaloneBackend",  # guards the admin's login; the API has limits of its own
    "django.contrib.auth.backends.ModelBackend",
]
BCRYPT_ROUNDS = env.number("BCRYPT_ROUNDS", default=12, least=4, most=31)
PASSWORD_HASHERS = ["accounts.hashers.BcryptHasher"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
]
AXES_FAILURE_LIMIT = 10
AXES_COOLOFF_TIME = timedelta(minutes=15)
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_LOCKOUT_CALLABLE = "almahra.backoffice.lockout.too_many_attempts"
AXES_CLIENT_IP_CALLABLE = "almahra.core.clients.client_address"
AXES_RESET_ON_SUCCESS = True
AXES_VERBOSE = False
SILENCED_SYSTEM_CHECKS = ["auth.W004"]  # the e-mail is unique, by a constraint on its lower case
LOGIN_URL = "admin:login"
SESSION_COOKIE_AGE = 12 * 60 * 60  # the admin's; seconds
SESSION_COOKIE_HTTPONLY = True
CSRF_COOKIE_HTTPONLY = True
CSRF_FAILURE_VIEW = "almahra.core.views.csrf_failure"

JWT_SECRET_KEY = env.str("JWT_SECRET_KEY", default="") or SECRET_KEY
JWT_EXPIRES_IN = timedelta(
    seconds=env.seconds("JWT_EXPIRES_IN", default=7 * 24 * 3600, least=60)
)  # of a signed-in device
SIMPLE_JWT = {
    "ACCESS_TOKEN_LIFETIME": timedelta(minutes=15),
    "REFRESH_TOKEN_LIFETIME": JWT_EXPIRES_IN,
    "ALGORITHM": "HS256",
    "SIGNING_KEY": JWT_SECRET_KEY,
    "ISSUER": "almahra",
    "USER_ID_FIELD": "public_id",
    "USER_ID_CLAIM": "sub",
}

# The API
REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": ["accounts.authentication.SessionTokenAuthentication"],
    "DEFAULT_PERMISSION_CLASSES": ["rest_framework.permissions.IsAuthenticated"],
    "DEFAULT_PARSER_CLASSES": ["almahra.core.parsers.StrictJSONParser"],
    "DEFAULT_RENDERER_CLASSES": ["almahra.core.renderers.JSONRenderer"],
    "DEFAULT_CONTENT_NEGOTIATION_CLASS": "almahra.core.negotiation.Negotiation",
    "DEFAULT_PAGINATION_CLASS": "almahra.core.pagination.Pages",
    "DEFAULT_SCHEMA_CLASS": "almahra.core.schema.AutoSchema",
    "DEFAULT_FILTER_BACKENDS": ["django_filters.rest_framework.DjangoFilterBackend"],
    "EXCEPTION_HANDLER": "almahra.core.api.answer_refusal",
    "TEST_REQUEST_DEFAULT_FORMAT": "json",
    "URL_FORMAT_OVERRIDE": None,  # we answer in JSON; ?format=xml is no question
    "UNAUTHENTICATED_USER": "django.contrib.auth.models.AnonymousUser",
}
SPECTACULAR_SETTINGS = {
    "TITLE": "Almahra",
    "DESCRIPTION": (
        "The API of an online optician's shop.\n\n"
        "Sign in with `POST /api/auth/login` and send `Authorization: Bearer <access>`. Guests shop without: the first "
        "write to a cart answers with a `token`, to be sent as `X-Cart-Token`; a guest's order has a read `token`.\n\n"
        "Amounts are text in the currency beside them. Every refusal has a `code` for programs and a `detail` for "
        "people. `Idempotency-Key` makes a repeated order or payment one."
    ),
    "VERSION": "1.0.0",
    "OAS_VERSION": "3.1.0",
    "SERVE_INCLUDE_SCHEMA": False,
    "SERVE_PERMISSIONS": ["rest_framework.permissions.AllowAny"],  # the documentation is public
    "SERVE_AUTHENTICATION": [],
    "SWAGGER_UI_DIST": "SIDECAR",
    "SWAGGER_UI_FAVICON_HREF": "SIDECAR",
    "REDOC_DIST": "SIDECAR",
    "COMPONENT_SPLIT_REQUEST": True,
    "ENUM_NAME_OVERRIDES": {
        "AddressKindEnum": "accounts.models.Address.Kind",
        "LanguageEnum": "django.conf.settings.LANGUAGES",
        "OrderPaymentStatusEnum": "orders.models.Order.PaymentStatus",
        "OrderStatusEnum": "orders.status.Status",
        "PaymentStatusEnum": "payments.models.Payment.Status",
        "PrescriptionKindEnum": "prescriptions.models.Prescription.Kind",
        "PrescriptionSourceEnum": "prescriptions.models.Prescription.Source",
        "PrescriptionStatusEnum": "prescriptions.status.Status",
        "ProductKindEnum": "catalog.models.Product.Kind",
        "TryOnSessionStatusEnum": "tryon.models.TryOnSession.State",
        "TryOnStatusEnum": "tryon.models.TryOn.State",
    },
    "POSTPROCESSING_HOOKS": [
        "drf_spectacular.hooks.postprocess_schema_enums",
        "almahra.core.schema.describe_errors",
    ],
}
CORS_ALLOWED_ORIGINS = FRONTEND_URLS
CORS_ALLOW_HEADERS = [
    "accept",
    "accept-language",
    "authorization",
    "content-type",
    "idempotency-key",
    "x-cart-token",
    "x-request-id",
]
CORS_EXPOSE_HEADERS = ["ETag", "Retry-After", "X-Request-ID"]
TRUSTED_PROXIES = env.number("TRUSTED_PROXIES", default=0, most=10)  # reverse proxies in front of us
MAX_BODY_BYTES = 1_000_000
MAX_UPLOAD_BYTES = 10_000_000
DATA_UPLOAD_MAX_MEMORY_SIZE = FILE_UPLOAD_MAX_MEMORY_SIZE = MAX_UPLOAD_BYTES
# Never in a temporary file: what customers send is health data, and would lie there in clear.
FILE_UPLOAD_HANDLERS = ["django.core.files.uploadhandler.MemoryFileUploadHandler"]
# Attempts a window, counted for each client and, where there is one, for each address.
THROTTLES = {
    "login": (10, 60),
    "register": (10, 3600),
    "resend": (5, 3600),
    "reset": (5, 3600),
    "refresh": (60, 60),
    "verify": (20, 600),
    "guest_order": (60, 60),
    "coupon": (20, 60),
    "payment": (60, 60),
    "add_card": (10, 3600),
    "review": (30, 3600),
    "vote": (120, 60),
    "wish": (20, 3600),
    "prescription": (60, 3600),  # writes: each is a page for an optician, or work for one
    "prescription_check": (120, 60),
    "tryon_upload": (30, 600),  # each is a photo for a day, and a quarter of a second of a worker
    "tryon_draw": (60, 60),  # each is up to six pictures
}

# Security
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
IMAGE_SOURCES = [SELF, "data:"]
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "script-src": [SELF, NONCE],
        "style-src": [SELF, NONCE],
        "img-src": IMAGE_SOURCES,
        "font-src": [SELF],
        "connect-src": [SELF],
        "object-src": [NONE],
        "base-uri": [SELF],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
    }
}

# Language, time, files
LANGUAGE_CODE = "en"
LANGUAGES = [("en", _("English")), ("ar", _("Arabic"))]
LOCALE_PATHS = [BASE_DIR / "locale"]
FORMAT_MODULE_PATH = "almahra.formats"
TIME_ZONE = "UTC"
USE_TZ = True
STATIC_URL = "/static/"
STATICFILES_DIRS = [BASE_DIR / "static"]
STATIC_ROOT = VAR / "static"
MEDIA_URL = "/media/"
MEDIA_ROOT = VAR / "media"
PRIVATE_ROOT = VAR / "private"
STORAGES: dict[str, dict[str, Any]] = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
    "private": {"BACKEND": "almahra.core.private.PrivateDisk"},
}

LOG_LEVEL = env.one_of("LOG_LEVEL", ["DEBUG", "INFO", "WARNING", "ERROR", "CRITICAL"], default="INFO")
LOGGING = logging_settings(as_json=env.yes_no("LOG_JSON", default=False), level=LOG_LEVEL)

# Mail
MAIL_FROM = env.sender("MAIL_FROM", default="Almahra <shop@almahra.example>")
DEFAULT_FROM_EMAIL = SERVER_EMAIL = MAIL_FROM
EMAIL_HOST = env.str("MAIL_SERVER", default="localhost")
EMAIL_PORT = env.number("MAIL_PORT", default=25, least=1, most=65535)
EMAIL_HOST_USER = env.str("MAIL_USERNAME", default="")
EMAIL_HOST_PASSWORD = env.str("MAIL_PASSWORD", default="")
EMAIL_USE_TLS = env.yes_no("MAIL_USE_TLS", default=False)
# Where customers write to: shown in every mail, and where their answers go.
SHOP_CONTACT = env.str("SHOP_CONTACT", default="") or parseaddr(MAIL_FROM)[1]
# Who is told that pieces run low.
SHOP_STOCK_CONTACT = env.str("SHOP_STOCK_CONTACT", default="") or SHOP_CONTACT
SHOP_ADDRESS = env.str("SHOP_ADDRESS", default="")
MAIL_LOG_DAYS = env.number(
    "MAIL_LOG_DAYS", default=180, least=1, most=36500
)  # then the note of who was written to is deleted
EMAIL_TIMEOUT = 5  # seconds for each step; a whole mail stays within the lease of its outbox row

# Stripe. The mode follows from the keys: none = the local fake (development only), sk_test_, sk_live_.
_stripe = stripe_access(
    secret_key=env.str("STRIPE_SECRET_KEY", default=""),
    publishable_key=env.str("STRIPE_PUBLISHABLE_KEY", default=""),
    webhook_secrets=env.list("STRIPE_WEBHOOK_SECRET", default=[]),
    account_id=env.str("STRIPE_ACCOUNT_ID", default=""),
)
STRIPE_MODE = _stripe.mode
STRIPE_LIVE_MODE = _stripe.mode == "live"
STRIPE_SECRET_KEY = _stripe.secret_key
STRIPE_PUBLISHABLE_KEY = _stripe.publishable_key
STRIPE_WEBHOOK_SECRETS = _stripe.webhook_secrets
STRIPE_ACCOUNT_ID = _stripe.account_id
# The names under which dj-stripe looks for the same keys.
STRIPE_TEST_SECRET_KEY = "" if STRIPE_LIVE_MODE else STRIPE_SECRET_KEY
STRIPE_TEST_PUBLIC_KEY = "" if STRIPE_LIVE_MODE else STRIPE_PUBLISHABLE_KEY
STRIPE_LIVE_SECRET_KEY = STRIPE_SECRET_KEY if STRIPE_LIVE_MODE else ""
STRIPE_LIVE_PUBLIC_KEY = STRIPE_PUBLISHABLE_KEY if STRIPE_LIVE_MODE else ""
STRIPE_API_BASE = STRIPE_BROWSER_API_BASE = "https://api.stripe.com"
if STRIPE_MODE == "fake":
    STRIPE_API_BASE = STRIPE_API_HOST = env.str("FAKE_STRIPE_URL", default="")  # dj-stripe reads the second
    # In containers, browsers reach the fake at another address than we do.
    STRIPE_BROWSER_API_BASE = env.str("FAKE_STRIPE_PUBLIC_URL", default="") or STRIPE_API_BASE
STRIPE_API_VERSION = "2026-08-26.dahlia"  # the version stripe 15.6 speaks; an upgrade moves it on purpose
# Then webhooks and dj-stripe's copies lose what is personal.
WEBHOOK_LOG_DAYS = env.number("WEBHOOK_LOG_DAYS", default=30, least=1, most=36500)
STRIPE_TIMEOUT = 2.5  # seconds a try; two tries stay below the 6 s in which a customer gets an answer
DJSTRIPE_FOREIGN_KEY_TO_FIELD = "id"
DJSTRIPE_WEBHOOK_VALIDATION = "verify_signature"
