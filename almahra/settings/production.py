"""Production: nothing is assumed. What is missing stops the start with its name."""

from django.core.exceptions import ImproperlyConfigured

from almahra.core.safety import problems

from .base import *  # noqa: F403  (a settings module extends the one below it)
from .base import IMAGE_SOURCES, STORAGES, TRUSTED_PROXIES, VAR, env

ALLOWED_HOSTS = env.list("ALLOWED_HOSTS")
CSRF_TRUSTED_ORIGINS = env.list("CSRF_TRUSTED_ORIGINS", default=[f"https://{host}" for host in ALLOWED_HOSTS])
SECURE_SSL_REDIRECT = env.yes_no("SECURE_SSL_REDIRECT", default=True)
SECURE_REDIRECT_EXEMPT = [r"^health"]  # a load balancer asks over plain HTTP
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if TRUSTED_PROXIES else None
SECURE_HSTS_SECONDS = env.seconds("SECURE_HSTS_SECONDS", default=365 * 24 * 3600)
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = True
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = True
EMAIL_BACKEND = env.str("EMAIL_BACKEND", default="django.core.mail.backends.smtp.EmailBackend")
STORAGES["staticfiles"] = {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"}
MEDIA_ROOT = env.path("MEDIA_ROOT", default=str(VAR / "media"))
if bucket := env.str("MEDIA_S3_BUCKET", default=""):
    shown_by = env.origins("MEDIA_S3_URL")[0]  # required beside a bucket
    STORAGES["default"] = {
        "BACKEND": "almahra.core.s3.PicturesOnS3",
        "OPTIONS": {
            "bucket_name": bucket,
            "endpoint_url": env.str("MEDIA_S3_ENDPOINT", default="") or None,
            "region_name": env.str("MEDIA_S3_REGION", default="") or None,
            "custom_domain": shown_by.partition("://")[2],
            "url_protocol": shown_by.partition("//")[0],
        },
    }
    IMAGE_SOURCES.append(shown_by)  # the back office shows them
PRIVATE_ROOT = env.path("PRIVATE_ROOT", default=str(VAR / "private"))
if private_bucket := env.str("PRIVATE_S3_BUCKET", default=""):
    STORAGES["private"] = {
        "BACKEND": "almahra.core.s3.PrivateOnS3",
        "OPTIONS": {
            "bucket_name": private_bucket,
            "endpoint_url": env.str("PRIVATE_S3_ENDPOINT", default="") or None,
            "region_name": env.str("PRIVATE_S3_REGION", default="") or None,
        },
    }

if found := problems(globals()):
    raise ImproperlyConfigured("This shop will not start:\n" + "\n".join(f"  * {text}" for text in found))
