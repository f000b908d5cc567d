package dev.askel.engine.execution.start;

import dev.askel.engine.journal.partition.Slices;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicIntegerArray;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.function.Supplier;
import java.util.function.ToIntFunction;

/**
 * Bounds the number of starts that wait for shards that do not respond. For example, the shards of
 * a killed node do not respond until they have another owner. Without the bound, such starts would
 * soon hold all request permits of this node. The node would then refuse all other starts.
 * Thread-safe.
 */
final class WaitingStarts {
    /** The time without a reply after which a shard counts as silent while starts wait for it. */
    static final Duration SILENT_AFTER = Duration.ofMillis(500);

    /**
     * The maximum number of starts that wait for silent shards. It is half of the default of {@code
     * askel.http.requests-min}, the number of requests that a node always accepts. While the
     * database is unavailable, no shard responds. At most this number of starts waits then.
     */
    static final int WAITING_FOR_SILENT_MAX = 256;

    /**
     * The maximum number of names drawn for one start. If half of all shards are silent, one start
     * in 256 gets the name of a silent shard.
     */
    static final int DRAWS_MAX = 8;

    private final AtomicIntegerArray waiting = new AtomicIntegerArray(Slices.SHARD_COUNT);
    private final AtomicLongArray lastReplyNanos = new AtomicLongArray(Slices.SHARD_COUNT);

    /**
     * Registers a start that waits for a shard. The caller must call {@link #onAnswered} or {@link
     * #onFailed} afterwards.
     *
     * @param nowNanos the current time, as {@link System#nanoTime}
     * @return false when too many starts wait for silent shards
     */
    boolean tryBegin(int shard, long nowNanos) {
        if (isSilent(shard, nowNanos) && waitingForSilent(nowNanos) >= WAITING_FOR_SILENT_MAX) {
            return false;
        }
        if (waiting.get(shard) == 0) {
            lastReplyNanos.set(shard, nowNanos);
        }
        waiting.incrementAndGet(shard);
        return true;
    }

    /**
     * Draws names until a name's shard is not silent, at most {@link #DRAWS_MAX} times. A start
     * without a name therefore rarely waits for a failed node.
     *
     * @param draw the first draw
     * @param nowNanos the current time, as {@link System#nanoTime}
     */
    <T> T withRespondingShard(T draw, Supplier<T> draws, ToIntFunction<T> shard, long nowNanos) {
        var drawn = draw;
        for (int i = 1; i < DRAWS_MAX && isSilent(shard.applyAsInt(drawn), nowNanos); i++) {
            drawn = draws.get();
        }
        return drawn;
    }

    /** Ends the wait of a start that has received its reply. */
    void onAnswered(int shard, long nowNanos) {
        lastReplyNanos.set(shard, nowNanos);
        waiting.decrementAndGet(shard);
    }

    /** Ends the wait of a start that has failed without a reply. */
    void onFailed(int shard) {
        waiting.decrementAndGet(shard);
    }

    private boolean isSilent(int shard, long nowNanos) {
        return waiting.get(shard) > 0
                && nowNanos - lastReplyNanos.get(shard) >= SILENT_AFTER.toNanos();
    }

    private int waitingForSilent(long nowNanos) {
        int all = 0;
        for (int shard = 0; shard < Slices.SHARD_COUNT; shard++) {
            if (isSilent(shard, nowNanos)) {
                all += waiting.get(shard);
            }
        }
        return all;
    }
}
