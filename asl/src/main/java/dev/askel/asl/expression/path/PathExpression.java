package dev.askel.asl.expression.path;

import com.fasterxml.jackson.databind.JsonNode;
import dev.askel.asl.expression.Budget;
import dev.askel.asl.expression.ErrorName;
import dev.askel.asl.expression.Evaluation;
import dev.askel.asl.expression.Expression;
import dev.askel.asl.expression.Failure;
import dev.askel.asl.expression.InvalidExpressionException;
import dev.askel.asl.expression.JsonEncoder;
import dev.askel.asl.expression.Scope;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A JSONPath. It begins with {@code $} for the input, {@code $$} for the context object, or {@code
 * $name} for a workflow variable (docs/aws/asl.md section 2.4).
 *
 * <p>A path that consists only of names and indexes is followed without allocations except the
 * result. {@link PathEvaluator} follows all other paths.
 */
public final class PathExpression implements Expression {
    /** The maximum number of characters of a variable's name (docs/aws/asl.md section 3). */
    private static final int VARIABLE_LENGTH_MAX = 80;

    /** AWS's message for a path that is applied to JSON null. */
    public static final String NULL_INPUT_MESSAGE =
            "Unable to apply Path transformation to null or empty input.";

    private enum Root {
        INPUT,
        CONTEXT,
        VARIABLE
    }

    private final String source;
    private final Root root;
    private final String variable;
    private final List<PathStep> steps;
    private final boolean single;
    private final boolean definite;
    private final @Nullable String problem;

    private PathExpression(String source, Root root, String variable, List<PathStep> steps) {
        this(source, root, variable, steps, null);
    }

    private PathExpression(
            String source,
            Root root,
            String variable,
            List<PathStep> steps,
            @Nullable String problem) {
        this.source = source;
        this.problem = problem;
        this.root = root;
        this.variable = variable;
        this.steps = steps;
        this.single = steps.stream().allMatch(PathStep::isNameOrIndex);
        this.definite = PathStep.isDefinite(steps);
    }

    /** Compiles a path. Refuses an intrinsic call. */
    public static PathExpression compile(String source) throws InvalidExpressionException {
        if (!source.startsWith("$")) {
            throw new InvalidExpressionException("'" + source + "' does not begin with '$'");
        }
        if (source.startsWith("$$")) {
            return new PathExpression(source, Root.CONTEXT, "", PathParser.parse(source, 2));
        }
        int end = endOfName(source);
        var name = source.substring(1, end);
        var steps = PathParser.parse(source, end);
        if (name.isEmpty()) {
            return new PathExpression(source, Root.INPUT, "", steps);
        }
        if (name.equals("states") || name.codePointCount(0, name.length()) > VARIABLE_LENGTH_MAX) {
            throw new InvalidExpressionException("'" + name + "' is not the name of a variable");
        }
        return new PathExpression(source, Root.VARIABLE, name, steps);
    }

    /**
     * Returns an expression that always fails, for a string that is not a valid path. Stored
     * definitions can contain strings that were accepted as paths by earlier rules.
     *
     * @param refusal the refusal of the string, whose message is the cause of each failure
     */
    public static PathExpression ofInvalidPath(String source, InvalidExpressionException refusal) {
        return new PathExpression(source, Root.INPUT, "", List.of(), refusal.getMessage());
    }

    private static int endOfName(String source) {
        int at = 1;
        while (at < source.length()) {
            int c = source.codePointAt(at);
            boolean belongs =
                    at == 1
                            ? Character.isUnicodeIdentifierStart(c) || c == '_'
                            : Character.isUnicodeIdentifierPart(c)
                                    && !Character.isIdentifierIgnorable(c);
            if (!belongs) {
                break;
            }
            at += Character.charCount(c);
        }
        return at;
    }

    /** The result of a lookup, for callers that do not use the failure of {@link #evaluate}. */
    public sealed interface Lookup permits Lookup.Found, Lookup.Missing, Lookup.Exhausted {
        /** The node that the path found; for an indefinite path, the array of all nodes. */
        record Found(JsonNode value) implements Lookup {}

        /**
         * The path found no node.
         *
         * @param reason AWS's message, such as {@code No results for path: $['x']}
         */
        record Missing(Absence absence, String reason) implements Lookup {}

        /**
         * The lookup exceeded the budget, or the stored path is invalid under the current rules.
         */
        record Exhausted(Failure failure) implements Lookup {}
    }

    /** The reasons why a path finds no node. Payload templates treat them differently. */
    public enum Absence {
        /** A property is missing, or a step is applied to null. */
        NO_NODE,
        /** The last step is a negative index, or an index past the end of its array. */
        PAST_END,
        /** A step cannot be applied to its value, for example an index to a number. */
        NOT_APPLICABLE
    }

    /** Finds the nodes. The caller decides whether a missing node is a failure. */
    public Lookup find(Scope scope) {
        if (problem != null) {
            return new Lookup.Exhausted(new Failure(ErrorName.RUNTIME, problem));
        }
        var budget = scope.budget();
        long mark = budget.beginPath();
        try {
            var start = start(scope);
            if (start == null) {
                return new Lookup.Missing(
                        Absence.NO_NODE, "The variable '$" + variable + "' is not set");
            }
            var value = find(start, budget);
            return value == null
                    ? new Lookup.Missing(Absence.PAST_END, "No results for path: " + canonical())
                    : new Lookup.Found(value);
        } catch (PathMiss miss) {
            return new Lookup.Missing(
                    miss.isUnusable() ? Absence.NOT_APPLICABLE : Absence.NO_NODE, miss.reason());
        } catch (Budget.ExhaustedException e) {
            return new Lookup.Exhausted(e.toFailure());
        } catch (StackOverflowError _) {
            // Regular expressions recurse over their input, and filters over the nesting of the
            // data.
            return new Lookup.Exhausted(
                    new Failure(
                            ErrorName.RUNTIME,
                            "The path '%s' needs too much memory for this input"
                                    .formatted(source)));
        } finally {
            budget.endExpression(mark);
        }
    }

