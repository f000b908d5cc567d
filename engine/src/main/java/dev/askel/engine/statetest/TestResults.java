package dev.askel.engine.statetest;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.askel.asl.expression.Payload;
import dev.askel.asl.interpreter.context.Inspector.Step;
import dev.askel.asl.statetest.InspectionData;
import dev.askel.asl.statetest.StateTestResult;
import dev.askel.asl.statetest.TestStateJson;
import dev.askel.engine.api.StateTests.ErrorDetails;
import dev.askel.engine.api.StateTests.InspectionLevel;
import dev.askel.engine.api.StateTests.ReceivedResponse;
import dev.askel.engine.api.StateTests.SentRequest;
import dev.askel.engine.api.StateTests.StateInspection;
import dev.askel.engine.api.StateTests.TestStateResult;
import dev.askel.engine.api.StateTests.TestStatus;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Builds the result of TestState. */
final class TestResults {
    private TestResults() {}

    static TestStateResult of(
            StateTestResult verdict, InspectionLevel level, RecordedCall recordedCall) {
        var output = verdict.output();
        return new TestStateResult(
                status(verdict.status()),
                output == null ? null : TestStateJson.format(output),
                verdict.error(),
                verdict.cause(),
                verdict.nextState(),
                switch (level) {
                    case INFO -> null;
                    case DEBUG -> inspection(verdict.inspection(), null, null);
                    case TRACE ->
                            inspection(
                                    verdict.inspection(),
                                    recordedCall.request(),
                                    recordedCall.response());
                });
    }

    private static TestStatus status(StateTestResult.Status status) {
        return switch (status) {
            case SUCCEEDED -> TestStatus.SUCCEEDED;
            case FAILED -> TestStatus.FAILED;
            case RETRIABLE -> TestStatus.RETRIABLE;
            case CAUGHT_ERROR -> TestStatus.CAUGHT_ERROR;
        };
    }

    private static StateInspection inspection(
            InspectionData inspection,
            @Nullable SentRequest request,
            @Nullable ReceivedResponse response) {
        var data = new LinkedHashMap<String, String>();
        data.put("input", TestStateJson.format(inspection.input()));
        for (var step : Step.values()) {
            put(data, name(step), inspection.steps().get(step));
        }
        put(data, "afterItemsPointer", inspection.itemsPointed());
        if (!inspection.variables().isEmpty()) {
            put(data, "variables", toPayload(inspection.variables()));
        }
        return new StateInspection(
                data,
                inspection.maxConcurrency(),
                inspection.toleratedFailureCount(),
                inspection.toleratedFailurePercentage(),
                error(inspection.error()),
                request,
                response);
    }

    private static void put(Map<String, String> data, String name, @Nullable Payload value) {
        if (value != null) {
            data.put(name, TestStateJson.format(value));
        }
    }

    private static Payload toPayload(Map<String, Payload> variables) {
        var object = JsonNodeFactory.instance.objectNode();
        variables.entrySet().stream()
                .sorted(Map.Entry.comparingByKey())
                .forEach(each -> object.set(each.getKey(), each.getValue().tree()));
        return Payload.of(object);
    }

    private static String name(Step step) {
        return switch (step) {
            case AFTER_INPUT_PATH -> "afterInputPath";
            case AFTER_PARAMETERS -> "afterParameters";
            case AFTER_ARGUMENTS -> "afterArguments";
            case AFTER_ITEMS_PATH -> "afterItemsPath";
            case AFTER_ITEM_SELECTOR -> "afterItemSelector";
            case AFTER_ITEM_BATCHER -> "afterItemBatcher";
            case RESULT -> "result";
            case AFTER_RESULT_SELECTOR -> "afterResultSelector";
            case AFTER_RESULT_PATH -> "afterResultPath";
        };
    }

    private static @Nullable ErrorDetails error(InspectionData.@Nullable ErrorDetails details) {
        return details == null
                ? null
                : new ErrorDetails(
                        details.catchIndex(),
                        details.retryIndex(),
                        details.retryBackoffIntervalSeconds());
    }
}
