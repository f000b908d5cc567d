package dev.askel.engine.metric;

import org.jspecify.annotations.Nullable;

/**
 * A measured value.
 *
 * @param arn the ARN of the activity, function or integration; null for metrics of the state
 *     machine
 * @param value a time in milliseconds, or the increment of a count
 */
public record Measurement(MetricName metric, @Nullable String arn, long value) {}
