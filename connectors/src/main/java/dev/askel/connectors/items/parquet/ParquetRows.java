package dev.askel.connectors.items.parquet;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.askel.engine.maprun.admission.MachineOwner;
import java.io.IOException;
import java.io.InterruptedIOException;
import org.jspecify.annotations.Nullable;

/**
 * Reads the rows of a Parquet file in order, each as a JSON object with its columns as members. One
 * thread uses an instance. The instance holds the footer and at most one page of each column, with
 * its dictionary.
 *
 * <p>{@link ParquetMemory} bounds that memory. A row group that finds no memory for a page is
 * closed. When more memory is free, the row group is opened again before the next row.
 */
public final class ParquetRows implements AutoCloseable {
    private final FailureRecordingReader file;
    private final RowState state;
    private final ParquetMemory.FileReservation<OpenFile> memory;

    /** The number of rows in each row group. */
    private long[] groupRows = {};

    /** The memory that each row group probably needs, without the footer. */
    private long[] groupBytes = {};

    private long footerBytes;

    /** The largest memory that a row group of this file has needed. */
    private long bytesNeeded;

    private int nextGroup;
    private long rowsLeft;

    /** The footer during a step. Between two steps, the reservation in {@link #memory} keeps it. */
    private @Nullable OpenFooter footer;

    /** The row group during a step; null without a footer. */
    private @Nullable OpenRowGroup openGroup;

    private ParquetRows(
            FailureRecordingReader file,
            int rowBytesMax,
            ParquetMemory.FileReservation<OpenFile> memory) {
        this.file = file;
        this.state = new RowState(rowBytesMax);
        this.memory = memory;
    }

    /**
     * Opens a file before its first row. Reads its footer.
     *
     * @param rowBytesMax the maximum bytes of the values in one row
     * @param owner the account and state machine for which the memory is counted
     * @throws IOException the exception of the file
     */
    public static ParquetRows open(
            RangeReader file, int rowBytesMax, ParquetMemory memory, MachineOwner owner)
            throws IOException, ParquetException {
        var recorded = new FailureRecordingReader(file);
        var rows = new ParquetRows(recorded, rowBytesMax, memory.open(owner));
        return attempt(
                recorded,
                () ->
                        rows.step(() -> {
                            rows.readFooterAndGroups();
                            return rows;
                        }));
    }

    /** A step that reads the file. */
    private interface Step<T extends @Nullable Object> {
        T perform() throws IOException, ParquetException;
    }

