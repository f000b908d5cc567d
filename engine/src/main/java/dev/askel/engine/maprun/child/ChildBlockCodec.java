package dev.askel.engine.maprun.child;

import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.util.JsonRecyclerPools;
import com.fasterxml.jackson.dataformat.cbor.CBORFactory;
import com.fasterxml.jackson.dataformat.cbor.CBORGenerator;
import dev.askel.asl.expression.Payload;
import dev.askel.asl.history.ExecutionStatus;
import dev.askel.engine.maprun.BlockCompression;
import dev.askel.engine.maprun.StoredArrayReader;
import dev.askel.engine.maprun.StoredBlock;
import dev.askel.engine.sql.Bytes;
import dev.askel.engine.sql.ExactText;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Encodes and decodes blocks. A block contains the outcomes of children. The outcome of a child is
 * its final status with its output, or with its error and cause. Golden files contain the stored
 * form.
 *
 * <p>A block is encoded twice: with and without the data of its children. The data are the input,
 * output, error and cause. Each form is one CBOR array. The array begins with the version, the
 * number of children, the name of the first child (two integers) and the start of the first child.
 * An array for each child follows:
 *
 * <pre>
 * child, items, name, status code, start, end - start, redrive count [, input, output, error, cause]
 * </pre>
 *
 * <p>A name is stored as the XOR of its low half and the low half of the first name. The high half
 * is the same for all children of a run ({@link ChildName}). A start is stored as the difference
 * from the first start. Input and output are the original JSON text, as binary UTF-8. Error and
 * cause are binary in the form of {@link ExactText}. A later release may append fields to a child's
 * array. This release skips such fields.
 */
public final class ChildBlockCodec {
    private static final int VERSION = 1;

    /** The estimated bytes of a child besides its data, for the initial size of a buffer. */
    private static final int BYTES_PER_CHILD = 64;

    private static final CBORFactory FACTORY =
            CBORFactory.builder()
                    .recyclerPool(JsonRecyclerPools.threadLocalPool())
                    .streamReadConstraints(
                            // Stored values need no limits here, because the engine checked them
                            // before it stored them.
                            StreamReadConstraints.builder()
                                    .maxStringLength(Integer.MAX_VALUE)
                                    .build())
                    .build();

    private ChildBlockCodec() {}

    /**
     * Encodes a block in both forms.
     *
     * @param number the version of the run after the write that stores the block
     * @param ends at least one outcome; all outcomes belong to one run
     */
    public static StoredBlock encode(long number, List<ChildEnd> ends) {
        if (ends.isEmpty()) {
            throw new IllegalArgumentException("A block has at least one end");
        }
        long firstChild = Long.MAX_VALUE;
        long lastChild = Long.MIN_VALUE;
        int succeeded = 0;
        int failed = 0;
        int timedOut = 0;
        int aborted = 0;
        for (var end : ends) {
            firstChild = Math.min(firstChild, end.child());
            lastChild = Math.max(lastChild, end.child());
            switch (end.status()) {
                case SUCCEEDED -> succeeded++;
                case FAILED -> failed++;
                case TIMED_OUT -> timedOut++;
                case ABORTED -> aborted++;
                case RUNNING, PENDING_REDRIVE ->
                        throw new IllegalArgumentException(end.name() + " has not ended");
            }
        }
        return new StoredBlock(
                number,
                firstChild,
                lastChild,
                multirange(ends),
                succeeded,
                failed,
                timedOut,
                aborted,
                write(ends, false),
                write(ends, true));
    }

    private static String multirange(List<ChildEnd> ends) {
        var numbers = ends.stream().mapToLong(ChildEnd::child).sorted().distinct().toArray();
        var text = new StringBuilder("{");
        int at = 0;
        while (at < numbers.length) {
            long first = numbers[at];
            long end = first;
            while (at < numbers.length && numbers[at] == end) {
                end++;
                at++;
            }
            text.append(text.length() == 1 ? "[" : ",[").append(first).append(',').append(end);
            text.append(')');
        }
        return text.append('}').toString();
    }

    private static Bytes write(List<ChildEnd> ends, boolean withData) {
        var bytes = new ByteArrayOutputStream(estimatedBytes(ends, withData));
        try (var out = FACTORY.createGenerator(bytes)) {
            var first = ends.getFirst();
            var firstName = UUID.fromString(first.name());
            out.writeStartArray();
            out.writeNumber(VERSION);
            out.writeNumber(ends.size());
            out.writeNumber(firstName.getMostSignificantBits());
            out.writeNumber(firstName.getLeastSignificantBits());
            out.writeNumber(first.startedAtMillis());
            for (var end : ends) {
                out.writeStartArray();
                writeSummary(out, end, first, firstName);
                if (withData) {
                    writeData(out, end.input());
                    writeData(out, end.output());
                    writeText(out, end.error());
                    writeText(out, end.cause());
                }
                out.writeEndArray();
            }
            out.writeEndArray();
        } catch (IOException e) {
            throw new UncheckedIOException("Writing to memory failed", e);
        }
        return Bytes.wrap(bytes.toByteArray());
    }

    private static int estimatedBytes(List<ChildEnd> ends, boolean withData) {
        long bytes = 0;
        for (var end : ends) {
            bytes +=
                    BYTES_PER_CHILD
                            + (withData
                                    ? estimatedBytes(end.input()) + estimatedBytes(end.output())
                                    : 0);
        }
        return Math.toIntExact(bytes);
    }

    private static long estimatedBytes(@Nullable Payload payload) {
        return payload == null ? 0 : payload.sizeBytes();
    }

