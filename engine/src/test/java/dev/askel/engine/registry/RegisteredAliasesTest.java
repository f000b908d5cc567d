package dev.askel.engine.registry;

import static dev.askel.engine.registry.TestRegistry.PASS;
import static dev.askel.engine.registry.TestRegistry.SUCCEED;
import static dev.askel.engine.registry.TestRegistry.arn;
import static dev.askel.engine.registry.TestRegistry.machine;
import static dev.askel.engine.visibility.TestCatalogue.CALLER;
import static dev.askel.engine.visibility.TestCatalogue.NOW;
import static dev.askel.engine.visibility.TestCatalogue.ok;
import static dev.askel.engine.visibility.TestCatalogue.refused;
import static org.assertj.core.api.Assertions.assertThat;

import dev.askel.engine.api.Caller;
import dev.askel.engine.api.EngineError;
import dev.askel.engine.api.Page;
import dev.askel.engine.api.StateMachineAliases;
import dev.askel.engine.api.StateMachineAliases.CreateStateMachineAliasRequest;
import dev.askel.engine.api.StateMachineAliases.CreateStateMachineAliasResult;
import dev.askel.engine.api.StateMachineAliases.DeleteStateMachineAliasRequest;
import dev.askel.engine.api.StateMachineAliases.DescribeStateMachineAliasRequest;
import dev.askel.engine.api.StateMachineAliases.DescribeStateMachineAliasResult;
import dev.askel.engine.api.StateMachineAliases.ListStateMachineAliasesRequest;
import dev.askel.engine.api.StateMachineAliases.ListStateMachineAliasesResult;
import dev.askel.engine.api.StateMachineAliases.RoutingConfigurationListItem;
import dev.askel.engine.api.StateMachineAliases.StateMachineAliasListItem;
import dev.askel.engine.api.StateMachineAliases.UpdateStateMachineAliasRequest;
import dev.askel.engine.api.StateMachineVersions.DeleteStateMachineVersionRequest;
import dev.askel.engine.api.StateMachineVersions.PublishStateMachineVersionRequest;
import dev.askel.engine.registry.table.RegistryLimits;
import dev.askel.engine.visibility.TestCatalogue;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Aliases (docs/aws/api.md, 4.2; recorded: test_sfn_api_aliasing) on two nodes. */
@DisplayNameGeneration(DisplayNameGenerator.ReplaceUnderscores.class)
class RegisteredAliasesTest {
    @RegisterExtension static final TwoNodes NODES = new TwoNodes();

    private static final TestCatalogue catalogue = NODES.catalogue;
    private static final TestRegistry here = NODES.here;
    private static final TestRegistry there = NODES.there;

    private static StateMachineAliases aliases() {
        return here.registry.stateMachineAliases();
    }

    /** Creates a machine with two versions: the first passes, the second succeeds. */
    private static void createTwoVersions(String name) {
        here.create(name);
        publish(name);
        here.updateDefinition(name, SUCCEED);
        publish(name);
    }

    private static void publish(String name) {
        ok(
                here.registry
                        .stateMachineVersions()
                        .publishStateMachineVersion(
                                CALLER,
                                new PublishStateMachineVersionRequest(arn(name), null, null)));
    }

    private static RoutingConfigurationListItem route(String machine, int version, int weight) {
        return new RoutingConfigurationListItem(arn(machine) + ":" + version, weight);
    }

    private static CreateStateMachineAliasRequest creationRequest(
            String name, @Nullable String description, RoutingConfigurationListItem... routing) {
        return new CreateStateMachineAliasRequest(name, description, List.of(routing));
    }

    private static CreateStateMachineAliasResult create(
            String name, @Nullable String description, RoutingConfigurationListItem... routing) {
        return ok(
                aliases()
                        .createStateMachineAlias(
                                CALLER, creationRequest(name, description, routing)));
    }

    private static EngineError creationRefusal(RoutingConfigurationListItem... routing) {
        return refused(
                aliases().createStateMachineAlias(CALLER, creationRequest("no", null, routing)));
    }

    private static DescribeStateMachineAliasResult describe(String arn) {
        return ok(
                there.registry
                        .stateMachineAliases()
                        .describeStateMachineAlias(
                                CALLER, new DescribeStateMachineAliasRequest(arn)));
    }

