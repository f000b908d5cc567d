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
import dev.askel.engine.api.IncludedData;
import dev.askel.engine.api.Page;
import dev.askel.engine.api.StateMachineVersions;
import dev.askel.engine.api.StateMachineVersions.DeleteStateMachineVersionRequest;
import dev.askel.engine.api.StateMachineVersions.ListStateMachineVersionsRequest;
import dev.askel.engine.api.StateMachineVersions.ListStateMachineVersionsResult;
import dev.askel.engine.api.StateMachineVersions.PublishStateMachineVersionRequest;
import dev.askel.engine.api.StateMachineVersions.PublishStateMachineVersionResult;
import dev.askel.engine.api.StateMachineVersions.StateMachineVersionListItem;
import dev.askel.engine.api.StateMachines.DescribeStateMachineRequest;
import dev.askel.engine.api.StateMachines.DescribeStateMachineResult;
import dev.askel.engine.api.StateMachines.UpdateStateMachineRequest;
import dev.askel.engine.api.StateMachines.UpdateStateMachineResult;
import dev.askel.engine.registry.TestRegistry.Creation;
import dev.askel.engine.registry.table.RegistryLimits;
import dev.askel.engine.visibility.TestCatalogue;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Versions (docs/aws/api.md, 4.1 and 4.2; recorded: test_sfn_api_versioning) on two nodes. */
@DisplayNameGeneration(DisplayNameGenerator.ReplaceUnderscores.class)
class RegisteredVersionsTest {
    @RegisterExtension static final TwoNodes NODES = new TwoNodes();

    private static final TestCatalogue catalogue = NODES.catalogue;
    private static final TestRegistry here = NODES.here;
    private static final TestRegistry there = NODES.there;

    private static StateMachineVersions versions() {
        return here.registry.stateMachineVersions();
    }

    private static PublishStateMachineVersionResult publish(
            String name, @Nullable String revisionId, @Nullable String description) {
        return ok(
                versions()
                        .publishStateMachineVersion(
                                CALLER,
                                new PublishStateMachineVersionRequest(
                                        arn(name), revisionId, description)));
    }

    private static String publish(String name) {
        return publish(name, null, null).stateMachineVersionArn();
    }

    private static EngineError publicationRefusal(String arn, @Nullable String revisionId) {
        return refused(
                versions()
                        .publishStateMachineVersion(
                                CALLER,
                                new PublishStateMachineVersionRequest(arn, revisionId, null)));
    }

    private static UpdateStateMachineResult update(
            String name, String definition, boolean publish, @Nullable String description) {
        return ok(
                here.registry
                        .stateMachines()
                        .updateStateMachine(
                                CALLER,
                                new UpdateStateMachineRequest(
                                        arn(name),
                                        definition,
                                        null,
                                        null,
                                        null,
                                        publish,
                                        description,
                                        null)));
    }

    private static DescribeStateMachineResult describe(String arn) {
        return ok(
                here.registry
                        .stateMachines()
                        .describeStateMachine(
                                CALLER,
                                new DescribeStateMachineRequest(arn, IncludedData.ALL_DATA)));
    }

    private static void delete(TestRegistry registry, String arn) {
        ok(
                registry.registry
                        .stateMachineVersions()
                        .deleteStateMachineVersion(
                                CALLER, new DeleteStateMachineVersionRequest(arn)));
    }

    private static List<String> listArns(String name) {
        return listPage(name, new Page(100, null)).stateMachineVersions().stream()
                .map(StateMachineVersionListItem::stateMachineVersionArn)
                .toList();
    }

    private static ListStateMachineVersionsResult listPage(String name, Page page) {
        return ok(
                versions()
                        .listStateMachineVersions(
                                CALLER, new ListStateMachineVersionsRequest(arn(name), page)));
    }

