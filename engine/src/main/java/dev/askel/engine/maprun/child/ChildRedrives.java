package dev.askel.engine.maprun.child;

import dev.askel.engine.execution.ExecutionCommand.RedriveReply;
import dev.askel.engine.execution.child.ChildExecutions;
import dev.askel.engine.maprun.Chunks;
import dev.askel.engine.maprun.child.ChildRows.ChildRow;
import java.util.Collection;
import java.util.List;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Runs unsuccessful Standard children again, after the redrive of their run. */
final class ChildRedrives {
    private final ChildServices services;
    private final ChildIdentity identities;
    private final ChildRequests requests;
    private final OpenChildren open;
    private final BiConsumer<TrackedChild, ChildRow> onRow;
    private final Consumer<TrackedChild> onRunning;

    /**
     * @param onRow receives the row of a child that is to be redriven
     * @param onRunning receives a child that runs again
     */
    ChildRedrives(
            ChildServices services,
            ChildIdentity identities,
            ChildRequests requests,
            OpenChildren open,
            BiConsumer<TrackedChild, ChildRow> onRow,
            Consumer<TrackedChild> onRunning) {
        this.services = services;
        this.identities = identities;
        this.requests = requests;
        this.open = open;
        this.onRow = onRow;
        this.onRunning = onRunning;
    }

    /** Reads children and redrives those that have not run again. */
    void redrive(Collection<PlannedChild> children) {
        for (var group : Chunks.of(children, ChildRows.CHILDREN_MAX)) {
            group.forEach(planned -> open.add(TrackedChild.redriven(planned)));
            read(group, 1);
        }
    }

    private void read(List<PlannedChild> group, int attempt) {
        if (open.isAbandoned()) {
            return;
        }
        services.rows()
                .find(numbers(group), identities::standardId)
                .whenComplete((rows, _) -> {
                    if (rows == null) {
                        afterPause(attempt, () -> read(group, attempt + 1));
                        return;
                    }
                    for (var planned : group) {
                        var child = open.get(planned.child());
                        var row = rows.get(planned.child());
                        if (child == null) {
                            continue;
                        }
                        child.onStarted();
                        if (row == null) {
                            endMissing(planned);
                        } else {
                            onRow.accept(child, row);
                        }
                    }
                });
    }

    private static List<Long> numbers(List<PlannedChild> group) {
        return group.stream().map(PlannedChild::child).toList();
    }

    /** Ends a child whose execution does not exist, so that nothing has its input. */
    void endMissing(PlannedChild planned) {
        open.end(
                ChildEnds.missing(
                        planned,
                        identities.standardName(planned.child()),
                        services.time().millis()));
    }

    /** Redrives a child whose last end is from before the redrive of the run. */
    void redrive(TrackedChild child, ChildRow row) {
        if (open.isAbandoned()) {
            return;
        }
        if (open.isStopping()) {
            open.end(row.end(child.planned()));
            return;
        }
        child.onRedrive(row.redriveCount());
        requests.redrive(child.number(), (reply, failure) -> onReply(child, row, reply, failure));
    }

    private void onReply(
            TrackedChild child,
            ChildRow row,
            @Nullable RedriveReply reply,
            @Nullable Throwable failure) {
        if (open.isAbandoned()) {
            return;
        }
        switch (reply == null ? null : reply.result()) {
            case REDRIVEN -> {
                if (child.isResumed()) {
                    // A former owner may have redriven it, and it may have ended since then.
                    settle(child, 1);
                } else {
                    onRunning.accept(child);
                }
            }
            case NOT_REDRIVABLE, NO_EXECUTION -> open.end(row.end(child.planned()).notRedrivable());
            case OVERLOADED, UNAVAILABLE -> afterPause(2, () -> redrive(child, row));
            case TOKEN_EXPIRED -> settle(child, 1);
            case null -> {
                services.noteFailure(identities.standardId(child.number()), failure);
                afterPause(2, () -> read(List.of(child.planned()), 1));
            }
        }
    }

    /** Reads a child that was redriven, by this request or before: it runs, or it has ended. */
    private void settle(TrackedChild child, int attempt) {
        if (open.isAbandoned()) {
            return;
        }
        services.rows()
                .find(List.of(child.number()), identities::standardId)
                .whenComplete((rows, _) -> {
                    if (rows == null) {
                        afterPause(attempt, () -> settle(child, attempt + 1));
                        return;
                    }
                    var row = rows.get(child.number());
                    if (row == null) {
                        endMissing(child.planned());
                    } else if (row.isRunning()) {
                        onRunning.accept(child);
                    } else {
                        open.end(row.end(child.planned()));
                    }
                });
    }

    private void afterPause(int attempt, Runnable task) {
        services.after(ChildExecutions.retryDelay(attempt, services.random()), task);
    }
}
