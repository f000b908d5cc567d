package dev.askel.engine.metric;

import dev.askel.asl.history.ExecutionIdentity;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The metrics of the executions and calls of this node. Counts are kept in memory, without a lock.
 * They begin at zero when the node starts. Gauges have the value of their last {@link #set}.
 * Thread-safe.
 */
public final class ExecutionMetrics {
    private final Map<MetricSubject, SeriesTable> tables = new EnumMap<>(MetricSubject.class);
    private final Map<GaugeName, List<GaugeValue>> gauges = new ConcurrentHashMap<>();
    private final LongSupplier nanos;

    /**
     * Creates metrics without values.
     *
     * @param nanos the monotonic clock, {@link System#nanoTime}
     */
    public ExecutionMetrics(MetricSettings settings, LongSupplier nanos) {
        this.nanos = nanos;
        long now = nanos.getAsLong();
        for (var subject : MetricSubject.values()) {
            int seriesMax =
                    subject == MetricSubject.STATE_MACHINE
                            ? settings.machinesMax()
                            : settings.resourcesMax();
            tables.put(subject, new SeriesTable(subject, seriesMax, settings.keepsTimes(), now));
        }
    }

    /** Adds the values that an execution has measured. */
    public void record(ExecutionIdentity execution, List<Measurement> measured) {
        if (measured.isEmpty()) {
            return;
        }
        long now = nanos.getAsLong();
        MetricSeries machine = null;
        for (var each : measured) {
            var arn = each.arn();
            if (arn == null) {
                if (machine == null) {
                    machine = series(key(execution), now);
                }
                machine.add(each.metric(), each.value(), now);
            } else {
                series(SeriesKey.of(each.metric().subject(), arn), now)
                        .add(each.metric(), each.value(), now);
            }
        }
    }

    /** Counts a call of an action of Step Functions. */
    public void countCall(MetricName metric, String action) {
        long now = nanos.getAsLong();
        series(SeriesKey.of(MetricSubject.API, action), now).add(metric, 1, now);
    }

    /** Replaces all values of a gauge. */
    public void set(GaugeName gauge, List<GaugeValue> values) {
        gauges.put(gauge, List.copyOf(values));
    }

    /** Returns the values of a gauge; empty before the first {@link #set}. */
    public List<GaugeValue> values(GaugeName gauge) {
        return gauges.getOrDefault(gauge, List.of());
    }

    private MetricSeries series(SeriesKey key, long now) {
        return Objects.requireNonNull(tables.get(key.subject())).find(key, now);
    }

    private static SeriesKey key(ExecutionIdentity execution) {
        return new SeriesKey(
                MetricSubject.STATE_MACHINE,
                execution.stateMachineArn(),
                lastPart(execution.stateMachineVersionArn()),
                lastPart(execution.stateMachineAliasArn()));
    }

    private static @Nullable String lastPart(@Nullable String arn) {
        return arn == null ? null : arn.substring(arn.lastIndexOf(':') + 1);
    }

    /**
     * Removes and returns the number of each time in milliseconds since the previous call, for one
     * caller. The result is empty without {@link MetricSettings#keepsTimes}.
     */
    public Map<SeriesKey, Map<MetricName, Map<Long, Long>>> takeTimes() {
        var taken = new HashMap<SeriesKey, Map<MetricName, Map<Long, Long>>>();
        tables.values().forEach(table -> table.takeTimes(taken));
        return taken;
    }

    /** Returns the values of all series with a value. */
    public List<SeriesSnapshot> snapshots() {
        var snapshots = new ArrayList<SeriesSnapshot>();
        tables.values().forEach(table -> snapshots.addAll(table.snapshots()));
        return snapshots;
    }
}