    private static Instant update(
            String arn, @Nullable String description, RoutingConfigurationListItem... routing) {
        return ok(aliases()
                        .updateStateMachineAlias(
                                CALLER,
                                new UpdateStateMachineAliasRequest(
                                        arn,
                                        description,
                                        routing.length == 0 ? null : List.of(routing))))
                .updateDate();
    }

    private static void delete(String arn) {
        ok(aliases().deleteStateMachineAlias(CALLER, new DeleteStateMachineAliasRequest(arn)));
    }

    private static ListStateMachineAliasesResult listPage(String arn, Page page) {
        return ok(
                aliases()
                        .listStateMachineAliases(
                                CALLER, new ListStateMachineAliasesRequest(arn, page)));
    }

    private static List<String> listNames(String arn) {
        return listPage(arn, new Page(100, null)).stateMachineAliases().stream()
                .map(StateMachineAliasListItem::stateMachineAliasArn)
                .map(alias -> alias.substring(alias.lastIndexOf(':') + 1))
                .toList();
    }

    @Test
    void an_alias_is_described_as_it_was_configured() {
        createTwoVersions("orders");
        var created =
                create("PROD", "the live one", route("orders", 2, 90), route("orders", 1, 10));

        assertThat(created.stateMachineAliasArn()).isEqualTo(arn("orders") + ":PROD");
        assertThat(describe(arn("orders") + ":PROD"))
                .isEqualTo(
                        new DescribeStateMachineAliasResult(
                                arn("orders") + ":PROD",
                                "PROD",
                                "the live one",
                                List.of(route("orders", 2, 90), route("orders", 1, 10)),
                                created.creationDate(),
                                created.creationDate()));
    }

    @Test
    void a_repeated_creation_returns_the_existing_alias_and_a_different_one_is_refused() {
        createTwoVersions("again");
        var first = create("A", "d", route("again", 1, 40), route("again", 2, 60));
        catalogue.moveTime(Duration.ofSeconds(1));

        assertThat(create("A", "d", route("again", 1, 40), route("again", 2, 60))).isEqualTo(first);
        assertThat(create("A", "d", route("again", 2, 60), route("again", 1, 40))).isEqualTo(first);
        for (var other :
                List.of(
                        creationRequest("A", null, route("again", 1, 40), route("again", 2, 60)),
                        creationRequest("A", "e", route("again", 1, 40), route("again", 2, 60)),
                        creationRequest("A", "d", route("again", 1, 60), route("again", 2, 40)),
                        creationRequest("A", "d", route("again", 1, 100)))) {
            assertThat(refused(aliases().createStateMachineAlias(CALLER, other)))
                    .isEqualTo(
                            new EngineError.ConflictException(
                                    "Failed to create alias because an alias with the same name and"
                                            + " a different routing configuration already"
                                            + " exists."));
        }
    }

    @Test
    void an_update_changes_the_given_members() {
        createTwoVersions("updated");
        var alias = create("A", "d", route("updated", 1, 100)).stateMachineAliasArn();
        var created = describe(alias);
        catalogue.moveTime(Duration.ofSeconds(1));

        var updated = update(alias, "e");
        assertThat(updated).isAfter(created.creationDate());
        assertThat(describe(alias).description()).isEqualTo("e");
        assertThat(describe(alias).routingConfiguration())
                .isEqualTo(created.routingConfiguration());
        assertThat(describe(alias).updateDate()).isEqualTo(updated);
        assertThat(describe(alias).creationDate()).isEqualTo(created.creationDate());
        catalogue.moveTime(Duration.ofSeconds(1));
        assertThat(update(alias, "e", route("updated", 1, 100))).isEqualTo(updated);
        assertThat(update(alias, null, route("updated", 2, 100))).isAfter(updated);
        assertThat(describe(alias).description()).isEqualTo("e");
        assertThat(describe(alias).routingConfiguration())
                .containsExactly(route("updated", 2, 100));
        createTwoVersions("foreign");
        assertThat(
                        refused(
                                        aliases()
                                                .updateStateMachineAlias(
                                                        CALLER,
                                                        new UpdateStateMachineAliasRequest(
                                                                alias,
                                                                null,
                                                                List.of(route("foreign", 1, 100)))))
                                .name())
                .isEqualTo("ValidationException");
        assertThat(
                        refused(
                                aliases()
                                        .updateStateMachineAlias(
                                                CALLER,
                                                new UpdateStateMachineAliasRequest(
                                                        alias + "s", "x", null))))
                .isEqualTo(EngineError.ResourceNotFound.alias(alias + "s"));
    }

