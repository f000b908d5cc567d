package dev.askel.engine.journal;

import static dev.askel.engine.journal.TestExecution.get;
import static org.assertj.core.api.Assertions.assertThat;

import dev.askel.engine.journal.WriteOutcome.AlreadyExists;
import dev.askel.engine.journal.WriteOutcome.Committed;
import dev.askel.engine.journal.WriteOutcome.MachineChanged;
import dev.askel.engine.journal.postgres.PostgresJournal;
import dev.askel.engine.journal.wakeup.WakeupChange;
import dev.askel.engine.journal.writer.GroupTransaction;
import dev.askel.engine.journal.writer.WriteRequest;
import dev.askel.engine.sql.NoEncryption;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.UUID;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;

/**
 * Tests that a start inserts an execution only if its name is free and its machine is unchanged.
 */
@DisplayNameGeneration(ReplaceUnderscores.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class StartTest {
    private final TestPostgres.Database database = TestPostgres.shared().createDatabase();
    private final PostgresJournal journal =
            PostgresJournal.open(database.dataSource(), JournalSettings.standard());
    private final PostgresJournal otherNode =
            PostgresJournal.open(database.dataSource(), JournalSettings.standard());

    @AfterAll
    void close() {
        journal.close();
        otherNode.close();
    }

    @Test
    void a_name_is_used_once_and_a_second_start_changes_no_row() {
        var first = TestExecution.named("once");
        var second = first.withNewWriter();
        get(journal.write(first.start()));

        var repeated = second.start().with(new WakeupChange.Put(1L, false, false, null));
        assertThat(get(journal.write(repeated))).isEqualTo(new AlreadyExists());

        var recovered = first.recover(journal);
        assertThat(recovered.rows()).extracting(JournalRow::writer).containsExactly(first.writer());
        assertThat(recovered.wakeup()).isNull();
    }

    @Test
    void a_start_without_a_generation_finds_an_execution_and_begins_none() throws SQLException {
        var none = new MachineGuard(createMachine("ACTIVE", 1), MachineGuard.NONE);
        var existing = TestExecution.startNew(journal, "found");
        var missing = TestExecution.named("not-found");

        assertThat(get(journal.write(existing.withNewWriter().start(none))))
                .isEqualTo(new AlreadyExists());
        assertThat(get(journal.write(missing.start(none)))).isEqualTo(new MachineChanged());
    }

    @Test
    void used_names_are_checked_in_one_statement_and_expired_names_are_reused()
            throws SQLException {
        var executions =
                IntStream.range(0, 20).mapToObj(i -> TestExecution.named("reused-" + i)).toList();
        executions.forEach(each -> get(journal.write(each.start())));
        try (var connection = database.connect()) {
            execute(connection, "CREATE SEQUENCE deletes");
            execute(
                    connection,
                    """
                    CREATE FUNCTION count_delete() RETURNS trigger LANGUAGE plpgsql AS $$
                    BEGIN PERFORM nextval('deletes'); RETURN NULL; END $$\
                    """);
            execute(
                    connection,
                    """
                    CREATE TRIGGER count_deletes AFTER DELETE ON executions
                       FOR EACH STATEMENT EXECUTE FUNCTION count_delete()\
                    """);
            execute(
                    connection,
                    """
                    UPDATE executions SET status = 'ABORTED', stopped_at = started_at - 7776000000
                     WHERE execution_name LIKE 'reused-%' AND right(execution_name, 1) = '7'\
                    """);
            connection.setAutoCommit(false);
            var requests =
                    executions.stream()
                            .map(each ->
                                    new WriteRequest.EntityWrite(
                                            each.withNewWriter().start(), System.nanoTime()))
                            .sorted(Comparator.comparing(WriteRequest::persistenceId))
                            .toList();
            requests.forEach(WriteRequest.EntityWrite::encode);

            GroupTransaction.run(connection, new NoEncryption(), requests);

            connection.setAutoCommit(true);
            requests.forEach(WriteRequest::complete);
            assertThat(requests)
                    .allSatisfy(request ->
                            assertThat(get(request.future()))
                                    .isInstanceOf(
                                            request.persistenceId().endsWith("7")
                                                    ? Committed.class
                                                    : AlreadyExists.class));
            try (var statement = connection.createStatement();
                    var found = statement.executeQuery("SELECT last_value FROM deletes")) {
                found.next();
                assertThat(found.getLong(1)).isEqualTo(1);
            }
            execute(connection, "DROP TRIGGER count_deletes ON executions");
        }
    }

    @Test
    void concurrent_starts_of_a_name_on_two_nodes_create_one_execution() {
        var outcomes = new ArrayList<CompletionStage<WriteOutcome>>();
        for (int i = 0; i < 200; i++) {
            var execution = TestExecution.named("race-" + i);
            outcomes.add(journal.write(execution.start()));
            outcomes.add(otherNode.write(execution.withNewWriter().start()));
        }

        for (int i = 0; i < outcomes.size(); i += 2) {
            assertThat(new WriteOutcome[] {get(outcomes.get(i)), get(outcomes.get(i + 1))})
                    .containsExactlyInAnyOrder(
                            new Committed(TestExecution.BUCKET), new AlreadyExists());
        }
    }

    @Test
    void a_start_is_refused_when_its_machine_has_changed() throws SQLException {
        var machineId = createMachine("ACTIVE", 7);

        assertThat(startExecution("stale", machineId, 6)).isEqualTo(new MachineChanged());
        assertThat(startExecution("right", machineId, 7))
                .isEqualTo(new Committed(TestExecution.BUCKET));
        assertThat(
                        get(
                                journal.recover(
                                        TestExecution.named("stale")
                                                .ofMachine(machineId)
                                                .persistenceId())))
                .isNull();
    }

    @Test
    void a_start_is_refused_when_its_machine_is_being_deleted_or_deleted() throws SQLException {
        assertThat(startExecution("deleting", createMachine("DELETING", 3), 3))
                .isEqualTo(new MachineChanged());
        assertThat(startExecution("gone", UUID.randomUUID(), 1)).isEqualTo(new MachineChanged());
    }

    @Test
    void a_refused_start_does_not_affect_other_starts_of_its_group() throws SQLException {
        var machineId = createMachine("ACTIVE", 1);
        var outcomes = new ArrayList<CompletionStage<WriteOutcome>>();
        for (int i = 0; i < 64; i++) {
            var execution = TestExecution.named("mixed-" + i).ofMachine(machineId);
            outcomes.add(
                    journal.write(execution.start(new MachineGuard(machineId, i == 13 ? 0 : 1))));
        }

        for (int i = 0; i < 64; i++) {
            assertThat(get(outcomes.get(i)))
                    .isEqualTo(
                            i == 13 ? new MachineChanged() : new Committed(TestExecution.BUCKET));
        }
    }

    @Test
    void a_change_of_the_machine_sees_all_starts_that_checked_it_before() throws SQLException {
        var machineId = createMachine("ACTIVE", 1);
        var guard = new MachineGuard(machineId, 1);
        var outcomes = new ArrayList<CompletionStage<WriteOutcome>>();
        for (int i = 0; i < 500; i++) {
            var execution = TestExecution.named("before-" + i).ofMachine(machineId);
            outcomes.add((i % 2 == 0 ? journal : otherNode).write(execution.start(guard)));
        }

        long startsSeenByChange;
        try (var connection = database.connect();
                var statement = connection.createStatement()) {
            connection.setAutoCommit(false);
            statement.executeUpdate(
                    "UPDATE machines SET generation = 2 WHERE machine_id = '" + machineId + "'");
            try (var found =
                    statement.executeQuery(
                            "SELECT count(*) FROM executions WHERE machine_id = '"
                                    + machineId
                                    + "'")) {
                found.next();
                startsSeenByChange = found.getLong(1);
            }
            connection.commit();
        }

        long committed =
                outcomes.stream()
                        .map(TestExecution::get)
                        .filter(Committed.class::isInstance)
                        .count();
        assertThat(startsSeenByChange).isEqualTo(committed);
    }

    @Test
    @Timeout(30)
    void a_change_that_waits_for_starts_precedes_later_starts() throws Exception {
        var machineId = createMachine("ACTIVE", 1);
        var lockTurn = "SELECT pg_advisory_xact_lock%s(machine_turn('" + machineId + "'))";
        // The blocking resources are closed before the blocked ones.
        try (var threads = Executors.newVirtualThreadPerTaskExecutor();
                var change = database.connect();
                var earlierStart = database.connect()) {
            earlierStart.setAutoCommit(false);
            execute(earlierStart, lockTurn.formatted("_shared"));
            execute(
                    earlierStart,
                    "SELECT FROM machines WHERE machine_id = '" + machineId + "' FOR SHARE");
            change.setAutoCommit(false);
            var changed =
                    threads.submit(() -> {
                        execute(change, lockTurn.formatted(""));
                        execute(
                                change,
                                "UPDATE machines SET generation = 2 WHERE machine_id = '"
                                        + machineId
                                        + "'");
                        change.commit();
                        return true;
                    });
            awaitTurnWaiters(1);
            var execution = TestExecution.named("later").ofMachine(machineId);
            var laterStart = journal.write(execution.start(new MachineGuard(machineId, 1)));
            awaitTurnWaiters(2);
            earlierStart.commit();

            assertThat(changed.get()).isTrue();
            assertThat(get(laterStart)).isEqualTo(new MachineChanged());
        }
    }

    private void awaitTurnWaiters(int sessions) throws SQLException {
        try (var connection = database.connect();
                var statement =
                        connection.prepareStatement(
                                """
                                SELECT count(*) FROM pg_locks
                                 WHERE locktype = 'advisory' AND NOT granted
                                   AND database = (SELECT oid FROM pg_database
                                                    WHERE datname = current_database())\
                                """)) {
            for (int waiting = 0; waiting < sessions; ) {
                try (var found = statement.executeQuery()) {
                    found.next();
                    waiting = found.getInt(1);
                }
            }
        }
    }

    private static void execute(Connection connection, String sql) throws SQLException {
        try (var statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    private WriteOutcome startExecution(String name, UUID machineId, long generation) {
        var execution = TestExecution.named(name).ofMachine(machineId);
        return get(journal.write(execution.start(new MachineGuard(machineId, generation))));
    }

    private UUID createMachine(String status, long generation) throws SQLException {
        var machineId = UUID.randomUUID();
        try (var connection = database.connect();
                var statement =
                        connection.prepareStatement(
                                """
                                INSERT INTO machines (machine_id, account, region, name, type, status,
                                    generation, current_revision, created_at, updated_at)
                                VALUES (?, '123456789012', 'us-east-1', ?, 'STANDARD', ?, ?, 1, 1, 1)\
                                """)) {
            statement.setObject(1, machineId);
            statement.setString(2, "m-" + machineId);
            statement.setString(3, status);
            statement.setLong(4, generation);
            statement.executeUpdate();
        }
        return machineId;
    }
}
