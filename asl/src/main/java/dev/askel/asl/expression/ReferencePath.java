package dev.askel.asl.expression;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A path to one place of the input, for ResultPath: {@code $}, {@code .name}, {@code [n]} only. */
public final class ReferencePath {
    private final String source;
    private final List<PathStep> steps;

    private ReferencePath(String source, List<PathStep> steps) {
        this.source = source;
        this.steps = steps;
    }

    /** Compiles {@code $…}; context paths and variables cannot be written to. */
    public static ReferencePath compile(String source) throws InvalidExpressionException {
        var path = PathExpression.compile(source);
        if (!path.readsInput()) {
            throw new InvalidExpressionException("'" + source + "' is not a path into the input");
        }
        if (!path.isReferencePath()
                || path.steps().stream()
                        .anyMatch(s -> s instanceof PathStep.Index(int at) && at < 0)) {
            throw new InvalidExpressionException("'" + source + "' is not a reference path");
        }
        return new ReferencePath(source, path.steps());
    }

    /** Whether it is {@code $}: the value replaces the input. */
    public boolean isIdentity() {
        return steps.isEmpty();
    }

    /**
     * The input with {@code value} at this place. Copies only the objects and arrays along the path
     * and makes missing objects.
     *
     * @return {@code States.ResultPathMatchFailure} when the path leads through a value that is
     *     neither object nor array, or beyond an array's end
     */
    public Evaluation place(Payload rawInput, JsonNode value) {
        if (JsonSize.levels(value) + steps.size() > JsonSize.LEVELS_MAX) {
            return Evaluation.failed(
                    ErrorName.RUNTIME,
                    "The value placed at %s nests deeper than %d levels"
                            .formatted(source, JsonSize.LEVELS_MAX));
        }
        var placed = place(rawInput.tree(), 0, value);
        return placed == null
                ? Evaluation.failed(
                        ErrorName.RESULT_PATH_MATCH_FAILURE,
                        "Unable to apply ReferencePath %s to input %s"
                                .formatted(source, rawInput.verbatim()))
                : new Evaluation.Value(placed);
    }

    /** The changed copy of {@code node}, made if it is null; null when the path does not match. */
    private @Nullable JsonNode place(@Nullable JsonNode node, int at, JsonNode value) {
        if (at == steps.size()) {
            return value;
        }
        return switch (steps.get(at)) {
            case PathStep.Property(String name) -> placeMember(node, name, at, value);
            case PathStep.Index(int index) -> placeElement(node, index, at, value);
            default -> throw new IllegalStateException("Not a reference path: " + source);
        };
    }

    private @Nullable JsonNode placeMember(
            @Nullable JsonNode node, String name, int at, JsonNode value) {
        if (node != null && !node.isObject()) {
            return null;
        }
        var inner = place(node == null ? null : node.get(name), at + 1, value);
        if (inner == null) {
            return null;
        }
        var copy = JsonNodeFactory.instance.objectNode();
        if (node instanceof ObjectNode object) {
            copy.setAll(object);
        }
        return copy.set(name, inner);
    }

    private @Nullable JsonNode placeElement(
            @Nullable JsonNode node, int index, int at, JsonNode value) {
        if (node == null || !node.isArray() || index >= node.size()) {
            return null;
        }
        var inner = place(node.get(index), at + 1, value);
        if (inner == null) {
            return null;
        }
        var copy = JsonNodeFactory.instance.arrayNode(node.size());
        for (int i = 0; i < node.size(); i++) {
            copy.add(i == index ? inner : node.get(i));
        }
        return copy;
    }

    /** The text as the definition has it. */
    public String source() {
        return source;
    }

    @Override
    public String toString() {
        return source;
    }
}
