package dev.askel.engine.registry;

import dev.askel.asl.model.StateMachine;
import dev.askel.asl.validator.AdditionalIntegrations;
import dev.askel.engine.api.Answer;
import dev.askel.engine.api.Caller;
import dev.askel.engine.api.EngineError.ConflictException;
import dev.askel.engine.api.EngineError.StateMachineAlreadyExists;
import dev.askel.engine.api.EngineError.StateMachineDeleting;
import dev.askel.engine.api.EngineError.StateMachineLimitExceeded;
import dev.askel.engine.api.Names;
import dev.askel.engine.api.StateMachineStatus;
import dev.askel.engine.api.StateMachines.CreateStateMachineRequest;
import dev.askel.engine.api.StateMachines.CreateStateMachineResult;
import dev.askel.engine.api.arn.Arn.StateMachineArn;
import dev.askel.engine.clock.EngineTime;
import dev.askel.engine.machinelimit.LimitTags;
import dev.askel.engine.machinelimit.LimitsJson;
import dev.askel.engine.registry.start.CompiledRevisions;
import dev.askel.engine.registry.start.DefinitionCompiler;
import dev.askel.engine.registry.start.StartableMachines;
import dev.askel.engine.registry.table.CreationParameters;
import dev.askel.engine.registry.table.MachineTable;
import dev.askel.engine.registry.table.RegistryLimits;
import dev.askel.engine.registry.table.RevisionContent;
import dev.askel.engine.registry.table.StoredMachine;
import dev.askel.engine.registry.table.StoredRevision;
import dev.askel.engine.registry.table.StoredVersion;
import dev.askel.engine.registry.table.TagTable;
import dev.askel.engine.sql.Database;
import dev.askel.engine.sql.SqlWorkers;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.util.UUID;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** CreateStateMachine (docs/aws/api.md, 4.1 State machines). */
final class MachineCreation {
    private final SqlWorkers workers;
    private final EngineTime time;
    private final Supplier<UUID> ids;
    private final RegistryLimits limits;
    private final CompiledRevisions revisions;
    private final StartableMachines startable;
    private final Publication publication;
    private final LogDestinations destinations;
    private final AdditionalIntegrations additional;
    private final LimitTags limitTags;
    private final EncryptionKeys keys;

    MachineCreation(
            SqlWorkers workers,
            EngineTime time,
            Supplier<UUID> ids,
            RegistryLimits limits,
            CompiledRevisions revisions,
            StartableMachines startable,
            Publication publication,
            LogDestinations destinations,
            AdditionalIntegrations additional,
            LimitTags limitTags,
            EncryptionKeys keys) {
        this.keys = keys;
        this.workers = workers;
        this.time = time;
        this.ids = ids;
        this.limits = limits;
        this.revisions = revisions;
        this.startable = startable;
        this.publication = publication;
        this.destinations = destinations;
        this.additional = additional;
        this.limitTags = limitTags;
    }

    /** The machine after the transaction, with the version if the request publishes one. */
    private record Created(
            StoredMachine machine,
            StoredRevision revision,
            @Nullable StoredVersion version,
            boolean isNew) {}

    CompletionStage<Answer<CreateStateMachineResult>> create(
            Caller caller, CreateStateMachineRequest request) {
        return destinations
                .check(check(caller, request), request.loggingConfiguration())
                .thenCompose(checked -> keys.check(checked, request.encryptionConfiguration()))
                .thenCompose(checked ->
                        workers.submit(checked, (database, arn) -> create(database, arn, request)));
    }

    private Answer<StateMachineArn> check(Caller caller, CreateStateMachineRequest request) {
        return Names.check(request.name())
                .map(name -> new StateMachineArn(caller.scope(), name))
                .then(arn ->
                        ConfigurationRules.check(
                                arn,
                                ConfigurationRules.publicationRefusal(
                                        request.publish(), request.versionDescription()),
                                ConfigurationRules.roleRefusal(request.roleArn()),
                                ConfigurationRules.loggingRefusal(
                                        arn, request.loggingConfiguration()),
                                ConfigurationRules.encryptionRefusal(
                                        request.encryptionConfiguration()),
                                TagRules.check(request.tags()),
                                limitTags.refusal(request.tags(), request.type())));
    }

