package dev.askel.engine.maprun.progress;

import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.dataformat.cbor.CBORFactory;
import com.fasterxml.jackson.dataformat.cbor.CBORGenerator;
import com.fasterxml.jackson.dataformat.cbor.CBORParser;
import dev.askel.engine.sql.Bytes;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Writes the progress of a Map Run as bytes, and reads it. A golden file holds the stored form.
 *
 * <p>The form is one CBOR array:
 *
 * <pre>
 * version, next item, next child, end of source,
 * [item - previous item, position, …]                                          the marks
 * [child - previous child, first item - child, items, redrives, end block, …]  the open children
 * [succeeded, failed, timed out, aborted, pending redrive]                     the items
 * [succeeded, failed, timed out, aborted, pending redrive]                     the children
 * redrive count, [version of each redrive], reopened block or null, reopened ends of it
 * items that cannot be redriven, children that cannot be redriven        only if there are some
 * </pre>
 *
 * <p>The first item of a child that is open again is null. A later release may append fields, which
 * this release skips.
 */
public final class ProgressCodec {
    private static final int VERSION = 1;
    private static final int BYTES_INITIAL = 1_024;
    private static final CBORFactory FACTORY = new CBORFactory();

    private ProgressCodec() {}

    /** Encodes a progress. */
    public static Bytes encode(RunProgress progress) {
        var bytes = new ByteArrayOutputStream(BYTES_INITIAL);
        try (var out = FACTORY.createGenerator(bytes)) {
            out.writeStartArray();
            out.writeNumber(VERSION);
            out.writeNumber(progress.frontier().item());
            out.writeNumber(progress.frontier().child());
            out.writeBoolean(progress.frontier().isEnd());
            writeMarks(out, progress.marks());
            writeOpen(out, progress.open());
            write(out, progress.items());
            write(out, progress.children());
            out.writeNumber(progress.redriveCount());
            out.writeStartArray();
            for (long version : progress.redriveVersions()) {
                out.writeNumber(version);
            }
            out.writeEndArray();
            var reopenedTo = progress.reopenedTo();
            if (reopenedTo == null) {
                out.writeNull();
            } else {
                out.writeNumber(reopenedTo.block());
                out.writeNumber(reopenedTo.ends());
            }
            long items = progress.items().notRedrivable();
            long children = progress.children().notRedrivable();
            if (children > 0) {
                out.writeNumber(items);
                out.writeNumber(children);
            }
            out.writeEndArray();
        } catch (IOException e) {
            throw new UncheckedIOException("Writing to memory failed", e);
        }
        return Bytes.wrap(bytes.toByteArray());
    }

    private static void writeMarks(CBORGenerator out, List<Mark> marks) throws IOException {
        out.writeStartArray();
        long previous = 0;
        for (var mark : marks) {
            out.writeNumber(mark.item() - previous);
            out.writeString(mark.position());
            previous = mark.item();
        }
        out.writeEndArray();
    }

    private static void writeOpen(CBORGenerator out, List<OpenChild> open) throws IOException {
        out.writeStartArray();
        long previous = 0;
        for (var each : open) {
            out.writeNumber(each.child() - previous);
            if (each.firstItem() == OpenChild.REOPENED) {
                out.writeNull();
            } else {
                out.writeNumber(each.firstItem() - each.child());
            }
            out.writeNumber(each.items());
            out.writeNumber(each.redriveCount());
            out.writeNumber(each.endBlock());
            previous = each.child();
        }
        out.writeEndArray();
    }

    private static void write(CBORGenerator out, Tally tally) throws IOException {
        out.writeStartArray();
        out.writeNumber(tally.succeeded());
        out.writeNumber(tally.failed());
        out.writeNumber(tally.timedOut());
        out.writeNumber(tally.aborted());
        out.writeNumber(tally.pendingRedrive());
        out.writeEndArray();
    }

