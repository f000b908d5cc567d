package dev.askel.load.pressure;

import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** Definitions of the state machines of the pressure tests. */
final class PressureMachines {
    static final String PASSES =
            """
            {"StartAt": "P", "States": {"P": {"Type": "Pass", "End": true}}}\
            """;

    /** Executes an endless loop of computations. */
    static final String LOOPS =
            """
            {"QueryLanguage": "JSONata", "StartAt": "P", "States": {
             "P": {"Type": "Pass", "Assign": {"n": "{% $count([1..100000][$ % 7 = 3]) %}"}, "Next": "C"},
             "C": {"Type": "Choice", "Default": "P", "Choices": [{"Condition": "{% $n = 0 %}", "Next": "S"}]},
             "S": {"Type": "Succeed"}}}\
            """;

    /**
     * Has forty iterations with forty inner iterations each. All inner iterations wait at the same
     * time.
     */
    static final String NESTED_MAPS =
            """
            {"QueryLanguage": "JSONata", "StartAt": "M", "States": {"M": {"Type": "Map", "End": true,
             "Items": "{% [1..40] %}", "Output": {},
             "ItemProcessor": {"StartAt": "N", "States": {"N": {"Type": "Map", "End": true,
              "Items": "{% [1..40] %}", "Output": {},
              "ItemProcessor": {"StartAt": "W", "States": {
               "W": {"Type": "Wait", "Seconds": 9, "Output": {}, "End": true}}}}}}}}}\
            """;

    private static final int VARIABLES = 40;

    private PressureMachines() {}

    /**
     * Waits while other executions start, and then repeatedly assigns 40 variables of 250,000
     * bytes.
     */
    static String growing() {
        var states =
                IntStream.range(0, VARIABLES)
                        .mapToObj(i ->
                                """
                                "P%d": {"Type": "Pass", "Output": {}, "Next": "%s",
                                 "Assign": {"v%d": "{%% $pad($string($n), 250000, 'x') %%}"}}\
                                """
                                        .formatted(i, i + 1 < VARIABLES ? "P" + (i + 1) : "N", i))
                        .collect(Collectors.joining(",\n"));
        return """
        {"QueryLanguage": "JSONata", "StartAt": "I", "States": {
         "I": {"Type": "Pass", "Assign": {"n": 0}, "Next": "W"},
         "W": {"Type": "Wait", "Seconds": 9, "Next": "P0"}, %s,
         "N": {"Type": "Pass", "Assign": {"n": "{%% $n + 1 %%}"}, "Next": "C"},
         "C": {"Type": "Choice", "Default": "P0", "Choices": [{"Condition": "{%% $n = 0 %%}", "Next": "S"}]},
         "S": {"Type": "Succeed"}}}\
        """
                .formatted(states);
    }

    static String arn(String name) {
        return "arn:aws:states:us-east-1:123456789012:stateMachine:" + name;
    }

    /**
     * Calls a function. A call fails while its connection is refused. After its first retries, the
     * call waits as a row.
     */
    static String calls(String function) {
        return """
        {"StartAt": "T", "States": {"T": {"Type": "Task", "End": true, "ResultPath": null,
         "Resource": "arn:aws:lambda:us-east-1:123456789012:function:%s",
         "Retry": [{"ErrorEquals": ["Lambda.SdkClientException"], "IntervalSeconds": 1}]}}}\
        """
                .formatted(function);
    }

    /** Calls a function from parallel branches, like {@link #calls}. */
    static String callsInParallel(String function, int branches) {
        var branch = calls(function);
        return """
        {"StartAt": "P", "States": {"P": {"Type": "Parallel", "End": true, "ResultPath": null, "Branches": [%s]}}}\
        """
                .formatted(
                        IntStream.range(0, branches)
                                .mapToObj(i -> branch.replace("\"T\"", "\"T" + i + "\""))
                                .collect(Collectors.joining(",")));
    }

    /** Starts two executions of the state machine with this ARN and waits for both. */
    static String bomb(String arn) {
        return bomb(arn, "startExecution.sync:2");
    }

    /** Starts two executions of the state machine with this ARN and ends. */
    static String bombOfShortExecutions(String arn) {
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
