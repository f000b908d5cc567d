package dev.askel.trigger.recent;

import dev.askel.engine.api.Answer;
import dev.askel.engine.clock.EngineTime;
import dev.askel.engine.sql.SqlWorkers;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;

/**
 * Stores deliveries after their requests were answered, some hundred in a transaction. A crash
 * loses the deliveries of the last {@value #DELAY_MILLIS} ms; their executions are stored already.
 * Beyond {@value #WAITING_MAX} waiting deliveries, further ones are not stored. Thread-safe.
 */
public final class RecentDeliveryWriter {
    static final int WAITING_MAX = 1_000;
    static final long DELAY_MILLIS = 200;
    private static final int BATCH_MAX = 200;

    private final SqlWorkers workers;
    private final EngineTime time;
    private final Executor delayed;
    private final Queue<RecentDelivery> waiting = new ArrayDeque<>();
    private boolean writing;

    /**
     * Creates a writer.
     *
     * @param executor starts the writes
     */
    public RecentDeliveryWriter(SqlWorkers workers, EngineTime time, Executor executor) {
        this.workers = workers;
        this.time = time;
        delayed = CompletableFuture.delayedExecutor(DELAY_MILLIS, TimeUnit.MILLISECONDS, executor);
    }

    /** Stores a delivery soon. */
    public synchronized void add(RecentDelivery delivery) {
        if (waiting.size() >= WAITING_MAX) {
            return;
        }
        waiting.add(delivery);
        if (!writing) {
            writing = true;
            delayed.execute(this::write);
        }
    }

    private void write() {
        var batch = nextBatch();
        if (batch.isEmpty()) {
            return;
        }
        workers.submit(database ->
                        database.<Boolean>transact(connection -> {
                            RecentDeliveryTable.store(connection, batch, time);
                            return Answer.ok(true);
                        }))
                // A batch that cannot be stored is lost, because the log must not fill the memory.
                .whenComplete((_, _) -> delayed.execute(this::write));
    }

    private synchronized List<RecentDelivery> nextBatch() {
        var batch = new ArrayList<RecentDelivery>();
        while (batch.size() < BATCH_MAX && !waiting.isEmpty()) {
            batch.add(waiting.remove());
        }
        writing = !batch.isEmpty();
        return batch;
    }
}
