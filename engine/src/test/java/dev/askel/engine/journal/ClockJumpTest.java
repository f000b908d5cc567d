package dev.askel.engine.journal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.askel.engine.LogLines;
import dev.askel.engine.clock.ClockSettings;
import dev.askel.engine.clock.ClockSources;
import dev.askel.engine.clock.GuardedClock;
import dev.askel.engine.presence.Presence;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

/** Tests engine time when the clock of the database, or of a node, jumps (ADR 0026). */
@DisplayNameGeneration(ReplaceUnderscores.class)
final class ClockJumpTest {
    private static final long BEGINNING = Instant.parse("2026-11-20T12:00:00Z").toEpochMilli();
    private static final Duration HOUR = Duration.ofHours(1);
    private static final Duration DAY = Duration.ofDays(1);
    private static final Duration DAYS_100 = Duration.ofDays(100);
    private static final Duration READING = Duration.ofSeconds(10);

    private final TestPostgres.Database database = TestPostgres.shared().createDatabase();
    private final List<Node> nodes = new ArrayList<>();
    private final Connection connection = database.connect();

    ClockJumpTest() throws SQLException {
        execute("CREATE TABLE test_clock AS SELECT " + BEGINNING + "::bigint AS millis");
    }

    @AfterEach
    void end() throws SQLException {
        for (var node : nodes) {
            node.session.close();
        }
        connection.close();
    }

    private void execute(String sql) {
        try (var statement = connection.createStatement()) {
            statement.execute(sql);
        } catch (SQLException e) {
            throw new AssertionError(sql, e);
        }
    }

    /** Moves the database's clock by a jump. */
    private void jump(Duration duration) {
        execute("UPDATE test_clock SET millis = millis + " + duration.toMillis());
    }

    /** Advances time; nodes that run are present, and read the clock at its end. */
    private void pass(Duration duration) throws SQLException {
        jump(duration);
        for (var node : nodes) {
            node.pass(duration);
        }
        for (var node : nodes) {
            node.read();
        }
    }

    /** One node with its clocks. */
    private final class Node {
        private final AtomicLong monotonic = new AtomicLong(7_000_000_000L);
        private final AtomicLong boot = new AtomicLong(9_000_000_000L);
        private final AtomicLong wall;
        private final Connection session = database.connect();
        private final GuardedClock clock;

        Node(long wallMillis, ClockSettings settings) throws SQLException {
            wall = new AtomicLong(wallMillis);
            session.setAutoCommit(false);
            clock =
                    GuardedClock.start(
                            session,
                            settings,
                            new ClockSources(
                                    monotonic::get,
                                    boot::get,
                                    wall::get,
                                    "(SELECT millis * 1000 FROM test_clock)"));
            nodes.add(this);
            present();
        }

        void pass(Duration duration) {
            monotonic.addAndGet(duration.toNanos());
            suspend(duration);
        }

        /** Suspends the node: its monotonic clock stops. */
        void suspend(Duration duration) {
            boot.addAndGet(duration.toNanos());
            wall.addAndGet(duration.toMillis());
        }

        /** Records the presence, as {@link Presence} does each second. */
        void present() {
            execute(
                    """
                    INSERT INTO presence (seen_at, back_at) VALUES (%1$d, %1$d)
                    ON CONFLICT (one) DO UPDATE
                       SET seen_at = greatest(presence.seen_at, excluded.seen_at)\
                    """
                            .formatted(clock.millis()));
        }

        void read() throws SQLException {
            present();
            clock.follow(session);
        }

        void stop() throws SQLException {
            nodes.remove(this);
            session.close();
        }

        Duration sinceBeginning() {
            return Duration.ofMillis(clock.millis() - BEGINNING);
        }
    }

    private Node node() throws SQLException {
        return node(ClockSettings.STANDARD);
    }

    /** Creates a node whose time of day is right. */
    private Node node(ClockSettings settings) throws SQLException {
        return new Node(nodes.isEmpty() ? BEGINNING : nodes.getFirst().wall.get(), settings);
    }

    private static ClockSettings accepting() {
        var standard = ClockSettings.STANDARD;
        return new ClockSettings(standard.jumpMax(), standard.settleMax(), true);
    }

