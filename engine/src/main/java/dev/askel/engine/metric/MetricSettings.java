package dev.askel.engine.metric;

/**
 * The bounds of the metrics of executions.
 *
 * @param machinesMax the maximum number of state machines with a series of their own. Each version
 *     and each alias counts as one
 * @param resourcesMax the maximum number of activities, of functions and of service integrations
 *     with a series of their own
 * @param keepsTimes whether a sink takes the times of each interval ({@link
 *     ExecutionMetrics#takeTimes})
 */
public record MetricSettings(int machinesMax, int resourcesMax, boolean keepsTimes) {
    /** The settings of {@code reference.conf}. */
    public static final MetricSettings STANDARD = new MetricSettings(200, 200, false);

    public MetricSettings {
        check("machines-max", machinesMax);
        check("resources-max", resourcesMax);
    }

    private static void check(String name, int value) {
        if (value < 0 || value > 10_000) {
            throw new IllegalArgumentException(name + " is " + value + ", expected 0 to 10000");
        }
    }
}
