package dev.askel.engine.wakeup;

import dev.askel.engine.journal.wakeup.WakeupQueries;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Reads the permits (the right to make one concurrent call) for which deferred calls of the cluster
 * wait. The pollers of a node share one read of the first permits, because usually no call waits.
 */
final class AwaitedPermits {
    /**
     * The maximum number of permits in one read. Users choose the endpoints, so there may be
     * thousands of permits. A permit that is not free costs one index probe.
     */
    static final int PERMITS_MAX = 500;

    /**
     * The time for which the pollers share the result of a read. Sharing delays the release of a
     * call by at most this time.
     */
    static final Duration SHARED_FOR = Duration.ofMillis(500);

    private final WakeupQueries queries;
    private final LongSupplier nanoTime;
    private @Nullable CompletionStage<List<String>> first;
    private long readAt;

    /**
     * @param nanoTime a clock like {@link System#nanoTime}
     */
    AwaitedPermits(WakeupQueries queries, LongSupplier nanoTime) {
        this.queries = queries;
        this.nanoTime = nanoTime;
    }

    /**
     * Returns the permits after {@code permit} in alphabetical order; the first permits for an
     * empty string.
     */
    CompletionStage<List<String>> after(String permit) {
        return permit.isEmpty() ? first() : queries.awaitedPermits(permit, PERMITS_MAX);
    }

    private synchronized CompletionStage<List<String>> first() {
        long now = nanoTime.getAsLong();
        var read = first;
        if (read == null || now - readAt >= SHARED_FOR.toNanos()) {
            read = queries.awaitedPermits("", PERMITS_MAX);
            first = read;
            readAt = now;
        }
        return read;
    }
}
