package dev.askel.access.key;

import java.util.Optional;
import java.util.regex.Pattern;

/**
 * The name of a user or role in its account (<a
 * href="https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_identifiers.html">IAM
 * identifiers</a>).
 *
 * @param account twelve digits
 * @param kind user or role
 */
public record PrincipalName(String account, Kind kind, String name) {
    /** The form of the names of users, roles and sessions. */
    public static final Pattern NAME_PATTERN = Pattern.compile("[A-Za-z0-9_+=,.@-]{1,64}");

    private static final Pattern ARN =
            Pattern.compile("arn:aws:iam::([0-9]{12}):(user|role)/([A-Za-z0-9_+=,.@-]{1,64})");

    /** The kinds of principals with a name. */
    public enum Kind {
        /** A person or program with permanent keys. */
        USER("user"),
        /** A set of permissions that other principals assume. */
        ROLE("role");

        private final String spelling;

        Kind(String spelling) {
            this.spelling = spelling;
        }

        /** The word for the kind in ARNs and in the database. */
        public String spelling() {
            return spelling;
        }
    }

    /** Returns the name of a user. */
    public static PrincipalName user(String account, String name) {
        return new PrincipalName(account, Kind.USER, name);
    }

    /** Returns the name of a role. */
    public static PrincipalName role(String account, String name) {
        return new PrincipalName(account, Kind.ROLE, name);
    }

    /** Reads the ARN of a user or role; empty for any other string. */
    public static Optional<PrincipalName> parse(String arn) {
        var parts = ARN.matcher(arn);
        return parts.matches()
                ? Optional.of(
                        new PrincipalName(
                                parts.group(1),
                                parts.group(2).equals(Kind.USER.spelling) ? Kind.USER : Kind.ROLE,
                                parts.group(3)))
                : Optional.empty();
    }

    /** The ARN, such as {@code arn:aws:iam::123456789012:user/anna}. */
    public String arn() {
        return "arn:aws:iam::%s:%s/%s".formatted(account, kind.spelling, name);
    }

    /**
     * Returns the ARN of a federated user, {@code arn:aws:sts::123456789012:federated-user/anna}.
     */
    public static String federatedUserArn(String account, String name) {
        return "arn:aws:sts::%s:federated-user/%s".formatted(account, name);
    }

    /** Returns the ARN of an account's owner, {@code arn:aws:iam::123456789012:root}. */
    public static String rootUserArn(String account) {
        return "arn:aws:iam::%s:root".formatted(account);
    }
}
