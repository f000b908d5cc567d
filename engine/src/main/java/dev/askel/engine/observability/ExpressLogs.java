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
 * What Express executions log, told once from memory: nothing of them is durable. A sink that is
 * away for longer than some tries, or slower than the executions, costs records and nothing else;
 * they are counted, and the node's log tells.
 */
public final class ExpressLogs {
    private static final Logger log = LoggerFactory.getLogger(ExpressLogs.class);
    private static final Duration GATHER = Duration.ofMillis(100);
    private static final Duration PAUSE_FIRST = Duration.ofMillis(500);
    private static final int TRIES_MAX = 6;
    private static final Duration LAST_CHANCE = Duration.ofSeconds(3);

    /** What a waiting record takes besides its text, and the text is in chars. */
    private static final int OVERHEAD_BYTES = 128;

    private final LogSettings settings;
    private final LogStreams streams;
    private final LogStatistics statistics;
    private final Executor threads;
    private final Map<String, Waiting> byGroup = new HashMap<>();

    /** Of all groups, with what is on its way to a sink. */
    private long bytes;

    private boolean closed;

    private record Said(String machineName, LogRecord record) {
        long bytes() {
            return record.bytes() + (long) OVERHEAD_BYTES;
        }
    }

    /** The records of a group; there while a thread takes them away. */
    private static final class Waiting {
        private final Deque<Said> records = new ArrayDeque<>();
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
     * Takes what an execution has done; never waits.
     *
     * @param entries in their order, with their ids
     */
    public void say(
            LoggingConfiguration logging,
            String executionArn,
            String machineName,
            List<Entry> entries) {
        var group = logging.logGroupArn();
        var level = logging.described().level();
        if (group == null || level == null) {
            return;
        }
        boolean withData = Boolean.TRUE.equals(logging.includeExecutionData());
        var said = new ArrayList<Said>();
        for (var entry : entries) {
            if (entry instanceof HistoryEvent event && level.logs(event.type())) {
                // Rendered here, so that what waits is as large as it looks.
                said.add(new Said(machineName, LogRecords.of(executionArn, event, withData, 0)));
            }
        }
        if (!said.isEmpty()) {
            offer(group, said);
        }
    }

    private synchronized void offer(String group, List<Said> said) {
        var waiting = byGroup.get(group);
        if (waiting == null) {
            waiting = new Waiting();
            byGroup.put(group, waiting);
            try {
                threads.execute(() -> carry(group));
            } catch (RejectedExecutionException _) {
                byGroup.remove(group);
                statistics.lostMore(said.size());
                return;
            }
        }
        for (var each : said) {
            if (waiting.bytes + each.bytes() > settings.expressBytesMax()
                    || bytes + each.bytes() > settings.expressNodeBytesMax()) {
                waiting.lost++;
                statistics.lostMore(1);
            } else {
                waiting.bytes += each.bytes();
                bytes += each.bytes();
                waiting.records.add(each);
            }
        }
    }

    /** Carries away what a group's executions say, as long as they say something. */
    private void carry(String group) {
        var some = List.<Said>of();
        try {
            pause(GATHER);
            for (some = take(group); !some.isEmpty(); some = take(group)) {
                put(group, some);
                free(some);
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
            leave(group, some);
        } catch (RuntimeException | Error bug) {
            log.error("Express executions are not logged to {}", group, bug);
            leave(group, some);
        }
    }

    private synchronized void free(Collection<Said> some) {
        some.forEach(each -> bytes -= each.bytes());
    }

    private synchronized List<Said> take(String group) {
        var waiting = byGroup.get(group);
        if (waiting == null) {
            return List.of();
        }
        if (waiting.lost > 0) {
            log.warn("{} records of Express executions found no room for {}", waiting.lost, group);
            waiting.lost = 0;
        }
        var some = new ArrayList<Said>();
        long bytes = 0;
        while (!waiting.records.isEmpty() && bytes < LogBatch.BYTES_MAX) {
            var next = waiting.records.remove();
            bytes += next.bytes();
            some.add(next);
        }
        waiting.bytes -= bytes;
        if (some.isEmpty()) {
            byGroup.remove(group);
            notifyAll();
        }
        return some;
    }

    /** With what was on its way. */
    private synchronized void leave(String group, List<Said> some) {
        statistics.lostMore(some.size());
        free(some);
        var waiting = byGroup.remove(group);
        if (waiting != null) {
            statistics.lostMore(waiting.records.size());
            free(waiting.records);
        }
        notifyAll();
    }

    private void put(String group, List<Said> some) throws InterruptedException {
        var pause = PAUSE_FIRST;
        for (int tries = 1; ; tries++) {
            try {
                var batch = new LogBatch(settings.sinks().of(group), streams, group);
                for (var each : some) {
                    batch.add(each.machineName(), each.record());
                }
                batch.flush();
                statistics.told(group, some.size(), batch.refused());
                return;
            } catch (UndeliveredException failure) {
                statistics.failedOnce();
                if (tries == TRIES_MAX || isClosed()) {
                    statistics.lostMore(some.size());
                    log.warn(
                            "{} records of Express executions do not get to {}: {}",
                            some.size(),
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

    /** Waits, unless the node is ending. */
    private synchronized void pause(Duration length) throws InterruptedException {
        long end = System.nanoTime() + length.toNanos();
        for (long left = length.toMillis(); left > 0 && !closed; ) {
            wait(left);
            left = Duration.ofNanos(end - System.nanoTime()).toMillis();
        }
    }

    /** Waits a little for what is on its way. */
    synchronized void close() {
        closed = true;
        notifyAll();
        long end = System.nanoTime() + LAST_CHANCE.toNanos();
        try {
            for (long left = LAST_CHANCE.toMillis(); left > 0 && !byGroup.isEmpty(); ) {
                wait(left);
                left = Duration.ofNanos(end - System.nanoTime()).toMillis();
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }
}
