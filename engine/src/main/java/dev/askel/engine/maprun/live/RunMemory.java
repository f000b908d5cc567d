package dev.askel.engine.maprun.live;

import dev.askel.engine.maprun.MapRunMemory;
import dev.askel.engine.maprun.child.ChildEnd;
import dev.askel.engine.maprun.feed.FeedEntry;
import dev.askel.engine.maprun.progress.OpenChild;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Accounts the memory of one live run. A child that starts reserves the expected memory of its end,
 * which follows the largest recent ends. The first ends of a run may need more than expected; then
 * the run starts nothing until they are written, and postpones the ends of Standard children
 * ({@link PostponedEnds}).
 */
final class RunMemory implements AutoCloseable {
    /** The payload bytes of an end that are expected before the first ends. */
    private static final long EXPECTED_FIRST = 4 * 1024;

    /** Each smaller end shrinks the expectation by one part in this number. */
    private static final int EXPECTED_DECAY = 64;

    private final MapRunMemory.Share share;
    private final Map<Long, Long> heldByChild = new HashMap<>();
    private long expected = endHeap(EXPECTED_FIRST);

    RunMemory(MapRunMemory.Share share) {
        this.share = share;
    }

    private static long endHeap(long dataBytes) {
        return FeedEntry.Child.BYTES_PER_CHILD + FeedEntry.Child.HEAP_PER_DATA_BYTE * dataBytes;
    }

    private static long endHeap(ChildEnd end) {
        return endHeap(RunState.dataBytes(end));
    }

    /**
     * Returns the number of children that may start.
     *
     * @param isIdle whether no child of the run is open, so that it may start one in any case
     */
    int startsMax(boolean isIdle) {
        long starts = Math.min(Integer.MAX_VALUE, share.available() / expected);
        return isIdle ? (int) Math.max(1, starts) : (int) starts;
    }

    /** Whether the run may reserve no memory now. */
    boolean isExceeded() {
        return share.available() <= 0;
    }

    /** Notes the plan of a child whose input the feed has accounted. */
    void onPlanned(FeedEntry.Child child) {
        share.add(expected);
        heldByChild.merge(child.child().child(), child.bytes() + expected, Long::sum);
    }

    /** Notes a child of an earlier owner that runs. */
    void onResumed(OpenChild child) {
        share.add(FeedEntry.Child.BYTES_PER_CHILD);
        heldByChild.merge(child.child(), FeedEntry.Child.BYTES_PER_CHILD, Long::sum);
    }

    /** Notes that a child whose input the feed has accounted does not start. */
    void onDropped(FeedEntry.Child child) {
        share.release(child.bytes());
    }

    /** Replaces the reservation of a child by its end. */
    void onEnded(ChildEnd end) {
        long heap = endHeap(end);
        var held = heldByChild.remove(end.child());
        share.add(heap - (held == null ? 0 : held));
        expected = Math.max(heap, expected - expected / EXPECTED_DECAY);
    }

    /** Releases ends that are durable. */
    void onWritten(List<ChildEnd> ends) {
        share.release(ends.stream().mapToLong(RunMemory::endHeap).sum());
    }

    /** Releases all memory of the run. */
    @Override
    public void close() {
        share.close();
    }
}
