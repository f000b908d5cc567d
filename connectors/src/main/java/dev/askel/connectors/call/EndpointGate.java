package dev.askel.connectors.call;

import dev.askel.connectors.call.HttpExchange.NotSent;
import dev.askel.engine.task.CallStanding;
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
 * Where the calls of one integration to one endpoint pass: so many at a time, in order of arrival,
 * and while nobody can be reached there, none but one that tries.
 *
 * <p>What an endpoint answers is the Task's business, whatever it is. What shuts the gate is that
 * no connection comes about, time after time: then nothing has been sent, and instead of failing
 * thousands of Tasks in a minute their calls wait here. One of them tries again after a pause that
 * grows; when it gets through, all do.
 *
 * <p>Few calls wait in memory. Beyond those a call that may be deferred ends with {@link
 * CallDeferred}; {@link #claim} grants permits to such calls.
 */
final class EndpointGate {
    /** Refused connections that lie further apart are no series. */
    private static final Duration SERIES_GAP_MAX = Duration.ofMinutes(1);

    private static final int PAUSE_GROWTH = 2;

    /** Is told how the call stands. */
    @FunctionalInterface
    interface StandingListener {
        void onStanding(CallStanding.Kind kind, @Nullable String reason);
    }

    /** For so long permits that were claimed are kept for the calls that come back. */
    private static final Duration CLAIM_DURATION = Duration.ofSeconds(1);

    /** Calls that are expected to end in the next second at most. */
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

    /** Since when nobody is reached, and when somebody may try. */
    private record Outage(
            Instant since, String reason, Duration pause, Instant tryAt, boolean trying) {
        Outage withTrial() {
            return new Outage(since, reason, pause, tryAt, true);
        }

        Outage withoutTrial() {
            return new Outage(since, reason, pause, tryAt, false);
        }
    }

    /**
     * An open gate.
     *
     * @param permitName the name of the permit that deferred calls wait for
     * @param nodePermits the permits of all gates together
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
     * Makes an exchange when it is its turn.
     *
     * @param deferrableSince when the call was first wanted, while it may be deferred; else null
     * @throws CallDeferred when too many calls wait already
     * @return what became of it; that nothing was sent only while the gate stands open, or when it
     *     has been current for too long
     */
    HttpExchange pass(
            HttpExchange.Attempt attempt,
            StandingListener listener,
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

    private void acquire(
            Semaphore from, StandingListener listener, @Nullable Instant deferrableSince)
            throws InterruptedException {
        if (from.tryAcquire()) {
            return;
        }
        boolean exceedsWaitingMax = waiting.incrementAndGet() > settings.waitingMax();
        try {
            if (exceedsWaitingMax && deferrableSince != null) {
                throw deferred(retryAt(deferrableSince));
            }
            listener.onStanding(CallStanding.Kind.WAITS_FOR_PLACE, null);
            from.acquire();
        } finally {
            waiting.decrementAndGet();
        }
    }

    /** Why a call that waited elsewhere for long enough fails without a permitName; else null. */
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

    /** A call fails when both it and the outage are old enough. */
    private Instant failsAt(Instant since, Outage current) {
        return later(since, current.since()).plus(settings.parkMax());
    }

    private Instant retryAt(Instant deferrableSince) {
        lock.lock();
        try {
            return outage == null
                    ? clock.instant().plus(settings.parkMax())
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
            StandingListener listener,
            @Nullable Instant deferrableSince)
            throws InterruptedException {
        var begun = clock.instant();
        while (true) {
            var unreachable = parkDuringOutage(begun, listener, deferrableSince);
            if (unreachable != null) {
                return new NotSent(unreachable);
            }
            if (exchangeOnce(attempt, listener, deferrableSince) instanceof Ended(var result)) {
                return result;
            }
        }
    }

    /** What an exchange that needs no other try has come to. */
    private record Ended(HttpExchange result) {}

    private @Nullable Ended exchangeOnce(
            HttpExchange.Attempt attempt,
            StandingListener listener,
            @Nullable Instant deferrableSince)
            throws InterruptedException {
        HttpExchange result = null;
        try {
            acquire(nodePermits, listener, deferrableSince);
            try {
                listener.onStanding(CallStanding.Kind.SENT, null);
                result = attempt.make();
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

    /** Null when the call may go on, else why nobody has been reached for so long. */
    private @Nullable String parkDuringOutage(
            Instant begun, StandingListener listener, @Nullable Instant deferrableSince)
            throws InterruptedException {
        lock.lockInterruptibly();
        try {
            var current = outage;
            if (current == null) {
                return null;
            }
            var failsAt = failsAt(deferrableSince == null ? begun : deferrableSince, current);
            if (deferrableSince != null
                    && parked >= GateSettings.PARKED_MAX
                    && clock.instant().isBefore(failsAt)) {
                throw deferred(failsAt);
            }
            listener.onStanding(CallStanding.Kind.PARKED, current.reason());
            parked++;
            try {
                while (current != null) {
                    var now = clock.instant();
                    if (!now.isBefore(failsAt)) {
                        return current.reason();
                    }
                    if (!current.trying() && !now.isBefore(current.tryAt())) {
                        outage = current.withTrial();
                        return null;
                    }
                    var until = current.trying() ? failsAt : earlier(current.tryAt(), failsAt);
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

    private static Instant later(Instant one, Instant other) {
        return one.isAfter(other) ? one : other;
    }

    private static Instant earlier(Instant one, Instant other) {
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

    /** Whoever tried has gone without having found out. */
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

    /** Nobody was reached; tells whether the gate is current now. */
    private boolean recordRefusal(String reason) {
        lock.lock();
        try {
            var now = clock.instant();
            var current = outage;
            if (current != null) {
                if (current.trying()) {
                    var pause = boundedPause(current.pause().multipliedBy(PAUSE_GROWTH));
                    outage = new Outage(current.since(), reason, pause, now.plus(pause), false);
                    outageChanged.signal();
                }
                return true;
            }
            refusals = lastRefusal.isBefore(now.minus(SERIES_GAP_MAX)) ? 1 : refusals + 1;
            lastRefusal = now;
            if (refusals < settings.refusalsMax()) {
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

    /** As {@link dev.askel.engine.task.CallPermits#claim}. */
    int claim(int wanted) {
        lock.lock();
        try {
            var now = clock.instant();
            int passed = endedCalls.get();
            if (!now.isBefore(claimsSince.plus(CLAIM_DURATION))) {
                measureEndRate(passed, now);
                claims = 0;
                claimsSince = now;
            }
            int granted = Math.clamp(free(now) - claims, 0, wanted);
            claims += granted;
            return granted;
        } finally {
            lock.unlock();
        }
    }

    private void measureEndRate(int passed, Instant now) {
        long seconds =
                claimsSince.equals(Instant.MIN)
                        ? 1
                        : Math.max(1, Duration.between(claimsSince, now).toSeconds());
        endedPerSecond = (int) Math.min((passed - endedBefore) / seconds, ENDED_PER_SECOND_MAX);
        endedBefore = passed;
    }

    /** Free permits, and as many as calls end in a second. */
    private int free(Instant now) {
        var current = outage;
        if (current != null) {
            boolean trialIsDue = parked == 0 && !current.trying() && !now.isBefore(current.tryAt());
            return trialIsDue ? 1 : 0;
        }
        return Math.min(permits.availablePermits(), nodePermits.availablePermits())
                + settings.waitingMax() / 2
                + endedPerSecond
                - waiting.get();
    }

    /** How it stands now. */
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

    /** Whether it knows nothing that would be lost with it. */
    boolean isDiscardable() {
        lock.lock();
        try {
            return outage == null && lastRefusal.isBefore(clock.instant().minus(SERIES_GAP_MAX));
        } finally {
            lock.unlock();
        }
    }
}
