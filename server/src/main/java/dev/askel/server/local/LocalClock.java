package dev.askel.server.local;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Comparator;
import java.util.Optional;
import java.util.PriorityQueue;

/**
 * The clock of a local run. It runs in real time while a call or a worker may answer, and otherwise
 * jumps to the next timer.
 */
final class LocalClock {
    private record Timer(Instant due, long order, Runnable action) {}

    private final InstantSource wall;
    private final PriorityQueue<Timer> timers =
            new PriorityQueue<>(Comparator.comparing(Timer::due).thenComparingLong(Timer::order));
    private Duration jumped = Duration.ZERO;
    private long timersCreated;

    LocalClock(InstantSource wall) {
        this.wall = wall;
    }

    Instant now() {
        return wall.instant().plus(jumped);
    }

    void schedule(Instant due, Runnable action) {
        timers.add(new Timer(due, timersCreated++, action));
    }

    /** The time until the first timer, zero or less when it is due; empty without timers. */
    Optional<Duration> untilNext() {
        return Optional.ofNullable(timers.peek())
                .map(timer -> Duration.between(now(), timer.due()));
    }

    /** Runs the first timer. Time jumps to it if it is in the future. */
    void runNext() {
        var timer = timers.remove();
        var ahead = Duration.between(now(), timer.due());
        if (ahead.isPositive()) {
            jumped = jumped.plus(ahead);
        }
        timer.action().run();
    }
}
