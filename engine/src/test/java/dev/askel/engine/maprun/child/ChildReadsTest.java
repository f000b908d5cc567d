package dev.askel.engine.maprun.child;

import static org.assertj.core.api.Assertions.assertThat;

import dev.askel.engine.EngineRig;
import dev.askel.engine.Eventually;
import dev.askel.engine.api.Answer;
import dev.askel.engine.execution.ExecutionRegion;
import dev.askel.engine.execution.start.MapChildStartResult;
import dev.askel.engine.maprun.MapRunWorkers;
import dev.askel.engine.sql.SqlWorkers;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

/** Checks of running children. A run makes at most one check at a time. */
@DisplayNameGeneration(ReplaceUnderscores.class)
final class ChildReadsTest {
    private static final int GROUPS = 10;

    /** Each call reads the clock when it is requested and when it starts. */
    private static final int READINGS_PER_CALL = 2;

    @Test
    void the_checks_of_many_children_wait_as_one_call() {
        var rig = EngineRig.shared();
        var held = new Semaphore(0);
        var readings = new AtomicInteger();
        try (var workers = SqlWorkers.open("checks", rig.database().dataSource(), 1, 10)) {
            var holder =
                    workers.submit(_ -> {
                        held.acquireUninterruptibly();
                        return Answer.ok(true);
                    });
            var children = children(rig, new MapRunWorkers(workers, 2, readings::incrementAndGet));
            children.start(SampleRun.starts(GROUPS * ChildRows.CHILDREN_MAX, _ -> "1"));
            children.checkRunning();
            children.checkRunning();
            assertThat(readings.get()).isEqualTo(READINGS_PER_CALL);

            held.release();
            Eventually.get(holder);
            // The second check has added the children of the first call again.
            Eventually.value(
                    "all children were read",
                    readings::get,
                    found -> found == (GROUPS + 1) * READINGS_PER_CALL);
            children.abandon();
        }
    }

    /** Returns children that have no rows, although their run counts them as started. */
    private static StandardChildren children(EngineRig rig, MapRunWorkers reads) {
        var system = rig.node().system();
        return SampleRun.passing(rig)
                .with(
                        new ChildServices(
                                system,
                                new ChildTasks(Runnable::run, 1),
                                _ ->
                                        CompletableFuture.completedStage(
                                                new MapChildStartResult.Started()),
                                new ExecutionRegion(system),
                                new ChildRows(reads),
                                System::currentTimeMillis,
                                new Random(1),
                                25_000));
    }

    @Test
    void a_read_that_fails_ends_the_reads_until_the_next_check() {
        var calls = new AtomicInteger();
        var reads =
                new ChildReads(
                        _ ->
                                calls.incrementAndGet() == 1
                                        ? CompletableFuture.failedStage(
                                                new IllegalStateException("the database is away"))
                                        : CompletableFuture.completedStage(Map.of()),
                        (_, _) -> {});
        var children = SampleRun.planned(2 * ChildRows.CHILDREN_MAX);
        reads.add(children.stream().map(PlannedChild::child).toList());
        assertThat(calls.get()).isEqualTo(1);
        reads.add(children.stream().map(PlannedChild::child).toList());
        assertThat(calls.get()).isEqualTo(3);
    }
}
