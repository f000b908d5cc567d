package dev.askel.asl.expression.jsonata;

import static dev.askel.asl.expression.jsonata.Arguments.function;
import static dev.askel.asl.expression.jsonata.Arguments.ofDefined;

import dev.askel.asl.expression.jsonata.evaluation.Builtin;
import dev.askel.asl.expression.jsonata.evaluation.MergeSort;
import dev.askel.asl.expression.jsonata.parser.EvaluationError;
import dev.askel.asl.expression.jsonata.value.Equality;
import dev.askel.asl.expression.jsonata.value.JsonataList;
import dev.askel.asl.expression.jsonata.value.ValueText;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The functions for arrays that {@link HigherOrderFunctions} does not contain. {@code $sort} may
 * also receive a function, which decides whether two values must be swapped.
 */
final class ListFunctions {
    private ListFunctions() {}

    static List<Builtin> all() {
        return List.of(
                function("append", "<xx:a>", ListFunctions::append),
                ofDefined("reverse", "<a:a>", ListFunctions::reverse),
                ofDefined("shuffle", "<a:a>", ListFunctions::shuffle),
                ofDefined("distinct", "<x:x>", ListFunctions::distinct),
                ofDefined("sort", "<af?:a>", ListFunctions::sort),
                function("zip", "<a+>", ListFunctions::zip));
    }

    private static @Nullable Object append(Arguments a) {
        if (!a.has(0) || !a.has(1)) {
            return a.has(0) ? a.value(0) : a.value(1);
        }
        // If the first argument is a list but not a sequence, the result is a list. Otherwise the
        // result is a sequence.
        var result =
                a.requireDefined(0) instanceof List<?> first && !JsonataList.isSequence(first)
                        ? new JsonataList<Object>()
                        : JsonataList.sequence();
        for (var part : List.of(a.requireDefined(0), a.requireDefined(1))) {
            if (part instanceof List<?> list) {
                a.evaluation().chargeElements(list.size());
                result.addAll(list);
            } else {
                result.add(part);
            }
        }
        return result;
    }

    private static List<Object> copy(Arguments a) {
        a.evaluation().chargeElements(a.list(0).size());
        return new ArrayList<>(a.list(0));
    }

    private static Object reverse(Arguments a) {
        var result = copy(a);
        Collections.reverse(result);
        return result;
    }

    private static Object shuffle(Arguments a) {
        var result = copy(a);
        var random = a.evaluation().random();
        for (int i = result.size() - 1; i > 0; i--) {
            Collections.swap(result, i, random.nextInt(i + 1));
        }
        return result;
    }

    private static Object distinct(Arguments a) {
        if (!(a.requireDefined(0) instanceof List<?> list) || list.size() <= 1) {
            return a.requireDefined(0);
        }
        var budget = a.evaluation().budget();
        var results =
                JsonataList.isSequence(list) ? JsonataList.sequence() : new ArrayList<Object>();
        var seen = new HashMap<Integer, List<Object>>();
        for (var value : list) {
            // Charges 96 bytes of memory and 32 steps, because the value may need a new hash
            // bucket.
            a.evaluation().chargeElements(8);
            var alike = seen.computeIfAbsent(Equality.hash(value, budget), _ -> new ArrayList<>());
            if (alike.stream().noneMatch(other -> Equality.equal(other, value, budget))) {
                alike.add(value);
                results.add(value);
            }
        }
        return results;
    }

    private static Object sort(Arguments a) {
        var list = a.list(0);
        if (list.size() <= 1) {
            return list;
        }
        if (a.has(1)) {
            a.evaluation().chargeElements(list.size());
            return MergeSort.sorted(
                    list, (left, right) -> isSwapped(a, left, right), a.evaluation().budget());
        }
        var copy = copy(a);
        boolean numbers = copy.stream().allMatch(Number.class::isInstance);
        if (!numbers && !copy.stream().allMatch(String.class::isInstance)) {
            throw new EvaluationError("D3070");
        }
        copy.sort((x, y) -> {
            a.chargeWork(4);
            return numbers
                    ? Double.compare(((Number) x).doubleValue(), ((Number) y).doubleValue())
                    : ValueText.compare((String) x, (String) y, a.evaluation().budget());
        });
        return copy;
    }

    private static boolean isSwapped(Arguments a, Object left, Object right) {
        return a.evaluation().isTrue(a.evaluation().call(a.requireDefined(1), left, right));
    }

    private static Object zip(Arguments a) {
        int length = Integer.MAX_VALUE;
        for (int i = 0; i < a.values().size(); i++) {
            length = Math.min(length, a.has(i) ? a.list(i).size() : 0);
        }
        var result = new ArrayList<Object>();
        for (int i = 0; i < length; i++) {
            a.evaluation().chargeElements(a.values().size() + 8L);
            var tuple = new ArrayList<Object>();
            for (int k = 0; k < a.values().size(); k++) {
                tuple.add(a.list(k).get(i));
            }
            result.add(tuple);
        }
        return result;
    }
}
