package dev.askel.engine.execution;

import static org.assertj.core.api.Assertions.assertThat;

import dev.askel.engine.Eventually;
import dev.askel.engine.api.MapRuns.MapRunStatus;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** Tests executions that start Map Runs, without the owners of the runs. */
@DisplayNameGeneration(ReplaceUnderscores.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class MapRunParentTest {
    private static final String MAP =
            """
            {"StartAt": "M", "States": {"M": {"Type": "Map", "Label": "l", "End": true,
              "Items": [1, 2], "MaxConcurrency": 7, "ToleratedFailureCount": 1,
              "ItemProcessor": {
                "ProcessorConfig": {"Mode": "DISTRIBUTED", "ExecutionType": "EXPRESS"},
                "StartAt": "P", "States": {"P": {"Type": "Pass", "End": true}}}}},
             "QueryLanguage": "JSONata"}\
            """;

    private final IsolatedNode node = new IsolatedNode();

    @AfterAll
    void close() {
        node.close();
    }

    private String column(String column, String parent) {
        return node.string(
                "SELECT " + column + "::text FROM map_runs WHERE parent_persistence_id = ?",
                parent);
    }

    private void update(String columns, String parent) {
        node.string(
                "UPDATE map_runs SET "
                        + columns
                        + " WHERE parent_persistence_id = ? RETURNING status",
                parent);
    }

    /** Starts an execution that waits for its Map Run, and returns its persistence id. */
    private String startParent() {
        var parent = node.start(node.createMachine(MAP));
        Eventually.holds(
                "the run is woken", () -> node.mapRuns().wakes(column("map_run_id", parent)) > 0);
        return parent;
    }

    private void end(
            String parent,
            int redriveCount,
            MapRunStatus status,
            @Nullable String output,
            @Nullable String error) {
        node.tell(
                parent,
                new ExecutionCommand.MapRunEnded(
                        column("map_run_id", parent),
                        column("frame", parent),
                        Integer.parseInt(column("ordinal", parent)),
                        Long.valueOf(column("life", parent)),
                        redriveCount,
                        status,
                        output,
                        error,
                        null));
    }

    private void awaitAcknowledgement(String parent, int redriveCount) {
        Eventually.holds(
                "the outcome is acknowledged",
                () -> node.mapRuns().isAcknowledged(column("map_run_id", parent), redriveCount));
    }

    @Test
    void the_row_of_a_run_is_stored_before_its_owner_is_woken() {
        var parent = startParent();

        assertThat(column("status", parent)).isEqualTo("RUNNING");
        assertThat(column("label", parent)).isEqualTo("l");
        assertThat(column("standard", parent)).isEqualTo("false");
        assertThat(column("max_concurrency", parent)).isEqualTo("7");
        assertThat(column("tolerated_count", parent)).isEqualTo("1");
        var frame = node.inspect(parent).path("frames").path(0);
        assertThat(frame.path("waitsFor").textValue()).isEqualTo("its Map Run");
        assertThat(frame.path("mapRun").textValue()).isEqualTo("l:" + column("uuid", parent));
    }

    @Test
    void the_outcome_is_acknowledged_when_the_parent_has_stored_it() {
        var parent = startParent();

        end(parent, 0, MapRunStatus.SUCCEEDED, "[3, 4]", null);

        awaitAcknowledgement(parent, 0);
        assertThat(node.status(parent)).isEqualTo("SUCCEEDED");
        assertThat(
                        node.string(
                                "SELECT convert_from(output, 'UTF8') FROM executions"
                                        + " WHERE persistence_id = ?",
                                parent))
                .isEqualTo("[3, 4]");
    }

    @Test
    void an_outcome_of_another_run_or_parent_changes_nothing() {
        var parent = startParent();

        end(parent, 1, MapRunStatus.SUCCEEDED, "[]", null);
        awaitAcknowledgement(parent, 1);
        node.tell(
                parent,
                new ExecutionCommand.MapRunEnded(
                        column("map_run_id", parent),
                        column("frame", parent),
                        Integer.parseInt(column("ordinal", parent)),
                        1L,
                        0,
                        MapRunStatus.SUCCEEDED,
                        "[]",
                        null,
                        null));
        awaitAcknowledgement(parent, 0);

        assertThat(node.status(parent)).isEqualTo("RUNNING");
    }

    @Test
    void a_missing_execution_acknowledges_the_outcome() {
        node.tell(
                "123456789012/us-east-1/m/missing",
                new ExecutionCommand.MapRunEnded(
                        "id", "", 0, null, 2, MapRunStatus.ABORTED, null, null, null));

        Eventually.holds(
                "the outcome is acknowledged", () -> node.mapRuns().isAcknowledged("id", 2));
    }

    @Test
    void an_aborted_parent_stops_its_run() {
        var parent = startParent();
        long wakes = node.mapRuns().wakes(column("map_run_id", parent));

        node.stop(parent);

        assertThat(column("stop_requested", parent)).isEqualTo("true");
        Eventually.holds(
                "the owner is woken",
                () -> node.mapRuns().wakes(column("map_run_id", parent)) > wakes);
    }

    @Test
    void a_redrive_reopens_the_failed_run() {
        var parent = startParent();
        update("status = 'FAILED', stopped_at = 1, notified = false", parent);
        end(parent, 0, MapRunStatus.FAILED, null, "E");
        awaitAcknowledgement(parent, 0);
        assertThat(node.status(parent)).isEqualTo("FAILED");

        node.redrive(parent, "token");

        Eventually.holds("the run is reopened", () -> column("status", parent).equals("RUNNING"));
        assertThat(column("redrive_count", parent)).isEqualTo("1");
        assertThat(column("stop_requested", parent)).isEqualTo("false");
        end(parent, 0, MapRunStatus.FAILED, null, "E");
        end(parent, 1, MapRunStatus.SUCCEEDED, "[]", null);
        awaitAcknowledgement(parent, 1);
        assertThat(node.status(parent)).isEqualTo("SUCCEEDED");
    }

    @Test
    void a_redrive_of_an_aborted_parent_reopens_the_stopped_run() {
        var parent = startParent();
        node.stop(parent);

        node.redrive(parent, "token");

        Eventually.holds("the run is reopened", () -> column("redrive_count", parent).equals("1"));
        assertThat(column("stop_requested", parent)).isEqualTo("false");
        assertThat(column("version", parent)).isEqualTo("1");
    }
}
