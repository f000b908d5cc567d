package dev.askel.engine.maprun.request;

import dev.askel.asl.history.ExecutionStatus;
import dev.askel.engine.api.Executions.ExecutionListItem;
import dev.askel.engine.api.arn.Arn.ExpressExecutionArn;
import dev.askel.engine.maprun.MapRunIdentity;
import dev.askel.engine.maprun.child.ChildSummary;
import dev.askel.engine.maprun.progress.OpenChild;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** Creates the list items of the Express children of one Map Run. */
final class ExpressChildItems {
    private final MapRunIdentity run;
    private final RunningExpressChildren running;

    ExpressChildItems(MapRunIdentity run, RunningExpressChildren running) {
        this.run = run;
        this.running = running;
    }

    /**
     * Returns the list item of an ended child.
     *
     * @param isPending whether the child waits for a redrive
     */
    ExecutionListItem itemOfEnded(ChildSummary end, boolean isPending) {
        return item(
                end.name(),
                isPending ? ExecutionStatus.PENDING_REDRIVE : end.status(),
                Instant.ofEpochMilli(end.startedAtMillis()),
                Instant.ofEpochMilli(end.stoppedAtMillis()),
                end.items(),
                end.redriveCount());
    }

    /** Returns the list item of a running child. */
    ExecutionListItem itemOfRunning(OpenChild open) {
        return item(
                running.name(open),
                ExecutionStatus.RUNNING,
                running.startedAt(),
                null,
                open.items(),
                0);
    }

    private ExecutionListItem item(
            String name,
            ExecutionStatus status,
            Instant startedAt,
            @Nullable Instant stoppedAt,
            int itemCount,
            int redriveCount) {
        return new ExecutionListItem(
                childArn(run, name).toString(),
                run.machineArn().toString(),
                name,
                status,
                startedAt,
                stoppedAt,
                run.arn().toString(),
                itemCount,
                null,
                null,
                redriveCount,
                null);
    }

    /** Returns the ARN of an Express child. */
    static ExpressExecutionArn childArn(MapRunIdentity run, String name) {
        return new ExpressExecutionArn(
                run.arn().scope(), run.machineName(), run.label(), name, run.uuid());
    }
}
