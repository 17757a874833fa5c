# docker build -t smfix . && docker run --rm -u "$(id -u):$(id -g)" -v "$PWD:/code" smfix --diff .
FROM python:3.12-slim AS build
COPY . /src
RUN pip wheel --no-cache-dir --wheel-dir /wheels /src

FROM python:3.12-slim
# the image below says which Debian this is, and so which git
# hadolint ignore=DL3008
RUN apt-get update && apt-get install -y --no-install-recommends git && rm -rf /var/lib/apt/lists/*
# what the first stage has built, and nothing else
# hadolint ignore=DL3013
RUN --mount=type=bind,from=build,source=/wheels,target=/wheels \
    pip install --no-cache-dir --no-index --find-links /wheels smfix
ENV SMFIX_STATE_DIR=/tmp/smfix
WORKDIR /code
ENTRYPOINT ["smfix"]
CMD ["--help"]
