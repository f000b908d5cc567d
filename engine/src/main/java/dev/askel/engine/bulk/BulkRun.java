package dev.askel.engine.bulk;

import dev.askel.engine.api.Answer;
import dev.askel.engine.api.EngineError;
import dev.askel.engine.api.workbench.BulkJobs.Action;
import dev.askel.engine.api.workbench.BulkJobs.JobState;
import dev.askel.engine.bulk.JobStore.Batch;
import dev.askel.engine.bulk.JobStore.BatchResult;
import dev.askel.engine.bulk.JobStore.OwnedJob;
import dev.askel.engine.clock.EngineTime;
import dev.askel.engine.deferral.DeferralReason;
import dev.askel.engine.deferral.DeferredWork;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeoutException;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.javadsl.ActorContext;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.apache.pekko.actor.typed.javadsl.TimerScheduler;
import org.jspecify.annotations.Nullable;

/**
 * Runs one job from its stored progress. It gathers the job's items (the matching executions), and
 * sends a request for each item. The run stops when the job is paused, has ended, or is owned by
 * another run. The owner starts a new run if the job has pending work.
 */
final class BulkRun {
    private static final Duration POLL_EVERY = Duration.ofMillis(100);
    private static final Duration POLL_AFTER_FAILURE = Duration.ofSeconds(1);

    /** The number of consecutive failures to gather items after which the job fails. */
    private static final int GATHERING_FAILURES_MAX = 5;

    /** The longest retry delay, as a multiple of the first delay. */
    private static final int RETRY_DELAY_FACTOR_MAX = 16;

    private static final long PAUSE_MILLIS_MIN = 200;
    private static final long PAUSE_MILLIS_MAX = 10_000;

    /**
     * A missing response counts as this number of attempts, because the request was already
     * retried.
     */
    private static final int NO_RESPONSE_ATTEMPTS = 4;

    private final ActorContext<Command> actor;
    private final TimerScheduler<Command> timers;
    private final JobStore store;
    private final ExecutionOperations executions;
    private final EngineTime time;
    private final BulkSettings settings;
    private final UUID id;
    private final UUID owner = UUID.randomUUID();

    private @Nullable StoredJob job;
    private @Nullable TokenBucket bucket;
    private final Map<Long, StoredItem> inFlight = new HashMap<>();

    /** The items whose request must be retried. */
    private final ArrayDeque<StoredItem> retries = new ArrayDeque<>();

    private final Map<Long, Integer> attempts = new HashMap<>();
    private List<ItemResult> results = new ArrayList<>();
    private List<StoredItem> stopped = new ArrayList<>();
    private long lastBegun;
    private boolean allBegun;
    private boolean batchRunning;
    private int failures;
    private int gatheringFailures;
    private int refusals;
    private long pausedUntilMillis;

    /** Messages of a run to itself. */
    sealed interface Command {}

    private record Claim() implements Command {}

    private record Claimed(
            boolean gathering, @Nullable Answer<OwnedJob> answer, @Nullable Throwable failure)
            implements Command {}

    private record Poll() implements Command {}

    private record BatchEnded(Batch batch, @Nullable Answer<BatchResult> answer)
            implements Command {}

    private record ItemAnswered(
            StoredItem item, @Nullable Answer<?> answer, @Nullable Throwable failure)
            implements Command {}

    private BulkRun(
            ActorContext<Command> actor,
            TimerScheduler<Command> timers,
            UUID id,
            JobStore store,
            ExecutionOperations executions,
            EngineTime time,
            BulkSettings settings) {
        this.actor = actor;
        this.timers = timers;
        this.id = id;
        this.store = store;
        this.executions = executions;
        this.time = time;
        this.settings = settings;
    }

    /** Creates the behavior that claims the job and runs it. */
    static Behavior<Command> create(
            UUID id,
            JobStore store,
            ExecutionOperations executions,
            EngineTime time,
            BulkSettings settings) {
        return Behaviors.setup(actor ->
                Behaviors.withTimers(timers -> {
                    var run = new BulkRun(actor, timers, id, store, executions, time, settings);
                    run.claim();
                    return Behaviors.receiveMessage(run::onMessage);
                }));
    }

    private Behavior<Command> onMessage(Command message) {
        return switch (message) {
            case Claim _ -> claim();
            case Claimed claimed -> onClaimed(claimed);
            case Poll _ -> poll();
            case BatchEnded(var batch, var answer) -> onBatchEnded(batch, answer);
            case ItemAnswered(var item, var answer, var failure) ->
                    onItemAnswered(item, answer, failure);
        };
    }

    // Gathering

    private Behavior<Command> claim() {
        awaitClaim(false, store.claim(id, owner));
        return Behaviors.same();
    }

    private void awaitClaim(boolean gathering, CompletionStage<Answer<OwnedJob>> held) {
        actor.pipeToSelf(held, (answer, failure) -> new Claimed(gathering, answer, failure));
    }

