package dev.askel.asl.interpreter;

import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.PriorityQueue;

/** Virtual time: a queue of actions by their time, then by the order in which they were added. */
public final class SimulatedTime {
    /** The start of every simulation. */
    public static final Instant START = Instant.parse("2026-01-01T00:00:00Z");

    private record ScheduledAction(Instant at, long sequence, Runnable action) {}

    private final PriorityQueue<ScheduledAction> future =
            new PriorityQueue<>(
                    Comparator.comparing(ScheduledAction::at)
                            .thenComparingLong(ScheduledAction::sequence));
    private Instant now = START;
    private Instant end = Instant.MAX;
    private long sequence;

    /** The current virtual time. */
    public Instant now() {
        return now;
    }

    /** Schedules {@code action} for {@code at}, or for now when that is past. */
    public void at(Instant at, Runnable action) {
        future.add(new ScheduledAction(at, sequence++, action));
    }

    /** Runs the next action; false when there is none. */
    public boolean advance() {
        var next = future.peek();
        if (next == null || next.at.isAfter(end)) {
            return false;
        }
        future.remove();
        if (next.at.isAfter(now)) {
            now = next.at;
        }
        next.action.run();
        return true;
    }

    /** Makes {@link #advance} keep all actions after this time in the queue. */
    public void stopAfter(Instant last) {
        end = last;
    }

    /** Advances the time without running an action. */
    public void pass(Duration time) {
        now = now.plus(time);
    }
}
