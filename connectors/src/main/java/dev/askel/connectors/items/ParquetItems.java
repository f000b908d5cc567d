package dev.askel.connectors.items;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.askel.asl.expression.Payload;
import dev.askel.connectors.items.parquet.ParquetException;
import dev.askel.connectors.items.parquet.ParquetMemory;
import dev.askel.connectors.items.parquet.ParquetRows;
import dev.askel.engine.maprun.source.ItemReaderException;
import dev.askel.engine.maprun.source.ItemSource;
import java.io.IOException;
import java.io.InterruptedIOException;
import org.jspecify.annotations.Nullable;

/**
 * The rows of a Parquet file. A position is the number of rows before it. The footer shows the row
 * group of a position.
 */
final class ParquetItems implements ItemSource {
    private final BucketObject object;
    private final RangedObject file;
    private final ParquetRows rows;
    private long items;

    private ParquetItems(BucketObject object, RangedObject file, ParquetRows rows) {
        this.object = object;
        this.file = file;
        this.rows = rows;
    }

    /**
     * Opens a file.
     *
     * @param position null for the beginning
     */
    static ParquetItems open(
            BucketCalls calls, BucketObject object, ParquetMemory memory, @Nullable String position)
            throws ItemReaderException, InterruptedException {
        if (object.arguments().hasNonNull("VersionId")) {
            // Recorded on AWS (2026, Validation.ItemReader-006).
            throw new ItemReaderException(
                    "S3 Version ID selection is not currently supported for PARQUET files");
        }
        var start = ItemPosition.parse(position);
        var file = RangedObject.open(calls, object, start.etag());
        return read(
                object,
                () -> {
                    var rows =
                            ParquetRows.open(
                                    file, ItemParser.ITEM_BYTES_MAX, memory, object.reader());
                    var source = new ParquetItems(object, file, rows);
                    try {
                        source.advance(start.items());
                        return source;
                    } catch (ItemReaderException | InterruptedException | RuntimeException e) {
                        source.close();
                        throw e;
                    }
                });
    }

    /** A step that reads the file. */
    private interface Reading<T extends @Nullable Object> {
        T perform() throws IOException, ParquetException, ItemReaderException, InterruptedException;
    }

    private static <T extends @Nullable Object> T read(BucketObject object, Reading<T> reading)
            throws ItemReaderException, InterruptedException {
        try {
            return reading.perform();
        } catch (ParquetException e) {
            throw ItemParser.malformed(object, "Parquet", String.valueOf(e.getMessage()));
        } catch (UnreadableObjectException e) {
            throw e.reason();
        } catch (InterruptedIOException e) {
            throw BucketCalls.interrupted(e);
        } catch (IOException e) {
            throw new IllegalStateException("The stream of %s failed".formatted(object), e);
        }
    }

    @Override
    public @Nullable Payload next() throws ItemReaderException, InterruptedException {
        var row = ParquetItems.<@Nullable ObjectNode>read(object, rows::next);
        if (row == null) {
            return null;
        }
        items++;
        return Payload.of(row);
    }

    @Override
    public boolean advanceTo(String position) throws ItemReaderException, InterruptedException {
        var target = ItemPosition.parse(position);
        if (target.items() < items) {
            return false;
        }
        advance(target.items());
        return true;
    }

    private void advance(long target) throws ItemReaderException, InterruptedException {
        skip(target - items);
        if (items < target) {
            throw ItemParser.fewerItems(object, items, target);
        }
    }

    @Override
    public long skip(long count) throws ItemReaderException, InterruptedException {
        long skipped = read(object, () -> rows.skip(count));
        items += skipped;
        return skipped;
    }

    @Override
    public String position() {
        return new ItemPosition(file.etag(), items, ItemParser.NO_OFFSET).text();
    }

    @Override
    public void close() {
        // Releases the memory. No connection is open between two reads.
        rows.close();
    }
}
