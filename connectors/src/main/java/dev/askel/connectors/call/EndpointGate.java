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
    private static final Duration SERIES = Duration.ofMinutes(1);

    private static final int PAUSE_GROWTH = 2;

    /** Is told how the call stands. */
    @FunctionalInterface
    interface Teller {
        void stands(CallStanding.Kind kind, @Nullable String reason);
    }

    /** For so long permits that were claimed are kept for the calls that come back. */
    private static final Duration CLAIMED_FOR = Duration.ofSeconds(1);

    /** Calls that are expected to end in the next second at most. */
    private static final int ENDED_MAX = 4_096;

    private final String permit;
    private final GateSettings settings;
    private final InstantSource clock;
    private final Semaphore all;
    private final Semaphore places;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition turned = lock.newCondition();
    private final AtomicInteger waiting = new AtomicInteger();
    private final AtomicLong deferrals = new AtomicLong();
    private final AtomicInteger ended = new AtomicInteger();
    private Instant claimsSince = Instant.MIN;
    private int claims;
    private int endedBefore;
    private int endedEachSecond;
    private int parked;
    private int refusals;
    private Instant lastRefusal = Instant.MIN;
    private @Nullable Outage outage;

    /** Since when nobody is reached, and when somebody may try. */
    private record Outage(
            Instant since, String reason, Duration pause, Instant tryAt, boolean trying) {
        Outage whileTrying() {
            return new Outage(since, reason, pause, tryAt, true);
        }

        Outage left() {
            return new Outage(since, reason, pause, tryAt, false);
        }
    }

    /**
     * An open gate.
     *
     * @param permit the name of the permit that deferred calls wait for
     * @param all the places of all gates together
     */
    EndpointGate(String permit, GateSettings settings, Semaphore all, InstantSource clock) {
        this.permit = permit;
        this.settings = settings;
        this.all = all;
        this.clock = clock;
        this.places = new Semaphore(settings.callsPerEndpointMax(), true);
    }

    /**
     * Makes an exchange when it is its turn.
     *
     * @param deferrableSince when the call was first wanted, while it may be deferred; else null
     * @throws CallDeferred when too many calls wait already
     * @return what became of it; that nothing was sent only while the gate stands open, or when it
     *     has been shut for too long
     */
    HttpExchange pass(
            EndpointGates.Exchange exchange, Teller teller, @Nullable Instant deferrableSince)
            throws InterruptedException {
        var unreachable = whyGivenUp(deferrableSince);
        if (unreachable != null) {
            return new NotSent(unreachable);
        }
        acquire(places, teller, deferrableSince);
        try {
            return passInTurn(exchange, teller, deferrableSince);
        } finally {
            ended.incrementAndGet();
            places.release();
        }
    }

    private void acquire(Semaphore from, Teller teller, @Nullable Instant deferrableSince)
            throws InterruptedException {
        if (from.tryAcquire()) {
            return;
        }
        boolean isOneTooMany = waiting.incrementAndGet() > settings.waitingMax();
        try {
            if (isOneTooMany && deferrableSince != null) {
                throw deferred(againAt(deferrableSince));
            }
            teller.stands(CallStanding.Kind.WAITS_FOR_PLACE, null);
            from.acquire();
        } finally {
            waiting.decrementAndGet();
        }
    }

    /** Why a call that waited elsewhere for long enough fails without a permit; else null. */
    private @Nullable String whyGivenUp(@Nullable Instant deferrableSince) {
        lock.lock();
        try {
            var shut = outage;
            return deferrableSince == null
                            || shut == null
                            || clock.instant().isBefore(patientUntil(deferrableSince, shut))
                    ? null
                    : shut.reason();
        } finally {
            lock.unlock();
        }
    }

    /** A call fails when both it and the outage are old enough. */
    private Instant patientUntil(Instant since, Outage shut) {
        return later(since, shut.since()).plus(settings.parkMax());
    }

    private Instant againAt(Instant deferrableSince) {
        lock.lock();
        try {
            return outage == null
                    ? clock.instant().plus(settings.parkMax())
                    : patientUntil(deferrableSince, outage);
        } finally {
            lock.unlock();
        }
    }

    private CallDeferred deferred(Instant againAt) {
        deferrals.incrementAndGet();
        return new CallDeferred(new TaskOutcome.Deferred(permit, againAt));
    }

    private HttpExchange passInTurn(
            EndpointGates.Exchange exchange, Teller teller, @Nullable Instant deferrableSince)
            throws InterruptedException {
        var begun = clock.instant();
        while (true) {
            var unreachable = parkWhileShut(begun, teller, deferrableSince);
            if (unreachable != null) {
                return new NotSent(unreachable);
            }
            if (make(exchange, teller, deferrableSince) instanceof Ended(var result)) {
                return result;
            }
        }
    }

    /** What an exchange that needs no other try has come to. */
    private record Ended(HttpExchange result) {}

    private @Nullable Ended make(
            EndpointGates.Exchange exchange, Teller teller, @Nullable Instant deferrableSince)
            throws InterruptedException {
        HttpExchange result = null;
        try {
            acquire(all, teller, deferrableSince);
            try {
                teller.stands(CallStanding.Kind.SENT, null);
                result = exchange.make();
            } finally {
                all.release();
            }
        } finally {
            if (result == null) {
                left();
            }
        }
        if (result instanceof NotSent(var reason)) {
            return refused(reason) ? null : new Ended(result);
        }
        reached();
        return new Ended(result);
    }

    /** Null when the call may go on, else why nobody has been reached for so long. */
    private @Nullable String parkWhileShut(
            Instant begun, Teller teller, @Nullable Instant deferrableSince)
            throws InterruptedException {
        lock.lockInterruptibly();
        try {
            var shut = outage;
            if (shut == null) {
                return null;
            }
            var patientUntil =
                    patientUntil(deferrableSince == null ? begun : deferrableSince, shut);
            if (deferrableSince != null
                    && parked >= GateSettings.PARKED_MAX
                    && clock.instant().isBefore(patientUntil)) {
                throw deferred(patientUntil);
            }
            teller.stands(CallStanding.Kind.PARKED, shut.reason());
            parked++;
            try {
                while (shut != null) {
                    var now = clock.instant();
                    if (!now.isBefore(patientUntil)) {
                        return shut.reason();
                    }
                    if (!shut.trying() && !now.isBefore(shut.tryAt())) {
                        outage = shut.whileTrying();
                        return null;
                    }
                    var until = shut.trying() ? patientUntil : earlier(shut.tryAt(), patientUntil);
                    turned.await(Duration.between(now, until).toNanos(), TimeUnit.NANOSECONDS);
                    shut = outage;
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

    private void reached() {
        lock.lock();
        try {
            refusals = 0;
            outage = null;
            turned.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** Whoever tried has gone without having found out. */
    private void left() {
        lock.lock();
        try {
            if (outage != null) {
                outage = outage.left();
                turned.signal();
            }
        } finally {
            lock.unlock();
        }
    }

    /** Nobody was reached; tells whether the gate is shut now. */
    private boolean refused(String reason) {
        lock.lock();
        try {
            var now = clock.instant();
            var shut = outage;
            if (shut != null) {
                if (shut.trying()) {
                    var pause = shorter(shut.pause().multipliedBy(PAUSE_GROWTH));
                    outage = new Outage(shut.since(), reason, pause, now.plus(pause), false);
                    turned.signal();
                }
                return true;
            }
            refusals = lastRefusal.isBefore(now.minus(SERIES)) ? 1 : refusals + 1;
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

    private Duration shorter(Duration pause) {
        return pause.compareTo(settings.pauseMax()) < 0 ? pause : settings.pauseMax();
    }

    /** As {@link dev.askel.engine.task.CallPermits#claim}. */
    int claim(int wanted) {
        lock.lock();
        try {
            var now = clock.instant();
            int passed = ended.get();
            if (!now.isBefore(claimsSince.plus(CLAIMED_FOR))) {
                countEnded(passed, now);
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

    private void countEnded(int passed, Instant now) {
        long seconds =
                claimsSince.equals(Instant.MIN)
                        ? 1
                        : Math.max(1, Duration.between(claimsSince, now).toSeconds());
        endedEachSecond = (int) Math.min((passed - endedBefore) / seconds, ENDED_MAX);
        endedBefore = passed;
    }

    /** Free permits, and as many as calls end in a second. */
    private int free(Instant now) {
        var shut = outage;
        if (shut != null) {
            boolean nobodyTries = parked == 0 && !shut.trying() && !now.isBefore(shut.tryAt());
            return nobodyTries ? 1 : 0;
        }
        return Math.min(places.availablePermits(), all.availablePermits())
                + settings.waitingMax() / 2
                + endedEachSecond
                - waiting.get();
    }

    /** How it stands now. */
    GateStatistics statistics(String integration, String endpoint) {
        lock.lock();
        try {
            int inside = settings.callsPerEndpointMax() - places.availablePermits();
            return new GateStatistics(
                    integration,
                    endpoint,
                    Math.max(0, inside - parked),
                    places.getQueueLength(),
                    parked,
                    deferrals.get(),
                    outage == null ? null : outage.since());
        } finally {
            lock.unlock();
        }
    }

    /** Whether it knows nothing that would be lost with it. */
    boolean isFresh() {
        lock.lock();
        try {
            return outage == null && lastRefusal.isBefore(clock.instant().minus(SERIES));
        } finally {
            lock.unlock();
        }
    }
}
