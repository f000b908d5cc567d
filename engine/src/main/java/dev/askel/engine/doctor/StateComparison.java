package dev.askel.engine.doctor;

import dev.askel.asl.interpreter.Interpreter;
import dev.askel.asl.interpreter.execution.Effect;
import dev.askel.asl.interpreter.execution.ExecutionState;
import dev.askel.asl.interpreter.execution.Frame;
import dev.askel.asl.interpreter.execution.OutstandingEffects;
import dev.askel.asl.interpreter.execution.SignalWaits;
import dev.askel.asl.model.AskelAction;
import dev.askel.engine.endpoint.NodeEndpoints;
import dev.askel.engine.execution.codec.BatchCodec;
import dev.askel.engine.execution.commit.AwaitedPermits;
import dev.askel.engine.execution.commit.MapRunChanges;
import dev.askel.engine.execution.commit.StoredRows;
import dev.askel.engine.journal.RecoveryRows;
import dev.askel.engine.journal.SignalWaitChange;
import dev.askel.engine.journal.task.OpenTask;
import dev.askel.engine.journal.task.TaskKey;
import dev.askel.engine.journal.wakeup.Wakeup;
import dev.askel.engine.journal.wakeup.WakeupChange;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Compares the state that a journal describes with the rows of other tables. The rows are computed
 * from the state by the code that writes them.
 */
final class StateComparison {
    /**
     * The base of the due times of notifications. It is later than every timer, so that a
     * notification is never taken for a timer.
     */
    private static final Instant NEVER = Instant.ofEpochSecond(1L << 36);

    private static final String DELETE_TASK =
            """
            DELETE FROM open_tasks t
             WHERE t.persistence_id = ? AND t.frame = ? AND t.ordinal = ?::int8
               AND t.redrive_count = ?::int4
               AND (SELECT max(j.sequence_number) FROM event_journal j
                     WHERE j.bucket = ?::int4 AND j.persistence_id = t.persistence_id) = ?::int8\
            """;

    private static final String DELETE_SIGNAL_WAIT =
            """
            DELETE FROM signal_waits t WHERE t.persistence_id = ? AND t.frame = ?
               AND (SELECT max(j.sequence_number) FROM event_journal j
                     WHERE j.bucket = ?::int4 AND j.persistence_id = t.persistence_id) = ?::int8\
            """;

    private static final String DELETE_PAUSE =
            """
            DELETE FROM paused_executions t WHERE t.persistence_id = ?
               AND (SELECT max(j.sequence_number) FROM event_journal j
                     WHERE j.bucket = ?::int4 AND j.persistence_id = t.persistence_id) = ?::int8\
            """;

    private static final String REPORT_AGAIN =
            """
            UPDATE map_runs SET notified = false, wake_at = NULL
             WHERE map_run_id = ? AND status <> 'RUNNING' AND notified\
            """;

    private static final String DELETE_WAKEUP =
            """
            DELETE FROM wakeups t WHERE t.persistence_id = ?
               AND (SELECT e.status FROM executions e
                     WHERE e.persistence_id = t.persistence_id) <> 'RUNNING'
               AND (SELECT max(j.sequence_number) FROM event_journal j
                     WHERE j.bucket = ?::int4 AND j.persistence_id = t.persistence_id) = ?::int8\
            """;

    private final Diagnosis diagnosis;

    StateComparison(Diagnosis diagnosis) {
        this.diagnosis = diagnosis;
    }

