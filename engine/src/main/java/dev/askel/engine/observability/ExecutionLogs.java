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

/**
 * Delivers execution logs. For Standard executions, the cluster has a fixed number of deliverers,
 * which it distributes over its nodes. Each deliverer serves a range of slices; a slice is a fixed
 * part of all log groups. This class also delivers the logs of the node's Express executions.
 */
public final class ExecutionLogs implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(ExecutionLogs.class);

    /** The number of deliverers in the cluster. It must not change while the cluster runs. */
    private static final int DELIVERERS = 4;

    private final LogSettings settings;
    private final LogStatistics statistics = new LogStatistics();
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final AtomicReferenceArray<@Nullable ActorRef<LogDeliveryScheduler.Command>>
            localDeliverers = new AtomicReferenceArray<>(DELIVERERS);
    private final ExpressLogs express;

    private ExecutionLogs(LogSettings settings, LogStreams streams) {
        this.settings = settings;
        express = new ExpressLogs(settings, streams, statistics, threads);
    }

    /** Starts the delivery, and the deliverers that this node hosts. */
    public static ExecutionLogs start(
            ActorSystem<?> system, LogBacklog backlog, LogSettings settings, EngineTime time) {
        var streams = new LogStreams(time, ThreadLocalRandom.current().nextInt());
        var logs = new ExecutionLogs(settings, streams);
        var delivery = new LogDelivery(backlog, settings, streams, logs.statistics, time);
        backlog.onPending(logs::hint);
        ClusterDaemon.start(
                system,
                LogDeliveryScheduler.Command.class,
                "askel-logs",
                DELIVERERS,
                index -> logs.deliverer(index, backlog, delivery),
                new LogDeliveryScheduler.Stop());
        return logs;
    }

    private Behavior<LogDeliveryScheduler.Command> deliverer(
            int index, LogBacklog backlog, LogDelivery delivery) {
        return Behaviors.setup(actor -> {
            // A hint to a deliverer that has moved to another node is lost. The deliverer finds the
            // records with its next poll.
            localDeliverers.set(index, actor.getSelf());
            return LogDeliveryScheduler.create(
                    SliceRange.part(index, DELIVERERS), backlog, delivery, statistics, threads);
        });
    }

    private void hint(Group group) {
        var deliverer = localDeliverers.get(group.slice() * DELIVERERS / Slices.COUNT);
        if (deliverer != null) {
            deliverer.tell(new LogDeliveryScheduler.Hinted());
        }
    }

    /**
     * Prepares a log group for a machine.
     *
     * @return false when it is certain that the group does not exist; the stage never fails
     */
    public CompletionStage<Boolean> prepareLogGroup(String logGroupArn) {
        try {
            return CompletableFuture.supplyAsync(() -> prepare(logGroupArn), threads)
                    .exceptionally(bug -> assumeUsable(logGroupArn, bug));
        } catch (RejectedExecutionException _) {
            // The node shuts down.
            return CompletableFuture.completedStage(true);
        }
    }

    private static boolean assumeUsable(String logGroupArn, Throwable bug) {
        log.error("Cannot determine whether the log group {} exists", logGroupArn, bug);
        return true;
    }

    private boolean prepare(String logGroupArn) {
        try {
            return settings.sinks().of(logGroupArn).prepare(logGroupArn) == LogSink.Group.USABLE;
        } catch (InterruptedException _) {
            // The node shuts down, so the request fails in any case.
            Thread.currentThread().interrupt();
            return true;
        }
    }

    /** Returns the logs of Express executions. */
    public ExpressLogs express() {
        return express;
    }

    /** Returns the statistics of the log records. */
    public LogStatistics statistics() {
        return statistics;
    }

    /**
     * Waits some seconds for the delivery of the records of Express executions. Other records are
     * delivered after the next start.
     */
    @Override
    public void close() {
        express.close();
        threads.shutdownNow();
    }
}
