package dev.askel.connectors.call;

import dev.askel.engine.task.CallStatus;
import dev.askel.engine.task.TaskCall;
import dev.askel.engine.task.TaskConnector;
import dev.askel.engine.task.TaskOutcome;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** A connector that runs each call on a virtual thread, so that calls may block. */
public abstract class ThreadedConnector implements TaskConnector {
    /**
     * Delays the connector's timeout, so that the engine's timer fires first with the right error,
     * States.Timeout.
     */
    private static final Duration ENGINE_TIMEOUT_MARGIN = Duration.ofSeconds(10);

    private final RunningCalls calls;

    /** Creates a connector. */
    protected ThreadedConnector(RunningCalls calls) {
        this.calls = calls;
    }

    /** The running calls. */
    protected final RunningCalls calls() {
        return calls;
    }

    /**
     * Makes a call with valid parameters and waits for its answer.
     *
     * @throws InterruptedException when the call is cancelled
     */
    protected abstract TaskOutcome perform(TaskCall call) throws InterruptedException;

    /** Returns the time to wait for the answer of a call. */
    public static Duration timeoutFor(TaskCall call, Duration defaultTimeout) {
        var timeout = call.timeout();
        return timeout == null ? defaultTimeout : timeout.plus(ENGINE_TIMEOUT_MARGIN);
    }

    @Override
    public CompletionStage<TaskOutcome> call(TaskCall call) {
        var refusal = refusal(call.resource(), call.parameters());
        return refusal == null
                ? calls.start(call, () -> perform(call))
                : CompletableFuture.completedStage(new TaskOutcome.NotStarted(refusal));
    }

    @Override
    public final void cancel(TaskCall call) {
        calls.cancel(call);
    }

    @Override
    public final @Nullable CallStatus callStatus(String idempotencyKey) {
        return calls.callStatus(idempotencyKey);
    }
}
