package dev.askel.engine.maprun;

import static org.assertj.core.api.Assertions.assertThat;

import dev.askel.engine.Eventually;
import dev.askel.engine.deferral.DeferralReason;
import dev.askel.engine.execution.UnavailableException;
import dev.askel.engine.journal.partition.SliceRange;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.apache.pekko.actor.testkit.typed.javadsl.ActorTestKit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

@DisplayNameGeneration(ReplaceUnderscores.class)
final class MapRunWakerTest {
    private static final ActorTestKit KIT = ActorTestKit.create();
    private static final int RUNS = 2 * MapRunWaker.PAGE_MAX + 1;

    private final Queue<String> woken = new ConcurrentLinkedQueue<>();
    private final AtomicInteger reads = new AtomicInteger();

    @AfterAll
    static void shutDown() {
        KIT.shutdownTestKit();
    }

    private static String run(int number) {
        return "run %05d".formatted(number);
    }

    /** A store with open runs, whose first read fails. */
    private CompletionStage<List<String>> read(@Nullable String after, int limit) {
        if (reads.getAndIncrement() == 0) {
            return CompletableFuture.failedStage(
                    new UnavailableException(DeferralReason.DATABASE_AWAY, "scripted"));
        }
        return CompletableFuture.completedStage(
                IntStream.range(0, RUNS)
                        .mapToObj(MapRunWakerTest::run)
                        .filter(id -> after == null || id.compareTo(after) > 0)
                        .limit(limit)
                        .toList());
    }

    @Test
    void all_open_runs_are_woken_page_by_page_after_a_failed_read() {
        var store = new OpenRuns((_, after, limit) -> read(after, limit));
        var _ = KIT.spawn(MapRunWaker.create(SliceRange.ALL, store, () -> 0, woken::add));
        var _ = Eventually.value("all runs", woken::size, size -> size >= RUNS);
        assertThat(new ArrayList<>(woken).subList(0, RUNS))
                .isEqualTo(IntStream.range(0, RUNS).mapToObj(MapRunWakerTest::run).toList());
    }
}
