package dev.askel.engine.registry;

import dev.askel.asl.model.StateMachine;
import dev.askel.asl.validator.AdditionalIntegrations;
import dev.askel.engine.api.Answer;
import dev.askel.engine.api.Caller;
import dev.askel.engine.api.EngineError.ConflictException;
import dev.askel.engine.api.EngineError.MissingRequiredParameter;
import dev.askel.engine.api.EngineError.StateMachineDeleting;
import dev.askel.engine.api.StateMachines.UpdateStateMachineRequest;
import dev.askel.engine.api.StateMachines.UpdateStateMachineResult;
import dev.askel.engine.api.arn.Arn.StateMachineArn;
import dev.askel.engine.clock.EngineTime;
import dev.askel.engine.registry.start.CompiledRevisions;
import dev.askel.engine.registry.start.DefinitionCompiler;
import dev.askel.engine.registry.start.MachineArns;
import dev.askel.engine.registry.start.StartableMachines;
import dev.askel.engine.registry.table.MachineTable;
import dev.askel.engine.registry.table.RevisionContent;
import dev.askel.engine.registry.table.StoredMachine;
import dev.askel.engine.registry.table.StoredRevision;
import dev.askel.engine.registry.table.StoredVersion;
import dev.askel.engine.sql.Database;
import dev.askel.engine.sql.SqlWorkers;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * UpdateStateMachine (docs/aws/api.md, 4.1 State machines). The values of the request replace the
 * stored values in a new revision. A request without a changed value changes only the update date.
 */
final class MachineUpdate {
    private final SqlWorkers workers;
    private final EngineTime time;
    private final Supplier<UUID> ids;
    private final CompiledRevisions revisions;
    private final StartableMachines startable;
    private final Publication publication;
    private final LogDestinations destinations;
    private final AdditionalIntegrations additional;
    private final EncryptionKeys keys;

    MachineUpdate(
            SqlWorkers workers,
            EngineTime time,
            Supplier<UUID> ids,
            CompiledRevisions revisions,
            StartableMachines startable,
            Publication publication,
            LogDestinations destinations,
            AdditionalIntegrations additional,
            EncryptionKeys keys) {
        this.keys = keys;
        this.workers = workers;
        this.time = time;
        this.ids = ids;
        this.revisions = revisions;
        this.startable = startable;
        this.publication = publication;
        this.destinations = destinations;
        this.additional = additional;
    }

    CompletionStage<Answer<UpdateStateMachineResult>> update(
            Caller caller, UpdateStateMachineRequest request) {
        return destinations
                .check(
                        MachineArns.parseOwn(caller, request.stateMachineArn())
                                .then(arn -> check(arn, request)),
                        request.loggingConfiguration())
                .thenCompose(checked -> keys.check(checked, request.encryptionConfiguration()))
                .thenCompose(checked ->
                        workers.submit(checked, (database, arn) -> update(database, arn, request)))
                .thenCompose(updated ->
                        updated instanceof Answer.Ok<Outcome>(var outcome) && outcome.keyChanged()
                                ? keys.afterKnown(updated)
                                : CompletableFuture.completedStage(updated))
                .thenApply(updated -> updated.map(Outcome::result));
    }

    private static Answer<StateMachineArn> check(
            StateMachineArn arn, UpdateStateMachineRequest request) {
        var nothing =
                request.definition() == null
                        && request.roleArn() == null
                        && request.loggingConfiguration() == null
                        && request.tracingConfiguration() == null
                        && request.encryptionConfiguration() == null;
        return ConfigurationRules.check(
                arn,
                ConfigurationRules.publicationRefusal(
                        request.publish(), request.versionDescription()),
                nothing ? MissingRequiredParameter.nothingToUpdate() : null,
                ConfigurationRules.roleRefusal(request.roleArn()),
                ConfigurationRules.loggingRefusal(arn, request.loggingConfiguration()),
                ConfigurationRules.encryptionRefusal(request.encryptionConfiguration()));
    }

    /**
     * The result of an update.
     *
     * @param keyChanged whether it has set or removed a customer-managed key
     */
    private record Outcome(UpdateStateMachineResult result, boolean keyChanged) {}

