package dev.askel.engine.metric;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The series of one subject. Their number is bounded: further resources share one series. A
 * resource without a value for an hour loses its series when another one needs it. Thread-safe.
 */
final class SeriesTable {
    /** The time without a value after which a series may be removed. */
    static final Duration IDLE_MIN = Duration.ofHours(1);

    /** The time between two searches for idle series. */
    static final Duration SEARCH_INTERVAL = Duration.ofMinutes(1);

    private final int seriesMax;
    private final Map<SeriesKey, MetricSeries> series = new ConcurrentHashMap<>();
    private final MetricSeries other;
    private final boolean keepsTimes;
    private volatile long searchedNanos;

    SeriesTable(MetricSubject subject, int seriesMax, boolean keepsTimes, long nowNanos) {
        this.seriesMax = seriesMax;
        this.keepsTimes = keepsTimes;
        this.other = new MetricSeries(SeriesKey.of(subject, SeriesKey.OTHER), keepsTimes, nowNanos);
        this.searchedNanos = nowNanos;
    }

    MetricSeries find(SeriesKey key, long nowNanos) {
        var known = series.get(key);
        if (known != null) {
            return known;
        }
        return series.size() < seriesMax || nowNanos - searchedNanos >= SEARCH_INTERVAL.toNanos()
                ? add(key, nowNanos)
                : other;
    }

    private synchronized MetricSeries add(SeriesKey key, long nowNanos) {
        if (series.size() >= seriesMax && !series.containsKey(key)) {
            searchedNanos = nowNanos;
            series.values().removeIf(each -> nowNanos - each.usedNanos() >= IDLE_MIN.toNanos());
            if (series.size() >= seriesMax) {
                return other;
            }
        }
        return series.computeIfAbsent(key, _ -> new MetricSeries(key, keepsTimes, nowNanos));
    }

    /** Adds the times since the previous call to {@code taken}, and removes them. */
    void takeTimes(Map<SeriesKey, Map<MetricName, Map<Long, Long>>> taken) {
        series.forEach((key, each) -> taken.put(key, each.takeTimes()));
        taken.put(other.key(), other.takeTimes());
    }

    List<SeriesSnapshot> snapshots() {
        var snapshots = new ArrayList<SeriesSnapshot>();
        series.values().forEach(each -> snapshots.add(each.snapshot()));
        var rest = other.snapshot();
        if (!rest.counts().isEmpty() || !rest.times().isEmpty()) {
            snapshots.add(rest);
        }
        return snapshots;
    }
}
