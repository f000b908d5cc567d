package dev.askel.asl.interpreter.context;

import com.fasterxml.jackson.databind.JsonNode;
import dev.askel.asl.expression.Budget;
import dev.askel.asl.expression.Payload;
import dev.askel.asl.expression.Scope;
import dev.askel.asl.interpreter.execution.Frame;
import dev.askel.asl.model.QueryLanguage;
import java.time.Instant;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * The data that the expressions of one state can read. The context object is built when an
 * expression first reads it.
 */
public final class StateScope implements Scope {
    private final QueryLanguage language;
    private final Payload input;
    private final @Nullable Payload result;
    private final @Nullable Payload errorOutput;
    private final Frame frame;
    private final AdvanceContext context;
    private final Supplier<JsonNode> contextObject;
    private @Nullable JsonNode builtContext;

    public StateScope(
            QueryLanguage language,
            Payload input,
            Frame frame,
            AdvanceContext context,
            Supplier<JsonNode> contextObject) {
        this(language, input, null, null, frame, context, contextObject);
    }

    private StateScope(
            QueryLanguage language,
            Payload input,
            @Nullable Payload result,
            @Nullable Payload errorOutput,
            Frame frame,
            AdvanceContext context,
            Supplier<JsonNode> contextObject) {
        this.language = language;
        this.input = input;
        this.result = result;
        this.errorOutput = errorOutput;
        this.frame = frame;
        this.context = context;
        this.contextObject = contextObject;
    }

    /** Returns this scope with a result, which expressions read as {@code $states.result}. */
    public StateScope withResult(Payload given) {
        return new StateScope(language, input, given, null, frame, context, contextObject);
    }

    /**
     * Returns this scope with the error output of a Catcher, which expressions read as {@code
     * $states.errorOutput}.
     */
    public StateScope withErrorOutput(Payload given) {
        return new StateScope(language, input, null, given, frame, context, contextObject);
    }

    /**
     * Returns the payload of a value. If the value is the complete tree of a payload in this scope,
     * returns that payload instead of a copy.
     *
     * <p>JSONPath passes such a payload on with its original JSON string. JSONata writes the JSON
     * again, as on AWS.
     */
    public Payload payload(JsonNode value) {
        if (input.hasTree(value)) {
            return passedOn(input);
        }
        if (result != null && result.hasTree(value)) {
            return passedOn(result);
        }
        return errorOutput != null && errorOutput.hasTree(value) ? errorOutput : Payload.of(value);
    }

    private Payload passedOn(Payload whole) {
        return language == QueryLanguage.JSONATA ? whole.withoutOriginalJson() : whole;
    }

    @Override
    public Payload input() {
        return input;
    }

    @Override
    public @Nullable Payload result() {
        return result;
    }

    @Override
    public @Nullable Payload errorOutput() {
        return errorOutput;
    }

    @Override
    public Instant now() {
        return context.now();
    }

    @Override
    public JsonNode context() {
        var known = builtContext;
        if (known == null) {
            known = contextObject.get();
            builtContext = known;
        }
        return known;
    }

    @Override
    public @Nullable Payload variable(String name) {
        return frame.variables().get(name);
    }

    @Override
    public RandomGenerator random() {
        return context.random();
    }

    @Override
    public Budget budget() {
        return context.budget();
    }
}
