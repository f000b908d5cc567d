package dev.askel.engine.execution.codec;

import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.util.JsonRecyclerPools;
import com.fasterxml.jackson.dataformat.cbor.CBORFactory;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;

/** The body of a row or snapshot in CBOR: the tables, then the values that refer to them. */
final class Body {
    private static final int USUAL_BYTES = 2_048;

    private static final CBORFactory FACTORY =
            CBORFactory.builder()
                    .recyclerPool(JsonRecyclerPools.threadLocalPool())
                    .streamReadConstraints(
                            // Stored values were within the engine's limits when they were
                            // admitted.
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
            // Generators follow each other: a thread has the buffers of one generator at a time.
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
     * Reads a body of {@link #write}.
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
            // Damage can cause any exception, such as an index outside a table or an instant out of
            // range.
            throw new UnreadableRowException("Damaged: " + e.getMessage(), e);
        }
    }
}
