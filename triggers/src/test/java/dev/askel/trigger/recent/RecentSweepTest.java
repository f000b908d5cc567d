package dev.askel.trigger.recent;

import static org.assertj.core.api.Assertions.assertThat;

import dev.askel.engine.Eventually;
import dev.askel.engine.api.Answer;
import dev.askel.engine.clock.EngineTime;
import dev.askel.engine.sql.NoEncryption;
import dev.askel.engine.sql.PayloadEncryption;
import dev.askel.engine.sql.Sql;
import dev.askel.engine.visibility.TestCatalogue;
import dev.askel.trigger.TriggerRig;
import dev.askel.trigger.recent.RecentDelivery.Status;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.stream.IntStream;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

/** The sweep of recent deliveries and events by a running node. */
@DisplayNameGeneration(ReplaceUnderscores.class)
class RecentSweepTest {
    private static final PayloadEncryption CLEAR = new NoEncryption();
    private static final String TRIGGER =
            "arn:aws:scheduler:us-east-1:123456789012:schedule/default/deleted";
    private static final String BUS = "arn:aws:events:us-east-1:123456789012:event-bus/deleted";

    @Test
    void expired_rows_are_deleted_although_nothing_is_written() throws Exception {
        try (var rig = new TriggerRig()) {
            var now = rig.engines().time().now();
            try (var connection = rig.connect()) {
                // Only the sweep must delete rows.
                var paused = new PausedTime(now);
                RecentDeliveryTable.store(connection, List.of(delivery("kept", now)), paused);
                RecentEventTable.store(connection, CLEAR, List.of(event("kept", now)), paused);
                RecentDeliveryTable.store(
                        connection,
                        IntStream.range(0, 40)
                                .mapToObj(i ->
                                        delivery(
                                                "old-" + i,
                                                now.minus(RecentDeliveryTable.RETENTION)
                                                        .minus(Duration.ofMinutes(i + 1))))
                                .toList(),
                        paused);
                RecentEventTable.store(
                        connection,
                        CLEAR,
                        List.of(
                                event(
                                        "old",
                                        now.minus(RecentEventTable.RETENTION).minusSeconds(1))),
                        paused);
            }
            assertThat(ids(rig)).contains("kept");

            assertThat(Eventually.value("the sweep", () -> ids(rig), it -> it.size() == 2))
                    .containsExactly("kept", "kept");
        }
    }

    @Test
    void nothing_is_deleted_while_deletions_by_age_are_paused() throws Exception {
        try (var catalogue = new TestCatalogue()) {
            storeExpired(catalogue);
            var paused = new PausedTime(catalogue.now());

            sweep(catalogue, paused);
            assertThat(rows(catalogue, "recent_events")).isEqualTo(1);

            sweep(catalogue, catalogue.time());
            assertThat(rows(catalogue, "recent_events")).isZero();
        }
    }

    @Test
    void a_failed_sweep_does_not_fail_the_rest_of_its_task() throws Exception {
        try (var catalogue = new TestCatalogue()) {
            storeExpired(catalogue);
            catalogue.execute("ALTER TABLE recent_deliveries RENAME TO unavailable");

            sweep(catalogue, catalogue.time());

            assertThat(rows(catalogue, "recent_events")).isEqualTo(1);
        }
    }

    private static void storeExpired(TestCatalogue catalogue) throws SQLException {
        try (var connection = catalogue.source().getConnection()) {
            RecentEventTable.store(
                    connection,
                    CLEAR,
                    List.of(
                            event(
                                    "old",
                                    catalogue
                                            .now()
                                            .minus(RecentEventTable.RETENTION)
                                            .minusSeconds(1))),
                    new PausedTime(catalogue.now()));
        }
    }

    /** Sweeps as the task of a lane does. */
    private static void sweep(TestCatalogue catalogue, EngineTime time) {
        boolean isDone =
                TestCatalogue.ok(
                        catalogue
                                .workers()
                                .<Boolean>submit(database -> {
                                    RecentSweep.run(database, time);
                                    return Answer.ok(true);
                                }));
        assertThat(isDone).isTrue();
    }

    private static long rows(TestCatalogue catalogue, String table) throws SQLException {
        try (var connection = catalogue.source().getConnection()) {
            return Objects.requireNonNull(
                    new Sql("SELECT count(*) AS live FROM " + table)
                            .<Long>first(connection, row -> row.bigint("live")));
        }
    }

    private static RecentDelivery delivery(String id, Instant time) {
        return new RecentDelivery(
                TRIGGER, time, id, time.toString(), "arn", Status.DELIVERED, 0, null, null, time);
    }

    private static RecentEvent event(String id, Instant time) {
        return new RecentEvent(BUS, id, time, "{}");
    }

    private static List<String> ids(TriggerRig rig) {
        return rig.engines()
                .query(
                        row -> row.getString(1),
                        "SELECT delivery_id FROM askel.recent_deliveries"
                                + " UNION ALL SELECT event_id FROM askel.recent_events");
    }
}
