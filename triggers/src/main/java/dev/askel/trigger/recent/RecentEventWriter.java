package dev.askel.trigger.recent;

import dev.askel.engine.api.Answer;
import dev.askel.engine.clock.EngineTime;
import dev.askel.engine.sql.SqlWorkers;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;

/**
 * Stores a sample of the events that this node publishes: the last {@value #BUS_EVENTS_MAX} of each
 * bus in a second, from at most {@value #BUSES_MAX} buses. Larger events than {@value #CHARS_MAX}
 * characters are not stored. Thread-safe.
 */
public final class RecentEventWriter {
    static final int BUS_EVENTS_MAX = 5;
    static final int BUSES_MAX = 20;
    static final int CHARS_MAX = 16_384;
    private static final long DELAY_MILLIS = 1_000;

    private final SqlWorkers workers;
    private final EngineTime time;
    private final Executor delayed;
    private Map<String, Deque<RecentEvent>> waiting = new LinkedHashMap<>();
    private boolean writing;

    /**
     * Creates a writer.
     *
     * @param executor starts the writes
     */
    public RecentEventWriter(SqlWorkers workers, EngineTime time, Executor executor) {
        this.workers = workers;
        this.time = time;
        delayed = CompletableFuture.delayedExecutor(DELAY_MILLIS, TimeUnit.MILLISECONDS, executor);
    }

    /** Stores an event soon, unless later events of its bus replace it. */
    public synchronized void add(RecentEvent event) {
        if (event.json().length() > CHARS_MAX
                || (waiting.size() >= BUSES_MAX && !waiting.containsKey(event.busArn()))) {
            return;
        }
        var ofBus = waiting.computeIfAbsent(event.busArn(), _ -> new ArrayDeque<>());
        if (ofBus.size() == BUS_EVENTS_MAX) {
            ofBus.removeFirst();
        }
        ofBus.addLast(event);
        if (!writing) {
            writing = true;
            delayed.execute(this::write);
        }
    }

    private void write() {
        var events = take();
        if (events.isEmpty()) {
            return;
        }
        workers.submit(database ->
                        database.<Boolean>transact(connection -> {
                            RecentEventTable.store(connection, database.encryption(), events, time);
                            return Answer.ok(true);
                        }))
                // Events that cannot be stored are lost, because they are only a sample.
                .whenComplete((_, _) -> delayed.execute(this::write));
    }

    private synchronized List<RecentEvent> take() {
        var events = waiting.values().stream().flatMap(Deque::stream).toList();
        waiting = new LinkedHashMap<>();
        writing = !events.isEmpty();
        return events;
    }
}
