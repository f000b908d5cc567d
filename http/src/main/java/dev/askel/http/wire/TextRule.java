package dev.askel.http.wire;

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
 * @param pattern the pattern that the whole string must match; null when any string is accepted
 * @param secret whether the string is users' data, which errors must not repeat
 */
record TextRule(int lengthMin, int lengthMax, @Nullable Pattern pattern, boolean secret) {
    static final TextRule ANY = of(0, Integer.MAX_VALUE);
    static final TextRule ARN = of(1, 256);
    static final TextRule LONG_ARN = of(1, 2_000);
    static final TextRule NAME = of(1, 80);
    static final TextRule PAGE_TOKEN = of(1, 1_024);
    static final TextRule EXECUTIONS_PAGE_TOKEN = of(1, 3_096);

    /**
     * Accepts an empty definition, because the validator refuses it like a blank one
     * (docs/parity.md).
     */
    static final TextRule DEFINITION = secret(0, 1_048_576);

    static final TextRule DATA = secret(0, 262_144);
    static final TextRule ERROR = secret(0, 256);
    static final TextRule CAUSE = secret(0, 32_768);
    static final TextRule VERSION_DESCRIPTION = secret(0, 256);
    static final TextRule STARTED_BY = secret(0, 256);
    static final TextRule TRACE_HEADER = matching(0, 256, "\\p{ASCII}*");
    static final TextRule CLIENT_TOKEN = matching(1, 64, "[!-~]+");
    static final TextRule ALIAS_NAME =
            matching(1, 80, "^(?=.*[a-zA-Z_\\-\\.])[a-zA-Z0-9_\\-\\.]+$");
    static final TextRule TASK_TOKEN = of(1, 2_048);
    static final TextRule TAG_KEY = of(1, 128);
    static final TextRule TAG_VALUE = of(0, 256);
    static final TextRule LOG_GROUP_ARN = of(1, 256);
    static final TextRule KMS_KEY_ID = of(1, 2_048);
    static final TextRule CONNECTION_TEXT = secret(1, 512);
    static final TextRule CONNECTION_VALUE = secret(0, 512);
    static final TextRule HEADER_NAME = matching(1, 512, "[!#$%&'*+\\-.^_`|~0-9A-Za-z]+");
    static final TextRule HEADER_VALUE = new TextRule(1, 512, Pattern.compile("[\\t -~]*"), true);

    /** An HTTP URL without userinfo, because descriptions show the URL. */
    static final TextRule HTTP_ADDRESS =
            new TextRule(1, 2_048, Pattern.compile("https?://[!-~&&[^@/?#]]+([/?#][!-~]*)?"), true);

    private static TextRule of(int lengthMin, int lengthMax) {
        return new TextRule(lengthMin, lengthMax, null, false);
    }

    private static TextRule secret(int lengthMin, int lengthMax) {
        return new TextRule(lengthMin, lengthMax, null, true);
    }

    private static TextRule matching(int lengthMin, int lengthMax, String pattern) {
        return new TextRule(lengthMin, lengthMax, Pattern.compile(pattern), false);
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
            violations.add("Member must satisfy regular expression pattern: " + pattern.pattern());
        }
        return violations;
    }
}
