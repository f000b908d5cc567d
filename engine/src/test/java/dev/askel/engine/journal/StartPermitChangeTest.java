package dev.askel.engine.journal;

import static dev.askel.engine.journal.TestExecution.get;
import static org.assertj.core.api.Assertions.assertThat;

import dev.askel.engine.Eventually;
import dev.askel.engine.journal.WriteOutcome.Committed;
import dev.askel.engine.journal.WriteOutcome.MachineChanged;
import dev.askel.engine.journal.WriteOutcome.PermitNotFree;
import dev.askel.engine.journal.WriteOutcome.PermitsChanged;
import dev.askel.engine.journal.WriteOutcome.StartQueueFull;
import dev.askel.engine.journal.postgres.PostgresJournal;
import dev.askel.engine.journal.startpermit.StartDecisions;
import dev.askel.engine.journal.startpermit.StartOrder;
import dev.askel.engine.journal.startpermit.StartPermitChange;
import dev.askel.engine.journal.startpermit.StartSlot;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/**
 * Tests that permits of start limits are used, granted and released in the commits of executions.
 */
@DisplayNameGeneration(ReplaceUnderscores.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class StartPermitChangeTest {
    private final TestPostgres.Database database = TestPostgres.shared().createDatabase();
    private final PostgresJournal journal =
            PostgresJournal.open(database.dataSource(), JournalSettings.standard());
    private UUID machine = UUID.randomUUID();
    private StartSlot slot = new StartSlot(machine, "", "k");

    @AfterAll
    void close() {
        journal.close();
    }

    @BeforeEach
    void createMachine() throws SQLException {
        machine = UUID.randomUUID();
        slot = new StartSlot(machine, "", "k");
        execute(
                """
                INSERT INTO askel.machines (machine_id, account, region, name, type, status,
                  generation, current_revision, created_at, updated_at)
                VALUES ('%s', '1', 'r', '%s', 'STANDARD', 'ACTIVE', 1, 1, 1, 1)\
                """
                        .formatted(machine, machine));
    }

    private void execute(String sql) throws SQLException {
        try (var connection = database.connect();
                var statement = connection.createStatement()) {
            assertThat(statement.executeUpdate(sql)).isPositive();
        }
    }

    private void rule(String members) throws SQLException {
        rule(1, members);
    }

    private void rule(int version, String members) throws SQLException {
        execute(
                """
                UPDATE askel.machines
                   SET start_rule = '{"version": %d, "queueMax": 2, "overflow": "REFUSE", %s}'
                 WHERE machine_id = '%s'\
                """
                        .formatted(version, members, machine));
    }

    private List<String> read(String sql) throws SQLException {
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

    /** Returns {@code used waiting}, and whether the slot is undecided. */
    private List<String> counts() throws SQLException {
        return read(
                """
                SELECT concat_ws(' ', used, waiting,
                         CASE WHEN undecided_at IS NOT NULL THEN 'undecided' END)
                  FROM askel.start_slots WHERE slot = '%s'\
                """
                        .formatted(slot.text()));
    }

    private String state(TestExecution execution) throws SQLException {
        return String.join(
                ",",
                read(
                        "SELECT state FROM askel.start_requests WHERE persistence_id = '%s'"
                                .formatted(execution.persistenceId())));
    }

    private TestExecution execution(String name) {
        return TestExecution.named(name).ofMachine(machine);
    }

    private WriteOutcome start(TestExecution execution, StartPermitChange change) {
        return get(journal.write(execution.start().withStartPermit(change)));
    }

    private StartPermitChange request(boolean refusable) {
        return new StartPermitChange.Request(
                slot, TestExecution.STARTED_AT, "arn", refusable, StartOrder.NONE);
    }

    private TestExecution started(String name) {
        var execution = execution(name);
        assertThat(start(execution, request(true))).isInstanceOf(Committed.class);
        return execution;
    }

    private WriteOutcome change(TestExecution execution, long row, StartPermitChange change) {
        return get(journal.write(execution.row(row).withStartPermit(change)));
    }

    private static StartDecisions decisions(WriteOutcome outcome) {
        assertThat(outcome).isInstanceOf(Committed.class);
        return ((Committed) outcome).starts();
    }

    private StartPermitChange release() {
        return new StartPermitChange.Release(slot, null);
    }

    @Test
    void a_release_grants_the_permit_in_the_same_transaction() throws SQLException {
        rule("\"concurrency\": 1");
        var first = execution("first");
        var own = decisions(start(first, request(true))).own();
        assertThat(own).isNotNull();
        assertThat(change(first, 2, new StartPermitChange.Hold(slot, Objects.requireNonNull(own))))
                .isInstanceOf(Committed.class);
        var second = started("second");
        var third = started("third");
        assertThat(counts()).containsExactly("1 2");
        assertThat(state(first)).isEqualTo("HELD");
        assertThat(state(second)).isEqualTo("QUEUED");

        var released = decisions(change(first, 3, release()));

        assertThat(released.grants())
                .singleElement()
                .satisfies(grant -> {
                    assertThat(grant.persistenceId()).isEqualTo(second.persistenceId());
                    assertThat(grant.requestedAtMillis()).isEqualTo(TestExecution.STARTED_AT);
                });
        assertThat(released.areIncomplete()).isFalse();
        assertThat(counts()).containsExactly("1 1");
        assertThat(state(first)).isEmpty();
        assertThat(state(second)).isEqualTo("GRANTED");
        assertThat(state(third)).isEqualTo("QUEUED");

        // A grant of another decision is not accepted.
        assertThat(change(second, 2, new StartPermitChange.Hold(slot, -1)))
                .isEqualTo(new PermitsChanged());
    }

    @Test
    void a_release_leaves_further_free_permits_to_later_decisions() throws SQLException {
        rule("\"concurrency\": 1");
        var first = started("first");
        started("second");
        started("third");
        rule("\"concurrency\": 10");

        var released = decisions(change(first, 2, release()));

        assertThat(released.grants()).hasSize(1);
        assertThat(released.areIncomplete()).isTrue();
        assertThat(counts()).containsExactly("1 1 undecided");
    }

    @Test
    void a_full_queue_refuses_starts_but_not_children_and_redrives() throws SQLException {
        rule("\"concurrency\": 1");
        started("first");
        started("second");
        started("third");
        assertThat(start(execution("fourth"), request(true))).isEqualTo(new StartQueueFull());
        assertThat(start(execution("child"), request(false))).isInstanceOf(Committed.class);
        assertThat(counts()).containsExactly("1 3");
    }

    @Test
    void an_execution_that_ends_in_its_start_needs_a_free_permit() throws SQLException {
        var use = new StartPermitChange.Use(slot);
        rule("\"concurrency\": 1");
        assertThat(start(execution("u1"), use)).isInstanceOf(Committed.class);
        assertThat(counts()).isEmpty();
        var holder = started("holder");
        assertThat(start(execution("u2"), use)).isEqualTo(new PermitNotFree());
        assertThat(change(holder, 2, release())).isInstanceOf(Committed.class);
        assertThat(start(execution("u3"), use)).isInstanceOf(Committed.class);
        rule("\"concurrency\": 1, \"paused\": true");
        assertThat(start(execution("u4"), use)).isEqualTo(new PermitNotFree());
        var waiter = started("waiter");
        rule("\"concurrency\": 5");
        // The waiter is next, although its permit is not granted yet.
        assertThat(start(execution("u5"), use)).isEqualTo(new PermitNotFree());
        assertThat(change(waiter, 2, release())).isInstanceOf(Committed.class);
        assertThat(start(execution("u6"), use)).isInstanceOf(Committed.class);
    }

    @Test
    void a_start_beyond_the_rate_waits_until_the_rate_permits_it() throws SQLException {
        rate("\"ratePerSecond\": 0.001, \"burst\": 1");
        var first = decisions(start(execution("first"), request(true)));
        assertThat(first.own()).isNotNull();
        assertThat(first.nextInMillis()).isEqualTo(Long.MAX_VALUE);

        var second = decisions(start(execution("second"), request(true)));

        assertThat(second.own()).isNull();
        assertThat(second.areIncomplete()).isFalse();
        // Each write has the time of its start.
        assertThat(second.nextInMillis()).isBetween(990_000L, 1_010_000L);
        assertThat(counts()).containsExactly("1 1 undecided");
        assertThat(
                        read(
                                "SELECT (undecided_at - %d) / 100000 FROM askel.start_slots WHERE slot = '%s'"
                                        .formatted(TestExecution.STARTED_AT, slot.text())))
                .containsExactly("10");
        // The end of an execution permits no further start.
        assertThat(decisions(change(execution("first"), 2, release())).grants()).isEmpty();
        assertThat(counts()).containsExactly("0 1 undecided");
    }

    @Test
    void the_listener_of_decisions_learns_of_a_start_that_waits_for_its_rate() throws SQLException {
        rate("\"ratePerSecond\": 0.001, \"burst\": 1");
        // The journal calls the listener on its own thread, possibly after the caller has the
        // outcome.
        var reported = new LinkedBlockingQueue<StartDecisions>();
        journal.onStartDecisions(reported::add);
        started("first");
        assertThat(reported).isEmpty();

        started("second");

        Eventually.holds("the listener knows of the second start", () -> !reported.isEmpty());
        assertThat(reported)
                .singleElement()
                .satisfies(each -> assertThat(each.nextInMillis()).isBetween(990_000L, 1_010_000L));
    }

    @Test
    void an_execution_that_ends_in_its_start_waits_for_its_rate_in_its_actor() throws SQLException {
        rate("\"ratePerSecond\": 1000, \"burst\": 1000");
        assertThat(start(execution("used"), new StartPermitChange.Use(slot)))
                .isEqualTo(new PermitNotFree());
    }

    private void rate(String members) throws SQLException {
        rule(2, members);
    }

    private void longQueue() throws SQLException {
        execute(
                "UPDATE askel.machines SET start_rule = replace(start_rule, '\"queueMax\": 2', '\"queueMax\": 1000')");
    }

    private void startInOrder(String name, StartOrder order) {
        assertThat(
                        start(
                                execution(name),
                                new StartPermitChange.Request(
                                        slot, TestExecution.STARTED_AT, "arn", true, order)))
                .isInstanceOf(Committed.class);
    }

    /** Ends an execution, and returns the name of the one that gets its permit. */
    private String next(String name) {
        var granted = decisions(change(execution(name), 2, release())).grants();
        return granted.stream()
                .map(each -> each.persistenceId().replaceAll(".*/", ""))
                .findFirst()
                .orElse("");
    }

    @Test
    void requests_of_a_higher_priority_get_permits_first() throws SQLException {
        rule(4, "\"concurrency\": 1, \"priority\": \"\"");
        longQueue();
        startInOrder("first", StartOrder.NONE);
        startInOrder("low", StartOrder.of(1, null));
        startInOrder("high", StartOrder.of(5.5, null));
        startInOrder("high2", StartOrder.of(5.5, null));
        startInOrder("none", StartOrder.NONE);
        assertThat(next("first")).isEqualTo("high");
        assertThat(next("high")).isEqualTo("high2");
        // A rule without an order ignores the priorities.
        startInOrder("highest", StartOrder.of(1e300, null));
        rule(1, "\"concurrency\": 1");
        assertThat(next("high2")).isEqualTo("low");
        assertThat(next("low")).isEqualTo("none");
        assertThat(next("none")).isEqualTo("highest");
    }

    private void hold(TestExecution execution, @Nullable Long own) {
        assertThat(
                        change(
                                execution,
                                2,
                                new StartPermitChange.Hold(slot, Objects.requireNonNull(own))))
                .isInstanceOf(Committed.class);
    }

    private static List<String> ended(StartDecisions decisions) {
        return decisions.grants().stream()
                .filter(each -> each.error() != null)
                .map(each -> each.persistenceId() + " " + each.error() + " " + each.cause())
                .toList();
    }

    private static String superseded(TestExecution execution) {
        return execution.persistenceId()
                + " Askel.Superseded The execution arn has superseded this execution.";
    }

    @Test
    void a_start_ends_the_older_waiting_requests() throws SQLException {
        rule(3, "\"concurrency\": 1, \"supersede\": \"QUEUED\"");
        var first = started("first");
        var second = started("second");

        var third = decisions(start(execution("third"), request(true)));

        assertThat(ended(third)).containsExactly(superseded(second));
        assertThat(state(first)).isEqualTo("GRANTED");
        assertThat(state(second)).isEqualTo("ENDED");
        assertThat(counts()).containsExactly("1 1");
        // A redrive and a child of a Map Run end no request.
        assertThat(ended(decisions(start(execution("redrive"), request(false))))).isEmpty();
        assertThat(counts()).containsExactly("1 2");
        assertThat(decisions(change(first, 2, release())).grants())
                .singleElement()
                .satisfies(grant ->
                        assertThat(grant.persistenceId())
                                .isEqualTo(execution("third").persistenceId()));
    }

    @Test
    void a_running_execution_has_its_permit_until_its_end() throws SQLException {
        rule(3, "\"concurrency\": 1, \"supersede\": \"RUNNING\"");
        var first = execution("first");
        var own = decisions(start(first, request(true))).own();
        hold(first, own);

        var second = decisions(start(execution("second"), request(true)));

        assertThat(ended(second)).containsExactly(superseded(first));
        assertThat(second.own()).isNull();
        assertThat(state(first)).isEqualTo("HELD");
        assertThat(counts()).containsExactly("1 1");
        // A repeated acceptance does not stop the repetition of the decision.
        assertThat(change(first, 3, new StartPermitChange.Hold(slot, Objects.requireNonNull(own))))
                .isInstanceOf(Committed.class);
        assertThat(
                        read(
                                "SELECT count(send_after) FROM askel.start_requests WHERE error IS NOT NULL AND slot = '%s'"
                                        .formatted(slot.text())))
                .containsExactly("1");
        // A further start does not change the decision.
        var third = decisions(start(execution("third"), request(true)));
        assertThat(ended(third)).containsExactly(superseded(execution("second")));
        assertThat(decisions(change(first, 4, release())).grants())
                .singleElement()
                .satisfies(grant ->
                        assertThat(grant.persistenceId())
                                .isEqualTo(execution("third").persistenceId()));
        assertThat(counts()).containsExactly("1 0");
    }

    @Test
    void a_pause_of_the_machine_protects_the_running_execution() throws SQLException {
        var members = "\"concurrency\": 1, \"supersede\": \"RUNNING\"";
        rule(3, members);
        var first = execution("first");
        hold(first, decisions(start(first, request(true))).own());
        rule(3, members + ", \"paused\": true");

        assertThat(ended(decisions(start(execution("second"), request(true))))).isEmpty();
        var third = decisions(start(execution("third"), request(true)));

        assertThat(ended(third)).containsExactly(superseded(execution("second")));
        assertThat(third.areIncomplete()).isFalse();
        assertThat(counts()).containsExactly("1 1");
        rule(3, members);
        assertThat(ended(decisions(start(execution("fourth"), request(true)))))
                .containsExactlyInAnyOrder(superseded(execution("third")), superseded(first));
    }

    @Test
    void a_start_that_ends_during_a_pause_supersedes_no_running_execution() throws SQLException {
        var members = "\"concurrency\": 1, \"supersede\": \"RUNNING\"";
        rule(3, members);
        var first = execution("first");
        hold(first, decisions(start(first, request(true))).own());
        rule(3, members + ", \"paused\": true");
        var second = started("second");
        assertThat(start(execution("redrive"), request(false))).isInstanceOf(Committed.class);
        assertThat(change(second, 2, release())).isInstanceOf(Committed.class);

        rule(3, members);
        var another = decisions(start(execution("another"), request(false)));

        assertThat(another).isEqualTo(StartDecisions.NONE);
        assertThat(state(first)).isEqualTo("HELD");
        assertThat(counts()).containsExactly("1 2");
    }

    @Test
    void a_superseded_grant_is_not_accepted() throws SQLException {
        rule(3, "\"concurrency\": 1, \"supersede\": \"RUNNING\"");
        var first = execution("first");
        var own = Objects.requireNonNull(decisions(start(first, request(true))).own());

        var second = decisions(start(execution("second"), request(true)));

        assertThat(ended(second)).containsExactly(superseded(first));
        assertThat(second.grants()).hasSize(2);
        assertThat(state(execution("second"))).isEqualTo("GRANTED");
        assertThat(counts()).containsExactly("1 0");
        assertThat(change(first, 2, new StartPermitChange.Hold(slot, own)))
                .isEqualTo(new PermitsChanged());
    }

    @Test
    void the_last_start_of_a_group_of_writes_supersedes_the_others() throws SQLException {
        rule(3, "\"concurrency\": 1, \"supersede\": \"RUNNING\"");
        var first = started("first");
        try (var connection = database.connect();
                var statement = connection.createStatement()) {
            connection.setAutoCommit(false);
            statement.execute("SELECT FROM askel.start_slots FOR UPDATE");
            var writes = new ArrayList<CompletionStage<WriteOutcome>>();
            for (int i = 0; i < 5; i++) {
                writes.add(
                        journal.write(execution("e" + i).start().withStartPermit(request(true))));
            }
            connection.commit();
            for (var write : writes) {
                assertThat(decisions(get(write)).own()).isNull();
            }
        }
        assertThat(state(first)).isEqualTo("ENDED");
        for (int i = 0; i < 4; i++) {
            assertThat(state(execution("e" + i))).isEqualTo("ENDED");
        }
        assertThat(state(execution("e4"))).isEqualTo("GRANTED");
        assertThat(counts()).containsExactly("1 0");
    }

    /** The lock of a slot delays only the writes that change its counts. */
    @Test
    void other_writes_do_not_wait_for_the_lock_of_a_slot() throws SQLException {
        rule("\"concurrency\": 5");
        started("first");
        try (var connection = database.connect();
                var statement = connection.createStatement()) {
            connection.setAutoCommit(false);
            statement.execute("SELECT FROM askel.start_slots FOR UPDATE");

            var blocked =
                    journal.write(execution("blocked").start().withStartPermit(request(true)));
            var second = journal.write(execution("second").start().withStartPermit(request(true)));
            var using = new StartPermitChange.Use(slot);
            for (int i = 0; i < 20; i++) {
                assertThat(start(execution("used-" + i), using)).isInstanceOf(Committed.class);
                assertThat(get(journal.write(TestExecution.named(machine + "-" + i).start())))
                        .isInstanceOf(Committed.class);
            }
            assertThat(blocked.toCompletableFuture()).isNotDone();
            assertThat(second.toCompletableFuture()).isNotDone();

            connection.commit();
            assertThat(get(blocked)).isInstanceOf(Committed.class);
            assertThat(get(second)).isInstanceOf(Committed.class);
        }
        assertThat(counts()).containsExactly("3 0");
    }

    @Test
    void a_request_replaces_a_damaged_row_and_corrects_its_count() throws SQLException {
        rule("\"concurrency\": 2");
        var other = new StartSlot(machine, "", "other");
        execute(
                "INSERT INTO askel.start_slots (slot, machine_id, used, waiting) VALUES ('%s', '%s', 3, 0)"
                        .formatted(other.text(), machine));
        var execution = execution("damaged");
        execute(
                "INSERT INTO askel.start_requests (persistence_id, slot, state, requested_at, decision) VALUES ('%s', '%s', 'HELD', 1, 1)"
                        .formatted(execution.persistenceId(), other.text()));

        assertThat(decisions(start(execution, request(true))).own()).isNotNull();

        assertThat(counts()).containsExactly("1 0");
        assertThat(
                        read(
                                "SELECT used FROM askel.start_slots WHERE slot = '%s'"
                                        .formatted(other.text())))
                .containsExactly("2");
    }

    @Test
    void a_missing_row_is_restored_and_counted() throws SQLException {
        rule("\"concurrency\": 1");
        var holder = started("holder");
        var waiter = started("waiter");
        execute("DELETE FROM askel.start_requests WHERE slot = '%s'".formatted(slot.text()));
        execute("UPDATE askel.start_slots SET used = 0, waiting = 0");
        var request = new StartPermitChange.Request(slot, 1, "arn", false, StartOrder.NONE);

        assertThat(change(holder, 2, new StartPermitChange.Restore(request, 7L)))
                .isInstanceOf(Committed.class);
        assertThat(change(waiter, 2, new StartPermitChange.Restore(request, null)))
                .isInstanceOf(Committed.class);
        assertThat(change(waiter, 3, new StartPermitChange.Restore(request, null)))
                .isInstanceOf(Committed.class);

        assertThat(counts()).containsExactly("1 1");
        assertThat(state(holder)).isEqualTo("HELD");
        assertThat(state(waiter)).isEqualTo("QUEUED");
    }

    @Test
    void a_child_is_refused_after_a_change_of_the_start_rule() throws SQLException {
        var parent = execution("parent");
        get(journal.write(parent.start()));
        var run = TestMapRun.of(parent);
        get(journal.write(parent.row(2).withMapRuns(List.of(run.start()))));
        assertThat(startChild(run, "c1", 0)).isInstanceOf(Committed.class);

        execute(
                "UPDATE askel.machines SET start_rule_generation = 5 WHERE machine_id = '%s'"
                        .formatted(machine));

        assertThat(startChild(run, "c2", 0)).isEqualTo(new MachineChanged());
        assertThat(startChild(run, "c2", 5)).isInstanceOf(Committed.class);
    }

    private WriteOutcome startChild(TestMapRun run, String name, long generation) {
        var child = execution(name);
        var start =
                new ExecutionChange.Start(
                        child.row(), null, new MapRunGuard(run.mapRunId(), 0, generation));
        return get(journal.write(child.row(1).with(start)));
    }
}
