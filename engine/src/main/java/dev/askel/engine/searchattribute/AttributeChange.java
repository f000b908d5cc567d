package dev.askel.engine.searchattribute;

import dev.askel.engine.journal.attribute.AttributeRow;
import java.util.List;

/**
 * A change of the values of an execution.
 *
 * @param replaced the ids of the attributes whose earlier values are no longer valid
 * @param rows the current values of these attributes; an attribute without a value is absent
 */
public record AttributeChange(List<Long> replaced, List<AttributeRow> rows) {
    /** The values are unchanged. */
    public static final AttributeChange NONE = new AttributeChange(List.of(), List.of());

    public AttributeChange {
        replaced = List.copyOf(replaced);
        rows = List.copyOf(rows);
    }
}
