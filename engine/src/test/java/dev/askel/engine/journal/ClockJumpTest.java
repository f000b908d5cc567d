package dev.askel.engine.journal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.assertj.core.api.InstanceOfAssertFactories.STRING;

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
    private static final long START = Instant.parse("2026-11-20T12:00:00Z").toEpochMilli();
    private static final Duration HOUR = Duration.ofHours(1);
    private static final Duration DAY = Duration.ofDays(1);
    private static final Duration DAYS_100 = Duration.ofDays(100);
    private static final Duration READ_INTERVAL = Duration.ofSeconds(10);

    private final TestPostgres.Database database = TestPostgres.shared().createDatabase();
    private final List<Node> nodes = new ArrayList<>();
    private final Connection connection = database.connect();

    ClockJumpTest() throws SQLException {
        execute("CREATE TABLE test_clock AS SELECT " + START + "::bigint AS millis");
    }

    @AfterEach
    void close() throws SQLException {
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

    /** Adds the duration to the database's clock. */
    private void jump(Duration duration) {
        execute("UPDATE test_clock SET millis = millis + " + duration.toMillis());
    }

    /** Advances all clocks; then the running nodes record their presence and read the clock. */
    private void advance(Duration duration) throws SQLException {
        jump(duration);
        for (var node : nodes) {
            node.advance(duration);
        }
        for (var node : nodes) {
            node.readClock();
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
            recordPresence();
        }

        void advance(Duration duration) {
            monotonic.addAndGet(duration.toNanos());
            advanceWallAndBootClock(duration);
        }

        /** Advances all clocks of the node except the monotonic one, as a suspended host does. */
        void advanceWallAndBootClock(Duration duration) {
            boot.addAndGet(duration.toNanos());
            wall.addAndGet(duration.toMillis());
        }

        /** Records the node's presence, as {@link Presence} does each second. */
        void recordPresence() {
            execute(
                    """
                    INSERT INTO presence (seen_at, back_at) VALUES (%1$d, %1$d)
                    ON CONFLICT (one) DO UPDATE
                       SET seen_at = greatest(presence.seen_at, excluded.seen_at)\
                    """
                            .formatted(clock.millis()));
        }

        void readClock() throws SQLException {
            recordPresence();
            clock.follow(session);
        }

        void stop() throws SQLException {
            nodes.remove(this);
            session.close();
        }

        Duration sinceStart() {
            return Duration.ofMillis(clock.millis() - START);
        }
    }

    private Node startNode() throws SQLException {
        return startNode(ClockSettings.STANDARD);
    }

    /** Starts a node whose wall clock is right. */
    private Node startNode(ClockSettings settings) throws SQLException {
        return new Node(nodes.isEmpty() ? START : nodes.getFirst().wall.get(), settings);
    }

    private static ClockSettings settingsAcceptingJumps() {
        var standard = ClockSettings.STANDARD;
        return new ClockSettings(standard.jumpMax(), standard.deletionPauseMax(), true);
    }

    private static void assertEngineTime(Node node, Duration sinceStart) {
        assertThat(node.clock.millis()).isCloseTo(START + sinceStart.toMillis(), within(2L));
    }

    @Test
    void engine_time_follows_small_drifts_of_the_database() throws SQLException {
        var node = startNode();
        for (int i = 0; i < 360; i++) {
            jump(Duration.ofMillis(50));
            advance(READ_INTERVAL);
        }

        assertEngineTime(node, HOUR.plusSeconds(18));
        assertThat(node.clock.refusedJumpCount()).isZero();
        assertThat(node.clock.deletionPauseReason()).isNull();
    }

    @Test
    void a_jump_forward_is_refused_with_one_alarm_and_engine_time_continues() throws SQLException {
        for (var jump : List.of(HOUR, DAYS_100)) {
            try (var log = new LogLines()) {
                var node = startNode();
                long before = node.clock.millis();
                jump(jump);
                advance(READ_INTERVAL);
                advance(READ_INTERVAL);
                advance(READ_INTERVAL);

                assertThat(node.clock.millis()).isCloseTo(before + 30_000, within(2L));
                assertThat(node.clock.refusedJumpMillis()).isCloseTo(jump.toMillis(), within(2L));
                assertThat(node.clock.refusedJumpCount()).isEqualTo(1);
                assertThat(node.clock.deletionPauseReason()).contains("is not accepted");
                assertThat(log.messagesOf(GuardedClock.class))
                        .singleElement(STRING)
                        .contains("does not follow");
                jump(jump.negated());
                advance(READ_INTERVAL);
                node.stop();
            }
        }
    }

    @Test
    void jumps_whose_sum_in_an_hour_exceeds_the_limit_are_refused() throws SQLException {
        var node = startNode();
        for (int i = 0; i < 10; i++) {
            jump(Duration.ofMinutes(1));
            advance(READ_INTERVAL);
        }

        assertThat(node.sinceStart()).isBetween(Duration.ofMinutes(6), Duration.ofMinutes(7));
        assertThat(node.clock.refusedJumpCount()).isPositive();
    }

    @Test
    void engine_time_follows_a_clock_that_reverts_a_refused_jump() throws SQLException {
        var node = startNode();
        jump(DAYS_100);
        advance(READ_INTERVAL);
        jump(DAYS_100.negated().plusSeconds(2));
        advance(READ_INTERVAL);

        assertEngineTime(node, READ_INTERVAL.multipliedBy(2).plusSeconds(2));
        assertThat(node.clock.refusedJumpMillis()).isZero();
        assertThat(node.clock.deletionPauseReason())
                .as("deletions pause for a day")
                .contains("pause until");
        for (int hour = 0; hour < 25; hour++) {
            advance(HOUR);
        }
        assertThat(node.clock.deletionPauseReason()).isNull();
    }

    @Test
    void a_jump_back_neither_stops_nor_slows_engine_time() throws SQLException {
        var node = startNode();
        jump(HOUR.negated());
        advance(READ_INTERVAL);
        advance(READ_INTERVAL);

        assertEngineTime(node, READ_INTERVAL.multipliedBy(2));
        assertThat(node.clock.refusedJumpMillis()).isCloseTo(-HOUR.toMillis(), within(2L));
        assertThat(node.clock.deletionPauseReason()).contains("is not accepted");
    }

    @Test
    void all_nodes_refuse_the_same_jump_including_a_node_that_joins_later() throws SQLException {
        var one = startNode();
        var other = startNode();
        jump(HOUR);
        advance(READ_INTERVAL);
        var late = startNode();
        advance(READ_INTERVAL);

        for (var node : List.of(one, other, late)) {
            assertEngineTime(node, READ_INTERVAL.multipliedBy(2));
            assertThat(node.clock.deletionPauseReason()).contains("is not accepted");
        }
        assertThat(one.clock.refusedJumpCount() + other.clock.refusedJumpCount()).isEqualTo(1);
    }

    @Test
    void a_node_that_was_paused_alone_follows_the_other_nodes() throws SQLException {
        var running = startNode();
        var paused = startNode();
        nodes.remove(paused);
        advance(HOUR);
        paused.wall.addAndGet(HOUR.toMillis());
        nodes.add(paused);
        advance(READ_INTERVAL);

        assertEngineTime(paused, HOUR.plus(READ_INTERVAL));
        assertEngineTime(running, HOUR.plus(READ_INTERVAL));
        assertThat(paused.clock.refusedJumpCount()).isZero();
    }

    @Test
    void a_single_node_whose_host_was_suspended_catches_up() throws SQLException {
        var node = startNode();
        jump(DAY);
        node.advanceWallAndBootClock(DAY);
        advance(READ_INTERVAL);

        assertEngineTime(node, DAY.plus(READ_INTERVAL));
        assertThat(node.clock.refusedJumpCount()).isZero();
        assertThat(node.clock.deletionPauseReason())
                .as("deletions pause for a tenth of the jump")
                .contains("pause until");
    }

    @Test
    void engine_time_is_correct_after_a_long_stop() throws SQLException {
        var node = startNode();
        advance(READ_INTERVAL);
        node.stop();
        jump(DAY.multipliedBy(2));

        var next = new Node(START + DAY.multipliedBy(2).toMillis(), ClockSettings.STANDARD);

        assertEngineTime(next, DAY.multipliedBy(2).plus(READ_INTERVAL));
        assertThat(next.clock.refusedJumpMillis()).isZero();
        assertThat(next.clock.deletionPauseReason())
                .as("deletions pause for a tenth of the jump")
                .contains("pause until");
        advance(Duration.ofHours(5));
        assertThat(next.clock.deletionPauseReason()).isNull();
    }

    @Test
    void a_node_whose_clock_differs_from_the_databases_starts_at_the_earlier_time()
            throws SQLException {
        var node = startNode();
        advance(READ_INTERVAL);
        node.stop();
        jump(DAYS_100);

        var next = new Node(START + DAY.toMillis(), ClockSettings.STANDARD);

        assertEngineTime(next, DAY);
        assertThat(next.clock.deletionPauseReason()).contains("is not accepted");
        jump(DAY.minus(DAYS_100).minus(READ_INTERVAL));
        advance(READ_INTERVAL);
        assertEngineTime(next, DAY.plus(READ_INTERVAL));
        assertThat(next.clock.refusedJumpMillis()).isZero();
    }

    @Test
    void a_node_without_a_valid_wall_clock_starts_at_the_last_presence_and_catches_up()
            throws SQLException {
        var node = startNode();
        advance(READ_INTERVAL);
        node.stop();
        jump(DAY);

        var next = new Node(0, ClockSettings.STANDARD);

        assertEngineTime(next, READ_INTERVAL);
        next.wall.set(START + DAY.toMillis());
        advance(READ_INTERVAL);
        assertEngineTime(next, DAY.plus(READ_INTERVAL).plus(READ_INTERVAL));
        assertThat(next.clock.refusedJumpMillis()).isZero();
    }

    @Test
    void a_start_after_all_nodes_stopped_accepts_a_jump_on_which_the_clocks_agree()
            throws SQLException {
        var node = startNode();
        jump(HOUR);
        advance(READ_INTERVAL);
        node.stop();
        jump(Duration.ofSeconds(11));

        var next =
                new Node(
                        START + HOUR.plus(READ_INTERVAL).plusSeconds(11).toMillis(),
                        ClockSettings.STANDARD);

        assertEngineTime(next, HOUR.plus(READ_INTERVAL).plusSeconds(11));
        assertThat(next.clock.refusedJumpMillis()).isZero();
        assertThat(next.clock.deletionPauseReason()).contains("pause until");
    }

    @Test
    void a_restart_of_one_node_does_not_accept_the_jump() throws SQLException {
        startNode();
        jump(HOUR);
        advance(READ_INTERVAL);

        var next = startNode();

        assertEngineTime(next, READ_INTERVAL);
    }

    @Test
    void a_node_configured_to_accept_the_jump_makes_all_nodes_accept_it() throws SQLException {
        var running = startNode();
        jump(HOUR);
        advance(READ_INTERVAL);

        running.wall.addAndGet(HOUR.toMillis());
        var next = startNode(settingsAcceptingJumps());
        advance(READ_INTERVAL);

        assertEngineTime(next, HOUR.plus(READ_INTERVAL.multipliedBy(2)));
        assertEngineTime(running, HOUR.plus(READ_INTERVAL.multipliedBy(2)));
        assertThat(running.clock.refusedJumpMillis()).isZero();
        assertThat(running.clock.deletionPauseReason()).contains("pause until");
    }

    @Test
    void deletions_pause_while_the_node_and_the_database_disagree() throws SQLException {
        var node = startNode();
        node.wall.addAndGet(HOUR.toMillis());
        advance(READ_INTERVAL);

        assertThat(node.clock.deletionPauseReason()).contains("ahead of the database's");
        node.wall.addAndGet(-HOUR.toMillis());
        advance(READ_INTERVAL);
        assertThat(node.clock.deletionPauseReason()).isNull();
    }
}
