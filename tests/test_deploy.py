"""The files for a server are read by nobody until it matters; here they are read each time."""

import json
import os
import re
import subprocess
import sys

import pytest
import yaml
from django.conf import settings

ROOT = settings.BASE_DIR
COMPOSE = yaml.safe_load((ROOT / "docker-compose.yml").read_text())
DOCKERFILE = (ROOT / "Dockerfile").read_text()
EXAMPLE = (ROOT / ".env.example").read_text()
DEMO_PEOPLE = "almahra/dev/demo/people.py"
KNOWN = ["FROM", "RUN", "COPY", "ENV", "WORKDIR", "USER", "EXPOSE", "HEALTHCHECK", "ENTRYPOINT", "CMD"]


def instructions():
    joined = re.sub(r"\\\n", " ", DOCKERFILE)
    return [line.split(maxsplit=1) for line in joined.splitlines() if line.strip() and not line.startswith("#")]


def test_compose_has_every_part_of_the_shop():
    assert set(COMPOSE["services"]) == {
        *("postgres", "redis", "prepare", "site", "worker", "tryon-worker", "beat", "fake-stripe"),
    }


def test_nothing_is_published_beyond_this_machine():
    published = [port for service in COMPOSE["services"].values() for port in service.get("ports", [])]

    assert published
    assert all(port.startswith("127.0.0.1:") for port in published)


def test_services_wait_for_services_that_exist():
    for service in COMPOSE["services"].values():
        assert set(service.get("depends_on", {})) <= set(COMPOSE["services"])


def test_the_dockerfile_uses_known_instructions_pinned_images_and_no_root():
    words = instructions()

    assert {word for word, _ in words} <= set(KNOWN)
    assert all(":" in rest.split()[0] for word, rest in words if word == "FROM")
    assert [rest for word, rest in words if word == "USER"] == ["almahra"]


def test_what_the_image_runs_exists_and_is_shell():
    assert (ROOT / "deploy/entrypoint").stat().st_mode & 0o111
    for script in ["dev", "deploy/entrypoint"]:
        assert subprocess.run(["sh", "-n", script], cwd=ROOT).returncode == 0
    for name in ["requirements/prod.txt", "deploy/gunicorn.py", "deploy/healthy.py"]:
        assert (ROOT / name).exists()


def read_somewhere() -> set[str]:
    """The variables that the settings, gunicorn and the demo shop read."""
    settings_files = [f"almahra/settings/{name}.py" for name in ["env", "base", "dev", "production"]]
    text = "".join((ROOT / name).read_text() for name in [*settings_files, "deploy/gunicorn.py", DEMO_PEOPLE])
    names = set(re.findall(r'(?:env\.\w+|environ\.get)\(\s*"([A-Z_]+)"', text))
    return names - {"ALMAHRA_DOTENV"}  # which file to read: it can not stand in it


def test_every_variable_is_explained_and_every_explained_one_is_read():
    explained = set(re.findall(r"^([A-Z_]+)=", EXAMPLE, re.MULTILINE))

    assert explained == read_somewhere()


def test_each_line_of_the_example_is_a_value_or_a_comment():
    """What stands behind a value would be part of it: for us, for docker and for systemd."""
    lines = [line for line in EXAMPLE.splitlines() if line and not line.startswith("#")]

    assert all(re.fullmatch(r"[A-Z][A-Z0-9_]*=[^#]*", line) for line in lines)
    assert not any(line.endswith(" ") for line in lines)


def test_a_copy_of_the_example_changes_nothing_in_development():
    with_copy, without = settings_with(".env.example"), settings_with("0")

    assert with_copy == without
    assert without["SHOP_CURRENCY"] == "'USD'"


def settings_with(dotenv: str) -> dict[str, str]:
    """All development settings as a new process has them, beside this machine's services."""
    script = """
import json
import django
from django.conf import settings
django.setup()
print(json.dumps({name: repr(getattr(settings, name)) for name in dir(settings) if name.isupper()}))
"""
    environment = {name: os.environ[name] for name in ["PATH", "DATABASE_URL", "REDIS_URL"]}
    environment["DJANGO_SETTINGS_MODULE"] = "almahra.settings.dev"
    told = subprocess.run(
        [sys.executable, "-c", script],
        cwd=ROOT,
        env={**environment, "ALMAHRA_DOTENV": dotenv},
        capture_output=True,
        text=True,
        check=True,
    )
    return {name: re.sub(r"0x[0-9a-f]+", "", value) for name, value in json.loads(told.stdout).items()}


@pytest.mark.parametrize("lock", ["base", "prod", "dev"])
def test_locks_are_hashed_and_name_no_host(lock):
    text = (ROOT / f"requirements/{lock}.txt").read_text()

    assert text.count("--hash=sha256:") > 50
    assert "://" not in text
    assert "--index" not in text
