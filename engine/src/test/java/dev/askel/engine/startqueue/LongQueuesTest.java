package dev.askel.engine.startqueue;

import static dev.askel.engine.startqueue.QueueTables.EARLIER;
import static dev.askel.engine.startqueue.QueueTables.LATER;
import static dev.askel.engine.startqueue.QueueTables.NOW;
import static org.assertj.core.api.Assertions.assertThat;

import dev.askel.engine.journal.LockWaiters;
import dev.askel.engine.startqueue.QueuePageTable.Place;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

/** Tests the statements on long queues and many keys. */
@DisplayNameGeneration(ReplaceUnderscores.class)
final class LongQueuesTest {
    private final QueueTables tables = new QueueTables();
    private final Connection connection = tables.connection();

    LongQueuesTest() throws SQLException {}

    @AfterEach
    void close() throws SQLException {
        tables.close();
    }

    @Test
    void a_long_queue_delays_no_other_queue() throws SQLException {
        tables.queue(EARLIER, "a", 20_000, 1L);
        tables.queue(LATER, "b", 1, 2L);
        connection.commit();

        var decided = tables.decide(NOW);

        assertThat(decided.decisions())
                .hasSize(StartDecisionTable.DECISIONS_MAX / 2 + 1)
                .extracting(StartDecision::persistenceId)
                .contains("123456789012/r/" + LATER + "/b-1");
        assertThat(decided.areIncomplete()).isTrue();
    }

    @Test
    void unaccepted_grants_are_bounded_and_later_queues_still_progress() throws SQLException {
        tables.queue(EARLIER, "a", 20_000, 1L);
        connection.commit();
        var decided = tables.decide(NOW);
        int transactions = 1;
        while (decided.areIncomplete()) {
            decided = tables.decide(NOW);
            transactions++;
        }
        assertThat(decided.isLimited()).isTrue();
        assertThat(transactions).isLessThan(5);
        assertThat(tables.count("state = 'GRANTED'"))
                .isBetween(
                        (long) StartDecisionTable.UNACCEPTED_MAX,
                        StartDecisionTable.UNACCEPTED_MAX + 1L);

        tables.queue(LATER, "b", 1, 2L);
        connection.commit();
        assertThat(tables.decide(NOW).decisions())
                .extracting(StartDecision::persistenceId)
                .contains("123456789012/r/" + LATER + "/b-1");

        tables.execute(
                "UPDATE start_requests SET state = 'HELD', send_after = NULL WHERE state = 'GRANTED'");
        assertThat(tables.decide(NOW).decisions()).hasSize(StartDecisionTable.DECISIONS_MAX);
        // The first requests were granted.
        assertThat(tables.count("state = 'QUEUED' AND requested_at < 1400 AND slot LIKE '%/a'"))
                .isZero();
    }

    @Test
    void the_decisions_of_executions_in_quarantine_do_not_stop_grants() throws SQLException {
        tables.queue(EARLIER, "a", 3_000, 1L);
        while (tables.decide(NOW).areIncomplete()) {}
        long later = NOW + StartDecisionTable.RECENT.toMillis() + 1;
        assertThat(StartPollTable.findUnaccepted(connection, later)).isNotEmpty();

        assertThat(tables.decide(later).decisions()).hasSize(StartDecisionTable.DECISIONS_MAX);
    }

    @Test
    void the_end_of_a_superseded_execution_is_repeated_although_it_has_accepted_its_grant()
            throws SQLException {
        tables.queue(EARLIER, "a", 1, 1L);
        tables.decide(NOW);
        tables.execute("UPDATE start_requests SET state = 'HELD', send_after = NULL");
        assertThat(StartPollTable.findUnaccepted(connection, NOW + 1)).isEmpty();

        tables.execute(
                "UPDATE start_requests SET error = 'Askel.Superseded', cause = 'c', send_after = %d"
                        .formatted(NOW));

        assertThat(StartPollTable.findUnaccepted(connection, NOW + 1))
                .singleElement()
                .satisfies(
                        each -> assertThat(each.message().error()).isEqualTo("Askel.Superseded"));
    }

