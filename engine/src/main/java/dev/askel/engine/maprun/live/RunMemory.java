package dev.askel.engine.maprun.live;

import dev.askel.engine.maprun.MapRunMemory;
import dev.askel.engine.maprun.child.ChildEnd;
import dev.askel.engine.maprun.feed.FeedEntry;
import dev.askel.engine.maprun.progress.OpenChild;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Counts the memory of one live run.
 *
 * <p>When a Standard child starts, the run reserves memory for its outcome (final status and
 * result). The expected size follows the largest recent outcomes. The first outcomes of a run may
 * be larger than expected. In this case, the run starts no children until these outcomes are
 * written, and postpones further outcomes ({@link PostponedEnds}). The memory of an input is
 * released when the child's execution has received the input.
 *
 * <p>The outcomes of Express children do not count here. They count as memory of Express executions
 * until they are stored ({@link dev.askel.engine.maprun.child.Children}).
 */
final class RunMemory implements AutoCloseable {
    /** The expected bytes of a result before the first child has ended. */
    private static final long EXPECTED_FIRST = 4 * 1024;

    /**
     * An outcome smaller than the expected size reduces the expected size by at most a fraction:
     * one divided by this number.
     */
    private static final int EXPECTED_DECAY = 64;

    private final MapRunMemory.Share share;
    private final boolean countsEnds;
    private final Map<Long, Held> heldByChild = new HashMap<>();
    private long expected = endHeap(EXPECTED_FIRST);

    /**
     * The memory of a child that has not ended.
     *
     * @param input the memory of its input
     * @param rest the memory of the child itself and of its expected outcome
     */
    private record Held(long input, long rest) {
        Held plus(Held more) {
            return new Held(input + more.input, rest + more.rest);
        }

        long total() {
            return input + rest;
        }
    }

    /**
     * @param countsEnds whether the outcomes of children use memory of the run until they are
     *     written
     */
    RunMemory(MapRunMemory.Share share, boolean countsEnds) {
        this.share = share;
        this.countsEnds = countsEnds;
    }

    private static long endHeap(long dataBytes) {
        return FeedEntry.Child.BYTES_PER_CHILD + FeedEntry.Child.HEAP_PER_DATA_BYTE * dataBytes;
    }

    private static long endHeap(ChildEnd end) {
        return endHeap(end.dataBytes());
    }

    /**
     * Returns the number of children that may start.
     *
     * @param isIdle whether the run has no open child. Such a run may start one child even without
     *     memory
     */
    int startsMax(boolean isIdle) {
        if (!countsEnds) {
            return Integer.MAX_VALUE;
        }
        long starts = Math.min(Integer.MAX_VALUE, share.availableBytes() / expected);
        return isIdle ? (int) Math.max(1, starts) : (int) starts;
    }

    /** Returns whether the run can reserve no memory now. */
    boolean isExceeded() {
        return share.availableBytes() <= 0;
    }

    /**
     * Reserves memory for the expected outcome of a planned child. The feed has already reserved
     * memory for the input.
     */
    void onPlanned(FeedEntry.Child child) {
        long end = countsEnds ? expected : 0;
        share.add(end);
        hold(
                child.child().child(),
                new Held(
                        child.bytes() - FeedEntry.Child.BYTES_PER_CHILD,
                        FeedEntry.Child.BYTES_PER_CHILD + end));
    }

    /** Reserves memory for a running child that an earlier owner has started. */
    void onResumed(OpenChild child) {
        share.add(FeedEntry.Child.BYTES_PER_CHILD);
        hold(child.child(), new Held(0, FeedEntry.Child.BYTES_PER_CHILD));
    }

    private void hold(long child, Held more) {
        heldByChild.merge(child, more, Held::plus);
    }

    /** Releases the memory of the input of a child whose execution has received the input. */
    void onStarted(long child) {
        var held = heldByChild.get(child);
        if (held != null) {
            share.release(held.input());
            heldByChild.put(child, new Held(0, held.rest()));
        }
    }

    /** Releases the memory that the feed has reserved for a child. The child does not start. */
    void onDropped(FeedEntry.Child child) {
        share.release(child.bytes());
    }

    /** Replaces the reservation for a child by a reservation for its outcome. */
    void onEnded(ChildEnd end) {
        long heap = endHeap(end);
        var held = heldByChild.remove(end.child());
        share.add((countsEnds ? heap : 0) - (held == null ? 0 : held.total()));
        expected = Math.max(heap, expected - expected / EXPECTED_DECAY);
    }

    /** Releases the memory of outcomes that are durable now. */
    void onWritten(List<ChildEnd> ends) {
        if (countsEnds) {
            share.release(ends.stream().mapToLong(RunMemory::endHeap).sum());
        }
    }

    /** Releases all memory of the run. */
    @Override
    public void close() {
        share.close();
    }
}
