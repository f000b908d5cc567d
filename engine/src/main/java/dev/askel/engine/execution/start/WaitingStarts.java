package dev.askel.engine.execution.start;

import dev.askel.engine.journal.partition.Slices;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicIntegerArray;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.function.Supplier;
import java.util.function.ToIntFunction;

/**
 * Bounds the starts that wait for shards which do not respond, such as those of a killed node until
 * they have an owner again. Without the bound they would occupy every slot of this node: at ten
 * times the load that took less than a second, and no other start was accepted. Thread-safe.
 */
final class WaitingStarts {
    /** A shard that has not replied for so long, although requests wait, does not respond. */
    static final Duration SILENCE = Duration.ofMillis(500);

    /**
     * Largest number of starts that wait for shards which do not respond. It is half of the
     * requests that a node accepts in any case, unless {@code askel.http.requests-min} was changed.
     * While the database is unavailable no shard responds, and so many clients wait until it
     * returns.
     */
    static final int FOR_SILENT_MAX = 256;

    /**
     * Largest number of names drawn for one start. Where half of all shards do not respond, one
     * start in 256 still meets one of them.
     */
    static final int DRAWS_MAX = 8;

    private final AtomicIntegerArray waiting = new AtomicIntegerArray(Slices.SHARDS);
    private final AtomicLongArray heardNanos = new AtomicLongArray(Slices.SHARDS);

    /**
     * Registers a start that waits for a shard. {@link #answered} or {@link #givenUp} must follow.
     *
     * @param nowNanos as {@link System#nanoTime}
     * @return false when too many starts wait for shards that do not respond
     */
    boolean begins(int shard, long nowNanos) {
        if (isSilent(shard, nowNanos) && waitingForSilent(nowNanos) >= FOR_SILENT_MAX) {
            return false;
        }
        if (waiting.get(shard) == 0) {
            heardNanos.set(shard, nowNanos);
        }
        waiting.incrementAndGet(shard);
        return true;
    }

    /**
     * Draws until the shard responds, a bounded number of times. A start without a name should not
     * wait for a dead node.
     *
     * @param draw the first draw
     * @param nowNanos as {@link System#nanoTime}
     */
    <T> T withRespondingShard(T draw, Supplier<T> draws, ToIntFunction<T> shard, long nowNanos) {
        var drawn = draw;
        for (int i = 1; i < DRAWS_MAX && isSilent(shard.applyAsInt(drawn), nowNanos); i++) {
            drawn = draws.get();
        }
        return drawn;
    }

    /** Notes that a start has its reply. */
    void answered(int shard, long nowNanos) {
        heardNanos.set(shard, nowNanos);
        waiting.decrementAndGet(shard);
    }

    /** Notes that a start waits no longer, without a reply. */
    void givenUp(int shard) {
        waiting.decrementAndGet(shard);
    }

    private boolean isSilent(int shard, long nowNanos) {
        return waiting.get(shard) > 0 && nowNanos - heardNanos.get(shard) >= SILENCE.toNanos();
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