    private static void assertShows(Node node, Duration sinceBeginning) {
        assertThat(node.clock.millis())
                .isCloseTo(BEGINNING + sinceBeginning.toMillis(), within(2L));
    }

    @Test
    void small_drifts_of_the_database_are_followed() throws SQLException {
        var node = node();
        for (int i = 0; i < 360; i++) {
            jump(Duration.ofMillis(50));
            pass(READING);
        }

        assertShows(node, HOUR.plusSeconds(18));
        assertThat(node.clock.refusedJumps()).isZero();
        assertThat(node.clock.whyUnsettled()).isNull();
    }

    @Test
    void a_jump_forward_is_refused_with_one_alarm_and_engine_time_continues() throws SQLException {
        for (var jump : List.of(HOUR, DAYS_100)) {
            try (var log = new LogLines()) {
                var node = node();
                long before = node.clock.millis();
                jump(jump);
                pass(READING);
                pass(READING);
                pass(READING);

                assertThat(node.clock.millis()).isCloseTo(before + 30_000, within(2L));
                assertThat(node.clock.refusedJumpMillis()).isCloseTo(jump.toMillis(), within(2L));
                assertThat(node.clock.refusedJumps()).isEqualTo(1);
                assertThat(node.clock.whyUnsettled()).contains("is not accepted");
                assertThat(log.messages()).hasSize(1);
                assertThat(log.messages().getFirst()).contains("does not follow");
                jump(jump.negated());
                pass(READING);
                node.stop();
            }
        }
    }

    @Test
    void jumps_that_add_up_to_more_than_the_bound_within_an_hour_are_refused() throws SQLException {
        var node = node();
        for (int i = 0; i < 10; i++) {
            jump(Duration.ofMinutes(1));
            pass(READING);
        }

        assertThat(node.sinceBeginning()).isBetween(Duration.ofMinutes(6), Duration.ofMinutes(7));
        assertThat(node.clock.refusedJumps()).isPositive();
    }

    @Test
    void a_clock_that_jumps_back_after_a_refused_jump_is_followed_again() throws SQLException {
        var node = node();
        jump(DAYS_100);
        pass(READING);
        jump(DAYS_100.negated().plusSeconds(2));
        pass(READING);

        assertShows(node, READING.multipliedBy(2).plusSeconds(2));
        assertThat(node.clock.refusedJumpMillis()).isZero();
        assertThat(node.clock.whyUnsettled()).as("for a day").contains("pause until");
        for (int hour = 0; hour < 25; hour++) {
            pass(HOUR);
        }
        assertThat(node.clock.whyUnsettled()).isNull();
    }

    @Test
    void a_jump_back_neither_stops_nor_slows_engine_time() throws SQLException {
        var node = node();
        jump(HOUR.negated());
        pass(READING);
        pass(READING);

        assertShows(node, READING.multipliedBy(2));
        assertThat(node.clock.refusedJumpMillis()).isCloseTo(-HOUR.toMillis(), within(2L));
        assertThat(node.clock.whyUnsettled()).contains("is not accepted");
    }

    @Test
    void all_nodes_agree_on_a_refused_jump_and_one_that_joins_later_does_too() throws SQLException {
        var one = node();
        var other = node();
        jump(HOUR);
        pass(READING);
        var late = node();
        pass(READING);

        for (var node : List.of(one, other, late)) {
            assertShows(node, READING.multipliedBy(2));
            assertThat(node.clock.whyUnsettled()).contains("is not accepted");
        }
        assertThat(one.clock.refusedJumps() + other.clock.refusedJumps()).isEqualTo(1);
    }

    @Test
    void a_node_that_was_paused_alone_follows_the_other_nodes() throws SQLException {
        var running = node();
        var paused = node();
        nodes.remove(paused);
        pass(HOUR);
        paused.wall.addAndGet(HOUR.toMillis());
        nodes.add(paused);
        pass(READING);

        assertShows(paused, HOUR.plus(READING));
        assertShows(running, HOUR.plus(READING));
        assertThat(paused.clock.refusedJumps()).isZero();
    }

