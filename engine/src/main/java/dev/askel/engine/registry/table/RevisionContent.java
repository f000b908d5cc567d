package dev.askel.engine.registry.table;

import dev.askel.engine.api.EncryptionConfiguration;
import dev.askel.engine.api.LoggingConfiguration;
import dev.askel.engine.api.TracingConfiguration;
import org.jspecify.annotations.Nullable;

/**
 * What a revision fixes, as its owner gave it; null where the owner said nothing. Two of them are
 * the same configuration when Describe would show the same.
 *
 * @param definition the text, to the character
 */
public record RevisionContent(
        String definition,
        String roleArn,
        @Nullable LoggingConfiguration logging,
        @Nullable TracingConfiguration tracing,
        @Nullable EncryptionConfiguration encryption) {

    public LoggingConfiguration describedLogging() {
        return logging == null ? LoggingConfiguration.NONE : logging.described();
    }

    public TracingConfiguration describedTracing() {
        return tracing == null ? TracingConfiguration.NONE : tracing;
    }

    public EncryptionConfiguration describedEncryption() {
        return encryption == null ? EncryptionConfiguration.NONE : encryption;
    }

    /** Whether a CreateStateMachine with the one is answered with the other; roles do not count. */
    public boolean sameForCreation(RevisionContent other) {
        return definition.equals(other.definition)
                && describedLogging().equals(other.describedLogging())
                && describedTracing().equals(other.describedTracing())
                && describedEncryption().equals(other.describedEncryption());
    }

    /** Whether an UpdateStateMachine from the one to the other changes nothing. */
    public boolean sameForUpdate(RevisionContent other) {
        return sameForCreation(other) && roleArn.equals(other.roleArn);
    }
}
