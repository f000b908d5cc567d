package dev.askel.engine.maprun.live;

import dev.askel.asl.expression.Payload;
import dev.askel.engine.execution.codec.MapRunScope;
import dev.askel.engine.maprun.MapRunOutcome;
import dev.askel.engine.maprun.MapRunRow;
import dev.askel.engine.maprun.result.PendingChildren;
import dev.askel.engine.maprun.result.PendingChildren.PendingChild;
import dev.askel.engine.maprun.result.RunResults;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;

/** The results of a run in tests. The files of an unsuccessful run wait for the test. */
final class PendingResults implements RunResults {
    private final Queue<PendingChild> pending = new ConcurrentLinkedQueue<>();
    private final CountDownLatch started = new CountDownLatch(1);
    private final CountDownLatch finished = new CountDownLatch(1);

    boolean isStoring() {
        return started.getCount() == 0;
    }

    /** Lets the files be stored. */
    void finish() {
        finished.countDown();
    }

    /** Returns the children that were stored as pending. */
    List<PendingChild> pending() {
        return List.copyOf(pending);
    }

    @Override
    public MapRunOutcome assemble(MapRunRow row, MapRunScope scope, List<Long> redriveVersions) {
        return new MapRunOutcome.Succeeded(Payload.EMPTY_OBJECT);
    }

    @Override
    public boolean storeUnsuccessful(
            MapRunRow row, MapRunScope scope, List<Long> redriveVersions, PendingChildren children)
            throws InterruptedException {
        started.countDown();
        finished.await();
        for (var next = children.next(); !next.isEmpty(); next = children.next()) {
            pending.addAll(next);
        }
        return true;
    }
}
