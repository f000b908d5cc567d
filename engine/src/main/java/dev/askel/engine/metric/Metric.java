package dev.askel.engine.metric;

/** A metric of {@link ExecutionMetrics}. */
public sealed interface Metric permits GaugeName, MetricName {
    /** The namespace of AWS's metrics. */
    String AWS_NAMESPACE = "AWS/States";

    /** The namespace of metrics that AWS does not have. */
    String OWN_NAMESPACE = "Askel";

    /** The name of the metric, such as {@code ExecutionsStarted}. */
    String name();

    /** {@link #AWS_NAMESPACE} or {@link #OWN_NAMESPACE}. */
    String namespace();

    /** A sentence that describes the metric. */
    String description();

    /** Whether the metric is a time in milliseconds. Otherwise it is a number. */
    boolean isTime();
}
