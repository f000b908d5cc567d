package dev.askel.asl.expression.path;

import dev.askel.asl.expression.JsonSize;
import dev.askel.asl.expression.Payload;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * A new member, appended to the compact text of an object. This costs far less than reading the
 * text, changing the tree and writing it again.
 */
final class AppendedMember {
    /**
     * The maximum size of an appended value. The text of a larger value may be far larger than its
     * tree, so such a value is placed in the tree.
     */
    private static final int VALUE_BYTES_MAX = 64 * 1024;

    /**
     * The maximum number of levels of an appended value. A deeper value is placed in the tree,
     * which checks the levels of the result.
     */
    private static final int VALUE_LEVELS_MAX = 64;

    private static final int BYTE_VALUES = 256;

    /** The name in quotes, followed by a colon. */
    private final byte[] key;

    /**
     * Horspool shift table: the distance to the next candidate position, by the last byte of the
     * current one.
     */
    private final int[] distances = new int[BYTE_VALUES];

    private AppendedMember(String name) {
        key = ("\"" + name + "\":").getBytes(StandardCharsets.US_ASCII);
        Arrays.fill(distances, key.length);
        for (int at = 0; at < key.length - 1; at++) {
            distances[key[at]] = key.length - 1 - at;
        }
    }

    /** Creates a member; null for a name that needs escapes in JSON. */
    static @Nullable AppendedMember named(String name) {
        boolean isPlain =
                name.chars()
                        .allMatch(
                                each -> each >= ' ' && each <= '~' && each != '"' && each != '\\');
        return isPlain ? new AppendedMember(name) : null;
    }

    /**
     * Returns the object with the member at its end. Null when the value must be placed in the
     * tree: one of the values has no compact text, {@code object} is not an object, or it may
     * already have the member.
     */
    @Nullable Payload appendTo(Payload object, Payload value) {
        int levels = object.encodedLevels();
        if (levels < 1 || value.fit(VALUE_BYTES_MAX) != Payload.Fit.FITS) {
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

    /** Whether the key occurs in a text, at any level or even within a string. */
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
