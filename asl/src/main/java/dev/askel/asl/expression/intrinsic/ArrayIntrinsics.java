package dev.askel.asl.expression.intrinsic;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.BooleanNode;
import com.fasterxml.jackson.databind.node.IntNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.NullNode;
import dev.askel.asl.expression.Budget;
import dev.askel.asl.expression.JsonEncoder;
import dev.askel.asl.expression.JsonEquality;
import java.util.HashSet;
import org.jspecify.annotations.Nullable;

/** The intrinsic functions for arrays. Results share their elements with the arguments. */
final class ArrayIntrinsics {
    /** The maximum number of elements that ArrayRange returns (docs/aws/asl.md section 5). */
    private static final int RANGE_MAX = 1_000;

    private ArrayIntrinsics() {}

    static JsonNode array(IntrinsicValues values) {
        var array = JsonNodeFactory.instance.arrayNode(values.count());
        for (int i = 0; i < values.count(); i++) {
            array.add(values.value(i));
        }
        return array;
    }

    static JsonNode partition(IntrinsicValues values) throws IntrinsicRefusal {
        var array = values.array(0);
        int size = values.truncatedInteger(1);
        if (size <= 0) {
            throw values.invalid();
        }
        values.budget().spend(array.size());
        var chunks = JsonNodeFactory.instance.arrayNode();
        var chunk = JsonNodeFactory.instance.arrayNode();
        for (var element : array) {
            if (chunk.isEmpty()) {
                chunks.add(chunk);
            }
            chunk.add(element);
            if (chunk.size() == size) {
                chunk = JsonNodeFactory.instance.arrayNode();
            }
        }
        return chunks;
    }

    /**
     * Returns whether an array contains a value. Values are compared as printed strings, so true
     * equals the string {@code "true"}.
     */
    static JsonNode contains(IntrinsicValues values) throws IntrinsicRefusal {
        var array = values.array(0);
        var wanted = printed(values.value(1), values.budget());
        for (var element : array) {
            if (printed(element, values.budget()).equals(wanted)) {
                return BooleanNode.TRUE;
            }
        }
        return BooleanNode.FALSE;
    }

    private static String printed(JsonNode value, Budget budget) {
        if (value.isTextual()) {
            budget.spend(value.textValue().length() / 64 + 1);
            return value.textValue();
        }
        budget.spendBytes(budget.spendForValue(value, 0));
        return JsonEncoder.encode(value);
    }

    /**
     * Returns the numbers from the first argument to the second, inclusive. The third argument is
     * the step.
     */
    static JsonNode range(IntrinsicValues values) throws IntrinsicRefusal {
        long start = values.truncatedInteger(0);
        long end = values.truncatedInteger(1);
        long step = values.truncatedInteger(2);
        if (step == 0) {
            throw values.invalid();
        }
        long count = Math.max(0, Math.floorDiv(end - start, step) + 1);
        if (count > RANGE_MAX) {
            throw values.invalid();
        }
        var range = JsonNodeFactory.instance.arrayNode((int) count);
        for (long i = 0; i < count; i++) {
            range.add(IntNode.valueOf((int) (start + i * step)));
        }
        return range;
    }

    /** Returns the element at an index; null for an empty array. */
    static JsonNode item(IntrinsicValues values) throws IntrinsicRefusal {
        var array = values.array(0);
        int index = values.truncatedInteger(1);
        if (array.isEmpty()) {
            return NullNode.instance;
        }
        var item = array.get(index);
        if (item == null) {
            throw values.invalid();
        }
        return item;
    }

    static JsonNode length(IntrinsicValues values) throws IntrinsicRefusal {
        return IntNode.valueOf(values.array(0).size());
    }

    /**
     * Returns the array without repetitions. The first of several equal elements remains. The
     * elements have the iteration order of java.util.HashSet, as on AWS.
     */
    static JsonNode unique(IntrinsicValues values) throws IntrinsicRefusal {
        var elements = new HashSet<Element>();
        for (var element : values.array(0)) {
            elements.add(new Element(element, values.budget()));
        }
        var unique = JsonNodeFactory.instance.arrayNode(elements.size());
        elements.forEach(element -> unique.add(element.value()));
        return unique;
    }

    /** An element of a hash set. Elements are equal if their JSON values are equal. */
    private record Element(JsonNode value, Budget budget) {
        @Override
        public boolean equals(@Nullable Object other) {
            return other instanceof Element that && JsonEquality.equal(value, that.value, budget);
        }

        @Override
        public int hashCode() {
            return JsonEquality.hash(value, budget);
        }
    }
}