    @Test
    void a_revision_is_published_once_even_with_another_description() {
        here.create("once");
        var first = publish("once", null, "first");
        catalogue.moveTime(Duration.ofSeconds(1));

        assertThat(first.stateMachineVersionArn()).isEqualTo(arn("once") + ":1");
        assertThat(publish("once", null, "again")).isEqualTo(first);
        assertThat(listArns("once")).containsExactly(arn("once") + ":1");
        assertThat(describe(arn("once") + ":1").description()).isEqualTo("first");
        assertThat(describe(arn("once") + ":1").creationDate()).isEqualTo(first.creationDate());
        assertThat(describe(arn("once")).description()).isNull();
    }

    @Test
    void only_the_current_revision_is_published_by_its_id() {
        here.create("meant");
        var initial = "Failed to publish the State Machine version for revision x. The current";
        assertThat(publicationRefusal(arn("meant"), "x").message())
                .isEqualTo(initial + " State Machine revision is INITIAL.");
        assertThat(publish("meant", "INITIAL", null).stateMachineVersionArn()).endsWith(":1");

        var first = update("meant", SUCCEED, false, null).revisionId();
        var second = update("meant", PASS, false, null).revisionId();

        assertThat(publicationRefusal(arn("meant"), first))
                .isEqualTo(
                        new EngineError.ConflictException(
                                "Failed to publish the State Machine version for revision "
                                        + first
                                        + ". The current State Machine revision is "
                                        + second
                                        + "."));
        assertThat(publicationRefusal(arn("meant"), "INITIAL").name())
                .isEqualTo("ConflictException");
        assertThat(publish("meant", second, null).stateMachineVersionArn()).endsWith(":2");
    }

    @Test
    void a_version_number_is_never_reused() {
        here.create("numbers");
        publish("numbers");
        update("numbers", SUCCEED, true, null);
        delete(here, arn("numbers") + ":2");
        delete(here, arn("numbers") + ":2");
        delete(here, arn("numbers") + ":02");
        delete(here, arn("nobody") + ":2");

        assertThat(publish("numbers")).isEqualTo(arn("numbers") + ":3");
        assertThat(listArns("numbers"))
                .containsExactly(arn("numbers") + ":3", arn("numbers") + ":1");
        assertThat(describe(arn("numbers") + ":3").definition()).isEqualTo(SUCCEED);
        assertThat(describe(arn("numbers") + ":1").definition()).isEqualTo(PASS);
    }

    @Test
    void an_update_publishes_its_new_revision_or_the_existing_one() {
        here.create("updated");
        assertThat(update("updated", PASS, true, null))
                .isEqualTo(
                        new UpdateStateMachineResult(catalogue.now(), null, arn("updated") + ":1"));
        var changed = update("updated", SUCCEED, true, "second");
        assertThat(changed.stateMachineVersionArn()).isEqualTo(arn("updated") + ":2");
        assertThat(update("updated", SUCCEED, true, "other")).isEqualTo(changed);
        assertThat(update("updated", SUCCEED, false, null).stateMachineVersionArn()).isNull();

        var described = describe(arn("updated") + ":2");
        assertThat(described.description()).isEqualTo("second");
        assertThat(described.revisionId()).isEqualTo(changed.revisionId());
        assertThat(described.stateMachineArn()).isEqualTo(arn("updated") + ":2");
        assertThat(described.name()).isEqualTo("updated");
        assertThat(describe(arn("updated") + ":1").revisionId()).isNull();
    }

    @Test
    void a_repeated_creation_must_publish_with_the_same_description() {
        var published = Creation.of("created", PASS).withVersion("first \ud83d");
        var created = here.create(published);
        catalogue.moveTime(Duration.ofSeconds(1));

        assertThat(created.stateMachineVersionArn()).isEqualTo(arn("created") + ":1");
        assertThat(describe(arn("created") + ":1").description()).isEqualTo("first \ud83d");
        assertThat(here.create(published)).isEqualTo(created);
        for (var other :
                List.of(
                        Creation.of("created", PASS),
                        Creation.of("created", PASS).withVersion(null),
                        Creation.of("created", PASS).withVersion("other"))) {
            assertThat(
                            refused(
                                    here.registry
                                            .stateMachines()
                                            .createStateMachine(CALLER, other.request())))
                    .isEqualTo(new EngineError.StateMachineAlreadyExists(arn("created")));
        }
        here.create("unpublished");
        publish("unpublished");
        assertThat(here.create("unpublished").stateMachineVersionArn()).isNull();
        delete(here, arn("created") + ":1");
        assertThat(here.create(published).stateMachineVersionArn())
                .isEqualTo(arn("created") + ":2");
    }

