package dev.askel.asl.interpreter.step;

import com.fasterxml.jackson.databind.JsonNode;
import dev.askel.asl.expression.ErrorName;
import dev.askel.asl.expression.Evaluation;
import dev.askel.asl.expression.Failure;
import dev.askel.asl.expression.Payload;
import dev.askel.asl.expression.Rfc3339;
import dev.askel.asl.expression.path.PathExpression;
import dev.askel.asl.expression.path.PathExpression.Lookup;
import dev.askel.asl.history.Fact;
import dev.askel.asl.interpreter.context.StateScope;
import dev.askel.asl.model.WaitState;
import dev.askel.asl.model.WaitUntil;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** Runs Wait states, which wait for seconds or until a time (docs/aws/asl.md section 7). */
public final class WaitSteps {
    /** The maximum delay that AWS accepts, about 24,855 days. */
    private static final Duration DELAY_MAX = Duration.ofSeconds(Integer.MAX_VALUE);

    private WaitSteps() {}

    static void begin(Run run, WaitState state) {
        var effective = DataFlowSteps.effectiveInput(run, state.dataFlow());
        if (effective == null) {
            return;
        }
        var due = due(run, state.until(), effective);
        if (due == null) {
            return;
        }
        var now = run.context().now();
        var delay = Duration.between(now, due);
        if (delay.compareTo(DELAY_MAX) > 0) {
            failRuntime(run, "Wait state delay is too long.");
            return;
        }
        var slept = run.environment().limits().scaleWaitTime(delay);
        if (slept.isPositive()) {
            run.record(new Fact.TimerSet(run.frame().path(), now.plus(slept)));
        } else {
            DataFlowSteps.leaveWithInput(run, state, effective, state.assign(), state.successor());
        }
    }

    /** Leaves the state after the wait. */
    public static void end(Run run, WaitState state) {
        var effective = DataFlowSteps.effectiveInput(run, state.dataFlow());
        if (effective != null) {
            DataFlowSteps.leaveWithInput(run, state, effective, state.assign(), state.successor());
        }
    }

    private static @Nullable Instant due(Run run, WaitUntil until, Payload input) {
        var scope = run.scope(input);
        return switch (until) {
            case WaitUntil.Seconds(var expression) ->
                    switch (TypedFields.integer(
                            expression,
                            "Seconds",
                            scope,
                            0,
                            dev.askel.asl.model.DefinitionLimits.SECONDS_MAX)) {
                        case Evaluation.Failed(var failure) -> failed(run, failure);
                        case Evaluation.Value(var value) -> after(run, value.longValue());
                    };
            case WaitUntil.SecondsPath(var path) -> {
                var value = find(run, path, scope);
                yield value == null ? null : afterSeconds(run, path, value);
            }
            case WaitUntil.Timestamp(var expression) ->
                    switch (TypedFields.value(
                            expression, "Timestamp", TypedFields.Type.STRING, scope)) {
                        case Evaluation.Failed(var failure) -> failed(run, failure);
                        case Evaluation.Value(var value) -> at(run, value.textValue());
                    };
            case WaitUntil.TimestampPath(var path) -> {
                var value = find(run, path, scope);
                yield value == null ? null : at(run, path, value);
            }
        };
    }

    private static @Nullable Instant failed(Run run, Failure failure) {
        run.failEvaluation(failure);
        return null;
    }

    private static @Nullable JsonNode find(Run run, PathExpression path, StateScope scope) {
        return switch (path.find(scope)) {
            case Lookup.Found(var value) -> value;
            case Lookup.Missing _ -> {
                failRuntime(
                        run,
                        "The %s parameter does not reference an input value: %s"
                                .formatted(field(run), path.source()));
                yield null;
            }
            case Lookup.Exhausted(var failure) -> {
                run.failEvaluation(failure);
                yield null;
            }
        };
    }

    private static String field(Run run) {
        return run.state() instanceof WaitState wait
                        && wait.until() instanceof WaitUntil.TimestampPath
                ? "TimestampPath"
                : "SecondsPath";
    }

    private static @Nullable Instant afterSeconds(Run run, PathExpression path, JsonNode value) {
        var given = ReferencedInteger.parse(value);
        if (given.isEmpty()) {
            failRuntime(
                    run,
                    "The SecondsPath parameter cannot be parsed as a long value: %s == %s"
                            .formatted(path.source(), ReferencedInteger.quoteForCause(value)));
            return null;
        }
        long seconds = given.getAsLong();
        if (seconds < 0) {
            failRuntime(
                    run,
                    "The SecondsPath parameter references a negative value: %s == %s"
                            .formatted(path.source(), seconds));
            return null;
        }
        return after(run, seconds);
    }

    private static Instant after(Run run, long seconds) {
        // The limit prevents an overflow. It is larger than DELAY_MAX, so the caller still refuses
        // a longer delay.
        return run.context().now().plusSeconds(Math.min(seconds, 2 * DELAY_MAX.toSeconds()));
    }

    /**
     * Returns the time of Timestamp. The error is that of the AWS recording
     * test_wait_timestamp_jsonata.
     */
    private static @Nullable Instant at(Run run, String timestamp) {
        var parsed = Rfc3339.parse(timestamp);
        if (parsed.isPresent()) {
            return parsed.get();
        }
        run.failEvaluation(
                new Failure(
                        ErrorName.QUERY_EVALUATION_ERROR,
                        "The Timestamp field cannot be parsed as an ISO-8601 extended offset date-time format string: "
                                + timestamp,
                        "Timestamp"),
                true);
        return null;
    }

    private static @Nullable Instant at(Run run, PathExpression path, JsonNode value) {
        var parsed = value.isTextual() ? Rfc3339.parse(value.textValue()) : null;
        if (parsed == null || parsed.isEmpty()) {
            failRuntime(
                    run,
                    "The TimestampPath parameter does not reference a valid ISO-8601 extended offset date-time format string: %s == %s"
                            .formatted(path.source(), ReferencedInteger.quoteForCause(value)));
            return null;
        }
        return parsed.get();
    }

    private static void failRuntime(Run run, String cause) {
        run.failEvaluation(new Failure(ErrorName.RUNTIME, cause));
    }
}