    private static void writeSummary(
            CBORGenerator out, ChildEnd end, ChildEnd first, UUID firstName) throws IOException {
        var name = UUID.fromString(end.name());
        if (name.getMostSignificantBits() != firstName.getMostSignificantBits()) {
            throw new IllegalArgumentException(
                    "%s and %s are children of different runs".formatted(name, firstName));
        }
        out.writeNumber(end.child());
        out.writeNumber(end.items());
        out.writeNumber(name.getLeastSignificantBits() ^ firstName.getLeastSignificantBits());
        out.writeNumber(code(end.status()));
        out.writeNumber(end.startedAtMillis() - first.startedAtMillis());
        out.writeNumber(end.stoppedAtMillis() - end.startedAtMillis());
        out.writeNumber(end.redriveCount());
    }

    private static void writeData(CBORGenerator out, @Nullable Payload payload) throws IOException {
        if (payload == null) {
            out.writeNull();
        } else {
            out.writeBinary(payload.verbatimUtf8());
        }
    }

    /** Writes a string. It may contain unpaired surrogates, which UTF-8 cannot represent. */
    private static void writeText(CBORGenerator out, @Nullable String text) throws IOException {
        var bytes = ExactText.encode(text);
        if (bytes == null) {
            out.writeNull();
        } else {
            out.writeBinary(bytes.unsafeArray());
        }
    }

    /**
     * Reads the outcomes of a block without data.
     *
     * @param summaries {@link StoredBlock#summaries}
     * @throws IllegalStateException when the bytes are damaged, or have an unknown version or
     *     structure
     */
    public static List<ChildSummary> summaries(Bytes summaries) {
        return read(summaries, (summary, _) -> summary);
    }

    /**
     * Reads the outcomes of a block with their data.
     *
     * @param ends {@link StoredBlock#ends}, or their compressed form ({@link BlockCompression})
     * @throws IllegalStateException when the bytes are damaged, or have an unknown version or
     *     structure
     */
    public static List<ChildEnd> ends(Bytes ends) {
        return ends(ends, true);
    }

    /** Reads the outcomes of a block with their data except the inputs. */
    public static List<ChildEnd> endsWithoutInputs(Bytes ends) {
        return ends(ends, false);
    }

    private static List<ChildEnd> ends(Bytes ends, boolean withInputs) {
        return read(
                BlockCompression.expand(ends),
                (summary, in) -> {
                    var input = withInputs ? readData(in) : skipData(in);
                    var output = readData(in);
                    var error = ExactText.decode(in.binaryOrNull());
                    var cause = ExactText.decode(in.binaryOrNull());
                    return new ChildEnd(
                            summary.child(),
                            summary.items(),
                            summary.name(),
                            summary.status(),
                            input,
                            output,
                            error,
                            cause,
                            summary.startedAtMillis(),
                            summary.stoppedAtMillis(),
                            summary.redriveCount());
                });
    }

    /** Reads a child from its summary and the data that follows it. */
    @FunctionalInterface
    private interface ChildReader<T> {
        T read(ChildSummary summary, StoredArrayReader in) throws IOException;
    }

    private static <T> List<T> read(Bytes block, ChildReader<T> reader) {
        try (var in = new StoredArrayReader(FACTORY, block, VERSION, "A block of children")) {
            int count = Math.toIntExact(in.number());
            var firstName = new UUID(in.number(), in.number());
            long firstStart = in.number();
            var read = new ArrayList<T>(Math.clamp(count, 0, block.size()));
            for (int i = 0; i < count; i++) {
                in.start();
                read.add(reader.read(summary(in, firstName, firstStart), in));
                in.skipToEnd();
            }
            in.end();
            return read;
        } catch (IOException | ArithmeticException e) {
            throw new IllegalStateException("A block of children is damaged", e);
        }
    }

    private static ChildSummary summary(StoredArrayReader in, UUID firstName, long firstStart)
            throws IOException {
        long child = in.number();
        int items = Math.toIntExact(in.number());
        var name =
                new UUID(
                        firstName.getMostSignificantBits(),
                        firstName.getLeastSignificantBits() ^ in.number());
        var status = status(in.number());
        long startedAt = firstStart + in.number();
        long stoppedAt = startedAt + in.number();
        return new ChildSummary(
                child,
                items,
                name.toString(),
                status,
                startedAt,
                stoppedAt,
                Math.toIntExact(in.number()));
    }

    private static @Nullable Payload skipData(StoredArrayReader in) throws IOException {
        in.skip();
        return null;
    }

    private static @Nullable Payload readData(StoredArrayReader in) throws IOException {
        var utf8 = in.binaryOrNull();
        return utf8 == null ? null : Payload.ofVerbatim(utf8);
    }

    /** The codes are stored and never change. */
    private static int code(ExecutionStatus status) {
        return switch (status) {
            case SUCCEEDED -> 1;
            case FAILED -> 2;
            case TIMED_OUT -> 3;
            case ABORTED -> 4;
            case RUNNING, PENDING_REDRIVE ->
                    throw new IllegalArgumentException(status + " is not an end");
        };
    }

    private static ExecutionStatus status(long code) {
        return switch ((int) code) {
            case 1 -> ExecutionStatus.SUCCEEDED;
            case 2 -> ExecutionStatus.FAILED;
            case 3 -> ExecutionStatus.TIMED_OUT;
            case 4 -> ExecutionStatus.ABORTED;
            default -> throw new IllegalStateException("Status code " + code + " is unknown");
        };
    }
}
