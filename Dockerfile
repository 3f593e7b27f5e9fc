# Built from the sources, run from the binary alone: docker build -t portreeve .
FROM docker.io/library/rust:1.95-slim-bookworm AS build
WORKDIR /src
COPY . .
# What was compiled stays in caches beside the image, so that the next build compiles only what changed.
RUN --mount=type=cache,target=/usr/local/cargo/registry \
    --mount=type=cache,target=/src/target \
    cargo build --locked --profile dist --package portreeve-server \
    && cp target/dist/portreeve /portreeve

FROM docker.io/library/debian:12-slim
COPY --from=build /portreeve /usr/local/bin/portreeve
# Whom to believe, for a collector of traces that is asked by https.
COPY --from=build /etc/ssl/certs/ca-certificates.crt /etc/ssl/certs/ca-certificates.crt
# Where everything is kept, unless DATABASE_URL names a server.
RUN install -d -o 10001 -g 10001 /data
VOLUME /data
# By number, so that a cluster can see that it is not root.
USER 10001:10001
ENV HOST=0.0.0.0 DATA_DIR=/data
EXPOSE 8080
HEALTHCHECK --interval=10s --timeout=6s --start-period=30s CMD ["portreeve", "health"]
ENTRYPOINT ["portreeve"]
