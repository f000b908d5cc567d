package dev.askel.load.mix;

/**
 * A region of the default account, with the resources of one load. Each load uses its own region.
 *
 * @param name the name of the region in ARNs
 */
public record LoadRegion(String name) {
    /** The region of requests without a region. */
    public static final LoadRegion DEFAULT = new LoadRegion("us-east-1");

    private static final String ACTIVITY = "crash";

    /** Returns the ARN of a state machine. */
    public String machineArn(String machineName) {
        return arn("stateMachine:" + machineName);
    }

    /** Returns the ARN of an alias of a state machine. */
    String aliasArn(String machineName, String aliasName) {
        return machineArn(machineName) + ":" + aliasName;
    }

    /** Returns the ARN of an execution of a state machine. */
    public String executionArn(String machineName, String executionName) {
        return arn("execution:" + machineName + ":" + executionName);
    }

    /** Returns the ARN of the activity of the load's workers. */
    String activityArn() {
        return arn("activity:" + ACTIVITY);
    }

    String activityName() {
        return ACTIVITY;
    }

    private String arn(String resource) {
        return "arn:aws:states:%s:123456789012:%s".formatted(name, resource);
    }
}
