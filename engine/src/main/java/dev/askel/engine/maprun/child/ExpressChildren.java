package dev.askel.engine.maprun.child;

import dev.askel.asl.expression.ErrorName;
import dev.askel.asl.history.ExecutionStatus;
import dev.askel.engine.api.Answer;
import dev.askel.engine.execution.FatalErrors;
import dev.askel.engine.execution.UnavailableException;
import dev.askel.engine.express.MapChildRuns;
import dev.askel.engine.maprun.Chunks;
import dev.askel.engine.registry.start.PinnedRevision;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The Express children of a run, in the memory of the node on which the owner (the run's actor) is.
 * They have no rows, so the next owner starts lost children again. A child waits in a queue while
 * this node has no memory for it. Thread-safe.
 */
final class ExpressChildren implements Children {
    /** The number of children that one task starts. Such a task takes a few milliseconds. */
    private static final int CHILDREN_PER_TASK = 32;

    /**
     * The duration after which a task ends and queues its remaining children again, so that other
     * runs get the thread. A single child may take longer.
     */
    private static final Duration TURN = Duration.ofMillis(5);

    /**
     * The delay after which waiting children are tried again. When a child of this run ends,
     * waiting children are tried immediately.
     */
    private static final Duration RETRY_DELAY = Duration.ofMillis(200);

    /**
     * The maximum number of attempts to run a child. After this number of failures by a bug in
     * Askel, the child fails.
     */
    private static final int ATTEMPTS_MAX = 3;

    private static final Logger LOG = LoggerFactory.getLogger(ExpressChildren.class);

    private final ChildServices services;
    private final ChildIdentity identities;
    private final MapChildRuns runs;
    private final Supplier<CompletionStage<Answer<PinnedRevision>>> revisions;
    private final MapRunChildren.Listener listener;

    /**
     * The children that have not ended, with the action that aborts each child. Before a child
     * runs, its action does nothing.
     */
    private final Map<Long, Runnable> open = new ConcurrentHashMap<>();

    /**
     * The ended children whose outcomes are not stored, with the action that releases the memory of
     * each child.
     */
    private final Map<Long, Runnable> retained = new ConcurrentHashMap<>();

    private final Queue<Attempt> waiting = new ConcurrentLinkedQueue<>();
    private final AtomicBoolean retrying = new AtomicBoolean();
    private final CompletableFuture<Void> stopped = new CompletableFuture<>();
    private volatile boolean stopping;
    private volatile boolean abandoned;

    /** An attempt to run a child. */
    private record Attempt(ChildStart start, int number) {}

    /**
     * Creates the children of a run.
     *
     * @param revisions the reader of the state machine revision that the parent runs
     */
    ExpressChildren(
            ChildServices services,
            ChildIdentity identities,
            MapChildRuns runs,
            Supplier<CompletionStage<Answer<PinnedRevision>>> revisions,
            MapRunChildren.Listener listener) {
        this.services = services;
        this.identities = identities;
        this.runs = runs;
        this.revisions = revisions;
        this.listener = listener;
    }

    @Override
    public void start(Collection<ChildStart> starts) {
        var attempts = new ArrayList<Attempt>(starts.size());
        for (var start : starts) {
            open.put(start.child(), () -> {});
            attempts.add(new Attempt(start, 1));
        }
        Chunks.of(attempts, CHILDREN_PER_TASK).forEach(this::runTogether);
    }

    private void runTogether(List<Attempt> batch) {
        execute(() ->
                revisions
                        .get()
                        // This stage completes on a thread of the database. That thread must not
                        // run children.
                        .whenComplete((answer, failure) ->
                                execute(() -> runNow(batch, answer, failure))));
    }

    private void execute(Runnable task) {
        services.tasks().execute(identities.owner(), task);
    }

    private void runNow(
            List<Attempt> batch,
            @Nullable Answer<PinnedRevision> answer,
            @Nullable Throwable failure) {
        if (answer instanceof Answer.Ok(var revision)) {
            runInTurns(batch, revision);
        } else if (failure != null && UnavailableException.reasonOf(failure) == null) {
            batch.forEach(each -> onBug(each, failure));
        } else {
            batch.forEach(this::defer);
            services.noteFailure(identities.runId(), failure);
        }
    }

    /** Runs children for some milliseconds, and queues a task for the remaining children. */
    private void runInTurns(List<Attempt> batch, PinnedRevision revision) {
        long begin = System.nanoTime();
        for (int i = 0; i < batch.size(); i++) {
            if (System.nanoTime() - begin > TURN.toNanos()) {
                var rest = batch.subList(i, batch.size());
                execute(() -> runInTurns(rest, revision));
                return;
            }
            run(batch.get(i), revision);
        }
    }

    private void run(Attempt attempt, PinnedRevision revision) {
        var start = attempt.start();
        if (stopping || abandoned) {
            close(start.child());
            return;
        }
        var identity =
                identities.expressIdentity(
                        start.child(),
                        start.items(),
                        Instant.ofEpochMilli(services.time().millis()));
        MapChildRuns.Result result;
        try {
            result = runs.run(identity, revision, start.input());
        } catch (RuntimeException | Error bug) {
            FatalErrors.throwIfFatal(bug);
            onBug(attempt, bug);
            return;
        }
        switch (result) {
            case MapChildRuns.Result.Ended ended -> end(ended);
            case MapChildRuns.Result.Deferred _ -> defer(attempt);
            case MapChildRuns.Result.Running(var ended, var abort) -> {
                open.put(start.child(), abort);
                if (!abandoned) {
                    listener.onStarted(start.child());
                }
                ended.whenComplete((end, failure) -> onEnded(attempt, end, failure));
                if (stopping || abandoned) {
                    abort.run();
                }
            }
        }
    }

    private void onEnded(
            Attempt attempt, MapChildRuns.Result.@Nullable Ended end, @Nullable Throwable failure) {
        if (end != null) {
            end(end);
            retryWaiting();
        } else if (!isNodeShutdown(failure)) {
            onBug(attempt, failure);
        }
    }

    private static boolean isNodeShutdown(@Nullable Throwable failure) {
        var cause = failure instanceof CompletionException ? failure.getCause() : failure;
        return cause instanceof CancellationException;
    }

    private void onBug(Attempt attempt, @Nullable Throwable bug) {
        var start = attempt.start();
        LOG.error(
                "{}: attempt {} of child {} failed by a bug",
                identities.runId(),
                attempt.number(),
                start.child(),
                bug);
        if (attempt.number() < ATTEMPTS_MAX) {
            open.put(start.child(), () -> {});
            defer(new Attempt(start, attempt.number() + 1));
            return;
        }
        long now = services.time().millis();
        end(
                new ChildEnd(
                        start.child(),
                        start.items(),
                        identities.expressName(start.child()),
                        ExecutionStatus.FAILED,
                        start.input(),
                        null,
                        ErrorName.RUNTIME,
                        "The child execution failed by an internal error.",
                        now,
                        now,
                        0));
    }

    // Waiting for memory

    private void defer(Attempt attempt) {
        if (stopping || abandoned) {
            close(attempt.start().child());
            return;
        }
        waiting.add(attempt);
        if (stopping) {
            closeWaiting();
        } else {
            retryLater();
        }
    }

    private void retryLater() {
        if (retrying.compareAndSet(false, true)) {
            services.after(
                    RETRY_DELAY,
                    () -> {
                        retrying.set(false);
                        retryWaiting();
                    });
        }
    }

    /**
     * Runs a batch of the waiting children. A child waits again if there is still no memory for it.
     */
    private void retryWaiting() {
        var batch = new ArrayList<Attempt>();
        var next = waiting.poll();
        while (next != null) {
            batch.add(next);
            next = batch.size() < CHILDREN_PER_TASK ? waiting.poll() : null;
        }
        if (!batch.isEmpty()) {
            runTogether(batch);
            if (!waiting.isEmpty()) {
                retryLater();
            }
        }
    }

    // Ending

    private void end(MapChildRuns.Result.Ended ended) {
        var end = ChildEnds.withInput(ended.state());
        retained.put(end.child(), ended.release());
        if (abandoned) {
            release(end.child());
        }
        end(end);
    }

    private void end(ChildEnd end) {
        if (!abandoned) {
            listener.onEnded(end);
        }
        close(end.child());
    }

    @Override
    public void onStored(Collection<ChildEnd> ends) {
        ends.forEach(end -> release(end.child()));
        // Storing the outcomes has released memory, so waiting children may start.
        for (int i = 0; i < ends.size() && !waiting.isEmpty(); i += CHILDREN_PER_TASK) {
            retryWaiting();
        }
    }

    private void release(long child) {
        var release = retained.remove(child);
        if (release != null) {
            release.run();
        }
    }

    private void close(long child) {
        open.remove(child);
        if (stopping && open.isEmpty()) {
            stopped.complete(null);
        }
    }

    @Override
    public CompletionStage<Set<Long>> resume(Collection<PlannedChild> children) {
        return CompletableFuture.completedStage(
                children.stream().map(PlannedChild::child).collect(Collectors.toSet()));
    }

    /**
     * Fails if there are children. After a redrive, the run starts a failed Express child again as
     * a new execution.
     */
    @Override
    public void redrive(Collection<PlannedChild> children) {
        if (!children.isEmpty()) {
            throw new IllegalStateException(identities.runId() + ": Express children are started");
        }
    }

    @Override
    public boolean areAllStarted() {
        return false;
    }

    /** Does nothing, because the outcomes of Express children are reported without hints. */
    @Override
    public void onHint(ChildEnd end) {}

    @Override
    public void refuseStarts() {
        stopping = true;
    }

    @Override
    public CompletionStage<Void> stop() {
        stopping = true;
        closeWaiting();
        open.values().forEach(Runnable::run);
        if (open.isEmpty()) {
            stopped.complete(null);
        }
        return stopped;
    }

    private void closeWaiting() {
        for (var next = waiting.poll(); next != null; next = waiting.poll()) {
            close(next.start().child());
        }
    }

    @Override
    public void abandon() {
        abandoned = true;
        waiting.clear();
        open.values().forEach(Runnable::run);
        List.copyOf(retained.keySet()).forEach(this::release);
    }
}