    @Test
    void an_invalid_routing_is_refused() {
        createTwoVersions("routed");
        createTwoVersions("other");
        assertThat(creationRefusal(route("routed", 1, 50), route("other", 1, 50)))
                .isEqualTo(
                        EngineError.ValidationException.invalidRouting(
                                "Routing configuration must contain version ARNs of the same state"
                                        + " machine. Received: ["
                                        + arn("routed")
                                        + ":1, "
                                        + arn("other")
                                        + ":1]"));
        assertThat(creationRefusal(route("routed", 1, 70), route("routed", 2, 29)).message())
                .isEqualTo(
                        "Sum of routing configuration weights must equal 100. Received: [70, 29]");
        assertThat(creationRefusal(route("routed", 3, 100)))
                .isEqualTo(EngineError.ResourceNotFound.alias(arn("routed") + ":3"));
        assertThat(creationRefusal(route("nobody", 1, 100)).name()).isEqualTo("ResourceNotFound");
        assertThat(
                        refused(
                                        aliases()
                                                .createStateMachineAlias(
                                                        new Caller(
                                                                "123456789012", "eu-north-1", "r"),
                                                        creationRequest(
                                                                "no",
                                                                null,
                                                                route("routed", 1, 100))))
                                .name())
                .isEqualTo("ResourceNotFound");
        assertThat(listNames(arn("routed"))).isEmpty();
    }

    @Test
    void a_version_that_aliases_refer_to_is_not_deleted() {
        createTwoVersions("kept");
        var first = arn("kept") + ":1";
        create("PROD", null, route("kept", 1, 50), route("kept", 2, 50));
        create("BETA", null, route("kept", 1, 100));
        var deletion = new DeleteStateMachineVersionRequest(first);
        var versions = there.registry.stateMachineVersions();

        assertThat(refused(versions.deleteStateMachineVersion(CALLER, deletion)))
                .isEqualTo(
                        new EngineError.ConflictException(
                                "Version to be deleted must not be referenced by an alias. Current"
                                        + " list of aliases referencing this version: [BETA, PROD]"));
        update(arn("kept") + ":PROD", null, route("kept", 2, 100));
        delete(arn("kept") + ":BETA");
        delete(arn("kept") + ":BETA");
        delete(arn("nobody") + ":BETA");
        ok(versions.deleteStateMachineVersion(CALLER, deletion));
    }

    @Test
    void aliases_are_listed_by_name_page_by_page_and_by_version() {
        createTwoVersions("listed");
        create("AliasName-2", null, route("listed", 2, 100));
        create("AliasName-1", null, route("listed", 1, 0), route("listed", 2, 100));
        create("AliasName-3", null, route("listed", 1, 100));

        var first = listPage(arn("listed"), new Page(1, null));
        assertThat(first.stateMachineAliases())
                .extracting(StateMachineAliasListItem::stateMachineAliasArn)
                .containsExactly(arn("listed") + ":AliasName-1");
        var rest = listPage(arn("listed"), new Page(100, first.nextToken()));
        assertThat(rest.stateMachineAliases())
                .extracting(StateMachineAliasListItem::stateMachineAliasArn)
                .containsExactly(arn("listed") + ":AliasName-2", arn("listed") + ":AliasName-3");
        assertThat(rest.nextToken()).isNull();
        assertThat(listNames(arn("listed") + ":1")).containsExactly("AliasName-1", "AliasName-3");
        assertThat(listNames(arn("listed") + ":2")).containsExactly("AliasName-1", "AliasName-2");
        assertThat(
                        refused(
                                aliases()
                                        .listStateMachineAliases(
                                                CALLER,
                                                new ListStateMachineAliasesRequest(
                                                        arn("listed") + ":1",
                                                        new Page(1, first.nextToken())))))
                .isEqualTo(new EngineError.InvalidToken());
    }

