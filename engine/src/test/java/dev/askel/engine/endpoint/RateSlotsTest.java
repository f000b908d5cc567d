package dev.askel.engine.endpoint;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

/** Slots of a rate on one node. */
@DisplayNameGeneration(ReplaceUnderscores.class)
final class RateSlotsTest {
    private static final long MILLI = 1_000_000;
    private static final long KEPT = RateSlots.KEPT_FOR.toNanos();

    private final RateSlots slots = new RateSlots();

    @Test
    void a_slot_is_taken_once_and_not_before_its_time() {
        slots.add(100 * MILLI, 100 * MILLI, 2);

        assertThat(slots.tryTake(99 * MILLI)).isFalse();
        assertThat(slots.nextNanos(99 * MILLI)).isEqualTo(100 * MILLI);
        assertThat(slots.tryTake(100 * MILLI)).isTrue();
        assertThat(slots.tryTake(199 * MILLI)).isFalse();
        assertThat(slots.tryTake(200 * MILLI)).isTrue();
        assertThat(slots.nextNanos(200 * MILLI)).isNull();
    }

    @Test
    void unused_slots_expire() {
        slots.add(0, 10 * MILLI, 100);
        slots.add(2_000 * MILLI, 10 * MILLI, 1);

        assertThat(slots.count(0)).isEqualTo(101);
        assertThat(slots.count(500 * MILLI + KEPT)).isEqualTo(51);
        assertThat(slots.count(1_500 * MILLI)).isEqualTo(1);
        assertThat(slots.count(2_000 * MILLI + KEPT + 1)).isZero();
    }

    @Test
    void a_burst_is_bounded_by_the_time_for_which_slots_are_kept() {
        slots.add(0, MILLI, 1_000);
        int burst = 0;
        while (slots.tryTake(900 * MILLI)) {
            burst++;
        }

        assertThat((long) burst).isEqualTo(KEPT / MILLI + 1);
    }

    @Test
    void a_changed_rule_clears_the_slots() {
        slots.add(0, MILLI, 1_000);
        slots.clear();

        assertThat(slots.count(0)).isZero();
        assertThat(slots.tryTake(0)).isFalse();
    }
}
