package dev.askel.connectors.call;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

@DisplayNameGeneration(ReplaceUnderscores.class)
class ResponseMemoryTest {
    private static final int MEBIBYTE = 1 << 20;

    private static final String SHOP = "https://shop";
    private static final String BANK = "https://bank";
    private static final String POST = "https://post";

    @Test
    void a_large_answer_waits_until_another_releases_its_memory() throws Exception {
        var memory = new ResponseMemory(6L * MEBIBYTE);
        var first = memory.createReservation();
        first.reserve(SHOP, MEBIBYTE);
        assertThat(memory.reservedBytes()).isEqualTo(3L * MEBIBYTE);
        var second = memory.createReservation();
        second.reserve(BANK, MEBIBYTE);
        var third = memory.createReservation();
        var reserved = reserveAsync(third, POST, MEBIBYTE);
        assertThat(reserved).isNotDone();

        first.close();

        assertThat(reserved.get(30, TimeUnit.SECONDS)).isTrue();
        second.close();
        third.close();
        assertThat(memory.reservedBytes()).isZero();
    }

    @Test
    void no_endpoint_reserves_more_than_half_of_the_memory() throws Exception {
        var memory = new ResponseMemory(6L * MEBIBYTE);
        var first = memory.createReservation();
        first.reserve(SHOP, MEBIBYTE);
        var second = memory.createReservation();
        var waiting = reserveAsync(second, SHOP, MEBIBYTE);
        awaitWaitingClaims(memory, 1);

        try (var other = memory.createReservation()) {
            assertThat(other.reserve(BANK, MEBIBYTE)).isTrue();
        }

        assertThat(waiting).isNotDone();
        first.close();
        assertThat(waiting.get(30, TimeUnit.SECONDS)).isTrue();
    }

    @Test
    void the_largest_answer_reserves_half_of_the_memory() throws Exception {
        var memory = new ResponseMemory(6L * MEBIBYTE);
        var large = memory.createReservation();

        assertThat(large.responseBytesMax()).isEqualTo(MEBIBYTE);
        large.reserve(SHOP, 100L * MEBIBYTE);

        assertThat(memory.reservedBytes()).isEqualTo(memory.bytesMax() / 2);
    }

    @Test
    void a_limited_number_of_smaller_answers_overtakes_a_larger_one() throws Exception {
        var memory = new ResponseMemory(8L * MEBIBYTE);
        var holder = memory.createReservation();
        holder.reserve(SHOP, MEBIBYTE);
        var second = memory.createReservation();
        second.reserve(POST, MEBIBYTE);
        var large = memory.createReservation();
        var waiting = reserveAsync(large, BANK, MEBIBYTE);
        awaitWaitingClaims(memory, 1);

        for (int i = 0; i < ResponseMemory.OVERTAKEN_MAX; i++) {
            try (var small = memory.createReservation()) {
                assertThat(small.reserve("https://small-" + i, MEBIBYTE / 8)).isTrue();
            }
        }
        var late = memory.createReservation();
        var overtaking = reserveAsync(late, "https://late", MEBIBYTE / 8);
        awaitWaitingClaims(memory, 2);
        assertThat(waiting).isNotDone();

        holder.close();

        assertThat(waiting.get(30, TimeUnit.SECONDS)).isTrue();
        assertThat(overtaking.get(30, TimeUnit.SECONDS)).isTrue();
    }

    @Test
    void an_answer_releases_the_memory_that_it_does_not_need() throws Exception {
        var memory = new ResponseMemory(6L * MEBIBYTE);
        var reservation = memory.createReservation();
        reservation.reserve(SHOP, MEBIBYTE);

        reservation.shrinkTo(MEBIBYTE / 4);

        assertThat(memory.reservedBytes()).isEqualTo(3L * MEBIBYTE / 4);
        reservation.close();
        assertThat(memory.reservedBytes()).isZero();
    }

    @Test
    void a_second_answer_of_a_call_replaces_the_reservation_of_the_first() throws Exception {
        var memory = new ResponseMemory(6L * MEBIBYTE);
        var reservation = memory.createReservation();
        reservation.reserve(SHOP, MEBIBYTE / 2);

        reservation.reserve(SHOP, MEBIBYTE);

        assertThat(memory.reservedBytes()).isEqualTo(3L * MEBIBYTE);
    }

    @Test
    void an_interrupted_wait_reserves_nothing() throws Exception {
        var memory = new ResponseMemory(6L * MEBIBYTE);
        var holder = memory.createReservation();
        holder.reserve(SHOP, MEBIBYTE);
        var interrupted = memory.createReservation();
        var ended = new CompletableFuture<Void>();
        var thread =
                Thread.ofVirtual()
                        .start(() -> {
                            try {
                                interrupted.reserve(SHOP, MEBIBYTE);
                            } catch (InterruptedException _) {
                                ended.complete(null);
                            }
                        });
        awaitWaitingClaims(memory, 1);

        thread.interrupt();

        ended.get(30, TimeUnit.SECONDS);
        holder.close();
        assertThat(memory.reservedBytes()).isZero();
    }

    @Test
    void a_wait_for_memory_ends_with_its_call() throws Exception {
        var memory = new ResponseMemory(2L * MEBIBYTE);
        var holder = memory.createReservation();
        holder.reserve(SHOP, MEBIBYTE);
        var late = memory.createReservation();
        var reserved = reserveAsync(late, SHOP, MEBIBYTE);
        awaitWaitingClaims(memory, 1);

        late.close();

        assertThat(reserved.get(30, TimeUnit.SECONDS)).isFalse();
        holder.close();
        assertThat(memory.reservedBytes()).isZero();
    }

    private static void awaitWaitingClaims(ResponseMemory memory, int count) {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
        while (memory.waitingClaims() != count && System.nanoTime() < end) {
            LockSupport.parkNanos(1_000_000);
        }
        assertThat(memory.waitingClaims()).isEqualTo(count);
    }

    private static CompletableFuture<Boolean> reserveAsync(
            ResponseMemory.Reservation reservation, String endpoint, long bytes) {
        return CompletableFuture.supplyAsync(
                () -> {
                    try {
                        return reservation.reserve(endpoint, bytes);
                    } catch (InterruptedException e) {
                        throw new IllegalStateException(e);
                    }
                },
                task -> Thread.ofVirtual().start(task));
    }
}
