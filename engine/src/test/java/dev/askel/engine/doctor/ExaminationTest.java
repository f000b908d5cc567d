package dev.askel.engine.doctor;

import static dev.askel.engine.Client.caller;
import static dev.askel.engine.Client.ok;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import dev.askel.asl.history.ExecutionStatus;
import dev.askel.asl.history.HistoryEventType;
import dev.askel.engine.Client;
import dev.askel.engine.EngineRig;
import dev.askel.engine.Eventually;
import dev.askel.engine.Functions;
import dev.askel.engine.api.workbench.Pauses.NewPause;
import dev.askel.engine.api.workbench.Pauses.Timeouts;
import dev.askel.engine.api.workbench.Repair;
import dev.askel.engine.api.workbench.Signals.NewSignal;
import dev.askel.engine.api.workbench.Signals.Sent;
import dev.askel.engine.api.workbench.StartLimits.Overflow;
import dev.askel.engine.api.workbench.StartLimits.StartRule;
import dev.askel.engine.api.workbench.StartLimits.Supersede;
import dev.askel.engine.clock.ClockSettings;
import dev.askel.engine.clock.DatabaseTime;
import dev.askel.engine.registry.start.MachinesOnHold;
import dev.askel.engine.sql.NoEncryption;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.UUID;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Each kind of damage is found, and its remedy mends it while the node runs. */
@DisplayNameGeneration(ReplaceUnderscores.class)
final class ExaminationTest {
    private static final ExaminationSettings SETTINGS =
            new ExaminationSettings(
                    ExaminationSettings.LATE_AFTER,
                    Duration.ofDays(90),
                    ExaminationSettings.RECENT_ENDS,
                    Long.MAX_VALUE,
                    null,
                    MachinesOnHold.NONE);

    private static final EngineRig RIG =
            EngineRig.withoutNodes(
                    EngineRig.SETTINGS,
                    database -> DatabaseTime.of(database.dataSource(), ClockSettings.STANDARD));

    static {
        RIG.addNode();
    }

    private final Client client = RIG.client();

    @AfterAll
    static void stop() {
        RIG.close();
    }

    @ParameterizedTest
    @EnumSource
    void a_damage_is_found_and_mended(Damage damage) throws SQLException {
        var name = EngineRig.uniqueName(damage.name().toLowerCase(Locale.ROOT));
        var execution = start(damage.subject, name);
        assertThat(findings()).isEmpty();

        assertThat(RIG.execute(damage.sql, persistenceId(name))).isEqualTo(1);

        var found = findings();
        assertThat(found).extracting(Finding::check).contains(damage.check);
        for (var finding : found) {
            mend(finding, execution);
        }
        // A remedy can uncover a further damage: the restored index row of an ended execution.
        for (var finding : findings()) {
            mend(finding, execution);
        }
        assertThat(findings()).isEmpty();
        assertContinues(damage, execution, name);
        RIG.execute("DELETE FROM map_runs");
    }

    @Test
    void each_check_of_stored_rows_has_a_damage() {
        var damaged =
                Arrays.stream(Damage.values())
                        .map(damage -> damage.check)
                        .collect(Collectors.toCollection(() -> EnumSet.noneOf(Check.class)));

        // Other tests damage the settings, the machine and the journals, and delay the work.
        assertThat(EnumSet.complementOf(damaged))
                .containsExactlyInAnyOrder(
                        Check.CONFIGURATION,
                        Check.DATABASE,
                        Check.CLOCK,
                        Check.DISK,
                        Check.CERTIFICATE,
                        Check.JOURNAL,
                        Check.EXPRESS,
                        Check.DELIVERY,
                        Check.LOG,
                        Check.RETENTION);
    }

