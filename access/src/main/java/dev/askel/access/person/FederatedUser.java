package dev.askel.access.person;

import dev.askel.access.key.PrincipalName;
import java.util.List;

/**
 * A person who has signed in with an identity provider. A user of this server with the same name is
 * a different principal.
 *
 * @param account twelve digits
 * @param userName the name of the federated user, in the form of {@link PrincipalName#NAME_PATTERN}
 * @param policies the names of the policies that the groups of the federated user have; may be
 *     empty
 */
public record FederatedUser(String account, String userName, List<String> policies) {
    public FederatedUser {
        policies = List.copyOf(policies);
    }

    /** The ARN, such as {@code arn:aws:sts::123456789012:federated-user/anna}. */
    public String arn() {
        return PrincipalName.federatedUserArn(account, userName);
    }
}
