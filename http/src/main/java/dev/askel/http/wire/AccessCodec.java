package dev.askel.http.wire;

import dev.askel.access.key.PrincipalName;
import dev.askel.engine.api.Answer;
import dev.askel.engine.api.EngineError;
import dev.askel.engine.api.workbench.AccessKeys.AccessKeyDescription;
import dev.askel.engine.api.workbench.AccessKeys.AccessKeyPage;
import dev.askel.engine.api.workbench.AccessKeys.NewAccessKey;
import dev.askel.engine.api.workbench.AccessKeys.RoleDescription;
import dev.askel.engine.api.workbench.AccessKeys.RolePage;
import dev.askel.engine.api.workbench.AccessKeys.UserPage;
import dev.askel.engine.api.workbench.AccessPolicies.Attachments;
import dev.askel.engine.api.workbench.AccessPolicies.DecisionDescription;
import dev.askel.engine.api.workbench.AccessPolicies.PolicyDescription;
import dev.askel.engine.api.workbench.AccessPolicies.PolicyPage;
import dev.askel.engine.api.workbench.AccessPolicies.PolicySummary;
import dev.askel.engine.api.workbench.Passwords.EndedSessions;
import dev.askel.engine.api.workbench.Passwords.NewPassword;
import dev.askel.engine.api.workbench.Passwords.PasswordUser;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Reads and writes users, roles, access keys, passwords and policies, in the style of AWS's
 * requests.
 */
public final class AccessCodec {
    private static final String POLICIES = "policies";
    private static final String DOCUMENT = "document";

    private AccessCodec() {}

    /**
     * The body of the creation of an access key.
     *
     * @param policies the policies that replace the user's policies; null to keep the user's
     *     policies
     */
    public record CreateAccessKeyBody(String userName, @Nullable List<String> policies) {}

    /**
     * The body of the reset of a password.
     *
     * @param policies the policies that replace the user's policies; null to keep the user's
     *     policies
     */
    public record ResetPasswordBody(@Nullable List<String> policies) {}

    /** The body of the creation of a role. */
    public record CreateRoleBody(String roleName, String trustPolicy, List<String> policies) {}

    /** The body of the creation of a policy. */
    public record CreatePolicyBody(String policyName, String document) {}

    /** Reads the body of the creation of an access key. */
    public static Answer<CreateAccessKeyBody> readKey(byte[] body) {
        return RequestBody.read(
                body,
                members ->
                        new CreateAccessKeyBody(
                                members.text("userName", StringConstraint.ANY),
                                members.textsOrNull(POLICIES, StringConstraint.ANY)));
    }

    /** Reads the body of a change of an access key: whether it is enabled. */
    public static Answer<Boolean> readEnabled(byte[] body) {
        return RequestBody.read(
                body,
                members -> {
                    var enabled = members.booleanOrNull("enabled");
                    if (enabled == null) {
                        members.addMissing("enabled");
                    }
                    return enabled != null && enabled;
                });
    }

    /** Reads the body of the creation of a role. */
    public static Answer<CreateRoleBody> readRole(byte[] body) {
        return RequestBody.read(
                body,
                members ->
                        new CreateRoleBody(
                                members.text("roleName", StringConstraint.ANY),
                                members.text("trustPolicy", StringConstraint.ANY),
                                Objects.requireNonNullElse(
                                        members.textsOrNull(POLICIES, StringConstraint.ANY),
                                        List.of())));
    }

    /** Reads the body of the creation of a policy. */
    public static Answer<CreatePolicyBody> readPolicy(byte[] body) {
        return RequestBody.read(
                body,
                members ->
                        new CreatePolicyBody(
                                members.text("policyName", StringConstraint.ANY),
                                members.text(DOCUMENT, StringConstraint.ANY)));
    }

    /** Reads the body of a change of a policy: its document. */
    public static Answer<String> readDocument(byte[] body) {
        return RequestBody.read(body, members -> members.text(DOCUMENT, StringConstraint.ANY));
    }

    /** Reads the user or role of an account that a body names. */
    public static Answer<PrincipalName> readHolder(byte[] body, String account) {
        return RequestBody.read(
                        body,
                        members ->
                                new HolderNames(
                                        members.textOrNull("userName", StringConstraint.ANY),
                                        members.textOrNull("roleName", StringConstraint.ANY)))
                .then(names -> names.in(account));
    }

    /** The user and role names in a body. Exactly one of them must be present. */
    private record HolderNames(@Nullable String user, @Nullable String role) {
        Answer<PrincipalName> in(String account) {
            if (user != null && role == null) {
                return Answer.ok(PrincipalName.user(account, user));
            }
            return role != null && user == null
                    ? Answer.ok(PrincipalName.role(account, role))
                    : Answer.refused(
                            new EngineError.ValidationException(
                                    "Expected either userName or roleName."));
        }
    }

