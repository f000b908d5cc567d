package dev.askel.asl.expression.jsonata.evaluation;

import dev.askel.asl.expression.Budget;
import dev.askel.asl.expression.jsonata.parser.EvaluationError;
import dev.askel.asl.expression.jsonata.parser.SyntaxNode;
import dev.askel.asl.expression.jsonata.value.ValueText;
import java.util.List;
import java.util.Map;
import java.util.function.BiPredicate;

/**
 * Decides whether the order-by operator {@code ^(…)} swaps two values. The first term with
 * different results decides. A value whose term is undefined comes last. Comparing strings spends
 * steps.
 */
@SuppressWarnings({"rawtypes", "unchecked"}) // As in the original.
final class OrderBy implements BiPredicate<Object, Object> {
    private final Evaluator evaluation;
    private final Budget budget;
    private final List<SyntaxNode> terms;
    private final VariableFrame frame;
    private final boolean tuples;

    /**
     * Creates the comparison for one order-by operator.
     *
     * @param tuples whether the values are tuples, which contain variables
     */
    OrderBy(
            Evaluator evaluation,
            Budget budget,
            SyntaxNode sort,
            VariableFrame frame,
            boolean tuples) {
        this.evaluation = evaluation;
        this.budget = budget;
        this.terms = sort.terms;
        this.frame = frame;
        this.tuples = tuples;
    }

    @Override
    public boolean test(Object left, Object right) {
        for (var term : terms) {
            Object a = value(term, left);
            Object b = value(term, right);
            int order;
            if (a == null || b == null) {
                order = (a == null ? 1 : 0) - (b == null ? 1 : 0);
            } else {
                order = compare(a, b);
                order = term.descending ? -order : order;
            }
            if (order != 0) {
                return order > 0;
            }
        }
        return false;
    }

    private Object value(SyntaxNode term, Object item) {
        if (!tuples) {
            return evaluation.evaluate(term.expression, item, frame);
        }
        var tuple = (Map) item;
        var own = evaluation.createFrameFromTuple(frame, tuple);
        return evaluation.evaluate(term.expression, tuple.get(Evaluator.VALUE), own);
    }

    private int compare(Object a, Object b) {
        if (a instanceof Number x && b instanceof Number y) {
            return Double.compare(x.doubleValue(), y.doubleValue());
        }
        if (a instanceof String x && b instanceof String y) {
            return ValueText.compare(x, y, budget);
        }
        if (!isComparable(a) || !isComparable(b)) {
            throw new EvaluationError("T2008", isComparable(a) ? b : a);
        }
        throw new EvaluationError("T2007", a, b);
    }

    private static boolean isComparable(Object value) {
        return value instanceof Number || value instanceof String;
    }
}
