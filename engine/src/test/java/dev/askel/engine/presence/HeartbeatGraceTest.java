package dev.askel.engine.presence;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

/**
 * Tests which heartbeats count as missed around outages. Times are seconds since the node started.
 */
@DisplayNameGeneration(ReplaceUnderscores.class)
class HeartbeatGraceTest {
    private static final long START_MILLIS = 1_790_000_000_000L;

    /** A second at which the start no longer excuses heartbeats. */
    private static final long AFTER_START_GRACE = 5_000;

    private static final int DAY = 86_400;

    private final AtomicLong nanos = new AtomicLong(17);
    private final HeartbeatGrace grace =
            HeartbeatGrace.start(() -> START_MILLIS + elapsedMillis(), nanos::get);

    private long elapsedMillis() {
        return Duration.ofNanos(nanos.get() - 17).toMillis();
    }

    private void setSecond(long second) {
        nanos.set(17 + Duration.ofSeconds(second).toNanos());
    }

    /** Reports an answer to the pollers every second, from {@code first} to {@code last}. */
    private void answerFrom(long first, long last) {
        for (long second = first; second <= last; second++) {
            setSecond(second);
            grace.onAnswer();
        }
    }

    private boolean isMissed(long dueSecond, long intervalSeconds) {
        var rule = grace.ruleAt(START_MILLIS + elapsedMillis());
        long due = START_MILLIS + dueSecond * 1_000;
        return due < rule.nowMillis()
                && (due < rule.strictBeforeMillis()
                        || intervalSeconds * 1_000 < rule.backForMillis());
    }

    @Test
    void an_overdue_heartbeat_is_missed_without_an_outage() {
        answerFrom(AFTER_START_GRACE, AFTER_START_GRACE + 2);
        assertThat(isMissed(AFTER_START_GRACE + 1, DAY)).isTrue();
        assertThat(isMissed(AFTER_START_GRACE + 3, DAY)).isFalse();
    }

    @Test
    void a_heartbeat_due_during_an_outage_is_due_later_by_its_length() {
        answerFrom(AFTER_START_GRACE, AFTER_START_GRACE + 1);
        answerFrom(AFTER_START_GRACE + 101, AFTER_START_GRACE + 101);

        assertThat(isMissed(AFTER_START_GRACE + 50, DAY)).isFalse();
        answerFrom(AFTER_START_GRACE + 102, AFTER_START_GRACE + 154);
        assertThat(isMissed(AFTER_START_GRACE + 50, DAY)).isFalse();
        answerFrom(AFTER_START_GRACE + 155, AFTER_START_GRACE + 156);
        assertThat(isMissed(AFTER_START_GRACE + 50, DAY)).isTrue();
    }

    @Test
    void a_heartbeat_due_before_the_outage_is_not_excused() {
        answerFrom(AFTER_START_GRACE, AFTER_START_GRACE + 1);
        answerFrom(AFTER_START_GRACE + 101, AFTER_START_GRACE + 101);
        assertThat(isMissed(AFTER_START_GRACE - 5, DAY)).isTrue();
    }

    @Test
    void the_excuse_ends_a_whole_interval_after_the_outage() {
        answerFrom(AFTER_START_GRACE, AFTER_START_GRACE + 1);
        answerFrom(AFTER_START_GRACE + 3_601, AFTER_START_GRACE + 3_660);
        assertThat(isMissed(AFTER_START_GRACE + 100, 60)).isFalse();
        answerFrom(AFTER_START_GRACE + 3_661, AFTER_START_GRACE + 3_662);
        assertThat(isMissed(AFTER_START_GRACE + 100, 60)).isTrue();
        assertThat(isMissed(AFTER_START_GRACE + 100, 600)).isFalse();
    }

    @Test
    void heartbeats_due_during_an_outage_are_not_missed() {
        answerFrom(AFTER_START_GRACE, AFTER_START_GRACE + 1);
        setSecond(AFTER_START_GRACE + 60);
        assertThat(isMissed(AFTER_START_GRACE + 2, 1)).isFalse();
        assertThat(isMissed(AFTER_START_GRACE - 10, 1)).isTrue();
    }

    @Test
    void a_failed_query_is_an_outage_even_if_it_is_short() {
        answerFrom(AFTER_START_GRACE, AFTER_START_GRACE + 1);
        grace.onFailure();
        setSecond(AFTER_START_GRACE + 3);
        assertThat(isMissed(AFTER_START_GRACE + 2, DAY)).isFalse();
        grace.onAnswer();
        assertThat(isMissed(AFTER_START_GRACE + 2, DAY)).isFalse();
        answerFrom(AFTER_START_GRACE + 4, AFTER_START_GRACE + 11);
        assertThat(isMissed(AFTER_START_GRACE + 2, DAY)).isTrue();
    }

    @Test
    void a_second_outage_soon_after_the_first_adds_the_length_of_the_first() {
        answerFrom(AFTER_START_GRACE, AFTER_START_GRACE + 1);
        answerFrom(AFTER_START_GRACE + 101, AFTER_START_GRACE + 102);
        answerFrom(AFTER_START_GRACE + 142, AFTER_START_GRACE + 160);
        assertThat(isMissed(AFTER_START_GRACE + 50, DAY)).isFalse();
        answerFrom(AFTER_START_GRACE + 161, AFTER_START_GRACE + 201);
        assertThat(isMissed(AFTER_START_GRACE + 50, DAY)).isTrue();
    }

