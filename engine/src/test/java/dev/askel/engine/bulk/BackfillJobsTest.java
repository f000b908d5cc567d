package dev.askel.engine.bulk;

import static dev.askel.engine.Client.caller;
import static dev.askel.engine.Client.ok;
import static dev.askel.engine.Client.refused;
import static org.assertj.core.api.Assertions.assertThat;

import dev.askel.asl.history.ExecutionStatus;
import dev.askel.engine.Client;
import dev.askel.engine.EngineRig;
import dev.askel.engine.Eventually;
import dev.askel.engine.api.Answer;
import dev.askel.engine.api.Arns;
import dev.askel.engine.api.EngineError;
import dev.askel.engine.api.Page;
import dev.askel.engine.api.attribute.AttributeDefinition;
import dev.askel.engine.api.attribute.AttributeProblem;
import dev.askel.engine.api.attribute.AttributeType;
import dev.askel.engine.api.attribute.AttributeValue;
import dev.askel.engine.api.workbench.BulkJobs;
import dev.askel.engine.api.workbench.BulkJobs.Action;
import dev.askel.engine.api.workbench.BulkJobs.BulkItem;
import dev.askel.engine.api.workbench.BulkJobs.BulkJob;
import dev.askel.engine.api.workbench.BulkJobs.BulkOrder;
import dev.askel.engine.api.workbench.BulkJobs.ItemState;
import dev.askel.engine.api.workbench.BulkJobs.JobState;
import dev.askel.engine.api.workbench.ExecutionCriteria;
import dev.askel.engine.api.workbench.SearchAttributes;
import dev.askel.engine.api.workbench.SearchAttributes.AttributeSearch;
import dev.askel.engine.upgrade.NodeCapability;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

/** Bulk jobs that store the search attributes of existing executions. */
@DisplayNameGeneration(ReplaceUnderscores.class)
final class BackfillJobsTest {
    private static final String PASS =
            """
            {"StartAt": "P", "States": {"P": {"Type": "Pass", "End": true}}}\
            """;
    private static final String WAIT =
            """
            {"StartAt": "W", "States": {"W": {"Type": "Wait", "Seconds": 36000, "End": true}}}\
            """;

    private final EngineRig rig =
            EngineRig.withoutNodes(
                    EngineRig.SETTINGS.toBuilder()
                            .bulk(
                                    new BulkSettings(
                                            Duration.ofDays(30),
                                            16,
                                            8,
                                            100,
                                            128,
                                            12,
                                            Duration.ofMillis(50)))
                            .build());

    BackfillJobsTest() {
        rig.addNode();
    }

    @AfterEach
    void close() {
        rig.close();
    }

    private Client client() {
        return rig.client();
    }

    private BulkJobs jobs() {
        return rig.node().engine().bulkJobs();
    }

    private SearchAttributes attributes() {
        return rig.node().engine().searchAttributes();
    }

    private static AttributeDefinition definition(
            String name, AttributeType type, String expression) {
        return new AttributeDefinition(name, type, "{% " + expression + " %}");
    }

    private static AttributeDefinition definition(String name, AttributeType type) {
        return definition(name, type, "$states.input." + name);
    }

    private void define(String machine, AttributeDefinition... definitions) {
        ok(attributes().put(caller(), machine, List.of(definitions)));
    }

    private Map<String, AttributeValue> values(String execution) {
        return ok(attributes().values(caller(), execution));
    }

    private List<String> names(@Nullable String query, @Nullable String sort) {
        return ok(
                        attributes()
                                .search(
                                        caller(),
                                        ExecutionCriteria.ALL,
                                        new AttributeSearch(query, sort),
                                        Page.of(100, null)))
                .executions()
                .stream()
                .map(each -> each.execution().name())
                .toList();
    }

    private static BulkOrder order(String machineArn, int ratePerSecond) {
        if (!(Arns.parseStateMachine(machineArn) instanceof Answer.Ok(var arn))) {
            throw new AssertionError(machineArn);
        }
        return new BulkOrder(
                Action.BACKFILL, ExecutionCriteria.ofMachine(arn), null, null, ratePerSecond);
    }

