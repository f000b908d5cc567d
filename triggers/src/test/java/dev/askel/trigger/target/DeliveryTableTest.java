package dev.askel.trigger.target;

import static org.assertj.core.api.Assertions.assertThat;

import dev.askel.engine.encryption.AccountEncryption;
import dev.askel.engine.encryption.KeyService;
import dev.askel.engine.key.RingKey;
import dev.askel.engine.key.RingKeys;
import dev.askel.engine.sql.Bytes;
import dev.askel.engine.sql.NoEncryption;
import dev.askel.engine.sql.PayloadEncryption;
import dev.askel.engine.sql.Sql;
import dev.askel.engine.upgrade.NodeCapability;
import dev.askel.trigger.TriggerRig;
import dev.askel.trigger.target.LastExecutions.Started;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;

/**
 * The SQL of deliveries, with rows that the lanes of the rig do not read: they are far ahead. The
 * tests share the table, so each one has lanes of its own.
 */
@TestInstance(Lifecycle.PER_CLASS)
@DisplayNameGeneration(ReplaceUnderscores.class)
class DeliveryTableTest {
    private static final PayloadEncryption CLEAR = new NoEncryption();
    private static final Instant LATER = Instant.parse("2090-01-01T00:00:00Z");

    private static final int LANE_OF_SOURCE = 0;
    private static final int LANE_OF_TARGET = 1;
    private static final int LANE_OF_STATISTICS = 2;
    private static final int LANE_OF_PASS = 3;
    private static final int LANE_OF_ENCRYPTION = 4;

    private static final Sql READ_ROWS =
            new Sql(
                    """
                    SELECT seq_tup_read + idx_tup_fetch AS read FROM pg_stat_xact_user_tables
                     WHERE schemaname = 'askel' AND relname = 'trigger_deliveries'\
                    """);

    private final TriggerRig rig = new TriggerRig();

    @AfterAll
    void close() {
        rig.close();
    }

    @Test
    void a_source_in_progress_does_not_fill_a_read() throws Exception {
        var waiting = sourceOf(LANE_OF_SOURCE);
        var other = sourceOf(LANE_OF_SOURCE);
        try (var connection = rig.connect()) {
            DeliveryTable.insert(
                    connection,
                    CLEAR,
                    IntStream.range(0, 250).mapToObj(i -> delivery(waiting, i)).toList());
            DeliveryTable.insert(connection, CLEAR, List.of(delivery(other, 250)));

            var due =
                    DeliveryTable.due(
                            connection,
                            CLEAR,
                            query(LANE_OF_SOURCE, List.of(waiting), Set.of(), 1),
                            "");

            assertThat(due.unreadable()).isEmpty();
            assertThat(due.readable())
                    .extracting(it -> it.delivery().sourceId())
                    .containsExactly(other);
        }
    }

    @Test
    void a_target_without_calls_costs_no_reads_of_its_rows() throws Exception {
        int lane = LANE_OF_TARGET;
        var source = sourceOf(lane);
        try (var connection = rig.connect()) {
            connection.setAutoCommit(false);
            // The planner has statistics of another lane, and expects no row in this one.
            var rowOfOtherLane = delivery(sourceOf(LANE_OF_STATISTICS), 0, target("paused"));
            DeliveryTable.insert(connection, CLEAR, List.of(rowOfOtherLane));
            try (var statement = connection.createStatement()) {
                statement.execute("ANALYZE trigger_deliveries");
            }
            var waiting =
                    IntStream.range(0, 10_000)
                            .mapToObj(i -> delivery(source, i, target("paused")))
                            .toList();
            DeliveryTable.insert(connection, CLEAR, waiting);
            var other = delivery(sourceOf(lane), 10_000, target("other"));
            DeliveryTable.insert(connection, CLEAR, List.of(other));
            long before = readRows(connection);

            var due =
                    DeliveryTable.due(
                            connection,
                            CLEAR,
                            query(lane, List.of(), Set.of(target("paused")), 64),
                            "");

            assertThat(due.readable())
                    .extracting(it -> it.delivery().id())
                    .containsExactly(other.id());
            assertThat(due.position()).isNull();
            assertThat(readRows(connection) - before).isBetween(1L, 20L);
            connection.rollback();
        }
    }

