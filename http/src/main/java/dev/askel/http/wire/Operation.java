package dev.askel.http.wire;

import dev.askel.engine.api.Answer;
import dev.askel.engine.api.Caller;
import dev.askel.engine.api.StepFunctions;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.function.BiConsumer;

/**
 * One operation: how its request is read, which method carries it out, how its result is written.
 *
 * @param name as AWS names it
 * @param longPoll whether it waits for something to happen (GetActivityTask)
 */
public record Operation<Q, R>(
        String name,
        boolean longPoll,
        RequestReader<Q> reader,
        Method<Q, R> method,
        BiConsumer<JsonWriter, R> resultWriter) {

    /** The operation whose answer is an execution's end. */
    static final String SYNCHRONOUS_RUN = "StartSyncExecution";

    /** The operation whose answer is a state's end. */
    static final String STATE_TEST = "TestState";

    Operation(
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

    /** Makes a typed request of the members a client sent. */
    @FunctionalInterface
    public interface RequestReader<Q> {
        Q read(Members members) throws SerializationException;
    }

    /** Carries the operation out; {@code gone} completes when nobody waits any more. */
    @FunctionalInterface
    public interface Method<Q, R> {
        CompletionStage<Answer<R>> call(
                StepFunctions stepFunctions, Caller caller, Q request, CompletionStage<?> gone);
    }

    /** Carries out an operation that is quick enough to be finished for nobody. */
    @FunctionalInterface
    interface PlainMethod<Q, R> {
        CompletionStage<Answer<R>> call(StepFunctions stepFunctions, Caller caller, Q request);
    }

    /**
     * Reads the body, calls the engine and renders its answer. A stage that fails means a bug of
     * ours or an engine out of reach.
     *
     * @param body JSON in UTF-8
     * @param gone completes when nobody waits any more
     * @param rendering where answers are written, which may be long: never the engine's own threads
     */
    public CompletionStage<WireAnswer> perform(
            StepFunctions stepFunctions,
            Caller caller,
            byte[] body,
            CompletionStage<?> gone,
            Executor rendering) {
        return perform(stepFunctions, caller, RequestMembers.of(body), gone, rendering);
    }

    /** The same with members that do not all stand in a body. */
    public CompletionStage<WireAnswer> perform(
            StepFunctions stepFunctions,
            Caller caller,
            RequestMembers given,
            CompletionStage<?> gone,
            Executor rendering) {
        Q request;
        try {
            var members = new Members(given.object());
            request = reader.read(members);
            var violations = members.violations();
            if (violations.isPresent()) {
                return refused(new WireError.BrokenConstraints(violations.get()));
            }
        } catch (SerializationException unreadable) {
            return refused(new WireError.Unreadable(unreadable.getMessage()));
        }
        return method.call(stepFunctions, caller, request, gone)
                .thenApplyAsync(this::render, rendering);
    }

    /** Whether its answer comes at the end of what it runs, which may take minutes. */
    public boolean runs() {
        return name.equals(SYNCHRONOUS_RUN) || name.equals(STATE_TEST);
    }

    /** Whether its answers may have megabytes. */
    public boolean pages() {
        return name.equals("GetExecutionHistory");
    }

    private WireAnswer render(Answer<R> answer) {
        return switch (answer) {
            case Answer.Ok<R>(R result) -> {
                var json = new JsonWriter();
                json.beginObject();
                resultWriter.accept(json, result);
                json.endObject();
                yield new WireAnswer(200, json);
            }
            case Answer.Refused<R>(var error) -> WireAnswer.of(new WireError.OfEngine(error));
        };
    }

    private static CompletionStage<WireAnswer> refused(WireError error) {
        return CompletableFuture.completedStage(WireAnswer.of(error));
    }
}
