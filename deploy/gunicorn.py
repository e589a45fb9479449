"""gunicorn: threads for waiting, processes for work; a worker that is stuck longer than any answer is replaced."""

import multiprocessing
import os

bind = f"0.0.0.0:{os.environ.get('PORT') or 8000}"
worker_class = "gthread"
preload_app = True  # workers share what the site has loaded; new code comes with new containers, not with a reload
workers = int(os.environ.get("WEB_WORKERS") or multiprocessing.cpu_count() * 2)
threads = int(os.environ.get("WEB_THREADS") or "4")
timeout = 30  # seconds; Stripe is given up on after 6, a query after 8
graceful_timeout = 30
keepalive = 5
max_requests, max_requests_jitter = 5000, 500
access_log_format = '%(h)s "%(m)s %(U)s" %(s)s %(b)s %(M)sms'  # no query string: guests' tokens stand in it
accesslog = "-"
