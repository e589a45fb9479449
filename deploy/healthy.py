"""The container's health check: is this process ready to serve?"""

import os
import sys
import urllib.request

try:
    url = f"http://127.0.0.1:{os.environ.get('PORT') or 8000}/health/ready"
    with urllib.request.urlopen(url, timeout=2) as answer:
        sys.exit(0 if answer.status == 200 else 1)
except OSError:
    sys.exit(1)
