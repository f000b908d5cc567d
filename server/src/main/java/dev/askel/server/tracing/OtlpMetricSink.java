package dev.askel.server.tracing;

import dev.askel.engine.metric.ExecutionMetrics;
import dev.askel.engine.metric.GaugeName;
import dev.askel.engine.metric.GaugeValue;
import dev.askel.engine.metric.MetricName;
import dev.askel.engine.metric.MetricSink;
import dev.askel.engine.metric.SeriesKey;
import dev.askel.engine.metric.SeriesSnapshot;
import dev.askel.engine.metric.TimeSnapshot;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.exporter.otlp.http.metrics.OtlpHttpMetricExporter;
import io.opentelemetry.exporter.otlp.metrics.OtlpGrpcMetricExporter;
import io.opentelemetry.sdk.metrics.data.AggregationTemporality;
import io.opentelemetry.sdk.metrics.data.DoublePointData;
import io.opentelemetry.sdk.metrics.data.GaugeData;
import io.opentelemetry.sdk.metrics.data.HistogramData;
import io.opentelemetry.sdk.metrics.data.HistogramPointData;
import io.opentelemetry.sdk.metrics.data.LongPointData;
import io.opentelemetry.sdk.metrics.data.MetricData;
import io.opentelemetry.sdk.metrics.data.SumData;
import io.opentelemetry.sdk.metrics.export.MetricExporter;
import io.opentelemetry.sdk.resources.Resource;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.TimeUnit;

/**
 * Sends the metrics of executions to a collector by OTLP. Values are cumulative since the start of
 * the server. So a value that a collector has not received is contained in the next one.
 */
public final class OtlpMetricSink implements MetricSink, AutoCloseable {
    private static final int CLOSE_SECONDS = 5;
    private static final List<Double> BOUNDS =
            TimeSnapshot.BOUNDS_MILLIS.stream().map(Long::doubleValue).toList();

    private final OtlpSettings settings;
    private final MetricExporter exporter;
    private final Resource resource;
    private final long startNanos;

    private OtlpMetricSink(
            OtlpSettings settings, MetricExporter exporter, Resource resource, long startNanos) {
        this.settings = settings;
        this.exporter = exporter;
        this.resource = resource;
        this.startNanos = startNanos;
    }

    /**
     * Creates the sink. It connects with the first export.
     *
     * @param version the version of this server, the resource attribute {@code service.version}
     * @param start the time since which values are counted
     * @throws IllegalArgumentException when the endpoint is not a URL, or the certificates cannot
     *     be read
     */
    public static OtlpMetricSink create(OtlpSettings settings, String version, Instant start) {
        OtlpSettings.silenceExporters();
        // Series of two nodes, or of two runs of a node, must not be mistaken for one.
        var instance = AttributeKey.stringKey("service.instance.id");
        var resource =
                settings.resource(version).toBuilder()
                        .put(instance, UUID.randomUUID().toString())
                        .build();
        return new OtlpMetricSink(settings, exporter(settings), resource, nanos(start));
    }

    private static MetricExporter exporter(OtlpSettings settings) {
        var trusted = settings.trustedCertificates();
        return switch (settings.protocol()) {
            case HTTP -> {
                var builder =
                        OtlpHttpMetricExporter.builder()
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
                        OtlpGrpcMetricExporter.builder()
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
    public String receiver() {
        return "The collector " + settings;
    }

    @Override
    public Result export(ExecutionMetrics metrics, Instant at) {
        var data = data(metrics.snapshots(), nanos(at));
        addGauges(metrics, nanos(at), data);
        if (data.isEmpty()) {
            return new Result(null, List.of());
        }
        var sent = exporter.export(data).join(settings.attemptsMillis(), TimeUnit.MILLISECONDS);
        return new Result(
                sent.isSuccess() ? null : String.valueOf(sent.getFailureThrowable()), List.of());
    }

    private List<MetricData> data(List<SeriesSnapshot> series, long atNanos) {
        var data = new ArrayList<MetricData>();
        for (var metric : MetricName.values()) {
            var counts = new ArrayList<LongPointData>();
            var times = new ArrayList<HistogramPointData>();
            for (var each : series) {
                var count = each.counts().get(metric);
                if (count != null) {
                    counts.add(
                            LongPointData.create(
                                    startNanos, atNanos, attributes(each.key()), count));
                }
                var time = each.times().get(metric);
                if (time != null) {
                    times.add(point(each.key(), time, atNanos));
                }
            }
            if (!counts.isEmpty()) {
                data.add(
                        ExportedMetric.ofCounts(
                                resource,
                                metric,
                                SumData.createLongSumData(
                                        true, AggregationTemporality.CUMULATIVE, counts)));
            }
            if (!times.isEmpty()) {
                data.add(
                        ExportedMetric.ofTimes(
                                resource,
                                metric,
                                HistogramData.create(AggregationTemporality.CUMULATIVE, times)));
            }
        }
        return data;
    }

    private void addGauges(ExecutionMetrics metrics, long atNanos, List<MetricData> data) {
        for (var gauge : GaugeName.values()) {
            var points =
                    metrics.values(gauge).stream()
                            .map(each ->
                                    DoublePointData.create(
                                            startNanos,
                                            atNanos,
                                            attributes(gauge, each),
                                            each.value(),
                                            List.of()))
                            .toList();
            if (!points.isEmpty()) {
                data.add(
                        ExportedMetric.ofGauge(
                                resource, gauge, GaugeData.createDoubleGaugeData(points)));
            }
        }
    }

    private static Attributes attributes(GaugeName gauge, GaugeValue value) {
        var attributes = Attributes.builder();
        for (int i = 0; i < gauge.dimensions().size(); i++) {
            attributes.put(gauge.dimensions().get(i), value.dimensions().get(i));
        }
        return attributes.build();
    }

    private HistogramPointData point(SeriesKey key, TimeSnapshot time, long atNanos) {
        return HistogramPointData.create(
                startNanos,
                atNanos,
                attributes(key),
                (double) time.sumMillis(),
                false,
                0,
                false,
                0,
                BOUNDS,
                time.counts());
    }

    private static Attributes attributes(SeriesKey key) {
        var attributes = Attributes.builder().put(key.subject().dimension(), key.arn());
        if (key.version() != null) {
            attributes.put("Version", key.version());
        }
        if (key.alias() != null) {
            attributes.put("Alias", key.alias());
        }
        return attributes.build();
    }

    private static long nanos(Instant time) {
        return TimeUnit.SECONDS.toNanos(time.getEpochSecond()) + time.getNano();
    }

    @Override
    public void close() {
        var _ = exporter.shutdown().join(CLOSE_SECONDS, TimeUnit.SECONDS);
    }
}
