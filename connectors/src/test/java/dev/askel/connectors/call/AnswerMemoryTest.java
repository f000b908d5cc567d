package dev.askel.connectors.call;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

@DisplayNameGeneration(ReplaceUnderscores.class)
class AnswerMemoryTest {
    private static final int MEBIBYTE = 1 << 20;

    @Test
    void a_large_answer_waits_until_another_gives_its_memory_back() throws Exception {
        var memory = new AnswerMemory(4L * MEBIBYTE);
        var first = memory.reservation();
        first.reserve(MEBIBYTE);
        assertThat(memory.reservedBytes()).isEqualTo(3L * MEBIBYTE);
        var second = memory.reservation();
        var reserved = reserving(second, MEBIBYTE);
        assertThat(reserved).isNotDone();

        first.close();

        reserved.get(30, TimeUnit.SECONDS);
        second.close();
        assertThat(memory.reservedBytes()).isZero();
    }

    @Test
    void one_answer_is_admitted_whatever_its_size() throws Exception {
        var memory = new AnswerMemory(MEBIBYTE);
        var large = memory.reservation();

        large.reserve(100L * MEBIBYTE);

        assertThat(memory.reservedBytes()).isEqualTo(memory.bytesMax());
    }

    @Test
    void a_reservation_that_comes_after_its_call_has_ended_takes_nothing() throws Exception {
        var memory = new AnswerMemory(MEBIBYTE);
        var holder = memory.reservation();
        holder.reserve(MEBIBYTE);
        var late = memory.reservation();
        var reserved = reserving(late, MEBIBYTE);

        late.close();
        holder.close();

        reserved.get(30, TimeUnit.SECONDS);
        assertThat(memory.reservedBytes()).isZero();
    }

    private static CompletableFuture<Void> reserving(AnswerMemory.Reservation one, long bytes) {
        return CompletableFuture.runAsync(
                () -> {
                    try {
                        one.reserve(bytes);
                    } catch (InterruptedException e) {
                        throw new IllegalStateException(e);
                    }
                },
                task -> Thread.ofVirtual().start(task));
    }
}
