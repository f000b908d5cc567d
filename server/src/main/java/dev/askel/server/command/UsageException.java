package dev.askel.server.command;

/** The command line is malformed. The message gives the reason in one sentence. */
public final class UsageException extends Exception {
    private static final long serialVersionUID = 1L;

    UsageException(String message) {
        super(message);
    }
}
