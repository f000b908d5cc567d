package dev.askel.connectors.items;

import java.io.IOException;
import java.io.InputStream;
import java.io.PushbackInputStream;
import java.util.zip.GZIPInputStream;

/** The content of a gzip file. */
final class DecompressedStream extends GZIPInputStream {
    private static final int BUFFER_BYTES = 64 * 1024;
    private static final byte FIRST_MAGIC_BYTE = 0x1f;
    private static final byte SECOND_MAGIC_BYTE = (byte) 0x8b;

    private final ObjectStream source;

    /** Receives skipped bytes; empty before the first skip. */
    private byte[] skipped = {};

    private DecompressedStream(ObjectStream source, InputStream bytes) throws IOException {
        super(bytes, BUFFER_BYTES);
        this.source = source;
    }

    /**
     * Decompresses an object if its name or Content-Encoding names gzip and its first bytes are
     * those of a gzip file. Other objects are returned unchanged.
     *
     * @param source the compressed bytes, at their beginning
     */
    static InputStream decompress(BucketObject object, ObjectStream source) throws IOException {
        boolean isNamed = object.key().endsWith(".gz") || source.contentEncoding().contains("gzip");
        if (!isNamed) {
            return source;
        }
        var bytes = new PushbackInputStream(source, 2);
        var magic = bytes.readNBytes(2);
        bytes.unread(magic);
        return magic.length == 2 && magic[0] == FIRST_MAGIC_BYTE && magic[1] == SECOND_MAGIC_BYTE
                ? new DecompressedStream(source, bytes)
                : bytes;
    }

    /** Skips with a larger buffer than that of the superclass. */
    @Override
    public long skip(long count) throws IOException {
        if (skipped.length == 0) {
            skipped = new byte[BUFFER_BYTES];
        }
        return Math.max(0, read(skipped, 0, Math.clamp(count, 0, BUFFER_BYTES)));
    }

    @Override
    public int read(byte[] target, int from, int length) throws IOException {
        int count = super.read(target, from, length);
        if (count < 0) {
            // The superclass treats a failure between two members of the gzip file as the end of
            // the file.
            source.requireExhausted();
        }
        return count;
    }
}
