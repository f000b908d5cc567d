package dev.askel.asl.expression;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.BooleanNode;
import com.fasterxml.jackson.databind.node.IntNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.util.HashSet;
import org.jspecify.annotations.Nullable;

/** The functions over arrays. Elements are passed on, never copied. */
final class ArrayIntrinsics {
    /** Elements that ArrayRange makes at most (asl.md section 5). */
    private static final int RANGE_MAX = 1_000;

    private ArrayIntrinsics() {}

    static JsonNode array(IntrinsicValues values) {
        var array = JsonNodeFactory.instance.arrayNode(values.count());
        for (int i = 0; i < values.count(); i++) {
            array.add(values.any(i));
        }
        return array;
    }

    static JsonNode partition(IntrinsicValues values) throws IntrinsicRefusal {
        var array = values.array(0);
        int size = values.integer(1);
        if (size <= 0) {
            throw values.wrong(1, "a positive integer");
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

    static JsonNode contains(IntrinsicValues values) throws IntrinsicRefusal {
        for (var element : values.array(0)) {
            if (JsonEquality.equal(element, values.any(1), values.budget())) {
                return BooleanNode.TRUE;
            }
        }
        return BooleanNode.FALSE;
    }

    /** From the first argument to the second, which is included, by the third. */
    static JsonNode range(IntrinsicValues values) throws IntrinsicRefusal {
        long start = values.integer(0);
        long end = values.integer(1);
        long step = values.integer(2);
        if (step == 0) {
            throw values.wrong(2, "other than 0");
        }
        long count = Math.max(0, Math.floorDiv(end - start, step) + 1);
        if (count > RANGE_MAX) {
            throw new IntrinsicRefusal("The range has more than %d elements".formatted(RANGE_MAX));
        }
        var range = JsonNodeFactory.instance.arrayNode((int) count);
        for (long i = 0; i < count; i++) {
            range.add(IntNode.valueOf((int) (start + i * step)));
        }
        return range;
    }

    static JsonNode item(IntrinsicValues values) throws IntrinsicRefusal {
        var item = values.array(0).get(values.integer(1));
        if (item == null) {
            throw new IntrinsicRefusal("The index is outside of the array");
        }
        return item;
    }

    static JsonNode length(IntrinsicValues values) throws IntrinsicRefusal {
        return IntNode.valueOf(values.array(0).size());
    }

    /** The array without its repetitions; of equal elements the first stays. */
    static JsonNode unique(IntrinsicValues values) throws IntrinsicRefusal {
        var unique = JsonNodeFactory.instance.arrayNode();
        var seen = new HashSet<Element>();
        for (var element : values.array(0)) {
            if (seen.add(new Element(element, values.budget()))) {
                unique.add(element);
            }
        }
        return unique;
    }

    /** An element that is equal to others by value. */
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
