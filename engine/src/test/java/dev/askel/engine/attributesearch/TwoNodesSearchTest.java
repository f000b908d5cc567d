package dev.askel.engine.attributesearch;

import static dev.askel.engine.Client.caller;
import static dev.askel.engine.Client.ok;
import static org.assertj.core.api.Assertions.assertThat;

import dev.askel.engine.EngineRig;
import dev.askel.engine.api.Page;
import dev.askel.engine.api.attribute.AttributeDefinition;
import dev.askel.engine.api.attribute.AttributeType;
import dev.askel.engine.api.workbench.ExecutionCriteria;
import dev.askel.engine.api.workbench.SearchAttributes.AttributeSearch;
import java.util.List;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

/** Every node finds an execution at once, also if another node has started it. */
@DisplayNameGeneration(ReplaceUnderscores.class)
final class TwoNodesSearchTest {
    private static final String PASS =
            "{\"StartAt\":\"P\",\"States\":{\"P\":{\"Type\":\"Pass\",\"End\":true}}}";

    @Test
    void a_start_through_one_node_is_found_through_each_node() {
        try (var rig = EngineRig.withoutNodes(EngineRig.SETTINGS)) {
            rig.addNode();
            rig.addNode();
            var nodes = rig.nodes();
            var machine = rig.client().createMachine("orders", PASS);
            for (int i = 0; i < 20; i++) {
                // Both nodes have cached the definitions of the previous round.
                var name = "k" + i % 3;
                var definition =
                        new AttributeDefinition(
                                name, AttributeType.KEYWORD, "{% 'v' & $states.input.k %}");
                ok(
                        nodes.get(i % 2)
                                .engine()
                                .searchAttributes()
                                .put(caller(), machine, List.of(definition)));
                nodes.get((i + 1) % 2).client().start(machine, "e" + i, "{\"k\":" + i + "}");
                for (var node : nodes) {
                    var found =
                            ok(
                                    node.engine()
                                            .searchAttributes()
                                            .search(
                                                    caller(),
                                                    ExecutionCriteria.ALL,
                                                    new AttributeSearch(
                                                            name + " = \"v" + i + "\"", null),
                                                    Page.of(10, null)));
                    assertThat(found.executions())
                            .extracting(each -> each.execution().name())
                            .containsExactly("e" + i);
                }
            }
        }
    }
}
