package dev.askel.asl.interpreter.step;

import dev.askel.asl.expression.Payload;
import dev.askel.asl.interpreter.execution.Frame;
import org.jspecify.annotations.Nullable;

/**
 * The item that {@code $$.Map.Item} shows (docs/aws/asl.md section 4).
 *
 * @param index the number of the item, from 0
 * @param key the member's name when the items are the members of an object; null otherwise
 * @param source the source of a distributed Map's item; null in an inline Map
 */
public record ItemContext(
        long index, Payload value, @Nullable String key, @Nullable String source) {
    static @Nullable ItemContext of(Frame.@Nullable Item item) {
        return item == null ? null : new ItemContext(item.index(), item.value(), null, null);
    }
}
