package dev.askel.engine.statetest;

import com.fasterxml.jackson.databind.JsonNode;
import dev.askel.asl.expression.MalformedJsonException;
import dev.askel.asl.expression.Payload;
import dev.askel.asl.history.ExecutionIdentity;
import dev.askel.asl.interpreter.context.TaskParameterCheck;
import dev.askel.asl.interpreter.execution.ExecutionLimits;
import dev.askel.asl.mock.Mock;
import dev.askel.asl.model.MapState;
import dev.askel.asl.model.ParallelState;
import dev.askel.asl.model.TaskState;
import dev.askel.asl.parser.Diagnostic;
import dev.askel.asl.statetest.StateConfiguration;
import dev.askel.asl.statetest.StateTest.TestInput;
import dev.askel.asl.statetest.TestedState;
import dev.askel.asl.validator.AdditionalIntegrations;
import dev.askel.asl.validator.DefinitionValidator;
import dev.askel.asl.validator.SingleStateDefinition;
import dev.askel.engine.api.Answer;
import dev.askel.engine.api.Caller;
import dev.askel.engine.api.EngineError;
import dev.askel.engine.api.Executions.StartExecutionRequest;
import dev.askel.engine.api.StateTests.FieldValidationMode;
import dev.askel.engine.api.StateTests.TestStateRequest;
import dev.askel.engine.api.arn.Arn.StateMachineArn;
import dev.askel.engine.execution.start.ValidatedStart;
import dev.askel.engine.task.ResultRules;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Validates TestState requests and builds the tested state. The error messages are listed in
 * docs/aws/api.md section 4.7. Messages for other errors follow their pattern.
 */
final class TestReader {
    private final TaskParameterCheck refusals;
    private final ResultRules results;
    private final AdditionalIntegrations additional;

    TestReader(
            TaskParameterCheck refusals, ResultRules results, AdditionalIntegrations additional) {
        this.refusals = refusals;
        this.results = results;
        this.additional = additional;
    }

    Answer<TestInput> read(Caller caller, TestStateRequest request, Instant now) {
        var conflict = TestRules.conflict(request);
        if (conflict.isPresent()) {
            return invalid(conflict.get());
        }
        return parseState(request)
                .then(tested -> checkTestable(tested, request))
                .then(tested ->
                        readMock(tested, request)
                                .then(mock ->
                                        readInput(caller, request)
                                                .then(input ->
                                                        build(
                                                                caller,
                                                                request,
                                                                tested,
                                                                mock.orNull(),
                                                                input,
                                                                now))));
    }

    private static <T> Answer<T> invalid(String message) {
        return Answer.refused(new EngineError.ValidationException(message));
    }

    // The state

    private Answer<TestedState> parseState(TestStateRequest request) {
        var name = request.stateName();
        var parsed =
                name == null
                        ? DefinitionValidator.validateState(request.definition(), additional)
                        : DefinitionValidator.validateTested(request.definition(), additional);
        var machine = parsed.machine();
        if (machine == null) {
            return Answer.refused(
                    EngineError.InvalidDefinition.of(
                            parsed.diagnostics().errors().stream()
                                    .map(Diagnostic::errorText)
                                    .toList()));
        }
        return TestedState.find(machine, name == null ? SingleStateDefinition.NAME : name)
                .map(Answer::ok)
                .orElseGet(() -> invalid("State not found in definition"));
    }

    /** Refuses states that cannot be tested without a mock. */
    private static Answer<TestedState> checkTestable(TestedState tested, TestStateRequest request) {
        if (request.mock() != null) {
            return Answer.ok(tested);
        }
        if (tested.state() instanceof MapState || tested.state() instanceof ParallelState) {
            return Answer.refused(
                    new EngineError.InvalidDefinition(
                            "TestState API does not support Map or Parallel states. Supported state types include: [Task, Wait, Pass, Succeed, Fail, Choice]"));
        }
        if (tested.waitsForCompletion()) {
            return Answer.refused(
                    new EngineError.InvalidDefinition(
                            "TestState API does not support Activity tasks or the '.sync' and '.waitForTaskToken' service integration patterns when a mock is not specified."));
        }
        return tested.state() instanceof TaskState && request.roleArn() == null
                ? invalid("RoleArn must be specified when testing a Task state")
                : Answer.ok(tested);
    }

