package dev.askel.trigger.recent;

import static org.assertj.core.api.Assertions.assertThat;

import dev.askel.engine.EngineRig;
import dev.askel.trigger.recent.RecentDelivery.Status;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import java.util.stream.IntStream;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

@DisplayNameGeneration(ReplaceUnderscores.class)
class RecentDeliveryTableTest {
    private static final Instant TIME = Instant.parse("2026-11-27T12:00:00Z");

    private static Connection connect() throws SQLException {
        var source = EngineRig.shared().database().dataSource();
        source.setCurrentSchema("askel");
        return source.getConnection();
    }

    private static RecentDelivery delivery(String trigger, String id, Instant at, Status status) {
        return new RecentDelivery(
                trigger, at, id, "occurrence " + id, "arn:target", status, 1, "E: m", null, at);
    }

    /** Stores deliveries at the time of the last one. */
    private static void store(Connection connection, List<RecentDelivery> deliveries)
            throws SQLException {
        RecentDeliveryTable.store(
                connection, deliveries, () -> deliveries.getLast().updatedAt().toEpochMilli());
    }

    private static List<String> ids(Connection connection, String trigger) throws SQLException {
        return RecentDeliveryTable.newest(connection, trigger).stream()
                .map(RecentDelivery::id)
                .toList();
    }

    private static long rows(Connection connection, String trigger) throws SQLException {
        try (var statement =
                connection.prepareStatement(
                        "SELECT count(*) FROM recent_deliveries WHERE trigger_arn = ?")) {
            statement.setString(1, trigger);
            try (var result = statement.executeQuery()) {
                result.next();
                return result.getLong(1);
            }
        }
    }

    @Test
    void a_later_result_replaces_the_earlier_one() throws Exception {
        var trigger = EngineRig.uniqueName("arn");
        try (var connection = connect()) {
            store(
                    connection,
                    List.of(
                            delivery(trigger, "d", TIME, Status.RETRYING),
                            delivery(trigger, "d", TIME, Status.RETRYING)));
            var last =
                    new RecentDelivery(
                            trigger,
                            TIME,
                            "d",
                            "occurrence d",
                            "arn:target",
                            Status.STARTED,
                            1,
                            "E: m",
                            "arn:execution",
                            TIME.plusSeconds(1));
            store(connection, List.of(last));

            assertThat(RecentDeliveryTable.newest(connection, trigger)).containsExactly(last);
        }
    }

    @Test
    void a_trigger_keeps_its_newest_deliveries_only() throws Exception {
        var trigger = EngineRig.uniqueName("arn");
        var other = EngineRig.uniqueName("arn");
        try (var connection = connect()) {
            store(connection, List.of(delivery(other, "other", TIME, Status.STARTED)));
            for (int i = 0; i < 1_000; i++) {
                store(
                        connection,
                        List.of(
                                delivery(
                                        trigger,
                                        UUID.randomUUID().toString(),
                                        TIME.plusSeconds(i),
                                        Status.STARTED)));
            }
            // One in sixteen rows deletes the old rows: 200 in sequence without one are unlikely.
            assertThat(rows(connection, trigger))
                    .isBetween((long) RecentDeliveryTable.SHOWN_MAX, 250L);
            assertThat(RecentDeliveryTable.newest(connection, trigger))
                    .extracting(RecentDelivery::receivedAt)
                    .containsExactlyElementsOf(
                            IntStream.range(0, RecentDeliveryTable.SHOWN_MAX)
                                    .mapToObj(i -> TIME.plusSeconds(999 - i))
                                    .toList());
            assertThat(ids(connection, other)).containsExactly("other");
        }
    }

