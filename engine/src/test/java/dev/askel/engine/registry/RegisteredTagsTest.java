package dev.askel.engine.registry;

import static dev.askel.engine.registry.TestRegistry.arn;
import static dev.askel.engine.visibility.TestCatalogue.CALLER;
import static dev.askel.engine.visibility.TestCatalogue.ok;
import static dev.askel.engine.visibility.TestCatalogue.refused;
import static org.assertj.core.api.Assertions.assertThat;

import dev.askel.asl.history.MachineLimits;
import dev.askel.engine.api.Activities.CreateActivityRequest;
import dev.askel.engine.api.Activities.DeleteActivityRequest;
import dev.askel.engine.api.EngineError;
import dev.askel.engine.api.Tag;
import dev.askel.engine.api.Tags.ListTagsForResourceRequest;
import dev.askel.engine.api.Tags.TagResourceRequest;
import dev.askel.engine.api.Tags.UntagResourceRequest;
import dev.askel.engine.registry.start.StartableMachine;
import dev.askel.engine.visibility.TestCatalogue;
import java.util.List;
import java.util.Objects;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator;
import org.junit.jupiter.api.Test;

/** Tags (docs/aws/api.md, 4.6; recorded: test_sfn_api_tagging). */
@DisplayNameGeneration(DisplayNameGenerator.ReplaceUnderscores.class)
class RegisteredTagsTest {
    private static TestCatalogue catalogue;
    private static TestRegistry machines;

    @BeforeAll
    static void open() {
        catalogue = new TestCatalogue();
        machines = new TestRegistry(catalogue);
    }

    @AfterAll
    static void close() {
        catalogue.close();
    }

    @Test
    void tags_are_listed_in_the_order_they_were_added() {
        machines.create(TestRegistry.Creation.of("ordered", TestRegistry.PASS).tags(tag("z", "1")));
        tagMachine("ordered", tag("m", "2"), tag("a", ""));
        tagMachine("ordered", tag("z", "3"), tag("b", "4"));

        assertThat(list("ordered"))
                .containsExactly(tag("z", "3"), tag("m", "2"), tag("a", ""), tag("b", "4"));
    }

    @Test
    void a_key_given_twice_is_one_tag() {
        machines.create("doubled");
        tagMachine("doubled");
        assertThat(list("doubled")).isEmpty();
        tagMachine("doubled", tag("key1", "value1"), tag("key1", "value1"));
        assertThat(list("doubled")).containsExactly(tag("key1", "value1"));
    }

    @Test
    void tags_are_removed_by_key_and_unknown_keys_are_ignored() {
        machines.create("untagged");
        tagMachine("untagged", tag("key1", "value1"), tag("key2", "value2"));

        ok(
                machines.registry
                        .tags()
                        .untagResource(
                                CALLER,
                                new UntagResourceRequest(
                                        arn("untagged"), List.of("key1", "key1", "key3"))));

        assertThat(list("untagged")).containsExactly(tag("key2", "value2"));
    }

    @Test
    void tags_of_an_activity_are_deleted_with_it() {
        var request = new CreateActivityRequest("worker", List.of(tag("team", "blue")), null);
        var arn = ok(machines.registry.activities().createActivity(CALLER, request)).activityArn();

        assertThat(listByArn(arn)).containsExactly(tag("team", "blue"));
        ok(machines.registry.activities().deleteActivity(CALLER, new DeleteActivityRequest(arn)));
        ok(
                machines.registry
                        .activities()
                        .createActivity(
                                CALLER, new CreateActivityRequest("worker", List.of(), null)));
        assertThat(listByArn(arn)).isEmpty();
    }

    @Test
    void a_resource_has_at_most_fifty_tags() {
        machines.create("full");
        tagMachine("full", tags(0, 50));

        assertThat(refusal(arn("full"), tags(50, 51)).name()).isEqualTo("TooManyTags");
        tagMachine("full", tag("k3", "another value"));
        assertThat(list("full")).hasSize(50);
    }

    @Test
    void concurrent_calls_do_not_exceed_the_limit_together() {
        machines.create("contended");
        var answers =
                IntStream.range(0, 12)
                        .mapToObj(i ->
                                machines.registry
                                        .tags()
                                        .tagResource(
                                                CALLER,
                                                new TagResourceRequest(
                                                        arn("contended"),
                                                        List.of(tags(i * 10, i * 10 + 10)))))
                        .toList();

        answers.forEach(TestCatalogue::await);
        assertThat(list("contended")).hasSize(50);
    }

