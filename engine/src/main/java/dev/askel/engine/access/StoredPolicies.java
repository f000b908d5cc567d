package dev.askel.engine.access;

import dev.askel.access.Decision;
import dev.askel.access.ManagedPolicies;
import dev.askel.access.PolicyEvaluator;
import dev.askel.access.Principal;
import dev.askel.access.key.PrincipalName;
import dev.askel.access.policy.AccessRequest;
import dev.askel.access.policy.MalformedPolicyException;
import dev.askel.access.policy.PolicyDocument;
import dev.askel.engine.api.Answer;
import dev.askel.engine.api.Caller;
import dev.askel.engine.api.EngineError;
import dev.askel.engine.api.Page;
import dev.askel.engine.api.workbench.AccessPolicies;
import dev.askel.engine.clock.EngineTime;
import dev.askel.engine.pagination.PageTokens;
import dev.askel.engine.sql.SqlWorkers;
import dev.askel.engine.upgrade.NodeCapability;
import dev.askel.engine.visibility.Pages;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Implements the operations on policies in a migrated database. */
public final class StoredPolicies implements AccessPolicies {
    /** The maximum length of a document, in characters with white space. */
    static final int TEXT_CHARACTERS_MAX = 16_384;

    /** The permitted characters of a document (IAM API reference, CreatePolicy: PolicyDocument). */
    private static final Pattern TEXT = Pattern.compile("[\\t\\n\\r\\x20-\\xFF]*");

    private final SqlWorkers workers;
    private final EngineTime time;
    private final PageTokens tokens;
    private final NodeCapability.Check capabilities;

    /**
     * Creates the operations.
     *
     * @param capabilities the check that all nodes support account policies. Changes are refused
     *     while an older node would ignore a Deny
     */
    public StoredPolicies(
            SqlWorkers workers,
            EngineTime time,
            PageTokens tokens,
            NodeCapability.Check capabilities) {
        this.workers = workers;
        this.time = time;
        this.tokens = tokens;
        this.capabilities = capabilities;
    }

    @Override
    public CompletionStage<Answer<PolicyDescription>> createPolicy(
            Caller caller, String policyName, String document) {
        var refusal = nameRefusal(policyName);
        if (refusal == null) {
            refusal = documentRefusal(document);
        }
        if (refusal == null && ManagedPolicies.find(policyName).isPresent()) {
            refusal = nameConflict(policyName);
        }
        if (refusal == null) {
            refusal = upgradeRefusal();
        }
        if (refusal != null) {
            return Answer.refusedStage(refusal);
        }
        var account = caller.account();
        return workers.submit(database ->
                database.transact(connection -> {
                    PrincipalTable.lock(connection, account);
                    if (PolicyTable.find(connection, account, policyName) != null) {
                        return Answer.refused(nameConflict(policyName));
                    }
                    if (PolicyTable.count(connection, account) >= POLICIES_MAX) {
                        return Answer.refused(
                                new EngineError.ServiceQuotaExceededException(
                                        "The maximum number of policies of an account has been reached: %d"
                                                .formatted(POLICIES_MAX)));
                    }
                    var row = new PolicyTable.PolicyRow(policyName, document, now(), now());
                    PolicyTable.insert(connection, account, row);
                    return Answer.ok(describe(account, row));
                }));
    }

    @Override
    public CompletionStage<Answer<PolicyDescription>> describePolicy(
            Caller caller, String policyName) {
        var managed = ManagedPolicies.find(policyName);
        if (managed.isPresent()) {
            return Answer.okStage(
                    new PolicyDescription(
                            managed(caller.account(), policyName),
                            managed.get().document().json()));
        }
        if (!PolicyTable.NAME.matcher(policyName).matches()) {
            return Answer.refusedStage(unknownPolicy(policyName));
        }
        return workers.submit(database -> {
            var row =
                    database.find(connection ->
                            PolicyTable.find(connection, caller.account(), policyName));
            return row == null
                    ? Answer.refused(unknownPolicy(policyName))
                    : Answer.ok(describe(caller.account(), row));
        });
    }

    @Override
    public CompletionStage<Answer<PolicyPage>> listPolicies(Caller caller, Page page) {
        var account = caller.account();
        var pages = "ListPolicies|" + account;
        var token = page.token();
        return workers.submit(
                token == null ? Answer.ok("") : tokens.read(pages, token),
                (database, after) -> {
                    var own =
                            database.read(connection ->
                                    PolicyTable.listAfter(
                                            connection, account, after, page.size() + 1));
                    var all =
                            Stream.concat(
                                            own.stream().map(row -> summary(account, row)),
                                            ManagedPolicies.names().stream()
                                                    .filter(name -> name.compareTo(after) > 0)
                                                    .map(name -> managed(account, name)))
                                    .sorted(Comparator.comparing(PolicySummary::policyName))
                                    .limit(page.size() + 1L)
                                    .toList();
                    var first = Pages.of(all, page.size());
                    var last = first.last();
                    return Answer.ok(
                            new PolicyPage(
                                    first.items(),
                                    last == null ? null : tokens.issue(pages, last.policyName())));
                });
    }

