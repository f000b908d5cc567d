package dev.askel.engine.retention;

import static dev.askel.engine.Client.caller;
import static dev.askel.engine.Client.ok;
import static dev.askel.engine.Client.refused;
import static org.assertj.core.api.Assertions.assertThat;

import dev.askel.asl.history.ExecutionStatus;
import dev.askel.asl.history.HistoryEventType;
import dev.askel.engine.Client;
import dev.askel.engine.EngineRig;
import dev.askel.engine.Eventually;
import dev.askel.engine.api.EngineError;
import dev.askel.engine.api.EngineError.ExecutionDoesNotExist;
import dev.askel.engine.api.Executions.DescribeExecutionRequest;
import dev.askel.engine.api.Executions.GetExecutionHistoryRequest;
import dev.askel.engine.api.Executions.ListExecutionsRequest;
import dev.askel.engine.api.IncludedData;
import dev.askel.engine.api.Page;
import dev.askel.engine.api.attribute.AttributeDefinition;
import dev.askel.engine.api.attribute.AttributeType;
import dev.askel.engine.journal.partition.PartitionPeriod;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

/** Tests a retention of two weeks, in an engine whose time skips weeks. */
@DisplayNameGeneration(ReplaceUnderscores.class)
final class RetentionTest {
    private static final String DONE =
            """
            {"StartAt": "P", "States": {"P": {"Type": "Pass", "End": true}}}\
            """;
    private static final String TASK =
            """
            {"StartAt": "T", "States": {"T": {"Type": "Task", "Resource": "%s", "End": true}}}\
            """;

    /** The week of a bucket, the retention of two weeks, and one day. */
    private static final Duration UNTIL_WEEK_EXPIRED = Duration.ofDays(22);

    private final EngineRig rig =
            EngineRig.withoutNodes(
                    EngineRig.SETTINGS.toBuilder()
                            .retention(
                                    new RetentionSettings(
                                            Duration.ofDays(14),
                                            Duration.ofMillis(100),
                                            2,
                                            RetentionSettings.STANDARD.bytesMax()))
                            .build());
    private final int bucket = PartitionPeriod.WEEK.bucketAt(rig.time().millis());

    RetentionTest() {
        rig.addNode();
    }

    @AfterEach
    void close() {
        rig.close();
    }

    private Client client() {
        return rig.client();
    }

    private RetentionStatistics statistics() {
        return rig.node().engine().retentionStatistics();
    }

    private boolean tableExists(String table) {
        return !rig.query(_ -> true, "SELECT FROM pg_class WHERE relname = ?", table).isEmpty();
    }

    private void skipAndAwaitDrop(Duration time) {
        rig.time().skip(time);
        Eventually.holds(
                "the week is dropped",
                () ->
                        !tableExists("event_journal_" + bucket)
                                && !tableExists("snapshot_" + bucket));
    }

    private EngineError describeRefusal(String execution) {
        return refused(
                rig.node()
                        .engine()
                        .executions()
                        .describeExecution(
                                caller(),
                                new DescribeExecutionRequest(execution, IncludedData.ALL_DATA)));
    }

    private EngineError historyRefusal(String execution) {
        return refused(
                rig.node()
                        .engine()
                        .executions()
                        .getExecutionHistory(
                                caller(),
                                new GetExecutionHistoryRequest(
                                        execution, new Page(100, null), false, true)));
    }

    private List<String> listNames(String machine) {
        return ok(
                        rig.node()
                                .engine()
                                .executions()
                                .listExecutions(
                                        caller(),
                                        new ListExecutionsRequest(
                                                machine, null, new Page(100, null), null, null)))
                .executions()
                .stream()
                .map(item -> item.name())
                .toList();
    }