    private void assertContinues(Damage damage, String execution, String name) {
        if (damage == Damage.NO_TASK) {
            // The worker finds the restored task.
            var task = client.pollTask(client.createActivity(name), "worker");
            client.succeed(task.token(), "1");
            assertThat(client.awaitEnd(execution).status()).isEqualTo(ExecutionStatus.SUCCEEDED);
        }
        if (damage.subject == Damage.Subject.SIGNAL) {
            // A signal to the key finds the execution.
            var sent =
                    ok(
                            RIG.node()
                                    .engine()
                                    .signals()
                                    .sendToKey(caller(), name, new NewSignal("go", "1", null)));
            assertThat(sent).isEqualTo(new Sent(1, 0));
            assertThat(client.awaitEnd(execution).status()).isEqualTo(ExecutionStatus.SUCCEEDED);
        }
        if (damage.subject == Damage.Subject.PAUSED) {
            var described = ok(RIG.node().engine().pauses().describe(caller(), execution));
            assertThat(described.pause()).isNotNull();
        }
        if (damage.subject == Damage.Subject.LIMITED) {
            // The end of the execution releases the permit for the next one.
            client.stop(execution, null, null);
            var next = client.start(client.describe(execution).stateMachineArn(), "next", "{}");
            client.awaitHistoryWith(next, HistoryEventType.WaitStateEntered);
            client.stop(next, null, null);
        }
        if (damage.subject == Damage.Subject.ENDED) {
            assertThat(client.describe(execution).status()).isEqualTo(ExecutionStatus.SUCCEEDED);
        }
        if (damage == Damage.QUARANTINED) {
            // The end of the quarantine makes the row due; the recovered execution corrects it.
            Eventually.holds(
                    name + " is due at its timer",
                    () ->
                            RIG.query(
                                            row -> row.getBoolean(1),
                                            "SELECT due > (extract(epoch FROM now()) + 3600) * 1000"
                                                    + " FROM wakeups WHERE persistence_id = ?",
                                            persistenceId(name))
                                    .equals(List.of(true)));
        }
        if (damage == Damage.SEARCH_ATTRIBUTE_OF_NONE) {
            assertThat(RIG.query(row -> row.getLong(1), "SELECT count(*) FROM search_words"))
                    .containsExactly(0L);
        }
        if (damage == Damage.NOT_IN_INDEX) {
            assertThat(client.describe(execution).status()).isEqualTo(ExecutionStatus.RUNNING);
        }
    }

    /** A running node could wake the execution before the examination. */
    @Test
    void an_overdue_execution_is_found_until_a_node_wakes_it() {
        var name = EngineRig.uniqueName("overdue");
        start(Damage.Subject.WAITING, name);
        var id = persistenceId(name);

        RIG.killAndRestart(() -> {
            assertThat(RIG.execute("UPDATE wakeups SET due = 1000 WHERE persistence_id = ?", id))
                    .isEqualTo(1);
            assertThat(findings())
                    .singleElement()
                    .satisfies(finding -> {
                        assertThat(finding.check()).isEqualTo(Check.WAKEUP);
                        assertThat(finding.problem()).startsWith("was due at 1970");
                        assertThat(finding.mend()).isInstanceOf(Mend.Wake.class);
                    });
        });

        Eventually.holds("the execution is woken", () -> findings().isEmpty());
    }

    /** The node cannot recover the superseded execution, which has the only permit. */
    @Test
    void a_superseded_execution_in_quarantine_is_found_until_it_is_aborted() {
        var name = EngineRig.uniqueName("superseded");
        var older = start(Damage.Subject.LIMITED, name);
        var machine = client.describe(older).stateMachineArn();
        assertThat(RIG.execute(Damage.QUARANTINED.sql, persistenceId(name))).isEqualTo(1);
        ok(
                RIG.node()
                        .engine()
                        .startLimits()
                        .put(
                                caller(),
                                machine,
                                new StartRule(1, null, 10, Overflow.REFUSE, false)
                                        .withSupersede(Supersede.RUNNING)));
        var newer = client.start(machine, "newer", "{}");
        assertThat(
                        RIG.execute(
                                "UPDATE start_requests SET decided_at = 1 WHERE error IS NOT NULL"
                                        + " AND persistence_id = ?",
                                persistenceId(name)))
                .isEqualTo(1);

        assertThat(findings())
                .extracting(Finding::check, Finding::problem, each -> each.mend().text())
                .contains(
                        tuple(
                                Check.START_LIMIT,
                                "must end with the error Askel.Superseded, but is in quarantine",
                                "askel inspect %s --abort --error Askel.Superseded"
                                        .formatted(older)));
        assertThat(client.describe(older).status()).isEqualTo(ExecutionStatus.RUNNING);

        ok(
                RIG.node()
                        .engine()
                        .repairs()
                        .repair(
                                older,
                                new Repair.Abort("Askel.Superseded", null),
                                UUID.randomUUID().toString()));

        client.awaitHistoryWith(newer, HistoryEventType.WaitStateEntered);
        assertThat(client.describe(older).error()).isEqualTo("Askel.Superseded");
        Eventually.holds("no damage is left", () -> findings().isEmpty());
        client.stop(newer, null, null);
    }

