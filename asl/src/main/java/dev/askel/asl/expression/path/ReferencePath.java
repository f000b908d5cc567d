package dev.askel.asl.expression.path;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.askel.asl.expression.ErrorName;
import dev.askel.asl.expression.Evaluation;
import dev.askel.asl.expression.InvalidExpressionException;
import dev.askel.asl.expression.JsonSize;
import dev.askel.asl.expression.Payload;
import java.util.LinkedHashMap;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A path to one position in the input, for ResultPath. It consists only of {@code $}, {@code .name}
 * and {@code [n]}.
 */
public final class ReferencePath {
    private static final long UNKNOWN = -1;

    /**
     * The maximum size of a result that is computed from its parts. It is much larger than the
     * maximum output of a state.
     */
    private static final long MEASURED_MAX = 16L * 1024 * 1024;

    private final String source;
    private final List<PathStep> steps;
    private final boolean readable;

    /** The member that a path with one name adds to an object; null for other paths. */
    private final @Nullable AppendedMember member;

    private ReferencePath(String source, List<PathStep> steps, boolean readable) {
        this.source = source;
        this.steps = steps;
        this.readable = readable;
        this.member =
                steps.size() == 1 && steps.getFirst() instanceof PathStep.Property(var name, var _)
                        ? AppendedMember.ofAsciiName(name)
                        : null;
    }

    /**
     * Compiles a path. Refuses paths into the context object and to variables, because these cannot
     * be changed. Accepts a path that {@link #containsOperator contains an operator}, because
     * stored definitions contain such paths.
     */
    public static ReferencePath compile(String source) throws InvalidExpressionException {
        var path = PathExpression.compile(source);
        if (!path.readsInput()) {
            throw new InvalidExpressionException("'" + source + "' is not a path into the input");
        }
        if (!path.hasOnlyNamesAndIndexes()
                || path.steps().stream()
                        .anyMatch(s -> s instanceof PathStep.Index(int at) && at < 0)) {
            throw new InvalidExpressionException("'" + source + "' is not a reference path");
        }
        return new ReferencePath(source, path.steps(), true);
    }

    /**
     * Returns a path that cannot be applied to any input. It is used for a string in a stored
     * definition that only earlier rules accepted as a reference path.
     */
    public static ReferencePath ofInvalidPath(String source) {
        return new ReferencePath(source, List.of(), false);
    }

    /**
     * Whether an unquoted name contains {@code *}, {@code ?} or {@code @}. AWS refuses such a path.
     */
    public boolean containsOperator() {
        return !steps.stream().allMatch(PathStep::isReference);
    }

    /** Whether the path is {@code $}, so that the value replaces the input. */
    public boolean isIdentity() {
        return readable && steps.isEmpty();
    }

    /**
     * Returns the input with {@code value} at this path. Copies only the objects and arrays along
     * the path, and creates missing objects.
     *
     * @return the changed input, or {@code States.ResultPathMatchFailure} when the path does not
     *     match the input; for example, an index may be past the end of its array
     */
    public Evaluation insert(Payload rawInput, JsonNode value) {
        if (JsonSize.levels(value) + steps.size() > JsonSize.LEVELS_MAX) {
            return Evaluation.failed(
                    ErrorName.RUNTIME,
                    "The value placed at %s nests deeper than %d levels"
                            .formatted(source, JsonSize.LEVELS_MAX));
        }
        var placed = readable ? insert(rawInput.tree(), 0, value) : null;
        return placed == null
                ? Evaluation.failed(
                        ErrorName.RESULT_PATH_MATCH_FAILURE,
                        "Unable to apply ReferencePath %s to input %s"
                                .formatted(source, rawInput.verbatim()))
                : new Evaluation.Value(placed);
    }

    /**
     * Returns the result of {@link #insert}, created from the JSON of both values; null when their
     * trees are needed.
     */
    public @Nullable Payload placeAsJson(Payload rawInput, Payload value) {
        return member == null ? null : member.appendTo(rawInput, value);
    }

