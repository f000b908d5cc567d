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

/** Tests what a starting node reads about the time before. */
@DisplayNameGeneration(ReplaceUnderscores.class)
final class PresenceTest {
    private static final long BEGINNING = 1_790_000_000_000L;
    private static final Duration DAY = Duration.ofDays(1);

    private final TestPostgres.Database database = TestPostgres.shared().createDatabase();
    private final ManualTime time = new ManualTime(BEGINNING);
    private final List<Presence> nodes = new ArrayList<>();

    @AfterEach
    void end() {
        nodes.forEach(Presence::close);
    }

    private Presence start() {
        // The node's own thread is never counted as absent, however late a busy machine schedules
        // it.
        var node = Presence.open(database.dataSource(), time, () -> 0, Duration.ofSeconds(10));
        nodes.add(node);
        return node;
    }

    /** All nodes run for that long. */
    private void pass(Duration duration) {
        time.advance(duration);
        Eventually.holds("a node is seen", () -> seenAt() == time.millis());
    }

    /** No node runs for that long. */
    private void absence(Duration duration) {
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
        return HeartbeatGrace.from(time, node).at(time.millis());
    }

    @Test
    void the_first_node_does_not_know_the_length_of_an_outage() {
        assertThat(start().lastOutage()).isEqualTo(new Outage(BEGINNING, Outage.UNKNOWN));
    }

    @Test
    void a_node_that_joins_others_excuses_no_more_than_they_do() {
        start();
        pass(DAY);

        assertThat(rule(start())).isEqualTo(HeartbeatRule.strict(time.millis()));
    }

    @Test
    void one_that_follows_another_shares_its_excuse() {
        start();
        pass(DAY);
        absence(Duration.ofMinutes(1));
        var first = start();
        pass(Duration.ofSeconds(20));

        assertThat(start().lastOutage()).isEqualTo(first.lastOutage());
    }

    @Test
    void after_an_absence_it_is_known_how_long_that_was() {
        start();
        pass(DAY);
        absence(Duration.ofMinutes(1));

        var node = start();

        assertThat(node.lastOutage()).isEqualTo(new Outage(time.millis(), 60_000));
        assertThat(rule(node).strictBeforeMillis())
                .isEqualTo(time.millis() - 60_000 - HeartbeatGrace.SLACK.toMillis());
    }

    @Test
    void a_second_absence_soon_after_the_first_adds_to_it() {
        start();
        pass(DAY);
        absence(Duration.ofMinutes(1));
        start();
        pass(Duration.ofSeconds(5));
        absence(Duration.ofSeconds(30));

        assertThat(start().lastOutage().lengthMillis()).isEqualTo(90_000);
    }

    @Test
    void a_clock_that_jumps_while_a_node_runs_is_no_absence() {
        start();
        pass(DAY);
        pass(DAY);

        assertThat(start().lastOutage().backAtMillis()).isEqualTo(BEGINNING);
    }

    @Test
    void a_halted_node_that_locks_the_row_does_not_stop_others_from_starting() throws SQLException {
        start();
        pass(DAY);
        absence(Duration.ofMinutes(1));
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
    void a_clock_that_jumps_while_a_node_cannot_record_its_presence_counts_only_that_time() {
        var failures = new AtomicInteger();
        var nanos = new AtomicLong();
        nodes.add(
                Presence.open(
                        database.dataSource(),
                        failing(failures),
                        nanos::get,
                        Duration.ofSeconds(10)));
        failures.set(Integer.MAX_VALUE);
        Eventually.holds("it fails", () -> failures.get() < Integer.MAX_VALUE);
        nanos.set(Duration.ofSeconds(10).toNanos());
        time.advance(DAY);
        failures.set(0);
        Eventually.holds("it is seen", () -> seenAt() == time.millis());

        assertThat(start().lastOutage()).isEqualTo(new Outage(time.millis(), 10_000));
    }

    private EngineTime failing(AtomicInteger failures) {
        return () -> {
            if (failures.getAndDecrement() > 0) {
                throw new IllegalStateException("no time");
            }
            return time.millis();
        };
    }

    @Test
    void one_that_fails_to_say_that_it_is_there_says_so_afterwards() {
        var failures = new AtomicInteger();
        nodes.add(Presence.open(database.dataSource(), failing(failures)));
        failures.set(1);
        Eventually.holds("it has failed once", () -> failures.get() <= 0);

        pass(DAY);

        assertThat(seenAt()).isEqualTo(time.millis());
    }
}
