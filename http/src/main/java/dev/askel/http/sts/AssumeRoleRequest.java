package dev.askel.http.sts;

import dev.askel.access.key.RoleSessions;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * The parameters of AssumeRole.
 *
 * @param roleArn the ARN of the role, as the caller wrote it
 */
public record AssumeRoleRequest(String roleArn, String sessionName, Duration duration) {
    private static final Pattern SESSION_NAME = Pattern.compile("[A-Za-z0-9_+=,.@-]{2,64}");
    private static final Pattern SECONDS = Pattern.compile("[0-9]{1,6}");
    private static final Duration STANDARD = Duration.ofHours(1);
    private static final Set<String> PARAMETERS =
            Set.of("Action", "Version", "RoleArn", "RoleSessionName", "DurationSeconds");

    /**
     * Reads the parameters of a form.
     *
     * @throws IllegalArgumentException when a parameter is missing, malformed or not supported; the
     *     message has the form of AWS's messages
     */
    public static AssumeRoleRequest parse(Map<String, List<String>> form) {
        for (var name : form.keySet()) {
            // An ignored session policy or tag would give the session more rights than requested.
            if (!PARAMETERS.contains(name) && !name.startsWith("X-Amz-")) {
                throw new IllegalArgumentException(
                        "The parameter %s is not supported.".formatted(name));
            }
        }
        var sessionName = mandatory(form, "RoleSessionName", "roleSessionName");
        if (!SESSION_NAME.matcher(sessionName).matches()) {
            throw violation(
                    sessionName,
                    "roleSessionName",
                    "Member must satisfy regular expression pattern: [\\w+=,.@-]{2,64}");
        }
        return new AssumeRoleRequest(
                mandatory(form, "RoleArn", "roleArn"), sessionName, duration(form));
    }

    private static String mandatory(Map<String, List<String>> form, String name, String member) {
        var values = form.getOrDefault(name, List.of());
        if (values.isEmpty() || values.getFirst().isEmpty()) {
            throw new IllegalArgumentException(
                    "1 validation error detected: Value null at '%s' failed to satisfy constraint: Member must not be null"
                            .formatted(member));
        }
        return values.getFirst();
    }

    private static Duration duration(Map<String, List<String>> form) {
        var given = form.getOrDefault("DurationSeconds", List.of());
        if (given.isEmpty()) {
            return STANDARD;
        }
        var text = given.getFirst();
        var min = RoleSessions.DURATION_MIN.toSeconds();
        var max = RoleSessions.DURATION_MAX.toSeconds();
        long seconds = SECONDS.matcher(text).matches() ? Long.parseLong(text) : -1;
        if (seconds < min) {
            throw violation(
                    text,
                    "durationSeconds",
                    "Member must have value greater than or equal to " + min);
        }
        if (seconds > max) {
            throw violation(
                    text, "durationSeconds", "Member must have value less than or equal to " + max);
        }
        return Duration.ofSeconds(seconds);
    }

    private static IllegalArgumentException violation(String value, String member, String rule) {
        return new IllegalArgumentException(
                "1 validation error detected: Value '%s' at '%s' failed to satisfy constraint: %s"
                        .formatted(value, member, rule));
    }
}
