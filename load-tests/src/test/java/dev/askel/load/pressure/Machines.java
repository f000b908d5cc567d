package dev.askel.load.pressure;

/** Definitions of the state machines of the pressure tests. */
final class Machines {
    static final String PASSES =
            """
            {"StartAt": "P", "States": {"P": {"Type": "Pass", "End": true}}}\
            """;

    /** Computes without end. */
    static final String LOOPS =
            """
            {"QueryLanguage": "JSONata", "StartAt": "P", "States": {
             "P": {"Type": "Pass", "Assign": {"n": "{% $count([1..100000][$ % 7 = 3]) %}"}, "Next": "C"},
             "C": {"Type": "Choice", "Default": "P", "Choices": [{"Condition": "{% $n = 0 %}", "Next": "S"}]},
             "S": {"Type": "Succeed"}}}\
            """;

    private Machines() {}

    static String arn(String name) {
        return "arn:aws:states:us-east-1:123456789012:stateMachine:" + name;
    }

    /**
     * Calls a function. The first connections that are refused fail their calls; those are retried
     * and wait then.
     */
    static String calls(String function) {
        return """
        {"StartAt": "T", "States": {"T": {"Type": "Task", "End": true, "ResultPath": null,
         "Resource": "arn:aws:lambda:us-east-1:123456789012:function:%s",
         "Retry": [{"ErrorEquals": ["Lambda.SdkClientException"], "IntervalSeconds": 1}]}}}\
        """
                .formatted(function);
    }

    /** Starts the machine with this ARN twice and waits for both executions. */
    static String bomb(String arn) {
        return bomb(arn, "startExecution.sync:2");
    }

    /** Starts the machine with this ARN twice and ends. */
    static String bombThatEnds(String arn) {
        return bomb(arn, "startExecution");
    }

    private static String bomb(String arn, String action) {
        return """
        {"StartAt": "P", "States": {"P": {"Type": "Parallel", "End": true, "Branches": [%s, %s]}}}\
        """
                .formatted(branch("One", arn, action), branch("Two", arn, action));
    }

    private static String branch(String state, String arn, String action) {
        return """
        {"StartAt": "%1$s", "States": {"%1$s": {"Type": "Task", "End": true,
         "Resource": "arn:aws:states:::states:%3$s",
         "Parameters": {"StateMachineArn": "%2$s", "Input": {}}}}}\
        """
                .formatted(state, arn, action);
    }
}
