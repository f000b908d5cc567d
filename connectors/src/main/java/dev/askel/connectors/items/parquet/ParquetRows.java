package dev.askel.connectors.items.parquet;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.util.List;
import org.apache.parquet.column.ColumnDescriptor;
import org.apache.parquet.format.RowGroup;
import org.apache.parquet.io.ColumnIOFactory;
import org.apache.parquet.io.MessageColumnIO;
import org.apache.parquet.io.RecordReader;
import org.apache.parquet.io.api.GroupConverter;
import org.apache.parquet.io.api.RecordMaterializer;
import org.jspecify.annotations.Nullable;

/**
 * Reads the rows of a Parquet file in order, each as a JSON object with its columns as members. One
 * thread uses an instance. It holds the footer and at most one page of each column, with its
 * dictionary.
 */
public final class ParquetRows {
    /** The maximum bytes of the decompressed pages and dictionaries of all columns in memory. */
    private static final long PAGE_BYTES_MAX = 256L * 1024 * 1024;

    private final RecordedBytes file;
    private final List<RowGroup> groups;
    private final List<ColumnDescriptor> descriptors;
    private final MessageColumnIO columns;
    private final RowState state;
    private final Materializer materializer;
    private final long pageBytesMax;
    private int nextGroup;
    private long rowsLeft;
    private @Nullable RecordReader<ObjectNode> reader;

    private ParquetRows(RecordedBytes file, Footer footer, int rowBytesMax, long pageBytesMax) {
        var schema = footer.schema();
        this.file = file;
        this.groups = RequiredField.of(footer.metaData().getRow_groups(), "row_groups");
        this.descriptors = schema.getColumns();
        this.columns = new ColumnIOFactory(footer.metaData().getCreated_by()).getColumnIO(schema);
        this.state = new RowState(rowBytesMax);
        this.materializer = new Materializer(new FieldConverters(state), footer);
        this.pageBytesMax = pageBytesMax;
    }

    /** Keeps the row that its converters have built. */
    private static final class Materializer extends RecordMaterializer<ObjectNode> {
        private final GroupConverter root;
        private @Nullable ObjectNode row;

        private Materializer(FieldConverters converters, Footer footer) {
            root = converters.ofObject(footer.schema(), built -> row = built);
        }

        @Override
        public @Nullable ObjectNode getCurrentRecord() {
            return row;
        }

        @Override
        public GroupConverter getRootConverter() {
            return root;
        }
    }

    /**
     * Opens a file before its first row. Reads its footer.
     *
     * @param rowBytesMax the maximum bytes of the values in one row
     * @throws IOException the exception of the file
     */
    public static ParquetRows open(FileBytes file, int rowBytesMax)
            throws IOException, ParquetException {
        return open(file, rowBytesMax, PAGE_BYTES_MAX);
    }

    static ParquetRows open(FileBytes file, int rowBytesMax, long pageBytesMax)
            throws IOException, ParquetException {
        var recorded = new RecordedBytes(file);
        return attempt(
                recorded,
                () -> new ParquetRows(recorded, Footer.read(recorded), rowBytesMax, pageBytesMax));
    }

    /** A step that reads the file. */
    private interface Step<T extends @Nullable Object> {
        T perform() throws IOException, ParquetException;
    }

    /**
     * Performs a step. The library reports damaged data with unchecked exceptions of many types, so
     * all of them are converted.
     */
    private static <T extends @Nullable Object> T attempt(RecordedBytes file, Step<T> step)
            throws IOException, ParquetException {
        try {
            return step.perform();
        } catch (IOException | RuntimeException e) {
            var failure = file.failure();
            if (failure != null) {
                throw failure;
            }
            throw new ParquetException(reason(e), e);
        }
    }

    private static String reason(Exception e) {
        Throwable root = e;
        while (root.getCause() != null) {
            root = root.getCause();
        }
        return root.getMessage() == null ? root.getClass().getSimpleName() : root.getMessage();
    }

    /**
     * Reads the next row.
     *
     * @return null at the end
     * @throws IOException the exception of the file
     */
    public @Nullable ObjectNode next() throws IOException, ParquetException {
        return ParquetRows.<@Nullable ObjectNode>attempt(
                file, () -> moveToRow() ? read(false) : null);
    }

    /**
     * Skips rows. Row groups that are skipped completely are not read.
     *
     * @return the number of skipped rows; fewer than {@code count} at the end
     */
    public long skip(long count) throws IOException, ParquetException {
        return attempt(
                file,
                () -> {
                    long left = count;
                    while (left > 0 && rowsLeft == 0 && nextGroup < groups.size()) {
                        long rows = groups.get(nextGroup).getNum_rows();
                        if (rows > left) {
                            break;
                        }
                        nextGroup++;
                        left -= Math.max(0, rows);
                    }
                    for (; left > 0 && moveToRow(); left--) {
                        var _ = read(true);
                    }
                    return count - left;
                });
    }

    private boolean moveToRow() throws IOException, ParquetException {
        while (rowsLeft == 0) {
            reader = null;
            if (nextGroup == groups.size()) {
                return false;
            }
            openGroup(groups.get(nextGroup++));
        }
        return true;
    }

    private void openGroup(RowGroup group) throws IOException, ParquetException {
        if (group.getNum_rows() < 0) {
            throw new ParquetException("a row group has fewer than 0 rows");
        }
        if (group.getNum_rows() == 0) {
            return;
        }
        // The decoder reads the first pages here.
        reader =
                columns.getRecordReader(
                        RowGroupPages.open(file, descriptors, group, pageBytesMax), materializer);
        rowsLeft = group.getNum_rows();
    }

    private @Nullable ObjectNode read(boolean isSkipped) {
        var open = reader;
        if (open == null) {
            throw new IllegalStateException("No row group is open");
        }
        state.begin(isSkipped);
        var row = open.read();
        rowsLeft--;
        return row;
    }
}
