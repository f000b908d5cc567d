package dev.askel.engine.access;

import dev.askel.access.AttachedPolicy;
import dev.askel.access.ManagedPolicies;
import dev.askel.access.policy.MalformedPolicyException;
import dev.askel.access.policy.PolicyDocument;
import dev.askel.engine.api.EngineError;
import dev.askel.engine.api.workbench.AccessPolicies;
import dev.askel.engine.upgrade.NodeCapability;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Finds the policies of users and roles by name, among the managed policies and the policies of the
 * account. A missing or unreadable policy denies everything, because its document could contain a
 * Deny.
 */
final class AttachedPolicies {
    private static final Logger LOG = LoggerFactory.getLogger(AttachedPolicies.class);
    private static final PolicyDocument DENY_ALL = denyAll();

    private AttachedPolicies() {}

    private static PolicyDocument denyAll() {
        try {
            return PolicyDocument.parse(
                    """
                    {"Version": "2012-10-17", "Statement":
                     {"Sid": "Unreadable", "Effect": "Deny", "Action": "*", "Resource": "*"}}\
                    """);
        } catch (MalformedPolicyException malformed) {
            throw new IllegalStateException(malformed);
        }
    }

    /** Reads the policies with these names, in the order of the names. */
    static List<AttachedPolicy> read(Connection connection, String account, List<String> names)
            throws SQLException {
        var own =
                PolicyTable.find(connection, account, notManaged(names)).stream()
                        .collect(
                                Collectors.toMap(PolicyTable.PolicyRow::name, Function.identity()));
        return names.stream()
                .map(name ->
                        ManagedPolicies.find(name)
                                .orElseGet(() -> parse(account, name, own.get(name))))
                .toList();
    }

    private static AttachedPolicy parse(
            String account, String name, PolicyTable.@Nullable PolicyRow row) {
        try {
            return new AttachedPolicy(
                    name, row == null ? DENY_ALL : PolicyDocument.parse(row.document()));
        } catch (MalformedPolicyException malformed) {
            // A later release stored an element that this release does not support.
            LOG.warn(
                    "The policy {} of the account {} denies everything: {}",
                    name,
                    account,
                    malformed.getMessage());
            return new AttachedPolicy(name, DENY_ALL);
        }
    }

    /**
     * Checks that a principal can receive policies. Each policy must exist. All nodes must support
     * policies of the account, because an older node ignores them.
     *
     * @param names null when the principal keeps its policies
     * @return the refusal; empty when the policies can be attached
     */
    static Optional<EngineError> attachmentRefusal(
            Connection connection,
            String account,
            @Nullable List<String> names,
            NodeCapability.Check capabilities)
            throws SQLException {
        if (names == null || notManaged(names).isEmpty()) {
            return Optional.empty();
        }
        var unknown = unknown(connection, account, names);
        return unknown.isPresent()
                ? unknown
                : capabilities.refusal(NodeCapability.ACCOUNT_POLICIES);
    }

    /** Returns the error of the first name that belongs to no policy; empty when all exist. */
    private static Optional<EngineError> unknown(
            Connection connection, String account, List<String> names) throws SQLException {
        var wellFormed =
                notManaged(names).stream()
                        .filter(name -> PolicyTable.NAME.matcher(name).matches())
                        .toList();
        var own =
                PolicyTable.find(connection, account, wellFormed).stream()
                        .map(PolicyTable.PolicyRow::name)
                        .collect(Collectors.toSet());
        return notManaged(names).stream()
                .filter(name -> !own.contains(name))
                .findFirst()
                .map(name ->
                        new EngineError.ValidationException(
                                "1 validation error detected: Value '%s' at 'policies' failed to satisfy constraint: Member must be the name of a policy of the account or one of %s"
                                        .formatted(name, ManagedPolicies.names())));
    }

    private static List<String> notManaged(List<String> names) {
        return names.stream().filter(name -> ManagedPolicies.find(name).isEmpty()).toList();
    }

    /**
     * Returns {@code names} extended by {@code name}; null when a principal cannot have so many
     * policies.
     */
    static @Nullable List<String> withName(List<String> names, String name) {
        if (names.contains(name)) {
            return names;
        }
        return names.size() >= AccessPolicies.ATTACHED_MAX
                ? null
                : Stream.concat(names.stream(), Stream.of(name)).toList();
    }

    static List<String> withoutName(List<String> names, String name) {
        return names.stream().filter(each -> !each.equals(name)).toList();
    }
}
