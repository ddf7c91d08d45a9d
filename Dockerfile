# syntax=docker/dockerfile:1
# The whole program in one image: chat, API, command line, and the embedding model, unpacked while it is built.
#
#   docker build -t policyqa .
#   docker run -p 127.0.0.1:7860:7860 -v policyqa:/data policyqa
#
# On a machine without a GPU, plain pip takes the larger CUDA build of torch. Let TORCH_OPTIONS name the source of
# the CPU build, as torch's installation page describes, and the image is about 3 GB smaller.
FROM python:3.11.13-slim-bookworm AS build

ARG TORCH_OPTIONS=""
ENV PIP_NO_CACHE_DIR=1 PIP_DISABLE_PIP_VERSION_CHECK=1
WORKDIR /src
RUN python -m venv /opt/policyqa
# What changes seldom comes first, so that a change of our own code installs nothing anew.
COPY constraints.txt ./
# hadolint ignore=SC2086
RUN /opt/policyqa/bin/pip install $TORCH_OPTIONS torch==2.13.0
COPY pyproject.toml README.md LICENSE ./
COPY rag ./rag
COPY ingest ./ingest
COPY ui ./ui
COPY eval ./eval
RUN /opt/policyqa/bin/pip install --constraint constraints.txt ".[cluster]"

FROM python:3.11.13-slim-bookworm

# Further Debian packages, such as libreoffice-writer libreoffice-calc for old office formats (docs/documents.md).
ARG PACKAGES=""
# hadolint ignore=DL3008,SC2086
RUN if [ -n "$PACKAGES" ]; then apt-get update && apt-get install --yes --no-install-recommends $PACKAGES \
 && rm -rf /var/lib/apt/lists/*; fi
RUN groupadd --system --gid 10001 policyqa \
 && useradd --system --uid 10001 --gid policyqa --no-create-home --home-dir /nonexistent policyqa \
 && install -d -o policyqa -g policyqa /data /var/cache/policyqa /srv/store /srv/store/files
COPY --from=build /opt/policyqa /opt/policyqa
COPY corpus /opt/corpus
ENV PATH=/opt/policyqa/bin:$PATH \
    PYTHONDONTWRITEBYTECODE=1 \
    POLICYQA_STORE=/data/store \
    POLICYQA_CACHE=/var/cache/policyqa \
    POLICYQA_CORPUS=/opt/corpus \
    POLICYQA_HOST=0.0.0.0 \
    POLICYQA_LOG_FORMAT=json
WORKDIR /data
USER 10001:10001
RUN policyqa unpack
VOLUME ["/data"]
EXPOSE 7860
STOPSIGNAL SIGTERM
HEALTHCHECK --interval=15s --timeout=10s --start-period=180s --retries=3 CMD ["policyqa", "health"]
CMD ["policyqa", "serve"]