    @Override
    public CompletionStage<Answer<PolicyDescription>> updatePolicy(
            Caller caller, String policyName, String document) {
        var refusal = documentRefusal(document);
        if (refusal == null) {
            refusal = upgradeRefusal();
        }
        return refusal == null
                ? change(
                        caller,
                        policyName,
                        (connection, row) -> {
                            var changed =
                                    new PolicyTable.PolicyRow(
                                            row.name(), document, row.createdAt(), now());
                            PolicyTable.update(connection, caller.account(), changed);
                            return Answer.ok(describe(caller.account(), changed));
                        })
                : Answer.refusedStage(refusal);
    }

    @Override
    public CompletionStage<Answer<PolicyDescription>> deletePolicy(
            Caller caller, String policyName) {
        return change(
                caller,
                policyName,
                (connection, row) -> {
                    var holder =
                            PrincipalTable.findHolder(connection, caller.account(), policyName);
                    if (holder != null) {
                        return Answer.refused(
                                new EngineError.ConflictException(
                                        "DeleteConflict: Cannot delete a policy attached to entities, such as %s."
                                                .formatted(holder)));
                    }
                    PolicyTable.delete(connection, caller.account(), policyName);
                    return Answer.ok(describe(caller.account(), row));
                });
    }

    /** A change of a stored policy. */
    private interface Change {
        Answer<PolicyDescription> apply(Connection connection, PolicyTable.PolicyRow row)
                throws SQLException;
    }

    private CompletionStage<Answer<PolicyDescription>> change(
            Caller caller, String policyName, Change change) {
        if (ManagedPolicies.find(policyName).isPresent()) {
            return Answer.refusedStage(
                    new EngineError.ValidationException(
                            "The policy %s is managed and cannot be changed."
                                    .formatted(policyName)));
        }
        if (!PolicyTable.NAME.matcher(policyName).matches()) {
            return Answer.refusedStage(unknownPolicy(policyName));
        }
        return workers.submit(database ->
                database.transact(connection -> {
                    PrincipalTable.lock(connection, caller.account());
                    var row = PolicyTable.find(connection, caller.account(), policyName);
                    return row == null
                            ? Answer.refused(unknownPolicy(policyName))
                            : change.apply(connection, row);
                }));
    }

    @Override
    public CompletionStage<Answer<Attachments>> attachPolicy(
            Caller caller, String policyName, PrincipalName principal) {
        var refusal = ManagedPolicies.find(policyName).isPresent() ? null : upgradeRefusal();
        if (refusal != null) {
            return Answer.refusedStage(refusal);
        }
        return changePolicies(
                caller,
                principal,
                (connection, names) -> {
                    if (!exists(connection, caller.account(), policyName)) {
                        return Answer.refused(unknownPolicy(policyName));
                    }
                    var more = AttachedPolicies.withName(names, policyName);
                    return more == null
                            ? Answer.refused(
                                    new EngineError.ServiceQuotaExceededException(
                                            "Cannot exceed quota for PoliciesPerPrincipal: %d"
                                                    .formatted(ATTACHED_MAX)))
                            : Answer.ok(more);
                });
    }

    @Override
    public CompletionStage<Answer<Attachments>> detachPolicy(
            Caller caller, String policyName, PrincipalName principal) {
        return changePolicies(
                caller,
                principal,
                (_, names) ->
                        names.contains(policyName)
                                ? Answer.ok(AttachedPolicies.withoutName(names, policyName))
                                : Answer.refused(
                                        new EngineError.ResourceNotFound(
                                                "Policy %s is not attached to %s."
                                                        .formatted(policyName, principal.arn()),
                                                policyName)));
    }

    /** A change of the policies of a principal. */
    private interface AttachmentChange {
        Answer<List<String>> apply(Connection connection, List<String> names) throws SQLException;
    }

    private CompletionStage<Answer<Attachments>> changePolicies(
            Caller caller, PrincipalName principal, AttachmentChange change) {
        if (!principal.account().equals(caller.account())) {
            throw new IllegalArgumentException(
                    "%s does not belong to the account %s"
                            .formatted(principal.arn(), caller.account()));
        }
        if (!PrincipalName.NAME_PATTERN.matcher(principal.name()).matches()) {
            return Answer.refusedStage(unknownPrincipal(principal));
        }
        return workers.submit(database ->
                database.transact(connection -> {
                    PrincipalTable.lock(connection, principal.account());
                    var row = PrincipalTable.find(connection, principal);
                    if (row == null) {
                        return Answer.refused(unknownPrincipal(principal));
                    }
                    return switch (change.apply(connection, row.policies())) {
                        case Answer.Refused(var error) -> Answer.refused(error);
                        case Answer.Ok(var names) -> {
                            PrincipalTable.setPolicies(connection, principal, names);
                            yield Answer.ok(new Attachments(principal.arn(), names));
                        }
                    };
                }));
    }