    @Test
    void a_machine_has_no_more_aliases_than_its_limit() {
        try (var small = new TestCatalogue()) {
            var one =
                    new TestRegistry(small, new RegistryLimits(2, 1, 50, 1 << 20, 10, 10, 1, 1, 1));
            one.create("full");
            ok(
                    one.registry
                            .stateMachineVersions()
                            .publishStateMachineVersion(
                                    CALLER,
                                    new PublishStateMachineVersionRequest(
                                            arn("full"), null, null)));
            var few = one.registry.stateMachineAliases();
            ok(
                    few.createStateMachineAlias(
                            CALLER, creationRequest("a", null, route("full", 1, 100))));
            assertThat(
                            refused(
                                    few.createStateMachineAlias(
                                            CALLER,
                                            creationRequest("b", null, route("full", 1, 100)))))
                    .isEqualTo(EngineError.ServiceQuotaExceededException.tooManyAliases(1));
        }
    }

    @Test
    void aliases_are_deleted_with_their_machine() {
        createTwoVersions("leaving");
        create("PROD", null, route("leaving", 1, 100));
        var id = here.resolveForStart("leaving").machineId();
        var execution = catalogue.insertExecution(id, "leaving", "running", NOW);
        here.delete("leaving");

        assertThat(creationRefusal(route("leaving", 1, 100)))
                .isEqualTo(new EngineError.StateMachineDeleting(arn("leaving")));
        catalogue.endExecution(execution, "ABORTED", NOW, null);
        assertThat(ok(here.registry.deletions().finishDeletion(id))).isTrue();
        createTwoVersions("leaving");
        assertThat(listNames(arn("leaving"))).isEmpty();
    }

    @Test
    void starts_are_distributed_by_weight() {
        createTwoVersions("shared");
        create("BOTH", null, route("shared", 2, 25), route("shared", 1, 75));
        create("NONE", null, route("shared", 1, 0), route("shared", 2, 100));
        var versions = new TreeMap<String, Integer>();
        for (int percent = 0; percent < 100; percent++) {
            int drawn = percent;
            there.nextPercent = () -> drawn;
            var start = ok(there.registry.resolveForStart(machine("shared").qualified("BOTH")));
            versions.merge(String.valueOf(start.versionArn()), 1, Integer::sum);
            assertThat(start.aliasArn()).isEqualTo(arn("shared") + ":BOTH");
            assertThat(
                            ok(there.registry.resolveForStart(machine("shared").qualified("NONE")))
                                    .versionArn())
                    .isEqualTo(arn("shared") + ":2");
        }
        assertThat(versions)
                .containsEntry(arn("shared") + ":1", 75)
                .containsEntry(arn("shared") + ":2", 25);
    }

    @Test
    void another_node_sees_a_changed_or_deleted_alias_after_a_refused_start() {
        createTwoVersions("moved");
        var alias = machine("moved").qualified("A");
        create("A", null, route("moved", 1, 100));
        var stale = ok(there.registry.resolveForStart(alias));
        assertThat(stale.revision().definition()).isEqualTo(PASS);

        update(alias.toString(), null, route("moved", 2, 100));

        assertThat(ok(here.registry.resolveForStart(alias)).revision().definition())
                .isEqualTo(SUCCEED);
        assertThat(ok(there.registry.resolveForStart(alias))).isEqualTo(stale);
        var fresh = ok(there.registry.resolveNewerForStart(alias, stale));
        assertThat(fresh.revision().definition()).isEqualTo(SUCCEED);
        assertThat(fresh.generation()).isGreaterThan(stale.generation());
        delete(alias.toString());
        assertThat(refused(there.registry.resolveNewerForStart(alias, fresh)))
                .isEqualTo(new EngineError.StateMachineDoesNotExist(alias.toString()));
        create("A", null, route("moved", 1, 100));
        assertThat(ok(there.registry.resolveForStart(alias)).revision().definition())
                .isEqualTo(PASS);
    }
}
