package dev.askel.engine.retention;

import static org.assertj.core.api.Assertions.assertThat;

import dev.askel.engine.EngineRig;
import dev.askel.engine.payload.ExpiredPayloads;
import java.sql.SQLException;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

/** Tests that the Map Runs of a deleted execution are deleted in steps. */
@DisplayNameGeneration(ReplaceUnderscores.class)
final class MapRunRetentionTest {
    private static final String DONE =
            """
            {"StartAt": "P", "States": {"P": {"Type": "Pass", "End": true}}}\
            """;

    private static final String RUN =
            """
            INSERT INTO map_runs (map_run_id, account, region, machine_id, machine_name, label, uuid,
                slice, parent_persistence_id, parent_arn, frame, ordinal, standard, started_at, plan,
                max_concurrency, tolerated_count, tolerated_percentage, status, notified)
            SELECT persistence_id || '-run', account, region, machine_id, machine_name, 'l',
                   execution_name, 1, persistence_id, '', '', 0, true, started_at, ''::bytea, 0, 0, 0,
                   'SUCCEEDED', true
              FROM executions WHERE execution_name = ?\
            """;

    private static final String BLOCKS =
            """
            INSERT INTO map_run_ends (map_run_id, block, first_child, last_child, succeeded, failed,
                timed_out, aborted, summaries, ends)
            SELECT map_run_id, block, 0, 0, 1, 0, 0, 0, ''::bytea, ''::bytea
              FROM map_runs CROSS JOIN generate_series(1, 5) AS block WHERE uuid = ?\
            """;

    private static final StepSize STEP = new StepSize(2, RetentionSettings.STANDARD.bytesMax());

    private final EngineRig rig = EngineRig.withOneNode();

    @AfterEach
    void close() {
        rig.close();
    }

    private void runRound(long deleteTo) throws SQLException {
        long now = rig.time().millis();
        var round =
                new RetentionRound(
                        new RetentionStatistics(),
                        now,
                        0,
                        now - Duration.ofDays(14).toMillis(),
                        deleteTo,
                        true,
                        new ExpiredPayloads(() -> now));
        try (var connection = rig.database().connect()) {
            connection.setAutoCommit(false);
            while (!round.isOver()) {
                round.step(connection, STEP);
                connection.commit();
            }
        }
    }

    private void insertRun(String execution) {
        assertThat(rig.execute(RUN, execution)).isEqualTo(1);
        assertThat(rig.execute(BLOCKS, execution)).isEqualTo(5);
    }

    @Test
    void the_map_runs_and_ends_of_a_deleted_execution_are_deleted() throws SQLException {
        var client = rig.client();
        var machine = client.createMachine("m", DONE);
        client.awaitOutput(client.start(machine, "old", "{}"));
        insertRun("old");
        rig.time().skip(Duration.ofDays(22));
        client.awaitOutput(client.start(machine, "new", "{}"));
        insertRun("new");

        runRound(rig.time().millis() - Duration.ofDays(14).toMillis());

        assertThat(rig.query(row -> row.getString(1), "SELECT uuid FROM map_runs"))
                .containsExactly("new");
        assertThat(rig.query(row -> row.getLong(1), "SELECT count(*) FROM map_run_ends"))
                .containsExactly(5L);
    }
}
