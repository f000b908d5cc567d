package dev.askel.asl.interpreter;

import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.PriorityQueue;

/** Virtual time: what is to happen, in order of its time and then of its being said. */
public final class SimulatedTime {
    /** When every simulation begins. */
    public static final Instant START = Instant.parse("2026-01-01T00:00:00Z");

    private record Happening(Instant at, long sequence, Runnable what) {}

    private final PriorityQueue<Happening> future =
            new PriorityQueue<>(
                    Comparator.comparing(Happening::at).thenComparingLong(Happening::sequence));
    private Instant now = START;
    private Instant end = Instant.MAX;
    private long sequence;

    /** The present. */
    public Instant now() {
        return now;
    }

    /** {@code what} happens at {@code at}, or at once when that is past. */
    public void at(Instant at, Runnable what) {
        future.add(new Happening(at, sequence++, what));
    }

    /** Lets the next thing happen; false when nothing is to come. */
    public boolean advance() {
        var next = future.peek();
        if (next == null || next.at.isAfter(end)) {
            return false;
        }
        future.remove();
        if (next.at.isAfter(now)) {
            now = next.at;
        }
        next.what.run();
        return true;
    }

    /** What is to happen later than this waits for another end. */
    public void stopAfter(Instant last) {
        end = last;
    }

    /** Time goes by and nothing happens meanwhile. */
    public void pass(Duration time) {
        now = now.plus(time);
    }
}
