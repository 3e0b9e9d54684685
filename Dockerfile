# syntax=docker/dockerfile:1
# One image for web, worker and beat. Nothing in it runs as root, and it holds no secret.

FROM node:22-bookworm-slim AS pages
WORKDIR /build
COPY package.json package-lock.json .npmrc ./
RUN npm ci --omit=dev

FROM python:3.11-slim-bookworm AS build
ENV PIP_NO_CACHE_DIR=1 PIP_DISABLE_PIP_VERSION_CHECK=1 UV_LINK_MODE=copy
RUN apt-get update \
    && apt-get install -y --no-install-recommends gdal-bin gettext \
    && rm -rf /var/lib/apt/lists/*
WORKDIR /app
COPY requirements/tools.txt requirements/base.txt requirements/
RUN python -m venv /opt/uv \
    && /opt/uv/bin/pip install --require-hashes -r requirements/tools.txt \
    && python -m venv --without-pip /venv \
    && /opt/uv/bin/uv pip sync --no-cache --require-hashes --python /venv/bin/python requirements/base.txt
COPY . .
COPY --from=pages /build/node_modules /npm/node_modules
# Translations and styles are made here, once. The values below only let the settings load: no database is asked,
# and none of them is in the image that runs.
RUN find . -name '*.po' -exec sh -c 'msgfmt --check-format -o "${1%.po}.mo" "$1"' sh {} \; \
    && SECRET_KEY=only-to-collect-styles DATABASE_URL=postgis://nowhere NODE_MODULES=/npm/node_modules \
       STATIC_ROOT=/static /venv/bin/python manage.py collectstatic --noinput \
    && /venv/bin/python -m compileall -q . /venv/lib

FROM python:3.11-slim-bookworm
# GDAL and GEOS for the map, Pango and a font for PDF, and PostgreSQL's client for backup and restore.
RUN apt-get update \
    && apt-get install -y --no-install-recommends \
       gdal-bin libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0 fonts-dejavu-core postgresql-client-15 \
    && rm -rf /var/lib/apt/lists/* \
    && useradd --system --uid 10001 --home-dir /nonexistent --shell /usr/sbin/nologin wijkwerk \
    && install -d -o wijkwerk -g wijkwerk -m 750 /media-files \
    && install -d -o wijkwerk -g wijkwerk -m 700 /backups
ENV PATH=/venv/bin:$PATH \
    PYTHONUNBUFFERED=1 \
    PYTHONDONTWRITEBYTECODE=1 \
    XDG_CACHE_HOME=/tmp \
    STATIC_ROOT=/static \
    MEDIA_ROOT=/media-files
WORKDIR /app
COPY --from=build /venv /venv
COPY --from=build /static /static
COPY --from=build /app /app
USER wijkwerk
VOLUME /media-files
EXPOSE 8000
HEALTHCHECK --interval=30s --timeout=5s --start-period=20s \
    CMD ["python", "-c", "import urllib.request as r; r.urlopen('http://127.0.0.1:8000/healthz', timeout=4)"]
CMD ["gunicorn", "wijkwerk.wsgi:application", "--bind", "0.0.0.0:8000", "--workers", "2", "--threads", "4", \
     "--worker-tmp-dir", "/dev/shm", "--no-control-socket"]
