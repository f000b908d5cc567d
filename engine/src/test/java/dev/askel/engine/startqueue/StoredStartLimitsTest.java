package dev.askel.engine.startqueue;

import static org.assertj.core.api.Assertions.assertThat;

import dev.askel.engine.api.workbench.StartLimits.Overflow;
import dev.askel.engine.api.workbench.StartLimits.Rate;
import dev.askel.engine.api.workbench.StartLimits.StartRule;
import dev.askel.engine.api.workbench.StartLimits.Supersede;
import dev.askel.engine.upgrade.NodeCapability;
import java.util.List;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

/** The capabilities that all nodes need before a rule is set. */
@DisplayNameGeneration(ReplaceUnderscores.class)
final class StoredStartLimitsTest {
    @Test
    void a_rule_needs_the_capability_of_its_latest_member() {
        var rule = new StartRule(1, null, 10, Overflow.REFUSE, false);
        assertThat(StoredStartLimits.needed(rule)).isEqualTo(NodeCapability.START_LIMITS);
        var limited = rule.withRate(new Rate(4, 1));
        assertThat(StoredStartLimits.needed(limited)).isEqualTo(NodeCapability.START_RATES);
        assertThat(StoredStartLimits.needed(limited.withSupersede(Supersede.QUEUED)))
                .isEqualTo(NodeCapability.START_SUPERSEDING);
        for (var ordered :
                List.of(
                        limited.withOrder("{% 1 %}", null),
                        limited.withOrder(null, "{% 1 %}").withSupersede(Supersede.QUEUED))) {
            assertThat(StoredStartLimits.needed(ordered)).isEqualTo(NodeCapability.START_ORDERS);
        }
    }
}
