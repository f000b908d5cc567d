package dev.askel.server.local;

import dev.askel.asl.expression.Payload;
import dev.askel.asl.interpreter.Stimulus;
import dev.askel.asl.interpreter.execution.ExecutionLimits;
import dev.askel.engine.api.Answer;
import dev.askel.engine.api.Caller;
import dev.askel.engine.api.EngineError;
import dev.askel.engine.api.Tasks;
import dev.askel.engine.execution.TaskCalls;
import dev.askel.engine.execution.TaskTokenCodec;
import dev.askel.engine.execution.TaskTokenCodec.TaskToken;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** What workers say of the tasks of a local run. */
final class LocalTasks implements Tasks {
    private final Agenda agenda;
    private final TaskTokenCodec tokens;
    private final Function<String, @Nullable LocalExecution> executions;

    /** Over the executions by their persistence ids. */
    LocalTasks(
            Agenda agenda,
            TaskTokenCodec tokens,
            Function<String, @Nullable LocalExecution> executions) {
        this.agenda = agenda;
        this.tokens = tokens;
        this.executions = executions;
    }

    @Override
    public CompletionStage<Answer<SendTaskSuccessResult>> sendTaskSuccess(
            Caller caller, SendTaskSuccessRequest request) {
        return agenda.perform(() ->
                opened(request.taskToken())
                        .then(_ -> TaskCalls.soundOutput(request.output(), ExecutionLimits.DEFAULT))
                        .then(output ->
                                decide(
                                        request.taskToken(),
                                        ordinal ->
                                                new Stimulus.Succeeded(
                                                        ordinal, Payload.ofVerbatim(output))))
                        .map(_ -> new SendTaskSuccessResult()));
    }

    @Override
    public CompletionStage<Answer<SendTaskFailureResult>> sendTaskFailure(
            Caller caller, SendTaskFailureRequest request) {
        return agenda.perform(() ->
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
        return agenda.perform(() ->
                withTask(
                                request.taskToken(),
                                task -> task.execution().beat(task.frame(), task.ordinal()))
                        .map(_ -> new SendTaskHeartbeatResult()));
    }

    private Answer<OpenTask> decide(String token, Function<Integer, Stimulus> stimulus) {
        return withTask(
                token,
                task -> task.execution().decide(task.frame(), stimulus.apply(task.ordinal())));
    }

    private Answer<OpenTask> withTask(String text, Predicate<OpenTask> action) {
        return opened(text).then(token -> withTask(token, action));
    }

    private Answer<OpenTask> withTask(TaskToken token, Predicate<OpenTask> action) {
        var execution = executions.apply(token.persistenceId());
        if (execution == null || !token.isOf(execution.state().identity())) {
            return Answer.refused(new EngineError.TaskDoesNotExist());
        }
        var task = new OpenTask(execution, token.frame(), token.ordinal());
        return action.test(task) ? Answer.ok(task) : Answer.refused(new EngineError.TaskTimedOut());
    }

    private Answer<TaskToken> opened(String text) {
        var token = tokens.open(text);
        return token == null ? Answer.refused(new EngineError.InvalidToken()) : Answer.ok(token);
    }
}
