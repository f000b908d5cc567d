package dev.askel.engine.registry;

import dev.askel.engine.api.Answer;
import dev.askel.engine.api.Arns;
import dev.askel.engine.api.Caller;
import dev.askel.engine.api.EngineError.ConflictException;
import dev.askel.engine.api.EngineError.InvalidArn;
import dev.askel.engine.api.EngineError.StateMachineDeleting;
import dev.askel.engine.api.EngineError.StateMachineDoesNotExist;
import dev.askel.engine.api.Page;
import dev.askel.engine.api.StateMachineVersions;
import dev.askel.engine.api.arn.Arn.StateMachineArn;
import dev.askel.engine.clock.EngineTime;
import dev.askel.engine.pagination.PageTokens;
import dev.askel.engine.registry.start.MachineArns;
import dev.askel.engine.registry.start.StartableMachines;
import dev.askel.engine.registry.table.AliasTable;
import dev.askel.engine.registry.table.MachineTable;
import dev.askel.engine.registry.table.StoredMachine;
import dev.askel.engine.registry.table.StoredVersion;
import dev.askel.engine.registry.table.VersionTable;
import dev.askel.engine.sql.Database;
import dev.askel.engine.sql.SqlWorkers;
import dev.askel.engine.visibility.Pages;
import dev.askel.engine.visibility.Scopes;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletionStage;

/** The operations on versions (docs/aws/api.md, 4.2 Versions and aliases). */
final class RegisteredVersions implements StateMachineVersions {
    private final SqlWorkers workers;
    private final EngineTime time;
    private final PageTokens tokens;
    private final Publication publication;
    private final StartableMachines startable;

    RegisteredVersions(
            SqlWorkers workers,
            EngineTime time,
            PageTokens tokens,
            Publication publication,
            StartableMachines startable) {
        this.workers = workers;
        this.time = time;
        this.tokens = tokens;
        this.publication = publication;
        this.startable = startable;
    }

    @Override
    public CompletionStage<Answer<PublishStateMachineVersionResult>> publishStateMachineVersion(
            Caller caller, PublishStateMachineVersionRequest request) {
        return workers.submit(
                MachineArns.parseOwn(caller, request.stateMachineArn()),
                (database, arn) ->
                        database.transact(connection -> publish(connection, arn, request))
                                .map(version ->
                                        new PublishStateMachineVersionResult(
                                                version.createdAt(), version.arn(arn))));
    }

    private Answer<StoredVersion> publish(
            Connection connection, StateMachineArn arn, PublishStateMachineVersionRequest request)
            throws SQLException {
        var machine = MachineTable.lock(connection, arn);
        if (machine == null) {
            return Answer.refused(MachineArns.unknown(arn));
        }
        if (machine.isDeleting()) {
            return Answer.refused(new StateMachineDeleting(arn.toString()));
        }
        var wanted = request.revisionId();
        if (wanted != null) {
            var current =
                    Objects.requireNonNullElse(
                            MachineTable.currentRevision(connection, machine).revisionIdText(),
                            PublishStateMachineVersionRequest.INITIAL);
            if (!wanted.equals(current)) {
                return Answer.refused(ConflictException.revisionMismatch(wanted, current));
            }
        }
        var now = Instant.ofEpochMilli(time.millis());
        return publication.publish(connection, machine, request.description(), now);
    }

    /** A machine's list and the position of a page in it. */
    private record Listed(StateMachineArn machine, NamePages pages, long before) {}

    @Override
    public CompletionStage<Answer<ListStateMachineVersionsResult>> listStateMachineVersions(
            Caller caller, ListStateMachineVersionsRequest request) {
        var size = request.page().size();
        return workers.submit(
                MachineArns.parseOwn(caller, request.stateMachineArn())
                        .then(arn -> readPosition(caller, arn, request.page())),
                (database, listed) -> {
                    var arn = listed.machine();
                    var rows =
                            database.find(connection -> {
                                var machine = MachineTable.find(connection, arn);
                                return machine == null
                                        ? null
                                        : VersionTable.listBefore(
                                                connection,
                                                machine.id(),
                                                listed.before(),
                                                size + 1);
                            });
                    if (rows == null) {
                        return Answer.refused(MachineArns.unknown(arn));
                    }
                    var page = Pages.of(rows, size);
                    return Answer.ok(
                            new ListStateMachineVersionsResult(
                                    page.items().stream().map(row -> item(arn, row)).toList(),
                                    listed.pages()
                                            .nextToken(caller, page, row -> "" + row.number())));
                });
    }

    /**
     * Returns the position of a page. A page begins after the last version number of the previous
     * page; the first page begins with the newest version.
     */
    private Answer<Listed> readPosition(Caller caller, StateMachineArn arn, Page page) {
        var pages = new NamePages(tokens, "ListStateMachineVersions|" + arn.name());
        return pages.nameBefore(caller, page)
                .map(after ->
                        new Listed(
                                arn,
                                pages,
                                after.isEmpty() ? Long.MAX_VALUE : Long.parseLong(after)));
    }

    private static StateMachineVersionListItem item(StateMachineArn arn, StoredVersion version) {
        return new StateMachineVersionListItem(version.arn(arn), version.createdAt());
    }

    @Override
    public CompletionStage<Answer<DeleteStateMachineVersionResult>> deleteStateMachineVersion(
            Caller caller, DeleteStateMachineVersionRequest request) {
        var own =
                Scopes.requireOwn(
                        caller,
                        Arns.parseStateMachine(request.stateMachineVersionArn())
                                .then(RegisteredVersions::requireVersion),
                        MachineArns::unknown);
        // A version that does not exist counts as deleted (recorded: test_list_delete_version).
        return own instanceof Answer.Refused<StateMachineArn>(StateMachineDoesNotExist _)
                ? Answer.okStage(new DeleteStateMachineVersionResult())
                : workers.submit(own, this::delete);
    }

    /**
     * Refuses an ARN that is not a version's. The message is Askel's own, because AWS's message is
     * not known.
     */
    private static Answer<StateMachineArn> requireVersion(StateMachineArn arn) {
        return arn.isVersion()
                ? Answer.ok(arn)
                : Answer.refused(InvalidArn.wrongType(arn.resourceType()));
    }

    private Answer<DeleteStateMachineVersionResult> delete(Database database, StateMachineArn arn)
            throws SQLException {
        var number = arn.versionNumber();
        if (number == null) {
            return Answer.ok(new DeleteStateMachineVersionResult());
        }
        var changed = database.transact(connection -> delete(connection, arn, number));
        startable.evict(arn);
        return changed.map(machine -> {
            machine.ifPresent(startable::cache);
            return new DeleteStateMachineVersionResult();
        });
    }

    /** Returns the machine after the deletion; empty when the version did not exist. */
    private static Answer<Optional<StoredMachine>> delete(
            Connection connection, StateMachineArn arn, long number) throws SQLException {
        var machine = MachineTable.lock(connection, arn);
        if (machine == null) {
            return Answer.ok(Optional.empty());
        }
        var aliases = AliasTable.namesReferringTo(connection, machine.id(), number);
        if (!aliases.isEmpty() && !machine.isDeleting()) {
            return Answer.refused(ConflictException.versionInUse(aliases));
        }
        if (!VersionTable.delete(connection, machine.id(), number)) {
            return Answer.ok(Optional.empty());
        }
        var changed = machine.withNewGeneration();
        MachineTable.update(connection, changed);
        return Answer.ok(Optional.of(changed));
    }
}
