package dev.askel.engine.endpoint;

import java.time.Duration;
import java.util.ArrayDeque;
import org.jspecify.annotations.Nullable;

/**
 * The times at which a node may send calls to an endpoint with a rate. The node leases the times
 * from the rule's row, so all nodes together keep the rate. Not thread-safe.
 */
final class RateSlots {
    /** The time after which an unused slot expires. It bounds bursts. */
    static final Duration KEPT_FOR = Duration.ofMillis(250);

    /** The maximum number of leased series. Renewals add one series each, and expired ones go. */
    private static final int SERIES_MAX = 64;

    private final ArrayDeque<Series> series = new ArrayDeque<>();

    /** Slots with equal intervals. */
    private record Series(long firstNanos, long intervalNanos, int count) {
        private Series withoutFirst(int removed) {
            return new Series(firstNanos + removed * intervalNanos, intervalNanos, count - removed);
        }
    }

    void add(long firstNanos, long intervalNanos, int count) {
        if (count > 0 && series.size() < SERIES_MAX) {
            series.addLast(new Series(firstNanos, intervalNanos, count));
        }
    }

    /** Takes a slot whose time has come. Returns whether there was one. */
    boolean tryTake(long nowNanos) {
        removeExpired(nowNanos);
        var first = series.peekFirst();
        if (first == null || first.firstNanos() - nowNanos > 0) {
            return false;
        }
        removeFirst(first, 1);
        return true;
    }

    /** Returns the time of the next slot; null without slots. */
    @Nullable Long nextNanos(long nowNanos) {
        removeExpired(nowNanos);
        var first = series.peekFirst();
        return first == null ? null : first.firstNanos();
    }

    /** Returns the number of slots that have not expired. */
    int count(long nowNanos) {
        removeExpired(nowNanos);
        return series.stream().mapToInt(Series::count).sum();
    }

    void clear() {
        series.clear();
    }

    private void removeExpired(long nowNanos) {
        for (var first = series.peekFirst(); first != null; first = series.peekFirst()) {
            long late = nowNanos - KEPT_FOR.toNanos() - first.firstNanos();
            if (late <= 0) {
                return;
            }
            long expired = Math.ceilDiv(late, Math.max(1, first.intervalNanos()));
            removeFirst(first, (int) Math.min(expired, first.count()));
        }
    }

    private void removeFirst(Series first, int count) {
        series.removeFirst();
        if (count < first.count()) {
            series.addFirst(first.withoutFirst(count));
        }
    }
}
