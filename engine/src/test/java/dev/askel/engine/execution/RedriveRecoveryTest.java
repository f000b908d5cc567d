package dev.askel.engine.execution;

import static dev.askel.engine.Client.caller;
import static dev.askel.engine.Client.ok;
import static dev.askel.engine.Client.refused;
import static org.assertj.core.api.Assertions.assertThat;

import dev.askel.engine.EngineRig;
import dev.askel.engine.api.EngineError;
import java.time.Duration;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

/** An answered redrive survives the death of its node, and its token is valid for a time. */
@DisplayNameGeneration(ReplaceUnderscores.class)
final class RedriveRecoveryTest {
    @Test
    void an_answered_redrive_survives_a_crash_and_its_token_is_valid_for_fifteen_minutes() {
        try (var rig = EngineRig.withOneNode()) {
            var client = rig.client();
            var activity = client.createActivity("survives");
            var machine =
                    client.createMachine(
                            "survives",
                            """
                            {"StartAt": "T", "States": {"T": {"Type": "Task", "Resource": "%s", "End": true}}}\
                            """
                                    .formatted(activity));
            var execution = client.start(machine, "survives", "{}");
            client.stop(execution, null, null);
            var first = ok(client.redriveAsync(caller(), execution, "token"));

            client = rig.killAndRestart().client();

            assertThat(ok(client.redriveAsync(caller(), execution, "token"))).isEqualTo(first);
            assertThat(client.describe(execution).redriveCount()).isEqualTo(1);
            client.succeed(client.pollTask(activity, "worker").token(), "1");
            assertThat(client.awaitOutput(execution)).isEqualTo("1");

            rig.time().skip(Duration.ofMinutes(16));

            assertThat(refused(client.redriveAsync(caller(), execution, "token")))
                    .isInstanceOf(EngineError.ValidationException.class);
        }
    }
}
