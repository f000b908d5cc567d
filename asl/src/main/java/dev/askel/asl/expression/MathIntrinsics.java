package dev.askel.asl.expression;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.IntNode;
import com.fasterxml.jackson.databind.node.LongNode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.util.Random;
import java.util.UUID;

/** The functions that compute and draw numbers. */
final class MathIntrinsics {
    private static final long VERSION_4 = 0x4000L;
    private static final long VARIANT_2 = 0x8000_0000_0000_0000L;

    private MathIntrinsics() {}

    static JsonNode add(IntrinsicValues values) throws IntrinsicRefusal {
        return number((long) values.integer(0) + values.integer(1));
    }

    private static JsonNode number(long value) {
        return (int) value == value ? IntNode.valueOf((int) value) : LongNode.valueOf(value);
    }

    /** An integer from the first argument up to but without the second. */
    static JsonNode random(IntrinsicValues values) throws IntrinsicRefusal {
        int start = values.integer(0);
        int end = values.integer(1);
        if (start >= end) {
            throw new IntrinsicRefusal("The start must be less than the end");
        }
        // java.util.Random because its numbers for a seed are specified for ever, and a seed
        // promises the same number again.
        long drawn =
                values.count() == 3
                        ? new Random(values.integer(2)).nextLong()
                        : values.chance().nextLong();
        return number(start + Long.remainderUnsigned(drawn, (long) end - start));
    }

    static JsonNode uuid(IntrinsicValues values) {
        long high = (values.chance().nextLong() & ~0xF000L) | VERSION_4;
        long low = (values.chance().nextLong() & ~0xC000_0000_0000_0000L) | VARIANT_2;
        return TextNode.valueOf(new UUID(high, low).toString());
    }
}
