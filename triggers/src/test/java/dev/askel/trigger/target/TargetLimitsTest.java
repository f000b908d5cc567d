package dev.askel.trigger.target;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

/** The limits of concurrent calls of a target. */
@DisplayNameGeneration(ReplaceUnderscores.class)
class TargetLimitsTest {
    private static final String SLOW = "slow";
    private static final String OTHER = "other";

    private final TargetLimits limits = new TargetLimits();

    private int startAll(long now) {
        int started = 0;
        while (limits.allows(SLOW, now)) {
            limits.onStarted(SLOW);
            started++;
        }
        return started;
    }

    @Test
    void a_target_with_the_maximum_number_of_calls_leaves_calls_for_others() {
        assertThat(startAll(0)).isEqualTo(TargetLimits.IN_FLIGHT_MAX);
        assertThat(limits.excluded(0)).containsExactly(SLOW);
        assertThat(limits.allows(OTHER, 0)).isTrue();

        limits.onEnded(SLOW);

        assertThat(limits.excluded(0)).isEmpty();
    }

    @Test
    void a_target_that_deferred_a_call_gets_none_until_the_time_that_it_named() {
        limits.onStarted(SLOW);
        limits.onDeferred(SLOW, 1_000);

        assertThat(limits.excluded(999)).containsExactly(SLOW);
        assertThat(limits.allows(OTHER, 999)).isTrue();
        assertThat(limits.excluded(1_000)).isEmpty();
    }

    @Test
    void a_saturated_target_gets_one_call_after_several_pauses() {
        long now = 0;
        for (int expected = TargetLimits.IN_FLIGHT_MAX; expected > 1; expected = 1) {
            assertThat(startAll(now)).isEqualTo(expected);
            for (int i = 0; i < expected; i++) {
                limits.onDeferred(SLOW, now + 1_000);
            }
            now += 1_000;
        }
        assertThat(startAll(now)).isEqualTo(1);
        limits.onEnded(SLOW);
        assertThat(startAll(now)).isEqualTo(2);
    }

    @Test
    void calls_that_end_do_not_end_a_pause() {
        startAll(0);
        limits.onDeferred(SLOW, 1_000);
        for (int i = 1; i < TargetLimits.IN_FLIGHT_MAX; i++) {
            limits.onEnded(SLOW);
        }

        assertThat(limits.excluded(999)).containsExactly(SLOW);
    }

    @Test
    void a_target_without_calls_is_forgotten_a_minute_after_its_pause() {
        limits.onStarted(SLOW);
        limits.onDeferred(SLOW, 1_000);
        assertThat(limits.excluded(60_999)).isEmpty();
        assertThat(startAll(1_000)).isEqualTo(8);
        for (int i = 0; i < 8; i++) {
            limits.onDeferred(SLOW, 1_000);
        }

        assertThat(limits.excluded(61_000)).isEmpty();

        assertThat(startAll(61_000)).isEqualTo(TargetLimits.IN_FLIGHT_MAX);
    }
}