    @Test
    void versions_are_listed_newest_first_page_by_page() {
        here.create("listed");
        publish("listed");
        for (int i = 0; i < 4; i++) {
            update("listed", i % 2 == 0 ? SUCCEED : PASS, true, null);
        }

        var first = listPage("listed", new Page(2, null));
        var second = listPage("listed", new Page(2, first.nextToken()));
        var third = listPage("listed", new Page(1, second.nextToken()));

        assertThat(first.stateMachineVersions())
                .extracting(StateMachineVersionListItem::stateMachineVersionArn)
                .containsExactly(arn("listed") + ":5", arn("listed") + ":4");
        assertThat(second.stateMachineVersions())
                .extracting(StateMachineVersionListItem::stateMachineVersionArn)
                .containsExactly(arn("listed") + ":3", arn("listed") + ":2");
        assertThat(third.stateMachineVersions())
                .extracting(StateMachineVersionListItem::stateMachineVersionArn)
                .containsExactly(arn("listed") + ":1");
        assertThat(third.nextToken()).isNull();
        here.create("unlisted");
        assertThat(
                        refused(
                                versions()
                                        .listStateMachineVersions(
                                                CALLER,
                                                new ListStateMachineVersionsRequest(
                                                        arn("unlisted"),
                                                        new Page(2, first.nextToken())))))
                .isEqualTo(new EngineError.InvalidToken());
        assertThat(listArns("unlisted")).isEmpty();
    }

    @Test
    void operations_on_resources_without_versions_are_refused() {
        here.create("plain");
        assertThat(publicationRefusal(arn("nobody"), null))
                .isEqualTo(new EngineError.StateMachineDoesNotExist(arn("nobody")));
        assertThat(publicationRefusal(arn("plain") + ":1", null))
                .isEqualTo(new EngineError.StateMachineDoesNotExist(arn("plain") + ":1"));
        assertThat(publicationRefusal("sm", null).message())
                .isEqualTo("Invalid Arn: 'Invalid ARN prefix: sm'");
        assertThat(
                        refused(
                                        versions()
                                                .listStateMachineVersions(
                                                        CALLER,
                                                        new ListStateMachineVersionsRequest(
                                                                arn("nobody"), new Page(1, null))))
                                .name())
                .isEqualTo("StateMachineDoesNotExist");
        for (var other : List.of(arn("plain"), arn("plain") + ":PROD", arn("plain") + "/label")) {
            assertThat(
                            refused(
                                            versions()
                                                    .deleteStateMachineVersion(
                                                            CALLER,
                                                            new DeleteStateMachineVersionRequest(
                                                                    other)))
                                    .name())
                    .isEqualTo("InvalidArn");
        }
        publish("plain");
        delete(new TestRegistry(catalogue), arn("plain").replace("us-east-1", "eu-north-1") + ":1");
        assertThat(listArns("plain")).hasSize(1);
    }

    @Test
    void versions_are_separate_by_account_and_region() {
        here.create("mine");
        publish("mine");
        var neighbour = new Caller("123456789012", "eu-north-1", "r");

        assertThat(
                        refused(
                                        versions()
                                                .publishStateMachineVersion(
                                                        neighbour,
                                                        new PublishStateMachineVersionRequest(
                                                                arn("mine"), null, null)))
                                .name())
                .isEqualTo("StateMachineDoesNotExist");
        ok(
                versions()
                        .deleteStateMachineVersion(
                                neighbour,
                                new DeleteStateMachineVersionRequest(arn("mine") + ":1")));
        assertThat(listArns("mine")).hasSize(1);
    }

