package dev.askel.engine.journal.task;

import org.jspecify.annotations.Nullable;

/** What a write does to one row of {@code open_tasks}; several are applied in their order. */
public sealed interface OpenTaskChange {
    /** Inserts or replaces a task; a replaced one keeps its place in the queue. */
    record Put(OpenTask task) implements OpenTaskChange {}

    /**
     * A worker has taken the task. Nothing happens when the row is gone.
     *
     * @param timeoutDueMillis when the task times out now; null when it does not
     */
    record Take(
            TaskKey key,
            @Nullable String worker,
            long takenAtMillis,
            @Nullable Long heartbeatDueMillis,
            @Nullable Long timeoutDueMillis)
            implements OpenTaskChange {}

    /**
     * The worker is gone: back into the queue, at the old place.
     *
     * @param timeoutDueMillis when the task times out in the queue; null when it does not
     */
    record GiveBack(TaskKey key, @Nullable Long timeoutDueMillis) implements OpenTaskChange {}

    /** The task is over. */
    record Remove(TaskKey key) implements OpenTaskChange {}

    /** All tasks of the execution are over. */
    record RemoveAll() implements OpenTaskChange {}
}
