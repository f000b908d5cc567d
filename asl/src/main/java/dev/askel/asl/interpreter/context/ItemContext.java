package dev.askel.asl.interpreter.context;

import dev.askel.asl.expression.Payload;
import dev.askel.asl.history.MapRunPlan;
import dev.askel.asl.interpreter.execution.Frame;
import org.jspecify.annotations.Nullable;

/**
 * The Map item in the context object, {@code $$.Map.Item} (docs/aws/asl.md section 4).
 *
 * @param index the index of the item, from 0
 * @param key the member's name when the items are the members of an object; null otherwise
 * @param source the source of a distributed Map's item; null in an inline Map
 */
public record ItemContext(
        long index, Payload value, @Nullable String key, @Nullable String source) {
    /**
     * Creates the context of an item of a distributed Map.
     *
     * @param keyed whether the value is a member of an object, {@code {"Key":…,"Value":…}}, whose
     *     key and value the context object shows separately
     */
    public static ItemContext of(
            long index, Payload value, boolean keyed, @Nullable String source) {
        if (!keyed) {
            return new ItemContext(index, value, null, source);
        }
        var member = value.tree();
        return new ItemContext(
                index, Payload.of(member.path("Value")), member.path("Key").textValue(), source);
    }

    /**
     * Returns the source of the items of a distributed Map: {@code STATE_DATA} without an
     * ItemReader; otherwise the address of the reader's object or bucket.
     */
    public static String sourceOf(MapRunPlan.@Nullable Reader reader) {
        if (reader == null) {
            return "STATE_DATA";
        }
        var arguments = reader.arguments().tree();
        var bucket = "s3://" + arguments.path("Bucket").asText();
        var key = arguments.path("Key");
        return key.isTextual() ? bucket + "/" + key.textValue() : bucket;
    }

    public static @Nullable ItemContext of(Frame.@Nullable Item item) {
        return item == null ? null : new ItemContext(item.index(), item.value(), null, null);
    }
}