    @ParameterizedTest
    @ValueSource(strings = {"min", "max"})
    void a_lost_row_of_a_journal_is_found_until_it_is_restored(String which) throws SQLException {
        var name = EngineRig.uniqueName(which);
        start(Damage.Subject.ENDED, name);
        var id = persistenceId(name);
        RIG.execute("CREATE TABLE lost_rows (LIKE event_journal)");
        try {
            RIG.execute(
                    "INSERT INTO lost_rows SELECT * FROM event_journal j WHERE persistence_id = ?"
                            + " AND sequence_number = (SELECT %s(sequence_number)".formatted(which)
                            + " FROM event_journal m WHERE m.persistence_id = j.persistence_id)",
                    id);
            RIG.execute(
                    "DELETE FROM event_journal WHERE persistence_id = ? AND sequence_number ="
                            + " (SELECT sequence_number FROM lost_rows)",
                    id);
            assertThat(findings()).extracting(Finding::check).contains(Check.JOURNAL);

            RIG.execute("INSERT INTO event_journal SELECT * FROM lost_rows");
            assertThat(findings()).isEmpty();
        } finally {
            RIG.execute("DROP TABLE lost_rows");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"min", "max"})
    void an_unreadable_row_of_a_journal_is_found_until_it_is_restored(String which)
            throws SQLException {
        var name = EngineRig.uniqueName("unreadable-" + which);
        start(Damage.Subject.ENDED, name);
        changePayload("'\\xff'::bytea || event_payload", which, name);
        assertThat(findings()).extracting(Finding::check).contains(Check.JOURNAL);

        changePayload("substring(event_payload FROM 2)", which, name);
        assertThat(findings()).isEmpty();
    }

    private static void changePayload(String payload, String which, String name)
            throws SQLException {
        assertThat(
                        RIG.execute(
                                "UPDATE event_journal AS j SET event_payload = %s WHERE persistence_id = ? AND sequence_number = (SELECT %s(sequence_number) FROM event_journal m WHERE m.persistence_id = j.persistence_id)"
                                        .formatted(payload, which),
                                persistenceId(name)))
                .isEqualTo(1);
    }

    /** The Map Run works for a parent whose row is lost, so it must not be deleted. */
    @Test
    void the_map_run_of_a_parent_without_index_row_is_kept() throws SQLException {
        var name = EngineRig.uniqueName("parent");
        start(Damage.Subject.ENDED, name);
        var id = persistenceId(name);
        assertThat(RIG.execute(Damage.mapRun(""), id)).isEqualTo(1);
        RIG.execute("DELETE FROM executions WHERE persistence_id = ?", id);

        var found = findings();

        assertThat(found)
                .extracting(Finding::mend)
                .hasOnlyElementsOfType(Mend.RestoreIndex.class)
                .isNotEmpty();
        for (var finding : found) {
            assertThat(
                            StoredMends.apply(
                                    RIG.database().dataSource(),
                                    new NoEncryption(),
                                    finding.mend()))
                    .isTrue();
        }
        assertThat(RIG.query(row -> row.getBoolean(1), "SELECT expired FROM map_runs"))
                .containsOnly(false);
        RIG.execute("DELETE FROM map_runs");
    }

