package dev.askel.connectors.call;

import dev.askel.connectors.call.HttpExchange.NotSent;
import dev.askel.engine.task.CallStatus;
import dev.askel.engine.task.TaskOutcome;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Limits the concurrent calls of one integration to one endpoint, and grants permits in order of
 * arrival. A gate is also the circuit breaker of these calls. During an outage of the endpoint only
 * one trial call may pass.
 *
 * <p>Only refused connections open the circuit breaker; answers of any status do not. After several
 * refused connections in a row, calls wait here instead of failing thousands of Tasks in a minute.
 * This is safe because no request has been sent. After a pause, one call tries again. The pause
 * grows with each trial. When that call reaches the endpoint, all calls proceed.
 *
 * <p>A limited number of calls wait in memory. Further calls that may be deferred end with {@link
 * CallDeferred}; {@link #reservePermits} grants permits to them later.
 */
final class EndpointGate {
    /** The maximum time between two refused connections of one series. */
    private static final Duration SERIES_GAP_MAX = Duration.ofMinutes(1);

    private static final int PAUSE_GROWTH = 2;

    /** Receives the status of a call. */
    @FunctionalInterface
    interface StatusListener {
        void onStatus(CallStatus.Kind kind, @Nullable String reason);
    }

    /** How long claimed permits are reserved for the deferred calls. */
    private static final Duration CLAIM_DURATION = Duration.ofSeconds(1);

    /** The upper bound of the estimated number of calls that end within a second. */
    private static final int ENDED_PER_SECOND_MAX = 4_096;

    private final String permitName;
    private final GateSettings settings;
    private final InstantSource clock;
    private final Semaphore nodePermits;
    private final Semaphore permits;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition outageChanged = lock.newCondition();
    private final AtomicInteger waiting = new AtomicInteger();
    private final AtomicLong deferrals = new AtomicLong();
    private final AtomicInteger endedCalls = new AtomicInteger();
    private Instant claimsSince = Instant.MIN;
    private int claims;
    private int endedBefore;
    private int endedPerSecond;
    private int parked;
    private int refusals;
    private Instant lastRefusal = Instant.MIN;
    private @Nullable Outage outage;

    /** An outage: its start, its reason, and the time of the next trial. */
    private record Outage(
            Instant since, String reason, Duration pause, Instant tryAt, boolean trialRunning) {
        Outage withTrial() {
            return new Outage(since, reason, pause, tryAt, true);
        }

        Outage withoutTrial() {
            return new Outage(since, reason, pause, tryAt, false);
        }
    }

    /**
     * Creates a gate without an outage.
     *
     * @param permitName the name of the permit that deferred calls wait for
     * @param nodePermits the permits that all gates of the node share
     */
    EndpointGate(
            String permitName, GateSettings settings, Semaphore nodePermits, InstantSource clock) {
        this.permitName = permitName;
        this.settings = settings;
        this.nodePermits = nodePermits;
        this.clock = clock;
        this.permits = new Semaphore(settings.callsPerEndpointMax(), true);
    }

    /**
     * Makes an exchange as soon as the call has a permit.
     *
     * @param deferrableSince when the call was first requested; null when it may not be deferred
     * @throws CallDeferred when too many calls are waiting
     * @return the result. It is {@link NotSent} only if there is no outage, or if the outage has
     *     lasted too long
     */
    HttpExchange call(
            HttpExchange.Attempt attempt,
            StatusListener listener,
            @Nullable Instant deferrableSince)
            throws InterruptedException {
        var unreachable = outageReason(deferrableSince);
        if (unreachable != null) {
            return new NotSent(unreachable);
        }
        acquire(permits, listener, deferrableSince);
        try {
            return exchangeWithPermit(attempt, listener, deferrableSince);
        } finally {
            endedCalls.incrementAndGet();
            permits.release();
        }
    }

    private void acquire(Semaphore from, StatusListener listener, @Nullable Instant deferrableSince)
            throws InterruptedException {
        if (from.tryAcquire()) {
            return;
        }
        boolean exceedsWaitingMax = waiting.incrementAndGet() > settings.waitingCallsMax();
        try {
            if (exceedsWaitingMax && deferrableSince != null) {
                throw deferred(retryAt(deferrableSince));
            }
            listener.onStatus(CallStatus.Kind.WAITS_FOR_PERMIT, null);
            from.acquire();
        } finally {
            waiting.decrementAndGet();
        }
    }

    /**
     * Returns the reason of the outage if a deferred call has waited long enough to fail; otherwise
     * null.
     */
    private @Nullable String outageReason(@Nullable Instant deferrableSince) {
        lock.lock();
        try {
            var current = outage;
            return deferrableSince == null
                            || current == null
                            || clock.instant().isBefore(failsAt(deferrableSince, current))
                    ? null
                    : current.reason();
        } finally {
            lock.unlock();
        }
    }

    /**
     * Returns the time when a waiting call fails. Both the call and the outage must then have
     * lasted for the maximum time.
     */
    private Instant failsAt(Instant since, Outage current) {
        return laterOf(since, current.since()).plus(settings.outageWaitMax());
    }

    private Instant retryAt(Instant deferrableSince) {
        lock.lock();
        try {
            return outage == null
                    ? clock.instant().plus(settings.outageWaitMax())
                    : failsAt(deferrableSince, outage);
        } finally {
            lock.unlock();
        }
    }

    private CallDeferred deferred(Instant retryAt) {
        deferrals.incrementAndGet();
        return new CallDeferred(new TaskOutcome.Deferred(permitName, retryAt));
    }

    private HttpExchange exchangeWithPermit(
            HttpExchange.Attempt attempt,
            StatusListener listener,
            @Nullable Instant deferrableSince)
            throws InterruptedException {
        var startedAt = clock.instant();
        while (true) {
            var unreachable = parkDuringOutage(startedAt, listener, deferrableSince);
            if (unreachable != null) {
                return new NotSent(unreachable);
            }
            if (exchangeOnce(attempt, listener, deferrableSince) instanceof Ended(var result)) {
                return result;
            }
        }
    }

    /** The final result of an exchange. */
    private record Ended(HttpExchange result) {}

    private @Nullable Ended exchangeOnce(
            HttpExchange.Attempt attempt,
            StatusListener listener,
            @Nullable Instant deferrableSince)
            throws InterruptedException {
        HttpExchange result = null;
        try {
            acquire(nodePermits, listener, deferrableSince);
            try {
                listener.onStatus(CallStatus.Kind.SENT, null);
                result = attempt.send();
            } finally {
                nodePermits.release();
            }
        } finally {
            if (result == null) {
                abandonTrial();
            }
        }
        if (result instanceof NotSent(var reason)) {
            return recordRefusal(reason) ? null : new Ended(result);
        }
        recordConnection();
        return new Ended(result);
    }

    /**
     * Waits for the end of the outage. Returns null when the call may proceed, else the reason of
     * the outage.
     */
    private @Nullable String parkDuringOutage(
            Instant startedAt, StatusListener listener, @Nullable Instant deferrableSince)
            throws InterruptedException {
        lock.lockInterruptibly();
        try {
            var current = outage;
            if (current == null) {
                return null;
            }
            var failsAt = failsAt(deferrableSince == null ? startedAt : deferrableSince, current);
            if (deferrableSince != null
                    && parked >= GateSettings.PARKED_MAX
                    && clock.instant().isBefore(failsAt)) {
                throw deferred(failsAt);
            }
            listener.onStatus(CallStatus.Kind.PARKED, current.reason());
            parked++;
            try {
                while (current != null) {
                    var now = clock.instant();
                    if (!now.isBefore(failsAt)) {
                        return current.reason();
                    }
                    if (!current.trialRunning() && !now.isBefore(current.tryAt())) {
                        outage = current.withTrial();
                        return null;
                    }
                    var until =
                            current.trialRunning() ? failsAt : earlierOf(current.tryAt(), failsAt);
                    outageChanged.await(
                            Duration.between(now, until).toNanos(), TimeUnit.NANOSECONDS);
                    current = outage;
                }
                return null;
            } finally {
                parked--;
            }
        } finally {
            lock.unlock();
        }
    }

    private static Instant laterOf(Instant one, Instant other) {
        return one.isAfter(other) ? one : other;
    }

    private static Instant earlierOf(Instant one, Instant other) {
        return one.isBefore(other) ? one : other;
    }

    private void recordConnection() {
        lock.lock();
        try {
            refusals = 0;
            outage = null;
            outageChanged.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** Ends a trial call without a result, so that another call may try. */
    private void abandonTrial() {
        lock.lock();
        try {
            if (outage != null) {
                outage = outage.withoutTrial();
                outageChanged.signal();
            }
        } finally {
            lock.unlock();
        }
    }

    /** Records a refused connection; returns whether an outage exists now. */
    private boolean recordRefusal(String reason) {
        lock.lock();
        try {
            var now = clock.instant();
            var current = outage;
            if (current != null) {
                if (current.trialRunning()) {
                    var pause = boundedPause(current.pause().multipliedBy(PAUSE_GROWTH));
                    outage = new Outage(current.since(), reason, pause, now.plus(pause), false);
                    outageChanged.signal();
                }
                return true;
            }
            refusals = lastRefusal.isBefore(now.minus(SERIES_GAP_MAX)) ? 1 : refusals + 1;
            lastRefusal = now;
            if (refusals < settings.refusedConnectionsMax()) {
                return false;
            }
            var pause = settings.firstPause();
            outage = new Outage(now, reason, pause, now.plus(pause), false);
            return true;
        } finally {
            lock.unlock();
        }
    }

    private Duration boundedPause(Duration pause) {
        return pause.compareTo(settings.pauseMax()) < 0 ? pause : settings.pauseMax();
    }

    /** Implements {@link dev.askel.engine.task.CallPermits#reservePermits}. */
    int reservePermits(int permitsMax) {
        lock.lock();
        try {
            var now = clock.instant();
            int ended = endedCalls.get();
            if (!now.isBefore(claimsSince.plus(CLAIM_DURATION))) {
                measureEndRate(ended, now);
                claims = 0;
                claimsSince = now;
            }
            int granted = Math.clamp(freePermits(now) - claims, 0, permitsMax);
            claims += granted;
            return granted;
        } finally {
            lock.unlock();
        }
    }

    private void measureEndRate(int ended, Instant now) {
        long seconds =
                claimsSince.equals(Instant.MIN)
                        ? 1
                        : Math.max(1, Duration.between(claimsSince, now).toSeconds());
        endedPerSecond = (int) Math.min((ended - endedBefore) / seconds, ENDED_PER_SECOND_MAX);
        endedBefore = ended;
    }

    /**
     * Returns the number of deferred calls that may be retried now. This number is the sum of the
     * free permits, half of the maximum number of waiting calls, and the calls that probably end
     * within a second. The calls that already wait are subtracted. During an outage, only one call
     * may be retried when a trial is due.
     */
    private int freePermits(Instant now) {
        var current = outage;
        if (current != null) {
            boolean trialIsDue =
                    parked == 0 && !current.trialRunning() && !now.isBefore(current.tryAt());
            return trialIsDue ? 1 : 0;
        }
        return Math.min(permits.availablePermits(), nodePermits.availablePermits())
                + settings.waitingCallsMax() / 2
                + endedPerSecond
                - waiting.get();
    }

    /** Returns the current state of this gate. */
    GateStatistics statistics(String integration, String endpoint) {
        lock.lock();
        try {
            int inside = settings.callsPerEndpointMax() - permits.availablePermits();
            return new GateStatistics(
                    integration,
                    endpoint,
                    Math.max(0, inside - parked),
                    permits.getQueueLength(),
                    parked,
                    deferrals.get(),
                    outage == null ? null : outage.since());
        } finally {
            lock.unlock();
        }
    }

    /**
     * Whether this gate has no outage and no recent refusal. Discarding such a gate loses nothing.
     */
    boolean isDiscardable() {
        lock.lock();
        try {
            return outage == null && lastRefusal.isBefore(clock.instant().minus(SERIES_GAP_MAX));
        } finally {
            lock.unlock();
        }
    }
}
