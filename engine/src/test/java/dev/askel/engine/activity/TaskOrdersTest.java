package dev.askel.engine.activity;

import static dev.askel.engine.Client.caller;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import dev.askel.asl.history.EventDetails.TaskScheduled;
import dev.askel.asl.history.ExecutionStatus;
import dev.askel.asl.history.HistoryEvent;
import dev.askel.asl.history.HistoryEventType;
import dev.askel.engine.Client;
import dev.askel.engine.EngineRig;
import dev.askel.engine.Eventually;
import dev.askel.engine.api.Answer;
import dev.askel.engine.api.Executions.DescribeExecutionResult;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.TestFactory;

/**
 * Tests every sequence of three steps on a task that a client holds (docs/aws/api.md section 4.5).
 * The task is of an activity or a callback. The node restarts after the first step. All sequences
 * run in the same rounds, because they share a clock.
 */
@Tag("nightly")
@DisplayNameGeneration(ReplaceUnderscores.class)
final class TaskOrdersTest {
    private static final int ROUNDS = 3;
    private static final long ROUND_SECONDS = 1_000;
    private static final String OK = "";
    private static final String TIMED_OUT =
            "TaskTimedOut Task Timed Out: 'Provided task does not exist anymore'";

    private static final Set<HistoryEventType> ENDS =
            Set.of(
                    HistoryEventType.ActivitySucceeded,
                    HistoryEventType.ActivityFailed,
                    HistoryEventType.ActivityTimedOut,
                    HistoryEventType.TaskSucceeded,
                    HistoryEventType.TaskFailed,
                    HistoryEventType.TaskTimedOut,
                    HistoryEventType.ExecutionAborted);

    private enum Kind {
        ACTIVITY,
        CALLBACK
    }

    /** The step of a round. Time passes at the end of the round, for all sequences together. */
    private enum Step {
        SUCCESS,
        FAILURE,
        SILENT_FAILURE,
        HEARTBEAT,
        STOP,
        TIMEOUT,
        MISSED_HEARTBEAT;

        boolean isTimeout() {
            return this == TIMEOUT || this == MISSED_HEARTBEAT;
        }

        boolean ends() {
            return this != HEARTBEAT;
        }
    }

    /** One sequence, its execution and the responses to its steps. */
    private static final class Order {
        private final Kind kind;
        private final List<Step> steps;
        private final List<CompletionStage<String>> answers = new ArrayList<>();
        private String execution = "";
        private String token = "";

        Order(Kind kind, List<Step> steps) {
            this.kind = kind;
            this.steps = steps;
        }

        /** Returns the round in which the task ends; {@link #ROUNDS} when it does not end. */
        int endRound() {
            for (int round = 0; round < ROUNDS; round++) {
                if (steps.get(round).ends()) {
                    return round;
                }
            }
            return ROUNDS;
        }

        @Nullable Step end() {
            return endRound() == ROUNDS ? null : steps.get(endRound());
        }

        /**
         * Returns the timeout in the definition, if a timeout ends the task. Later timeouts have no
         * effect on a closed task.
         */
        String fields() {
            int round = endRound();
            return switch (end()) {
                case TIMEOUT ->
                        ", \"TimeoutSeconds\": %d"
                                .formatted(round * ROUND_SECONDS + ROUND_SECONDS / 2);
                case MISSED_HEARTBEAT ->
                        ", \"HeartbeatSeconds\": %d"
                                .formatted(
                                        (round - Math.max(0, round - 1)) * ROUND_SECONDS
                                                + ROUND_SECONDS / 2);
                case null -> "";
                case SUCCESS, FAILURE, SILENT_FAILURE, HEARTBEAT, STOP -> "";
            };
        }

        /** Returns the expected response to the step of this round. */
        String expected(int round) {
            var step = steps.get(round);
            return step.isTimeout() || step == Step.STOP || round <= endRound() ? OK : TIMED_OUT;
        }

        String name() {
            return kind + " " + steps;
        }
    }

    private final EngineRig rig = EngineRig.withOneNode();

    private static List<Order> orders() {
        var orders = new ArrayList<Order>();
        for (var kind : Kind.values()) {
            for (var first : Step.values()) {
                for (var second : Step.values()) {
                    for (var third : Step.values()) {
                        orders.add(new Order(kind, List.of(first, second, third)));
                    }
                }
            }
        }
        return orders;
    }

    @TestFactory
    Stream<DynamicTest> every_sequence_of_three_steps() {
        var orders = orders();
        try (rig) {
            start(orders);
            for (int round = 0; round < ROUNDS; round++) {
                for (var order : orders) {
                    order.answers.add(perform(order, round));
                }
                orders.forEach(order -> Eventually.get(order.answers.getLast()));
                rig.time().skip(Duration.ofSeconds(ROUND_SECONDS));
                awaitTimedOut(orders, round);
                if (round == 0) {
                    rig.killAndRestart();
                }
            }
            return orders.stream()
                    .map(order -> new OrderResult(order, describe(order), history(order)))
                    .toList()
                    .stream()
                    .map(result -> dynamicTest(result.order().name(), result::check));
        }
    }

    private DescribeExecutionResult describe(Order order) {
        return rig.client().describe(order.execution);
    }

    private List<HistoryEvent> history(Order order) {
        return rig.client().history(order.execution);
    }