    private Behavior<Command> onClaimed(Claimed claimed) {
        return switch (claimed.answer()) {
            case Answer.Ok<OwnedJob>(var held) -> {
                if (claimed.gathering()) {
                    failures = 0;
                    gatheringFailures = 0;
                }
                yield held.job() == null ? Behaviors.stopped() : resume(held.job());
            }
            case Answer.Refused<OwnedJob>(var error) -> {
                boolean isTemporary =
                        error instanceof EngineError.ThrottlingException
                                || error instanceof EngineError.ServiceUnavailable;
                var reason = error.name() + ": " + error.message();
                yield onNotClaimed(claimed.gathering() && !isTemporary, reason, null);
            }
            case null -> {
                var cause =
                        claimed.failure() instanceof CompletionException wrapped
                                        && wrapped.getCause() != null
                                ? wrapped.getCause()
                                : claimed.failure();
                yield onNotClaimed(claimed.gathering(), "" + cause, cause);
            }
        };
    }

    /**
     * Waits and claims the job again, because it may have been cancelled. Repeated failures to
     * gather items end the job, which has sent no request yet.
     *
     * @param permanent whether gathering failed for another reason than overload or unavailability
     */
    private Behavior<Command> onNotClaimed(
            boolean permanent, String reason, @Nullable Throwable failure) {
        actor.getLog().error("Bulk job {} is suspended: {}", id, reason, failure);
        if (permanent && ++gatheringFailures >= GATHERING_FAILURES_MAX) {
            awaitClaim(
                    false,
                    store.fail(id, owner, "Its executions could not be gathered: " + reason));
            return Behaviors.same();
        }
        int times = Math.min(1 << Math.min(failures++, 10), RETRY_DELAY_FACTOR_MAX);
        timers.startSingleTimer(new Claim(), settings.pollInterval().multipliedBy(times));
        return Behaviors.same();
    }

    private Behavior<Command> resume(StoredJob held) {
        job = held;
        if (!held.isGathered() && held.state() != JobState.CANCELLING) {
            awaitClaim(
                    true,
                    CompletableFuture.completedStage(held)
                            .thenCompose(it -> store.gather(it, owner)));
            return Behaviors.same();
        }
        bucket = new TokenBucket(held.job().ratePerSecond(), time.millis());
        timers.startTimerWithFixedDelay(new Poll(), Duration.ZERO, POLL_EVERY);
        return Behaviors.same();
    }

    // Requests

    private Behavior<Command> poll() {
        if (job == null || bucket == null || batchRunning) {
            return Behaviors.same();
        }
        long now = time.millis();
        boolean paused = job.state() == JobState.PAUSED;
        int permits = paused || now < pausedUntilMillis ? 0 : permits(bucket.availableTokens(now));
        boolean idle = inFlight.isEmpty() && retries.isEmpty();
        var retried = new ArrayList<StoredItem>();
        while (permits > 0 && !retries.isEmpty()) {
            retried.add(retries.remove());
            permits--;
        }
        int wanted = allBegun && !idle ? 0 : permits;
        if (wanted > 0
                || !results.isEmpty()
                || !stopped.isEmpty()
                || !retried.isEmpty()
                || (paused && inFlight.isEmpty())) {
            runBatch(job, new Batch(results, stopped, retried, lastBegun, wanted, idle));
            results = new ArrayList<>();
            stopped = new ArrayList<>();
        }
        return Behaviors.same();
    }

    private int permits(int tokens) {
        return Math.min(tokens, settings.inFlightMax() - inFlight.size());
    }

    private void runBatch(StoredJob current, Batch batch) {
        batchRunning = true;
        actor.pipeToSelf(
                store.runBatch(current, owner, batch),
                (answer, failure) -> {
                    if (failure != null) {
                        actor.getLog().error("Bulk job {} is suspended", current.id(), failure);
                    }
                    return new BatchEnded(batch, answer);
                });
    }

    private Behavior<Command> onBatchEnded(Batch batch, @Nullable Answer<BatchResult> answer) {
        if (!(answer instanceof Answer.Ok<BatchResult>(var result))) {
            results.addAll(batch.results());
            stopped.addAll(batch.stoppedItems());
            retries.addAll(batch.retriedItems());
            // The next poll starts the next batch.
            timers.startTimerWithFixedDelay(new Poll(), POLL_AFTER_FAILURE, POLL_EVERY);
            batchRunning = false;
            return Behaviors.same();
        }
        batchRunning = false;
        var now = result.job();
        if (now == null || bucket == null) {
            return Behaviors.stopped();
        }
        boolean paused = now.state() == JobState.PAUSED;
        // Items that must be retried remain pending, and are begun again when the job resumes.
        if (paused && inFlight.isEmpty() && results.isEmpty() && stopped.isEmpty()) {
            return Behaviors.stopped();
        }
        job = now;
        bucket.changeRate(now.job().ratePerSecond());
        allBegun = !paused && result.items().size() < batch.itemsMax();
        if (paused) {
            retries.addAll(batch.retriedItems());
        } else {
            for (var item : result.retriedItems()) {
                process(now, bucket, item);
            }
        }
        for (var item : result.items()) {
            lastBegun = item.ordinal();
            process(now, bucket, item);
        }
        return results.isEmpty() ? Behaviors.same() : poll();
    }

