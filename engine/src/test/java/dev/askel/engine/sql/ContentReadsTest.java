package dev.askel.engine.sql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.askel.asl.expression.UnreadContentException;
import dev.askel.engine.Eventually;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

@DisplayNameGeneration(ReplaceUnderscores.class)
final class ContentReadsTest {
    private static final int KIBIBYTES_MAX = 3;

    private final Semaphore memory = new Semaphore(KIBIBYTES_MAX, true);
    private final AtomicInteger readCount = new AtomicInteger();

    /** Returns a content of 1 KiB or more that only other threads read. */
    private StoredPayload content(String name, int kibibytes) {
        return new StoredPayload(
                "123456789012",
                Bytes.wrap(name.getBytes(StandardCharsets.UTF_8)),
                kibibytes * 1_024,
                content -> {
                    var reads = ContentReads.current();
                    var known = reads == null ? null : reads.find(content);
                    if (known == null && reads != null) {
                        reads.want(
                                content,
                                new ContentReads.Source(_ -> read(name), memory, KIBIBYTES_MAX));
                        throw new UnreadContentException();
                    }
                    return known == null ? read(name) : known;
                });
    }

    private byte[] read(String name) {
        readCount.incrementAndGet();
        return name.getBytes(StandardCharsets.UTF_8);
    }

    private static String text(StoredPayload content) {
        return new String(content.read(), StandardCharsets.UTF_8);
    }

    /** Repeats the work until it has its contents. */
    private static String runToEnd(
            ContentReads reads, ContentReads.Work<String, RuntimeException> work) {
        while (true) {
            try {
                return reads.run(work);
            } catch (UnreadContentException _) {
                reads.read().toCompletableFuture().join();
            }
        }
    }

    @Test
    void work_runs_again_with_the_contents_that_it_needed() {
        try (var reads = new ContentReads()) {
            var result =
                    runToEnd(
                            reads,
                            () ->
                                    text(content("a", 1))
                                            + text(content("b", 1))
                                            + text(content("a", 1)));
            assertThat(result).isEqualTo("aba");
            assertThat(readCount).hasValue(2);
            assertThat(memory.availablePermits()).isEqualTo(KIBIBYTES_MAX - 2);
        }
        assertThat(memory.availablePermits()).isEqualTo(KIBIBYTES_MAX);
    }

    @Test
    void the_contents_of_one_work_may_be_larger_than_the_memory() {
        try (var reads = new ContentReads()) {
            var result =
                    runToEnd(
                            reads,
                            () ->
                                    text(content("a", 2))
                                            + text(content("b", 2))
                                            + text(content("c", 9)));
            assertThat(result).isEqualTo("abc");
            assertThat(memory.availablePermits()).isZero();
        }
        assertThat(memory.availablePermits()).isEqualTo(KIBIBYTES_MAX);
    }

    @Test
    void work_that_waits_for_memory_holds_none() {
        memory.acquireUninterruptibly();
        try (var reads = new ContentReads()) {
            runToEnd(reads, () -> text(content("a", 1)));
            var ended =
                    CompletableFuture.supplyAsync(() ->
                            runToEnd(reads, () -> text(content("a", 1)) + text(content("c", 2))));
            Eventually.holds("the work waits", memory::hasQueuedThreads);
            assertThat(memory.availablePermits()).isEqualTo(2);
            memory.release();
            assertThat(ended.join()).isEqualTo("ac");
        }
        assertThat(memory.availablePermits()).isEqualTo(KIBIBYTES_MAX);
    }

    @Test
    void content_that_cannot_be_read_leaves_the_memory_to_others() {
        var attempts = new AtomicInteger();
        try (var waiting = new ContentReads();
                var other = new ContentReads()) {
            waiting.want(
                    content("a", KIBIBYTES_MAX),
                    new ContentReads.Source(
                            _ -> {
                                attempts.incrementAndGet();
                                return null;
                            },
                            memory,
                            KIBIBYTES_MAX));
            var read = waiting.read().toCompletableFuture();
            Eventually.holds("an attempt has failed", () -> attempts.get() > 0);
            assertThat(runToEnd(other, () -> text(content("b", KIBIBYTES_MAX)))).isEqualTo("b");
            assertThat(read).isNotDone();
        }
        Eventually.holds("the memory is free", () -> memory.availablePermits() == KIBIBYTES_MAX);
    }

    @Test
    void a_read_ends_when_it_is_no_longer_needed() {
        var reads = new ContentReads();
        reads.want(content("a", 1), new ContentReads.Source(_ -> null, memory, KIBIBYTES_MAX));
        var read = reads.read().toCompletableFuture();
        reads.close();
        assertThatExceptionOfType(CompletionException.class)
                .isThrownBy(read::join)
                .withMessageContaining("no longer needed");
        assertThat(memory.availablePermits()).isEqualTo(KIBIBYTES_MAX);
    }

    @Test
    void work_with_a_deadline_is_overdue_after_it() {
        assertThat(ContentReads.<Boolean>within(Duration.ofDays(1), ContentReads::isOverdue))
                .isFalse();
        assertThat(ContentReads.<Boolean>within(Duration.ofNanos(-1), ContentReads::isOverdue))
                .isTrue();
        assertThat(ContentReads.isOverdue()).isFalse();
    }
}
