package dev.askel.engine.registry;

import dev.askel.engine.api.Answer;
import dev.askel.engine.api.Caller;
import dev.askel.engine.api.EngineError.StateMachineDeleting;
import dev.askel.engine.api.StateMachineAliases.ListStateMachineAliasesRequest;
import dev.askel.engine.api.StateMachineAliases.ListStateMachineAliasesResult;
import dev.askel.engine.api.StateMachineAliases.StateMachineAliasListItem;
import dev.askel.engine.api.arn.Arn.StateMachineArn;
import dev.askel.engine.pagination.PageTokens;
import dev.askel.engine.registry.start.MachineArns;
import dev.askel.engine.registry.table.AliasTable;
import dev.askel.engine.registry.table.MachineTable;
import dev.askel.engine.registry.table.Routing;
import dev.askel.engine.registry.table.StoredAlias;
import dev.askel.engine.registry.table.VersionTable;
import dev.askel.engine.sql.SqlWorkers;
import dev.askel.engine.visibility.Pages;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.concurrent.CompletionStage;

/**
 * ListStateMachineAliases (docs/aws/api.md, 4.2 Versions and aliases). The list is sorted by name,
 * as recordings of AWS show; AWS's developer guide claims that the newest alias comes first.
 */
final class AliasList {
    private final SqlWorkers workers;
    private final PageTokens tokens;

    AliasList(SqlWorkers workers, PageTokens tokens) {
        this.workers = workers;
        this.tokens = tokens;
    }

    /** A list and the position of a page in it. */
    private record Listed(StateMachineArn arn, NamePages pages, String after) {}

    CompletionStage<Answer<ListStateMachineAliasesResult>> list(
            Caller caller, ListStateMachineAliasesRequest request) {
        var size = request.page().size();
        return workers.submit(
                MachineArns.parseOwnOrVersion(caller, request.stateMachineArn())
                        .then(arn -> {
                            var pages = new NamePages(tokens, "ListStateMachineAliases|" + arn);
                            return pages.nameBefore(caller, request.page())
                                    .map(after -> new Listed(arn, pages, after));
                        }),
                (database, listed) ->
                        database.read(connection ->
                                        rows(connection, listed.arn(), listed.after(), size + 1))
                                .map(rows -> {
                                    var page = Pages.of(rows, size);
                                    return new ListStateMachineAliasesResult(
                                            page.items().stream()
                                                    .map(alias -> item(listed.arn(), alias))
                                                    .toList(),
                                            listed.pages()
                                                    .nextToken(caller, page, StoredAlias::name));
                                }));
    }

    private static Answer<List<StoredAlias>> rows(
            Connection connection, StateMachineArn arn, String after, int rowsMax)
            throws SQLException {
        var machine = MachineTable.find(connection, arn);
        if (machine == null) {
            return Answer.refused(MachineArns.unknown(arn));
        }
        if (machine.isDeleting()) {
            return Answer.refused(new StateMachineDeleting(machine.arn().toString()));
        }
        if (arn.isUnqualified()) {
            return Answer.ok(AliasTable.listAfter(connection, machine.id(), after, rowsMax));
        }
        var version = arn.versionNumber();
        return version == null || VersionTable.find(connection, machine.id(), version) == null
                ? Answer.refused(Routing.unknown(arn))
                : Answer.ok(
                        AliasTable.listAfter(connection, machine.id(), version, after, rowsMax));
    }

    private static StateMachineAliasListItem item(StateMachineArn arn, StoredAlias alias) {
        return new StateMachineAliasListItem(
                arn.unqualified().qualified(alias.name()).toString(), alias.createdAt());
    }
}
