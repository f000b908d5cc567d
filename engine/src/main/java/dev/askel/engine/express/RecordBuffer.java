package dev.askel.engine.express;

import dev.askel.engine.api.Answer;
import dev.askel.engine.api.EngineError;
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
 * Buffers ended Express executions and stores them in groups, one group at a time. Callers never
 * wait. Executions that exceed the bounds or cannot be stored are dropped and counted. Thread-safe.
 */
final class RecordBuffer {
    /** The maximum number of waiting executions. */
    static final int WAITING_MAX = 20_000;

    /** The maximum estimated heap of waiting executions: one sixteenth of the JVM's heap. */
    static final long BYTES_MAX = Runtime.getRuntime().maxMemory() / 16;

    private static final Logger LOG = LoggerFactory.getLogger(RecordBuffer.class);
    private static final int GROUP_MAX = 500;
    private static final long GROUP_BYTES_MAX = 8L << 20;
    private static final Duration RETRY_AFTER = Duration.ofSeconds(1);

    private final ExpressRecords records;
    private final BiConsumer<Duration, Runnable> scheduler;
    private final int waitingMax;
    private final long bytesMax;

    // The lock of this queue guards all mutable fields. The first executions remain in the queue
    // until they are stored.
    private final ArrayDeque<EndedRun> waiting = new ArrayDeque<>();
    private long bytes;
    private boolean storing;
    private int singleInsertsLeft;
    private long kept;
    private long dropped;
    private long truncated;
    private long droppedLogged;

    /**
     * Creates an empty buffer.
     *
     * @param scheduler runs a task after a delay
     */
    RecordBuffer(
            ExpressRecords records,
            BiConsumer<Duration, Runnable> scheduler,
            int waitingMax,
            long bytesMax) {
        this.records = records;
        this.scheduler = scheduler;
        this.waitingMax = waitingMax;
        this.bytesMax = bytesMax;
    }

    /** Adds an execution, or drops it when the buffer is full. */
    void add(EndedRun ended) {
        synchronized (waiting) {
            if (waiting.size() >= waitingMax || bytes + ended.heapBytes() > bytesMax) {
                dropped++;
                return;
            }
            waiting.add(ended);
            bytes += ended.heapBytes();
            truncated += ended.isTruncated() ? 1 : 0;
            if (storing) {
                return;
            }
            storing = true;
        }
        store();
    }

    private void store() {
        var group = nextGroup();
        insert(group).whenComplete((stored, bug) -> onStored(group, stored, bug));
    }

    private CompletionStage<Answer<Integer>> insert(List<EndedRun> group) {
        return records.insert(() -> group.stream().map(EndedRun::record).toList());
    }

    private List<EndedRun> nextGroup() {
        synchronized (waiting) {
            int groupMax = singleInsertsLeft > 0 ? 1 : GROUP_MAX;
            var group = new ArrayList<EndedRun>();
            long size = 0;
            for (var each : waiting) {
                if (group.size() == groupMax || size > GROUP_BYTES_MAX) {
                    break;
                }
                group.add(each);
                size += each.heapBytes();
            }
            return group;
        }
    }

    private void onStored(
            List<EndedRun> group, @Nullable Answer<Integer> stored, @Nullable Throwable failure) {
        var bug = failure;
        if (stored instanceof Answer.Refused(EngineError.KmsError error)) {
            // The key of one execution makes the group fail. This execution is lost.
            bug = new IllegalStateException(error.message());
        } else if (stored instanceof Answer.Refused) {
            scheduler.accept(RETRY_AFTER, this::store);
            return;
        }
        boolean more;
        synchronized (waiting) {
            if (bug == null) {
                kept += group.size();
                remove(group);
            } else if (group.size() > 1) {
                // One execution makes the group's statement fail. The executions are now inserted
                // one by one, so that only this execution is lost.
                singleInsertsLeft = group.size();
            } else {
                LOG.error("{} cannot be stored", group.getFirst().state().identity().arn(), bug);
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
            bytes -= each.heapBytes();
        }
        singleInsertsLeft = Math.max(0, singleInsertsLeft - group.size());
    }

    /** Returns the heap of the waiting executions, in bytes. */
    long bytes() {
        synchronized (waiting) {
            return bytes;
        }
    }

    /**
     * Submits all waiting executions, without repeating failed writes. The writer of the records
     * stores them before it closes.
     */
    void drain() {
        synchronized (waiting) {
            for (var group = nextGroup(); !group.isEmpty(); group = nextGroup()) {
                insert(List.copyOf(group));
                remove(group);
            }
        }
    }

    /**
     * The counts since the start of the node.
     *
     * @param storedCount the number of stored executions
     * @param droppedCount the number of executions that were dropped, because the buffer was full
     *     or they could not be stored
     * @param truncatedCount the number of executions with a truncated history
     * @param waitingCount the number of executions that are not stored yet
     */
    record Counts(long storedCount, long droppedCount, long truncatedCount, int waitingCount) {}

    Counts counts() {
        synchronized (waiting) {
            return new Counts(kept, dropped, truncated, waiting.size());
        }
    }

    /** Logs the number of executions that were dropped since the last call. */
    void logDropped() {
        long more;
        synchronized (waiting) {
            more = dropped - droppedLogged;
            droppedLogged = dropped;
        }
        if (more > 0) {
            LOG.warn("{} ended Express executions were dropped and not stored", more);
        }
    }
}
