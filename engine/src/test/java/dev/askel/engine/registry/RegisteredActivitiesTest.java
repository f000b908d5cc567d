package dev.askel.engine.registry;

import static dev.askel.engine.visibility.TestCatalogue.CALLER;
import static dev.askel.engine.visibility.TestCatalogue.ok;
import static dev.askel.engine.visibility.TestCatalogue.refused;
import static org.assertj.core.api.Assertions.assertThat;

import dev.askel.engine.api.Activities.CreateActivityRequest;
import dev.askel.engine.api.Activities.CreateActivityResult;
import dev.askel.engine.api.Activities.DeleteActivityRequest;
import dev.askel.engine.api.Activities.DescribeActivityRequest;
import dev.askel.engine.api.Activities.DescribeActivityResult;
import dev.askel.engine.api.Caller;
import dev.askel.engine.api.EncryptionConfiguration;
import dev.askel.engine.api.EngineError;
import dev.askel.engine.api.Tag;
import dev.askel.engine.api.arn.Arn.ActivityArn;
import dev.askel.engine.registry.table.RegistryLimits;
import dev.askel.engine.visibility.TestCatalogue;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The operations on activities (docs/aws/api.md, 4.5; recorded: test_sfn_api_activities). */
@DisplayNameGeneration(DisplayNameGenerator.ReplaceUnderscores.class)
class RegisteredActivitiesTest {
    private static final String ARN = "arn:aws:states:us-east-1:123456789012:activity:";

    private static TestCatalogue catalogue;
    private static RegisteredActivities here;
    private static ActivityDirectory directoryHere;
    private static Registry there;

    @BeforeAll
    static void open() {
        catalogue = new TestCatalogue();
        var registry = new TestRegistry(catalogue).registry;
        here = registry.activities();
        directoryHere = registry.activityDirectory();
        there = new TestRegistry(catalogue).registry;
    }

    @AfterAll
    static void close() {
        catalogue.close();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "ACTIVITY_NAME_ABC",
                "activity-name.1",
                "activity.name.v2",
                "activityName.with.dots"
            })
    void an_activity_is_created_once_described_and_deleted(String name) {
        var now = catalogue.now();
        assertThat(create(name)).isEqualTo(new CreateActivityResult(ARN + name, now));
        catalogue.moveTime(Duration.ofSeconds(1));
        assertThat(create(name)).isEqualTo(new CreateActivityResult(ARN + name, now));
        assertThat(ok(here.describeActivity(CALLER, new DescribeActivityRequest(ARN + name))))
                .isEqualTo(
                        new DescribeActivityResult(
                                ARN + name, name, now, EncryptionConfiguration.NONE));
        delete(name);
        delete(name);
        assertThat(
                        refused(
                                        here.describeActivity(
                                                CALLER, new DescribeActivityRequest(ARN + name)))
                                .message())
                .isEqualTo("Activity Does Not Exist: '" + ARN + name + "'");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "activity#name",
                "activity|name",
                "activity~name",
                "activity&name",
                "activity/name",
                "activity:name",
                "activity>name",
                "activity?name",
                "activity\\name",
                "activity]name",
                "activity^name"
            })
    void a_forbidden_character_in_the_name_is_refused(String name) {
        var request = new CreateActivityRequest(name, List.of(), null);

        assertThat(refused(here.createActivity(CALLER, request)).message())
                .isEqualTo("Invalid Name: '" + name + "'");
    }

    @Test
    void a_creation_with_another_encryption_is_refused() {
        ok(here.createActivity(CALLER, new CreateActivityRequest("sealed", List.of(), null)));
        // An earlier release stored the encryption configuration in this form.
        catalogue.execute(
                """
                UPDATE activities SET encryption = '{"type":"CUSTOMER_MANAGED_KMS_KEY","kmsKeyId":"k"}'::bytea
                 WHERE name = 'sealed'\
                """);

        assertThat(
                        refused(
                                here.createActivity(
                                        CALLER,
                                        new CreateActivityRequest(
                                                "sealed", List.of(new Tag("a", "b")), null))))
                .isEqualTo(new EngineError.ActivityAlreadyExists(ARN + "sealed"));
        var key =
                new EncryptionConfiguration(
                        EncryptionConfiguration.Type.CUSTOMER_MANAGED_KMS_KEY, "k", null);
        assertThat(
                        refused(
                                here.createActivity(
                                        CALLER,
                                        new CreateActivityRequest("other", List.of(), key))))
                .isInstanceOf(EngineError.InvalidEncryptionConfiguration.class);
    }

    @Test
    void an_account_has_no_more_activities_than_its_limit() {
        try (var small = new TestCatalogue()) {
            var few =
                    new TestRegistry(small, new RegistryLimits(1, 1, 50, 1, 1, 1, 1, 1, 1))
                            .registry.activities();
            ok(few.createActivity(CALLER, new CreateActivityRequest("a", List.of(), null)));

            assertThat(
                            refused(
                                    few.createActivity(
                                            CALLER,
                                            new CreateActivityRequest("b", List.of(), null))))
                    .isEqualTo(new EngineError.ActivityLimitExceeded());
        }
    }

    @Test
    void arns_of_other_accounts_and_types_refer_to_no_activity() {
        create("mine");
        var stranger = new Caller("999999999999", "us-east-1", "r");

        assertThat(refused(here.describeActivity(stranger, describe("mine"))).name())
                .isEqualTo("ActivityDoesNotExist");
        ok(here.deleteActivity(stranger, new DeleteActivityRequest(ARN + "mine")));
        ok(here.describeActivity(CALLER, describe("mine")));
        assertThat(
                        refused(
                                        here.describeActivity(
                                                CALLER,
                                                new DescribeActivityRequest(
                                                        TestRegistry.arn("mine"))))
                                .message())
                .isEqualTo("Invalid Arn: 'Resource type not valid in this context: stateMachine'");
    }

    private static DescribeActivityRequest describe(String name) {
        return new DescribeActivityRequest(ARN + name);
    }

    @Test
    void the_directory_sees_changes_by_this_node_at_once() {
        assertThat(exists(directoryHere, "quick")).isFalse();
        create("quick");
        assertThat(exists(directoryHere, "quick")).isTrue();
        var before = catalogue.acceptedTasks();
        assertThat(exists(directoryHere, "quick")).isTrue();
        assertThat(catalogue.acceptedTasks()).isEqualTo(before);
        delete("quick");
        assertThat(exists(directoryHere, "quick")).isFalse();
    }

    @Test
    void the_directory_sees_changes_by_another_node_after_its_cached_result_expires() {
        assertThat(exists(there.activityDirectory(), "distant")).isFalse();
        create("distant");
        assertThat(exists(there.activityDirectory(), "distant")).isFalse();
        catalogue.moveTime(ActivityDirectory.ABSENT_TTL);
        assertThat(exists(there.activityDirectory(), "distant")).isTrue();
        delete("distant");
        assertThat(exists(there.activityDirectory(), "distant")).isTrue();
        catalogue.moveTime(ActivityDirectory.PRESENT_TTL);
        assertThat(exists(there.activityDirectory(), "distant")).isFalse();
    }

    private static boolean exists(ActivityDirectory directory, String name) {
        return ok(directory.exists(new ActivityArn(CALLER.scope(), name)));
    }

    private static CreateActivityResult create(String name) {
        return ok(here.createActivity(CALLER, new CreateActivityRequest(name, List.of(), null)));
    }

    private static void delete(String name) {
        ok(here.deleteActivity(CALLER, new DeleteActivityRequest(ARN + name)));
    }
}
