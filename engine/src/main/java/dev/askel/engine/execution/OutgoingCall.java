package dev.askel.engine.execution;

import dev.askel.asl.history.FramePath;
import dev.askel.asl.interpreter.Interpreter;
import dev.askel.asl.interpreter.Stimulus;
import dev.askel.asl.interpreter.execution.ChildStart;
import dev.askel.asl.interpreter.execution.ExecutionState;
import dev.askel.asl.interpreter.execution.Frame;
import dev.askel.asl.interpreter.execution.Phase;
import dev.askel.asl.interpreter.execution.Phase.Call;
import dev.askel.asl.interpreter.execution.StateVisit;
import dev.askel.asl.model.Resource;
import dev.askel.asl.model.Resource.CallPattern;
import dev.askel.engine.task.TaskCall;
import dev.askel.engine.task.TaskOutcome;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;

/**
 * What an attempt of a Task calls, and what the answers mean to its frame. Pure: the engine's
 * executions and those of {@code askel run} ask here alike.
 */
public final class OutgoingCall {
    private static final Set<String> RUNS_USERS_CODE =
            Set.of("lambda", "aws-sdk:lambda", "apigateway", "http");

    private OutgoingCall() {}

    /**
     * The call that a frame's attempt makes, the same however often it is made.
     *
     * @param tokens makes the token of whatever may be answered by one
     * @param now from when the rest of TimeoutSeconds is counted
     */
    public static TaskCall of(
            Interpreter interpreter,
            ExecutionState state,
            Frame frame,
            Call call,
            TaskTokenCodec tokens,
            Instant now) {
        var identity = state.identity();
        var resource = interpreter.resource(frame);
        var timeout = call.timeoutDue();
        return new TaskCall(
                identity.arn(),
                resource,
                call.parameters(),
                ChildStart.idempotencyKey(state, frame, call),
                pattern(resource) == CallPattern.REQUEST_RESPONSE
                        ? null
                        : tokens.of(identity)
                                .token(frame.path(), call.ordinal(), state.redriveCount()),
                call.credentialsRoleArn(),
                identity.account(),
                identity.region(),
                timeout == null ? null : until(timeout, now),
                identity.traceHeader());
    }

    /** How long it is until a call is due to be answered; nothing when it is overdue. */
    public static Duration until(Instant due, Instant now) {
        var rest = Duration.between(now, due);
        return rest.isNegative() ? Duration.ZERO : rest;
    }

    /** How a resource answers. */
    public static CallPattern pattern(Resource resource) {
        return resource instanceof Resource.Integration integration
                ? integration.pattern()
                : CallPattern.REQUEST_RESPONSE;
    }

    /**
     * Whether the service runs its users' code before it answers: a callback of that code may be
     * what the answer waits for.
     */
    static boolean runsUsersCode(Resource resource) {
        return resource instanceof Resource.Integration integration
                && RUNS_USERS_CODE.contains(integration.service());
    }

    /** How the resource that a frame calls at present answers. */
    public static CallPattern pattern(
            Interpreter interpreter, ExecutionState state, FramePath path) {
        var frame = state.frame(path);
        return frame != null && frame.phase() instanceof Phase.Calling
                ? pattern(interpreter.resource(frame))
                : CallPattern.REQUEST_RESPONSE;
    }

    /** Whether the end of the started execution or job is the task's result. */
    public static boolean awaitsEnd(CallPattern pattern) {
        return switch (pattern) {
            case SYNC, SYNC_2 -> true;
            case REQUEST_RESPONSE, WAIT_FOR_TASK_TOKEN -> false;
        };
    }

    /**
     * What a connector's answer means to the frame.
     *
     * @param visit of the state that calls; the cause of a call that could not be made names it
     */
    public static Stimulus answered(
            StateVisit visit, int ordinal, CallPattern pattern, TaskOutcome outcome) {
        return switch (outcome) {
            case TaskOutcome.Answered(var output) ->
                    pattern == CallPattern.REQUEST_RESPONSE
                            ? new Stimulus.Succeeded(ordinal, output)
                            : new Stimulus.Submitted(ordinal, output);
            case TaskOutcome.JobStarted(var output, var handle) ->
                    awaitsEnd(pattern)
                            ? new Stimulus.JobStarted(ordinal, handle, output)
                            : answered(visit, ordinal, pattern, new TaskOutcome.Answered(output));
            case TaskOutcome.Failed(var failure) -> new Stimulus.Failed(ordinal, failure);
            case TaskOutcome.NotStarted(var failure) ->
                    new Stimulus.Failed(ordinal, failure.error(), visit.causeOf(failure));
            case TaskOutcome.Deferred deferred ->
                    throw new IllegalStateException(
                            "Attempt %d of state %s is deferred and has no answer: %s"
                                    .formatted(ordinal, visit.state(), deferred));
        };
    }

    /**
     * What the answer to a child's start means to the frame, in order; nothing when it is to be
     * asked for again.
     */
    public static List<Stimulus> started(
            int ordinal, CallPattern pattern, ChildStarts.Started outcome) {
        return switch (outcome) {
            case ChildStarts.Started.NotYet _, ChildStarts.Started.Broken _ -> List.of();
            case ChildStarts.Started.Refused(var failure) ->
                    List.of(new Stimulus.Failed(ordinal, failure));
            case ChildStarts.Started.Running(var childArn, var output) ->
                    switch (pattern) {
                        case REQUEST_RESPONSE -> List.of(new Stimulus.Succeeded(ordinal, output));
                        case WAIT_FOR_TASK_TOKEN ->
                                List.of(new Stimulus.Submitted(ordinal, output));
                        case SYNC, SYNC_2 ->
                                List.of(
                                        new Stimulus.ChildStarted(ordinal, childArn),
                                        new Stimulus.Submitted(ordinal, output));
                    };
        };
    }
}
