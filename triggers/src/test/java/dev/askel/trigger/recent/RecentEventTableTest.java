package dev.askel.trigger.recent;

import static org.assertj.core.api.Assertions.assertThat;

import dev.askel.engine.EngineRig;
import dev.askel.engine.encryption.AccountEncryption;
import dev.askel.engine.encryption.KeyService;
import dev.askel.engine.key.RingKey;
import dev.askel.engine.key.RingKeys;
import dev.askel.engine.sql.Bytes;
import dev.askel.engine.sql.NoEncryption;
import dev.askel.engine.sql.PayloadEncryption;
import dev.askel.engine.upgrade.NodeCapability;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

@DisplayNameGeneration(ReplaceUnderscores.class)
class RecentEventTableTest {
    private static final PayloadEncryption CLEAR = new NoEncryption();
    private static final Instant TIME = Instant.parse("2026-11-27T12:00:00Z");

    private static Connection connect() throws SQLException {
        var source = EngineRig.shared().database().dataSource();
        source.setCurrentSchema("askel");
        return source.getConnection();
    }

    private static RecentEvent event(String bus, int number) {
        return new RecentEvent(
                bus, "e" + number, TIME.plusSeconds(number), "{\"n\":" + number + "}");
    }

    /** Stores events at the time of the last one. */
    private static void store(Connection connection, List<RecentEvent> events) throws SQLException {
        RecentEventTable.store(
                connection, CLEAR, events, () -> events.getLast().receivedAt().toEpochMilli());
    }

    @Test
    void a_bus_keeps_its_newest_events_only() throws Exception {
        var bus = EngineRig.uniqueName("bus");
        var other = EngineRig.uniqueName("bus");
        try (var connection = connect()) {
            store(connection, List.of(event(other, 0)));
            store(connection, IntStream.range(0, 30).mapToObj(i -> event(bus, i)).toList());
            store(connection, List.of(event(bus, 30), event(bus, 30)));

            assertThat(RecentEventTable.newest(connection, CLEAR, bus))
                    .containsExactlyElementsOf(
                            IntStream.range(0, RecentEventTable.KEPT_MAX)
                                    .mapToObj(i -> event(bus, 30 - i))
                                    .toList());
            assertThat(RecentEventTable.newest(connection, CLEAR, other))
                    .containsExactly(event(other, 0));
            try (var rows =
                    connection
                            .createStatement()
                            .executeQuery(
                                    "SELECT count(*) FROM recent_events WHERE bus_arn = '"
                                            + bus
                                            + "'")) {
                rows.next();
                assertThat(rows.getInt(1)).isEqualTo(RecentEventTable.KEPT_MAX);
            }
        }
    }

    @Test
    void old_events_of_other_buses_expire() throws Exception {
        var deleted = EngineRig.uniqueName("bus");
        var present = EngineRig.uniqueName("bus");
        try (var connection = connect()) {
            store(connection, List.of(event(deleted, 0)));
            int seconds = (int) RecentEventTable.RETENTION.toSeconds();

            store(connection, List.of(event(present, seconds)));
            assertThat(RecentEventTable.newest(connection, CLEAR, deleted)).hasSize(1);
            store(connection, List.of(event(present, seconds + 1)));

            assertThat(RecentEventTable.newest(connection, CLEAR, deleted)).isEmpty();
        }
    }

    @Test
    void a_write_deletes_no_event_by_age_while_such_deletions_are_paused() throws Exception {
        var deleted = EngineRig.uniqueName("bus");
        var present = EngineRig.uniqueName("bus");
        int seconds = (int) RecentEventTable.RETENTION.toSeconds() + 1;
        try (var connection = connect()) {
            store(connection, List.of(event(deleted, 0)));

            RecentEventTable.store(
                    connection,
                    CLEAR,
                    List.of(event(present, seconds)),
                    new PausedTime(TIME.plusSeconds(seconds)));
            assertThat(RecentEventTable.newest(connection, CLEAR, deleted)).hasSize(1);

            store(connection, List.of(event(present, seconds + 1)));
            assertThat(RecentEventTable.newest(connection, CLEAR, deleted)).isEmpty();
        }
    }

    @Test
    void an_encrypted_event_is_readable_and_is_not_stored_in_clear() throws Exception {
        var bus = "arn:aws:events:us-east-1:123456789012:event-bus/" + EngineRig.uniqueName("bus");
        var encryption =
                new AccountEncryption(
                        EngineRig.shared().database().dataSource(),
                        RingKeys.of(new RingKey(7, Bytes.wrap(new byte[RingKey.SECRET_BYTES]))),
                        System::currentTimeMillis,
                        KeyService.NONE,
                        true,
                        NodeCapability.Check.NO_NODES);
        try (var connection = connect()) {
            var encrypted = event(bus, 1);
            RecentEventTable.store(connection, encryption, List.of(encrypted), TIME::toEpochMilli);
            store(connection, List.of(event(bus, 0)));

            assertThat(RecentEventTable.newest(connection, encryption, bus))
                    .containsExactly(encrypted, event(bus, 0));
            // Without the keys, only the event in clear is readable.
            assertThat(RecentEventTable.newest(connection, CLEAR, bus))
                    .containsExactly(event(bus, 0));
        }
    }
}
