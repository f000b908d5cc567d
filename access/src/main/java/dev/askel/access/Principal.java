package dev.askel.access;

import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * An authenticated caller: a user, a session of a role, or a federated user.
 *
 * @param arn such as {@code arn:aws:iam::123456789012:user/anna} or {@code
 *     arn:aws:sts::123456789012:assumed-role/deployer/session-1}
 * @param account twelve digits; the account whose objects the caller can use
 * @param policies the policies in the order of their evaluation; an empty list permits nothing
 */
public record Principal(String arn, String account, List<AttachedPolicy> policies) {
    private static final Pattern ACCOUNT = Pattern.compile("[0-9]{12}");
    private static final Pattern SESSION =
            Pattern.compile("arn:(aws[a-z-]*):sts::([0-9]{12}):assumed-role/([^/]+)/.+");
    private static final String USER = ":user/";
    private static final String FEDERATED = ":federated-user/";

    public Principal {
        if (!ACCOUNT.matcher(account).matches()) {
            throw new IllegalArgumentException(
                    "The account of a principal is '" + account + "', expected twelve digits");
        }
        policies = List.copyOf(policies);
    }

    /** The kind of principal, as {@code aws:PrincipalType} names it. */
    public String type() {
        if (arn.endsWith(":root")) {
            return "Account";
        }
        if (arn.contains(FEDERATED)) {
            return "FederatedUser";
        }
        return SESSION.matcher(arn).matches() ? "AssumedRole" : "User";
    }

    /** The name of a user without its path; null for other principals. */
    public @Nullable String userName() {
        return arn.contains(USER) ? arn.substring(arn.lastIndexOf('/') + 1) : null;
    }

    /**
     * The value of {@code aws:PrincipalArn}: the ARN of the user or, for a session, the ARN of the
     * role.
     */
    public String roleOrUserArn() {
        var session = SESSION.matcher(arn);
        return session.matches()
                ? "arn:%s:iam::%s:role/%s"
                        .formatted(session.group(1), session.group(2), session.group(3))
                : arn;
    }
}
