package dev.askel.load.bench;

import dev.askel.load.wire.AskelClient;
import dev.askel.load.wire.RefusedException;
import dev.askel.load.wire.UnansweredException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * One kind of execution that clients start over and over.
 *
 * @param name of the machine
 * @param type of the machine, as AWS names it
 * @param definition in the States Language
 * @param transitions state transitions of one execution
 * @param input of each
 */
record Workload(String name, String type, String definition, int transitions, String input) {
    /** The name of the function that W2h calls. */
    static final String ECHO = "bench-echo";

    /** The name of the activity that W2's workers work on. */
    static final String ACTIVITY = "bench-work";

    private static final String FUNCTION =
            "\"Type\": \"Task\", \"Resource\": \"arn:aws:lambda:us-east-1:123456789012:function:"
                    + ECHO
                    + "\"";
    private static final int PASSES = 10;
    private static final int TASKS = 5;
    private static final int ITEMS = 100;
    private static final int INPUT_BYTES = 200;

    /** W1: ten Pass states that add a field each. */
    static Workload passes() {
        return new Workload("W1", "STANDARD", passing(), PASSES, input(INPUT_BYTES));
    }

    /** W1x: the same as Express. */
    static Workload expressPasses() {
        return new Workload("W1x", "EXPRESS", passing(), PASSES, input(INPUT_BYTES));
    }

    private static String passing() {
        return row(
                "Add",
                PASSES,
                """
                "Type": "Pass", "Result": %1$d, "ResultPath": "$.added%1$d"\
                """);
    }

    /** W2: five activity tasks in a row, which workers answer with their input. */
    static Workload activities() {
        var states =
                row(
                        "Work",
                        TASKS,
                        """
                        "Type": "Task", "Resource": "arn:aws:states:us-east-1:123456789012:activity:%s"\
                        """
                                .formatted(ACTIVITY));
        return new Workload("W2", "STANDARD", states, TASKS, input(INPUT_BYTES));
    }

    /** W2h: five Lambda tasks in a row against a function that echoes. */
    static Workload functions() {
        return new Workload(
                "W2h", "STANDARD", row("Call", TASKS, FUNCTION), TASKS, input(INPUT_BYTES));
    }

    /** One Lambda task against the same function. */
    static Workload function() {
        return new Workload("call", "STANDARD", row("Call", 1, FUNCTION), 1, input(INPUT_BYTES));
    }

    /** W3: an hour of waiting. */
    static Workload sleeper() {
        return waiting("W3", 3600);
    }

    /** Waits for the moment that its input names ({@link #inputUntil}). */
    static Workload until() {
        var states =
                """
                "Sleep": {"Type": "Wait", "TimestampPath": "$.until", "End": true}\
                """;
        return new Workload("until", "STANDARD", machine("Sleep", states), 1, "{}");
    }

    /** An input of {@link #until}. */
    static String inputUntil(Instant moment) {
        return "{\"until\":\"" + moment.truncatedTo(ChronoUnit.MILLIS) + "\"}";
    }

    /** One Lambda task. */
    static Workload oneFunction() {
        return new Workload("call", "STANDARD", row("Call", 1, FUNCTION), 1, input(INPUT_BYTES));
    }

    /** A part of W5: five seconds of waiting. */
    static Workload pause() {
        return waiting("pause", 5);
    }

    private static Workload waiting(String name, int seconds) {
        var states =
                """
                "Sleep": {"Type": "Wait", "Seconds": %d, "End": true}\
                """
                        .formatted(seconds);
        return new Workload(name, "STANDARD", machine("Sleep", states), 1, input(INPUT_BYTES));
    }

    /** W4: inline Map over 100 items, one Pass each. */
    static Workload map() {
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

    /** Pass states in a loop, until the limit of the history ends it. */
    static Workload loop() {
        // A loop needs a way out, though it is never taken: the definition would be refused.
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

    /** States of one kind one after the other; each is formatted with its number. */
    private static String row(String name, int count, String members) {
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

    /** Creates the machine; returns its ARN. */
    String create(AskelClient askel) throws RefusedException, UnansweredException {
        return askel.createStateMachine(name, type, definition);
    }
}
