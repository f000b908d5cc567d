package dev.askel.asl.expression.template;

import com.fasterxml.jackson.databind.JsonNode;
import dev.askel.asl.expression.Budget;
import dev.askel.asl.expression.Payload;
import dev.askel.asl.expression.Scope;
import dev.askel.asl.expression.StatesMembers;
import dev.askel.asl.expression.jsonata.JsonataScope;
import java.time.Instant;
import java.util.List;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/** Presents a scope to JSONata expressions as {@code $states} (docs/aws/asl.md section 4). */
record JsonataScopeAdapter(Scope scope) implements JsonataScope {
    private static final String INPUT = "input";
    private static final String OUTPUT = "output";
    private static final String RESULT = "result";
    private static final String ERROR_OUTPUT = "errorOutput";

    @Override
    public List<String> statesMemberNames() {
        if (scope.result() != null) {
            return StatesMembers.AFTER_RESULT.memberNames();
        }
        if (scope.output() != null) {
            return StatesMembers.AFTER_EXECUTION.memberNames();
        }
        return scope.errorOutput() != null
                ? StatesMembers.IN_CATCHER.memberNames()
                : StatesMembers.BEFORE_RESULT.memberNames();
    }

    @Override
    public JsonNode statesMember(String member) {
        var value =
                switch (member) {
                    case INPUT -> scope.input();
                    case OUTPUT -> scope.output();
                    case RESULT -> scope.result();
                    case ERROR_OUTPUT -> scope.errorOutput();
                    default -> null;
                };
        return value == null ? scope.context() : value.tree();
    }

    @Override
    public @Nullable Payload variable(String name) {
        return scope.variable(name);
    }

    @Override
    public Instant now() {
        return scope.now();
    }

    @Override
    public RandomGenerator random() {
        return scope.random();
    }

    @Override
    public Budget budget() {
        return scope.budget();
    }
}
