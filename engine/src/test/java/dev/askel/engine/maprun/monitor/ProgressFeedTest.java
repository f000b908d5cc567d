package dev.askel.engine.maprun.monitor;

import static dev.askel.engine.visibility.TestCatalogue.CALLER;
import static dev.askel.engine.visibility.TestCatalogue.NOW;
import static dev.askel.engine.visibility.TestCatalogue.await;
import static dev.askel.engine.visibility.TestCatalogue.ok;
import static dev.askel.engine.visibility.TestCatalogue.refused;
import static org.assertj.core.api.Assertions.assertThat;

import dev.askel.engine.api.EngineError.ExecutionDoesNotExist;
import dev.askel.engine.api.EngineError.ResourceNotFound;
import dev.askel.engine.api.workbench.MapRunMonitor.MapRunProgress;
import dev.askel.engine.api.workbench.MapRunMonitor.ProgressStream;
import dev.askel.engine.maprun.request.StoredMapRuns;
import dev.askel.engine.maprun.request.StoredMapRuns.StoredMapRun;
import dev.askel.engine.visibility.ExecutionLookup;
import dev.askel.engine.visibility.TestCatalogue;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

/** Tests the live progress of Map Runs. The test decides when the feed reads. */
@DisplayNameGeneration(ReplaceUnderscores.class)
final class ProgressFeedTest {
    private static final TestCatalogue CATALOGUE = new TestCatalogue();
    private static final StoredMapRuns STORED = new StoredMapRuns(CATALOGUE);
    private static final String COUNTS = "counts = '{%d,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0}'";

    private final BlockingQueue<Scheduled> scheduled = new LinkedBlockingQueue<>();
    private final ProgressFeed feed =
            new ProgressFeed(
                    CATALOGUE.workers(),
                    new ExecutionLookup(CATALOGUE.workers()),
                    CATALOGUE.time(),
                    (delay, task) -> scheduled.add(new Scheduled(delay, task)));

    private record Scheduled(Duration delay, Runnable task) {}

    @AfterAll
    static void close() {
        CATALOGUE.close();
    }

    private static StoredMapRun run(String parent) {
        return STORED.insert(STORED.parent(parent), true, NOW);
    }

    private ProgressStream follow(StoredMapRun run) {
        return ok(feed.follow(CALLER, run.arn()));
    }

    private static long pending(MapRunProgress progress) {
        return progress.run().itemCounts().pending();
    }

    /** Runs the next scheduled read. */
    private void read() throws InterruptedException {
        Objects.requireNonNull(scheduled.poll(60, TimeUnit.SECONDS), "no read is scheduled")
                .task()
                .run();
    }

    @Test
    void a_subscriber_receives_the_present_progress_and_each_change() throws Exception {
        var run = run("followed");
        try (var stream = follow(run)) {
            var first = await(stream.next());
            assertThat(pending(first)).isZero();
            assertThat(first.isStandard()).isTrue();
            assertThat(first.asOf()).isEqualTo(CATALOGUE.now());

            var next = stream.next().toCompletableFuture();
            read();
            STORED.set(run, COUNTS.formatted(5));
            read();
            assertThat(pending(await(next))).isEqualTo(5);
        }
    }

    @Test
    void a_slow_subscriber_receives_the_latest_progress_only() throws Exception {
        var run = run("slow");
        try (var stream = follow(run)) {
            await(stream.next());
            for (int i = 1; i <= 3; i++) {
                STORED.set(run, COUNTS.formatted(i));
                read();
            }
            // The last read has completed when the next one is scheduled.
            assertThat(scheduled.take().delay()).isEqualTo(Duration.ofSeconds(1));
            assertThat(pending(await(stream.next()))).isEqualTo(3);
        }
    }

    @Test
    void one_read_serves_all_subscribers() throws Exception {
        var run = run("shared");
        var other = run("other");
        try (var one = follow(run);
                var two = follow(run);
                var three = follow(other)) {
            for (var each : new ProgressStream[] {one, two, three}) {
                await(each.next());
            }
            assertThat(scheduled).hasSize(1);
            STORED.set(run, COUNTS.formatted(8));
            STORED.set(other, COUNTS.formatted(9));
            long before = CATALOGUE.acceptedTasks();
            read();
            assertThat(pending(await(one.next()))).isEqualTo(8);
            assertThat(pending(await(two.next()))).isEqualTo(8);
            assertThat(pending(await(three.next()))).isEqualTo(9);
            assertThat(CATALOGUE.acceptedTasks() - before).isEqualTo(1);
        }
    }

    @Test
    void reading_ends_with_the_last_subscriber_and_starts_with_the_next() throws Exception {
        var run = run("closed");
        follow(run).close();
        read();
        assertThat(scheduled).isEmpty();

        try (var stream = follow(run)) {
            await(stream.next());
            assertThat(scheduled).hasSize(1);
        }
    }

    @Test
    void the_end_of_a_run_is_a_change_and_makes_the_total_known() throws Exception {
        var run = run("ended");
        try (var stream = follow(run)) {
            var running = await(stream.next());
            assertThat(running.isOver()).isFalse();
            assertThat(running.isTotalKnown()).isFalse();
            STORED.set(run, "status = 'SUCCEEDED', stopped_at = 7");
            var next = stream.next();
            read();
            assertThat(await(next).isOver()).isTrue();
            assertThat(await(next).isTotalKnown()).isTrue();
        }
    }

    @Test
    void the_runs_of_an_execution_are_read_the_latest_first() {
        var parent = STORED.parent("parent");
        var first = STORED.insert(parent, true, NOW);
        var second = STORED.insert(parent, false, NOW.plusSeconds(1));

        var runs = ok(feed.ofExecution(CALLER, parent.arn("m").toString()));

        assertThat(runs)
                .extracting(each -> each.run().mapRunArn())
                .containsExactly(second.arn(), first.arn());
        assertThat(runs).extracting(MapRunProgress::isStandard).containsExactly(false, true);
    }

    @Test
    void unknown_runs_and_executions_are_refused() {
        var scope = "arn:aws:states:us-east-1:123456789012:";
        var run = scope + "mapRun:m/label:none";
        var execution = scope + "execution:m:none";

        assertThat(refused(feed.follow(CALLER, run))).isEqualTo(ResourceNotFound.of(run));
        assertThat(refused(feed.ofExecution(CALLER, execution)))
                .isEqualTo(new ExecutionDoesNotExist(execution));
    }
}
