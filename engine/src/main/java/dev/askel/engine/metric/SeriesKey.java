package dev.askel.engine.metric;

import org.jspecify.annotations.Nullable;

/**
 * The identity of a series: the resource that its metrics describe.
 *
 * @param arn the ARN of the resource, or the name of an action; {@link #OTHER} for all resources
 *     without a series of their own
 * @param version the version with which the executions were started; null without one
 * @param alias the name of the alias with which the executions were started; null without one
 */
public record SeriesKey(
        MetricSubject subject, String arn, @Nullable String version, @Nullable String alias) {
    /** The ARN in the series of all resources without a series of their own. */
    public static final String OTHER = "other";

    static SeriesKey of(MetricSubject subject, String arn) {
        return new SeriesKey(subject, arn, null, null);
    }
}