    /**
     * Sets the size of the result of {@link #insert} if it can be computed from the sizes of its
     * parts. So data to which each state adds a member is not measured completely in each state.
     */
    public void setPlacedSize(Payload rawInput, Payload value, Payload placed) {
        long raw = rawInput.knownSizeBytes();
        long growth = raw < 0 || isIdentity() ? UNKNOWN : growth(rawInput.tree(), value);
        if (growth != UNKNOWN && raw + growth <= MEASURED_MAX) {
            placed.setSizeBytes((int) (raw + growth));
        }
    }

    /**
     * Returns the number of bytes that the JSON gains; {@link #UNKNOWN} when the value replaces
     * another value.
     */
    private long growth(JsonNode input, Payload value) {
        long known = value.knownSizeBytes();
        long bytes = known < 0 ? JsonSize.measure(value.tree(), MEASURED_MAX).bytes() : known;
        var node = input;
        for (int at = 0; at < steps.size(); at++) {
            var step = steps.get(at);
            var inner = step instanceof PathStep.Property(var name, var _) ? node.get(name) : null;
            if (inner == null) {
                return addition(node, at, bytes);
            }
            node = inner;
        }
        return UNKNOWN;
    }

    /**
     * Returns the number of bytes that are added to {@code node} by the new members, beginning with
     * step {@code first}.
     */
    private long addition(JsonNode node, int first, long valueBytes) {
        if (!node.isObject()) {
            return UNKNOWN;
        }
        long bytes = valueBytes;
        for (int at = steps.size() - 1; at >= first; at--) {
            if (!(steps.get(at) instanceof PathStep.Property(var name, var _))) {
                return UNKNOWN;
            }
            bytes += JsonSize.quotedBytes(name) + ":".length();
            if (at > first) {
                bytes += "{}".length();
            }
        }
        return node.isEmpty() ? bytes : bytes + ",".length();
    }

    /**
     * Returns a changed copy of {@code node}, or a new node if {@code node} is null. Returns null
     * when the path does not match.
     */
    private @Nullable JsonNode insert(@Nullable JsonNode node, int at, JsonNode value) {
        if (at == steps.size()) {
            return value;
        }
        return switch (steps.get(at)) {
            case PathStep.Property(String name, var _) -> placeMember(node, name, at, value);
            case PathStep.Index(int index) -> placeElement(node, index, at, value);
            default -> throw new IllegalStateException("Not a reference path: " + source);
        };
    }

    private @Nullable JsonNode placeMember(
            @Nullable JsonNode node, String name, int at, JsonNode value) {
        if (node != null && !node.isObject()) {
            return null;
        }
        var inner = insert(node == null ? null : node.get(name), at + 1, value);
        if (inner == null) {
            return null;
        }
        if (!(node instanceof ObjectNode object)) {
            return JsonNodeFactory.instance.objectNode().set(name, inner);
        }
        var members = LinkedHashMap.<String, JsonNode>newLinkedHashMap(object.size() + 1);
        var copy = new ObjectNode(JsonNodeFactory.instance, members);
        copy.setAll(object);
        return copy.set(name, inner);
    }

    private @Nullable JsonNode placeElement(
            @Nullable JsonNode node, int index, int at, JsonNode value) {
        if (node == null || !node.isArray() || index >= node.size()) {
            return null;
        }
        var inner = insert(node.get(index), at + 1, value);
        if (inner == null) {
            return null;
        }
        var copy = JsonNodeFactory.instance.arrayNode(node.size());
        for (int i = 0; i < node.size(); i++) {
            copy.add(i == index ? inner : node.get(i));
        }
        return copy;
    }

    /** Returns the path as the definition contains it. */
    public String source() {
        return source;
    }

    @Override
    public String toString() {
        return source;
    }
}