    /**
     * Performs a step. The library reports damaged data with unchecked exceptions of many types, so
     * all of them are converted.
     */
    private static <T extends @Nullable Object> T attempt(FailureRecordingReader file, Step<T> step)
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
                () -> this.<@Nullable ObjectNode>step(() -> moveToRow() ? read(false) : null));
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
                        this.<Long>step(() -> {
                            long left = count;
                            while (left > 0 && moveToRow()) {
                                left -= skipInGroup(left);
                            }
                            return count - left;
                        }));
    }

    /** Skips rows of a group; decodes them only when the group is open and has rows after them. */
    private long skipInGroup(long count) throws IOException, ParquetException {
        if (openGroup != null && count < rowsLeft) {
            var _ = read(true);
            return 1;
        }
        long skipped = Math.min(count, rowsLeft);
        rowsLeft -= skipped;
        return skipped;
    }

    /**
     * Performs a step with the footer and the row group that the last step has kept. Releases all
     * memory when the step fails.
     */
    private <T extends @Nullable Object> T step(Step<T> step) throws IOException, ParquetException {
        takeOpenFile();
        boolean isDone = false;
        try {
            var result = step.perform();
            isDone = true;
            return result;
        } finally {
            if (isDone) {
                keepOpenFile();
            } else {
                releaseAll();
            }
        }
    }

    private void keepOpenFile() {
        var opened = footer;
        if (opened != null) {
            noteBytes();
            memory.keep(new OpenFile(opened, openGroup));
            footer = null;
            openGroup = null;
        }
    }

    private void takeOpenFile() {
        var kept = memory.take();
        if (kept != null) {
            footer = kept.footer();
            openGroup = kept.group();
        }
    }

    private boolean moveToRow() throws ParquetException {
        while (rowsLeft == 0) {
            endGroup();
            if (nextGroup == groupRows.length) {
                releaseAll();
                return false;
            }
            long rows = groupRows[nextGroup++];
            if (rows < 0) {
                throw new ParquetException("a row group has fewer than 0 rows");
            }
            rowsLeft = rows;
        }
        return true;
    }

    /** Records the memory of the row group, because later row groups probably need as much. */
    private void noteBytes() {
        var group = openGroup;
        if (group != null) {
            bytesNeeded = Math.max(bytesNeeded, group.memory().bytes());
        }
    }

    /** Reads or skips a row of the group that {@link #moveToRow} has found. */
    private @Nullable ObjectNode read(boolean isSkipped) throws IOException, ParquetException {
        while (true) {
            var group = openGroup;
            if (group == null) {
                openGroup = tryOpen(nextGroup - 1);
                continue;
            }
            try {
                state.begin(isSkipped);
                var row = group.reader().read();
                rowsLeft--;
                return row;
            } catch (RuntimeException e) {
                if (!group.memory().lacksMemory()) {
                    throw e;
                }
                closeForMemory(group.memory());
            }
        }
    }

    // Footer

    /** Reads the footer, and records rows and expected bytes of each row group. */
    private void readFooterAndGroups() throws IOException, ParquetException {
        reserve(Math.min(Footer.estimatedHeapBytes(file), memory.fileBytesMax()));
        var tail = Footer.readTail(file);
        if (tail.heapBytes() > memory.fileBytesMax()) {
            throw new ParquetException(
                    "its footer needs %d bytes of memory, but at most %d are available (askel_parquet_bytes_max)"
                            .formatted(tail.heapBytes(), memory.fileBytesMax()));
        }
        if (tail.heapBytes() > memory.heldBytes()) {
            releaseAll();
            reserve(tail.heapBytes());
        }
        footerBytes = tail.heapBytes();
        memory.releaseAbove(footerBytes);
        recordGroups(openFooter(Footer.read(file, tail)));
    }

    private OpenFooter openFooter(Footer read) throws ParquetException {
        var opened = new OpenFooter(read, state);
        footer = opened;
        return opened;
    }

    private void recordGroups(OpenFooter opened) {
        var groups = opened.groups();
        groupRows = new long[groups.size()];
        groupBytes = new long[groups.size()];
        for (int each = 0; each < groupRows.length; each++) {
            groupRows[each] = groups.get(each).getNum_rows();
            groupBytes[each] = RowGroupPages.expectedBytes(groups.get(each), memory.fileBytesMax());
        }
    }

    /**
     * Returns the footer, and reserves memory for a row group. Reads the footer again if its memory
     * was released, or if another file waits.
     *
     * @param bytes the bytes of the footer and the row group
     */
    private OpenFooter footerWith(long bytes) throws IOException, ParquetException {
        var kept = footer;
        if (kept != null && memory.tryReserveForNextGroup(bytes - memory.heldBytes())) {
            return kept;
        }
        releaseAll();
        reserve(bytes);
        return openFooter(Footer.read(file));
    }

    // Row groups

    /** Opens a row group before its next row. Returns null when it needs more memory. */
    private @Nullable OpenRowGroup tryOpen(int group) throws IOException, ParquetException {
        long bytes = Math.max(bytesNeeded, footerBytes + groupBytes[group]);
        var opened = footerWith(Math.min(bytes, memory.fileBytesMax()));
        var groupMemory = new RowGroupMemory(memory);
        try {
            long begin = System.nanoTime();
            long row = groupRows[group] - rowsLeft;
            var reader = opened.open(file, group, row, groupMemory);
            memory.onOpened(System.nanoTime() - begin);
            return new OpenRowGroup(reader, groupMemory);
        } catch (IOException | RuntimeException e) {
            if (!groupMemory.lacksMemory()) {
                throw e;
            }
            closeForMemory(groupMemory);
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
    private void closeForMemory(RowGroupMemory groupMemory) {
        releaseAll();
        // The expected memory is twice these bytes, because later pages may be even larger.
        bytesNeeded = Math.min(2 * groupMemory.bytes(), memory.fileBytesMax());
    }

    /** Closes the row group after its last row, and keeps the footer. */
    private void endGroup() {
        if (openGroup != null) {
            noteBytes();
            openGroup = null;
            memory.releaseAbove(footerBytes);
        }
    }

    private void releaseAll() {
        openGroup = null;
        footer = null;
        memory.release();
    }

    /** Releases the memory of the file. */
    @Override
    public void close() {
        takeOpenFile();
        releaseAll();
    }
}
