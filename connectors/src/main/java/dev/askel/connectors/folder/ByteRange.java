package dev.askel.connectors.folder;

import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A range of bytes.
 *
 * @param first the offset of its first byte
 */
record ByteRange(long first, long length) {
    private static final Pattern HEADER =
            Pattern.compile("bytes=(?<first>[0-9]{0,18})-(?<last>[0-9]{0,18})");

    /**
     * Reads the header Range.
     *
     * @param objectBytes the size of the object
     * @return null for the complete object, also when the header is not a single range (RFC 9110
     *     section 14.2)
     * @throws S3ErrorException when the object has no byte of the range
     */
    static @Nullable ByteRange parse(@Nullable String header, long objectBytes)
            throws S3ErrorException {
        var range = HEADER.matcher(header == null ? "" : header);
        if (!range.matches()) {
            return null;
        }
        boolean isSuffix = range.group("first").isEmpty();
        boolean isOpen = range.group("last").isEmpty();
        if (isSuffix && isOpen) {
            return null;
        }
        long last = isOpen ? objectBytes - 1 : Long.parseLong(range.group("last"));
        if (isSuffix) {
            long length = Math.min(last, objectBytes);
            return satisfiable(objectBytes - length, objectBytes - 1);
        }
        long first = Long.parseLong(range.group("first"));
        if (!isOpen && last < first) {
            return null;
        }
        return satisfiable(first, Math.min(last, objectBytes - 1));
    }

    private static ByteRange satisfiable(long first, long last) throws S3ErrorException {
        if (last < first) {
            throw S3ErrorException.invalidRange();
        }
        return new ByteRange(first, last - first + 1);
    }

    /** Returns the header Content-Range of the answer. */
    String contentRange(long objectBytes) {
        return "bytes %d-%d/%d".formatted(first, first + length - 1, objectBytes);
    }
}
