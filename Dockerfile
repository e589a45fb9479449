# The site, its workers and the beat: one image, four commands (see docker-compose.yml).
FROM python:3.11-slim AS build
ENV PIP_DISABLE_PIP_VERSION_CHECK=1 PIP_NO_CACHE_DIR=1
COPY requirements/prod.txt /tmp/prod.txt
RUN python -m venv /venv && /venv/bin/pip install --require-hashes -r /tmp/prod.txt

FROM python:3.11-slim
ENV PATH=/venv/bin:$PATH PYTHONUNBUFFERED=1 DJANGO_SETTINGS_MODULE=almahra.settings.production
RUN useradd --create-home --uid 10001 almahra
COPY --from=build /venv /venv
WORKDIR /app
COPY --chown=almahra . .
RUN DJANGO_SETTINGS_MODULE=almahra.settings.build python manage.py collectstatic --noinput \
    && mkdir -p var/media var/private var/mail && chown -R almahra var
USER almahra
EXPOSE 8000
HEALTHCHECK --interval=10s --timeout=3s CMD ["python", "deploy/healthy.py"]
ENTRYPOINT ["deploy/entrypoint"]
CMD ["site"]
