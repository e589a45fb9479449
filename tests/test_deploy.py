"""The files for a server are read by nobody until it matters; here they are read each time."""

import re
import subprocess

import pytest
import yaml
from django.conf import settings

ROOT = settings.BASE_DIR
COMPOSE = yaml.safe_load((ROOT / "docker-compose.yml").read_text())
DOCKERFILE = (ROOT / "Dockerfile").read_text()
EXAMPLE = (ROOT / ".env.example").read_text()
KNOWN = "FROM RUN COPY ENV WORKDIR USER EXPOSE HEALTHCHECK ENTRYPOINT CMD".split()


def instructions():
    joined = re.sub(r"\\\n", " ", DOCKERFILE)
    return [line.split(maxsplit=1) for line in joined.splitlines() if line.strip() and not line.startswith("#")]


def test_compose_has_every_part_of_the_shop():
    assert set(COMPOSE["services"]) == {
        *("postgres", "redis", "prepare", "site", "worker", "beat", "fake-stripe"),
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


def read_in_settings() -> set[str]:
    text = "".join((ROOT / f"almahra/settings/{name}.py").read_text() for name in ["env", "base", "dev", "production"])
    names = set(re.findall(r'env\.\w+\(\s*"([A-Z_]+)"', text)) | set(re.findall(r'environ\.get\("([A-Z_]+)"', text))
    return names - {"ALMAHRA_DOTENV", "DEBUG"}


def test_every_setting_is_explained_and_every_explained_one_is_read():
    explained = set(re.findall(r"^([A-Z_]+)=", EXAMPLE, re.MULTILINE))

    assert read_in_settings() - explained == set()
    assert explained - read_in_settings() - {"ADMIN_EMAIL", "ADMIN_PASSWORD"} == set()


@pytest.mark.parametrize("lock", ["base", "prod", "dev"])
def test_locks_are_hashed_and_name_no_host(lock):
    text = (ROOT / f"requirements/{lock}.txt").read_text()

    assert text.count("--hash=sha256:") > 50
    assert "://" not in text
    assert "--index" not in text
