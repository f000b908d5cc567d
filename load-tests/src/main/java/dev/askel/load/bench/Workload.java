package dev.askel.load.bench;

import dev.askel.load.wire.AskelClient;
import dev.askel.load.wire.ErrorResponseException;
import dev.askel.load.wire.UnknownOutcomeException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * A kind of execution for benchmarks.
 *
 * @param name the name of the state machine
 * @param type the type of the state machine, as in the AWS API
 * @param definition the definition in the Amazon States Language
 * @param transitions the number of state transitions of one execution
 * @param input the input of each execution
 */
record Workload(String name, String type, String definition, int transitions, String input) {
    /** The name of the function that W2h calls. */
    static final String ECHO = "bench-echo";

    /** The name of the activity of W2. */
    static final String ACTIVITY = "bench-work";

    private static final String FUNCTION =
            "\"Type\": \"Task\", \"Resource\": \"arn:aws:lambda:us-east-1:123456789012:function:"
                    + ECHO
                    + "\"";
    private static final int PASSES = 10;
    private static final int TASKS = 5;
    private static final int ITEMS = 100;
    private static final int INPUT_BYTES = 200;

    /** Returns W1: ten Pass states that add one field each. */
    static Workload passes() {
        return new Workload("W1", "STANDARD", passStates(), PASSES, input(INPUT_BYTES));
    }

    /** Returns the states of W1 before a wait of an hour, for inputs of the caller. */
    static Workload passesBeforeWait() {
        var states =
                passStates()
                        .replace(
                                "\"End\": true",
                                "\"Next\": \"Rest\"}, \"Rest\": {\"Type\": \"Wait\", \"Seconds\": 3600, \"End\": true");
        return new Workload("payloads", "STANDARD", states, PASSES, "{}");
    }

    /** Returns W1x: the states of W1 in an Express state machine. */
    static Workload expressPasses() {
        return new Workload("W1x", "EXPRESS", passStates(), PASSES, input(INPUT_BYTES));
    }

    private static String passStates() {
        return sequence(
                "Add",
                PASSES,
                """
                "Type": "Pass", "Result": %1$d, "ResultPath": "$.added%1$d"\
                """);
    }

    /** Returns W2: a sequence of five activity tasks. Workers complete each task with its input. */
    static Workload activities() {
        var states =
                sequence(
                        "Work",
                        TASKS,
                        """
                        "Type": "Task", "Resource": "arn:aws:states:us-east-1:123456789012:activity:%s"\
                        """
                                .formatted(ACTIVITY));
        return new Workload("W2", "STANDARD", states, TASKS, input(INPUT_BYTES));
    }

    /** Returns W2h: a sequence of five Lambda tasks that call the echo function. */
    static Workload functions() {
        return new Workload(
                "W2h", "STANDARD", sequence("Call", TASKS, FUNCTION), TASKS, input(INPUT_BYTES));
    }

    /** Returns W3: a wait of one hour. */
    static Workload oneHourWait() {
        return waiting("W3", 3600);
    }

    /**
     * Returns an execution that waits until the timestamp in its input ({@link #timestampInput}).
     */
    static Workload waitUntilTimestamp() {
        var states =
                """
                "Sleep": {"Type": "Wait", "TimestampPath": "$.until", "End": true}\
                """;
        return new Workload("until", "STANDARD", machine("Sleep", states), 1, "{}");
    }

    /** Returns an input of {@link #waitUntilTimestamp}. */
    static String timestampInput(Instant moment) {
        return "{\"until\":\"" + moment.truncatedTo(ChronoUnit.MILLIS) + "\"}";
    }

    /**
     * Starts an execution of {@link #waitUntilTimestamp} whose name is its due time.
     *
     * @return the ARN of the execution
     */
    static String startUntil(AskelClient askel, String arn, long dueMillis)
            throws ErrorResponseException, UnknownOutcomeException {
        return askel.call(
                        "StartExecution",
                        AskelClient.newRequest()
                                .put("stateMachineArn", arn)
                                .put("name", Long.toString(dueMillis))
                                .put("input", timestampInput(Instant.ofEpochMilli(dueMillis))))
                .path("executionArn")
                .asText();
    }

    /** Returns whether workers must complete activity tasks of this workload. */
    boolean usesActivity() {
        return definition.contains(":activity:");
    }

    /**
     * Returns whether programs besides the load generator call the server. These do not sign their
     * calls.
     */
    boolean needsUnsignedCalls() {
        return usesActivity() || definition.contains("Task");
    }

    boolean isExpress() {
        return type.equals("EXPRESS");
    }

    /** Returns one Lambda task that calls the echo function. */
    static Workload oneFunction() {
        return new Workload(
                "call", "STANDARD", sequence("Call", 1, FUNCTION), 1, input(INPUT_BYTES));
    }

    /** Returns the pause in W5: a wait of five seconds. */
    static Workload fiveSecondWait() {
        return waiting("pause", 5);
    }

    /** Returns a wait of one second. */
    static Workload oneSecondWait() {
        return waiting("second", 1);
    }

    /** Returns the same workload with another name. */
    Workload named(String other) {
        return new Workload(other, type, definition, transitions, input);
    }

    private static Workload waiting(String name, int seconds) {
        var states =
                """
                "Sleep": {"Type": "Wait", "Seconds": %d, "End": true}\
                """
                        .formatted(seconds);
        return new Workload(name, "STANDARD", machine("Sleep", states), 1, input(INPUT_BYTES));
    }

    /** Returns W4: an inline Map over 100 items, with one Pass state for each item. */
    static Workload inlineMap() {
        var states =
                """
                "Each": {"Type": "Map", "ItemsPath": "$.items", "End": true, "ItemProcessor": {
                  "StartAt": "Item", "States": {"Item": {"Type": "Pass", "End": true}}}}\
                """;
        var items =
                IntStream.range(0, ITEMS)
                        .mapToObj(Integer::toString)
                        .collect(Collectors.joining(","));
        return new Workload(
                "W4",
                "STANDARD",
                machine("Each", states),
                ITEMS + 1,
                "{\"items\":[" + items + "]}");
    }

    /**
     * Returns an endless loop of Pass states. It ends when the history has the maximum number of
     * events.
     */
    static Workload endlessLoop() {
        // A valid definition needs an exit from the loop, although no execution takes it.
        return new Workload(
                "endless",
                "STANDARD",
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

    /**
     * Returns a sequence of states with the same members. {@code members} is formatted with the
     * number of each state.
     */
    private static String sequence(String name, int count, String members) {
        var states =
                IntStream.rangeClosed(1, count)
                        .mapToObj(number ->
                                "\"%s%d\": {%s, %s}"
                                        .formatted(
                                                name,
                                                number,
                                                members.formatted(number),
                                                number == count
                                                        ? "\"End\": true"
                                                        : "\"Next\": \"%s%d\""
                                                                .formatted(name, number + 1)))
                        .collect(Collectors.joining(",\n"));
        return machine(name + "1", states);
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

    /** Creates the state machine and returns its ARN. */
    String create(AskelClient askel) throws ErrorResponseException, UnknownOutcomeException {
        return askel.createStateMachine(name, type, definition);
    }
}
