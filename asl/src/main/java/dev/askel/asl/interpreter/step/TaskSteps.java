package dev.askel.asl.interpreter.step;

import com.fasterxml.jackson.databind.node.LongNode;
import dev.askel.asl.expression.ErrorName;
import dev.askel.asl.expression.Evaluation;
import dev.askel.asl.expression.Expression;
import dev.askel.asl.expression.Failure;
import dev.askel.asl.expression.Payload;
import dev.askel.asl.history.EventDetails;
import dev.askel.asl.history.HistoryEventType;
import dev.askel.asl.interpreter.context.StateScope;
import dev.askel.asl.interpreter.execution.Phase.Call;
import dev.askel.asl.interpreter.execution.Phase.CallKind;
import dev.askel.asl.model.Resource;
import dev.askel.asl.model.Resource.CallPattern;
import dev.askel.asl.model.TaskState;
import org.jspecify.annotations.Nullable;

/**
 * Runs Task states: schedules the call, and then processes its responses (docs/aws/history.md
 * section 5.1).
 */
public final class TaskSteps {
    /**
     * The minimum of an evaluated TimeoutSeconds. AWS accepts 0 from an expression (measured), but
     * not as a literal in a definition.
     */
    private static final long TIMEOUT_MIN = 0;

    /**
     * The minimum of an evaluated HeartbeatSeconds, as for a literal in a definition. Whether AWS
     * accepts 0 from an expression was not measured.
     */
    private static final long HEARTBEAT_MIN = 1;

    /** The maximum length of taskCredentials.roleArn (LongArn, docs/aws/api.md section 4). */
    private static final int ROLE_ARN_CHARACTERS_MAX = 2_000;

    private static final String ARN_PREFIX = "arn:";

    private TaskSteps() {}

    static void scheduleCall(Run run, TaskState state) {
        var effective = DataFlowSteps.effectiveInput(run, state.dataFlow());
        if (effective == null) {
            return;
        }
        var scope =
                run.scope(
                        effective,
                        hasToken(state.resource()) ? run.frame().nextOrdinal() : null,
                        run.frame().item());
        var input = DataFlowSteps.evaluateTaskInput(run, state.dataFlow(), scope);
        if (input == null || !run.checkSize(input, state.name())) {
            return;
        }
        var timeout = seconds(run, state.timeoutSeconds(), "TimeoutSeconds", TIMEOUT_MIN, scope);
        if (timeout instanceof Seconds.Failed(var failure)) {
            run.failEvaluation(failure);
            return;
        }
        var heartbeat =
                seconds(run, state.heartbeatSeconds(), "HeartbeatSeconds", HEARTBEAT_MIN, scope);
        if (heartbeat instanceof Seconds.Failed(var failure)) {
            run.failEvaluation(failure);
            return;
        }
        var role = role(run, state.credentials(), scope);
        if (role instanceof Role.Failed(var failure)) {
            run.failEvaluation(failure);
            return;
        }
        schedule(
                run,
                state.resource(),
                input,
                ((Seconds.Given) timeout).seconds(),
                ((Seconds.Given) heartbeat).seconds(),
                ((Role.Given) role).arn());
    }

    private sealed interface Role {
        record Given(@Nullable String arn) implements Role {}

        record Failed(Failure failure) implements Role {}
    }

    /**
     * Returns the role that the call assumes. Credentials without a role fail the state, because
     * the call must not use the engine's own role.
     */
    private static Role role(Run run, @Nullable Expression credentials, StateScope scope) {
        if (credentials == null) {
            return new Role.Given(null);
        }
        return switch (credentials.evaluate(scope)) {
            case Evaluation.Failed(var failure) -> new Role.Failed(failure);
            case Evaluation.Value(var value) -> {
                var arn = value.path("RoleArn").textValue();
                yield arn != null && arn.length() <= ROLE_ARN_CHARACTERS_MAX
                        ? new Role.Given(arn)
                        : new Role.Failed(missingRole(run));
            }
        };
    }

    private static Failure missingRole(Run run) {
        var cause = "The field 'RoleArn' of the field 'Credentials' must be the ARN of a role";
        return switch (run.state().queryLanguage()) {
            case JSONPATH -> new Failure(ErrorName.RUNTIME, cause);
            case JSONATA ->
                    new Failure(ErrorName.QUERY_EVALUATION_ERROR, cause, "Credentials/RoleArn");
        };
    }

