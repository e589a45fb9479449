import os
import signal
import subprocess
import sys
import time

import psutil
import pytest
from django.conf import settings

from almahra.dev.processes import ChildDied, Company

SLEEP = "import time; time.sleep(600)"
DEAF = "import signal; signal.signal(signal.SIGTERM, signal.SIG_IGN); " + SLEEP
PARENT = f"import subprocess, sys; subprocess.Popen([sys.executable, '-c', {SLEEP!r}]); " + SLEEP
SCRIPT = f"""
import sys
from pathlib import Path
from almahra.dev import processes

processes.NOTICE = 1.0
with processes.Company(Path(sys.argv[1])) as company:
    company.hire("plain", [sys.executable, "-c", {SLEEP!r}])
    company.hire("parent", [sys.executable, "-c", {PARENT!r}])
    company.hire("deaf", [sys.executable, "-c", {DEAF!r}])
    print("running", flush=True)
    company.wait()
print("stopped", flush=True)
"""


def watch_a_child_that_dies(logs):
    with Company(logs) as company:
        company.hire("site", [sys.executable, "-c", "import sys; print('no such port'); sys.exit(3)"])
        company.wait()


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_a_signal_stops_children_grandchildren_and_stubborn_ones(tmp_path, number):
    environment = {**os.environ, "PYTHONPATH": str(settings.BASE_DIR)}
    shop = subprocess.Popen([sys.executable, "-c", SCRIPT, str(tmp_path)], stdout=subprocess.PIPE, env=environment)
    assert shop.stdout.readline() == b"running\n"
    time.sleep(0.7)  # for the grandchild to be born
    family = psutil.Process(shop.pid).children(recursive=True)
    assert len(family) == 4

    shop.send_signal(number)

    assert shop.wait(30) == 0
    assert shop.stdout.read() == b"stopped\n"
    shop.stdout.close()
    assert [one for one in family if one.is_running() and one.status() != psutil.STATUS_ZOMBIE] == []


def test_a_child_that_dies_is_named_with_the_end_of_its_log(tmp_path):
    with pytest.raises(ChildDied, match=r"(?s)site ended with code 3.*no such port"):
        watch_a_child_that_dies(tmp_path)