    @Test
    void a_locked_row_does_not_delay_the_trimming() throws Exception {
        var trigger = EngineRig.uniqueName("arn");
        try (var connection = connect();
                var locking = connect()) {
            for (int i = 0; i < RecentDeliveryTable.SHOWN_MAX + 2; i++) {
                store(
                        connection,
                        List.of(
                                delivery(
                                        trigger,
                                        untrimmed(i),
                                        TIME.plusSeconds(i),
                                        Status.STARTED)));
            }
            locking.setAutoCommit(false);
            try (var lock =
                    locking.prepareStatement(
                            "SELECT FROM recent_deliveries WHERE trigger_arn = ? AND delivery_id = ? FOR UPDATE")) {
                lock.setString(1, trigger);
                lock.setString(2, untrimmed(0));
                lock.executeQuery().close();
            }

            RecentDeliveryTable.trim(connection, List.of(trigger));

            assertThat(rows(connection, trigger)).isEqualTo(RecentDeliveryTable.SHOWN_MAX + 1L);
            locking.rollback();
            RecentDeliveryTable.trim(connection, List.of(trigger));
            assertThat(rows(connection, trigger)).isEqualTo(RecentDeliveryTable.SHOWN_MAX);
        }
    }

    @Test
    void rows_of_triggers_that_no_longer_exist_expire() throws Exception {
        var deleted = EngineRig.uniqueName("arn");
        var present = EngineRig.uniqueName("arn");
        try (var connection = connect()) {
            store(connection, List.of(delivery(deleted, untrimmed(0), TIME, Status.FAILED)));
            var later = TIME.plus(RecentDeliveryTable.RETENTION);

            store(connection, List.of(delivery(present, trimmed(), later, Status.STARTED)));
            assertThat(ids(connection, deleted)).hasSize(1);
            store(
                    connection,
                    List.of(delivery(present, trimmed(), later.plusMillis(1), Status.STARTED)));

            assertThat(ids(connection, deleted)).isEmpty();
            assertThat(ids(connection, present)).hasSize(2);
        }
    }

    @Test
    void a_write_deletes_no_row_by_age_while_such_deletions_are_paused() throws Exception {
        var deleted = EngineRig.uniqueName("arn");
        var present = EngineRig.uniqueName("arn");
        var later = TIME.plus(RecentDeliveryTable.RETENTION).plusMillis(1);
        try (var connection = connect()) {
            store(connection, List.of(delivery(deleted, untrimmed(0), TIME, Status.FAILED)));

            RecentDeliveryTable.store(
                    connection,
                    List.of(delivery(present, trimmed(), later, Status.STARTED)),
                    new PausedTime(later));
            assertThat(ids(connection, deleted)).hasSize(1);

            store(connection, List.of(delivery(present, trimmed(), later, Status.STARTED)));
            assertThat(ids(connection, deleted)).isEmpty();
        }
    }

    @Test
    void the_oldest_rows_are_deleted_when_there_are_too_many() throws Exception {
        var oldest = EngineRig.uniqueName("arn");
        try (var connection = connect()) {
            store(
                    connection,
                    List.of(delivery(oldest, untrimmed(0), Instant.EPOCH, Status.STARTED)));
            try (var analyze = connection.createStatement()) {
                analyze.execute("ANALYZE recent_deliveries");
            }

            RecentDeliveryTable.expire(connection, Instant.EPOCH.plusMillis(1), 1_000_000);
            assertThat(ids(connection, oldest)).hasSize(1);
            RecentDeliveryTable.expire(connection, Instant.EPOCH.plusMillis(1), 0);

            assertThat(ids(connection, oldest)).isEmpty();
        }
    }

    /** Returns an id that deletes no old rows, different for each number. */
    private static String untrimmed(int number) {
        return IntStream.iterate(0, i -> i + 1)
                .mapToObj(i -> number + "-" + i)
                .filter(id -> Math.floorMod(id.hashCode(), RecentDeliveryTable.TRIMMED_SHARE) != 0)
                .findFirst()
                .orElseThrow();
    }

    /** Returns an id that deletes old rows. */
    private static String trimmed() {
        return IntStream.iterate(0, i -> i + 1)
                .mapToObj(i -> "t" + i)
                .filter(id -> Math.floorMod(id.hashCode(), RecentDeliveryTable.TRIMMED_SHARE) == 0)
                .findFirst()
                .orElseThrow();
    }
}
