package dev.askel.engine.visibility;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.UUID;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator;
import org.junit.jupiter.api.Test;

@DisplayNameGeneration(DisplayNameGenerator.ReplaceUnderscores.class)
class ExecutionIdTest {
    private static final UUID MACHINE = UUID.fromString("6f1c9b52-8a1e-4c83-9a3e-2f0e7c1d5b11");

    @Test
    void a_persistence_id_has_account_region_machine_and_name() {
        var id = new ExecutionId("123456789012", "eu-north-1", MACHINE, "order-7");

        assertThat(id.persistenceId())
                .isEqualTo("123456789012/eu-north-1/6f1c9b52-8a1e-4c83-9a3e-2f0e7c1d5b11/order-7");
        assertThat(ExecutionId.parse(id.persistenceId())).isEqualTo(id);
        assertThat(id.arn("orders"))
                .hasToString("arn:aws:states:eu-north-1:123456789012:execution:orders:order-7");
    }

    @Test
    void the_id_of_a_child_has_the_label_of_its_Map_state() {
        var id = new ExecutionId("123456789012", "eu-north-1", MACHINE, "items", "c0ffee");

        assertThat(id.persistenceId()).endsWith("/items:c0ffee");
        assertThat(ExecutionId.parse(id.persistenceId())).isEqualTo(id);
        assertThat(id.arn("orders")).asString().endsWith(":execution:orders/items:c0ffee");
    }

    @Test
    void the_id_of_another_entity_is_refused() {
        assertThatThrownBy(() -> ExecutionId.parse("p-1"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("p-1");
    }
}
