package dev.askel.engine.execution.request;

import static org.assertj.core.api.Assertions.assertThat;

import dev.askel.asl.history.ExecutionIdentity;
import dev.askel.asl.history.FramePath;
import dev.askel.engine.Eventually;
import dev.askel.engine.execution.ExecutionCommand;
import dev.askel.engine.execution.ExecutionCommand.TakeReply;
import dev.askel.engine.execution.ExecutionCommand.TaskReply;
import dev.askel.engine.execution.ExecutionCommand.TaskResult;
import dev.askel.engine.execution.ExecutionSettings;
import dev.askel.engine.execution.IsolatedNode;
import dev.askel.engine.execution.TaskTokenCodec;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;
import org.apache.pekko.actor.typed.ActorRef;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

/** A received task stays with its worker, even if the confirmation is lost or late. */
@DisplayNameGeneration(ReplaceUnderscores.class)
final class TaskDeliveriesTest {
    private static final String TAKE = "take";

    /** Executions that do not answer the first requests. */
    private static final class UnresponsiveExecutions implements TaskDeliveries.Executions {
        private final int unansweredRequests;
        private final List<Duration> timeouts = new ArrayList<>();

        UnresponsiveExecutions(int unansweredRequests) {
            this.unansweredRequests = unansweredRequests;
        }

        @Override
        public CompletionStage<TaskReply> ask(
                String persistenceId,
                Function<ActorRef<TaskReply>, ExecutionCommand> command,
                Duration timeout) {
            timeouts.add(timeout);
            return timeouts.size() > unansweredRequests
                    ? CompletableFuture.completedStage(new TaskReply(TaskResult.ACCEPTED))
                    : CompletableFuture.failedStage(new TimeoutException("silent"));
        }

        @Override
        public void tell(String persistenceId, ExecutionCommand command) {
            throw new AssertionError("Unexpected message " + command);
        }
    }

    private static List<Duration> confirmTimeouts(int unansweredRequests) {
        var tokens = TaskTokenCodec.ephemeral();
        var executions = new UnresponsiveExecutions(unansweredRequests);
        var execution =
                new ExecutionIdentity(
                        "", "", "", "", "", "", "", 1, "", Instant.EPOCH, null, null, null, null);
        new TaskDeliveries(executions, tokens)
                .confirm(tokens.tokensOf(execution).token(FramePath.ROOT, 0, 0), TAKE);
        return executions.timeouts;
    }

    @Test
    void a_confirmation_is_repeated_with_growing_timeouts_until_it_is_answered() {
        assertThat(confirmTimeouts(0)).containsExactly(Duration.ofSeconds(1));
        assertThat(confirmTimeouts(5))
                .extracting(Duration::toSeconds)
                .containsExactly(1L, 2L, 4L, 5L, 5L, 5L);
    }

    @Test
    void a_confirmation_is_repeated_for_a_limited_time() {
        var timeouts = confirmTimeouts(Integer.MAX_VALUE);

        assertThat(timeouts.stream().reduce(Duration.ZERO, Duration::plus))
                .isBetween(
                        TaskDeliveries.CONFIRM_MAX,
                        TaskDeliveries.CONFIRM_MAX.plus(TaskDeliveries.TIMEOUT_MAX));
    }

    @Test
    void a_recovered_execution_waits_for_two_confirmation_attempts() {
        assertThat(ExecutionSettings.DEFAULT.handOverGrace())
                .isGreaterThanOrEqualTo(TaskDeliveries.TIMEOUT_MAX.multipliedBy(2));
    }

    /** Waits until timers that were due have fired. */
    private static void awaitTimers(IsolatedNode node) {
        var later =
                node.start(
                        node.createMachine(
                                """
                                {"StartAt": "W", "States": {"W": {"Type": "Wait", "Seconds": 1, "End": true}}}\
                                """));
        Eventually.holds("a second has passed", () -> node.status(later).equals("SUCCEEDED"));
    }

