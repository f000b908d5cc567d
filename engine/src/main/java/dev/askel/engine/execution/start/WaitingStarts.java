package dev.askel.engine.execution.start;

import dev.askel.engine.journal.partition.Slices;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicIntegerArray;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.function.Supplier;
import java.util.function.ToIntFunction;

/**
 * Bounds the number of starts that wait for shards without a response. The shards of a killed node,
 * for example, do not respond until they have another owner. Without the bound, these starts would
 * hold all permits of this node, and it would refuse all other starts. At ten times the load, this
 * took less than a second. Thread-safe.
 */
final class WaitingStarts {
    /**
     * The time after which a shard counts as silent, if starts wait for it and it has not replied.
     */
    static final Duration SILENCE = Duration.ofMillis(500);

    /**
     * The maximum number of starts that wait for shards without a response. It is half of the
     * default of {@code askel.http.requests-min}, the number of requests that a node always
     * accepts. While the database is unavailable, no shard responds, and at most this many starts
     * wait for it.
     */
    static final int WAITING_FOR_SILENT_MAX = 256;

    /**
     * The maximum number of names drawn for one start. If half of all shards do not respond, one
     * start in 256 gets a silent shard.
     */
    static final int DRAWS_MAX = 8;

    private final AtomicIntegerArray waiting = new AtomicIntegerArray(Slices.SHARDS);
    private final AtomicLongArray lastReplyNanos = new AtomicLongArray(Slices.SHARDS);

    /**
     * Registers a start that waits for a shard. The caller must call {@link #onAnswered} or {@link
     * #onFailed} afterwards.
     *
     * @param nowNanos the current time, as {@link System#nanoTime}
     * @return false when too many starts wait for shards that do not respond
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
     * Draws names until the shard of one responds, at most {@link #DRAWS_MAX} times. So a start
     * without a name rarely waits for a dead node.
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
        return waiting.get(shard) > 0 && nowNanos - lastReplyNanos.get(shard) >= SILENCE.toNanos();
    }

    private int waitingForSilent(long nowNanos) {
        int all = 0;
        for (int shard = 0; shard < Slices.SHARDS; shard++) {
            if (isSilent(shard, nowNanos)) {
                all += waiting.get(shard);
            }
        }
        return all;
    }
}
