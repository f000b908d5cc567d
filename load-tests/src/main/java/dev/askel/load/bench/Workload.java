package dev.askel.load.bench;

import dev.askel.load.wire.AskelClient;
import dev.askel.load.wire.RefusedException;
import dev.askel.load.wire.UnansweredException;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * One kind of execution that clients start over and over.
 *
 * @param name of the machine
 * @param definition in the States Language
 * @param transitions state transitions of one execution
 * @param input of each
 */
record Workload(String name, String definition, int transitions, String input) {
    /** The name of the function that W2h calls. */
    static final String ECHO = "bench-echo";

    private static final int PASSES = 10;
    private static final int CALLS = 5;
    private static final int INPUT_BYTES = 200;

    /** W1: ten Pass states that add a field each. */
    static Workload passes() {
        var states =
                IntStream.rangeClosed(1, PASSES)
                        .mapToObj(number ->
                                """
                                "Add%1$d": {"Type": "Pass", "Result": %1$d, "ResultPath": "$.added%1$d", %2$s}\
                                """
                                        .formatted(
                                                number,
                                                number == PASSES
                                                        ? "\"End\": true"
                                                        : "\"Next\": \"Add%d\""
                                                                .formatted(number + 1)))
                        .collect(Collectors.joining(",\n"));
        return new Workload("W1", machine("Add1", states), PASSES, input(INPUT_BYTES));
    }

    /** W2h: five Lambda tasks in a row against a function that echoes. */
    static Workload functions() {
        var states =
                IntStream.rangeClosed(1, CALLS)
                        .mapToObj(number ->
                                """
                                "Call%1$d": {"Type": "Task", "Resource": "arn:aws:lambda:us-east-1:123456789012:function:%2$s", %3$s}\
                                """
                                        .formatted(
                                                number,
                                                ECHO,
                                                number == CALLS
                                                        ? "\"End\": true"
                                                        : "\"Next\": \"Call%d\""
                                                                .formatted(number + 1)))
                        .collect(Collectors.joining(",\n"));
        return new Workload("W2h", machine("Call1", states), CALLS, input(INPUT_BYTES));
    }

    /** W3: an hour of waiting. */
    static Workload sleeper() {
        return new Workload(
                "W3",
                machine(
                        "Sleep",
                        """
                        "Sleep": {"Type": "Wait", "Seconds": 3600, "End": true}\
                        """),
                1,
                input(INPUT_BYTES));
    }

    /** Pass states in a loop, until the limit of the history ends it. */
    static Workload loop() {
        // A loop needs a way out, though it is never taken: the definition would be refused.
        return new Workload(
                "endless",
                machine(
                        "Turn",
                        """
                        "Turn": {"Type": "Pass", "Next": "Again"},
                        "Again": {"Type": "Pass", "Next": "Enough?"},
                        "Enough?": {"Type": "Choice", "Default": "Turn", "Choices": [
                          {"Variable": "$.enough", "BooleanEquals": true, "Next": "Done"}]},
                        "Done": {"Type": "Succeed"}\
                        """),
                0,
                """
                {"enough": false}\
                """);
    }

    private static String machine(String first, String states) {
        return """
        {"StartAt": "%s", "States": {
        %s
        }}\
        """
                .formatted(first, states);
    }

    private static String input(int bytes) {
        var frame = "{\"text\":\"\"}";
        return "{\"text\":\"" + "x".repeat(bytes - frame.length()) + "\"}";
    }

    /** Creates the machine; returns its ARN. */
    String create(AskelClient askel) throws RefusedException, UnansweredException {
        return askel.createStateMachine(name, definition);
    }
}
