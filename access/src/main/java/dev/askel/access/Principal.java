package dev.askel.access;

import java.util.List;
import java.util.regex.Pattern;

/**
 * An authenticated caller: a user, or a session of a role.
 *
 * @param arn such as {@code arn:aws:iam::123456789012:user/anna} or {@code
 *     arn:aws:sts::123456789012:assumed-role/deployer/session-1}
 * @param account twelve digits; the account whose objects the caller can use
 * @param policies in the order in which a decision names them; none permits nothing
 */
public record Principal(String arn, String account, List<AttachedPolicy> policies) {
    private static final Pattern ACCOUNT = Pattern.compile("[0-9]{12}");

    public Principal {
        if (!ACCOUNT.matcher(account).matches()) {
            throw new IllegalArgumentException(
                    "The account of a principal is '" + account + "', expected twelve digits");
        }
        policies = List.copyOf(policies);
    }
}
