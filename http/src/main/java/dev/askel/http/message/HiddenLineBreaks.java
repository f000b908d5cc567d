package dev.askel.http.message;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.apache.pekko.http.javadsl.model.HttpRequest;
import org.apache.pekko.util.ByteString;

/**
 * Detects line breaks that the HTTP library hides in header values of one connection. The library
 * decodes header values as UTF-8. After the first byte of a character of several bytes, it accepts
 * the next one to three bytes without a check, even a line break. The header value then includes
 * the next header line, or the empty line after the headers. A proxy and this server therefore find
 * different ends of the request.
 *
 * <p>In valid UTF-8, these one to three bytes are never a line feed. Only a connection that has
 * sent a line feed there is suspicious, and only its requests with non-ASCII headers are refused.
 * The bytes of a body can make a connection suspicious, too. An instance is used by one thread
 * only, the thread of the connection.
 */
public final class HiddenLineBreaks {
    /** The bits that are zero in eight characters of ASCII. */
    private static final long NOT_ASCII = 0x8080_8080_8080_8080L;

    private static final char ASCII_MAX = '\u007f';

    // The smallest first byte of a character that has this number of bytes.
    private static final int TWO_BYTES_MIN = 0xc0;
    private static final int THREE_BYTES_MIN = 0xe0;
    private static final int FOUR_BYTES_MIN = 0xf0;

    /** The library refuses headers that contain a byte greater than this value. */
    private static final int FIRST_BYTE_MAX = 0xf7;

    /** The number of next bytes that the library may accept without a check. */
    private int unread;

    private boolean suspicious;
    private boolean found;

    /** Reads the next bytes of the connection, before the library does. */
    public void read(ByteString bytes) {
        if (!suspicious) {
            read(bytes.asByteBuffer().order(ByteOrder.LITTLE_ENDIAN));
        }
    }

    private void read(ByteBuffer bytes) {
        int end = bytes.limit();
        int next = bytes.position();
        while (next < end) {
            if (unread == 0 && end - next >= Long.BYTES) {
                long others = bytes.getLong(next) & NOT_ASCII;
                if (others == 0) {
                    next += Long.BYTES;
                    continue;
                }
                next += Long.numberOfTrailingZeros(others) / Byte.SIZE;
            }
            read(bytes.get(next));
            next++;
        }
    }

    private void read(byte next) {
        if (unread > 0) {
            suspicious = suspicious || next == '\n';
            unread--;
        }
        unread = Math.max(unread, followers(Byte.toUnsignedInt(next)));
    }

    /** Returns the number of bytes that the library reads together with the byte {@code first}. */
    private static int followers(int first) {
        if (first < TWO_BYTES_MIN || first > FIRST_BYTE_MAX) {
            return 0;
        }
        if (first < THREE_BYTES_MIN) {
            return 1;
        }
        return first < FOUR_BYTES_MIN ? 2 : 3;
    }

    /**
     * Whether a line break of the head may be part of a header value. The same applies to all later
     * requests of the connection, because their first bytes may belong to the body of this request.
     */
    public boolean mayBeIn(HttpRequest request) {
        found = found || (suspicious && hasOtherHeadersThanAscii(request));
        return found;
    }

    private static boolean hasOtherHeadersThanAscii(HttpRequest request) {
        for (var header : request.getHeaders()) {
            if (!isAscii(header.value())) {
                return true;
            }
        }
        // The library moves this header to the entity.
        return !isAscii(request.entity().getContentType().toString());
    }

    private static boolean isAscii(String value) {
        return value.chars().allMatch(character -> character <= ASCII_MAX);
    }
}
