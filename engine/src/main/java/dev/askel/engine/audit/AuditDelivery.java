package dev.askel.engine.audit;

import dev.askel.engine.api.workbench.AuditLog.AuditRecord;
import dev.askel.engine.observability.AuditSink;
import dev.askel.engine.observability.LogStream;
import dev.askel.engine.observability.UndeliveredException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sends copies of stored records to a sink, in their order. While the sink is unavailable, delivery
 * is retried and the queue grows up to {@link #WAITING_MAX}. While the queue is full, further
 * records are not queued and never sent, but they remain in the table.
 */
final class AuditDelivery implements AutoCloseable {
    /** The maximum number of waiting records. */
    static final int WAITING_MAX = 10_000;

    private static final Logger LOG = LoggerFactory.getLogger(AuditDelivery.class);
    private static final int GROUP_MAX = 500;
    private static final Duration PAUSE_MIN = Duration.ofSeconds(1);
    private static final Duration PAUSE_MAX = Duration.ofSeconds(30);

    /** The maximum time that a close waits for the sink. */
    private static final Duration CLOSE_MAX = Duration.ofSeconds(3);

    private final AuditSink sink;
    private final @Nullable Duration retention;
    private final BlockingQueue<AuditRecord> waiting = new LinkedBlockingQueue<>(WAITING_MAX);
    private final AtomicLong missed = new AtomicLong();
    private final Thread thread;
    private volatile boolean closing;
    private @Nullable LocalDate lastDay;

    private AuditDelivery(AuditSink sink, @Nullable Duration retention) {
        this.sink = sink;
        this.retention = retention;
        thread = Thread.ofVirtual().name("askel-audit-sink").unstarted(this::run);
    }

    /**
     * Starts the delivery on its own thread.
     *
     * @param retention the time for which the files of the sink are kept; null to keep them
     *     permanently
     */
    static AuditDelivery start(AuditSink sink, @Nullable Duration retention) {
        var delivery = new AuditDelivery(sink, retention);
        delivery.thread.start();
        return delivery;
    }

    /** Queues records without waiting. */
    void deliver(List<AuditRecord> records) {
        int left = 0;
        for (var record : records) {
            left += waiting.offer(record) ? 0 : 1;
        }
        if (left > 0 && missed.getAndAdd(left) == 0) {
            LOG.warn(
                    "The sink of the audit log is too slow or unavailable: records are missing there, not in the table");
        }
    }

    private void run() {
        try {
            while (!closing || !waiting.isEmpty()) {
                var first = waiting.poll(100, TimeUnit.MILLISECONDS);
                if (first != null) {
                    var group = new ArrayList<AuditRecord>();
                    group.add(first);
                    waiting.drainTo(group, GROUP_MAX - 1);
                    trySend(group);
                }
            }
        } catch (InterruptedException closed) {
            Thread.currentThread().interrupt();
        }
    }

    /**
     * Sends a group. When the sink throws an exception, the group is not delivered and the thread
     * continues.
     */
    private void trySend(List<AuditRecord> group) throws InterruptedException {
        try {
            sendByDay(group);
        } catch (RuntimeException bug) {
            missed.addAndGet(group.size());
            LOG.error("{} records of the audit log are not delivered", group.size(), bug);
        }
    }

    private void sendByDay(List<AuditRecord> group) throws InterruptedException {
        for (int from = 0; from < group.size(); ) {
            var day = day(group.get(from).time());
            int to = from + 1;
            while (to < group.size() && day(group.get(to).time()).equals(day)) {
                to++;
            }
            if (!day.equals(lastDay)) {
                deleteExpired(day);
                lastDay = day;
            }
            send(new LogStream(sink.logGroup(), day.toString()), group.subList(from, to));
            from = to;
        }
    }

    private void deleteExpired(LocalDate today) {
        if (sink.files() != null && retention != null) {
            ExpiredFiles.delete(sink.files(), today.minusDays(retention.toDays()));
        }
    }

    private static LocalDate day(Instant time) {
        return LocalDate.ofInstant(time, ZoneOffset.UTC);
    }

    private void send(LogStream stream, List<AuditRecord> records) throws InterruptedException {
        var lines = records.stream().map(AuditLine::of).toList();
        var pause = PAUSE_MIN;
        @Nullable String lastFailure = null;
        while (true) {
            try {
                missed.addAndGet(sink.sink().putAndCountRefused(stream, lines));
                return;
            } catch (UndeliveredException unavailable) {
                var failure = String.valueOf(unavailable.getMessage());
                if (!failure.equals(lastFailure)) {
                    LOG.warn("The audit log is not delivered; delivery is retried: {}", failure);
                    lastFailure = failure;
                }
                Thread.sleep(pause);
                pause =
                        pause.multipliedBy(2).compareTo(PAUSE_MAX) < 0
                                ? pause.multipliedBy(2)
                                : PAUSE_MAX;
            }
        }
    }

    /** Returns the number of records that are missing in the sink. */
    long missedCount() {
        return missed.get();
    }

    /** Sends the waiting records, for at most {@link #CLOSE_MAX}. */
    @Override
    public void close() {
        closing = true;
        try {
            if (!thread.join(CLOSE_MAX)) {
                thread.interrupt();
            }
        } catch (InterruptedException e) {
            thread.interrupt();
            Thread.currentThread().interrupt();
        }
    }
}
