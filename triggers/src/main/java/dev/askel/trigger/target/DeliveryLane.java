package dev.askel.trigger.target;

import dev.askel.engine.api.Answer;
import dev.askel.engine.clock.EngineTime;
import dev.askel.engine.sql.SqlWorkers;
import dev.askel.trigger.recent.RecentDelivery;
import dev.askel.trigger.recent.RecentDeliveryTable;
import dev.askel.trigger.recent.RecentSweep;
import dev.askel.trigger.target.CallResult.Deferred;
import dev.askel.trigger.target.CallResult.Delivered;
import dev.askel.trigger.target.CallResult.Failed;
import dev.askel.trigger.target.CallResult.Queued;
import dev.askel.trigger.target.CallResult.RateReached;
import dev.askel.trigger.target.CallResult.Skipped;
import dev.askel.trigger.target.DeliveryTable.Due;
import dev.askel.trigger.target.DeliveryTable.DueQuery;
import dev.askel.trigger.target.DeliveryTable.Stored;
import dev.askel.trigger.target.LastExecutions.Started;
import dev.askel.trigger.target.PendingDelivery.Retry;
import dev.askel.trigger.target.TriggerMetrics.DeliveryResult;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ThreadLocalRandom;
import org.apache.pekko.actor.NoSerializationVerificationNeeded;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.javadsl.ActorContext;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.apache.pekko.actor.typed.javadsl.TimerScheduler;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes the deliveries of one lane. It reads due rows, calls their targets concurrently, and
 * deletes or delays the rows of ended calls together. A row is excluded from reads until its result
 * is committed. After a crash, the next owner of the lane calls the targets of uncommitted rows
 * again.
 */
final class DeliveryLane {
    private static final Logger LOG = LoggerFactory.getLogger(DeliveryLane.class);

    private static final Duration POLL_EVERY = Duration.ofMillis(500);
    private static final Duration COUNT_EVERY = Duration.ofSeconds(10);

    /** The lane that deletes expired rows of recent deliveries and events when it counts. */
    private static final int SWEEPING_LANE = 0;

    private static final Duration WRITE_AGAIN = Duration.ofSeconds(1);

    /** The maximum number of rows in memory, including rows whose result is not committed. */
    static final int IN_FLIGHT_MAX = 64;

    /** The maximum size of the targets of one read, in bytes. One target may be larger. */
    private static final long READ_BYTES_MAX = 2 * 1024 * 1024;

    private final ActorContext<Command> actor;
    private final TimerScheduler<Command> timers;
    private final int lane;
    private final SqlWorkers workers;
    private final TargetCalls calls;
    private final EngineTime time;
    private final DeliveryMemory memory;
    private final TriggerMetrics metrics;
    private final Map<UUID, PendingDelivery> inFlight = new HashMap<>();
    private final TargetLimits limits = new TargetLimits();
    private List<UUID> done = new ArrayList<>();
    private List<Retry> retries = new ArrayList<>();
    private List<Started> started = new ArrayList<>();
    private List<RecentDelivery> recent = new ArrayList<>();

    /** The sources without overlap that have a delivery in flight. */
    private final Set<UUID> exclusiveSources = new HashSet<>();

    /** The estimated heap of the deliveries in flight. */
    private long heldBytes;

    private final DueReads reads;
    private boolean writing;

    /** Messages of a lane. */
    sealed interface Command extends NoSerializationVerificationNeeded {}

    /** Reads due rows. */
    record Poll() implements Command {}

    private record ContinuePass() implements Command {}

    private record Found(@Nullable Answer<Due> due, @Nullable Throwable failure)
            implements Command {}

    private record Ended(PendingDelivery delivery, CallResult result) implements Command {}

    private record Write() implements Command {}

    private record Written(
            List<UUID> done,
            List<Retry> retries,
            List<Started> started,
            List<RecentDelivery> recent,
            @Nullable Answer<Boolean> answer,
            @Nullable Throwable failure)
            implements Command {}

    private record Count() implements Command {}

    private record Counted(@Nullable Answer<Stored> stored) implements Command {}

    /** Stops the lane. Its rows remain for the next owner. */
    record Stop() implements Command {}

    private DeliveryLane(
            ActorContext<Command> actor,
            TimerScheduler<Command> timers,
            int lane,
            SqlWorkers workers,
            TargetCalls calls,
            EngineTime time,
            DeliveryMemory memory,
            TriggerMetrics metrics) {
        this.actor = actor;
        this.timers = timers;
        this.lane = lane;
        this.workers = workers;
        this.calls = calls;
        this.time = time;
        this.memory = memory;
        this.metrics = metrics;
        reads = new DueReads(workers);
    }

