package dev.askel.connectors.call;

import dev.askel.connectors.call.HttpExchange.NotSent;
import dev.askel.engine.task.CallStanding;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
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
 */
final class Gate {
    /** Refused connections that lie further apart are no series. */
    private static final Duration SERIES = Duration.ofMinutes(1);

    private static final int PAUSE_GROWTH = 2;

    /** Is told how the call stands. */
    @FunctionalInterface
    interface Teller {
        void stands(CallStanding.Kind kind, @Nullable String reason);
    }

    private final GateSettings settings;
    private final InstantSource clock;
    private final Semaphore all;
    private final Semaphore places;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition turned = lock.newCondition();
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
     * @param all the places of all gates together
     */
    Gate(GateSettings settings, Semaphore all, InstantSource clock) {
        this.settings = settings;
        this.all = all;
        this.clock = clock;
        this.places = new Semaphore(settings.callsPerEndpointMax(), true);
    }

    /**
     * Makes an exchange when it is its turn.
     *
     * @return what became of it; that nothing was sent only while the gate stands open, or when it
     *     has been shut for too long
     */
    HttpExchange pass(Gates.Exchange exchange, Teller teller) throws InterruptedException {
        if (!places.tryAcquire()) {
            teller.stands(CallStanding.Kind.WAITS_FOR_PLACE, null);
            places.acquire();
        }
        try {
            return passInTurn(exchange, teller);
        } finally {
            places.release();
        }
    }

    private HttpExchange passInTurn(Gates.Exchange exchange, Teller teller)
            throws InterruptedException {
        var patientUntil = clock.instant().plus(settings.parkMax());
        while (true) {
            var unreachable = parkWhileShut(patientUntil, teller);
            if (unreachable != null) {
                return new NotSent(unreachable);
            }
            if (make(exchange, teller) instanceof Ended(var result)) {
                return result;
            }
        }
    }

    /** What an exchange that needs no other try has come to. */
    private record Ended(HttpExchange result) {}

    private @Nullable Ended make(Gates.Exchange exchange, Teller teller)
            throws InterruptedException {
        HttpExchange result = null;
        try {
            if (!all.tryAcquire()) {
                teller.stands(CallStanding.Kind.WAITS_FOR_PLACE, null);
                all.acquire();
            }
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
    private @Nullable String parkWhileShut(Instant patientUntil, Teller teller)
            throws InterruptedException {
        lock.lockInterruptibly();
        try {
            var shut = outage;
            if (shut == null) {
                return null;
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
