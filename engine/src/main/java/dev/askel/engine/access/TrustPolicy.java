package dev.askel.engine.access;

import com.fasterxml.jackson.databind.JsonNode;
import dev.askel.access.Decision;
import dev.askel.access.PolicyEvaluator;
import dev.askel.access.Principal;
import dev.askel.access.key.PrincipalName;
import dev.askel.access.policy.AccessRequest;
import dev.askel.asl.expression.MalformedJsonException;
import dev.askel.asl.expression.Payload;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * The policy that names the principals that may assume a role (<a
 * href="https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_terms-and-concepts.html">IAM,
 * role trust policy</a>). Its statements allow {@code sts:AssumeRole} to accounts, users, roles and
 * Step Functions. Other elements, such as conditions, are refused.
 */
final class TrustPolicy {
    /**
     * The maximum length of the JSON text, in characters (IAM quotas: role trust policy length).
     */
    static final int CHARACTERS_MAX = 2_048;

    private static final Pattern OWNER = Pattern.compile("arn:aws:iam::([0-9]{12}):root");
    private static final Pattern ACCOUNT = Pattern.compile("[0-9]{12}");
    private static final Set<String> POLICY_MEMBERS = Set.of("Version", "Id", "Statement");
    private static final Set<String> STATEMENT_MEMBERS =
            Set.of("Sid", "Effect", "Principal", "Action");

    private final List<String> accounts = new ArrayList<>();
    private final List<PrincipalName> principals = new ArrayList<>();
    private final Set<CallingService> services = EnumSet.noneOf(CallingService.class);

    private TrustPolicy() {}

    /**
     * Reads a policy.
     *
     * @throws IllegalArgumentException when the policy is malformed or has an unsupported element;
     *     the message names the element
     */
    static TrustPolicy parse(String json) {
        if (json.length() > CHARACTERS_MAX) {
            throw refused("it has more than %,d characters".formatted(CHARACTERS_MAX));
        }
        JsonNode policy;
        try {
            policy = Payload.parse(json).tree();
        } catch (MalformedJsonException e) {
            throw new IllegalArgumentException(
                    "The trust policy is not JSON: " + e.getMessage(), e);
        }
        refuseOthers(policy, POLICY_MEMBERS, "the policy");
        if (policy.has("Version") && !policy.path("Version").asText().equals("2012-10-17")) {
            throw refused("Version must be 2012-10-17");
        }
        var read = new TrustPolicy();
        for (var statement : listed(policy.path("Statement"))) {
            read.add(statement);
        }
        if (read.accounts.isEmpty() && read.principals.isEmpty() && read.services.isEmpty()) {
            throw refused("Statement names no principal");
        }
        return read;
    }

    private void add(JsonNode statement) {
        refuseOthers(statement, STATEMENT_MEMBERS, "a statement");
        if (!statement.path("Effect").asText().equals("Allow")) {
            throw refused("Effect must be Allow");
        }
        var actions = listed(statement.path("Action"));
        if (actions.size() != 1 || !actions.getFirst().asText().equals("sts:AssumeRole")) {
            throw refused("Action must be sts:AssumeRole");
        }
        var named = statement.path("Principal");
        refuseOthers(named, Set.of("AWS", "Service"), "Principal");
        for (var service : listed(named.path("Service"))) {
            services.add(
                    CallingService.find(service.asText())
                            .orElseThrow(() ->
                                    refused(
                                            "Service '%s' is unknown"
                                                    .formatted(service.asText()))));
        }
        for (var each : listed(named.path("AWS"))) {
            add(each.asText());
        }
    }

    private void add(String principal) {
        var owner = OWNER.matcher(principal);
        if (owner.matches()) {
            accounts.add(owner.group(1));
        } else if (ACCOUNT.matcher(principal).matches()) {
            accounts.add(principal);
        } else {
            principals.add(
                    PrincipalName.parse(principal)
                            .orElseThrow(() ->
                                    refused(
                                            "Principal '%s' is not an account, user or role"
                                                    .formatted(principal))));
        }
    }

    private static List<JsonNode> listed(JsonNode value) {
        var values = new ArrayList<JsonNode>();
        if (value.isArray()) {
            value.forEach(values::add);
        } else if (!value.isMissingNode()) {
            values.add(value);
        }
        return values;
    }

    private static void refuseOthers(JsonNode object, Set<String> known, String place) {
        if (!object.isObject()) {
            throw refused(place + " must be an object");
        }
        object.fieldNames()
                .forEachRemaining(name -> {
                    if (!known.contains(name)) {
                        throw refused("%s has an unsupported element, %s".formatted(place, name));
                    }
                });
    }

    private static IllegalArgumentException refused(String reason) {
        return new IllegalArgumentException("The trust policy is not supported: " + reason + ".");
    }

    /**
     * Whether the caller may assume the role. A caller that is a session of a role has the rights
     * of that role. As in IAM, a policy of the caller may deny the request. When the role trusts an
     * account, or a principal of another account, a policy of the caller must also allow the
     * request.
     */
    boolean permits(Principal caller, PrincipalName role) {
        var decision =
                PolicyEvaluator.decideByStatements(
                        caller, AccessRequest.of("sts:AssumeRole", role.arn()));
        if (decision instanceof Decision.ExplicitlyDenied) {
            return false;
        }
        boolean named = names(caller);
        return (named && caller.account().equals(role.account()))
                || ((named || accounts.contains(caller.account())) && decision.isAllowed());
    }

    /** Whether a service may assume the role for its calls. */
    boolean permits(CallingService service) {
        return services.contains(service);
    }

    private boolean names(Principal caller) {
        return principals.stream()
                .anyMatch(name ->
                        switch (name.kind()) {
                            case USER -> name.arn().equals(caller.arn());
                            case ROLE ->
                                    caller.arn()
                                            .startsWith(
                                                    "arn:aws:sts::%s:assumed-role/%s/"
                                                            .formatted(
                                                                    name.account(), name.name()));
                        });
    }
}
