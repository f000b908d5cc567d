package dev.askel.server.local;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Comparator;
import java.util.Optional;
import java.util.PriorityQueue;

/**
 * The time of a local run: it passes as on the wall while something is under way, and jumps over
 * what would only be waited for.
 */
final class LocalTime {
    private record Timer(Instant due, long order, Runnable action) {}

    private final InstantSource wall;
    private final PriorityQueue<Timer> timers =
            new PriorityQueue<>(Comparator.comparing(Timer::due).thenComparingLong(Timer::order));
    private Duration jumped = Duration.ZERO;
    private long timersMade;

    LocalTime(InstantSource wall) {
        this.wall = wall;
    }

    Instant now() {
        return wall.instant().plus(jumped);
    }

    void at(Instant due, Runnable action) {
        timers.add(new Timer(due, timersMade++, action));
    }

    /** How long until the first timer, zero or less when it is due; empty without any. */
    Optional<Duration> untilNext() {
        return Optional.ofNullable(timers.peek())
                .map(timer -> Duration.between(now(), timer.due()));
    }

    /** Runs the first timer, now: time jumps to it if it lies ahead. */
    void runNext() {
        var timer = timers.remove();
        var ahead = Duration.between(now(), timer.due());
        if (ahead.isPositive()) {
            jumped = jumped.plus(ahead);
        }
        timer.action().run();
    }
}