    static Behavior<Command> create(
            int lane,
            SqlWorkers workers,
            TargetCalls calls,
            EngineTime time,
            DeliveryMemory memory,
            TriggerMetrics metrics) {
        return Behaviors.setup(actor ->
                Behaviors.withTimers(timers -> {
                    var owner =
                            new DeliveryLane(
                                    actor, timers, lane, workers, calls, time, memory, metrics);
                    timers.startTimerWithFixedDelay(new Poll(), Duration.ZERO, POLL_EVERY);
                    // The lanes of a node count at different times.
                    timers.startSingleTimer(
                            new Count(), COUNT_EVERY.multipliedBy(lane).dividedBy(Lanes.COUNT));
                    return Behaviors.receiveMessage(owner::onMessage);
                }));
    }

    private Behavior<Command> onMessage(Command message) {
        switch (message) {
            case Poll _ -> {
                reads.onChange();
                read();
            }
            case ContinuePass _ -> read();
            case Found(var due, var failure) -> onFound(due, failure);
            case Ended(var delivery, var result) -> onEnded(delivery, result);
            case Write _ -> write();
            case Written written -> onWritten(written);
            case Count _ -> count();
            case Counted(var answer) -> {
                if (answer instanceof Answer.Ok<Stored>(var stored)) {
                    metrics.onStored(lane, stored.pending(), stored.deadLetters());
                }
                timers.startSingleTimer(new Count(), COUNT_EVERY);
            }
            case Stop _ -> {
                memory.add(-heldBytes);
                metrics.onStored(lane, 0, 0);
                return Behaviors.stopped();
            }
        }
        return Behaviors.same();
    }

    private void count() {
        actor.pipeToSelf(
                workers.submit(database -> {
                    if (lane == SWEEPING_LANE) {
                        RecentSweep.run(database, time);
                    }
                    return Answer.ok(
                            database.read(connection -> DeliveryTable.count(connection, lane)));
                }),
                (answer, _) -> new Counted(answer));
    }

    // Due rows

    private void read() {
        int free = IN_FLIGHT_MAX - inFlight.size();
        long readable = Math.min(READ_BYTES_MAX, memory.readableBytes(heldBytes));
        if (!reads.canBegin() || free <= 0 || (readable == 0 && heldBytes > 0)) {
            return;
        }
        long now = time.millis();
        actor.pipeToSelf(
                reads.begin(
                        new DueQuery(
                                lane,
                                now,
                                List.copyOf(inFlight.keySet()),
                                List.copyOf(exclusiveSources),
                                Set.copyOf(limits.excluded(now)),
                                free,
                                readable)),
                Found::new);
    }

    private void onFound(@Nullable Answer<Due> answer, @Nullable Throwable failure) {
        if (!(answer instanceof Answer.Ok<Due>(var due))) {
            // The next poll reads again.
            reads.onFailed();
            logUnlessUnavailable("read", failure);
            return;
        }
        reads.onRead(due);
        boolean hasStarted = false;
        for (var each : due.readable()) {
            hasStarted |= start(each);
        }
        // Rows that must wait for others in flight are read again after the next write.
        if (hasStarted) {
            reads.onChange();
        }
        if (reads.isWithinPass() && due.readable().isEmpty()) {
            timers.startSingleTimer(new ContinuePass(), DueReads.EMPTY_READ_PAUSE);
        } else {
            read();
        }
    }

    /** Starts a call unless it must wait for another call in flight; returns whether it started. */
    private boolean start(PendingDelivery pending) {
        var target = pending.delivery().target().arn();
        boolean isLimited = isLimited(target);
        if (isLimited && !limits.allows(target, time.millis())) {
            return false;
        }
        var delivery = pending.delivery();
        boolean isExclusive = delivery.overlap() != Overlap.ALLOW;
        if (inFlight.containsKey(delivery.id())
                || (isExclusive && !exclusiveSources.add(delivery.sourceId()))) {
            return false;
        }
        inFlight.put(delivery.id(), pending);
        hold(DeliveryMemory.bytesOf(delivery));
        if (DeliveryRules.isTooOld(pending, time.millis())) {
            onTooOld(pending);
            return true;
        }
        if (isLimited) {
            limits.onStarted(target);
        }
        actor.pipeToSelf(calls.call(pending), (result, failure) -> ended(pending, result, failure));
        return true;
    }

    private void hold(long bytes) {
        heldBytes += bytes;
        memory.add(bytes);
    }

    private static Ended ended(
            PendingDelivery pending, @Nullable CallResult result, @Nullable Throwable failure) {
        return new Ended(
                pending,
                result == null ? new Failed("InternalFailure", "" + failure, true) : result);
    }

    private static boolean isLimited(String target) {
        return TargetArn.parse(target)
                .filter(arn -> arn.kind() == TargetArn.Kind.STATE_MACHINE)
                .isEmpty();
    }

    // Results

