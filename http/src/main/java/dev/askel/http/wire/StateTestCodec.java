package dev.askel.http.wire;

import dev.askel.engine.api.StateTests.ErrorDetails;
import dev.askel.engine.api.StateTests.FieldValidationMode;
import dev.askel.engine.api.StateTests.InspectionLevel;
import dev.askel.engine.api.StateTests.MockInput;
import dev.askel.engine.api.StateTests.MockedError;
import dev.askel.engine.api.StateTests.StateInspection;
import dev.askel.engine.api.StateTests.TestStateConfiguration;
import dev.askel.engine.api.StateTests.TestStateRequest;
import dev.askel.engine.api.StateTests.TestStateResult;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Reads and writes TestState (docs/aws/api.md section 4.7). */
final class StateTestCodec {
    static final List<ApiOperation<?, ?>> OPERATIONS =
            List.of(
                    new ApiOperation<>(
                            ApiOperation.STATE_TEST,
                            StateTestCodec::read,
                            (engine, caller, request) ->
                                    engine.stateTests().testState(caller, request),
                            StateTestCodec::write));

    private StateTestCodec() {}

    private static TestStateRequest read(Members members) throws SerializationException {
        return new TestStateRequest(
                members.text("definition", StringConstraint.DEFINITION),
                members.textOrNull("roleArn", StringConstraint.ARN),
                members.textOrNull("input", StringConstraint.DATA),
                members.constantOr("inspectionLevel", InspectionLevel.class, InspectionLevel.INFO),
                members.booleanOr("revealSecrets", false),
                members.textOrNull("variables", StringConstraint.DATA),
                members.textOrNull("stateName", StringConstraint.NAME),
                readMock(members.structureOrNull("mock")),
                members.textOrNull("context", StringConstraint.DATA),
                readConfiguration(members.structureOrNull("stateConfiguration")));
    }

    private static @Nullable MockInput readMock(@Nullable Members mock)
            throws SerializationException {
        if (mock == null) {
            return null;
        }
        var error = mock.structureOrNull("errorOutput");
        return new MockInput(
                mock.textOrNull("result", StringConstraint.DATA),
                error == null
                        ? null
                        : new MockedError(
                                error.textOrNull("error", StringConstraint.ERROR),
                                error.textOrNull("cause", StringConstraint.CAUSE)),
                mock.constantOr(
                        "fieldValidationMode",
                        FieldValidationMode.class,
                        FieldValidationMode.STRICT));
    }

    private static TestStateConfiguration readConfiguration(@Nullable Members given)
            throws SerializationException {
        return given == null
                ? TestStateConfiguration.NONE
                : new TestStateConfiguration(
                        given.intOrNull("retrierRetryCount", 0, Integer.MAX_VALUE),
                        given.textOrNull("errorCausedByState", StringConstraint.NAME),
                        given.intOrNull("mapIterationFailureCount", 0, Integer.MAX_VALUE),
                        given.textOrNull("mapItemReaderData", StringConstraint.DATA));
    }

    private static void write(JsonWriter json, TestStateResult result) {
        json.member("output", result.output())
                .member("error", result.error())
                .member("cause", result.cause());
        var inspection = result.inspection();
        if (inspection != null) {
            json.name("inspectionData").beginObject();
            write(json, inspection);
            json.endObject();
        }
        json.member("nextState", result.nextState()).member("status", result.status());
    }

    private static void write(JsonWriter json, StateInspection inspection) {
        inspection.data().forEach((name, text) -> json.member(name, text));
        write(json, "maxConcurrency", inspection.maxConcurrency());
        write(json, "toleratedFailureCount", inspection.toleratedFailureCount());
        var percentage = inspection.toleratedFailurePercentage();
        if (percentage != null) {
            json.name("toleratedFailurePercentage").number(percentage.doubleValue());
        }
        var details = inspection.errorDetails();
        if (details != null) {
            json.name("errorDetails").beginObject();
            write(json, details);
            json.endObject();
        }
        var request = inspection.request();
        if (request != null) {
            json.name("request")
                    .beginObject()
                    .member("protocol", request.protocol())
                    .member("method", request.method())
                    .member("url", request.url())
                    .member("headers", request.headers())
                    .member("body", request.body())
                    .endObject();
        }
        var response = inspection.response();
        if (response != null) {
            json.name("response")
                    .beginObject()
                    .member("protocol", response.protocol())
                    .member("statusCode", response.statusCode())
                    .member("statusMessage", response.statusMessage())
                    .member("headers", response.headers())
                    .member("body", response.body())
                    .endObject();
        }
    }

    private static void write(JsonWriter json, ErrorDetails details) {
        write(json, "catchIndex", details.catchIndex());
        write(json, "retryIndex", details.retryIndex());
        write(json, "retryBackoffIntervalSeconds", details.retryBackoffIntervalSeconds());
    }

    private static void write(JsonWriter json, String name, @Nullable Number number) {
        if (number != null) {
            json.member(name, number.longValue());
        }
    }
}
