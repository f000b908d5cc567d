package dev.askel.asl.expression.path;

import dev.askel.asl.expression.JsonSize;
import dev.askel.asl.expression.Payload;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Appends a new member to an object that is encoded as compact JSON. This costs much less than
 * reading the JSON, changing the tree and writing the tree again.
 */
final class AppendedMember {
    /**
     * The maximum size of an appended value. The JSON of a larger value may be much larger than its
     * tree. So a larger value is inserted into the tree instead.
     */
    private static final int VALUE_BYTES_MAX = 64 * 1024;

    /**
     * The maximum nesting of an appended value. A deeper value is inserted into the tree instead,
     * where the nesting of the result is checked.
     */
    private static final int VALUE_LEVELS_MAX = 64;

    private static final int BYTE_VALUES = 256;

    /** The quoted name of the member, followed by a colon. */
    private final byte[] key;

    /**
     * The shift table of the Horspool search algorithm. It contains the distance to the next
     * candidate position, by the last byte at the current position.
     */
    private final int[] distances = new int[BYTE_VALUES];

    private AppendedMember(String name) {
        key = ("\"" + name + "\":").getBytes(StandardCharsets.US_ASCII);
        Arrays.fill(distances, key.length);
        for (int at = 0; at < key.length - 1; at++) {
            distances[key[at]] = key.length - 1 - at;
        }
    }

    /** Creates a member; null if the name is not plain ASCII without escapes. */
    static @Nullable AppendedMember ofAsciiName(String name) {
        boolean isPlain =
                name.chars()
                        .allMatch(
                                each -> each >= ' ' && each <= '~' && each != '"' && each != '\\');
        return isPlain ? new AppendedMember(name) : null;
    }

    /**
     * Returns the object with the member at its end. Returns null if the caller must insert the
     * value into the tree. This is the case when {@code object} is not encoded as compact JSON, is
     * not an object or may already have the member. It is also the case when the value is too large
     * or nested too deeply.
     */
    @Nullable Payload appendTo(Payload object, Payload value) {
        int levels = object.levelsIfEncoded();
        if (levels < 1 || value.checkSize(VALUE_BYTES_MAX) != Payload.SizeCheck.FITS) {
            return null;
        }
        var text = object.utf8();
        int valueLevels = JsonSize.levels(value.tree());
        if (text[0] != '{' || valueLevels > VALUE_LEVELS_MAX || contains(text)) {
            return null;
        }
        var added = value.utf8();
        int at = text.length - 1;
        boolean isFirst = at == 1;
        var appended =
                Arrays.copyOf(text, text.length + (isFirst ? 0 : 1) + key.length + added.length);
        if (!isFirst) {
            appended[at++] = ',';
        }
        System.arraycopy(key, 0, appended, at, key.length);
        System.arraycopy(added, 0, appended, at + key.length, added.length);
        appended[appended.length - 1] = '}';
        return Payload.ofCompact(appended, Math.max(levels, 1 + valueLevels));
    }

    /** Whether the key occurs in the JSON, at any level or within a string. */
    private boolean contains(byte[] text) {
        int last = key.length - 1;
        for (int end = last; end < text.length; end += distances[Byte.toUnsignedInt(text[end])]) {
            if (text[end] == key[last] && isAt(text, end - last)) {
                return true;
            }
        }
        return false;
    }

    private boolean isAt(byte[] text, int from) {
        return Arrays.equals(text, from, from + key.length, key, 0, key.length);
    }
}
