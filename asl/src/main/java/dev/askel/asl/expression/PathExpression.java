package dev.askel.asl.expression;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Set;

/**
 * A JSONPath: {@code $…} over the input, {@code $$…} over the context object, {@code $name…} over a
 * workflow variable (asl.md section 2.4).
 *
 * <p>Reference paths use our own evaluator, the rest Jayway's.
 */
public final class PathExpression implements Expression {
    private final String source;

    private PathExpression(String source) {
        this.source = source;
    }

    /** Compiles a path; an intrinsic call is not one. */
    public static PathExpression compile(String source) throws InvalidExpressionException {
        if (!source.startsWith("$")) {
            throw new InvalidExpressionException("Not a path: " + source);
        }
        return new PathExpression(source);
    }

    /** What a path finds, for callers whose failure text differs from that of {@link #evaluate}. */
    public sealed interface Lookup permits Lookup.Found, Lookup.Missing, Lookup.Exhausted {
        /** The node, or for an indefinite path the array of the nodes. */
        record Found(JsonNode value) implements Lookup {}

        /**
         * Nothing is there.
         *
         * @param reason Jayway's text, such as {@code No results for path: $['x']}
         */
        record Missing(String reason) implements Lookup {}

        /** The budget was spent first. */
        record Exhausted(Failure failure) implements Lookup {}
    }

    /** Looks for the nodes without judging their absence. */
    public Lookup find(Scope scope) {
        return ComingSoon.body(source());
    }

    /**
     * {@inheritDoc}
     *
     * <p>A missing node gives {@code States.Runtime} with {@code Invalid path '$.x' : No results
     * for path: $['x']}, as recorded for InputPath and OutputPath.
     */
    @Override
    public Evaluation evaluate(Scope scope) {
        return ComingSoon.body(source());
    }

    /** Whether it is made of {@code $}, names and single indexes only (asl.md section 2.4). */
    public boolean isReferencePath() {
        return ComingSoon.body(source());
    }

    /** Whether it points at one node at most; an indefinite path gives an array. */
    public boolean isDefinite() {
        return ComingSoon.body(source());
    }

    /** Whether it is {@code $}: the input itself, which need not even be parsed. */
    public boolean isIdentity() {
        return source.equals("$");
    }

    @Override
    public String source() {
        return source;
    }

    @Override
    public Set<String> variables() {
        return ComingSoon.body(source());
    }
}
