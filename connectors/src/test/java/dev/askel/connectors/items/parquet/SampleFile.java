package dev.askel.connectors.items.parquet;

import dev.askel.engine.maprun.admission.MachineOwner;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;

/**
 * A Parquet file of the test's resources, which {@code make.sql} and {@code make-pages.mjs} write.
 */
public final class SampleFile implements RangeReader {
    static final MachineOwner OWNER = new MachineOwner("123456789012", "machine");

    private final byte[] content;
    private final List<Integer> reads = new ArrayList<>();

    private SampleFile(byte[] content) {
        this.content = content;
    }

    static SampleFile of(byte[] content) {
        return new SampleFile(content);
    }

    static SampleFile named(String name) {
        return new SampleFile(bytes(name));
    }

    /** Reads a resource. */
    public static byte[] bytes(String name) {
        try (var in = SampleFile.class.getResourceAsStream(name)) {
            return Objects.requireNonNull(in, name).readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The texts of all rows. */
    static List<String> rows(RangeReader file) throws IOException, ParquetException {
        try (var rows = open(file)) {
            return rest(rows);
        }
    }

    /** Opens a file with memory for any sample. */
    static ParquetRows open(RangeReader file) throws IOException, ParquetException {
        return ParquetRows.open(file, 1_000_000, new ParquetMemory(256L << 20), OWNER);
    }

    static List<String> rest(ParquetRows rows) throws IOException, ParquetException {
        var texts = new ArrayList<String>();
        for (var row = rows.next(); row != null; row = rows.next()) {
            texts.add(row.toString());
        }
        return texts;
    }

    /** The lengths of the ranges that were read, in order. */
    List<Integer> reads() {
        return reads;
    }

    @Override
    public long size() {
        return content.length;
    }

    @Override
    public byte[] read(long offset, int length) throws IOException {
        reads.add(length);
        if (length < 0 || offset < 0 || offset + length > content.length) {
            throw new IllegalArgumentException("%d bytes from %d".formatted(length, offset));
        }
        return Arrays.copyOfRange(content, (int) offset, (int) offset + length);
    }
}