    @Test
    void the_target_of_a_delivery_is_encrypted() throws Exception {
        int lane = LANE_OF_ENCRYPTION;
        var encryption =
                new AccountEncryption(
                        rig.engines().database().dataSource(),
                        RingKeys.of(new RingKey(7, Bytes.wrap(new byte[RingKey.SECRET_BYTES]))),
                        System::currentTimeMillis,
                        KeyService.NONE,
                        true,
                        NodeCapability.Check.NO_NODES);
        var delivery = delivery(sourceOf(lane), 0);
        try (var connection = rig.connect()) {
            connection.setAutoCommit(false);
            DeliveryTable.insert(connection, encryption, List.of(delivery));
            var query = query(lane, List.of(), Set.of(), 1);

            var due = DeliveryTable.due(connection, encryption, query, "");
            assertThat(due.readable())
                    .extracting(PendingDelivery::delivery)
                    .containsExactly(delivery);
            // A row that cannot be decrypted does not stop others.
            var unreadable = DeliveryTable.due(connection, CLEAR, query, "");
            assertThat(unreadable.unreadable()).containsExactly(delivery.id());
            connection.rollback();
        }
    }

    private static long readRows(Connection connection) throws SQLException {
        return Objects.requireNonNull(READ_ROWS.<Long>first(connection, row -> row.bigint("read")));
    }

    @Test
    void a_pass_over_many_targets_finds_each_row_within_the_bounds_of_a_read() throws Exception {
        int lane = LANE_OF_PASS;
        var source = sourceOf(lane);
        int targets = 3 * DeliveryTable.TARGETS_MAX;
        try (var connection = rig.connect()) {
            connection.setAutoCommit(false);
            DeliveryTable.insert(
                    connection,
                    CLEAR,
                    IntStream.range(0, 4 * targets)
                            .mapToObj(i -> delivery(source, i, target("pass-" + i % targets)))
                            .toList());
            var found = new ArrayList<Delivery>();
            var position = "";
            int reads = 0;
            do {
                var due =
                        DeliveryTable.due(
                                connection,
                                CLEAR,
                                query(lane, List.of(), Set.of(target("pass-7")), 50),
                                position);
                reads++;
                assertThat(due.readable()).hasSizeBetween(1, 50);
                due.readable().forEach(it -> found.add(it.delivery()));
                position = due.position();
            } while (position != null && reads < 1_000);

            assertThat(found).doesNotHaveDuplicates();
            assertThat(found.stream().map(it -> it.target().arn()).distinct())
                    .containsExactlyInAnyOrderElementsOf(
                            IntStream.range(0, targets)
                                    .filter(i -> i != 7)
                                    .mapToObj(i -> target("pass-" + i))
                                    .toList());
            assertThat(reads).isLessThanOrEqualTo(4 * targets / 50 + 3);
            connection.rollback();
        }
    }

    @Test
    void a_deleted_schedule_gets_no_last_execution() throws Exception {
        var deleted = UUID.randomUUID();
        try (var connection = rig.connect()) {
            LastExecutions.store(connection, List.of(new Started(deleted, "arn")));

            assertThat(LastExecutions.find(connection, deleted)).isNull();
        }
    }

    private static UUID sourceOf(int lane) {
        var id = UUID.randomUUID();
        while (Lanes.of(id) != lane) {
            id = UUID.randomUUID();
        }
        return id;
    }

    private static DeliveryTable.DueQuery query(
            int lane, List<UUID> sources, Set<String> targets, int rowsMax) {
        return new DeliveryTable.DueQuery(
                lane,
                LATER.plusSeconds(60).toEpochMilli(),
                List.of(),
                sources,
                targets,
                rowsMax,
                Long.MAX_VALUE);
    }

    private static String target(String queue) {
        return "arn:aws:sqs:us-east-1:123456789012:" + queue;
    }

    private static Delivery delivery(UUID source, int number) {
        return delivery(source, number, target("q"));
    }

    private static Delivery delivery(UUID source, int number, String target) {
        return new Delivery(
                DeliveryId.of("test", source.toString(), Integer.toString(number)),
                source,
                "123456789012",
                "us-east-1",
                "arn:aws:scheduler:us-east-1:123456789012:schedule/default/s",
                Delivery.Origin.SCHEDULE,
                "s-" + number,
                LATER,
                LATER,
                LATER.plusMillis(number),
                Overlap.QUEUE,
                new Target(target, null, "{}", RetryPolicy.DEFAULT, null, Target.NO_PARAMETERS));
    }
}
