package dev.askel.engine.bulk;

import dev.askel.engine.api.EngineError;
import dev.askel.engine.api.ExecutionStatus;
import dev.askel.engine.api.workbench.BulkJobs.Action;
import dev.askel.engine.api.workbench.BulkJobs.BulkOrder;
import java.time.Duration;
import java.time.Instant;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** What the row of an execution tells of an item. */
final class Judgement {
    /** Clocks of nodes agree within this. */
    private static final Duration CLOCKS = Duration.ofSeconds(2);

    private Judgement() {}

    /** What became of the item without its execution being told; null when it is to be told. */
    static @Nullable ItemResult before(BulkOrder order, StoredItem item) {
        var execution = item.execution();
        if (execution == null) {
            return gone(item);
        }
        return order.action() == Action.STOP
                ? stoppedBefore(order, item, execution)
                : redrivenBefore(item, execution);
    }

    /** What became of an item whose execution has answered that it stands still. */
    static ItemResult afterStop(BulkOrder order, StoredItem item, @Nullable Standing execution) {
        if (execution == null) {
            return gone(item);
        }
        // One that runs again has been redriven by somebody who saw it stopped.
        return execution.running() || byThis(order, item, execution)
                ? ItemResult.done(item)
                : ended(item, execution);
    }

    private static @Nullable ItemResult stoppedBefore(
            BulkOrder order, StoredItem item, Standing execution) {
        if (execution.redriveCount() > item.redriveCount()) {
            return redrivenMeanwhile(item, execution);
        }
        if (execution.running()) {
            return null;
        }
        return item.again() && byThis(order, item, execution)
                ? ItemResult.done(item)
                : ended(item, execution);
    }

    /** Whether it is this job that has stopped it. */
    private static boolean byThis(BulkOrder order, StoredItem item, Standing execution) {
        return execution.status() == ExecutionStatus.ABORTED
                && since(item, execution.stoppedAt())
                && Objects.equals(execution.error(), order.error())
                && Objects.equals(execution.cause(), order.cause());
    }

    private static @Nullable ItemResult redrivenBefore(StoredItem item, Standing execution) {
        return execution.redriveCount() > item.redriveCount()
                ? redrivenMeanwhile(item, execution)
                : null;
    }

    /**
     * To a redrive it is what this job wanted, if it may have been this job. To a stop it is not
     * what was found any more: whoever redrove it saw it at rest, and means it to run.
     */
    private static ItemResult redrivenMeanwhile(StoredItem item, Standing execution) {
        return item.again() && since(item, execution.redrivenAt())
                ? ItemResult.done(item)
                : ItemResult.skipped(item, "It has been redriven since the job found it.");
    }

    private static boolean since(StoredItem item, @Nullable Instant then) {
        return then != null && !then.isBefore(item.begunAt().minus(CLOCKS));
    }

    private static ItemResult ended(StoredItem item, Standing execution) {
        return ItemResult.skipped(item, "It had ended before: " + execution.status() + ".");
    }

    private static ItemResult gone(StoredItem item) {
        return ItemResult.skipped(
                item, new EngineError.ExecutionDoesNotExist(item.arn().toString()).message());
    }
}
