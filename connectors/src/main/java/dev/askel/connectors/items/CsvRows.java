package dev.askel.connectors.items;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import de.siegmar.fastcsv.reader.CsvParseException;
import de.siegmar.fastcsv.reader.CsvReader;
import de.siegmar.fastcsv.reader.StringArrayHandler;
import dev.askel.asl.expression.Payload;
import dev.askel.engine.maprun.source.ItemReaderException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Reads the rows of a CSV file as objects of strings.
 *
 * <p>Missing cells are empty, and cells beyond the headers are dropped (recorded on AWS). AWS
 * writes the members in the order of a Java hash map (recorded on AWS: test_map_item_reader_csv_*).
 */
final class CsvRows implements ItemParser {
    private final BucketObject object;
    private final RecordSplitter records;
    private final CsvReader.CsvReaderBuilder format;
    private final List<String> headers;

    private CsvRows(
            BucketObject object,
            RecordSplitter records,
            CsvReader.CsvReaderBuilder format,
            List<String> headers) {
        this.object = object;
        this.records = records;
        this.format = format;
        this.headers = headers;
    }

    /**
     * Creates a parser with given headers.
     *
     * @throws ItemReaderException when the headers have a duplicate
     */
    static CsvRows of(
            BucketObject object, RecordSplitter records, char separator, List<String> headers)
            throws ItemReaderException {
        if (new HashSet<>(headers).size() < headers.size()) {
            throw new ItemReaderException("CSV headers cannot contain duplicates.");
        }
        return new CsvRows(object, records, format(separator), List.copyOf(headers));
    }

    /**
     * Reads the headers in the first row of an object.
     *
     * @param records the reader of the records, at the beginning of the object
     * @return empty when the object has no row
     */
    static List<String> readHeaders(BucketObject object, RecordSplitter records, char separator)
            throws IOException, ItemReaderException {
        var first = records.next();
        return first == null ? List.of() : List.of(cells(object, format(separator), first));
    }

    private static CsvReader.CsvReaderBuilder format(char separator) {
        return CsvReader.builder().fieldSeparator(separator).allowUnclosedQuote(false);
    }

    @Override
    public @Nullable Payload next() throws IOException, ItemReaderException {
        var record = records.next();
        return record == null ? null : row(cells(object, format, record));
    }

    private Payload row(String[] cells) {
        var row = new HashMap<String, String>();
        for (int column = 0; column < headers.size(); column++) {
            row.put(headers.get(column), column < cells.length ? cells[column] : "");
        }
        var item = JsonNodeFactory.instance.objectNode();
        row.forEach(item::put);
        return Payload.of(item);
    }

    private static String[] cells(
            BucketObject object, CsvReader.CsvReaderBuilder format, byte[] record)
            throws ItemReaderException {
        var handler =
                StringArrayHandler.builder()
                        .maxFields(ITEM_BYTES_MAX)
                        .maxFieldSize(ITEM_BYTES_MAX)
                        .maxRecordSize(ITEM_BYTES_MAX)
                        .build();
        var text = new String(record, StandardCharsets.UTF_8);
        try (var reader = format.build(handler, text)) {
            var rows = reader.iterator();
            var cells = rows.next();
            if (rows.hasNext()) {
                throw new IllegalStateException(
                        "%s: the splitter and the parser disagree about a record of %d bytes"
                                .formatted(object, record.length));
            }
            return cells;
        } catch (CsvParseException e) {
            var reason = e.getCause() == null ? e : e.getCause();
            throw ItemParser.malformed(object, "CSV", String.valueOf(reason.getMessage()));
        } catch (IOException e) {
            throw new UncheckedIOException("Reading from memory failed", e);
        }
    }

    @Override
    public boolean skip() throws IOException, ItemReaderException {
        return records.skip();
    }

    @Override
    public long offset() {
        return records.offset();
    }
}
