package dev.askel.engine.maprun.progress;

import com.fasterxml.jackson.dataformat.cbor.CBORFactory;
import com.fasterxml.jackson.dataformat.cbor.CBORGenerator;
import dev.askel.engine.maprun.StoredArrayReader;
import dev.askel.engine.sql.Bytes;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;

/**
 * Encodes and decodes the selection of a redrive. A golden file contains the stored form.
 *
 * <p>The form is one CBOR array:
 *
 * <pre>
 * version, [child - previous child, …],
 * [failed, timed out, aborted, not redrivable]      the items of the other unsuccessful children
 * [failed, timed out, aborted, not redrivable]      the other unsuccessful children
 * items of the selected children
 * </pre>
 *
 * <p>A later release may append fields. This release skips such fields.
 */
public final class SelectionCodec {
    private static final int VERSION = 1;
    private static final CBORFactory FACTORY = new CBORFactory();

    private SelectionCodec() {}

    /** Encodes a selection. */
    public static Bytes encode(RedriveSelection selection) {
        var bytes = new ByteArrayOutputStream();
        try (var out = FACTORY.createGenerator(bytes)) {
            out.writeStartArray();
            out.writeNumber(VERSION);
            out.writeStartArray();
            long previous = 0;
            for (long child : selection.childNumbers()) {
                out.writeNumber(child - previous);
                previous = child;
            }
            out.writeEndArray();
            write(out, selection.unselectedItems());
            write(out, selection.unselectedChildren());
            out.writeNumber(selection.itemCount());
            out.writeEndArray();
        } catch (IOException e) {
            throw new UncheckedIOException("Writing to memory failed", e);
        }
        return Bytes.wrap(bytes.toByteArray());
    }

    private static void write(CBORGenerator out, OutcomeCounts left) throws IOException {
        out.writeStartArray();
        out.writeNumber(left.failed());
        out.writeNumber(left.timedOut());
        out.writeNumber(left.aborted());
        out.writeNumber(left.notRedrivable());
        out.writeEndArray();
    }

    /** Decodes a selection; returns null for null. */
    public static @Nullable RedriveSelection decodeNullable(@Nullable Bytes bytes) {
        return bytes == null ? null : decode(bytes);
    }

    /**
     * Decodes a selection.
     *
     * @throws IllegalStateException when the bytes are damaged, or have an unknown version or
     *     structure
     */
    public static RedriveSelection decode(Bytes bytes) {
        try (var in =
                new StoredArrayReader(FACTORY, bytes, VERSION, "The selection of a redrive")) {
            var children = children(in);
            var unselectedItems = left(in);
            var unselectedChildren = left(in);
            var selection =
                    new RedriveSelection(
                            children, in.number(), unselectedItems, unselectedChildren);
            in.skipToEnd();
            return selection;
        } catch (IOException | ArithmeticException | IllegalArgumentException e) {
            throw new IllegalStateException("The selection of a redrive is damaged", e);
        }
    }

    private static long[] children(StoredArrayReader in) throws IOException {
        in.start();
        var children = LongStream.builder();
        long child = 0;
        for (var next = in.numberOrEnd(); next != null; next = in.numberOrEnd()) {
            child += next;
            children.add(child);
        }
        return children.build().toArray();
    }

    private static OutcomeCounts left(StoredArrayReader in) throws IOException {
        in.start();
        var left = new OutcomeCounts(0, in.number(), in.number(), in.number(), 0, in.number());
        in.end();
        return left;
    }
}
