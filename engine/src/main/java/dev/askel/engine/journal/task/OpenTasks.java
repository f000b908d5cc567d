package dev.askel.engine.journal.task;

import java.util.List;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** Queries for tasks that wait for an external result. They never block the caller. */
public interface OpenTasks {
    /**
     * Returns the first waiting tasks of an activity, without inputs, in the order of their
     * scheduling. Tasks of executions in quarantine are omitted.
     */
    CompletionStage<List<StoredTask>> queueHead(String activityArn, int rowsMax);

    /** Returns one open task with its input; null when there is no such open task. */
    CompletionStage<@Nullable StoredTask> find(String persistenceId, TaskKey key);

    /** Returns all open tasks of an execution. */
    CompletionStage<List<StoredTask>> ofExecution(String persistenceId);
}
