package dev.askel.load.wire;

/** No answer came, or one that says nothing (5xx): nobody knows whether the call had its effect. */
public final class UnansweredException extends Exception {
    UnansweredException(String operation, Throwable cause) {
        super(operation + " has no answer: " + cause, cause);
    }

    UnansweredException(String operation, int status, String body) {
        super("%s was answered with %d: %s".formatted(operation, status, body));
    }
}
