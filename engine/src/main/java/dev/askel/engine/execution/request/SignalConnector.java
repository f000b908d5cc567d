package dev.askel.engine.execution.request;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.askel.asl.expression.ErrorName;
import dev.askel.asl.expression.Failure;
import dev.askel.asl.expression.Payload;
import dev.askel.asl.interpreter.execution.SignalWait;
import dev.askel.asl.model.AskelAction;
import dev.askel.asl.model.Resource;
import dev.askel.engine.api.Answer;
import dev.askel.engine.api.Caller;
import dev.askel.engine.api.EngineError;
import dev.askel.engine.api.workbench.Signals;
import dev.askel.engine.api.workbench.Signals.NewSignal;
import dev.askel.engine.api.workbench.Signals.Sent;
import dev.askel.engine.task.TaskCall;
import dev.askel.engine.task.TaskConnector;
import dev.askel.engine.task.TaskOutcome;
import dev.askel.engine.upgrade.NodeCapability;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * Checks the tasks that wait for signals, and sends signals for tasks. Executions end the tasks
 * that wait.
 */
public final class SignalConnector implements TaskConnector {
    /** The error of a signal that cannot be sent. */
    static final String REFUSED = "Askel.SignalRefused";

    /** The error of a signal whose outcome is unknown, or that can be sent later. */
    static final String UNAVAILABLE = "Askel.SignalUnavailable";

    private static final Set<String> SEND_FIELDS =
            Set.of("Name", "ExecutionArn", "Key", "Payload", "ClientToken");

    private final NodeCapability.Check capabilities;
    private final AtomicReference<@Nullable Signals> signals = new AtomicReference<>();

    /**
     * Creates the connector. The caller must call {@link #setSignals} before executions start.
     *
     * @param capabilities the check that all nodes read journals with signals
     */
    public SignalConnector(NodeCapability.Check capabilities) {
        this.capabilities = capabilities;
    }

    /**
     * Sets the operations. The constructor does not receive them, because they need the executions,
     * and the executions need this connector.
     */
    public void setSignals(Signals operations) {
        signals.set(operations);
    }

    @Override
    public boolean serves(Resource resource) {
        var action = AskelAction.of(resource);
        return action != null && action.isSignal();
    }

    @Override
    public @Nullable Failure refusal(Resource resource, Payload parameters) {
        var older = capabilities.refusal(NodeCapability.SIGNALS);
        if (older.isPresent()) {
            return new Failure(UNAVAILABLE, older.get().message());
        }
        var reason =
                switch (Objects.requireNonNull(AskelAction.of(resource))) {
                    case WAIT_FOR_SIGNAL ->
                            SignalWait.parse(parameters) instanceof SignalWait.Invalid(var invalid)
                                    ? invalid
                                    : null;
                    case SEND_SIGNAL -> sendProblem(parameters);
                    case ACQUIRE, RELEASE -> throw new IllegalArgumentException(resource.arn());
                };
        return reason == null ? null : new Failure(ErrorName.RUNTIME, reason);
    }

    private static @Nullable String sendProblem(Payload parameters) {
        var tree = parameters.tree();
        for (var names = tree.fieldNames(); names.hasNext(); ) {
            var field = names.next();
            if (!SEND_FIELDS.contains(field)) {
                return "The field \"%s\" is not supported by Step Functions".formatted(field);
            }
            if (!field.equals("Payload") && !tree.path(field).isTextual()) {
                return "The value for the field '%s' must be a STRING".formatted(field);
            }
        }
        if (!tree.has("Name")) {
            return "The field 'Name' is required but was missing";
        }
        return tree.has("ExecutionArn") == tree.has("Key")
                ? "Exactly one of the fields 'ExecutionArn' and 'Key' is required"
                : null;
    }

    @Override
    public boolean isIdempotent(Resource resource) {
        return true;
    }

    @Override
    public CompletionStage<TaskOutcome> call(TaskCall call) {
        var operations = signals.get();
        if (operations == null || AskelAction.of(call.resource()) != AskelAction.SEND_SIGNAL) {
            return CompletableFuture.completedStage(
                    new TaskOutcome.NotStarted(
                            new Failure(
                                    ErrorName.RUNTIME,
                                    "The resource '%s' can only be used by Standard executions of a server"
                                            .formatted(call.resource().arn()))));
        }
        var arguments = call.parameters().tree();
        var caller = new Caller(call.account(), call.region(), call.idempotencyKey());
        var signal =
                new NewSignal(
                        arguments.path("Name").asText(),
                        arguments.has("Payload")
                                ? Payload.of(arguments.path("Payload")).text()
                                : Signals.DEFAULT_PAYLOAD,
                        arguments.path("ClientToken").textValue());
        var sent =
                arguments.has("Key")
                        ? operations.sendToKey(caller, arguments.path("Key").asText(), signal)
                        : operations.sendToExecution(
                                caller, arguments.path("ExecutionArn").asText(), signal);
        return sent.thenApply(SignalConnector::outcome);
    }

    private static TaskOutcome outcome(Answer<Sent> answer) {
        return switch (answer) {
            case Answer.Ok(Sent(int delivered, int unreached)) ->
                    new TaskOutcome.Answered(
                            Payload.of(
                                    JsonNodeFactory.instance
                                            .objectNode()
                                            .put("Delivered", delivered)
                                            .put("Unreached", unreached)));
            case Answer.Refused(var error) ->
                    new TaskOutcome.Failed(
                            new Failure(
                                    error instanceof EngineError.ServiceUnavailable
                                                    || error
                                                            instanceof
                                                            EngineError.ThrottlingException
                                            ? UNAVAILABLE
                                            : REFUSED,
                                    error.message()));
        };
    }
}