    /** The result of one sequence. */
    private record OrderResult(
            Order order, DescribeExecutionResult described, List<HistoryEvent> history) {
        void check() {
            for (int round = 0; round < ROUNDS; round++) {
                assertThat(Eventually.get(order.answers.get(round)))
                        .as("answer %d", round)
                        .isEqualTo(order.expected(round));
            }
            var ends = history.stream().map(HistoryEvent::type).filter(ENDS::contains).toList();
            var end = order.end();
            assertThat(described.status()).isEqualTo(status(end));
            assertThat(ends).hasSize(end == null ? 0 : 1);
            if (end != null) {
                assertThat(ends.getFirst().name()).endsWith(event(end));
                assertThat(described.output())
                        .isEqualTo(end == Step.SUCCESS ? "" + order.endRound() : null);
                assertThat(described.error()).isEqualTo(error(end));
                assertThat(described.cause())
                        .isEqualTo(end == Step.FAILURE || end == Step.STOP ? "why" : null);
            }
        }

        private static ExecutionStatus status(@Nullable Step end) {
            return switch (end) {
                case null -> ExecutionStatus.RUNNING;
                case HEARTBEAT -> ExecutionStatus.RUNNING;
                case SUCCESS -> ExecutionStatus.SUCCEEDED;
                case STOP -> ExecutionStatus.ABORTED;
                case FAILURE, SILENT_FAILURE, TIMEOUT, MISSED_HEARTBEAT -> ExecutionStatus.FAILED;
            };
        }

        private static String event(Step end) {
            return switch (end) {
                case SUCCESS -> "Succeeded";
                case FAILURE, SILENT_FAILURE -> "Failed";
                case TIMEOUT, MISSED_HEARTBEAT -> "TimedOut";
                case STOP -> "ExecutionAborted";
                case HEARTBEAT -> throw new AssertionError("A heartbeat ends no task");
            };
        }

        private static @Nullable String error(Step end) {
            return switch (end) {
                case FAILURE, STOP -> "Mine";
                case TIMEOUT, MISSED_HEARTBEAT -> "States.Timeout";
                case SUCCESS, SILENT_FAILURE, HEARTBEAT -> null;
            };
        }
    }

    // Steps

    private void start(List<Order> orders) {
        var client = rig.client();
        var activity = client.createActivity("work");
        rig.functions().answerWith("callback", input -> input);
        var machines = new HashMap<String, String>();
        for (var order : orders) {
            var machine =
                    machines.computeIfAbsent(
                            order.kind + order.fields(),
                            key ->
                                    client.createMachine(
                                            "m" + machines.size(), definition(order, activity)));
            order.execution = client.start(machine, "x" + orders.indexOf(order), "{}");
            order.token =
                    order.kind == Kind.ACTIVITY
                            ? client.pollTask(activity, "worker").token()
                            : readToken(client, order.execution);
        }
    }

    private static String definition(Order order, String activity) {
        var task =
                switch (order.kind) {
                    case ACTIVITY -> "\"Resource\": \"%s\"".formatted(activity);
                    case CALLBACK ->
                            """
                            "Resource": "arn:aws:states:::lambda:invoke.waitForTaskToken",
                            "Parameters": {"FunctionName": "callback", "Payload": {"token.$": "$$.Task.Token"}}\
                            """;
                };
        return """
        {"StartAt": "T", "States": {"T": {"Type": "Task", %s%s, "End": true}}}\
        """
                .formatted(task, order.fields());
    }

    private static String readToken(Client client, String execution) {
        return client.awaitHistoryWith(execution, HistoryEventType.TaskSubmitted).stream()
                .map(HistoryEvent::details)
                .filter(TaskScheduled.class::isInstance)
                .map(TaskScheduled.class::cast)
                .map(scheduled -> scheduled.parameters().tree().at("/Payload/token").asText())
                .findFirst()
                .orElseThrow();
    }

    private CompletionStage<String> perform(Order order, int round) {
        var client = rig.client();
        return switch (order.steps.get(round)) {
            case SUCCESS -> text(client.succeedAsync(caller(), order.token, "" + round));
            case FAILURE -> text(client.failAsync(order.token, "Mine", "why"));
            case SILENT_FAILURE -> text(client.failAsync(order.token, null, null));
            case HEARTBEAT -> text(client.heartbeatAsync(order.token));
            case STOP -> stop(client, order);
            case TIMEOUT, MISSED_HEARTBEAT -> CompletableFuture.completedFuture(OK);
        };
    }

    /**
     * Stops an execution. For an ended execution the call has no effect, and returns the time of
     * its end.
     */
    private static CompletionStage<String> stop(Client client, Order order) {
        Instant at = client.stop(order.execution, "Mine", "why");
        assertThat(client.describe(order.execution).stopDate()).isEqualTo(at);
        return CompletableFuture.completedFuture(OK);
    }

    private static CompletionStage<String> text(CompletionStage<? extends Answer<?>> answer) {
        return answer.thenApply(result ->
                switch (result) {
                    case Answer.Ok<?> _ -> OK;
                    case Answer.Refused<?>(var error) -> error.name() + " " + error.message();
                });
    }

    private void awaitTimedOut(List<Order> orders, int round) {
        for (var order : orders) {
            var end = order.end();
            if (end != null && end.isTimeout() && order.endRound() == round) {
                rig.client().awaitEnd(order.execution);
            }
        }
    }
}
