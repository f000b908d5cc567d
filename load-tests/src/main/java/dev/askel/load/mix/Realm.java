package dev.askel.load.mix;

/**
 * A region of the default account: what one load makes is apart from all others.
 *
 * @param name as it stands in ARNs
 */
public record Realm(String name) {
    /** Where requests go that name no region. */
    public static final Realm STANDARD = new Realm("us-east-1");

    private static final String ACTIVITY = "crash";

    /** The ARN of a machine. */
    public String machine(String machine) {
        return arn("stateMachine:" + machine);
    }

    /** The ARN of an alias of a machine. */
    String alias(String machine, String alias) {
        return machine(machine) + ":" + alias;
    }

    /** The ARN of an execution of a machine. */
    public String execution(String machine, String execution) {
        return arn("execution:" + machine + ":" + execution);
    }

    /** The ARN of the activity that the load's workers serve. */
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
