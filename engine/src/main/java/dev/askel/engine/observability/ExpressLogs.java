package dev.askel.engine.observability;

import dev.askel.asl.history.Entry;
import dev.askel.asl.history.HistoryEvent;
import dev.askel.engine.api.LoggingConfiguration;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Delivers the log records of Express executions from memory, at most once, because the records are
 * not durable. Records are lost if a sink is unavailable for several attempts, or if the sink is
 * slower than the executions. Lost records are counted and reported in the node's log.
 */
public final class ExpressLogs {
    private static final Logger log = LoggerFactory.getLogger(ExpressLogs.class);
    private static final Duration GATHER_DELAY = Duration.ofMillis(100);
    private static final Duration RETRY_DELAY_FIRST = Duration.ofMillis(500);
    private static final int ATTEMPTS_MAX = 6;
    private static final Duration CLOSE_TIMEOUT = Duration.ofSeconds(3);

    /** The heap of a waiting record in addition to its JSON. */
    private static final int OVERHEAD_BYTES = 128;

    private final LogSettings settings;
    private final LogStreams streams;
    private final LogStatistics statistics;
    private final Executor threads;
    private final Map<String, Queue> byGroup = new HashMap<>();

    /** The bytes of all groups, including records that are being delivered. */
    private long bytes;

    private boolean closed;

    private record QueuedRecord(String machineName, LogRecord record) {
        long bytes() {
            return record.bytes() + (long) OVERHEAD_BYTES;
        }
    }

    /** The waiting records of a group. The queue exists while a thread delivers its records. */
    private static final class Queue {
        private final Deque<QueuedRecord> records = new ArrayDeque<>();
        private long bytes;
        private long lost;
    }

    ExpressLogs(
            LogSettings settings, LogStreams streams, LogStatistics statistics, Executor threads) {
        this.settings = settings;
        this.streams = streams;
        this.statistics = statistics;
        this.threads = threads;
    }

    /**
     * Queues the log records of an execution's events without blocking.
     *
     * @param entries the entries in order, with their ids
     */
    public void log(
            LoggingConfiguration logging,
            String executionArn,
            String machineName,
            List<Entry> entries) {
        var group = logging.logGroupArn();
        var level = logging.withDefaults().level();
        if (group == null || level == null) {
            return;
        }
        boolean withData = Boolean.TRUE.equals(logging.includeExecutionData());
        var records = new ArrayList<QueuedRecord>();
        for (var entry : entries) {
            if (entry instanceof HistoryEvent event && level.logs(event.type())) {
                // Records are rendered before they are queued, so that the size of the queue is
                // known.
                records.add(
                        new QueuedRecord(
                                machineName, LogRecords.of(executionArn, event, withData, 0)));
            }
        }
        if (!records.isEmpty()) {
            offer(group, records);
        }
    }

    private synchronized void offer(String group, List<QueuedRecord> records) {
        var queue = byGroup.get(group);
        if (queue == null) {
            queue = new Queue();
            byGroup.put(group, queue);
            try {
                threads.execute(() -> deliverAll(group));
            } catch (RejectedExecutionException _) {
                byGroup.remove(group);
                statistics.addLost(records.size());
                return;
            }
        }
        for (var each : records) {
            if (queue.bytes + each.bytes() > settings.expressBytesMax()
                    || bytes + each.bytes() > settings.expressNodeBytesMax()) {
                queue.lost++;
                statistics.addLost(1);
            } else {
                queue.bytes += each.bytes();
                bytes += each.bytes();
                queue.records.add(each);
            }
        }
    }

    /** Delivers the records of a group until none is left. */
    private void deliverAll(String group) {
        var batch = List.<QueuedRecord>of();
        try {
            pause(GATHER_DELAY);
            for (batch = takeBatch(group); !batch.isEmpty(); batch = takeBatch(group)) {
                deliver(group, batch);
                release(batch);
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
            dropAll(group, batch);
        } catch (RuntimeException | Error bug) {
            log.error(
                    "Records of Express executions for {} are dropped after an unexpected failure",
                    group,
                    bug);
            dropAll(group, batch);
        }
    }

    private synchronized void release(Collection<QueuedRecord> batch) {
        batch.forEach(each -> bytes -= each.bytes());
    }

    private synchronized List<QueuedRecord> takeBatch(String group) {
        var queue = byGroup.get(group);
        if (queue == null) {
            return List.of();
        }
        if (queue.lost > 0) {
            log.warn(
                    "{} records of Express executions for {} were dropped, because the queue is full",
                    queue.lost,
                    group);
            queue.lost = 0;
        }
        var batch = new ArrayList<QueuedRecord>();
        long bytes = 0;
        while (!queue.records.isEmpty() && bytes < LogBatch.BYTES_MAX) {
            var next = queue.records.remove();
            bytes += next.bytes();
            batch.add(next);
        }
        queue.bytes -= bytes;
        if (batch.isEmpty()) {
            byGroup.remove(group);
            notifyAll();
        }
        return batch;
    }

    /** Drops the records of a group, including the records that were being delivered. */
    private synchronized void dropAll(String group, List<QueuedRecord> batch) {
        statistics.addLost(batch.size());
        release(batch);
        var queue = byGroup.remove(group);
        if (queue != null) {
            statistics.addLost(queue.records.size());
            release(queue.records);
        }
        notifyAll();
    }

    private void deliver(String group, List<QueuedRecord> batch) throws InterruptedException {
        var pause = RETRY_DELAY_FIRST;
        for (int attempts = 1; ; attempts++) {
            try {
                var writer = new LogBatch(settings.sinks().of(group), streams, group);
                for (var each : batch) {
                    writer.add(each.machineName(), each.record());
                }
                writer.flush();
                statistics.onDelivered(group, batch.size(), writer.refusedCount());
                return;
            } catch (UndeliveredException failure) {
                statistics.addFailure();
                if (attempts == ATTEMPTS_MAX || isClosed()) {
                    statistics.addLost(batch.size());
                    log.warn(
                            "{} records of Express executions cannot be delivered to {}: {}",
                            batch.size(),
                            group,
                            failure.getMessage());
                    return;
                }
                pause(pause);
                pause = pause.multipliedBy(2);
            }
        }
    }

    private synchronized boolean isClosed() {
        return closed;
    }

    /** Waits, unless the node shuts down. */
    private synchronized void pause(Duration length) throws InterruptedException {
        long end = System.nanoTime() + length.toNanos();
        for (long left = length.toMillis(); left > 0 && !closed; ) {
            wait(left);
            left = Duration.ofNanos(end - System.nanoTime()).toMillis();
        }
    }

    /** Waits some seconds for records that are being delivered. */
    synchronized void close() {
        closed = true;
        notifyAll();
        long end = System.nanoTime() + CLOSE_TIMEOUT.toNanos();
        try {
            for (long left = CLOSE_TIMEOUT.toMillis(); left > 0 && !byGroup.isEmpty(); ) {
                wait(left);
                left = Duration.ofNanos(end - System.nanoTime()).toMillis();
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }
}
