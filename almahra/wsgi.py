import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "almahra.settings.production")
site = get_wsgi_application()

from catalog.kept_answers import KeptAnswers  # noqa: E402  (it reads models, which the line above has loaded)

application = KeptAnswers(site)
