package dev.askel.http;

import static dev.askel.http.OperationShapes.ROLE;

import dev.askel.engine.api.StateTests.ErrorDetails;
import dev.askel.engine.api.StateTests.FieldValidationMode;
import dev.askel.engine.api.StateTests.InspectionLevel;
import dev.askel.engine.api.StateTests.MockInput;
import dev.askel.engine.api.StateTests.MockedError;
import dev.askel.engine.api.StateTests.ReceivedResponse;
import dev.askel.engine.api.StateTests.SentRequest;
import dev.askel.engine.api.StateTests.StateInspection;
import dev.askel.engine.api.StateTests.TestStateConfiguration;
import dev.askel.engine.api.StateTests.TestStateRequest;
import dev.askel.engine.api.StateTests.TestStateResult;
import dev.askel.engine.api.StateTests.TestStatus;
import java.util.LinkedHashMap;
import java.util.List;

/** Examples of TestState for {@link OperationShapes#all}. */
final class StateTestShapes {
    private StateTestShapes() {}

    static List<OperationShapes.OperationExample> all() {
        return List.of(
                new OperationShapes.OperationExample(
                        "TestState",
                        new TestStateRequest(
                                "{\"Type\":\"Task\"}",
                                ROLE,
                                "{ \"a\" : 1.10 }",
                                InspectionLevel.TRACE,
                                true,
                                "{\"v\":1}",
                                "S",
                                new MockInput(
                                        "[1, 2]",
                                        new MockedError("E", "why"),
                                        FieldValidationMode.PRESENT),
                                "{\"State\":{}}",
                                new TestStateConfiguration(1, "Inner", 2, "[3]")),
                        new TestStateResult(
                                TestStatus.CAUGHT_ERROR, "[1, 2]", "E", "why", "N", inspection()),
                        sfn ->
                                sfn.testState(r ->
                                        r.definition("{\"Type\":\"Task\"}")
                                                .roleArn(ROLE)
                                                .input("{ \"a\" : 1.10 }")
                                                .inspectionLevel("TRACE")
                                                .revealSecrets(true)
                                                .variables("{\"v\":1}")
                                                .stateName("S")
                                                .mock(m ->
                                                        m.result("[1, 2]")
                                                                .errorOutput(e ->
                                                                        e.error("E").cause("why"))
                                                                .fieldValidationMode("PRESENT"))
                                                .context("{\"State\":{}}")
                                                .stateConfiguration(c ->
                                                        c.retrierRetryCount(1)
                                                                .errorCausedByState("Inner")
                                                                .mapIterationFailureCount(2)
                                                                .mapItemReaderData("[3]")))));
    }

    private static StateInspection inspection() {
        var data = new LinkedHashMap<String, String>();
        data.put("input", "{\"a\":1.10}");
        data.put("afterInputPath", "{}");
        return new StateInspection(
                data,
                7L,
                2L,
                2.5,
                new ErrorDetails(1, 2, 30L),
                new SentRequest("https", "POST", "https://h/", "[A: b]", "{}"),
                new ReceivedResponse("https", "200", "OK", "[C: d]", "[]"));
    }
}
