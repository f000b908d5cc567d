package dev.askel.engine.task;

import java.util.concurrent.CompletionStage;

/** A connector that can show what it sends. */
public interface WatchedConnector extends TaskConnector {
    /** As {@link TaskConnector#call(TaskCall)}, before somebody's eyes. */
    CompletionStage<TaskOutcome> call(TaskCall call, CallWatcher watcher);
}
