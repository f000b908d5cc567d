package dev.askel.engine.observability;

import dev.askel.engine.clock.EngineTime;
import dev.askel.engine.daemon.ClusterDaemon;
import dev.askel.engine.journal.LogBacklog;
import dev.askel.engine.journal.LogBacklog.Group;
import dev.askel.engine.journal.partition.SliceRange;
import dev.askel.engine.journal.partition.Slices;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicReferenceArray;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A node's execution logs: its share of the cluster's lanes, and its Express executions. */
public final class ExecutionLogs implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(ExecutionLogs.class);

    /** Lanes of the cluster; never changes while it lives. */
    private static final int LANES = 4;

    private final LogSettings settings;
    private final LogStatistics statistics = new LogStatistics();
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final AtomicReferenceArray<@Nullable ActorRef<LogLane.Command>> local =
            new AtomicReferenceArray<>(LANES);
    private final ExpressLogs express;

    private ExecutionLogs(LogSettings settings, LogStreams streams) {
        this.settings = settings;
        express = new ExpressLogs(settings, streams, statistics, threads);
    }

    /** Starts this node's share. */
    public static ExecutionLogs start(
            ActorSystem<?> system, LogBacklog backlog, LogSettings settings, EngineTime time) {
        var streams = new LogStreams(time, ThreadLocalRandom.current().nextInt());
        var logs = new ExecutionLogs(settings, streams);
        var delivery = new LogDelivery(backlog, settings, streams, logs.statistics, time);
        backlog.onPending(logs::hint);
        ClusterDaemon.start(
                system,
                LogLane.Command.class,
                "askel-logs",
                LANES,
                index -> logs.lane(index, backlog, delivery),
                new LogLane.Stop());
        return logs;
    }

    private Behavior<LogLane.Command> lane(int index, LogBacklog backlog, LogDelivery delivery) {
        return Behaviors.setup(actor -> {
            // A hint to a lane that has left meanwhile is lost, and the lane looks by itself.
            local.set(index, actor.getSelf());
            return LogLane.create(
                    SliceRange.part(index, LANES), backlog, delivery, statistics, threads);
        });
    }

    private void hint(Group group) {
        var lane = local.get(group.slice() * LANES / Slices.COUNT);
        if (lane != null) {
            lane.tell(new LogLane.Hinted());
        }
    }

    /**
     * Makes a log group ready for a machine that is to log there.
     *
     * @return false when it certainly does not exist; never fails
     */
    public CompletionStage<Boolean> usable(String logGroupArn) {
        try {
            return CompletableFuture.supplyAsync(() -> prepared(logGroupArn), threads)
                    .exceptionally(bug -> unsure(logGroupArn, bug));
        } catch (RejectedExecutionException _) {
            // The node ends.
            return CompletableFuture.completedStage(true);
        }
    }

    private static boolean unsure(String logGroupArn, Throwable bug) {
        log.error("Whether there is a log group {} cannot be found out", logGroupArn, bug);
        return true;
    }

    private boolean prepared(String logGroupArn) {
        try {
            return settings.sinks().of(logGroupArn).prepare(logGroupArn) == LogSink.Group.USABLE;
        } catch (InterruptedException _) {
            // The node ends; its caller will not get its machine anyway.
            Thread.currentThread().interrupt();
            return true;
        }
    }

    /** Where Express executions say what they do. */
    public ExpressLogs express() {
        return express;
    }

    /** What became of the records. */
    public LogStatistics statistics() {
        return statistics;
    }

    /** Gives what Express executions said a last chance, and the rest to the next start. */
    @Override
    public void close() {
        express.close();
        threads.shutdownNow();
    }
}