    @Override
    public CompletionStage<Answer<DecisionDescription>> describeDecision(
            Caller caller, PrincipalName principal, String action, String resource) {
        if (!principal.account().equals(caller.account())) {
            return Answer.refusedStage(unknownPrincipal(principal));
        }
        return workers.submit(database -> {
            var row = database.find(connection -> PrincipalTable.find(connection, principal));
            if (row == null) {
                return Answer.refused(unknownPrincipal(principal));
            }
            var policies =
                    database.read(connection ->
                            AttachedPolicies.read(connection, principal.account(), row.policies()));
            return Answer.ok(
                    describe(
                            PolicyEvaluator.decide(
                                    new Principal(principal.arn(), principal.account(), policies),
                                    AccessRequest.of(action, resource))));
        });
    }

    private static DecisionDescription describe(Decision decision) {
        return switch (decision) {
            case Decision.Allowed(var policy, var statement) ->
                    new DecisionDescription(
                            EvalDecision.ALLOWED,
                            policy,
                            "allowed by %s of the policy %s".formatted(statement, policy));
            case Decision.ExplicitlyDenied(var policy, var statement) ->
                    new DecisionDescription(
                            EvalDecision.EXPLICIT_DENY,
                            policy,
                            "denied by %s of the policy %s".formatted(statement, policy));
            case Decision.ImplicitlyDenied() ->
                    new DecisionDescription(
                            EvalDecision.IMPLICIT_DENY,
                            null,
                            "denied, because no statement allows it");
            case Decision.ForeignAccount(var account) ->
                    new DecisionDescription(
                            EvalDecision.IMPLICIT_DENY,
                            null,
                            "denied, because the resource belongs to the account " + account);
        };
    }

    private static boolean exists(Connection connection, String account, String policyName)
            throws SQLException {
        return ManagedPolicies.find(policyName).isPresent()
                || (PolicyTable.NAME.matcher(policyName).matches()
                        && PolicyTable.find(connection, account, policyName) != null);
    }

    private static EngineError unknownPrincipal(PrincipalName principal) {
        return new EngineError.ResourceNotFound(
                "%s does not exist.".formatted(principal.arn()), principal.name());
    }

    private @Nullable EngineError upgradeRefusal() {
        return capabilities.refusal(NodeCapability.ACCOUNT_POLICIES).orElse(null);
    }

    private static @Nullable EngineError nameRefusal(String policyName) {
        return PolicyTable.NAME.matcher(policyName).matches()
                ? null
                : new EngineError.ValidationException(
                        "1 validation error detected: Value '%s' at 'policyName' failed to satisfy constraint: Member must satisfy regular expression pattern: %s"
                                .formatted(policyName, PolicyTable.NAME.pattern()));
    }

    private static @Nullable EngineError documentRefusal(String document) {
        if (document.length() > TEXT_CHARACTERS_MAX) {
            return malformed(
                    "The document has %d characters with white space, expected at most %d"
                            .formatted(document.length(), TEXT_CHARACTERS_MAX));
        }
        if (!TEXT.matcher(document).matches()) {
            return malformed("The document has a character beyond U+00FF");
        }
        try {
            PolicyDocument.parse(document);
            return null;
        } catch (MalformedPolicyException reason) {
            return malformed(String.valueOf(reason.getMessage()));
        }
    }

    private static EngineError malformed(String reason) {
        return new EngineError.ValidationException("MalformedPolicyDocument: " + reason + ".");
    }

    private static EngineError nameConflict(String policyName) {
        return new EngineError.ConflictException(
                "A policy called %s already exists.".formatted(policyName));
    }

    private static EngineError unknownPolicy(String policyName) {
        return new EngineError.ResourceNotFound(
                "Policy %s does not exist.".formatted(policyName), policyName);
    }

    private Instant now() {
        return Instant.ofEpochMilli(time.millis());
    }

    private static PolicyDescription describe(String account, PolicyTable.PolicyRow row) {
        return new PolicyDescription(summary(account, row), row.document());
    }

    private static PolicySummary summary(String account, PolicyTable.PolicyRow row) {
        return new PolicySummary(
                arn(account, row.name()), row.name(), false, row.createdAt(), row.updatedAt());
    }

    private static PolicySummary managed(String account, String name) {
        return new PolicySummary(arn(account, name), name, true, null, null);
    }

    /** Returns the ARN of the policy, the resource of the actions on it. */
    private static String arn(String account, String name) {
        return "arn:aws:askel::%s:policy/%s".formatted(account, name);
    }
}
