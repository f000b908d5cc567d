package dev.askel.engine.registry;

import static dev.askel.engine.visibility.TestCatalogue.CALLER;
import static dev.askel.engine.visibility.TestCatalogue.ok;
import static dev.askel.engine.visibility.TestCatalogue.refused;
import static org.assertj.core.api.Assertions.assertThat;

import dev.askel.engine.api.Activities.ActivityListItem;
import dev.askel.engine.api.Activities.CreateActivityRequest;
import dev.askel.engine.api.Activities.ListActivitiesRequest;
import dev.askel.engine.api.Activities.ListActivitiesResult;
import dev.askel.engine.api.Caller;
import dev.askel.engine.api.EngineError;
import dev.askel.engine.api.Page;
import dev.askel.engine.api.StateMachines.ListStateMachinesRequest;
import dev.askel.engine.api.StateMachines.ListStateMachinesResult;
import dev.askel.engine.api.StateMachines.StateMachineListItem;
import dev.askel.engine.visibility.TestCatalogue;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator;
import org.junit.jupiter.api.Test;

/** ListStateMachines and ListActivities (docs/aws/api.md, 4.1, 4.5 and 6). */
@DisplayNameGeneration(DisplayNameGenerator.ReplaceUnderscores.class)
class NameListsTest {
    private static final List<String> NAMES = List.of("B", "a-1", "a.2", "b", "c", "é", "Z");
    private static final List<String> SORTED = List.of("B", "Z", "a-1", "a.2", "b", "c", "é");

    private static TestCatalogue catalogue;
    private static Registry registry;

    @BeforeAll
    static void open() {
        catalogue = new TestCatalogue();
        var machines = new TestRegistry(catalogue);
        registry = machines.registry;
        for (var name : NAMES) {
            machines.create(name);
            ok(
                    registry.activities()
                            .createActivity(
                                    CALLER, new CreateActivityRequest(name, List.of(), null)));
        }
    }

    @AfterAll
    static void close() {
        catalogue.close();
    }

    @Test
    void machines_are_paged_by_name() {
        var seen = new ArrayList<String>();
        var page = listMachines(CALLER, 3, null);
        while (page.nextToken() != null) {
            assertThat(page.stateMachines()).hasSize(3);
            page.stateMachines().forEach(item -> seen.add(item.name()));
            page = listMachines(CALLER, 3, page.nextToken());
        }
        page.stateMachines().forEach(item -> seen.add(item.name()));

        assertThat(seen).containsExactlyElementsOf(SORTED);
        assertThat(listMachines(CALLER, 7, null).nextToken()).isNull();
        assertThat(listMachines(CALLER, 7, null).stateMachines().getFirst())
                .extracting(StateMachineListItem::stateMachineArn)
                .isEqualTo(TestRegistry.arn("B"));
    }

    @Test
    void activities_are_paged_by_name() {
        var first = listActivities(5, null);
        var second = listActivities(5, first.nextToken());

        assertThat(first.activities())
                .extracting(ActivityListItem::name)
                .containsExactlyElementsOf(SORTED.subList(0, 5));
        assertThat(second.activities())
                .extracting(ActivityListItem::name)
                .containsExactlyElementsOf(SORTED.subList(5, 7));
        assertThat(second.nextToken()).isNull();
    }

    @Test
    void a_token_is_valid_only_for_its_list_and_caller() {
        var token = listMachines(CALLER, 1, null).nextToken();
        var stranger = new Caller("999999999999", "us-east-1", "r");

        assertThat(
                        refused(
                                registry.activities()
                                        .listActivities(
                                                CALLER,
                                                new ListActivitiesRequest(new Page(1, token)))))
                .isEqualTo(new EngineError.InvalidToken());
        assertThat(
                        refused(
                                registry.stateMachines()
                                        .listStateMachines(
                                                stranger,
                                                new ListStateMachinesRequest(new Page(1, token)))))
                .isEqualTo(new EngineError.InvalidToken());
        assertThat(listMachines(stranger, 10, null).stateMachines()).isEmpty();
    }

    private static ListStateMachinesResult listMachines(
            Caller caller, int size, @Nullable String token) {
        return ok(
                registry.stateMachines()
                        .listStateMachines(
                                caller, new ListStateMachinesRequest(new Page(size, token))));
    }

    private static ListActivitiesResult listActivities(int size, @Nullable String token) {
        return ok(
                registry.activities()
                        .listActivities(CALLER, new ListActivitiesRequest(new Page(size, token))));
    }
}