    private static final String ACTIVITY =
            """
            {"StartAt": "A", "States": {"A": {"Type": "Task", "End": true,
             "Resource": "arn:aws:states:us-east-1:123456789012:activity:a"}}}\
            """;

    private static TakeReply poll(IsolatedNode node, String id) {
        return Eventually.get(
                node.<TakeReply>ask(
                        id,
                        replyTo -> new ExecutionCommand.TakeTask("", 0, "worker", TAKE, replyTo)));
    }

    private static CompletionStage<TaskReply> confirmAsync(IsolatedNode node, String id) {
        return node.ask(id, replyTo -> new ExecutionCommand.TaskHandedOver("", 0, TAKE, replyTo));
    }

    @Test
    void a_prompt_result_saves_the_row_of_the_confirmation() {
        try (var node = new IsolatedNode(IsolatedNode.LONG_TIMEOUTS)) {
            var id = node.start(node.createMachine(ACTIVITY));
            var token = poll(node, id).taskToken();

            var confirmation = confirmAsync(node, id);
            var result = node.completeAsync(token);

            assertThat(Eventually.get(result).result()).isEqualTo(TaskResult.ACCEPTED);
            assertThat(Eventually.get(confirmation).result()).isEqualTo(TaskResult.CLOSED);
            // The start with the open task, the dispatch, the end.
            assertThat(node.journalRows(id)).isEqualTo(3);
        }
    }

    @Test
    void a_delayed_confirmation_is_written_before_a_hand_off() {
        try (var node = new IsolatedNode(IsolatedNode.LONG_TIMEOUTS)) {
            var id = node.start(node.createMachine(ACTIVITY));
            poll(node, id);

            var confirmation = confirmAsync(node, id);
            // The inspection was sent later, so the confirmation has been handled.
            node.inspect(id);
            node.handOff(id);

            assertThat(Eventually.get(confirmation).result()).isEqualTo(TaskResult.ACCEPTED);
            assertThat(node.journalRows(id)).isEqualTo(3);
        }
    }

    @Test
    void a_recovered_execution_waits_for_a_confirmation_before_it_requeues_the_task() {
        try (var node = new IsolatedNode()) {
            var id = node.start(node.createMachine(ACTIVITY));
            poll(node, id);
            node.handOff(id);
            Eventually.holds("the execution is passivated", () -> !node.memory().isLoaded(id));
            node.time().skip(Duration.ofMinutes(5));
            node.tell(id, new ExecutionCommand.Wake());
            awaitTimers(node);
            assertThat(node.inspect(id).at("/frames/0/worker").asText()).isEqualTo("worker");

            var confirmation = Eventually.get(confirmAsync(node, id));

            assertThat(confirmation.result()).isEqualTo(TaskResult.ACCEPTED);
            assertThat(node.inspect(id).at("/frames/0/worker").asText()).isEqualTo("worker");
        }
    }

    /** A late report may concern the worker that had the task before. */
    @Test
    void a_missed_heartbeat_ends_only_the_dispatch_that_it_belongs_to() {
        try (var node = new IsolatedNode(IsolatedNode.LONG_TIMEOUTS)) {
            var id = node.start(node.createMachine(ACTIVITY));
            node.tell(id, new ExecutionCommand.HeartbeatMissed("", 0, 0, null));
            var token = poll(node, id).taskToken();
            node.tell(id, new ExecutionCommand.HeartbeatMissed("", 0, 0, 1L));

            assertThat(Eventually.get(node.completeAsync(token)).result())
                    .isEqualTo(TaskResult.ACCEPTED);

            var silent = node.start(node.createMachine(ACTIVITY));
            poll(node, silent);
            node.tell(silent, new ExecutionCommand.HeartbeatMissed("", 0, 0, null));
            Eventually.holds("the task times out", () -> node.status(silent).equals("FAILED"));
        }
    }
}
