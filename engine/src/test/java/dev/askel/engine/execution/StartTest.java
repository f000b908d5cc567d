package dev.askel.engine.execution;

import static dev.askel.engine.Client.caller;
import static dev.askel.engine.Client.ok;
import static org.assertj.core.api.Assertions.assertThat;

import dev.askel.engine.Client;
import dev.askel.engine.EngineRig;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

/** StartExecution (spec/api.md section 4.3). */
@DisplayNameGeneration(ReplaceUnderscores.class)
final class StartTest {
    static final String PASS =
            """
            {"StartAt": "A", "States": {"A": {"Type": "Pass", "End": true}}}\
            """;
    static final String WAIT =
            """
            {"StartAt": "W", "States": {"W": {"Type": "Wait", "Seconds": 86400, "End": true}}}\
            """;

    private final EngineRig rig = EngineRig.shared();
    private final Client client = rig.client();

    @Test
    void runs_what_was_started() {
        var machine = client.machine(EngineRig.name("pass"), PASS);
        var execution = client.start(machine, "x", "{\"a\": 1.10}");
        assertThat(client.output(execution)).isEqualTo("{\"a\":1.10}");
    }

    @Test
    void name_and_input_of_a_running_execution_give_it_again() {
        var machine = client.machine(EngineRig.name("wait"), WAIT);
        var first = ok(client.starting(caller(), machine, "x", "{\"a\": 1}"));
        assertThat(ok(client.starting(caller(), machine, "x", "{\"a\":1}"))).isEqualTo(first);
    }
}
