package dev.askel.engine.observability;

import dev.askel.asl.history.Entry;
import dev.askel.asl.history.ExecutionIdentity;
import dev.askel.asl.history.Fact;
import dev.askel.asl.history.HistoryEvent;
import dev.askel.engine.execution.codec.BatchCodec;
import dev.askel.engine.journal.Journal;
import dev.askel.engine.journal.JournalWrite;
import dev.askel.engine.trace.SpanSink;
import dev.askel.engine.trace.SpanTree;
import dev.askel.engine.trace.TraceSpan;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Exports the spans of traced executions after their ends. The commit of an end only queues the id
 * of the execution. A thread then reads the journal, derives the spans from the history and sends
 * them. So exporting delays no execution, and a slow collector only fills the queue.
 *
 * <p>The queue is bounded. When it is full, the spans of an execution are dropped and counted. A
 * node that is killed loses its queue; the executions themselves are not affected.
 */
public final class TraceExport implements AutoCloseable {
    /** Exports nothing. */
    public static final TraceExport OFF = new TraceExport(null, null);

    /** The maximum number of ended executions that wait for their export. */
    static final int QUEUED_MAX = 4_096;

    /** The maximum number of waiting spans of Express executions, whose histories are in memory. */
    static final int QUEUED_SPANS_MAX = 65_536;

    /** The number of spans after which a batch is sent. */
    static final int BATCH_SPANS = 512;

    /** The time after which an incomplete batch is sent. */
    static final Duration BATCH_DELAY = Duration.ofSeconds(1);

    private static final Logger LOG = LoggerFactory.getLogger(TraceExport.class);
    private static final int ROWS_MAX = 128;
    private static final long ROW_BYTES_MAX = 1024L * 1024;
    private static final Duration CLOSE_TIMEOUT = Duration.ofSeconds(5);

    private final @Nullable Journal journal;
    private final @Nullable SpanSink sink;
    private final BlockingQueue<Ended> queue = new ArrayBlockingQueue<>(QUEUED_MAX);
    private final AtomicInteger queuedSpans = new AtomicInteger();
    private final LongAdder exported = new LongAdder();
    private final LongAdder failed = new LongAdder();
    private final LongAdder dropped = new LongAdder();
    private @Nullable Thread thread;
    private volatile boolean closed;

    /** An ended execution. */
    private sealed interface Ended {
        /** The history is in the journal, up to the row with the end. */
        record Stored(String persistenceId, int bucket, long lastSequenceNr) implements Ended {}

        /** The spans of an Express execution. */
        record InMemory(List<TraceSpan> spans) implements Ended {}

        /** Ends the export. */
        record Stop() implements Ended {}
    }

    private TraceExport(@Nullable Journal journal, @Nullable SpanSink sink) {
        this.journal = journal;
        this.sink = sink;
    }

    /** Starts the export to {@code sink}; exports nothing when it is null. */
    public static TraceExport start(Journal journal, @Nullable SpanSink sink) {
        if (sink == null) {
            return OFF;
        }
        var export = new TraceExport(journal, sink);
        export.thread = Thread.ofVirtual().name("askel-trace-export").start(export::run);
        return export;
    }

    /** Queues the execution that a durable write has ended, if it is traced. Does not block. */
    public void onCommit(JournalWrite write) {
        if (write.endsTraced()
                && !isQueued(
                        new Ended.Stored(
                                write.persistenceId(),
                                write.bucket(),
                                write.rows().getLast().sequenceNr()))) {
            dropped.increment();
        }
    }

    /**
     * Queues the spans of an Express execution without blocking.
     *
     * @param entries the history, without gaps
     */
    public void onExpressEnd(ExecutionIdentity execution, List<Entry> entries) {
        var tree = SpanTree.of(execution);
        if (tree == null) {
            return;
        }
        for (var entry : entries) {
            if (entry instanceof HistoryEvent event) {
                tree.add(event);
            }
        }
        var spans = tree.spans();
        if (spans.isEmpty()) {
            // The history exceeds the bound of recorded histories.
            dropped.increment();
            return;
        }
        int after = queuedSpans.addAndGet(spans.size());
        if (after > QUEUED_SPANS_MAX || !isQueued(new Ended.InMemory(spans))) {
            queuedSpans.addAndGet(-spans.size());
            dropped.increment();
        }
    }

