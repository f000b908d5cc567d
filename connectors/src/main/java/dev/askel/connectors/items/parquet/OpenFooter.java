package dev.askel.connectors.items.parquet;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.util.List;
import org.apache.parquet.CorruptDeltaByteArrays;
import org.apache.parquet.column.ColumnDescriptor;
import org.apache.parquet.column.Encoding;
import org.apache.parquet.format.RowGroup;
import org.apache.parquet.io.ColumnIOFactory;
import org.apache.parquet.io.MessageColumnIO;
import org.apache.parquet.io.RecordReader;
import org.apache.parquet.io.api.GroupConverter;
import org.apache.parquet.io.api.RecordMaterializer;
import org.jspecify.annotations.Nullable;

/** A footer with the decoders of its rows. The heap of the decoders is counted with the footer. */
final class OpenFooter {
    private final Footer footer;
    private final List<RowGroup> groups;
    private final List<ColumnDescriptor> descriptors;
    private final MessageColumnIO columns;
    private final Materializer materializer;
    private final RowState state;

    /**
     * Whether pages can be skipped by their counts of values: each row has one value of each
     * column, and no page depends on the previous page (PARQUET-246).
     */
    private final boolean hasSkippablePages;

    /**
     * Creates the decoders.
     *
     * @param state the row that the decoders build
     */
    OpenFooter(Footer footer, RowState state) throws ParquetException {
        this.footer = footer;
        this.groups = RequiredField.of(footer.metaData().getRow_groups(), "row_groups");
        this.descriptors = footer.schema().getColumns();
        this.columns =
                new ColumnIOFactory(footer.metaData().getCreated_by()).getColumnIO(footer.schema());
        this.materializer = new Materializer(new FieldConverters(state), footer);
        this.state = state;
        this.hasSkippablePages =
                descriptors.stream().allMatch(each -> each.getMaxRepetitionLevel() == 0)
                        && !CorruptDeltaByteArrays.requiresSequentialReads(
                                footer.metaData().getCreated_by(), Encoding.DELTA_BYTE_ARRAY);
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

    List<RowGroup> groups() {
        return groups;
    }

    /**
     * Opens a row group before a row. Pages before that row are skipped where possible. Otherwise
     * all rows before {@code row} are decoded.
     *
     * @param row the index of the row in the group, from 0
     * @param memory counts the buffers and the pages
     */
    RecordReader<ObjectNode> open(RangeReader file, int group, long row, RowGroupMemory memory)
            throws IOException, ParquetException {
        memory.add(footer.heapBytes());
        long firstRow = hasSkippablePages ? row : 0;
        var pages = RowGroupPages.open(file, descriptors, groups.get(group), firstRow, memory);
        // The decoder reads the first pages here.
        var reader = columns.getRecordReader(pages, materializer);
        for (long decoded = firstRow; decoded < row; decoded++) {
            state.begin(true);
            reader.read();
        }
        return reader;
    }
}
