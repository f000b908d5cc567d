package dev.askel.load.mix;

/**
 * A region of the default account, with the resources of one load. Each load uses its own region.
 *
 * @param name the name of the region in ARNs
 */
public record Realm(String name) {
    /** The region of requests without a region. */
    public static final Realm DEFAULT = new Realm("us-east-1");

    private static final String ACTIVITY = "crash";

    /** Returns the ARN of a state machine. */
    public String machine(String machine) {
        return arn("stateMachine:" + machine);
    }

    /** Returns the ARN of an alias of a state machine. */
    String alias(String machine, String alias) {
        return machine(machine) + ":" + alias;
    }

    /** Returns the ARN of an execution of a state machine. */
    public String execution(String machine, String execution) {
        return arn("execution:" + machine + ":" + execution);
    }

    /** Returns the ARN of the activity of the load's workers. */
    String activity() {
        return arn("activity:" + ACTIVITY);
    }

    String activityName() {
        return ACTIVITY;
    }

    private String arn(String resource) {
        return "arn:aws:states:%s:123456789012:%s".formatted(name, resource);
    }
}
