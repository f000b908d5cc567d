package dev.askel.engine.metric;

import java.util.Map;

/**
 * The values of a series since its first value.
 *
 * @param counts the counts that are not zero
 * @param times the times that were measured at least once
 */
public record SeriesSnapshot(
        SeriesKey key, Map<MetricName, Long> counts, Map<MetricName, TimeSnapshot> times) {}
