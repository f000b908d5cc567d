package dev.askel.engine.maprun.monitor;

import dev.askel.engine.api.MapRuns.DescribeMapRunResult;
import dev.askel.engine.api.workbench.MapRunMonitor.MapRunProgress;
import dev.askel.engine.api.workbench.MapRunMonitor.ProgressStream;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The subscription of one client of this node to the progress of a Map Run. It keeps only the
 * latest progress, so a slow subscriber skips older progress. Thread-safe.
 */
final class ProgressWatch implements ProgressStream {
    private final String mapRunId;
    private final Consumer<ProgressWatch> onClose;
    private MapRunProgress latest;
    private @Nullable DescribeMapRunResult delivered;
    private @Nullable CompletableFuture<MapRunProgress> waiter;

    /** Creates a watch of a run with its present progress. */
    ProgressWatch(String mapRunId, MapRunProgress present, Consumer<ProgressWatch> onClose) {
        this.mapRunId = mapRunId;
        this.latest = present;
        this.onClose = onClose;
    }

    String mapRunId() {
        return mapRunId;
    }

    /** Receives the present progress of the run. */
    void onRead(MapRunProgress progress) {
        CompletableFuture<MapRunProgress> notified;
        synchronized (this) {
            latest = progress;
            notified = isDelivered() ? null : waiter;
            if (notified != null) {
                waiter = null;
                delivered = progress.run();
            }
        }
        if (notified != null) {
            notified.complete(progress);
        }
    }

    @Override
    public synchronized CompletionStage<MapRunProgress> next() {
        if (isDelivered()) {
            var next = new CompletableFuture<MapRunProgress>();
            waiter = next;
            return next;
        }
        delivered = latest.run();
        return CompletableFuture.completedStage(latest);
    }

    private boolean isDelivered() {
        return latest.run().equals(delivered);
    }

    @Override
    public void close() {
        onClose.accept(this);
    }
}
