# The fake iCIMS and JobCannon in one image; compose.yaml starts either. Not built where it was written: docs/cli.md.

FROM python:3.13-slim AS built
WORKDIR /src
RUN pip install --no-cache-dir uv
COPY pyproject.toml requirements.lock README.md LICENSE ./
COPY mock_icims mock_icims
COPY integration integration
# The locked versions of what the programs need, and not of what develops them; compiled, which is three times as fast to start.
RUN uv venv /opt/jobcannon-icims \
 && uv pip install --python /opt/jobcannon-icims --compile-bytecode --constraint requirements.lock ".[otel]"

FROM python:3.13-slim
RUN useradd --uid 10001 --create-home staging && mkdir /state && chown staging /state
COPY --from=built /opt/jobcannon-icims /opt/jobcannon-icims
ENV PATH=/opt/jobcannon-icims/bin:$PATH
USER staging
WORKDIR /state
VOLUME /state
EXPOSE 8100 8125
HEALTHCHECK --interval=10s --timeout=5s --start-period=5s CMD ["mock-icims", "wait", "--timeout", "3"]
# The control API that --staging serves is refused without MOCK_ICIMS_STAGING_TOKEN, because others can reach it.
CMD ["mock-icims", "serve", "--host", "0.0.0.0", "--staging", "--state", "/state/icims.state"]
