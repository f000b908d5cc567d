package dev.askel.trigger.event.registry;

import static dev.askel.engine.visibility.TestCatalogue.CALLER;
import static dev.askel.engine.visibility.TestCatalogue.ok;
import static org.assertj.core.api.Assertions.assertThat;

import dev.askel.engine.api.Answer;
import dev.askel.engine.api.Caller;
import dev.askel.engine.api.EngineError;
import dev.askel.engine.api.EngineError.EventBridgeError;
import dev.askel.engine.api.Tag;
import dev.askel.engine.key.RingKey;
import dev.askel.engine.key.RingKeys;
import dev.askel.engine.pagination.PageTokens;
import dev.askel.engine.sql.Bytes;
import dev.askel.engine.visibility.TestCatalogue;
import dev.askel.trigger.event.EventBuses;
import dev.askel.trigger.event.EventBuses.BusContent;
import dev.askel.trigger.event.EventBuses.EventBus;
import dev.askel.trigger.event.EventRules;
import dev.askel.trigger.event.EventRules.ListPage;
import dev.askel.trigger.event.EventRules.PutRuleRequest;
import dev.askel.trigger.event.EventRules.Rule;
import dev.askel.trigger.event.EventRules.RuleState;
import dev.askel.trigger.event.EventTags;
import dev.askel.trigger.event.RuleTarget;
import dev.askel.trigger.event.RuleTarget.HttpParameters;
import dev.askel.trigger.event.RuleTarget.InputTransformer;
import dev.askel.trigger.event.RuleTarget.RetryPolicy;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Rules, targets, buses and tags in a real database. */
@DisplayNameGeneration(ReplaceUnderscores.class)
class RuleRegistryTest {
    private static final Caller OTHER = new Caller("222222222222", TestCatalogue.REGION, "r");
    private static final ListPage ALL = new ListPage(null, null);
    private static final String QUEUE = "arn:aws:sqs:us-east-1:123456789012:q";
    private static final String MACHINE = "arn:aws:states:us-east-1:123456789012:stateMachine:m";
    private static final String ROLE = "arn:aws:iam::123456789012:role/r";
    private static final String RULES = "arn:aws:events:us-east-1:123456789012:rule/";

    private static TestCatalogue catalogue;
    private static RuleRegistry registry;
    private static EventRules rules;
    private static EventBuses buses;
    private static EventTags tags;

    @BeforeAll
    static void open() {
        catalogue = new TestCatalogue();
        registry =
                new RuleRegistry(
                        catalogue.workers(),
                        new PageTokens(
                                RingKeys.of(
                                        new RingKey(1, Bytes.wrap(new byte[RingKey.SECRET_BYTES]))),
                                catalogue::now),
                        catalogue.time());
        rules = registry.rules();
        buses = registry.buses();
        tags = registry.tags();
    }

    @AfterAll
    static void close() {
        catalogue.close();
    }

    @Test
    void a_rule_is_replaced_as_a_whole_and_keeps_its_targets() {
        var arn =
                ok(
                        rules.putRule(
                                CALLER,
                                new PutRuleRequest(
                                        null,
                                        "replaced",
                                        "{\"source\":[\"a\"]}",
                                        null,
                                        RuleState.DISABLED,
                                        "text\u0000",
                                        ROLE,
                                        List.of(new Tag("k", "v")))));
        ok(rules.putTargets(CALLER, null, "replaced", List.of(target("t", QUEUE))));
        ok(rules.putRule(CALLER, request(null, "replaced", "{\"source\":[\"b\"]}")));

        assertThat(arn).isEqualTo(RULES + "replaced");
        assertThat(ok(rules.describeRule(CALLER, "default", "replaced")))
                .isEqualTo(
                        new Rule(
                                arn,
                                "default",
                                "replaced",
                                "{\"source\":[\"b\"]}",
                                RuleState.ENABLED,
                                null,
                                null,
                                TestCatalogue.ACCOUNT));
        assertThat(ok(rules.listTargetsByRule(CALLER, null, "replaced", ALL)).items())
                .containsExactly(target("t", QUEUE));
        assertThat(ok(tags.listTagsForResource(CALLER, arn))).containsExactly(new Tag("k", "v"));
    }