    /** Adds the findings of an execution. */
    void compare(RecoveryRows rows, RelatedRows side) {
        var execution = rows.execution();
        if (execution == null) {
            return;
        }
        var id = execution.identity().persistenceId();
        var arn = RowChecks.arn(id, execution.identity().machineName());
        boolean isQuarantined = side.quarantined().contains(id);
        if (isQuarantined) {
            diagnosis.countWaker("quarantine");
            add(
                    Check.QUARANTINE,
                    arn,
                    "is in quarantine, because it could not be recovered",
                    Mend.Manual.inspect(arn, "--retry"));
        }
        var read = BatchCodec.foldReadable(rows);
        var state = read.state();
        var damage = read.damage();
        if (damage != null || state == null) {
            add(
                    Check.JOURNAL,
                    arn,
                    "has a journal that cannot be read: "
                            + (damage == null ? "it has no rows" : damage.getMessage()),
                    new Mend.Manual("see docs/recipes/repairing-a-stuck-execution.md#2-decide"));
            return;
        }
        diagnosis.count(Check.INDEX, 1);
        if (!StoredRows.isIndexed(state, execution.progress())) {
            add(
                    Check.INDEX,
                    arn,
                    "is %s in executions, and %s in its journal"
                            .formatted(
                                    execution.progress().status(),
                                    StoredRows.executionProgress(state).status()),
                    new Mend.Wake(arn));
            return;
        }
        if (isQuarantined) {
            return;
        }
        compareWakeup(arn, id, state, rows);
        if (state.isRunning()) {
            var tasks = side.tasks().getOrDefault(id, Map.of());
            compareTasks(arn, id, state, rows, tasks);
            compareSignalWaits(arn, id, state, rows, side.signalWaits().getOrDefault(id, Map.of()));
            comparePause(arn, id, state, rows, side.paused().contains(id));
            compareMapRuns(arn, state, side);
            compareStartRequest(arn, state, side.startRequests().get(id));
            countWaker(state, rows.wakeup(), tasks);
        }
    }

    private void add(Check check, String subject, String problem, Mend mend) {
        diagnosis.add(new Finding(check, subject, problem, mend));
    }

    // Wake-ups

    private void compareWakeup(String arn, String id, ExecutionState state, RecoveryRows rows) {
        diagnosis.count(Check.WAKEUP, 1);
        var row = rows.wakeup();
        var expected =
                StoredRows.wakeup(state, NEVER, Duration.ZERO, "", AwaitedPermits.NONE, null);
        if (!(expected instanceof WakeupChange.Put put)) {
            // RowCheck reports the row of an ended execution without a pending notification.
            if (row != null && !state.isRunning() && row.hasPendingNotifications()) {
                add(
                        Check.WAKEUP,
                        arn,
                        "has a wake-up row, although nothing remains to wake",
                        new Mend.ChangeRow(
                                DELETE_WAKEUP,
                                List.of(
                                        id,
                                        Integer.toString(bucket(rows)),
                                        Long.toString(rows.lastSequenceNr()))));
            }
            return;
        }
        var problem = problem(put, row);
        if (problem != null) {
            add(Check.WAKEUP, arn, problem, new Mend.Wake(arn));
        }
    }

    private static @Nullable String problem(WakeupChange.Put expected, @Nullable Wakeup row) {
        if (row == null) {
            return "has no wake-up row, so nothing wakes it";
        }
        var due = row.dueMillis();
        var timer = expected.dueMillis();
        if (timer != null && timer < NEVER.toEpochMilli() && (due == null || due > timer)) {
            return "has a timer at %s, but its wake-up row is due %s"
                    .formatted(
                            Instant.ofEpochMilli(timer),
                            due == null ? "never" : "at " + Instant.ofEpochMilli(due));
        }
        if (expected.hasPendingNotifications() && !row.hasPendingNotifications()) {
            return "has a pending notification that its wake-up row does not record";
        }
        // A row with a due time or a permit belongs to an evicted execution, or a waiting call.
        return expected.inFlight() && !row.inFlight() && due == null && row.awaitedPermit() == null
                ? "has a call in progress that its wake-up row does not record"
                : null;
    }

    // Open tasks

