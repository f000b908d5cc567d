package dev.askel.engine.metric;

import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;

/** The values of one series. Thread-safe. */
final class MetricSeries {
    private final SeriesKey key;
    private final Map<MetricName, LongAdder> counts = new ConcurrentHashMap<>();
    private final Map<MetricName, TimeDistribution> times = new ConcurrentHashMap<>();
    private final boolean keepsTimes;
    private volatile long usedNanos;

    MetricSeries(SeriesKey key, boolean keepsTimes, long nowNanos) {
        this.key = key;
        this.keepsTimes = keepsTimes;
        this.usedNanos = nowNanos;
    }

    /** The time of the last value, by {@link System#nanoTime}. */
    long usedNanos() {
        return usedNanos;
    }

    /**
     * Adds a value.
     *
     * @param value a time in milliseconds, or the increment of a count
     */
    void add(MetricName metric, long value, long nowNanos) {
        usedNanos = nowNanos;
        if (metric.isTime()) {
            var known = times.get(metric);
            var time =
                    known == null
                            ? times.computeIfAbsent(metric, _ -> new TimeDistribution(keepsTimes))
                            : known;
            time.add(Math.max(0, value));
        } else {
            // A read takes no lock, unlike computeIfAbsent.
            var known = counts.get(metric);
            var count =
                    known == null ? counts.computeIfAbsent(metric, _ -> new LongAdder()) : known;
            count.add(value);
        }
    }

    SeriesKey key() {
        return key;
    }

    /** Removes and returns the times since the previous call. */
    Map<MetricName, Map<Long, Long>> takeTimes() {
        var taken = new EnumMap<MetricName, Map<Long, Long>>(MetricName.class);
        times.forEach((metric, time) -> {
            var values = time.take();
            if (!values.isEmpty()) {
                taken.put(metric, values);
            }
        });
        return taken;
    }

    SeriesSnapshot snapshot() {
        var counted = new EnumMap<MetricName, Long>(MetricName.class);
        counts.forEach((metric, count) -> counted.put(metric, count.sum()));
        var measured = new EnumMap<MetricName, TimeSnapshot>(MetricName.class);
        times.forEach((metric, time) -> measured.put(metric, time.snapshot()));
        return new SeriesSnapshot(key, counted, measured);
    }
}