    @Test
    void a_rule_is_enabled_disabled_and_deleted_after_its_targets() {
        ok(rules.putRule(CALLER, request(null, "deleted", "{\"source\":[\"a\"]}")));
        ok(rules.setRuleState(CALLER, null, "deleted", RuleState.DISABLED));
        assertThat(ok(rules.describeRule(CALLER, null, "deleted")).state())
                .isEqualTo(RuleState.DISABLED);
        ok(rules.putTargets(CALLER, null, "deleted", List.of(target("t", QUEUE))));
        assertThat(refused(rules.deleteRule(CALLER, null, "deleted")).message())
                .isEqualTo("Rule can't be deleted since it has targets.");
        assertThat(ok(rules.removeTargets(CALLER, null, "deleted", List.of("t", "u"))))
                .singleElement()
                .satisfies(failed -> {
                    assertThat(failed.targetId()).isEqualTo("u");
                    assertThat(failed.errorCode()).isEqualTo("ResourceNotFoundException");
                });
        ok(rules.deleteRule(CALLER, null, "deleted"));
        ok(rules.deleteRule(CALLER, null, "deleted"));
        assertThat(refused(rules.describeRule(CALLER, null, "deleted")))
                .isEqualTo(EventBridgeError.noRule("default", "deleted"));
        assertThat(refused(rules.setRuleState(CALLER, null, "deleted", RuleState.ENABLED)))
                .isEqualTo(EventBridgeError.noRule("default", "deleted"));
    }

    @Test
    void a_rule_needs_a_pattern_that_event_ruler_accepts() {
        assertThat(refused(rules.putRule(CALLER, request(null, "bad", "{\"a\":1}"))).name())
                .isEqualTo("InvalidEventPatternException");
        assertThat(refused(rules.putRule(CALLER, request(null, "bad", null))).message())
                .isEqualTo("Parameter(s) EventPattern or ScheduleExpression must be specified.");
        assertThat(
                        refused(
                                        rules.putRule(
                                                CALLER,
                                                new PutRuleRequest(
                                                        null,
                                                        "bad",
                                                        null,
                                                        "rate(1 minute)",
                                                        RuleState.ENABLED,
                                                        null,
                                                        null,
                                                        List.of())))
                                .message())
                .contains("ScheduleExpression", "EventBridge Scheduler");
    }

    @Test
    void targets_are_stored_with_all_their_members() {
        ok(rules.putRule(CALLER, request(null, "full", "{\"source\":[\"a\"]}")));
        var full = fullTarget();
        ok(rules.putTargets(CALLER, null, "full", List.of(full, target("b", MACHINE))));
        assertThat(ok(rules.listTargetsByRule(CALLER, null, "full", ALL)).items())
                .containsExactly(full, target("b", MACHINE));
        assertThat(ok(rules.listRuleNamesByTarget(CALLER, null, MACHINE, ALL)).items())
                .containsExactly("full");
    }

