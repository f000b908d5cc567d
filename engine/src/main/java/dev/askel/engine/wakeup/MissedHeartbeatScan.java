package dev.askel.engine.wakeup;

import dev.askel.engine.clock.EngineTime;
import dev.askel.engine.execution.ExecutionCommand;
import dev.askel.engine.journal.partition.SliceRange;
import dev.askel.engine.journal.task.MissedHeartbeat;
import dev.askel.engine.journal.task.TaskKey;
import dev.askel.engine.journal.wakeup.WakeupQueries;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Scans the tasks of one slice range for missed heartbeats, and notifies their executions. Must be
 * used by one actor.
 */
final class MissedHeartbeatScan {
    /** The time after which a notification without effect is repeated. */
    private static final Duration NOTIFY_AGAIN = Duration.ofSeconds(5);

    private final WakeupQueries queries;
    private final BiConsumer<String, ExecutionCommand> executions;
    private final EngineTime time;
    private final WakeupAdmission admission;
    private final Consumer<CompletionStage<List<MissedHeartbeat>>> onRead;
    private final BiConsumer<MissedHeartbeat, CompletionStage<Boolean>> onConfirmation;
    private final DueScan scan;
    private final RecentNotifications<TaskRef> notified = new RecentNotifications<>(NOTIFY_AGAIN);
    private final Set<TaskRef> unconfirmed = new HashSet<>();

    /** Identifies a task of any execution. */
    private record TaskRef(String persistenceId, TaskKey task) {
        static TaskRef of(MissedHeartbeat missed) {
            return new TaskRef(missed.persistenceId(), missed.task());
        }
    }

    /**
     * Creates a scan.
     *
     * @param executions sends a command to an execution, by its persistence id
     * @param admission determines which executions are on hold; they are not notified
     * @param onRead receives each read that begins; the actor must pass its result to {@link
     *     #onPage}
     * @param onConfirmation receives each confirmation that begins; the actor must pass its result
     *     to {@link #onConfirmed}
     */
    MissedHeartbeatScan(
            SliceRange slices,
            WakeupQueries queries,
            BiConsumer<String, ExecutionCommand> executions,
            EngineTime time,
            WakeupAdmission admission,
            Consumer<CompletionStage<List<MissedHeartbeat>>> onRead,
            BiConsumer<MissedHeartbeat, CompletionStage<Boolean>> onConfirmation) {
        this.scan = new DueScan(slices);
        this.queries = queries;
        this.executions = executions;
        this.time = time;
        this.admission = admission;
        this.onRead = onRead;
        this.onConfirmation = onConfirmation;
    }

    /** Begins a scan, unless one is in progress. */
    void poll(long nowMillis) {
        notified.expire(nowMillis);
        if (scan.tryBegin()) {
            read();
        }
    }

    private void read() {
        onRead.accept(queries.heartbeatsMissed(scan.cursor(), time.millis()));
    }

    /**
     * Receives a page of missed heartbeats, and reads the next one.
     *
     * @param missed null when the read failed
     */
    void onPage(@Nullable List<MissedHeartbeat> missed) {
        if (missed == null) {
            scan.onFailure();
        } else if (scan.onPage(
                scan.cursor().afterHeartbeats(missed), missed.size(), report(missed))) {
            read();
        }
    }

    /** Reports missed heartbeats that were not reported recently. Returns their number. */
    private int report(List<MissedHeartbeat> missed) {
        long now = time.millis();
        int count = 0;
        for (var each : missed) {
            var task = TaskRef.of(each);
            if (!isOnHold(each) && !unconfirmed.contains(task) && notified.tryAdd(task, now)) {
                confirm(each, now);
                count++;
            }
        }
        return count;
    }

    private boolean isOnHold(MissedHeartbeat missed) {
        return admission.verdict(missed.persistenceId()) == WakeupAdmission.Verdict.ON_HOLD;
    }

    /**
     * Notifies the execution. If the miss is uncertain, it is confirmed first, because a heartbeat
     * may have been committed after the read.
     */
    private void confirm(MissedHeartbeat missed, long nowMillis) {
        if (missed.isConfirmed()) {
            notifyMissed(missed);
            return;
        }
        unconfirmed.add(TaskRef.of(missed));
        onConfirmation.accept(missed, queries.confirmMissed(missed, nowMillis));
    }

    /**
     * Notifies the execution if the miss is confirmed.
     *
     * @param isMissed null when the confirmation failed
     */
    void onConfirmed(MissedHeartbeat missed, @Nullable Boolean isMissed) {
        var task = TaskRef.of(missed);
        unconfirmed.remove(task);
        if (isMissed != null && isMissed) {
            notifyMissed(missed);
        } else if (isMissed != null) {
            notified.remove(task);
        }
    }

    private void notifyMissed(MissedHeartbeat missed) {
        executions.accept(
                missed.persistenceId(),
                new ExecutionCommand.HeartbeatMissed(
                        missed.task().frame(),
                        Math.toIntExact(missed.task().ordinal()),
                        missed.redriveCount(),
                        missed.takenAtMillis()));
    }
}
