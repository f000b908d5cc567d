package dev.askel.server.command;

/** A command line that cannot be understood. The message says what is wrong, in one sentence. */
public final class UsageException extends Exception {
    private static final long serialVersionUID = 1L;

    UsageException(String message) {
        super(message);
    }
}
