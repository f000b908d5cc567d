package dev.askel.engine.api.workbench;

import dev.askel.engine.api.Answer;
import dev.askel.engine.api.Caller;
import dev.askel.engine.api.Page;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * Operations on the users and roles of the caller's account, and on the users' access keys. The
 * operations follow IAM's API. A change applies on every node within seconds.
 */
public interface AccessKeys {
    /** The maximum number of access keys of a user (IAM quotas: 2). */
    int KEYS_OF_USER_MAX = 2;

    /** The maximum number of users, and of roles, of an account (IAM quotas: 5,000 users). */
    int PRINCIPALS_MAX = 5_000;

    /**
     * Creates an access key. Creates its user, too, if the user does not exist. The request is
     * refused with {@code ServiceQuotaExceededException} when the user has {@link
     * #KEYS_OF_USER_MAX} keys, and with {@code ValidationException} for a malformed name or an
     * unknown policy.
     *
     * @param policies the new policies of the user; null to keep the present ones
     */
    CompletionStage<Answer<NewAccessKey>> createAccessKey(
            Caller caller, String userName, @Nullable List<String> policies);

    /**
     * Creates a user with an access key, as {@link #createAccessKey} does. A name in use is refused
     * with {@code ConflictException}.
     */
    CompletionStage<Answer<NewAccessKey>> createUserWithKey(
            Caller caller, String userName, List<String> policies);

    /** Creates another access key for the user of a key. The given key remains in use. */
    CompletionStage<Answer<NewAccessKey>> rotateAccessKey(Caller caller, String accessKeyId);

    /** Lists access keys in the order of their ids. */
    CompletionStage<Answer<AccessKeyPage>> listAccessKeys(Caller caller, Page page);

    /**
     * Enables or disables an access key. An unknown key is refused with {@code ResourceNotFound}.
     */
    CompletionStage<Answer<AccessKeyDescription>> updateAccessKey(
            Caller caller, String accessKeyId, boolean enabled);

    /**
     * Deletes an access key. A user without a password is deleted together with its last access
     * key. An unknown key is refused with {@code ResourceNotFound}.
     */
    CompletionStage<Answer<AccessKeyDescription>> deleteAccessKey(
            Caller caller, String accessKeyId);

    /** Lists users in the order of their names. */
    CompletionStage<Answer<UserPage>> listUsers(Caller caller, Page page);

    /**
     * Creates a role. The request is refused with {@code ConflictException} when the name exists,
     * and with {@code ValidationException} for a malformed name or trust policy, or an unknown
     * policy.
     *
     * @param trustPolicy JSON text, the IAM policy that names the principals that may assume the
     *     role
     */
    CompletionStage<Answer<RoleDescription>> createRole(
            Caller caller, String roleName, String trustPolicy, List<String> policies);

    /** Lists roles in the order of their names. */
    CompletionStage<Answer<RolePage>> listRoles(Caller caller, Page page);

    /**
     * Deletes a role, and ends its sessions. An unknown role is refused with {@code
     * ResourceNotFound}.
     */
    CompletionStage<Answer<RoleDescription>> deleteRole(Caller caller, String roleName);

    /**
     * A new access key.
     *
     * @param secretAccessKey the secret; no operation returns it again
     */
    record NewAccessKey(AccessKeyDescription description, String secretAccessKey) {
        /**
         * Returns the description without the secret, because log messages may contain this string.
         */
        @Override
        public String toString() {
            return description.toString();
        }
    }

    /**
     * An access key without its secret.
     *
     * @param policies the policies of its user
     */
    record AccessKeyDescription(
            String accessKeyId,
            String account,
            String userName,
            List<String> policies,
            boolean enabled,
            Instant creationDate) {
        public AccessKeyDescription {
            policies = List.copyOf(policies);
        }
    }

    /**
     * A page of access keys.
     *
     * @param nextToken null on the last page
     */
    record AccessKeyPage(List<AccessKeyDescription> accessKeys, @Nullable String nextToken) {
        public AccessKeyPage {
            accessKeys = List.copyOf(accessKeys);
        }
    }

    /**
     * A user.
     *
     * @param hasPassword whether the user can sign in to the console
     */
    record UserDescription(
            String userArn,
            String userName,
            List<String> policies,
            boolean hasPassword,
            Instant creationDate) {
        public UserDescription {
            policies = List.copyOf(policies);
        }
    }

    /**
     * A page of users.
     *
     * @param nextToken null on the last page
     */
    record UserPage(List<UserDescription> users, @Nullable String nextToken) {
        public UserPage {
            users = List.copyOf(users);
        }
    }

    /**
     * A role.
     *
     * @param trustPolicy JSON text
     */
    record RoleDescription(
            String roleArn,
            String roleName,
            String trustPolicy,
            List<String> policies,
            Instant creationDate) {
        public RoleDescription {
            policies = List.copyOf(policies);
        }
    }

    /**
     * A page of roles.
     *
     * @param nextToken null on the last page
     */
    record RolePage(List<RoleDescription> roles, @Nullable String nextToken) {
        public RolePage {
            roles = List.copyOf(roles);
        }
    }
}