    @Test
    void only_existing_machines_and_activities_can_be_tagged() {
        machines.create("versioned");
        var version = arn("versioned") + ":1";

        assertThat(refusal(version, tag("a", "b")).message())
                .isEqualTo("Resource not found: '" + version + "'");
        assertThat(refusal(arn("nobody"), tag("a", "b")))
                .isEqualTo(EngineError.ResourceNotFound.of(arn("nobody")));
        assertThat(
                        refusal(
                                        "arn:aws:states:us-east-1:123456789012:activity:nobody",
                                        tag("a", "b"))
                                .name())
                .isEqualTo("ResourceNotFound");
        assertThat(
                        refusal(
                                        "arn:aws:states:us-east-1:123456789012:execution:a:b",
                                        tag("a", "b"))
                                .name())
                .isEqualTo("ResourceNotFound");
        assertThat(refusal("nonsense", tag("a", "b")).message())
                .isEqualTo("Invalid Arn: 'Invalid ARN prefix: nonsense'");
        assertThat(refusal(arn("versioned"), tag("a", "\ud83d")).name())
                .isEqualTo("ValidationException");
    }

    @Test
    void limit_tags_are_limits_of_later_starts_on_all_nodes() {
        machines.create(
                TestRegistry.Creation.of("limited", TestRegistry.PASS)
                        .tags(tag("askel:max-history-events", "2000")));
        var created = startable("limited");
        assertThat(limitsOf(created).historyEvents()).isEqualTo(2_000L);

        tagMachine("limited", tag("team", "a"));
        assertThat(startable("limited")).isEqualTo(created);

        tagMachine("limited", tag("askel:max-payload-bytes", "512KiB"));
        var changed = startable("limited");
        assertThat(changed.generation()).isGreaterThan(created.generation());
        assertThat(limitsOf(changed).payloadBytes()).isEqualTo(524_288);
        assertThat(limitsOf(changed).historyEvents()).isEqualTo(2_000L);

        ok(
                machines.registry
                        .tags()
                        .untagResource(
                                CALLER,
                                new UntagResourceRequest(
                                        arn("limited"),
                                        List.of(
                                                "askel:max-payload-bytes",
                                                "askel:max-history-events"))));
        assertThat(startable("limited").limits()).isNull();
        assertThat(list("limited")).containsExactly(tag("team", "a"));
    }

    @Test
    void a_wrong_limit_is_refused_and_changes_no_tag() {
        machines.create("wrong");
        assertThat(
                        refusal(
                                        arn("wrong"),
                                        tag("team", "a"),
                                        tag("askel:max-history-events", "1"))
                                .message())
                .startsWith("The tag askel:max-history-events must be a number, from 1000 to");
        assertThat(list("wrong")).isEmpty();
        assertThat(startable("wrong").limits()).isNull();
        // An activity has no limits, so the key has no meaning there.
        var request =
                new CreateActivityRequest(
                        "any", List.of(tag("askel:max-history-events", "1")), null);
        ok(machines.registry.activities().createActivity(CALLER, request));
    }

    private static StartableMachine startable(String name) {
        return machines.resolveForStart(name);
    }

    private static MachineLimits limitsOf(StartableMachine machine) {
        return Objects.requireNonNull(machine.limits());
    }

    private static Tag tag(String key, String value) {
        return new Tag(key, value);
    }

    private static Tag[] tags(int from, int to) {
        return IntStream.range(from, to).mapToObj(i -> tag("k" + i, "v")).toArray(Tag[]::new);
    }

    private static void tagMachine(String name, Tag... tags) {
        ok(
                machines.registry
                        .tags()
                        .tagResource(CALLER, new TagResourceRequest(arn(name), List.of(tags))));
    }

    private static EngineError refusal(String arn, Tag... tags) {
        return refused(
                machines.registry
                        .tags()
                        .tagResource(CALLER, new TagResourceRequest(arn, List.of(tags))));
    }

    private static List<Tag> list(String name) {
        return listByArn(arn(name));
    }

    private static List<Tag> listByArn(String arn) {
        return ok(machines.registry
                        .tags()
                        .listTagsForResource(CALLER, new ListTagsForResourceRequest(arn)))
                .tags();
    }
}
