package dev.askel.engine.api.workbench;

import org.jspecify.annotations.Nullable;

/** What a person does to an execution that does not go on by itself. */
public sealed interface Repair {
    /** Look once more at what is due and owed, and write down anew when that is. */
    record Wake() implements Repair {}

    /**
     * Answer a task in the place of whoever should have.
     *
     * @param task the task's token; or the name of the state that waits for it; or its key as the
     *     inspection shows it; or the id of the event that entered the state, or of the last event
     *     before the wait
     * @param output JSON text
     */
    record Complete(String task, String output) implements Repair {}

    /** The same with a failure, which Retry and Catch see. */
    record Fail(String task, @Nullable String error, @Nullable String cause) implements Repair {}

    /** End it, even if it cannot be recovered. */
    record Abort(@Nullable String error, @Nullable String cause) implements Repair {}

    /** Take it out of quarantine and recover it once more. */
    record Retry() implements Repair {}
}
