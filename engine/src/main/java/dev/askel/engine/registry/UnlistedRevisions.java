package dev.askel.engine.registry;

import dev.askel.asl.model.StateMachine;
import dev.askel.asl.validator.AdditionalIntegrations;
import dev.askel.engine.api.Answer;
import dev.askel.engine.api.EngineError.StateMachineDeleting;
import dev.askel.engine.api.StateMachineType;
import dev.askel.engine.clock.EngineTime;
import dev.askel.engine.machinelimit.LimitsJson;
import dev.askel.engine.registry.start.CompiledRevisions;
import dev.askel.engine.registry.start.DefinitionCompiler;
import dev.askel.engine.registry.start.MachineArns;
import dev.askel.engine.registry.start.StartableMachine;
import dev.askel.engine.registry.table.MachineTable;
import dev.askel.engine.registry.table.MachineTable.MachineWithRevision;
import dev.askel.engine.registry.table.RevisionContent;
import dev.askel.engine.registry.table.StoredRevision;
import dev.askel.engine.searchattribute.CompiledAttributes;
import dev.askel.engine.sql.Database;
import dev.askel.engine.sql.SqlWorkers;
import dev.askel.engine.startrule.CompiledStartRule;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.util.UUID;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;

/**
 * Creates revisions of a machine that never become its current revision. An execution that was
 * forked with its own definition runs such a revision.
 */
public final class UnlistedRevisions {
    private final SqlWorkers workers;
    private final EngineTime time;
    private final Supplier<UUID> ids;
    private final CompiledRevisions revisions;
    private final AdditionalIntegrations additional;

    UnlistedRevisions(
            SqlWorkers workers,
            EngineTime time,
            Supplier<UUID> ids,
            CompiledRevisions revisions,
            AdditionalIntegrations additional) {
        this.workers = workers;
        this.time = time;
        this.ids = ids;
        this.revisions = revisions;
        this.additional = additional;
    }

    /** Compiles the definition of a Standard machine, or refuses it with all its errors. */
    public CompletionStage<Answer<StateMachine>> compile(String definition) {
        return workers.submit(_ ->
                DefinitionCompiler.compileNew(definition, StateMachineType.STANDARD, additional));
    }

    /**
     * Creates a revision with the current role and configuration of the machine, as an update of
     * the definition alone does. If the newest revision of the machine has this content, it is used
     * instead.
     *
     * @param base the machine
     * @param definition the text that {@link #compile} has compiled to {@code model}
     * @return the machine as it is now, with the created revision
     */
    public CompletionStage<Answer<StartableMachine>> create(
            StartableMachine base, String definition, StateMachine model) {
        return workers.submit(database -> create(database, base, definition, model));
    }

    private Answer<StartableMachine> create(
            Database database, StartableMachine base, String definition, StateMachine model)
            throws SQLException {
        var created = database.transact(connection -> insert(connection, base, definition));
        // The transaction can be rolled back, so the cache must not contain its revision earlier.
        return created.map(now ->
                new StartableMachine(
                        now.machine().id(),
                        now.machine().generation(),
                        revisions.cache(now.machine(), now.revision(), model),
                        null,
                        null,
                        CompiledStartRule.of(now.machine().startRule()),
                        CompiledAttributes.of(now.machine().searchAttributes()),
                        LimitsJson.read(now.machine().executionLimits())));
    }

    private Answer<MachineWithRevision> insert(
            Connection connection, StartableMachine base, String definition) throws SQLException {
        var machine = MachineTable.lock(connection, base.machineId());
        if (machine == null) {
            return Answer.refused(MachineArns.unknown(base.arn()));
        }
        if (machine.isDeleting()) {
            return Answer.refused(new StateMachineDeleting(base.arn().toString()));
        }
        var stored = MachineTable.currentRevision(connection, machine).content();
        var content =
                new RevisionContent(
                        definition,
                        stored.roleArn(),
                        stored.logging(),
                        stored.tracing(),
                        stored.encryption());
        var newest = MachineTable.newestRevision(connection, machine.id());
        var revision =
                content.isSameForUpdate(newest.content())
                        ? newest
                        : insert(connection, machine.id(), newest.revision() + 1, content);
        return Answer.ok(new MachineWithRevision(machine, revision));
    }

    private StoredRevision insert(
            Connection connection, UUID machineId, int number, RevisionContent content)
            throws SQLException {
        var revision =
                new StoredRevision(
                        machineId, number, ids.get(), content, Instant.ofEpochMilli(time.millis()));
        MachineTable.insert(connection, revision);
        return revision;
    }
}
