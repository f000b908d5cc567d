package dev.askel.engine.maprun.child;

import dev.askel.engine.execution.ExecutionCommand.RedriveReply;
import dev.askel.engine.execution.ExecutionCommand.StopReply;
import dev.askel.engine.execution.child.ChildExecutions;
import dev.askel.engine.execution.start.MapChildStart;
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
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.apache.pekko.actor.Cancellable;
import org.jspecify.annotations.Nullable;

/**
 * The Standard children of a run. Each is an execution with a journal and a row. A child that never
 * waits runs on a thread of executions, which starts many children in one task; any other child is
 * an actor of the cluster. The actor sends a hint when it has ended, and a periodic check finds the
 * ends whose hints were lost. Thread-safe.
 */
final class StandardChildren implements Children {
    /** The interval of the check for children whose hints were lost. */
    static final Duration CHECK_INTERVAL = Duration.ofSeconds(10);

    /** The number of children that one task starts, a few milliseconds of work. */
    private static final int CHILDREN_PER_TASK = 32;

    private final ChildServices services;
    private final ChildIdentity identities;
    private final ChildRequests requests;
    private final Supplier<? extends CompletionStage<?>> revision;
    private final Consumer<ChildEnd> listener;
    private final Runnable refused;

    /** When the run was redriven, epoch milliseconds; a failure before it is no end of this run. */
    private final long redrivenAtMillis;

    private final Map<Long, TrackedChild> open = new ConcurrentHashMap<>();
    private final Cancellable check;
    private final CompletableFuture<Void> stopped = new CompletableFuture<>();
    private volatile boolean stopping;
    private volatile boolean abandoned;

    /**
     * Creates the children of a run.
     *
     * @param revision loads the parent's pinned revision
     * @param refused called when a start was refused, because the run has another owner
     */
    StandardChildren(
            ChildServices services,
            ChildIdentity identities,
            Supplier<? extends CompletionStage<?>> revision,
            RunAttempt attempt,
            Consumer<ChildEnd> listener,
            Runnable refused) {
        this.services = services;
        this.identities = identities;
        this.revision = revision;
        this.listener = listener;
        this.refused = refused;
        this.requests = new ChildRequests(services, identities, attempt);
        this.redrivenAtMillis = attempt.redrivenAtMillis();
        this.check = services.every(CHECK_INTERVAL, this::checkRunning);
    }

    // Starting

    @Override
    public void start(Collection<ChildStart> starts) {
        starts.forEach(start -> open.put(start.child(), TrackedChild.started(start)));
        Chunks.of(starts, CHILDREN_PER_TASK).forEach(this::startTogether);
    }

    private void startTogether(List<ChildStart> batch) {
        // A child whose revision is not in memory would need an actor.
        services.execute(() ->
                revision.get()
                        .whenComplete((_, _) ->
                                services.execute(() -> batch.forEach(start -> start(start, 1)))));
    }

    private void start(ChildStart start, int attempt) {
        if (abandoned) {
            return;
        }
        if (stopping && attempt == 1) {
            // Nothing of the child exists.
            close(start.child());
            return;
        }
        requests.start(start, (result, failure) -> onStarted(start, attempt, result, failure));
    }

    private void onStarted(
            ChildStart start,
            int attempt,
            @Nullable MapChildStart result,
            @Nullable Throwable failure) {
        var child = open.get(start.child());
        if (child == null || abandoned) {
            return;
        }
        switch (result) {
            case null -> {
                services.noteFailure(identities.standardId(start.child()), failure);
                repeatStart(start, attempt);
            }
            case MapChildStart.Ended(var state) -> end(ChildEnds.ofStandard(state));
            case MapChildStart.Started _ -> {
                onRunning(child);
                if (attempt > 1) {
                    // An earlier attempt may have started the child, and its hint may be past.
                    readSoon(List.of(start.child()));
                }
            }
            case MapChildStart.Exists _ -> {
                onRunning(child);
                readSoon(List.of(start.child()));
            }
            case MapChildStart.Refused _ -> {
                close(start.child());
                if (!stopping) {
                    refused.run();
                }
            }
            case MapChildStart.Overloaded _ -> {
                services.noteOverload(identities.standardId(start.child()));
                if (stopping && attempt == 1) {
                    close(start.child());
                } else {
                    repeatStart(start, attempt);
                }
            }
        }
    }

    private void repeatStart(ChildStart start, int attempt) {
        if (stopping) {
            // The outcome of an attempt is unknown, so the child may exist.
            stop(start.child(), 1);
            return;
        }
        services.after(
                ChildExecutions.retryDelay(attempt, services.random()),
                () -> {
                    if (stopping) {
                        stop(start.child(), 1);
                    } else {
                        start(start, attempt + 1);
                    }
                });
    }

    // Finding ends

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
                                            if (row == null && planned.redriveCount() == 0) {
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
        var child = TrackedChild.resumed(planned, redrivenAtMillis > 0);
        open.put(planned.child(), child);
        if (row == null) {
            // Only its execution had the input.
            endMissing(planned);
        } else {
            onRow(child, row);
        }
    }

    private void onRow(TrackedChild child, ChildRow row) {
        if (row.isRunning()) {
            if (stopping) {
                stop(child.number(), 1);
            }
            return;
        }
        var end = row.end(child.planned());
        if (child.isOfEarlierRun(end, redrivenAtMillis)) {
            redrive(child, row);
        } else {
            end(end);
        }
    }

    private CompletionStage<Map<Long, ChildRow>> find(List<PlannedChild> group) {
        return services.rows()
                .find(group.stream().map(PlannedChild::child).toList(), identities::standardId);
    }

