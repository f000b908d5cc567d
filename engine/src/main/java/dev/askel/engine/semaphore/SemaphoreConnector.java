package dev.askel.engine.semaphore;

import dev.askel.asl.expression.ErrorName;
import dev.askel.asl.expression.Failure;
import dev.askel.asl.expression.Payload;
import dev.askel.asl.interpreter.execution.PermitRequest;
import dev.askel.asl.model.AskelAction;
import dev.askel.asl.model.Resource;
import dev.askel.engine.task.TaskCall;
import dev.askel.engine.task.TaskConnector;
import dev.askel.engine.task.TaskOutcome;
import dev.askel.engine.upgrade.NodeCapability;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * Accepts the tasks that acquire and release permits. The outcome only means that the task is
 * valid: the execution's next commit requests or releases the permits.
 */
public final class SemaphoreConnector implements TaskConnector {
    private static final String EXPRESS = ":express:";
    private static final String NOT_UPGRADED = "Askel.NodesNotUpgraded";

    private final NodeCapability.Check capabilities;

    /** Creates the connector. The tasks fail until all nodes know semaphores. */
    public SemaphoreConnector(NodeCapability.Check capabilities) {
        this.capabilities = capabilities;
    }

    @Override
    public boolean serves(Resource resource) {
        var action = AskelAction.of(resource);
        return action != null && action.isSemaphore();
    }

    @Override
    public @Nullable Failure refusal(Resource resource, Payload parameters) {
        return PermitRequest.parse(action(resource), parameters)
                        instanceof PermitRequest.Invalid(var reason)
                ? new Failure(
                        ErrorName.RUNTIME,
                        "The Parameters '%s' could not be used to start the Task: [%s]"
                                .formatted(parameters.text(), reason))
                : null;
    }

    @Override
    public CompletionStage<TaskOutcome> call(TaskCall call) {
        return CompletableFuture.completedStage(outcome(call));
    }

    private TaskOutcome outcome(TaskCall call) {
        var action = action(call.resource());
        if (call.executionArn().contains(EXPRESS)) {
            return new TaskOutcome.NotStarted(
                    new Failure(
                            ErrorName.RUNTIME,
                            "Express executions cannot acquire or release permits of a semaphore."));
        }
        return switch (PermitRequest.parse(action, call.parameters())) {
            case PermitRequest.Invalid(var reason) ->
                    new TaskOutcome.NotStarted(new Failure(ErrorName.RUNTIME, reason));
            case PermitRequest.Valid(var request) -> {
                // An older node can neither read the facts about permits nor release them.
                yield capabilities
                        .refusal(NodeCapability.SEMAPHORES)
                        .<TaskOutcome>map(error ->
                                new TaskOutcome.Failed(new Failure(NOT_UPGRADED, error.message())))
                        .orElseGet(() -> new TaskOutcome.Answered(request.output()));
            }
        };
    }

    private static AskelAction action(Resource resource) {
        return Objects.requireNonNull(AskelAction.of(resource));
    }

    @Override
    public boolean isIdempotent(Resource resource) {
        return true;
    }
}
