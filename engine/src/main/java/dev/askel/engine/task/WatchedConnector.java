package dev.askel.engine.task;

import java.util.concurrent.CompletionStage;

/** A connector that can show its requests and responses. */
public interface WatchedConnector extends TaskConnector {
    /**
     * Makes a call as {@link TaskConnector#call(TaskCall)} does, and passes its requests and
     * responses to the watcher.
     */
    CompletionStage<TaskOutcome> call(TaskCall call, CallWatcher watcher);
}
