package dev.askel.engine.journal.task;

import java.util.List;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** Views of the tasks that wait for somebody outside. Never blocks the caller. */
public interface OpenTasks {
    /**
     * The first waiting tasks of an activity, without inputs, by the time they were scheduled.
     * Tasks of executions in quarantine are left out.
     */
    CompletionStage<List<StoredTask>> queueHead(String activityArn, int rowsMax);

    /** One open task with its input, null when it is over or never was. */
    CompletionStage<@Nullable StoredTask> find(String persistenceId, TaskKey key);

    /** All open tasks of an execution. */
    CompletionStage<List<StoredTask>> ofExecution(String persistenceId);
}