    @Test
    void a_single_node_that_was_suspended_with_its_machine_catches_up() throws SQLException {
        var node = node();
        jump(DAY);
        node.suspend(DAY);
        pass(READING);

        assertShows(node, DAY.plus(READING));
        assertThat(node.clock.refusedJumps()).isZero();
        assertThat(node.clock.whyUnsettled()).as("for a tenth of the leap").contains("pause until");
    }

    @Test
    void after_a_long_stop_engine_time_is_the_true_time() throws SQLException {
        var node = node();
        pass(READING);
        node.stop();
        jump(DAY.multipliedBy(2));

        var next = new Node(BEGINNING + DAY.multipliedBy(2).toMillis(), ClockSettings.STANDARD);

        assertShows(next, DAY.multipliedBy(2).plus(READING));
        assertThat(next.clock.refusedJumpMillis()).isZero();
        assertThat(next.clock.whyUnsettled()).as("for a tenth of the leap").contains("pause until");
        pass(Duration.ofHours(5));
        assertThat(next.clock.whyUnsettled()).isNull();
    }

    @Test
    void a_node_that_starts_with_a_clock_that_is_not_the_databases_starts_at_the_earlier_one()
            throws SQLException {
        var node = node();
        pass(READING);
        node.stop();
        jump(DAYS_100);

        var next = new Node(BEGINNING + DAY.toMillis(), ClockSettings.STANDARD);

        assertShows(next, DAY);
        assertThat(next.clock.whyUnsettled()).contains("is not accepted");
        jump(DAY.minus(DAYS_100).minus(READING));
        pass(READING);
        assertShows(next, DAY.plus(READING));
        assertThat(next.clock.refusedJumpMillis()).isZero();
    }

    @Test
    void a_node_without_the_time_of_day_never_starts_before_the_last_presence_and_catches_up()
            throws SQLException {
        var node = node();
        pass(READING);
        node.stop();
        jump(DAY);

        var next = new Node(0, ClockSettings.STANDARD);

        assertShows(next, READING);
        next.wall.set(BEGINNING + DAY.toMillis());
        pass(READING);
        assertShows(next, DAY.plus(READING).plus(READING));
        assertThat(next.clock.refusedJumpMillis()).isZero();
    }

    @Test
    void a_stop_of_all_nodes_accepts_a_jump_where_the_clocks_agree() throws SQLException {
        var node = node();
        jump(HOUR);
        pass(READING);
        node.stop();
        jump(Duration.ofSeconds(11));

        var next =
                new Node(
                        BEGINNING + HOUR.plus(READING).plusSeconds(11).toMillis(),
                        ClockSettings.STANDARD);

        assertShows(next, HOUR.plus(READING).plusSeconds(11));
        assertThat(next.clock.refusedJumpMillis()).isZero();
        assertThat(next.clock.whyUnsettled()).contains("pause until");
    }

    @Test
    void a_restart_of_one_node_accepts_nothing() throws SQLException {
        node();
        jump(HOUR);
        pass(READING);

        var next = node();

        assertShows(next, READING);
    }

    @Test
    void a_node_that_is_configured_to_accept_the_jump_makes_all_nodes_follow() throws SQLException {
        var running = node();
        jump(HOUR);
        pass(READING);

        running.wall.addAndGet(HOUR.toMillis());
        var next = node(accepting());
        pass(READING);

        assertShows(next, HOUR.plus(READING.multipliedBy(2)));
        assertShows(running, HOUR.plus(READING.multipliedBy(2)));
        assertThat(running.clock.refusedJumpMillis()).isZero();
        assertThat(running.clock.whyUnsettled()).contains("pause until");
    }

    @Test
    void deletions_pause_while_the_node_and_the_database_disagree() throws SQLException {
        var node = node();
        node.wall.addAndGet(HOUR.toMillis());
        pass(READING);

        assertThat(node.clock.whyUnsettled()).contains("ahead of the database's");
        node.wall.addAndGet(-HOUR.toMillis());
        pass(READING);
        assertThat(node.clock.whyUnsettled()).isNull();
    }
}
