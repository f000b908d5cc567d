package dev.askel.http.wire;

import dev.askel.engine.api.Answer;
import dev.askel.engine.api.Caller;
import dev.askel.engine.api.StepFunctions;
import dev.askel.http.service.ApiService;
import dev.askel.http.service.ServedApis;
import dev.askel.trigger.event.EventBridge;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.function.BiConsumer;

/**
 * An operation of AWS's API. It reads its request, calls the engine and writes the result.
 *
 * @param service the service to which the operation belongs
 * @param name the name as AWS names it
 * @param isLongPoll whether the operation waits for an event, as GetActivityTask does
 */
public record ApiOperation<Q, R>(
        ApiService service,
        String name,
        boolean isLongPoll,
        RequestReader<Q> reader,
        Method<Q, R> method,
        BiConsumer<JsonWriter, R> resultWriter) {

    /** The operation that answers when an execution ends. */
    static final String SYNCHRONOUS_RUN = "StartSyncExecution";

    /** The operation that answers when a state ends. */
    static final String STATE_TEST = "TestState";

    ApiOperation(
            String name,
            RequestReader<Q> reader,
            PlainMethod<Q, R> method,
            BiConsumer<JsonWriter, R> resultWriter) {
        this(
                name,
                false,
                reader,
                (stepFunctions, caller, request, _) -> method.call(stepFunctions, caller, request),
                resultWriter);
    }

    ApiOperation(
            String name,
            boolean isLongPoll,
            RequestReader<Q> reader,
            WaitingMethod<Q, R> method,
            BiConsumer<JsonWriter, R> resultWriter) {
        this(
                ApiService.STEP_FUNCTIONS,
                name,
                isLongPoll,
                reader,
                (apis, caller, request, abandoned) ->
                        method.call(apis.stepFunctions(), caller, request, abandoned),
                resultWriter);
    }

    /** Creates an operation of EventBridge. */
    public static <Q, R> ApiOperation<Q, R> ofEventBridge(
            String name,
            RequestReader<Q> reader,
            EventMethod<Q, R> method,
            BiConsumer<JsonWriter, R> resultWriter) {
        return new ApiOperation<>(
                ApiService.EVENT_BRIDGE,
                name,
                false,
                reader,
                (apis, caller, request, _) ->
                        method.call(Objects.requireNonNull(apis.eventBridge()), caller, request),
                resultWriter);
    }

    /**
     * The id of the operation, unique among all services: the name for Step Functions, the name
     * after the service for others, such as {@code events:PutRule}.
     */
    public String id() {
        return switch (service) {
            case STEP_FUNCTIONS -> name;
            case EVENT_BRIDGE -> service.signingName() + ":" + name;
        };
    }

    /** Reads a typed request from the members that a client sent. */
    @FunctionalInterface
    public interface RequestReader<Q> {
        Q read(Members members) throws SerializationException;
    }

    /**
     * Performs the operation. The stage {@code abandoned} completes when the client no longer waits
     * for the answer.
     */
    @FunctionalInterface
    public interface Method<Q, R> {
        CompletionStage<Answer<R>> call(
                ServedApis apis, Caller caller, Q request, CompletionStage<?> abandoned);
    }

    /** Performs an operation of Step Functions that may wait for an event. */
    @FunctionalInterface
    interface WaitingMethod<Q, R> {
        CompletionStage<Answer<R>> call(
                StepFunctions stepFunctions,
                Caller caller,
                Q request,
                CompletionStage<?> abandoned);
    }

    /** Performs an operation of EventBridge. */
    @FunctionalInterface
    public interface EventMethod<Q, R> {
        CompletionStage<Answer<R>> call(EventBridge eventBridge, Caller caller, Q request);
    }

    /** Performs an operation that is quick enough to finish after its client has disconnected. */
    @FunctionalInterface
    interface PlainMethod<Q, R> {
        CompletionStage<Answer<R>> call(StepFunctions stepFunctions, Caller caller, Q request);
    }

    /**
     * Reads the body, calls the engine and renders its answer. The stage fails when the engine is
     * unavailable or has a bug.
     *
     * @param body JSON in UTF-8
     * @param abandoned completes when the client no longer waits for the answer
     * @param rendering the executor that writes answers, which may be long; never the engine's
     *     threads
     */
    public CompletionStage<WireResponse> perform(
            ServedApis apis,
            Caller caller,
            byte[] body,
            CompletionStage<?> abandoned,
            Executor rendering) {
        return perform(apis, caller, RequestMembers.parse(body), abandoned, rendering);
    }

    /** Calls the engine with members that were read from the body, the path and the query. */
    public CompletionStage<WireResponse> perform(
            ServedApis apis,
            Caller caller,
            RequestMembers requestMembers,
            CompletionStage<?> abandoned,
            Executor rendering) {
        Q request;
        try {
            var members =
                    new Members(
                            requestMembers.object(),
                            service.capitalizesMembers(),
                            StringConstraint.secret(0, apis.payloadBytesMax()));
            request = reader.read(members);
            var violations = members.violations();
            if (violations.isPresent()) {
                return refused(new WireError.ConstraintViolations(violations.get()));
            }
        } catch (SerializationException unreadable) {
            return refused(new WireError.SerializationFailure(unreadable.getMessage()));
        }
        return method.call(apis, caller, request, abandoned)
                .thenApplyAsync(this::render, rendering);
    }

    /**
     * Whether the operation answers only after an execution or a state has run, possibly for
     * minutes.
     */
    public boolean isLongRunning() {
        return name.equals(SYNCHRONOUS_RUN) || name.equals(STATE_TEST);
    }

    /** Whether the answers may have several MiB. */
    public boolean hasLargeAnswers() {
        return name.equals("GetExecutionHistory");
    }

    private WireResponse render(Answer<R> answer) {
        return switch (answer) {
            case Answer.Ok<R>(R result) -> {
                var json = new JsonWriter();
                json.beginObject();
                resultWriter.accept(json, result);
                json.endObject();
                yield new WireResponse(200, json);
            }
            case Answer.Refused<R>(var error) ->
                    WireResponse.of(new WireError.EngineRefusal(error));
        };
    }

    private static CompletionStage<WireResponse> refused(WireError error) {
        return CompletableFuture.completedStage(WireResponse.of(error));
    }
}
