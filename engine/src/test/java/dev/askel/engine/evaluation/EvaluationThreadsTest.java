package dev.askel.engine.evaluation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.typesafe.config.ConfigFactory;
import dev.askel.engine.Eventually;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

/** The evaluation threads and their gauges. */
@DisplayNameGeneration(ReplaceUnderscores.class)
final class EvaluationThreadsTest {
    private static final EvaluationOwner OWNER = new EvaluationOwner("a", "m");

    private final EvaluationThreads threads = new EvaluationThreads(2);
    private final CompletableFuture<String> open = new CompletableFuture<>();

    @AfterEach
    void close() {
        open.complete("opened");
        threads.close();
    }

    /** Keeps a thread busy until {@link #open} completes. */
    private CompletableFuture<String> occupyThread() {
        var begun = new CompletableFuture<String>();
        var held =
                threads.submit(
                        OWNER,
                        EvaluationSize.SMALL,
                        _ -> {
                            begun.complete("begun");
                            return open.join();
                        });
        Eventually.get(begun);
        return held.result().toCompletableFuture();
    }

    @Test
    void as_much_work_runs_at_once_as_there_are_threads_at_most() {
        var running = new AtomicInteger();
        var most = new AtomicInteger();
        var results = new ArrayList<CompletableFuture<Integer>>();
        for (int i = 0; i < 100; i++) {
            results.add(
                    threads.submit(
                                    OWNER,
                                    EvaluationSize.SMALL,
                                    _ -> {
                                        most.accumulateAndGet(running.incrementAndGet(), Math::max);
                                        Thread.onSpinWait();
                                        return running.decrementAndGet();
                                    })
                            .result()
                            .toCompletableFuture());
        }
        results.forEach(Eventually::get);

        assertThat(most.get()).isBetween(1, 2);
    }

    @Test
    void gauges_count_busy_threads_and_waiting_units() {
        var first = occupyThread();
        var second = occupyThread();
        var third = threads.submit(OWNER, EvaluationSize.SMALL, _ -> "third").result();

        assertThat(threads.threadCount()).isEqualTo(2);
        assertThat(threads.busyCount()).isEqualTo(2);
        assertThat(threads.waitingCount()).isEqualTo(1);
        assertThat(threads.oldestWait()).isPositive();

        open.complete("opened");
        assertThat(List.of(Eventually.get(first), Eventually.get(second)))
                .containsExactly("opened", "opened");
        assertThat(Eventually.get(third)).isEqualTo("third");
        Eventually.holds("no thread is busy", () -> threads.busyCount() == 0);
        assertThat(threads.waitingCount()).isZero();
        assertThat(threads.oldestWait()).isEqualTo(Duration.ZERO);
    }

    @Test
    void work_can_be_cancelled_until_it_is_done() {
        var held = List.of(occupyThread(), occupyThread());
        var done = new CopyOnWriteArrayList<String>();
        var cancelled = threads.submit(OWNER, EvaluationSize.SMALL, _ -> done.add("cancelled"));
        var last = threads.submit(OWNER, EvaluationSize.SMALL, _ -> done.add("last"));

        assertThat(cancelled.cancel()).isTrue();
        assertThat(cancelled.cancel()).isFalse();
        open.complete("opened");
        Eventually.get(last.result());

        assertThat(done).containsExactly("last");
        assertThat(last.cancel()).isFalse();
        held.forEach(each -> assertThat(Eventually.get(each)).isEqualTo("opened"));
    }

    /** Returns work that needs a large unit and runs until {@code until} completes. */
    private static EvaluationThreads.Work<String> computing(
            AtomicInteger begun, CompletableFuture<String> until) {
        return bounds -> {
            if (!bounds.isFull()) {
                return null;
            }
            begun.incrementAndGet();
            while (!until.isDone()) {
                LockSupport.parkNanos(1_000_000);
                if (!bounds.check().awaitTurn()) {
                    return null;
                }
            }
            return until.join();
        };
    }

    @Test
    void small_units_do_not_wait_for_the_end_of_large_ones() {
        var begun = new AtomicInteger();
        var large = new ArrayList<CompletableFuture<String>>();
        for (int i = 0; i < 20; i++) {
            large.add(
                    threads.submit(
                                    new EvaluationOwner("a", "large-" + i),
                                    EvaluationSize.SMALL,
                                    computing(begun, open))
                            .result()
                            .toCompletableFuture());
        }
        Eventually.holds("a large unit computes", () -> begun.get() > 0);

        for (int i = 0; i < 10; i++) {
            var small =
                    threads.submit(
                            new EvaluationOwner("b", "small-" + i),
                            EvaluationSize.SMALL,
                            _ -> "small");
            assertThat(Eventually.get(small.result())).isEqualTo("small");
        }

        assertThat(large).noneMatch(CompletableFuture::isDone);
        assertThat(threads.largeBytes()).isPositive().isLessThanOrEqualTo(threads.largeBytesMax());
        open.complete("opened");
        large.forEach(each -> assertThat(Eventually.get(each)).isEqualTo("opened"));
        Eventually.holds("no memory is taken", () -> threads.largeBytes() == 0);
    }

