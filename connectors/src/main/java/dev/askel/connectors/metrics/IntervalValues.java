package dev.askel.connectors.metrics;

import dev.askel.engine.metric.ExecutionMetrics;
import dev.askel.engine.metric.GaugeName;
import dev.askel.engine.metric.GaugeValue;
import dev.askel.engine.metric.MetricName;
import dev.askel.engine.metric.MetricSubject;
import dev.askel.engine.metric.SeriesKey;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Derives the values of each interval from growing counts, and adds the latest values of gauges.
 * Each value has the sets of dimensions that AWS has: the resource, for executions also its version
 * and its alias, and none. Must be used by one thread at a time.
 */
final class IntervalValues {
    private Map<SeriesKey, Map<MetricName, Long>> previous = Map.of();

    private record DatumKey(MetricName metric, Map<String, String> dimensions) {}

    /** Returns the values since the previous call, and those of gauges. */
    List<MetricDatum> take(ExecutionMetrics metrics, Instant at) {
        var values = new LinkedHashMap<DatumKey, Map<Long, Long>>();
        var counts = new HashMap<SeriesKey, Map<MetricName, Long>>();
        for (var series : metrics.snapshots()) {
            counts.put(series.key(), series.counts());
            var before = previous.getOrDefault(series.key(), Map.of());
            series.counts()
                    .forEach((metric, count) -> {
                        long earlier = before.getOrDefault(metric, 0L);
                        // A series that was removed and created again counts from zero.
                        long added = count < earlier ? count : count - earlier;
                        if (added > 0) {
                            add(values, metric, series.key(), Map.of(1L, added));
                        }
                    });
        }
        previous = counts;
        metrics.takeTimes()
                .forEach((key, times) ->
                        times.forEach((metric, counted) -> add(values, metric, key, counted)));
        var data = new ArrayList<MetricDatum>();
        values.forEach((key, counted) -> split(key, at, counted, data));
        for (var gauge : GaugeName.values()) {
            addGauge(gauge, metrics.values(gauge), at, data);
        }
        return data;
    }

    /**
     * Adds each value of a gauge. Without dimensions, AWS's open resources are those of one
     * account, so the highest value is added.
     */
    private static void addGauge(
            GaugeName gauge, List<GaugeValue> values, Instant at, List<MetricDatum> data) {
        for (var each : values) {
            var dimensions = new LinkedHashMap<String, String>();
            for (int i = 0; i < gauge.dimensions().size(); i++) {
                dimensions.put(gauge.dimensions().get(i), each.dimensions().get(i));
            }
            data.add(new MetricDatum(gauge, dimensions, at, Map.of(each.value(), 1L)));
        }
        if (gauge == GaugeName.OpenExecutionCount
                || gauge == GaugeName.ApproximateOpenMapRunCount) {
            values.stream()
                    .mapToDouble(GaugeValue::value)
                    .max()
                    .ifPresent(highest ->
                            data.add(new MetricDatum(gauge, Map.of(), at, Map.of(highest, 1L))));
        }
    }

    private static void add(
            Map<DatumKey, Map<Long, Long>> values,
            MetricName metric,
            SeriesKey key,
            Map<Long, Long> added) {
        for (var dimensions : dimensionsOf(key)) {
            var counts =
                    values.computeIfAbsent(new DatumKey(metric, dimensions), _ -> new TreeMap<>());
            added.forEach((value, count) -> counts.merge(value, count, Long::sum));
        }
    }

    private static List<Map<String, String>> dimensionsOf(SeriesKey key) {
        var name = key.subject().dimension();
        var sets = new ArrayList<Map<String, String>>();
        sets.add(Map.of(name, key.arn()));
        if (key.version() != null) {
            sets.add(dimensions(name, key.arn(), "Version", key.version()));
        }
        if (key.alias() != null) {
            sets.add(dimensions(name, key.arn(), "Alias", key.alias()));
        }
        if (key.subject() == MetricSubject.STATE_MACHINE
                || key.subject() == MetricSubject.ACTIVITY) {
            sets.add(Map.of());
        }
        return sets;
    }

    private static Map<String, String> dimensions(
            String first, String firstValue, String second, String secondValue) {
        var dimensions = new LinkedHashMap<String, String>();
        dimensions.put(first, firstValue);
        dimensions.put(second, secondValue);
        return dimensions;
    }

    /** Adds the values in data of at most the permitted number of values. */
    private static void split(
            DatumKey key, Instant at, Map<Long, Long> counts, List<MetricDatum> data) {
        var part = new TreeMap<Long, Long>();
        for (var each : counts.entrySet()) {
            part.put(each.getKey(), each.getValue());
            if (part.size() == MetricDatum.VALUES_MAX) {
                data.add(new MetricDatum(key.metric(), key.dimensions(), at, part));
                part = new TreeMap<>();
            }
        }
        if (!part.isEmpty()) {
            data.add(new MetricDatum(key.metric(), key.dimensions(), at, part));
        }
    }
}
