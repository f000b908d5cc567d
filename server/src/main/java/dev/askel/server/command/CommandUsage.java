package dev.askel.server.command;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;

/**
 * The usage of the command line. It is stored in {@code usage.txt}; the launcher prints the same
 * file.
 */
public final class CommandUsage {
    private CommandUsage() {}

    /** Returns the usage for a terminal of 80 columns. */
    public static String text() {
        try (var text = CommandUsage.class.getResourceAsStream("usage.txt")) {
            if (text == null) {
                throw new IllegalStateException("usage.txt is missing from the build");
            }
            return new String(text.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
