package dev.askel.engine.express;

import dev.askel.engine.api.Answer;
import dev.askel.engine.visibility.ExpressRecords;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Express executions that have ended and are to be stored: in groups, while one is stored the next
 * gathers. Nobody waits for it: what finds no room is dropped and counted, and so is what cannot be
 * stored. Safe for use by many threads.
 */
final class RecordBuffer {
    /** Executions that may wait. */
    static final int WAITING_MAX = 20_000;

    /** A sixteenth of the heap. */
    static final long BYTES_MAX = Runtime.getRuntime().maxMemory() / 16;

    private static final Logger LOG = LoggerFactory.getLogger(RecordBuffer.class);
    private static final int GROUP_MAX = 500;
    private static final long GROUP_BYTES_MAX = 8L << 20;
    private static final Duration AGAIN = Duration.ofSeconds(1);

    private final ExpressRecords records;
    private final BiConsumer<Duration, Runnable> later;
    private final int waitingMax;
    private final long bytesMax;

    // All of it under the lock of the queue, whose head stays there until it is stored.
    private final ArrayDeque<EndedRun> waiting = new ArrayDeque<>();
    private long bytes;
    private boolean storing;
    private int suspects;
    private long kept;
    private long dropped;
    private long cut;
    private long droppedTold;

    /**
     * An empty buffer.
     *
     * @param later runs something after a while
     */
    RecordBuffer(
            ExpressRecords records,
            BiConsumer<Duration, Runnable> later,
            int waitingMax,
            long bytesMax) {
        this.records = records;
        this.later = later;
        this.waitingMax = waitingMax;
        this.bytesMax = bytesMax;
    }

    /** Keeps one if there is room; never waits. */
    void keep(EndedRun ended) {
        synchronized (waiting) {
            if (waiting.size() >= waitingMax || bytes + ended.bytes() > bytesMax) {
                dropped++;
                return;
            }
            waiting.add(ended);
            bytes += ended.bytes();
            cut += ended.isCut() ? 1 : 0;
            if (storing) {
                return;
            }
            storing = true;
        }
        store();
    }

    private void store() {
        var group = head();
        insert(group).whenComplete((stored, bug) -> stored(group, stored, bug));
    }

    private CompletionStage<Answer<Integer>> insert(List<EndedRun> group) {
        return records.insert(() -> group.stream().map(EndedRun::record).toList());
    }

    private List<EndedRun> head() {
        synchronized (waiting) {
            int most = suspects > 0 ? 1 : GROUP_MAX;
            var group = new ArrayList<EndedRun>();
            long size = 0;
            for (var each : waiting) {
                if (group.size() == most || size > GROUP_BYTES_MAX) {
                    break;
                }
                group.add(each);
                size += each.bytes();
            }
            return group;
        }
    }

    private void stored(
            List<EndedRun> group, @Nullable Answer<Integer> stored, @Nullable Throwable bug) {
        if (stored instanceof Answer.Refused) {
            later.accept(AGAIN, this::store);
            return;
        }
        boolean more;
        synchronized (waiting) {
            if (bug == null) {
                kept += group.size();
                remove(group);
            } else if (group.size() > 1) {
                // One of them is to blame, and only that one is lost.
                suspects = group.size();
            } else {
                LOG.error("{} cannot be kept", group.getFirst().state().identity().arn(), bug);
                dropped++;
                remove(group);
            }
            more = !waiting.isEmpty();
            storing = more;
        }
        if (more) {
            store();
        }
    }

    private void remove(List<EndedRun> group) {
        for (var each : group) {
            waiting.remove();
            bytes -= each.bytes();
        }
        suspects = Math.max(0, suspects - group.size());
    }

    /** Heap that waiting executions take, in bytes. */
    long bytes() {
        synchronized (waiting) {
            return bytes;
        }
    }

    /** Hands over all that waits, for the last time; the records' writer ends behind that. */
    void drain() {
        synchronized (waiting) {
            for (var group = head(); !group.isEmpty(); group = head()) {
                insert(List.copyOf(group));
                remove(group);
            }
        }
    }

    /**
     * Figures since the start.
     *
     * @param kept are stored
     * @param dropped found no room, or cannot be stored
     * @param cut had a history that is longer than what is kept of it
     * @param waiting are still to be stored
     */
    record Figures(long kept, long dropped, long cut, int waiting) {}

    Figures figures() {
        synchronized (waiting) {
            return new Figures(kept, dropped, cut, waiting.size());
        }
    }

    /** Tells the log what was dropped since it was told last. */
    void tellDropped() {
        long more;
        synchronized (waiting) {
            more = dropped - droppedTold;
            droppedTold = dropped;
        }
        if (more > 0) {
            LOG.warn("{} Express executions that have ended were not kept", more);
        }
    }
}
