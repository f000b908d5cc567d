package dev.askel.engine.registry;

import static dev.askel.engine.registry.TestRegistry.PASS;
import static dev.askel.engine.registry.TestRegistry.SUCCEED;
import static dev.askel.engine.registry.TestRegistry.arn;
import static dev.askel.engine.visibility.TestCatalogue.CALLER;
import static dev.askel.engine.visibility.TestCatalogue.ROLE;
import static dev.askel.engine.visibility.TestCatalogue.await;
import static dev.askel.engine.visibility.TestCatalogue.ok;
import static dev.askel.engine.visibility.TestCatalogue.refused;
import static org.assertj.core.api.Assertions.assertThat;

import dev.askel.engine.api.Answer;
import dev.askel.engine.api.Caller;
import dev.askel.engine.api.EncryptionConfiguration;
import dev.askel.engine.api.EngineError;
import dev.askel.engine.api.IncludedData;
import dev.askel.engine.api.LoggingConfiguration;
import dev.askel.engine.api.LoggingConfiguration.Level;
import dev.askel.engine.api.LoggingConfiguration.LogDestination;
import dev.askel.engine.api.StateMachineStatus;
import dev.askel.engine.api.StateMachineType;
import dev.askel.engine.api.StateMachines.CreateStateMachineRequest;
import dev.askel.engine.api.StateMachines.CreateStateMachineResult;
import dev.askel.engine.api.StateMachines.DescribeStateMachineRequest;
import dev.askel.engine.api.StateMachines.DescribeStateMachineResult;
import dev.askel.engine.api.Tag;
import dev.askel.engine.api.Tags.ListTagsForResourceRequest;
import dev.askel.engine.api.TracingConfiguration;
import dev.askel.engine.registry.TestRegistry.Creation;
import dev.askel.engine.registry.table.RegistryLimits;
import dev.askel.engine.visibility.TestCatalogue;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** CreateStateMachine and DescribeStateMachine (docs/aws/api.md, 4.1; recorded: test_sfn_api). */
@DisplayNameGeneration(DisplayNameGenerator.ReplaceUnderscores.class)
class MachineCreationTest {
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
    void a_new_machine_is_active_and_described_with_the_defaults() {
        var now = catalogue.now();
        assertThat(machines.create("fresh"))
                .isEqualTo(new CreateStateMachineResult(arn("fresh"), now, null));

        assertThat(machines.describe("fresh"))
                .isEqualTo(
                        new DescribeStateMachineResult(
                                arn("fresh"),
                                "fresh",
                                StateMachineStatus.ACTIVE,
                                PASS,
                                ROLE,
                                StateMachineType.STANDARD,
                                now,
                                new LoggingConfiguration(Level.OFF, false, null),
                                new TracingConfiguration(false),
                                null,
                                null,
                                null,
                                EncryptionConfiguration.NONE,
                                Map.of()));
    }

    @Test
    void a_definition_is_returned_unchanged() {
        var definition =
                "{\r\n\t\"Comment\" : \"\\u0000 \\ud83d \uD83D\uDE00 é 1e400 \",\n \"StartAt\":\"A\","
                        + "\"States\":{\"A\":{\"End\":true,\"Type\":\"Pass\","
                        + "\"Result\":{\"n\":1.10,\"b\":1,\"a\":2}}}}\n\n";
        machines.create(Creation.of("exact", definition));

        assertThat(machines.describe("exact").definition()).isEqualTo(definition);
    }

    @Test
    void a_repeated_request_returns_the_existing_machine() {
        var first = machines.create(Creation.of("again", PASS).tags(new Tag("k", "v")));
        catalogue.moveTime(Duration.ofSeconds(5));

        assertThat(machines.create("again")).isEqualTo(first);
        assertThat(
                        machines.create(
                                Creation.of("again", PASS)
                                        .role(ROLE + "2")
                                        .tags(new Tag("other", "tag"))
                                        .tracing(false)
                                        .logging(new LoggingConfiguration(null, null, null))))
                .isEqualTo(first);
        assertThat(machines.describe("again").roleArn()).isEqualTo(ROLE);
        assertThat(tags("again")).containsExactly(new Tag("k", "v"));
    }

    @Test
    void a_different_request_with_the_same_name_is_refused() {
        machines.create("taken");
        var formatted = PASS.replace(":", " : ");

        for (var other :
                List.of(
                        Creation.of("taken", formatted),
                        Creation.of("taken", SUCCEED),
                        Creation.of("taken", PASS).type(StateMachineType.EXPRESS),
                        Creation.of("taken", PASS).tracing(true))) {
            assertThat(refusal(other).message())
                    .isEqualTo("State Machine Already Exists: '" + arn("taken") + "'");
        }
    }

