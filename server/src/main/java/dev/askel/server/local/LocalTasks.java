package dev.askel.server.local;

import dev.askel.asl.interpreter.Stimulus;
import dev.askel.asl.interpreter.execution.ExecutionLimits;
import dev.askel.engine.api.Answer;
import dev.askel.engine.api.Caller;
import dev.askel.engine.api.EngineError;
import dev.askel.engine.api.Tasks;
import dev.askel.engine.execution.TaskTokenCodec;
import dev.askel.engine.execution.TaskTokenCodec.TaskToken;
import dev.askel.engine.execution.request.TaskCalls;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** The operations by which workers complete tasks of a local run. */
final class LocalTasks implements Tasks {
    private final RunLoop loop;
    private final TaskTokenCodec tokens;
    private final Function<String, @Nullable LocalExecution> executions;

    /**
     * Creates the operations.
     *
     * @param executions the lookup of executions by their persistence ids
     */
    LocalTasks(
            RunLoop loop,
            TaskTokenCodec tokens,
            Function<String, @Nullable LocalExecution> executions) {
        this.loop = loop;
        this.tokens = tokens;
        this.executions = executions;
    }

    @Override
    public CompletionStage<Answer<SendTaskSuccessResult>> sendTaskSuccess(
            Caller caller, SendTaskSuccessRequest request) {
        return loop.call(() ->
                openToken(request.taskToken())
                        .then(_ ->
                                TaskCalls.validateOutput(
                                        request.output(),
                                        ExecutionLimits.DEFAULT.payloadBytesMax()))
                        .then(output ->
                                decide(
                                        request.taskToken(),
                                        ordinal -> new Stimulus.Succeeded(ordinal, output)))
                        .map(_ -> new SendTaskSuccessResult()));
    }

    @Override
    public CompletionStage<Answer<SendTaskFailureResult>> sendTaskFailure(
            Caller caller, SendTaskFailureRequest request) {
        return loop.call(() ->
                decide(
                                request.taskToken(),
                                ordinal ->
                                        new Stimulus.Failed(
                                                ordinal, request.error(), request.cause()))
                        .map(_ -> new SendTaskFailureResult()));
    }

    @Override
    public CompletionStage<Answer<SendTaskHeartbeatResult>> sendTaskHeartbeat(
            Caller caller, SendTaskHeartbeatRequest request) {
        return loop.call(() ->
                withTask(
                                request.taskToken(),
                                task ->
                                        task.execution()
                                                .recordHeartbeat(task.frame(), task.ordinal()))
                        .map(_ -> new SendTaskHeartbeatResult()));
    }

    private Answer<LocalTask> decide(String token, Function<Integer, Stimulus> stimulus) {
        return withTask(
                token,
                task -> task.execution().decide(task.frame(), stimulus.apply(task.ordinal())));
    }

    private Answer<LocalTask> withTask(String text, Predicate<LocalTask> action) {
        return openToken(text).then(token -> withTask(token, action));
    }

    private Answer<LocalTask> withTask(TaskToken token, Predicate<LocalTask> action) {
        var execution = executions.apply(token.persistenceId());
        if (execution == null || !token.isOf(execution.state().identity())) {
            return Answer.refused(new EngineError.TaskDoesNotExist());
        }
        var task = new LocalTask(execution, token.frame(), token.ordinal());
        return action.test(task) ? Answer.ok(task) : Answer.refused(new EngineError.TaskTimedOut());
    }

    private Answer<TaskToken> openToken(String text) {
        var token = tokens.open(text);
        return token == null ? Answer.refused(new EngineError.InvalidToken()) : Answer.ok(token);
    }
}
