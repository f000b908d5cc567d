package dev.askel.engine.registry.table;

import dev.askel.engine.api.EncryptionConfiguration;
import dev.askel.engine.api.LoggingConfiguration;
import dev.askel.engine.api.TracingConfiguration;
import org.jspecify.annotations.Nullable;

/**
 * The content of a revision as in the request; a member is null when the request omitted it.
 * Revisions are compared by the values that DescribeStateMachine returns.
 *
 * @param definition the exact text
 */
public record RevisionContent(
        String definition,
        String roleArn,
        @Nullable LoggingConfiguration logging,
        @Nullable TracingConfiguration tracing,
        @Nullable EncryptionConfiguration encryption) {

    public LoggingConfiguration describedLogging() {
        return logging == null ? LoggingConfiguration.NONE : logging.withDefaults();
    }

    public TracingConfiguration describedTracing() {
        return tracing == null ? TracingConfiguration.NONE : tracing;
    }

    public EncryptionConfiguration describedEncryption() {
        return encryption == null ? EncryptionConfiguration.NONE : encryption;
    }

    /**
     * Returns whether a repeated CreateStateMachine with {@code other} succeeds; roles are not
     * compared.
     */
    public boolean isSameForCreation(RevisionContent other) {
        return definition.equals(other.definition)
                && describedLogging().equals(other.describedLogging())
                && describedTracing().equals(other.describedTracing())
                && describedEncryption().equals(other.describedEncryption());
    }

    /** Returns whether an UpdateStateMachine to {@code other} changes nothing. */
    public boolean isSameForUpdate(RevisionContent other) {
        return isSameForCreation(other) && roleArn.equals(other.roleArn);
    }
}
