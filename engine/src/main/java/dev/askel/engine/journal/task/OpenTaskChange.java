package dev.askel.engine.journal.task;

import org.jspecify.annotations.Nullable;

/**
 * A change that a write makes to one or all rows of the execution in {@code open_tasks}. The
 * changes of a write are made in their order.
 */
public sealed interface OpenTaskChange {
    /** Inserts or replaces a task. A replaced task keeps its position in the queue. */
    record Put(OpenTask task) implements OpenTaskChange {}

    /** Inserts a task whose row is missing. A stored row keeps its values. */
    record Restore(OpenTask task) implements OpenTaskChange {}

    /**
     * Removes the task from its queue, usually because it was dispatched to a worker. Has no effect
     * when the row does not exist.
     *
     * @param takenAtMillis the time of the dispatch; null while the pause of the execution keeps
     *     the task from workers
     * @param timeoutDueMillis the time when the dispatched task times out; null when it never does
     */
    record Take(
            TaskKey key,
            @Nullable String worker,
            @Nullable Long takenAtMillis,
            @Nullable Long heartbeatDueMillis,
            @Nullable Long timeoutDueMillis)
            implements OpenTaskChange {
        /** Returns the task after this change. */
        public OpenTask appliedTo(OpenTask task) {
            return task.afterDispatch(worker, takenAtMillis, heartbeatDueMillis, timeoutDueMillis);
        }
    }

    /**
     * Returns the task of a lost worker to the queue, at its previous position.
     *
     * @param timeoutDueMillis the time when the task times out in the queue; null when it never
     *     does
     */
    record Requeue(TaskKey key, @Nullable Long timeoutDueMillis) implements OpenTaskChange {
        /** Returns the task after this change. */
        public OpenTask appliedTo(OpenTask task) {
            return task.afterRequeue(timeoutDueMillis);
        }
    }

    /** Deletes a task that has ended. */
    record Remove(TaskKey key) implements OpenTaskChange {}

    /** Deletes all tasks of the execution. */
    record RemoveAll() implements OpenTaskChange {}
}
