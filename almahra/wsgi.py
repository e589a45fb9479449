import gc
import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "almahra.settings.production")
site = get_wsgi_application()

from catalog.kept_answers import KeptAnswers  # noqa: E402  (it reads models, which the line above has loaded)

application = KeptAnswers(site)

# What is loaded by now stays. The collector need not walk through it, nor write into pages that the workers share.
gc.collect()
gc.freeze()
