package dev.askel.asl.expression.intrinsic;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.IntNode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.util.Random;
import java.util.UUID;

/** The functions that compute numbers or draw random ones. */
final class MathIntrinsics {
    private static final long VERSION_4 = 0x4000L;
    private static final long VARIANT_2 = 0x8000_0000_0000_0000L;

    private MathIntrinsics() {}

    static JsonNode add(IntrinsicValues values) throws IntrinsicRefusal {
        return IntNode.valueOf(values.integer((long) values.rounded(0) + values.rounded(1)));
    }

    /** An integer from the first argument up to but without the second. */
    static JsonNode random(IntrinsicValues values) throws IntrinsicRefusal {
        int start = values.truncated(0);
        int width = values.integer((long) values.truncated(1) - start);
        if (width <= 0) {
            throw values.invalid();
        }
        // AWS uses java.util.Random: it gives the recorded numbers for the recorded seeds.
        int drawn =
                values.count() == 3
                        ? new Random(values.truncated(2)).nextInt(width)
                        : values.chance().nextInt(width);
        return IntNode.valueOf(start + drawn);
    }

    static JsonNode uuid(IntrinsicValues values) {
        long high = (values.chance().nextLong() & ~0xF000L) | VERSION_4;
        long low = (values.chance().nextLong() & ~0xC000_0000_0000_0000L) | VARIANT_2;
        return TextNode.valueOf(new UUID(high, low).toString());
    }
}
