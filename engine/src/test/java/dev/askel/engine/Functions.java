package dev.askel.engine;

import dev.askel.asl.expression.Failure;
import dev.askel.asl.expression.Payload;
import dev.askel.asl.model.Resource;
import dev.askel.engine.task.CallStatus;
import dev.askel.engine.task.TaskCall;
import dev.askel.engine.task.TaskConnector;
import dev.askel.engine.task.TaskOutcome;
import java.util.ArrayList;
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
 * The fake services that tasks call. Functions have names, and answer immediately or when the test
 * answers. The object outlives the nodes, and records the calls.
 */
public final class Functions implements TaskConnector {
    private static final String LAMBDA = "arn:aws:lambda:us-east-1:123456789012:function:";

    private final Map<String, Function<TaskCall, CompletionStage<TaskOutcome>>> functions =
            new ConcurrentHashMap<>();
    private final Map<String, List<TaskCall>> calls = new ConcurrentHashMap<>();
    private final Map<String, List<TaskCall>> cancelled = new ConcurrentHashMap<>();
    private final Map<String, Consumer<TaskCall>> reactions = new ConcurrentHashMap<>();
    private final Map<String, Runnable> refusalChecks = new ConcurrentHashMap<>();
    private final Map<String, CallStatus> statuses = new ConcurrentHashMap<>();

    /** Returns the ARN of a function for a definition. */
    public static String arn(String name) {
        return LAMBDA + name;
    }

    /** Sets a function that answers immediately. */
    public void answerWith(String name, Function<Payload, Payload> body) {
        functions.put(
                name,
                call ->
                        CompletableFuture.completedStage(
                                new TaskOutcome.Answered(body.apply(call.parameters()))));
    }

    /** Sets a function whose outcome depends on the call. */
    public void onCall(String name, Function<TaskCall, TaskOutcome> body) {
        functions.put(name, call -> CompletableFuture.completedStage(body.apply(call)));
    }

    /** Sets a function that fails immediately. */
    public void failWith(String name, String error, String cause) {
        functions.put(
                name,
                _ ->
                        CompletableFuture.completedStage(
                                new TaskOutcome.Failed(new Failure(error, cause))));
    }

    /** Sets a function whose calls wait until the test answers them. */
    public HeldCalls hold(String name) {
        var held = new HeldCalls();
        functions.put(name, held::add);
        return held;
    }

    /** Sets an action that runs when a call to the function is cancelled. */
    public void onCancel(String name, Consumer<TaskCall> reaction) {
        reactions.put(name, reaction);
    }

    /**
     * Sets an action that runs when the engine checks the parameters of a {@code lambda:invoke} of
     * the function.
     */
    public void onRefusalCheck(String name, Runnable reaction) {
        refusalChecks.put(name, reaction);
    }

    /** Sets the status of a call. */
    public void setStatus(TaskCall call, CallStatus status) {
        statuses.put(call.idempotencyKey(), status);
    }

    /** Returns all calls to a function so far. */
    public List<TaskCall> calls(String name) {
        return calls.getOrDefault(name, List.of());
    }

    /** Returns the cancelled calls to a function. */
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
        refusalChecks.getOrDefault(parameters.tree().path("FunctionName").asText(), () -> {}).run();
        return null;
    }

    @Override
    public CompletionStage<TaskOutcome> call(TaskCall call) {
        var name = name(call);
        calls.computeIfAbsent(name, _ -> new CopyOnWriteArrayList<>()).add(call);
        var function = functions.get(name);
        if (function == null) {
            throw new AssertionError("The test has not set the function " + name);
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

    /** Returns the name of the called function. The name of a queue is its URL. */
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

        /** The answer to all further calls; null while calls wait. */
        private @Nullable String answer;

        private synchronized CompletionStage<TaskOutcome> add(TaskCall call) {
            var held = new HeldCall(call, new CompletableFuture<>());
            if (answer == null) {
                waiting.add(held);
            } else {
                held.answer(answer);
            }
            return held.outcome();
        }

        /** Answers the waiting calls and all further calls. */
        public synchronized void answerAll(String json) {
            answer = json;
            var held = new ArrayList<HeldCall>();
            waiting.drainTo(held);
            held.forEach(call -> call.answer(json));
        }

        /** Waits for the next call, and returns it. */
        public HeldCall awaitNext() {
            try {
                var next = waiting.poll(Eventually.DEADLINE.toSeconds(), TimeUnit.SECONDS);
                if (next == null) {
                    throw new AssertionError("The function was not called");
                }
                return next;
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new AssertionError(e);
            }
        }

        /** Returns the number of waiting calls. */
        public int count() {
            return waiting.size();
        }
    }

    /** A call that waits for its answer. */
    public record HeldCall(TaskCall call, CompletableFuture<TaskOutcome> outcome) {
        /** Answers the call. */
        public void answer(String json) {
            outcome.complete(new TaskOutcome.Answered(Json.of(json)));
        }

        /** Fails the call. */
        public void fail(String error, String cause) {
            outcome.complete(new TaskOutcome.Failed(new Failure(error, cause)));
        }
    }
}
