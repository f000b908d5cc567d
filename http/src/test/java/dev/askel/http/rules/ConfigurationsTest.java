package dev.askel.http.rules;

import static org.assertj.core.api.Assertions.assertThat;

import dev.askel.engine.EngineRig;
import dev.askel.http.ServedEngine;
import java.util.List;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Tests docs/aws/api.md section 5: configurations are returned unchanged, byte for byte, by each
 * operation that shows them.
 */
@DisplayNameGeneration(ReplaceUnderscores.class)
class ConfigurationsTest {
    private static final ServedEngine SERVED = ServedEngine.shared();
    private static final String GROUP =
            "{\"cloudWatchLogsLogGroup\":{\"logGroupArn\":\"arn:aws:logs:us-east-1:123456789012:log-group:g:*\"}}";
    private static final List<String> MEMBERS =
            List.of("loggingConfiguration", "tracingConfiguration", "encryptionConfiguration");
    private static final List<String> FIRST =
            List.of(
                    "{\"level\":\"ALL\",\"includeExecutionData\":true,\"destinations\":[%s]}"
                            .formatted(GROUP),
                    "{\"enabled\":true}",
                    "{\"type\":\"AWS_OWNED_KEY\"}");
    private static final List<String> SECOND =
            List.of(
                    "{\"level\":\"OFF\",\"includeExecutionData\":false,\"destinations\":[]}",
                    "{\"enabled\":false}",
                    "{\"type\":\"AWS_OWNED_KEY\"}");

    private static String withConfigurations(String body, List<String> configurations) {
        var all = new StringBuilder(body.substring(0, body.length() - 1));
        for (int i = 0; i < MEMBERS.size(); i++) {
            all.append(",\"%s\":%s".formatted(MEMBERS.get(i), configurations.get(i)));
        }
        return all + "}";
    }

    private static List<String> describedConfigurations(
            String operation, String member, String arn) {
        var body = SERVED.callOk(operation, "{\"%s\":\"%s\"}".formatted(member, arn)).body();
        return MEMBERS.stream().map(each -> body.path(each).toString()).toList();
    }

    @Test
    void machines_versions_and_executions_return_their_configurations_unchanged() {
        var creation =
                ServedEngine.createMachineBody(
                        EngineRig.uniqueName("configured"), Definitions.PASS);
        var machine =
                SERVED.callOk("CreateStateMachine", withConfigurations(creation, FIRST))
                        .text("stateMachineArn");
        assertThat(describedConfigurations("DescribeStateMachine", "stateMachineArn", machine))
                .isEqualTo(FIRST);
        var execution = SERVED.start(machine, "first");
        var version =
                SERVED.callOk(
                                "PublishStateMachineVersion",
                                "{\"stateMachineArn\":\"" + machine + "\"}")
                        .text("stateMachineVersionArn");

        SERVED.callOk(
                "UpdateStateMachine",
                withConfigurations("{\"stateMachineArn\":\"" + machine + "\"}", SECOND));

        assertThat(describedConfigurations("DescribeStateMachine", "stateMachineArn", machine))
                .isEqualTo(SECOND);
        assertThat(describedConfigurations("DescribeStateMachine", "stateMachineArn", version))
                .isEqualTo(FIRST);
        assertThat(
                        describedConfigurations(
                                "DescribeStateMachineForExecution", "executionArn", execution))
                .isEqualTo(FIRST);
        SERVED.callOk(
                "UpdateStateMachine",
                "{\"stateMachineArn\":\"%s\",\"tracingConfiguration\":{\"enabled\":true}}"
                        .formatted(machine));
        assertThat(describedConfigurations("DescribeStateMachine", "stateMachineArn", machine))
                .isEqualTo(List.of(SECOND.getFirst(), "{\"enabled\":true}", SECOND.getLast()));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{} | {'level':'OFF','includeExecutionData':false}",
                "{'level':'OFF','destinations':[@]} |"
                        + " {'level':'OFF','includeExecutionData':false,'destinations':[@]}",
                "{'destinations':[{}]} |"
                        + " {'level':'OFF','includeExecutionData':false,'destinations':[{}]}",
            })
    void logging_configurations_get_the_defaults_of_aws(String given, String described) {
        var creation =
                ServedEngine.createMachineBody(EngineRig.uniqueName("logs"), Definitions.PASS);
        var machine =
                SERVED.callOk(
                                "CreateStateMachine",
                                withConfigurations(creation, List.of(json(given), "{}", "null")))
                        .text("stateMachineArn");

        assertThat(describedConfigurations("DescribeStateMachine", "stateMachineArn", machine))
                .isEqualTo(
                        List.of(
                                json(described),
                                "{\"enabled\":false}",
                                "{\"type\":\"AWS_OWNED_KEY\"}"));
    }

    private static String json(String text) {
        return text.replace('\'', '"').replace("@", GROUP);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{'type':'CUSTOMER_MANAGED_KMS_KEY','kmsKeyId':'k'}",
                "{'type':'CUSTOMER_MANAGED_KMS_KEY'}",
                "{'type':'AWS_OWNED_KEY','kmsKeyId':'k'}",
            })
    void encryption_keys_are_refused(String encryption) {
        var name = EngineRig.uniqueName("sealed");
        var wanted = ",\"encryptionConfiguration\":" + json(encryption) + "}";
        var machine = SERVED.createMachine(name, Definitions.PASS);
        var creation = ServedEngine.createMachineBody(name + "-2", Definitions.PASS);
        for (var reply :
                List.of(
                        SERVED.call(
                                "CreateStateMachine",
                                creation.substring(0, creation.length() - 1) + wanted),
                        SERVED.call(
                                "UpdateStateMachine",
                                "{\"stateMachineArn\":\"" + machine + "\"" + wanted),
                        SERVED.call("CreateActivity", "{\"name\":\"" + name + "\"" + wanted))) {
            assertThat(reply.status()).isEqualTo(400);
            assertThat(reply.error()).isEqualTo("InvalidEncryptionConfiguration");
        }
    }
}
