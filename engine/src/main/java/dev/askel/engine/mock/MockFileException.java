package dev.askel.engine.mock;

import java.io.Serial;
import java.nio.file.Path;

/**
 * A mock configuration cannot be used. The message contains the file, the location and the reason.
 */
public final class MockFileException extends Exception {
    @Serial private static final long serialVersionUID = 1;

    MockFileException(Path file, String reason) {
        super("The mock configuration %s cannot be used: %s.".formatted(file, reason));
    }

    @Override
    public String getMessage() {
        return String.valueOf(super.getMessage());
    }
}
