package dev.askel.load.bench;

import java.util.Arrays;
import java.util.List;

/** How long each of many calls took. */
final class Latencies {
    private static final double NANOS_PER_MILLI = 1e6;

    private final long[] sortedNanos;

    private Latencies(long[] sortedNanos) {
        this.sortedNanos = sortedNanos;
    }

    static Latencies of(long[] nanos) {
        var sorted = nanos.clone();
        Arrays.sort(sorted);
        return new Latencies(sorted);
    }

    /** Those of several measurements together. */
    static Latencies all(List<Latencies> parts) {
        return of(parts.stream().flatMapToLong(part -> Arrays.stream(part.sortedNanos)).toArray());
    }

    int count() {
        return sortedNanos.length;
    }

    /** Milliseconds that a share of the calls did not exceed; NaN of no calls. */
    double millisAt(double share) {
        if (sortedNanos.length == 0) {
            return Double.NaN;
        }
        var rank = (int) Math.ceil(share * sortedNanos.length) - 1;
        return sortedNanos[Math.max(0, rank)] / NANOS_PER_MILLI;
    }
}
