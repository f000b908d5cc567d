package dev.askel.http.message;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.apache.pekko.http.javadsl.model.HttpRequest;
import org.apache.pekko.util.ByteString;

/**
 * Detects line breaks that the HTTP library hides in header values of one connection. The library
 * decodes UTF-8. Where a first byte of a longer character is followed by no such character, it
 * takes the next one to three bytes as they are, also a line break. The next header line, or the
 * empty line after the headers, is then part of the value, so that a proxy and this server find
 * different ends of the request.
 *
 * <p>Correct UTF-8 has no line feed within these bytes. So only a connection that has sent such
 * bytes is suspicious, and only its requests with other headers than ASCII are refused. The bytes
 * of a body can make a connection suspicious, too. Only the thread of the connection uses an
 * instance.
 */
public final class HiddenLineBreaks {
    /** The bits that are zero in eight characters of ASCII. */
    private static final long NOT_ASCII = 0x8080_8080_8080_8080L;

    private static final char ASCII_MAX = '\u007f';

    // The least first bytes of characters with this number of bytes.
    private static final int TWO_BYTES_MIN = 0xc0;
    private static final int THREE_BYTES_MIN = 0xe0;
    private static final int FOUR_BYTES_MIN = 0xf0;

    /** The library refuses headers with greater bytes. */
    private static final int FIRST_BYTE_MAX = 0xf7;

    /** The number of next bytes that the library may take as they are. */
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

    /** The number of bytes that the library reads together with this one. */
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
     * requests of the connection, because their first bytes may belong to the body of this one.
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
