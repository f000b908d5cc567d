package dev.askel.engine.journal.attribute;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The value of a search attribute of an execution.
 *
 * @param value a string, a number in decimal form, epoch milliseconds, {@code true}, {@code false},
 *     or the name of a problem
 * @param words the words for the search in a text; null unless the kind is TEXT
 */
public record AttributeRow(
        long attributeId,
        Kind kind,
        String value,
        @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable List<String> words) {

    /** The estimated bytes of a row besides its text, also of a row of a word. */
    private static final long BYTES_PER_ROW = 200;

    /** The kind of a value, which selects its column. */
    public enum Kind {
        KEYWORD,
        TEXT,
        NUMBER,
        TIME,
        FLAG,
        PROBLEM
    }

    /** Creates a value without words. */
    public AttributeRow(long attributeId, Kind kind, String value) {
        this(attributeId, kind, value, null);
    }

    /** Returns the estimated bytes of the value and its words in memory and in the transaction. */
    public long bytesEstimate() {
        long bytes = BYTES_PER_ROW + value.length();
        if (words != null) {
            for (var word : words) {
                bytes += BYTES_PER_ROW + word.length();
            }
        }
        return bytes;
    }
}
