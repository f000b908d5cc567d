package dev.askel.http.wire;

import dev.askel.asl.interpreter.execution.ExecutionLimits;
import dev.askel.engine.api.ClientToken;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The constraints of AWS's model on a string, which are checked before the operation runs
 * (docs/aws/api.md sections 1 and 4, docs/aws/quotas.md section 1).
 *
 * @param lengthMin the minimum length in characters (code points), inclusive
 * @param lengthMax the maximum length in characters (code points), inclusive
 * @param pattern the pattern that the whole string must match; null when any string is accepted.
 *     Any string may come, also one longer than the maximum, so the pattern must match in linear
 *     time and bounded stack: Java's {@link Pattern} repeats a group with recursion, unless the
 *     quantifier is possessive ({@code *+}, {@code ++})
 * @param modelPattern the pattern of AWS's model, which errors show; null when there is no pattern
 * @param secret whether the string is users' data, which errors must not repeat
 */
public record StringConstraint(
        int lengthMin,
        int lengthMax,
        @Nullable Pattern pattern,
        @Nullable String modelPattern,
        boolean secret) {
    /** Accepts every string. */
    public static final StringConstraint ANY = of(0, Integer.MAX_VALUE);

    static final StringConstraint ARN = of(1, 256);
    static final StringConstraint LONG_ARN = of(1, 2_000);
    static final StringConstraint NAME = of(1, 80);
    static final StringConstraint PAGE_TOKEN = of(1, 1_024);
    static final StringConstraint EXECUTIONS_PAGE_TOKEN = of(1, 3_096);

    /**
     * Accepts an empty definition, because the validator refuses it like a blank one
     * (docs/parity.md).
     */
    static final StringConstraint DEFINITION = secret(0, 1_048_576);

    static final StringConstraint DATA = secret(0, 262_144);

    /**
     * Accepts every payload that the setting {@code askel.limits.payload-bytes} can permit. The
     * engine compares the payload with the limit itself.
     */
    static final StringConstraint LARGEST_PAYLOAD = secret(0, ExecutionLimits.PAYLOAD_BYTES_MAX);

    static final StringConstraint ERROR = secret(0, 256);
    static final StringConstraint CAUSE = secret(0, 32_768);
    static final StringConstraint VERSION_DESCRIPTION = secret(0, 256);
    static final StringConstraint STARTED_BY = secret(0, 256);
    static final StringConstraint ASSIGNEE = matching(1, 256, "[^\\p{Cc}]*");
    static final StringConstraint TASK_NOTE = secretMatching(0, 4_000, "[^\\x00]*");
    static final StringConstraint TRACE_HEADER = matching(0, 256, "\\p{ASCII}*");
    static final StringConstraint CLIENT_TOKEN =
            matching(1, ClientToken.CHARACTERS_MAX, ClientToken.PATTERN);
    static final StringConstraint SIGNAL_KEY = of(1, 256);
    static final StringConstraint ALIAS_NAME =
            matching(1, 80, "^(?=.*[a-zA-Z_\\-\\.])[a-zA-Z0-9_\\-\\.]+$");
    static final StringConstraint TASK_TOKEN = of(1, 2_048);
    static final StringConstraint TAG_KEY = of(1, 128);
    static final StringConstraint TAG_VALUE = of(0, 256);
    static final StringConstraint LOG_GROUP_ARN = of(1, 256);
    static final StringConstraint KMS_KEY_ID = of(1, 2_048);
    static final StringConstraint CONNECTION_TEXT = secret(1, 512);
    static final StringConstraint CONNECTION_VALUE = secret(0, 512);
    static final StringConstraint HEADER_NAME = matching(1, 512, "[!#$%&'*+\\-.^_`|~0-9A-Za-z]+");
    static final StringConstraint HEADER_VALUE = secretMatching(1, 512, "[\\t -~]*");

    /** An HTTP URL without userinfo, because descriptions show the URL. */
    static final StringConstraint HTTP_ADDRESS =
            secretMatching(1, 2_048, "https?://[!-~&&[^@/?#]]+([/?#][!-~]*)?");

    /** Creates a constraint of the number of characters. */
    public static StringConstraint of(int lengthMin, int lengthMax) {
        return new StringConstraint(lengthMin, lengthMax, null, null, false);
    }

    /** Creates a constraint of the number of characters of users' data. */
    public static StringConstraint secret(int lengthMin, int lengthMax) {
        return new StringConstraint(lengthMin, lengthMax, null, null, true);
    }

    /** Creates a constraint of the number of characters with a regular expression. */
    public static StringConstraint matching(int lengthMin, int lengthMax, String pattern) {
        return matching(lengthMin, lengthMax, pattern, pattern);
    }

    /**
     * Creates a constraint whose model has a pattern that is slow or recursive in Java.
     *
     * @param modelPattern the pattern of AWS's model
     * @param pattern an equivalent pattern, which is matched
     */
    public static StringConstraint matching(
            int lengthMin, int lengthMax, String modelPattern, String pattern) {
        return new StringConstraint(
                lengthMin, lengthMax, Pattern.compile(pattern), modelPattern, false);
    }

    /** Creates a constraint of users' data with a regular expression. */
    public static StringConstraint secretMatching(int lengthMin, int lengthMax, String pattern) {
        return new StringConstraint(lengthMin, lengthMax, Pattern.compile(pattern), pattern, true);
    }

    /** The constraints that a string violates, in AWS's words. */
    List<String> violations(String text) {
        var violations = new ArrayList<String>(0);
        // The code points are counted only for a string that may be too long.
        if (text.length() > lengthMax && text.codePointCount(0, text.length()) > lengthMax) {
            violations.add("Member must have length less than or equal to " + lengthMax);
        }
        if (text.length() < lengthMin) {
            violations.add("Member must have length greater than or equal to " + lengthMin);
        }
        // The database cannot store U+0000, so a string with a pattern must not contain it.
        if (pattern != null && (!pattern.matcher(text).matches() || text.indexOf(0) >= 0)) {
            violations.add("Member must satisfy regular expression pattern: " + modelPattern);
        }
        return violations;
    }
}
