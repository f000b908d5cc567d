package dev.askel.asl.statetest;

import dev.askel.asl.expression.Payload;
import dev.askel.asl.interpreter.Inspector.MapNumber;
import dev.askel.asl.interpreter.Inspector.Step;
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
 * How data went through a tested state: the inspectionData of the levels DEBUG and TRACE
 * (spec/api.md section 4.7).
 *
 * @param steps what AWS shows of this type of state
 * @param itemsPointed what ItemsPointer chose; null without one
 * @param variables the workflow's variables behind the state; empty when there are none
 * @param error what took the state's error; null when nothing did
 */
public record Inspection(
        Payload input,
        Map<Step, Payload> steps,
        @Nullable Payload itemsPointed,
        @Nullable Long maxConcurrency,
        @Nullable Long toleratedFailureCount,
        @Nullable Double toleratedFailurePercentage,
        Map<String, Payload> variables,
        @Nullable ErrorDetails error) {
    public Inspection {
        steps = Map.copyOf(steps);
        variables = Map.copyOf(variables);
    }

    /** What took an error: a catcher, or a retrier and how long it waits. */
    public sealed interface ErrorDetails {
        /** The catcher of this position. */
        record Caught(int catchIndex) implements ErrorDetails {}

        /** The retrier of this position. */
        record Retried(int retryIndex, long retryBackoffIntervalSeconds) implements ErrorDetails {}
    }

    static Inspection of(
            State state,
            Payload input,
            Watch watch,
            @Nullable Payload itemsPointed,
            Map<String, Payload> variables,
            @Nullable ErrorDetails error) {
        var steps = new EnumMap<Step, Payload>(Step.class);
        for (var step : shown(state)) {
            var data = watch.at(step);
            if (data != null) {
                steps.put(step, data);
            }
        }
        var concurrency = watch.number(MapNumber.MAX_CONCURRENCY);
        var count = watch.number(MapNumber.TOLERATED_FAILURE_COUNT);
        var percentage = watch.number(MapNumber.TOLERATED_FAILURE_PERCENTAGE);
        return new Inspection(
                input,
                steps,
                itemsPointed,
                concurrency == null ? null : concurrency.longValue(),
                count == null ? null : count.longValue(),
                percentage == null ? null : percentage.doubleValue(),
                variables,
                error);
    }

    /** Recorded: test_base_inspection_level_trace, test_base_parallel_state_mock_success. */
    private static Set<Step> shown(State state) {
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
