package dev.askel.engine.execution.live;

import dev.askel.asl.history.FramePath;
import dev.askel.asl.interpreter.Stimulus;
import dev.askel.asl.interpreter.execution.Phase;
import dev.askel.engine.execution.ExecutionCommand.TaskResult;
import dev.askel.engine.execution.ExecutionServices;
import dev.askel.engine.execution.decision.StimulusListener;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Completes tasks of a live execution with results from callers. Every result may arrive twice. */
final class TaskResults {
    /**
     * The time after which a task with an unconfirmed delivery returns to its queue. Moving a shard
     * takes less time, so a confirmation that is late for this reason causes no second delivery.
     */
    private static final Duration DELIVERY_TIMEOUT = Duration.ofSeconds(30);

    private final ExecutionRunner runner;
    private final ExecutionServices services;

    /** The ids of requests whose effects are accepted but not durable. */
    private final Set<String> pending = new HashSet<>();

    TaskResults(ExecutionRunner runner, ExecutionServices services) {
        this.runner = runner;
        this.services = services;
    }

    /**
     * Completes a task with a result. {@code onResult} receives the outcome when the effect is
     * durable, and immediately when the output is too large.
     */
    void settle(
            FramePath path,
            int ordinal,
            @Nullable String output,
            @Nullable String error,
            @Nullable String cause,
            String requestId,
            Consumer<TaskResult> onResult) {
        var result = output == null ? null : services.payload(runner.state().identity(), output);
        if (result != null && result.sizeBytes() > outputBytesMax()) {
            onResult.accept(TaskResult.TOO_LARGE);
            return;
        }
        var stimulus =
                result == null
                        ? new Stimulus.Failed(ordinal, error, cause)
                        : new Stimulus.Succeeded(ordinal, result);
        runner.stimulate(
                path,
                stimulus,
                new StimulusListener() {
                    @Override
                    public @Nullable String requestId() {
                        return requestId;
                    }

                    @Override
                    public void onAccepted() {
                        pending.add(requestId);
                    }

                    @Override
                    public void onCommitted() {
                        pending.remove(requestId);
                        onResult.accept(TaskResult.ACCEPTED);
                    }

                    @Override
                    public void onRefused() {
                        // This request may repeat a request that was accepted while this request
                        // waited.
                        onResult.accept(
                                isAccepted(requestId) ? TaskResult.ACCEPTED : TaskResult.CLOSED);
                    }
                });
    }

    /** Returns the maximum size of an output, in bytes of UTF-8. */
    Integer outputBytesMax() {
        return services.limits(runner.state().identity()).payloadBytesMax();
    }

    /** Whether the effect of the request with this id is accepted. It may not be durable. */
    boolean isAccepted(String requestId) {
        return pending.contains(requestId) || runner.state().hasAnswered(requestId);
    }

    /** Creates a delivery. If it is not confirmed in time, the task returns to its queue. */
    Phase.Delivery newDelivery(String takeId) {
        return new Phase.Delivery(
                takeId, Instant.ofEpochMilli(services.time().millis()).plus(DELIVERY_TIMEOUT));
    }
}
