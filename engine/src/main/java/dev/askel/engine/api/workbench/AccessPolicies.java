package dev.askel.engine.api.workbench;

import dev.askel.access.key.PrincipalName;
import dev.askel.engine.api.Answer;
import dev.askel.engine.api.Caller;
import dev.askel.engine.api.Page;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * Operations on the policies of the caller's account. The operations follow IAM's API of managed
 * policies. A change applies on every node within seconds.
 *
 * <p>Managed policies are the same in every account and cannot be changed. Other policies belong to
 * one account. A policy that does not exist is refused with {@code ResourceNotFound}, and a
 * malformed name with {@code ValidationException}.
 */
public interface AccessPolicies {
    /**
     * The maximum number of policies of an account (IAM quotas: 1,500 customer managed policies).
     */
    int POLICIES_MAX = 1_500;

    /** The maximum number of policies of a user or role (IAM quotas: 10 managed policies). */
    int ATTACHED_MAX = 10;

    /**
     * Creates a policy. The request is refused with:
     *
     * <ul>
     *   <li>{@code ConflictException} when the name exists
     *   <li>{@code ServiceQuotaExceededException} when the account has {@link #POLICIES_MAX}
     *       policies
     *   <li>{@code ValidationException} for a document that is malformed or has an unsupported
     *       element
     * </ul>
     *
     * @param document JSON text, at most 6,144 characters without white space
     */
    CompletionStage<Answer<PolicyDescription>> createPolicy(
            Caller caller, String policyName, String document);

    /** Describes a policy of the account, or a managed policy. */
    CompletionStage<Answer<PolicyDescription>> describePolicy(Caller caller, String policyName);

    /** Lists the policies of the account and the managed policies, in the order of their names. */
    CompletionStage<Answer<PolicyPage>> listPolicies(Caller caller, Page page);

    /**
     * Replaces the document of a policy. A document is refused for the same reasons as by {@link
     * #createPolicy}. A managed policy is refused with {@code ValidationException}.
     */
    CompletionStage<Answer<PolicyDescription>> updatePolicy(
            Caller caller, String policyName, String document);

    /**
     * Deletes a policy. The request is refused with {@code ConflictException} while the policy is
     * attached, and with {@code ValidationException} for a managed policy.
     */
    CompletionStage<Answer<PolicyDescription>> deletePolicy(Caller caller, String policyName);

    /**
     * Attaches a policy to a user or role; attaching it again changes nothing. The request is
     * refused with {@code ResourceNotFound} when the policy or the principal does not exist, and
     * with {@code ServiceQuotaExceededException} when the principal has {@link #ATTACHED_MAX}
     * policies.
     *
     * @param principal the principal in the caller's account
     */
    CompletionStage<Answer<Attachments>> attachPolicy(
            Caller caller, String policyName, PrincipalName principal);

    /**
     * Detaches a policy from a user or role. The request is refused with {@code ResourceNotFound}
     * when the principal does not exist or has no such policy.
     *
     * @param principal the principal in the caller's account
     */
    CompletionStage<Answer<Attachments>> detachPolicy(
            Caller caller, String policyName, PrincipalName principal);

    /**
     * Decides a request by the policies of a user or role, without condition keys. The operation is
     * refused with {@code ResourceNotFound} when the principal does not exist.
     *
     * @param principal the principal in the caller's account
     * @param resource an ARN or {@code *}
     */
    CompletionStage<Answer<DecisionDescription>> describeDecision(
            Caller caller, PrincipalName principal, String action, String resource);

    /** The verdicts of IAM's policy simulator. */
    enum EvalDecision {
        ALLOWED("allowed"),
        EXPLICIT_DENY("explicitDeny"),
        IMPLICIT_DENY("implicitDeny");

        private final String spelling;

        EvalDecision(String spelling) {
            this.spelling = spelling;
        }

        /** The spelling of IAM's API. */
        public String spelling() {
            return spelling;
        }
    }

    /**
     * A verdict of policies.
     *
     * @param policyName the policy with the deciding statement; null when no statement applies
     * @param message the verdict as text for the user, such as {@code allowed by statement 1 of the
     *     policy viewer}
     */
    record DecisionDescription(
            EvalDecision evalDecision, @Nullable String policyName, String message) {}

    /**
     * A policy without its document.
     *
     * @param creationDate null for a managed policy
     * @param updateDate the date of the last change of the document; null for a managed policy
     */
    record PolicySummary(
            String policyArn,
            String policyName,
            boolean managed,
            @Nullable Instant creationDate,
            @Nullable Instant updateDate) {}

    /**
     * A policy.
     *
     * @param document JSON text as it was stored
     */
    record PolicyDescription(PolicySummary summary, String document) {}

    /**
     * A page of policies.
     *
     * @param nextToken null on the last page
     */
    record PolicyPage(List<PolicySummary> policies, @Nullable String nextToken) {
        public PolicyPage {
            policies = List.copyOf(policies);
        }
    }

    /** The names of the policies of a user or role. */
    record Attachments(String principalArn, List<String> policies) {
        public Attachments {
            policies = List.copyOf(policies);
        }
    }
}
