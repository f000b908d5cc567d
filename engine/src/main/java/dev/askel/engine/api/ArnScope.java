package dev.askel.engine.api;

import java.util.regex.Pattern;

/**
 * The middle of every ARN: {@code partition}, {@code region}, {@code account}.
 *
 * @param partition {@code aws}, {@code aws-cn} or {@code aws-us-gov}
 * @param region such as {@code eu-north-1}
 * @param account twelve digits
 */
public record ArnScope(String partition, String region, String account) {
    private static final Pattern ACCOUNT = Pattern.compile("[0-9]{12}");
    private static final Pattern REGION = Pattern.compile("[a-z0-9-]{1,64}");
    private static final Pattern PARTITION = Pattern.compile("aws(-[a-z]+)*");

    public ArnScope {
        check(account, region);
        if (!PARTITION.matcher(partition).matches()) {
            throw new IllegalArgumentException("partition is " + partition + ", expected aws…");
        }
    }

    /** The scope of an account in a region; the partition follows from the region. */
    public static ArnScope of(String region, String account) {
        return new ArnScope(partitionOf(region), region, account);
    }

    /** The partition a region belongs to. */
    public static String partitionOf(String region) {
        if (region.startsWith("cn-")) {
            return "aws-cn";
        }
        return region.startsWith("us-gov-") ? "aws-us-gov" : "aws";
    }

    static void check(String account, String region) {
        if (!ACCOUNT.matcher(account).matches()) {
            throw new IllegalArgumentException("account is " + account + ", expected 12 digits");
        }
        if (!REGION.matcher(region).matches()) {
            throw new IllegalArgumentException("region is " + region + ", expected [a-z0-9-]");
        }
    }

    static boolean valid(String partition, String region, String account) {
        return PARTITION.matcher(partition).matches()
                && REGION.matcher(region).matches()
                && ACCOUNT.matcher(account).matches();
    }

    String prefix() {
        return "arn:" + partition + ":states:" + region + ":" + account + ":";
    }
}
