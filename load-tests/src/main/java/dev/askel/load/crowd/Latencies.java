package dev.askel.load.crowd;

import java.util.Arrays;
import java.util.List;

/** How long each of many calls took. */
public final class Latencies {
    private static final double NANOS_PER_MILLI = 1e6;

    private final long[] sortedNanos;

    private Latencies(long[] sortedNanos) {
        this.sortedNanos = sortedNanos;
    }

    /** Of calls that took so long, in any order. */
    public static Latencies of(long[] nanos) {
        var sorted = nanos.clone();
        Arrays.sort(sorted);
        return new Latencies(sorted);
    }

    /** Those of several measurements together. */
    public static Latencies all(List<Latencies> parts) {
        return of(parts.stream().flatMapToLong(part -> Arrays.stream(part.sortedNanos)).toArray());
    }

    /** Of how many calls. */
    public int count() {
        return sortedNanos.length;
    }

    /** Milliseconds that a share of the calls did not exceed; NaN of no calls. */
    public double millisAt(double share) {
        if (sortedNanos.length == 0) {
            return Double.NaN;
        }
        var rank = (int) Math.ceil(share * sortedNanos.length) - 1;
        return sortedNanos[Math.max(0, rank)] / NANOS_PER_MILLI;
    }
}