    @Test
    void a_locked_slot_delays_no_other_slot() throws SQLException {
        tables.queue(EARLIER, "a", 1, 1L);
        tables.queue(LATER, "b", 1, 2L);
        connection.commit();
        try (var other = tables.database().connect();
                var statement = other.createStatement()) {
            other.setAutoCommit(false);
            statement.execute(
                    "SELECT FROM askel.start_slots WHERE slot = '%s' FOR UPDATE"
                            .formatted(QueueTables.slot(EARLIER, "a")));
            tables.execute("SET lock_timeout = '5s'");

            assertThat(tables.decide(NOW).decisions())
                    .extracting(StartDecision::persistenceId)
                    .containsExactly("123456789012/r/" + LATER + "/b-1");
            other.rollback();
        }
        assertThat(tables.decide(NOW).decisions())
                .extracting(StartDecision::persistenceId)
                .containsExactly("123456789012/r/" + EARLIER + "/a-1");
        assertThat(tables.decide(NOW).decisions()).isEmpty();
    }

    @Test
    void each_slot_of_a_machine_is_decided_after_a_change_of_its_rule() throws SQLException {
        int keys = 2 * StartPollTable.ROWS_MAX + 1;
        tables.rule(EARLIER, "\"concurrency\": 1");
        for (int i = 0; i < keys; i++) {
            tables.queue(EARLIER, "k" + i, 2, null);
        }
        tables.queue(LATER, "b", 1, null);
        tables.execute("INSERT INTO start_rule_changes VALUES ('%s', '')".formatted(EARLIER));
        assertThat(tables.decide(NOW).decisions()).isEmpty();
        while (StartPollTable.applyRuleChange(connection, NOW)) {
            connection.commit();
        }
        assertThat(tables.read("SELECT machine_id FROM start_rule_changes")).isEmpty();

        int granted = 0;
        boolean incomplete = true;
        while (incomplete) {
            var decided = tables.decide(NOW);
            granted += decided.decisions().size();
            incomplete = decided.areIncomplete() || decided.isLimited();
            tables.execute(
                    "UPDATE start_requests SET state = 'HELD', send_after = NULL WHERE state = 'GRANTED'");
        }
        assertThat(granted).isEqualTo(keys);
        assertThat(tables.count("state = 'QUEUED' AND slot LIKE '%s%%'".formatted(EARLIER)))
                .isEqualTo(keys);
        assertThat(tables.count("state = 'QUEUED' AND slot LIKE '%s%%'".formatted(LATER))).isOne();
        assertThat(tables.read("SELECT slot FROM start_slots WHERE undecided_at IS NOT NULL"))
                .isEmpty();
    }

    @Test
    void a_node_decides_no_queue_by_the_rule_of_a_later_release() throws SQLException {
        tables.rule(EARLIER, "\"concurrency\": 1");
        tables.execute(
                "UPDATE machines SET start_rule = replace(start_rule, ': 4, \"q', ': 9, \"q')");
        tables.queue(EARLIER, "a", 1, 1L);
        assertThat(tables.decide(NOW).decisions()).isEmpty();
    }

    @Test
    void an_execution_that_can_have_a_permit_does_not_end() throws SQLException {
        tables.rule(EARLIER, "\"concurrency\": 12");
        tables.execute(
                "UPDATE machines SET start_rule = replace(start_rule, 'REFUSE', 'END_OLDEST')");
        tables.queue(EARLIER, "a", 30, 1L);

        var decided = tables.decide(NOW);

        assertThat(decided.decisions().stream().filter(each -> each.message().error() == null))
                .extracting(StartDecision::persistenceId)
                .hasSize(12)
                .startsWith("123456789012/r/" + EARLIER + "/a-1");
        assertThat(decided.decisions().stream().filter(each -> each.message().error() != null))
                .extracting(StartDecision::persistenceId)
                .hasSize(8)
                .startsWith("123456789012/r/" + EARLIER + "/a-13");
        assertThat(tables.read("SELECT used || ' ' || waiting FROM start_slots"))
                .containsExactly("12 10");
    }