    @Test
    void expired_executions_are_deleted_and_running_ones_are_moved() {
        var activity = client().createActivity("work");
        var machine = client().createMachine("m", DONE);
        var task = client().createMachine("t", TASK.formatted(activity));
        for (int i = 0; i < 5; i++) {
            client().awaitOutput(client().start(machine, "short-" + i, "{}"));
        }
        var shorts = client().start(machine, "short", "{}");
        client().awaitOutput(shorts);
        var runner = client().start(task, "runner", "{}");
        var token = client().pollTask(activity, "worker").token();

        skipAndAwaitDrop(UNTIL_WEEK_EXPIRED);

        assertThat(describeRefusal(shorts)).isInstanceOf(ExecutionDoesNotExist.class);
        assertThat(historyRefusal(shorts)).isInstanceOf(ExecutionDoesNotExist.class);
        assertThat(listNames(machine)).isEmpty();
        assertThat(rig.countRows("executions", "short")).isZero();
        assertThat(listNames(task)).containsExactly("runner");
        assertThat(refused(client().startAsync(caller(), machine, "short", "{}")))
                .isInstanceOf(EngineError.ExecutionAlreadyExists.class);
        assertThat(statistics().deletedCount()).isEqualTo(6);
        assertThat(statistics().movedCount()).isEqualTo(1);
        assertThat(statistics().droppedPartitionCount()).isEqualTo(1);

        client().succeed(token, "1");
        assertThat(client().awaitOutput(runner)).isEqualTo("1");
        assertThat(client().types(runner))
                .startsWith(HistoryEventType.ExecutionStarted)
                .endsWith(HistoryEventType.ExecutionSucceeded);

        rig.time().skip(Duration.ofDays(15));
        Eventually.holds(
                "the long runner is deleted too",
                () ->
                        rig.countRows("executions", "runner") == 0
                                && rig.countRows("event_journal", "runner") == 0);
        assertThat(describeRefusal(runner)).isInstanceOf(ExecutionDoesNotExist.class);

        rig.time().skip(Duration.ofDays(69));
        assertThat(client().awaitOutput(client().start(machine, "short", "{\"again\": 1}")))
                .isEqualTo("{\"again\": 1}");
    }

    @Test
    void search_attributes_are_deleted_with_their_execution() {
        var machine = client().createMachine("m", DONE);
        ok(
                rig.node()
                        .engine()
                        .searchAttributes()
                        .put(
                                caller(),
                                machine,
                                List.of(
                                        new AttributeDefinition(
                                                "k",
                                                AttributeType.KEYWORD,
                                                "{% $states.input.k %}"),
                                        new AttributeDefinition(
                                                "t",
                                                AttributeType.TEXT,
                                                "{% $states.input.t %}"))));
        for (int i = 0; i < 5; i++) {
            client().awaitOutput(
                            client().start(
                                            machine,
                                            "e" + i,
                                            "{\"k\":\"x\",\"t\":\"late parcel\"}"));
        }
        assertThat(rowsOf("search_attribute_values")).isEqualTo(10);
        assertThat(rowsOf("search_words")).isEqualTo(10);

        skipAndAwaitDrop(UNTIL_WEEK_EXPIRED);

        assertThat(rowsOf("executions")).isZero();
        assertThat(rowsOf("search_attribute_values")).isZero();
        assertThat(rowsOf("search_words")).isZero();
    }

    private long rowsOf(String table) {
        return rig.query(row -> row.getLong(1), "SELECT count(*) FROM askel." + table).getFirst();
    }

    @Test
    void a_week_being_read_is_dropped_later_and_delays_no_start() throws SQLException {
        var machine = client().createMachine("m", DONE);
        client().awaitOutput(client().start(machine, "old", "{}"));
        try (var reader = rig.database().connect();
                var statement = reader.createStatement()) {
            reader.setAutoCommit(false);
            statement.execute("SELECT count(*) FROM event_journal_" + bucket);

            rig.time().skip(UNTIL_WEEK_EXPIRED);
            Eventually.holds(
                    "dropping the week is postponed", () -> statistics().postponedDropCount() > 1);
            client().awaitOutput(client().start(machine, "new", "{}"));
            assertThat(tableExists("event_journal_" + bucket)).isTrue();
            assertThat(rig.countRows("executions", "old")).isZero();
        }

        skipAndAwaitDrop(Duration.ZERO);
        assertThat(listNames(machine)).containsExactly("new");
    }

    @Test
    void a_redrive_after_the_deletion_is_refused_and_a_redrive_before_it_keeps_the_execution()
            throws SQLException {
        var activity = client().createActivity("work");
        var machine = client().createMachine("t", TASK.formatted(activity));
        var late = client().start(machine, "late", "{}");
        var timely = client().start(machine, "timely", "{}");
        client().stop(late, null, null);
        client().stop(timely, null, null);
        try (var deletion = rig.database().connect();
                var statement = deletion.createStatement()) {
            deletion.setAutoCommit(false);
            // Holds the lock of a round that has not committed yet.
            statement.execute("DELETE FROM executions WHERE execution_name = 'late'");
            var redrive = client().redriveAsync(caller(), late, "token");
            Eventually.holds("the redrive waits", rig::isAnySessionBlocked);
            deletion.commit();

            assertThat(refused(redrive)).isInstanceOf(ExecutionDoesNotExist.class);
        }
        client().redrive(timely);

        skipAndAwaitDrop(UNTIL_WEEK_EXPIRED);

        assertThat(client().describe(timely).status()).isEqualTo(ExecutionStatus.RUNNING);
        client().succeed(client().pollTask(activity, "worker").token(), "1");
        assertThat(client().awaitOutput(timely)).isEqualTo("1");
        assertThat(rig.countRows("event_journal", "late")).isZero();
    }
}
