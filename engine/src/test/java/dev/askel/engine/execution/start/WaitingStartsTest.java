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

    private boolean tryBegin(int shard, long millis) {
        return starts.tryBegin(shard, Duration.ofMillis(millis).toNanos());
    }

    private void answer(int shard, long millis) {
        starts.onAnswered(shard, Duration.ofMillis(millis).toNanos());
    }

    private void beginAll(int shard, int count, long millis) {
        for (int i = 0; i < count; i++) {
            assertThat(tryBegin(shard, millis)).isTrue();
        }
    }

    @Test
    void starts_for_a_responding_shard_are_not_bounded() {
        beginAll(SILENT, 1000, 0);
        answer(SILENT, 400);
        beginAll(SILENT, 1000, 899);
    }

    @Test
    void starts_for_a_silent_shard_are_bounded_and_those_for_other_shards_are_not() {
        beginAll(SILENT, WaitingStarts.WAITING_FOR_SILENT_MAX - 1, 0);
        assertThat(tryBegin(SILENT, 500)).isTrue();
        assertThat(tryBegin(SILENT, 500)).isFalse();
        beginAll(OTHER, 1000, 500);
        // This is the first start for its shard, so the shard is not silent.
        assertThat(tryBegin(9, 600)).isTrue();
    }

    @Test
    void the_bound_counts_the_starts_of_all_silent_shards() {
        beginAll(SILENT, WaitingStarts.WAITING_FOR_SILENT_MAX / 2, 0);
        beginAll(OTHER, WaitingStarts.WAITING_FOR_SILENT_MAX / 2, 0);
        assertThat(tryBegin(OTHER, 500)).isFalse();
        answer(SILENT, 600);
        assertThat(tryBegin(OTHER, 600)).isTrue();
    }

    @Test
    void a_failed_start_frees_a_slot_but_its_shard_remains_silent() {
        beginAll(SILENT, WaitingStarts.WAITING_FOR_SILENT_MAX, 0);
        assertThat(tryBegin(SILENT, 500)).isFalse();
        starts.onFailed(SILENT);
        assertThat(tryBegin(SILENT, 500)).isTrue();
        assertThat(tryBegin(SILENT, 500)).isFalse();
    }

    @Test
    void a_shard_without_waiting_starts_is_not_silent() {
        beginAll(SILENT, WaitingStarts.WAITING_FOR_SILENT_MAX, 0);
        for (int i = 0; i < WaitingStarts.WAITING_FOR_SILENT_MAX; i++) {
            answer(SILENT, 10);
        }
        beginAll(SILENT, WaitingStarts.WAITING_FOR_SILENT_MAX + 1, 10_000);
    }

    private int drawResponding(int... shards) {
        var draws = IntStream.of(shards).iterator();
        return starts.withRespondingShard(
                draws.next(), draws::next, shard -> shard, Duration.ofMillis(500).toNanos());
    }

    @Test
    void another_shard_is_drawn_while_the_last_one_is_silent() {
        beginAll(SILENT, 1, 0);
        beginAll(OTHER, 1, 1);
        assertThat(drawResponding(9, SILENT)).isEqualTo(9);
        assertThat(drawResponding(SILENT, SILENT, OTHER, 9)).isEqualTo(OTHER);
    }

    @Test
    void the_number_of_draws_is_bounded_when_all_shards_are_silent() {
        beginAll(SILENT, 1, 0);
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
