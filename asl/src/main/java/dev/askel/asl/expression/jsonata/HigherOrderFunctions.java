package dev.askel.asl.expression.jsonata;

import static dev.askel.asl.expression.jsonata.Arguments.ofDefined;

import dev.askel.asl.expression.jsonata.evaluation.Builtin;
import dev.askel.asl.expression.jsonata.evaluation.MeteredEvaluator;
import dev.askel.asl.expression.jsonata.parser.EvaluationError;
import dev.askel.asl.expression.jsonata.value.JsonataList;
import java.util.LinkedHashMap;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The built-in functions that call a function argument for each element or member. */
final class HigherOrderFunctions {
    private static final int REDUCER_ARITY = 2;

    private HigherOrderFunctions() {}

    static List<Builtin> all() {
        return List.of(
                ofDefined("map", "<af>", HigherOrderFunctions::map),
                ofDefined("filter", "<af>", HigherOrderFunctions::filter),
                ofDefined("single", "<af?>", HigherOrderFunctions::single),
                ofDefined("reduce", "<afj?:j>", HigherOrderFunctions::reduce),
                ofDefined("each", "<o-f:a>", HigherOrderFunctions::each),
                ofDefined("sift", "<o-f?:o>", HigherOrderFunctions::sift));
    }

    private static Object map(Arguments a) {
        var list = a.list(0);
        JsonataList<Object> results = JsonataList.sequence();
        for (int i = 0; i < list.size(); i++) {
            a.evaluation().chargeElements(2);
            var result = a.call(a.requireDefined(1), list.get(i), i, list);
            if (result != null) {
                results.add(result);
            }
        }
        return results;
    }

    private static Object filter(Arguments a) {
        var list = a.list(0);
        JsonataList<Object> results = JsonataList.sequence();
        for (int i = 0; i < list.size(); i++) {
            a.evaluation().chargeElements(2);
            if (a.evaluation().isTrue(a.call(a.requireDefined(1), list.get(i), i, list))) {
                results.add(list.get(i));
            }
        }
        return results;
    }

    private static Object single(Arguments a) {
        var list = a.list(0);
        Object found = null;
        for (int i = 0; i < list.size(); i++) {
            a.evaluation().chargeElements(2);
            if (a.has(1)
                    && !a.evaluation().isTrue(a.call(a.requireDefined(1), list.get(i), i, list))) {
                continue;
            }
            if (found != null) {
                throw new EvaluationError("D3138");
            }
            found = list.get(i);
        }
        if (found == null) {
            throw new EvaluationError("D3139");
        }
        return found;
    }

    private static @Nullable Object reduce(Arguments a) {
        var list = a.list(0);
        var reducer = a.requireDefined(1);
        if (MeteredEvaluator.arity(reducer) < REDUCER_ARITY) {
            throw new EvaluationError("D3050");
        }
        boolean seeded = a.has(2);
        if (!seeded && list.isEmpty()) {
            return null;
        }
        var result = seeded ? a.value(2) : list.getFirst();
        for (int i = seeded ? 0 : 1; i < list.size(); i++) {
            a.evaluation().chargeElements(2);
            result = a.call(reducer, result, list.get(i), i, list);
        }
        return result;
    }

    private static Object each(Arguments a) {
        JsonataList<Object> results = JsonataList.sequence();
        for (var member : a.object(0).entrySet()) {
            a.evaluation().chargeElements(2);
            var result =
                    a.call(a.requireDefined(1), member.getValue(), member.getKey(), a.object(0));
            if (result != null) {
                results.add(result);
            }
        }
        return results;
    }

    private static @Nullable Object sift(Arguments a) {
        var results = new LinkedHashMap<Object, Object>();
        for (var member : a.object(0).entrySet()) {
            a.evaluation().chargeElements(4);
            var kept = a.call(a.requireDefined(1), member.getValue(), member.getKey(), a.object(0));
            if (a.evaluation().isTrue(kept)) {
                results.put(member.getKey(), member.getValue());
            }
        }
        return results.isEmpty() ? null : results;
    }
}
