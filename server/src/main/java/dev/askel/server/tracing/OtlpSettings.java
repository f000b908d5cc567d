package dev.askel.server.tracing;

import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.sdk.resources.Resource;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * The collector that receives spans or metrics by OTLP.
 *
 * @param endpoint the URL: with the path {@code /v1/traces} or {@code /v1/metrics} for HTTP, of the
 *     server for gRPC
 * @param headers the headers of each request, which may contain secrets
 * @param trusted a file with certificates in PEM; null for the authorities that the JDK trusts
 * @param timeout the time limit of one request
 * @param serviceName the resource attribute {@code service.name}
 */
public record OtlpSettings(
        String endpoint,
        Protocol protocol,
        Map<String, String> headers,
        @Nullable Path trusted,
        Duration timeout,
        String serviceName) {
    /** The transport of OTLP. */
    public enum Protocol {
        /** HTTP with protobuf. */
        HTTP,
        /** gRPC. */
        GRPC
    }

    /** The exporters log each failure. The sinks log the first one and the recovery. */
    private static final Logger EXPORTERS = Logger.getLogger("io.opentelemetry");

    /** An exporter may retry a request within this multiple of its timeout. */
    private static final int ATTEMPTS_FACTOR = 3;

    static void silenceExporters() {
        EXPORTERS.setLevel(Level.OFF);
    }

    /** Returns the description of this server with its version. */
    Resource resource(String version) {
        return Resource.create(
                Attributes.of(
                        AttributeKey.stringKey("service.name"),
                        serviceName,
                        AttributeKey.stringKey("service.version"),
                        version));
    }

    /** Returns the time limit of a request with all its attempts, in milliseconds. */
    long attemptsMillis() {
        return timeout.toMillis() * ATTEMPTS_FACTOR;
    }

    /**
     * Reads the certificates; null when there is no file.
     *
     * @throws IllegalArgumentException when the file cannot be read
     */
    byte @Nullable [] trustedCertificates() {
        if (trusted == null) {
            return null;
        }
        try {
            return Files.readAllBytes(trusted);
        } catch (IOException e) {
            throw new IllegalArgumentException("ca-file: " + e, e);
        }
    }

    /** Omits the headers, because they may contain secrets. */
    @Override
    public String toString() {
        return protocol + " " + endpoint;
    }
}
