package dev.askel.server.local;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Comparator;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * The clock of a local run. It runs in real time while a call, a job or a worker may still produce
 * a result. At other times it jumps to the next timer.
 */
final class LocalClock {
    private record Timer(Instant due, long order, Timers owner, Runnable action) {}

    private final InstantSource wall;
    private final TreeSet<Timer> pending =
            new TreeSet<>(Comparator.comparing(Timer::due).thenComparingLong(Timer::order));
    // Volatile, because the thread that reads the items of a Map Run also reads the time.
    private volatile Duration jumped = Duration.ZERO;
    private long timersCreated;

    LocalClock(InstantSource wall) {
        this.wall = wall;
    }

    Instant now() {
        return wall.instant().plus(jumped);
    }

    /**
     * The timers of one execution. They are cancelled when the execution ends, so that the clock
     * does not keep the execution in memory.
     */
    final class Timers {
        private final Set<Timer> open = new HashSet<>();

        void schedule(Instant due, Runnable action) {
            var timer = new Timer(due, timersCreated++, this, action);
            open.add(timer);
            pending.add(timer);
        }

        void cancelAll() {
            open.forEach(pending::remove);
            open.clear();
        }
    }

    Timers newTimers() {
        return new Timers();
    }

    /**
     * Returns the time until the first timer, zero or negative when it is due; empty without
     * timers.
     */
    Optional<Duration> timeToFirstTimer() {
        return pending.isEmpty()
                ? Optional.empty()
                : Optional.of(Duration.between(now(), pending.first().due()));
    }

    /** Runs the first timer. Time jumps to it if it is in the future. */
    void runNext() {
        var timer = pending.removeFirst();
        timer.owner().open.remove(timer);
        var ahead = Duration.between(now(), timer.due());
        if (ahead.isPositive()) {
            jumped = jumped.plus(ahead);
        }
        timer.action().run();
    }
}