    @Test
    void an_invalid_target_changes_nothing() {
        ok(rules.putRule(CALLER, request(null, "strict", "{\"source\":[\"a\"]}")));
        assertThat(putRefused(target("t", "queue")))
                .isEqualTo(
                        "Parameter queue is not valid. Reason: Provided Arn is not in correct format.");
        assertThat(putRefused(target("t", MACHINE.replace("123456789012", "222222222222"))))
                .endsWith("The target must be in the account and region of the rule.");
        assertThat(putRefused(withoutRole(MACHINE)))
                .isEqualTo("RoleArn is required for target %s.".formatted(MACHINE));
        assertThat(putRefused(target("t", QUEUE + ".fifo")))
                .isEqualTo("Parameter(s) SqsParameters must be specified for target: t.");
        var many = new ArrayList<RuleTarget>();
        for (int i = 0; i < 6; i++) {
            many.add(target("t" + i, QUEUE));
        }
        assertThat(refused(rules.putTargets(CALLER, null, "strict", many)).name())
                .isEqualTo("LimitExceededException");
        assertThat(ok(rules.listTargetsByRule(CALLER, null, "strict", ALL)).items()).isEmpty();
        assertThat(refused(rules.putTargets(CALLER, null, "absent", List.of(target("t", QUEUE)))))
                .isEqualTo(EventBridgeError.noRule("default", "absent"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "arn:aws:scheduler:::aws-sdk:secretsmanager:deleteSecret",
                "arn:aws:scheduler:::aws-sdk:ec2:terminateInstances",
                "arn:aws:ecs:us-east-1:123456789012:cluster/c",
                "arn:aws:events:us-east-1:123456789012:archive/a",
                "arn:aws:events:us-east-1:123456789012:rule/r",
                "arn:aws:states:us-east-1:123456789012:activity:a",
                "arn:aws:batch:us-east-1:123456789012:job-queue/q",
                "arn:aws:sqs:::q",
                "arn:aws:sns:us-east-1::t"
            })
    void a_target_that_rules_cannot_call_is_refused(String arn) {
        ok(rules.putRule(CALLER, request(null, "strict", "{\"source\":[\"a\"]}")));
        assertThat(putRefused(target("t", arn)))
                .isEqualTo(
                        "Parameter %s is not valid. Reason: Rules of this server do not support targets with this ARN."
                                .formatted(arn));
    }

    @Test
    void each_target_needs_a_role_unless_its_resource_policy_permits_the_call() {
        ok(rules.putRule(CALLER, request(null, "strict", "{\"source\":[\"a\"]}")));
        for (var resource :
                List.of(
                        "events:us-east-1:123456789012:event-bus/b",
                        "kinesis:us-east-1:123456789012:stream/s",
                        "firehose:us-east-1:123456789012:deliverystream/s",
                        "codebuild:us-east-1:123456789012:project/p",
                        "codepipeline:us-east-1:123456789012:p",
                        "sagemaker:us-east-1:123456789012:pipeline/p")) {
            var arn = "arn:aws:" + resource;
            assertThat(putRefused(withoutRole(arn)))
                    .isEqualTo("RoleArn is required for target %s.".formatted(arn));
        }
        ok(rules.putRule(CALLER, request(null, "without-roles", "{\"source\":[\"a\"]}")));
        for (var arn :
                List.of(
                        QUEUE,
                        "arn:aws:sns:us-east-1:123456789012:t",
                        "arn:aws:lambda:us-east-1:123456789012:function:f")) {
            ok(rules.putTargets(CALLER, null, "without-roles", List.of(withoutRole(arn))));
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "arn:aws:sqs:::q",
                "arn:aws:sqs:us-east-1::q",
                "arn:aws:sns:us-east-1:123456789012:t",
                "q"
            })
    void a_dead_letter_queue_needs_the_whole_arn_of_a_queue(String arn) {
        ok(rules.putRule(CALLER, request(null, "strict", "{\"source\":[\"a\"]}")));
        assertThat(
                        putRefused(
                                new RuleTarget(
                                        "t", QUEUE, null, null, null, null, null, null, null, arn,
                                        null)))
                .isEqualTo(
                        "Parameter DeadLetterConfig.Arn is not valid. Reason: Provided Arn is not the ARN of an SQS queue.");
    }

    private static String putRefused(RuleTarget target) {
        return refused(
                        rules.putTargets(
                                CALLER, null, "strict", List.of(target("good", QUEUE), target)))
                .message();
    }

    @Test
    void lists_have_pages_in_the_order_of_names() {
        ok(buses.createEventBus(CALLER, "pages", BusContent.EMPTY, List.of()));
        for (var name : List.of("b-2", "a-1", "b-1", "b-3")) {
            ok(rules.putRule(CALLER, request("pages", name, "{\"source\":[\"a\"]}")));
        }
        var first = ok(rules.listRules(CALLER, "pages", "b-", new ListPage(2, null)));
        assertThat(first.items().stream().map(Rule::name)).containsExactly("b-1", "b-2");
        var second = ok(rules.listRules(CALLER, "pages", "b-", new ListPage(2, first.nextToken())));
        assertThat(second.items().stream().map(Rule::name)).containsExactly("b-3");
        assertThat(second.nextToken()).isNull();
        assertThat(
                        refused(
                                        rules.listRules(
                                                OTHER,
                                                "pages",
                                                "b-",
                                                new ListPage(2, first.nextToken())))
                                .message())
                .startsWith("Parameter NextToken is not valid.");
        assertThat(refused(rules.listRules(CALLER, "absent", null, ALL)))
                .isEqualTo(EventBridgeError.noBus("absent"));
    }

    @Test
    void a_custom_bus_is_created_updated_and_deleted_without_rules() {
        var content =
                new BusContent(
                        "d", "key", QUEUE, EventBuses.LogLevel.INFO, EventBuses.IncludeDetail.FULL);
        var created =
                ok(buses.createEventBus(CALLER, "orders", content, List.of(new Tag("k", "v"))));
        assertThat(created)
                .isEqualTo(
                        new EventBus(
                                "orders",
                                "arn:aws:events:us-east-1:123456789012:event-bus/orders",
                                content,
                                TestCatalogue.NOW,
                                TestCatalogue.NOW));
        assertThat(refused(buses.createEventBus(CALLER, "orders", content, List.of())).message())
                .isEqualTo("Event bus orders already exists.");
        assertThat(refused(buses.createEventBus(CALLER, "default", content, List.of())).name())
                .isEqualTo("ResourceAlreadyExistsException");
        assertThat(refused(buses.createEventBus(CALLER, "a/b", content, List.of())).message())
                .isEqualTo("Event bus name must not contain '/'.");
        var updated =
                ok(
                        buses.updateEventBus(
                                CALLER, "orders", new BusContent("e", null, null, null, null)));
        assertThat(updated.content().description()).isEqualTo("e");
        assertThat(updated.content().kmsKeyIdentifier()).isEqualTo("key");
        assertThat(ok(buses.describeEventBus(CALLER, created.arn()))).isEqualTo(updated);

        ok(rules.putRule(CALLER, request(created.arn(), "r", "{\"source\":[\"a\"]}")));
        assertThat(ok(rules.describeRule(CALLER, "orders", "r")).arn())
                .isEqualTo(RULES + "orders/r");
        assertThat(refused(buses.deleteEventBus(CALLER, "orders")).name())
                .isEqualTo("ValidationException");
        ok(rules.deleteRule(CALLER, "orders", "r"));
        ok(buses.deleteEventBus(CALLER, "orders"));
        ok(buses.deleteEventBus(CALLER, "orders"));
        assertThat(refused(buses.describeEventBus(CALLER, "orders")))
                .isEqualTo(EventBridgeError.noBus("orders"));
        assertThat(refused(buses.deleteEventBus(CALLER, "default")).message())
                .isEqualTo("Cannot delete event bus default.");
    }

    @Test
    void the_deletion_of_an_unknown_bus_stores_nothing() {
        ok(buses.deleteEventBus(CALLER, "never-created"));
        assertThat(
                        catalogue.execute(
                                "UPDATE event_bus_versions SET version = version WHERE bus = ?",
                                "never-created"))
                .isZero();
    }

    @Test
    void the_scopes_whose_default_bus_has_rules_are_found() {
        var caller = new Caller("444444444444", "eu-north-1", "r");
        ok(buses.createEventBus(caller, "custom", BusContent.EMPTY, List.of()));
        ok(rules.putRule(caller, request("custom", "r", "{\"source\":[\"a\"]}")));
        assertThat(ok(registry.defaultBusesWithRules()).mayContain(caller.scope())).isFalse();
        ok(rules.putRule(caller, request(null, "r1", "{\"source\":[\"a\"]}")));
        ok(rules.putRule(caller, request(null, "r2", "{\"source\":[\"a\"]}")));
        var found = ok(registry.defaultBusesWithRules());
        assertThat(found.scopes()).contains(caller.scope());
        assertThat(found.isComplete()).isTrue();
        assertThat(new ScopesWithRules(Set.of(), false).mayContain(caller.scope())).isTrue();
    }

    @Test
    void every_account_has_a_default_bus() {
        var fresh = new Caller("333333333333", "eu-north-1", "r");
        ok(buses.createEventBus(fresh, "a", BusContent.EMPTY, List.of()));
        ok(buses.createEventBus(fresh, "z", BusContent.EMPTY, List.of()));
        var first = ok(buses.listEventBuses(fresh, null, new ListPage(2, null)));
        assertThat(first.items().stream().map(EventBus::name)).containsExactly("a", "default");
        var second = ok(buses.listEventBuses(fresh, null, new ListPage(2, first.nextToken())));
        assertThat(second.items().stream().map(EventBus::name)).containsExactly("z");
        assertThat(ok(buses.listEventBuses(fresh, "def", ALL)).items()).hasSize(1);
        assertThat(ok(buses.describeEventBus(fresh, null)).createdAt()).isNull();
        ok(buses.updateEventBus(fresh, null, new BusContent("mine", null, null, null, null)));
        assertThat(ok(buses.listEventBuses(fresh, null, ALL)).items())
                .hasSize(3)
                .anySatisfy(bus -> assertThat(bus.content().description()).isEqualTo("mine"));
    }

    @Test
    void tags_are_added_replaced_and_removed() {
        var arn = ok(rules.putRule(CALLER, request(null, "tagged", "{\"source\":[\"a\"]}")));
        ok(tags.tagResource(CALLER, arn, List.of(new Tag("b", "1"), new Tag("a", "1"))));
        ok(tags.tagResource(CALLER, arn, List.of(new Tag("b", "2"))));
        assertThat(ok(tags.listTagsForResource(CALLER, arn)))
                .containsExactly(new Tag("a", "1"), new Tag("b", "2"));
        ok(tags.untagResource(CALLER, arn, List.of("a", "absent")));
        assertThat(ok(tags.listTagsForResource(CALLER, arn))).containsExactly(new Tag("b", "2"));
        assertThat(refused(tags.tagResource(CALLER, arn, List.of(new Tag("aws:x", "1")))).name())
                .isEqualTo("ValidationException");
        var many = new ArrayList<Tag>();
        for (int i = 0; i < EventTags.TAGS_MAX; i++) {
            many.add(new Tag("k" + i, ""));
        }
        assertThat(refused(tags.tagResource(CALLER, arn, many)).name())
                .isEqualTo("LimitExceededException");
        assertThat(refused(tags.listTagsForResource(CALLER, RULES + "absent")).name())
                .isEqualTo("ResourceNotFoundException");
        assertThat(refused(tags.listTagsForResource(OTHER, arn)).name())
                .isEqualTo("ResourceNotFoundException");
        assertThat(refused(tags.listTagsForResource(CALLER, "x")).name())
                .isEqualTo("ValidationException");
    }

    @Test
    void accounts_see_only_their_own_rules() {
        ok(rules.putRule(CALLER, request(null, "private", "{\"source\":[\"a\"]}")));
        assertThat(ok(rules.listRules(OTHER, null, null, ALL)).items()).isEmpty();
        assertThat(
                        refused(
                                rules.describeRule(
                                        OTHER,
                                        "arn:aws:events:us-east-1:123456789012:event-bus/default",
                                        "private")))
                .isEqualTo(
                        EventBridgeError.noBus(
                                "arn:aws:events:us-east-1:123456789012:event-bus/default"));
    }

    @Test
    void a_pattern_is_tested_against_an_event_with_all_members() {
        var event =
                "{\"id\":\"1\",\"account\":\"1\",\"source\":\"a\",\"time\":\"t\",\"region\":\"r\",\"resources\":[],\"detail-type\":\"d\"}";
        assertThat(rules.testEventPattern("{\"source\":[\"a\"]}", event))
                .isEqualTo(Answer.ok(true));
        assertThat(rules.testEventPattern("{\"source\":[\"b\"]}", event))
                .isEqualTo(Answer.ok(false));
        for (var bad : List.of("{", "[]", "{\"source\":\"a\"}")) {
            assertThat(rules.testEventPattern("{\"source\":[\"a\"]}", bad))
                    .isEqualTo(
                            Answer.refused(
                                    new EngineError.ValidationException(
                                            "Parameter Event is not valid.")));
        }
    }

    @Test
    void stored_documents_of_earlier_releases_are_readable() throws IOException {
        var bus = new BusKey(CALLER.scope(), "b");
        assertThat(StoredTargetCodec.encode(fullTarget())).isEqualTo(golden("target-v1.json"));
        assertThat(StoredTargetCodec.decode("a", fullTarget().arn(), golden("target-v1.json")))
                .isEqualTo(fullTarget());
        var rule =
                new Rule(
                        bus.ruleArn("r"),
                        "b",
                        "r",
                        "{\"source\":[\"a\"]}",
                        RuleState.ENABLED,
                        "d",
                        ROLE,
                        TestCatalogue.ACCOUNT);
        assertThat(StoredRuleCodec.encode(rule)).isEqualTo(golden("rule-v1.json"));
        assertThat(StoredRuleCodec.decode(bus, "r", golden("rule-v1.json"))).isEqualTo(rule);
        var stored =
                new EventBus(
                        "b",
                        bus.arn(),
                        new BusContent(
                                "d",
                                "key",
                                QUEUE,
                                EventBuses.LogLevel.INFO,
                                EventBuses.IncludeDetail.FULL),
                        Instant.EPOCH,
                        TestCatalogue.NOW);
        assertThat(StoredBusCodec.encode(stored)).isEqualTo(golden("bus-v1.json"));
        assertThat(StoredBusCodec.decode(bus, golden("bus-v1.json"))).isEqualTo(stored);
    }

    private static String golden(String name) throws IOException {
        try (var file = RuleRegistryTest.class.getResourceAsStream(name)) {
            if (file == null) {
                throw new AssertionError(name);
            }
            return new String(file.readAllBytes(), StandardCharsets.UTF_8).strip();
        }
    }

    private static RuleTarget fullTarget() {
        return new RuleTarget(
                "a",
                "arn:aws:kinesis:us-east-1:123456789012:stream/s",
                ROLE,
                null,
                null,
                new InputTransformer(Map.of("x", "$.detail.x"), "{\"x\":<x>}"),
                "group",
                "$.id",
                new HttpParameters(List.of("$.id"), Map.of("H", "$.source"), Map.of("q", "1")),
                QUEUE,
                new RetryPolicy(3, 60));
    }

    private static RuleTarget target(String id, String arn) {
        return target(id, arn, ROLE);
    }

    private static RuleTarget withoutRole(String arn) {
        return target("t", arn, null);
    }

    private static RuleTarget target(String id, String arn, @Nullable String role) {
        return new RuleTarget(id, arn, role, null, null, null, null, null, null, null, null);
    }

    private static PutRuleRequest request(
            @Nullable String bus, String name, @Nullable String pattern) {
        return new PutRuleRequest(
                bus, name, pattern, null, RuleState.ENABLED, null, null, List.of());
    }

    private static <T> EngineError refused(CompletionStage<Answer<T>> call) {
        var answer = call.toCompletableFuture().orTimeout(30, TimeUnit.SECONDS).join();
        if (answer instanceof Answer.Refused<T>(var error)) {
            return error;
        }
        throw new AssertionError("not refused: " + answer);
    }
}
