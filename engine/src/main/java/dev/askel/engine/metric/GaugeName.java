package dev.askel.engine.metric;

import java.util.List;

/**
 * The metrics of which the latest value counts. Those of AWS have AWS's names (AWS Step Functions
 * Developer Guide, "Monitoring Step Functions metrics using Amazon CloudWatch"). The others belong
 * to features that AWS does not have.
 */
@SuppressWarnings("JavadocEnumConstant") // the descriptions are arguments
public enum GaugeName implements Metric {
    OpenExecutionCount(
            List.of("Account", "Region"),
            "Running Standard executions of the cluster, without children of Map Runs."),
    OpenExecutionLimit(
            List.of(), "Maximum number of running Standard executions of an account in a region."),
    ApproximateOpenMapRunCount(List.of("Account", "Region"), "Running Map Runs of the cluster."),
    ApproximateMapRunBacklogSize(List.of(), "Map Runs of this node that wait for memory."),
    ProvisionedBucketSize(
            List.of("APIName", "Region"),
            "Calls that a full bucket permits without a pause, with askel.http.throttling."),
    ProvisionedRefillRate(
            List.of("APIName", "Region"),
            "Calls per second that refill a bucket, with askel.http.throttling."),
    OldestActivityTaskAge(
            List.of("ActivityArn"), "Age of the oldest task that waits for a worker."),
    LimitedExecutionCount(
            List.of("Account", "Region"),
            "Running executions of the cluster that have a permit of a start limit."),
    QueuedExecutionCount(
            List.of("Account", "Region"),
            "Executions of the cluster that wait in the queue of a start limit."),
    OldestQueuedExecutionAge(
            List.of("Account", "Region"),
            "Age of the oldest request in the queues of start limits.");

    @SuppressWarnings("ImmutableEnumChecker") // lists of List.of do not change
    private final List<String> dimensions;

    private final String description;

    GaugeName(List<String> dimensions, String description) {
        this.dimensions = dimensions;
        this.description = description;
    }

    /** The names of the dimensions of each value. */
    public List<String> dimensions() {
        return dimensions;
    }

    @Override
    public String namespace() {
        return switch (this) {
            case OldestActivityTaskAge,
                    LimitedExecutionCount,
                    QueuedExecutionCount,
                    OldestQueuedExecutionAge ->
                    OWN_NAMESPACE;
            case OpenExecutionCount,
                    OpenExecutionLimit,
                    ApproximateOpenMapRunCount,
                    ApproximateMapRunBacklogSize,
                    ProvisionedBucketSize,
                    ProvisionedRefillRate ->
                    AWS_NAMESPACE;
        };
    }

    @Override
    public String description() {
        return description;
    }

    @Override
    public boolean isTime() {
        return this == OldestActivityTaskAge || this == OldestQueuedExecutionAge;
    }
}
