package dev.askel.engine.execution.start;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

@DisplayNameGeneration(ReplaceUnderscores.class)
final class WaitingStartsTest {
    private static final int SILENT = 7;
    private static final int OTHER = 8;

    private final WaitingStarts starts = new WaitingStarts();

    private boolean begins(int shard, long millis) {
        return starts.begins(shard, Duration.ofMillis(millis).toNanos());
    }

    private void answered(int shard, long millis) {
        starts.answered(shard, Duration.ofMillis(millis).toNanos());
    }

    private void begin(int shard, int count, long millis) {
        for (int i = 0; i < count; i++) {
            assertThat(begins(shard, millis)).isTrue();
        }
    }

    @Test
    void any_number_waits_for_a_shard_that_answers() {
        begin(SILENT, 1000, 0);
        answered(SILENT, 400);
        begin(SILENT, 1000, 899);
    }

    @Test
    void some_wait_for_a_silent_one_and_any_number_for_the_others() {
        begin(SILENT, WaitingStarts.FOR_SILENT_MAX - 1, 0);
        assertThat(begins(SILENT, 500)).isTrue();
        assertThat(begins(SILENT, 500)).isFalse();
        begin(OTHER, 1000, 500);
        // Silent itself by now, but it was asked for the first time.
        assertThat(begins(9, 600)).isTrue();
    }

    @Test
    void those_of_all_silent_shards_count() {
        begin(SILENT, WaitingStarts.FOR_SILENT_MAX / 2, 0);
        begin(OTHER, WaitingStarts.FOR_SILENT_MAX / 2, 0);
        assertThat(begins(OTHER, 500)).isFalse();
        answered(SILENT, 600);
        assertThat(begins(OTHER, 600)).isTrue();
    }

    @Test
    void whoever_gives_up_makes_room_but_is_no_answer() {
        begin(SILENT, WaitingStarts.FOR_SILENT_MAX, 0);
        assertThat(begins(SILENT, 500)).isFalse();
        starts.givenUp(SILENT);
        assertThat(begins(SILENT, 500)).isTrue();
        assertThat(begins(SILENT, 500)).isFalse();
    }

    @Test
    void a_shard_that_nobody_waits_for_is_not_silent() {
        begin(SILENT, WaitingStarts.FOR_SILENT_MAX, 0);
        for (int i = 0; i < WaitingStarts.FOR_SILENT_MAX; i++) {
            answered(SILENT, 10);
        }
        begin(SILENT, WaitingStarts.FOR_SILENT_MAX + 1, 10_000);
    }

    private int speaking(int... shards) {
        var draws = IntStream.of(shards).iterator();
        return starts.withRespondingShard(
                draws.next(), draws::next, shard -> shard, Duration.ofMillis(500).toNanos());
    }

    @Test
    void another_shard_is_drawn_while_the_last_is_silent() {
        begin(SILENT, 1, 0);
        begin(OTHER, 1, 1);
        assertThat(speaking(9, SILENT)).isEqualTo(9);
        assertThat(speaking(SILENT, SILENT, OTHER, 9)).isEqualTo(OTHER);
    }

    @Test
    void where_all_are_silent_drawing_ends() {
        begin(SILENT, 1, 0);
        var draws = new AtomicInteger();
        starts.withRespondingShard(
                SILENT,
                () -> {
                    draws.incrementAndGet();
                    return SILENT;
                },
                shard -> shard,
                Duration.ofMillis(500).toNanos());
        assertThat(draws).hasValue(WaitingStarts.DRAWS_MAX - 1);
    }
}