    private void compareTasks(
            String arn,
            String id,
            ExecutionState state,
            RecoveryRows rows,
            Map<TaskKey, Boolean> stored) {
        var expected = new HashMap<TaskKey, OpenTask>();
        for (var frame : liveFrames(state)) {
            var task = StoredRows.openTask(state, frame);
            if (task != null) {
                expected.put(task.key(), task);
            }
        }
        diagnosis.count(Check.OPEN_TASK, expected.size());
        expected.forEach((key, task) -> {
            if (!stored.containsKey(key)) {
                add(
                        Check.OPEN_TASK,
                        arn,
                        "waits for the task %s#%d of state %s, which no worker can find"
                                .formatted(key.frame(), key.ordinal(), task.state()),
                        new Mend.Wake(arn));
            }
        });
        for (var key : stored.keySet()) {
            if (!expected.containsKey(key)) {
                add(
                        Check.OPEN_TASK,
                        arn,
                        "has the open task %s#%d, for which it does not wait"
                                .formatted(key.frame(), key.ordinal()),
                        new Mend.ChangeRow(
                                DELETE_TASK,
                                List.of(
                                        id,
                                        key.frame(),
                                        Long.toString(key.ordinal()),
                                        Integer.toString(state.redriveCount()),
                                        Integer.toString(bucket(rows)),
                                        Long.toString(rows.lastSequenceNr()))));
            }
        }
    }

    // Waits for signals

    private void compareSignalWaits(
            String arn,
            String id,
            ExecutionState state,
            RecoveryRows rows,
            Map<String, SignalWaitChange.Put> stored) {
        var expected = new HashMap<String, SignalWaitChange.Put>();
        for (var frame : liveFrames(state)) {
            var wait = StoredRows.signalWait(state, frame);
            if (wait != null) {
                expected.put(wait.frame(), wait);
            }
        }
        diagnosis.count(Check.SIGNAL_WAIT, expected.size());
        expected.forEach((frame, wait) -> {
            if (!wait.equals(stored.get(frame))) {
                add(
                        Check.SIGNAL_WAIT,
                        arn,
                        "waits for the signal %s with a key, and no signal to the key finds it"
                                .formatted(wait.name()),
                        new Mend.Wake(arn));
            }
        });
        stored.forEach((frame, wait) -> {
            if (!expected.containsKey(frame)) {
                add(
                        Check.SIGNAL_WAIT,
                        arn,
                        "has a row that waits for the signal %s, for which it does not wait"
                                .formatted(wait.name()),
                        new Mend.ChangeRow(
                                DELETE_SIGNAL_WAIT,
                                List.of(
                                        id,
                                        frame,
                                        Integer.toString(bucket(rows)),
                                        Long.toString(rows.lastSequenceNr()))));
            }
        });
    }

    // Pauses

    private void comparePause(
            String arn, String id, ExecutionState state, RecoveryRows rows, boolean isStored) {
        if (state.isPaused()) {
            diagnosis.count(Check.PAUSE, 1);
        }
        if (state.isPaused() && !isStored) {
            add(
                    Check.PAUSE,
                    arn,
                    "is paused, but its description shows no pause",
                    new Mend.Wake(arn));
        } else if (!state.isPaused() && isStored) {
            add(
                    Check.PAUSE,
                    arn,
                    "is not paused, but its description shows a pause",
                    new Mend.ChangeRow(
                            DELETE_PAUSE,
                            List.of(
                                    id,
                                    Integer.toString(bucket(rows)),
                                    Long.toString(rows.lastSequenceNr()))));
        }
    }

    private static List<Frame> liveFrames(ExecutionState state) {
        var frames = new ArrayList<Frame>();
        frames.add(state.root());
        for (var branch : state.branches().values()) {
            if (OutstandingEffects.isActive(state, branch)) {
                frames.add(branch);
            }
        }
        return frames;
    }

    private static int bucket(RecoveryRows rows) {
        var execution = rows.execution();
        return execution == null ? 0 : execution.identity().bucket();
    }

    // Map Runs

