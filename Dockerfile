# Dropscope in a container: CPU only, no root, everything written goes to /data.
FROM python:3.11-slim

ENV PIP_NO_CACHE_DIR=1 PIP_DISABLE_PIP_VERSION_CHECK=1 PIP_ROOT_USER_ACTION=ignore \
    PYTHONDONTWRITEBYTECODE=1 PYTHONUNBUFFERED=1
WORKDIR /app

# torch alone and first: the largest layer is made again only when a version changes.
ARG TORCH_INDEX=https://download.pytorch.org/whl/cpu
COPY constraints.txt .
RUN pip install --extra-index-url "$TORCH_INDEX" --constraint constraints.txt torch

COPY pyproject.toml README.md LICENSE ./
COPY backend backend
COPY frontend frontend
RUN pip install --constraint constraints.txt '.[postgres]' \
    && useradd --system --uid 10001 --home-dir /data dropscope \
    && install --directory --owner dropscope --mode 700 /data

ENV DROPSCOPE_HOME=/data
# Data sets that are fetched on demand are kept beside the runs.
ENV HOME=/data
VOLUME /data
USER dropscope
EXPOSE 8000

HEALTHCHECK --interval=30s --timeout=5s --start-period=20s CMD ["python", "-c", \
    "import urllib.request as r; r.urlopen('http://127.0.0.1:8000/api/v1/health', timeout=4)"]

# DROPSCOPE_TOKEN and DROPSCOPE_VIEWER_TOKEN come from the environment. Without them the server makes
# its own, keeps them in its home and prints a link for each.
ENTRYPOINT ["dropscope"]
CMD ["serve", "--host", "0.0.0.0", "--port", "8000", "--no-open"]
