package dev.askel.engine.execution.call;

import dev.askel.asl.history.FramePath;
import dev.askel.asl.interpreter.Interpreter;
import dev.askel.asl.interpreter.Stimulus;
import dev.askel.asl.interpreter.execution.ChildStart;
import dev.askel.asl.interpreter.execution.ExecutionState;
import dev.askel.asl.interpreter.execution.Frame;
import dev.askel.asl.interpreter.execution.PermitRequest;
import dev.askel.asl.interpreter.execution.Phase;
import dev.askel.asl.interpreter.execution.Phase.Call;
import dev.askel.asl.interpreter.execution.StateVisit;
import dev.askel.asl.model.AskelAction;
import dev.askel.asl.model.Resource;
import dev.askel.asl.model.Resource.CallPattern;
import dev.askel.engine.execution.ChildStartResult;
import dev.askel.engine.execution.TaskTokenCodec;
import dev.askel.engine.task.TaskCall;
import dev.askel.engine.task.TaskOutcome;
import dev.askel.engine.trace.ExecutionTracing;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;

/**
 * Creates the call of a task's attempt, and converts results of calls to {@link Stimulus stimuli}.
 * Standard executions, Express executions and {@code askel run} share these pure functions.
 */
public final class OutgoingCall {
    private static final Set<String> RUNS_USERS_CODE =
            Set.of("lambda", "aws-sdk:lambda", "apigateway", "http");

    private OutgoingCall() {}

    /**
     * Creates the call of a {@link Frame frame}'s attempt. Repetitions of the call have the same
     * idempotency key and task token.
     *
     * @param tokens issues the task token
     * @param now the current time; the remaining TimeoutSeconds depend on it
     * @param tracing creates the trace header
     */
    public static TaskCall of(
            Interpreter interpreter,
            ExecutionState state,
            Frame frame,
            Call call,
            TaskTokenCodec tokens,
            Instant now,
            ExecutionTracing tracing) {
        var identity = state.identity();
        var resource = interpreter.resource(frame);
        var timeout = call.timeoutDue();
        return new TaskCall(
                        identity.arn(),
                        resource,
                        call.parameters(),
                        idempotencyKey(state, frame, call, resource),
                        callPattern(resource) == CallPattern.REQUEST_RESPONSE
                                ? null
                                : tokens.tokensOf(identity)
                                        .token(frame.path(), call.ordinal(), state.redriveCount()),
                        call.credentialsRoleArn(),
                        identity.account(),
                        identity.region(),
                        timeout == null ? null : timeUntil(timeout, now),
                        tracing.callHeader(identity, frame, call))
                .withExecutionRole(identity.roleArn());
    }

    /**
     * A signal that another attempt or a redrive sends again is the same signal, so all attempts
     * have one key.
     */
    private static String idempotencyKey(
            ExecutionState state, Frame frame, Call call, Resource resource) {
        var visit = frame.visit();
        return visit != null && AskelAction.of(resource) == AskelAction.SEND_SIGNAL
                ? ChildStart.visitKey(state, frame, visit)
                : ChildStart.idempotencyKey(state, frame, call);
    }

    /** Returns the time until {@code due}; zero when it has passed. */
    public static Duration timeUntil(Instant due, Instant now) {
        var rest = Duration.between(now, due);
        return rest.isNegative() ? Duration.ZERO : rest;
    }

    /**
     * The call pattern of a resource. A task that acquires permits waits for its grant as others
     * wait for a callback.
     */
    public static CallPattern callPattern(Resource resource) {
        if (AskelAction.of(resource) == AskelAction.ACQUIRE) {
            return CallPattern.WAIT_FOR_TASK_TOKEN;
        }
        return resource instanceof Resource.Integration integration
                ? integration.pattern()
                : CallPattern.REQUEST_RESPONSE;
    }

    /**
     * Whether the service runs code of its users before it responds. Such code may wait for the
     * callback of the task.
     */
    static boolean runsUsersCode(Resource resource) {
        return resource instanceof Resource.Integration integration
                && RUNS_USERS_CODE.contains(integration.service());
    }

    /** Returns the call pattern of the resource that a frame currently calls. */
    public static CallPattern callPattern(
            Interpreter interpreter, ExecutionState state, FramePath path) {
        var frame = state.frame(path);
        return frame != null && frame.phase() instanceof Phase.Calling
                ? callPattern(interpreter.resource(frame))
                : CallPattern.REQUEST_RESPONSE;
    }

    /** Whether the result of the task is the outcome of the execution or job that it starts. */
    public static boolean awaitsEnd(CallPattern pattern) {
        return switch (pattern) {
            case SYNC, SYNC_2 -> true;
            case REQUEST_RESPONSE, WAIT_FOR_TASK_TOKEN -> false;
        };
    }

    /**
     * Returns the stimulus for a connector's result.
     *
     * @param visit the visit of the calling state; the cause of a refused call contains the state's
     *     name
     */
    public static Stimulus answerStimulus(
            StateVisit visit, int ordinal, CallPattern pattern, TaskOutcome outcome) {
        return switch (outcome) {
            case TaskOutcome.Answered(var output) ->
                    pattern == CallPattern.REQUEST_RESPONSE
                            ? new Stimulus.Succeeded(ordinal, output)
                            : new Stimulus.Submitted(ordinal, output);
            case TaskOutcome.JobStarted(var output, var handle) ->
                    awaitsEnd(pattern)
                            ? new Stimulus.JobStarted(ordinal, handle, output)
                            : answerStimulus(
                                    visit, ordinal, pattern, new TaskOutcome.Answered(output));
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
     * Returns the stimulus for the result of an attempt. The result of {@code askel:release}
     * releases permits if the execution holds some. Otherwise, the journal needs no fact about
     * them.
     */
    static Stimulus releaseStimulus(ExecutionState state, Frame frame, Stimulus stimulus) {
        return stimulus instanceof Stimulus.Succeeded(int ordinal, _)
                        && frame.phase() instanceof Phase.Calling(var call)
                        && AskelAction.of(call.resourceType(), call.resource())
                                == AskelAction.RELEASE
                        && PermitRequest.parse(AskelAction.RELEASE, call.parameters())
                                instanceof PermitRequest.Valid(var request)
                        && state.heldPermits().stream()
                                .anyMatch(each -> each.semaphore().equals(request.semaphore()))
                ? new Stimulus.PermitsReleased(ordinal)
                : stimulus;
    }

    /**
     * Returns the stimuli for the result of a child's start, in order; empty when the start must be
     * repeated.
     */
    public static List<Stimulus> startStimuli(
            int ordinal, CallPattern pattern, ChildStartResult outcome) {
        return switch (outcome) {
            case ChildStartResult.ClusterUnavailable _, ChildStartResult.Broken _ -> List.of();
            case ChildStartResult.Refused(var failure) ->
                    List.of(new Stimulus.Failed(ordinal, failure));
            case ChildStartResult.Running(var childArn, var output) ->
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

    /** Whether the frame waits for the result of this attempt. */
    static boolean isAwaited(ExecutionState state, FramePath path, int ordinal) {
        var frame = state.frame(path);
        return frame != null
                && frame.phase() instanceof Phase.Calling(var current)
                && current.ordinal() == ordinal
                && !Interpreter.outstandingEffects(state, frame).isEmpty();
    }
}
