package dev.askel.trigger.schedule;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.askel.trigger.schedule.ScheduleDefinition.ActionAfterCompletion;
import dev.askel.trigger.schedule.ScheduleDefinition.State;
import dev.askel.trigger.target.RetryPolicy;
import dev.askel.trigger.target.Target;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

@DisplayNameGeneration(ReplaceUnderscores.class)
class DefinitionCodecTest {
    private static final ScheduleDefinition WHOLE =
            new ScheduleDefinition(
                    "cron(0 9 * * ? *)",
                    "Europe/Berlin",
                    Instant.ofEpochMilli(1),
                    Instant.ofEpochMilli(2),
                    15,
                    State.DISABLED,
                    ActionAfterCompletion.DELETE,
                    "description",
                    "arn:aws:kms:us-east-1:123456789012:key/k",
                    new Target(
                            "arn:aws:sns:us-east-1:123456789012:t",
                            "arn:aws:iam::123456789012:role/r",
                            null,
                            RetryPolicy.DEFAULT,
                            null,
                            Target.NO_PARAMETERS));

    private static final String GOLDEN =
            """
            {"v":1,"expression":"cron(0 9 * * ? *)","timezone":"Europe/Berlin","state":"DISABLED",\
            "afterCompletion":"DELETE","start":1,"end":2,"windowMinutes":15,\
            "description":"description","kmsKeyArn":"arn:aws:kms:us-east-1:123456789012:key/k",\
            "target":{"v":1,"arn":"arn:aws:sns:us-east-1:123456789012:t",\
            "maximumEventAgeSeconds":86400,"maximumRetryAttempts":185,"parameters":"{}",\
            "roleArn":"arn:aws:iam::123456789012:role/r"}}\
            """;

    @Test
    void the_stored_form_of_a_schedule_never_changes() {
        assertThat(new String(DefinitionCodec.encode(WHOLE), StandardCharsets.UTF_8))
                .isEqualTo(GOLDEN);
        assertThat(DefinitionCodec.decode(GOLDEN.getBytes(StandardCharsets.UTF_8)))
                .isEqualTo(WHOLE);
    }

    @Test
    void a_schedule_of_a_later_release_is_not_read() {
        var later = GOLDEN.replaceFirst("\"v\":1", "\"v\":2").getBytes(StandardCharsets.UTF_8);
        assertThatThrownBy(() -> DefinitionCodec.decode(later))
                .hasMessageContaining("A schedule has the unknown version 2");
    }
}
