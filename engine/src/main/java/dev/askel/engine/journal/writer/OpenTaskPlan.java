package dev.askel.engine.journal.writer;

import dev.askel.engine.journal.task.OpenTaskChange;
import dev.askel.engine.journal.task.TaskKey;
import java.util.Collection;
import java.util.List;
import java.util.TreeMap;

/**
 * The combined effect of a write's changes of open tasks. First, all tasks are removed if
 * requested. Then at most one change is made for each key, in the order of the keys.
 */
final class OpenTaskPlan {
    private final TreeMap<TaskKey, OpenTaskChange> changes = new TreeMap<>();
    private boolean removesAll;

    private OpenTaskPlan() {}

    static OpenTaskPlan of(List<OpenTaskChange> inOrder) {
        var plan = new OpenTaskPlan();
        inOrder.forEach(plan::add);
        return plan;
    }

    boolean removesAll() {
        return removesAll;
    }

    /** Returns the changes; none of them is a {@link OpenTaskChange.RemoveAll}. */
    Collection<OpenTaskChange> changes() {
        return changes.values();
    }

    private void add(OpenTaskChange change) {
        switch (change) {
            case OpenTaskChange.Put put -> changes.put(put.task().key(), put);
            case OpenTaskChange.Restore restore ->
                    changes.putIfAbsent(restore.task().key(), restore);
            case OpenTaskChange.Remove remove -> changes.put(remove.key(), remove);
            case OpenTaskChange.RemoveAll _ -> {
                changes.clear();
                removesAll = true;
            }
            case OpenTaskChange.Take take -> {
                if (changes.get(take.key()) instanceof OpenTaskChange.Put(var task)) {
                    changes.put(take.key(), new OpenTaskChange.Put(take.appliedTo(task)));
                } else {
                    addStoredChange(take.key(), take);
                }
            }
            case OpenTaskChange.Requeue requeue -> {
                if (changes.get(requeue.key()) instanceof OpenTaskChange.Put(var task)) {
                    changes.put(requeue.key(), new OpenTaskChange.Put(requeue.appliedTo(task)));
                } else {
                    addStoredChange(requeue.key(), requeue);
                }
            }
        }
    }

    /** Adds a change of a stored row, unless this write has removed the row. */
    private void addStoredChange(TaskKey key, OpenTaskChange change) {
        if (!removesAll && !(changes.get(key) instanceof OpenTaskChange.Remove)) {
            changes.put(key, change);
        }
    }
}
