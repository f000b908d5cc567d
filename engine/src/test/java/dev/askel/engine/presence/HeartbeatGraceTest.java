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
    private static final long BEGINNING = 1_790_000_000_000L;
    private static final long LONG_AGO = 5_000;
    private static final int DAY = 86_400;

    private final AtomicLong nanos = new AtomicLong(17);
    private final HeartbeatGrace grace =
            HeartbeatGrace.from(() -> BEGINNING + elapsedMillis(), nanos::get);

    private long elapsedMillis() {
        return Duration.ofNanos(nanos.get() - 17).toMillis();
    }

    private void at(long second) {
        nanos.set(17 + Duration.ofSeconds(second).toNanos());
    }

    /** The pollers query every second between these times. */
    private void answeredFrom(long first, long last) {
        for (long second = first; second <= last; second++) {
            at(second);
            grace.onAnswer();
        }
    }

    private boolean isMissed(long dueSecond, long intervalSeconds) {
        var rule = grace.at(BEGINNING + elapsedMillis());
        long due = BEGINNING + dueSecond * 1_000;
        return due < rule.nowMillis()
                && (due < rule.strictBeforeMillis()
                        || intervalSeconds * 1_000 < rule.backForMillis());
    }

    @Test
    void late_is_missed_when_nothing_has_happened() {
        answeredFrom(LONG_AGO, LONG_AGO + 2);
        assertThat(isMissed(LONG_AGO + 1, DAY)).isTrue();
        assertThat(isMissed(LONG_AGO + 3, DAY)).isFalse();
    }

    @Test
    void a_heartbeat_due_during_an_outage_is_due_later_by_its_length() {
        answeredFrom(LONG_AGO, LONG_AGO + 1);
        answeredFrom(LONG_AGO + 101, LONG_AGO + 101);

        assertThat(isMissed(LONG_AGO + 50, DAY)).isFalse();
        answeredFrom(LONG_AGO + 102, LONG_AGO + 154);
        assertThat(isMissed(LONG_AGO + 50, DAY)).isFalse();
        answeredFrom(LONG_AGO + 155, LONG_AGO + 156);
        assertThat(isMissed(LONG_AGO + 50, DAY)).isTrue();
    }

    @Test
    void a_heartbeat_due_before_the_outage_is_not_excused() {
        answeredFrom(LONG_AGO, LONG_AGO + 1);
        answeredFrom(LONG_AGO + 101, LONG_AGO + 101);
        assertThat(isMissed(LONG_AGO - 5, DAY)).isTrue();
    }

    @Test
    void a_whole_interval_after_the_outage_the_excuse_is_over() {
        answeredFrom(LONG_AGO, LONG_AGO + 1);
        answeredFrom(LONG_AGO + 3_601, LONG_AGO + 3_660);
        assertThat(isMissed(LONG_AGO + 100, 60)).isFalse();
        answeredFrom(LONG_AGO + 3_661, LONG_AGO + 3_662);
        assertThat(isMissed(LONG_AGO + 100, 60)).isTrue();
        assertThat(isMissed(LONG_AGO + 100, 600)).isFalse();
    }

    @Test
    void during_an_outage_no_further_heartbeat_is_missed() {
        answeredFrom(LONG_AGO, LONG_AGO + 1);
        at(LONG_AGO + 60);
        assertThat(isMissed(LONG_AGO + 2, 1)).isFalse();
        assertThat(isMissed(LONG_AGO - 10, 1)).isTrue();
    }

    @Test
    void an_outage_that_was_seen_excuses_however_short_it_was() {
        answeredFrom(LONG_AGO, LONG_AGO + 1);
        grace.onFailure();
        at(LONG_AGO + 3);
        assertThat(isMissed(LONG_AGO + 2, DAY)).isFalse();
        grace.onAnswer();
        assertThat(isMissed(LONG_AGO + 2, DAY)).isFalse();
        answeredFrom(LONG_AGO + 4, LONG_AGO + 11);
        assertThat(isMissed(LONG_AGO + 2, DAY)).isTrue();
    }

    @Test
    void a_second_outage_soon_after_the_first_adds_to_it() {
        answeredFrom(LONG_AGO, LONG_AGO + 1);
        answeredFrom(LONG_AGO + 101, LONG_AGO + 102);
        answeredFrom(LONG_AGO + 142, LONG_AGO + 160);
        assertThat(isMissed(LONG_AGO + 50, DAY)).isFalse();
        answeredFrom(LONG_AGO + 161, LONG_AGO + 201);
        assertThat(isMissed(LONG_AGO + 50, DAY)).isTrue();
    }

    @Test
    void after_a_start_every_task_has_a_whole_interval() {
        answeredFrom(0, 59);
        assertThat(isMissed(-10_000, 60)).isFalse();
        answeredFrom(60, 61);
        assertThat(isMissed(-10_000, 60)).isTrue();
        assertThat(isMissed(-10_000, 600)).isFalse();
    }

    @Test
    void a_start_excuses_long_intervals_for_a_limited_time() {
        answeredFrom(0, HeartbeatGrace.START.toSeconds() - 1);
        assertThat(isMissed(-10_000, DAY)).isFalse();
        answeredFrom(HeartbeatGrace.START.toSeconds(), HeartbeatGrace.START.toSeconds() + 1);
        assertThat(isMissed(-10_000, DAY)).isTrue();
    }

    @Test
    void the_first_answer_may_take_its_time() {
        answeredFrom(30, 61);
        assertThat(isMissed(-10, 60)).isTrue();
    }

    @Test
    void writing_that_hangs_is_an_outage_though_questions_are_answered() {
        var writer = grace.watchWriter();
        answeredFrom(LONG_AGO, LONG_AGO + 1);
        writer.onRequest();
        answeredFrom(LONG_AGO + 2, LONG_AGO + 61);
        assertThat(isMissed(LONG_AGO + 10, DAY)).isFalse();
        assertThat(isMissed(LONG_AGO - 10, DAY)).isTrue();

        writer.onAnswer();
        writer.onIdle();

        assertThat(isMissed(LONG_AGO + 10, DAY)).isFalse();
        answeredFrom(LONG_AGO + 62, LONG_AGO + 75);
        assertThat(isMissed(LONG_AGO + 10, DAY)).isFalse();
        answeredFrom(LONG_AGO + 76, LONG_AGO + 77);
        assertThat(isMissed(LONG_AGO + 10, DAY)).isTrue();
    }

    @Test
    void a_write_that_failed_is_an_outage_however_short_until_a_commit() {
        var writer = grace.watchWriter();
        answeredFrom(LONG_AGO, LONG_AGO + 1);
        writer.onRequest();
        answeredFrom(LONG_AGO + 2, LONG_AGO + 3);
        assertThat(isMissed(LONG_AGO + 2, DAY)).isTrue();
        writer.onFailure();
        assertThat(isMissed(LONG_AGO + 2, DAY)).isFalse();
    }

    @Test
    void an_idle_writer_is_not_an_outage() {
        var writer = grace.watchWriter();
        answeredFrom(LONG_AGO, LONG_AGO + 1);
        writer.onRequest();
        writer.onAnswer();
        writer.onIdle();
        answeredFrom(LONG_AGO + 2, LONG_AGO + 61);
        assertThat(isMissed(LONG_AGO + 50, DAY)).isTrue();
    }

    @Test
    void a_group_that_was_given_up_is_no_excuse_for_ever() {
        var writer = grace.watchWriter();
        answeredFrom(LONG_AGO, LONG_AGO + 1);
        writer.onRequest();
        writer.onFailure();
        answeredFrom(LONG_AGO + 2, LONG_AGO + 61);
        writer.onIdle();
        assertThat(isMissed(LONG_AGO + 50, DAY)).isFalse();
        answeredFrom(LONG_AGO + 62, LONG_AGO + 127);
        assertThat(isMissed(LONG_AGO + 50, DAY)).isTrue();
    }

    @Test
    void outages_of_reading_and_of_writers_that_meet_are_one() {
        var one = grace.watchWriter();
        var other = grace.watchWriter();
        answeredFrom(LONG_AGO, LONG_AGO + 1);
        at(LONG_AGO + 11);
        one.onRequest();
        other.onRequest();
        answeredFrom(LONG_AGO + 101, LONG_AGO + 111);
        one.onAnswer();
        one.onIdle();
        answeredFrom(LONG_AGO + 112, LONG_AGO + 121);
        assertThat(isMissed(LONG_AGO + 50, DAY)).isFalse();
        other.onAnswer();
        other.onIdle();

        answeredFrom(LONG_AGO + 122, LONG_AGO + 174);
        assertThat(isMissed(LONG_AGO + 50, DAY)).isFalse();
        answeredFrom(LONG_AGO + 175, LONG_AGO + 176);
        assertThat(isMissed(LONG_AGO + 50, DAY)).isTrue();
    }
}
