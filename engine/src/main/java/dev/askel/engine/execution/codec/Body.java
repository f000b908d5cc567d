package dev.askel.engine.execution.codec;

import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.util.JsonRecyclerPools;
import com.fasterxml.jackson.dataformat.cbor.CBORFactory;
import dev.askel.asl.expression.Payload;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.util.List;

/** The body of a row or snapshot in CBOR: the tables, then the values that refer to them. */
final class Body {
    private static final int BYTES_INITIAL = 2_048;

    private static final CBORFactory FACTORY =
            CBORFactory.builder()
                    .recyclerPool(JsonRecyclerPools.threadLocalPool())
                    .streamReadConstraints(
                            // Stored strings need no limit here, because the engine checked their
                            // length before it stored them.
                            StreamReadConstraints.builder()
                                    .maxStringLength(Integer.MAX_VALUE)
                                    .build())
                    .build();

    private Body() {}

    /** Writes the values of a body. */
    @FunctionalInterface
    interface ValueWriter {
        void write(FieldWriter out) throws IOException;
    }

    /** Reads the values of a body. */
    @FunctionalInterface
    interface ValueReader<T> {
        T read(FieldReader in) throws IOException;
    }

    /** The bytes of a body and the large payloads to which they refer. */
    record Encoded(Buffer bytes, List<Payload> large) {}

    /** Writes a body that contains all payloads. */
    static Buffer write(ValueWriter values) {
        return write(Integer.MAX_VALUE, values).bytes();
    }

    /**
     * Writes a body.
     *
     * @param inlineBytesMax the maximum size of a payload in the body
     */
    static Encoded write(int inlineBytesMax, ValueWriter values) {
        var encodedValues = new Buffer(BYTES_INITIAL);
        var body = new Buffer(BYTES_INITIAL);
        FieldWriter fields;
        try {
            // One generator is closed before the next is created, because a thread recycles the
            // buffers of only one generator.
            try (var out = FACTORY.createGenerator(encodedValues)) {
                fields = new FieldWriter(out, inlineBytesMax);
                values.write(fields);
            }
            try (var tables = FACTORY.createGenerator(body)) {
                fields.writeTables(tables);
            }
        } catch (IOException e) {
            throw new UncheckedIOException("Writing to memory failed", e);
        }
        body.append(encodedValues);
        return new Encoded(body, fields.large());
    }

    /** Reads a body that contains all payloads. */
    static <T> T read(ByteBuffer body, ValueReader<T> values) {
        return read(body, List.of(), values);
    }

    /**
     * Reads a body that {@link #write} wrote.
     *
     * @param large the large payloads to which the body refers
     * @throws UnreadableRowException when the bytes are not such a body
     */
    static <T> T read(ByteBuffer body, List<Payload> large, ValueReader<T> values) {
        try (var in =
                FACTORY.createParser(
                        body.array(), body.arrayOffset() + body.position(), body.remaining())) {
            return values.read(new FieldReader(in, large));
        } catch (UnreadableRowException e) {
            throw e;
        } catch (IOException | RuntimeException e) {
            // Damaged bytes can cause any exception, such as an index outside a table or an instant
            // out of range.
            throw new UnreadableRowException("Damaged: " + e.getMessage(), e);
        }
    }
}
