package dev.askel.engine.api;

import static org.assertj.core.api.Assertions.assertThat;

import dev.askel.engine.api.arn.Arn;
import dev.askel.engine.api.arn.Arn.ActivityArn;
import dev.askel.engine.api.arn.Arn.ExecutionArn;
import dev.askel.engine.api.arn.Arn.ExpressExecutionArn;
import dev.askel.engine.api.arn.Arn.MapRunArn;
import dev.askel.engine.api.arn.Arn.StateMachineArn;
import dev.askel.engine.api.arn.ArnScope;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Parsing of ARNs (docs/aws/api.md section 2). */
@DisplayNameGeneration(ReplaceUnderscores.class)
class ArnsTest {
    private static final String PREFIX = "arn:aws:states:eu-north-1:111111111111:";
    private static final ArnScope SCOPE = new ArnScope("aws", "eu-north-1", "111111111111");

    @ParameterizedTest
    @ValueSource(
            strings = {
                "arn:aws:states:eu-north-1:111111111111:stateMachine:my-name.v_1",
                "arn:aws:states:eu-north-1:111111111111:stateMachine:m:3",
                "arn:aws:states:eu-north-1:111111111111:stateMachine:m:PROD",
                "arn:aws:states:eu-north-1:111111111111:stateMachine:m/label",
                "arn:aws:states:eu-north-1:111111111111:execution:m:e",
                "arn:aws:states:eu-north-1:111111111111:execution:m/label:e",
                "arn:aws:states:eu-north-1:111111111111:express:m:e:u",
                "arn:aws:states:eu-north-1:111111111111:express:m/l:e:u",
                "arn:aws:states:eu-north-1:111111111111:mapRun:m/l:u",
                "arn:aws:states:eu-north-1:111111111111:activity:å",
                "arn:aws-cn:states:cn-north-1:111111111111:activity:a",
                "arn:aws-us-gov:states:us-gov-west-1:111111111111:activity:a",
            })
    void a_parsed_arn_has_the_same_text(String text) {
        assertThat(Arns.parse(text).map(Arn::toString)).isEqualTo(Answer.ok(text));
    }

    @Test
    void parses_each_kind_of_arn() {
        assertThat(Arns.parse(PREFIX + "stateMachine:m:3"))
                .isEqualTo(Answer.ok(new StateMachineArn(SCOPE, "m", "3", null)));
        assertThat(Arns.parse(PREFIX + "stateMachine:m/l"))
                .isEqualTo(Answer.ok(new StateMachineArn(SCOPE, "m", null, "l")));
        assertThat(Arns.parse(PREFIX + "execution:m/l:e"))
                .isEqualTo(Answer.ok(new ExecutionArn(SCOPE, "m", "l", "e")));
        assertThat(Arns.parse(PREFIX + "express:m:e:u"))
                .isEqualTo(Answer.ok(new ExpressExecutionArn(SCOPE, "m", null, "e", "u")));
        assertThat(Arns.parse(PREFIX + "mapRun:m/l:u"))
                .isEqualTo(Answer.ok(new MapRunArn(SCOPE, "m", "l", "u")));
        assertThat(Arns.parse(PREFIX + "activity:a"))
                .isEqualTo(Answer.ok(new ActivityArn(SCOPE, "a")));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "no arn",
                "",
                "arn:aws:s3:::bucket",
                "arn:aws:states:eu-north-1:111111111111:stateMachine:",
                "arn:aws:states:eu-north-1:111111111111:stateMachine:m/l:3",
                "arn:aws:states:eu-north-1:111111111111:stateMachine:m:",
                "arn:aws:states:eu-north-1:111111111111:execution:m",
                "arn:aws:states:eu-north-1:111111111111:execution:m:e:f",
                "arn:aws:states:eu-north-1:111111111111:express:m:e",
                "arn:aws:states:eu-north-1:111111111111:mapRun:m:u",
                "arn:aws:states:eu-north-1:111111111111:activity:a:b",
                "arn:aws:states:eu-north-1:111111111111:activity:a b",
                "arn:aws:states:eu-north-1:11111111111:activity:a",
                "arn:aws:states:eu-north-1:111111111111:other:a",
            })
    void refuses_a_text_that_is_not_an_arn_of_the_service(String text) {
        assertThat(Arns.parse(text)).isEqualTo(refusedWith("Invalid ARN prefix: " + text));
    }

    @Test
    void refuses_an_arn_of_a_kind_that_the_operation_does_not_accept() {
        assertThat(Arns.parseExecution(PREFIX + "express:m:e:u"))
                .isEqualTo(refusedWith("Resource type not valid in this context: express"));
        assertThat(Arns.parseStateMachine(PREFIX + "activity:a"))
                .isEqualTo(refusedWith("Resource type not valid in this context: activity"));
        assertThat(Arns.parseActivity(PREFIX + "mapRun:m/l:u"))
                .isEqualTo(refusedWith("Resource type not valid in this context: mapRun"));
    }

    @Test
    void distinguishes_versions_from_aliases() {
        var machine = new StateMachineArn(SCOPE, "m");
        assertThat(machine.isUnqualified()).isTrue();
        assertThat(machine.qualified("12").isVersion()).isTrue();
        assertThat(machine.qualified("v12").isVersion()).isFalse();
        assertThat(machine.qualified("v12").unqualified()).isEqualTo(machine);
    }

    @Test
    void derives_the_partition_from_the_region() {
        assertThat(ArnScope.of("cn-northwest-1", "111111111111").partition()).isEqualTo("aws-cn");
        assertThat(ArnScope.of("us-gov-east-1", "111111111111").partition())
                .isEqualTo("aws-us-gov");
        assertThat(ArnScope.of("us-east-1", "111111111111").partition()).isEqualTo("aws");
    }

    private static Answer<Arn> refusedWith(String text) {
        return Answer.refused(new EngineError.InvalidArn(text));
    }
}
