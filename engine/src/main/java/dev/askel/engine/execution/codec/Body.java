package dev.askel.engine.execution.codec;

import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.util.JsonRecyclerPools;
import com.fasterxml.jackson.dataformat.cbor.CBORFactory;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;

/** The body of a row or snapshot: the tables, then the values that refer to them, in CBOR. */
final class Body {
    private static final int USUAL_BYTES = 2_048;

    private static final CBORFactory FACTORY =
            CBORFactory.builder()
                    .recyclerPool(JsonRecyclerPools.threadLocalPool())
                    .streamReadConstraints(
                            // What is stored was admitted; the engine has limits of its own.
                            StreamReadConstraints.builder()
                                    .maxStringLength(Integer.MAX_VALUE)
                                    .build())
                    .build();

    private Body() {}

    /** Writes one kind of value. */
    @FunctionalInterface
    interface Writing {
        void write(FieldWriter out) throws IOException;
    }

    /** Reads one kind of value. */
    @FunctionalInterface
    interface Reading<T> {
        T read(FieldReader in) throws IOException;
    }

    static Buffer write(Writing values) {
        var behind = new Buffer(USUAL_BYTES);
        var body = new Buffer(USUAL_BYTES);
        try {
            // One after the other: a thread has the buffers of one generator, the next makes its
            // own.
            FieldWriter fields;
            try (var out = FACTORY.createGenerator(behind)) {
                fields = new FieldWriter(out);
                values.write(fields);
            }
            try (var tables = FACTORY.createGenerator(body)) {
                fields.writeTables(tables);
            }
        } catch (IOException e) {
            throw new UncheckedIOException("Writing to memory failed", e);
        }
        body.append(behind);
        return body;
    }

    /**
     * Reads what {@link #write} wrote.
     *
     * @throws UnreadableRowException when it is anything else
     */
    static <T> T read(ByteBuffer body, Reading<T> values) {
        try (var in =
                FACTORY.createParser(
                        body.array(), body.arrayOffset() + body.position(), body.remaining())) {
            return values.read(new FieldReader(in));
        } catch (UnreadableRowException e) {
            throw e;
        } catch (IOException | RuntimeException e) {
            // Damaged bytes can fail anywhere: a place outside a table, an instant out of range.
            throw new UnreadableRowException("Damaged: " + e.getMessage(), e);
        }
    }
}