    /** Reads all children that run, because hints may have been lost. */
    void checkRunning() {
        var running = new ArrayList<Long>();
        open.forEach((number, child) -> {
            if (!child.isStarting()) {
                running.add(number);
            }
        });
        Chunks.of(running, ChildRows.CHILDREN_MAX).forEach(this::readSoon);
    }

    /** Reads the rows of children that run. The next check repeats a read that fails. */
    private void readSoon(List<Long> children) {
        if (abandoned) {
            return;
        }
        services.rows()
                .find(List.copyOf(children), identities::standardId)
                .thenAccept(rows ->
                        rows.forEach((number, row) -> {
                            var child = open.get(number);
                            if (child != null
                                    && !row.isRunning()
                                    && child.isPresent(row.redriveCount())) {
                                onRow(child, row);
                            }
                        }));
    }

    @Override
    public void onHint(ChildEnd end) {
        var child = open.get(end.child());
        if (child == null || !child.isPresent(end.redriveCount())) {
            return;
        }
        if (!child.isOfEarlierRun(end, redrivenAtMillis)) {
            end(end);
        } else if (!child.isStarting()) {
            readSoon(List.of(end.child()));
        }
    }

    private void end(ChildEnd end) {
        if (!abandoned && open.containsKey(end.child())) {
            // Reported before it is closed, because stop() completes after all reports.
            listener.accept(end);
            close(end.child());
        }
    }

    private void close(long child) {
        open.remove(child);
        if (stopping && open.isEmpty()) {
            onStopped();
        }
    }

    // Redriving

    @Override
    public void redrive(Collection<PlannedChild> children) {
        for (var group : Chunks.of(children, ChildRows.CHILDREN_MAX)) {
            group.forEach(planned -> open.put(planned.child(), TrackedChild.redriven(planned)));
            readForRedrive(group, 1);
        }
    }

    private void readForRedrive(List<PlannedChild> group, int attempt) {
        if (abandoned) {
            return;
        }
        find(group)
                .whenComplete((rows, _) -> {
                    if (rows == null) {
                        services.after(
                                ChildExecutions.retryDelay(attempt, services.random()),
                                () -> readForRedrive(group, attempt + 1));
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
                            onRow(child, row);
                        }
                    }
                });
    }

    private void endMissing(PlannedChild planned) {
        end(
                ChildEnds.missing(
                        planned,
                        identities.standardName(planned.child()),
                        services.time().millis()));
    }

    private void redrive(TrackedChild child, ChildRow row) {
        if (abandoned) {
            return;
        }
        if (stopping) {
            end(row.end(child.planned()));
            return;
        }
        child.onRedrive(row.redriveCount());
        requests.redrive(
                child.number(), (reply, failure) -> onRedriven(child, row, reply, failure));
    }

    private void onRedriven(
            TrackedChild child,
            ChildRow row,
            @Nullable RedriveReply reply,
            @Nullable Throwable failure) {
        if (abandoned) {
            return;
        }
        switch (reply == null ? null : reply.result()) {
            case REDRIVEN -> {
                if (child.isResumed()) {
                    // A former owner may have redriven it, and it may have ended since then.
                    settle(child, 1);
                } else {
                    onRunning(child);
                }
            }
            case NOT_REDRIVABLE, NO_EXECUTION -> end(row.end(child.planned()));
            case OVERLOADED, UNAVAILABLE -> afterPause(2, () -> redrive(child, row));
            case TOKEN_EXPIRED -> settle(child, 1);
            case null -> {
                services.noteFailure(identities.standardId(child.number()), failure);
                afterPause(2, () -> readForRedrive(List.of(child.planned()), 1));
            }
        }
    }

    /** Reads a child that was redriven, by this request or before: it runs, or it has ended. */
    private void settle(TrackedChild child, int attempt) {
        if (abandoned) {
            return;
        }
        find(List.of(child.planned()))
                .whenComplete((rows, _) -> {
                    if (rows == null) {
                        afterPause(attempt, () -> settle(child, attempt + 1));
                        return;
                    }
                    var row = rows.get(child.number());
                    if (row == null) {
                        endMissing(child.planned());
                    } else if (row.isRunning()) {
                        onRunning(child);
                    } else {
                        end(row.end(child.planned()));
                    }
                });
    }

    private void onRunning(TrackedChild child) {
        child.onStarted();
        if (stopping) {
            stop(child.number(), 1);
        }
    }

    private void afterPause(int attempt, Runnable task) {
        services.after(ChildExecutions.retryDelay(attempt, services.random()), task);
    }

    // Stopping

    @Override
    public CompletionStage<Void> stop() {
        stopping = true;
        open.forEach((number, child) -> {
            if (!child.isStarting()) {
                stop(number, 1);
            }
        });
        if (open.isEmpty()) {
            onStopped();
        }
        return stopped;
    }

    private void stop(long child, int attempt) {
        if (abandoned) {
            return;
        }
        requests.stop(child, (reply, _) -> onStopReply(child, attempt, reply));
    }

    private void onStopReply(long child, int attempt, @Nullable StopReply reply) {
        var known = open.get(child);
        if (known == null || abandoned) {
            return;
        }
        if (reply == null) {
            services.after(
                    ChildExecutions.retryDelay(attempt, services.random()),
                    () -> stop(child, attempt + 1));
        } else if (reply.exists()) {
            // The hint usually arrives first; the row has the end in any case.
            known.onStarted();
            readSoon(List.of(child));
        } else {
            close(child);
        }
    }

    private void onStopped() {
        check.cancel();
        stopped.complete(null);
    }

    @Override
    public void abandon() {
        abandoned = true;
        check.cancel();
        requests.clear();
        open.clear();
    }
}