    @Test
    void the_children_of_a_map_run_never_end_for_a_full_queue() throws SQLException {
        tables.rule(EARLIER, "\"concurrency\": 1");
        tables.execute(
                "UPDATE machines SET start_rule = replace(start_rule, 'REFUSE', 'END_OLDEST')");
        tables.queue(EARLIER, "a", 30, 1L);
        tables.execute("UPDATE start_slots SET slot = replace(slot, '//', '/M/')");
        tables.execute("UPDATE start_requests SET slot = replace(slot, '//', '/M/')");

        assertThat(tables.decide(NOW).decisions())
                .singleElement()
                .satisfies(each -> assertThat(each.message().error()).isNull());
        assertThat(tables.read("SELECT used || ' ' || waiting FROM start_slots"))
                .containsExactly("1 29");
    }

    @Test
    void a_queue_drains_at_its_rate() throws SQLException {
        tables.queue(EARLIER, "a", 300, 1L);
        tables.rule(EARLIER, "\"ratePerSecond\": 10, \"burst\": 1");
        connection.commit();
        int granted = tables.decide(NOW).decisions().size();
        assertThat(granted).isEqualTo(2);
        assertThat(tables.decide(NOW).decisions()).isEmpty();
        long now = NOW;
        while (now < NOW + 10_000) {
            var decided = tables.decide(now);
            granted += decided.decisions().size();
            assertThat(decided.areIncomplete()).isFalse();
            assertThat(decided.nextInMillis()).isBetween(1L, 100L);
            // Timers are late.
            now += decided.nextInMillis() + 30;
        }
        assertThat(granted).isBetween(99, 102);
        // No burst after an outage.
        assertThat(tables.decide(now + 60_000).decisions()).hasSize(2);
    }

    @Test
    void a_long_superseded_queue_ends_in_steps_before_the_newer_start_begins() throws SQLException {
        tables.queue(EARLIER, "a", 1_200, 1L);
        tables.rule(EARLIER, "\"concurrency\": 1, \"supersede\": \"QUEUED\"");
        tables.execute(
                """
                UPDATE start_slots SET superseded_by = 'arn', superseded_before = (
                  SELECT max(position) FROM start_requests)\
                """);
        connection.commit();

        assertThat(tables.decide(NOW).decisions())
                .hasSize(StartDecisionTable.DECISIONS_MAX)
                .allSatisfy(each -> assertThat(each.message().error()).isNotNull());
        boolean incomplete = true;
        while (incomplete) {
            incomplete = tables.decide(NOW + StartDecisionTable.RECENT.toMillis()).areIncomplete();
        }
        assertThat(tables.count("state = 'ENDED'")).isEqualTo(1_199);
        assertThat(tables.count("state = 'GRANTED' AND persistence_id LIKE '%/a-1200'")).isOne();
        assertThat(tables.read("SELECT concat(used, ' ', waiting, superseded_by) FROM start_slots"))
                .containsExactly("1 0");
    }

    @Test
    void only_unused_slots_are_deleted() throws SQLException {
        tables.queue(EARLIER, "a", 1, null);
        for (int i = 0; i < StartSweepTable.ROWS_MAX; i++) {
            tables.execute(
                    "INSERT INTO start_slots VALUES ('%s', '%s', %d, 0)"
                            .formatted(QueueTables.slot(LATER, "k" + i), LATER, i % 2));
        }
        tables.execute(
                "UPDATE start_slots SET rate_full_at = %d WHERE slot = '%s'"
                        .formatted((NOW + 1) * 1_000_000, QueueTables.slot(LATER, "k0")));
        var visited = StartSweepTable.deleteUnused(connection, "", NOW);
        assertThat(visited).isNotEmpty();
        assertThat(StartSweepTable.deleteUnused(connection, visited, NOW)).isEmpty();
        assertThat(tables.read("SELECT count(*) FROM start_slots"))
                .containsExactly(Integer.toString(2 + StartSweepTable.ROWS_MAX / 2));
        assertThat(StartSweepTable.deleteUnused(connection, "", NOW + 1)).isEmpty();
        assertThat(tables.read("SELECT count(*) FROM start_slots"))
                .containsExactly(Integer.toString(1 + StartSweepTable.ROWS_MAX / 2));
    }

