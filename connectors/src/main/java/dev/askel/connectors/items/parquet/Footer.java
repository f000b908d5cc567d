package dev.askel.connectors.items.parquet;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.apache.parquet.format.FileMetaData;
import org.apache.parquet.format.Util;
import org.apache.parquet.schema.MessageType;

/**
 * The metadata at the end of a Parquet file.
 *
 * @param footerBytes the length of the footer in the file, in bytes
 */
record Footer(FileMetaData metaData, MessageType schema, int footerBytes) {
    /** AWS refuses larger footers (Step Functions guide, ItemReader). */
    private static final int FOOTER_BYTES_MAX = 5 * 1024 * 1024;

    /**
     * The heap of the decoded metadata for each byte of the footer: about 800 bytes for 120 bytes
     * of a column.
     */
    private static final int HEAP_PER_BYTE = 8;

    private static final int MAGIC_BYTES = 4;

    /** The number of bytes of the footer's length and of the magic number after it. */
    private static final int TRAILER_BYTES = 8;

    /** The number of bytes of the first read. Most footers are shorter, so one request suffices. */
    private static final int FIRST_READ_BYTES = 64 * 1024;

    /** The last bytes of a file, and the length of its footer. */
    static final class Tail {
        private final byte[] bytes;
        private final int length;

        private Tail(byte[] bytes, int length) {
            this.bytes = bytes;
            this.length = length;
        }

        /** Returns the heap that the metadata will have. */
        long heapBytes() {
            return (long) HEAP_PER_BYTE * length;
        }
    }

    /** Returns the heap that a footer needs when it is read with one request. */
    static long estimatedHeapBytes(RangeReader file) {
        return HEAP_PER_BYTE * Math.min(file.size(), FIRST_READ_BYTES);
    }

    /** Reads the footer of a file. */
    static Footer read(RangeReader file) throws IOException, ParquetException {
        return read(file, readTail(file));
    }

    /** Reads the end of a file, which usually contains the complete footer. */
    static Tail readTail(RangeReader file) throws IOException, ParquetException {
        long size = file.size();
        if (size < MAGIC_BYTES + TRAILER_BYTES) {
            throw new ParquetException("it has only %d bytes".formatted(size));
        }
        int tailLength = (int) Math.min(size, FIRST_READ_BYTES);
        var tail = file.read(size - tailLength, tailLength);
        requireMagic(tail);
        int length =
                ByteBuffer.wrap(tail)
                        .order(ByteOrder.LITTLE_ENDIAN)
                        .getInt(tailLength - TRAILER_BYTES);
        if (length <= 0 || length > size - MAGIC_BYTES - TRAILER_BYTES) {
            throw new ParquetException(
                    "its footer would have %d of its %d bytes"
                            .formatted(Integer.toUnsignedLong(length), size));
        }
        if (length > FOOTER_BYTES_MAX) {
            throw new ParquetException(
                    "its footer has %d bytes, but at most %d are supported"
                            .formatted(length, FOOTER_BYTES_MAX));
        }
        return new Tail(tail, length);
    }

    /** Reads the footer of a file whose end was read. */
    static Footer read(RangeReader file, Tail tail) throws IOException, ParquetException {
        int length = tail.length;
        int known = tail.bytes.length - TRAILER_BYTES;
        return of(
                length <= known
                        ? Arrays.copyOfRange(tail.bytes, known - length, known)
                        : file.read(file.size() - TRAILER_BYTES - length, length));
    }

    private static void requireMagic(byte[] tail) throws ParquetException {
        var magic =
                new String(
                        tail, tail.length - MAGIC_BYTES, MAGIC_BYTES, StandardCharsets.ISO_8859_1);
        if (magic.equals("PARE")) {
            throw new ParquetException("it is encrypted");
        }
        if (!magic.equals("PAR1")) {
            throw new ParquetException("it does not end with the magic number PAR1");
        }
    }

    private static Footer of(byte[] bytes) throws ParquetException {
        FileMetaData metaData;
        try {
            metaData = Util.readFileMetaData(new ByteArrayInputStream(bytes));
        } catch (IOException e) {
            throw new ParquetException("its footer is damaged: " + e.getMessage(), e);
        }
        if (metaData.isSetEncryption_algorithm()) {
            throw new ParquetException("it is encrypted");
        }
        return new Footer(
                metaData,
                FooterSchema.of(RequiredField.of(metaData.getSchema(), "schema")),
                bytes.length);
    }

    /** Returns the heap of the metadata. */
    long heapBytes() {
        return (long) HEAP_PER_BYTE * footerBytes;
    }
}