    /** Reads the body of the reset of a password. The body may be absent. */
    public static Answer<ResetPasswordBody> readPassword(byte[] body) {
        return body.length == 0
                ? Answer.ok(new ResetPasswordBody(null))
                : RequestBody.read(
                        body,
                        members ->
                                new ResetPasswordBody(
                                        members.textsOrNull(POLICIES, StringConstraint.ANY)));
    }

    /** Writes the members of a new access key, with its secret. */
    public static void write(JsonWriter json, NewAccessKey created) {
        write(json, created.description());
        json.member("secretAccessKey", created.secretAccessKey());
    }

    /** Writes the members of an access key. */
    public static void write(JsonWriter json, AccessKeyDescription key) {
        json.member("accessKeyId", key.accessKeyId())
                .member("account", key.account())
                .member("userName", key.userName())
                .member(POLICIES, key.policies(), JsonWriter::string)
                .member("enabled", key.enabled())
                .member("creationDate", key.creationDate());
    }

    /** Writes the members of a page of access keys. */
    public static void write(JsonWriter json, AccessKeyPage page) {
        json.member(
                        "accessKeys",
                        page.accessKeys(),
                        (each, key) -> {
                            each.beginObject();
                            write(each, key);
                            each.endObject();
                        })
                .member("nextToken", page.nextToken());
    }

    /** Writes the members of a new password, with the password. */
    public static void write(JsonWriter json, NewPassword created) {
        write(json, created.user());
        json.member("password", created.password());
    }

    /** Writes the members of a user with a password. */
    public static void write(JsonWriter json, PasswordUser user) {
        json.member("account", user.account())
                .member("userName", user.userName())
                .member(POLICIES, user.policies(), JsonWriter::string);
    }

    /** Writes the principal whose sessions were ended, and the number of these sessions. */
    public static void write(JsonWriter json, EndedSessions ended) {
        json.member("principalArn", ended.principalArn()).member("sessions", ended.sessionCount());
    }

    /** Writes the members of a page of users. */
    public static void write(JsonWriter json, UserPage page) {
        json.member(
                        "users",
                        page.users(),
                        (each, user) ->
                                each.beginObject()
                                        .member("userArn", user.userArn())
                                        .member("userName", user.userName())
                                        .member(POLICIES, user.policies(), JsonWriter::string)
                                        .member("hasPassword", user.hasPassword())
                                        .member("creationDate", user.creationDate())
                                        .endObject())
                .member("nextToken", page.nextToken());
    }

    /** Writes the decision that policies make about a request. */
    public static void write(JsonWriter json, DecisionDescription decision) {
        json.member("evalDecision", decision.evalDecision().spelling())
                .member("policyName", decision.policyName())
                .member("message", decision.message());
    }

    /** Writes the members of a role. */
    public static void write(JsonWriter json, RoleDescription role) {
        json.member("roleArn", role.roleArn())
                .member("roleName", role.roleName())
                .member("trustPolicy", role.trustPolicy())
                .member(POLICIES, role.policies(), JsonWriter::string)
                .member("creationDate", role.creationDate());
    }

    /** Writes the members of a page of roles. */
    public static void write(JsonWriter json, RolePage page) {
        json.member(
                        "roles",
                        page.roles(),
                        (each, role) -> {
                            each.beginObject();
                            write(each, role);
                            each.endObject();
                        })
                .member("nextToken", page.nextToken());
    }

    /** Writes the members of a policy. */
    public static void write(JsonWriter json, PolicyDescription policy) {
        write(json, policy.summary());
        json.member(DOCUMENT, policy.document());
    }

    private static void write(JsonWriter json, PolicySummary policy) {
        json.member("policyArn", policy.policyArn())
                .member("policyName", policy.policyName())
                .member("managed", policy.managed())
                .member("creationDate", policy.creationDate())
                .member("updateDate", policy.updateDate());
    }

    /** Writes the members of a page of policies. */
    public static void write(JsonWriter json, PolicyPage page) {
        json.member(
                        POLICIES,
                        page.policies(),
                        (each, policy) -> {
                            each.beginObject();
                            write(each, policy);
                            each.endObject();
                        })
                .member("nextToken", page.nextToken());
    }

    /** Writes the policies of a user or role. */
    public static void write(JsonWriter json, Attachments holder) {
        json.member("principalArn", holder.principalArn())
                .member(POLICIES, holder.policies(), JsonWriter::string);
    }
}
