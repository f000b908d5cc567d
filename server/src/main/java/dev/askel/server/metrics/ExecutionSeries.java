package dev.askel.server.metrics;

import dev.askel.engine.metric.ExecutionMetrics;
import dev.askel.engine.metric.GaugeName;
import dev.askel.engine.metric.GaugeValue;
import dev.askel.engine.metric.Metric;
import dev.askel.engine.metric.MetricName;
import dev.askel.engine.metric.SeriesKey;
import dev.askel.engine.metric.SeriesSnapshot;
import dev.askel.engine.metric.TimeSnapshot;
import io.prometheus.metrics.model.registry.MultiCollector;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import io.prometheus.metrics.model.snapshots.ClassicHistogramBuckets;
import io.prometheus.metrics.model.snapshots.CounterSnapshot;
import io.prometheus.metrics.model.snapshots.CounterSnapshot.CounterDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot.GaugeDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.HistogramSnapshot;
import io.prometheus.metrics.model.snapshots.HistogramSnapshot.HistogramDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.Labels;
import io.prometheus.metrics.model.snapshots.MetricSnapshot;
import io.prometheus.metrics.model.snapshots.MetricSnapshots;
import io.prometheus.metrics.model.snapshots.Unit;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;

/**
 * Shows the metrics of executions under AWS's names in snake case: {@code ExecutionsStarted} is
 * {@code askel_states_executions_started_total}. Times are histograms in seconds.
 */
public final class ExecutionSeries implements MultiCollector {
    private static final double MILLIS_PER_SECOND = TimeUnit.SECONDS.toMillis(1);

    private final ExecutionMetrics metrics;

    ExecutionSeries(ExecutionMetrics metrics) {
        this.metrics = metrics;
    }

    void register(PrometheusRegistry registry) {
        registry.register(this);
    }

    /** Returns the name of a metric in Prometheus's text format, without suffixes of histograms. */
    public static String name(MetricName metric) {
        return baseName(metric) + (metric.isTime() ? "_seconds" : "_total");
    }

    /** Returns the names of the labels of a metric. */
    public static List<String> labelNames(MetricName metric) {
        var arn = snakeCase(metric.subject().dimension());
        return switch (metric.subject()) {
            case STATE_MACHINE -> List.of(arn, "version", "alias");
            case ACTIVITY, LAMBDA_FUNCTION, SERVICE_INTEGRATION, API -> List.of(arn);
        };
    }

    /** Returns the name of a gauge in Prometheus's text format. */
    public static String name(GaugeName gauge) {
        return baseName(gauge) + (gauge.isTime() ? "_seconds" : "");
    }

    /** Returns the names of the labels of a gauge. */
    public static List<String> labelNames(GaugeName gauge) {
        return gauge.dimensions().stream().map(ExecutionSeries::snakeCase).toList();
    }

    private static String baseName(Metric metric) {
        return "askel_states_" + snakeCase(metric.name());
    }

    private static String snakeCase(String name) {
        return name.replaceAll("(?<=[a-z])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])", "_")
                .toLowerCase(Locale.ROOT);
    }

    @Override
    public MetricSnapshots collect() {
        var series = metrics.snapshots();
        var collected = MetricSnapshots.builder();
        for (var metric : MetricName.values()) {
            var snapshot = metric.isTime() ? histogram(metric, series) : counter(metric, series);
            if (!snapshot.getDataPoints().isEmpty()) {
                collected.metricSnapshot(snapshot);
            }
        }
        for (var gauge : GaugeName.values()) {
            var values = metrics.values(gauge);
            if (!values.isEmpty()) {
                collected.metricSnapshot(gauge(gauge, values));
            }
        }
        return collected.build();
    }

    private static MetricSnapshot gauge(GaugeName gauge, List<GaugeValue> values) {
        var names = labelNames(gauge);
        var snapshot = GaugeSnapshot.builder().name(name(gauge)).help(gauge.description());
        for (var each : values) {
            snapshot.dataPoint(
                    GaugeDataPointSnapshot.builder()
                            .labels(Labels.of(names, each.dimensions()))
                            .value(gauge.isTime() ? each.value() / MILLIS_PER_SECOND : each.value())
                            .build());
        }
        return snapshot.build();
    }

    private static MetricSnapshot counter(MetricName metric, List<SeriesSnapshot> series) {
        var counter = CounterSnapshot.builder().name(baseName(metric)).help(metric.description());
        for (var each : series) {
            var count = each.counts().get(metric);
            if (count != null) {
                counter.dataPoint(
                        CounterDataPointSnapshot.builder()
                                .labels(labels(metric, each.key()))
                                .value(count)
                                .build());
            }
        }
        return counter.build();
    }

    private static MetricSnapshot histogram(MetricName metric, List<SeriesSnapshot> series) {
        var histogram =
                HistogramSnapshot.builder()
                        .name(baseName(metric) + "_seconds")
                        .unit(Unit.SECONDS)
                        .help(metric.description());
        for (var each : series) {
            var times = each.times().get(metric);
            if (times != null) {
                histogram.dataPoint(
                        HistogramDataPointSnapshot.builder()
                                .labels(labels(metric, each.key()))
                                .classicHistogramBuckets(buckets(times))
                                .sum(times.sumMillis() / MILLIS_PER_SECOND)
                                .build());
            }
        }
        return histogram.build();
    }

    private static ClassicHistogramBuckets buckets(TimeSnapshot times) {
        var buckets = ClassicHistogramBuckets.builder();
        int index = 0;
        for (long bound : TimeSnapshot.BOUNDS_MILLIS) {
            buckets.bucket(bound / MILLIS_PER_SECOND, times.counts().get(index));
            index++;
        }
        return buckets.bucket(Double.POSITIVE_INFINITY, times.counts().get(index)).build();
    }

    private static Labels labels(MetricName metric, SeriesKey key) {
        var names = labelNames(metric);
        return names.size() == 1
                ? Labels.of(names.getFirst(), key.arn())
                : Labels.of(
                        names,
                        List.of(
                                key.arn(),
                                key.version() == null ? "" : key.version(),
                                key.alias() == null ? "" : key.alias()));
    }
}