    private Answer<CreateStateMachineResult> create(
            Database database, StateMachineArn arn, CreateStateMachineRequest request)
            throws SQLException {
        return switch (DefinitionCompiler.compileNew(
                request.definition(), request.type(), additional)) {
            case Answer.Ok<StateMachine>(var model) -> {
                var created = database.transact(connection -> insert(connection, arn, request));
                yield created.map(result -> {
                    if (result.isNew()) {
                        revisions.cache(result.machine(), result.revision(), model);
                        startable.cache(result.machine());
                    }
                    var version = result.version();
                    return new CreateStateMachineResult(
                            arn.toString(),
                            result.machine().createdAt(),
                            version == null ? null : version.arn(arn));
                });
            }
            case Answer.Refused<StateMachine>(var error) -> Answer.refused(error);
        };
    }

    private Answer<Created> insert(
            Connection connection, StateMachineArn arn, CreateStateMachineRequest request)
            throws SQLException {
        MachineTable.lockNames(connection, arn.scope());
        var content =
                new RevisionContent(
                        request.definition(),
                        request.roleArn(),
                        request.loggingConfiguration(),
                        request.tracingConfiguration(),
                        request.encryptionConfiguration());
        var known = MachineTable.findWithRevision(connection, arn);
        if (known != null) {
            return compare(connection, known, request, content);
        }
        if (MachineTable.countLive(connection, arn.scope()) >= limits.stateMachinesMax()) {
            return Answer.refused(new StateMachineLimitExceeded());
        }
        var now = Instant.ofEpochMilli(time.millis());
        var machine =
                new StoredMachine(
                        ids.get(),
                        arn.scope(),
                        arn.name(),
                        request.type(),
                        StateMachineStatus.ACTIVE,
                        1,
                        1,
                        now,
                        now,
                        null,
                        null,
                        LimitsJson.write(limitTags.limits(request.tags(), request.type())));
        var revision = new StoredRevision(machine.id(), 1, null, content, now);
        MachineTable.insert(connection, machine);
        MachineTable.insert(connection, revision);
        keys.store(connection, machine, content.describedEncryption());
        CreationParameters.of(request).store(connection, machine.id());
        var version = publishIfRequested(connection, machine, request, now);
        return TagTable.add(connection, arn, request.tags(), limits.tagsMax())
                .then(_ ->
                        version.map(published ->
                                new Created(machine, revision, published.version(), true)));
    }

    /**
     * The result of a publication.
     *
     * @param version null when no version was requested
     */
    private record Published(@Nullable StoredVersion version) {}

    private Answer<Published> publishIfRequested(
            Connection connection,
            StoredMachine machine,
            CreateStateMachineRequest request,
            Instant now)
            throws SQLException {
        return request.publish()
                ? publication
                        .publish(connection, machine, request.versionDescription(), now)
                        .map(Published::new)
                : Answer.ok(new Published(null));
    }

    /** Returns the existing machine if the request equals its creation (recorded: test_sfn_api). */
    private Answer<Created> compare(
            Connection connection,
            MachineTable.MachineWithRevision known,
            CreateStateMachineRequest request,
            RevisionContent content)
            throws SQLException {
        var machine = known.machine();
        var arn = machine.arn();
        if (machine.isDeleting()) {
            return Answer.refused(new StateMachineDeleting(arn.toString()));
        }
        if (machine.type() != request.type()
                || !known.revision().content().isSameForCreation(content)
                || !CreationParameters.read(connection, machine.id())
                        .equals(CreationParameters.of(request))) {
            return Answer.refused(new StateMachineAlreadyExists(arn.toString()));
        }
        // The version of the first creation may have been deleted since, so this request may
        // publish a new one.
        if (request.publish() && !machine.equals(MachineTable.lock(connection, arn))) {
            return Answer.refused(
                    new ConflictException("The state machine was changed by another request."));
        }
        return publishIfRequested(connection, machine, request, Instant.ofEpochMilli(time.millis()))
                .map(published ->
                        new Created(machine, known.revision(), published.version(), false));
    }
}
