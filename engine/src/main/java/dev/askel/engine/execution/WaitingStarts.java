package dev.askel.engine.execution;

import dev.askel.engine.journal.partition.Slices;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicIntegerArray;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.function.Supplier;
import java.util.function.ToIntFunction;

/**
 * The starts that wait for their shards. Those whose shards say nothing, as those of a node that
 * was killed until they have a home again, may not take every place of this node: under ten times
 * the load they had all of them within a second, and nothing was accepted for the others. Safe for
 * use by many threads.
 */
final class WaitingStarts {
    /** A shard that has answered nothing for so long, though it was asked, is silent. */
    static final Duration SILENCE = Duration.ofMillis(500);

    /**
     * So many starts may wait for silent shards: half of what a node takes on in any case, unless
     * {@code askel.http.requests-min} was changed. A database that stands still has all shards
     * silent; clients that are no more than that wait until it is back.
     */
    static final int FOR_SILENT_MAX = 256;

    /**
     * Names drawn for one start at most: where half of all shards are silent, one start in 256
     * meets one still.
     */
    static final int DRAWS_MAX = 8;

    private final AtomicIntegerArray waiting = new AtomicIntegerArray(Slices.SHARDS);
    private final AtomicLongArray heardNanos = new AtomicLongArray(Slices.SHARDS);

    /**
     * Whether one more start may wait for a shard; if so it does, until {@link #answered} or {@link
     * #givenUp}.
     *
     * @param nowNanos as {@link System#nanoTime}
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
     * The first of some draws whose shard is not silent, else the last: who gave no name is not to
     * wait for a node that is lost.
     *
     * @param draw what was drawn already
     * @param nowNanos as {@link System#nanoTime}
     */
    <T> T speaking(T draw, Supplier<T> draws, ToIntFunction<T> shard, long nowNanos) {
        var drawn = draw;
        for (int i = 1; i < DRAWS_MAX && isSilent(shard.applyAsInt(drawn), nowNanos); i++) {
            drawn = draws.get();
        }
        return drawn;
    }

    /** One has its answer. */
    void answered(int shard, long nowNanos) {
        heardNanos.set(shard, nowNanos);
        waiting.decrementAndGet(shard);
    }

    /** One waits no more, and has heard nothing. */
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