    @Test
    void a_machine_has_no_more_versions_than_its_limit() {
        try (var small = new TestCatalogue()) {
            var one =
                    new TestRegistry(small, new RegistryLimits(2, 1, 50, 1 << 20, 10, 10, 1, 1, 1));
            one.create("full");
            var request = new PublishStateMachineVersionRequest(arn("full"), null, null);
            var publishing = one.registry.stateMachineVersions();
            ok(publishing.publishStateMachineVersion(CALLER, request));
            one.updateDefinition("full", SUCCEED);

            assertThat(refused(publishing.publishStateMachineVersion(CALLER, request)))
                    .isEqualTo(EngineError.ServiceQuotaExceededException.tooManyVersions(1));
            delete(one, arn("full") + ":1");
            assertThat(
                            ok(publishing.publishStateMachineVersion(CALLER, request))
                                    .stateMachineVersionArn())
                    .endsWith(":2");
        }
    }

    @Test
    void concurrent_publications_create_one_version() {
        here.create("contended");

        var published =
                IntStream.range(0, 20)
                        .mapToObj(i ->
                                (i % 2 == 0 ? here : there)
                                        .registry
                                        .stateMachineVersions()
                                        .publishStateMachineVersion(
                                                CALLER,
                                                new PublishStateMachineVersionRequest(
                                                        arn("contended"), null, "d" + i)))
                        .toList();

        assertThat(published.stream().map(TestCatalogue::ok).distinct()).hasSize(1);
        assertThat(listArns("contended")).hasSize(1);
    }

    @Test
    void versions_are_deleted_with_their_machine() {
        here.create("leaving");
        publish("leaving");
        var id = here.resolveForStart("leaving").machineId();
        var execution = catalogue.insertExecution(id, "leaving", "running", NOW);
        here.delete("leaving");

        assertThat(publicationRefusal(arn("leaving"), null))
                .isEqualTo(new EngineError.StateMachineDeleting(arn("leaving")));
        assertThat(describe(arn("leaving") + ":1").status().name()).isEqualTo("DELETING");
        catalogue.endExecution(execution, "ABORTED", NOW, null);
        assertThat(ok(here.registry.deletions().finishDeletion(id))).isTrue();
        here.create("leaving");
        assertThat(listArns("leaving")).isEmpty();
        assertThat(publish("leaving")).isEqualTo(arn("leaving") + ":1");
        assertThat(countStored(id)).isZero();
    }

    private static int countStored(UUID machineId) {
        return catalogue.execute(
                "UPDATE machine_versions SET version = version WHERE machine_id = ?", machineId);
    }

    @Test
    void a_start_by_version_runs_that_version_until_it_is_deleted() {
        here.create("started");
        publish("started");
        update("started", SUCCEED, true, null);
        var first = machine("started").qualified("1");

        var startable = ok(there.registry.resolveForStart(first));
        assertThat(startable.revision().definition()).isEqualTo(PASS);
        assertThat(startable.versionArn()).isEqualTo(first.toString());
        assertThat(startable.aliasArn()).isNull();
        assertThat(startable.arn()).isEqualTo(machine("started"));
        assertThat(startable.generation()).isEqualTo(here.resolveForStart("started").generation());
        assertThat(here.resolveForStart("started").versionArn()).isNull();
        var before = catalogue.acceptedTasks();
        assertThat(ok(there.registry.resolveForStart(first))).isEqualTo(startable);
        assertThat(catalogue.acceptedTasks()).isEqualTo(before);

        delete(here, first.toString());

        assertThat(here.resolveForStart("started").generation())
                .isGreaterThan(startable.generation());
        assertThat(refused(here.registry.resolveForStart(first)))
                .isEqualTo(new EngineError.StateMachineDoesNotExist(first.toString()));
        assertThat(refused(there.registry.resolveNewerForStart(first, startable)))
                .isEqualTo(new EngineError.StateMachineDoesNotExist(first.toString()));
        for (var unknown : List.of("3", "0", "01", "9".repeat(40), "PROD")) {
            assertThat(
                            refused(
                                            here.registry.resolveForStart(
                                                    machine("started").qualified(unknown)))
                                    .name())
                    .isEqualTo("StateMachineDoesNotExist");
        }
    }
}
