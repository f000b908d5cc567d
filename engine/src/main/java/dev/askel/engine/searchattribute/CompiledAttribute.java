package dev.askel.engine.searchattribute;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.TextNode;
import dev.askel.asl.expression.Budget;
import dev.askel.asl.expression.Evaluation;
import dev.askel.asl.expression.Expression;
import dev.askel.asl.expression.Payload;
import dev.askel.asl.expression.Scope;
import dev.askel.asl.expression.template.FirstRefusal;
import dev.askel.asl.expression.template.JsonataTemplate;
import dev.askel.engine.api.attribute.AttributeProblem;
import dev.askel.engine.api.attribute.AttributeType;
import dev.askel.engine.journal.attribute.AttributeRow;
import java.time.Instant;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * A search attribute with its compiled expression. Immutable.
 *
 * @param readsOutput whether the expression reads the output, so that the value exists only when
 *     the execution has succeeded
 * @param variables the variables that the expression reads. The value exists only when all of them
 *     are set, and each assignment of one of them changes it
 */
record CompiledAttribute(
        StoredAttribute stored, Expression expression, boolean readsOutput, Set<String> variables) {
    private static final String OUTPUT = "output";

    /** The members of {@code $states} that an expression of an attribute can read. */
    static final Set<String> MEMBERS = Set.of("input", OUTPUT);

    /** The end of the cause of an expression without a result. */
    private static final String UNDEFINED = "returned nothing (undefined).";

    static CompiledAttribute of(StoredAttribute stored) {
        var definition = stored.definition();
        var finding = new FirstRefusal();
        var expression =
                JsonataTemplate.compile(
                        TextNode.valueOf(definition.expression()), definition.name(), finding);
        return new CompiledAttribute(
                stored,
                expression,
                finding.statesMembers().contains(OUTPUT),
                Set.copyOf(expression.variables()));
    }

    long id() {
        return stored.id();
    }

    AttributeType type() {
        return stored.definition().type();
    }

    /** Whether the start already has all data of the expression. */
    boolean isKnownAtStart() {
        return !readsOutput && variables.isEmpty();
    }

    /**
     * Returns the row of the value; null without a value.
     *
     * @param output null unless the execution has succeeded
     */
    @Nullable AttributeRow valueOf(
            Payload input,
            @Nullable Payload output,
            Map<String, Payload> current,
            Instant now,
            Budget budget) {
        var result = expression.evaluate(new ExecutionScope(input, output, current, now, budget));
        if (budget.wasTooSmall()) {
            return AttributeConversion.problem(stored, AttributeProblem.EXPRESSION_FAILED);
        }
        return switch (result) {
            case Evaluation.Failed(var failure) -> {
                var cause = failure.cause();
                yield cause != null && cause.endsWith(UNDEFINED)
                        ? null
                        : AttributeConversion.problem(stored, AttributeProblem.EXPRESSION_FAILED);
            }
            case Evaluation.Value(var value) -> AttributeConversion.row(stored, value);
        };
    }

    /** The data that the expressions read. */
    private record ExecutionScope(
            Payload input,
            @Nullable Payload output,
            Map<String, Payload> variables,
            Instant now,
            Budget budget)
            implements Scope {
        @Override
        public JsonNode context() {
            return JsonNodeFactory.instance.objectNode();
        }

        @Override
        public @Nullable Payload variable(String name) {
            return variables.get(name);
        }

        @Override
        public RandomGenerator random() {
            return () -> ThreadLocalRandom.current().nextLong();
        }
    }
}
