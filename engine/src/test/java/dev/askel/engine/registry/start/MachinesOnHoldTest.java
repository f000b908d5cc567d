package dev.askel.engine.registry.start;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.askel.engine.EngineRig;
import dev.askel.engine.api.EngineError;
import java.util.List;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

/** Tests which machines are on hold for a list of ARNs, and which ARNs are refused. */
@DisplayNameGeneration(ReplaceUnderscores.class)
final class MachinesOnHoldTest {
    private static final EngineRig RIG = EngineRig.shared();

    private static MachinesOnHold find(String... names) throws Exception {
        return MachinesOnHold.find(RIG.database().dataSource(), List.of(names));
    }

    private static String createMachine(String name) {
        return RIG.client()
                .createMachine(
                        name,
                        "{\"StartAt\": \"P\", \"States\": {\"P\": {\"Type\": \"Pass\", \"End\": true}}}");
    }

    private static String machineId(String name) {
        return RIG.query(
                        row -> row.getString(1),
                        "SELECT machine_id FROM machines WHERE name = ? AND deleted_at IS NULL",
                        name)
                .getFirst();
    }

    @Test
    void a_machine_is_found_by_its_arn_and_other_machines_are_not_on_hold() throws Exception {
        var name = EngineRig.uniqueName("held");
        var other = EngineRig.uniqueName("free");
        var held = find(createMachine(name));
        createMachine(other);

        assertThat(held.isOnHold(machineId(name))).isTrue();
        assertThat(held.isOnHold(machineId(other))).isFalse();
    }

    @Test
    void all_holds_every_machine_and_an_empty_list_holds_none() throws Exception {
        assertThat(find("all").isOnHold("any")).isTrue();
        assertThat(find()).isEqualTo(MachinesOnHold.NONE);
        assertThat(MachinesOnHold.NONE.isOnHold("any")).isFalse();
    }

    @Test
    void an_unknown_machine_is_held_by_its_arn() throws Exception {
        var arn = "arn:aws:states:us-east-1:123456789012:stateMachine:nobody-has-this";

        var held = find(arn);

        assertThat(held.holdsArn(arn)).isTrue();
        assertThat(held.holdsArn(arn + ":3")).isTrue();
        assertThat(held.holdsArn(arn + "-either")).isFalse();
        assertThat(held.machineIds()).isEmpty();
    }

    @Test
    void a_malformed_arn_is_refused() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> find("orders"))
                .withMessage("'orders' is not the ARN of a state machine; expected one, or 'all'");
    }

    @Test
    void a_refused_start_names_the_machine_and_the_option() {
        assertThat(EngineError.ServiceUnavailable.onHold("ARN").message())
                .isEqualTo("State machine ARN is on hold: the server was started with --hold");
    }
}
