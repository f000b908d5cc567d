package dev.askel.engine.execution.commit;

import dev.askel.asl.history.FramePath;
import dev.askel.asl.interpreter.execution.ExecutionState;
import dev.askel.asl.interpreter.execution.Frame;
import dev.askel.engine.journal.SignalWaitChange;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The tasks of an execution that wait for signals with a key, as they are stored. */
final class SignalWaitRows {
    private final Map<FramePath, SignalWaitChange.Put> stored = new HashMap<>();

    /**
     * Creates the rows of a stored state.
     *
     * @param state null for an execution that does not exist yet
     */
    SignalWaitRows(@Nullable ExecutionState state) {
        if (state != null) {
            add(state, state.root());
            state.branches().values().forEach(branch -> add(state, branch));
        }
    }

    private void add(ExecutionState state, Frame frame) {
        var row = StoredRows.signalWait(state, frame);
        if (row != null) {
            stored.put(frame.path(), row);
        }
    }

    /** Returns the changes that a write of these frames makes. */
    List<SignalWaitChange> changesTo(ExecutionState state, Set<FramePath> changedFrames) {
        if (!state.isRunning()) {
            if (stored.isEmpty()) {
                return List.of();
            }
            stored.clear();
            return List.of(new SignalWaitChange.RemoveAll());
        }
        var changes = new ArrayList<SignalWaitChange>();
        for (var path : changedFrames) {
            var after = StoredRows.signalWait(state, state.frame(path));
            var before = after == null ? stored.remove(path) : stored.put(path, after);
            if (after != null && !after.equals(before)) {
                changes.add(after);
            } else if (after == null && before != null) {
                changes.add(new SignalWaitChange.Remove(path.text()));
            }
        }
        removeEnclosed(state, changes);
        return changes;
    }

    /** Removes the rows of branches that have ended together with an enclosing frame. */
    private void removeEnclosed(ExecutionState state, List<SignalWaitChange> changes) {
        for (var path : List.copyOf(stored.keySet())) {
            if (StoredRows.signalWait(state, state.frame(path)) == null) {
                stored.remove(path);
                changes.add(new SignalWaitChange.Remove(path.text()));
            }
        }
    }

    /** Returns the changes that replace all rows after damage to the database. */
    List<SignalWaitChange> restoration() {
        var all = new ArrayList<SignalWaitChange>();
        all.add(new SignalWaitChange.RemoveAll());
        all.addAll(stored.values());
        return all;
    }
}
