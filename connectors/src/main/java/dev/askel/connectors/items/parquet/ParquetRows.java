package dev.askel.connectors.items.parquet;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.util.List;
import org.apache.parquet.column.ColumnDescriptor;
import org.apache.parquet.format.RowGroup;
import org.apache.parquet.io.ColumnIOFactory;
import org.apache.parquet.io.MessageColumnIO;
import org.apache.parquet.io.api.GroupConverter;
import org.apache.parquet.io.api.RecordMaterializer;
import org.jspecify.annotations.Nullable;

/**
 * Reads the rows of a Parquet file in order, each as a JSON object with its columns as members. One
 * thread uses an instance. It holds the footer and at most one page of each column, with its
 * dictionary.
 *
 * <p>{@link ParquetMemory} bounds that memory. A row group that finds no memory for a page is
 * closed, waits for more memory, and is read again up to the row that was next.
 */
public final class ParquetRows implements AutoCloseable {
    private final RecordedBytes file;
    private final Footer footer;
    private final List<RowGroup> groups;
    private final List<ColumnDescriptor> descriptors;
    private final MessageColumnIO columns;
    private final RowState state;
    private final Materializer materializer;
    private final ParquetMemory.Share memory;

    /** The memory that the row groups so far have needed. */
    private long bytesNeeded;

    private int nextGroup;
    private long rowsLeft;

    /** The row group during a read. The memory keeps it between two reads. */
    private @Nullable OpenRowGroup open;

    private ParquetRows(
            RecordedBytes file, Footer footer, int rowBytesMax, ParquetMemory.Share memory) {
        var schema = footer.schema();
        this.file = file;
        this.footer = footer;
        this.groups = RequiredField.of(footer.metaData().getRow_groups(), "row_groups");
        this.descriptors = schema.getColumns();
        this.columns = new ColumnIOFactory(footer.metaData().getCreated_by()).getColumnIO(schema);
        this.state = new RowState(rowBytesMax);
        this.materializer = new Materializer(new FieldConverters(state), footer);
        this.memory = memory;
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
    public static ParquetRows open(FileBytes file, int rowBytesMax, ParquetMemory memory)
            throws IOException, ParquetException {
        var recorded = new RecordedBytes(file);
        return attempt(
                recorded,
                () -> new ParquetRows(recorded, Footer.read(recorded), rowBytesMax, memory.open()));
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
        } catch (InterruptedIOException e) {
            throw e;
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
                file,
                () -> this.<@Nullable ObjectNode>withGroup(() -> moveToRow() ? read(false) : null));
    }

    /**
     * Skips rows. Row groups that are skipped completely are not read.
     *
     * @return the number of skipped rows; fewer than {@code count} at the end
     */
    public long skip(long count) throws IOException, ParquetException {
        return ParquetRows.<Long>attempt(
                file,
                () ->
                        this.<Long>withGroup(() -> {
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
                        }));
    }

    /** Performs a step with the row group that the last step did not close. */
    private <T extends @Nullable Object> T withGroup(Step<T> step)
            throws IOException, ParquetException {
        open = memory.take();
        try {
            return step.perform();
        } finally {
            var group = open;
            if (group != null) {
                open = null;
                memory.keep(group);
            }
        }
    }

    private boolean moveToRow() throws IOException, ParquetException {
        while (rowsLeft == 0) {
            closeGroup();
            if (nextGroup == groups.size()) {
                return false;
            }
            long rows = groups.get(nextGroup++).getNum_rows();
            if (rows < 0) {
                throw new ParquetException("a row group has fewer than 0 rows");
            }
            rowsLeft = rows;
        }
        return true;
    }

    /** Reads or skips a row of the group that {@link #moveToRow} has found. */
    private @Nullable ObjectNode read(boolean isSkipped) throws IOException, ParquetException {
        while (true) {
            var group = open;
            if (group == null) {
                open = tryOpen(groups.get(nextGroup - 1));
                continue;
            }
            try {
                state.begin(isSkipped);
                var row = group.reader().read();
                rowsLeft--;
                return row;
            } catch (RuntimeException e) {
                if (!group.pages().isShort()) {
                    throw e;
                }
                closeShort(group.pages());
            }
        }
    }

    /** Opens a row group before its next row. Returns null when it needs more memory. */
    private @Nullable OpenRowGroup tryOpen(RowGroup group) throws IOException, ParquetException {
        long bytesMax = memory.fileBytesMax();
        long expected = footer.heapBytes() + RowGroupPages.expectedBytes(group, bytesMax);
        reserve(Math.min(Math.max(bytesNeeded, expected), bytesMax));
        var pages = new PageMemory(memory);
        try {
            pages.add(footer.heapBytes());
            // The decoder reads the first pages here.
            var reader =
                    columns.getRecordReader(
                            RowGroupPages.open(file, descriptors, group, pages), materializer);
            for (long read = group.getNum_rows() - rowsLeft; read > 0; read--) {
                state.begin(true);
                reader.read();
            }
            return new OpenRowGroup(reader, pages);
        } catch (IOException | RuntimeException e) {
            if (!pages.isShort()) {
                memory.release();
                throw e;
            }
            closeShort(pages);
            return null;
        }
    }

    private void reserve(long bytes) throws InterruptedIOException {
        try {
            memory.reserve(bytes);
        } catch (InterruptedException e) {
            var interrupted = new InterruptedIOException("The reader was interrupted");
            interrupted.initCause(e);
            throw interrupted;
        }
    }

    /** Closes a row group for which the node had no memory. */
    private void closeShort(PageMemory pages) {
        // Later pages may be larger too.
        bytesNeeded = Math.min(2 * pages.bytes(), memory.fileBytesMax());
        closeGroup();
    }

    private void closeGroup() {
        var group = open;
        if (group != null) {
            bytesNeeded = Math.max(bytesNeeded, group.pages().bytes());
            open = null;
        }
        memory.release();
    }

    /** Releases the memory of the file. */
    @Override
    public void close() {
        open = memory.take();
        closeGroup();
    }
}
