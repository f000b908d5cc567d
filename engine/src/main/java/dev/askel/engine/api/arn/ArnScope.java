package dev.askel.engine.api.arn;

import java.util.function.IntPredicate;

/**
 * The partition, region and account of an ARN.
 *
 * @param partition {@code aws}, {@code aws-cn} or {@code aws-us-gov}
 * @param region the region, such as {@code eu-north-1}
 * @param account twelve digits
 */
public record ArnScope(String partition, String region, String account) {
    private static final int ACCOUNT_DIGITS = 12;
    private static final int REGION_LENGTH_MAX = 64;
    private static final String PARTITION = "aws";

    public ArnScope {
        check(account, region);
        if (!isPartition(partition)) {
            throw new IllegalArgumentException("partition is " + partition + ", expected aws…");
        }
    }

    /** Returns the scope of an account in a region, with the region's partition. */
    public static ArnScope of(String region, String account) {
        return new ArnScope(partitionOf(region), region, account);
    }

    /** Returns the partition of a region. */
    public static String partitionOf(String region) {
        if (region.startsWith("cn-")) {
            return "aws-cn";
        }
        return region.startsWith("us-gov-") ? "aws-us-gov" : "aws";
    }

    public static void check(String account, String region) {
        if (!isAccount(account)) {
            throw new IllegalArgumentException("account is " + account + ", expected 12 digits");
        }
        if (!isRegion(region)) {
            throw new IllegalArgumentException("region is " + region + ", expected [a-z0-9-]");
        }
    }

    public static boolean isValid(String partition, String region, String account) {
        return isPartition(partition) && isRegion(region) && isAccount(account);
    }

    // This loop is faster than a regular expression, and every request has several ARNs.

    private static boolean isAccount(String text) {
        return text.length() == ACCOUNT_DIGITS && isAll(text, 0, ArnScope::isDigit);
    }

    private static boolean isRegion(String text) {
        return !text.isEmpty()
                && text.length() <= REGION_LENGTH_MAX
                && isAll(text, 0, c -> isSmall(c) || isDigit(c) || c == '-');
    }

    /** {@code aws}, followed by any number of words, each after a hyphen. */
    private static boolean isPartition(String text) {
        return text.startsWith(PARTITION)
                && (text.length() == PARTITION.length()
                        || (text.charAt(PARTITION.length()) == '-'
                                && !text.endsWith("-")
                                && !text.contains("--")
                                && isAll(text, PARTITION.length(), c -> isSmall(c) || c == '-')));
    }

    private static boolean isAll(String text, int from, IntPredicate kind) {
        for (int i = from; i < text.length(); i++) {
            if (!kind.test(text.charAt(i))) {
                return false;
            }
        }
        return true;
    }

    private static boolean isDigit(int c) {
        return c >= '0' && c <= '9';
    }

    private static boolean isSmall(int c) {
        return c >= 'a' && c <= 'z';
    }

    String prefix() {
        return "arn:" + partition + ":states:" + region + ":" + account + ":";
    }
}
