package dev.askel.engine.metric;

import java.util.List;

/**
 * The metrics of which the latest value counts, with AWS's names (AWS Step Functions Developer
 * Guide, "Monitoring Step Functions metrics using Amazon CloudWatch"), and one service level.
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
            List.of("ActivityArn"), "Age of the oldest task that waits for a worker.");

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
        return this == OldestActivityTaskAge ? OWN_NAMESPACE : AWS_NAMESPACE;
    }

    @Override
    public String description() {
        return description;
    }

    @Override
    public boolean isTime() {
        return this == OldestActivityTaskAge;
    }
}
