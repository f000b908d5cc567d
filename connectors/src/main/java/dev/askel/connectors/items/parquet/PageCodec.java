package dev.askel.connectors.items.parquet;

import io.airlift.compress.Decompressor;
import io.airlift.compress.lz4.Lz4Decompressor;
import io.airlift.compress.snappy.SnappyDecompressor;
import io.airlift.compress.zstd.ZstdDecompressor;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.Arrays;
import java.util.stream.Collectors;
import java.util.zip.GZIPInputStream;
import org.apache.parquet.format.CompressionCodec;

/** The compressions of pages. No native library is needed outside the JDK. */
enum PageCodec {
    UNCOMPRESSED,
    SNAPPY,
    GZIP,
    ZSTD,
    LZ4_RAW;

    /** Returns the codec of a column. */
    static PageCodec of(CompressionCodec codec) throws ParquetException {
        for (var each : values()) {
            if (each.name().equals(codec.name())) {
                return each;
            }
        }
        throw new ParquetException(
                "its columns are compressed with %s; supported are %s"
                        .formatted(
                                codec,
                                Arrays.stream(values())
                                        .map(PageCodec::name)
                                        .collect(Collectors.joining(", "))));
    }

    /**
     * Decompresses a part of a page.
     *
     * @param from the first compressed byte
     * @param decompressedBytes the number of decompressed bytes
     * @throws IOException when the bytes are damaged. Damaged data can also cause unchecked
     *     exceptions in codecs other than GZIP
     */
    byte[] decompress(byte[] page, int from, int decompressedBytes) throws IOException {
        return switch (this) {
            case UNCOMPRESSED ->
                    sized(Arrays.copyOfRange(page, from, page.length), decompressedBytes);
            case GZIP -> {
                try (var in =
                        new GZIPInputStream(
                                new ByteArrayInputStream(page, from, page.length - from))) {
                    yield sized(in.readNBytes(decompressedBytes), decompressedBytes);
                }
            }
            case SNAPPY -> decompress(new SnappyDecompressor(), page, from, decompressedBytes);
            case ZSTD -> decompress(new ZstdDecompressor(), page, from, decompressedBytes);
            case LZ4_RAW -> decompress(new Lz4Decompressor(), page, from, decompressedBytes);
        };
    }

    private static byte[] decompress(
            Decompressor decompressor, byte[] page, int from, int decompressedBytes)
            throws IOException {
        var content = new byte[decompressedBytes];
        int length =
                decompressor.decompress(page, from, page.length - from, content, 0, content.length);
        if (length != decompressedBytes) {
            throw wrongSize(length, decompressedBytes);
        }
        return content;
    }

    private static byte[] sized(byte[] content, int size) throws IOException {
        if (content.length != size) {
            throw wrongSize(content.length, size);
        }
        return content;
    }

    private static IOException wrongSize(int length, int size) {
        return new IOException(
                "a page has %d decompressed bytes instead of %d".formatted(length, size));
    }
}