    private void onEnded(PendingDelivery pending, CallResult result) {
        var target = pending.delivery().target().arn();
        if (isLimited(target)) {
            if (result instanceof RateReached(var retryAt)) {
                pause(target, DeliveryRules.deferredUntil(retryAt, time.millis()));
            } else {
                limits.onEnded(target);
            }
        }
        var id = pending.delivery().id();
        var log = DeliveryRecords.afterCall(pending, result, time.millis());
        switch (result) {
            case Delivered(var executionArn) -> {
                done.add(id);
                report(
                        pending,
                        pending.isDeadLetter()
                                ? DeliveryResult.DEAD_LETTERED
                                : DeliveryResult.DELIVERED);
                if (executionArn != null && pending.delivery().overlap() != Overlap.ALLOW) {
                    started.add(new Started(pending.delivery().sourceId(), executionArn));
                }
            }
            case Skipped _ -> {
                done.add(id);
                report(pending, DeliveryResult.SKIPPED);
            }
            case Queued() -> defer(pending, DeliveryResult.QUEUED, null);
            case RateReached(var retryAt) -> defer(pending, DeliveryResult.DEFERRED, retryAt);
            case Deferred deferred -> {
                LOG.debug("The delivery {} is deferred: {}", id, deferred.reason());
                defer(pending, DeliveryResult.DEFERRED, deferred.retryAt());
            }
            case Failed failed -> {
                var retry =
                        DeliveryRules.afterFailure(
                                pending,
                                failed,
                                time.millis(),
                                ThreadLocalRandom.current().nextDouble());
                report(pending, DeliveryRules.resultOf(pending, retry));
                if (retry == null) {
                    LOG.warn(
                            "{}: the event of {} for {} is dropped: {}",
                            pending.delivery().sourceArn(),
                            pending.delivery().occurredAt(),
                            target,
                            failed.text());
                    done.add(id);
                } else {
                    retries.add(retry);
                }
                log = DeliveryRecords.afterFailure(pending, failed, retry, time.millis());
            }
        }
        if (log != null) {
            recent.add(log);
        }
        write();
    }

    /** Stops the calls of a target until a time. */
    private void pause(String target, long untilMillis) {
        limits.onDeferred(target, untilMillis);
        var pause = Duration.ofMillis(untilMillis - time.millis() + 1);
        timers.startSingleTimer(target, new Poll(), pause);
    }

    private void defer(PendingDelivery pending, DeliveryResult result, @Nullable Instant retryAt) {
        report(pending, result);
        retries.add(
                new Retry(
                        pending.delivery().id(),
                        DeliveryRules.deferredUntil(retryAt, time.millis()),
                        pending.progress()));
    }

    private void report(PendingDelivery pending, DeliveryResult result) {
        var delivery = pending.delivery();
        metrics.onDelivery(
                delivery.origin(),
                result,
                Duration.ofMillis(time.millis() - delivery.createdAt().toEpochMilli()));
    }

    private void onTooOld(PendingDelivery pending) {
        var retry = DeliveryRules.afterMaximumAge(pending, time.millis());
        report(pending, DeliveryRules.resultOf(pending, retry));
        recent.add(DeliveryRecords.afterMaximumAge(pending, time.millis()));
        if (retry == null) {
            LOG.warn(
                    "{}: the event of {} for {} is dropped: it is too old",
                    pending.delivery().sourceArn(),
                    pending.delivery().occurredAt(),
                    pending.delivery().target().arn());
            done.add(pending.delivery().id());
        } else {
            retries.add(retry);
        }
        write();
    }

    private void write() {
        if (writing || (done.isEmpty() && retries.isEmpty())) {
            return;
        }
        writing = true;
        var doneNow = done;
        var retriesNow = retries;
        var startedNow = started;
        var recentNow = recent;
        done = new ArrayList<>();
        retries = new ArrayList<>();
        started = new ArrayList<>();
        recent = new ArrayList<>();
        actor.pipeToSelf(
                workers.submit(database ->
                        database.transact(connection -> {
                            DeliveryTable.delete(connection, doneNow);
                            DeliveryTable.retry(connection, retriesNow);
                            LastExecutions.store(connection, startedNow);
                            RecentDeliveryTable.store(connection, recentNow, time);
                            return Answer.ok(true);
                        })),
                (answer, failure) ->
                        new Written(doneNow, retriesNow, startedNow, recentNow, answer, failure));
    }

    private void onWritten(Written written) {
        writing = false;
        if (!(written.answer() instanceof Answer.Ok<Boolean>)) {
            logUnlessUnavailable("written", written.failure());
            done.addAll(written.done());
            retries.addAll(written.retries());
            started.addAll(written.started());
            recent.addAll(written.recent());
            timers.startSingleTimer(new Write(), WRITE_AGAIN);
            return;
        }
        written.done().forEach(this::release);
        written.retries().forEach(retry -> release(retry.id()));
        reads.onChange();
        write();
        read();
    }

    private void release(UUID id) {
        var pending = inFlight.remove(id);
        if (pending == null) {
            return;
        }
        hold(-DeliveryMemory.bytesOf(pending.delivery()));
        if (pending.delivery().overlap() != Overlap.ALLOW) {
            exclusiveSources.remove(pending.delivery().sourceId());
        }
    }

    private void logUnlessUnavailable(String action, @Nullable Throwable failure) {
        if (failure != null) {
            LOG.error("The deliveries of lane {} cannot be {}", lane, action, failure);
        }
    }
}
