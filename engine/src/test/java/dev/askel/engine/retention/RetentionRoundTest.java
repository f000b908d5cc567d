package dev.askel.engine.retention;

import static org.assertj.core.api.Assertions.assertThat;

import dev.askel.engine.EngineRig;
import dev.askel.engine.Eventually;
import dev.askel.engine.journal.partition.Buckets;
import dev.askel.engine.journal.partition.PartitionPeriod;
import dev.askel.engine.payload.ExpiredPayloads;
import java.sql.SQLException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

/** Tests single steps of rounds, with interruptions and concurrent changes. */
@DisplayNameGeneration(ReplaceUnderscores.class)
final class RetentionRoundTest {
    private static final String DONE =
            """
            {"StartAt": "P", "States": {"P": {"Type": "Pass", "End": true}}}\
            """;
    private static final String WAIT =
            """
            {"StartAt": "W", "States": {"W": {"Type": "Wait", "Seconds": 80000000, "End": true}}}\
            """;

    private static final StepSize STEP = new StepSize(2, RetentionSettings.STANDARD.bytesMax());

    private final EngineRig rig = EngineRig.withOneNode();
    private final RetentionStatistics statistics = new RetentionStatistics();
    private final int bucket = PartitionPeriod.WEEK.bucketAt(rig.time().millis());

    @AfterEach
    void close() {
        rig.close();
    }

    private RetentionRound createRound(@Nullable Long deleteTo) {
        long now = rig.time().millis();
        return new RetentionRound(
                statistics,
                now,
                0,
                now - Duration.ofDays(14).toMillis(),
                deleteTo,
                true,
                new ExpiredPayloads(() -> now));
    }

    /** Runs at most {@code stepsMax} steps of a round, and returns whether it is over. */
    private boolean runSteps(RetentionRound round, int stepsMax) throws SQLException {
        try (var connection = rig.database().connect()) {
            connection.setAutoCommit(false);
            for (int step = 0; step < stepsMax && !round.isOver(); step++) {
                round.step(connection, STEP);
                connection.commit();
            }
        }
        return round.isOver();
    }

    @Test
    void a_round_can_be_interrupted_after_any_step() throws SQLException {
        var client = rig.client();
        var done = client.createMachine("done", DONE);
        var waiting = client.createMachine("waiting", WAIT);
        for (int i = 0; i < 5; i++) {
            client.awaitOutput(client.start(done, "done-" + i, "{}"));
            client.start(waiting, "waiting-" + i, "{}");
        }
        Eventually.holds(
                "all executions wait",
                () ->
                        IntStream.range(0, 5)
                                .allMatch(i -> rig.countRows("wakeups", "waiting-" + i) == 1));
        rig.time().skip(Duration.ofDays(22));
        long deleteTo = rig.time().millis() - Duration.ofDays(14).toMillis();

        int step = 1;
        while (!runSteps(createRound(deleteTo), step)) {
            step++;
        }

        assertThat(step).isGreaterThan(5);
        assertThat(statistics.deletedCount()).isEqualTo(5);
        assertThat(statistics.movedCount()).isEqualTo(5);
        assertThat(statistics.droppedPartitionCount()).isEqualTo(1);
        assertThat(
                        rig.query(
                                row -> row.getString(1),
                                "SELECT DISTINCT bucket::text || status FROM executions"))
                .containsExactly("0RUNNING");
        assertThat(rig.query(row -> row.getInt(1), "SELECT DISTINCT bucket FROM event_journal"))
                .containsExactly(Buckets.LONG_RUNNING);
        assertThat(rig.query(row -> row.getLong(1), "SELECT count(*) FROM held_names"))
                .containsExactly(5L);
        assertThat(client.history(client.describe(executionOf(waiting)).executionArn()))
                .isNotEmpty();
    }

    private String executionOf(String machine) {
        return machine.replace(":stateMachine:", ":execution:") + ":waiting-3";
    }

    @Test
    void an_execution_redriven_during_the_round_is_kept() throws Exception {
        var client = rig.client();
        client.awaitOutput(client.start(client.createMachine("m", DONE), "x", "{}"));
        rig.time().skip(Duration.ofDays(22));
        try (var redrive = rig.database().connect();
                var statement = redrive.createStatement()) {
            redrive.setAutoCommit(false);
            statement.execute("UPDATE executions SET status = 'RUNNING', stopped_at = NULL");
            var over =
                    CompletableFuture.supplyAsync(() -> {
                        try {
                            return runSteps(createRound(rig.time().millis()), 100);
                        } catch (SQLException e) {
                            throw new AssertionError(e);
                        }
                    });
            Eventually.holds("the round waits", rig::isAnySessionBlocked);
            redrive.commit();

            assertThat(Eventually.get(over)).isTrue();
        }

        assertThat(rig.countRows("executions", "x")).isEqualTo(1);
        assertThat(rig.countRows("event_journal_0", "x")).isEqualTo(1);
        assertThat(statistics.deletedCount()).isZero();
        assertThat(statistics.movedCount()).isEqualTo(1);
        assertThat(
                        rig.query(
                                _ -> true,
                                "SELECT FROM pg_class WHERE relname = ?",
                                "event_journal_" + bucket))
                .isEmpty();
    }
}
