package dev.askel.engine.startqueue;

import static dev.askel.engine.startqueue.QueueTables.EARLIER;
import static dev.askel.engine.startqueue.QueueTables.NOW;
import static org.assertj.core.api.Assertions.assertThat;

import dev.askel.engine.doctor.Examination;
import dev.askel.engine.doctor.ExaminationSettings;
import dev.askel.engine.doctor.StoredMends;
import dev.askel.engine.registry.start.MachinesOnHold;
import dev.askel.engine.sql.NoEncryption;
import dev.askel.engine.startqueue.QueuePageTable.Place;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

/** Tests the statements on queues whose rule has an order. */
@DisplayNameGeneration(ReplaceUnderscores.class)
final class OrderedQueuesTest {
    private static final ExaminationSettings EXAMINED =
            new ExaminationSettings(
                    ExaminationSettings.LATE_AFTER,
                    Duration.ofDays(90),
                    ExaminationSettings.RECENT_ENDS,
                    ExaminationSettings.COMPARED_MAX,
                    null,
                    MachinesOnHold.NONE);

    private final QueueTables tables = new QueueTables();
    private final Connection connection = tables.connection();

    OrderedQueuesTest() throws SQLException {}

    @AfterEach
    void close() throws SQLException {
        tables.close();
    }

    /** Gives the first 18 of 20 requests the fair key x, and the others y. */
    private void queueFairly() throws SQLException {
        tables.queue(EARLIER, "a", 20, 1L);
        tables.execute("UPDATE start_requests SET fair_key = '/x', rank = requested_at");
        tables.execute(
                "UPDATE start_requests SET fair_key = '/y', rank = rank - 18 WHERE requested_at > 18");
    }

    @Test
    void positions_follow_the_order_of_the_rule() throws SQLException {
        tables.queue(EARLIER, "a", 10, 1L);
        tables.execute("UPDATE start_requests SET rank = -requested_at");
        connection.commit();
        var last = "123456789012/r/" + EARLIER + "/a-10";
        assertThat(StartLimitTable.queued(connection, last))
                .extracting(each -> each.position())
                .isEqualTo(10);
        tables.rule(EARLIER, "\"concurrency\": 1, \"priority\": \"\"");
        assertThat(StartLimitTable.queued(connection, last))
                .extracting(each -> each.position())
                .isEqualTo(1);
        assertThat(QueuePageTable.after(connection, EARLIER, true, Place.START, 3))
                .extracting(QueueTables::nameAndPosition)
                .containsExactly("a-10 1", "a-9 2", "a-8 3");
        assertThat(tables.decide(NOW).decisions())
                .singleElement()
                .satisfies(each -> assertThat(each.persistenceId()).isEqualTo(last));
    }

    @Test
    void one_decision_grants_the_turns_of_several_fair_keys() throws SQLException {
        tables.rule(EARLIER, "\"concurrency\": 5, \"fairKey\": \"\"");
        queueFairly();
        assertThat(tables.decide(NOW).decisions())
                .extracting(each -> each.persistenceId().replaceAll(".*-", ""))
                .containsExactly("1", "19", "2", "20", "3");
        assertThat(tables.read("SELECT last_round || last_fair_key FROM start_slots"))
                .containsExactly("3/x");
    }

    @Test
    void the_oldest_requests_of_a_full_queue_leave_their_turns_to_later_ones() throws SQLException {
        tables.rule(EARLIER, "\"concurrency\": 1, \"fairKey\": \"\"");
        tables.execute(
                "UPDATE machines SET start_rule = replace(start_rule, 'REFUSE', 'END_OLDEST')");
        queueFairly();
        tables.execute("UPDATE start_slots SET used = 1");
        assertThat(tables.decide(NOW).decisions()).hasSize(10);
        assertThat(
                        tables.read(
                                "SELECT requested_at || ':' || rank FROM start_requests WHERE state = 'QUEUED' ORDER BY position"))
                .containsExactly(
                        "11:1", "12:2", "13:3", "14:4", "15:5", "16:6", "17:7", "18:8", "19:1",
                        "20:2");
    }

    @Test
    void removed_requests_of_missing_executions_leave_their_turns_to_later_ones()
            throws SQLException {
        tables.rule(EARLIER, "\"concurrency\": 1, \"fairKey\": \"\"");
        queueFairly();
        // Only the first three requests are old enough.
        tables.execute(
                "UPDATE start_requests SET requested_at = %d + requested_at WHERE requested_at > 3"
                        .formatted(NOW));

        assertThat(StartSweepTable.removeLeft(connection, "", NOW).removed()).hasSize(3);

        assertThat(
                        tables.read(
                                "SELECT fair_key || ' ' || rank FROM start_requests ORDER BY rank, fair_key LIMIT 4"))
                .containsExactly("/x 1", "/y 1", "/x 2", "/y 2");
        assertThat(tables.read("SELECT max(rank) FROM start_requests")).containsExactly("15");
    }

    @Test
    void the_mend_of_a_left_request_leaves_its_turn_to_later_ones() throws SQLException {
        tables.rule(EARLIER, "\"concurrency\": 1, \"fairKey\": \"\"");
        queueFairly();
        connection.commit();
        var database = tables.database().dataSource();
        var left = "123456789012/r/" + EARLIER + "/a-2";
        var finding =
                Examination.run(database, new NoEncryption(), EXAMINED).findings().stream()
                        .filter(each -> each.subject().equals(left))
                        .findFirst()
                        .orElseThrow();

        assertThat(StoredMends.apply(database, new NoEncryption(), finding.mend())).isTrue();

        assertThat(
                        tables.read(
                                "SELECT requested_at || ':' || rank FROM start_requests ORDER BY rank, fair_key LIMIT 5"))
                .containsExactly("1:1", "19:1", "3:2", "20:2", "4:3");
        assertThat(tables.read("SELECT max(rank) FROM start_requests")).containsExactly("17");
        assertThat(tables.read("SELECT waiting FROM start_slots")).containsExactly("19");
    }

    @Test
    void the_views_of_a_long_ordered_queue_read_a_bounded_number_of_rows() throws SQLException {
        tables.queue(EARLIER, "a", 100_000, null);
        tables.execute(
                "UPDATE start_requests SET rank = requested_at / 7, fair_key = '/k' || requested_at % 7");
        tables.rule(EARLIER, "\"concurrency\": 1, \"fairKey\": \"\"");
        connection.commit();
        connection.setAutoCommit(true);
        tables.execute("VACUUM ANALYZE start_requests");
        tables.execute("ANALYZE start_slots");

        // A plan that reads more requests than it returns has a filter. The join with the two
        // machines of the test also removes rows.
        assertThat(
                        tables.plan(
                                QueuePageTable.BY_RANK,
                                EARLIER.toString(),
                                Double.NEGATIVE_INFINITY,
                                "",
                                0L,
                                100))
                .contains("start_requests_machine_rank")
                .doesNotContain("Seq Scan on start_requests", "Rows Removed by Filter");
        // A plan that reads more rows than it returns removes rows.
        var late = "123456789012/r/" + EARLIER + "/a-90000";
        assertThat(tables.plan(StartLimitTable.QUEUED, late))
                .contains("start_requests_rank")
                .doesNotContain("Seq Scan on start_requests", "Rows Removed");
        assertThat(StartLimitTable.queued(connection, late))
                .extracting(each -> each.position())
                .isEqualTo(10_000);
        assertThat(StartLimitTable.queued(connection, "123456789012/r/" + EARLIER + "/a-75"))
                .extracting(each -> each.position())
                .isEqualTo(75);
    }
}
