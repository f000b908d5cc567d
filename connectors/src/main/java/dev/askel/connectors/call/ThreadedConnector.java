package dev.askel.connectors.call;

import dev.askel.engine.task.CallStanding;
import dev.askel.engine.task.TaskCall;
import dev.askel.engine.task.TaskConnector;
import dev.askel.engine.task.TaskOutcome;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** A connector each of whose calls has a virtual thread, and may block it. */
public abstract class ThreadedConnector implements TaskConnector {
    /** By so much the engine's own timer comes first, whose States.Timeout is the right error. */
    private static final Duration ENGINE_TIMEOUT_MARGIN = Duration.ofSeconds(10);

    private final RunningCalls calls;

    /** Calls nothing yet. */
    protected ThreadedConnector(RunningCalls calls) {
        this.calls = calls;
    }

    /** What runs here. */
    protected final RunningCalls calls() {
        return calls;
    }

    /**
     * Makes a call with parameters that are not refused, and waits for its answer.
     *
     * @throws InterruptedException when the call is given up
     */
    protected abstract TaskOutcome perform(TaskCall call) throws InterruptedException;

    /** How long to wait for a call's answer. */
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
    public final @Nullable CallStanding standing(String idempotencyKey) {
        return calls.standing(idempotencyKey);
    }
}
