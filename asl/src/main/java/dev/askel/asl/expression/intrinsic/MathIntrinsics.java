package dev.askel.asl.expression.intrinsic;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.IntNode;
import com.fasterxml.jackson.databind.node.TextNode;
import dev.askel.asl.expression.RandomUuid;
import java.util.Random;

/** The intrinsic functions that compute numbers or random values. */
final class MathIntrinsics {
    private MathIntrinsics() {}

    static JsonNode add(IntrinsicValues values) throws IntrinsicRefusal {
        return IntNode.valueOf(
                values.require32Bits((long) values.roundedInteger(0) + values.roundedInteger(1)));
    }

    /** Returns a random integer from the first argument (inclusive) to the second (exclusive). */
    static JsonNode random(IntrinsicValues values) throws IntrinsicRefusal {
        int start = values.truncatedInteger(0);
        int width = values.require32Bits((long) values.truncatedInteger(1) - start);
        if (width <= 0) {
            throw values.invalid();
        }
        // AWS uses java.util.Random: for the seeds of the AWS recordings, this class returns the
        // same numbers.
        int drawn =
                values.count() == 3
                        ? new Random(values.truncatedInteger(2)).nextInt(width)
                        : values.random().nextInt(width);
        return IntNode.valueOf(start + drawn);
    }

    static JsonNode uuid(IntrinsicValues values) {
        return TextNode.valueOf(RandomUuid.next(values.random()).toString());
    }
}
