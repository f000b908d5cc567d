package dev.askel.engine.maprun.child;

import dev.askel.engine.execution.UnavailableException;
import dev.askel.engine.execution.child.ChildExecutions;
import dev.askel.engine.execution.start.MapChildStartResult;
import dev.askel.engine.maprun.Chunks;
import dev.askel.engine.maprun.child.ChildRows.ChildRow;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;
import org.apache.pekko.actor.Cancellable;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The Standard children of a run. Each child is an execution with a journal and a row. One task
 * starts many children; children that never wait end during the task. Any other child is a sharded
 * actor. The actor sends a hint when the child has ended. A periodic check finds outcomes (final
 * statuses and results) whose hints were lost. Thread-safe.
 */
final class StandardChildren implements Children {
    /** The interval of the periodic check for ended children whose hints were lost. */
    static final Duration CHECK_INTERVAL = Duration.ofSeconds(10);

    /** The number of children that one task starts. Such a task takes a few milliseconds. */
    private static final int CHILDREN_PER_TASK = 32;

    /**
     * The number of failed attempts to start a child after which the child fails. Only failures
     * that bugs in Askel have caused count.
     */
    static final int START_FAILURES_MAX = 5;

    private static final Logger LOG = LoggerFactory.getLogger(StandardChildren.class);

    private final ChildServices services;
    private final ChildIdentity identities;
    private final ChildRequests requests;
    private final Supplier<? extends CompletionStage<?>> revision;
    private final MapRunChildren.Listener listener;

    private final OpenChildren open;
    private final ChildReads reads;
    private final ChildStops stops;
    private final ChildRedrives redrives;
    private final Cancellable check;

    /**
     * Creates the children of a run.
     *
     * @param revision loads the state machine revision that the parent runs
     */
    StandardChildren(
            ChildServices services,
            ChildIdentity identities,
            Supplier<? extends CompletionStage<?>> revision,
            RunAttempt attempt,
            MapRunChildren.Listener listener) {
        this.services = services;
        this.identities = identities;
        this.revision = revision;
        this.listener = listener;
        this.requests = new ChildRequests(services, identities, attempt);
        this.open = new OpenChildren(listener);
        this.reads = new ChildReads(this::findRows, this::onFound);
        this.stops =
                new ChildStops(
                        services, identities, requests, open, child -> readSoon(List.of(child)));
        this.redrives =
                new ChildRedrives(
                        services, identities, requests, open, this::onRow, this::onRunning);
        this.check = services.every(CHECK_INTERVAL, this::checkRunning);
    }

    // Starting

    @Override
    public void start(Collection<ChildStart> starts) {
        starts.forEach(start -> open.add(TrackedChild.started(start)));
        Chunks.of(starts, CHILDREN_PER_TASK).forEach(this::startTogether);
    }

    private void startTogether(List<ChildStart> batch) {
        // Without the revision in memory, each child would need an actor.
        execute(() ->
                revision.get()
                        .whenComplete(
                                (_, _) -> execute(() -> batch.forEach(start -> start(start, 1)))));
    }

    private void execute(Runnable task) {
        services.tasks().execute(identities.owner(), task);
    }

    private void start(ChildStart start, int attempt) {
        if (open.get(start.child()) == null) {
            return;
        }
        if (open.isStopping() && attempt == 1) {
            // The child has neither an actor nor a row.
            open.close(start.child());
            return;
        }
        requests.start(start, (result, failure) -> onStarted(start, attempt, result, failure));
    }

    private void onStarted(
            ChildStart start,
            int attempt,
            @Nullable MapChildStartResult result,
            @Nullable Throwable failure) {
        var child = open.get(start.child());
        if (child == null) {
            return;
        }
        switch (result) {
            case null -> onStartFailed(child, start, attempt, failure);
            case MapChildStartResult.Ended(var state) ->
                    open.end(ChildEnds.ofStandard(state, identities.historyEventsMax(services)));
            case MapChildStartResult.Started _ -> {
                onRunning(child);
                if (attempt > 1) {
                    // An earlier attempt may have started the child, and the hint about its outcome
                    // may have been lost.
                    readSoon(List.of(start.child()));
                }
            }
            case MapChildStartResult.Exists _ -> {
                onRunning(child);
                readSoon(List.of(start.child()));
            }
            case MapChildStartResult.Refused _ -> {
                open.close(start.child());
                if (!open.isStopping()) {
                    listener.onRefused();
                }
            }
            case MapChildStartResult.Overloaded _, MapChildStartResult.RuleChanged _ -> {
                services.noteOverload(identities.standardId(start.child()));
                if (open.isStopping() && attempt == 1) {
                    open.close(start.child());
                } else {
                    repeatStart(start, attempt);
                }
            }
        }
    }

    private void onStartFailed(
            TrackedChild child, ChildStart start, int attempt, @Nullable Throwable failure) {
        if (UnavailableException.reasonOf(failure) != null
                || child.countFailure() < START_FAILURES_MAX) {
            services.noteFailure(identities.standardId(start.child()), failure);
            repeatStart(start, attempt);
            return;
        }
        LOG.error(
                "{}: the start has failed {} times and is not repeated",
                identities.standardId(start.child()),
                START_FAILURES_MAX,
                failure);
        endUnstarted(child, start, 1);
    }