    @Test
    void after_a_start_every_task_is_excused_for_a_whole_interval() {
        answerFrom(0, 59);
        assertThat(isMissed(-10_000, 60)).isFalse();
        answerFrom(60, 61);
        assertThat(isMissed(-10_000, 60)).isTrue();
        assertThat(isMissed(-10_000, 600)).isFalse();
    }

    @Test
    void a_start_excuses_long_intervals_for_a_limited_time() {
        answerFrom(0, HeartbeatGrace.START_GRACE.toSeconds() - 1);
        assertThat(isMissed(-10_000, DAY)).isFalse();
        answerFrom(
                HeartbeatGrace.START_GRACE.toSeconds(), HeartbeatGrace.START_GRACE.toSeconds() + 1);
        assertThat(isMissed(-10_000, DAY)).isTrue();
    }

    @Test
    void the_excuse_after_a_start_does_not_depend_on_the_first_answer() {
        answerFrom(30, 61);
        assertThat(isMissed(-10, 60)).isTrue();
    }

    @Test
    void a_hanging_write_is_an_outage_although_queries_are_answered() {
        var writer = grace.watchWriter();
        answerFrom(AFTER_START_GRACE, AFTER_START_GRACE + 1);
        writer.onRequest();
        answerFrom(AFTER_START_GRACE + 2, AFTER_START_GRACE + 61);
        assertThat(isMissed(AFTER_START_GRACE + 10, DAY)).isFalse();
        assertThat(isMissed(AFTER_START_GRACE - 10, DAY)).isTrue();

        writer.onAnswer();
        writer.onIdle();

        assertThat(isMissed(AFTER_START_GRACE + 10, DAY)).isFalse();
        answerFrom(AFTER_START_GRACE + 62, AFTER_START_GRACE + 75);
        assertThat(isMissed(AFTER_START_GRACE + 10, DAY)).isFalse();
        answerFrom(AFTER_START_GRACE + 76, AFTER_START_GRACE + 77);
        assertThat(isMissed(AFTER_START_GRACE + 10, DAY)).isTrue();
    }

    @Test
    void a_failed_write_is_an_outage_until_a_commit() {
        var writer = grace.watchWriter();
        answerFrom(AFTER_START_GRACE, AFTER_START_GRACE + 1);
        writer.onRequest();
        answerFrom(AFTER_START_GRACE + 2, AFTER_START_GRACE + 3);
        assertThat(isMissed(AFTER_START_GRACE + 2, DAY)).isTrue();
        writer.onFailure();
        assertThat(isMissed(AFTER_START_GRACE + 2, DAY)).isFalse();
    }

    @Test
    void an_idle_writer_is_not_an_outage() {
        var writer = grace.watchWriter();
        answerFrom(AFTER_START_GRACE, AFTER_START_GRACE + 1);
        writer.onRequest();
        writer.onAnswer();
        writer.onIdle();
        answerFrom(AFTER_START_GRACE + 2, AFTER_START_GRACE + 61);
        assertThat(isMissed(AFTER_START_GRACE + 50, DAY)).isTrue();
    }

    @Test
    void a_failed_group_does_not_excuse_indefinitely() {
        var writer = grace.watchWriter();
        answerFrom(AFTER_START_GRACE, AFTER_START_GRACE + 1);
        writer.onRequest();
        writer.onFailure();
        answerFrom(AFTER_START_GRACE + 2, AFTER_START_GRACE + 61);
        writer.onIdle();
        assertThat(isMissed(AFTER_START_GRACE + 50, DAY)).isFalse();
        answerFrom(AFTER_START_GRACE + 62, AFTER_START_GRACE + 127);
        assertThat(isMissed(AFTER_START_GRACE + 50, DAY)).isTrue();
    }

    @Test
    void overlapping_outages_of_readers_and_writers_count_as_one() {
        var one = grace.watchWriter();
        var other = grace.watchWriter();
        answerFrom(AFTER_START_GRACE, AFTER_START_GRACE + 1);
        setSecond(AFTER_START_GRACE + 11);
        one.onRequest();
        other.onRequest();
        answerFrom(AFTER_START_GRACE + 101, AFTER_START_GRACE + 111);
        one.onAnswer();
        one.onIdle();
        answerFrom(AFTER_START_GRACE + 112, AFTER_START_GRACE + 121);
        assertThat(isMissed(AFTER_START_GRACE + 50, DAY)).isFalse();
        other.onAnswer();
        other.onIdle();

        answerFrom(AFTER_START_GRACE + 122, AFTER_START_GRACE + 174);
        assertThat(isMissed(AFTER_START_GRACE + 50, DAY)).isFalse();
        answerFrom(AFTER_START_GRACE + 175, AFTER_START_GRACE + 176);
        assertThat(isMissed(AFTER_START_GRACE + 50, DAY)).isTrue();
    }
}
