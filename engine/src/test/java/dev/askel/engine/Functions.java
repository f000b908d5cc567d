package dev.askel.engine;

import dev.askel.asl.expression.Failure;
import dev.askel.asl.expression.Payload;
import dev.askel.asl.model.Resource;
import dev.askel.engine.task.CallStatus;
import dev.askel.engine.task.TaskCall;
import dev.askel.engine.task.TaskConnector;
import dev.askel.engine.task.TaskOutcome;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The world that tasks call: functions by name, which answer at once or when the test says so. It
 * outlives every node, and remembers who called.
 */
public final class Functions implements TaskConnector {
    private static final String LAMBDA = "arn:aws:lambda:us-east-1:123456789012:function:";

    private final Map<String, Function<TaskCall, CompletionStage<TaskOutcome>>> functions =
            new ConcurrentHashMap<>();
    private final Map<String, List<TaskCall>> calls = new ConcurrentHashMap<>();
    private final Map<String, List<TaskCall>> cancelled = new ConcurrentHashMap<>();
    private final Map<String, Consumer<TaskCall>> reactions = new ConcurrentHashMap<>();
    private final Map<String, Runnable> looks = new ConcurrentHashMap<>();
    private final Map<String, CallStatus> statuses = new ConcurrentHashMap<>();

    /** The ARN by which a definition calls a function. */
    public static String arn(String name) {
        return LAMBDA + name;
    }

    /** A function that answers at once. */
    public void answering(String name, Function<Payload, Payload> body) {
        functions.put(
                name,
                call ->
                        CompletableFuture.completedStage(
                                new TaskOutcome.Answered(body.apply(call.parameters()))));
    }

    /** A function whose outcome depends on the call. */
    public void deciding(String name, Function<TaskCall, TaskOutcome> body) {
        functions.put(name, call -> CompletableFuture.completedStage(body.apply(call)));
    }

    /** A function that fails at once. */
    public void failing(String name, String error, String cause) {
        functions.put(
                name,
                _ ->
                        CompletableFuture.completedStage(
                                new TaskOutcome.Failed(new Failure(error, cause))));
    }

    /** A function whose calls wait until the test answers them. */
    public HeldCalls held(String name) {
        var held = new HeldCalls();
        functions.put(name, held::add);
        return held;
    }

    /** What happens in the connector when a call of the function is given up. */
    public void onCancel(String name, Consumer<TaskCall> reaction) {
        reactions.put(name, reaction);
    }

    /** What happens in the connector when it is asked whether {@code lambda:invoke} can call it. */
    public void onLook(String name, Runnable reaction) {
        looks.put(name, reaction);
    }

    /** What the connector says of a call from now on. */
    public void stands(TaskCall call, CallStatus status) {
        statuses.put(call.idempotencyKey(), status);
    }

    /** All calls of a function so far. */
    public List<TaskCall> calls(String name) {
        return calls.getOrDefault(name, List.of());
    }

    /** All calls of a function that were given up. */
    public List<TaskCall> cancelled(String name) {
        return cancelled.getOrDefault(name, List.of());
    }

    @Override
    public boolean serves(Resource resource) {
        return switch (resource) {
            case Resource.LambdaFunction _, Resource.Integration _ -> true;
            case Resource.Activity _, Resource.Unrecognised _ -> false;
        };
    }

    @Override
    public @Nullable Failure refusal(Resource resource, Payload parameters) {
        looks.getOrDefault(parameters.tree().path("FunctionName").asText(), () -> {}).run();
        return null;
    }

    @Override
    public CompletionStage<TaskOutcome> call(TaskCall call) {
        var name = name(call);
        calls.computeIfAbsent(name, _ -> new CopyOnWriteArrayList<>()).add(call);
        var function = functions.get(name);
        if (function == null) {
            throw new AssertionError("no function " + name);
        }
        return function.apply(call);
    }

    @Override
    public void cancel(TaskCall call) {
        var name = name(call);
        cancelled.computeIfAbsent(name, _ -> new CopyOnWriteArrayList<>()).add(call);
        reactions.getOrDefault(name, _ -> {}).accept(call);
    }

    @Override
    public @Nullable CallStatus callStatus(String idempotencyKey) {
        return statuses.get(idempotencyKey);
    }

    /** Its name, called by its ARN or by {@code lambda:invoke}; a queue's is its URL. */
    private static String name(TaskCall call) {
        return switch (call.resource()) {
            case Resource.LambdaFunction(var arn) -> arn.substring(LAMBDA.length());
            case Resource.Integration integration ->
                    call.parameters()
                            .tree()
                            .path(integration.service().equals("sqs") ? "QueueUrl" : "FunctionName")
                            .asText();
            case Resource.Activity _, Resource.Unrecognised _ ->
                    throw new AssertionError(call.resource());
        };
    }

    /** Calls that wait for their answers. */
    public static final class HeldCalls {
        private final BlockingQueue<HeldCall> waiting = new LinkedBlockingQueue<>();

        private CompletionStage<TaskOutcome> add(TaskCall call) {
            var held = new HeldCall(call, new CompletableFuture<>());
            waiting.add(held);
            return held.outcome();
        }

        /** The next call, when it comes. */
        public HeldCall next() {
            try {
                var next = waiting.poll(Eventually.DEADLINE.toSeconds(), TimeUnit.SECONDS);
                if (next == null) {
                    throw new AssertionError("nobody calls");
                }
                return next;
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new AssertionError(e);
            }
        }

        /** How many wait. */
        public int count() {
            return waiting.size();
        }
    }

    /** A call that waits for its answer. */
    public record HeldCall(TaskCall call, CompletableFuture<TaskOutcome> outcome) {
        /** Answers it. */
        public void answer(String json) {
            outcome.complete(new TaskOutcome.Answered(Json.of(json)));
        }

        /** Fails it. */
        public void fail(String error, String cause) {
            outcome.complete(new TaskOutcome.Failed(new Failure(error, cause)));
        }
    }
}
