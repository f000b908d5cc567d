package dev.askel.engine.registry;

import dev.askel.engine.api.Answer;
import dev.askel.engine.api.Caller;
import dev.askel.engine.api.StateMachines.ListStateMachinesRequest;
import dev.askel.engine.api.StateMachines.ListStateMachinesResult;
import dev.askel.engine.api.StateMachines.StateMachineListItem;
import dev.askel.engine.pagination.PageTokens;
import dev.askel.engine.registry.table.MachineTable;
import dev.askel.engine.registry.table.StoredMachine;
import dev.askel.engine.sql.SqlWorkers;
import dev.askel.engine.visibility.Pages;
import java.util.concurrent.CompletionStage;

/** ListStateMachines (docs/aws/api.md, 4.1 State machines), sorted by the bytes of the names. */
final class MachineList {
    private final SqlWorkers workers;
    private final NamePages pages;

    MachineList(SqlWorkers workers, PageTokens tokens) {
        this.workers = workers;
        this.pages = new NamePages(tokens, "ListStateMachines");
    }

    CompletionStage<Answer<ListStateMachinesResult>> list(
            Caller caller, ListStateMachinesRequest request) {
        var size = request.page().size();
        return workers.submit(
                pages.nameBefore(caller, request.page()),
                (database, after) -> {
                    var rows =
                            database.read(connection ->
                                    MachineTable.listAfter(
                                            connection, caller.scope(), after, size + 1));
                    var page = Pages.of(rows, size);
                    return Answer.ok(
                            new ListStateMachinesResult(
                                    page.items().stream().map(MachineList::item).toList(),
                                    pages.nextToken(caller, page, StoredMachine::name)));
                });
    }

    private static StateMachineListItem item(StoredMachine machine) {
        return new StateMachineListItem(
                machine.arn().toString(), machine.name(), machine.type(), machine.createdAt());
    }
}
