package dev.askel.access.person;

import dev.askel.access.key.PrincipalName;
import java.util.List;

/**
 * A person of an identity provider. It is no user of this server, even if a user has the same name.
 *
 * @param account twelve digits
 * @param userName in the form of {@link PrincipalName#FORM}
 * @param policies the names of the policies of its groups; may be empty
 */
public record FederatedPerson(String account, String userName, List<String> policies) {
    public FederatedPerson {
        policies = List.copyOf(policies);
    }

    /** The ARN, such as {@code arn:aws:sts::123456789012:federated-user/anna}. */
    public String arn() {
        return PrincipalName.federatedArn(account, userName);
    }
}
