package dev.askel.asl.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

@DisplayNameGeneration(ReplaceUnderscores.class)
class StateGraphTest {

    private static PassState pass(String name, Successor successor) {
        return new PassState(
                name, null, DataFlow.JsonPathFlow.IDENTITY, null, Assignments.NONE, successor);
    }

    private static final PassState LAST = pass("Last", new Successor.End());

    @Test
    void a_graph_keeps_its_states_in_the_order_of_the_definition() {
        var states = new LinkedHashMap<String, State>();
        states.put("First", pass("First", new Successor.Next("Last")));
        states.put("Last", LAST);
        states.put("Another", pass("Another", new Successor.End()));
        assertThat(new StateGraph("First", states).states().keySet())
                .containsExactly("First", "Last", "Another");
    }

    @Test
    void a_graph_without_its_start_state_is_rejected() {
        assertThatThrownBy(() -> new StateGraph("First", Map.of("Last", LAST)))
                .hasMessageContaining("StartAt refers to First");
    }

    @Test
    void a_transition_to_a_missing_state_is_rejected() {
        var first = pass("First", new Successor.Next("Gone"));
        assertThatThrownBy(() -> new StateGraph("First", Map.of("First", first)))
                .hasMessageContaining("First refers to Gone");
    }

    @Test
    void a_catcher_that_names_a_missing_state_is_rejected() {
        var catcher =
                new Catcher(
                        List.of("States.ALL"),
                        "Gone",
                        ResultPlacement.REPLACE,
                        Assignments.NONE,
                        null);
        var parallel =
                new ParallelState(
                        "First",
                        null,
                        DataFlow.JsonPathFlow.IDENTITY,
                        List.of(new StateGraph("Last", Map.of("Last", LAST))),
                        Assignments.NONE,
                        List.of(),
                        List.of(catcher),
                        new Successor.End());
        assertThatThrownBy(() -> new StateGraph("First", Map.of("First", parallel)))
                .hasMessageContaining("First refers to Gone");
    }
}