    @Test
    void late_work_is_reported_when_no_node_runs() throws SQLException {
        try (var rig = EngineRig.withoutNodes(EngineRig.SETTINGS)) {
            rig.execute(
                    "INSERT INTO schedules (account, region, group_name, name, schedule_id, lane,"
                            + " state, definition, created_at, modified_at, anchor_at, next_at,"
                            + " due_at) VALUES ('1', 'r', 'g', 's', gen_random_uuid(), 0,"
                            + " 'ENABLED', ''::bytea, 1, 1, 1, 1, 1)");
            rig.execute(
                    "INSERT INTO trigger_deliveries (delivery_id, source_id, lane, account,"
                            + " region, source_arn, origin, execution_name, occurred_at,"
                            + " created_at, due_at, overlap, target_arn, target) VALUES"
                            + " (gen_random_uuid(), gen_random_uuid(), 0, '1', 'r', 'arn', 'RULE',"
                            + " 'n', 1, 1, 1, 'ALLOW',"
                            + " 'arn:aws:states:us-east-1:1:stateMachine:m', ''::bytea)");
            rig.execute(
                    "INSERT INTO owed_logs (slice, log_group, persistence_id, sequence_number,"
                            + " level, with_data, redrive_count, owed_at)"
                            + " VALUES (0, 'group', 'p', 1, 'ALL', false, 0, 1)");
            rig.execute(
                    "INSERT INTO express_starts (persistence_id, slice, machine_id, revision,"
                            + " started_at, input) VALUES ('e', 0, gen_random_uuid(), 1, 1, '{}')");
            rig.execute(
                    "INSERT INTO map_runs (map_run_id, account, region, machine_id, machine_name,"
                            + " label, uuid, slice, parent_persistence_id, parent_arn, frame,"
                            + " ordinal, standard, started_at, plan, max_concurrency,"
                            + " tolerated_count, tolerated_percentage, status, stopped_at)"
                            + " VALUES ('m', '1', 'r', gen_random_uuid(), 'n', 'l', 'u', 0, 'p',"
                            + " 'arn', '', 0, true, 1, ''::bytea, 0, 0, 0, 'SUCCEEDED', 1)");

            assertThat(
                            Examination.run(
                                            rig.database().dataSource(),
                                            new NoEncryption(),
                                            SETTINGS)
                                    .findings())
                    .extracting(Finding::check)
                    .contains(
                            Check.SCHEDULE,
                            Check.DELIVERY,
                            Check.LOG,
                            Check.EXPRESS,
                            Check.MAP_RUN);
        }
    }

    @Test
    void each_running_execution_is_counted_by_what_wakes_it() throws SQLException {
        var before =
                Examination.run(RIG.database().dataSource(), new NoEncryption(), SETTINGS).wakers();
        start(Damage.Subject.WAITING, EngineRig.uniqueName("timer"));
        start(Damage.Subject.TASK, EngineRig.uniqueName("queue"));
        start(Damage.Subject.PAUSED, EngineRig.uniqueName("pause"));
        var name = EngineRig.uniqueName("call");
        var calls = RIG.functions().hold(name);
        client.start(
                client.createMachine(
                        name,
                        "{\"StartAt\": \"T\", \"States\": {\"T\": {\"Type\": \"Task\","
                                + " \"Resource\": \"%s\", \"End\": true}}}"
                                        .formatted(Functions.arn(name))),
                name,
                "{}");
        var call = calls.awaitNext();

        var paused = EngineRig.uniqueName("paused");
        RIG.functions().answerWith(paused, input -> input);
        var rules = RIG.node().engine().endpointRules();
        ok(rules.pauseEndpoint("lambda:function:" + paused));
        Eventually.holds("the pause applies", () -> !RIG.node().engine().endpointUse().isEmpty());
        var parked =
                client.start(
                        client.createMachine(
                                paused,
                                "{\"StartAt\": \"T\", \"States\": {\"T\": {\"Type\": \"Task\","
                                        + " \"Resource\": \"%s\", \"End\": true}}}"
                                                .formatted(Functions.arn(paused))),
                        paused,
                        "{}");
        Eventually.holds(
                "the call is parked", () -> ok(rules.listEndpoints()).getFirst().parked() == 1);

        var wakers =
                Examination.run(RIG.database().dataSource(), new NoEncryption(), SETTINGS).wakers();

        for (var waker :
                List.of(
                        "timer",
                        "task in a queue",
                        "resume of a pause",
                        "call in progress",
                        "limited or paused endpoint")) {
            assertThat(wakers.get(waker)).as(waker).isEqualTo(before.getOrDefault(waker, 0L) + 1);
        }
        assertThat(wakers).doesNotContainKey("nothing");
        call.answer("1");
        ok(rules.resumeEndpoint("lambda:function:" + paused, null));
        client.awaitEnd(parked);
    }

