package dev.askel.engine.execution;

import dev.askel.asl.history.Parent;
import dev.askel.engine.api.Answer;
import dev.askel.engine.api.Caller;
import dev.askel.engine.api.Executions.StartExecutionRequest;
import dev.askel.engine.api.Executions.StartExecutionResult;
import dev.askel.engine.api.Executions.StopExecutionResult;
import dev.askel.engine.api.StateMachineType;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.LinkedBlockingQueue;
import org.jspecify.annotations.Nullable;

/**
 * Reports every start as successful, and starts no execution. A test can hold starts. Requests to
 * stop a child are counted and not answered.
 */
final class StubChildren implements ExecutionStarter {
    private final List<String> stopped = new CopyOnWriteArrayList<>();
    private final Map<String, BlockingQueue<CompletableFuture<Answer<StartExecutionResult>>>> held =
            new ConcurrentHashMap<>();

    /**
     * Holds the later starts of this machine. Returns the queue of these starts, which the test
     * answers.
     */
    BlockingQueue<CompletableFuture<Answer<StartExecutionResult>>> hold(String machineArn) {
        var starts = new LinkedBlockingQueue<CompletableFuture<Answer<StartExecutionResult>>>();
        held.put(machineArn, starts);
        return starts;
    }

    /** Number of requests to stop a child. */
    int stopRequests() {
        return stopped.size();
    }

    @Override
    public CompletionStage<Answer<StartExecutionResult>> start(
            Caller caller, StartExecutionRequest request, @Nullable Parent parent) {
        var starts = held.get(request.stateMachineArn());
        if (starts != null) {
            var start = new CompletableFuture<Answer<StartExecutionResult>>();
            starts.add(start);
            return start;
        }
        return CompletableFuture.completedStage(
                Answer.ok(
                        new StartExecutionResult(
                                request.stateMachineArn() + ":child", Instant.EPOCH)));
    }

    @Override
    public CompletionStage<Optional<StateMachineType>> typeToStart(
            Caller caller, String stateMachineArn) {
        return CompletableFuture.completedStage(Optional.of(StateMachineType.STANDARD));
    }

    @Override
    public CompletionStage<Answer<StopExecutionResult>> stop(
            String executionArn, @Nullable String error, @Nullable String cause) {
        stopped.add(executionArn);
        return new CompletableFuture<>();
    }

    @Override
    public CompletionStage<Answer<StopExecutionResult>> stopChild(
            String executionArn, @Nullable Parent parent, long owedSinceMillis) {
        return stop(executionArn, null, null);
    }
}
