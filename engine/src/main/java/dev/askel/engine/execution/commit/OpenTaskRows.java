package dev.askel.engine.execution.commit;

import dev.askel.asl.history.FramePath;
import dev.askel.asl.interpreter.execution.ExecutionState;
import dev.askel.asl.interpreter.execution.Frame;
import dev.askel.engine.journal.task.OpenTask;
import dev.askel.engine.journal.task.OpenTaskChange;
import dev.askel.engine.sql.Bytes;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The open tasks of an execution, as they are stored, without their inputs. */
final class OpenTaskRows {
    private final Map<FramePath, OpenTask> openTasks = new HashMap<>();

    /**
     * Creates the rows of a stored state. The stored rows need not be read. They are computed from
     * the state, as when they were written.
     *
     * @param state null for an execution that does not exist yet
     */
    OpenTaskRows(@Nullable ExecutionState state) {
        if (state != null) {
            add(state, state.root());
            state.branches().values().forEach(branch -> add(state, branch));
        }
    }

    private void add(ExecutionState state, Frame frame) {
        var task = StoredRows.openTask(state, frame);
        if (task != null) {
            openTasks.put(frame.path(), task);
        }
    }

    /** Returns the changes that a write of these frames makes. */
    List<OpenTaskChange> changesTo(ExecutionState state, Set<FramePath> changedFrames) {
        if (!state.isRunning()) {
            if (openTasks.isEmpty()) {
                return List.of();
            }
            // The journal performs the Remove changes of many executions with one statement.
            var last =
                    openTasks.size() == 1
                            ? new OpenTaskChange.Remove(openTasks.values().iterator().next().key())
                            : new OpenTaskChange.RemoveAll();
            openTasks.clear();
            return List.of(last);
        }
        var changes = new ArrayList<OpenTaskChange>();
        for (var path : changedFrames) {
            var before = openTasks.get(path);
            var after = StoredRows.openTask(state, state.frame(path));
            if (Objects.equals(before, after)) {
                continue;
            }
            if (after == null) {
                openTasks.remove(path);
            } else {
                openTasks.put(path, after);
            }
            changes.addAll(change(before, after, state.frame(path)));
        }
        return changes;
    }

    /** Adds a restoration of each open task, which only inserts missing rows. */
    List<OpenTaskChange> withMissing(
            ExecutionState state, List<OpenTaskChange> changes, Instant now) {
        if (!state.isRunning()) {
            return List.of(new OpenTaskChange.RemoveAll());
        }
        var all = new ArrayList<>(changes);
        openTasks.forEach((path, task) -> {
            var input = StoredRows.taskInput(state.frame(path));
            all.add(new OpenTaskChange.Restore(restored(task, now).withInput(input)));
        });
        return all;
    }

    /** The last heartbeat is lost with the row, so the task gets a whole interval again. */
    private static OpenTask restored(OpenTask task, Instant now) {
        var seconds = task.heartbeatSeconds();
        var takenAt = task.takenAtMillis();
        return seconds == null || takenAt == null || task.heartbeatDueMillis() == null
                ? task
                : task.afterDispatch(
                        task.worker(),
                        takenAt,
                        now.plusSeconds(seconds).toEpochMilli(),
                        task.timeoutDueMillis());
    }

    /** Returns the bytes of the inputs that the changes insert. */
    static long inputBytes(List<OpenTaskChange> changes) {
        long bytes = 0;
        for (var change : changes) {
            if (change instanceof OpenTaskChange.Put(var task)) {
                bytes += size(task.input());
            } else if (change instanceof OpenTaskChange.Restore(var task)) {
                bytes += size(task.input());
            }
        }
        return bytes;
    }

    private static long size(@Nullable Bytes input) {
        return input == null ? 0 : input.size();
    }

    private static OpenTaskChange put(OpenTask task, @Nullable Frame frame) {
        return new OpenTaskChange.Put(task.withInput(StoredRows.taskInput(frame)));
    }

    private static List<OpenTaskChange> change(
            @Nullable OpenTask before, @Nullable OpenTask after, @Nullable Frame frame) {
        if (after == null) {
            return before == null ? List.of() : List.of(new OpenTaskChange.Remove(before.key()));
        }
        if (before == null) {
            return List.of(put(after, frame));
        }
        if (!before.key().equals(after.key())) {
            return List.of(new OpenTaskChange.Remove(before.key()), put(after, frame));
        }
        return List.of(
                after.status() == OpenTask.Status.WAITING
                        ? new OpenTaskChange.Requeue(after.key(), after.timeoutDueMillis())
                        : new OpenTaskChange.Take(
                                after.key(),
                                after.worker(),
                                after.takenAtMillis(),
                                after.heartbeatDueMillis(),
                                after.timeoutDueMillis()));
    }
}
