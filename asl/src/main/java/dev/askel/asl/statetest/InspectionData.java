package dev.askel.asl.statetest;

import dev.askel.asl.expression.Payload;
import dev.askel.asl.interpreter.context.Inspector.MapNumber;
import dev.askel.asl.interpreter.context.Inspector.Step;
import dev.askel.asl.model.ChoiceState;
import dev.askel.asl.model.FailState;
import dev.askel.asl.model.MapState;
import dev.askel.asl.model.ParallelState;
import dev.askel.asl.model.PassState;
import dev.askel.asl.model.State;
import dev.askel.asl.model.SucceedState;
import dev.askel.asl.model.TaskState;
import dev.askel.asl.model.WaitState;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The data flow of a tested state, which TestState returns as inspectionData for the levels DEBUG
 * and TRACE (docs/aws/api.md section 4.7).
 *
 * @param steps the data after the steps that AWS returns for this state type
 * @param itemsPointed the items that ItemsPointer has selected; null without ItemsPointer
 * @param variables the workflow variables after the state
 * @param error the retrier and the catcher for the state's error; null if neither is known
 */
public record InspectionData(
        Payload input,
        Map<Step, Payload> steps,
        @Nullable Payload itemsPointed,
        @Nullable Long maxConcurrency,
        @Nullable Long toleratedFailureCount,
        @Nullable Double toleratedFailurePercentage,
        Map<String, Payload> variables,
        @Nullable ErrorDetails error) {
    public InspectionData {
        steps = Map.copyOf(steps);
        variables = Map.copyOf(variables);
    }

    /**
     * The retrier and the catcher for an error (InspectionErrorDetails of the AWS API).
     *
     * @param catchIndex the index of the catcher that caught the error; null if none caught it
     * @param retryIndex the index of the first retrier that matches the error, even if it has no
     *     attempts left; null if none matches
     * @param retryBackoffIntervalSeconds the delay before the retry; null without a retry
     */
    public record ErrorDetails(
            @Nullable Integer catchIndex,
            @Nullable Integer retryIndex,
            @Nullable Long retryBackoffIntervalSeconds) {}

    static InspectionData of(
            State state,
            Payload input,
            InspectionRecorder recorder,
            @Nullable Payload itemsPointed,
            Map<String, Payload> variables,
            @Nullable ErrorDetails error) {
        var steps = new EnumMap<Step, Payload>(Step.class);
        for (var step : stepsShown(state)) {
            var data = recorder.data(step);
            if (data != null) {
                steps.put(step, data);
            }
        }
        var concurrency = recorder.number(MapNumber.MAX_CONCURRENCY);
        var count = recorder.number(MapNumber.TOLERATED_FAILURE_COUNT);
        var percentage = recorder.number(MapNumber.TOLERATED_FAILURE_PERCENTAGE);
        return new InspectionData(
                input,
                steps,
                itemsPointed,
                concurrency == null ? null : concurrency.longValue(),
                count == null ? null : count.longValue(),
                percentage == null ? null : percentage.doubleValue(),
                variables,
                error);
    }

    /**
     * Returns the steps that AWS returns for a state, as in the recordings
     * test_base_inspection_level_trace and test_base_parallel_state_mock_success.
     */
    private static Set<Step> stepsShown(State state) {
        return switch (state) {
            case PassState pass when pass.result() != null ->
                    EnumSet.of(Step.RESULT, Step.AFTER_RESULT_SELECTOR, Step.AFTER_RESULT_PATH);
            case ParallelState _ -> EnumSet.of(Step.AFTER_RESULT_SELECTOR, Step.AFTER_RESULT_PATH);
            case PassState _, MapState _ -> EnumSet.complementOf(EnumSet.of(Step.RESULT));
            case TaskState _, ChoiceState _, WaitState _, SucceedState _, FailState _ ->
                    EnumSet.allOf(Step.class);
        };
    }
}