    private boolean isQueued(Ended ended) {
        return !closed && queue.offer(ended);
    }

    /** The number of ended executions that wait for their export. */
    public int queuedCount() {
        return queue.size();
    }

    /** The number of spans that the collector has accepted. */
    public long exportedCount() {
        return exported.sum();
    }

    /** The number of spans that the collector has not accepted. */
    public long failedCount() {
        return failed.sum();
    }

    /** The number of executions whose spans were dropped because the queue was full. */
    public long droppedCount() {
        return dropped.sum();
    }

    private void run() {
        try {
            boolean isRunning;
            do {
                isRunning = sendBatch(queue.take());
            } while (isRunning);
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }

    /**
     * Sends the spans of an ended execution, and of those that end within the delay of a batch.
     *
     * @return false when the export has been stopped
     */
    private boolean sendBatch(Ended first) throws InterruptedException {
        var batch = new ArrayList<TraceSpan>();
        long end = System.nanoTime() + BATCH_DELAY.toNanos();
        for (var next = first;
                next != null;
                next = queue.poll(end - System.nanoTime(), TimeUnit.NANOSECONDS)) {
            if (next instanceof Ended.Stop) {
                send(batch);
                return false;
            }
            batch.addAll(read(next));
            if (batch.size() >= BATCH_SPANS) {
                break;
            }
        }
        send(batch);
        return true;
    }

    private List<TraceSpan> read(Ended ended) {
        return switch (ended) {
            case Ended.Stored stored -> readOrCount(stored);
            case Ended.InMemory(var spans) -> {
                queuedSpans.addAndGet(-spans.size());
                yield spans;
            }
            case Ended.Stop _ -> List.of();
        };
    }

    private List<TraceSpan> readOrCount(Ended.Stored ended) {
        try {
            return readJournal(ended);
        } catch (RuntimeException e) {
            dropped.increment();
            LOG.warn("{}: the spans cannot be read from the journal", ended.persistenceId(), e);
            return List.of();
        }
    }

    private List<TraceSpan> readJournal(Ended.Stored ended) {
        SpanTree tree = null;
        long row = 1;
        while (row <= ended.lastSequenceNr()) {
            var rows =
                    Objects.requireNonNull(journal)
                            .read(
                                    ended.persistenceId(),
                                    ended.bucket(),
                                    row,
                                    ROWS_MAX,
                                    ROW_BYTES_MAX)
                            .toCompletableFuture()
                            .join();
            if (rows.isEmpty()) {
                break;
            }
            for (var each : rows) {
                for (var entry : BatchCodec.decode(each.payload())) {
                    if (entry instanceof Fact.Identified(var execution, _)) {
                        tree = SpanTree.of(execution);
                    } else if (tree != null && entry instanceof HistoryEvent event) {
                        tree.add(event);
                    }
                }
                row = each.sequenceNr() + 1;
            }
        }
        return tree == null ? List.of() : tree.spans();
    }

    private void send(List<TraceSpan> spans) {
        for (int from = 0; from < spans.size(); from += BATCH_SPANS) {
            var batch =
                    List.copyOf(spans.subList(from, Math.min(from + BATCH_SPANS, spans.size())));
            (isAccepted(batch) ? exported : failed).add(batch.size());
        }
    }

    private boolean isAccepted(List<TraceSpan> batch) {
        try {
            return sink != null && sink.export(batch);
        } catch (RuntimeException e) {
            LOG.warn("{} spans cannot be exported", batch.size(), e);
            return false;
        }
    }

    /** Exports the queued executions for some seconds, and drops the rest. */
    @Override
    public void close() {
        var running = thread;
        if (running == null) {
            return;
        }
        closed = true;
        try {
            if (!queue.offer(new Ended.Stop()) || !running.join(CLOSE_TIMEOUT)) {
                running.interrupt();
            }
        } catch (InterruptedException _) {
            running.interrupt();
            Thread.currentThread().interrupt();
        }
    }
}