    private BulkJob start(String machineArn) {
        return ok(jobs().start(caller(), order(machineArn, BulkJobs.RATE_MAX), null, null));
    }

    private BulkJob awaitEnd(BulkJob job) {
        return Eventually.value(
                "the job has ended",
                () -> ok(jobs().describe(caller(), job.jobId())),
                now -> now.state().hasEnded());
    }

    private BulkJob run(String machineArn) {
        var ended = awaitEnd(start(machineArn));
        assertThat(ended.state()).isEqualTo(JobState.COMPLETED);
        return ended;
    }

    private List<BulkItem> items(BulkJob job, ItemState state) {
        return ok(jobs().items(caller(), job.jobId(), state, Page.of(100, null))).items();
    }

    private Connection transaction() throws SQLException {
        var connection = rig.database().connect();
        connection.setAutoCommit(false);
        return connection;
    }

    private static void execute(Connection connection, String sql) throws SQLException {
        try (var statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    private void awaitBlockedSessions(int count) {
        Eventually.holds(
                count + " sessions wait for locks", () -> blockedSessions().size() == count);
    }

    private List<Integer> blockedSessions() {
        return rig.query(
                row -> row.getInt(1),
                """
                SELECT pid FROM pg_stat_activity
                 WHERE datname = current_database() AND wait_event_type = 'Lock'\
                """);
    }

    /** Returns the versions of the rows of values, which change with each write of a row. */
    private List<String> rowVersions() {
        return rig.query(
                row -> row.getString(1),
                """
                SELECT persistence_id || ' ' || attribute_id || ' ' || xmin
                  FROM search_attribute_values ORDER BY 1\
                """);
    }

    @Test
    void earlier_executions_get_the_values_that_a_start_would_store() {
        var machine = client().createMachine("m", PASS);
        var input =
                """
                {"k": "%s", "t": "The %s parcel", "n": 1.10, "at": "2026-11-30T13:00:00+01:00",
                 "f": true, "wrong": "text"}\
                """;
        var executions =
                IntStream.range(0, 20)
                        .mapToObj(i ->
                                client().start(
                                                machine,
                                                "before" + i,
                                                input.formatted("A-" + i, "late")))
                        .toList();
        executions.forEach(client()::awaitEnd);
        define(
                machine,
                definition("k", AttributeType.KEYWORD),
                definition("t", AttributeType.TEXT),
                definition("n", AttributeType.NUMBER),
                definition("at", AttributeType.TIME),
                definition("f", AttributeType.BOOLEAN),
                definition("wrong", AttributeType.NUMBER),
                definition("missing", AttributeType.KEYWORD));
        var after = client().start(machine, "after", input.formatted("A-after", "late"));
        assertThat(names("t matches \"late\"", null)).containsExactly("after");
        assertThat(ok(jobs().preview(caller(), order(machine, 1))).count()).isEqualTo(21);

        var job = run(machine);

        assertThat(job.total()).isEqualTo(21);
        assertThat(job.done()).isEqualTo(20);
        assertThat(items(job, ItemState.SKIPPED))
                .singleElement()
                .satisfies(item -> {
                    assertThat(item.executionArn()).isEqualTo(after);
                    assertThat(item.reason()).isEqualTo("It already had the values.");
                });
        for (int i = 0; i < executions.size(); i++) {
            var expected = new HashMap<>(values(after));
            expected.put("k", new AttributeValue.Keyword("A-" + i));
            assertThat(values(executions.get(i))).isEqualTo(expected);
        }
        assertThat(values(after))
                .containsEntry("wrong", new AttributeValue.Absent(AttributeProblem.WRONG_TYPE))
                .hasSize(6);
        assertThat(names("t matches \"LATE parcel\"", null)).hasSize(21);
        assertThat(names("k startsWith \"A-1\"", "k"))
                .containsExactly(
                        "before1",
                        "before10",
                        "before11",
                        "before12",
                        "before13",
                        "before14",
                        "before15",
                        "before16",
                        "before17",
                        "before18",
                        "before19");
        assertThat(names("n = 1.1 and f = true", null)).hasSize(21);

        var versions = rowVersions();
        assertThat(run(machine).skipped()).isEqualTo(21);
        assertThat(rowVersions()).isEqualTo(versions);
    }

    @Test
    void values_of_a_former_definition_are_replaced_and_other_attributes_keep_theirs() {
        var machine = client().createMachine("m", PASS);
        define(
                machine,
                definition("k", AttributeType.KEYWORD),
                definition("t", AttributeType.TEXT),
                definition("problem", AttributeType.NUMBER, "\"no number\""),
                definition("gone", AttributeType.KEYWORD, "$states.input.k"),
                definition("kept", AttributeType.KEYWORD, "$states.input.k"));
        var execution = client().start(machine, "x", "{\"k\": \"first\", \"t\": \"early parcel\"}");
        client().awaitEnd(execution);
        var other = client().createMachine("other", PASS);
        define(other, definition("kept", AttributeType.KEYWORD, "$states.input.k"));
        define(
                machine,
                definition("k", AttributeType.KEYWORD, "$uppercase($states.input.k)"),
                definition("t", AttributeType.TEXT, "$states.input.t & \" late\""),
                definition("problem", AttributeType.NUMBER, "42"),
                definition("gone", AttributeType.KEYWORD, "$states.input.nothing"));

        assertThat(run(machine).done()).isEqualTo(1);

        assertThat(values(execution))
                .isEqualTo(
                        Map.of(
                                "k",
                                new AttributeValue.Keyword("FIRST"),
                                "t",
                                new AttributeValue.Text("early parcel late"),
                                "problem",
                                new AttributeValue.Decimal(42),
                                "kept",
                                new AttributeValue.Keyword("first")));
        assertThat(
                        rig.query(
                                row -> row.getString(1),
                                "SELECT word FROM search_words ORDER BY word"))
                .containsExactly("early", "late", "parcel");
    }

    @Test
    void executions_of_any_status_are_selected_and_a_filter_selects_some() {
        var machine = client().createMachine("m", WAIT);
        var stopped = client().start(machine, "stopped", "{\"k\": \"s\"}");
        var running = client().start(machine, "running", "{\"k\": \"r\"}");
        client().stop(stopped, null, null);
        define(machine, definition("k", AttributeType.KEYWORD));
        var all = order(machine, BulkJobs.RATE_MAX);
        var onlyStopped =
                all.withCriteria(all.criteria().withStatuses(Set.of(ExecutionStatus.ABORTED)));

        assertThat(awaitEnd(ok(jobs().start(caller(), onlyStopped, null, null))).done())
                .isEqualTo(1);
        assertThat(values(running)).isEmpty();
        assertThat(run(machine).done()).isEqualTo(1);
        assertThat(names(null, "k")).containsExactly("running", "stopped");

        for (var invalid :
                List.of(
                        new BulkOrder(Action.BACKFILL, all.criteria(), "E", null, 1),
                        new BulkOrder(Action.BACKFILL, all.criteria(), null, "c", 1))) {
            assertThat(refused(jobs().start(caller(), invalid, null, null)))
                    .isInstanceOf(EngineError.ValidationException.class);
        }
    }

    @Test
    void an_execution_that_ends_after_the_start_of_the_job_is_not_left_out() {
        var machine = client().createMachine("m", WAIT);
        var execution = client().start(machine, "x", "{\"k\": \"v\"}");
        define(machine, definition("k", AttributeType.KEYWORD));
        refuseWrites("INSERT", "true");
        var job = start(machine);
        rig.time().skip(Duration.ofSeconds(1));
        client().stop(execution, null, null);
        rig.execute("DROP TRIGGER refuse ON bulk_items");

        assertThat(awaitEnd(job).done()).isEqualTo(1);
        assertThat(values(execution)).containsOnlyKeys("k");
    }

    /** Lets the database refuse writes of items as a database that is unavailable. */
    private void refuseWrites(String operation, String condition) {
        rig.execute(
                """
                CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS
                'BEGIN
                    RAISE EXCEPTION ''starting up'' USING ERRCODE = ''57P03'';
                END'\
                """);
        rig.execute(
                """
                CREATE TRIGGER refuse BEFORE %s ON bulk_items FOR EACH ROW
                    WHEN (%s) EXECUTE FUNCTION refuse()\
                """
                        .formatted(operation, condition));
    }

    @Test
    void executions_of_machines_without_attributes_and_of_deleted_machines_are_skipped() {
        var without = client().createMachine("without", PASS);
        client().awaitEnd(client().start(without, "x", "{}"));
        var deleted = client().createMachine("deleted", PASS);
        client().awaitEnd(client().start(deleted, "x", "{}"));
        define(deleted, definition("k", AttributeType.KEYWORD, "\"v\""));
        client().deleteMachine(deleted);

        assertThat(items(run(without), ItemState.SKIPPED))
                .extracting(BulkItem::reason)
                .containsExactly("Its state machine defines no search attributes.");
        assertThat(items(run(deleted), ItemState.SKIPPED))
                .extracting(BulkItem::reason)
                .containsExactly("Its state machine is deleted.");
        assertThat(rowVersions()).isEmpty();
    }

    /**
     * The crash follows the commit of the values, and precedes the commit of the results. So the
     * outcome is unknown to the next run.
     */
    @Test
    void a_job_continues_after_a_crash_and_stores_no_value_twice() {
        var machine = client().createMachine("m", PASS);
        for (int i = 0; i < 30; i++) {
            client().awaitEnd(client().start(machine, "x" + i, "{\"k\": \"v" + i + "\"}"));
        }
        define(machine, definition("k", AttributeType.KEYWORD));
        refuseWrites("UPDATE", "NEW.state <> 'PENDING'");
        var job = start(machine);
        Eventually.holds("a value is stored", () -> !rowVersions().isEmpty());
        var before = rowVersions();

        rig.killAndRestart(() -> rig.execute("DROP TRIGGER refuse ON bulk_items"));

        var ended = awaitEnd(job);
        assertThat(ended.state()).isEqualTo(JobState.COMPLETED);
        assertThat(ended.done()).isEqualTo(30);
        assertThat(rowVersions()).hasSize(30).containsAll(before);
        assertThat(names("k startsWith \"v\"", "k")).hasSize(30);
    }

    /**
     * The change waits for the row of the machine, and the backfill waits for its turn after the
     * change. The backfill has then computed values of the former definitions.
     */
    @Test
    void a_concurrent_change_of_the_definitions_is_applied() throws SQLException {
        var machine = client().createMachine("m", PASS);
        var execution = client().start(machine, "x", "{\"k\": \"v\"}");
        client().awaitEnd(execution);
        define(
                machine,
                definition("k", AttributeType.KEYWORD),
                definition("former", AttributeType.KEYWORD, "\"former\""));
        try (var other = transaction()) {
            execute(other, "SELECT FROM machines WHERE name = 'm' FOR UPDATE");
            var change =
                    attributes()
                            .put(
                                    caller(),
                                    machine,
                                    List.of(
                                            definition(
                                                    "k",
                                                    AttributeType.KEYWORD,
                                                    "$states.input.k & \"2\""),
                                            definition(
                                                    "later", AttributeType.KEYWORD, "\"later\"")));
            awaitBlockedSessions(1);
            var job = start(machine);
            awaitBlockedSessions(2);
            other.rollback();
            ok(change);

            assertThat(awaitEnd(job).done()).isEqualTo(1);
        }
        assertThat(values(execution))
                .isEqualTo(
                        Map.of(
                                "k",
                                new AttributeValue.Keyword("v2"),
                                "later",
                                new AttributeValue.Keyword("later")));
        assertThat(rowVersions()).hasSize(2);
    }

    @Test
    void an_execution_that_is_deleted_meanwhile_gets_no_values() throws SQLException {
        var machine = client().createMachine("m", PASS);
        client().awaitEnd(client().start(machine, "gone", "{\"k\": \"late parcel\"}"));
        define(
                machine,
                definition("k", AttributeType.KEYWORD),
                definition("t", AttributeType.TEXT, "$states.input.k"));
        BulkJob job;
        try (var other = transaction()) {
            execute(other, "DELETE FROM executions WHERE execution_name = 'gone'");
            job = start(machine);
            awaitBlockedSessions(1);
            other.commit();
        }

        assertThat(awaitEnd(job).skipped()).isEqualTo(1);
        assertThat(rowVersions()).isEmpty();
        assertThat(rig.query(_ -> true, "SELECT FROM search_words")).isEmpty();
    }

    /**
     * A start deletes the row of a name that is not reserved any more, and inserts another row with
     * the same persistence id.
     */
    @Test
    void a_later_execution_of_the_same_name_gets_no_values_of_the_former_one() throws SQLException {
        var machine = client().createMachine("m", PASS);
        client().awaitEnd(client().start(machine, "x", "{\"k\": \"v\"}"));
        define(machine, definition("k", AttributeType.KEYWORD));
        BulkJob job;
        try (var other = transaction()) {
            execute(
                    other,
                    "SELECT pg_advisory_xact_lock(machine_turn(machine_id)) FROM machines"
                            + " WHERE name = 'm'");
            job = start(machine);
            awaitBlockedSessions(1);
            execute(other, "UPDATE executions SET started_at = started_at + 1");
            other.commit();
        }

        assertThat(awaitEnd(job).skipped()).isEqualTo(1);
        assertThat(rowVersions()).isEmpty();
    }

    @Test
    void a_backfill_does_not_wait_for_changes_of_its_execution() throws SQLException {
        var machine = client().createMachine("m", WAIT);
        var execution = client().start(machine, "x", "{\"k\": \"v\"}");
        define(machine, definition("k", AttributeType.KEYWORD));
        try (var other = transaction()) {
            execute(other, "UPDATE executions SET last_event_id = last_event_id");
            assertThat(run(machine).done()).isEqualTo(1);
            other.rollback();
        }
        assertThat(values(execution)).containsOnlyKeys("k");
    }

    @Test
    void concurrent_jobs_store_the_values_once() {
        var machine = client().createMachine("m", PASS);
        for (int i = 0; i < 50; i++) {
            client().awaitEnd(client().start(machine, "x" + i, "{\"k\": \"late parcel\"}"));
        }
        define(
                machine,
                definition("k", AttributeType.KEYWORD),
                definition("t", AttributeType.TEXT, "$states.input.k"));
        var started = IntStream.range(0, 4).mapToObj(_ -> start(machine)).toList();
        var ended = started.stream().map(this::awaitEnd).toList();
        assertThat(ended).allMatch(job -> job.failed() == 0 && job.total() == 50);
        assertThat(ended.stream().mapToLong(BulkJob::done).sum()).isEqualTo(50);
        assertThat(names("t matches \"parcel\"", null)).hasSize(50);
        assertThat(rowVersions()).hasSize(100);
    }

    @Test
    void a_backfill_is_refused_until_all_nodes_know_it() {
        var older =
                rig.addNode(
                        Map.of(
                                "pekko.cluster.roles",
                                NodeCapability.roles(true).stream()
                                        .filter(role -> !role.equals("askel-attribute-backfills"))
                                        .toList()));
        rig.node().awaitShardRegions(2);
        var machine = client().createMachine("m", PASS);
        var refusal = refused(jobs().start(caller(), order(machine, 1), null, null));
        assertThat(refusal).isInstanceOf(EngineError.ConflictException.class);
        assertThat(refusal.message()).contains("older release");

        Eventually.get(rig.shutDownAsync(older));

        Eventually.holds(
                "the job is accepted",
                () ->
                        Eventually.get(jobs().start(caller(), order(machine, 1), null, null))
                                instanceof Answer.Ok<?>);
    }
}
