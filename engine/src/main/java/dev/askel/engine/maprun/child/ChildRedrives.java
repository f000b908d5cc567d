package dev.askel.engine.maprun.child;

import dev.askel.engine.execution.ExecutionCommand.RedriveReply;
import dev.askel.engine.execution.UnavailableException;
import dev.askel.engine.execution.child.ChildExecutions;
import dev.askel.engine.maprun.Chunks;
import dev.askel.engine.maprun.child.ChildRows.ChildRow;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Redrives unsuccessful Standard children after the redrive of their run, and reports outcomes
 * (final statuses and results). A child fails after bugs in Askel have caused {@link #FAILURES_MAX}
 * failures of its redrive.
 */
final class ChildRedrives {
    /**
     * The number of failed attempts to redrive a child after which the child fails. Only failures
     * that bugs in Askel have caused count.
     */
    static final int FAILURES_MAX = 5;

    /**
     * The minimum interval between log messages about bugs that make redrives of this run's
     * children fail.
     */
    private static final Duration LOG_INTERVAL = Duration.ofMinutes(1);

    private static final Logger LOG = LoggerFactory.getLogger(ChildRedrives.class);

    private final ChildServices services;
    private final ChildIdentity identities;
    private final ChildRequests requests;
    private final OpenChildren open;
    private final BiConsumer<TrackedChild, ChildRow> onRow;
    private final Consumer<TrackedChild> onRunning;
    private final AtomicLong nextLogMillis = new AtomicLong();

    /**
     * @param onRow receives the row of a child to redrive
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

    /** Reads the rows of children, and redrives the children that are not redriven yet. */
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
                .find(numbers(group), identities::standardId, identities.historyEventsMax(services))
                .whenComplete((rows, failure) -> {
                    if (rows == null) {
                        onUnread(group, attempt, failure);
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

    /**
     * Retries a failed read. After a bug, each child is read separately, because one damaged row
     * can make the read of a group fail.
     */
    private void onUnread(List<PlannedChild> group, int attempt, @Nullable Throwable failure) {
        if (UnavailableException.reasonOf(failure) != null) {
            afterPause(attempt, () -> read(group, attempt + 1));
            return;
        }
        for (var planned : group) {
            var child = open.get(planned.child());
            if (child != null && !isGivenUp(child, failure)) {
                afterPause(attempt, () -> read(List.of(planned), attempt + 1));
            }
        }
    }

    /**
     * Counts a failure by a bug in Askel. If the child had too many failures, ends the child and
     * returns true.
     */
    private boolean isGivenUp(TrackedChild child, @Nullable Throwable failure) {
        int failures = child.countFailure();
        if (failures < FAILURES_MAX) {
            log(child, failures, failure);
            return false;
        }
        LOG.error(
                "{}: the redrive has failed {} times and is not repeated",
                identities.standardId(child.number()),
                failures,
                failure);
        open.end(
                ChildEnds.notRedriven(
                        child.planned(),
                        identities.standardName(child.number()),
                        services.time().millis()));
        return true;
    }

    private void log(TrackedChild child, int failures, @Nullable Throwable failure) {
        long now = services.time().millis();
        long next = nextLogMillis.get();
        if (now >= next && nextLogMillis.compareAndSet(next, now + LOG_INTERVAL.toMillis())) {
            LOG.warn(
                    "{}: failure {} of the redrive; the redrive is retried. The log omits further"
                            + " failures of redrives of this run for a minute",
                    identities.standardId(child.number()),
                    failures,
                    failure);
        }
    }

    private static List<Long> numbers(List<PlannedChild> group) {
        return group.stream().map(PlannedChild::child).toList();
    }

    /**
     * Ends a child whose execution does not exist. The child cannot be started again, because its
     * input is lost.
     */
    void endMissing(PlannedChild planned) {
        open.end(
                ChildEnds.missing(
                        planned,
                        identities.standardName(planned.child()),
                        services.time().millis()));
    }

    /** Redrives a child that ended before the redrive of the run. */
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
                    // An earlier owner may have redriven the child, and the child may have ended
                    // since that redrive.
                    settle(child, 1);
                } else {
                    onRunning.accept(child);
                }
            }
            case NOT_REDRIVABLE, NO_EXECUTION -> open.end(row.end(child.planned()).notRedrivable());
            case OVERLOADED, UNAVAILABLE, RULE_CHANGED -> afterPause(2, () -> redrive(child, row));
            case TOKEN_EXPIRED -> settle(child, 1);
            case null -> onUnread(List.of(child.planned()), 2, failure);
        }
    }

    /**
     * Reads the row of a child that was redriven by this request or an earlier one. The child runs,
     * or has ended again.
     */
    private void settle(TrackedChild child, int attempt) {
        if (open.isAbandoned()) {
            return;
        }
        services.rows()
                .find(
                        List.of(child.number()),
                        identities::standardId,
                        identities.historyEventsMax(services))
                .whenComplete((rows, failure) -> {
                    if (rows == null) {
                        if (UnavailableException.reasonOf(failure) != null
                                || !isGivenUp(child, failure)) {
                            afterPause(attempt, () -> settle(child, attempt + 1));
                        }
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
