package dev.askel.postgres;

import java.io.IOException;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;

/** Reads PostgreSQL's {@code pg_control}. {@code pg_control.h} defines its fields. */
final class ControlFile {
    private ControlFile() {}

    /**
     * Returns the number that {@code initdb} has chosen for the database cluster. Copies of the
     * cluster have the same number.
     */
    static String systemIdentifier(Path dataDirectory) {
        var file = dataDirectory.resolve("global").resolve("pg_control");
        try (var in = Files.newInputStream(file)) {
            var bytes = in.readNBytes(Long.BYTES);
            return Long.toUnsignedString(
                    ByteBuffer.wrap(bytes).order(ByteOrder.nativeOrder()).getLong());
        } catch (IOException | BufferUnderflowException e) {
            throw new StartRefusedException("%s cannot be read: %s".formatted(file, e), e);
        }
    }
}