    /** Ends a child that cannot be started, unless an earlier attempt has started the child. */
    private void endUnstarted(TrackedChild child, ChildStart start, int attempt) {
        if (open.get(child.number()) == null) {
            return;
        }
        find(List.of(child.planned()))
                .whenComplete((rows, _) -> {
                    if (rows == null) {
                        afterPause(attempt, () -> endUnstarted(child, start, attempt + 1));
                        return;
                    }
                    var row = rows.get(child.number());
                    if (row == null) {
                        open.end(
                                ChildEnds.unstarted(
                                        start,
                                        identities.standardName(child.number()),
                                        services.time().millis()));
                    } else {
                        child.onStarted();
                        onRow(child, row);
                    }
                });
    }

    private void repeatStart(ChildStart start, int attempt) {
        if (open.isStopping()) {
            // The outcome of an attempt is unknown, so the child may exist.
            stops.stop(start.child());
            return;
        }
        services.after(
                ChildExecutions.retryDelay(attempt, services.random()),
                () -> {
                    if (open.isStopping()) {
                        stops.stop(start.child());
                    } else {
                        start(start, attempt + 1);
                    }
                });
    }

    // Finding outcomes

    @Override
    public CompletionStage<Set<Long>> resume(Collection<PlannedChild> children) {
        var missing = new HashSet<Long>();
        CompletionStage<Set<Long>> done = CompletableFuture.completedStage(missing);
        for (var group : Chunks.of(children, ChildRows.CHILDREN_MAX)) {
            done =
                    done.thenCompose(found ->
                            find(group)
                                    .thenApply(rows -> {
                                        for (var planned : group) {
                                            var row = rows.get(planned.child());
                                            if (row == null && !planned.isReopened()) {
                                                found.add(planned.child());
                                            } else {
                                                resume(planned, row);
                                            }
                                        }
                                        return found;
                                    }));
        }
        return done;
    }

    private void resume(PlannedChild planned, @Nullable ChildRow row) {
        var child = TrackedChild.resumed(planned);
        open.add(child);
        if (row == null) {
            // The input of the child is lost together with its execution.
            redrives.endMissing(planned);
        } else {
            onRow(child, row);
        }
    }

    private void onRow(TrackedChild child, ChildRow row) {
        if (row.isRunning()) {
            if (open.isStopping()) {
                stops.stop(child.number());
            }
            return;
        }
        var end = row.end(child.planned());
        if (child.isOfEarlierAttempt(end)) {
            redrives.redrive(child, row);
        } else {
            open.end(end);
        }
    }

    private CompletionStage<Map<Long, ChildRow>> find(List<PlannedChild> group) {
        return findRows(group.stream().map(PlannedChild::child).toList());
    }

    private CompletionStage<Map<Long, ChildRow>> findRows(List<Long> children) {
        return services.rows()
                .find(children, identities::standardId, identities.historyEventsMax(services));
    }

    /** Reads the rows of all running children, because hints may have been lost. */
    void checkRunning() {
        var running = new ArrayList<Long>();
        for (var child : open.all()) {
            if (!child.isStarting()) {
                running.add(child.number());
            }
        }
        readSoon(running);
        if (open.isStopping()) {
            stops.endQuarantined();
        }
    }

    /**
     * Queues reads of the rows of running children. When a read fails, the next periodic check
     * repeats it.
     */
    private void readSoon(List<Long> children) {
        if (!open.isAbandoned()) {
            reads.add(children);
        }
    }

    private void onFound(long number, ChildRow row) {
        var child = open.get(number);
        if (child != null && !row.isRunning() && child.isPresent(row.redriveCount())) {
            onRow(child, row);
        }
    }

    @Override
    public void onHint(ChildEnd end) {
        var child = open.get(end.child());
        if (child == null || !child.isPresent(end.redriveCount())) {
            return;
        }
        if (!child.isOfEarlierAttempt(end)) {
            open.end(end);
        } else if (!child.isStarting()) {
            readSoon(List.of(end.child()));
        }
    }

    /**
     * Does nothing, because the rows of Standard children contain their outcomes. No memory of this
     * node is reserved for these outcomes.
     */
    @Override
    public void onStored(Collection<ChildEnd> ends) {}

    @Override
    public void redrive(Collection<PlannedChild> children) {
        redrives.redrive(children);
    }

    private void onRunning(TrackedChild child) {
        child.onStarted();
        listener.onStarted(child.number());
        if (open.isStopping()) {
            stops.stop(child.number());
        }
    }

    private void afterPause(int attempt, Runnable task) {
        services.after(ChildExecutions.retryDelay(attempt, services.random()), task);
    }

    @Override
    public boolean areAllStarted() {
        return open.all().stream().noneMatch(TrackedChild::isStarting);
    }

    // Stopping

    @Override
    public void refuseStarts() {
        open.refuseStarts();
    }

    @Override
    public CompletionStage<Void> stop() {
        var stopped = open.stop();
        var _ = stopped.thenRun(check::cancel);
        for (var child : open.all()) {
            if (!child.isStarting()) {
                stops.stop(child.number());
            }
        }
        return stopped;
    }

    @Override
    public void abandon() {
        open.abandon();
        reads.clear();
        stops.clear();
        check.cancel();
        requests.clear();
    }
}
