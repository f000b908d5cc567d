package dev.askel.engine.registry.start;

import static dev.askel.engine.registry.TestRegistry.PASS;
import static dev.askel.engine.registry.TestRegistry.SUCCEED;
import static dev.askel.engine.registry.TestRegistry.arn;
import static dev.askel.engine.registry.TestRegistry.machine;
import static dev.askel.engine.visibility.TestCatalogue.CALLER;
import static dev.askel.engine.visibility.TestCatalogue.ROLE;
import static dev.askel.engine.visibility.TestCatalogue.ok;
import static dev.askel.engine.visibility.TestCatalogue.refused;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.askel.engine.api.EngineError;
import dev.askel.engine.api.arn.Arn.StateMachineArn;
import dev.askel.engine.api.attribute.AttributeDefinition;
import dev.askel.engine.api.attribute.AttributeType;
import dev.askel.engine.registry.TestRegistry;
import dev.askel.engine.registry.TwoNodes;
import dev.askel.engine.registry.table.RegistryLimits;
import dev.askel.engine.visibility.TestCatalogue;
import java.util.List;
import java.util.UUID;
import java.util.stream.IntStream;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Tests the caches of machines on two nodes. */
@DisplayNameGeneration(DisplayNameGenerator.ReplaceUnderscores.class)
class StartableMachinesTest {
    @RegisterExtension static final TwoNodes NODES = new TwoNodes();

    private static final TestCatalogue catalogue = NODES.catalogue;
    private static final TestRegistry here = NODES.here;
    private static final TestRegistry there = NODES.there;

    @Test
    void a_cached_machine_is_resolved_without_a_query() {
        here.create(TestRegistry.Creation.of("hot", SUCCEED));
        var first = there.resolveForStart("hot");
        var before = catalogue.acceptedTasks();

        var second = there.resolveForStart("hot");

        assertThat(second).isEqualTo(first);
        assertThat(second.revision().model()).isSameAs(first.revision().model());
        assertThat(catalogue.acceptedTasks()).isEqualTo(before);
        assertThat(first.arn()).isEqualTo(machine("hot"));
        assertThat(first.guard().generation()).isEqualTo(first.generation());
        assertThat(first.revision().roleArn()).isEqualTo(ROLE);
        assertThat(first.revision().timeoutSeconds()).isEqualTo(60L);
        assertThat(first.revision().model().root().startAt()).isEqualTo("A");
    }

    @Test
    void a_change_by_this_node_applies_to_starts_at_once() {
        here.create("own");
        var created = here.resolveForStart("own");

        here.updateDefinition("own", SUCCEED);
        var updated = here.resolveForStart("own");

        assertThat(updated.generation()).isEqualTo(created.generation() + 1);
        assertThat(updated.revision().definition()).isEqualTo(SUCCEED);
        assertThat(updated.revision().revision()).isEqualTo(2);
        here.updateDefinition("own", SUCCEED);
        assertThat(here.resolveForStart("own").generation()).isEqualTo(updated.generation());
        here.delete("own");
        assertThat(refused(here.registry.resolveForStart(machine("own"))))
                .isEqualTo(new EngineError.StateMachineDoesNotExist(arn("own")));
    }

    @Test
    void a_change_by_another_node_is_seen_after_a_refused_start() {
        here.create("shared");
        var stale = there.resolveForStart("shared");
        here.updateDefinition("shared", SUCCEED);

        assertThat(there.resolveForStart("shared")).isEqualTo(stale);
        var fresh = ok(there.registry.resolveNewerForStart(machine("shared"), stale));

        assertThat(fresh.generation()).isEqualTo(stale.generation() + 1);
        assertThat(fresh.revision().definition()).isEqualTo(SUCCEED);
        assertThat(there.resolveForStart("shared")).isEqualTo(fresh);

        here.delete("shared");
        assertThat(refused(there.registry.resolveNewerForStart(machine("shared"), fresh)).name())
                .isEqualTo("StateMachineDoesNotExist");
        here.create("shared");
        assertThat(ok(there.registry.resolveForStart(machine("shared"))).machineId())
                .isNotEqualTo(fresh.machineId());
    }

    @Test
    void many_refused_starts_share_a_few_reads() {
        here.create("stormy");
        var stale = there.resolveForStart("stormy");
        here.updateDefinition("stormy", SUCCEED);
        var before = catalogue.acceptedTasks();

        var fresh =
                IntStream.range(0, 500)
                        .mapToObj(
                                _ -> there.registry.resolveNewerForStart(machine("stormy"), stale))
                        .toList();

        assertThat(fresh)
                .allSatisfy(
                        stage -> assertThat(ok(stage).revision().definition()).isEqualTo(SUCCEED));
        assertThat(catalogue.acceptedTasks() - before).isLessThanOrEqualTo(6);
    }