    @Test
    void names_are_separate_by_account_and_region() {
        machines.create("mine");
        var neighbour = new Caller("123456789012", "eu-north-1", "r");

        var theirs =
                ok(
                        machines.registry
                                .stateMachines()
                                .createStateMachine(
                                        neighbour, Creation.of("mine", SUCCEED).request()));

        assertThat(theirs.stateMachineArn()).contains(":eu-north-1:");
        assertThat(machines.describe("mine").definition()).isEqualTo(PASS);
        assertThat(
                        refused(
                                        machines.registry
                                                .stateMachines()
                                                .describeStateMachine(
                                                        neighbour,
                                                        new DescribeStateMachineRequest(
                                                                arn("mine"),
                                                                IncludedData.ALL_DATA)))
                                .message())
                .isEqualTo("State Machine Does Not Exist: '" + arn("mine") + "'");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "white space", "a/b", "a:b", "star*", "tab\t", "half\ud83d"})
    void a_name_with_a_forbidden_character_is_refused(String name) {
        assertThat(refusal(Creation.of(name, PASS))).isEqualTo(new EngineError.InvalidName(name));
    }

    @Test
    void an_invalid_definition_is_refused_with_all_errors_and_their_locations() {
        assertThat(refusal(Creation.of("wrong", "{}")).message())
                .isEqualTo(
                        "Invalid State Machine Definition: 'SCHEMA_VALIDATION_FAILED: These fields"
                                + " are required: [States, StartAt] at /'");
        assertThat(
                        refusal(
                                        Creation.of(
                                                "wrong",
                                                PASS.replace("\"End\":true", "\"Next\":\"B\"")))
                                .message())
                .startsWith("Invalid State Machine Definition: '")
                .contains("MISSING_TRANSITION_TARGET: Missing 'Next' target: B at /States/A/Next");
        assertThat(refusal(Creation.of("wrong", "no json")).name()).isEqualTo("InvalidDefinition");
    }

    @Test
    void logging_needs_exactly_one_destination() {
        var destination = new LogDestination("arn:aws:logs:us-east-1:123456789012:log-group:g:*");
        var wrong = "Invalid Logging Configuration: Must specify exactly one Log Destination.";

        assertThat(refusal(creationWithLogging("l", Level.FATAL, null)).message()).isEqualTo(wrong);
        assertThat(refusal(creationWithLogging("l", Level.ALL, List.of())).message())
                .isEqualTo(wrong);
        assertThat(
                        refusal(
                                        creationWithLogging(
                                                "l", Level.ALL, List.of(destination, destination)))
                                .message())
                .isEqualTo(wrong);

        for (var good :
                List.of(
                        creationWithLogging("logging-1", Level.OFF, List.of()),
                        creationWithLogging("logging-2", Level.OFF, List.of(destination)),
                        creationWithLogging("logging-3", Level.ERROR, List.of(destination)))) {
            machines.create(good);
            assertThat(machines.describe(good.name()).loggingConfiguration())
                    .isEqualTo(good.logging());
        }
    }

    private static Creation creationWithLogging(
            String name, Level level, @Nullable List<LogDestination> destinations) {
        return Creation.of(name, PASS).logging(new LoggingConfiguration(level, true, destinations));
    }

    @Test
    void only_the_service_owned_key_is_accepted() {
        var own =
                new EncryptionConfiguration(EncryptionConfiguration.Type.AWS_OWNED_KEY, null, null);
        machines.create(Creation.of("encrypted", PASS).encryption(own).tracing(true));

        assertThat(machines.describe("encrypted").encryptionConfiguration()).isEqualTo(own);
        assertThat(machines.describe("encrypted").tracingConfiguration().enabled()).isTrue();
        for (var other :
                List.of(
                        new EncryptionConfiguration(
                                EncryptionConfiguration.Type.CUSTOMER_MANAGED_KMS_KEY, "key", 60),
                        new EncryptionConfiguration(
                                EncryptionConfiguration.Type.CUSTOMER_MANAGED_KMS_KEY, "key", 59),
                        new EncryptionConfiguration(
                                EncryptionConfiguration.Type.CUSTOMER_MANAGED_KMS_KEY, null, null),
                        new EncryptionConfiguration(
                                EncryptionConfiguration.Type.AWS_OWNED_KEY, "key", null))) {
            assertThat(refusal(Creation.of("e", PASS).encryption(other)).name())
                    .isEqualTo("InvalidEncryptionConfiguration");
        }
    }

    @Test
    void a_request_that_cannot_be_stored_is_refused() {
        assertThat(refusal(Creation.of("odd", PASS).role("nobody")).message())
                .isEqualTo("Invalid Arn: 'Invalid ARN prefix: nobody'");
        assertThat(refusal(Creation.of("odd", PASS).role(ROLE + "\0")).name())
                .isEqualTo("InvalidArn");
        assertThat(refusal(Creation.of("odd", PASS).tags(new Tag("k", "\0"))).name())
                .isEqualTo("ValidationException");
        assertThat(refusal(Creation.of("odd", PASS).tags(manyTags(51))).name())
                .isEqualTo("TooManyTags");
        assertThat(describeRefusal("odd").name()).isEqualTo("StateMachineDoesNotExist");
    }

    private static Tag[] manyTags(int count) {
        return IntStream.range(0, count).mapToObj(i -> new Tag("k" + i, "")).toArray(Tag[]::new);
    }

    @Test
    void a_version_description_requires_publish() {
        assertThat(refusalOfVersionDescription("first").message())
                .isEqualTo("Version description can only be set when publish is true");
    }

    private static EngineError refusalOfVersionDescription(String description) {
        return refused(
                machines.registry
                        .stateMachines()
                        .createStateMachine(
                                CALLER,
                                new CreateStateMachineRequest(
                                        "versioned",
                                        PASS,
                                        ROLE,
                                        StateMachineType.STANDARD,
                                        null,
                                        List.of(),
                                        null,
                                        false,
                                        description,
                                        null)));
    }

    @Test
    void only_machines_that_exist_are_described() {
        assertThat(describeRefusal("nobody").message())
                .isEqualTo("State Machine Does Not Exist: '" + arn("nobody") + "'");
        machines.create("versionless");
        assertThat(describeRefusal("versionless:1").message())
                .isEqualTo("State Machine Does Not Exist: '" + arn("versionless") + ":1'");
        assertThat(describeRefusal("versionless/label"))
                .isEqualTo(EngineError.ValidationException.labelledArn());
        assertThat(
                        refused(
                                        machines.registry
                                                .stateMachines()
                                                .describeStateMachine(
                                                        CALLER,
                                                        new DescribeStateMachineRequest(
                                                                "sm", IncludedData.ALL_DATA)))
                                .message())
                .isEqualTo("Invalid Arn: 'Invalid ARN prefix: sm'");
    }

    private static EngineError describeRefusal(String name) {
        return refused(
                machines.registry
                        .stateMachines()
                        .describeStateMachine(
                                CALLER,
                                new DescribeStateMachineRequest(
                                        arn("x").replaceFirst("x$", name), IncludedData.ALL_DATA)));
    }

    @Test
    void metadata_only_omits_the_definition() {
        machines.create("secret");

        var described =
                ok(
                        machines.registry
                                .stateMachines()
                                .describeStateMachine(
                                        CALLER,
                                        new DescribeStateMachineRequest(
                                                arn("secret"), IncludedData.METADATA_ONLY)));

        assertThat(described.definition()).isEqualTo("{}");
        assertThat(described.roleArn()).isEqualTo(ROLE);
    }

    @Test
    void an_account_has_no_more_machines_than_its_limit() {
        try (var small = new TestCatalogue()) {
            var few =
                    new TestRegistry(small, new RegistryLimits(2, 1, 50, 1 << 20, 10, 10, 1, 1, 1));
            few.create("one");
            few.create("two");

            assertThat(
                            refused(
                                    few.registry
                                            .stateMachines()
                                            .createStateMachine(
                                                    CALLER, Creation.of("three", PASS).request())))
                    .isEqualTo(new EngineError.StateMachineLimitExceeded());
            few.delete("one");
            few.create("three");
        }
    }

    @Test
    void concurrent_creations_create_one_machine() {
        var definitions = List.of(PASS, SUCCEED);

        var answers =
                IntStream.range(0, 40)
                        .mapToObj(i -> Creation.of("race", definitions.get(i % 2)).request())
                        .map(request ->
                                machines.registry
                                        .stateMachines()
                                        .createStateMachine(CALLER, request))
                        .toList();

        var winners = answers.stream().filter(stage -> await(stage) instanceof Answer.Ok).count();
        assertThat(winners).isEqualTo(20);
        assertThat(Stream.of(machines.describe("race").definition()))
                .containsAnyElementsOf(definitions);
    }

    private static List<Tag> tags(String name) {
        return ok(machines.registry
                        .tags()
                        .listTagsForResource(CALLER, new ListTagsForResourceRequest(arn(name))))
                .tags();
    }

    private static EngineError refusal(Creation creation) {
        return refused(
                machines.registry.stateMachines().createStateMachine(CALLER, creation.request()));
    }
}
