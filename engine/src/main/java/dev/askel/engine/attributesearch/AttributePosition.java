package dev.askel.engine.attributesearch;

import dev.askel.engine.visibility.ListPosition;
import org.jspecify.annotations.Nullable;

/**
 * The position of a candidate in the order of a search.
 *
 * @param value the value of the attribute that sorts the rows, as text; null for the order of
 *     starts
 */
record AttributePosition(ListPosition start, @Nullable String value) {

    /** Parses the string that {@link #toString} returns. */
    static AttributePosition parse(String text) {
        int id = text.indexOf(' ') + 1;
        int end = text.indexOf(' ', id);
        return end < 0
                ? new AttributePosition(ListPosition.parse(text), null)
                : new AttributePosition(
                        ListPosition.parse(text.substring(0, end)), text.substring(end + 1));
    }

    /** Returns the string that {@link #parse} reads. Persistence ids contain no spaces. */
    @Override
    public String toString() {
        return value == null ? start.toString() : start + " " + value;
    }
}