    @Test
    void requests_of_executions_that_do_not_exist_are_removed_by_pages() throws SQLException {
        tables.rule(EARLIER, "\"concurrency\": 1");
        tables.queue(EARLIER, "a", StartSweepTable.ROWS_MAX + 1, null);
        tables.execute(
                "UPDATE start_requests SET state = 'HELD' WHERE persistence_id LIKE '%/a-1'");
        tables.execute("UPDATE start_slots SET used = 1, waiting = waiting - 1");

        var swept = StartSweepTable.removeLeft(connection, "", NOW);
        assertThat(swept.removed()).hasSize(StartSweepTable.ROWS_MAX);
        assertThat(StartSweepTable.removeLeft(connection, swept.last(), NOW))
                .extracting(StartSweepTable.Swept::last)
                .isEqualTo("");

        assertThat(tables.count("true")).isZero();
        assertThat(tables.read("SELECT used || ' ' || waiting FROM start_slots"))
                .containsExactly("0 0");
    }

    @Test
    void the_sweep_of_requests_locks_slots_in_the_order_of_writes() throws Exception {
        tables.queue(EARLIER, "a", 1, null);
        tables.queue(EARLIER, "b", 1, null);
        // The order of the executions differs from that of their slots.
        tables.execute("UPDATE start_requests SET persistence_id = '2' WHERE slot LIKE '%/a'");
        tables.execute("UPDATE start_requests SET persistence_id = '1' WHERE slot LIKE '%/b'");
        connection.commit();
        try (var threads = Executors.newVirtualThreadPerTaskExecutor();
                var writer = tables.database().connect()) {
            writer.setAutoCommit(false);
            lock(writer, "a");
            var swept =
                    threads.submit(() -> {
                        var found = StartSweepTable.removeLeft(connection, "", NOW);
                        connection.commit();
                        return found;
                    });
            LockWaiters.await(tables.database(), 1);
            lock(writer, "b");
            writer.rollback();
            assertThat(swept.get().removed()).containsExactly("1", "2");
        }
    }

    private static void lock(Connection writer, String key) throws SQLException {
        try (var statement =
                writer.prepareStatement(
                        "SELECT slot FROM askel.start_slots WHERE slot = ? FOR UPDATE NOWAIT")) {
            statement.setString(1, QueueTables.slot(EARLIER, key));
            assertThat(statement.executeQuery().next()).isTrue();
        }
    }

    @Test
    void the_views_of_a_long_queue_read_a_bounded_number_of_rows() throws SQLException {
        tables.queue(EARLIER, "a", 100_000, null);
        for (int i = 0; i < 500; i++) {
            tables.queue(LATER, "k" + i, 20, null);
        }
        connection.commit();
        connection.setAutoCommit(true);
        tables.execute("ANALYZE start_requests");
        tables.execute("ANALYZE start_slots");

        // A plan that reads more rows than it returns removes rows.
        assertThat(tables.plan(QueuePageTable.BY_POSITION, EARLIER.toString(), 0L, 100))
                .contains("start_requests_machine")
                .doesNotContain("Seq Scan on start_requests", "Rows Removed");
        assertThat(tables.plan(StartLimitTable.QUEUED, "123456789012/r/" + EARLIER + "/a-90000"))
                .contains("start_requests_queued")
                .doesNotContain("Seq Scan on start_requests", "Rows Removed");

        assertThat(tables.plan(StartLimitTable.LIST, "123456789012", "r", "", 100))
                .contains("start_slots_pkey")
                .doesNotContain("Seq Scan on start_slots");

        var first = QueuePageTable.after(connection, LATER, false, Place.START, 100);
        assertThat(first).hasSize(100);
        assertThat(first.subList(0, 21))
                .extracting(QueueTables::nameAndPosition)
                .startsWith("k0-1 1", "k0-2 2")
                .endsWith("k1-1 1");
        assertThat(StartLimitTable.queued(connection, "123456789012/r/" + EARLIER + "/a-90000"))
                .extracting(each -> each.position())
                .isEqualTo(10_000);
        assertThat(StartLimitTable.queued(connection, "123456789012/r/" + EARLIER + "/a-77"))
                .extracting(each -> each.position())
                .isEqualTo(77);
        assertThat(StartLimitTable.counts(connection, LATER))
                .isEqualTo(new StartLimitTable.Counts(0, 10_000, 20));
        assertThat(StartLimitTable.slots(connection, LATER, 100)).hasSize(100);
    }
}
