package dev.askel.asl.expression.jsonata;

import static dev.askel.asl.expression.jsonata.Arguments.function;
import static dev.askel.asl.expression.jsonata.Arguments.ofDefined;

import dev.askel.asl.expression.Budget;
import dev.askel.asl.expression.jsonata.evaluation.Builtin;
import dev.askel.asl.expression.jsonata.value.JsonView;
import dev.askel.asl.expression.jsonata.value.JsonataList;
import dev.askel.asl.expression.jsonata.value.ValueText;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The functions for objects, and for values of any type. */
final class ObjectFunctions {
    /** The cost of one object member, as the number of list elements with the same cost. */
    private static final long PER_MEMBER = 8;

    private ObjectFunctions() {}

    static List<Builtin> all() {
        return List.of(
                ofDefined("keys", "<x-:a<s>>", ObjectFunctions::keys),
                ofDefined("lookup", "<x-s:x>", ObjectFunctions::lookup),
                ofDefined("spread", "<x-:a<o>>", ObjectFunctions::spread),
                ofDefined("merge", "<a<o>:o>", ObjectFunctions::merge),
                ofDefined("clone", "<(oa)-:o>", a -> clone(a, a.requireDefined(0), 0)),
                function("exists", "<x:b>", a -> a.has(0)),
                ofDefined("boolean", "<x-:b>", a -> a.evaluation().isTrue(a.value(0))),
                ofDefined("not", "<x-:b>", a -> !a.evaluation().isTrue(a.value(0))),
                ofDefined("type", "<x:s>", a -> type(a.requireDefined(0))));
    }

    private static Object keys(Arguments a) {
        var keys = new LinkedHashSet<Object>();
        collectKeys(a, a.requireDefined(0), keys, 0);
        JsonataList<Object> result = JsonataList.sequence();
        result.addAll(keys);
        return result;
    }

    private static void collectKeys(Arguments a, Object value, Set<Object> keys, int level) {
        checkLevel(a, level);
        if (value instanceof List<?> list) {
            for (var element : list) {
                collectKeys(a, element, keys, level + 1);
            }
        } else if (value instanceof Map<?, ?> object) {
            a.evaluation().chargeElements(object.size());
            keys.addAll(object.keySet());
        }
    }

    private static void checkLevel(Arguments a, int level) {
        a.evaluation().chargeElements(1);
        if (level > ValueText.LEVELS_MAX) {
            throw a.evaluation()
                    .budget()
                    .exhaustedException(Budget.Resource.LEVELS, ValueText.LEVELS_MAX);
        }
    }

    private static @Nullable Object lookup(Arguments a) {
        return a.has(1) ? a.evaluation().member(a.requireDefined(0), a.text(1), 0) : null;
    }

    private static Object spread(Arguments a) {
        if (!(a.requireDefined(0) instanceof List) && !(a.requireDefined(0) instanceof Map)) {
            return a.requireDefined(0);
        }
        JsonataList<Object> results = JsonataList.sequence();
        spread(a, a.requireDefined(0), results, 0);
        return results;
    }

    private static void spread(Arguments a, Object value, List<Object> into, int level) {
        checkLevel(a, level);
        if (value instanceof List<?> list) {
            for (var element : list) {
                spread(a, element, into, level + 1);
            }
        } else if (value instanceof Map<?, ?> object) {
            for (var member : object.entrySet()) {
                a.evaluation().chargeElements(PER_MEMBER);
                var single = new LinkedHashMap<Object, Object>();
                single.put(member.getKey(), member.getValue());
                into.add(single);
            }
        } else {
            into.add(value);
        }
    }

    private static Object merge(Arguments a) {
        var result = new LinkedHashMap<Object, Object>();
        for (var object : a.list(0)) {
            var members = (Map<?, ?>) object;
            a.evaluation().chargeElements(PER_MEMBER * members.size());
            result.putAll(members);
        }
        return result;
    }

    /**
     * Returns a deep copy that the caller may change. Functions become empty strings, as in {@code
     * $string}.
     */
    private static Object clone(Arguments a, Object value, int level) {
        checkLevel(a, level);
        if (value instanceof List<?> list) {
            var copy = new ArrayList<Object>(list.size());
            for (var element : list) {
                a.evaluation().chargeElements(1);
                copy.add(clone(a, element, level + 1));
            }
            return copy;
        }
        if (value instanceof Map<?, ?> object) {
            var copy = new LinkedHashMap<Object, Object>();
            for (var member : object.entrySet()) {
                a.evaluation().chargeElements(PER_MEMBER);
                copy.put(member.getKey(), clone(a, member.getValue(), level + 1));
            }
            return copy;
        }
        return ValueText.isFunction(value) ? "" : value;
    }

    static String type(Object value) {
        if (JsonView.isNull(value)) {
            return "null";
        }
        if (ValueText.isFunction(value)) {
            return "function";
        }
        return switch (value) {
            case Number _ -> "number";
            case String _ -> "string";
            case Boolean _ -> "boolean";
            case List<?> _ -> "array";
            default -> "object";
        };
    }
}
