package dev.askel.engine.statetest;

import static org.assertj.core.api.Assertions.assertThat;

import dev.askel.engine.Client;
import dev.askel.engine.EngineRig;
import dev.askel.engine.Functions;
import dev.askel.engine.api.EngineError;
import dev.askel.engine.api.StateTests.FieldValidationMode;
import dev.askel.engine.api.StateTests.InspectionLevel;
import dev.askel.engine.api.StateTests.MockInput;
import dev.askel.engine.api.StateTests.MockedError;
import dev.askel.engine.api.StateTests.TestStateConfiguration;
import dev.askel.engine.api.StateTests.TestStateRequest;
import dev.askel.engine.api.StateTests.TestStateResult;
import dev.askel.engine.api.StateTests.TestStatus;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** TestState on a real engine (docs/aws/api.md section 4.7). */
@DisplayNameGeneration(ReplaceUnderscores.class)
class StateTestRunsTest {
    private static final String ROLE = "arn:aws:iam::123456789012:role/r";
    private static final String PASS = "{\"Type\": \"Pass\", \"End\": true}";

    private final EngineRig rig = EngineRig.shared();

    private static TestStateRequest request(String definition) {
        return request(definition, null, null, null);
    }

    private static TestStateRequest request(
            String definition,
            @Nullable String role,
            @Nullable MockInput mock,
            @Nullable String input) {
        return new TestStateRequest(
                definition,
                role,
                input,
                InspectionLevel.INFO,
                false,
                null,
                null,
                mock,
                null,
                TestStateConfiguration.NONE);
    }

    private static String task(String resource) {
        return task(resource, "");
    }

    private static String task(String resource, String fields) {
        return "{\"Type\": \"Task\", \"Resource\": \"%s\"%s, \"TimeoutSeconds\": 1, \"End\": true}"
                .formatted(resource, fields);
    }

    private static MockInput mock(String result) {
        return new MockInput(result, null, FieldValidationMode.NONE);
    }

    private TestStateResult runTest(TestStateRequest request) {
        return Client.ok(rig.node().engine().stateTests().testState(Client.caller(), request));
    }

    private EngineError refused(TestStateRequest request) {
        return Client.refused(rig.node().engine().stateTests().testState(Client.caller(), request));
    }

    @Test
    void a_task_without_a_mock_calls_its_function() {
        var name = EngineRig.uniqueName("tested");
        rig.functions().answerWith(name, input -> input);

        var result = runTest(request(task(Functions.arn(name)), ROLE, null, "{\"a\":1}"));

        assertThat(result.status()).isEqualTo(TestStatus.SUCCEEDED);
        assertThat(result.output()).isEqualTo("{\"a\":1}");
        assertThat(result.inspection()).isNull();
    }

    @Test
    void a_call_that_exceeds_TimeoutSeconds_fails_the_task() {
        var name = EngineRig.uniqueName("slow");
        rig.functions().hold(name);

        var result = runTest(request(task(Functions.arn(name)), ROLE, null, "{}"));

        assertThat(result.status()).isEqualTo(TestStatus.FAILED);
        assertThat(result.error()).isEqualTo("States.Timeout");
    }

    @Test
    void a_connector_that_throws_at_once_fails_the_task() {
        var result =
                runTest(
                        request(
                                task(Functions.arn(EngineRig.uniqueName("none"))),
                                ROLE,
                                null,
                                "{}"));

        assertThat(result.status()).isEqualTo(TestStatus.FAILED);
        assertThat(result.error()).isEqualTo("States.TaskFailed");
    }

    @Test
    void a_connector_may_throw_when_its_call_is_cancelled() {
        var name = EngineRig.uniqueName("slow");
        rig.functions().hold(name);
        rig.functions()
                .onCancel(
                        name,
                        _ -> {
                            throw new IllegalStateException("cannot cancel");
                        });

        var result = runTest(request(task(Functions.arn(name)), ROLE, null, "{}"));

        assertThat(result.error()).isEqualTo("States.Timeout");
    }

