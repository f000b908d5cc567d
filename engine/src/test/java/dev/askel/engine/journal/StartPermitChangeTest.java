package dev.askel.engine.journal;

import static dev.askel.engine.journal.StartLimitJournal.decisions;
import static dev.askel.engine.journal.TestExecution.get;
import static org.assertj.core.api.Assertions.assertThat;

import dev.askel.engine.journal.WriteOutcome.Committed;
import dev.askel.engine.journal.WriteOutcome.MachineChanged;
import dev.askel.engine.journal.WriteOutcome.PermitNotFree;
import dev.askel.engine.journal.WriteOutcome.PermitsChanged;
import dev.askel.engine.journal.WriteOutcome.StartQueueFull;
import dev.askel.engine.journal.startpermit.StartPermitChange;
import java.sql.SQLException;
import java.util.List;
import java.util.Objects;
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
    private final StartLimitJournal limited = new StartLimitJournal();

    @AfterAll
    void close() {
        limited.close();
    }

    @BeforeEach
    void createMachine() throws SQLException {
        limited.createMachine();
    }

    @Test
    void a_release_grants_the_permit_in_the_same_transaction() throws SQLException {
        limited.rule("\"concurrency\": 1");
        var first = limited.execution("first");
        var own = decisions(limited.start(first, limited.request(true))).own();
        assertThat(own).isNotNull();
        assertThat(
                        limited.change(
                                first,
                                2,
                                new StartPermitChange.Hold(
                                        limited.slot(), Objects.requireNonNull(own))))
                .isInstanceOf(Committed.class);
        var second = limited.started("second");
        var third = limited.started("third");
        assertThat(limited.counts()).containsExactly("1 2");
        assertThat(limited.state(first)).isEqualTo("HELD");
        assertThat(limited.state(second)).isEqualTo("QUEUED");

        var released = decisions(limited.change(first, 3, limited.release()));

        assertThat(released.grants())
                .singleElement()
                .satisfies(grant -> {
                    assertThat(grant.persistenceId()).isEqualTo(second.persistenceId());
                    assertThat(grant.requestedAtMillis()).isEqualTo(TestExecution.STARTED_AT);
                });
        assertThat(released.areIncomplete()).isFalse();
        assertThat(limited.counts()).containsExactly("1 1");
        assertThat(limited.state(first)).isEmpty();
        assertThat(limited.state(second)).isEqualTo("GRANTED");
        assertThat(limited.state(third)).isEqualTo("QUEUED");

        // A grant of another decision is not accepted.
        assertThat(limited.change(second, 2, new StartPermitChange.Hold(limited.slot(), -1)))
                .isEqualTo(new PermitsChanged());
    }

    @Test
    void a_release_leaves_further_free_permits_to_later_decisions() throws SQLException {
        limited.rule("\"concurrency\": 1");
        var first = limited.started("first");
        limited.started("second");
        limited.started("third");
        limited.rule("\"concurrency\": 10");

        var released = decisions(limited.change(first, 2, limited.release()));

        assertThat(released.grants()).hasSize(1);
        assertThat(released.areIncomplete()).isTrue();
        assertThat(limited.counts()).containsExactly("1 1 undecided");
    }

    @Test
    void a_full_queue_refuses_starts_but_not_children_and_redrives() throws SQLException {
        limited.rule("\"concurrency\": 1");
        limited.started("first");
        limited.started("second");
        limited.started("third");
        assertThat(limited.start(limited.execution("fourth"), limited.request(true)))
                .isEqualTo(new StartQueueFull(false));
        assertThat(limited.start(limited.execution("child"), limited.request(false)))
                .isInstanceOf(Committed.class);
        assertThat(limited.counts()).containsExactly("1 3");
    }

    @Test
    void full_queues_of_the_account_refuse_starts_that_would_wait() throws SQLException {
        limited.rule("\"concurrency\": 1");
        limited.execute("INSERT INTO askel.full_start_queues VALUES ('1', 'r')");
        try {
            var first = limited.started("first");
            assertThat(limited.start(limited.execution("second"), limited.request(true)))
                    .isEqualTo(new StartQueueFull(true));
            assertThat(limited.start(limited.execution("child"), limited.request(false)))
                    .isInstanceOf(Committed.class);
            assertThat(limited.counts()).containsExactly("1 1");
            // These starts end a waiting request.
            limited.rule("\"concurrency\": 1, \"overflow\": \"END_OLDEST\"", 1);
            limited.started("third");
            limited.rule("\"concurrency\": 1, \"supersede\": \"QUEUED\"");
            limited.started("fourth");
            // The release leaves no waiting request.
            limited.change(first, 2, limited.release());
            limited.rule("\"concurrency\": 1, \"overflow\": \"END_OLDEST\"", 1);
            assertThat(limited.counts()).containsExactly("1 0");
            assertThat(limited.start(limited.execution("fifth"), limited.request(true)))
                    .isEqualTo(new StartQueueFull(true));
        } finally {
            limited.execute("DELETE FROM askel.full_start_queues");
        }
        limited.started("fifth");
    }

    /** The newer execution waits only until the older one has ended. */
    @Test
    void full_queues_of_the_account_permit_starts_that_supersede_the_running_execution()
            throws SQLException {
        limited.rule("\"concurrency\": 1");
        limited.execute("INSERT INTO askel.full_start_queues VALUES ('1', 'r')");
        try {
            var first = limited.execution("first");
            var own = decisions(limited.start(first, limited.request(true))).own();
            limited.change(
                    first,
                    2,
                    new StartPermitChange.Hold(limited.slot(), Objects.requireNonNull(own)));
            for (var refusing :
                    List.of(
                            "\"supersede\": \"QUEUED\"",
                            "\"supersede\": \"RUNNING\", \"paused\": true")) {
                limited.rule("\"concurrency\": 1, " + refusing);
                assertThat(limited.start(limited.execution("second"), limited.request(true)))
                        .as(refusing)
                        .isEqualTo(new StartQueueFull(true));
            }
            limited.rule("\"concurrency\": 1, \"supersede\": \"RUNNING\"");
            var second = limited.started("second");
            assertThat(limited.counts()).containsExactly("1 1");
            limited.started("third");
            assertThat(limited.state(second)).isEqualTo("ENDED");
            assertThat(limited.counts()).containsExactly("1 1");
            // No execution has the permit, but the machine is paused.
            limited.createMachine();
            limited.rule("\"concurrency\": 1, \"supersede\": \"RUNNING\", \"paused\": true");
            assertThat(limited.start(limited.execution("fourth"), limited.request(true)))
                    .isEqualTo(new StartQueueFull(true));
        } finally {
            limited.execute("DELETE FROM askel.full_start_queues");
        }
    }

    @Test
    void an_execution_that_ends_in_its_start_needs_a_free_permit() throws SQLException {
        var use = new StartPermitChange.Use(limited.slot());
        limited.rule("\"concurrency\": 1");
        assertThat(limited.start(limited.execution("u1"), use)).isInstanceOf(Committed.class);
        assertThat(limited.counts()).isEmpty();
        var holder = limited.started("holder");
        assertThat(limited.start(limited.execution("u2"), use)).isEqualTo(new PermitNotFree());
        assertThat(limited.change(holder, 2, limited.release())).isInstanceOf(Committed.class);
        assertThat(limited.start(limited.execution("u3"), use)).isInstanceOf(Committed.class);
        limited.rule("\"concurrency\": 1, \"paused\": true");
        assertThat(limited.start(limited.execution("u4"), use)).isEqualTo(new PermitNotFree());
        var waiter = limited.started("waiter");
        limited.rule("\"concurrency\": 5");
        // The waiter is next, although its permit is not granted yet.
        assertThat(limited.start(limited.execution("u5"), use)).isEqualTo(new PermitNotFree());
        assertThat(limited.change(waiter, 2, limited.release())).isInstanceOf(Committed.class);
        assertThat(limited.start(limited.execution("u6"), use)).isInstanceOf(Committed.class);
    }

    /** The lock of a slot delays only the writes that change its counts. */
    @Test
    void other_writes_do_not_wait_for_the_lock_of_a_slot() throws SQLException {
        limited.rule("\"concurrency\": 5");
        limited.started("first");
        try (var connection = limited.database().connect();
                var statement = connection.createStatement()) {
            connection.setAutoCommit(false);
            statement.execute("SELECT FROM askel.start_slots FOR UPDATE");

            var blocked =
                    limited.journal()
                            .write(
                                    limited.execution("blocked")
                                            .start()
                                            .withStartPermit(limited.request(true)));
            var second =
                    limited.journal()
                            .write(
                                    limited.execution("second")
                                            .start()
                                            .withStartPermit(limited.request(true)));
            var using = new StartPermitChange.Use(limited.slot());
            for (int i = 0; i < 20; i++) {
                assertThat(limited.start(limited.execution("used-" + i), using))
                        .isInstanceOf(Committed.class);
                assertThat(
                                get(
                                        limited.journal()
                                                .write(
                                                        TestExecution.named(
                                                                        limited.machine() + "-" + i)
                                                                .start())))
                        .isInstanceOf(Committed.class);
            }
            assertThat(blocked.toCompletableFuture()).isNotDone();
            assertThat(second.toCompletableFuture()).isNotDone();

            connection.commit();
            assertThat(get(blocked)).isInstanceOf(Committed.class);
            assertThat(get(second)).isInstanceOf(Committed.class);
        }
        assertThat(limited.counts()).containsExactly("3 0");
    }

    @Test
    void a_child_is_refused_after_a_change_of_the_start_rule() throws SQLException {
        var parent = limited.execution("parent");
        get(limited.journal().write(parent.start()));
        var run = TestMapRun.of(parent);
        get(limited.journal().write(parent.row(2).withMapRuns(List.of(run.start()))));
        assertThat(startChild(run, "c1", 0)).isInstanceOf(Committed.class);

        limited.execute(
                "UPDATE askel.machines SET start_rule_generation = 5 WHERE machine_id = '%s'"
                        .formatted(limited.machine()));

        assertThat(startChild(run, "c2", 0)).isEqualTo(new MachineChanged());
        assertThat(startChild(run, "c2", 5)).isInstanceOf(Committed.class);
    }

    private WriteOutcome startChild(TestMapRun run, String name, long generation) {
        var child = limited.execution(name);
        var start =
                new ExecutionChange.Start(
                        child.row(), null, new MapRunGuard(run.mapRunId(), 0, generation));
        return get(limited.journal().write(child.row(1).with(start)));
    }
}
