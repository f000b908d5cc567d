package dev.askel.asl.statetest;

import com.fasterxml.jackson.databind.JsonNode;
import dev.askel.asl.expression.Payload;
import dev.askel.asl.interpreter.context.Inspector;
import java.util.EnumMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Records the observations of one tested state. Only one thread at a time may use an instance. */
final class InspectionRecorder implements Inspector {
    private final JsonNode context;
    private final Map<Step, Payload> steps = new EnumMap<>(Step.class);
    private final Map<MapNumber, JsonNode> numbers = new EnumMap<>(MapNumber.class);
    private @Nullable String error;
    private @Nullable String cause;
    private @Nullable Integer catcher;
    private @Nullable Integer exhaustedRetrier;

    InspectionRecorder(JsonNode context) {
        this.context = context;
    }

    /** A copy of the observations. */
    record Observations(
            Map<Step, Payload> steps,
            Map<MapNumber, JsonNode> numbers,
            @Nullable String error,
            @Nullable String cause,
            @Nullable Integer catcher,
            @Nullable Integer exhaustedRetrier) {
        Observations {
            steps = Map.copyOf(steps);
            numbers = Map.copyOf(numbers);
        }
    }

    /** Returns a copy of the current observations. */
    Observations observations() {
        return new Observations(steps, numbers, error, cause, catcher, exhaustedRetrier);
    }

    /** Restores the observations of an earlier copy. */
    void restore(Observations before) {
        steps.clear();
        steps.putAll(before.steps());
        numbers.clear();
        numbers.putAll(before.numbers());
        error = before.error();
        cause = before.cause();
        catcher = before.catcher();
        exhaustedRetrier = before.exhaustedRetrier();
    }

    @Override
    public void onData(Step step, Payload data) {
        steps.put(step, data);
    }

    @Override
    public void onNumber(MapNumber field, JsonNode value) {
        numbers.put(field, value);
    }

    @Override
    public void onFailure(@Nullable String newError, @Nullable String newCause) {
        error = newError;
        cause = newCause;
    }

    @Override
    public void onCaught(int index) {
        catcher = index;
    }

    @Override
    public void onRetriesExhausted(int index) {
        exhaustedRetrier = index;
    }

    @Override
    public JsonNode contextObject() {
        return context;
    }

    @Nullable Payload data(Step step) {
        return steps.get(step);
    }

    @Nullable JsonNode number(MapNumber field) {
        return numbers.get(field);
    }

    @Nullable String error() {
        return error;
    }

    @Nullable String cause() {
        return cause;
    }

    @Nullable Integer catcher() {
        return catcher;
    }

    @Nullable Integer exhaustedRetrier() {
        return exhaustedRetrier;
    }
}
