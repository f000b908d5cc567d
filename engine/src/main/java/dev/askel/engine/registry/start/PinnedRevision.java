package dev.askel.engine.registry.start;

import dev.askel.asl.model.StateMachine;
import dev.askel.engine.api.EncryptionConfiguration;
import dev.askel.engine.api.LoggingConfiguration;
import dev.askel.engine.api.StateMachineType;
import dev.askel.engine.api.TracingConfiguration;
import dev.askel.engine.api.arn.Arn.StateMachineArn;
import dev.askel.engine.registry.table.StoredMachine;
import dev.askel.engine.registry.table.StoredRevision;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A compiled revision of a machine. An execution runs this revision from start to end, even if the
 * machine changes or is deleted. Immutable and shared by all executions of a node.
 *
 * @param arn the ARN of the machine, without version, alias or label
 * @param revision the number of the revision, from 1
 * @param revisionId the id of the revision; null for the revision with which the machine was
 *     created
 * @param definition the exact text of the request
 * @param createdAt the time when this revision became current
 * @param variableReferences the variables that each state reads, by state name; both are sorted
 */
public record PinnedRevision(
        UUID machineId,
        StateMachineArn arn,
        StateMachineType type,
        int revision,
        @Nullable String revisionId,
        String definition,
        StateMachine model,
        String roleArn,
        LoggingConfiguration loggingConfiguration,
        TracingConfiguration tracingConfiguration,
        EncryptionConfiguration encryptionConfiguration,
        Instant createdAt,
        Map<String, List<String>> variableReferences) {

    static PinnedRevision of(StoredMachine machine, StoredRevision revision, StateMachine model) {
        var content = revision.content();
        return new PinnedRevision(
                machine.id(),
                machine.arn(),
                machine.type(),
                revision.revision(),
                revision.revisionIdText(),
                content.definition(),
                model,
                content.roleArn(),
                content.describedLogging(),
                content.describedTracing(),
                content.describedEncryption(),
                revision.createdAt(),
                VariableReferences.of(model));
    }

    /** Returns the TimeoutSeconds of the definition; null when it has none. */
    public @Nullable Long timeoutSeconds() {
        return model.timeoutSeconds();
    }
}