    /**
     * Decodes a progress.
     *
     * @throws IllegalStateException when the bytes are damaged or a later release has written them
     */
    public static RunProgress decode(Bytes bytes) {
        try (var in = FACTORY.createParser(bytes.unsafeArray())) {
            expect(in, JsonToken.START_ARRAY);
            long version = number(in);
            if (version != VERSION) {
                throw new IllegalStateException(
                        "Version %d of the progress of a Map Run is unknown".formatted(version));
            }
            var progress =
                    new RunProgress(
                            new Frontier(number(in), number(in), flag(in)),
                            marks(in),
                            open(in),
                            tally(in),
                            tally(in),
                            Math.toIntExact(number(in)),
                            numbers(in),
                            reopenedTo(in));
            var items = optionalNumber(in);
            if (items != null) {
                progress = progress.withNotRedrivable(items, number(in));
            }
            while (in.currentToken() != JsonToken.END_ARRAY
                    && in.nextToken() != JsonToken.END_ARRAY) {
                if (in.currentToken() == null) {
                    throw unexpected(in, "the end of an array");
                }
                in.skipChildren();
            }
            return progress;
        } catch (IOException | ArithmeticException | IllegalArgumentException e) {
            throw new IllegalStateException("The progress of a Map Run is damaged", e);
        }
    }

    private static List<Mark> marks(CBORParser in) throws IOException {
        expect(in, JsonToken.START_ARRAY);
        var marks = new ArrayList<Mark>();
        long previous = 0;
        while (in.nextToken() == JsonToken.VALUE_NUMBER_INT) {
            previous += in.getLongValue();
            expect(in, JsonToken.VALUE_STRING);
            marks.add(new Mark(previous, in.getText()));
        }
        requireEnd(in);
        return marks;
    }

    private static List<OpenChild> open(CBORParser in) throws IOException {
        expect(in, JsonToken.START_ARRAY);
        var open = new ArrayList<OpenChild>();
        long child = 0;
        while (in.nextToken() == JsonToken.VALUE_NUMBER_INT) {
            child += in.getLongValue();
            var distance = numberOrNull(in);
            open.add(
                    new OpenChild(
                            child,
                            distance == null ? OpenChild.REOPENED : child + distance,
                            Math.toIntExact(number(in)),
                            Math.toIntExact(number(in)),
                            number(in)));
        }
        requireEnd(in);
        return open;
    }

    private static Tally tally(CBORParser in) throws IOException {
        expect(in, JsonToken.START_ARRAY);
        var tally = new Tally(number(in), number(in), number(in), number(in), number(in));
        expect(in, JsonToken.END_ARRAY);
        return tally;
    }

    private static List<Long> numbers(CBORParser in) throws IOException {
        expect(in, JsonToken.START_ARRAY);
        var numbers = new ArrayList<Long>();
        while (in.nextToken() == JsonToken.VALUE_NUMBER_INT) {
            numbers.add(in.getLongValue());
        }
        requireEnd(in);
        return numbers;
    }

    private static @Nullable ReopenPosition reopenedTo(CBORParser in) throws IOException {
        var block = numberOrNull(in);
        return block == null ? null : new ReopenPosition(block, Math.toIntExact(number(in)));
    }

    /** Reads a number; null at the end of the array. */
    private static @Nullable Long optionalNumber(CBORParser in) throws IOException {
        return switch (in.nextToken()) {
            case END_ARRAY -> null;
            case VALUE_NUMBER_INT -> in.getLongValue();
            case null, default -> throw unexpected(in, "a number or the end of an array");
        };
    }

    private static boolean flag(CBORParser in) throws IOException {
        return switch (in.nextToken()) {
            case VALUE_TRUE -> true;
            case VALUE_FALSE -> false;
            case null, default -> throw unexpected(in, "a flag");
        };
    }

    private static @Nullable Long numberOrNull(CBORParser in) throws IOException {
        return switch (in.nextToken()) {
            case VALUE_NULL -> null;
            case VALUE_NUMBER_INT -> in.getLongValue();
            case null, default -> throw unexpected(in, "a number or null");
        };
    }

    private static long number(CBORParser in) throws IOException {
        expect(in, JsonToken.VALUE_NUMBER_INT);
        return in.getLongValue();
    }

    private static void expect(CBORParser in, JsonToken token) throws IOException {
        if (in.nextToken() != token) {
            throw unexpected(in, token.name());
        }
    }

    private static void requireEnd(CBORParser in) {
        if (in.currentToken() != JsonToken.END_ARRAY) {
            throw unexpected(in, "the end of an array");
        }
    }

    private static IllegalStateException unexpected(CBORParser in, String expected) {
        return new IllegalStateException(
                "The progress of a Map Run has %s, expected %s"
                        .formatted(in.currentToken(), expected));
    }
}