    // The mock

    /**
     * The mock of a request.
     *
     * @param orNull null for a request without a mock
     */
    private record Mocked(@Nullable Mock orNull) {}

    private Answer<Mocked> readMock(TestedState tested, TestStateRequest request) {
        var input = request.mock();
        if (input == null) {
            return Answer.ok(new Mocked(null));
        }
        var error = input.errorOutput();
        if (error != null) {
            return Answer.ok(new Mocked(new Mock.ErrorOutput(error.error(), error.cause())));
        }
        Payload result;
        try {
            result = Payload.parse(String.valueOf(input.result()));
        } catch (MalformedJsonException notJson) {
            return invalid("Mocked result must be valid JSON");
        }
        if (tested.state() instanceof TaskState task
                && input.fieldValidationMode() != FieldValidationMode.NONE) {
            var refusal =
                    results.refusal(
                            task.resource(),
                            result.tree(),
                            input.fieldValidationMode() == FieldValidationMode.STRICT);
            if (refusal.isPresent()) {
                return invalid("Mock result schema validation error: " + refusal.get());
            }
        }
        return Answer.ok(new Mocked(new Mock.Result(result)));
    }

    // Data

    private static Answer<Payload> readInput(Caller caller, TestStateRequest request) {
        var machine = new StateMachineArn(caller.scope(), SingleStateDefinition.NAME);
        return ValidatedStart.check(
                        machine,
                        new StartExecutionRequest(machine.toString(), null, request.input(), null),
                        ExecutionLimits.DEFAULT.payloadBytesMax())
                .map(ValidatedStart::data);
    }

    private Answer<TestInput> build(
            Caller caller,
            TestStateRequest request,
            TestedState tested,
            @Nullable Mock mock,
            Payload input,
            Instant now) {
        var variables = new HashMap<String, Payload>();
        var context = parseOrNull(request.context());
        if (request.context() != null && context == null) {
            return invalid("Invalid Context object provided: Context must be valid JSON");
        }
        var declared = parseOrNull(request.variables());
        if (request.variables() != null && (declared == null || !declared.isObject())) {
            return invalid("Variables must be a valid JSON object");
        }
        if (declared != null) {
            for (Map.Entry<String, JsonNode> each : declared.properties()) {
                variables.put(each.getKey(), Payload.of(each.getValue()));
            }
        }
        var configuration = request.stateConfiguration();
        var testInput =
                new TestInput(
                        tested,
                        input,
                        variables,
                        mock,
                        context,
                        new StateConfiguration(
                                configuration.retrierRetryCount(),
                                configuration.errorCausedByState(),
                                configuration.mapIterationFailureCount(),
                                configuration.mapItemReaderData()),
                        identity(caller, request, now),
                        UUID.randomUUID().toString(),
                        refusals);
        return testInput
                .refusal()
                .<Answer<TestInput>>map(TestReader::invalid)
                .orElseGet(() -> Answer.ok(testInput));
    }

    private static @Nullable JsonNode parseOrNull(@Nullable String text) {
        try {
            return text == null ? null : Payload.parse(text).tree();
        } catch (MalformedJsonException notJson) {
            return null;
        }
    }

    /**
     * Returns the identity of a fictitious execution for the context object of the test (measured
     * on AWS).
     */
    private static ExecutionIdentity identity(
            Caller caller, TestStateRequest request, Instant now) {
        var scope = caller.scope();
        var machine = UUID.randomUUID().toString();
        var name = UUID.randomUUID().toString();
        var machineArn = new StateMachineArn(scope, machine).toString();
        var role = request.roleArn();
        return new ExecutionIdentity(
                machineArn.replace(":stateMachine:", ":express:") + ":" + name,
                name,
                caller.account(),
                caller.region(),
                machineArn,
                machine,
                machine,
                0,
                role == null ? "" : role,
                now,
                null,
                null,
                null,
                null);
    }
}
