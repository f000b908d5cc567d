package dev.askel.access;

import dev.askel.access.policy.AccessRequest;
import dev.askel.access.policy.AccessRequest.RequestContext;
import dev.askel.access.policy.ConditionKeys;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Decides requests by the policies of their principals, as IAM does (<a
 * href="https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic.html">evaluation
 * logic</a>). A statement that denies a request overrides statements that allow it. A request that
 * no statement allows is denied. {@link #decide} denies a request for a resource of another account
 * before it reads any policy.
 */
public final class PolicyEvaluator {
    private static final int ACCOUNT_PART = 4;

    private PolicyEvaluator() {}

    /** Decides a request. A request for a resource of another account is denied. */
    public static Decision decide(Principal principal, AccessRequest request) {
        var owner = accountOf(request.resource());
        if (owner != null && !owner.equals(principal.account())) {
            return new Decision.ForeignAccount(owner);
        }
        return decideByStatements(principal, request, owner);
    }

    /**
     * Decides a request by the statements only. Unlike {@link #decide}, it does not deny a request
     * for a resource of another account. This method is for roles, because their trust policy can
     * admit principals of other accounts.
     */
    public static Decision decideByStatements(Principal principal, AccessRequest request) {
        return decideByStatements(principal, request, accountOf(request.resource()));
    }

    private static Decision decideByStatements(
            Principal principal, AccessRequest request, @Nullable String owner) {
        var context = new PrincipalContext(principal, owner, request.context());
        for (var policy : principal.policies()) {
            var statement = policy.document().firstDenyingStatement(request, context);
            if (statement != null) {
                return new Decision.ExplicitlyDenied(policy.name(), statement);
            }
        }
        for (var policy : principal.policies()) {
            var statement = policy.document().firstAllowingStatement(request, context);
            if (statement != null) {
                return new Decision.Allowed(policy.name(), statement);
            }
        }
        return new Decision.ImplicitlyDenied();
    }

    /**
     * Whether a statement allows an action on some resource. Ignores conditions, and statements
     * that deny the action. Used when the resource of a request is not known yet.
     */
    public static boolean mayAllow(Principal principal, String action) {
        return principal.policies().stream().anyMatch(each -> each.document().mayAllow(action));
    }

    /**
     * Returns the account in an ARN; null when the ARN has no account or the string is not an ARN.
     */
    private static @Nullable String accountOf(String resource) {
        if (!resource.startsWith("arn:")) {
            return null;
        }
        int start = -1;
        for (int part = 0; part < ACCOUNT_PART; part++) {
            start = resource.indexOf(':', start + 1);
            if (start < 0) {
                return null;
            }
        }
        int end = resource.indexOf(':', start + 1);
        return end <= start + 1 ? null : resource.substring(start + 1, end);
    }

    /**
     * Supplies the condition keys of a request, and the keys that follow from the principal and the
     * resource.
     */
    private record PrincipalContext(
            Principal principal, @Nullable String resourceAccount, RequestContext request)
            implements RequestContext {
        @Override
        public List<String> values(String key) {
            return switch (key) {
                case ConditionKeys.PRINCIPAL_ACCOUNT -> List.of(principal.account());
                case ConditionKeys.PRINCIPAL_ARN -> List.of(principal.roleOrUserArn());
                case ConditionKeys.PRINCIPAL_TYPE -> List.of(principal.type());
                case ConditionKeys.USER_NAME -> listOf(principal.userName());
                case ConditionKeys.RESOURCE_ACCOUNT -> listOf(resourceAccount);
                default -> request.values(key);
            };
        }

        private static List<String> listOf(@Nullable String value) {
            return value == null ? List.of() : List.of(value);
        }
    }
}