    private void process(StoredJob current, TokenBucket tokens, StoredItem item) {
        var result = ItemResults.beforeRequest(current.order(), item);
        if (result == null) {
            request(current, tokens, item);
        } else {
            attempts.remove(item.ordinal());
            results.add(result);
        }
    }

    // One execution

    private void request(StoredJob current, TokenBucket tokens, StoredItem item) {
        tokens.take(1);
        inFlight.put(item.ordinal(), item);
        var order = current.order();
        CompletionStage<? extends Answer<?>> answered =
                switch (order.action()) {
                    case STOP ->
                            executions.stop(
                                    item.arn(), item.persistenceId(), order.error(), order.cause());
                    case REDRIVE ->
                            executions.redrive(
                                    item.arn(),
                                    item.persistenceId(),
                                    item.execution() != null && item.execution().isRunning(),
                                    token(current));
                    case PAUSE ->
                            executions.pause(
                                    item.arn(),
                                    item.persistenceId(),
                                    current.job().startedBy(),
                                    order.cause());
                    case RESUME -> executions.resume(item.arn(), item.persistenceId());
                    case BACKFILL -> executions.backfill(item.arn(), item.persistenceId());
                    case MIGRATE, MIGRATE_BACK ->
                            executions.migrate(
                                    item.arn(),
                                    order.target(),
                                    current.job().startedBy(),
                                    order.cause(),
                                    token(current));
                };
        actor.pipeToSelf(answered, (answer, failure) -> new ItemAnswered(item, answer, failure));
    }

    /**
     * Returns the token of a job. The tokens of callers contain no blank, so it differs from them.
     */
    private static String token(StoredJob job) {
        return "bulk " + job.id();
    }

    private void reportNoResponse(StoredItem item, @Nullable Throwable failure) {
        var cause = failure instanceof CompletionException ? failure.getCause() : failure;
        if (cause instanceof TimeoutException) {
            DeferredWork.BULK_ITEMS.recordDeferral(DeferralReason.NO_ANSWER, item::persistenceId);
        } else {
            actor.getLog().warn("No response from {}: {}", item.persistenceId(), "" + failure);
        }
    }

    private Behavior<Command> onItemAnswered(
            StoredItem item, @Nullable Answer<?> answer, @Nullable Throwable failure) {
        inFlight.remove(item.ordinal());
        switch (answer) {
            case null -> {
                reportNoResponse(item, failure);
                retry(
                        item.asPossiblyRequested(),
                        new EngineError.ServiceUnavailable(),
                        NO_RESPONSE_ATTEMPTS);
            }
            case Answer.Ok<?>(var result) -> {
                refusals = 0;
                attempts.remove(item.ordinal());
                if (job != null && job.order().action() == Action.STOP) {
                    stopped.add(item);
                } else {
                    results.add(ItemResults.afterRequest(item, result));
                }
            }
            case Answer.Refused(var error) -> onRefused(item, error);
        }
        return Behaviors.same();
    }

    private void onRefused(StoredItem item, EngineError error) {
        switch (error) {
            case EngineError.ServiceUnavailable _ -> retry(item.asPossiblyRequested(), error, 1);
            case EngineError.ThrottlingException _,
                    EngineError.KmsThrottlingException _,
                    EngineError.ExecutionLimitExceeded _ ->
                    retry(item, error, 1);
            case EngineError.ExecutionNotRedrivable _, EngineError.ExecutionDoesNotExist _ ->
                    skip(item, error);
            // The execution has ended, was never migrated, or its machine defines no search
            // attributes.
            case EngineError.ConflictException _ when skipsConflicts() -> skip(item, error);
            default -> {
                attempts.remove(item.ordinal());
                results.add(ItemResult.failed(item, error));
            }
        }
    }

    private boolean skipsConflicts() {
        return job != null
                && switch (job.order().action()) {
                    case PAUSE, RESUME, BACKFILL, MIGRATE_BACK -> true;
                    // A refused migration is a failure with its reason.
                    case STOP, REDRIVE, MIGRATE -> false;
                };
    }

    private void skip(StoredItem item, EngineError error) {
        attempts.remove(item.ordinal());
        results.add(ItemResult.skipped(item, error.message()));
    }

    /**
     * Retries an item after a delay, or fails it after too many attempts. All requests pause,
     * because the load that has caused a refusal also affects other executions.
     */
    private void retry(StoredItem item, EngineError error, int times) {
        if (attempts.merge(item.ordinal(), times, Integer::sum) >= settings.attemptsMax()) {
            attempts.remove(item.ordinal());
            results.add(ItemResult.failed(item, error));
        } else {
            retries.add(item);
        }
        long pause = Math.min(PAUSE_MILLIS_MIN << Math.min(refusals, 10), PAUSE_MILLIS_MAX);
        long until = time.millis() + pause;
        if (time.millis() >= pausedUntilMillis) {
            refusals++;
        }
        pausedUntilMillis = Math.max(pausedUntilMillis, until);
    }
}
