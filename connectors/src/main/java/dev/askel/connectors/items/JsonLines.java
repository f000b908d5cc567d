package dev.askel.connectors.items;

import dev.askel.asl.expression.MalformedJsonException;
import dev.askel.asl.expression.Payload;
import dev.askel.engine.maprun.source.ItemReaderException;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** Reads JSON Lines. Each line is an item; blank lines are skipped. */
final class JsonLines implements ItemParser {
    private final BucketObject object;
    private final RecordSplitter lines;

    JsonLines(BucketObject object, RecordSplitter lines) {
        this.object = object;
        this.lines = lines;
    }

    @Override
    public @Nullable Payload next() throws IOException, ItemReaderException {
        long start = lines.offset();
        var line = lines.next();
        if (line == null) {
            return null;
        }
        try {
            return Payload.parseItem(line);
        } catch (MalformedJsonException e) {
            throw ItemParser.malformed(
                    object, "JSONL", "the line after byte %d: %s".formatted(start, e.getMessage()));
        }
    }

    @Override
    public boolean skip() throws IOException, ItemReaderException {
        return lines.skip();
    }

    @Override
    public long offset() {
        return lines.offset();
    }
}
