package dev.askel.engine.maprun.child;

import static org.assertj.core.api.Assertions.assertThat;

import dev.askel.asl.history.ExecutionStatus;
import dev.askel.engine.EngineRig;
import dev.askel.engine.Eventually;
import dev.askel.engine.deferral.DeferralReason;
import dev.askel.engine.execution.ExecutionRegion;
import dev.askel.engine.execution.UnavailableException;
import dev.askel.engine.execution.start.MapChildStartResult;
import dev.askel.engine.maprun.MapRunWorkers;
import dev.askel.engine.sql.SqlWorkers;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** Standard children whose starts fail before they reach an execution. */
@DisplayNameGeneration(ReplaceUnderscores.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class FailingStartsTest {
    private final EngineRig rig = EngineRig.shared();
    private final SqlWorkers workers =
            SqlWorkers.open("failing-starts", rig.database().dataSource(), 2, 100);
    private final AtomicInteger attempts = new AtomicInteger();

    @AfterAll
    void close() {
        workers.close();
    }

    private SampleRun passRun() {
        return new SampleRun(rig, true, "P", "\"P\": {\"Type\": \"Pass\", \"End\": true}");
    }

    private StandardChildren children(
            SampleRun run, Supplier<CompletionStage<MapChildStartResult>> start) {
        attempts.set(0);
        var system = rig.node().system();
        return run.with(
                new ChildServices(
                        system,
                        new ChildTasks(Runnable::run, 1),
                        _ -> {
                            attempts.incrementAndGet();
                            return start.get();
                        },
                        new ExecutionRegion(system),
                        new ChildRows(new MapRunWorkers(workers, 2, System::nanoTime)),
                        System::currentTimeMillis,
                        new Random(1),
                        25_000));
    }

    @Test
    void a_start_that_always_fails_by_a_bug_fails_the_child() {
        var run = passRun();
        var children =
                children(
                        run,
                        () -> {
                            throw new IllegalStateException("a bug");
                        });
        children.start(SampleRun.starts(1, _ -> "{\"i\": 1}"));
        var end = run.awaitEnds(children, 1).get(0L);
        assertThat(end)
                .extracting(
                        ChildEnd::status,
                        ChildEnd::error,
                        ChildEnd::cause,
                        each -> String.valueOf(each.input()))
                .containsExactly(
                        ExecutionStatus.FAILED,
                        "States.Runtime",
                        "The child execution '%s' could not be started, because of an internal error."
                                .formatted(ChildName.of(run.uuid(), 0, 0)),
                        "{\"i\":1}");
        assertThat(attempts.get()).isEqualTo(StandardChildren.START_FAILURES_MAX);
        Eventually.get(children.stop());
    }

    @Test
    void a_start_that_a_bug_reports_as_failed_keeps_the_end_of_its_execution() {
        var run = passRun();
        var first = run.on(rig.node());
        first.start(SampleRun.starts(1, _ -> "1"));
        var end = run.awaitEnds(first, 1).get(0L);
        first.abandon();
        run.ends().clear();

        var second =
                children(
                        run,
                        () -> CompletableFuture.failedStage(new IllegalStateException("a bug")));
        second.start(SampleRun.starts(1, _ -> "1"));
        assertThat(run.awaitEnds(second, 1).get(0L)).isEqualTo(end);
        second.abandon();
    }

    @Test
    void a_start_is_repeated_as_long_as_the_database_is_unavailable() {
        var run = passRun();
        var children =
                children(
                        run,
                        () ->
                                CompletableFuture.failedStage(
                                        new UnavailableException(
                                                DeferralReason.DATABASE_AWAY, "scripted")));
        children.start(SampleRun.starts(1, _ -> "1"));
        Eventually.holds(
                "more attempts than failures by a bug",
                () -> attempts.get() > StandardChildren.START_FAILURES_MAX);
        assertThat(run.ends()).isEmpty();
        children.abandon();
    }

    /** Returns children whose rows are read from a database that lacks the table. */
    private StandardChildren unreadable(SampleRun run, MapRunWorkers rows) {
        var system = rig.node().system();
        return run.with(
                new ChildServices(
                        system,
                        new ChildTasks(Runnable::run, 1),
                        _ -> CompletableFuture.failedStage(new IllegalStateException("none")),
                        new ExecutionRegion(system),
                        new ChildRows(rows),
                        System::currentTimeMillis,
                        new Random(1),
                        25_000));
    }

    @Test
    void a_redrive_of_a_child_whose_row_cannot_be_read_fails_the_child() {
        var run = passRun();
        run.redriven();
        var source = rig.database().dataSource();
        source.setDatabaseName("postgres");
        try (var rows =
                new MapRunWorkers(
                        SqlWorkers.open("unreadable-rows", source, 1, 100), 1, System::nanoTime)) {
            var children = unreadable(run, rows);
            children.redrive(SampleRun.reopened(3));
            assertThat(run.awaitEnds(children, 3).values())
                    .allSatisfy(end -> {
                        assertThat(end.status()).isEqualTo(ExecutionStatus.FAILED);
                        assertThat(end.error()).isEqualTo("States.Runtime");
                        assertThat(end.cause())
                                .isEqualTo(
                                        "The child execution '%s' could not be redriven, because of an internal error."
                                                .formatted(
                                                        ChildName.of(run.uuid(), end.child(), 0)));
                        assertThat(end.isRedrivable()).isTrue();
                    });
            children.abandon();
        }
    }
}
