package dev.askel.engine.presence;

import static org.assertj.core.api.Assertions.assertThat;

import dev.askel.engine.Eventually;
import dev.askel.engine.clock.EngineTime;
import dev.askel.engine.journal.ManualTime;
import dev.askel.engine.journal.TestPostgres;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

/** Tests the last outage that a starting node reads. */
@DisplayNameGeneration(ReplaceUnderscores.class)
final class PresenceTest {
    private static final long START_MILLIS = 1_790_000_000_000L;
    private static final Duration DAY = Duration.ofDays(1);

    private final TestPostgres.Database database = TestPostgres.shared().createDatabase();
    private final ManualTime time = new ManualTime(START_MILLIS);
    private final List<Presence> nodes = new ArrayList<>();

    @AfterEach
    void close() {
        nodes.forEach(Presence::close);
    }

    private Presence startNode() {
        // With a constant monotonic clock the node's own thread never counts as absent, even if a
        // busy machine schedules it late.
        var node = Presence.open(database.dataSource(), time, () -> 0, Duration.ofSeconds(10));
        nodes.add(node);
        return node;
    }

    /** Advances the time while the nodes run. */
    private void runFor(Duration duration) {
        time.advance(duration);
        Eventually.holds("the presence is recorded", () -> seenAt() == time.millis());
    }

    /** Stops all nodes and advances the time. */
    private void stopAllFor(Duration duration) {
        nodes.forEach(Presence::close);
        nodes.clear();
        time.advance(duration);
    }

    private long seenAt() {
        try (var connection = database.connect();
                var statement = connection.createStatement();
                var rows = statement.executeQuery("SELECT seen_at FROM presence")) {
            rows.next();
            return rows.getLong(1);
        } catch (SQLException e) {
            throw new AssertionError(e);
        }
    }

    private HeartbeatRule rule(Presence node) {
        return HeartbeatGrace.start(time, node).ruleAt(time.millis());
    }

    @Test
    void the_first_node_does_not_know_the_length_of_an_outage() {
        assertThat(startNode().lastOutage()).isEqualTo(new Outage(START_MILLIS, Outage.UNKNOWN));
    }

    @Test
    void a_node_that_joins_running_nodes_excuses_no_heartbeat() {
        startNode();
        runFor(DAY);

        assertThat(rule(startNode())).isEqualTo(HeartbeatRule.strict(time.millis()));
    }

    @Test
    void a_node_that_starts_after_another_reads_the_same_outage() {
        startNode();
        runFor(DAY);
        stopAllFor(Duration.ofMinutes(1));
        var first = startNode();
        runFor(Duration.ofSeconds(20));

        assertThat(startNode().lastOutage()).isEqualTo(first.lastOutage());
    }

    @Test
    void a_node_that_starts_after_an_outage_knows_its_length() {
        startNode();
        runFor(DAY);
        stopAllFor(Duration.ofMinutes(1));

        var node = startNode();

        assertThat(node.lastOutage()).isEqualTo(new Outage(time.millis(), 60_000));
        assertThat(rule(node).strictBeforeMillis())
                .isEqualTo(time.millis() - 60_000 - HeartbeatGrace.SLACK.toMillis());
    }

    @Test
    void an_outage_soon_after_another_includes_its_length() {
        startNode();
        runFor(DAY);
        stopAllFor(Duration.ofMinutes(1));
        startNode();
        runFor(Duration.ofSeconds(5));
        stopAllFor(Duration.ofSeconds(30));

        assertThat(startNode().lastOutage().lengthMillis()).isEqualTo(90_000);
    }

    @Test
    void a_jump_of_the_clock_while_a_node_runs_is_not_an_outage() {
        startNode();
        runFor(DAY);
        runFor(DAY);

        assertThat(startNode().lastOutage().backAtMillis()).isEqualTo(START_MILLIS);
    }

    @Test
    void a_halted_node_that_locks_the_row_does_not_stop_others_from_starting() throws SQLException {
        startNode();
        runFor(DAY);
        stopAllFor(Duration.ofMinutes(1));
        try (var halted = database.connect();
                var statement = halted.createStatement()) {
            statement.execute("SET idle_in_transaction_session_timeout = '4s'");
            halted.setAutoCommit(false);
            statement.executeUpdate("UPDATE presence SET seen_at = seen_at");

            var node =
                    Presence.open(database.dataSource(), time, () -> 0, Duration.ofMillis(2_400));
            nodes.add(node);

            assertThat(node.lastOutage()).isEqualTo(new Outage(time.millis(), 60_000));
        }
    }

    @Test
    void a_jump_of_the_clock_does_not_lengthen_the_time_without_recorded_presence() {
        var failures = new AtomicInteger();
        var nanos = new AtomicLong();
        nodes.add(
                Presence.open(
                        database.dataSource(),
                        failingTime(failures),
                        nanos::get,
                        Duration.ofSeconds(10)));
        failures.set(Integer.MAX_VALUE);
        Eventually.holds("the time fails", () -> failures.get() < Integer.MAX_VALUE);
        nanos.set(Duration.ofSeconds(10).toNanos());
        time.advance(DAY);
        failures.set(0);
        Eventually.holds("the presence is recorded", () -> seenAt() == time.millis());

        assertThat(startNode().lastOutage()).isEqualTo(new Outage(time.millis(), 10_000));
    }

    private EngineTime failingTime(AtomicInteger failures) {
        return () -> {
            if (failures.getAndDecrement() > 0) {
                throw new IllegalStateException("no time");
            }
            return time.millis();
        };
    }

    @Test
    void a_node_records_its_presence_again_after_a_failure() {
        var failures = new AtomicInteger();
        nodes.add(Presence.open(database.dataSource(), failingTime(failures)));
        failures.set(1);
        Eventually.holds("the time has failed once", () -> failures.get() <= 0);

        runFor(DAY);

        assertThat(seenAt()).isEqualTo(time.millis());
    }
}