    @Test
    void a_revision_is_compiled_once_for_many_recoveries() {
        here.create("recovering");
        var id = here.resolveForStart("recovering").machineId();
        var before = catalogue.acceptedTasks();

        var revisions =
                IntStream.range(0, 200).mapToObj(_ -> there.registry.revision(id, 1)).toList();

        var model = ok(revisions.getFirst()).model();
        assertThat(revisions).allSatisfy(stage -> assertThat(ok(stage).model()).isSameAs(model));
        assertThat(catalogue.acceptedTasks()).isEqualTo(before + 1);
        assertThat(ok(revisions.getFirst()).arn()).isEqualTo(machine("recovering"));
    }

    @Test
    void revisions_are_evicted_when_others_need_memory_and_read_again() {
        var small =
                new TestRegistry(
                        catalogue, new RegistryLimits(100, 1, 50, 10_000, 10, 10, 1, 1, 1));
        small.create("first");
        small.create("second");
        small.create("third");
        var first = small.resolveForStart("first");
        small.resolveForStart("second");
        small.resolveForStart("third");

        var again = small.resolveForStart("first");

        assertThat(again.revision().model()).isNotSameAs(first.revision().model());
        assertThat(again.revision().definition()).isEqualTo(PASS);
    }

    @Test
    void machines_are_evicted_when_the_search_attributes_of_others_need_memory() {
        var small =
                new TestRegistry(
                        catalogue, new RegistryLimits(100, 1, 50, 64L << 20, 20, 10, 1, 1, 1));
        createWithAttributes(small, "light-one", 1, "{% $states.input.k %}");
        createWithAttributes(small, "light-two", 1, "{% $states.input.k %}");
        small.resolveForStart("light-one");
        small.resolveForStart("light-two");
        var before = catalogue.acceptedTasks();
        small.resolveForStart("light-one");
        assertThat(catalogue.acceptedTasks()).isEqualTo(before);

        var large = "{% $states.input.k & '" + "x".repeat(900) + "' %}";
        createWithAttributes(small, "heavy-one", 20, large);
        createWithAttributes(small, "heavy-two", 20, large);
        small.resolveForStart("heavy-one");
        small.resolveForStart("heavy-two");
        var full = catalogue.acceptedTasks();
        small.resolveForStart("heavy-one");
        assertThat(catalogue.acceptedTasks()).isGreaterThan(full);
    }

    private static void createWithAttributes(
            TestRegistry registry, String name, int count, String expression) {
        registry.create(name);
        ok(
                registry.registry
                        .searchAttributes()
                        .replace(
                                CALLER,
                                arn(name),
                                IntStream.range(0, count)
                                        .mapToObj(i ->
                                                new AttributeDefinition(
                                                        "a" + i, AttributeType.KEYWORD, expression))
                                        .toList()));
    }

    /** In an earlier release, this start failed with InternalFailure. */
    @Test
    void a_machine_deleted_between_its_read_and_its_revisions_does_not_exist() {
        var small =
                new TestRegistry(
                        catalogue, new RegistryLimits(100, 1, 50, 10_000, 10, 10, 1, 1, 1));
        // The cache has space for two revisions, and keeps a used revision longer.
        String[] others = {"one", "another", "third", "fourth", "fifth"};
        small.create("going");
        List.of(others).forEach(small::create);
        small.resolveForStart("going");
        resolveEach(small, others);

        here.delete("going");

        assertThat(refused(small.registry.resolveForStart(machine("going"))))
                .isEqualTo(new EngineError.StateMachineDoesNotExist(arn("going")));
        small.create("going");
        var stale = small.resolveForStart("going");
        resolveEach(small, others);
        here.delete("going");
        here.create("going");
        assertThat(small.resolveForStart("going").machineId()).isNotEqualTo(stale.machineId());
    }

    private static void resolveEach(TestRegistry registry, String... names) {
        for (var name : names) {
            registry.resolveForStart(name);
        }
    }

    @Test
    void labels_versions_and_unknown_names_are_refused() {
        here.create("base");
        var base = machine("base");

        assertThat(refused(here.registry.resolveForStart(base.qualified("1"))).message())
                .isEqualTo("State Machine Does Not Exist: '" + arn("base") + ":1'");
        assertThat(
                        refused(
                                here.registry.resolveForStart(
                                        new StateMachineArn(base.scope(), "base", null, "l"))))
                .isEqualTo(EngineError.ValidationException.labelledArn());
        assertThat(refused(here.registry.resolveForStart(machine("nobody"))).name())
                .isEqualTo("StateMachineDoesNotExist");
    }

    @Test
    void a_missing_revision_fails_as_a_bug() {
        var nobody = UUID.randomUUID();

        assertThatThrownBy(() -> ok(here.registry.revision(nobody, 1)))
                .hasStackTraceContaining("no row of revisions for")
                .hasStackTraceContaining(nobody.toString());
    }
}
