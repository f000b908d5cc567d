package dev.askel.asl.expression;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.util.List;

/** A value of a compiled payload template. */
sealed interface TemplatePart {
    /** Evaluates what is to be evaluated within it. */
    Evaluation evaluate(Scope scope);

    /** A part in which nothing is evaluated. */
    record Constant(JsonNode value) implements TemplatePart {
        @Override
        public Evaluation evaluate(Scope scope) {
            return new Evaluation.Value(value);
        }
    }

    /** The path of a {@code .$} member. */
    record Path(String key, PathExpression path) implements TemplatePart {
        @Override
        public Evaluation evaluate(Scope scope) {
            if (path.readsNullInput(scope)) {
                return Evaluation.failed(ErrorName.RUNTIME, PathExpression.NULL_INPUT);
            }
            return switch (path.find(scope)) {
                case PathExpression.Lookup.Found(JsonNode value) -> new Evaluation.Value(value);
                case PathExpression.Lookup.Exhausted(Failure failure) ->
                        new Evaluation.Failed(failure);
                case PathExpression.Lookup.Missing _ ->
                        Evaluation.failed(
                                ErrorName.RUNTIME,
                                "The JSONPath '%s' specified for the field '%s' could not be found in the input '%s'"
                                        .formatted(path.source(), key, path.rootText(scope)));
            };
        }
    }

    /** The intrinsic call of a {@code .$} member. */
    record Call(IntrinsicCall call) implements TemplatePart {
        @Override
        public Evaluation evaluate(Scope scope) {
            return call.evaluate(scope);
        }
    }

    /** A member of an object, its key as it comes out. */
    record Member(String key, TemplatePart value) {}

    /** An object, its members in the order they come out. */
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

    /** An array with an object somewhere in it that has members to evaluate. */
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
