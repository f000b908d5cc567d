package dev.askel.connectors.items;

import dev.askel.asl.expression.Payload;
import dev.askel.connectors.items.ReaderSettings.InputType;
import dev.askel.engine.maprun.source.ItemReaderException;
import dev.askel.engine.maprun.source.ItemSource;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The items in one object of text: CSV, JSON or JSON Lines. */
final class ObjectItems implements ItemSource {
    private final BucketObject object;
    private final ObjectStream stream;
    private final ItemParser parser;
    private final boolean isCompressed;
    private final boolean isJson;
    private long items;

    private ObjectItems(
            BucketObject object,
            ObjectStream stream,
            ItemParser parser,
            boolean isCompressed,
            boolean isJson,
            long items) {
        this.object = object;
        this.stream = stream;
        this.parser = parser;
        this.isCompressed = isCompressed;
        this.isJson = isJson;
        this.items = items;
    }

    /**
     * Opens an object.
     *
     * @param settings the settings with the type CSV, JSON or JSONL
     * @param position null for the beginning
     */
    static ObjectItems open(
            BucketCalls calls,
            BucketObject object,
            ReaderSettings settings,
            @Nullable String position)
            throws ItemReaderException, InterruptedException {
        var start = ItemPosition.parse(position);
        var stream = ObjectStream.open(calls, object, start.etag(), start.requestOffset());
        try {
            return read(object, () -> open(calls, object, settings, start, stream));
        } catch (ItemReaderException | InterruptedException | RuntimeException e) {
            stream.close();
            throw e;
        }
    }

    private static ObjectItems open(
            BucketCalls calls,
            BucketObject object,
            ReaderSettings settings,
            ItemPosition start,
            ObjectStream stream)
            throws IOException, ItemReaderException, InterruptedException {
        long requestOffset = start.requestOffset();
        // Only objects without compression are read from the middle.
        var content = requestOffset > 0 ? stream : DecompressedStream.decompress(object, stream);
        if (start.contentOffset() > requestOffset) {
            content.skipNBytes(start.contentOffset() - requestOffset);
        }
        var parser = parser(calls, object, settings, start, stream, content);
        var source =
                new ObjectItems(
                        object,
                        stream,
                        parser,
                        content instanceof DecompressedStream,
                        settings.inputType() == InputType.JSON,
                        start.items());
        if (start.contentOffset() == ItemParser.NO_OFFSET) {
            long skipped = skip(parser, start.items());
            if (skipped < start.items()) {
                throw ItemParser.fewerItems(object, skipped, start.items());
            }
        }
        return source;
    }

    private static ItemParser parser(
            BucketCalls calls,
            BucketObject object,
            ReaderSettings settings,
            ItemPosition start,
            ObjectStream stream,
            InputStream content)
            throws IOException, ItemReaderException, InterruptedException {
        long offset = Math.max(0, start.contentOffset());
        return switch (settings.inputType()) {
            case JSON -> {
                var position = start.content();
                yield position == null || offset == 0
                        ? JsonElements.of(object, content, settings.itemsPointer())
                        : JsonElements.resume(object, content, settings.itemsPointer(), position);
            }
            case JSONL -> new JsonLines(object, RecordSplitter.ofLines(object, content, offset));
            case CSV -> {
                var separator = settings.separator();
                var records = RecordSplitter.ofCsv(object, content, offset, separator);
                var given = settings.headers();
                var headers =
                        given != null
                                ? given
                                : offset > 0
                                        ? headers(calls, object, separator, stream.etag())
                                        : CsvRows.readHeaders(object, records, separator);
                yield CsvRows.of(object, records, separator, headers);
            }
            case PARQUET, MANIFEST ->
                    throw new IllegalArgumentException(settings + " has no parser of items");
            case null -> throw new IllegalArgumentException(settings + " has no type");
        };
    }

    /** Reads the headers in the first row, for a source that resumes after that row. */
    private static List<String> headers(
            BucketCalls calls, BucketObject object, char separator, String etag)
            throws IOException, ItemReaderException, InterruptedException {
        try (var beginning = ObjectStream.open(calls, object, etag, 0)) {
            var content = DecompressedStream.decompress(object, beginning);
            var records = RecordSplitter.ofCsv(object, content, 0, separator);
            return CsvRows.readHeaders(object, records, separator);
        }
    }

    /** Returns the number of skipped items; fewer than {@code count} at the end. */
    private static long skip(ItemParser parser, long count)
            throws IOException, ItemReaderException {
        long skipped = 0;
        while (skipped < count && parser.skip()) {
            skipped++;
        }
        return skipped;
    }

    /** A step that reads the object. */
    private interface Reading<T extends @Nullable Object> {
        T perform() throws IOException, ItemReaderException, InterruptedException;
    }

    /** Converts the exceptions of streams and parsers. */
    private static <T extends @Nullable Object> T read(BucketObject object, Reading<T> reading)
            throws ItemReaderException, InterruptedException {
        try {
            return reading.perform();
        } catch (UnreadableObjectException e) {
            throw e.reason();
        } catch (InterruptedIOException e) {
            throw BucketCalls.interrupted(e);
        } catch (IOException e) {
            // Other exceptions of this type come from the decompression.
            throw ItemParser.malformed(object, "gzip", String.valueOf(e.getMessage()));
        }
    }

    @Override
    public @Nullable Payload next() throws ItemReaderException, InterruptedException {
        var item = ObjectItems.<@Nullable Payload>read(object, parser::next);
        if (item != null) {
            items++;
        }
        return item;
    }

    @Override
    public boolean advanceTo(String position) throws ItemReaderException, InterruptedException {
        var target = ItemPosition.parse(position);
        boolean canSeek = !isCompressed && target.contentOffset() != ItemParser.NO_OFFSET;
        if (canSeek || target.items() < items) {
            return false;
        }
        long missing = target.items() - items;
        if (skip(missing) < missing) {
            throw ItemParser.fewerItems(object, items, target.items());
        }
        return true;
    }

    @Override
    public long skip(long count) throws ItemReaderException, InterruptedException {
        long skipped = read(object, () -> skip(parser, count));
        items += skipped;
        return skipped;
    }

    @Override
    public String position() {
        // Without an ETag the object may be replaced, and an offset may be inside an item of the
        // new object.
        long offset = stream.etag().isEmpty() ? ItemParser.NO_OFFSET : parser.offset();
        var position =
                isCompressed || isJson
                        ? new ItemPosition(
                                stream.etag(), items, ItemParser.NO_OFFSET, contentAt(offset))
                        : new ItemPosition(stream.etag(), items, offset);
        return position.text();
    }

    private ItemPosition.@Nullable Content contentAt(long offset) {
        return offset == ItemParser.NO_OFFSET
                ? null
                : new ItemPosition.Content(offset, isCompressed, parser.isKeyed());
    }

    @Override
    public boolean isKeyed() {
        return parser.isKeyed();
    }

    @Override
    public void close() {
        stream.close();
    }
}