    private @Nullable JsonNode start(Scope scope) {
        return switch (root) {
            case INPUT -> scope.input().tree();
            case CONTEXT -> scope.context();
            case VARIABLE -> {
                var value = scope.variable(variable);
                yield value == null ? null : value.tree();
            }
        };
    }

    private String canonical() {
        var path = new StringBuilder("$");
        steps.forEach(step -> path.append(step.fragment()));
        return path.toString();
    }

    /** Returns the node or nodes; null when the last step is an index past the end. */
    private @Nullable JsonNode find(JsonNode start, Budget budget) {
        if (definite) {
            var node = single ? follow(start) : null;
            // If the fast lookup finds no node, PathEvaluator determines the reason.
            return node == null ? PathEvaluator.findOne(start, steps, budget) : node;
        }
        var nodes = PathEvaluator.findAll(start, steps, budget);
        // The size of the result is checked, because it contains a node once for itself and again
        // within each selected node that encloses it.
        var _ = budget.spendForValue(nodes, 0);
        return nodes;
    }

    private @Nullable JsonNode follow(JsonNode start) {
        JsonNode node = start;
        // The loop uses an index, because an iterator would be allocated.
        for (int i = 0; i < steps.size() && node != null; i++) {
            node = next(node, steps.get(i));
        }
        return node;
    }

    private @Nullable JsonNode next(JsonNode node, PathStep step) {
        return switch (step) {
            case PathStep.Property property -> node.get(property.name());
            case PathStep.Index(int at) -> node.isArray() ? node.get(at) : null;
            default -> throw new IllegalStateException("Not a single step: " + source);
        };
    }

    /**
     * {@inheritDoc}
     *
     * <p>A missing node causes the error {@code States.Runtime} with the cause {@code Invalid path
     * '$.x' : No results for path: $['x']}. AWS recordings show this cause for InputPath and
     * OutputPath.
     */
    @Override
    public Evaluation evaluate(Scope scope) {
        return switch (find(scope)) {
            case Lookup.Found(JsonNode value) -> new Evaluation.Value(value);
            case Lookup.Exhausted(Failure failure) -> new Evaluation.Failed(failure);
            case Lookup.Missing(var _, String reason) ->
                    Evaluation.failed(
                            ErrorName.RUNTIME,
                            readsNullInput(scope)
                                    ? NULL_INPUT_MESSAGE
                                    : "Invalid path '%s' : %s".formatted(source, reason));
        };
    }

    /** Whether the path reads an input that is JSON null, for which AWS has a special message. */
    public boolean readsNullInput(Scope scope) {
        return root == Root.INPUT && scope.input().tree().isNull();
    }

    /**
     * Whether the path consists only of {@code $}, names and single indexes (docs/aws/asl.md
     * section 2.4).
     */
    public boolean isReferencePath() {
        return steps.stream().allMatch(PathStep::isReference);
    }

    /**
     * Whether each step is a name or an index. Names may contain operators, unlike in a reference
     * path.
     */
    boolean hasOnlyNamesAndIndexes() {
        return single;
    }

    /** Whether the path can find at most one node. The result of an indefinite path is an array. */
    public boolean isDefinite() {
        return definite;
    }

    /** Whether the path is {@code $}, whose result is the input itself. */
    public boolean isIdentity() {
        return root == Root.INPUT && steps.isEmpty() && problem == null;
    }

    @Override
    public String source() {
        return source;
    }

    @Override
    public Set<String> variables() {
        return root == Root.VARIABLE ? Set.of(variable) : Set.of();
    }

    List<PathStep> steps() {
        return steps;
    }

    /**
     * Returns the first step that finds no node, as a member's name or an index. The result is
     * empty when the path finds its node, and for paths with other steps than names and indexes.
     */
    public Optional<String> firstMissingStep(Scope scope) {
        var node = single ? start(scope) : null;
        for (int i = 0; i < steps.size() && node != null; i++) {
            var step = steps.get(i);
            node = next(node, step);
            if (node == null) {
                return Optional.of(
                        switch (step) {
                            case PathStep.Property(String name, var _) -> name;
                            case PathStep.Index(int at) -> Integer.toString(at);
                            default -> step.fragment();
                        });
            }
        }
        return Optional.empty();
    }

    /**
     * Returns, as JSON, the value to which the path is applied. Causes of errors quote this value.
     * Causes quote the input with its original blanks, as AWS users report (DescribeExecution in
     * 2023: {@code could not be found in the input '{\n "Comment": …}'}).
     */
    public String rootJson(Scope scope) {
        if (root == Root.INPUT) {
            return scope.input().verbatim();
        }
        var start = start(scope);
        return start == null ? "" : JsonEncoder.encode(start);
    }

    boolean readsInput() {
        return root == Root.INPUT;
    }

    @Override
    public String toString() {
        return source;
    }
}
