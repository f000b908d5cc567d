package dev.askel.server.tracing;

import dev.askel.engine.trace.SpanSink;
import dev.askel.engine.trace.TraceSpan;
import io.opentelemetry.exporter.otlp.http.trace.OtlpHttpSpanExporter;
import io.opentelemetry.exporter.otlp.trace.OtlpGrpcSpanExporter;
import io.opentelemetry.sdk.common.CompletableResultCode;
import io.opentelemetry.sdk.trace.export.SpanExporter;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sends spans to a collector by OTLP. The exporter retries requests that the collector refuses for
 * the moment.
 */
public final class OtlpSpanSink implements SpanSink, AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(OtlpSpanSink.class);

    private static final int CLOSE_SECONDS = 5;

    private final OtlpSettings settings;
    private final SpanExporter exporter;
    private final ExportedSpans spans;
    private volatile boolean failing;

    private OtlpSpanSink(OtlpSettings settings, SpanExporter exporter, ExportedSpans spans) {
        this.settings = settings;
        this.exporter = exporter;
        this.spans = spans;
    }

    /**
     * Creates the sink. It connects with the first spans.
     *
     * @param version the version of this server, the resource attribute {@code service.version}
     * @throws IllegalArgumentException when the endpoint is not a URL, or the certificates cannot
     *     be read
     */
    public static OtlpSpanSink create(OtlpSettings settings, String version) {
        OtlpSettings.silenceExporters();
        return new OtlpSpanSink(
                settings, exporter(settings), new ExportedSpans(settings.resource(version)));
    }

    private static SpanExporter exporter(OtlpSettings settings) {
        var trusted = settings.trustedCertificates();
        return switch (settings.protocol()) {
            case HTTP -> {
                var builder =
                        OtlpHttpSpanExporter.builder()
                                .setEndpoint(settings.endpoint())
                                .setCompression("gzip")
                                .setTimeout(settings.timeout());
                settings.headers().forEach(builder::addHeader);
                if (trusted != null) {
                    builder.setTrustedCertificates(trusted);
                }
                yield builder.build();
            }
            case GRPC -> {
                var builder =
                        OtlpGrpcSpanExporter.builder()
                                .setEndpoint(settings.endpoint())
                                .setCompression("gzip")
                                .setTimeout(settings.timeout());
                settings.headers().forEach(builder::addHeader);
                if (trusted != null) {
                    builder.setTrustedCertificates(trusted);
                }
                yield builder.build();
            }
        };
    }

    @Override
    public boolean export(List<TraceSpan> ended) {
        var result =
                exporter.export(ended.stream().map(spans::of).toList())
                        .join(settings.attemptsMillis(), TimeUnit.MILLISECONDS);
        log(result);
        return result.isSuccess();
    }

    private void log(CompletableResultCode result) {
        if (result.isSuccess() == failing) {
            failing = !result.isSuccess();
            if (failing) {
                LOG.warn(
                        "The collector {} does not accept spans. Spans are lost until it does.",
                        settings,
                        result.getFailureThrowable());
            } else {
                LOG.info("The collector {} accepts spans again", settings);
            }
        }
    }

    @Override
    public void close() {
        var _ = exporter.shutdown().join(CLOSE_SECONDS, TimeUnit.SECONDS);
    }
}
