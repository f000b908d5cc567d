package dev.askel.engine.maprun.live;

import dev.askel.asl.expression.Payload;
import dev.askel.engine.execution.codec.MapRunScope;
import dev.askel.engine.maprun.MapRunOutcome;
import dev.askel.engine.maprun.MapRunRow;
import dev.askel.engine.maprun.progress.ExportedFiles;
import dev.askel.engine.maprun.result.PendingChildren;
import dev.askel.engine.maprun.result.PendingChildren.PendingChild;
import dev.askel.engine.maprun.result.RunResults;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** The results of a run in tests. The files of an unsuccessful run wait for the test. */
final class PendingResults implements RunResults {
    private final Queue<PendingChild> pending = new ConcurrentLinkedQueue<>();
    private final CountDownLatch started = new CountDownLatch(1);
    private final CountDownLatch finished = new CountDownLatch(1);

    private volatile @Nullable Runnable bug;
    private final AtomicInteger assemblies = new AtomicInteger();

    /** The child before which an export fails once; negative for none. */
    private volatile long exportBug = -1;

    /** Makes all assemblies fail after the given action has run. */
    void failAssembly(Runnable action) {
        bug = action;
    }

    /** Returns the number of assemblies that were begun. */
    int assemblies() {
        return assemblies.get();
    }

    /** Makes the next export fail once, after it has reported the files before a child. */
    void failExportBefore(long child) {
        exportBug = child;
    }

    boolean isStoring() {
        return started.getCount() == 0;
    }

    /** Permits the files to be stored. */
    void finish() {
        finished.countDown();
    }

    /** Returns the children that were stored as pending. */
    List<PendingChild> pending() {
        return List.copyOf(pending);
    }

    @Override
    public MapRunOutcome assemble(MapRunRow row, MapRunScope scope, List<Long> redriveVersions) {
        assemblies.incrementAndGet();
        var action = bug;
        if (action != null) {
            action.run();
            throw new IllegalStateException("a bug");
        }
        return new MapRunOutcome.Succeeded(Payload.EMPTY_OBJECT);
    }

    @Override
    public boolean exportUnsuccessful(
            MapRunRow row,
            MapRunScope scope,
            List<Long> redriveVersions,
            PendingChildren children,
            @Nullable ExportedFiles earlier,
            Consumer<ExportedFiles> progress)
            throws InterruptedException {
        started.countDown();
        finished.await();
        for (var next = children.next(); !next.isEmpty(); next = children.next()) {
            for (var each : next) {
                var start = each.start();
                if (each.child() == exportBug && start != null) {
                    exportBug = -1;
                    progress.accept(
                            new ExportedFiles(
                                    List.of(), List.of(), List.of(1), start, each.checkpoint()));
                    throw new IllegalStateException("a bug");
                }
                pending.add(each);
            }
        }
        return true;
    }
}
