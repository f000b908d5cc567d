package dev.askel.engine.observability;

import dev.askel.asl.history.EventDetails;
import dev.askel.asl.history.HistoryEvent;
import dev.askel.engine.api.LoggingConfiguration.Level;
import dev.askel.engine.execution.codec.BatchCodec;
import dev.askel.engine.execution.codec.UnreadableRowException;
import dev.askel.engine.journal.EngineTime;
import dev.askel.engine.journal.LogBacklog;
import dev.askel.engine.journal.LogBacklog.Group;
import dev.askel.engine.journal.LogBacklog.Owed;
import dev.askel.engine.visibility.ExecutionId;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Brings what a log group is owed to its sink: reads some rows, puts their records, takes them off.
 * Killed in between, it does so again. In memory is what one round reads.
 */
final class LogDelivery {
    private static final Logger log = LoggerFactory.getLogger(LogDelivery.class);
    private static final int ROWS_MAX = 500;
    private static final long BYTES_MAX = 1024 * 1024;

    /** Rounds of one delivery, so that other groups have their turn. */
    private static final int ROUNDS_MAX = 20;

    private final LogBacklog backlog;
    private final LogSettings settings;
    private final LogStreams streams;
    private final LogStatistics statistics;
    private final EngineTime time;

    LogDelivery(
            LogBacklog backlog,
            LogSettings settings,
            LogStreams streams,
            LogStatistics statistics,
            EngineTime time) {
        this.backlog = backlog;
        this.settings = settings;
        this.streams = streams;
        this.statistics = statistics;
        this.time = time;
    }

    /** Delivers until nothing is left, or for some rounds. For virtual threads. */
    void deliver(Group group) throws UndeliveredException, InterruptedException {
        for (int round = 0; round < ROUNDS_MAX && deliverSome(group); round++) {
            // The next round.
        }
    }

    private boolean deliverSome(Group group) throws UndeliveredException, InterruptedException {
        var owed = await(backlog.owed(group, ROWS_MAX, BYTES_MAX));
        if (owed.isEmpty()) {
            return false;
        }
        var sink = settings.sinks().of(group.logGroupArn());
        var batch = new LogBatch(sink, streams, group.logGroupArn());
        long records = 0;
        try {
            for (var row : owed) {
                records += add(row, batch);
            }
            batch.flush();
        } catch (UndeliveredException failure) {
            giveUpOld(group);
            throw failure;
        }
        await(backlog.delivered(group, owed.stream().map(Owed::id).toList()));
        statistics.told(group.logGroupArn(), records, batch.refused());
        return true;
    }

    private long add(Owed owed, LogBatch batch) throws UndeliveredException, InterruptedException {
        var machineName = owed.machineName();
        var row = owed.row();
        if (machineName == null || row == null) {
            lost(owed, "the journal has it no more");
            return 0;
        }
        var arn = ExecutionId.parse(owed.persistenceId()).arn(machineName).toString();
        var level = Level.valueOf(owed.terms().level());
        int redriveCount = owed.terms().redriveCount();
        long records = 0;
        try {
            for (var entry : BatchCodec.decode(row)) {
                if (!(entry instanceof HistoryEvent event)) {
                    continue;
                }
                if (event.details() instanceof EventDetails.ExecutionRedriven(int count)) {
                    redriveCount = count;
                }
                if (level.logs(event.type())) {
                    batch.add(
                            machineName,
                            LogRecords.of(arn, event, owed.terms().withData(), redriveCount));
                    records++;
                }
            }
        } catch (UnreadableRowException damage) {
            lost(owed, String.valueOf(damage.getMessage()));
        }
        return records;
    }

    private void lost(Owed owed, String why) {
        statistics.lostMore(1);
        log.warn("A row of {} is not logged: {}", owed.persistenceId(), why);
    }

    private void giveUpOld(Group group) throws UndeliveredException, InterruptedException {
        long before = time.millis() - settings.keptFor().toMillis();
        int forgotten = await(backlog.forget(group, before, ROWS_MAX));
        if (forgotten > 0) {
            statistics.lostMore(forgotten);
            log.warn(
                    "{} rows for {} are not logged: its sink has been away for {}",
                    forgotten,
                    group.logGroupArn(),
                    settings.keptFor());
        }
    }

    private static <T> T await(CompletionStage<T> stage)
            throws UndeliveredException, InterruptedException {
        try {
            return stage.toCompletableFuture().get();
        } catch (ExecutionException e) {
            throw new UndeliveredException("the database cannot be asked", e.getCause());
        }
    }
}
