package dev.askel.engine.journal;

import static dev.askel.engine.journal.TestExecution.get;
import static org.assertj.core.api.Assertions.assertThat;

import dev.askel.engine.journal.WriteOutcome.Committed;
import dev.askel.engine.journal.postgres.PostgresJournal;
import dev.askel.engine.journal.startpermit.StartDecisions;
import dev.askel.engine.journal.startpermit.StartGrant;
import dev.askel.engine.journal.startpermit.StartOrder;
import dev.askel.engine.journal.startpermit.StartPermitChange;
import dev.askel.engine.journal.startpermit.StartSlot;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** A journal, and a machine with a start limit. The executions of the machine have one slot. */
final class StartLimitJournal implements AutoCloseable {
    private final TestPostgres.Database database = TestPostgres.shared().createDatabase();
    private final PostgresJournal journal =
            PostgresJournal.open(database.dataSource(), JournalSettings.standard());
    private UUID machine = UUID.randomUUID();

    @Override
    public void close() {
        journal.close();
    }

    /** Creates another machine, without a rule. Later methods use it. */
    void createMachine() throws SQLException {
        machine = UUID.randomUUID();
        execute(
                """
                INSERT INTO askel.machines (machine_id, account, region, name, type, status,
                  generation, current_revision, created_at, updated_at)
                VALUES ('%s', '1', 'r', '%s', 'STANDARD', 'ACTIVE', 1, 1, 1, 1)\
                """
                        .formatted(machine, machine));
    }

    TestPostgres.Database database() {
        return database;
    }

    PostgresJournal journal() {
        return journal;
    }

    UUID machine() {
        return machine;
    }

    StartSlot slot() {
        return new StartSlot(machine, "", "k");
    }

    void execute(String sql) throws SQLException {
        try (var connection = database.connect();
                var statement = connection.createStatement()) {
            assertThat(statement.executeUpdate(sql)).isPositive();
        }
    }

    List<String> read(String sql) throws SQLException {
        try (var connection = database.connect();
                var statement = connection.createStatement();
                var rows = statement.executeQuery(sql)) {
            var found = new ArrayList<String>();
            while (rows.next()) {
                found.add(rows.getString(1));
            }
            return found;
        }
    }

    // The rule

    /** Stores a rule with a queue of two requests. */
    void rule(String members) throws SQLException {
        rule(members, 2);
    }

    void rule(String members, int queueMax) throws SQLException {
        execute(
                """
                UPDATE askel.machines
                   SET start_rule = '{"version": 4, "queueMax": %d, "overflow": "REFUSE", %s}'
                 WHERE machine_id = '%s'\
                """
                        .formatted(queueMax, members, machine));
    }

    /** Stores a rule with fair keys and a long queue. */
    void fairRule(int concurrency, String members) throws SQLException {
        rule("\"concurrency\": %d, \"fairKey\": \"\"%s".formatted(concurrency, members), 1_000);
    }

    // The rows

    /** Returns {@code used waiting}, and whether the slot is undecided. */
    List<String> counts() throws SQLException {
        return read(
                """
                SELECT concat_ws(' ', used, waiting,
                         CASE WHEN undecided_at IS NOT NULL THEN 'undecided' END)
                  FROM askel.start_slots WHERE slot = '%s'\
                """
                        .formatted(slot().text()));
    }

    String state(TestExecution execution) throws SQLException {
        return String.join(
                ",",
                read(
                        "SELECT state FROM askel.start_requests WHERE persistence_id = '%s'"
                                .formatted(execution.persistenceId())));
    }

    // The writes

    TestExecution execution(String name) {
        return TestExecution.named(name).ofMachine(machine);
    }

    WriteOutcome start(TestExecution execution, StartPermitChange change) {
        return get(journal.write(execution.start().withStartPermit(change)));
    }

    WriteOutcome change(TestExecution execution, long row, StartPermitChange change) {
        return get(journal.write(execution.row(row).withStartPermit(change)));
    }

    StartPermitChange request(boolean isStart) {
        return request(isStart, StartOrder.NONE);
    }

    StartPermitChange.Request request(boolean isStart, StartOrder order) {
        return new StartPermitChange.Request(
                slot(), TestExecution.STARTED_AT, "arn", isStart, order);
    }

    StartPermitChange release() {
        return new StartPermitChange.Release(slot(), null);
    }

    TestExecution started(String name) {
        var execution = execution(name);
        assertThat(start(execution, request(true))).isInstanceOf(Committed.class);
        return execution;
    }

    StartDecisions startInOrder(String name, StartOrder order) {
        return decisions(start(execution(name), request(true, order)));
    }

    StartDecisions startFairly(String name, String fairKey) {
        return startInOrder(name, StartOrder.of(0, fairKey));
    }

    /** Starts executions of a fair key, whose names are the key and a number from 1. */
    void startAllFairly(String key, int count) {
        for (int i = 1; i <= count; i++) {
            startFairly(key + i, key);
        }
    }

    void hold(TestExecution execution, @Nullable Long own) {
        assertThat(
                        change(
                                execution,
                                2,
                                new StartPermitChange.Hold(slot(), Objects.requireNonNull(own))))
                .isInstanceOf(Committed.class);
    }

    /** Ends an execution, and returns the names of those that get permits. */
    List<String> end(String name) {
        return granted(decisions(change(execution(name), 2, release())));
    }

    /** Ends one execution after the other, and returns the names of those that get permits. */
    List<String> endAll(String first, int count) {
        var granted = new ArrayList<String>();
        var running = first;
        for (int i = 0; i < count; i++) {
            running = end(running).getFirst();
            granted.add(running);
        }
        return granted;
    }

    /**
     * Passes writes to the journal that one transaction contains. They wait together, because a
     * write before them waits for the lock of another slot.
     */
    List<WriteOutcome> inOneTransaction(List<JournalWrite> writes) throws SQLException {
        var name = "blocked-" + UUID.randomUUID();
        var blocked = new StartSlot(machine, "", name);
        try (var connection = database.connect();
                var statement = connection.createStatement()) {
            connection.setAutoCommit(false);
            statement.execute(
                    "INSERT INTO askel.start_slots (slot, machine_id, used, waiting) VALUES ('%s', '%s', 0, 0)"
                            .formatted(blocked.text(), machine));
            var before =
                    journal.write(
                            execution(name)
                                    .start()
                                    .withStartPermit(
                                            new StartPermitChange.Request(
                                                    blocked,
                                                    TestExecution.STARTED_AT,
                                                    "arn",
                                                    true,
                                                    StartOrder.NONE)));
            LockWaiters.await(database, 1);
            var outcomes = new ArrayList<CompletionStage<WriteOutcome>>();
            writes.forEach(write -> outcomes.add(journal.write(write)));
            connection.rollback();
            decisions(get(before));
            return outcomes.stream().map(TestExecution::get).toList();
        }
    }

    static StartDecisions decisions(WriteOutcome outcome) {
        assertThat(outcome).isInstanceOf(Committed.class);
        return ((Committed) outcome).starts();
    }

    static List<String> granted(StartDecisions decisions) {
        return decisions.grants().stream().map(StartLimitJournal::nameOf).toList();
    }

    private static String nameOf(StartGrant grant) {
        assertThat(grant.error()).isNull();
        return grant.persistenceId().replaceAll(".*/", "");
    }
}
