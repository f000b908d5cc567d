package dev.askel.engine.journal;

import dev.askel.engine.journal.attribute.AttributeWrite;
import dev.askel.engine.journal.startpermit.StartPermitChange;
import dev.askel.engine.journal.task.OpenTaskChange;
import dev.askel.engine.journal.wakeup.WakeupChange;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The changes that a write makes to tables other than the journal, in the same transaction.
 *
 * @param logs pending records of the first row, for the machine's log group and for an event bus
 * @param mapRuns changes of the Map Runs that the execution has started
 * @param signalWaits changes of the tasks that wait for signals with a key
 * @param semaphores changes of the execution's requests for permits
 * @param startPermit the change of the request for a permit of a start limit; null without one
 * @param pause the change of the row of a paused execution
 * @param attributes the search attributes that are stored; null when they are unchanged
 */
public record SideChanges(
        ExecutionChange execution,
        WakeupChange wakeup,
        List<OpenTaskChange> openTasks,
        @Nullable SnapshotWrite snapshot,
        List<PendingLog> logs,
        List<MapRunChange> mapRuns,
        List<SignalWaitChange> signalWaits,
        List<SemaphoreChange> semaphores,
        @Nullable StartPermitChange startPermit,
        PauseChange pause,
        @Nullable AttributeWrite attributes) {
    /** No changes. */
    public static final SideChanges NONE =
            new SideChanges(
                    new ExecutionChange.Keep(),
                    new WakeupChange.Leave(),
                    List.of(),
                    null,
                    List.of(),
                    List.of(),
                    List.of(),
                    List.of(),
                    null,
                    new PauseChange.Keep(),
                    null);

    public SideChanges {
        openTasks = List.copyOf(openTasks);
        logs = List.copyOf(logs);
        mapRuns = List.copyOf(mapRuns);
        signalWaits = List.copyOf(signalWaits);
        semaphores = List.copyOf(semaphores);
    }

    SideChanges with(ExecutionChange change) {
        return new SideChanges(
                change,
                wakeup,
                openTasks,
                snapshot,
                logs,
                mapRuns,
                signalWaits,
                semaphores,
                startPermit,
                pause,
                attributes);
    }

    SideChanges with(WakeupChange change) {
        return new SideChanges(
                execution,
                change,
                openTasks,
                snapshot,
                logs,
                mapRuns,
                signalWaits,
                semaphores,
                startPermit,
                pause,
                attributes);
    }

    SideChanges with(List<OpenTaskChange> changes) {
        return new SideChanges(
                execution,
                wakeup,
                changes,
                snapshot,
                logs,
                mapRuns,
                signalWaits,
                semaphores,
                startPermit,
                pause,
                attributes);
    }

    SideChanges with(SnapshotWrite change) {
        return new SideChanges(
                execution,
                wakeup,
                openTasks,
                change,
                logs,
                mapRuns,
                signalWaits,
                semaphores,
                startPermit,
                pause,
                attributes);
    }

    SideChanges withLogs(List<PendingLog> pending) {
        return new SideChanges(
                execution,
                wakeup,
                openTasks,
                snapshot,
                pending,
                mapRuns,
                signalWaits,
                semaphores,
                startPermit,
                pause,
                attributes);
    }

    SideChanges withMapRuns(List<MapRunChange> changes) {
        return new SideChanges(
                execution,
                wakeup,
                openTasks,
                snapshot,
                logs,
                changes,
                signalWaits,
                semaphores,
                startPermit,
                pause,
                attributes);
    }

    SideChanges withSignalWaits(List<SignalWaitChange> changes) {
        return new SideChanges(
                execution,
                wakeup,
                openTasks,
                snapshot,
                logs,
                mapRuns,
                changes,
                semaphores,
                startPermit,
                pause,
                attributes);
    }

    SideChanges withSemaphores(List<SemaphoreChange> changes) {
        return new SideChanges(
                execution,
                wakeup,
                openTasks,
                snapshot,
                logs,
                mapRuns,
                signalWaits,
                changes,
                startPermit,
                pause,
                attributes);
    }

    SideChanges with(@Nullable StartPermitChange change) {
        return new SideChanges(
                execution,
                wakeup,
                openTasks,
                snapshot,
                logs,
                mapRuns,
                signalWaits,
                semaphores,
                change,
                pause,
                attributes);
    }

    SideChanges with(PauseChange change) {
        return new SideChanges(
                execution,
                wakeup,
                openTasks,
                snapshot,
                logs,
                mapRuns,
                signalWaits,
                semaphores,
                startPermit,
                change,
                attributes);
    }

    SideChanges withAttributes(@Nullable AttributeWrite write) {
        return new SideChanges(
                execution,
                wakeup,
                openTasks,
                snapshot,
                logs,
                mapRuns,
                signalWaits,
                semaphores,
                startPermit,
                pause,
                write);
    }
}
