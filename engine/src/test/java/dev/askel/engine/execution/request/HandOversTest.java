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
import dev.askel.engine.execution.LonelyNode;
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

/** A task that its worker has got stays with it, though the word of that is lost or late. */
@DisplayNameGeneration(ReplaceUnderscores.class)
final class HandOversTest {
    private static final String TAKE = "take";

    /** Executions that do not answer so many times. */
    private static final class Silent implements HandOvers.Executions {
        private final int silences;
        private final List<Duration> patience = new ArrayList<>();

        Silent(int silences) {
            this.silences = silences;
        }

        @Override
        public CompletionStage<TaskReply> ask(
                String persistenceId,
                Function<ActorRef<TaskReply>, ExecutionCommand> command,
                Duration within) {
            patience.add(within);
            return patience.size() > silences
                    ? CompletableFuture.completedStage(new TaskReply(TaskResult.ACCEPTED))
                    : CompletableFuture.failedStage(new TimeoutException("silent"));
        }

        @Override
        public void tell(String persistenceId, ExecutionCommand command) {
            throw new AssertionError("told " + command);
        }
    }

    private static List<Duration> tries(int silences) {
        var tokens = TaskTokenCodec.ephemeral();
        var executions = new Silent(silences);
        var execution =
                new ExecutionIdentity(
                        "", "", "", "", "", "", "", 1, "", Instant.EPOCH, null, null, null, null);
        new HandOvers(executions, tokens)
                .confirm(tokens.of(execution).token(FramePath.ROOT, 0, 0), TAKE);
        return executions.patience;
    }

    @Test
    void the_word_is_repeated_with_growing_pauses_until_it_is_answered() {
        assertThat(tries(0)).containsExactly(Duration.ofSeconds(1));
        assertThat(tries(5))
                .extracting(Duration::toSeconds)
                .containsExactly(1L, 2L, 4L, 5L, 5L, 5L);
    }

    @Test
    void it_is_repeated_through_outages_but_not_for_ever() {
        var tries = tries(Integer.MAX_VALUE);

        assertThat(tries.stream().reduce(Duration.ZERO, Duration::plus))
                .isBetween(HandOvers.GIVE_UP, HandOvers.GIVE_UP.plus(HandOvers.LAST));
    }

    @Test
    void a_recovered_execution_has_time_for_two_tries() {
        assertThat(ExecutionSettings.DEFAULT.handOverGrace())
                .isGreaterThanOrEqualTo(HandOvers.LAST.multipliedBy(2));
    }

    /** What is due at once has rung when this returns. */
    private static void awaitTimers(LonelyNode node) {
        var later =
                node.start(
                        node.machine(
                                """
                                {"StartAt": "W", "States": {"W": {"Type": "Wait", "Seconds": 1, "End": true}}}\
                                """));
        Eventually.holds("a second is over", () -> node.status(later).equals("SUCCEEDED"));
    }

    private static final String ACTIVITY =
            """
            {"StartAt": "A", "States": {"A": {"Type": "Task", "End": true,
             "Resource": "arn:aws:states:us-east-1:123456789012:activity:a"}}}\
            """;

    private static TakeReply taken(LonelyNode node, String id) {
        return Eventually.get(
                node.<TakeReply>ask(
                        id,
                        replyTo -> new ExecutionCommand.TakeTask("", 0, "worker", TAKE, replyTo)));
    }

    private static CompletionStage<TaskReply> word(LonelyNode node, String id) {
        return node.ask(id, replyTo -> new ExecutionCommand.TaskHandedOver("", 0, TAKE, replyTo));
    }

    @Test
    void a_result_that_comes_soon_spares_the_row_of_the_word() {
        try (var node = new LonelyNode(LonelyNode.PATIENT)) {
            var id = node.start(node.machine(ACTIVITY));
            var token = taken(node, id).taskToken();

            var word = word(node, id);
            var result = node.completing(token);

            assertThat(Eventually.get(result).result()).isEqualTo(TaskResult.ACCEPTED);
            assertThat(Eventually.get(word).result()).isEqualTo(TaskResult.CLOSED);
            // The start with what waits for a worker, the taking, the end.
            assertThat(node.rows(id)).isEqualTo(3);
        }
    }

    @Test
    void a_word_that_waits_for_a_result_is_written_down_before_the_execution_moves() {
        try (var node = new LonelyNode(LonelyNode.PATIENT)) {
            var id = node.start(node.machine(ACTIVITY));
            taken(node, id);

            var word = word(node, id);
            // What comes behind it has arrived, so it has, too.
            node.inspect(id);
            node.handOff(id);

            assertThat(Eventually.get(word).result()).isEqualTo(TaskResult.ACCEPTED);
            assertThat(node.rows(id)).isEqualTo(3);
        }
    }

    @Test
    void an_execution_that_was_out_of_reach_waits_for_the_word_before_it_takes_the_task_back() {
        try (var node = new LonelyNode()) {
            var id = node.start(node.machine(ACTIVITY));
            taken(node, id);
            node.handOff(id);
            Eventually.holds("it leaves memory", () -> !node.memory().holds(id));
            node.time().skip(Duration.ofMinutes(5));
            node.tell(id, new ExecutionCommand.Wake());
            awaitTimers(node);
            assertThat(node.inspect(id).at("/frames/0/worker").asText()).isEqualTo("worker");

            var word = Eventually.get(word(node, id));

            assertThat(word.result()).isEqualTo(TaskResult.ACCEPTED);
            assertThat(node.inspect(id).at("/frames/0/worker").asText()).isEqualTo("worker");
        }
    }

    /** What is told late may be of who had the task before. */
    @Test
    void a_missed_heartbeat_ends_only_the_taking_that_it_is_of() {
        try (var node = new LonelyNode(LonelyNode.PATIENT)) {
            var id = node.start(node.machine(ACTIVITY));
            node.tell(id, new ExecutionCommand.HeartbeatMissed("", 0, 0, null));
            var token = taken(node, id).taskToken();
            node.tell(id, new ExecutionCommand.HeartbeatMissed("", 0, 0, 1L));

            assertThat(Eventually.get(node.completing(token)).result())
                    .isEqualTo(TaskResult.ACCEPTED);

            var silent = node.start(node.machine(ACTIVITY));
            taken(node, silent);
            node.tell(silent, new ExecutionCommand.HeartbeatMissed("", 0, 0, null));
            Eventually.holds("it times out", () -> node.status(silent).equals("FAILED"));
        }
    }
}