    @Test
    void a_Wait_state_waits() {
        var result = runTest(request("{\"Type\": \"Wait\", \"Seconds\": 1, \"Next\": \"After\"}"));

        assertThat(result.nextState()).isEqualTo("After");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "arn:aws:states:::states:startExecution.sync|, \"Parameters\": {\"StateMachineArn\": \"m\"}",
                "arn:aws:states:::sqs:sendMessage.waitForTaskToken|, \"Parameters\": {\"QueueUrl\": \"q\", \"MessageBody\": \"b\"}",
                "arn:aws:states:us-east-1:123456789012:activity:a|''",
            })
    void tasks_that_clients_or_jobs_complete_need_a_mock(String resource, String fields) {
        var state = task(resource, fields);
        assertThat(refused(request(state, ROLE, null, "{}")))
                .isInstanceOf(EngineError.InvalidDefinition.class);

        assertThat(runTest(request(state, null, mock("{\"x\": 1}"), "{}")).output())
                .isEqualTo("{\"x\":1}");
    }

    @Test
    void untestable_requests_are_refused_with_the_messages_of_aws() {
        assertThat(refused(request("{\"Type\": \"Parallel\", \"Branches\": [], \"End\": true}")))
                .isEqualTo(
                        new EngineError.InvalidDefinition(
                                "Invalid State Machine Definition: 'SCHEMA_VALIDATION_FAILED: Value cannot be empty at /States/StateName/Branches'"));
        assertThat(refused(request(task(Functions.arn("f")))).message())
                .isEqualTo("RoleArn must be specified when testing a Task state");
        assertThat(refused(request(task(Functions.arn("f")), null, mock("no"), null)).message())
                .isEqualTo("Mocked result must be valid JSON");
        assertThat(refused(request(PASS, null, mock("1"), null)).message())
                .isEqualTo("State type 'Pass' is not supported when a mock is specified");
        assertThat(refused(request(PASS, null, null, "nonsense")))
                .isInstanceOf(EngineError.InvalidExecutionInput.class);
        assertThat(refused(request("nonsense"))).isInstanceOf(EngineError.InvalidDefinition.class);
        var both = new MockInput("{}", new MockedError("e", null), FieldValidationMode.STRICT);
        assertThat(refused(request(PASS, null, both, null)).message())
                .isEqualTo(
                        "A test mock should have only one of the following fields: [result, errorOutput].");
    }

    @Test
    void a_state_of_a_machine_is_tested_by_its_name() {
        var machine =
                "{\"StartAt\": \"A\", \"States\": {\"A\": {\"Type\": \"Pass\", \"Next\": \"B\"}, \"B\": {\"Type\": \"Fail\", \"Error\": \"E\"}}}";

        assertThat(runTest(requestForState(machine, "A")).nextState()).isEqualTo("B");
        assertThat(runTest(requestForState(machine, "B")).error()).isEqualTo("E");
        assertThat(refused(requestForState(machine, "C")).message())
                .isEqualTo("State not found in definition");
    }

    private static TestStateRequest requestForState(String machine, String state) {
        return new TestStateRequest(
                machine,
                null,
                "{}",
                InspectionLevel.INFO,
                false,
                null,
                state,
                null,
                null,
                TestStateConfiguration.NONE);
    }

    @Test
    void the_debug_level_returns_the_data_of_the_steps() {
        var result =
                runTest(
                        new TestStateRequest(
                                "{\"Type\": \"Pass\", \"Parameters\": {\"v.$\": \"$x\"}, \"Assign\": {\"y\": 2}, \"End\": true}",
                                null,
                                "[1]",
                                InspectionLevel.DEBUG,
                                false,
                                "{\"x\": 7}",
                                null,
                                null,
                                null,
                                TestStateConfiguration.NONE));

        assertThat(Objects.requireNonNull(result.inspection()).data())
                .containsEntry("input", "[1]")
                .containsEntry("afterParameters", "{\"v\":7}")
                .containsEntry("variables", "{\"x\":7,\"y\":2}")
                .doesNotContainKey("result");
    }
}
