package dev.askel.asl.expression.template;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.NullNode;
import dev.askel.asl.expression.Budget;
import dev.askel.asl.expression.ErrorName;
import dev.askel.asl.expression.Evaluation;
import dev.askel.asl.expression.Failure;
import dev.askel.asl.expression.Scope;
import dev.askel.asl.expression.intrinsic.IntrinsicCall;
import dev.askel.asl.expression.jsonata.JsonataExpression;
import dev.askel.asl.expression.path.PathExpression;
import java.util.List;

/**
 * A part of a compiled template: a constant, an expression, or an object or array that contains
 * expressions.
 */
sealed interface TemplatePart {
    /** Evaluates the expressions in this part. */
    Evaluation evaluate(Scope scope);

    /** A part without expressions. */
    record Constant(JsonNode value) implements TemplatePart {
        @Override
        public Evaluation evaluate(Scope scope) {
            return new Evaluation.Value(value);
        }
    }

    /**
     * A {@code .$} member with a path.
     *
     * @param level the number of objects and arrays of the template that enclose it
     */
    record Path(String key, PathExpression path, int level) implements TemplatePart {
        @Override
        public Evaluation evaluate(Scope scope) {
            if (path.readsNullInput(scope)) {
                return Evaluation.failed(ErrorName.RUNTIME, PathExpression.NULL_INPUT_MESSAGE);
            }
            if (path.isIdentity()) {
                return wholeInput(scope);
            }
            return switch (path.find(scope)) {
                case PathExpression.Lookup.Found(JsonNode value) ->
                        chargeBytes(value, level, scope);
                case PathExpression.Lookup.Exhausted(Failure failure) ->
                        new Evaluation.Failed(failure);
                case PathExpression.Lookup.Missing(var absence, String reason) ->
                        resultOfMissing(absence, reason, scope);
            };
        }

        /**
         * Returns the result of a path that finds no node. AWS users report three results: null for
         * an index past the end, a cause of the Jayway library, and a cause of AWS.
         */
        private Evaluation resultOfMissing(
                PathExpression.Absence absence, String reason, Scope scope) {
            return switch (absence) {
                case PAST_END -> new Evaluation.Value(NullNode.instance);
                case NOT_APPLICABLE -> Evaluation.failed(ErrorName.RUNTIME, reason);
                case NO_NODE ->
                        Evaluation.failed(
                                ErrorName.RUNTIME,
                                "The JSONPath '%s' specified for the field '%s' could not be found in the input '%s'"
                                        .formatted(path.source(), key, path.rootJson(scope)));
            };
        }

        private Evaluation wholeInput(Scope scope) {
            try {
                scope.budget().spendForValue(scope.input(), level);
                return new Evaluation.Value(scope.input().tree());
            } catch (Budget.ExhaustedException e) {
                return new Evaluation.Failed(e.toFailure());
            }
        }
    }

    /**
     * A {@code .$} member with an intrinsic call.
     *
     * @param level the number of objects and arrays of the template that enclose it
     */
    record Call(IntrinsicCall call, int level) implements TemplatePart {
        @Override
        public Evaluation evaluate(Scope scope) {
            return switch (call.evaluate(scope)) {
                case Evaluation.Value(JsonNode value) -> chargeBytes(value, level, scope);
                case Evaluation.Failed failed -> failed;
            };
        }
    }

    /**
     * A JSONata expression.
     *
     * @param location the path of the expression that error messages name
     * @param level the number of objects and arrays of the template that enclose it
     */
    record JsonataPart(JsonataExpression expression, String location, int level)
            implements TemplatePart {
        @Override
        public Evaluation evaluate(Scope scope) {
            return switch (expression.evaluate(new JsonataScopeAdapter(scope), location)) {
                case Evaluation.Value(JsonNode value) when level > 0 ->
                        chargeBytes(value, level, scope);
                case Evaluation.Value value -> value;
                case Evaluation.Failed failed -> failed;
            };
        }
    }

    /**
     * A member whose evaluation fails, because its value is not a valid expression, or because a
     * constant member has the same name. Only stored definitions contain such members.
     */
    record InvalidPart(Evaluation failure) implements TemplatePart {
        @Override
        public Evaluation evaluate(Scope scope) {
            return failure;
        }
    }

    /**
     * Spends the bytes of a part. The budget is needed because a template can contain the input a
     * thousand times. The template of the next state can contain this result a thousand times
     * again.
     */
    private static Evaluation chargeBytes(JsonNode value, int level, Scope scope) {
        try {
            var _ = scope.budget().spendForValue(value, level);
            return new Evaluation.Value(value);
        } catch (Budget.ExhaustedException e) {
            return new Evaluation.Failed(e.toFailure());
        }
    }

    /** A member of an object, with its key in the result. */
    record Member(String key, TemplatePart value) {}

    /** An object, with its members in the order of the result. */
    record Members(List<Member> members) implements TemplatePart {
        @Override
        public Evaluation evaluate(Scope scope) {
            var object = JsonNodeFactory.instance.objectNode();
            for (var member : members) {
                switch (member.value().evaluate(scope)) {
                    case Evaluation.Value(JsonNode value) -> object.set(member.key(), value);
                    case Evaluation.Failed failed -> {
                        return failed;
                    }
                }
            }
            return new Evaluation.Value(object);
        }
    }

    /** An array that contains expressions. */
    record Elements(List<TemplatePart> elements) implements TemplatePart {
        @Override
        public Evaluation evaluate(Scope scope) {
            var array = JsonNodeFactory.instance.arrayNode(elements.size());
            for (var element : elements) {
                switch (element.evaluate(scope)) {
                    case Evaluation.Value(JsonNode value) -> array.add(value);
                    case Evaluation.Failed failed -> {
                        return failed;
                    }
                }
            }
            return new Evaluation.Value(array);
        }
    }
}
