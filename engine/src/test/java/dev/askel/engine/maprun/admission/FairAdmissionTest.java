package dev.askel.engine.maprun.admission;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

@DisplayNameGeneration(ReplaceUnderscores.class)
final class FairAdmissionTest {
    private static final MachineOwner A1 = new MachineOwner("a", "1");
    private static final MachineOwner A2 = new MachineOwner("a", "2");
    private static final MachineOwner B = new MachineOwner("b", "1");

    private static void add(FairAdmission<String> admission, MachineOwner owner, String... items) {
        for (var item : items) {
            admission.add(owner, item);
        }
    }

    private static List<String> admitted(FairAdmission<String> admission) {
        var items = new ArrayList<String>();
        for (var next = admission.admit(); next != null; next = admission.admit()) {
            items.add(next);
        }
        return items;
    }

    @Test
    void accounts_and_their_machines_are_served_in_turn() {
        var admission = FairAdmission.<String>ofBrief(10);
        add(admission, A1, "a1-1", "a1-2", "a1-3");
        add(admission, A2, "a2-1");
        add(admission, B, "b-1", "b-2");
        assertThat(admitted(admission))
                .containsExactly("a1-1", "b-1", "a2-1", "b-2", "a1-2", "a1-3");
        assertThat(admission.waitingCount()).isZero();
    }

    @Test
    void a_machine_with_slow_items_leaves_half_of_the_permits_and_an_account_one() {
        var admission = FairAdmission.<String>ofSlow(4);
        add(admission, A1, "a1-1", "a1-2", "a1-3", "a1-4");
        assertThat(admitted(admission)).containsExactly("a1-1", "a1-2");
        add(admission, A2, "a2-1", "a2-2");
        assertThat(admitted(admission)).containsExactly("a2-1");
        add(admission, B, "b-1");
        assertThat(admitted(admission)).containsExactly("b-1");
        assertThat(admission.waitingCount(A1)).isEqualTo(2);
        admission.release(A1);
        assertThat(admitted(admission)).containsExactly("a1-3");
    }

    @Test
    void a_removed_item_is_not_admitted() {
        var admission = FairAdmission.<String>ofSlow(2);
        add(admission, A1, "first", "second", "third");
        assertThat(admission.admit()).isEqualTo("first");
        assertThat(admission.remove(A1, "second")).isTrue();
        assertThat(admission.remove(A1, "second")).isFalse();
        assertThat(admission.remove(B, "second")).isFalse();
        admission.release(A1);
        assertThat(admitted(admission)).containsExactly("third");
        assertThat(admission.waitingCount()).isZero();
    }

    @Test
    void the_id_of_a_run_and_of_its_children_name_the_owner() {
        assertThat(MachineOwner.of("123456789012/us-east-1/m/uuid"))
                .isEqualTo(MachineOwner.of("123456789012/us-east-1/m/label:name"))
                .isEqualTo(new MachineOwner("123456789012", "us-east-1/m"));
        assertThat(MachineOwner.of("")).isEqualTo(MachineOwner.ENGINE);
    }
}