    private static boolean hasToken(Resource resource) {
        return switch (resource) {
            case Resource.LambdaFunction _, Resource.Unrecognised _ -> false;
            case Resource.Activity _ -> true;
            case Resource.Integration integration ->
                    integration.pattern() != CallPattern.REQUEST_RESPONSE;
        };
    }

    private static void schedule(
            Run run,
            Resource resource,
            Payload input,
            @Nullable Long timeoutSeconds,
            @Nullable Long heartbeatSeconds,
            @Nullable String roleArn) {
        switch (resource) {
            case Resource.LambdaFunction(var arn) ->
                    function(run, arn, input, timeoutSeconds, roleArn);
            case Resource.Activity(var arn) -> {
                if (isMissing(run, arn) && !isMocked(run)) {
                    run.failEvaluation(
                            new Failure(
                                    ErrorName.RUNTIME,
                                    "The activity %s does not exist.".formatted(arn)));
                    return;
                }
                run.emit(
                        HistoryEventType.ActivityScheduled,
                        new EventDetails.ActivityScheduled(
                                arn, input, timeoutSeconds, heartbeatSeconds));
            }
            case Resource.Unrecognised(var arn) -> {
                if (isMocked(run)) {
                    // The resource type of a mocked call has no effect, so an unknown resource is
                    // treated as a function.
                    function(run, arn, input, timeoutSeconds, roleArn);
                    return;
                }
                if (!arn.startsWith(ARN_PREFIX)) {
                    run.fail(
                            new Failure(
                                    ErrorName.RUNTIME,
                                    "An error occurred while scheduling the state '%s'. The provided ARN '%s' is invalid."
                                            .formatted(run.visit().state(), arn)));
                    return;
                }
                run.failEvaluation(
                        new Failure(
                                ErrorName.RUNTIME,
                                "The resource provided %s is not recognized.".formatted(arn)));
            }
            case Resource.Integration integration -> {
                var refusal = isMocked(run) ? null : run.environment().refusal(integration, input);
                if (refusal != null) {
                    run.failEvaluation(refusal);
                    return;
                }
                run.emit(
                        HistoryEventType.TaskScheduled,
                        new EventDetails.TaskScheduled(
                                integration.service(),
                                integration.resource(),
                                run.environment().identity().region(),
                                input,
                                timeoutSeconds,
                                heartbeatSeconds,
                                roleArn));
            }
        }
    }

    /** Whether the activity does not exist in the account and region of the execution. */
    private static boolean isMissing(Run run, String arn) {
        var identity = run.environment().identity();
        var scope = ":states:" + identity.region() + ":" + identity.account() + ":activity:";
        int partitionEnd = arn.indexOf(':', ARN_PREFIX.length());
        return !arn.startsWith(scope, partitionEnd) || run.environment().isMissingActivity(arn);
    }

    private static void function(
            Run run,
            String arn,
            Payload input,
            @Nullable Long timeoutSeconds,
            @Nullable String roleArn) {
        run.emit(
                HistoryEventType.LambdaFunctionScheduled,
                new EventDetails.LambdaFunctionScheduled(arn, input, timeoutSeconds, roleArn));
    }

    private static boolean isMocked(Run run) {
        var testCase = run.environment().identity().testCase();
        return testCase != null && testCase.mocks(run.visit().state());
    }

    private sealed interface Seconds {
        record Given(@Nullable Long seconds) implements Seconds {}

        record Failed(Failure failure) implements Seconds {}
    }

    private static Seconds seconds(
            Run run, @Nullable Expression expression, String field, long min, StateScope scope) {
        if (expression == null) {
            return new Seconds.Given(null);
        }
        var evaluation =
                switch (run.state().queryLanguage()) {
                    case JSONPATH -> positiveSeconds(run, expression, field, scope);
                    case JSONATA ->
                            TypedFields.integer(
                                    expression,
                                    field,
                                    scope,
                                    min,
                                    dev.askel.asl.model.DefinitionLimits.SECONDS_MAX);
                };
        return switch (evaluation) {
            case Evaluation.Failed(var failure) -> new Seconds.Failed(failure);
            case Evaluation.Value(var value) -> new Seconds.Given(value.longValue());
        };
    }

