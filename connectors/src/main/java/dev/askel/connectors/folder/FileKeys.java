package dev.askel.connectors.folder;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Maps keys to the names on the path of a file. A key that no file can have is refused and not
 * escaped, so each file has exactly one key.
 */
final class FileKeys {
    /**
     * The folder of temporary files. It is not a bucket, because the names of buckets begin with a
     * letter or a digit. No key may contain its name.
     */
    static final String UPLOADS = ".askel-uploads";

    /** The maximum bytes of a key in UTF-8 (Amazon S3 User Guide, Naming Amazon S3 objects). */
    static final int KEY_BYTES_MAX = 1024;

    /** The maximum bytes of a name on the usual file systems. */
    private static final int NAME_BYTES_MAX = 255;

    private FileKeys() {}

    /** Returns the names on the path of a key: {@code a/b} has two. */
    static List<String> pathNames(String key) {
        return Arrays.asList(key.split("/", -1));
    }

    /** Returns the reason why no file can have a key; null when one can. */
    static @Nullable String problem(String key) throws S3ErrorException {
        if (toUtf8(key).length > KEY_BYTES_MAX) {
            throw S3ErrorException.keyTooLong();
        }
        for (var name : pathNames(key)) {
            if (name.isEmpty()) {
                return "it has an empty name before, between or after its slashes";
            }
            if (name.equals(".") || name.equals("..") || name.equals(UPLOADS)) {
                return "it has the name '%s'".formatted(name);
            }
            if (name.indexOf('\0') >= 0) {
                return "it has the character U+0000";
            }
            if (toUtf8(name).length > NAME_BYTES_MAX) {
                return "it has a name of more than %d bytes".formatted(NAME_BYTES_MAX);
            }
        }
        return null;
    }

    static byte[] toUtf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    static String fromUtf8(byte[] bytes) {
        return new String(bytes, StandardCharsets.UTF_8);
    }
}
