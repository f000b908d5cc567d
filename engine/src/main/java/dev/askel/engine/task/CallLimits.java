package dev.askel.engine.task;

import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Limits calls by their endpoints, for the whole cluster. Thread-safe; never blocks. */
public interface CallLimits {
    /** Limits no call. */
    CallLimits NONE =
            new CallLimits() {
                @Override
                public CompletionStage<TaskOutcome> call(
                        TaskCall call,
                        PermitWait wait,
                        Supplier<CompletionStage<TaskOutcome>> made) {
                    return made.get();
                }

                @Override
                public void cancel(TaskCall call) {}

                @Override
                public void defer(TaskCall call) {}

                @Override
                public void forget(TaskCall call) {}

                @Override
                public @Nullable CallStatus callStatus(String idempotencyKey) {
                    return null;
                }
            };

    /**
     * Makes a call when it has a permit of its endpoint, or joins the call with the same
     * idempotency key. A call that accepts {@link TaskOutcome.Deferred} gets this outcome if it
     * cannot wait in memory.
     *
     * @param made makes the call; runs at most once, perhaps on another thread
     */
    CompletionStage<TaskOutcome> call(
            TaskCall call, PermitWait wait, Supplier<CompletionStage<TaskOutcome>> made);

    /** Cancels the call with this idempotency key if it waits for a permit in memory. */
    void cancel(TaskCall call);

    /**
     * Ends the wait of the call with this idempotency key with {@link TaskOutcome.Deferred}, if it
     * waits for a permit in memory and accepts this outcome.
     */
    void defer(TaskCall call);

    /**
     * Removes the call with this idempotency key if it waits for a permit in memory. Its stage
     * never completes, because the caller exists no longer.
     */
    void forget(TaskCall call);

    /** Returns the status of a call that waits for a permit in memory; null when none waits. */
    @Nullable CallStatus callStatus(String idempotencyKey);
}
