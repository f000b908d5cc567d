package dev.askel.http.authorization;

import static dev.askel.http.authorization.RequestedResources.ANY;
import static dev.askel.http.authorization.RequestedResources.action;
import static dev.askel.http.authorization.RequestedResources.onArn;
import static java.util.Map.entry;

import dev.askel.access.policy.AccessRequest;
import dev.askel.http.rest.RestCall;
import dev.askel.http.wire.RequestMembers;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Lists the actions and resources of the REST routes of users, roles, access keys and policies. */
final class PrincipalRouteRules {
    static final String CREATE_KEY = "CreateAccessKey";
    static final String RESET_PASSWORD = "ResetPassword";
    static final String ATTACH_POLICY = "AttachPolicy";
    static final String DETACH_POLICY = "DetachPolicy";

    private static final String POLICY = "policyName";
    private static final String USER = "userName";
    private static final String ROLE = "roleName";
    private static final String POLICIES = "policies";

    private static final Map<String, Rule> RULES =
            Map.ofEntries(
                    // Users, roles and access keys
                    onPrincipal("ListAccessKeys", "user", USER),
                    onPrincipal(CREATE_KEY, "user", USER),
                    onAccessKey("RotateAccessKey"),
                    onAccessKey("UpdateAccessKey"),
                    onAccessKey("DeleteAccessKey"),
                    onPrincipal(RESET_PASSWORD, "user", USER),
                    onPrincipal("DeletePassword", "user", USER),
                    onPrincipalArn("EndSessions"),
                    onPrincipal("ListUsers", "user", USER),
                    onPrincipal("ListRoles", "role", ROLE),
                    onPrincipal("CreateRole", "role", ROLE),
                    onPrincipal("DeleteRole", "role", ROLE),
                    // Policies
                    onPolicy("ListPolicies"),
                    onPolicy("CreatePolicy"),
                    onPolicy("DescribePolicy"),
                    onPolicy("UpdatePolicy"),
                    onPolicy("DeletePolicy"),
                    onPolicyHolder(ATTACH_POLICY),
                    onPolicyHolder(DETACH_POLICY),
                    onPrincipalArn("DescribeDecision"));

    private PrincipalRouteRules() {}

    /** Returns the rule of a route; empty for a route that is not about principals. */
    static Optional<Rule> of(String operationId) {
        return Optional.ofNullable(RULES.get(operationId));
    }

    /** Returns the user of the path, and the policies of the body. */
    static RequestMembers withPolicies(RestCall call) {
        var parameters = call.parameterMembers();
        var body =
                call.body().length == 0 ? RequestMembers.none() : RequestMembers.parse(call.body());
        return body.has(POLICIES) ? parameters.with(POLICIES, body.texts(POLICIES)) : parameters;
    }

    /**
     * Creates a rule for a user or a role, or for all of them. The principal must also be permitted
     * to attach the policies in the request.
     */
    private static Map.Entry<String, Rule> onPrincipal(String id, String kind, String member) {
        return entry(
                id,
                it -> {
                    var name = it.text(member);
                    var requests = new ArrayList<AccessRequest>();
                    requests.add(onPrincipal(action(id), it, kind, name == null ? "*" : name));
                    for (var policy : it.members().texts(POLICIES)) {
                        requests.add(onPolicy(action(ATTACH_POLICY), it, policy));
                    }
                    if ((id.equals(CREATE_KEY) || id.equals(RESET_PASSWORD))
                            && it.members().has(POLICIES)) {
                        // The policies in the request replace the user's current policies. The
                        // current policies are unknown here.
                        requests.add(
                                AccessRequest.forPattern(
                                        action(DETACH_POLICY), it.global("askel", "policy/*")));
                    }
                    return requests;
                });
    }

    /** Creates a rule for a principal that the request names by its ARN. */
    private static Map.Entry<String, Rule> onPrincipalArn(String id) {
        return entry(id, it -> List.of(onArn(action(id), it.text("principal"))));
    }

    private static AccessRequest onPrincipal(
            String action, RequestedResources it, String kind, String name) {
        return AccessRequest.of(action, it.global("iam", kind + "/" + name));
    }

    private static AccessRequest onPolicy(String action, RequestedResources it, String name) {
        return AccessRequest.of(action, it.global("askel", "policy/" + name));
    }

    private static Map.Entry<String, Rule> onPolicy(String id) {
        return entry(
                id,
                it -> {
                    var name = it.text(POLICY);
                    return List.of(onPolicy(action(id), it, name == null ? "*" : name));
                });
    }

    /**
     * Creates a rule by which the action must be allowed on the policy, and on the user or role in
     * the request.
     */
    private static Map.Entry<String, Rule> onPolicyHolder(String id) {
        return entry(
                id,
                it -> {
                    var user = it.text(USER);
                    var role = it.text(ROLE);
                    var policy = it.text(POLICY);
                    var requests = new ArrayList<AccessRequest>();
                    if (policy == null || (user == null && role == null)) {
                        // The route refuses such a body, or reads it in another way.
                        requests.add(AccessRequest.forPattern(action(id), ANY));
                    } else {
                        requests.add(onPolicy(action(id), it, policy));
                    }
                    if (user != null) {
                        requests.add(onPrincipal(action(id), it, "user", user));
                    }
                    if (role != null) {
                        requests.add(onPrincipal(action(id), it, "role", role));
                    }
                    return requests;
                });
    }

    private static Map.Entry<String, Rule> onAccessKey(String id) {
        return entry(
                id,
                it ->
                        List.of(
                                AccessRequest.of(
                                        action(id),
                                        it.global(
                                                "askel", "access-key/" + it.text("accessKeyId")))));
    }
}
