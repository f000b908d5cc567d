package dev.askel.http.auth;

import java.util.Optional;

/**
 * Decodes the account id that some access key ids contain (<a
 * href="https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_identifiers.html#identifiers-unique-ids">AWS
 * key id prefixes</a>).
 */
final class AccessKey {
    private static final String BASE_32 = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
    private static final int ACCOUNT_DIGITS = 12;
    private static final long ACCOUNT_MAX = 999_999_999_999L;

    private AccessKey() {}

    /**
     * Returns the account of a key id: the key id itself when it has twelve digits, else the
     * account that AWS encodes in the key. An encoded account takes 40 bits after a leading one
     * bit, in base 32 after the prefix.
     */
    static Optional<String> account(String keyId) {
        if (keyId.length() == ACCOUNT_DIGITS && keyId.chars().allMatch(c -> c >= '0' && c <= '9')) {
            return Optional.of(keyId);
        }
        if (keyId.length() >= 13 && (keyId.startsWith("AKIA") || keyId.startsWith("ASIA"))) {
            return decode(keyId.substring(4, 13));
        }
        return Optional.empty();
    }

    private static Optional<String> decode(String nineDigits) {
        long bits = 0;
        for (int i = 0; i < nineDigits.length(); i++) {
            var digit = BASE_32.indexOf(nineDigits.charAt(i));
            if (digit < 0) {
                return Optional.empty();
            }
            bits = (bits << 5) | digit;
        }
        // 45 bits: a leading one (older keys lack it), 40 bits of account, 4 other bits.
        var leadingOne = bits >> 44 == 1;
        var account = (bits >> 4) & ((1L << 40) - 1);
        return leadingOne && account <= ACCOUNT_MAX
                ? Optional.of("%012d".formatted(account))
                : Optional.empty();
    }
}
