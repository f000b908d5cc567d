package dev.askel.engine.audit;

import static java.util.concurrent.TimeUnit.MILLISECONDS;

import dev.askel.engine.api.workbench.AuditLog;
import dev.askel.engine.api.workbench.AuditTrail;
import dev.askel.engine.clock.EngineTime;
import dev.askel.engine.pagination.PageTokens;
import dev.askel.engine.sql.SqlWorkers;
import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.actor.typed.Props;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The audit log of a node: its queue, its searches, its sink and its retention. */
public final class Audit implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Audit.class);

    /** The maximum time that a close waits for the database. */
    private static final Duration CLOSE_MAX = Duration.ofSeconds(3);

    private final AuditWriter writer;
    private final AuditLog log;
    private final @Nullable AuditDelivery delivery;

    private Audit(
            ActorSystem<?> system,
            SqlWorkers workers,
            SqlWorkers readers,
            PageTokens tokens,
            EngineTime time,
            AuditSettings settings) {
        var sink = settings.sink();
        delivery = sink == null ? null : AuditDelivery.start(sink, settings.retention());
        writer =
                new AuditWriter(
                        settings,
                        new RecordInserts(workers)::insert,
                        records -> {
                            if (delivery != null) {
                                delivery.deliver(records);
                            }
                        },
                        time,
                        (delay, task) ->
                                system.scheduler()
                                        .scheduleOnce(delay, task, system.executionContext()),
                        new RefusalSamples(System::nanoTime));
        log = new StoredAuditLog(readers, tokens, time, settings.retention());
    }

    /**
     * Starts the audit log of a node.
     *
     * @param workers the threads that write records and drop expired partitions
     * @param readers the threads that run searches
     */
    public static Audit start(
            ActorSystem<?> system,
            SqlWorkers workers,
            SqlWorkers readers,
            PageTokens tokens,
            EngineTime time,
            AuditSettings settings) {
        var retention = settings.retention();
        if (retention != null) {
            system.systemActorOf(
                    AuditRetention.behavior(workers, time, retention),
                    "askel-audit-retention",
                    Props.empty());
        }
        return new Audit(system, workers, readers, tokens, time, settings);
    }

    /** Records decisions about requests. */
    public AuditTrail trail() {
        return writer;
    }

    /** Searches records. */
    public AuditLog log() {
        return log;
    }

    /** Returns the number of stored records, for metrics. */
    public long storedCount() {
        return writer.storedCount();
    }

    /** Returns the number of records that are not stored yet, for metrics. */
    public int waitingCount() {
        return writer.waitingCount();
    }

    /**
     * Returns the number of refusals and unstorable records that are missing in the log, for
     * metrics.
     */
    public long unrecordedCount() {
        return writer.unrecordedCount();
    }

    /** Returns the number of records that are missing in the sink, for metrics. */
    public long undeliveredCount() {
        return delivery == null ? 0 : delivery.missedCount();
    }

    /** Stores and delivers the waiting records. Must be called before the workers are closed. */
    @Override
    public void close() {
        try {
            writer.whenEmpty().toCompletableFuture().get(CLOSE_MAX.toMillis(), MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (ExecutionException | TimeoutException e) {
            LOG.warn(
                    "{} audit records are lost: the database is unavailable",
                    writer.waitingCount());
        }
        if (delivery != null) {
            delivery.close();
        }
    }
}
