package dev.askel.engine.bulk;

import dev.askel.asl.history.ExecutionStatus;
import dev.askel.engine.api.EngineError;
import dev.askel.engine.api.workbench.BulkJobs.BulkOrder;
import dev.askel.engine.bulk.ExecutionOperations.Backfilled;
import dev.askel.engine.bulk.ExecutionOperations.Migrated;
import java.time.Duration;
import java.time.Instant;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Derives the result of an item (one execution of a bulk job) from the row of its execution. */
final class ItemResults {
    /** The assumed maximum difference between the clocks of nodes. */
    private static final Duration CLOCK_DIFFERENCE_MAX = Duration.ofSeconds(2);

    private ItemResults() {}

    /** Returns the result of an item that needs no request; null when a request must be sent. */
    static @Nullable ItemResult beforeRequest(BulkOrder order, StoredItem item) {
        var execution = item.execution();
        if (execution == null) {
            return deleted(item);
        }
        return switch (order.action()) {
            case STOP -> resultBeforeStop(order, item, execution);
            case REDRIVE -> resultBeforeRedrive(item, execution);
            case MIGRATE, MIGRATE_BACK ->
                    execution.isRunning() ? null : alreadyEnded(item, execution);
            case PAUSE -> resultBeforePause(item, execution, true, "It was already paused.");
            case RESUME -> resultBeforePause(item, execution, false, "It was not paused.");
            case BACKFILL -> null;
        };
    }

    /** Returns the result of an item whose StopExecution was answered. */
    static ItemResult afterStop(
            BulkOrder order, StoredItem item, @Nullable StoredExecution execution) {
        if (execution == null) {
            return deleted(item);
        }
        // An execution that runs now was stopped, and was redriven after the stop.
        return execution.isRunning() || stoppedByThisJob(order, item, execution)
                ? ItemResult.done(item)
                : alreadyEnded(item, execution);
    }

    /**
     * Returns the result of an item whose request has succeeded. A backfill or migration that has
     * changed nothing is done if this job may have sent the request before.
     *
     * @param response the response to the request
     */
    static ItemResult afterRequest(StoredItem item, Object response) {
        var unchanged =
                switch (response) {
                    case Backfilled(boolean isChanged) when !isChanged ->
                            "It already had the values.";
                    case Migrated(boolean isChanged) when !isChanged ->
                            "It already runs this revision.";
                    default -> null;
                };
        return unchanged == null || item.wasBegunBefore()
                ? ItemResult.done(item)
                : ItemResult.skipped(item, unchanged);
    }

    private static @Nullable ItemResult resultBeforeStop(
            BulkOrder order, StoredItem item, StoredExecution execution) {
        if (execution.redriveCount() > item.redriveCount()) {
            return redriven(item, execution);
        }
        if (execution.isRunning()) {
            return null;
        }
        return item.wasBegunBefore() && stoppedByThisJob(order, item, execution)
                ? ItemResult.done(item)
                : alreadyEnded(item, execution);
    }

    /** Whether this job has stopped the execution. */
    private static boolean stoppedByThisJob(
            BulkOrder order, StoredItem item, StoredExecution execution) {
        return execution.status() == ExecutionStatus.ABORTED
                && isSince(item, execution.stoppedAt())
                && Objects.equals(execution.error(), order.error())
                && Objects.equals(execution.cause(), order.cause());
    }

    private static @Nullable ItemResult resultBeforeRedrive(
            StoredItem item, StoredExecution execution) {
        return execution.redriveCount() > item.redriveCount() ? redriven(item, execution) : null;
    }

    /**
     * Returns the result of an item that is to be paused or resumed. If the execution is in the
     * intended state, the item is done if this job may have sent the request.
     *
     * @param paused the intended state
     */
    private static @Nullable ItemResult resultBeforePause(
            StoredItem item, StoredExecution execution, boolean paused, String reason) {
        if (!execution.isRunning()) {
            return alreadyEnded(item, execution);
        }
        if (execution.isPaused() != paused) {
            return null;
        }
        return item.wasBegunBefore() ? ItemResult.done(item) : ItemResult.skipped(item, reason);
    }

    /**
     * Returns the result of an item whose execution was redriven after the job found it. The item
     * is done if this job may have sent the redrive. Otherwise the item is skipped, because a stop
     * would end an execution that a client wants to run.
     */
    private static ItemResult redriven(StoredItem item, StoredExecution execution) {
        return item.wasBegunBefore() && isSince(item, execution.redrivenAt())
                ? ItemResult.done(item)
                : ItemResult.skipped(item, "It has been redriven since the job found it.");
    }

    private static boolean isSince(StoredItem item, @Nullable Instant then) {
        return then != null && !then.isBefore(item.begunAt().minus(CLOCK_DIFFERENCE_MAX));
    }

    private static ItemResult alreadyEnded(StoredItem item, StoredExecution execution) {
        return ItemResult.skipped(item, "It had ended before: " + execution.status() + ".");
    }

    private static ItemResult deleted(StoredItem item) {
        return ItemResult.skipped(
                item, new EngineError.ExecutionDoesNotExist(item.arn().toString()).message());
    }
}
