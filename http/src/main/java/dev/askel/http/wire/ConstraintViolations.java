package dev.askel.http.wire;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The violations of constraints that the reading of one request has found. AWS reports them
 * together (docs/aws/api.md section 1).
 */
final class ConstraintViolations {
    /** The maximum length of a value that an error repeats; longer than any recorded on AWS. */
    private static final int ECHO_MAX = 4_096;

    private final List<String> texts = new ArrayList<>();

    /**
     * Adds a violation.
     *
     * @param path the path of the member as AWS's messages spell it
     * @param value the value; null when it is absent or secret, so that the message omits it
     * @param constraint the violated constraint in AWS's words
     */
    void add(String path, @Nullable String value, String constraint) {
        var echo = value == null ? "Value" : "Value '" + truncated(value) + "'";
        texts.add(echo + " at '" + path + "' failed to satisfy constraint: " + constraint);
    }

    /** AWS's message about the violations; empty when there are none. */
    Optional<String> message() {
        return switch (texts.size()) {
            case 0 -> Optional.empty();
            case 1 -> Optional.of("1 validation error detected: " + texts.getFirst());
            default ->
                    Optional.of(
                            texts.size()
                                    + " validation errors detected: "
                                    + String.join("; ", texts));
        };
    }

    private static String truncated(String value) {
        return value.length() <= ECHO_MAX ? value : value.substring(0, ECHO_MAX) + "…";
    }
}