    // Executions

    private String start(Damage.Subject subject, String name) {
        var state =
                switch (subject) {
                    case WAITING, PAUSED, LIMITED, HOLDER ->
                            "{\"Type\": \"Wait\", \"Seconds\": 86400, \"End\": true}";
                    case TASK ->
                            "{\"Type\": \"Task\", \"Resource\": \"%s\", \"End\": true}"
                                    .formatted(client.createActivity(name));
                    case SIGNAL ->
                            "{\"Type\": \"Task\", \"Resource\": \"arn:aws:states:::askel:waitForSignal\","
                                    + " \"Parameters\": {\"Name\": \"go\", \"Key\": \"%s\"}, \"End\": true}"
                                            .formatted(name);
                    case ENDED -> "{\"Type\": \"Pass\", \"End\": true}";
                };
        var resource =
                subject == Damage.Subject.HOLDER
                        ? "arn:aws:states:::askel:acquire"
                        : Functions.arn(name);
        RIG.functions().answerWith(name, input -> input);
        var machine =
                client.createMachine(
                        name,
                        """
                        {"StartAt": "C", "States": {
                         "C": {"Type": "Task", "Resource": "%s", "Parameters": {"Name": "%s"}, "Next": "S"},
                         "S": %s}}\
                        """
                                .formatted(resource, name, state));
        if (subject == Damage.Subject.LIMITED) {
            var limit = new StartRule(1, null, 10, Overflow.REFUSE, false);
            ok(RIG.node().engine().startLimits().put(caller(), machine, limit));
        }
        var execution = client.start(machine, name, "{}");
        switch (subject) {
            case WAITING, LIMITED, HOLDER ->
                    client.awaitHistoryWith(execution, HistoryEventType.WaitStateEntered);
            case PAUSED -> {
                client.awaitHistoryWith(execution, HistoryEventType.WaitStateEntered);
                ok(
                        RIG.node()
                                .engine()
                                .pauses()
                                .pause(
                                        caller(),
                                        execution,
                                        new NewPause(null, null, Timeouts.CONTINUE, false)));
            }
            case TASK -> client.awaitHistoryWith(execution, HistoryEventType.ActivityScheduled);
            case SIGNAL -> client.awaitHistoryWith(execution, HistoryEventType.TaskStarted);
            case ENDED -> client.awaitEnd(execution);
        }
        Eventually.holds(
                name + " is passivated",
                () ->
                        RIG.node().loadedExecutions().stream()
                                .noneMatch(id -> id.endsWith("/" + name)));
        return execution;
    }

    private static String persistenceId(String name) {
        return RIG.query(
                        row -> row.getString(1),
                        "SELECT persistence_id FROM executions WHERE execution_name = ?",
                        name)
                .getFirst();
    }

    private static List<Finding> findings() {
        try {
            return Examination.run(RIG.database().dataSource(), new NoEncryption(), SETTINGS)
                    .findings();
        } catch (SQLException e) {
            throw new AssertionError(e);
        }
    }

    private static void mend(Finding finding, String execution) throws SQLException {
        var repairs = RIG.node().engine().repairs();
        var requestId = UUID.randomUUID().toString();
        switch (finding.mend()) {
            case Mend.Wake(var arn) -> ok(repairs.repair(arn, new Repair.Wake(), requestId));
            case Mend.Manual(var text) when text.endsWith("--retry") ->
                    ok(repairs.repair(execution, new Repair.Retry(), requestId));
            case Mend.Manual(var text) -> throw new AssertionError(text);
            case Mend.ChangeRow _, Mend.RestoreIndex _ ->
                    assertThat(
                                    StoredMends.apply(
                                            RIG.database().dataSource(),
                                            new NoEncryption(),
                                            finding.mend()))
                            .as(finding.toString())
                            .isTrue();
        }
    }
}
