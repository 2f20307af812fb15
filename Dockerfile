# docker build -t sitat . && docker run -e BOT_TOKEN=... -v sitat:/data sitat
FROM python:3.11-slim AS build
WORKDIR /src
RUN python -m venv /venv
COPY requirements.lock ./
RUN /venv/bin/pip install --no-cache-dir --no-deps -r requirements.lock
COPY pyproject.toml README.md LICENSE ./
COPY bot bot
COPY knowledge knowledge
RUN /venv/bin/pip install --no-cache-dir --no-deps .

FROM python:3.11-slim
RUN useradd --system --create-home --uid 10001 sitat && install -d -o sitat /data
COPY --from=build /venv /venv
# platformdirs keeps the database in here.
ENV XDG_DATA_HOME=/data PATH=/venv/bin:$PATH PYTHONUNBUFFERED=1
USER sitat
VOLUME /data
EXPOSE 8080
HEALTHCHECK --interval=30s --timeout=5s --start-period=60s CMD ["python", "-c", "import os, urllib.request as r; r.urlopen('http://127.0.0.1:' + os.environ.get('PORT', '8080') + '/healthz')"]
CMD ["sitat", "run"]