    private Answer<Outcome> update(
            Database database, StateMachineArn arn, UpdateStateMachineRequest request)
            throws SQLException {
        var found = database.find(connection -> MachineTable.find(connection, arn));
        if (found == null) {
            return Answer.refused(MachineArns.unknown(arn));
        }
        var definition = request.definition();
        if (definition == null) {
            return update(database, found, request, null);
        }
        return switch (DefinitionCompiler.compileNew(definition, found.type(), additional)) {
            case Answer.Ok<StateMachine>(var model) -> update(database, found, request, model);
            case Answer.Refused<StateMachine>(var error) -> Answer.refused(error);
        };
    }

    /** A machine and its revision after the transaction, with the version if one was requested. */
    private record Updated(
            StoredMachine machine,
            StoredRevision revision,
            @Nullable StoredVersion version,
            boolean keyChanged) {
        Updated(StoredMachine machine, StoredRevision revision, boolean keyChanged) {
            this(machine, revision, null, keyChanged);
        }
    }

    private Answer<Outcome> update(
            Database database,
            StoredMachine found,
            UpdateStateMachineRequest request,
            @Nullable StateMachine model)
            throws SQLException {
        var updated = database.transact(connection -> updateAndPublish(connection, found, request));
        return updated.map(now -> {
            if (model != null) {
                revisions.cache(now.machine(), now.revision(), model);
            }
            startable.cache(now.machine());
            var version = now.version();
            return new Outcome(
                    new UpdateStateMachineResult(
                            now.machine().updatedAt(),
                            now.revision().revisionIdText(),
                            version == null ? null : version.arn(now.machine().arn())),
                    now.keyChanged());
        });
    }

    private Answer<Updated> updateAndPublish(
            Connection connection, StoredMachine found, UpdateStateMachineRequest request)
            throws SQLException {
        return switch (update(connection, found, request)) {
            case Answer.Ok<Updated>(var updated) when request.publish() -> {
                var machine = updated.machine();
                yield publication
                        .publish(
                                connection,
                                machine,
                                request.versionDescription(),
                                machine.updatedAt())
                        .map(version ->
                                new Updated(
                                        machine,
                                        updated.revision(),
                                        version,
                                        updated.keyChanged()));
            }
            case Answer.Ok<Updated> unpublished -> unpublished;
            case Answer.Refused<Updated> refused -> refused;
        };
    }

    private Answer<Updated> update(
            Connection connection, StoredMachine found, UpdateStateMachineRequest request)
            throws SQLException {
        var machine = MachineTable.lock(connection, found.arn());
        if (machine == null) {
            return Answer.refused(MachineArns.unknown(found.arn()));
        }
        if (machine.isDeleting()) {
            return Answer.refused(new StateMachineDeleting(machine.arn().toString()));
        }
        if (!machine.id().equals(found.id())) {
            return Answer.refused(
                    new ConflictException("The state machine was deleted and created again."));
        }
        var now = Instant.ofEpochMilli(Math.max(time.millis(), machine.updatedAt().toEpochMilli()));
        var current = MachineTable.currentRevision(connection, machine);
        var content = merge(current.content(), request);
        if (content.isSameForUpdate(current.content())) {
            var touched = machine.withUpdateDate(now);
            MachineTable.update(connection, touched);
            return Answer.ok(new Updated(touched, current, false));
        }
        int newest = MachineTable.newestRevision(connection, machine.id()).revision();
        var revision = new StoredRevision(machine.id(), newest + 1, ids.get(), content, now);
        var updated = machine.withRevision(revision.revision(), now);
        MachineTable.update(connection, updated);
        MachineTable.insert(connection, revision);
        boolean keyChanged =
                !content.describedEncryption().equals(current.content().describedEncryption());
        if (keyChanged) {
            keys.replace(connection, machine, content.describedEncryption());
        }
        return Answer.ok(new Updated(updated, revision, keyChanged));
    }

    private static RevisionContent merge(
            RevisionContent current, UpdateStateMachineRequest request) {
        return new RevisionContent(
                valueOr(request.definition(), current.definition()),
                valueOr(request.roleArn(), current.roleArn()),
                request.loggingConfiguration() == null
                        ? current.logging()
                        : request.loggingConfiguration(),
                request.tracingConfiguration() == null
                        ? current.tracing()
                        : request.tracingConfiguration(),
                request.encryptionConfiguration() == null
                        ? current.encryption()
                        : request.encryptionConfiguration());
    }

    private static String valueOr(@Nullable String wanted, String current) {
        return wanted == null ? current : wanted;
    }
}