    private static Evaluation positiveSeconds(
            Run run, Expression expression, String field, StateScope scope) {
        return switch (expression.evaluate(scope)) {
            case Evaluation.Value(var value) -> {
                long seconds = ReferencedInteger.parse(value).orElse(0);
                yield seconds >= 1 && seconds <= dev.askel.asl.model.DefinitionLimits.SECONDS_MAX
                        ? new Evaluation.Value(LongNode.valueOf(seconds))
                        : Evaluation.failed(
                                ErrorName.RUNTIME,
                                "The %sPath parameter of state '%s' does not reference a positive integer: %s == %s"
                                        .formatted(
                                                field,
                                                run.visit().state(),
                                                expression.source(),
                                                Payload.of(value).text()));
            }
            case Evaluation.Failed failed -> failed;
        };
    }

    /** Writes the Started event of a scheduled call. */
    static void writeStarted(Run run, Call call) {
        switch (call.kind()) {
            case LAMBDA_FUNCTION ->
                    run.emit(HistoryEventType.LambdaFunctionStarted, EventDetails.None.INSTANCE);
            case INTEGRATION ->
                    run.emit(
                            HistoryEventType.TaskStarted,
                            new EventDetails.TaskStarted(call.resourceType(), call.resource()));
            case ACTIVITY ->
                    throw new IllegalStateException("An activity starts only by a poll: " + call);
        }
    }

    // Answers

    public static void writeActivityStarted(Run run, @Nullable String workerName) {
        run.emit(HistoryEventType.ActivityStarted, new EventDetails.ActivityStarted(workerName));
    }

    public static void onSubmitted(Run run, Call call, Payload output) {
        if (!fits(run, call, output)) {
            return;
        }
        run.emit(
                HistoryEventType.TaskSubmitted,
                new EventDetails.TaskOutput(call.resourceType(), call.resource(), output));
    }

    public static void onSucceeded(Run run, TaskState state, Call call, Payload output) {
        if (!fits(run, call, output)) {
            return;
        }
        switch (call.kind()) {
            case LAMBDA_FUNCTION ->
                    run.emit(
                            HistoryEventType.LambdaFunctionSucceeded,
                            new EventDetails.Output(output));
            case ACTIVITY ->
                    run.emit(HistoryEventType.ActivitySucceeded, new EventDetails.Output(output));
            case INTEGRATION ->
                    run.emit(
                            HistoryEventType.TaskSucceeded,
                            new EventDetails.TaskOutput(
                                    call.resourceType(), call.resource(), output));
        }
        DataFlowSteps.leaveWithResult(run, state, output, state.assign(), state.successor());
    }

    private static boolean fits(Run run, Call call, Payload output) {
        if (output.sizeBytes() <= run.environment().limits().payloadBytesMax()) {
            return true;
        }
        var named = call.kind() == CallKind.INTEGRATION ? call.resourceType() : call.resource();
        var failure = FailureText.dataTooLarge(named);
        onFailed(run, call, failure.error(), failure.cause());
        return false;
    }

    public static void onFailed(
            Run run, Call call, @Nullable String givenError, @Nullable String givenCause) {
        var error = FailureText.truncateError(givenError);
        var cause = FailureText.truncateCause(givenCause);
        switch (call.kind()) {
            case LAMBDA_FUNCTION ->
                    run.emit(
                            HistoryEventType.LambdaFunctionFailed,
                            new EventDetails.Failed(error, cause));
            case ACTIVITY ->
                    run.emit(
                            HistoryEventType.ActivityFailed, new EventDetails.Failed(error, cause));
            case INTEGRATION ->
                    run.emit(
                            HistoryEventType.TaskFailed,
                            new EventDetails.TaskFailed(
                                    call.resourceType(), call.resource(), error, cause));
        }
        ErrorHandlers.handle(run, error, cause);
    }

    /**
     * Handles a timeout. A missed heartbeat is also recorded as States.Timeout (docs/aws/history.md
     * section 5.1).
     */
    public static void onTimeout(Run run, Call call, boolean heartbeat) {
        var details = new EventDetails.Failed(ErrorName.TIMEOUT, null);
        switch (call.kind()) {
            case LAMBDA_FUNCTION -> run.emit(HistoryEventType.LambdaFunctionTimedOut, details);
            case ACTIVITY -> run.emit(HistoryEventType.ActivityTimedOut, details);
            case INTEGRATION ->
                    run.emit(
                            HistoryEventType.TaskTimedOut,
                            new EventDetails.TaskFailed(
                                    call.resourceType(), call.resource(), ErrorName.TIMEOUT, null));
        }
        ErrorHandlers.onTimeout(run, heartbeat);
    }
}