    private void compareMapRuns(String arn, ExecutionState state, RelatedRows side) {
        for (var effect : Interpreter.outstandingEffects(state)) {
            if (!(effect instanceof Effect.AwaitMapRun(_, var run))) {
                continue;
            }
            diagnosis.count(Check.MAP_RUN, 1);
            var mapRunId = MapRunChanges.mapRunId(state.identity(), run.plan());
            var row = side.mapRuns().get(mapRunId);
            if (row == null) {
                add(
                        Check.MAP_RUN,
                        arn,
                        "waits for the Map Run %s, whose row is missing".formatted(mapRunId),
                        Mend.Manual.inspect(arn, "--abort, then redrive it"));
            } else if (!row.isOpen()) {
                add(
                        Check.MAP_RUN,
                        arn,
                        "waits for the Map Run %s, which counts as acknowledged"
                                .formatted(mapRunId),
                        new Mend.ChangeRow(REPORT_AGAIN, List.of(mapRunId)));
            }
        }
    }

    // Start limits

    private void compareStartRequest(
            String arn, ExecutionState state, RelatedRows.@Nullable StartRequestRow row) {
        var expected = StoredRows.startRequest(state);
        if (expected == null) {
            return;
        }
        diagnosis.count(Check.START_LIMIT, 1);
        var decision = expected.decision();
        boolean agrees =
                row != null
                        && row.slot().equals(expected.slot().text())
                        && row.isHeld() == (decision != null)
                        && (decision == null || decision.equals(row.decision()));
        if (!agrees) {
            add(
                    Check.START_LIMIT,
                    arn,
                    decision == null
                            ? "waits for a permit of its start limit, and its request is missing or differs"
                            : "holds a permit of its start limit, and its request is missing or differs",
                    new Mend.Wake(arn));
        }
    }

    // Proof

    private void countWaker(
            ExecutionState state, @Nullable Wakeup row, Map<TaskKey, Boolean> tasks) {
        diagnosis.countWaker(waker(state, row, tasks));
    }

    private static String waker(
            ExecutionState state, @Nullable Wakeup row, Map<TaskKey, Boolean> tasks) {
        if (row != null && row.awaitedPermit() != null) {
            return NodeEndpoints.isPermit(row.awaitedPermit())
                    ? "limited or paused endpoint"
                    : "request for a permit";
        }
        if (row != null && row.inFlight()) {
            return "call in progress";
        }
        if (state.isPaused()) {
            return "resume of a pause";
        }
        var effects = Interpreter.outstandingEffects(state);
        if (effects.stream().anyMatch(Effect.AwaitMapRun.class::isInstance)) {
            return "Map Run";
        }
        if (effects.stream().anyMatch(StateComparison::awaitsChild)) {
            return "child execution";
        }
        if (effects.stream().anyMatch(StateComparison::awaitsSignal)) {
            return "signal";
        }
        if (state.awaitsStart()) {
            return "start limit";
        }
        if (state.awaitsHeldPermits()
                || effects.stream().anyMatch(StateComparison::awaitsPermits)) {
            return "permits of a semaphore";
        }
        if (tasks.containsValue(false)) {
            return "task in a queue";
        }
        if (!tasks.isEmpty()) {
            return "task of a worker";
        }
        if (row != null && row.dueMillis() != null) {
            return "timer";
        }
        return "nothing";
    }

    private static boolean awaitsSignal(Effect effect) {
        return effect instanceof Effect.AwaitCallback(_, var call)
                && SignalWaits.waitOf(call) != null;
    }

    private static boolean awaitsPermits(Effect effect) {
        return effect instanceof Effect.AwaitCallback(_, var call)
                && AskelAction.of(call.resourceType(), call.resource()) == AskelAction.ACQUIRE;
    }

    private static boolean awaitsChild(Effect effect) {
        return effect instanceof Effect.AwaitCallback(_, var call) && call.childArn() != null;
    }
}
