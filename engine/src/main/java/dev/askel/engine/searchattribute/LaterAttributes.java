package dev.askel.engine.searchattribute;

import dev.askel.asl.expression.Budget;
import dev.askel.asl.expression.Payload;
import dev.askel.engine.journal.attribute.AttributeRow;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The search attributes of an execution that read its variables or its output, with compiled
 * expressions. Immutable.
 *
 * <p>As at the start, the result of an expression never fails the execution.
 */
public final class LaterAttributes {
    private final List<CompiledAttribute> attributes;
    private final int characters;

    private LaterAttributes(List<CompiledAttribute> attributes, int characters) {
        this.attributes = attributes;
        this.characters = characters;
    }

    /** Compiles the definitions that {@link CompiledAttributes#later} returned. */
    public static LaterAttributes of(String stored) {
        return new LaterAttributes(
                AttributesJson.read(stored).stream().map(CompiledAttribute::of).toList(),
                stored.length());
    }

    /** Returns the number of characters of the definitions. */
    public int characters() {
        return characters;
    }

    /**
     * Returns the change of the values by the entries of a write.
     *
     * @param before the variables before the write
     * @param after the variables after the write
     * @param output the output of an execution that has succeeded with this write; null otherwise
     */
    public AttributeChange change(
            Payload input,
            Map<String, Payload> before,
            Map<String, Payload> after,
            @Nullable Payload output,
            Instant now) {
        var replaced = new ArrayList<Long>();
        var rows = new ArrayList<AttributeRow>();
        for (var each : attributes) {
            boolean isAffected =
                    each.readsOutput() ? output != null : isAssigned(each, before, after);
            if (isAffected) {
                replaced.add(each.id());
                if (after.keySet().containsAll(each.variables())) {
                    var budget = Budget.reduced(CompiledAttributes.STEPS_MAX / attributes.size());
                    var row = each.valueOf(input, output, after, now, budget);
                    if (row != null) {
                        rows.add(row);
                    }
                }
            }
        }
        return replaced.isEmpty() ? AttributeChange.NONE : new AttributeChange(replaced, rows);
    }

    private static boolean isAssigned(
            CompiledAttribute attribute, Map<String, Payload> before, Map<String, Payload> after) {
        return attribute.variables().stream()
                .anyMatch(name -> !Objects.equals(before.get(name), after.get(name)));
    }
}
