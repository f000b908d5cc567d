package dev.askel.access;

import java.nio.ByteBuffer;
import java.util.Optional;

/**
 * The id of an access key, which contains its account (<a
 * href="https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_identifiers.html#identifiers-unique-ids">AWS
 * key id prefixes</a>).
 *
 * <p>An id has twenty characters: a prefix, and 80 bits in base 32. The prefix is {@code AKIA} for
 * a permanent key and {@code ASIA} for a temporary key. The bits are a one, the account (40 bits)
 * and 39 other bits.
 *
 * @param text such as {@code AKIASHMBV4WQZ3K5NXYL}
 */
public record AccessKeyId(String text) {
    /**
     * The length of the input from which {@link #of} takes the bits that distinguish the keys of an
     * account.
     */
    public static final int UNIQUE_PART_BYTES = 5;

    private static final String BASE_32 = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
    private static final int PREFIX_LENGTH = 4;

    /**
     * The number of characters after the prefix that contain the account. Older AWS key ids also
     * have these characters, but contain no account.
     */
    private static final int ACCOUNT_CHARACTERS = 9;

    private static final int ACCOUNT_DIGITS = 12;
    private static final long ACCOUNT_MAX = 999_999_999_999L;
    private static final int CHARACTERS = 16;
    private static final int DIGIT_BITS = 5;
    private static final int DISTINCTION_BITS = 39;

    /** The kinds of keys. */
    public enum Kind {
        /** A key of a user, valid until it is deleted. */
        PERMANENT("AKIA"),
        /** A key of a session. It is valid only together with its session token. */
        TEMPORARY("ASIA");

        private final String prefix;

        Kind(String prefix) {
            this.prefix = prefix;
        }
    }

    public AccessKeyId {
        if (!isComplete(text)) {
            throw new IllegalArgumentException("'%s' is not an access key id".formatted(text));
        }
    }

    private static boolean isComplete(String text) {
        if (text.length() != PREFIX_LENGTH + CHARACTERS) {
            return false;
        }
        for (int i = PREFIX_LENGTH; i < text.length(); i++) {
            if (digit(text.charAt(i)) < 0) {
                return false;
            }
        }
        return accountNumber(text) >= 0;
    }

    /** Reads an id; empty when the string is not the id of a key with an account. */
    public static Optional<AccessKeyId> parse(String text) {
        return isComplete(text) ? Optional.of(new AccessKeyId(text)) : Optional.empty();
    }

    /**
     * Returns the id of a key.
     *
     * @param account twelve digits
     * @param uniquePart {@link #UNIQUE_PART_BYTES} bytes, of which 39 bits are used
     */
    public static AccessKeyId of(Kind kind, String account, byte[] uniquePart) {
        if (uniquePart.length != UNIQUE_PART_BYTES) {
            throw new IllegalArgumentException(
                    "The unique part has %d bytes, expected %d"
                            .formatted(uniquePart.length, UNIQUE_PART_BYTES));
        }
        long high = (1L << 40) | Long.parseLong(account);
        long low =
                ByteBuffer.allocate(Long.BYTES)
                                .put(Long.BYTES - UNIQUE_PART_BYTES, uniquePart)
                                .getLong(0)
                        & ((1L << DISTINCTION_BITS) - 1);
        var text = new StringBuilder(kind.prefix);
        for (int i = CHARACTERS - 1; i >= 0; i--) {
            text.append(BASE_32.charAt(digit(high, low, i)));
        }
        return new AccessKeyId(text.toString());
    }

    /** Returns the value of a character in base 32; -1 when it is not a digit. */
    private static int digit(char c) {
        if (c >= 'A' && c <= 'Z') {
            return c - 'A';
        }
        return c >= '2' && c <= '7' ? c - '2' + 26 : -1;
    }

    /** Returns one base 32 digit of the 80 bits; digit 0 has the lowest bits. */
    private static int digit(long high, long low, int index) {
        int from = index * DIGIT_BITS;
        long shifted =
                from >= DISTINCTION_BITS
                        ? high >> (from - DISTINCTION_BITS)
                        : (low >> from) | (high << (DISTINCTION_BITS - from));
        return (int) (shifted & 0x1f);
    }

    /** The account of the key, twelve digits. */
    public String account() {
        return decode(text).orElseThrow();
    }

    /** Whether this is the key of a session. */
    public boolean isTemporary() {
        return text.startsWith(Kind.TEMPORARY.prefix);
    }

    /**
     * Returns the account of any key id. A key id of twelve digits is itself the account. Other ids
     * contain the account in AWS's encoding. The result is empty when the id contains no account.
     */
    public static Optional<String> accountOf(String keyId) {
        if (keyId.length() == ACCOUNT_DIGITS && keyId.chars().allMatch(c -> c >= '0' && c <= '9')) {
            return Optional.of(keyId);
        }
        return decode(keyId);
    }

    private static Optional<String> decode(String keyId) {
        long account = accountNumber(keyId);
        return account < 0 ? Optional.empty() : Optional.of("%012d".formatted(account));
    }

    /** Returns the account in a key id; -1 when there is none. */
    private static long accountNumber(String keyId) {
        if (keyId.length() < PREFIX_LENGTH + ACCOUNT_CHARACTERS
                || !(keyId.startsWith("AKIA") || keyId.startsWith("ASIA"))) {
            return -1;
        }
        long bits = 0;
        for (int i = PREFIX_LENGTH; i < PREFIX_LENGTH + ACCOUNT_CHARACTERS; i++) {
            int digit = digit(keyId.charAt(i));
            if (digit < 0) {
                return -1;
            }
            bits = (bits << DIGIT_BITS) | digit;
        }
        // 45 bits: a leading one, which older keys lack, 40 bits of account, and 4 other bits.
        var leadingOne = bits >> 44 == 1;
        var account = (bits >> 4) & ((1L << 40) - 1);
        return leadingOne && account <= ACCOUNT_MAX ? account : -1;
    }

    @Override
    public String toString() {
        return text;
    }
}
