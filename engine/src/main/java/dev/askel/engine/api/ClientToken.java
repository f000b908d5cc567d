package dev.askel.engine.api;

import java.util.regex.Pattern;

/**
 * The rule for the tokens by which clients identify repeated requests, as in RedriveExecution
 * (docs/aws/quotas.md section 1).
 */
public final class ClientToken {
    /** The maximum number of characters. The minimum is 1. */
    public static final int CHARACTERS_MAX = 64;

    /** The pattern of AWS's model: printable ASCII without blanks. */
    public static final String PATTERN = "[!-~]+";

    private static final Pattern COMPILED = Pattern.compile(PATTERN);

    private ClientToken() {}

    /** Whether a text is a client token. */
    public static boolean isValid(String token) {
        return token.length() <= CHARACTERS_MAX && COMPILED.matcher(token).matches();
    }
}
