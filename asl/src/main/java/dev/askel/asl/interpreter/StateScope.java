package dev.askel.asl.interpreter;

import com.fasterxml.jackson.databind.JsonNode;
import dev.askel.asl.expression.Budget;
import dev.askel.asl.expression.Payload;
import dev.askel.asl.expression.Scope;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/** What the expressions of one state see; the context object is made when one asks for it. */
final class StateScope implements Scope {
    private final Payload input;
    private final Frame frame;
    private final Context context;
    private final Supplier<JsonNode> contextObject;
    private @Nullable JsonNode made;

    StateScope(Payload input, Frame frame, Context context, Supplier<JsonNode> contextObject) {
        this.input = input;
        this.frame = frame;
        this.context = context;
        this.contextObject = contextObject;
    }

    @Override
    public Payload input() {
        return input;
    }

    @Override
    public JsonNode context() {
        var known = made;
        if (known == null) {
            known = contextObject.get();
            made = known;
        }
        return known;
    }

    @Override
    public @Nullable Payload variable(String name) {
        return frame.variables().get(name);
    }

    @Override
    public RandomGenerator chance() {
        return context.chance();
    }

    @Override
    public Budget budget() {
        return context.budget();
    }
}