    /**
     * Queues many units of one machine, and one unit each of another machine and another account.
     */
    @Test
    void accounts_and_machines_are_served_in_turn_for_both_sizes() {
        for (var size : EvaluationSize.values()) {
            var order = new CopyOnWriteArrayList<String>();
            try (var one = new EvaluationThreads(1)) {
                var gate = new CompletableFuture<String>();
                var begun = new CompletableFuture<String>();
                one.submit(
                        OWNER,
                        size,
                        _ -> {
                            begun.complete("begun");
                            return gate.join();
                        });
                Eventually.get(begun);
                var all = new ArrayList<CompletableFuture<Boolean>>();
                for (int i = 0; i < 50; i++) {
                    all.add(submitRecording(one, "a", "busy", size, order));
                }
                all.add(submitRecording(one, "a", "other", size, order));
                all.add(submitRecording(one, "b", "third", size, order));
                gate.complete("opened");
                all.forEach(Eventually::get);
            }
            assertThat(order.subList(0, 4)).contains("other", "third");
        }
    }

    private static CompletableFuture<Boolean> submitRecording(
            EvaluationThreads threads,
            String account,
            String machine,
            EvaluationSize size,
            List<String> order) {
        return threads.submit(new EvaluationOwner(account, machine), size, _ -> order.add(machine))
                .result()
                .toCompletableFuture();
    }

    @Test
    void a_large_unit_on_a_thread_is_cancelled() {
        var begun = new AtomicInteger();
        var unit = threads.submit(OWNER, EvaluationSize.LARGE, computing(begun, open));
        Eventually.holds("it computes", () -> begun.get() == 1);

        assertThat(unit.cancel()).isTrue();

        Eventually.holds("no thread is busy", () -> threads.busyCount() == 0);
        assertThat(threads.largeBytes()).isZero();
        assertThat(unit.result().toCompletableFuture()).isNotDone();
    }

    @Test
    void large_units_may_use_a_quarter_of_the_heap_on_any_number_of_processors() {
        try (var pod = new EvaluationThreads(16, 2L << 30);
                var standard = new EvaluationThreads(1, 512L << 20);
                var tiny = new EvaluationThreads(4, 256L << 20);
                var huge = new EvaluationThreads(2, 64L << 30)) {
            assertThat(pod.largeBytesMax()).isEqualTo(512L << 20);
            assertThat(standard.largeBytesMax()).isEqualTo(128L << 20);
            assertThat(tiny.largeBytesMax()).isEqualTo(128L << 20);
            assertThat(huge.largeBytesMax()).isEqualTo(256L << 20);
        }
    }

    @Test
    void every_failure_is_passed_to_the_submitter_and_the_thread_continues() {
        for (var failure : List.of(new IllegalStateException("bug"), new StackOverflowError())) {
            var failed =
                    threads.<String>submit(
                            OWNER,
                            EvaluationSize.SMALL,
                            _ -> {
                                throw EvaluationThreadsTest.<RuntimeException>unchecked(failure);
                            });
            var result = failed.result().toCompletableFuture().handle((_, thrown) -> thrown);
            assertThat(Eventually.get(result)).isSameAs(failure);
        }
        assertThat(
                        Eventually.get(
                                threads.submit(OWNER, EvaluationSize.SMALL, _ -> "well").result()))
                .isEqualTo("well");
    }

    @SuppressWarnings("unchecked")
    private static <E extends Throwable> RuntimeException unchecked(Throwable failure) throws E {
        throw (E) failure;
    }

    @Test
    void work_is_rejected_after_the_close() {
        threads.close();

        assertThatThrownBy(() -> threads.submit(OWNER, EvaluationSize.SMALL, _ -> "late"))
                .isInstanceOf(RejectedExecutionException.class);
    }

    @Test
    void the_number_of_threads_is_a_setting() {
        var settings = ConfigFactory.parseString("askel.evaluation.threads = 3");
        try (var three = EvaluationThreads.of(settings);
                var standard = EvaluationThreads.of(ConfigFactory.load())) {
            assertThat(three.threadCount()).isEqualTo(3);
            assertThat(standard.threadCount())
                    .isEqualTo(Math.max(1, Runtime.getRuntime().availableProcessors() / 2));
        }
        var negative = ConfigFactory.parseString("askel.evaluation.threads = -1");
        assertThatThrownBy(() -> EvaluationThreads.of(negative))
                .isInstanceOf(IllegalArgumentException.class);
    }
}
